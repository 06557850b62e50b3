//! A values file: what to fill a form with.
//!
//! TOML or JSON. Either field id → value at the top, or a table `values` of them and a table `typed-over` with values that
//! stand over a formula, as departments sometimes type them. A list column takes an array, a value a row.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::formula::FieldIx;
use crate::template::{Field, FieldType, Template};
use crate::value::number::from_double;
use crate::value::{Amount, Value};

/// What the cells of a form are filled with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filling {
    /// A value for each cell, in the template's flat order.
    pub values: Vec<Value>,
    /// Values that stand over formulas, by cell.
    pub typed_over: BTreeMap<usize, Value>,
    /// Which fields were given a value.
    pub given: Vec<FieldIx>,
    /// What last year's accepted return says, where it fills the form.
    pub last_year: Figures,
}

/// What last year's return says, by the ids of this year's fields, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// What fills this year's form.
    pub filled: BTreeMap<String, String>,
    /// What this year's figures are compared with.
    pub compared: BTreeMap<String, String>,
}

/// What is wrong with a values file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FillingError {
    /// It is neither TOML nor JSON.
    #[error("填报数据文件“{0}”的写法有误：{1}")]
    Syntax(String, String),
    /// Some of its entries do not fit the form: every one of them.
    #[error("填报数据文件“{0}”有{n}处不对：\n{1}", n = .1.lines().count())]
    Entries(String, String),
}

/// A value as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Written {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Date(toml::value::Datetime),
    Text(String),
    Many(Vec<Written>),
    Table(BTreeMap<String, Written>),
}

impl Filling {
    /// Nothing filled in.
    pub fn empty(template: &Template) -> Self {
        Self { values: vec![Value::Blank; template.cells], ..Self::default() }
    }

    /// Reads the text of a values file.
    ///
    /// # Errors
    /// Where it is neither TOML nor JSON, or any entry does not fit the form.
    pub fn parse(template: &Template, name: &str, text: &str, json: bool) -> Result<Self, FillingError> {
        let syntax = |error: String| FillingError::Syntax(name.to_owned(), error);
        let mut entries: BTreeMap<String, Written> = if json {
            serde_json::from_str(text).map_err(|error| syntax(error.to_string()))?
        } else {
            toml::from_str(text).map_err(|error: toml::de::Error| {
                let (line, _) = crate::template::position(text, error.span().map_or(0, |span| span.start));
                syntax(format!("第{line}行，{}", crate::text::toml_messages::syntax(error.message())))
            })?
        };
        let mut filling = Self::empty(template);
        let mut faults = Vec::new();
        for (table, over) in [("typed-over", true), ("values", false)] {
            if let Some(Written::Table(inner)) = entries.remove(table) {
                filling.take(template, &inner, over, &mut faults);
            }
        }
        filling.take(template, &entries, false, &mut faults);
        if faults.is_empty() { Ok(filling) } else { Err(FillingError::Entries(name.to_owned(), faults.join("\n"))) }
    }

    fn take(&mut self, template: &Template, entries: &BTreeMap<String, Written>, over: bool, faults: &mut Vec<String>) {
        for (id, written) in entries {
            let Some(ix) = template.find(id) else {
                faults.push(format!("没有叫“{id}”的字段。"));
                continue;
            };
            let field = template.field(ix);
            match (!field.is_entered(), over) {
                (true, false) => {
                    faults.push(format!("“{id}”是公式，不能填；要照抄盖在公式上的数，请写在 [typed-over] 下。"));
                    continue;
                }
                (false, true) => {
                    faults.push(format!("“{id}”不是公式，请写在 [values] 下。"));
                    continue;
                }
                _ => {}
            }
            let many = match written {
                Written::Many(many) => many.as_slice(),
                one => std::slice::from_ref(one),
            };
            if many.len() > field.rows as usize {
                faults.push(format!("“{id}”给了{}个值，只有{}行。", many.len(), field.rows));
                continue;
            }
            for (row, written) in (0..).zip(many) {
                match value(field, written) {
                    Ok(Value::Blank) => {}
                    Ok(value) if over => {
                        self.typed_over.insert(field.cell(row), value);
                    }
                    Ok(value) => self.values[field.cell(row)] = value,
                    Err(why) => faults.push(format!("“{id}”：{why}")),
                }
            }
            self.given.push(ix);
        }
    }
}

fn value(field: &Field, written: &Written) -> Result<Value, String> {
    match written {
        Written::Text(text) if text.is_empty() => Ok(Value::Blank),
        Written::Text(text) if field.kind == FieldType::Date => crate::value::date::serial(text)
            .map(Value::Number)
            .ok_or_else(|| format!("“{text}”不是日期，请写成2022-04-14。")),
        Written::Text(text) if field.is_numeric() => {
            text.parse::<Amount>().map(Value::Number).map_err(|_| format!("“{text}”不是数字。"))
        }
        Written::Text(text) => Ok(Value::Text(text.clone())),
        Written::Integer(number) if field.is_numeric() => Ok(Value::Number((*number).into())),
        Written::Float(number) if field.is_numeric() => {
            from_double(*number).map(Value::Number).ok_or_else(|| format!("{number}太大。"))
        }
        Written::Integer(number) => Ok(Value::Text(number.to_string())),
        Written::Float(number) => Ok(Value::Text(number.to_string())),
        Written::Date(date) if field.kind == FieldType::Date => {
            crate::value::date::serial(&date.to_string()).map(Value::Number).ok_or_else(|| format!("{date}不是日期。"))
        }
        Written::Date(date) => Ok(Value::Text(date.to_string())),
        Written::Bool(value) => Ok(Value::Text(if *value { "是" } else { "否" }.to_owned())),
        Written::Many(_) | Written::Table(_) => Err("应是一个值。".to_owned()),
    }
}

//! A values file: what to fill a form with.
//!
//! TOML or JSON. Either field id → value at the top, or a table `values` of them and a table `typed-over` with values that
//! stand over a formula, as departments sometimes type them. A list column takes an array, a value a row.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::formula::FieldIx;
use crate::template::{Field, FieldType, Template};
use crate::value::date::serial;
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
    #[error("填报数据文件“{0}”有{n}处不对：\n{lines}", n = .1.len(), lines = lines(.1))]
    Entries(String, Vec<EntryError>),
}

/// What is wrong with an entry of a values file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EntryError {
    /// The form has no field with this id.
    #[error("没有叫“{0}”的字段。")]
    UnknownField(String),
    /// The field is a formula, and stands among the values.
    #[error("“{0}”是公式，不能填；要照抄盖在公式上的数，请写在 [typed-over] 下。")]
    Derived(String),
    /// The field is no formula, and stands among the values typed over formulas.
    #[error("“{0}”不是公式，请写在 [values] 下。")]
    NotDerived(String),
    /// There are more values than the field has rows.
    #[error("“{id}”给了{values}个值，只有{rows}行。")]
    TooManyValues {
        /// The field's id.
        id: String,
        /// How many values there are.
        values: usize,
        /// How many rows the field has.
        rows: u32,
    },
    /// A value is not of the field's type.
    #[error("“{0}”：{1}")]
    Value(String, ValueError),
}

/// Why a value of a values file does not fit its field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// A text for a date is none.
    #[error("“{0}”不是日期，请写成2022-04-14。")]
    TextIsNoDate(String),
    /// A date of TOML is none that a workbook can hold.
    #[error("{0}不是日期。")]
    NoDate(String),
    /// A text for a number is none.
    #[error("“{0}”不是数字。")]
    NotNumber(String),
    /// A number is too large for a decimal.
    #[error("{0}太大。")]
    TooLarge(f64),
    /// A list or a table stands where one value is wanted.
    #[error("应是一个值。")]
    NotSingle,
}

/// A line for each of these.
fn lines(errors: &[EntryError]) -> String {
    errors.iter().map(EntryError::to_string).collect::<Vec<_>>().join("\n")
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
        let mut errors = Vec::new();
        for (table, is_typed_over) in [("typed-over", true), ("values", false)] {
            if let Some(Written::Table(inner)) = entries.remove(table) {
                filling.take(template, &inner, is_typed_over, &mut errors);
            }
        }
        filling.take(template, &entries, false, &mut errors);
        if errors.is_empty() { Ok(filling) } else { Err(FillingError::Entries(name.to_owned(), errors)) }
    }

    /// Takes over the entries that fit the form, and notes what is wrong with the others.
    fn take(
        &mut self,
        template: &Template,
        entries: &BTreeMap<String, Written>,
        is_typed_over: bool,
        errors: &mut Vec<EntryError>,
    ) {
        for (id, written) in entries {
            if let Err(error) = self.take_entry(template, id, written, is_typed_over, errors) {
                errors.push(error);
            }
        }
    }

    /// Takes over an entry; of a list, the values that fit, with the errors of the others among `errors`.
    fn take_entry(
        &mut self,
        template: &Template,
        id: &str,
        written: &Written,
        is_typed_over: bool,
        errors: &mut Vec<EntryError>,
    ) -> Result<(), EntryError> {
        let ix = template.find(id).ok_or_else(|| EntryError::UnknownField(id.to_owned()))?;
        let field = template.field(ix);
        if is_typed_over && field.is_entered() {
            return Err(EntryError::NotDerived(id.to_owned()));
        }
        if !is_typed_over && !field.is_entered() {
            return Err(EntryError::Derived(id.to_owned()));
        }
        let column = match written {
            Written::Many(column) => column.as_slice(),
            Written::Bool(_)
            | Written::Integer(_)
            | Written::Float(_)
            | Written::Date(_)
            | Written::Text(_)
            | Written::Table(_) => std::slice::from_ref(written),
        };
        if column.len() > field.rows as usize {
            return Err(EntryError::TooManyValues { id: id.to_owned(), values: column.len(), rows: field.rows });
        }
        for (row, written) in (0..).zip(column) {
            match value(field, written) {
                Ok(Value::Blank) => {}
                Ok(value) if is_typed_over => {
                    self.typed_over.insert(field.cell(row), value);
                }
                Ok(value) => self.values[field.cell(row)] = value,
                Err(why) => errors.push(EntryError::Value(id.to_owned(), why)),
            }
        }
        self.given.push(ix);
        Ok(())
    }
}

/// The value of a cell of the field, from what is written for it.
fn value(field: &Field, written: &Written) -> Result<Value, ValueError> {
    match written {
        Written::Text(text) if text.is_empty() => Ok(Value::Blank),
        Written::Text(text) if field.kind == FieldType::Date => {
            serial(text).map(Value::Number).ok_or_else(|| ValueError::TextIsNoDate(text.clone()))
        }
        Written::Text(text) if field.is_numeric() => {
            text.parse::<Amount>().map(Value::Number).map_err(|_| ValueError::NotNumber(text.clone()))
        }
        Written::Text(text) => Ok(Value::Text(text.clone())),
        Written::Integer(number) if field.is_numeric() => Ok(Value::Number((*number).into())),
        Written::Float(number) if field.is_numeric() => {
            from_double(*number).map(Value::Number).ok_or(ValueError::TooLarge(*number))
        }
        Written::Integer(number) => Ok(Value::Text(number.to_string())),
        Written::Float(number) => Ok(Value::Text(number.to_string())),
        Written::Date(date) if field.kind == FieldType::Date => {
            serial(&date.to_string()).map(Value::Number).ok_or_else(|| ValueError::NoDate(date.to_string()))
        }
        Written::Date(date) => Ok(Value::Text(date.to_string())),
        Written::Bool(value) => Ok(Value::Text(if *value { "是" } else { "否" }.to_owned())),
        Written::Many(_) | Written::Table(_) => Err(ValueError::NotSingle),
    }
}

//! Returns of many units, each sound and each another, made from the sample of a sound one.

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::Filling;
use jixiao::files::read_filling;
use jixiao::form::Form;
use jixiao::internals::compute::compute;
use jixiao::internals::formula::FieldIx;
use jixiao::internals::template::FieldType;
use jixiao::internals::workbook::{emit_identified, identity};
use jixiao::value::{Amount, Value};

/// The form of the sample.
pub const FORM: &str = "hunan-department-2021";

/// A unit whose return is made.
#[derive(Debug, Clone)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub parent: String,
    /// By how much its amounts are greater than the sample's.
    pub times: i64,
    /// What else differs: field and value.
    pub changes: Vec<(&'static str, Value)>,
    /// What is put in behind all that follows from it: an error.
    pub errors: Vec<(&'static str, Value)>,
    /// The round in which the workbook went back.
    pub round: u32,
}

/// A unit like the sample's.
pub fn unit(code: &str, name: &str, parent: &str, times: i64) -> Unit {
    let (code, name, parent) = (code.to_owned(), name.to_owned(), parent.to_owned());
    Unit { code, name, parent, times, changes: Vec::new(), errors: Vec::new(), round: 0 }
}

impl Unit {
    /// The same with another value; scores and totals follow.
    pub fn with(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.changes.push((field, value.into()));
        self
    }

    /// The same with a value put in that nothing else follows.
    pub fn wrong(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.errors.push((field, value.into()));
        self
    }

    /// The same, sent back in this round.
    pub fn in_round(mut self, round: u32) -> Self {
        self.round = round;
        self
    }

    /// Its workbook.
    pub fn bytes(&self, form: &Form) -> Vec<u8> {
        let mut filling = self.filling(form);
        // Formulas are computed as they would be in Excel, with the errors in.
        for (field, value) in &self.errors {
            set(form, &mut filling.values, field, value.clone());
        }
        let mut identity = identity(form, &filling);
        identity.round = self.round;
        emit_identified(form, &filling, &identity).unwrap()
    }

    /// Writes its workbook into a folder.
    pub fn write(&self, form: &Form, folder: &Path, name: &str) -> PathBuf {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(name);
        fs::write(&path, self.bytes(form)).unwrap();
        path
    }

    fn filling(&self, form: &Form) -> Filling {
        let template = &form.template;
        let mut filling = read_filling(template, Path::new("samples/liuyang-2021/clean.toml")).unwrap();
        for field in template.fields.iter().filter(|field| field.kind == FieldType::Amount && field.is_entered()) {
            for cell in field.cells() {
                if let Value::Number(number) = &filling.values[cell] {
                    filling.values[cell] = Value::Number(*number * Amount::from(self.times));
                }
            }
        }
        let texts = [("单位代码", &self.code), ("单位名称", &self.name), ("主管部门", &self.parent)];
        for (field, text) in texts {
            set(form, &mut filling.values, field, text.as_str());
        }
        for (field, value) in &self.changes {
            set(form, &mut filling.values, field, value.clone());
        }
        follow(form, &mut filling.values);
        filling
    }
}

fn set(form: &Form, values: &mut [Value], field: &str, value: impl Into<Value>) {
    let ix = form.template.find(field).unwrap_or_else(|| panic!("no field {field}"));
    values[form.template.field(ix).first] = value.into();
}

/// The department's own scores, its total and its grade as they follow from the rest.
fn follow(form: &Form, values: &mut [Value]) {
    let template = &form.template;
    let cell = |field: FieldIx| template.field(field).first;
    let computed = compute(template, values.to_vec(), |_| false);
    for indicator in &template.indicators {
        let Some(points) = computed.values[cell(indicator.recomputed)].as_number() else { continue };
        values[cell(indicator.self_score)] = points.into();
        if points < indicator.weight {
            values[cell(indicator.reason)] = "见说明。".into();
        }
    }
    let score = template.score.as_ref().unwrap();
    let total = compute(template, values.to_vec(), |_| false).values[cell(score.recomputed)].as_number().unwrap();
    values[cell(score.declared.unwrap())] = total.into();
    let grade = template.grades.iter().find(|grade| total >= grade.min).unwrap();
    values[cell(score.grade.unwrap())] = grade.name.as_str().into();
}

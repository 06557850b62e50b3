//! Fillings without any fault, one of every form.

use std::path::Path;

use jixiao::engine::Filling;
use jixiao::files::read_filling;
use jixiao::form::Form;
use jixiao::internals::compute::{Computed, compute};
use jixiao::internals::formula::FieldIx;
use jixiao::internals::template::FieldType;
use jixiao::internals::workbook::emit_filled;
use jixiao::value::{Amount, Value};

use super::workbook_edits::Package;
use super::{built_in, in_folder};

const HUNAN: &str = "hunan-department-2021";
const HUNAN_FILLING: &str = "samples/liuyang-2021/clean.toml";
/// The form of the year after, whose fields are almost the same.
const CHANGSHA: &str = "changsha-department-2022";

/// The forms, each with the values file of its clean filling.
const FORMS: [(&str, &str); 13] = [
    (HUNAN, HUNAN_FILLING),
    (CHANGSHA, HUNAN_FILLING),
    ("mof-department-2013", "tests/injection/clean/mof-department-2013.toml"),
    ("mof-project-2020", "tests/injection/clean/mof-project-2020.toml"),
    ("tests/forms/chongqing-department", "tests/provinces/chongqing-department.toml"),
    ("tests/forms/daying-department", "tests/provinces/daying-department.toml"),
    ("tests/forms/dazhou-department", "tests/provinces/dazhou-department.toml"),
    ("tests/forms/evidence", "tests/injection/clean/evidence.toml"),
    ("tests/forms/expenditure-management", "tests/provinces/expenditure-management.toml"),
    ("tests/forms/guangdong-department", "tests/provinces/guangdong-department.toml"),
    ("tests/forms/mini", "tests/injection/clean/mini.toml"),
    ("tests/forms/rules", "tests/injection/clean/rules.toml"),
    ("tests/forms/sichuan-department", "tests/provinces/sichuan-department.toml"),
];

/// A form with a filling in which nothing is wrong.
pub struct Clean {
    pub form: Form,
    pub filling: Filling,
    /// The fields that the values file fills in.
    pub given: Vec<FieldIx>,
    /// The filling, with every formula computed.
    pub computed: Computed,
    /// The workbook with the filling.
    pub book: Package,
    pub bytes: Vec<u8>,
}

/// The forms, without fillings.
pub fn forms() -> Vec<Form> {
    FORMS.iter().map(|(name, _)| form(name)).collect()
}

/// A clean filling of every form.
pub fn all() -> Vec<Clean> {
    FORMS.iter().map(|(name, values)| clean(form(name), values)).collect()
}

/// The clean filling of a form, which is named by its id or by its folder.
pub fn of(name: &str) -> Clean {
    let (_, values) =
        FORMS.iter().find(|(form, _)| *form == name).unwrap_or_else(|| panic!("no clean filling of {name}"));
    clean(form(name), values)
}

/// The clean filling of the Hunan form.
pub fn hunan() -> Clean {
    clean(built_in(HUNAN), HUNAN_FILLING)
}

/// A form, which is named by its id or by its folder.
pub fn form(name: &str) -> Form {
    if name.contains('/') { in_folder(Path::new(name)) } else { built_in(name) }
}

fn clean(form: Form, values: &str) -> Clean {
    let template = &form.template;
    let mut filling = if template.id == CHANGSHA {
        carried_over(&form)
    } else {
        read_filling(template, Path::new(values)).unwrap_or_else(|error| panic!("{}: {error}", template.id))
    };
    follow(&form, &mut filling.values);
    // What the bureau fills in is held to what it filled in. Faults are to be found without that.
    let given = std::mem::take(&mut filling.given);
    let computed = compute(template, filling.values.clone(), |_| false);
    let bytes = emit_filled(&form, &filling).unwrap();
    let book = Package::read(&bytes);
    Clean { form, filling, given, computed, book, bytes }
}

/// The filling of the Hunan form in the form of the year after: what has the same name has the same value, a year later.
fn carried_over(form: &Form) -> Filling {
    let before = built_in(HUNAN);
    let values = read_filling(&before.template, Path::new(HUNAN_FILLING)).unwrap().values;
    let mut filling = Filling::empty(&form.template);
    for field in form.template.fields.iter().filter(|field| field.is_entered()) {
        let Some(ix) = before.template.find(&field.id) else { continue };
        let old = before.template.field(ix);
        for row in 0..field.rows.min(old.rows) {
            filling.values[field.cell(row)] = match &values[old.cell(row)] {
                Value::Number(day) if field.kind == FieldType::Date => Value::Number(*day + Amount::from(365)),
                value => value.clone(),
            };
        }
    }
    filling
}

/// Puts in what follows from the figures: the department's own scores, with reasons and evidence, its total and its grade.
pub fn follow(form: &Form, values: &mut [Value]) {
    let template = &form.template;
    let cell = |field: FieldIx| template.field(field).first;
    let fill = |values: &mut [Value], field: FieldIx, text: &str| {
        let entered = template.field(field).is_entered();
        if entered && values[cell(field)].is_empty() {
            values[cell(field)] = Value::Text(text.to_owned());
        }
    };
    for indicator in &template.indicators {
        if values[cell(indicator.self_score)].is_empty() {
            values[cell(indicator.self_score)] = Value::Number(indicator.most());
        }
    }
    let computed = compute(template, values.to_vec(), |_| false);
    for indicator in &template.indicators {
        let supported = computed.values[cell(indicator.recomputed)].as_number();
        let Some(points) = supported.or(values[cell(indicator.self_score)].as_number()) else { continue };
        values[cell(indicator.self_score)] = Value::Number(points);
        if points < indicator.most() {
            fill(values, indicator.reason, "见说明。");
        }
        if indicator.needs_evidence {
            fill(values, indicator.evidence, "见附件。");
        }
    }
    for (answer, evidence) in &template.evidence {
        let is_asked = match &values[cell(*answer)] {
            Value::Text(answer) => answer == "是",
            Value::Number(instances) => *instances > Amount::ZERO,
            Value::Blank | Value::Bool(_) | Value::Error(_) => false,
        };
        if is_asked {
            fill(values, *evidence, "见附件。");
        }
    }
    let Some(score) = &template.score else { return };
    let computed = compute(template, values.to_vec(), |_| false);
    let total = computed.values[cell(score.recomputed)].as_number().unwrap_or_default();
    if let Some(declared) = score.declared.filter(|declared| template.field(*declared).is_entered()) {
        values[cell(declared)] = Value::Number(total);
    }
    if let Some(grade) = score.grade
        && let Some(fits) = template.grades.iter().find(|grade| total >= grade.min)
    {
        values[cell(grade)] = Value::Text(fits.name.clone());
    }
}

//! Family P: what the bureau filled in against what came back.

use crate::finding::Severity;
use crate::intake::Submission;
use crate::stamp::Stamp;
use crate::template::{Field, FieldType, Template};
use crate::value::Value;

use super::builder::Findings;
use super::words;

/// Judges every prefilled cell that the identity sheet remembers.
pub fn judge(submission: &Submission, stamp: &Stamp, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for (id, given) in &stamp.prefilled {
        let Some((ix, row)) = locate(template, id) else { continue };
        let field = template.field(ix);
        let found = &submission.entries[field.cell(row)].value;
        if same(given, found) {
            continue;
        }
        let name = words::name(field, row);
        let value = value(field, given);
        let given = words::shown(field, &value);
        let found = words::shown(field, found);
        let message = format!("{name}由财政部门填写为{given}，被改成了{found}。");
        let mut finding = findings.at("P001", Severity::Error, ix, row, message);
        finding.entered = found;
        finding.expected.clone_from(&given);
        finding.fix = format!("请恢复为{given}；有异议的请与财政部门联系，不要自行修改。");
        findings.push(finding);
        findings.changed.push((field.cell(row), value));
    }
}

/// What the bureau gave, as its field holds it.
pub fn value(field: &Field, given: &str) -> Value {
    let number = || given.parse().ok().map(Value::Number);
    let is_number = field.is_numeric() || field.kind == FieldType::Date;
    is_number.then(number).flatten().unwrap_or_else(|| Value::Text(given.to_owned()))
}

/// Whether a cell holds what the bureau gave.
pub fn same(given: &str, found: &Value) -> bool {
    match (given.parse(), found) {
        (Ok(given), Value::Number(found)) => *found == given,
        _ => found.to_string() == given,
    }
}

/// The cell of an id such as `项目.决算[3]`.
pub fn locate(template: &Template, id: &str) -> Option<(crate::formula::FieldIx, u32)> {
    let (name, row) = match id.strip_suffix(']').and_then(|id| id.split_once('[')) {
        Some((name, row)) => (name, row.parse::<u32>().ok()?.checked_sub(1)?),
        None => (id, 0),
    };
    let ix = template.find(name)?;
    (row < template.field(ix).rows).then_some((ix, row))
}

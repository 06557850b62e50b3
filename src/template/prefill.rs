//! The values that the bureau filled in before a form went out. The workbook's identity sheet holds them as text by field id.

use super::field::Field;
use super::model::Template;
use crate::formula::FieldIx;
use crate::language::field::FieldType;
use crate::value::Value;

/// A prefilled value, in the type that its field holds.
pub(crate) fn prefilled_value(field: &Field, given: &str) -> Value {
    let number = || given.parse().ok().map(Value::Number);
    let is_number = field.is_numeric() || field.kind == FieldType::Date;
    is_number.then(number).flatten().unwrap_or_else(|| Value::Text(given.to_owned()))
}

/// Whether a cell still holds its prefilled value.
pub(crate) fn matches_prefill(given: &str, found: &Value) -> bool {
    match (given.parse(), found) {
        (Ok(given), Value::Number(found)) => *found == given,
        (Ok(_), Value::Blank | Value::Text(_) | Value::Bool(_) | Value::Error(_)) | (Err(_), _) => {
            found.to_string() == given
        }
    }
}

/// The cell of an id such as `项目.决算[3]`.
pub fn locate(template: &Template, id: &str) -> Option<(FieldIx, u32)> {
    let (name, row) = match id.strip_suffix(']').and_then(|id| id.split_once('[')) {
        Some((name, row)) => (name, row.parse::<u32>().ok()?.checked_sub(1)?),
        None => (id, 0),
    };
    let ix = template.find(name)?;
    (row < template.field(ix).rows).then_some((ix, row))
}

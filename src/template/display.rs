//! How values, fields and cells are shown to people.

use super::field::Field;
use crate::language::field::FieldType;
use crate::value::date;
use crate::value::{Amount, Value};

pub(crate) use crate::text::figures::{fixed, percent, points};

/// A value as its field shows it.
pub(crate) fn shown(field: &Field, value: &Value) -> String {
    match value {
        Value::Blank => "（空）".to_owned(),
        Value::Text(text) if text.is_empty() => "（空）".to_owned(),
        Value::Number(number) => match field.kind {
            FieldType::Percent => percent(*number, field.decimals.saturating_sub(2)),
            FieldType::Score => points(*number),
            FieldType::Amount | FieldType::Count => exact(*number, field.decimals),
            FieldType::Date => date::shown(*number),
            FieldType::Text | FieldType::Choice => value.to_string(),
        },
        Value::Text(_) | Value::Bool(_) | Value::Error(_) => value.to_string(),
    }
}

/// A value as a sentence gives it: a number of things without decimals that say nothing.
pub(crate) fn in_words(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (FieldType::Count, Value::Number(number)) => number.normalize().to_string(),
        _ => shown(field, value),
    }
}

/// A number with at least these decimals, and with all that it has.
fn exact(number: Amount, decimals: u32) -> String {
    let number = number.normalize();
    if number.scale() > decimals { number.to_string() } else { fixed(number, decimals) }
}

/// A bound that the value of a field is compared with, in the unit of the field: `30%`.
pub(crate) fn bound_of(field: &Field, bound: Amount) -> String {
    if field.kind != FieldType::Percent {
        return points(bound);
    }
    // Bounds and standards are round: `30%`, not `30.00%`.
    let hundredfold = bound.checked_mul(Amount::ONE_HUNDRED).unwrap_or(bound);
    format!("{}%", hundredfold.normalize())
}

/// What a cell is called in a sentence: the field's label, in a list with the row.
pub(crate) fn name(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("第{}行 {}", row + 1, field.label) } else { field.label.clone() }
}

/// The id of a cell in a finding: `项目.决算[3]`.
pub(crate) fn id(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("{}[{}]", field.id, row + 1) } else { field.id.clone() }
}

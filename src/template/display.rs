//! How values and findings are put into words: the one place for the sentences of families I, D, S and P.

use crate::template::{Field, FieldType};
use crate::value::date;
use crate::value::{Amount, Value};

pub use crate::text::figures::{fixed, percent, points};

/// A value as its field shows it.
pub fn shown(field: &Field, value: &Value) -> String {
    match (value, field.kind) {
        (Value::Blank, _) => "（空）".to_owned(),
        (Value::Text(text), _) if text.is_empty() => "（空）".to_owned(),
        (Value::Number(number), FieldType::Percent) => percent(*number, field.decimals.saturating_sub(2)),
        (Value::Number(number), FieldType::Score) => points(*number),
        (Value::Number(number), FieldType::Amount | FieldType::Count) => exact(*number, field.decimals),
        (Value::Number(number), FieldType::Date) => date::shown(*number),
        (value, _) => value.to_string(),
    }
}

/// A number with at least these decimals, and more where it has more.
fn exact(number: Amount, decimals: u32) -> String {
    let number = number.normalize();
    if number.scale() > decimals { number.to_string() } else { fixed(number, decimals) }
}

/// What a field is called in a sentence: with its row in a list.
pub fn name(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("第{}行 {}", row + 1, field.label) } else { field.label.clone() }
}

/// The id of a cell in a finding: `项目.决算[3]`.
pub fn id(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("{}[{}]", field.id, row + 1) } else { field.id.clone() }
}

//! How values, fields and cells are shown to people.

use rust_decimal::{Decimal, RoundingStrategy};

use super::field::Field;
use crate::language::field::FieldType;
use crate::value::date;
use crate::value::{Amount, Value};

/// A number with a fixed number of decimals, rounded half away from zero.
pub fn fixed(number: Amount, decimals: u32) -> String {
    let mut rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded.to_string()
}

/// A fraction as a percentage.
pub fn percent(number: Amount, decimals: u32) -> String {
    match number.checked_mul(Decimal::ONE_HUNDRED) {
        Some(hundredfold) => format!("{}%", fixed(hundredfold, decimals)),
        None => number.to_string(),
    }
}

/// Points without needless zeros: `3`, `2.5`.
pub fn points(number: Amount) -> String {
    number.normalize().to_string()
}

/// A value as its field shows it.
pub fn shown(field: &Field, value: &Value) -> String {
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

/// A number with at least these decimals, and with all that it has.
fn exact(number: Amount, decimals: u32) -> String {
    let number = number.normalize();
    if number.scale() > decimals { number.to_string() } else { fixed(number, decimals) }
}

/// What a cell is called in a sentence: the field's label, in a list with the row.
pub fn name(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("第{}行 {}", row + 1, field.label) } else { field.label.clone() }
}

/// The id of a cell in a finding: `项目.决算[3]`.
pub fn id(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("{}[{}]", field.id, row + 1) } else { field.id.clone() }
}

#[cfg(test)]
mod tests {
    use super::{fixed, percent, points};
    use rust_decimal::dec;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(fixed(dec!(1130.615), 2), "1130.62");
        assert_eq!(fixed(dec!(-0.001), 2), "0.00");
        assert_eq!(percent(dec!(0.7164), 2), "71.64%");
        assert_eq!(points(dec!(5.00)), "5");
    }
}

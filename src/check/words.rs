//! How values and findings are put into words: the one place for the sentences of families I, D, S and P.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::template::{Field, FieldType};
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
    match (value, field.kind) {
        (Value::Blank, _) => "（空）".to_owned(),
        (Value::Text(text), _) if text.is_empty() => "（空）".to_owned(),
        (Value::Number(number), FieldType::Percent) => percent(*number, field.decimals.saturating_sub(2)),
        (Value::Number(number), FieldType::Score) => points(*number),
        (Value::Number(number), FieldType::Amount | FieldType::Count) => exact(*number, field.decimals),
        (Value::Number(number), FieldType::Date) => date(*number),
        (value, _) => value.to_string(),
    }
}

/// A number with at least these decimals, and more where it has more.
fn exact(number: Amount, decimals: u32) -> String {
    let number = number.normalize();
    if number.scale() > decimals { number.to_string() } else { fixed(number, decimals) }
}

/// The day of a serial number, `2022-04-14`; the number itself where there is no such day.
pub fn date(serial: Amount) -> String {
    use rust_decimal::prelude::ToPrimitive;
    let Some(days) = serial.trunc().to_i64().filter(|days| (1..2_958_466).contains(days)) else {
        return serial.to_string();
    };
    // Days since 1970-01-01; Excel counts a 29 February 1900 that never was.
    let days = if days > 59 { days - 25_569 } else { days - 25_568 };
    // Civil date from days: years of 365.2425 days in eras of 400 years that start on 1 March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// What a field is called in a sentence: with its row in a list.
pub fn name(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("第{}行 {}", row + 1, field.label) } else { field.label.clone() }
}

/// The id of a cell in a finding: `项目.决算[3]`.
pub fn id(field: &Field, row: u32) -> String {
    if field.list.is_some() { format!("{}[{}]", field.id, row + 1) } else { field.id.clone() }
}

#[cfg(test)]
mod tests {
    use super::{date, fixed, percent, points};
    use rust_decimal::dec;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(fixed(dec!(1130.615), 2), "1130.62");
        assert_eq!(fixed(dec!(-0.001), 2), "0.00");
        assert_eq!(percent(dec!(0.7164), 2), "71.64%");
        assert_eq!(points(dec!(5.00)), "5");
    }

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(date(dec!(1)), "1900-01-01");
        assert_eq!(date(dec!(44665)), "2022-04-14");
        assert_eq!(date(dec!(36585)), "2000-02-29");
        assert_eq!(date(dec!(0)), "0");
    }
}

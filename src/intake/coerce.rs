//! What was meant by what was typed, by the type of the field. Says how it was read; judges nothing.

use crate::template::{Field, FieldType};
use crate::text::normalize::fold_fullwidth;
use crate::value::{Amount, Value};

use super::{Reading, Refusal};

/// What stands for "nothing" in a number cell.
const PLACEHOLDERS: [&str; 12] = ["无", "没有", "/", "\\", "-", "--", "—", "——", "－", "不涉及", "不适用", "N/A"];

/// Units of money in yuan.
const MONEY: [(&str, i64); 7] = [
    ("亿元", 100_000_000),
    ("亿", 100_000_000),
    ("万元", 10_000),
    ("万", 10_000),
    ("千元", 1_000),
    ("百元", 100),
    ("元", 1),
];

/// Reads a value as its field's type.
pub(crate) fn coerce(field: &Field, currency: &str, value: Value) -> (Value, Reading) {
    match value {
        Value::Text(text) if text.trim_matches(is_space).is_empty() => (Value::Blank, Reading::Plain),
        Value::Error(_) => (value, Reading::Refused(Refusal::ErrorValue)),
        Value::Blank | Value::Number(_) | Value::Text(_) | Value::Bool(_) => match field.kind {
            FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score => {
                number(field, currency, value)
            }
            FieldType::Date => date(value),
            FieldType::Choice => (choice(field, value), Reading::Plain),
            FieldType::Text => match value {
                Value::Blank => (Value::Blank, Reading::Plain),
                Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => {
                    (Value::Text(value.to_string()), Reading::Plain)
                }
            },
        },
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{a0}' | '\u{3000}')
}

fn number(field: &Field, currency: &str, value: Value) -> (Value, Reading) {
    let text = match value {
        Value::Number(_) | Value::Blank => return (value, Reading::Plain),
        Value::Bool(_) | Value::Error(_) => return (value, Reading::Refused(Refusal::NotNumber)),
        Value::Text(text) => text,
    };
    let plain: String = fold_fullwidth(&text).chars().filter(|c| !is_space(*c)).collect();
    if PLACEHOLDERS.contains(&plain.as_str()) || PLACEHOLDERS.contains(&text.trim_matches(is_space)) {
        return (Value::Text(text), Reading::Refused(Refusal::Placeholder));
    }
    match parse(&plain) {
        Some((number, "")) => converted(number, text),
        Some((number, "%")) if field.kind == FieldType::Percent => match number.checked_div(Amount::ONE_HUNDRED) {
            Some(fraction) => converted(fraction, text),
            None => (Value::Text(text), Reading::Refused(Refusal::TooLarge)),
        },
        Some((number, unit)) if unit == field.unit => converted(number, text),
        Some((number, unit)) if field.kind == FieldType::Amount => match yuan(unit) {
            Some(factor) if yuan(currency) == Some(factor) => converted(number, text),
            Some(factor) => {
                let meant = yuan(currency)
                    .and_then(|of_form| number.checked_mul(Amount::from(factor))?.checked_div(Amount::from(of_form)))
                    .map(|meant| meant.normalize());
                let unit = unit.to_owned();
                (Value::Text(text), Reading::Refused(Refusal::OtherUnit { unit, meant }))
            }
            None => (Value::Text(text), Reading::Refused(Refusal::NotNumber)),
        },
        _ => (Value::Text(text), Reading::Refused(Refusal::NotNumber)),
    }
}

fn converted(number: Amount, typed: String) -> (Value, Reading) {
    (Value::Number(number), Reading::Converted { typed })
}

/// What a unit of money is in yuan.
fn yuan(unit: &str) -> Option<i64> {
    MONEY.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor)
}

/// A number at the start of a text without blanks, and what follows it. Thousands separators, a sign before or behind, and
/// brackets for a minus are understood.
fn parse(plain: &str) -> Option<(Amount, &str)> {
    let (body, bracketed) = match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (plain, false),
    };
    let body = body.strip_prefix('¥').or_else(|| body.strip_prefix('￥')).unwrap_or(body);
    let unsigned = body.strip_prefix('-').or_else(|| body.strip_prefix('+')).unwrap_or(body);
    let negative = body.starts_with('-') || bracketed;
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(unsigned.len());
    let (digits, mut rest) = unsigned.split_at(end);
    let mut negative = negative;
    if let Some(after) = rest.strip_prefix('-').filter(|after| after.is_empty()) {
        negative = !negative;
        rest = after;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let grouped = whole.contains(',');
    let groups: Vec<&str> = whole.split(',').collect();
    let well_grouped =
        !grouped || (groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len()));
    if !well_grouped || fraction.contains(['.', ',']) || whole.len() + fraction.len() == 0 || digits.len() > 40 {
        return None;
    }
    let or_zero = |digits: &str| if digits.is_empty() { "0".to_owned() } else { digits.replace(',', "") };
    let number: Amount = format!("{}.{}", or_zero(whole), or_zero(fraction)).parse().ok()?;
    let number = number.normalize();
    Some((if negative { -number } else { number }, rest))
}

fn choice(field: &Field, value: Value) -> Value {
    let text = match value {
        Value::Blank => return Value::Blank,
        Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => value.to_string(),
    };
    if field.choices.contains(&text) {
        return Value::Text(text);
    }
    let same = |a: &str, b: &str| {
        let plain = |text: &str| fold_fullwidth(text).chars().filter(|c| !is_space(*c)).collect::<String>();
        plain(a) == plain(b)
    };
    let meant = field.choices.iter().find(|choice| same(choice, &text)).cloned();
    Value::Text(meant.unwrap_or(text))
}

fn date(value: Value) -> (Value, Reading) {
    match value {
        Value::Blank => (Value::Blank, Reading::Plain),
        Value::Number(serial)
            if crate::value::date::civil(serial).is_some_and(|(year, ..)| (1950..=2150).contains(&year)) =>
        {
            (Value::Number(serial.trunc()), Reading::Plain)
        }
        // `20220414` typed as a number.
        Value::Number(number) => match day(&number.normalize().to_string()) {
            Some(serial) => converted(serial, number.normalize().to_string()),
            None => (Value::Number(number), Reading::Refused(Refusal::NotDate)),
        },
        Value::Text(text) => match day(&fold_fullwidth(&text)) {
            Some(serial) => converted(serial, text),
            None => (Value::Text(text), Reading::Refused(Refusal::NotDate)),
        },
        Value::Bool(_) | Value::Error(_) => (value, Reading::Refused(Refusal::NotDate)),
    }
}

/// The day of `2022-04-14`, `2022年4月14日`, `2022/4/14`, `2022.4.14` or `20220414`.
fn day(text: &str) -> Option<Amount> {
    let plain: String = text.chars().filter(|c| !is_space(*c)).collect();
    let parts: Vec<i64> = if plain.len() == 8 && plain.chars().all(|c| c.is_ascii_digit()) {
        vec![plain[..4].parse().ok()?, plain[4..6].parse().ok()?, plain[6..].parse().ok()?]
    } else {
        plain
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?
    };
    match parts[..] {
        [year, month, day] => crate::value::date::from_civil(year, month, day),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::{day, parse};
    use crate::text::normalize::fold_fullwidth;
    use crate::value::Amount;

    #[test]
    fn numbers_are_read_however_they_are_typed() {
        let plain = |text: &str| fold_fullwidth(text).chars().filter(|c| !super::is_space(*c)).collect::<String>();
        for (typed, number, rest) in [
            ("１，９４０．６５", dec!(1940.65), ""),
            ("1,940.65 ", dec!(1940.65), ""),
            ("386.21万元", dec!(386.21), "万元"),
            ("95%", dec!(95), "%"),
            ("９５％", dec!(95), "%"),
            ("(12.5)", dec!(-12.5), ""),
            ("12.5-", dec!(-12.5), ""),
            ("-3", dec!(-3), ""),
            ("+3", dec!(3), ""),
            (".5", dec!(0.5), ""),
            ("5.", dec!(5), ""),
            ("￥12", dec!(12), ""),
            ("1 234", dec!(1234), ""),
        ] {
            assert_eq!(parse(&plain(typed)), Some((number, rest)), "{typed}");
        }
        for no in ["", "无", "1,23", "1.2.3", "12,3456", "abc", "-", "1e5x", "．"] {
            assert!(parse(&plain(no)).is_none_or(|(_, rest)| !rest.is_empty()), "{no}");
        }
    }

    #[test]
    fn days_are_read_however_they_are_typed() {
        for typed in ["2022-04-14", "2022年4月14日", "2022/4/14", "2022.4.14", "20220414", " 2022 - 4 - 14 "] {
            assert_eq!(day(typed), Some(dec!(44665)), "{typed}");
        }
        for no in ["2022", "去年", "2022-13-01", "2022-2-30", "14-4-2022"] {
            assert_eq!(day(no), None, "{no}");
        }
    }

    proptest! {
        #[test]
        fn a_shown_number_reads_as_itself(mantissa in -10_000_000_000_i64..10_000_000_000, scale in 0_u32..6) {
            let number = Amount::new(mantissa, scale);
            let shown = number.to_string();
            prop_assert_eq!(parse(&shown), Some((number.normalize(), "")));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = parse(&text);
            let _ = day(&text);
        }
    }
}

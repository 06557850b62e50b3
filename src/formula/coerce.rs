//! What a value counts as where a number, a truth value or text is wanted, and which of two values comes first.

use std::cmp::Ordering;

use super::number;
use crate::value::{Amount, ErrorKind, Value};

/// What a value counts as in arithmetic.
pub(super) fn to_number(value: &Value) -> Result<Amount, ErrorKind> {
    match value {
        Value::Blank | Value::Bool(false) => Ok(Amount::ZERO),
        Value::Bool(true) => Ok(Amount::ONE),
        Value::Number(number) => Ok(*number),
        Value::Text(text) => number::parse(text).unwrap_or(Err(ErrorKind::Value)),
        Value::Error(kind) => Err(*kind),
    }
}

/// What a value counts as in a condition.
pub(super) fn to_truth(value: &Value) -> Result<bool, ErrorKind> {
    match value {
        Value::Blank => Ok(false),
        Value::Bool(value) => Ok(*value),
        Value::Number(number) => Ok(!number.is_zero()),
        Value::Text(text) if text.eq_ignore_ascii_case("TRUE") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("FALSE") => Ok(false),
        Value::Text(_) => Err(ErrorKind::Value),
        Value::Error(kind) => Err(*kind),
    }
}

/// What a value counts as where text is wanted.
pub(super) fn to_text(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Number(number) => number::general(number),
        Value::Blank | Value::Bool(_) | Value::Error(_) => value.to_string(),
    }
}

/// Excel's order: numbers before text before truth values; blank is like the other's 0, "" or `FALSE`.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Blank, Value::Blank) => Ordering::Equal,
        (Value::Blank, Value::Number(right)) => Amount::ZERO.cmp(right),
        (Value::Number(left), Value::Blank) => left.cmp(&Amount::ZERO),
        (Value::Blank, Value::Text(right)) => "".cmp(right.as_str()),
        (Value::Text(left), Value::Blank) => left.as_str().cmp(""),
        (Value::Blank, Value::Bool(right)) => false.cmp(right),
        (Value::Bool(left), Value::Blank) => left.cmp(&false),
        (Value::Number(left), Value::Number(right)) => {
            if number::same(*left, *right) {
                Ordering::Equal
            } else {
                left.cmp(right)
            }
        }
        (Value::Text(left), Value::Text(right)) => compare_text(left, right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

/// Without regard to case, and with signs before digits before letters, as Excel sorts.
fn compare_text(left: &str, right: &str) -> Ordering {
    fn keys(text: &str) -> impl Iterator<Item = (u8, char)> {
        text.chars().flat_map(char::to_lowercase).map(|character| match character {
            '0'..='9' => (1, character),
            other if other.is_alphanumeric() => (2, other),
            other => (0, other),
        })
    }
    keys(left).cmp(keys(right))
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Blank | Value::Number(_) => 0,
        Value::Text(_) => 1,
        Value::Bool(_) => 2,
        Value::Error(_) => 3,
    }
}

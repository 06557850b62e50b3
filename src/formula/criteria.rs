//! What `COUNTIF` and `SUMIF` look for: `5`, `">=5"`, `"是"`, `"甲*"`, `"<>"`.

use std::cmp::Ordering;

use super::coerce::compare;
use super::number;
use crate::value::{Amount, ErrorKind, Value};

/// A criterion, taken apart once and held against every cell.
#[derive(Debug)]
pub(super) struct Criterion {
    operator: CriterionOperator,
    wanted: Wanted,
}

/// How a cell is compared with what is wanted.
#[derive(Debug, Clone, Copy)]
enum CriterionOperator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What a cell is compared with.
#[derive(Debug)]
enum Wanted {
    /// Nothing, after an operator: `"="` and `"<>"`.
    Blank,
    /// "" itself: blank cells and empty text.
    Empty,
    Number(Amount),
    Bool(bool),
    Error(ErrorKind),
    Text(String),
}

impl Criterion {
    pub(super) fn new(criterion: &Value) -> Self {
        let wanted = match criterion {
            Value::Blank => Wanted::Number(Amount::ZERO),
            Value::Number(number) => Wanted::Number(*number),
            Value::Bool(value) => Wanted::Bool(*value),
            Value::Error(kind) => Wanted::Error(*kind),
            Value::Text(text) if text.is_empty() => Wanted::Empty,
            Value::Text(text) => return Self::written(text),
        };
        Self { operator: CriterionOperator::Equal, wanted }
    }

    fn written(text: &str) -> Self {
        let signs = [
            ("<>", CriterionOperator::NotEqual),
            ("<=", CriterionOperator::LessEqual),
            (">=", CriterionOperator::GreaterEqual),
            ("=", CriterionOperator::Equal),
            ("<", CriterionOperator::Less),
            (">", CriterionOperator::Greater),
        ];
        let found = signs.into_iter().find_map(|(sign, operator)| Some((text.strip_prefix(sign)?, operator)));
        let (operand, operator) = found.unwrap_or((text, CriterionOperator::Equal));
        let wanted = if operand.is_empty() {
            Wanted::Blank
        } else if let Some(Ok(number)) = number::parse(operand) {
            Wanted::Number(number)
        } else if operand.eq_ignore_ascii_case("TRUE") {
            Wanted::Bool(true)
        } else if operand.eq_ignore_ascii_case("FALSE") {
            Wanted::Bool(false)
        } else if let Some(kind) = ErrorKind::from_text(&operand.to_ascii_uppercase()) {
            Wanted::Error(kind)
        } else {
            Wanted::Text(operand.to_owned())
        };
        Self { operator, wanted }
    }

    /// Whether the cell is one of those looked for.
    pub(super) fn matches(&self, value: &Value) -> bool {
        match self.operator {
            CriterionOperator::Equal => self.equals(value),
            CriterionOperator::NotEqual => !self.equals(value),
            CriterionOperator::Less => self.order(value).is_some_and(Ordering::is_lt),
            CriterionOperator::LessEqual => self.order(value).is_some_and(Ordering::is_le),
            CriterionOperator::Greater => self.order(value).is_some_and(Ordering::is_gt),
            CriterionOperator::GreaterEqual => self.order(value).is_some_and(Ordering::is_ge),
        }
    }

    fn equals(&self, value: &Value) -> bool {
        match &self.wanted {
            Wanted::Blank => *value == Value::Blank,
            Wanted::Empty => match value {
                Value::Blank => true,
                Value::Text(text) => text.is_empty(),
                Value::Number(_) | Value::Bool(_) | Value::Error(_) => false,
            },
            Wanted::Number(wanted) => match value {
                Value::Number(number) => number::same(*wanted, *number),
                Value::Text(text) => {
                    matches!(number::parse(text), Some(Ok(number)) if number::same(*wanted, number))
                }
                Value::Blank | Value::Bool(_) | Value::Error(_) => false,
            },
            Wanted::Bool(wanted) => *value == Value::Bool(*wanted),
            Wanted::Error(wanted) => *value == Value::Error(*wanted),
            Wanted::Text(pattern) => matches!(value, Value::Text(text) if is_like(text, pattern)),
        }
    }

    /// How the cell compares with what is wanted, if they are of one kind.
    fn order(&self, value: &Value) -> Option<Ordering> {
        let wanted = match &self.wanted {
            Wanted::Number(number) => Value::Number(*number),
            Wanted::Bool(wanted) => Value::Bool(*wanted),
            Wanted::Text(text) => Value::Text(text.clone()),
            Wanted::Blank | Wanted::Empty | Wanted::Error(_) => return None,
        };
        let same_kind = std::mem::discriminant(value) == std::mem::discriminant(&wanted);
        same_kind.then(|| compare(value, &wanted))
    }
}

/// Whether the whole text fits a pattern with `*`, `?` and `~` before a sign meant literally.
fn is_like(text: &str, pattern: &str) -> bool {
    if !pattern.contains(['*', '?', '~']) {
        return text == pattern || folded(text).eq(folded(pattern));
    }
    let text: Vec<char> = folded(text).collect();
    let pattern = pieces(pattern);
    let (mut index, mut piece) = (0, 0);
    // Where to go on if the last `*` has to swallow one character more.
    let mut retry: Option<(usize, usize)> = None;
    while index < text.len() {
        match pattern.get(piece) {
            Some(PatternPiece::Many) => {
                retry = Some((index, piece + 1));
                piece += 1;
            }
            Some(PatternPiece::Any) => (index, piece) = (index + 1, piece + 1),
            Some(PatternPiece::One(wanted)) if text.get(index) == Some(wanted) => {
                (index, piece) = (index + 1, piece + 1)
            }
            _ => match retry {
                Some((swallowed, after)) => {
                    retry = Some((swallowed + 1, after));
                    (index, piece) = (swallowed + 1, after);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(piece).all(|piece| matches!(piece, PatternPiece::Many))
}

/// The characters of a text, without the case of letters.
fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

enum PatternPiece {
    One(char),
    Any,
    Many,
}

fn pieces(pattern: &str) -> Vec<PatternPiece> {
    let mut characters = folded(pattern).peekable();
    let mut pieces = Vec::new();
    while let Some(character) = characters.next() {
        pieces.push(match character {
            '*' => PatternPiece::Many,
            '?' => PatternPiece::Any,
            '~' => PatternPiece::One(characters.next_if(|next| matches!(next, '*' | '?' | '~')).unwrap_or('~')),
            other => PatternPiece::One(other),
        });
    }
    pieces
}

//! What a cell holds, as Excel sees it, with numbers as exact decimals.

pub(crate) mod cell;
pub(crate) mod date;
mod day;
pub(crate) mod number;

pub use cell::CellRef;
pub use day::Day;

use std::fmt;

use rust_decimal::Decimal;

/// An exact number: amounts, counts, ratios and scores. Never a float.
pub type Amount = Decimal;

/// The error values a formula can give, in Excel's spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// `#NULL!`
    Null,
    /// `#DIV/0!`
    Div0,
    /// `#VALUE!`
    Value,
    /// `#REF!`
    Ref,
    /// `#NAME?`
    Name,
    /// `#NUM!`: also what an overflow of the decimal range gives.
    Num,
    /// `#N/A`
    Na,
}

impl ErrorKind {
    /// Excel's spelling of the error.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Null => "#NULL!",
            Self::Div0 => "#DIV/0!",
            Self::Value => "#VALUE!",
            Self::Ref => "#REF!",
            Self::Name => "#NAME?",
            Self::Num => "#NUM!",
            Self::Na => "#N/A",
        }
    }

    /// The error that Excel spells this way, if it is one.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Null, Self::Div0, Self::Value, Self::Ref, Self::Name, Self::Num, Self::Na]
            .into_iter()
            .find(|kind| kind.text() == text)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// The value of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// An empty cell: 0 in arithmetic, "" in text.
    #[default]
    Blank,
    /// A number; a date is its serial number, a percentage its fraction.
    Number(Amount),
    /// Text.
    Text(String),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// An error value.
    Error(ErrorKind),
}

impl Value {
    /// The number, if it is one.
    pub fn as_number(&self) -> Option<Amount> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Blank | Self::Text(_) | Self::Bool(_) | Self::Error(_) => None,
        }
    }

    /// Whether nothing shows in the cell: blank, or text without a visible character.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Blank => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Bool(_) | Self::Error(_) => false,
        }
    }
}

impl From<Amount> for Value {
    fn from(number: Amount) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// The value as plain text: numbers without trailing zeros, blank as the empty string.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => Ok(()),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Text(text) => f.write_str(text),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Error(kind) => f.write_str(kind.text()),
        }
    }
}

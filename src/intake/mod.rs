//! Reads a workbook of any origin into a [`Submission`]: what stands in every field's cell, and what is odd
//! about the file. Nothing here judges an amount.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::value::Value;

mod assign;
mod book;
mod coerce;
mod comments;
mod messages;
mod read;
pub mod recognise;
mod sniff;

pub use book::{Book, BookSheet};
pub use coerce::coerce;
pub use messages::Unreadable;
pub use read::read;
pub use sniff::{MOST_BYTES, is_plain_archive, is_workbook};

/// What a file says, field by field.
#[derive(Debug)]
pub struct Submission {
    /// An entry for each cell of the template, in the flat order of [`crate::template::Field::cell`].
    pub entries: Vec<Entry>,
    /// The identity sheet, if the file has it.
    pub identity: Option<crate::template::identity::Identity>,
    /// What is odd about the file (family `T`).
    pub findings: Vec<Finding>,
    /// What stands outside every field.
    pub outside: Vec<Outside>,
    /// What the department wrote in the column 单位说明, by [`Finding::key`].
    pub explanations: BTreeMap<String, String>,
    /// How far the formulas found can be relied on.
    pub formulas: Formulas,
    /// Whether the program that saved the file left the formulas' results out.
    pub uncalculated: bool,
}

/// How far the formulas found in a file can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// All are there, written as Excel writes them.
    Excel,
    /// All are there, but written otherwise: their text cannot be compared.
    Foreign,
    /// Some cannot be read: a cell without a formula may have one.
    Partial,
}

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// The value as used: text that is plainly a number is one here.
    pub value: Value,
    /// How the value was read from what was typed.
    pub reading: Reading,
    /// The formula found in the cell, without the leading `=`.
    pub formula: Option<Box<str>>,
}

/// How a value was read from what was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Reading {
    /// As it stands.
    #[default]
    Plain,
    /// A number typed as text (full-width digits, separators, blanks, an apostrophe, the form's own unit): read as meant.
    Converted {
        /// What was typed.
        typed: String,
    },
    /// Not readable as the field's type; the value is what was typed.
    Refused(Refusal),
}

/// Why a value could not be read as its field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// Not a number at all.
    NotNumber,
    /// A number with a unit other than the form's: the number, and what it is in the form's unit, if that is known.
    OtherUnit {
        /// The unit found.
        unit: String,
        /// The amount in the form's unit.
        meant: Option<crate::value::Amount>,
    },
    /// `无`, `/`, `-` and the like where a number is asked.
    Placeholder,
    /// Not a date.
    NotDate,
    /// A number outside what the program can hold.
    TooLarge,
    /// An error value.
    ErrorValue,
    /// A formula where a figure is asked that refers outside the workbook.
    ExternalFormula,
    /// A formula of which the program that saved the file left no result.
    Uncalculated,
}

/// Something that stands outside every field and is not the form's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Outside {
    /// The sheet's name in the file.
    pub sheet: String,
    /// The form's sheet at whose address it can be put back, if it is one of the form's.
    pub form_sheet: Option<usize>,
    /// The cell.
    pub cell: crate::value::CellRef,
    /// What stands there.
    pub value: Value,
}

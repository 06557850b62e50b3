//! Reads a workbook of any origin.
//!
//! In come the bytes of a file ([`Book::open`]), out goes a [`Submission`] ([`read()`]): the value of each field of a form, and
//! findings about the file itself. Nothing here judges an amount.

use std::collections::BTreeMap;

use crate::evidence::Companion;
use crate::finding::Finding;
use crate::template::identity::Identity;
use crate::value::{Amount, CellRef, Value};

mod appearance;
pub(crate) mod archive;
mod assign;
mod book;
mod coerce;
mod comments;
mod compound;
mod contain;
mod drawings;
mod encrypted;
mod field_names;
mod messages;
mod open;
mod package;
mod read;
pub(crate) mod recognise;
mod repeats;
mod report;
mod sniff;
mod trim;
mod xlsx;
mod xml;

pub(crate) use appearance::{CellAppearance, SheetAppearance, appearance};
pub(crate) use book::BookCell;
pub use book::{Book, BookSheet};
pub(crate) use coerce::coerce;
pub(crate) use contain::{contain, is_contained};
pub(crate) use messages::Unreadable;
pub use read::read;
pub use sniff::is_workbook;
pub(crate) use sniff::{MOST_BYTES, is_plain_archive};

/// A file read as a form.
#[derive(Debug)]
pub struct Submission {
    /// What each cell of the form holds, in the flat order of [`crate::template::Field::cell`].
    pub entries: Vec<EnteredCell>,
    /// The identity that the file carries on its hidden sheet; `None` where that sheet is gone or cannot be read.
    pub identity: Option<Identity>,
    /// The findings about the file itself (family `T`).
    pub findings: Vec<Finding>,
    /// The cells with content that belong to no field of the form.
    pub outside: Vec<OutsideCell>,
    /// The explanations that the department wrote in the column 单位说明, by [`Finding::key`].
    pub explanations: BTreeMap<String, String>,
    /// How far the formulas found in the file can be relied on.
    pub formulas: Formulas,
    /// Whether the program that saved the file saved no result of any formula.
    pub uncalculated: bool,
    /// The files that came along with it, as whoever received it tells.
    pub companions: Vec<Companion>,
}

#[cfg(test)]
impl Submission {
    /// What is read of a workbook in which nothing is filled in.
    pub(crate) fn blank(template: &crate::template::Template) -> Self {
        Self {
            entries: vec![EnteredCell::default(); template.cells],
            identity: None,
            findings: Vec::new(),
            outside: Vec::new(),
            explanations: BTreeMap::new(),
            formulas: Formulas::Excel,
            uncalculated: false,
            companions: Vec::new(),
        }
    }
}

/// How far the formulas found in a file can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// All formulas are there, written as Excel writes them.
    #[default]
    Excel,
    /// All formulas are there, but in another notation: their texts cannot be compared.
    Foreign,
    /// Some formulas cannot be read: a cell that seems to have none may have one.
    Partial,
}

/// What a cell of the form holds in the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EnteredCell {
    /// The value, converted to its field's type where the text typed leaves no doubt.
    pub value: Value,
    /// How the value was read.
    pub reading: Reading,
    /// The formula found in the cell, without the leading `=`.
    pub formula: Option<Box<str>>,
}

/// How a value was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Reading {
    /// The value is the cell's.
    #[default]
    Plain,
    /// The value is a number or a date that was typed as text: with full-width digits, separators, blanks, an apostrophe, or
    /// the form's unit.
    Converted {
        /// The text typed.
        typed: String,
    },
    /// The cell's content is not of the field's type; the value is the content.
    Refused(Refusal),
    /// The file has no such cell: its sheet, row or column is gone, which is a finding of its own (T006, T008).
    Unplaced,
}

/// Why the content of a cell is not of its field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// It is no number.
    NotNumber,
    /// It is a number with another unit than the form's.
    OtherUnit {
        /// The unit found.
        unit: String,
        /// The amount in the form's unit; `None` where the conversion is not known.
        meant: Option<Amount>,
    },
    /// `无`, `/`, `-` and the like where a number is asked.
    Placeholder,
    /// It is no date.
    NotDate,
    /// It is a number too large to compute with exactly.
    TooLarge,
    /// It is an error value such as `#REF!`.
    ErrorValue,
    /// It is a formula that refers to another workbook.
    ExternalFormula,
    /// It is a formula whose result the program that saved the file did not save.
    Uncalculated,
    /// A text longer than a cell holds; the value is its beginning.
    TooLong,
}

/// A cell with content that belongs to no field and is no label of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct OutsideCell {
    /// The sheet's name in the file.
    pub sheet: String,
    /// The sheet of the form on which the content can be put back at the same address; `None` where it cannot.
    pub form_sheet: Option<usize>,
    /// The cell.
    pub cell: CellRef,
    /// The content.
    pub value: Value,
}

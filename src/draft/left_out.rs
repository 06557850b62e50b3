//! Cells of the workbook that are nothing in the form, and why.

use serde::Serialize;

/// Cells of the workbook that are nothing in the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The sheet of the workbook.
    pub sheet: String,
    /// The cells: the first and the last, or the only one.
    pub cells: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// Why a cell is nothing in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// A box without a label or a heading.
    Unlabelled,
    /// Words that are no label and stand beside no box.
    Words,
    /// A number without a label or a heading.
    Number,
    /// A formula without a label or a heading.
    Formula,
    /// A cell that is crossed out, outside of all tables.
    CrossedOut,
    /// It counts the rows or the columns.
    Numbering,
    /// It is blank in a total row, under a heading whose other cells are printed words.
    BlankTotal,
    /// Merged cells hide it.
    Hidden,
    /// The whole sheet has nothing to fill in.
    Sheet,
}

//! The lists of a form: blocks of repeating rows.

use crate::formula::FieldIx;

/// The place of a list in `Template::lists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListIx(pub u32);

/// Repeating rows.
#[derive(Debug)]
pub struct List {
    /// The id: the first part of its columns' names.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The sheet it stands on.
    pub sheet: usize,
    /// How many rows there are.
    pub capacity: u32,
    /// How many rows must be filled.
    pub min_rows: u32,
    /// Its columns in order.
    pub columns: Vec<FieldIx>,
    /// What the levels of the fixed headings are called, outermost first; empty if it has none.
    pub heads: Vec<String>,
    /// Runs of rows under fixed headings; empty if it has none.
    pub runs: Vec<ListRun>,
}

/// A run of list rows under fixed headings.
#[derive(Debug)]
pub struct ListRun {
    /// The fixed headings, outermost first.
    pub labels: Vec<String>,
    /// Its first row, counted from 0.
    pub start: u32,
    /// How many rows.
    pub rows: u32,
    /// How many of them must be filled.
    pub min_rows: u32,
}

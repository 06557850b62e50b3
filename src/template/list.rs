//! The lists of a form: blocks of repeating rows.

use crate::formula::FieldIx;
use crate::score::DirectionWords;

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
    /// The columns in which each row states a target, if it has them.
    pub(crate) target: Option<ListTarget>,
}

/// The columns in which each row of a list states a target.
#[derive(Debug)]
pub(crate) struct ListTarget {
    /// Which values reach the target.
    pub(crate) direction: FieldIx,
    /// The target.
    pub(crate) value: FieldIx,
    /// The achieved value.
    pub(crate) achieved: FieldIx,
    /// The most points.
    pub(crate) weight: Option<FieldIx>,
    /// By which share the value is better than its target.
    pub(crate) deviation: Option<FieldIx>,
    /// The choices that mean each direction.
    pub(crate) words: DirectionWords,
    /// The columns whose points follow from the target.
    pub(crate) scored: Vec<FieldIx>,
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

//! The cells that a formula reads: how it refers to them, and where their values come from.

use std::ops::Range;

use crate::value::{ErrorKind, Value};

/// The place of a field in its template's list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldIx(pub u32);

impl FieldIx {
    /// As an index into the template's list of fields.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which cells of a field a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The one cell of a single field.
    One,
    /// The cell of a list column in the row that the formula stands in.
    ThisRow,
    /// Every cell of a list column: a range.
    All,
    /// Some consecutive cells of a list column, counted from 0: a range.
    Rows {
        /// The first row.
        start: u32,
        /// How many rows.
        len: u32,
    },
}

/// A reference to the cells of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ref {
    /// The field.
    pub field: FieldIx,
    /// Which of its cells.
    pub reach: Reach,
}

/// The values of a form's cells.
pub trait CellValues {
    /// The cell of a field in a row of its list; a single field has row 0 only.
    fn cell(&self, field: FieldIx, row: u32) -> &Value;

    /// How many rows the field has.
    fn rows(&self, field: FieldIx) -> u32;
}

/// The cells that a reference means where a formula stands.
#[derive(Clone)]
pub(super) struct CellRange<'a> {
    cells: &'a dyn CellValues,
    field: FieldIx,
    rows: Range<u32>,
    /// Whether the reference means one cell, and not a range that happens to have one.
    is_single: bool,
}

impl<'a> CellRange<'a> {
    /// The cells that `reference` means in a formula that stands in `row` of its list, as far as its field has them.
    pub(super) fn new(cells: &'a dyn CellValues, reference: Ref, row: u32) -> Self {
        let field = reference.field;
        let (rows, is_single) = match reference.reach {
            Reach::One => (0..1, true),
            Reach::ThisRow => (row..row.saturating_add(1), true),
            Reach::All => (0..cells.rows(field), false),
            Reach::Rows { start, len } => {
                let end = cells.rows(field);
                (start.min(end)..start.saturating_add(len).min(end), false)
            }
        };
        Self { cells, field, rows, is_single }
    }

    /// The value of the one cell; a range has none and gives `#VALUE!`.
    pub(super) fn value(&self) -> Result<Value, ErrorKind> {
        if !self.is_single {
            return Err(ErrorKind::Value);
        }
        match self.cells.cell(self.field, self.rows.start) {
            Value::Error(kind) => Err(*kind),
            value @ (Value::Blank | Value::Number(_) | Value::Text(_) | Value::Bool(_)) => Ok(value.clone()),
        }
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The values of the cells, from the first row on.
    pub(super) fn values(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        let (cells, field) = (self.cells, self.field);
        self.rows.clone().map(move |row| cells.cell(field, row))
    }
}

//! Some columns of a sheet, looked at by themselves: all of them, or those of one of the tables that stand side by side.

use super::grid::{Grid, GridCell, Place};

/// Neighbouring columns of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'g> {
    pub(super) grid: &'g Grid,
    /// The first column.
    pub(super) from: u32,
    /// The last column.
    pub(super) to: u32,
}

impl<'g> Window<'g> {
    /// All columns of a sheet.
    pub(super) const fn whole(grid: &'g Grid) -> Self {
        Self { grid, from: 0, to: grid.last.1 }
    }

    /// The same sheet, from a column to another.
    pub(super) const fn columns(self, from: u32, to: u32) -> Self {
        Self { from, to, ..self }
    }

    /// The cells of tables that cover a row, from left to right.
    pub(super) fn covering(self, row: u32) -> Vec<&'g GridCell> {
        self.grid.covering_row(row).into_iter().filter(|cell| self.has(cell)).collect()
    }

    /// The cells of tables that begin in a row, from left to right.
    pub(super) fn beginning(self, row: u32) -> Vec<&'g GridCell> {
        self.grid.beginning_in(row).filter(|cell| self.has(cell)).collect()
    }

    /// The cell that covers a place.
    pub(super) fn at(self, place: Place) -> Option<&'g GridCell> {
        self.grid.at(place)
    }

    fn has(self, cell: &GridCell) -> bool {
        cell.is_of_table() && (self.from..=self.to).contains(&cell.from.1)
    }
}

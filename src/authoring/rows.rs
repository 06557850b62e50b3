//! The lines of an authoring workbook: what stands in its cells, sheet by sheet.

use super::columns::SHEETS;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellValue {
    /// A text.
    Text(String),
    /// A number, in digits.
    Number(String),
    /// A formula of the workbook, without the `=`, with the result that was saved beside it.
    Formula {
        /// The formula.
        formula: String,
        /// Its result.
        result: Option<Box<CellValue>>,
    },
}

/// A line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// The row of the sheet, from 0.
    pub(crate) number: u32,
    /// The cells by the columns of `columns`.
    pub(crate) cells: Vec<Option<CellValue>>,
}

/// The lines of every sheet.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    /// By the numbers of the sheets in `columns`.
    pub(crate) sheets: Vec<Vec<Row>>,
}

/// The first row of lines: above it are what the sheet is for, what is still open, and the headings.
pub(crate) const FIRST_ROW: u32 = 3;

impl Default for Rows {
    fn default() -> Self {
        Self { sheets: SHEETS.iter().map(|_| Vec::new()).collect() }
    }
}

impl Row {
    /// A blank line of a sheet.
    pub(crate) fn blank(sheet: usize, number: u32) -> Self {
        Self { number, cells: vec![None; SHEETS[sheet].columns.len()] }
    }

    /// What stands in a column.
    pub(crate) fn cell(&self, col: usize) -> Option<&CellValue> {
        self.cells.get(col).and_then(Option::as_ref)
    }

    /// The text in a column, without blanks around it; empty where there is none.
    pub(crate) fn text(&self, col: usize) -> String {
        match self.cell(col) {
            Some(CellValue::Text(text) | CellValue::Number(text)) => text.trim().to_owned(),
            Some(CellValue::Formula { .. }) | None => String::new(),
        }
    }
}

impl Rows {
    /// Adds a line at the foot of a sheet.
    pub(crate) fn add(&mut self, sheet: usize, mut row: Row) {
        let rows = &mut self.sheets[sheet];
        row.number = rows.last().map_or(FIRST_ROW, |last| last.number + 1);
        rows.push(row);
    }
}

//! What stands on a sheet, from top to bottom, before anything has a name.

use super::grid::Place;
use super::words::Printed;

/// A part of a sheet.
#[derive(Debug)]
pub(super) enum Part {
    /// Labels with a box or a result beside each.
    Pairs(Pairs),
    /// Headings over rows.
    Table(Table),
    /// A wide box under its label.
    Narrative { label: Printed, cell: Place },
    /// Words alone.
    Words(Printed),
    /// The unit of the figures that follow: `单位：万元`.
    UnitNote { unit: String, line: Printed },
    /// Where people sign: the label of each.
    Signatures(Vec<Printed>),
}

/// Labels with a box or a result beside each.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) title: Printed,
    /// The pairs of each row.
    pub(super) rows: Vec<Vec<Pair>>,
}

/// A label and the cell beside it.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) label: Printed,
    /// The cell beside it; the label's own, where what is filled in follows the label's colon.
    pub(super) cell: Place,
    /// What somebody filled in, where it is told from what is printed.
    pub(super) answer: Option<Answer>,
    /// How many columns the label covers, and the cell.
    pub(super) widths: [u32; 2],
}

/// What somebody filled in beside a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The cell's content, whatever it is.
    Cell,
    /// What follows the colon of the label; it may be empty.
    BehindColon(String),
}

/// Headings over rows of cells.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) title: Printed,
    /// The columns of labels to the left, without those that number the rows.
    pub(super) labels: Vec<TableColumn>,
    /// The column that numbers the rows.
    pub(super) number: Option<TableColumn>,
    /// The columns of cells.
    pub(super) columns: Vec<TableColumn>,
    /// The rows of cells.
    pub(super) rows: Vec<TableRow>,
    /// The cells whose words stand in headings and labels.
    pub(super) printed: Vec<Place>,
    /// The cells that number the columns.
    pub(super) numbering: Vec<Place>,
    /// Whether another table stands beside it.
    pub(super) is_beside_another: bool,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub(super) struct TableColumn {
    /// The column of the sheet.
    pub(super) col: u32,
    /// How many columns of the sheet it covers.
    pub(super) width: u32,
    /// The headings over it, from top to bottom.
    pub(super) headings: Vec<String>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    /// The row of the sheet.
    pub(super) row: u32,
    /// The labels to the left, from outside to inside.
    pub(super) labels: Vec<String>,
    /// Whether it adds up those above it.
    pub(super) is_total: bool,
}

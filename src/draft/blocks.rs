//! The blocks of a drafted form: while their formulas wait for names, and as they are written.

use std::collections::HashMap;

use super::fields::FieldKind;
use super::grid::{Content, GridCell, Place};
use super::parts::{Table, TableRow};
use crate::value::Amount;

/// A field that is computed, or filled in.
#[derive(Debug, Clone)]
pub(super) struct DraftField {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) kind: FieldKind,
    /// The formula in the form's names.
    pub(super) formula: Option<String>,
}

/// A block of a sheet.
#[derive(Debug)]
pub(super) enum Block {
    Form { title: String, spans: Vec<u32>, fields: Vec<(DraftField, bool)> },
    Grid(GridBlock),
    List(ListBlock),
    Text { id: String, label: String },
    Signature { signers: Vec<String>, seal: bool },
    Prose(Vec<String>),
}

/// A grid of a form.
#[derive(Debug)]
pub(super) struct GridBlock {
    pub(super) title: String,
    pub(super) corner: String,
    pub(super) spans: Vec<u32>,
    pub(super) columns: Vec<GridColumn>,
    pub(super) rows: Vec<GridRow>,
    /// The cells that differ from their row and column.
    pub(super) cells: Vec<OddCell>,
}

#[derive(Debug)]
pub(super) struct GridColumn {
    pub(super) field: DraftField,
    /// Whether it may stay blank: remarks, and reasons of what differs.
    pub(super) is_optional: bool,
    pub(super) groups: Vec<String>,
}

#[derive(Debug)]
pub(super) struct GridRow {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) groups: Vec<String>,
    pub(super) skip: Vec<String>,
    pub(super) formula: Option<String>,
}

/// A cell of a grid that differs from its row and column.
#[derive(Debug)]
pub(super) struct OddCell {
    pub(super) row: String,
    pub(super) column: String,
    /// Another type than the column's.
    pub(super) kind: Option<FieldKind>,
    pub(super) formula: Option<String>,
    /// It is filled in although its column or row is computed.
    pub(super) is_input: bool,
    /// The most that may be filled in.
    pub(super) max: Option<Amount>,
}

/// A list of a form.
#[derive(Debug)]
pub(super) struct ListBlock {
    pub(super) title: String,
    pub(super) id: String,
    pub(super) number: Option<String>,
    pub(super) spans: Vec<u32>,
    pub(super) capacity: u32,
    pub(super) heads: Vec<String>,
    pub(super) lines: Vec<(Vec<String>, u32)>,
    pub(super) total: Option<String>,
    pub(super) columns: Vec<ListColumn>,
}

/// A column of a list.
#[derive(Debug)]
pub(super) struct ListColumn {
    pub(super) field: DraftField,
    pub(super) groups: Vec<String>,
    /// Whether the total row adds it up.
    pub(super) adds_up: bool,
}

/// A block before its formulas are translated.
#[derive(Debug)]
pub(super) enum Unfinished {
    Pairs {
        title: String,
        rows: Vec<Vec<UnfinishedField>>,
        /// How many columns each label and each box covers, in turn.
        spans: Vec<u32>,
    },
    Grid {
        table: Table,
        corner: String,
        rows: Vec<String>,
        columns: Vec<(String, String)>,
        cells: HashMap<Place, GridCell>,
        unit: String,
    },
    List {
        table: Table,
        id: String,
        columns: Vec<(String, String)>,
        cells: HashMap<Place, GridCell>,
        lines: Vec<(Vec<String>, u32)>,
        capacity: u32,
        total: Option<TableRow>,
        /// What the total row works out besides sums: the cell, the name and the label of each.
        below: Vec<(Place, String, String)>,
        unit: String,
    },
    Text {
        id: String,
        label: String,
        cell: Place,
    },
    Signature {
        signers: Vec<String>,
        seal: bool,
    },
    Prose(Vec<String>),
}

#[derive(Debug)]
pub(super) struct UnfinishedField {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) kind: FieldKind,
    pub(super) place: Place,
    pub(super) formula: Option<String>,
}

/// The formula of a cell; a printed number or text is one too. What somebody filled in is none.
pub(super) fn formula_of(cell: &GridCell) -> Option<String> {
    match &cell.content {
        Content::Formula(formula) => Some(formula.clone()),
        Content::Number(number) => Some(number.normalize().to_string()),
        Content::Text(text) => Some(literal(text)),
        Content::Blank | Content::Filled(_) | Content::Answer(_) | Content::Absent => None,
    }
}

/// A text as a formula; Excel takes no literal of more than 255 characters.
fn literal(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = characters
        .chunks(200)
        .map(|piece| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\"")))
        .collect();
    pieces.join("&")
}

//! `kind = "grid"`: fixed rows and columns.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::formula::FieldIx;
use crate::language::field::{FieldType, RawField};
use crate::template::declare::{BlockPosition, Declarer, DraftField};
use crate::template::field::Field;
use crate::template::heading::Heading;
use crate::template::names::{GridNames, NameScope};

/// `kind = "grid"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGrid {
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
    /// The heading over the row labels.
    #[serde(default)]
    pub(crate) corner: String,
    /// How many sheet columns each column covers, one unless told: the row labels first (one a level of `group`, then the label), then the columns.
    pub(crate) spans: Option<Placed<Vec<u32>>>,
    /// The columns.
    #[serde(default)]
    pub(crate) column: Vec<RawField>,
    /// The rows.
    #[serde(default)]
    pub(crate) row: Vec<RawField>,
    /// Cells that differ.
    #[serde(default)]
    pub(crate) cell: Vec<RawCell>,
}

/// A cell of a grid that differs from its row and column.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCell {
    /// The id of its row.
    pub(crate) row: Str,
    /// The id of its column.
    pub(crate) column: Str,
    /// As in [`RawField`].
    #[serde(rename = "type")]
    pub(crate) kind: Option<FieldType>,
    /// As in [`RawField`]; names are resolved as in a column formula, then as in a row formula.
    pub(crate) formula: Option<Str>,
    /// The cell is filled in although its row or column has a formula.
    #[serde(default)]
    pub(crate) input: bool,
    /// As in [`RawField`].
    pub(crate) required: Option<bool>,
    /// As in [`RawField`].
    #[serde(default)]
    pub(crate) prefilled: bool,
    /// As in [`RawField`].
    pub(crate) min: Option<Number>,
    /// As in [`RawField`].
    pub(crate) max: Option<Number>,
    /// As in [`RawField`].
    #[serde(default)]
    pub(crate) note: String,
    /// As in [`RawField`].
    pub(crate) rounding: Option<Number>,
}

/// Fixed rows and columns.
#[derive(Debug)]
pub(crate) struct GridBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// The heading over the row labels.
    pub corner: String,
    /// Spans: one a level of row headings, one for the row label, then the columns.
    pub spans: Vec<u32>,
    /// How many levels of headings stand before the row label (0 for none).
    pub levels: usize,
    /// The columns' headings, with units.
    pub columns: Vec<Heading>,
    /// The rows.
    pub rows: Vec<GridRow>,
}

/// A row of a grid.
#[derive(Debug)]
pub(crate) struct GridRow {
    /// Its headings and label.
    pub heading: Heading,
    /// Whether it is printed bold, as a total.
    pub strong: bool,
    /// A field a column; `None` is printed as `—`.
    pub cells: Vec<Option<FieldIx>>,
}

/// The position of a cell: the grid among those of the form, the row and the column.
#[derive(Debug, Clone, Copy)]
struct CellPosition {
    grid: usize,
    row: usize,
    column: usize,
}

impl WrittenBlock for RawGrid {
    type Declared = GridBlock;

    const TELLING_KEYS: &'static [&'static str] = &["row", "cell"];

    fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> GridBlock {
        if self.column.is_empty() || self.row.is_empty() {
            let missing = DiagnosticKind::Nothing("列（[[block.column]]）和一行（[[block.row]]）");
            declarer.report(position.span.clone(), &missing);
        }
        let levels = self.row.iter().map(|row| row.group.len()).max().unwrap_or(0);
        let spans =
            declarer.spans(self.spans.as_ref(), levels + 1 + self.column.len(), position, "行标题各级、行名称、各列");
        let grid = declarer.declared.names.grids.len();
        let mut names = GridNames::default();
        let written_columns = distinct(&self.column, declarer);
        for (map, fields) in [(&mut names.columns, &written_columns), (&mut names.rows, &self.row.iter().collect())] {
            for (index, field) in fields.iter().enumerate() {
                map.entry(field.id.get_ref().clone()).or_insert(index);
            }
        }
        self.report_misplaced_keys(&names, declarer);
        let mut rows = Vec::new();
        for (row_index, row) in self.row.iter().enumerate() {
            let mut cells = Vec::new();
            for (column_index, column) in written_columns.iter().enumerate() {
                let skipped = row.skip.iter().any(|skipped| skipped.get_ref() == column.id.get_ref());
                let cell = CellPosition { grid, row: row_index, column: column_index };
                cells.push((!skipped).then(|| self.declare_cell(row, column, cell, declarer)));
            }
            names.cells.push(cells.clone());
            rows.push(GridRow {
                heading: Heading { group: row.group.clone(), label: label_with_unit(row) },
                strong: row.strong,
                cells,
            });
        }
        let columns = written_columns.iter();
        let columns =
            columns.map(|column| Heading { group: column.group.clone(), label: label_with_unit(column) }).collect();
        declarer.declared.names.grids.push(names);
        GridBlock { title: self.title.clone(), corner: self.corner.clone(), spans, levels, columns, rows }
    }
}

impl RawGrid {
    /// Reports keys that rows and columns cannot have, and cells of rows and columns that are not there.
    fn report_misplaced_keys(&self, names: &GridNames, declarer: &mut Declarer<'_>) {
        for column in &self.column {
            declarer.refuse_keys(
                column,
                &[(column.total, "total"), (!column.skip.is_empty(), "skip"), (column.span.is_some(), "span")],
            );
        }
        for row in &self.row {
            declarer.refuse_keys(row, &[(row.total, "total"), (row.span.is_some(), "span")]);
            for skipped in &row.skip {
                if !names.columns.contains_key(skipped.get_ref()) {
                    declarer.report(skipped.span(), &DiagnosticKind::NoSuchLine("列", skipped.get_ref().clone()));
                }
            }
        }
        for cell in &self.cell {
            for (named, known, what) in [(&cell.row, &names.rows, "行"), (&cell.column, &names.columns, "列")] {
                if !known.contains_key(named.get_ref()) {
                    declarer.report(named.span(), &DiagnosticKind::NoSuchLine(what, named.get_ref().clone()));
                }
            }
        }
    }

    /// Declares the field of a cell: what `[[block.cell]]` says of it goes before its row, its row before its column.
    fn declare_cell(
        &self,
        row: &RawField,
        column: &RawField,
        position: CellPosition,
        declarer: &mut Declarer<'_>,
    ) -> FieldIx {
        let special = self
            .cell
            .iter()
            .find(|cell| cell.row.get_ref() == row.id.get_ref() && cell.column.get_ref() == column.id.get_ref());
        let kind = special.and_then(|cell| cell.kind).or(row.kind).or(column.kind);
        let kind = declarer.field_type(&[row, column], kind);
        let id = format!("{}.{}", row.id.get_ref(), column.id.get_ref());
        let label = format!(
            "{} {}",
            row.label.as_deref().unwrap_or(row.id.get_ref()).trim(),
            column.label.as_deref().unwrap_or(column.id.get_ref())
        );
        let CellPosition { grid, row: row_index, column: column_index } = position;
        let in_cell = NameScope::GridCell { grid, row: row_index, column: column_index };
        let formula = special
            .and_then(|cell| cell.formula.clone())
            .map(|text| (text, in_cell))
            .or_else(|| column.formula.clone().map(|text| (text, NameScope::GridColumn { grid, row: row_index })))
            .or_else(|| row.formula.clone().map(|text| (text, NameScope::GridRow { grid, column: column_index })))
            .filter(|_| !special.is_some_and(|cell| cell.input));
        // A fault of the cell is reported at its row; faults of the column's own keys are reported at the column.
        let mut draft = DraftField::new(id, label, kind, row.id.span());
        draft.formula = formula;
        draft.required = special
            .and_then(|cell| cell.required)
            .unwrap_or(row.required.unwrap_or(true) && column.required.unwrap_or(true));
        draft.prefilled = row.prefilled || column.prefilled || special.is_some_and(|cell| cell.prefilled);
        draft.decimals = row.decimals.or(column.decimals);
        draft.strong = row.strong || column.strong;
        draft.min = special.and_then(|cell| cell.min).or(row.min).or(column.min).map(|number| number.0);
        draft.max = special.and_then(|cell| cell.max).or(row.max).or(column.max).map(|number| number.0);
        if kind == FieldType::Date {
            draft.years = row.years.or(column.years);
        }
        if kind == FieldType::Choice {
            draft.choices = if row.choices.is_empty() { &column.choices } else { &row.choices };
        }
        draft.unit = row.unit.as_deref().or(column.unit.as_deref());
        draft.note = [special.map_or("", |cell| cell.note.as_str()), &row.note, &column.note]
            .into_iter()
            .find(|note| !note.is_empty())
            .unwrap_or("");
        draft.rounding =
            special.and_then(|cell| cell.rounding).or(row.rounding).or(column.rounding).map(|number| number.0);
        declarer.declare_field(draft)
    }
}

impl CheckedBlock for GridBlock {
    fn title(&self) -> &str {
        &self.title
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        self.rows.iter().flat_map(|row| row.cells.iter().flatten().copied()).collect()
    }

    fn is_table(&self) -> bool {
        true
    }
}

/// The columns without those whose id an earlier one has, which are reported.
fn distinct<'r>(columns: &'r [RawField], declarer: &mut Declarer<'_>) -> Vec<&'r RawField> {
    let mut found: Vec<&RawField> = Vec::new();
    for column in columns {
        let id = column.id.get_ref();
        match found.iter().find(|known| known.id.get_ref() == id) {
            Some(first) => declarer.report_taken(id, first.id.span(), column.id.span()),
            None => found.push(column),
        }
    }
    found
}

/// The label of a row or a column, with its unit where it has one of its own.
fn label_with_unit(field: &RawField) -> String {
    let label = field.label.clone().unwrap_or_else(|| field.id.get_ref().clone());
    match &field.unit {
        Some(unit) if !label.contains(unit.as_str()) => format!("{label}（{unit}）"),
        Some(_) | None => label,
    }
}

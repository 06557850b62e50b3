//! `kind = "grid"`: fixed rows and columns.

use std::ops::Range;

use crate::formula::FieldIx;

use super::{Declarer, Draft};
use crate::builder::scope::{GridNames, Scope};
use crate::diagnostic::fault::DiagnosticKind;
use crate::language::raw::{FieldType, RawCell, RawField, RawGrid};
use crate::template::model::{Block, GridBlock, GridRow, Heading};

impl Declarer<'_> {
    pub(super) fn grid(&mut self, raw: &RawGrid, span: Range<usize>, columns: usize) -> Block {
        if raw.column.is_empty() || raw.row.is_empty() {
            self.fault(span, &DiagnosticKind::Nothing("列（[[block.column]]）和一行（[[block.row]]）"));
        }
        let levels = raw.row.iter().map(|row| row.group.len()).max().unwrap_or(0);
        let spans = self.spans(raw.spans.as_ref(), levels + 1 + raw.column.len(), columns, "行标题各级、行名称、各列");
        let grid = self.out.names.grids.len();
        let mut names = GridNames::default();
        for (map, fields) in [(&mut names.columns, &raw.column), (&mut names.rows, &raw.row)] {
            for (at, field) in fields.iter().enumerate() {
                map.entry(field.id.get_ref().clone()).or_insert(at);
            }
        }
        for column in &raw.column {
            self.refuse(
                column,
                &[(column.total, "total"), (!column.skip.is_empty(), "skip"), (column.span.is_some(), "span")],
            );
        }
        for row in &raw.row {
            self.refuse(row, &[(row.total, "total"), (row.span.is_some(), "span")]);
            for skipped in &row.skip {
                if !names.columns.contains_key(skipped.get_ref()) {
                    self.fault(skipped.span(), &DiagnosticKind::NoSuchLine("列", skipped.get_ref().clone()));
                }
            }
        }
        for cell in &raw.cell {
            for (named, known, what) in [(&cell.row, &names.rows, "行"), (&cell.column, &names.columns, "列")] {
                if !known.contains_key(named.get_ref()) {
                    self.fault(named.span(), &DiagnosticKind::NoSuchLine(what, named.get_ref().clone()));
                }
            }
        }
        let mut rows = Vec::new();
        for (r, row) in raw.row.iter().enumerate() {
            let mut cells = Vec::new();
            for (c, column) in raw.column.iter().enumerate() {
                let skipped = row.skip.iter().any(|skipped| skipped.get_ref() == column.id.get_ref());
                let special = raw.cell.iter().find(|cell| {
                    cell.row.get_ref() == row.id.get_ref() && cell.column.get_ref() == column.id.get_ref()
                });
                cells.push((!skipped).then(|| self.grid_cell(row, column, special, (grid, r, c))));
            }
            names.cells.push(cells.clone());
            rows.push(GridRow {
                heading: Heading { group: row.group.clone(), label: row_label(row) },
                strong: row.strong,
                cells,
            });
        }
        let headings = raw
            .column
            .iter()
            .map(|column| {
                let label = column.label.clone().unwrap_or_else(|| column.id.get_ref().clone());
                let label = match &column.unit {
                    Some(unit) if !label.contains(unit.as_str()) => format!("{label}（{unit}）"),
                    _ => label,
                };
                Heading { group: column.group.clone(), label }
            })
            .collect();
        self.out.names.grids.push(names);
        Block::Grid(GridBlock {
            title: raw.title.clone(),
            corner: raw.corner.clone(),
            spans,
            levels,
            columns: headings,
            rows,
        })
    }

    pub(super) fn grid_cell(
        &mut self,
        row: &RawField,
        column: &RawField,
        special: Option<&RawCell>,
        (grid, r, c): (usize, usize, usize),
    ) -> FieldIx {
        let kind = special.and_then(|cell| cell.kind).or(row.kind).or(column.kind);
        let kind = self.kind_of(&[row, column], row, kind);
        let id = format!("{}.{}", row.id.get_ref(), column.id.get_ref());
        let label = format!(
            "{} {}",
            row.label.as_deref().unwrap_or(row.id.get_ref()).trim(),
            column.label.as_deref().unwrap_or(column.id.get_ref())
        );
        let formula = special
            .and_then(|cell| cell.formula.clone())
            .map(|text| (text, Scope::GridCell { grid, row: r, column: c }))
            .or_else(|| column.formula.clone().map(|text| (text, Scope::GridColumn { grid, row: r })))
            .or_else(|| row.formula.clone().map(|text| (text, Scope::GridRow { grid, column: c })))
            .filter(|_| !special.is_some_and(|cell| cell.input));
        // Complaints about a cell's name point at its row; the column's own text is pointed at elsewhere.
        let mut draft = Draft::new(id, label, kind, row.id.span());
        draft.formula = formula;
        draft.required = special
            .and_then(|cell| cell.required)
            .unwrap_or(row.required.unwrap_or(true) && column.required.unwrap_or(true));
        draft.prefilled = row.prefilled || column.prefilled || special.is_some_and(|cell| cell.prefilled);
        draft.decimals = row.decimals.or(column.decimals);
        draft.strong = row.strong || column.strong;
        draft.min = special.and_then(|cell| cell.min).or(row.min).or(column.min).map(|number| number.0);
        draft.max = special.and_then(|cell| cell.max).or(row.max).or(column.max).map(|number| number.0);
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
        self.field(draft)
    }
}

/// A row's label, with its unit where the row has one of its own.
fn row_label(row: &RawField) -> String {
    let label = row.label.clone().unwrap_or_else(|| row.id.get_ref().clone());
    match &row.unit {
        Some(unit) if !label.contains(unit.as_str()) => format!("{label}（{unit}）"),
        _ => label,
    }
}

//! A grid of a drafted form: what its columns, its rows and its cells have in common.

use std::collections::HashMap;

use super::Confidence;
use super::blocks::{Block, DraftField, GridBlock, GridColumn, GridRow, OddCell, formula_of};
use super::fields::{Around, FieldKind, is_remark, is_weight, kind, text};
use super::finish::{Finishing, Pending, translated_or_fault};
use super::formulas::{Nearness, Untranslated};
use super::grid::{Content, GridCell, Place};
use super::parts::{Table, TableColumn, TableRow};
use crate::value::Amount;

impl Finishing<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one table")]
    pub(super) fn grid(
        &mut self,
        sheet: &str,
        table: &Table,
        corner: String,
        rows: &[String],
        columns: &[(String, String)],
        cells: &HashMap<Place, GridCell>,
        unit: &str,
    ) -> Block {
        struct Computed {
            full: Result<String, Untranslated>,
            by_row: Result<String, Untranslated>,
            by_column: Result<String, Untranslated>,
        }
        let mut kinds: HashMap<Place, FieldKind> = HashMap::new();
        let mut computed: HashMap<Place, Computed> = HashMap::new();
        for row in &table.rows {
            for column in &table.columns {
                let place = (row.row, column.col);
                let Some(cell) = cells.get(&place).filter(|cell| cell.content != Content::Absent) else { continue };
                let around = Around {
                    titles: [&table.title.words, unit],
                    rows: row.labels.iter().map(String::as_str).collect(),
                    headings: column.headings.iter().map(String::as_str).collect(),
                    is_reckoned: self.references.reckon_with(sheet, place),
                    answers: self.references.answers(sheet, &[place]),
                };
                let kind = kind(cell, &around);
                if let Some(formula) = formula_of(cell) {
                    let pending = Pending { sheet: sheet.to_owned(), place, formula };
                    let of = |nearness| self.formula(&pending, &kind, nearness);
                    computed.insert(
                        place,
                        Computed {
                            full: of(Nearness::Full),
                            by_row: of(Nearness::SameRow),
                            by_column: of(Nearness::SameColumn),
                        },
                    );
                }
                kinds.insert(place, kind);
            }
        }
        // The formula that all these cells have, where they are all computed.
        let common = |places: &[Place], of: fn(&Computed) -> &Result<String, Untranslated>| -> Option<String> {
            let there: Vec<&Place> = places.iter().filter(|place| kinds.contains_key(place)).collect();
            let first = of(computed.get(there.first()?)?).as_ref().ok()?;
            let same =
                there.iter().all(|place| computed.get(place).is_some_and(|other| of(other).as_ref() == Ok(first)));
            (same && there.len() > 1).then(|| first.clone())
        };
        let place = |row: &TableRow, column: &TableColumn| (row.row, column.col);
        let of_columns: Vec<Option<String>> = table
            .columns
            .iter()
            .map(|column| {
                let places: Vec<Place> = table.rows.iter().map(|row| place(row, column)).collect();
                common(&places, |computed| &computed.by_row)
            })
            .collect();
        let of_rows: Vec<Option<String>> = table
            .rows
            .iter()
            .map(|row| {
                let others = table.columns.iter().zip(&of_columns).filter(|(_, formula)| formula.is_none());
                let places: Vec<Place> = others.map(|(column, _)| place(row, column)).collect();
                common(&places, |computed| &computed.by_column)
            })
            .collect();
        let mut odd = Vec::new();
        let mut column_kinds = Vec::new();
        for ((column, (name, _)), of_column) in table.columns.iter().zip(columns).zip(&of_columns) {
            let of_cells: Vec<&FieldKind> =
                table.rows.iter().filter_map(|row| kinds.get(&place(row, column))).collect();
            let most = of_cells.iter().max_by_key(|kind| {
                of_cells.iter().filter(|other| other.kind == kind.kind && other.decimals == kind.decimals).count()
            });
            let column_kind = most.map_or_else(|| text(Confidence::Guessed), |kind| (*kind).clone());
            for ((row, id), of_row) in table.rows.iter().zip(rows).zip(&of_rows) {
                let place = place(row, column);
                let Some(kind) = kinds.get(&place) else { continue };
                let differs = kind.kind != column_kind.kind || kind.decimals != column_kind.decimals;
                let of_line = of_column.as_ref().or(of_row.as_ref());
                let (formula, fault) = match computed.get(&place) {
                    None => (None, String::new()),
                    Some(computed) => translated_or_fault(Some((
                        computed.full.clone(),
                        cells.get(&place).and_then(formula_of).unwrap_or_default(),
                    ))),
                };
                self.propose(sheet, [place; 2], &format!("{id}.{name}"), kind, formula.clone(), fault);
                let own_formula = formula.filter(|_| of_line.is_none());
                let is_box = !computed.contains_key(&place);
                let is_input = of_line.is_some() && is_box;
                let max = most_points(table, row, cells).filter(|_| is_box && kind.kind == "score");
                if differs || own_formula.is_some() || is_input || max.is_some() {
                    odd.push(OddCell {
                        row: id.clone(),
                        column: name.clone(),
                        kind: differs.then(|| kind.clone()),
                        formula: own_formula,
                        is_input,
                        max,
                    });
                }
            }
            column_kinds.push(column_kind);
        }
        let levels = table.rows.iter().map(|row| row.labels.len()).max().unwrap_or(1).max(1);
        let mut spans: Vec<u32> = match table.labels.len() {
            0 => vec![1; levels],
            count if count >= levels => {
                let (outer, inner) = table.labels.split_at(levels - 1);
                let inner = inner.iter().map(|column| column.width).sum();
                outer.iter().map(|column| column.width).chain([inner]).collect()
            }
            _ => vec![1; levels],
        };
        spans.extend(table.columns.iter().map(|column| column.width));
        Block::Grid(GridBlock {
            title: table.title.words.clone(),
            corner,
            spans,
            columns: table
                .columns
                .iter()
                .zip(columns)
                .zip(column_kinds)
                .zip(of_columns)
                .map(|(((column, (id, label)), kind), formula)| GridColumn {
                    is_optional: kind.kind == "text" && is_remark(label),
                    field: DraftField { id: id.clone(), label: label.clone(), kind, formula },
                    groups: column.headings.split_last().map(|(_, groups)| groups.to_vec()).unwrap_or_default(),
                })
                .collect(),
            rows: table
                .rows
                .iter()
                .zip(rows)
                .zip(of_rows)
                .map(|((row, id), formula)| {
                    let (label, groups) = row
                        .labels
                        .split_last()
                        .map(|(label, groups)| (label.clone(), groups.to_vec()))
                        .unwrap_or_default();
                    let absent = table
                        .columns
                        .iter()
                        .zip(columns)
                        .filter(|(column, _)| !kinds.contains_key(&place(row, column)));
                    let skip = absent.map(|(_, (name, _))| name.clone()).collect();
                    GridRow { id: id.clone(), label, groups, skip, formula }
                })
                .collect(),
            cells: odd,
        })
    }
}

/// The most points of a row, where a column of weights prints it.
fn most_points(table: &Table, row: &TableRow, cells: &HashMap<Place, GridCell>) -> Option<Amount> {
    let mut weights =
        table.columns.iter().filter(|column| column.headings.last().is_some_and(|heading| is_weight(heading)));
    match cells.get(&(row.row, weights.next()?.col))?.content {
        Content::Number(weight) => Some(weight),
        Content::Blank
        | Content::Text(_)
        | Content::Filled(_)
        | Content::Answer(_)
        | Content::Formula(_)
        | Content::Absent => None,
    }
}

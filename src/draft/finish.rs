//! The formulas of the blocks, translated once every cell has its name, and what was made of each cell.

use std::collections::HashMap;

use super::blocks::{
    Block, DraftField, GridBlock, GridColumn, GridRow, ListBlock, OddCell, Unfinished, UnfinishedField, formula_of,
};
use super::fields::{FieldKind, kind};
use super::formulas::{Named, Names, Nearness, Untranslated, without_frame};
use super::grid::{Content, GridCell, Place};
use super::identifiers::identifier;
use super::tables::{Table, TableColumn, TableRow};
use super::{Confidence, Proposal, messages};

/// A formula that waits until every cell has its name.
#[derive(Debug)]
struct Pending {
    sheet: String,
    place: Place,
    formula: String,
}

/// Turns blocks into those of a form, and tells what was made of each cell.
pub(super) struct Finishing<'n> {
    names: &'n Names,
    pub(super) proposals: Vec<Proposal>,
    /// What was left out.
    pub(super) remarks: Vec<String>,
}

impl<'n> Finishing<'n> {
    pub(super) const fn new(names: &'n Names) -> Self {
        Self { names, proposals: Vec::new(), remarks: Vec::new() }
    }

    /// A block with its formulas translated.
    pub(super) fn block(&mut self, sheet: &str, block: Unfinished) -> Block {
        match block {
            Unfinished::Prose(lines) => Block::Prose(lines),
            Unfinished::Text { id, label, cell } => {
                let kind = FieldKind { kind: "text", decimals: None, choices: &[], confidence: Confidence::Likely };
                self.propose(sheet, [cell; 2], &id, &kind, None, String::new());
                Block::Text { id, label }
            }
            Unfinished::Pairs { title, rows, width } => self.pairs(sheet, title, rows, width),
            Unfinished::Grid { table, corner, rows, columns, cells } => {
                self.grid(sheet, &table, corner, &rows, &columns, &cells)
            }
            Unfinished::List { table, id, columns, cells, lines, capacity, total } => {
                self.list(sheet, &table, id, &columns, &cells, lines, capacity, total.as_ref())
            }
        }
    }

    fn propose(
        &mut self,
        sheet: &str,
        [from, to]: [Place; 2],
        field: &str,
        kind: &FieldKind,
        formula: Option<String>,
        fault: String,
    ) {
        let is_at_fault = !fault.is_empty();
        let confidence = if is_at_fault { Confidence::Guessed } else { kind.confidence };
        let reason = match (is_at_fault, confidence) {
            (true, _) => fault,
            (false, Confidence::Sure) => messages::BY_FORMAT.to_owned(),
            (false, Confidence::Likely) => messages::BY_WORDS.to_owned(),
            (false, Confidence::Guessed) => messages::BY_NOTHING.to_owned(),
        };
        let cell = match from == to {
            true => messages::address(from),
            false => format!("{}:{}", messages::address(from), messages::address(to)),
        };
        self.proposals.push(Proposal {
            sheet: sheet.to_owned(),
            cell,
            field: field.to_owned(),
            kind: kind.kind,
            formula,
            confidence,
            reason,
        });
    }

    /// A formula in the form's names, or why there is none.
    fn formula(&self, pending: &Pending, kind: &FieldKind, nearness: Nearness) -> Result<String, Untranslated> {
        let at = self.names.cells.get(&(pending.sheet.clone(), pending.place)).cloned();
        let at = at.unwrap_or_else(|| Named::Field(String::new()));
        self.names.translate(without_frame(&pending.formula, kind.rounding()), &pending.sheet, &at, nearness)
    }

    fn pairs(&mut self, sheet: &str, title: String, rows: Vec<Vec<(UnfinishedField, u32)>>, width: u32) -> Block {
        let mut fields = Vec::new();
        for row in rows {
            let count = row.len();
            for (index, (field, _)) in row.into_iter().enumerate() {
                let UnfinishedField { id, label, kind, place, formula } = field;
                let pending = formula.map(|formula| Pending { sheet: sheet.to_owned(), place, formula });
                let translated =
                    pending.map(|pending| (self.formula(&pending, &kind, Nearness::Full), pending.formula));
                let (formula, fault) = translated_or_fault(translated);
                self.propose(sheet, [place; 2], &id, &kind, formula.clone(), fault);
                let is_wide = index + 1 == count && count < width as usize;
                fields.push((DraftField { id, label, kind, formula }, is_wide));
            }
        }
        Block::Form { title, columns: width, spans: None, fields }
    }

    fn grid(
        &mut self,
        sheet: &str,
        table: &Table,
        corner: String,
        rows: &[String],
        columns: &[(String, String)],
        cells: &HashMap<Place, GridCell>,
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
                let mut words: Vec<&str> = vec![&table.title];
                words.extend(row.labels.iter().map(String::as_str));
                words.extend(column.headings.iter().map(String::as_str));
                let kind = kind(cell, &words);
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
            let column_kind = most.map_or_else(
                || FieldKind { kind: "text", decimals: None, choices: &[], confidence: Confidence::Guessed },
                |kind| (*kind).clone(),
            );
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
                let is_input = of_line.is_some() && !computed.contains_key(&place);
                if differs || own_formula.is_some() || is_input {
                    odd.push(OddCell {
                        row: id.clone(),
                        column: name.clone(),
                        kind: differs.then(|| kind.clone()),
                        formula: own_formula,
                        is_input,
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
            title: table.title.clone(),
            corner,
            spans,
            columns: table
                .columns
                .iter()
                .zip(columns)
                .zip(column_kinds)
                .zip(of_columns)
                .map(|(((column, (id, label)), kind), formula)| GridColumn {
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

    #[expect(clippy::too_many_arguments, reason = "the parts of one table")]
    fn list(
        &mut self,
        sheet: &str,
        table: &Table,
        id: String,
        columns: &[(String, String)],
        cells: &HashMap<Place, GridCell>,
        lines: Vec<(Vec<String>, u32)>,
        capacity: u32,
        total: Option<&TableRow>,
    ) -> Block {
        let mut fields = Vec::new();
        for (column, (name, label)) in table.columns.iter().zip(columns) {
            let own: Vec<&GridCell> = table.rows.iter().filter_map(|row| cells.get(&(row.row, column.col))).collect();
            let Some(first) = own.first() else { continue };
            let mut words: Vec<&str> = vec![&table.title];
            words.extend(column.headings.iter().map(String::as_str));
            let kind = kind(first, &words);
            let formulas: Vec<Result<String, Untranslated>> = own
                .iter()
                .filter_map(|cell| {
                    let pending = Pending { sheet: sheet.to_owned(), place: cell.from, formula: formula_of(cell)? };
                    Some(self.formula(&pending, &kind, Nearness::SameRow))
                })
                .collect();
            let is_same = formulas.len() == own.len() && formulas.windows(2).all(|pair| pair[0] == pair[1]);
            let (formula, fault) = match formulas.first() {
                None => (None, String::new()),
                Some(Ok(formula)) if is_same => (Some(formula.clone()), String::new()),
                Some(Ok(_)) => (None, messages::UNEQUAL_ROWS.to_owned()),
                Some(Err(_)) => translated_or_fault(Some((formulas[0].clone(), formula_of(first).unwrap_or_default()))),
            };
            let places = [first.from, own.last().map_or(first.from, |last| last.from)];
            self.propose(sheet, places, &format!("{id}.{name}"), &kind, formula.clone(), fault);
            let of_total = total.and_then(|total| cells.get(&(total.row, column.col)));
            let total_formula = of_total.and_then(|cell| Some((cell.from, formula_of(cell)?)));
            let adds_up = total_formula.as_ref().is_some_and(|(place, formula)| {
                let expected = format!("SUM({id}.{name})");
                let pending = Pending { sheet: sheet.to_owned(), place: *place, formula: formula.clone() };
                self.formula(&pending, &kind, Nearness::Full).is_ok_and(|formula| formula == expected)
            });
            // A total that somebody typed is one all the same.
            let is_typed = of_total.is_some_and(|cell| matches!(cell.content, Content::Filled(_)));
            let adds_up = adds_up || (is_typed && ["amount", "count"].contains(&kind.kind));
            if let Some((place, formula)) = total_formula.filter(|_| !adds_up) {
                self.remarks.push(messages::total_left_out(sheet, place, &formula));
            }
            if adds_up && let Some(total) = total {
                let label = total.labels.last().map(|label| identifier(label)).unwrap_or_default();
                let place = (total.row, column.col);
                self.propose(
                    sheet,
                    [place; 2],
                    &format!("{id}.{name}.{label}"),
                    &kind,
                    Some(format!("SUM({id}.{name})")),
                    String::new(),
                );
            }
            fields.push((DraftField { id: name.clone(), label: label.clone(), kind, formula }, adds_up));
        }
        let has_total = fields.iter().any(|(_, adds_up)| *adds_up);
        let label = total.filter(|_| has_total).and_then(|total| total.labels.last().cloned());
        let mut spans: Vec<u32> =
            if lines.is_empty() { Vec::new() } else { table.labels.iter().map(|column| column.width).collect() };
        spans.extend(table.number.iter().map(|column| column.width));
        spans.extend(table.columns.iter().map(|column| column.width));
        Block::List(ListBlock {
            title: table.title.clone(),
            id,
            number: table.number.as_ref().map(|column| column.headings.join("")),
            spans,
            capacity,
            heads: if lines.is_empty() {
                Vec::new()
            } else {
                table.labels.iter().map(|column| column.headings.join("")).collect()
            },
            lines,
            total: label,
            columns: fields,
        })
    }
}

/// The formula, or what to tell the author in its place.
fn translated_or_fault(translated: Option<(Result<String, Untranslated>, String)>) -> (Option<String>, String) {
    match translated {
        None => (None, String::new()),
        Some((Ok(formula), _)) => (Some(formula), String::new()),
        Some((Err(Untranslated::UnknownCell(cell)), written)) => (None, messages::unknown_cell(&written, &cell)),
        Some((Err(Untranslated::Unsupported), written)) => (None, messages::unsupported(&written)),
    }
}

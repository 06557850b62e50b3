//! A list of a drafted form: what the cells of a column have in common, and its total row.

use std::collections::HashMap;

use super::blocks::{Block, DraftField, ListBlock, ListColumn, formula_of};
use super::fields::{Around, kind};
use super::finish::{Finishing, Pending, translated_or_fault};
use super::formulas::{Nearness, Untranslated};
use super::grid::{Content, GridCell, Place};
use super::identifiers::identifier;
use super::messages;
use super::parts::{Table, TableRow};

impl Finishing<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one table")]
    pub(super) fn list(
        &mut self,
        sheet: &str,
        table: &Table,
        id: String,
        columns: &[(String, String)],
        cells: &HashMap<Place, GridCell>,
        lines: Vec<(Vec<String>, u32)>,
        capacity: u32,
        total: Option<&TableRow>,
        below: &[Place],
        unit: &str,
    ) -> Block {
        let mut fields = Vec::new();
        for (column, (name, label)) in table.columns.iter().zip(columns) {
            let own: Vec<&GridCell> = table.rows.iter().filter_map(|row| cells.get(&(row.row, column.col))).collect();
            let Some(first) = own.first() else { continue };
            let around = Around {
                titles: [&table.title.words, unit],
                rows: Vec::new(),
                headings: column.headings.iter().map(String::as_str).collect(),
                is_reckoned: own.iter().any(|cell| self.references.reckon_with(sheet, cell.from)),
                answers: self.references.answers(sheet, &own.iter().map(|cell| cell.from).collect::<Vec<_>>()),
            };
            let kind = kind(first, &around);
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
            let typed = of_total.and_then(|cell| match cell.content {
                Content::Filled(number) => Some((cell.from, number.normalize().to_string())),
                Content::Blank
                | Content::Text(_)
                | Content::Number(_)
                | Content::Answer(_)
                | Content::Formula(_)
                | Content::Absent => None,
            });
            let is_below = |(place, _): &(Place, String)| below.contains(place);
            let left_out = total_formula.or(typed).filter(|_| !adds_up).filter(|total| !is_below(total));
            if let Some((place, formula)) = left_out {
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
            fields.push(ListColumn {
                field: DraftField { id: name.clone(), label: label.clone(), kind, formula },
                groups: column.headings.split_last().map(|(_, groups)| groups.to_vec()).unwrap_or_default(),
                adds_up,
            });
        }
        let has_total = fields.iter().any(|column| column.adds_up);
        let label = total.filter(|_| has_total).and_then(|total| total.labels.last().cloned());
        let mut spans: Vec<u32> =
            if lines.is_empty() { Vec::new() } else { table.labels.iter().map(|column| column.width).collect() };
        spans.extend(table.number.iter().map(|column| column.width));
        spans.extend(table.columns.iter().map(|column| column.width));
        Block::List(ListBlock {
            title: table.title.words.clone(),
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

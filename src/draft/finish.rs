//! The formulas of the blocks, translated once every cell has its name, and what was made of each cell.

use super::blocks::{Block, DraftField, Unfinished, UnfinishedField, formula_of};
use super::fields::{Around, FieldKind, kind, text};
use super::formulas::{Named, Names, Nearness, Untranslated, without_frame};
use super::grid::Place;
use super::references::References;
use super::{Confidence, Proposal, messages};

/// A formula that waits until every cell has its name.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) sheet: String,
    pub(super) place: Place,
    pub(super) formula: String,
}

/// Turns blocks into those of a form, and tells what was made of each cell.
pub(super) struct Finishing<'n> {
    pub(super) names: &'n Names,
    pub(super) references: &'n References,
    pub(super) proposals: Vec<Proposal>,
    /// What was left out.
    pub(super) remarks: Vec<String>,
}

impl<'n> Finishing<'n> {
    pub(super) const fn new(names: &'n Names, references: &'n References) -> Self {
        Self { names, references, proposals: Vec::new(), remarks: Vec::new() }
    }

    /// A block with its formulas translated, and what stands below it.
    pub(super) fn block(&mut self, sheet: &str, block: Unfinished) -> Vec<Block> {
        let block = match block {
            Unfinished::Prose(lines) => Block::Prose(lines),
            Unfinished::Text { id, label, cell } => {
                let kind = text(Confidence::Likely);
                self.propose(sheet, [cell; 2], &id, &kind, None, String::new());
                Block::Text { id, label }
            }
            Unfinished::Signature { signers, seal } => Block::Signature { signers, seal },
            Unfinished::Pairs { title, rows, spans } => self.pairs(sheet, title, rows, spans),
            Unfinished::Grid { table, corner, rows, columns, cells, unit } => {
                self.grid(sheet, &table, corner, &rows, &columns, &cells, &unit)
            }
            Unfinished::List { table, id, columns, cells, lines, capacity, total, below, unit } => {
                let known: Vec<Place> = below.iter().map(|(place, ..)| *place).collect();
                let list =
                    self.list(sheet, &table, id, &columns, &cells, lines, capacity, total.as_ref(), &known, &unit);
                let fields = below.into_iter().filter_map(|(place, id, label)| {
                    let column = table.columns.iter().find(|column| column.col == place.1)?;
                    let cell = cells.get(&place)?;
                    let headings = column.headings.iter().map(String::as_str).collect();
                    let kind =
                        kind(cell, &Around { titles: [&table.title.words, &unit], headings, ..Around::default() });
                    Some(UnfinishedField { id, label, kind, place, formula: formula_of(cell) })
                });
                let fields: Vec<UnfinishedField> = fields.collect();
                let spans = vec![2, 1];
                let below = (!fields.is_empty()).then(|| {
                    self.pairs(sheet, String::new(), fields.into_iter().map(|field| vec![field]).collect(), spans)
                });
                return [list].into_iter().chain(below).collect();
            }
        };
        vec![block]
    }

    pub(super) fn propose(
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
        let cell = messages::range([from, to]);
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
    pub(super) fn formula(
        &self,
        pending: &Pending,
        kind: &FieldKind,
        nearness: Nearness,
    ) -> Result<String, Untranslated> {
        let at = self.names.cells.get(&(pending.sheet.clone(), pending.place)).cloned();
        let at = at.unwrap_or_else(|| Named::Field(String::new()));
        self.names.translate(without_frame(&pending.formula, kind.rounding()), &pending.sheet, &at, nearness)
    }

    fn pairs(&mut self, sheet: &str, title: String, rows: Vec<Vec<UnfinishedField>>, spans: Vec<u32>) -> Block {
        let mut fields = Vec::new();
        for row in rows {
            let count = row.len();
            for (index, field) in row.into_iter().enumerate() {
                let UnfinishedField { id, label, kind, place, formula } = field;
                let pending = formula.map(|formula| Pending { sheet: sheet.to_owned(), place, formula });
                let translated =
                    pending.map(|pending| (self.formula(&pending, &kind, Nearness::Full), pending.formula));
                let (formula, fault) = translated_or_fault(translated);
                self.propose(sheet, [place; 2], &id, &kind, formula.clone(), fault);
                let is_wide = index + 1 == count && count < spans.len() / 2;
                fields.push((DraftField { id, label, kind, formula }, is_wide));
            }
        }
        Block::Form { title, spans, fields }
    }
}

/// The formula, or what to tell the author in its place.
pub(super) fn translated_or_fault(
    translated: Option<(Result<String, Untranslated>, String)>,
) -> (Option<String>, String) {
    match translated {
        None => (None, String::new()),
        Some((Ok(formula), _)) => (Some(formula), String::new()),
        Some((Err(Untranslated::UnknownCell(cell)), written)) => (None, messages::unknown_cell(&written, &cell)),
        Some((Err(Untranslated::Unsupported), written)) => (None, messages::unsupported(&written)),
    }
}

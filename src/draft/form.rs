//! The parts of the sheets as blocks of a form: every cell gets a name and a type, and what no block takes up is listed.

use std::collections::{HashMap, HashSet};

use super::blocks::{Unfinished, UnfinishedField, formula_of};
use super::coverage;
use super::fields::{Around, is_printed_number, kind, names_unit, text};
use super::formulas::{Named, Names};
use super::grid::{Content, Grid, GridCell, Place};
use super::identifiers::{Identifiers, column_names};
use super::left_out::{LeftOut, Reason};
use super::parts::{Answer, Pair, Pairs, Part, Table};
use super::references::References;
use super::words::{Printed, is_sealed};
use super::{Confidence, messages};

/// The most pairs that stand side by side in a form.
const MOST_PAIRS: usize = 4;
/// The most characters of an attachment's number.
const LONGEST_TAG: usize = 10;

/// A form that is being drafted.
#[derive(Debug, Default)]
pub(super) struct Drafting {
    pub(super) remarks: Vec<String>,
    pub(super) left_out: Vec<LeftOut>,
    /// Whether somebody has filled the tables in.
    pub(super) is_filled_in: bool,
    pub(super) sheets: Vec<DraftSheet>,
    pub(super) identifiers: Identifiers,
    pub(super) names: Names,
    pub(super) references: References,
    pub(super) blocks: usize,
    /// Texts that may name the year and the unit of money.
    pub(super) words: Vec<String>,
}

#[derive(Debug)]
pub(super) struct DraftSheet {
    pub(super) name: String,
    pub(super) tag: String,
    pub(super) title: String,
    pub(super) columns: u32,
    /// The unit of money that a line of the sheet names, and the line.
    pub(super) currency: Option<(String, String)>,
    pub(super) blocks: Vec<Unfinished>,
}

/// What is known of the cells of a sheet while its blocks are made.
#[derive(Debug, Default)]
pub(super) struct SheetState {
    /// The unit of the figures that follow.
    pub(super) unit: String,
    /// Cells that somebody filled in with numbers, and with words.
    pub(super) filled: Vec<Place>,
    pub(super) answered: Vec<Place>,
    /// Cells that are something in the form.
    pub(super) used: HashSet<Place>,
    /// Why cells are nothing in the form, where it is known.
    pub(super) reasons: HashMap<Place, Reason>,
}

impl Drafting {
    /// Whether anything to fill in was found.
    pub(super) fn has_fields(&self) -> bool {
        !self.names.cells.is_empty()
    }

    /// Keeps the names of the columns of these tables from being taken by fields.
    pub(super) fn reserve(&mut self, parts: &[Part]) {
        for part in parts {
            if let Part::Table(table) = part {
                column_names(&table.columns).iter().for_each(|(name, _)| self.identifiers.reserve(name));
            }
        }
    }

    /// Keeps the formula of a cell that is nothing in the form, for those that speak of it.
    /// `is_seen` says that people see the formula.
    pub(super) fn add_helper(&mut self, sheet: &str, place: Place, formula: &str, is_seen: bool) {
        if is_seen {
            self.references.add(sheet, place, formula);
        }
        self.names.helpers.insert((sheet.to_owned(), place), formula.to_owned());
    }

    /// Adds a sheet with its parts: every cell of its tables gets a name.
    pub(super) fn add_sheet(&mut self, grid: &Grid, parts: Vec<Part>) {
        if let Some(first) = grid.far_away.first() {
            self.remarks.push(messages::far_away(&grid.name, *first, grid.far_away.len()));
        }
        let has_fields = |part: &Part| match part {
            Part::Pairs(_) | Part::Table(_) | Part::Narrative { .. } => true,
            Part::Words(_) | Part::UnitNote { .. } | Part::Signatures(_) => false,
        };
        if !parts.iter().any(has_fields) {
            self.left_out.push(coverage::whole_sheet(grid));
            return;
        }
        let mut sheet = DraftSheet {
            name: grid.name.clone(),
            tag: String::new(),
            title: String::new(),
            columns: grid.last.1 + 1,
            currency: None,
            blocks: Vec::new(),
        };
        let mut state = SheetState::default();
        let body = parts.iter().position(|part| !matches!(part, Part::Words(_) | Part::UnitNote { .. })).unwrap_or(0);
        let mut parts = parts.into_iter();
        self.head(&mut sheet, &mut state, parts.by_ref().take(body));
        for part in parts {
            self.part(grid, &mut sheet, &mut state, part);
        }
        if let Some(first) = state.filled.first() {
            self.remarks.push(messages::filled_in(&grid.name, *first, state.filled.len()));
        }
        if let Some(first) = state.answered.first() {
            self.remarks.push(messages::answered(&grid.name, *first, state.answered.len()));
        }
        self.left_out.extend(coverage::left_out(grid, &state.used, &state.reasons));
        self.sheets.push(sheet);
    }

    /// The lines over the first table: the sheet's title is the longest, a short one its number.
    fn head(&mut self, sheet: &mut DraftSheet, state: &mut SheetState, parts: impl Iterator<Item = Part>) {
        let mut lines: Vec<String> = Vec::new();
        for part in parts {
            match part {
                Part::Words(line) => {
                    state.used.extend(line.places);
                    self.words.push(line.words.clone());
                    lines.push(line.words);
                }
                Part::UnitNote { unit, line } => self.unit_note(sheet, state, unit, line),
                Part::Pairs(_) | Part::Table(_) | Part::Narrative { .. } | Part::Signatures(_) => {}
            }
        }
        let length = |line: &String| line.chars().count();
        let may_be_title = |line: &&String| length(line) > 4 && !line.contains(['：', ':']);
        let unit = lines.iter().find(|line| state.unit.is_empty() && names_unit(line)).cloned();
        state.unit = unit.unwrap_or_else(|| std::mem::take(&mut state.unit));
        let title = lines.iter().filter(may_be_title).max_by_key(|line| (length(line).min(30), !is_tag(line))).cloned();
        for line in lines {
            match () {
                () if sheet.title.is_empty() && Some(&line) == title.as_ref() => sheet.title = line,
                () if sheet.tag.is_empty() && is_tag(&line) => sheet.tag = line,
                () => sheet.blocks.push(Unfinished::Prose(vec![line])),
            }
        }
    }

    fn unit_note(&mut self, sheet: &mut DraftSheet, state: &mut SheetState, unit: String, line: Printed) {
        state.used.extend(line.places);
        self.words.push(line.words.clone());
        match unit.ends_with('元') && !unit.contains(['、', '，', ',', '/', '和']) {
            // The program prints it with the form's own.
            true if sheet.currency.is_none() => sheet.currency = Some((unit.clone(), line.words)),
            true | false => sheet.blocks.push(Unfinished::Prose(vec![line.words])),
        }
        state.unit = unit;
    }

    fn part(&mut self, grid: &Grid, sheet: &mut DraftSheet, state: &mut SheetState, part: Part) {
        match part {
            Part::Words(line) => {
                state.used.extend(line.places);
                self.words.push(line.words.clone());
                sheet.blocks.push(Unfinished::Prose(vec![line.words]));
            }
            Part::UnitNote { unit, line } => self.unit_note(sheet, state, unit, line),
            Part::Signatures(signers) => {
                let seal = signers.iter().any(|signer| is_sealed(&signer.words));
                state.used.extend(signers.iter().flat_map(|signer| signer.places.iter().copied()));
                let signers = signers.into_iter().map(|signer| signer.words.trim_end_matches(['：', ':']).to_owned());
                sheet.blocks.push(Unfinished::Signature { signers: signers.collect(), seal });
            }
            Part::Narrative { label, cell } => {
                let words = if label.words.is_empty() { &grid.name } else { &label.words };
                let id = self.identifiers.claim(words, &[&grid.name]);
                self.names.cells.insert((grid.name.clone(), cell), Named::Field(id.clone()));
                state.used.extend(label.places.into_iter().chain([cell]));
                sheet.blocks.push(Unfinished::Text { id, label: label.words, cell });
            }
            Part::Pairs(mut pairs) => {
                state.used.extend(pairs.title.places.iter().copied());
                self.settle_title(sheet, state, &mut pairs.title);
                let block = self.pairs(grid, pairs, state);
                sheet.blocks.push(block);
            }
            Part::Table(mut table) => {
                state.used.extend(table.title.places.iter().copied());
                self.settle_title(sheet, state, &mut table.title);
                self.beside(grid, &table);
                let block = self.table(grid, table, state);
                sheet.blocks.push(block);
            }
        }
    }

    /// Says that a table stands below another that it stood beside.
    fn beside(&mut self, grid: &Grid, table: &Table) {
        let remark = messages::beside(&grid.name);
        if table.is_beside_another && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// The words over the first table are the sheet's title where it has none yet, unless they are numbered as those of a part.
    fn settle_title(&mut self, sheet: &mut DraftSheet, state: &mut SheetState, title: &mut Printed) {
        self.words.push(title.words.clone());
        let is_numbered = title.words.chars().nth(1) == Some('、');
        let has_block = sheet.blocks.iter().any(|block| !matches!(block, Unfinished::Prose(_)));
        if !has_block && sheet.title.is_empty() && !is_numbered {
            sheet.title = std::mem::take(&mut title.words);
            if state.unit.is_empty() && names_unit(&sheet.title) {
                state.unit.clone_from(&sheet.title);
            }
        }
    }

    fn pairs(&mut self, grid: &Grid, pairs: Pairs, state: &mut SheetState) -> Unfinished {
        // The row with the most pairs is the pattern of the others.
        let pattern = pairs.rows.iter().rev().max_by_key(|row| row.len());
        let spans: Vec<u32> = pattern.into_iter().flatten().take(MOST_PAIRS).flat_map(|pair| pair.widths).collect();
        let width = (spans.len() / 2).max(1);
        let mut rows = Vec::new();
        for row in pairs.rows {
            let fields: Vec<UnfinishedField> =
                row.into_iter().filter_map(|pair| self.pair(grid, &pairs.title.words, pair, state)).collect();
            let mut fields = fields.into_iter().peekable();
            while fields.peek().is_some() {
                rows.push(fields.by_ref().take(width).collect());
            }
        }
        Unfinished::Pairs { title: pairs.title.words, rows, spans }
    }

    fn pair(&mut self, grid: &Grid, title: &str, pair: Pair, state: &mut SheetState) -> Option<UnfinishedField> {
        let mut cell = grid.at(pair.cell).cloned()?;
        let is_own_cell = match &pair.answer {
            Some(Answer::BehindColon(answer)) => {
                cell.content = if answer.is_empty() { Content::Blank } else { Content::Answer(answer.clone()) };
                true
            }
            Some(Answer::Cell) => {
                cell.take_for_answer();
                cell.take_for_filled();
                false
            }
            None => {
                if self.is_filled_in && !is_printed_number(&[&pair.label.words]) {
                    cell.take_for_filled();
                }
                false
            }
        };
        state.record(&cell, pair.cell);
        state.used.extend(pair.label.places.iter().copied().chain([pair.cell]));
        let id = self.identifiers.claim(&pair.label.words, &[title, &grid.name]);
        let key = (grid.name.clone(), pair.cell);
        if !is_own_cell || !self.names.cells.contains_key(&key) {
            self.names.cells.insert(key, Named::Field(id.clone()));
        }
        let around = Around {
            titles: [title, &state.unit],
            rows: Vec::new(),
            headings: vec![&pair.label.words],
            is_reckoned: self.references.reckon_with(&grid.name, pair.cell),
            answers: self.references.answers(&grid.name, &[pair.cell]),
        };
        let kind = match is_own_cell && !pair.label.words.contains("日期") {
            true => text(Confidence::Likely),
            false => kind(&cell, &around),
        };
        Some(UnfinishedField { id, label: pair.label.words, kind, place: pair.cell, formula: formula_of(&cell) })
    }
}

impl SheetState {
    /// Keeps cells off the form, and why.
    pub(super) fn leave_out(&mut self, places: impl IntoIterator<Item = Place>, reason: Reason) {
        for place in places {
            self.used.remove(&place);
            self.reasons.insert(place, reason);
        }
    }

    /// Notes that somebody filled a cell in.
    pub(super) fn record(&mut self, cell: &GridCell, place: Place) {
        match cell.content {
            Content::Filled(_) => self.filled.push(place),
            Content::Answer(_) => self.answered.push(place),
            Content::Blank | Content::Text(_) | Content::Number(_) | Content::Formula(_) | Content::Absent => {}
        }
    }
}

/// Whether a line numbers an attachment or a table: `附件3`, `财决01表`.
fn is_tag(line: &str) -> bool {
    let has_number = line.contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let is_short = line.chars().count() <= LONGEST_TAG;
    is_short
        && (line.starts_with("附件")
            || line.starts_with("附表")
            || (has_number && (line.starts_with('表') || line.ends_with('表'))))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_TAG, is_tag};

    #[test]
    fn a_line_that_numbers_an_attachment_or_a_table_is_a_short_tag() {
        for tag in ["附件", "附件3", "附表2", "表1", "财决01表", "表二"] {
            assert!(is_tag(tag), "{tag}");
        }
        for words in ["财决表", "表格", "第3期", "说明"] {
            assert!(!is_tag(words), "{words}");
        }
        let tag = |length: usize| format!("附件{}", "3".repeat(length - 2));
        assert!(is_tag(&tag(LONGEST_TAG)) && !is_tag(&tag(LONGEST_TAG + 1)));
    }
}

//! The linter's faults, by file, line and column → faults by the cells of the authoring workbook, and the workbook with these marked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_xlsxwriter::XlsxError;

use crate::diagnostic::fault::{Fault, Faults};
use crate::diagnostic::kind::DiagnosticKind;
use crate::value::CellRef;

use super::assemble::Assembled;
use super::columns::{
    APPLIED, BLOCK_LIST, CHECKS, FIELDS, HEAD, HEAD_LINES, INDICATORS, LAST_YEAR, LAST_YEAR_FORM, LineShape, PARTS,
    REPORT, ROLES, RULE_FIGURES, RULE_FILES, SHEET_LIST, SHEETS, head_line,
};
use super::messages;
use super::node::Place;
use super::project::FIGURES;
use super::read::ReadRows;
use super::rows::Rows;
use super::toml_text::TomlText;
use super::wording::{in_headings, leading_column};
use super::write::{Content, Mark, write};

/// A fault of an authoring workbook.
#[derive(Debug, Clone)]
pub struct AuthoringFault {
    /// The cell here.
    place: Option<Place>,
    /// The sheet's name there; empty where the workbook as a whole is meant.
    pub sheet: String,
    /// The cell there.
    pub cell: Option<CellRef>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Every fault of an authoring workbook, in the order of its sheets and rows.
#[derive(Debug)]
pub struct AuthoringFaults {
    /// The faults.
    pub faults: Vec<AuthoringFault>,
    rows: Rows,
}

impl fmt::Display for AuthoringFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.cell, self.sheet.is_empty()) {
            (_, true) => write!(f, "{}", self.message),
            (Some(cell), false) => f.write_str(&messages::at_cell(&self.sheet, &cell.to_string(), &self.message)),
            (None, false) => write!(f, "{}：{}", self.sheet, self.message),
        }
    }
}

impl fmt::Display for AuthoringFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut count = 0;
        let mut rest = self.faults.as_slice();
        while let Some(first) = rest.first() {
            let same = |fault: &&AuthoringFault| fault.sheet == first.sheet && fault.message == first.message;
            let run = rest.iter().take_while(same).count();
            // The same of cells that follow one another is said once.
            match first.cell.zip(rest[run - 1].cell).filter(|_| run > 1) {
                Some((from, to)) => {
                    writeln!(f, "{}", messages::of_cells(&first.sheet, [from, to], run, &first.message))?;
                }
                None => writeln!(f, "{first}")?,
            }
            count += 1;
            rest = &rest[run..];
        }
        write!(f, "共 {count} 处错误。")
    }
}

impl std::error::Error for AuthoringFaults {}

impl AuthoringFaults {
    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The workbook again, with the faulty cells marked and a list of them in front.
    ///
    /// # Errors
    /// Where a text does not fit into a workbook.
    pub fn marked(&self) -> Result<Vec<u8>, XlsxError> {
        let mark = |fault: &AuthoringFault| Mark { place: fault.place, message: fault.message.clone() };
        let line = |key: &str| {
            let heading = HEAD_LINES.iter().find(|line| line.key == key).map_or("", |line| line.heading);
            let row = self.rows.sheets[HEAD].iter().find(|row| row.text(0) == heading);
            row.map(|row| row.text(1)).unwrap_or_default()
        };
        write(&Content {
            rows: self.rows.clone(),
            title: line("title"),
            year: line("fiscal_year").parse().unwrap_or_default(),
            faults: self.faults.iter().map(mark).collect(),
            ..Content::default()
        })
    }
}

/// The faults of a workbook, and of the files that it says.
pub(super) fn faults(
    read: &ReadRows,
    assembled: &Assembled,
    texts: &BTreeMap<String, TomlText>,
    linted: &Faults,
) -> AuthoringFaults {
    let mut found: Vec<(Option<Place>, String)> = read.faults.iter().map(|message| (None, message.clone())).collect();
    let own = assembled.faults.iter().chain(&assembled.unused);
    found.extend(own.map(|(place, message)| (Some(*place), message.clone())));
    // What the linter says of a line that is wrong in itself mostly follows from that.
    let told =
        with_indicators(assembled.faults.iter().map(|(place, _)| (place.sheet, place.row)).collect(), &read.rows);
    // Where lines were left out, what the linter misses may be on them.
    let may_follow = |fault: &&Fault| assembled.is_incomplete && fault.kind.may_lack_what_was_left_out();
    // A rule with a key missing is no table of the rule's kind either, which is the same fault.
    let is_missing = |fault: &Fault| matches!(fault.kind, DiagnosticKind::MissingKey(_));
    let lacking: BTreeSet<(usize, u32)> = linted
        .0
        .iter()
        .filter(|fault| is_missing(fault))
        .filter_map(|fault| placed(fault, texts, read).0.map(|place| (place.sheet, place.row)))
        .collect();
    let repeats = |place: Option<Place>, fault: &Fault| {
        fault.kind == DiagnosticKind::NoRuleTable
            && place.is_some_and(|place| lacking.contains(&(place.sheet, place.row)))
    };
    // Names that are made of one that cannot be a name cannot be names either.
    let bad: BTreeSet<&str> = linted.0.iter().filter_map(no_name).collect();
    let is_of_bad = |fault: &&Fault| {
        let name = no_name(fault);
        name.is_some_and(|name| bad.iter().any(|bad| name.strip_prefix(bad).is_some_and(|rest| rest.starts_with('.'))))
    };
    if read.faults.is_empty() {
        for fault in linted.0.iter().filter(|fault| !may_follow(fault) && !is_of_bad(fault)) {
            let (place, message) = placed(fault, texts, read);
            if place.is_none_or(|place| !told.contains(&(place.sheet, place.row))) && !repeats(place, fault) {
                found.push((place, message));
            }
        }
    }
    found.sort();
    found.dedup();
    let fault = |(place, message): (Option<Place>, String)| {
        let (sheet, cell) = place.map_or((String::new(), None), |place| read.address(place));
        AuthoringFault { place, sheet, cell, message }
    };
    AuthoringFaults { faults: found.into_iter().map(fault).collect(), rows: read.rows.clone() }
}

/// The name that a fault says cannot be one.
fn no_name(fault: &Fault) -> Option<&str> {
    let DiagnosticKind::BadId(name, _) = &fault.kind else { return None };
    Some(name)
}

/// The lines in which something is wrong, and with them every line of the same indicators: its own, and those of its rule.
fn with_indicators(lines: BTreeSet<(usize, u32)>, rows: &Rows) -> BTreeSet<(usize, u32)> {
    let of_indicators = || {
        let sheets = [INDICATORS, RULE_FIGURES, PARTS].into_iter();
        // All three begin with the indicator.
        sheets.flat_map(|sheet| rows.sheets[sheet].iter().map(move |row| (row.text(0), (sheet, row.number))))
    };
    let at_fault: BTreeSet<String> =
        of_indicators().filter(|(_, line)| lines.contains(line)).map(|(indicator, _)| indicator).collect();
    let theirs = of_indicators().filter(|(indicator, _)| at_fault.contains(indicator)).map(|(_, line)| line);
    theirs.chain(lines.iter().copied()).collect()
}

/// The cell of a fault, and its sentence.
fn placed(fault: &Fault, texts: &BTreeMap<String, TomlText>, read: &ReadRows) -> (Option<Place>, String) {
    let rows = &read.rows;
    let text = texts.get(&fault.file);
    let place =
        text.filter(|_| fault.line > 0).and_then(|text| text.place_at(offset(&text.text, fault.line, fault.column)));
    if let DiagnosticKind::MissingKey(key) = &fault.kind {
        if let (Some(sheet), Some(_)) = (figures_sheet(key), place) {
            return (place, messages::no_figures(sheet));
        }
        if let Some(found) = in_table_of_head(key, place, rows) {
            return (Some(found.0), messages::missing_key(found.1));
        }
        let in_head = fault.file == "template.toml";
        if let Some((place, heading)) = missing_cell(key, place, in_head, rows) {
            return (Some(place), messages::missing_key(heading));
        }
    }
    let is_of_demands = matches!(fault.kind, DiagnosticKind::CheckKinds { .. });
    if let Some(place) = place.filter(|place| is_of_demands && place.sheet == CHECKS) {
        let col = SHEETS[CHECKS].column_of("@demand").unwrap_or_default();
        return (Some(Place { col, ..place }), messages::missing_key(SHEETS[CHECKS].columns[col].heading));
    }
    if let DiagnosticKind::GroupLevels { expected, found } = fault.kind
        && let Some(place) = place.filter(|place| place.sheet == INDICATORS)
    {
        let groups = ["@group1", "@group2", "@group3"].map(|key| SHEETS[INDICATORS].column_of(key).unwrap_or_default());
        let row = rows.sheets[INDICATORS].iter().find(|row| row.number == place.row);
        let blank = groups.iter().position(|col| row.is_none_or(|row| row.cell(*col).is_none()));
        let group = if found < expected { blank } else { Some(expected) };
        let col = group.and_then(|group| groups.get(group).copied()).unwrap_or(groups[0]);
        return (Some(Place { col, ..place }), messages::group_levels(expected, found));
    }
    if let (Some(place), DiagnosticKind::UnknownKey { key, .. }) = (place, &fault.kind) {
        if place.sheet == FIELDS && ROLES.iter().any(|(role, _)| role == key) {
            let col = SHEETS[FIELDS].column_of("@role").unwrap_or_default();
            return (Some(Place { col, ..place }), messages::WRONG_ROLE.to_owned());
        }
        let heading = SHEETS[place.sheet].columns.get(place.col).map_or("", |column| column.heading);
        return (Some(place), messages::unused_here(heading));
    }
    let message = fault.message();
    let place = place.map(|place| match leading_column(&message, place.sheet) {
        Some(col) => Place { col, ..place },
        None => place,
    });
    let place = place.or_else(|| whole_file(&fault.file));
    let message = with_cells(&message, texts, read);
    (place, in_headings(&message, place.map_or(HEAD, |place| place.sheet)))
}

/// A sentence with the cells instead of the lines of files, `checks.toml:2`.
fn with_cells(message: &str, texts: &BTreeMap<String, TomlText>, read: &ReadRows) -> String {
    let mut message = message.to_owned();
    for (name, text) in texts {
        let Some((before, behind)) = message.split_once(&format!("{name}:")) else { continue };
        let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        let place = behind[..digits].parse().ok().and_then(|line| text.place_at(offset(&text.text, line, 1)));
        let Some((sheet, cell)) = place.map(|place| read.address(place)) else { continue };
        let cell = cell.map_or_else(String::new, |cell| format!("!{cell}"));
        message = format!("{before}{sheet}{cell}{}", &behind[digits..]);
    }
    message
}

/// The cell of a line of 基本 that is a table of its own, a grade or a limit, in which a missing key would stand, and its heading; or the
/// line with last year's form.
fn in_table_of_head(key: &str, near: Option<Place>, rows: &Rows) -> Option<(Place, &'static str)> {
    let near = near?;
    if near.sheet == LAST_YEAR && key == "form" {
        let line = HEAD_LINES.iter().find(|line| line.key == LAST_YEAR_FORM)?;
        let row = rows.sheets[HEAD].iter().find(|row| row.text(0) == line.heading)?;
        return Some((Place { sheet: HEAD, row: row.number, col: 1 }, line.heading));
    }
    if near.sheet != HEAD {
        return None;
    }
    let row = rows.sheets[HEAD].iter().find(|row| row.number == near.row)?;
    let LineShape::Tables(keys) = head_line(&row.text(0))?.shape else { return None };
    let col = 1 + keys.iter().position(|(known, _)| *known == key)?;
    Some((Place { col, ..near }, SHEETS[HEAD].columns[col].heading))
}

/// The sheet on which the figures stand that are missing under a key of a rule.
fn figures_sheet(key: &str) -> Option<&'static str> {
    match key {
        "parts" => Some(SHEETS[PARTS].name),
        _ => FIGURES.iter().any(|(_, figures, _)| *figures == key).then_some(SHEETS[RULE_FIGURES].name),
    }
}

/// The cell in which a missing key would stand, and its heading.
fn missing_cell(key: &str, near: Option<Place>, in_head: bool, rows: &Rows) -> Option<(Place, &'static str)> {
    let names = |path: &str| path == key || path.rsplit('.').next() == Some(key) || path.split('.').next() == Some(key);
    if in_head && near.is_none_or(|near| near.sheet == HEAD) {
        let line = HEAD_LINES.iter().find(|line| names(line.key))?;
        let row = rows.sheets[HEAD].iter().find(|row| row.text(0) == line.heading);
        let number = row.map(|row| row.number).or_else(|| Some(rows.sheets[HEAD].last()?.number + 1))?;
        return Some((Place { sheet: HEAD, row: number, col: 1 }, line.heading));
    }
    let near = near?;
    let col = SHEETS[near.sheet].columns.iter().position(|column| names(column.key))?;
    Some((Place { col, ..near }, SHEETS[near.sheet].columns[col].heading))
}

/// The sheet on which most of a file stands.
fn whole_file(file: &str) -> Option<Place> {
    let sheet = match file {
        "template.toml" => HEAD,
        "indicators.toml" => INDICATORS,
        "checks.toml" => CHECKS,
        "rules.toml" => APPLIED,
        "last-year.toml" => LAST_YEAR,
        _ if file.starts_with("rules/") => RULE_FILES,
        _ if file.starts_with("report/") => REPORT,
        _ if file.starts_with("sheets/") => BLOCK_LIST,
        _ => SHEET_LIST,
    };
    Some(Place { sheet, row: super::rows::FIRST_ROW, col: 0 })
}

/// The offset of a line and column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(offset, _)| offset)
}

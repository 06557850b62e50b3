//! A form drafted from a table that exists: somebody's workbook with headings, boxes and formulas → the files of a form.
//!
//! In come the bytes of a workbook; out go the texts of a form's folder, and a list that says of every field what it was made from
//! and how sure that is. The author corrects it: no guess is silent.

mod blocks;
mod body;
mod coverage;
mod fields;
mod finish;
mod finish_grid;
mod finish_list;
mod form;
mod formulas;
mod grid;
mod head;
mod headings;
mod identifiers;
mod left_out;
mod margins;
mod messages;
mod pairs;
mod parts;
mod references;
mod table_blocks;
mod tables;
mod window;
mod words;
mod write;

use std::collections::BTreeMap;

use serde::Serialize;

pub use left_out::LeftOut;

use crate::intake::{Book, Unreadable, appearance};
use crate::selfcheck::messages::SHEET as SELF_CHECK_SHEET;
use crate::template::generated;

/// A form drafted from a workbook.
#[derive(Debug, Serialize)]
pub struct Draft {
    /// The texts by their path within the form's folder.
    #[serde(skip)]
    pub files: BTreeMap<String, String>,
    /// What was made of each cell.
    pub proposals: Vec<Proposal>,
    /// The cells that are nothing in the form.
    pub left_out: Vec<LeftOut>,
    /// What else was left out, or has to be decided, in sentences.
    pub remarks: Vec<String>,
}

impl Draft {
    /// What was made of each cell, for people: what has to be looked at, cell by cell, and how much is sure.
    pub fn text(&self) -> String {
        messages::text(self)
    }

    /// The same as lines of a table, the least sure first: the cell, its name in the form, the type, how sure that is, and why.
    pub fn table(&self) -> Vec<[String; 5]> {
        messages::table(self)
    }

    /// The same for programs.
    pub fn json(&self) -> String {
        // Texts and lists of texts are always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// What was made of a cell; of a list, of the cells of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The sheet of the workbook.
    pub sheet: String,
    /// The cell of the workbook; of a column of a list, the first and the last.
    pub cell: String,
    /// The name in the form: `ROW.COLUMN` in a grid, `LIST.COLUMN` in a list.
    pub field: String,
    /// The type of value.
    pub kind: &'static str,
    /// The formula in the form's names, where the cell is computed.
    pub formula: Option<String>,
    /// How sure the proposal is.
    pub confidence: Confidence,
    /// What it rests on, or what the author has to look at.
    pub reason: String,
}

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A guess, or nothing could be made of it: to be looked at.
    Guessed,
    /// By the words around the cell.
    Likely,
    /// By the cell itself: its number format, its formula.
    Sure,
}

/// Why no form can be drafted.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The file is no workbook that can be read.
    #[error("{0}")]
    Unreadable(String),
    /// The program does not see how the cells look, or no sheet has a table.
    #[error("表里没有看到带边框的表格。请用 Excel 或 WPS 另存为 .xlsx，给要填的格子加上边框，再试。")]
    NoTable,
}

/// Drafts a form from the bytes of a workbook, in a file with this name. `id` is the id that the form gets, `assumed_year` its budget year
/// where the workbook names none, which is told.
///
/// # Errors
/// Where the file is no workbook, or has no table.
pub fn draft(bytes: &[u8], name: &str, id: &str, assumed_year: i32) -> Result<Draft, DraftError> {
    let unreadable = |why: Unreadable| DraftError::Unreadable(why.finding(name).message);
    let book = Book::open(bytes).map_err(unreadable)?;
    let looks = appearance(bytes).map_err(unreadable)?;
    let uses_locks = looks.iter().any(|sheet| sheet.cells.iter().any(|(_, look)| look.is_unlocked));
    let mut drafting = form::Drafting::default();
    for sheet in &book.sheets {
        let formulas = sheet.cells.iter().filter_map(|cell| Some(((cell.row, cell.col), cell.formula.as_deref()?)));
        let is_seen = !sheet.hidden && !is_made_by_program(&sheet.name);
        formulas.for_each(|(place, formula)| drafting.add_helper(&sheet.name, place, formula, is_seen));
    }
    let mut sheets = Vec::new();
    for sheet in &book.sheets {
        if sheet.hidden {
            let is_own = is_made_by_program(&sheet.name) || sheet.cells.is_empty();
            drafting.remarks.extend((!is_own).then(|| messages::hidden_sheet(&sheet.name)));
            continue;
        }
        let Some(look) = looks.iter().find(|look| look.name == sheet.name) else { continue };
        if is_made_by_program(&sheet.name) {
            drafting.remarks.push(messages::generated_sheet(&sheet.name));
            continue;
        }
        let grid = grid::Grid::new(sheet, look, uses_locks);
        let parts = tables::parts(&grid);
        drafting.reserve(&parts);
        sheets.push((grid, parts));
    }
    // In a blank form numbers are few, and printed: weights, limits, the count of rows.
    let counts: Vec<[usize; 2]> = sheets.iter().map(|(grid, _)| grid.blanks_and_numbers()).collect();
    let [blanks, numbers] = counts.iter().fold([0, 0], |sum, of| [sum[0] + of[0], sum[1] + of[1]]);
    drafting.is_filled_in = numbers > blanks;
    for (grid, parts) in sheets {
        drafting.add_sheet(&grid, parts);
    }
    if !drafting.has_fields() {
        return Err(DraftError::NoTable);
    }
    Ok(drafting.finish(id, assumed_year))
}

/// Whether the program makes a sheet of this name by itself.
fn is_made_by_program(sheet: &str) -> bool {
    generated::is_generated_sheet(sheet) || sheet == SELF_CHECK_SHEET
}

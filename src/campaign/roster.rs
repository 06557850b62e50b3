//! The roster as a front end shows it: the lines as they stand, every fault at its cell; and a corrected one that takes its place.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;

use crate::files::{now_in_china, read_file, write_whole};
use crate::intake::Book;
use crate::ledger::BACKUP_FOLDER;
use crate::roster::{self, RosterFaults};

use super::error::CampaignError;
use super::open::Campaign;

/// How many lines are shown; lines with faults are shown in any case.
const MOST_LINES: usize = 200;

/// The roster as it stands.
#[derive(Debug, Default, Serialize)]
pub struct RosterView {
    /// How many units are on it; 0 where it has faults.
    pub units: usize,
    /// What is wrong with it.
    pub faults: Vec<RosterFaultView>,
    /// The headings of its columns.
    pub headings: Vec<String>,
    /// Its lines, each with the number of its row from 1.
    pub lines: Vec<(u32, Vec<String>)>,
}

/// A fault of a roster.
#[derive(Debug, Serialize)]
pub struct RosterFaultView {
    /// The cell; `None` where the fault is of the whole roster.
    pub cell: Option<String>,
    /// The row from 1, and the column from 0; `None` where the fault is of the whole roster.
    pub at: Option<(u32, u16)>,
    /// What is wrong.
    pub message: String,
}

impl Campaign {
    /// The roster as it is on disk now.
    ///
    /// # Errors
    /// Where the roster cannot be read at all.
    pub fn roster_view(&self) -> Result<RosterView, CampaignError> {
        let bytes = read_file(&self.folder.file(roster::FILE_NAME)).map_err(CampaignError::RosterFile)?;
        Ok(self.roster_view_of(&bytes))
    }

    /// A roster of these bytes.
    pub fn roster_view_of(&self, bytes: &[u8]) -> RosterView {
        let mut view = RosterView::default();
        match roster::read(&self.form.template, bytes) {
            Ok(units) => view.units = units.len(),
            Err(faults) => view.faults = faults_of(&faults),
        }
        view.add_lines(bytes);
        view
    }

    /// Puts a corrected roster into the place of the one on disk, of which a dated copy is kept. One with faults is not taken.
    ///
    /// # Errors
    /// Where the roster has faults, or cannot be written.
    pub fn take_roster(&mut self, bytes: &[u8]) -> Result<RosterView, CampaignError> {
        roster::read(&self.form.template, bytes)?;
        let path = self.folder.file(roster::FILE_NAME);
        if path.exists() {
            let copy = self.folder.file(BACKUP_FOLDER).join(kept_name());
            let old = fs::read(&path).map_err(|error| CampaignError::File(path.clone(), error))?;
            write_whole(&copy, &old)?;
        }
        write_whole(&path, bytes)?;
        Ok(self.roster_view_of(bytes))
    }
}

/// What the copy of a roster is called that another takes the place of.
fn kept_name() -> PathBuf {
    PathBuf::from(format!("名单-{}.xlsx", now_in_china()))
}

fn faults_of(faults: &RosterFaults) -> Vec<RosterFaultView> {
    let view = |fault: &roster::RosterFault| RosterFaultView {
        cell: fault.cell().map(|cell| cell.to_string()),
        at: fault.cell().map(|cell| (cell.row + 1, cell.col)),
        message: fault.message().to_owned(),
    };
    faults.faults().iter().map(view).collect()
}

impl RosterView {
    /// Adds the lines of the sheet with the units, as far as there is one.
    fn add_lines(&mut self, bytes: &[u8]) {
        let Ok(book) = Book::open(bytes) else { return };
        let Some(sheet) = book.sheets.first() else { return };
        let columns = sheet.cells.iter().filter(|cell| cell.row == 0).map(|cell| cell.col + 1).max().unwrap_or(0);
        let line = |row: u32| -> Vec<String> { (0..columns).map(|col| sheet.text(row, col).into_owned()).collect() };
        self.headings = line(0);
        let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).filter(|row| *row > 0).collect();
        rows.dedup();
        let is_faulty = |row: u32| self.faults.iter().any(|fault| fault.at.is_some_and(|(at, _)| at == row + 1));
        let filled = rows.into_iter().filter(|row| line(*row).iter().any(|text| !text.trim().is_empty()));
        let shown = filled.enumerate().filter(|(place, row)| *place < MOST_LINES || is_faulty(*row));
        self.lines = shown.map(|(_, row)| (row + 1, line(row))).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_LINES, RosterFaultView, RosterView};

    #[test]
    fn lines_are_shown_up_to_the_bound_and_those_with_faults_always() {
        let shown = |lines: usize, fault: Option<u32>| -> Vec<u32> {
            let mut workbook = rust_xlsxwriter::Workbook::new();
            let sheet = workbook.add_worksheet();
            sheet.write(0, 0, "单位名称").unwrap().write(0, 1, "邮箱").unwrap();
            // A line of blanks is none.
            sheet.write(1, 0, " ").unwrap();
            for line in 0..u32::try_from(lines).unwrap() {
                sheet.write(line + 2, 0, "某局").unwrap();
            }
            let at = |row: u32| RosterFaultView { cell: None, at: Some((row, 0)), message: String::new() };
            let mut view = RosterView { faults: fault.map(at).into_iter().collect(), ..RosterView::default() };
            view.add_lines(&workbook.save_to_buffer().unwrap());
            assert_eq!(view.headings, ["单位名称", "邮箱"]);
            // What is blank under a heading is shown as blank.
            assert_eq!(view.lines[0].1, ["某局", ""]);
            view.lines.into_iter().map(|(row, _)| row).collect()
        };
        let within: Vec<u32> = (3..).take(MOST_LINES).collect();
        let beyond = within.last().unwrap() + 1;
        assert_eq!(shown(MOST_LINES, None), within);
        assert_eq!(shown(MOST_LINES + 1, None), within);
        assert_eq!(shown(MOST_LINES + 2, Some(beyond)), [&within[..], &[beyond]].concat());
    }
}

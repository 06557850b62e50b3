//! A workbook as its reader sees it: tables under their headings.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};

/// A line of a table: heading → what stands under it.
pub type Line = BTreeMap<String, String>;

pub struct Book {
    ranges: BTreeMap<String, Range<Data>>,
    formulas: BTreeMap<String, Range<String>>,
    names: Vec<String>,
    parts: Vec<String>,
}

impl Book {
    pub fn open(path: &Path) -> Self {
        let mut book: Xlsx<BufReader<File>> = open_workbook(path).unwrap();
        let names = book.sheet_names();
        let ranges = names.iter().map(|name| (name.clone(), book.worksheet_range(name).unwrap())).collect();
        let formulas = names.iter().map(|name| (name.clone(), book.worksheet_formula(name).unwrap())).collect();
        let parts = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
        let parts = parts.file_names().map(|name| name.unwrap().into_owned()).collect();
        Self { ranges, formulas, names, parts }
    }

    pub fn sheets(&self) -> Vec<String> {
        self.names.clone()
    }

    /// How many parts of the file have a name that begins so.
    pub fn parts(&self, start: &str) -> usize {
        self.parts.iter().filter(|part| part.starts_with(start)).count()
    }

    /// The formulas of a sheet.
    pub fn formulas(&self, sheet: &str) -> Vec<String> {
        self.formulas[sheet].used_cells().map(|(_, _, formula)| formula.clone()).collect()
    }

    /// Every cell with something in it.
    pub fn cells(&self, sheet: &str) -> BTreeMap<(u32, u32), String> {
        let range = &self.ranges[sheet];
        let (top, left) = range.start().unwrap();
        let cells =
            range.used_cells().map(|(row, col, cell)| ((top + row as u32, left + col as u32), cell.to_string()));
        cells.filter(|(_, text)| !text.is_empty()).collect()
    }

    /// The table under the first row that has this heading, up to where the next part begins.
    pub fn table(&self, sheet: &str, heading: &str) -> Table {
        let mut rows: Vec<Vec<String>> =
            self.ranges[sheet].rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let at = rows.iter().position(|row| row.iter().any(|cell| cell == heading));
        let mut rows = rows.split_off(at.unwrap_or_else(|| panic!("{sheet} has no {heading}")));
        let heads = rows.remove(0);
        // A remark or the title of the next part stands alone in its row.
        let end = rows.iter().position(|row| row.iter().filter(|cell| !cell.is_empty()).count() < 2);
        rows.truncate(end.unwrap_or(rows.len()));
        Table { heads, rows }
    }
}

pub struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn lines(&self) -> Vec<Line> {
        self.rows.iter().map(|row| self.heads.iter().cloned().zip(row.iter().cloned()).collect()).collect()
    }

    /// The first line with this under this heading.
    pub fn line(&self, heading: &str, text: &str) -> Line {
        let found = self.lines().into_iter().find(|line| line[heading] == text);
        found.unwrap_or_else(|| panic!("no {heading} {text}"))
    }

    /// What stands under a heading.
    pub fn column(&self, heading: &str) -> Vec<String> {
        self.lines().into_iter().map(|line| line[heading].clone()).collect()
    }
}

/// Whether a number as text is this one.
pub fn about(text: &str, number: f64) -> bool {
    text.parse::<f64>().is_ok_and(|found| (found - number).abs() < 1e-6)
}

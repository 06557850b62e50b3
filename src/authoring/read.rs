//! A workbook, whatever program saved it → the lines of an authoring workbook.
//!
//! A sheet is known by its name, or else by its headings; a column by its heading. So sheets may be renamed and reordered, columns
//! moved, rows inserted.

use std::collections::{BTreeMap, BTreeSet};

use crate::intake::{Book, BookCell, BookSheet, Unreadable};
use crate::text::normalize::squeeze_label;
use crate::value::date::shown;
use crate::value::{CellRef, Value};

use super::columns::{BLOCK_LIST, HEAD, Kind, SHEET_LIST, SHEETS};
use super::messages;
use super::node::Place;
use super::rows::{CellValue, FIRST_ROW, Row, Rows};

/// The rows in which headings are looked for.
const HEADING_ROWS: u32 = 15;
/// The version of the workbook that this program writes.
pub(crate) const VERSION: u32 = 1;

/// Why a workbook is no authoring workbook.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAuthoring {
    /// It cannot be read as a workbook.
    #[error("{}", messages::unreadable(.0))]
    Unreadable(Unreadable),
    /// It has none of the sheets.
    #[error("不是表样：没有“基本”“工作表”“区块”这几页。表样用 jixiao template export 导出。")]
    Other,
    /// Some of the sheets are missing.
    #[error("表样里少了这几页：{}。请从原来的表样里复制过来。", .0.join("、"))]
    SheetsMissing(Vec<&'static str>),
    /// Two sheets are the same.
    #[error("表样里有两页都是“{0}”，请删去一页。")]
    SheetTwice(&'static str),
    /// A newer program made it.
    #[error("这份表样是新版程序导出的（第{0}版），本程序只认到第{VERSION}版；请换新版程序。")]
    Newer(u32),
}

/// Where the lines stand in the workbook that they were read from.
#[derive(Debug, Clone)]
pub(crate) struct SheetOrigin {
    /// The name of the sheet there.
    pub(crate) name: String,
    /// The column there, by the column here.
    pub(crate) columns: Vec<Option<u16>>,
    /// How many rows further down the lines stand here than there.
    pub(crate) shift: u32,
}

/// The lines of a workbook.
#[derive(Debug)]
pub(crate) struct ReadRows {
    /// The lines.
    pub(crate) rows: Rows,
    /// Where they stand there, by sheet; `None` where the workbook does not have it.
    pub(crate) origins: Vec<Option<SheetOrigin>>,
    /// What is wrong with sheets as a whole.
    pub(crate) faults: Vec<String>,
    /// What was read otherwise than it stands, or not at all.
    pub(crate) notes: Vec<String>,
}

impl ReadRows {
    /// The sheet's name and the address of a cell in the workbook that was read.
    pub(crate) fn address(&self, place: Place) -> (String, Option<CellRef>) {
        let Some(origin) = self.origins.get(place.sheet).and_then(Option::as_ref) else {
            return (SHEETS[place.sheet].name.to_owned(), None);
        };
        // A column that is not there is looked for where the line begins.
        let first = || origin.columns.iter().flatten().min().copied();
        let col = origin.columns.get(place.col).copied().flatten().or_else(first);
        let cell = col.map(|col| CellRef { row: place.row.saturating_sub(origin.shift), col });
        (origin.name.clone(), cell)
    }
}

/// Reads the lines of a workbook.
///
/// # Errors
/// Where it is no authoring workbook, or one of a newer program.
pub(crate) fn read(book: &Book) -> Result<ReadRows, NotAuthoring> {
    if let Some(version) = version(book).filter(|version| *version > VERSION) {
        return Err(NotAuthoring::Newer(version));
    }
    let assigned = assign(book)?;
    if ![HEAD, SHEET_LIST, BLOCK_LIST].iter().any(|sheet| assigned.contains_key(sheet)) {
        return Err(NotAuthoring::Other);
    }
    // All are written, empty or not: one that is gone took its lines with it.
    let missing: Vec<&str> = SHEETS
        .iter()
        .enumerate()
        .filter(|(known, _)| !assigned.contains_key(known))
        .map(|(_, sheet)| sheet.name)
        .collect();
    if !missing.is_empty() {
        return Err(NotAuthoring::SheetsMissing(missing));
    }
    let mut read =
        ReadRows { rows: Rows::default(), origins: vec![None; SHEETS.len()], faults: Vec::new(), notes: Vec::new() };
    let ours = [
        messages::GUIDE_SHEET,
        messages::NAMES_SHEET,
        messages::FAULTS_SHEET,
        messages::CHANGES_SHEET,
        messages::PROPOSALS_SHEET,
        messages::MARKER_SHEET,
    ];
    for (index, sheet) in book.sheets.iter().enumerate() {
        match assigned.iter().find(|(_, found)| **found == index) {
            Some((known, _)) => {
                if sheet.name != SHEETS[*known].name {
                    read.notes.push(messages::renamed_sheet(&sheet.name, SHEETS[*known].name));
                }
                read_sheet(*known, sheet, &mut read);
            }
            None if !ours.contains(&sheet.name.as_str()) && !sheet.cells.is_empty() => {
                read.notes.push(messages::strange_sheet(&sheet.name));
            }
            None => {}
        }
    }
    Ok(read)
}

fn version(book: &Book) -> Option<u32> {
    let marker = book.sheet(messages::MARKER_SHEET)?;
    marker.text(0, 1).trim().parse().ok()
}

/// Which sheet of the workbook is which of ours.
fn assign(book: &Book) -> Result<BTreeMap<usize, usize>, NotAuthoring> {
    let mut assigned: BTreeMap<usize, usize> = BTreeMap::new();
    for (known, sheet) in SHEETS.iter().enumerate() {
        let mut named = book.sheets.iter().enumerate().filter(|(_, found)| found.name.trim() == sheet.name);
        if let Some((index, _)) = named.next() {
            assigned.insert(known, index);
        }
        if named.next().is_some() {
            return Err(NotAuthoring::SheetTwice(sheet.name));
        }
    }
    for (known, sheet) in SHEETS.iter().enumerate() {
        if assigned.contains_key(&known) {
            continue;
        }
        let taken: BTreeSet<usize> = assigned.values().copied().collect();
        let wanted = sheet.columns.iter().filter(|column| !column.rare).count();
        let alike = |found: &BookSheet| heading_row(known, found).filter(|(_, count)| *count * 4 >= wanted * 3);
        let mut fitting =
            book.sheets.iter().enumerate().filter(|(index, found)| !taken.contains(index) && alike(found).is_some());
        if let Some((index, _)) = fitting.next() {
            assigned.insert(known, index);
            if fitting.next().is_some() {
                return Err(NotAuthoring::SheetTwice(sheet.name));
            }
        }
    }
    Ok(assigned)
}

/// A heading without what programs and people vary.
fn plain_heading(text: &str) -> String {
    squeeze_label(text).trim_end_matches('*').to_owned()
}

/// The column of a sheet with this heading.
fn column_with(sheet: usize, heading: &str) -> Option<usize> {
    let heading = plain_heading(heading);
    SHEETS[sheet].columns.iter().position(|column| plain_heading(column.heading) == heading)
}

/// The row with the headings, and how many of them it has.
fn heading_row(sheet: usize, found: &BookSheet) -> Option<(u32, usize)> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for cell in found.cells.iter().take_while(|cell| cell.row < HEADING_ROWS) {
        if let Value::Text(text) = &cell.value
            && column_with(sheet, text).is_some()
        {
            *counts.entry(cell.row).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count >= 2).max_by_key(|(row, count)| (*count, std::cmp::Reverse(*row)))
}

fn read_sheet(known: usize, found: &BookSheet, read: &mut ReadRows) {
    let Some((heading, _)) = heading_row(known, found) else {
        if !found.cells.is_empty() {
            read.faults.push(messages::no_heading(&found.name));
        }
        return;
    };
    let columns = &SHEETS[known].columns;
    let mut by_col: BTreeMap<u32, usize> = BTreeMap::new();
    let mut origin = SheetOrigin {
        name: found.name.clone(),
        columns: vec![None; columns.len()],
        shift: FIRST_ROW.saturating_sub(heading + 1),
    };
    let mut strange: BTreeMap<u32, String> = BTreeMap::new();
    let address = |row: u32, col: u32| CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) }.to_string();
    for cell in found.cells.iter().filter(|cell| cell.row == heading) {
        let text = cell.value.to_string();
        match column_with(known, &text) {
            Some(column) if origin.columns[column].is_some() => {
                read.faults.push(messages::column_twice(&found.name, &address(cell.row, cell.col), &text));
            }
            Some(column) => {
                origin.columns[column] = u16::try_from(cell.col).ok();
                by_col.insert(cell.col, column);
            }
            None => {
                strange.insert(cell.col, text);
            }
        }
    }
    for (column, there) in columns.iter().zip(&origin.columns) {
        if there.is_none() && column.required {
            read.faults.push(messages::column_missing(&found.name, column.heading));
        }
    }
    let shift = origin.shift;
    let mut rows: Vec<Row> = Vec::new();
    for cell in found.cells.iter().filter(|cell| cell.row > heading) {
        let Some(value) = cell_value(cell) else { continue };
        match by_col.get(&cell.col) {
            Some(column) => {
                if let (Value::Number(day), true, None) = (&cell.value, cell.is_day, &cell.formula)
                    && columns[*column].kind != Kind::Shown
                {
                    let told = messages::day_as_text(&shown(*day));
                    read.notes.push(messages::at_cell(&found.name, &address(cell.row, cell.col), &told));
                }
                let number = cell.row + shift;
                if rows.last().is_none_or(|row| row.number != number) {
                    rows.push(Row::blank(known, number));
                }
                if let Some(row) = rows.last_mut() {
                    row.cells[*column] = Some(value);
                }
            }
            None => {
                if let Some(text) = strange.remove(&cell.col) {
                    read.faults.push(messages::strange_column(&found.name, &address(heading, cell.col), &text));
                }
            }
        }
    }
    // What is only shown begins no line.
    let begun = |row: &Row| {
        let cells = columns.iter().zip(&row.cells);
        cells.filter(|(column, _)| column.kind != Kind::Shown).any(|(_, cell)| cell.is_some())
    };
    rows.retain(begun);
    read.rows.sheets[known] = rows;
    read.origins[known] = Some(origin);
}

/// What stands in a cell; `None` where nothing is to be seen.
fn cell_value(cell: &BookCell) -> Option<CellValue> {
    let plain = match cell.value.clone() {
        Value::Blank => None,
        Value::Number(day) if cell.is_day => Some(CellValue::Text(shown(day))),
        Value::Number(number) => Some(CellValue::Number(number.normalize().to_string())),
        Value::Text(text) if text.trim().is_empty() => None,
        Value::Text(text) => Some(CellValue::Text(text.replace("\r\n", "\n"))),
        Value::Bool(truth) => Some(CellValue::Text(if truth { messages::YES } else { messages::NO }.to_owned())),
        Value::Error(error) => Some(CellValue::Text(error.text().to_owned())),
    };
    match &cell.formula {
        Some(formula) => Some(CellValue::Formula { formula: formula.to_string(), result: plain.map(Box::new) }),
        None => plain,
    }
}

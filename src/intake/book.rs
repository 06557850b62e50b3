//! A workbook of any origin as plain cells.

use std::collections::BTreeSet;

use calamine::{CellErrorType, DataRef, ExcelDateTime, ExcelDateTimeType};

use crate::value::number::from_double;
use crate::value::{Amount, ErrorKind, Value};

use super::sniff::Extras;
use super::{Formulas, Unreadable};

/// The most cells of a workbook that are read.
pub(super) const MOST_CELLS: usize = 400_000;
/// The most bytes of text in all cells: a text that cells share counts for each of them.
const MOST_TEXT: usize = 16 * 1024 * 1024;
/// The rows and columns of a sheet.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// The most sheets.
pub(super) const MOST_SHEETS: usize = 256;
/// The most characters of a cell, counted as Excel counts them.
pub(super) const MOST_CHARACTERS: usize = 32_767;
/// The first number that is no day any more.
const MOST_DAYS: i64 = 2_958_466;
/// The days between the two date systems' first days.
const DATE_1904: f64 = 1_462.0;

/// A workbook as plain cells.
#[derive(Debug, Default)]
pub struct Book {
    /// The sheets in order, without charts.
    pub sheets: Vec<BookSheet>,
    /// Defined names with what they refer to, as written.
    pub names: Vec<(String, String)>,
    /// What else is in the file.
    pub(crate) extras: Extras,
    /// What is drawn on the sheets or put into them.
    pub(crate) drawings: Vec<super::drawings::Drawing>,
    /// Notes in cells: sheet, cell, text.
    pub(crate) comments: Vec<super::comments::Comment>,
    /// How far the formulas found can be relied on.
    pub formulas: Formulas,
    /// Whether its days are counted from 1904. Cells that show a day are read by it; other numbers are as they stand.
    pub from_1904: bool,
}

/// A sheet as plain cells.
#[derive(Debug, Default)]
pub struct BookSheet {
    /// The name.
    pub name: String,
    /// Whether people see it.
    pub hidden: bool,
    /// The cells that hold something, by row, then column.
    pub cells: Vec<BookCell>,
}

/// A cell that holds something.
#[derive(Debug, Clone)]
pub struct BookCell {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub col: u32,
    /// The value; of a formula, the result saved beside it.
    pub value: Value,
    /// The formula, without the leading `=`.
    pub formula: Option<Box<str>>,
    /// Whether the cell's format shows a day.
    pub is_day: bool,
}

impl BookCell {
    /// Whether no sheet has such a cell.
    pub(super) fn is_off_sheet(&self) -> bool {
        self.row >= MOST_ROWS || self.col >= MOST_COLUMNS
    }

    /// The serial number of the day that a number means here, whatever the cell's format and the workbook's first day.
    pub fn day(&self, book: &Book) -> Value {
        match &self.value {
            Value::Number(number) if book.from_1904 && !self.is_day && *number < Amount::from(MOST_DAYS) => {
                Value::Number(*number + Amount::from(1_462))
            }
            Value::Blank | Value::Number(_) | Value::Text(_) | Value::Bool(_) | Value::Error(_) => self.value.clone(),
        }
    }
}

impl BookSheet {
    /// The cell at an address, if it holds anything.
    pub fn cell(&self, row: u32, col: u32) -> Option<&BookCell> {
        let index = self.cells.binary_search_by_key(&(row, col), |cell| (cell.row, cell.col)).ok()?;
        Some(&self.cells[index])
    }

    /// The text of a cell; empty where there is none.
    pub fn text(&self, row: u32, col: u32) -> std::borrow::Cow<'_, str> {
        match self.cell(row, col).map(|cell| &cell.value) {
            Some(Value::Text(text)) => text.as_str().into(),
            Some(value) => value.to_string().into(),
            None => "".into(),
        }
    }

    /// The cells whose texts are others than on another sheet.
    pub(super) fn differing(&self, other: &Self) -> BTreeSet<(u32, u32)> {
        let cells = self.cells.iter().chain(&other.cells).map(|cell| (cell.row, cell.col));
        cells.filter(|(row, col)| self.text(*row, *col) != other.text(*row, *col)).collect()
    }

    pub(super) fn push(&mut self, (row, col): (u32, u32), (value, is_day): (Value, bool), formula: Option<Box<str>>) {
        if value != Value::Blank || formula.is_some() {
            self.cells.push(BookCell { row, col, value, formula, is_day });
        }
    }
}

impl Book {
    /// The sheet of this name.
    pub fn sheet(&self, name: &str) -> Option<&BookSheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }
}

/// Counts what is read, and stops past the bounds.
#[derive(Default)]
pub(super) struct Bounds {
    cells: usize,
    text: usize,
}

impl Bounds {
    pub(super) fn count(&mut self, value: &Value, formula: Option<&str>) -> Result<(), Unreadable> {
        self.cells += 1;
        self.text += formula.map_or(0, str::len) + if let Value::Text(text) = value { text.len() } else { 0 };
        if self.cells > MOST_CELLS || self.text > MOST_TEXT { Err(Unreadable::TooLarge) } else { Ok(()) }
    }
}

pub(super) fn double(number: f64) -> Value {
    from_double(number).map_or(Value::Error(ErrorKind::Num), Value::Number)
}

/// A value of calamine as a plain one, and whether its cell's format shows a day.
pub(super) fn plain(data: DataRef<'_>) -> (Value, bool) {
    let value = match data {
        DataRef::Int(number) => Value::Number(Amount::from(number)),
        DataRef::Float(number) => double(number),
        DataRef::SharedString(text) => Value::Text(bounded(text).to_owned()),
        DataRef::String(text) | DataRef::DurationIso(text) => {
            Value::Text(if bounded(&text).len() < text.len() { bounded(&text).to_owned() } else { text })
        }
        DataRef::Bool(value) => Value::Bool(value),
        DataRef::DateTime(date) => return (serial(date), date.is_datetime()),
        DataRef::DateTimeIso(text) => {
            let day = text.split('T').next().unwrap_or_default();
            let serial = crate::value::date::serial(day).map(Value::Number);
            return (serial.unwrap_or_else(|| Value::Text(bounded(&text).to_owned())), true);
        }
        DataRef::Error(error) => Value::Error(kind(&error)),
        DataRef::Empty => Value::Blank,
    };
    (value, false)
}

/// A text up to one character more than a cell holds, so that what reads it can still tell.
pub(super) fn bounded(text: &str) -> &str {
    if text.len() <= MOST_CHARACTERS {
        return text;
    }
    let mut length = 0;
    let end = text.char_indices().find_map(|(start, character)| {
        let full = length > MOST_CHARACTERS;
        length += character.len_utf16();
        full.then_some(start)
    });
    &text[..end.unwrap_or(text.len())]
}

/// Whether a text is longer than a cell holds.
pub(super) fn is_too_long(text: &str) -> bool {
    text.len() > MOST_CHARACTERS && text.encode_utf16().count() > MOST_CHARACTERS
}

/// A day or a time as a serial number counted from 1900, whatever the workbook counts from. A time without a day stays one.
fn serial(date: ExcelDateTime) -> Value {
    let number = date.as_f64();
    double(if is_from_1904(date) && number >= 1.0 { number + DATE_1904 } else { number })
}

/// Whether a day is counted from 1904; the reader keeps that and does not tell it.
pub(super) fn is_from_1904(date: ExcelDateTime) -> bool {
    date == ExcelDateTime::new(date.as_f64(), ExcelDateTimeType::DateTime, true)
}

fn kind(error: &CellErrorType) -> ErrorKind {
    match error {
        CellErrorType::Div0 => ErrorKind::Div0,
        CellErrorType::NA => ErrorKind::Na,
        CellErrorType::Name => ErrorKind::Name,
        CellErrorType::Null => ErrorKind::Null,
        CellErrorType::Num => ErrorKind::Num,
        CellErrorType::Ref => ErrorKind::Ref,
        CellErrorType::Value | CellErrorType::GettingData => ErrorKind::Value,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Book, BookCell, Bounds, MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, MOST_DAYS, MOST_ROWS, MOST_TEXT, bounded,
        is_too_long, serial,
    };

    use calamine::{ExcelDateTime, ExcelDateTimeType};
    use rust_decimal::dec;

    use crate::value::{Amount, Value};

    fn cell(row: u32, col: u32, value: Value) -> BookCell {
        BookCell { row, col, value, formula: None, is_day: false }
    }

    #[test]
    fn a_cell_is_on_its_sheet_up_to_the_last_row_and_column() {
        let is_off_sheet = |row: u32, col: u32| cell(row, col, Value::Blank).is_off_sheet();
        assert!(!is_off_sheet(MOST_ROWS - 1, MOST_COLUMNS - 1));
        assert!(is_off_sheet(MOST_ROWS, 0) && is_off_sheet(0, MOST_COLUMNS));
    }

    #[test]
    fn a_number_counted_from_1904_is_a_day_up_to_the_last() {
        let book = Book { from_1904: true, ..Book::default() };
        let day = |number: i64| cell(0, 0, Value::Number(Amount::from(number))).day(&book);
        assert_eq!(day(MOST_DAYS - 1), Value::Number(Amount::from(MOST_DAYS - 1 + 1_462)));
        assert_eq!(day(MOST_DAYS), Value::Number(Amount::from(MOST_DAYS)));
    }

    #[test]
    fn cells_and_their_text_are_read_up_to_their_bounds() {
        let count = |cells: usize, text: usize, formula: Option<&str>| {
            Bounds { cells, text }.count(&Value::from("x"), formula).is_ok()
        };
        assert!(count(MOST_CELLS - 1, 0, None) && !count(MOST_CELLS, 0, None));
        assert!(count(0, MOST_TEXT - 1, None) && !count(0, MOST_TEXT, None));
        assert!(count(0, MOST_TEXT - 2, Some("1")) && !count(0, MOST_TEXT - 1, Some("1")));
    }

    #[test]
    fn a_text_is_too_long_above_what_a_cell_holds() {
        let text = |length: usize| "字".repeat(length);
        assert!(!is_too_long(&text(MOST_CHARACTERS)) && is_too_long(&text(MOST_CHARACTERS + 1)));
        assert_eq!(bounded(&text(MOST_CHARACTERS)), text(MOST_CHARACTERS));
        // One character more is kept, so that the text is still seen to be too long.
        assert_eq!(bounded(&text(MOST_CHARACTERS + 2)), text(MOST_CHARACTERS + 1));
    }

    #[test]
    fn a_day_counts_from_1900_whatever_its_workbook_counts_from_and_a_time_stays() {
        for (number, from_1904, expected) in
            [(1.0, true, dec!(1463)), (40_000.0, true, dec!(41462)), (0.5, true, dec!(0.5)), (1.0, false, dec!(1))]
        {
            let date = ExcelDateTime::new(number, ExcelDateTimeType::DateTime, from_1904);
            assert_eq!(serial(date), Value::Number(expected), "{number} {from_1904}");
        }
    }
}

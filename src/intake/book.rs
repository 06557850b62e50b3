//! A workbook of any origin as plain cells.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use crate::value::number::from_double;
use crate::value::{Amount, ErrorKind, Value};

use super::sniff::{Extras, FileKind, sniff};
use super::{Formulas, Unreadable};

/// The most cells of a workbook that are read.
const MOST_CELLS: usize = 400_000;
/// The most sheets.
const MOST_SHEETS: usize = 256;

/// A workbook as plain cells.
#[derive(Debug)]
pub struct Book {
    /// The sheets in order, without charts.
    pub sheets: Vec<BookSheet>,
    /// Defined names with what they refer to, as written.
    pub names: Vec<(String, String)>,
    /// What else is in the file.
    pub extras: Extras,
    /// Notes in cells: sheet, cell, text.
    pub comments: Vec<super::comments::Comment>,
    /// How far the formulas found can be relied on.
    pub formulas: Formulas,
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
}

impl BookSheet {
    /// The cell at an address, if it holds anything.
    pub fn cell(&self, row: u32, col: u32) -> Option<&BookCell> {
        let at = self.cells.binary_search_by_key(&(row, col), |cell| (cell.row, cell.col)).ok()?;
        Some(&self.cells[at])
    }

    /// The text of a cell; empty where there is none.
    pub fn text(&self, row: u32, col: u32) -> std::borrow::Cow<'_, str> {
        match self.cell(row, col).map(|cell| &cell.value) {
            Some(Value::Text(text)) => text.as_str().into(),
            Some(value) => value.to_string().into(),
            None => "".into(),
        }
    }

    fn push(&mut self, row: u32, col: u32, value: Value, formula: Option<Box<str>>) {
        if value != Value::Blank || formula.is_some() {
            self.cells.push(BookCell { row, col, value, formula });
        }
    }
}

impl Book {
    /// Reads a workbook.
    ///
    /// # Errors
    /// Where it is none, or cannot be read.
    pub fn open(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (kind, extras) = sniff(bytes)?;
        // A reader that panics on a hostile file must not take the other files of a batch with it.
        let read = catch_unwind(AssertUnwindSafe(|| match kind {
            FileKind::Xlsx => read_xlsx(bytes),
            FileKind::Xlsb => Xlsb::new(Cursor::new(bytes)).map_err(damaged).and_then(read_other),
            FileKind::Ods => Ods::new(Cursor::new(bytes)).map_err(damaged).and_then(read_other),
            FileKind::Xls => Xls::new(Cursor::new(bytes)).map_err(damaged).and_then(read_other),
        }));
        let mut book = read.unwrap_or_else(|_| Err(Unreadable::Damaged("文件结构无法识别".to_owned())))?;
        book.extras = extras;
        book.formulas = match kind {
            FileKind::Xlsx => Formulas::Excel,
            FileKind::Xlsb | FileKind::Ods => Formulas::Foreign,
            FileKind::Xls => Formulas::Partial,
        };
        if kind == FileKind::Xlsx && extras.comments {
            book.comments = super::comments::read(bytes);
        }
        for sheet in &mut book.sheets {
            let sorted = sheet.cells.is_sorted_by_key(|cell| (cell.row, cell.col));
            if !sorted {
                sheet.cells.sort_by_key(|cell| (cell.row, cell.col));
            }
        }
        Ok(book)
    }

    /// The sheet of this name.
    pub fn sheet(&self, name: &str) -> Option<&BookSheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }
}

fn damaged(error: impl std::fmt::Display) -> Unreadable {
    let words = error.to_string();
    if words.to_ascii_lowercase().contains("password") { Unreadable::Encrypted } else { Unreadable::Damaged(words) }
}

/// Defined names with what they refer to.
type NamedRanges = Vec<(String, String)>;

/// Names, and the sheets that have cells with whether they are hidden.
fn outline<R: Reader<RS>, RS: std::io::Read + std::io::Seek>(
    book: &R,
) -> Result<(NamedRanges, Vec<(String, bool)>), Unreadable> {
    let sheets: Vec<_> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    if sheets.len() > MOST_SHEETS {
        return Err(Unreadable::TooLarge);
    }
    Ok((book.defined_names().to_vec(), sheets))
}

fn read_xlsx(bytes: &[u8]) -> Result<Book, Unreadable> {
    let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let (names, outline) = outline(&xlsx)?;
    let mut sheets = Vec::new();
    let mut total = 0;
    for (name, hidden) in outline {
        let mut sheet = BookSheet { hidden, ..BookSheet::default() };
        let mut cells = xlsx.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell_with_formula().map_err(damaged)? {
            let value = match cell.value {
                DataRef::String(text) => Value::Text(text),
                DataRef::SharedString(text) => Value::Text(text.to_owned()),
                DataRef::Float(number) => double(number),
                DataRef::Empty => Value::Blank,
                other => plain(&other.into()),
            };
            sheet.push(cell.pos.0, cell.pos.1, value, cell.formula.map(String::into_boxed_str));
            total += 1;
            if total > MOST_CELLS {
                return Err(Unreadable::TooLarge);
            }
        }
        sheet.name = name;
        sheets.push(sheet);
    }
    Ok(Book { sheets, names, extras: Extras::default(), comments: Vec::new(), formulas: Formulas::Excel })
}

/// Reads a workbook by its used ranges. Sizes are bounded before anything is laid out: a lone cell far away makes a
/// range huge.
fn read_other<R, RS>(mut book: R) -> Result<Book, Unreadable>
where
    R: Reader<RS>,
    RS: std::io::Read + std::io::Seek,
    R::Error: std::fmt::Display,
{
    let (names, outline) = outline(&book)?;
    let mut sheets = Vec::new();
    let mut total = 0;
    for (name, hidden) in outline {
        let mut sheet = BookSheet { hidden, ..BookSheet::default() };
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let formulas = book.worksheet_formula(&name).unwrap_or_default();
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let at = (top + to_u32(row), left + to_u32(col));
            let formula = formulas.get_value(at).filter(|text| !text.is_empty()).map(|text| text.as_str().into());
            sheet.push(at.0, at.1, plain(data), formula);
        }
        // Formulas whose result was not saved.
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, col, text) in formulas.used_cells() {
            let at = (top + to_u32(row), left + to_u32(col));
            let blank = range.get_value(at).is_none_or(|data| *data == Data::Empty);
            if blank && !text.is_empty() {
                sheet.push(at.0, at.1, Value::Blank, Some(text.as_str().into()));
            }
        }
        total += sheet.cells.len();
        if total > MOST_CELLS {
            return Err(Unreadable::TooLarge);
        }
        sheet.name = name;
        sheets.push(sheet);
    }
    Ok(Book { sheets, names, extras: Extras::default(), comments: Vec::new(), formulas: Formulas::Excel })
}

fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn double(number: f64) -> Value {
    from_double(number).map_or(Value::Error(ErrorKind::Num), Value::Number)
}

/// A value of calamine as a plain one.
fn plain(data: &Data) -> Value {
    match data {
        Data::Int(number) => Value::Number(Amount::from(*number)),
        Data::Float(number) => double(*number),
        Data::String(text) | Data::DurationIso(text) => Value::Text(text.clone()),
        Data::Bool(value) => Value::Bool(*value),
        Data::DateTime(date) => serial(*date),
        Data::DateTimeIso(text) => {
            let day = text.split('T').next().unwrap_or_default();
            crate::value::date::serial(day).map_or_else(|| Value::Text(text.clone()), Value::Number)
        }
        Data::Error(error) => Value::Error(kind(error)),
        Data::Empty => Value::Blank,
    }
}

fn serial(date: ExcelDateTime) -> Value {
    double(date.as_f64())
}

fn kind(error: &CellErrorType) -> ErrorKind {
    match error {
        CellErrorType::Div0 => ErrorKind::Div0,
        CellErrorType::NA => ErrorKind::Na,
        CellErrorType::Name => ErrorKind::Name,
        CellErrorType::Null => ErrorKind::Null,
        CellErrorType::Num => ErrorKind::Num,
        CellErrorType::Ref => ErrorKind::Ref,
        _ => ErrorKind::Value,
    }
}

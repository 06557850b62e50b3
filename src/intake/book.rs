//! A workbook of any origin as plain cells.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, ExcelDateTimeType, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb,
    Xlsx,
};

use memchr::memmem;

use crate::value::number::from_double;
use crate::value::{Amount, ErrorKind, Value};

use super::archive::Archive;
use super::contain::contain;
use super::package::Part;
use super::sniff::{Extras, PackageKind, Sniffed, sniff};
use super::xlsx::Stop;
use super::{Formulas, Unreadable, compound, package, xlsx};

/// The most cells of a workbook that are read.
const MOST_CELLS: usize = 400_000;
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

    pub(super) fn push(&mut self, (row, col): (u32, u32), (value, is_day): (Value, bool), formula: Option<Box<str>>) {
        if value != Value::Blank || formula.is_some() {
            self.cells.push(BookCell { row, col, value, formula, is_day });
        }
    }
}

impl Book {
    /// Reads a workbook.
    ///
    /// # Errors
    /// Where it is none, or cannot be read.
    pub fn open(bytes: &[u8]) -> Result<Self, Unreadable> {
        let open = || match Self::open_plain(bytes) {
            Err(Unreadable::Encrypted) => {
                Self::open_plain(&super::encrypted::decrypt(bytes).ok_or(Unreadable::Encrypted)?)
            }
            opened => opened,
        };
        contain(open).unwrap_or_else(|| Err(Unreadable::Damaged("文件结构无法识别".to_owned())))
    }

    /// Reads an `.xlsx` twice: as [`Book::open`] does, and with calamine alone. Gives the names, the sheets and the cells that each
    /// reading gave as text, nothing where it cannot be read; and `None` where the workbook is left to calamine anyway.
    #[doc(hidden)]
    pub fn read_twice(bytes: &[u8]) -> Option<(Option<String>, Option<String>)> {
        let Ok(Sniffed::Package { kind: PackageKind::Xlsx, mut archive, .. }) = sniff(bytes) else { return None };
        let parts = package::unpack(&mut archive, PackageKind::Xlsx).ok()?;
        let shown = |book: Option<Self>| book.map(|book| format!("{:?}\n{:?}", book.names, book.sheets));
        let read = match contain(|| xlsx::read(&parts))? {
            Ok(book) => Some(book),
            Err(Stop::Unreadable(_)) => None,
            Err(Stop::Unusual) => return None,
        };
        Some((shown(read), shown(contain(|| read_xlsx_with_calamine(&parts).ok())?)))
    }

    fn open_plain(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut book = match sniff(bytes)? {
            Sniffed::Package { kind, extras, mut archive } => {
                Self { extras, ..Self::open_package(kind, extras, &mut archive)? }
            }
            Sniffed::Xls { extras } => {
                let alone = compound::workbook_alone(bytes)?;
                let book = Xls::new(Cursor::new(alone.as_slice())).map_err(damaged).and_then(read_other)?;
                Self { extras, formulas: Formulas::Partial, ..book }
            }
        };
        let outside = |cell: &BookCell| cell.row >= MOST_ROWS || cell.col >= MOST_COLUMNS;
        if book.sheets.iter().any(|sheet| sheet.cells.iter().any(outside)) {
            return Err(Unreadable::Damaged("单元格的位置超出工作表".to_owned()));
        }
        for sheet in &mut book.sheets {
            let sorted = sheet.cells.is_sorted_by_key(|cell| (cell.row, cell.col));
            if !sorted {
                sheet.cells.sort_by_key(|cell| (cell.row, cell.col));
            }
        }
        Ok(book)
    }

    fn open_package(kind: PackageKind, extras: Extras, archive: &mut Archive<'_>) -> Result<Self, Unreadable> {
        let parts = package::unpack(archive, kind)?;
        match kind {
            PackageKind::Xlsx => {
                let mut book = read_xlsx(&parts)?;
                if extras.comments {
                    book.comments = super::comments::read(archive);
                }
                if extras.drawings {
                    book.drawings = super::drawings::read(archive);
                }
                Ok(book)
            }
            PackageKind::Xlsb => {
                let book = read_xlsb(&package::stored(&parts)?)?;
                Ok(Self { formulas: Formulas::Foreign, ..book })
            }
            PackageKind::Ods => {
                let package = package::stored(&parts)?;
                let book = Ods::new(Cursor::new(package.as_slice())).map_err(damaged).and_then(read_other)?;
                Ok(Self { formulas: Formulas::Foreign, ..book })
            }
        }
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

/// Reads the parts of an `.xlsx`.
fn read_xlsx(parts: &[Part]) -> Result<Book, Unreadable> {
    let book = match xlsx::read(parts) {
        Ok(book) => book,
        Err(Stop::Unusual) => read_xlsx_with_calamine(parts)?,
        Err(Stop::Unreadable(why)) => return Err(why),
    };
    Ok(Book { from_1904: says_1904(parts), ..book })
}

fn read_xlsx_with_calamine(parts: &[Part]) -> Result<Book, Unreadable> {
    let package = package::stored(parts)?;
    let mut xlsx = Xlsx::new(Cursor::new(package.as_slice())).map_err(damaged)?;
    let (names, outline) = outline(&xlsx)?;
    let mut book = Book { names, ..Book::default() };
    let mut bounds = Bounds::default();
    for (name, hidden) in outline {
        let mut sheet = BookSheet { hidden, ..BookSheet::default() };
        let mut cells = xlsx.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell_with_formula().map_err(damaged)? {
            let value = plain(cell.value);
            let formula = cell.formula.map(String::into_boxed_str);
            bounds.count(&value.0, formula.as_deref())?;
            sheet.push(cell.pos, value, formula);
        }
        sheet.name = name;
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// Whether a workbook's properties say that its days are counted from 1904.
fn says_1904(parts: &[Part]) -> bool {
    let workbook = parts.iter().find(|part| part.name == "xl/workbook.xml");
    let said = workbook.and_then(|part| {
        let key = b"date1904=";
        Some(&part.content[memmem::find(&part.content, key)? + key.len()..])
    });
    said.is_some_and(|said| ["\"1\"", "'1'", "\"true\"", "'true'"].iter().any(|yes| said.starts_with(yes.as_bytes())))
}

fn read_xlsb(package: &[u8]) -> Result<Book, Unreadable> {
    let mut xlsb = Xlsb::new(Cursor::new(package)).map_err(damaged)?;
    let (names, outline) = outline(&xlsb)?;
    let mut book = Book { names, from_1904: xlsb.has_1904_epoch(), ..Book::default() };
    let mut bounds = Bounds::default();
    for (name, hidden) in outline {
        let mut formulas = HashMap::new();
        let mut found = xlsb.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Ok(Some(formula)) = found.next_formula() {
            bounds.count(&Value::Blank, Some(formula.get_value()))?;
            formulas.insert(formula.get_position(), formula.get_value().as_str().into());
        }
        drop(found);
        let mut sheet = BookSheet { hidden, ..BookSheet::default() };
        let mut cells = xlsb.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let value = plain(cell.get_value().clone());
            bounds.count(&value.0, None)?;
            let position = cell.get_position();
            sheet.push(position, value, formulas.remove(&position));
        }
        for (position, formula) in formulas {
            sheet.push(position, (Value::Blank, false), Some(formula));
        }
        sheet.name = name;
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// Reads a workbook by its used ranges, which the reader has laid out already.
fn read_other<R, RS>(mut file: R) -> Result<Book, Unreadable>
where
    R: Reader<RS>,
    RS: std::io::Read + std::io::Seek,
    R::Error: std::fmt::Display,
{
    let (names, outline) = outline(&file)?;
    let mut book = Book { names, ..Book::default() };
    let mut bounds = Bounds::default();
    for (name, hidden) in outline {
        let mut sheet = BookSheet { hidden, ..BookSheet::default() };
        let range = file.worksheet_range(&name).map_err(damaged)?;
        let formulas = file.worksheet_formula(&name).unwrap_or_default();
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let position = (top + to_u32(row), left + to_u32(col));
            let formula = formulas.get_value(position).filter(|text| !text.is_empty()).map(|text| text.as_str().into());
            if let Data::DateTime(date) = data {
                book.from_1904 |= is_from_1904(*date);
            }
            let value = plain(as_ref(data));
            bounds.count(&value.0, formula.as_deref())?;
            sheet.push(position, value, formula);
        }
        // Formulas whose result was not saved.
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, col, text) in formulas.used_cells() {
            let position = (top + to_u32(row), left + to_u32(col));
            let blank = range.get_value(position).is_none_or(|data| *data == Data::Empty);
            if blank && !text.is_empty() {
                bounds.count(&Value::Blank, Some(text))?;
                sheet.push(position, (Value::Blank, false), Some(text.as_str().into()));
            }
        }
        sheet.name = name;
        book.sheets.push(sheet);
    }
    Ok(book)
}

fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

pub(super) fn double(number: f64) -> Value {
    from_double(number).map_or(Value::Error(ErrorKind::Num), Value::Number)
}

fn as_ref(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
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
fn is_from_1904(date: ExcelDateTime) -> bool {
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
    use super::{Bounds, MOST_CELLS, MOST_CHARACTERS, MOST_TEXT, bounded, is_too_long};

    use crate::value::Value;

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
}

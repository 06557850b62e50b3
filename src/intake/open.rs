//! Opens a workbook of any format: tells what it is, unpacks it within bounds, and has its cells read.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use calamine::{Data, DataRef, Ods, Range, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use memchr::memmem;

use crate::value::Value;

use super::archive::Archive;
use super::book::{Book, BookCell, BookSheet, Bounds, MOST_SHEETS, is_from_1904, plain};
use super::contain::contain;
use super::package::Part;
use super::sniff::{Extras, PackageKind, Sniffed, sniff};
use super::xlsx::Stop;
use super::{Formulas, Unreadable, compound, package, xlsx};

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
        contain(open).unwrap_or_else(|| Err(Unreadable::unrecognised()))
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
        if book.sheets.iter().any(|sheet| sheet.cells.iter().any(BookCell::is_off_sheet)) {
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
        // Both are whole rectangles of cells: the one is let go before the other is made.
        let mut formulas = formulas_of(&file.worksheet_formula(&name).unwrap_or_default());
        let range = file.worksheet_range(&name).map_err(damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let position = (top + to_u32(row), left + to_u32(col));
            let formula = formulas.remove(&position);
            if let Data::DateTime(date) = data {
                book.from_1904 |= is_from_1904(*date);
            }
            let value = plain(as_ref(data));
            bounds.count(&value.0, formula.as_deref())?;
            sheet.push(position, value, formula);
        }
        // Formulas whose result was not saved.
        for (position, formula) in formulas {
            bounds.count(&Value::Blank, Some(&formula))?;
            sheet.push(position, (Value::Blank, false), Some(formula));
        }
        sheet.name = name;
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// The formulas of a sheet, by the row and the column that they stand in.
fn formulas_of(range: &Range<String>) -> BTreeMap<(u32, u32), Box<str>> {
    let (top, left) = range.start().unwrap_or_default();
    let cells = range.used_cells();
    cells.map(|(row, col, text)| ((top + to_u32(row), left + to_u32(col)), text.as_str().into())).collect()
}

fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{Book, Formulas};
    use crate::value::{Amount, Value};

    /// Numbers of two and of four bytes, one after the other.
    fn words(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn longs(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [words(&[kind, data.len() as u16]).as_slice(), data].concat()
    }

    /// An old workbook with macros that counts days from 1904, and a day in its only sheet.
    fn xls() -> Vec<u8> {
        let begin = record(0x0809, &words(&[0x0600, 0x0005, 0, 0]));
        let end = record(0x000A, &[]);
        let head = [record(0x0022, &words(&[1])), record(0x00E0, &words(&[0, 14]))].concat();
        let list = |start: usize| record(0x0085, &[&longs(&[start as u32])[..], &[0, 0, 1, 0, b'A']].concat());
        let start = begin.len() + head.len() + list(0).len() + end.len();
        let day = record(0x0203, &[words(&[2, 1, 0]), 100_f64.to_le_bytes().to_vec()].concat());
        let records = [&begin[..], &head, &list(start), &end, &begin, &day, &end].concat();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_storage("/_VBA_PROJECT_CUR").unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&records).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn an_old_workbook_is_read_with_its_days_and_what_else_is_known_of_it() {
        let book = Book::open(&xls()).unwrap();
        let cell = &book.sheets[0].cells[0];
        assert_eq!((cell.row, cell.col, cell.is_day), (2, 1, true));
        assert_eq!(cell.value, Value::Number(Amount::from(100 + 1_462)));
        assert!(book.from_1904 && book.extras.macros);
        assert_eq!(book.formulas, Formulas::Partial);
    }

    /// A record of a binary workbook, and a text in it.
    fn binary(kind: u16, data: &[u8]) -> Vec<u8> {
        let kind = if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
        [&kind[..], &[data.len() as u8], data].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        [longs(&[units.len() as u32]), words(&units)].concat()
    }

    /// A binary workbook that counts days from 1904, with a hidden sheet, a name and a formula.
    fn xlsb() -> Vec<u8> {
        let sheet = [longs(&[1, 1]), wide("rId1"), wide("封面")].concat();
        let target = [vec![0x3A], words(&[0]), longs(&[2]), words(&[1])].concat();
        let name =
            [longs(&[0]), vec![0], longs(&[0]), wide("单位名称"), longs(&[target.len() as u32]), target].concat();
        let book = [
            binary(0x0099, &longs(&[1, 0, 0])),
            binary(0x009C, &sheet),
            binary(0x0090, &[]),
            binary(0x016A, &longs(&[1, 0, 0, 0])),
            binary(0x0027, &name),
            binary(0x009D, &[]),
        ];
        let text = [longs(&[1, 0]), wide("甲局")].concat();
        let formula = [vec![0x1E], words(&[7])].concat();
        let sum = [longs(&[2, 0]), 7_f64.to_le_bytes().to_vec(), words(&[0]), longs(&[3]), formula].concat();
        let sheet = [
            binary(0x0094, &longs(&[2, 2, 1, 2])),
            binary(0x0091, &[]),
            binary(0x0000, &longs(&[2, 0])),
            binary(0x0006, &text),
            binary(0x0009, &sum),
            binary(0x0092, &[]),
        ];
        let relations = "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
        let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (part, content) in [
            ("xl/workbook.bin", book.concat()),
            ("xl/_rels/workbook.bin.rels", relations.as_bytes().to_vec()),
            ("xl/worksheets/sheet1.bin", sheet.concat()),
        ] {
            package.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
            package.write_all(&content).unwrap();
        }
        package.finish().unwrap().into_inner()
    }

    #[test]
    fn a_binary_workbook_is_read_with_its_names_and_formulas() {
        let book = Book::open(&xlsb()).unwrap();
        assert_eq!(book.names, [("单位名称".to_owned(), "封面!$B$3".to_owned())]);
        assert!(book.from_1904 && book.sheets[0].hidden);
        assert_eq!(book.formulas, Formulas::Foreign);
        let cells: Vec<(u32, u32, String, Option<&str>)> = book.sheets[0]
            .cells
            .iter()
            .map(|cell| (cell.row, cell.col, cell.value.to_string(), cell.formula.as_deref()))
            .collect();
        assert_eq!(cells, [(2, 1, "甲局".to_owned(), None), (2, 2, "7".to_owned(), Some("7"))]);
    }
}

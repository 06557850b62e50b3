//! Reads an `.xlsx` as spreadsheet programs write it, several times as fast as calamine does.
//!
//! In come the unpacked parts of a workbook, out goes the [`Book`]. Whatever is out of the ordinary, were it only that a tag is not
//! closed, ends the reading with [`Stop::Unusual`]: calamine then reads the workbook, or says what is wrong with it. What both
//! can read they read alike, which `tests/intake` holds on every workbook that the tests have.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType, expand_shared_formula};

use super::Unreadable;
use super::book::{Book, BookSheet, Bounds, MOST_SHEETS, bounded, double, plain};
use super::package::Part;
use super::xml::{Event, Malformed, Tag, Xml, resolved};
use crate::value::{Amount, ErrorKind, Value};

/// Why reading ends.
#[derive(Debug)]
pub(super) enum Stop {
    /// The workbook is left to calamine.
    Unusual,
    /// The workbook goes past a bound.
    Unreadable(Unreadable),
}

impl From<Malformed> for Stop {
    fn from(_: Malformed) -> Self {
        Self::Unusual
    }
}

/// Reads a workbook.
///
/// # Errors
/// Where it is left to calamine, or goes past a bound.
pub(super) fn read(parts: &[Part]) -> Result<Book, Stop> {
    let package = PackageParts { parts };
    package.check_names()?;
    let outline = outline(package)?;
    if outline.sheets.len() > MOST_SHEETS {
        return Err(Stop::Unreadable(Unreadable::TooLarge));
    }
    let strings = shared_strings(package)?;
    let numbers = Numbers { formats: number_formats(package)?, from_1904: outline.from_1904 };
    let mut book = Book { names: outline.names, ..Book::default() };
    let mut bounds = Bounds::default();
    for ListedSheet { name, hidden, part } in outline.sheets {
        let mut sheet = BookSheet { name, hidden, cells: Vec::new() };
        let xml = Xml::new(package.text(&part)?.ok_or(Stop::Unusual)?);
        let reader = CellReader { xml, strings: &strings, numbers: &numbers, shared: HashMap::new() };
        reader.read(&mut sheet, &mut bounds)?;
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// The parts of a workbook.
#[derive(Clone, Copy)]
pub(super) struct PackageParts<'a> {
    pub(super) parts: &'a [Part],
}

impl<'a> PackageParts<'a> {
    /// Makes sure that no two names differ in case alone: programs differ in which they take.
    fn check_names(self) -> Result<(), Stop> {
        let mut names = HashSet::new();
        let distinct = self.parts.iter().all(|part| names.insert(part.name.replace('\\', "/").to_ascii_lowercase()));
        if distinct { Ok(()) } else { Err(Stop::Unusual) }
    }

    /// The text of a part; `None` where there is no such part.
    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, Stop> {
        let Some(part) = self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name)) else { return Ok(None) };
        let text = std::str::from_utf8(&part.content).map_err(|_| Stop::Unusual)?;
        Ok(Some(text.trim_start_matches('\u{feff}')))
    }
}

/// What a workbook says of its sheets.
pub(super) struct Outline {
    names: Vec<(String, String)>,
    pub(super) sheets: Vec<ListedSheet>,
    from_1904: bool,
}

/// A sheet with cells, as the workbook lists it.
pub(super) struct ListedSheet {
    pub(super) name: String,
    hidden: bool,
    pub(super) part: String,
}

pub(super) fn outline(package: PackageParts<'_>) -> Result<Outline, Stop> {
    let offices = relations(package, "_rels/.rels")?;
    let mut offices = offices.values().filter(|relation| relation.kind.ends_with("/relationships/officeDocument"));
    match (offices.next().map(|office| &*office.target), offices.next()) {
        (Some("xl/workbook.xml" | "/xl/workbook.xml"), None) => {}
        _ => return Err(Stop::Unusual),
    }
    let relations = relations(package, "xl/_rels/workbook.xml.rels")?;
    let mut xml = Xml::new(package.text("xl/workbook.xml")?.ok_or(Stop::Unusual)?);
    let mut outline = Outline { names: Vec::new(), sheets: Vec::new(), from_1904: false };
    loop {
        match xml.next()? {
            Event::Open(tag) => match tag.name {
                "sheet" => outline.sheets.extend(listed_sheet(&tag, &relations)?),
                "workbookPr" => {
                    if let Some(value) = tag.attribute("date1904")? {
                        outline.from_1904 = matches!(value, "1" | "true");
                    }
                }
                "definedName" => {
                    let name = tag.attribute("name")?.ok_or(Stop::Unusual)?;
                    outline.names.push((resolved(name)?.into_owned(), xml.content()?.into_owned()));
                }
                _ => {}
            },
            Event::Close("workbook") => break,
            Event::End => return Err(Stop::Unusual),
            Event::Close(_) | Event::Text => {}
        }
    }
    let names: HashSet<&str> = outline.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    match names.len() == outline.sheets.len() {
        true => Ok(outline),
        false => Err(Stop::Unusual),
    }
}

/// What a relation says of another part.
struct Relation {
    kind: String,
    target: String,
}

/// The relations of a part, by their id.
fn relations(package: PackageParts<'_>, name: &str) -> Result<HashMap<String, Relation>, Stop> {
    let mut xml = Xml::new(package.text(name)?.ok_or(Stop::Unusual)?);
    let mut relations = HashMap::new();
    loop {
        match xml.next()? {
            Event::Open(tag) if tag.name == "Relationship" => {
                let read = |name| Ok::<_, Stop>(tag.attribute(name)?.unwrap_or_default().to_owned());
                relations.insert(read("Id")?, Relation { kind: read("Type")?, target: read("Target")? });
            }
            Event::Close("Relationships") => return Ok(relations),
            Event::End => return Err(Stop::Unusual),
            Event::Open(_) | Event::Close(_) | Event::Text => {}
        }
    }
}

/// A sheet as the workbook lists it; `None` where it has no cells.
fn listed_sheet(tag: &Tag<'_>, relations: &HashMap<String, Relation>) -> Result<Option<ListedSheet>, Stop> {
    let (mut name, mut hidden, mut id) = (Cow::Borrowed(""), false, "");
    for attribute in tag.attributes() {
        match attribute? {
            ("name", value) => name = resolved(value)?,
            ("state", "visible") => hidden = false,
            ("state", "hidden" | "veryHidden") => hidden = true,
            ("state", _) => return Err(Stop::Unusual),
            (key, value) if key == "id" || key.ends_with(":id") => id = value,
            _ => {}
        }
    }
    let relation = relations.get(id).ok_or(Stop::Unusual)?;
    let target = &relation.target;
    let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    match relation.kind.rsplit('/').next() {
        Some("worksheet") => Ok(Some(ListedSheet { name: name.into_owned(), hidden, part })),
        Some("chartsheet" | "dialogsheet") => Ok(None),
        _ => Err(Stop::Unusual),
    }
}

/// The texts that cells refer to by number.
fn shared_strings(package: PackageParts<'_>) -> Result<Vec<Cow<'_, str>>, Stop> {
    let mut strings = Vec::new();
    let Some(text) = package.text("xl/sharedStrings.xml")? else { return Ok(strings) };
    let mut xml = Xml::new(text);
    skip_to(&mut xml, "sst")?;
    loop {
        match xml.next()? {
            Event::Open(tag) if tag.name == "si" => strings.push(string(&mut xml, &tag)?),
            Event::Close("sst") => return Ok(strings),
            Event::End => return Err(Stop::Unusual),
            Event::Open(_) | Event::Close(_) | Event::Text => {}
        }
    }
}

/// Reads on to the first tag of this name.
fn skip_to(xml: &mut Xml<'_>, name: &str) -> Result<(), Stop> {
    loop {
        match xml.next()? {
            Event::Open(tag) if tag.name == name => return Ok(()),
            Event::End => return Err(Stop::Unusual),
            Event::Open(_) | Event::Close(_) | Event::Text => {}
        }
    }
}

/// The text of the element that was just opened: of its runs, without what says how it is spoken.
fn string<'a>(xml: &mut Xml<'a>, holder: &Tag<'_>) -> Result<Cow<'a, str>, Stop> {
    let mut text = Cow::Borrowed("");
    let mut is_spoken = false;
    loop {
        match xml.next()? {
            Event::Open(tag) if tag.name == "rPh" => is_spoken = true,
            Event::Close("rPh") => is_spoken = false,
            Event::Open(tag) if tag.name == "t" && !is_spoken => {
                let run = xml.content()?;
                let is_kept = tag.attribute("xml:space")? == Some("preserve");
                append(&mut text, if is_kept { run } else { trimmed(run) });
            }
            Event::Close(name) if name == holder.name => return written(text),
            Event::End => return Err(Stop::Unusual),
            Event::Open(_) | Event::Close(_) | Event::Text => {}
        }
    }
}

fn append<'a>(text: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}

/// A text without the white space around it.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    let white = [' ', '\t', '\r', '\n'];
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(white)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(white).to_owned()),
    }
}

/// A text as it is written, where no character in it is written by its number (`_x000D_`).
fn written(text: Cow<'_, str>) -> Result<Cow<'_, str>, Stop> {
    let is_number = |code: &[u8]| code[4] == b'_' && code[..4].iter().all(u8::is_ascii_hexdigit);
    let has_number = |(start, _)| text.as_bytes().get(start + 2..start + 7).is_some_and(is_number);
    if text.match_indices("_x").any(has_number) { Err(Stop::Unusual) } else { Ok(text) }
}

/// How the cells of a style show a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberFormat {
    Number,
    Day,
    Duration,
}

/// What numbers in cells mean.
struct Numbers {
    /// How the cells of each style show them.
    formats: Vec<NumberFormat>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

fn number_formats(package: PackageParts<'_>) -> Result<Vec<NumberFormat>, Stop> {
    let mut formats = Vec::new();
    let Some(text) = package.text("xl/styles.xml")? else { return Ok(formats) };
    let mut xml = Xml::new(text);
    let mut codes: HashMap<String, NumberFormat> = HashMap::new();
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Open(tag) => match tag.name {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.attribute("numFmtId")?, tag.attribute("formatCode")?) {
                        codes.insert(id.to_owned(), number_format(&resolved(code)?));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = tag.attribute("numFmtId")?;
                    let format = id.map(|id| codes.get(id).copied().unwrap_or_else(|| built_in_format(id)));
                    formats.push(format.unwrap_or(NumberFormat::Number));
                }
                _ => {}
            },
            Event::Close(name) => match name {
                "cellXfs" => in_cells = false,
                "styleSheet" => return Ok(formats),
                _ => {}
            },
            Event::End => return Err(Stop::Unusual),
            Event::Text => {}
        }
    }
}

/// What a built-in format shows.
fn built_in_format(id: &str) -> NumberFormat {
    match id.parse() {
        _ if id.starts_with(['0', '+']) => NumberFormat::Number,
        Ok(14..=22 | 27..=36 | 45 | 47 | 50..=58) => NumberFormat::Day,
        Ok(46) => NumberFormat::Duration,
        _ => NumberFormat::Number,
    }
}

/// What a format shows by its code, of which the part for positive numbers says it.
fn number_format(code: &str) -> NumberFormat {
    let (mut escaped, mut quoted, mut half_day, mut in_hours) = (false, false, false, false);
    let mut brackets = 0_u8;
    let mut before = ' ';
    for c in code.chars() {
        match c.to_ascii_lowercase() {
            _ if escaped => escaped = false,
            '_' | '\\' | '*' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => return NumberFormat::Number,
            '[' => brackets = brackets.saturating_add(1),
            ']' if brackets == 1 && in_hours => return NumberFormat::Duration,
            ']' => brackets = brackets.saturating_sub(1),
            'a' if !half_day && brackets == 0 => half_day = true,
            'p' | 'm' | '/' if half_day && brackets == 0 => return NumberFormat::Day,
            'd' | 'm' | 'h' | 'y' | 's' if !half_day && brackets == 0 => return NumberFormat::Day,
            _ if in_hours && c.eq_ignore_ascii_case(&before) => {}
            c => in_hours = before == '[' && matches!(c, 'm' | 'h' | 's'),
        }
        before = c;
    }
    NumberFormat::Number
}

/// A formula that other cells of its sheet have too.
struct SharedFormula {
    formula: String,
    cell: (u32, u32),
}

/// Reads the cells of a sheet.
struct CellReader<'a> {
    xml: Xml<'a>,
    strings: &'a [Cow<'a, str>],
    numbers: &'a Numbers,
    shared: HashMap<u32, SharedFormula>,
}

/// What is in a cell.
struct CellContent {
    /// The value, and whether the cell's format shows a day.
    value: (Value, bool),
    formula: Option<Box<str>>,
}

/// The attributes of a cell.
struct CellTag<'a> {
    address: Option<(u32, u32)>,
    style: Option<&'a str>,
    kind: Option<&'a str>,
}

impl CellReader<'_> {
    /// Reads the cells into a sheet.
    fn read(mut self, sheet: &mut BookSheet, bounds: &mut Bounds) -> Result<(), Stop> {
        self.skip_head()?;
        let (mut row, mut col) = (0, 0);
        loop {
            match self.xml.next()? {
                Event::Open(tag) => match tag.name {
                    "row" => {
                        if let Some(number) = tag.attribute("r")? {
                            row = row_index(number.as_bytes()).ok_or(Stop::Unusual)?;
                        }
                    }
                    "c" => {
                        let attributes = CellTag::read(&tag)?;
                        let cell = attributes.address.unwrap_or((row, col));
                        col = cell.1 + 1;
                        let CellContent { value, formula } = self.cell(&attributes, cell)?;
                        bounds.count(&value.0, formula.as_deref()).map_err(Stop::Unreadable)?;
                        sheet.push(cell, value, formula);
                    }
                    _ => {}
                },
                Event::Close(name) => match name {
                    "row" => (row, col) = (row + 1, 0),
                    "sheetData" => return Ok(()),
                    _ => {}
                },
                Event::End => return Err(Stop::Unusual),
                Event::Text => {}
            }
        }
    }

    /// Reads up to the first row.
    fn skip_head(&mut self) -> Result<(), Stop> {
        loop {
            match self.xml.next()? {
                Event::Open(tag) => match tag.name {
                    "dimension" => {
                        let range = tag.attribute("ref")?.ok_or(Stop::Unusual)?;
                        let (from, to) = range.split_once(':').unwrap_or((range, range));
                        let (from, to) = (address(from).ok_or(Stop::Unusual)?, address(to).ok_or(Stop::Unusual)?);
                        if from.0 > to.0 || from.1 > to.1 {
                            return Err(Stop::Unusual);
                        }
                    }
                    "sheetData" => return Ok(()),
                    _ => {}
                },
                Event::End => return Err(Stop::Unusual),
                Event::Close(_) | Event::Text => {}
            }
        }
    }

    /// What is in the cell that was just opened.
    fn cell(&mut self, tag: &CellTag<'_>, cell: (u32, u32)) -> Result<CellContent, Stop> {
        let (mut value, mut formula) = ((Value::Blank, false), None);
        loop {
            match self.xml.next()? {
                Event::Open(element) => match element.name {
                    "v" => value = self.value(tag)?,
                    "f" => formula = self.formula(&element, cell)?,
                    "is" => value = (text(&string(&mut self.xml, &element)?), false),
                    _ => return Err(Stop::Unusual),
                },
                Event::Close("c") => return Ok(CellContent { value, formula }),
                Event::Text => {}
                Event::Close(_) | Event::End => return Err(Stop::Unusual),
            }
        }
    }

    /// The value in the element that was just opened, and whether its cell's format shows a day.
    fn value(&mut self, tag: &CellTag<'_>) -> Result<(Value, bool), Stop> {
        let content = self.xml.content()?;
        let content = match (tag.kind, content) {
            // The text stands in an element of its own.
            (Some("inlineStr" | "is"), _) => return Ok((Value::Blank, false)),
            (Some("str"), content) => return Ok((text(&written(content)?), false)),
            (None | Some("s" | "n" | "b" | "e"), Cow::Borrowed(content)) => content,
            _ => return Err(Stop::Unusual),
        };
        let value = match tag.kind {
            _ if content.is_empty() => Value::Blank,
            Some("s") => {
                let number: usize = content.parse().map_err(|_| Stop::Unusual)?;
                text(self.strings.get(number).ok_or(Stop::Unusual)?)
            }
            None | Some("n") => return self.number(content, tag.style),
            Some("b") if content == "1" => Value::Bool(true),
            Some("b") if content == "0" => Value::Bool(false),
            Some("e") => Value::Error(ErrorKind::from_text(content).ok_or(Stop::Unusual)?),
            Some(_) => return Err(Stop::Unusual),
        };
        Ok((value, false))
    }

    /// A number, and whether its cell's format shows a day.
    fn number(&self, number: &str, style: Option<&str>) -> Result<(Value, bool), Stop> {
        let style = style.map(|style| style.parse::<usize>().map_err(|_| Stop::Unusual)).transpose()?;
        let format = style.and_then(|style| self.numbers.formats.get(style)).copied();
        let kind = match format {
            None | Some(NumberFormat::Number) => {
                let short = short_decimal(number).map(Value::Number);
                return Ok((short.map_or_else(|| parse(number).map(double), Ok)?, false));
            }
            Some(NumberFormat::Day) => ExcelDateTimeType::DateTime,
            Some(NumberFormat::Duration) => ExcelDateTimeType::TimeDelta,
        };
        Ok(plain(DataRef::DateTime(ExcelDateTime::new(parse(number)?, kind, self.numbers.from_1904))))
    }

    /// The formula in the element that was just opened; `None` where it is another cell's, which has none.
    fn formula(&mut self, tag: &Tag<'_>, cell: (u32, u32)) -> Result<Option<Box<str>>, Stop> {
        let formula = self.xml.content()?;
        if tag.attribute("t")? != Some("shared") {
            return Ok(Some(formula.into()));
        }
        let number = tag.attribute("si")?.and_then(|number| number.parse().ok()).ok_or(Stop::Unusual)?;
        if let Some(range) = tag.attribute("ref")? {
            let first = range.split_once(':').map_or(range, |(first, _)| first);
            let first = address(first).ok_or(Stop::Unusual)?;
            self.shared.insert(number, SharedFormula { formula: formula.clone().into_owned(), cell: first });
            return Ok(Some(formula.into()));
        }
        let Some(shared) = self.shared.get(&number) else { return Ok(None) };
        let expanded = expand_shared_formula(&shared.formula, shared.cell, cell).map_err(|_| Stop::Unusual)?;
        Ok(Some(expanded.into()))
    }
}

impl<'a> CellTag<'a> {
    fn read(tag: &'a Tag<'_>) -> Result<Self, Stop> {
        let mut read = Self { address: None, style: None, kind: None };
        for attribute in tag.attributes() {
            match attribute? {
                ("r", value) if read.address.is_none() => read.address = Some(address(value).ok_or(Stop::Unusual)?),
                ("s", value) if read.style.is_none() => read.style = Some(value),
                ("t", value) if read.kind.is_none() => read.kind = Some(value),
                ("r" | "s" | "t", _) => return Err(Stop::Unusual),
                _ => {}
            }
        }
        Ok(read)
    }
}

/// A text of a cell.
fn text(text: &str) -> Value {
    Value::Text(bounded(text).to_owned())
}

/// The row and the column of an address such as `B3`, from 0.
pub(super) fn address(address: &str) -> Option<(u32, u32)> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let (letters, digits) = address.as_bytes().split_at(letters);
    let col = letters.iter().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1);
    Some((row_index(digits)?, col - 1))
}

/// The row of a number, from 0.
fn row_index(digits: &[u8]) -> Option<u32> {
    if digits.len() > 7 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.iter().fold(0, |row, digit| row * 10 + u32::from(digit - b'0')).checked_sub(1)
}

/// A number as a double.
fn parse(number: &str) -> Result<f64, Stop> {
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let double = number.parse().ok().filter(|_| is_plain && !number.starts_with('+'));
    double.ok_or(Stop::Unusual)
}

/// A number of at most 15 digits, which no double loses; `None` where it is longer or written otherwise.
fn short_decimal(number: &str) -> Option<Amount> {
    let is_short = number.len() <= 15 && number.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    let decimal: Amount = number.parse().ok().filter(|_| is_short)?;
    (!decimal.is_zero()).then(|| decimal.normalize())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{
        BookSheet, Bounds, CellReader, NumberFormat, Numbers, Xml, address, built_in_format, number_format,
        short_decimal, written,
    };
    use crate::intake::Book;
    use crate::value::number::from_double;

    #[test]
    fn samples_are_read_as_calamine_reads_them() {
        for name in ["clean", "complete", "as-published"] {
            let bytes = std::fs::read(format!("samples/liuyang-2021/{name}.xlsx")).unwrap();
            let (read, expected) = Book::read_twice(&bytes).expect("an ordinary workbook");
            assert_eq!(read, expected, "{name}");
        }
    }

    #[test]
    fn truth_values_are_read_as_calamine_reads_them() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_boolean(0, 0, true).unwrap().write_boolean(0, 1, false).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let (read, expected) = Book::read_twice(&bytes).expect("an ordinary workbook");
        assert_eq!(read, expected);
    }

    #[test]
    fn a_text_with_a_character_by_its_number_is_left_to_calamine() {
        for text in ["a_x000D_b", "_x000D_", "_x_x005f_"] {
            assert!(written(text.into()).is_err(), "{text}");
        }
        for text in ["", "_x", "_x000D", "_x00_", "_x00G0_", "x000D_", "_x0000-"] {
            assert!(written(text.into()).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_short_number_is_what_its_double_shows() {
        for number in
            ["1", "-1", "0.1", "1234567890123.5", "-0.000000000001", ".5", "5.", "100", "1.10", "999999999999999"]
        {
            assert_eq!(short_decimal(number), from_double(number.parse().unwrap()), "{number}");
        }
        for number in ["0", "-0", "0.0", "1234567890123456", "1e3", "", "-", "1,5", "NaN"] {
            assert_eq!(short_decimal(number), None, "{number}");
        }
    }

    #[test]
    fn an_address_is_read_where_programs_agree_on_it() {
        assert_eq!(address("A1"), Some((0, 0)));
        assert_eq!(address("XFD1048576"), Some((1_048_575, 16_383)));
        for other in ["", "A", "1", "A0", "a1", "$A$1", "AAAA1", "A12345678", "A-1", "A1B"] {
            assert_eq!(address(other), None, "{other}");
        }
    }

    #[test]
    fn days_are_told_from_numbers_by_their_format() {
        for day in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\";@",
            "H:MM:SS;@",
            "h:mm AM/PM",
            "[$-404]e\"年\"m\"月\"",
            "*-yyyy",
            "AM/PM",
        ] {
            assert_eq!(number_format(day), NumberFormat::Day, "{day}");
        }
        for duration in ["[h]:mm:ss", "[Blue]\\+[h]:mm;[Red]\\-[h]:mm", "[>=100][Magenta][s].00", "[mm]"] {
            assert_eq!(number_format(duration), NumberFormat::Duration, "{duration}");
        }
        for number in [
            "General",
            "#,##0.00",
            "# ?/?",
            "#,##0\\ [$\u{20bd}-46D]",
            "0_ ;[Red]\\-0\\ ",
            "0\"天\"*d",
            "\\Y000000",
            "@",
            "0;d",
        ] {
            assert_eq!(number_format(number), NumberFormat::Number, "{number}");
        }
        for (format, ids) in [
            (NumberFormat::Number, &["0", "1", "13", "23", "26", "37", "44", "48", "49", "59", "014", "x"][..]),
            (NumberFormat::Day, &["14", "22", "27", "36", "45", "47", "50", "58"]),
            (NumberFormat::Duration, &["46"]),
        ] {
            for id in ids {
                assert_eq!(built_in_format(id), format, "{id}");
            }
        }
    }

    #[test]
    fn a_sheet_that_is_a_chart_has_no_cells() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_number(0, 0, 5).unwrap();
        let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
        chart.add_series().set_values("Sheet1!$A$1:$A$1");
        book.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let (read, expected) = Book::read_twice(&bytes).expect("an ordinary workbook");
        assert!(read.is_some() && read == expected, "{read:?}");
    }

    #[test]
    fn a_cell_with_its_own_text_has_that_text_and_one_that_says_a_thing_twice_is_left_to_calamine() {
        let value = |cell: &str| {
            let xml = format!("<sheetData><row r=\"1\">{cell}</row></sheetData>");
            let numbers = Numbers { formats: Vec::new(), from_1904: false };
            let reader = CellReader { xml: Xml::new(&xml), strings: &[], numbers: &numbers, shared: HashMap::new() };
            let mut sheet = BookSheet::default();
            reader.read(&mut sheet, &mut Bounds::default()).ok()?;
            Some(sheet.text(0, 0).into_owned())
        };
        let own = "<c r=\"A1\" t=\"inlineStr\"><v>0</v><is><t>甲局</t></is></c>";
        assert_eq!(value(own).as_deref(), Some("甲局"));
        assert_eq!(value("<c r=\"A1\"><v>5</v></c>").as_deref(), Some("5"));
        for twice in ["r=\"A1\" r=\"A1\"", "s=\"0\" s=\"1\"", "t=\"n\" t=\"b\""] {
            assert_eq!(value(&format!("<c {twice}><v>1</v></c>")), None, "{twice}");
        }
    }
}

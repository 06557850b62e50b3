//! Edits of a workbook without another program: what stands in for openpyxl where `tests/run --fast` runs the tests.
//!
//! Knows as much of the format as the program's own workbooks hold. Like openpyxl it leaves formulas without results.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use quick_xml::escape::{escape, partial_escape};
use serde_json::Value as Json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const BOOK: &str = "xl/workbook.xml";

/// Makes the edits that `fill_openpyxl.py` knows, and saves the workbook under another path or the same.
pub fn apply(source: &Path, target: &Path, edits: &[Json]) {
    let mut package = Package::read(&fs::read(source).unwrap());
    edits.iter().for_each(|edit| package.apply(edit));
    package.forget_results();
    fs::write(target, package.to_bytes()).unwrap();
}

/// The parts of a workbook by their names.
#[derive(Clone)]
pub struct Package(BTreeMap<String, Vec<u8>>);

impl Package {
    pub fn read(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            parts.insert(file.name().unwrap().into_owned(), content);
        }
        Self(parts)
    }

    /// Takes the results from all formulas.
    fn forget_results(&mut self) {
        for (_, content) in self.0.iter_mut().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
            let mut sheet = Sheet::parse(std::str::from_utf8(content).unwrap());
            sheet.forget_results();
            *content = sheet.to_xml().into_bytes();
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in &self.0 {
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// The text of a part; empty where there is none.
    pub fn text(&self, part: &str) -> &str {
        self.0.get(part).map_or("", |content| std::str::from_utf8(content).unwrap())
    }

    /// The sheet with this name, as it stands.
    pub fn sheet(&self, name: &str) -> Sheet {
        Sheet::parse(self.text(&self.part_of(name)))
    }

    /// Changes the sheet with this name.
    pub fn with_sheet(mut self, name: &str, change: impl FnOnce(&mut Sheet)) -> Self {
        let part = self.part_of(name);
        self.change_sheet(&part, change);
        self
    }

    /// Changes the part that lists sheets and names.
    pub fn with_book(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.change(BOOK, change);
        self
    }

    /// Replaces a text in a part, which has to have it.
    pub fn with_replaced(mut self, part: &str, from: &str, to: &str) -> Self {
        assert!(self.text(part).contains(from), "{part} has no {from}");
        self.change(part, |xml| xml.replace(from, to));
        self
    }

    /// Adds a part.
    pub fn with_part(mut self, name: &str, content: &str) -> Self {
        self.0.insert(name.to_owned(), content.as_bytes().to_vec());
        self
    }

    /// Relates the sheet with this name to a part.
    pub fn with_relation(mut self, sheet: &str, kind: &str, target: &str) -> Self {
        const EMPTY: &str =
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
        let relations = self.part_of(sheet).replace("worksheets/", "worksheets/_rels/") + ".rels";
        let before = Some(self.text(&relations)).filter(|xml| !xml.is_empty()).unwrap_or(EMPTY).to_owned();
        let id = format!("rId{}", 900 + before.matches("<Relationship ").count());
        let relation = format!(r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/></Relationships>"#);
        self.change(&relations, |_| before.replace("</Relationships>", &relation));
        self
    }

    /// Adds a copy of a sheet at the end.
    pub fn with_copy(mut self, name: &str, copy: &str) -> Self {
        const PART: &str = "worksheets/sheet99.xml";
        let sheet = self.text(&self.part_of(name));
        // What the sheet shares with no other, its notes, is not copied along.
        let sheet = match sheet.split_once("<legacyDrawing ") {
            Some((before, after)) => before.to_owned() + after.split_once("/>").unwrap().1,
            None => sheet.to_owned(),
        };
        self.0.insert(format!("xl/{PART}"), sheet.into_bytes());
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
        let relation = format!(r#"<Relationship Id="rId99" Type="{kind}" Target="{PART}"/></Relationships>"#);
        self.change("xl/_rels/workbook.xml.rels", |xml| xml.replace("</Relationships>", &relation));
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
        let content = format!(r#"<Override PartName="/xl/{PART}" ContentType="{kind}"/></Types>"#);
        self.change("[Content_Types].xml", |xml| xml.replace("</Types>", &content));
        let element = format!(r#"<sheet{} sheetId="99" r:id="rId99"/></sheets>"#, named(copy));
        self.with_book(|xml| xml.replace("</sheets>", &element))
    }

    fn part_of(&self, name: &str) -> String {
        self.sheet_part(&self.sheet_element(name))
    }

    fn change(&mut self, part: &str, change: impl FnOnce(&str) -> String) {
        let changed = change(self.text(part));
        self.0.insert(part.to_owned(), changed.into_bytes());
    }

    fn change_sheet(&mut self, part: &str, change: impl FnOnce(&mut Sheet)) {
        self.change(part, |xml| {
            let mut sheet = Sheet::parse(xml);
            change(&mut sheet);
            sheet.to_xml()
        });
    }

    /// Makes one of the edits that `fill_openpyxl.py` knows.
    pub fn apply(&mut self, edit: &Json) {
        let name = edit["sheet"].as_str().unwrap();
        let element = self.sheet_element(name);
        let part = self.sheet_part(&element);
        let row = || u32::try_from(edit["row"].as_u64().unwrap()).unwrap();
        match edit["do"].as_str().unwrap_or("fill") {
            "fill" => {
                self.change_sheet(&part, |sheet| sheet.fill(edit));
                if edit["date"] == true {
                    let cell = edit["cell"].as_str().unwrap();
                    let style = self.date_style(name, cell);
                    self.change_sheet(&part, |sheet| {
                        let dated = sheet.cell(cell).with_style(style);
                        sheet.set_cell(cell, dated);
                    });
                }
            }
            "insert-row" => self.change_sheet(&part, |sheet| sheet.insert_row(row())),
            "delete-row" => self.change_sheet(&part, |sheet| sheet.delete_row(row())),
            "comment" => self.comment(&part, edit["cell"].as_str().unwrap(), edit["value"].as_str().unwrap()),
            "rename" => {
                let renamed = element.replace(&named(name), &named(edit["to"].as_str().unwrap()));
                self.change(BOOK, |xml| xml.replace(&element, &renamed));
            }
            "hide" => {
                let hidden = element.replace("/>", r#" state="hidden"/>"#);
                self.change(BOOK, |xml| xml.replace(&element, &hidden));
            }
            "remove" => self.change(BOOK, |xml| xml.replace(&element, "")),
            "drop-names" => self.change(BOOK, |xml| without(xml, "definedNames")),
            "reverse" => self.change(BOOK, |xml| {
                let (before, sheets, after) = inside(xml, "<sheets>", "</sheets>");
                let sheets: Vec<&str> = sheets.split_inclusive("/>").collect();
                let reversed: String = sheets.into_iter().rev().collect();
                format!("{before}{reversed}{after}")
            }),
            other => panic!("{other} is not known"),
        }
    }

    /// The look of a cell that shows dates: its own, or else that of the cell with a plain date added.
    fn date_style(&mut self, sheet: &str, cell: &str) -> String {
        const STYLES: &str = "xl/styles.xml";
        let styles = self.text(STYLES).to_owned();
        let (before, looks, after) = inside(&styles, "<cellXfs ", "</cellXfs>");
        let own = self.sheet(sheet).cell(cell).style().unwrap_or("s=\"0\"").to_owned();
        let (_, number, _) = inside(&own, "\"", "\"");
        let look = looks.split("<xf ").nth(number.parse::<usize>().unwrap() + 1).unwrap();
        let (_, format, _) = inside(look, "numFmtId=\"", "\"");
        let code = styles.split_once(&format!("<numFmt numFmtId=\"{format}\" ")).map_or("", |(_, rest)| rest);
        if format == "14" || code.split("/>").next().unwrap().contains("yy") {
            return own;
        }
        let count = looks.matches("<xf ").count();
        let dated = look.replace(&format!("numFmtId=\"{format}\""), "numFmtId=\"14\"");
        let looks = looks.replacen(&format!("count=\"{count}\""), &format!("count=\"{}\"", count + 1), 1);
        self.change(STYLES, |_| format!("{before}{looks}<xf {dated}{after}"));
        format!("s=\"{count}\"")
    }

    /// The element of a sheet in the list of sheets.
    fn sheet_element(&self, name: &str) -> String {
        let (_, sheets, _) = inside(self.text(BOOK), "<sheets>", "</sheets>");
        let element = sheets.split_inclusive("/>").find(|element| element.contains(&named(name)));
        element.unwrap_or_else(|| panic!("no sheet {name}")).to_owned()
    }

    fn sheet_part(&self, element: &str) -> String {
        let (_, id, _) = inside(element, "r:id=\"", "\"");
        let relations = self.text("xl/_rels/workbook.xml.rels");
        let (_, relation) = relations.split_once(&format!("Id=\"{id}\"")).unwrap();
        let (_, target, _) = inside(relation, "Target=\"", "\"");
        format!("xl/{target}")
    }

    /// A comment on a cell of a sheet that has none.
    fn comment(&mut self, sheet: &str, cell: &str, text: &str) {
        let relations = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels";
        assert!(!self.0.contains_key(&relations), "{sheet} has relations");
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
        let xml = format!(
            r#"<Relationships><Relationship Id="rId1" Type="{kind}" Target="../comments99.xml"/></Relationships>"#
        );
        self.0.insert(relations, xml.into_bytes());
        let text = partial_escape(text);
        let xml = format!(
            r#"<comments><authors><author>会计</author></authors><commentList><comment ref="{cell}" authorId="0"><text><t>{text}</t></text></comment></commentList></comments>"#
        );
        self.0.insert("xl/comments99.xml".to_owned(), xml.into_bytes());
    }
}

/// The rows of a sheet, and its XML around them.
pub struct Sheet {
    before: String,
    rows: BTreeMap<u32, Row>,
    after: String,
}

/// A row's attributes but its number, and its cells by their columns.
#[derive(Default)]
struct Row {
    attributes: String,
    cells: BTreeMap<Column, Cell>,
}

/// The letters of a column behind their number, so that `Z` comes before `AA`.
type Column = (usize, String);

/// A cell's attributes but its place, and what stands in it.
#[derive(Default, Clone)]
pub struct Cell {
    attributes: Vec<String>,
    content: String,
}

impl Sheet {
    fn parse(xml: &str) -> Self {
        if !xml.contains("<sheetData>") {
            return Self::parse(&xml.replace("<sheetData/>", "<sheetData></sheetData>"));
        }
        let (before, data, after) = inside(xml, "<sheetData>", "</sheetData>");
        let mut rows = BTreeMap::new();
        for element in data.split("<row ").skip(1) {
            let (attributes, cells) = element.split_once('>').unwrap();
            let (number, attributes) = attributes.trim_end_matches('/').split_once(' ').unwrap_or((attributes, ""));
            let (_, number, _) = inside(number, "r=\"", "\"");
            let cells = cells.split("<c ").skip(1).map(Cell::parse).collect();
            rows.insert(number.parse().unwrap(), Row { attributes: attributes.to_owned(), cells });
        }
        Self { before: before.to_owned(), rows, after: after.to_owned() }
    }

    fn to_xml(&self) -> String {
        let mut xml = self.before.clone();
        for (number, row) in &self.rows {
            xml += &format!("<row r=\"{number}\" {}>", row.attributes);
            for ((_, letters), cell) in &row.cells {
                xml += &format!("<c r=\"{letters}{number}\" {}>{}</c>", cell.attributes.join(" "), cell.content);
            }
            xml += "</row>";
        }
        xml + &self.after
    }

    fn fill(&mut self, edit: &Json) {
        let (column, row) = place(edit["cell"].as_str().unwrap());
        let cell = self.rows.entry(row).or_default().cells.entry(column).or_default();
        cell.attributes.retain(|attribute| attribute.starts_with("s="));
        cell.content = match &edit["value"] {
            Json::Null => String::new(),
            Json::Number(number) => format!("<v>{number}</v>"),
            Json::String(text) if text.is_empty() => String::new(),
            Json::String(text) if edit["date"] == true => {
                format!("<v>{}</v>", jixiao::internals::number::serial(text).unwrap())
            }
            // A lone sign is text to openpyxl.
            Json::String(text) => match text.strip_prefix('=').filter(|formula| !formula.is_empty()) {
                Some(formula) => format!("<f>{}</f>", partial_escape(formula)),
                None => {
                    cell.attributes.push(r#"t="inlineStr""#.to_owned());
                    format!(r#"<is><t xml:space="preserve">{}</t></is>"#, partial_escape(text.as_str()))
                }
            },
            other => panic!("{other} is not known"),
        };
    }

    /// What stands in a cell, formula and look included.
    pub fn cell(&self, cell: &str) -> Cell {
        let (column, row) = place(cell);
        self.rows.get(&row).and_then(|row| row.cells.get(&column)).cloned().unwrap_or_default()
    }

    /// Puts into a cell what stood in another.
    pub fn set_cell(&mut self, cell: &str, content: Cell) {
        let (column, row) = place(cell);
        self.rows.entry(row).or_default().cells.insert(column, content);
    }

    /// Merges an area as a spreadsheet program does: only its first cell keeps its content.
    pub fn merge(&mut self, first: &str, last: &str) {
        let ((from_column, from_row), (to_column, to_row)) = (place(first), place(last));
        for (number, row) in self.rows.range_mut(from_row..=to_row) {
            let merged = row.cells.range_mut(from_column.clone()..=to_column.clone());
            for (_, cell) in merged.filter(|(column, _)| (*number, *column) != (from_row, &from_column)) {
                cell.attributes.retain(|attribute| attribute.starts_with("s="));
                cell.content.clear();
            }
        }
        let element = format!(r#"<mergeCell ref="{first}:{last}"/></mergeCells>"#);
        self.after = self.after.replace("</mergeCells>", &element);
    }

    /// Leaves the results of all formulas, without the formulas.
    pub fn paste_values(&mut self) {
        for cell in self.rows.values_mut().flat_map(|row| row.cells.values_mut()) {
            if let Some((_, result)) = cell.content.split_once("</f>") {
                cell.content = result.to_owned();
            }
        }
    }

    /// The cells move; merged areas come apart, and neither names nor formulas follow.
    fn insert_row(&mut self, before: u32) {
        let moved = self.rows.split_off(&before);
        self.rows.extend(moved.into_iter().map(|(number, row)| (number + 1, row)));
        self.after = without(&self.after, "mergeCells");
    }

    fn delete_row(&mut self, deleted: u32) {
        let moved = self.rows.split_off(&deleted);
        self.rows.extend(moved.into_iter().skip_while(|(number, _)| *number == deleted).map(|(n, row)| (n - 1, row)));
        self.after = without(&self.after, "mergeCells");
    }

    fn forget_results(&mut self) {
        let cells = self.rows.values_mut().flat_map(|row| row.cells.values_mut());
        for cell in cells.filter(|cell| cell.content.contains("</f>")) {
            cell.attributes.retain(|attribute| !attribute.starts_with("t="));
            let formula = cell.content.split_inclusive("</f>").next().unwrap();
            cell.content = formula.to_owned();
        }
    }
}

impl Cell {
    /// The number of the cell's look.
    pub fn style(&self) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.starts_with("s=")).map(String::as_str)
    }

    /// The same with the look of another cell.
    pub fn styled_as(self, other: &Self) -> Self {
        let style = other.style().map(str::to_owned);
        style.into_iter().fold(self, Self::with_style)
    }

    /// The same with another number of its look, as the attribute says it.
    fn with_style(mut self, style: String) -> Self {
        self.attributes.retain(|attribute| !attribute.starts_with("s="));
        self.attributes.push(style);
        self
    }

    /// A number with the look of this cell.
    pub fn with_number(mut self, number: &str) -> Self {
        self.attributes.retain(|attribute| attribute.starts_with("s="));
        self.content = format!("<v>{number}</v>");
        self
    }

    /// A formula and its result with the look of this cell.
    pub fn with_formula(self, formula: &str, result: &str) -> Self {
        let mut cell = self.with_number(result);
        cell.content = format!("<f>{}</f>{}", partial_escape(formula), cell.content);
        cell
    }

    /// An error value with the look of this cell.
    pub fn with_error(self, error: &str) -> Self {
        let mut cell = self.with_number(error);
        cell.attributes.push(r#"t="e""#.to_owned());
        cell
    }

    fn parse(element: &str) -> (Column, Self) {
        let (attributes, content) = element.split_once('>').unwrap();
        let mut attributes = attributes.trim_end_matches('/').split(' ').filter(|attribute| !attribute.is_empty());
        let (_, name, _) = inside(attributes.next().unwrap(), "r=\"", "\"");
        let content = content.split_once("</c>").map_or("", |(content, _)| content);
        let attributes = attributes.map(str::to_owned).collect();
        (place(name).0, Self { attributes, content: content.to_owned() })
    }
}

/// The column and the row of `B12`.
fn place(cell: &str) -> (Column, u32) {
    let (letters, row) = cell.split_at(cell.find(|c: char| c.is_ascii_digit()).unwrap());
    ((letters.len(), letters.to_owned()), row.parse().unwrap())
}

/// A name as an attribute.
pub fn named(name: &str) -> String {
    format!(" name=\"{}\"", escape(name))
}

/// What stands before, between and after two pieces of text, which stay where they are.
fn inside<'a>(text: &'a str, start: &str, end: &str) -> (&'a str, &'a str, &'a str) {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start}")) + start.len();
    let to = from + text[from..].find(end).unwrap_or_else(|| panic!("no {end}"));
    (&text[..from], &text[from..to], &text[to..])
}

/// The XML without an element and all in it.
fn without(xml: &str, element: &str) -> String {
    let Some(from) = xml.find(&format!("<{element}")) else { return xml.to_owned() };
    let end = format!("</{element}>");
    let to = xml.find(&end).unwrap() + end.len();
    xml[..from].to_owned() + &xml[to..]
}

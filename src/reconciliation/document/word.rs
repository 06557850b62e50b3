//! The text of a `.docx`, with the bytes at which each run and each character stands.

use std::collections::HashMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::{DocumentError, damaged};
use super::package::{Opened, Run};
use super::xml::{characters, unescaped};
use super::{Bounds, Document, Paragraph, Piece, Place, Table, TableCell};

/// The most elements within each other.
const DEEPEST: usize = 400;
/// The most columns that a cell of a table may say it covers.
const MOST_COLUMNS: usize = 100;
/// The most characters of a paragraph that stands in front of a table as its caption or its unit.
const LONGEST_CAPTION: usize = 60;

/// Reads the text of a document, its tables and its notes.
///
/// # Errors
/// Where it is damaged, or too long.
pub(super) fn read(mut package: Opened<'_>) -> Result<Document, DocumentError> {
    let text = package.main_text()?;
    let mut bounds = Bounds::default();
    let mut reading = Reading::of(&text)?;
    reading.read(&mut bounds)?;
    let Reading { mut paragraphs, tables, runs, notes, prefix, namespace, .. } = reading;
    for (part, kind) in [("footnotes.xml", NoteKind::Footnote), ("endnotes.xml", NoteKind::Endnote)] {
        let name = format!("{}{part}", package.folder());
        let Some(text) = package.part(&name)? else { continue };
        let mut reading = Reading::of(&text)?;
        reading.anchors = Some((kind, &notes));
        reading.read(&mut bounds)?;
        paragraphs.append(&mut reading.paragraphs);
    }
    let word = package.kept(text, runs, prefix, namespace);
    Ok(Document { paragraphs, tables, word: Some(word) })
}

/// The kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum NoteKind {
    Footnote,
    Endnote,
}

/// Where in the text notes stand: the number of each, and its run.
type Notes = HashMap<(NoteKind, String), (usize, usize)>;

/// What an element is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Paragraph,
    Run,
    Properties,
    CellProperties,
    Text,
    Table,
    Row,
    Cell,
    TextBox,
    /// What is in it is no text: deleted, moved away, or said again for older programs.
    Passed,
    Note,
    Other,
}

/// A table whose end was not read yet.
#[derive(Debug)]
struct OpenTable {
    index: usize,
    rows: usize,
    column: usize,
    /// The paragraphs of the cell that is open.
    text: String,
    span: usize,
    continues: bool,
}

/// A paragraph whose end was not read yet.
#[derive(Debug)]
struct OpenParagraph {
    text: Vec<char>,
    pieces: Vec<Piece>,
}

/// A part with text, as far as it was read.
struct Reading<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    prefix: String,
    namespace: String,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    runs: Vec<Run>,
    notes: Notes,
    /// Where the notes stand, where the part is that of notes.
    anchors: Option<(NoteKind, &'t Notes)>,
    open: Vec<Element>,
    open_paragraphs: Vec<OpenParagraph>,
    open_tables: Vec<OpenTable>,
    open_runs: Vec<usize>,
    /// Whether the run that is open is hidden.
    is_hidden: bool,
    /// How many elements are open whose text is passed over.
    passed: usize,
    /// The runs in which text boxes are open.
    boxes: Vec<usize>,
    /// The note that is open.
    note: Option<(usize, usize)>,
    /// Where the content of the text element begins that is open, whether it can be split there, and where it would be said that
    /// its blanks are kept.
    text_start: Option<(usize, bool, Option<usize>)>,
    numbered: usize,
}

impl<'t> Reading<'t> {
    /// A part to be read; its first element says what the names of all others begin with.
    fn of(text: &'t str) -> Result<Self, DocumentError> {
        let mut reader = Reader::from_str(text);
        let (mut prefix, mut namespace) = (String::new(), String::new());
        loop {
            match reader.read_event().map_err(damaged)? {
                Event::Start(tag) => {
                    let name = tag.name();
                    let name: &str = name.as_ref();
                    if let Some(colon) = name.find(':') {
                        prefix = name[..=colon].to_owned();
                    }
                    let declared = if prefix.is_empty() {
                        "xmlns".to_owned()
                    } else {
                        format!("xmlns:{}", prefix.trim_end_matches(':'))
                    };
                    for attribute in tag.attributes() {
                        let attribute = attribute.map_err(damaged)?;
                        if attribute.key.as_ref() == declared {
                            namespace = unescaped(&attribute.value)?;
                        }
                    }
                    break;
                }
                Event::DocType(_) => return Err(DocumentError::Entities),
                Event::Eof => return Err(DocumentError::Damaged("没有正文".to_owned())),
                Event::Empty(_)
                | Event::End(_)
                | Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::GeneralRef(_) => {}
            }
        }
        Ok(Self {
            text,
            reader,
            prefix,
            namespace,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            runs: Vec::new(),
            notes: Notes::new(),
            anchors: None,
            open: Vec::new(),
            open_paragraphs: Vec::new(),
            open_tables: Vec::new(),
            open_runs: Vec::new(),
            is_hidden: false,
            passed: 0,
            boxes: Vec::new(),
            note: None,
            text_start: None,
            numbered: 0,
        })
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    fn read(&mut self, bounds: &mut Bounds) -> Result<(), DocumentError> {
        loop {
            let start = self.position();
            match self.reader.read_event().map_err(damaged)? {
                Event::Start(tag) => {
                    let element = self.begin(&tag, start)?;
                    if self.open.len() >= DEEPEST {
                        return Err(DocumentError::Damaged("元素套得太深".to_owned()));
                    }
                    self.open.push(element);
                }
                Event::Empty(tag) => {
                    let element = self.begin(&tag, start)?;
                    let end = self.position();
                    self.end(element, end, end, bounds)?;
                }
                Event::End(_) => {
                    // The end of the first element ends the part.
                    let Some(element) = self.open.pop() else { return Ok(()) };
                    let end = self.position();
                    self.end(element, start, end, bounds)?;
                }
                Event::CData(_) => {
                    if let Some((_, splits, _)) = &mut self.text_start {
                        *splits = false;
                    }
                }
                Event::DocType(_) => return Err(DocumentError::Entities),
                Event::Eof => return Err(DocumentError::Damaged("没有结尾".to_owned())),
                Event::Text(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::GeneralRef(_) => {}
            }
        }
    }

    /// The value of an attribute, with whatever prefix.
    fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, DocumentError> {
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(damaged)?;
            if attribute.key.local_name().as_ref() == name {
                return unescaped(&attribute.value).map(Some);
            }
        }
        Ok(None)
    }

    fn begin(&mut self, tag: &BytesStart<'_>, start: usize) -> Result<Element, DocumentError> {
        let name = tag.name();
        let full: &str = name.as_ref();
        let Some(name) = full.strip_prefix(self.prefix.as_str()) else {
            let is_fallback = full.ends_with(":Fallback");
            self.passed += usize::from(is_fallback);
            return Ok(if is_fallback { Element::Passed } else { Element::Other });
        };
        let end = self.position();
        let parent = self.open.last().copied();
        let is_off = |tag| -> Result<bool, DocumentError> {
            Ok(Self::attribute(tag, "val")?.is_some_and(|value| ["0", "false", "off"].contains(&value.as_str())))
        };
        Ok(match name {
            "p" => {
                self.open_paragraphs.push(OpenParagraph { text: Vec::new(), pieces: Vec::new() });
                Element::Paragraph
            }
            "r" => {
                self.open_runs.push(self.runs.len());
                self.is_hidden = false;
                self.runs.push(Run { open: start..end, properties: end..end, content: end, end });
                Element::Run
            }
            "rPr" if parent == Some(Element::Run) => {
                if let Some(run) = self.open_runs.last().and_then(|run| self.runs.get_mut(*run)) {
                    run.properties.start = start;
                }
                Element::Properties
            }
            "vanish" if parent == Some(Element::Properties) => {
                self.is_hidden = !is_off(tag)?;
                Element::Other
            }
            "t" => {
                let keeps = Self::attribute(tag, "space")?.is_some_and(|value| value == "preserve");
                let unkept = (!keeps).then_some(start + 1 + full.len());
                self.text_start = Some((end, true, unkept));
                Element::Text
            }
            "tab" | "ptab" | "br" | "cr" | "noBreakHyphen" if parent == Some(Element::Run) => {
                let sign = match name {
                    "tab" | "ptab" => '\t',
                    "noBreakHyphen" => '-',
                    _ => '\n',
                };
                self.add(&[sign], None, None);
                Element::Other
            }
            "footnoteReference" | "endnoteReference" => {
                let kind = if name.starts_with('f') { NoteKind::Footnote } else { NoteKind::Endnote };
                if let (Some(id), Some(run)) = (Self::attribute(tag, "id")?, self.open_runs.last()) {
                    let number = self.notes.len() + 1;
                    self.notes.entry((kind, id)).or_insert((number, *run));
                }
                Element::Other
            }
            "footnote" | "endnote" => {
                let id = Self::attribute(tag, "id")?.unwrap_or_default();
                self.note = self.anchors.and_then(|(kind, notes)| notes.get(&(kind, id)).copied());
                Element::Note
            }
            "tbl" => {
                let captions = self.paragraphs.iter().rev().take(2).take_while(|paragraph| {
                    matches!(paragraph.place, Place::Body(_)) && paragraph.text.len() <= LONGEST_CAPTION
                });
                let before: Vec<String> = captions.map(|paragraph| paragraph.text.iter().collect()).collect();
                let before = before.into_iter().rev().collect::<Vec<_>>().join("\n");
                let index = self.tables.len();
                self.tables.push(Table { before, cells: Vec::new() });
                self.open_tables.push(OpenTable {
                    index,
                    rows: 0,
                    column: 0,
                    text: String::new(),
                    span: 1,
                    continues: false,
                });
                Element::Table
            }
            "tr" => Element::Row,
            "tc" => {
                if let Some(table) = self.open_tables.last_mut() {
                    (table.span, table.continues) = (1, false);
                    table.text.clear();
                }
                Element::Cell
            }
            "tcPr" => Element::CellProperties,
            "gridSpan" if parent == Some(Element::CellProperties) => {
                let span = Self::attribute(tag, "val")?.and_then(|value| value.parse().ok()).unwrap_or(1);
                if let Some(table) = self.open_tables.last_mut() {
                    table.span = usize::clamp(span, 1, MOST_COLUMNS);
                }
                Element::Other
            }
            "vMerge" if parent == Some(Element::CellProperties) => {
                let continues = Self::attribute(tag, "val")?.is_none_or(|value| value == "continue");
                if let Some(table) = self.open_tables.last_mut() {
                    table.continues = continues;
                }
                Element::Other
            }
            "txbxContent" => {
                let run = self.open_runs.first().copied().unwrap_or_default();
                self.boxes.push(run);
                Element::TextBox
            }
            // What a tracked change took away; the reading above a word.
            "del" | "moveFrom" | "rt" if parent != Some(Element::Properties) => {
                self.passed += 1;
                Element::Passed
            }
            _ => Element::Other,
        })
    }

    /// An element ends; its last tag stands at these bytes.
    fn end(&mut self, element: Element, start: usize, end: usize, bounds: &mut Bounds) -> Result<(), DocumentError> {
        match element {
            Element::Text => {
                if let Some((from, splits, unkept)) = self.text_start.take() {
                    let content = from.min(start)..start;
                    let raw = self.text.get(content.clone()).unwrap_or_default();
                    if splits {
                        let text: Vec<char> =
                            characters(raw).map(|found| found.map(|(c, _)| c)).collect::<Result<_, _>>()?;
                        self.add(&text, Some(content), unkept);
                    } else {
                        let plain = raw.replace("<![CDATA[", "").replace("]]>", "");
                        self.add(&plain.chars().collect::<Vec<_>>(), None, None);
                    }
                }
            }
            Element::Properties => {
                if let Some(run) = self.open_runs.last().and_then(|run| self.runs.get_mut(*run)) {
                    run.properties.end = end;
                    run.content = end;
                }
            }
            Element::Run => {
                if let Some(run) = self.open_runs.pop().and_then(|run| self.runs.get_mut(run)) {
                    run.end = end;
                }
            }
            Element::Paragraph => self.end_paragraph(bounds)?,
            Element::Row => {
                if let Some(table) = self.open_tables.last_mut() {
                    table.rows += 1;
                    table.column = 0;
                }
            }
            Element::Cell => {
                if let Some(table) = self.open_tables.last_mut() {
                    let cell = TableCell {
                        row: table.rows,
                        columns: table.column..table.column + table.span,
                        continues: table.continues,
                        text: std::mem::take(&mut table.text),
                    };
                    table.column += table.span;
                    let index = table.index;
                    self.tables[index].cells.push(cell);
                }
            }
            Element::Table => {
                self.open_tables.pop();
            }
            Element::TextBox => {
                self.boxes.pop();
            }
            Element::Passed => self.passed = self.passed.saturating_sub(1),
            Element::Note => self.note = None,
            Element::CellProperties | Element::Other => {}
        }
        Ok(())
    }

    /// Adds characters to the paragraph that is open.
    fn add(&mut self, text: &[char], content: Option<Range<usize>>, unkept: Option<usize>) {
        let (Some(paragraph), Some(run)) = (self.open_paragraphs.last_mut(), self.open_runs.last()) else { return };
        if self.passed > 0 || self.is_hidden || text.is_empty() {
            return;
        }
        let first = paragraph.text.len();
        paragraph.text.extend_from_slice(text);
        paragraph.pieces.push(Piece { characters: first..paragraph.text.len(), run: *run, content, unkept });
    }

    fn end_paragraph(&mut self, bounds: &mut Bounds) -> Result<(), DocumentError> {
        let Some(OpenParagraph { text, pieces }) = self.open_paragraphs.pop() else { return Ok(()) };
        bounds.count(&text)?;
        if text.iter().all(|c| c.is_whitespace()) {
            return Ok(());
        }
        let place = match (&self.note, self.boxes.is_empty(), self.open_tables.last_mut()) {
            (Some((number, _)), ..) => Place::Note(*number),
            (None, false, _) => Place::Box,
            (None, true, Some(table)) => {
                if !table.text.is_empty() {
                    table.text.push('\n');
                }
                table.text.extend(&text);
                Place::Cell { table: table.index, row: table.rows, column: table.column }
            }
            (None, true, None) => {
                self.numbered += 1;
                Place::Body(self.numbered)
            }
        };
        let anchor = self.note.map(|(_, run)| run).or_else(|| self.boxes.first().copied());
        let is_part_of_notes = self.anchors.is_some();
        // A note to which nothing refers is none.
        if is_part_of_notes && anchor.is_none() {
            return Ok(());
        }
        let pieces = if anchor.is_some() { Vec::new() } else { pieces };
        self.paragraphs.push(Paragraph { text, place, pieces, anchor });
        Ok(())
    }
}

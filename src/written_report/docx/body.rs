//! The document itself: its sections, paragraphs and tables.

use std::fmt::Write;

use super::super::document::{
    Align, Block, CellKind, Content, Document, Inline, PlacedCell, Section, SectionKind, Table, plain,
};
use super::super::messages;
use super::chart;
use super::pages::{Pages, SHORT_TABLE};
use super::xml::{ListKind, escaped, list_number};

/// A page of A4 and its margins by GB/T 9704 (37, 35, 28 and 26 mm), in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
const TOP: u32 = 2_098;
const BOTTOM: u32 = 1_984;
const LEFT: u32 = 1_588;
const RIGHT: u32 = 1_474;
/// How far the page number stands from the edge of the paper: a line below the text.
const FOOTER: u32 = 1_300;
/// The levels of headings that the table of contents shows.
const CONTENTS_LEVELS: u8 = 2;

/// What is written into the package.
pub(super) struct Body {
    /// `word/document.xml`.
    pub(super) xml: String,
    /// The numbered lists.
    pub(super) lists: Vec<ListKind>,
    /// The parts with the charts.
    pub(super) charts: Vec<String>,
}

/// A heading as the table of contents shows it.
struct Entry {
    level: u8,
    text: String,
    bookmark: String,
    page: u32,
}

/// Writes a document.
pub(super) fn write(document: &Document) -> Body {
    let mut writer = Writer {
        document,
        xml: String::new(),
        lists: Vec::new(),
        charts: Vec::new(),
        entries: entries(document),
        next_entry: 0,
        level: 0,
        in_list: false,
        attachments: document.sections.iter().filter(|section| is_attachment(section)).count(),
        attachment: 0,
    };
    writer.sections();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{}</w:body></w:document>\n",
        writer.xml
    );
    Body { xml, lists: writer.lists, charts: writer.charts }
}

const fn is_attachment(section: &Section) -> bool {
    matches!(section.kind, SectionKind::Attachment { .. })
}

/// The headings that the table of contents shows, with the pages on which they will stand.
fn entries(document: &Document) -> Vec<Entry> {
    let mut pages = Pages::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut numbers = [0_i64; 4];
    let mut has_title = false;
    for section in &document.sections {
        pages.section(section);
        match section.kind {
            SectionKind::Cover => has_title = true,
            SectionKind::Contents => {}
            SectionKind::Body if has_title => pages.skip(2.5),
            SectionKind::Body => {}
            SectionKind::Attachment { .. } => pages.skip(1.0),
        }
        for block in &section.blocks {
            let page = pages.block(block);
            let Block::Heading(level, content) = block else { continue };
            let index = usize::from(*level).clamp(1, numbers.len()) - 1;
            let number = match section.kind {
                SectionKind::Cover | SectionKind::Contents => continue,
                SectionKind::Attachment { .. } => String::new(),
                SectionKind::Body => {
                    numbers[index] += 1;
                    numbers[index + 1..].fill(0);
                    heading_number(*level, numbers[index])
                }
            };
            if *level <= CONTENTS_LEVELS {
                let bookmark = format!("_Toc{:08}", entries.len() + 1);
                entries.push(Entry { level: *level, text: format!("{number}{}", plain(content)), bookmark, page });
            }
        }
    }
    entries
}

/// The number of a heading as it is printed.
pub(in crate::written_report) fn heading_number(level: u8, number: i64) -> String {
    match level {
        1 => format!("{}、", messages::counted(number)),
        2 => format!("（{}）", messages::counted(number)),
        3 => format!("{number}．"),
        _ => format!("（{number}）"),
    }
}

struct Writer<'a> {
    document: &'a Document,
    xml: String,
    lists: Vec<ListKind>,
    charts: Vec<String>,
    entries: Vec<Entry>,
    next_entry: usize,
    /// The level of the heading above.
    level: u8,
    in_list: bool,
    attachments: usize,
    attachment: usize,
}

impl Writer<'_> {
    fn put(&mut self, xml: &str) {
        self.xml.push_str(xml);
    }

    fn sections(&mut self) {
        let document = self.document;
        let has_cover = document.sections.iter().any(|section| section.kind == SectionKind::Cover);
        let is_numbered = |section: &Section| !matches!(section.kind, SectionKind::Cover | SectionKind::Contents);
        let first_numbered = document.sections.iter().position(is_numbered);
        if !document.notice.is_empty() {
            self.paragraph("Notice", "", &run(&escaped(&document.notice), ""));
        }
        for (index, section) in document.sections.iter().enumerate() {
            match section.kind {
                SectionKind::Contents => self.contents(),
                SectionKind::Cover => {}
                SectionKind::Body if has_cover => {
                    self.paragraph("Title", "", &run(&escaped(&document.title), ""));
                }
                SectionKind::Body => {}
                SectionKind::Attachment { .. } => {
                    self.attachment += 1;
                    let number = if self.attachments > 1 { self.attachment.to_string() } else { String::new() };
                    self.paragraph("AttachmentLabel", "", &run(&format!("{}{number}", messages::ATTACHMENT), ""));
                }
            }
            self.level = 0;
            for block in &section.blocks {
                self.block(section, block);
            }
            let properties = section_properties(
                section,
                first_numbered.is_some_and(|first| first <= index),
                first_numbered == Some(index),
            );
            if index + 1 == document.sections.len() {
                self.put(&properties);
            } else {
                // What ends a section takes no room.
                let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/>{properties}</w:pPr></w:p>");
            }
        }
    }

    fn paragraph(&mut self, style: &str, properties: &str, runs: &str) {
        let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{runs}</w:p>");
    }

    fn block(&mut self, section: &Section, block: &Block) {
        let continues = self.in_list;
        self.in_list = false;
        match block {
            Block::Heading(level, content) => self.heading(section, *level, content),
            Block::Paragraph(content) if section.kind == SectionKind::Cover => {
                self.paragraph("CoverLine", "", &runs(content));
            }
            Block::Paragraph(content) => self.paragraph("Normal", "", &runs(content)),
            Block::Item(content) => {
                self.in_list = true;
                if !continues {
                    self.lists.push(if self.level > 2 { ListKind::Brackets } else { ListKind::Points });
                }
                let number = list_number(self.lists.len() - 1);
                let properties = format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>");
                self.paragraph("Normal", &properties, &runs(content));
            }
            Block::Caption(content) => {
                let style = if is_attachment(section) { "BlockTitle" } else { "TableTitle" };
                self.paragraph(style, "", &runs(content));
            }
            Block::UnitLine(text) => self.paragraph("UnitLine", "", &run(&escaped(text), "")),
            Block::Table(table) => self.table(section, table),
            Block::Chart(chart) => {
                let paragraph = chart::paragraph(chart, self.charts.len() + 1);
                self.put(&paragraph);
                self.charts.push(chart::part(chart));
            }
        }
    }

    fn heading(&mut self, section: &Section, level: u8, content: &Content) {
        self.level = level;
        let runs = runs(content);
        if section.kind == SectionKind::Cover {
            return self.paragraph("CoverTitle", "", &runs);
        }
        let marked = if level <= CONTENTS_LEVELS { self.bookmarked(&runs) } else { runs };
        match section.kind {
            SectionKind::Attachment { .. } if level == 1 => self.paragraph("AttachmentTitle", "", &marked),
            SectionKind::Attachment { .. } => {
                let unnumbered = "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"0\"/></w:numPr>";
                self.paragraph(&format!("Heading{level}"), unnumbered, &marked);
            }
            SectionKind::Cover | SectionKind::Contents | SectionKind::Body => {
                self.paragraph(&format!("Heading{level}"), "", &marked);
            }
        }
    }

    /// A heading's text between the marks by which the table of contents finds it.
    fn bookmarked(&mut self, runs: &str) -> String {
        let number = self.next_entry;
        let Some(entry) = self.entries.get(number) else { return runs.to_owned() };
        let name = &entry.bookmark;
        self.next_entry += 1;
        format!("<w:bookmarkStart w:id=\"{number}\" w:name=\"{name}\"/>{runs}<w:bookmarkEnd w:id=\"{number}\"/>")
    }

    /// The table of contents: a field that Word and WPS count anew, with what it shows until then.
    fn contents(&mut self) {
        self.put("<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>");
        self.paragraph("TOCHeading", "", &run(messages::CONTENTS, ""));
        let mut begin = format!(
            "{}<w:r><w:instrText xml:space=\"preserve\"> TOC \\o \"1-{CONTENTS_LEVELS}\" \\h \\z \\u </w:instrText></w:r>{}",
            field("begin"),
            field("separate")
        );
        for entry in std::mem::take(&mut self.entries) {
            let Entry { level, text, bookmark, page } = &entry;
            let page = format!(
                "{}<w:r><w:instrText xml:space=\"preserve\"> PAGEREF {bookmark} \\h </w:instrText></w:r>{}{}{}",
                field("begin"),
                field("separate"),
                run(&page.to_string(), ""),
                field("end")
            );
            let link = format!(
                "{begin}<w:hyperlink w:anchor=\"{bookmark}\" w:history=\"1\">{}<w:r><w:tab/></w:r>{page}</w:hyperlink>",
                run(&escaped(text), "")
            );
            begin.clear();
            self.paragraph(&format!("TOC{level}"), "", &link);
            self.entries.push(entry);
        }
        let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/></w:pPr>{begin}{}</w:p>", field("end"));
        self.put("</w:sdtContent></w:sdt>");
    }

    fn table(&mut self, section: &Section, table: &Table) {
        let room = match section.kind {
            SectionKind::Attachment { landscape: true } => PAGE.1 - TOP - BOTTOM,
            SectionKind::Cover | SectionKind::Contents | SectionKind::Body | SectionKind::Attachment { .. } => {
                PAGE.0 - LEFT - RIGHT
            }
        };
        let widths = scaled(&table.widths, room);
        let columns: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        let _ = write!(
            self.xml,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"{room}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        );
        // A short table stays on one page: what stands in its rows stays with the next.
        let is_short = !is_attachment(section) && table.rows.len() <= SHORT_TABLE;
        for (number, row) in table.placed().iter().enumerate() {
            let keep = if is_short && number + 1 < table.rows.len() { "<w:keepNext/>" } else { "" };
            let heading = if number < table.headings { "<w:tblHeader/>" } else { "" };
            let _ = write!(self.xml, "<w:tr><w:trPr><w:cantSplit/>{heading}</w:trPr>");
            for placed in row {
                self.cell(placed, &widths, if is_attachment(section) { "Small" } else { "" }, keep);
            }
            self.put("</w:tr>");
        }
        self.put("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/></w:pPr></w:p>");
    }

    /// Writes a cell; `size` is what the names of its styles begin with, `keep` what keeps it on the page of the next row.
    fn cell(&mut self, placed: &PlacedCell<'_>, widths: &[u32], size: &str, keep: &str) {
        let width: u32 = widths[placed.column..placed.column + placed.columns].iter().sum();
        let span =
            if placed.columns > 1 { format!("<w:gridSpan w:val=\"{}\"/>", placed.columns) } else { String::new() };
        let Some(cell) = placed.cell else {
            let _ = write!(
                self.xml,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}<w:vMerge/></w:tcPr><w:p><w:pPr><w:pStyle \
                 w:val=\"{size}TableText\"/></w:pPr></w:p></w:tc>"
            );
            return;
        };
        let merge = if cell.rows > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" };
        let _ = write!(
            self.xml,
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}{merge}<w:vAlign w:val=\"center\"/></w:tcPr>"
        );
        let style = match cell.kind {
            CellKind::ColumnHeading => "TableHeading",
            CellKind::RowHeading | CellKind::Body => "TableText",
        };
        let align = match cell.align {
            Align::Left => "<w:jc w:val=\"left\"/>",
            Align::Centre => "<w:jc w:val=\"center\"/>",
            Align::Right => "<w:jc w:val=\"right\"/>",
        };
        self.paragraph(&format!("{size}{style}"), &format!("{keep}{align}"), &runs(&cell.content));
        self.put("</w:tc>");
    }
}

/// The widths of a table's columns, together as wide as the room.
fn scaled(widths: &[f64], room: u32) -> Vec<u32> {
    let all: f64 = widths.iter().sum();
    let mut scaled: Vec<u32> = widths.iter().map(|width| (width / all * f64::from(room)).floor() as u32).collect();
    let left = room.saturating_sub(scaled.iter().sum());
    if let Some(last) = scaled.last_mut() {
        *last += left;
    }
    scaled
}

fn runs(content: &Content) -> String {
    let run_of = |inline: &Inline| match inline {
        Inline::Text(text) => run(&escaped(text), ""),
        Inline::ToWrite(what) => {
            run(&format!("【{}】", escaped(what)), "<w:rStyle w:val=\"ToWrite\"/><w:highlight w:val=\"yellow\"/>")
        }
        Inline::Break => "<w:r><w:br/></w:r>".to_owned(),
    };
    content.iter().map(run_of).collect()
}

/// A run of a text that is escaped.
fn run(text: &str, properties: &str) -> String {
    let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn field(what: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType=\"{what}\"/></w:r>")
}

/// The properties of a section's pages. Pages are numbered from the first that is, on the outer side.
fn section_properties(section: &Section, is_numbered: bool, is_first: bool) -> String {
    let footers = if is_numbered {
        "<w:footerReference w:type=\"default\" r:id=\"rId5\"/><w:footerReference w:type=\"even\" r:id=\"rId6\"/>"
    } else {
        ""
    };
    let start = if is_first { "<w:pgNumType w:start=\"1\"/>" } else { "" };
    let (size, margins) = if section.kind == (SectionKind::Attachment { landscape: true }) {
        let (width, height) = (PAGE.1, PAGE.0);
        (
            format!("<w:pgSz w:w=\"{width}\" w:h=\"{height}\" w:orient=\"landscape\"/>"),
            margins([LEFT, BOTTOM, RIGHT, TOP], FOOTER / 2 + 150),
        )
    } else {
        (format!("<w:pgSz w:w=\"{}\" w:h=\"{}\"/>", PAGE.0, PAGE.1), margins([TOP, RIGHT, BOTTOM, LEFT], FOOTER))
    };
    format!(
        "<w:sectPr>{footers}<w:type w:val=\"nextPage\"/>{size}{margins}{start}<w:docGrid w:type=\"lines\" \
         w:linePitch=\"579\"/></w:sectPr>"
    )
}

fn margins([top, right, bottom, left]: [u32; 4], footer: u32) -> String {
    format!(
        "<w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"851\" \
         w:footer=\"{footer}\" w:gutter=\"0\"/>"
    )
}

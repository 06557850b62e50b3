//! A document as one HTML file for a website: no script, nothing fetched, readable by a screen reader and on a telephone, printed on A4.

use std::fmt::Write;

use rust_decimal::prelude::ToPrimitive;

use crate::text::visible::visible;

use super::document::{
    Align, Block, Cell, CellKind, Chart, Content, Document, Inline, Section, SectionKind, Table, plain,
};
use super::docx::heading_number;
use super::messages;

const STYLE: &str = include_str!("report.css");
/// The levels of headings that the table of contents shows.
const CONTENTS_LEVELS: u8 = 2;

/// The text of a document as an HTML file. The same document gives the same bytes.
pub(super) fn write(document: &Document) -> String {
    let attachments = document.sections.iter().filter(|section| is_attachment(section)).count();
    let mut writer =
        Writer { out: String::new(), attachments, attachment: 0, numbers: [0; 4], anchors: 0, caption: None };
    let title = escaped(&document.title);
    let _ = write!(
        writer.out,
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">{}</a>\n",
        if document.unit.is_empty() { String::new() } else { format!("{} ", escaped(&document.unit)) },
        messages::SKIP
    );
    if !document.notice.is_empty() {
        let _ = writeln!(writer.out, "<p class=\"notice\" role=\"alert\">{}</p>", escaped(&document.notice));
    }
    for section in document.sections.iter().filter(|section| section.kind == SectionKind::Cover) {
        writer.cover(section);
    }
    let listed = contents(document);
    let _ = writeln!(
        writer.out,
        "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{}</h2>\n<ul>",
        messages::CONTENTS
    );
    for (level, anchor, text) in listed {
        let _ = writeln!(writer.out, "<li class=\"level-{level}\"><a href=\"#h{anchor}\">{}</a></li>", escaped(&text));
    }
    writer.out.push_str("</ul>\n</nav>\n<main id=\"main\">\n");
    for section in &document.sections {
        match section.kind {
            SectionKind::Cover | SectionKind::Contents => {}
            SectionKind::Body => writer.section(section, "body"),
            SectionKind::Attachment { .. } => writer.section(section, "attachment"),
        }
    }
    writer.out.push_str("</main>\n</body>\n</html>\n");
    writer.out
}

const fn is_attachment(section: &Section) -> bool {
    matches!(section.kind, SectionKind::Attachment { .. })
}

/// The headings that the table of contents shows: the level, the number of the anchor and the text.
fn contents(document: &Document) -> Vec<(u8, usize, String)> {
    let mut numbers = [0_i64; 4];
    let mut listed = Vec::new();
    let mut anchors = 0;
    for section in &document.sections {
        if matches!(section.kind, SectionKind::Cover | SectionKind::Contents) {
            continue;
        }
        for block in &section.blocks {
            let Block::Heading(level, content) = block else { continue };
            anchors += 1;
            let number = if is_attachment(section) { String::new() } else { next_number(&mut numbers, *level) };
            if *level <= CONTENTS_LEVELS {
                listed.push((*level, anchors, format!("{number}{}", plain(content))));
            }
        }
    }
    listed
}

/// The number of the next heading of a level.
fn next_number(numbers: &mut [i64; 4], level: u8) -> String {
    let index = usize::from(level).clamp(1, numbers.len()) - 1;
    numbers[index] += 1;
    numbers[index + 1..].fill(0);
    heading_number(level, numbers[index])
}

struct Writer {
    out: String,
    attachments: usize,
    attachment: usize,
    numbers: [i64; 4],
    anchors: usize,
    /// The title of the table that follows, with the unit of its amounts.
    caption: Option<String>,
}

impl Writer {
    fn cover(&mut self, section: &Section) {
        self.out.push_str("<header>\n");
        for block in &section.blocks {
            match block {
                Block::Heading(_, content) => _ = writeln!(self.out, "<h1>{}</h1>", inlines(content)),
                Block::Paragraph(content) | Block::Item(content) | Block::Caption(content) => {
                    let _ = writeln!(self.out, "<p>{}</p>", inlines(content));
                }
                Block::UnitLine(text) => _ = writeln!(self.out, "<p>{}</p>", escaped(text)),
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.chart(chart),
            }
        }
        self.out.push_str("</header>\n");
    }

    fn section(&mut self, section: &Section, class: &str) {
        let _ = writeln!(self.out, "<section class=\"{class}\">");
        if is_attachment(section) {
            self.attachment += 1;
            let number = if self.attachments > 1 { self.attachment.to_string() } else { String::new() };
            let _ = writeln!(self.out, "<p class=\"label\">{}{number}</p>", messages::ATTACHMENT);
        }
        let mut in_list = false;
        for block in &section.blocks {
            let is_item = matches!(block, Block::Item(_));
            if in_list != is_item {
                self.out.push_str(if is_item { "<ol>\n" } else { "</ol>\n" });
                in_list = is_item;
            }
            self.block(section, block);
        }
        if in_list {
            self.out.push_str("</ol>\n");
        }
        self.out.push_str("</section>\n");
    }

    fn block(&mut self, section: &Section, block: &Block) {
        match block {
            Block::Heading(level, content) => {
                self.anchors += 1;
                let number =
                    if is_attachment(section) { String::new() } else { next_number(&mut self.numbers, *level) };
                // The title is the only heading of the first level.
                let (element, anchor) = (u32::from(*level) + 1, self.anchors);
                let _ = writeln!(self.out, "<h{element} id=\"h{anchor}\">{number}{}</h{element}>", inlines(content));
            }
            Block::Paragraph(content) => _ = writeln!(self.out, "<p>{}</p>", inlines(content)),
            Block::Item(content) => _ = writeln!(self.out, "<li>{}</li>", inlines(content)),
            Block::Caption(content) => self.caption = Some(inlines(content)),
            Block::UnitLine(text) => _ = writeln!(self.out, "<p class=\"unit\">{}</p>", escaped(text)),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
        }
    }

    /// A chart as a drawing, which says in words what it shows.
    fn chart(&mut self, chart: &Chart) {
        const ROW: usize = 20;
        let rows = chart.categories.len() * chart.series.len();
        let height = rows * ROW + chart.categories.len() * 8 + 8;
        let numbers = chart.series.iter().flat_map(|(_, numbers)| numbers);
        let most = numbers.copied().max().and_then(|most| most.to_f64()).filter(|most| *most > 0.0).unwrap_or(1.0);
        let _ = writeln!(
            self.out,
            "<figure>\n<figcaption>{}</figcaption>\n<svg viewBox=\"0 0 640 {height}\" role=\"img\" aria-label=\"{}\">",
            escaped(&chart.title),
            escaped(&chart.in_words())
        );
        let mut top = 4;
        for (index, category) in chart.categories.iter().enumerate() {
            let middle = top + chart.series.len() * ROW / 2 + 5;
            let _ =
                writeln!(self.out, "<text x=\"150\" y=\"{middle}\" text-anchor=\"end\">{}</text>", escaped(category));
            for (series, (_, numbers)) in chart.series.iter().enumerate() {
                let number = numbers[index];
                let width = (number.to_f64().unwrap_or(0.0) / most * 380.0).clamp(0.0, 380.0);
                let (class, label, sign) = (series % 2, top + 14, if chart.in_percent { "%" } else { "" });
                let _ = writeln!(
                    self.out,
                    "<rect class=\"bar-{class}\" x=\"160\" y=\"{top}\" width=\"{width:.1}\" height=\"15\"/><text x=\"{:.1}\" \
                     y=\"{label}\">{}{sign}</text>",
                    width + 166.0,
                    number.normalize()
                );
                top += ROW;
            }
            top += 8;
        }
        self.out.push_str("</svg>\n");
        if chart.series.len() > 1 {
            let legend = chart.series.iter().enumerate();
            let legend = legend
                .map(|(series, (name, _))| format!("<span class=\"key-{}\">{}</span>", series % 2, escaped(name)));
            let _ = writeln!(self.out, "<p class=\"legend\" aria-hidden=\"true\">{}</p>", legend.collect::<String>());
        }
        self.out.push_str("</figure>\n");
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<div class=\"table\" tabindex=\"0\">\n<table>\n");
        if let Some(caption) = self.caption.take() {
            let _ = writeln!(self.out, "<caption>{caption}</caption>");
        }
        for (number, row) in table.rows.iter().enumerate() {
            if number == 0 {
                self.out.push_str(if table.headings > 0 { "<thead>\n" } else { "<tbody>\n" });
            } else if number == table.headings {
                self.out.push_str("</thead>\n<tbody>\n");
            }
            self.out.push_str("<tr>");
            row.iter().for_each(|cell| self.cell(cell));
            self.out.push_str("</tr>\n");
        }
        self.out.push_str(if table.rows.len() > table.headings { "</tbody>\n" } else { "</thead>\n" });
        self.out.push_str("</table>\n</div>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        let element = match cell.kind {
            CellKind::ColumnHeading | CellKind::RowHeading => "th",
            CellKind::Body => "td",
        };
        let scope = match (cell.kind, cell.columns, cell.rows) {
            (CellKind::ColumnHeading, 1, _) => " scope=\"col\"",
            (CellKind::ColumnHeading, ..) => " scope=\"colgroup\"",
            (CellKind::RowHeading, _, 1) => " scope=\"row\"",
            (CellKind::RowHeading, ..) => " scope=\"rowgroup\"",
            (CellKind::Body, ..) => "",
        };
        let class = match cell.align {
            Align::Left => "",
            Align::Centre => " class=\"centre\"",
            Align::Right => " class=\"right\"",
        };
        let span = |name: &str, count: usize| if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() };
        let (columns, rows) = (span("colspan", cell.columns), span("rowspan", cell.rows));
        let _ = write!(self.out, "<{element}{scope}{class}{columns}{rows}>{}</{element}>", inlines(&cell.content));
    }
}

fn inlines(content: &Content) -> String {
    let inline = |inline: &Inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::ToWrite(what) => format!("<mark>【{}{}】</mark>", messages::TO_WRITE, escaped(what)),
        Inline::Break => "<br>".to_owned(),
    };
    content.iter().map(inline).collect()
}

fn escaped(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! Pieces of WordprocessingML.

use crate::text::visible::visible;

/// How the items of a list are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    /// `1．`
    Points,
    /// `（1）`
    Brackets,
}

/// A text as it may stand in an element or an attribute. What XML cannot hold and what turns the direction of writing is spelled out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            other => out.push(other),
        }
    }
    out
}

/// The number of the first numbered list; headings have the number before it.
const FIRST_LIST: usize = 2;

/// The number by which paragraphs name a list.
pub(super) const fn list_number(index: usize) -> usize {
    FIRST_LIST + index
}

/// A numbered list of its own, which begins with 1.
pub(super) fn list(index: usize, kind: ListKind) -> String {
    let number = list_number(index);
    let numbering = match kind {
        ListKind::Points => 2,
        ListKind::Brackets => 3,
    };
    format!(
        "  <w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"{numbering}\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride \
         w:val=\"1\"/></w:lvlOverride></w:num>\n"
    )
}

/// What says what kind of part a chart is.
pub(super) fn chart_type(number: usize) -> String {
    format!(
        "  <Override PartName=\"/word/charts/chart{number}.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/>\n"
    )
}

/// What leads from the document to a chart.
pub(super) fn chart_relation(number: usize) -> String {
    format!(
        "  <Relationship Id=\"rIdChart{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart\" \
         Target=\"charts/chart{number}.xml\"/>\n"
    )
}

//! A message's body: paragraphs and tables, which become plain text and HTML.

use std::fmt::Write;

use crate::text::visible::visible;

/// A message's body.
#[derive(Debug, Clone, Default)]
pub(crate) struct LetterBody {
    parts: Vec<LetterPart>,
}

#[derive(Debug, Clone)]
enum LetterPart {
    Paragraph(String),
    Table { headings: Vec<String>, rows: Vec<Vec<String>> },
}

impl LetterBody {
    /// Adds a paragraph, unless it is empty.
    pub(crate) fn paragraph(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.parts.push(LetterPart::Paragraph(visible(&text).into_owned()));
        }
    }

    /// Adds a table, unless it has no rows.
    pub(crate) fn table(&mut self, headings: &[&str], rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            let shown = |row: Vec<String>| row.iter().map(|cell| visible(cell).into_owned()).collect();
            self.parts.push(LetterPart::Table {
                headings: headings.iter().map(|heading| (*heading).to_owned()).collect(),
                rows: rows.into_iter().map(shown).collect(),
            });
        }
    }

    /// The body as plain text. A table becomes a numbered list, because columns of plain text shift with the font.
    pub(crate) fn to_text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                LetterPart::Paragraph(text) => {
                    let _ = writeln!(out, "{text}\n");
                }
                LetterPart::Table { headings, rows } => {
                    for (number, row) in (1..).zip(rows) {
                        let cells: Vec<String> = headings
                            .iter()
                            .zip(row)
                            .filter(|(_, cell)| !cell.is_empty())
                            .map(|(heading, cell)| {
                                format!("{heading}：{}", cell.replace('\n', " ").trim_end_matches('。'))
                            })
                            .collect();
                        let _ = writeln!(out, "{number}. {}。", cells.join("；"));
                    }
                    out.push('\n');
                }
            }
        }
        out
    }

    /// The body as HTML that loads nothing from elsewhere.
    pub(crate) fn to_html(&self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head>\
             <body style=\"font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:14px;line-height:1.7\">\n",
        );
        const CELL: &str = "border:1px solid #999;padding:3px 8px;text-align:left;vertical-align:top";
        for part in &self.parts {
            match part {
                LetterPart::Paragraph(text) => {
                    let _ = writeln!(out, "<p>{}</p>", escape(text).replace('\n', "<br>"));
                }
                LetterPart::Table { headings, rows } => {
                    out.push_str("<table style=\"border-collapse:collapse;font-size:13px\">\n<tr>");
                    for heading in headings {
                        let _ = write!(out, "<th style=\"{CELL};background:#e7edf5\">{}</th>", escape(heading));
                    }
                    out.push_str("</tr>\n");
                    for row in rows {
                        out.push_str("<tr>");
                        for cell in row {
                            let _ = write!(out, "<td style=\"{CELL}\">{}</td>", escape(cell).replace('\n', "<br>"));
                        }
                        out.push_str("</tr>\n");
                    }
                    out.push_str("</table>\n");
                }
            }
        }
        out.push_str("</body></html>\n");
        out
    }
}

/// Text with what HTML takes for markup escaped.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::LetterBody;

    #[test]
    fn what_a_department_typed_is_never_markup() {
        let mut body = LetterBody::default();
        body.paragraph("<script>alert(1)</script>");
        body.table(&["单元格", "问题"], vec![vec!["A&B".to_owned(), "\"<b>\"".to_owned()]]);
        let html = body.to_html();
        assert!(!html.contains("<script") && !html.contains("<b>") && html.contains("A&amp;B"));
        assert!(body.to_text().contains("1. 单元格：A&B；问题：\"<b>\"。"));
        body.paragraph("\u{1b}[31m市局\u{202e}");
        let shown = "\\u{1B}[31m市局\\u{202E}";
        assert!(body.to_text().contains(shown) && body.to_html().contains(shown));
    }
}

//! A message's body, written once and shown twice: as plain text and as HTML.

use std::fmt::Write;

/// A message's body.
#[derive(Debug, Clone, Default)]
pub struct Body {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Line(String),
    Table { heads: Vec<String>, rows: Vec<Vec<String>> },
}

impl Body {
    /// Adds a paragraph; nothing where it is empty.
    pub fn line(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.parts.push(Part::Line(text));
        }
    }

    /// Adds a table; nothing where it has no rows.
    pub fn table(&mut self, heads: &[&str], rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            self.parts.push(Part::Table { heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows });
        }
    }

    /// As plain text: a table is a numbered list, which no font can put out of line.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Line(text) => {
                    let _ = writeln!(out, "{text}\n");
                }
                Part::Table { heads, rows } => {
                    for (number, row) in (1..).zip(rows) {
                        let cells: Vec<String> = heads
                            .iter()
                            .zip(row)
                            .filter(|(_, cell)| !cell.is_empty())
                            .map(|(head, cell)| format!("{head}：{}", cell.replace('\n', " ").trim_end_matches('。')))
                            .collect();
                        let _ = writeln!(out, "{number}. {}。", cells.join("；"));
                    }
                    out.push('\n');
                }
            }
        }
        out
    }

    /// As HTML, with nothing from elsewhere in it.
    pub fn html(&self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head>\
             <body style=\"font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:14px;line-height:1.7\">\n",
        );
        const CELL: &str = "border:1px solid #999;padding:3px 8px;text-align:left;vertical-align:top";
        for part in &self.parts {
            match part {
                Part::Line(text) => {
                    let _ = writeln!(out, "<p>{}</p>", escape(text).replace('\n', "<br>"));
                }
                Part::Table { heads, rows } => {
                    out.push_str("<table style=\"border-collapse:collapse;font-size:13px\">\n<tr>");
                    for head in heads {
                        let _ = write!(out, "<th style=\"{CELL};background:#e7edf5\">{}</th>", escape(head));
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

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn what_a_department_typed_is_never_markup() {
        let mut body = Body::default();
        body.line("<script>alert(1)</script>");
        body.table(&["单元格", "问题"], vec![vec!["A&B".to_owned(), "\"<b>\"".to_owned()]]);
        let html = body.html();
        assert!(!html.contains("<script") && !html.contains("<b>") && html.contains("A&amp;B"));
        assert!(body.text().contains("1. 单元格：A&B；问题：\"<b>\"。"));
    }
}

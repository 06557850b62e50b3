//! A report in plain text, also with the marks of Markdown: a line is a paragraph, a line of `|` a row of a table.

use super::error::DocumentError;
use super::{Bounds, Document, Paragraph, Place, Table, TableCell};

/// The most characters that may be none, as a share of all: more of them, and it is no text.
const MOST_STRANGE: usize = 100;

/// Reads plain text: UTF-8, UTF-16 with its mark, or GB 18030.
///
/// # Errors
/// Where it is no text, or too long.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let text = decoded(bytes)?;
    let head = text.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
    if head.starts_with("<html") || head.starts_with("<!doctype html") {
        return Err(DocumentError::Other("网页"));
    }
    if head.starts_with("<?xml") {
        return Err(DocumentError::Other("XML 文件"));
    }
    let mut document = Document { paragraphs: Vec::new(), tables: Vec::new(), word: None };
    let mut bounds = Bounds::default();
    let mut number = 0;
    let mut in_table = false;
    for line in text.lines() {
        let line = line.trim_end();
        if let Some(cells) = table_row(line) {
            if !in_table {
                let before = document.paragraphs.last().map(|last| last.text.iter().collect()).unwrap_or_default();
                document.tables.push(Table { before, cells: Vec::new() });
            }
            in_table = true;
            // The line of dashes under the headings.
            if cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | ' '))) {
                continue;
            }
            let table = document.tables.len() - 1;
            let Some(rows) = document.tables.last_mut() else { continue };
            let row = rows.cells.last().map_or(0, |last| last.row + 1);
            for (column, cell) in cells.into_iter().enumerate() {
                let text: Vec<char> = cell.chars().collect();
                bounds.count(&text)?;
                rows.cells.push(TableCell {
                    row,
                    columns: column..column + 1,
                    continues: false,
                    text: cell.to_owned(),
                });
                let place = Place::Cell { table, row, column };
                document.paragraphs.push(Paragraph { text, place, pieces: Vec::new(), anchor: None });
            }
            continue;
        }
        in_table = false;
        let line = line.trim_start().trim_start_matches('#').trim_start().replace("**", "");
        if line.is_empty() {
            continue;
        }
        number += 1;
        let text: Vec<char> = line.chars().collect();
        bounds.count(&text)?;
        document.paragraphs.push(Paragraph { text, place: Place::Body(number), pieces: Vec::new(), anchor: None });
    }
    Ok(document)
}

/// The cells of a row of a table.
fn table_row(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn decoded(bytes: &[u8]) -> Result<String, DocumentError> {
    let (text, wrong) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => {
            let (text, _, wrong) = encoding.decode(bytes);
            (text.into_owned(), wrong)
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => {
                let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
                (text.into_owned(), wrong)
            }
        },
    };
    let strange = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')).count();
    if wrong || strange * MOST_STRANGE > text.chars().count() {
        return Err(DocumentError::Other("别的文件"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{MOST_STRANGE, decoded};

    #[test]
    fn a_text_is_none_where_more_than_one_of_so_many_characters_is_a_control() {
        let is_text = |length: usize| decoded(format!("\u{1}{}", "a".repeat(length - 1)).as_bytes()).is_ok();
        assert!(is_text(MOST_STRANGE) && !is_text(MOST_STRANGE - 1));
        assert!(decoded(b"\n\r\t\x0C").is_ok());
    }
}

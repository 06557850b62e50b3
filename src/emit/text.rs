//! Texts that people typed, in sheets that rust_xlsxwriter writes.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Writes a text into a cell as it stands.
///
/// rust_xlsxwriter takes a text between `<r>` and `</r>` for the XML of a rich text and writes it unescaped, which would spoil
/// the file; such a text is written as a rich text of one run, in which it is escaped.
///
/// # Errors
/// Where the cell or the text is beyond the bounds of a sheet.
pub(crate) fn write_text(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    text: &str,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    let escaped = if is_taken_for_xml(text) { escape_codes(text) } else { String::new() };
    let run = [(&Format::default(), escaped.as_str())];
    match (is_taken_for_xml(text), format) {
        (false, Some(format)) => sheet.write_string_with_format(row, col, text, format)?,
        (false, None) => sheet.write_string(row, col, text)?,
        (true, Some(format)) => sheet.write_rich_string_with_format(row, col, &run, format)?,
        (true, None) => sheet.write_rich_string(row, col, &run)?,
    };
    Ok(())
}

/// A text as a run has it, in which `_x0041_` stands for a character: rust_xlsxwriter sees to that in plain texts only.
fn escape_codes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("_x", "_x005F_x").chars() {
        match c {
            '\t' | '\n' | ' '.. => escaped.push(c),
            _ => escaped.push_str(&format!("_x{:04X}_", u32::from(c))),
        }
    }
    escaped
}

fn is_taken_for_xml(text: &str) -> bool {
    text.starts_with("<r>") && text.ends_with("</r>")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use rust_xlsxwriter::{Format, Workbook};

    use super::write_text;

    #[test]
    fn a_text_that_looks_like_the_xml_of_a_rich_text_stays_a_text() {
        let texts = ["<r>", "</r>", "<r></r>", "<r><t>甲</t></r>", "<r> & </si><si> _x0041_ \u{1}</r>", "<r>\n</r> "];
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, text) in (0..).zip(texts) {
            write_text(sheet, (row, 0), text, None).unwrap();
            write_text(sheet, (row, 1), text, Some(&Format::new().set_bold())).unwrap();
        }
        let bytes = workbook.save_to_buffer().unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("Sheet1").unwrap();
        for (row, text) in texts.iter().enumerate() {
            for col in 0..2 {
                assert_eq!(range.get((row, col)), Some(&Data::String((*text).to_owned())));
            }
        }
    }
}

//! Tells which form a workbook is, by its identity sheet or by its labels.

use crate::form::Form;
use crate::layout::LabelText;
use crate::template::identity::{self, Identity};
use crate::text::normalize::normalize_label;

use super::book::{Book, BookSheet};

/// The share of its labels that a sheet must have to count as the form's.
pub(super) const MIN_RESEMBLANCE: f64 = 0.5;
/// The most rows of the identity sheet that are read.
const MOST_IDENTITY_ROWS: u32 = 20_000;

/// Reads the identity sheet; `None` where the workbook has none or it does not say which form it is.
pub fn identity(book: &Book) -> Option<Identity> {
    let sheet = book.sheet(identity::SHEET)?;
    let last = sheet.cells.last()?.row.min(MOST_IDENTITY_ROWS);
    let rows: Vec<[String; 3]> = (0..=last).map(|row| [0, 1, 2].map(|col| sheet.text(row, col).into_owned())).collect();
    Identity::from_rows(rows.iter().map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str()]))
}

/// The share of the labels of a sheet of the form that a sheet of the file has, from 0 to 1.
pub(super) fn resemblance(form: &Form, index: usize, sheet: &BookSheet) -> f64 {
    let labels = &form.layout.sheets[index].labels;
    let anchors = &form.slots[index].anchors;
    if anchors.is_empty() {
        // A sheet with nothing to fill is known by its name alone.
        return if sheet.name == form.template.sheets[index].name { 1.0 } else { 0.0 };
    }
    let texts: std::collections::HashSet<String> =
        sheet.cells.iter().map(|cell| normalize_label(&sheet.text(cell.row, cell.col))).collect();
    let found = anchors
        .iter()
        .filter(|(label, text)| {
            let cell = labels[*label as usize].cell;
            normalize_label(&sheet.text(cell.row, u32::from(cell.col))) == *text || texts.contains(text)
        })
        .count();
    share(found, anchors.len())
}

/// How much of a form a workbook has.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Likeness {
    /// The share of the form's sheets that the workbook has, from 0 to 1.
    pub sheets: f64,
    /// The share of the form's labels that the workbook has to the letter, from 0 to 1. It tells the forms of two years
    /// apart, whose sheets may be the same.
    pub labels: f64,
}

/// Measures how much of a form a workbook has.
pub(crate) fn likeness(form: &Form, book: &Book) -> Likeness {
    let sheets = form.template.sheets.len();
    let (mut sheets_found, mut labels, mut labels_found) = (0, 0, 0);
    for index in 0..sheets {
        let declared = &form.layout.sheets[index].labels;
        labels += declared.len();
        let Some(sheet) = book.sheet(&form.template.sheets[index].name) else { continue };
        sheets_found += usize::from(resemblance(form, index, sheet) >= MIN_RESEMBLANCE);
        labels_found += declared
            .iter()
            .filter(|label| match &label.text {
                LabelText::Text(text) => sheet.text(label.cell.row, u32::from(label.cell.col)) == *text,
                LabelText::Number(_)
                | LabelText::UnitName
                | LabelText::Link(_)
                | LabelText::Verdict
                | LabelText::Goto(_) => false,
            })
            .count();
    }
    Likeness { sheets: share(sheets_found, sheets), labels: share(labels_found, labels) }
}

fn share(part: usize, whole: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(part) / count(whole).max(1.0)
}

#[cfg(test)]
mod tests {
    use crate::intake::book::{Book, BookCell, BookSheet};
    use crate::value::Value;

    use super::{MOST_IDENTITY_ROWS, identity};

    #[test]
    fn the_identity_sheet_is_read_up_to_the_bound() {
        let cell = |row, col, text: &str| BookCell { row, col, value: Value::from(text), formula: None, is_day: false };
        let serial_in = |row: u32| {
            let cells = vec![
                cell(0, 0, "template"),
                cell(0, 1, "mini"),
                cell(1, 0, "revision"),
                cell(1, 1, "1"),
                cell(row, 0, "serial"),
                cell(row, 1, "7"),
            ];
            let name = crate::template::identity::SHEET.to_owned();
            let book = Book { sheets: vec![BookSheet { name, hidden: true, cells }], ..Book::default() };
            identity(&book).unwrap().serial
        };
        assert_eq!((serial_in(MOST_IDENTITY_ROWS), serial_in(MOST_IDENTITY_ROWS + 1)), (7, 0));
    }
}

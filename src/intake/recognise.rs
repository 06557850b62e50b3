//! Which form a workbook is.

use crate::form::Form;
use crate::layout::LabelText;
use crate::template::identity::{self, Identity};
use crate::text::normalize::normalize_label;

use super::book::{Book, BookSheet};

/// The share of labels in place from which a sheet counts as the form's.
pub const ALIKE: f64 = 0.5;

/// The identity sheet, if the file has one that can be read.
pub fn identity(book: &Book) -> Option<Identity> {
    let sheet = book.sheet(identity::SHEET)?;
    let last = sheet.cells.last()?.row.min(20_000);
    let rows: Vec<[String; 3]> = (0..=last).map(|row| [0, 1, 2].map(|col| sheet.text(row, col).into_owned())).collect();
    Identity::from_rows(rows.iter().map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str()]))
}

/// How much of a sheet of the form is in place in a sheet of the file: 0 to 1.
pub fn resemblance(form: &Form, at: usize, sheet: &BookSheet) -> f64 {
    let labels = &form.layout.sheets[at].labels;
    let anchors = &form.slots[at].anchors;
    if anchors.is_empty() {
        // A sheet with nothing to fill: its name is all there is.
        return if sheet.name == form.template.sheets[at].name { 1.0 } else { 0.0 };
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

/// How much of a form a workbook resembles: the share of its sheets, and the share of its labels that are there to the
/// letter. The second tells next year's form, which may have the same sheets, from this year's.
pub fn likeness(form: &Form, book: &Book) -> (f64, f64) {
    let sheets = form.template.sheets.len();
    let (mut alike, mut same, mut labels) = (0, 0, 0);
    for at in 0..sheets {
        labels += form.layout.sheets[at].labels.len();
        let Some(sheet) = book.sheet(&form.template.sheets[at].name) else { continue };
        alike += usize::from(resemblance(form, at, sheet) >= ALIKE);
        same += form.layout.sheets[at]
            .labels
            .iter()
            .filter(|label| match &label.text {
                LabelText::Text(text) => sheet.text(label.cell.row, u32::from(label.cell.col)) == *text,
                _ => false,
            })
            .count();
    }
    (share(alike, sheets), share(same, labels))
}

fn share(part: usize, whole: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(part) / count(whole).max(1.0)
}

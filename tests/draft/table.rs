//! Tables in a few lines, drafted.

use jixiao::draft::{Draft, draft};
use jixiao::form::Files;
use jixiao::internals::load;
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet};

/// What stands in a cell of a table that is written as a text: nothing for a blank box, `=` before a formula, `~` before what has no
/// line around it, `.` for no cell at all.
pub fn put(sheet: &mut Worksheet, row: u32, col: u16, text: &str) {
    let boxed = match text.strip_prefix('~') {
        Some(_) => Format::new(),
        None => Format::new().set_border(FormatBorder::Thin),
    };
    let text = text.trim_start_matches('~');
    match (text.strip_prefix('='), text.parse::<f64>()) {
        _ if text == "." => return,
        (Some(formula), _) => sheet.write_formula_with_format(row, col, formula, &boxed),
        (None, Ok(number)) => sheet.write_number_with_format(row, col, number, &boxed),
        (None, Err(_)) if text.is_empty() => sheet.write_blank(row, col, &boxed),
        (None, Err(_)) => sheet.write_string_with_format(row, col, text, &boxed),
    }
    .unwrap();
}

/// The row and the column of an address, from 0.
pub fn place(address: &str) -> (u32, u16) {
    let digits = address.find(|c: char| c.is_ascii_digit()).unwrap();
    let col = address[..digits].bytes().fold(0, |col, letter| col * 26 + u16::from(letter - b'A') + 1);
    (address[digits..].parse::<u32>().unwrap() - 1, col - 1)
}

/// The first cell of a range and the last.
pub fn range(range: &str) -> [(u32, u16); 2] {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    [place(from), place(to)]
}

/// A workbook of one sheet: rows of cells between `|`, and the ranges that are merged.
pub fn workbook(rows: &[&str], merged: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("经费").unwrap();
    let ranges: Vec<[(u32, u16); 2]> = merged.iter().map(|merged| range(merged)).collect();
    let boxed = Format::new().set_border(FormatBorder::Thin);
    for [from, to] in &ranges {
        sheet.merge_range(from.0, from.1, to.0, to.1, "", &boxed).unwrap();
    }
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells.split('|')) {
            let is_hidden = ranges.iter().any(|[from, to]| {
                (from.0..=to.0).contains(&row) && (from.1..=to.1).contains(&col) && (row, col) != *from
            });
            if !is_hidden {
                put(sheet, row, col, text.trim());
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A table with what was drafted from it.
pub struct Drafted {
    pub draft: Draft,
}

/// Drafts a table; the form has no fault.
pub fn drafted(rows: &[&str], merged: &[&str]) -> Drafted {
    let draft = draft(&workbook(rows, merged), "旧表.xlsx", "draft", 2024).unwrap();
    let files = Files::from_texts(draft.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    if let Err(faults) = load(&files) {
        panic!("{faults}\n{:#?}", draft.files);
    }
    Drafted { draft }
}

impl Drafted {
    /// What was made of a cell: its name, its type and its formula.
    pub fn made(&self, cell: &str) -> [&str; 3] {
        let found = self.draft.proposals.iter().find(|proposal| proposal.cell == cell);
        let found = found.unwrap_or_else(|| panic!("nothing of {cell}\n{}", self.draft.text()));
        [&found.field, found.kind, found.formula.as_deref().unwrap_or_default()]
    }

    /// The ranges that are nothing in the form.
    pub fn left_out(&self) -> Vec<&str> {
        self.draft.left_out.iter().map(|left_out| left_out.cells.as_str()).collect()
    }

    /// The texts of the form.
    pub fn texts(&self) -> String {
        self.draft.files.values().cloned().collect()
    }

    /// Whether the draft says something to the author.
    pub fn says(&self, words: &str) -> bool {
        self.draft.text().contains(words)
    }
}

//! Finds the cells of a form on a sheet whose rows or columns were moved.
//!
//! A field is looked for at its address in the form, then where its defined name points, then by its labels. A cell counts as
//! found only if the labels around it are the form's.

use std::collections::HashMap;

use crate::form::Form;
use crate::formula::FieldIx;
use crate::layout::LabelText;
use crate::layout::slots::Slot;
use crate::template::{Field, ListIx};
use crate::text::normalize::normalize_label;
use crate::value::CellRef;

use super::book::{Book, BookSheet};

/// The most pairs of rows, one of the form and one of the file, that are compared to align them.
const MOST_ROW_PAIRS: usize = 4_000_000;
/// The most rows from a row of the form up to the next row above that was found in the file.
const MOST_ROWS_UP: usize = 60;
/// The rows under the label of a narrative in which its text is looked for.
const NARRATIVE_ROWS: u32 = 4;

/// A cell of the file: row and column, from 0.
pub(super) type Address = (u32, u32);

/// Where the cells of a sheet of the form stand in the file.
#[derive(Debug, Default)]
pub(super) struct LocatedSheet {
    /// The address of each cell, by its place in the template's flat order.
    pub cells: HashMap<usize, Address>,
    /// The fields that were not found.
    pub missing: Vec<FieldIx>,
    /// Whether any field was found elsewhere than at its address in the form.
    pub moved: bool,
    /// The lists with more filled rows than the form has room for.
    pub overfull: Vec<OverfullList>,
}

/// A list with more filled rows than the form has room for.
#[derive(Debug)]
pub(super) struct OverfullList {
    /// The list.
    pub list: ListIx,
    /// The rows of the file that are left over, from 0.
    pub rows: Vec<u32>,
}

/// Looks for every field of a sheet of the form, which is counted from 0, on a sheet of the file.
pub(super) fn locate(form: &Form, index: usize, sheet: &BookSheet, book: &Book) -> LocatedSheet {
    let texts: HashMap<Address, String> = sheet
        .cells
        .iter()
        .map(|cell| ((cell.row, cell.col), normalize_label(&sheet.text(cell.row, cell.col))))
        .collect();
    let search = Search { form, index, sheet, texts, rows: HashMap::new() };
    let search = Search { rows: search.align_rows(), ..search };
    let names = defined_name_targets(book, &sheet.name);
    let mut located = LocatedSheet::default();
    for (ix, field) in form.template.indexed() {
        if form.layout.places[ix.index()].sheet != index {
            continue;
        }
        match search.first_cell(ix, field, &names) {
            Some(first) => {
                let place = form.layout.places[ix.index()].cell;
                located.moved |= first != (place.row, u32::from(place.col));
                for row in 0..field.rows {
                    located.cells.insert(field.cell(row), (search.list_row(ix, row, first), first.1));
                }
            }
            None => located.missing.push(ix),
        }
    }
    for list in 0..form.template.lists.len() {
        let list = ListIx(u32::try_from(list).unwrap_or(u32::MAX));
        if form.template.list(list).sheet == index && form.template.list(list).lines.is_empty() {
            search.relocate_list(list, &mut located);
        }
    }
    located
}

/// The cells of a sheet that defined names refer to, by name; of a range, its first cell.
fn defined_name_targets(book: &Book, sheet: &str) -> HashMap<String, Address> {
    book.names
        .iter()
        .filter_map(|(name, target)| {
            let (on, range) = target.trim_start_matches('=').rsplit_once('!')?;
            let on = on.trim_matches('\'').replace("''", "'");
            let first = range.split(':').next()?;
            (on == sheet).then(|| Some((name.clone(), address(first)?)))?
        })
        .collect()
}

/// Parses an address such as `$F$7`.
fn address(text: &str) -> Option<Address> {
    let text = text.replace('$', "");
    let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let col =
        text[..letters].bytes().fold(0_u32, |col, letter| col * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = text[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}

struct Search<'a> {
    form: &'a Form,
    /// The sheet of the form.
    index: usize,
    /// The sheet of the file.
    sheet: &'a BookSheet,
    /// The normalised text of every cell of the file's sheet.
    texts: HashMap<Address, String>,
    /// The row of the file for each row of the form that has labels and was found.
    rows: HashMap<u32, u32>,
}

impl Search<'_> {
    /// Aligns the form's labelled rows with the file's: finds the longest sequence of rows, in order, that share half of their
    /// labels at least.
    fn align_rows(&self) -> HashMap<u32, u32> {
        let mut form_rows: Vec<(u32, Vec<String>)> = Vec::new();
        for label in &self.form.layout.sheets[self.index].labels {
            let text = match &label.text {
                LabelText::Text(text) => normalize_label(text),
                LabelText::Number(number) => number.to_string(),
                LabelText::UnitName | LabelText::Link(_) | LabelText::Verdict | LabelText::Goto(_) => continue,
            };
            if text.is_empty() || text == "—" {
                continue;
            }
            match form_rows.iter_mut().find(|(row, _)| *row == label.cell.row) {
                Some((_, texts)) => texts.push(text),
                None => form_rows.push((label.cell.row, vec![text])),
            }
        }
        form_rows.sort_by_key(|(row, _)| *row);
        let mut file_rows: Vec<(u32, Vec<&str>)> = Vec::new();
        for cell in &self.sheet.cells {
            let Some(text) = self.texts.get(&(cell.row, cell.col)) else { continue };
            match file_rows.last_mut() {
                Some((row, texts)) if *row == cell.row => texts.push(text),
                _ => file_rows.push((cell.row, vec![text])),
            }
        }
        let is_alike = |i: usize, j: usize| {
            let (form_row, file_row) = (&form_rows[i].1, &file_rows[j].1);
            let shared = form_row.iter().filter(|text| file_row.contains(&text.as_str())).count();
            shared * 2 >= form_row.len()
        };
        let (n, m) = (form_rows.len(), file_rows.len());
        if n.saturating_mul(m) > MOST_ROW_PAIRS {
            return HashMap::new();
        }
        // The length of the longest common sequence of the rows from i of the form and from j of the file on.
        let mut longest = vec![0_u32; (n + 1) * (m + 1)];
        for i in (0..n).rev() {
            for j in (0..m).rev() {
                let paired = if is_alike(i, j) { longest[(i + 1) * (m + 1) + j + 1] + 1 } else { 0 };
                longest[i * (m + 1) + j] = paired.max(longest[(i + 1) * (m + 1) + j]).max(longest[i * (m + 1) + j + 1]);
            }
        }
        let mut rows = HashMap::new();
        let (mut i, mut j) = (0, 0);
        while i < n && j < m {
            let length = longest[i * (m + 1) + j];
            if is_alike(i, j) && length == longest[(i + 1) * (m + 1) + j + 1] + 1 {
                rows.insert(form_rows[i].0, file_rows[j].0);
                i += 1;
                j += 1;
            } else if length == longest[(i + 1) * (m + 1) + j] {
                i += 1;
            } else {
                j += 1;
            }
        }
        rows
    }

    /// Looks for the first cell of a field: at its address, by its defined name, by its labels.
    fn first_cell(&self, ix: FieldIx, field: &Field, names: &HashMap<String, Address>) -> Option<Address> {
        let place = &self.form.layout.places[ix.index()];
        let declared = (place.cell.row, u32::from(place.cell.col));
        if let Some(label) = place.column_label.filter(|_| place.row_label.is_none() && field.list.is_none()) {
            return self.narrative_cell(label, names.get(&field.id).copied());
        }
        if self.fits(ix, declared) {
            return Some(declared);
        }
        if let Some(named) = names.get(&field.id).copied().filter(|named| self.fits(ix, *named)) {
            return Some(named);
        }
        let by_labels = self.by_labels(ix);
        by_labels.filter(|address| self.fits(ix, *address)).or_else(|| {
            // Nothing can be said against the address of a field without labels.
            (place.row_label.is_none() && place.column_label.is_none()).then_some(declared)
        })
    }

    /// Looks for the cell of a narrative. It is the first filled cell under its label, as nothing else tells it from a row
    /// inserted above it; if none is filled, the cell that its defined name refers to, or the one under the label.
    fn narrative_cell(&self, label: CellRef, named: Option<Address>) -> Option<Address> {
        let wanted = self.label(label)?;
        let ((top, col), _) =
            self.texts.iter().filter(|(_, text)| **text == wanted).min_by_key(|(address, _)| **address)?;
        let labels: Vec<&String> = self.form.slots[self.index].anchors.iter().map(|(_, text)| text).collect();
        let filled = (top + 1..=top + NARRATIVE_ROWS)
            .map(|row| (row, *col))
            .map_while(|address| match self.texts.get(&address) {
                Some(text) if labels.contains(&text) => None,
                other => Some((address, other.is_some_and(|text| !text.is_empty()))),
            })
            .find_map(|(address, filled)| filled.then_some(address));
        filled.or(named.filter(|named| named.0 > *top && named.1 == *col)).or(Some((top + 1, *col)))
    }

    /// The normalised text of the label in a cell of the form.
    fn label(&self, cell: CellRef) -> Option<String> {
        let slots = &self.form.slots[self.index];
        let Slot::Label(label) = slots.at(cell.row, u32::from(cell.col)) else { return None };
        slots.anchors.iter().find(|(anchor, _)| *anchor == label).map(|(_, text)| text.clone())
    }

    /// Whether the labels around an address of the file are those of a field.
    fn fits(&self, ix: FieldIx, (row, col): Address) -> bool {
        let place = &self.form.layout.places[ix.index()];
        let field = self.form.template.field(ix);
        let is_label = |text: &String, wanted: &str| {
            text == wanted || field.aliases.iter().any(|alias| normalize_label(alias) == *text)
        };
        let row_fits =
            place.row_label.and_then(|label| Some((label, self.label(label)?))).is_none_or(|(label, wanted)| {
                let left = u32::from(place.cell.col.saturating_sub(label.col));
                let address = col.checked_sub(left).map(|col| (row, col));
                address.and_then(|address| self.texts.get(&address)).is_some_and(|text| is_label(text, &wanted))
                    || (0..col).any(|col| self.texts.get(&(row, col)).is_some_and(|text| is_label(text, &wanted)))
            });
        let column_fits = place.column_label.and_then(|label| self.label(label)).is_none_or(|wanted| {
            (0..row).rev().any(|row| self.texts.get(&(row, col)).is_some_and(|text| is_label(text, &wanted)))
        });
        row_fits && column_fits
    }

    /// The address at which a field's row and column labels cross.
    fn by_labels(&self, ix: FieldIx) -> Option<Address> {
        let place = &self.form.layout.places[ix.index()];
        let row = self.row(place.cell.row)?;
        let col = match place.column_label {
            Some(label) => {
                let header = self.row(label.row)?;
                let wanted = self.label(label)?;
                let distance = |col: &u32| col.abs_diff(u32::from(label.col));
                self.texts
                    .iter()
                    .filter(|((row, _), text)| *row == header && **text == wanted)
                    .map(|((_, col), _)| *col)
                    .min_by_key(distance)?
            }
            None => {
                let label = place.row_label?;
                let wanted = self.label(label)?;
                let left = u32::from(place.cell.col.saturating_sub(label.col));
                let found = self.texts.iter().filter(|((label_row, _), text)| *label_row == row && **text == wanted);
                found.map(|((_, col), _)| *col + left).min()?
            }
        };
        Some((row, col))
    }

    /// The row of the file for a row of the form: the one aligned with it, or as far below an aligned row as in the form.
    fn row(&self, form_row: u32) -> Option<u32> {
        let mut above = (0..=form_row).rev().take(MOST_ROWS_UP);
        above.find_map(|above| self.rows.get(&above).map(|row| row + (form_row - above)))
    }

    /// The row of the file for a list row.
    fn list_row(&self, ix: FieldIx, row: u32, first: Address) -> u32 {
        let top = self.form.layout.places[ix.index()].cell.row;
        self.rows.get(&(top + row)).copied().unwrap_or(first.0 + row)
    }

    /// Locates anew a list in which rows were inserted or deleted: its rows are the filled rows between its header and its
    /// total.
    fn relocate_list(&self, list: ListIx, located: &mut LocatedSheet) {
        let declared = self.form.template.list(list);
        let Some(first) = declared.columns.first() else { return };
        let place = &self.form.layout.places[first.index()];
        let Some(top) = located.cells.get(&self.form.template.field(*first).cell(0)).map(|address| address.0) else { return };
        let below = place.cell.row + declared.capacity;
        let Some(end) = self.rows.get(&below).copied() else { return };
        if end <= top || end - top == declared.capacity {
            return;
        }
        let columns: Vec<(FieldIx, u32)> = declared
            .columns
            .iter()
            .filter_map(|ix| located.cells.get(&self.form.template.field(*ix).cell(0)).map(|address| (*ix, address.1)))
            .collect();
        let filled = |row: &u32| {
            columns.iter().any(|(ix, col)| {
                self.form.template.field(*ix).formula().is_none()
                    && self.texts.get(&(*row, *col)).is_some_and(|text| !text.is_empty())
            })
        };
        let rows: Vec<u32> = (top..end).filter(filled).collect();
        let capacity = declared.capacity as usize;
        for (ix, col) in &columns {
            let field = self.form.template.field(*ix);
            for row in 0..declared.capacity {
                match rows.get(row as usize) {
                    Some(file_row) => located.cells.insert(field.cell(row), (*file_row, *col)),
                    None => located.cells.remove(&field.cell(row)),
                };
            }
        }
        located.moved = true;
        if rows.len() > capacity {
            located.overfull.push(OverfullList { list, rows: rows[capacity..].to_vec() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_read() {
        assert_eq!(address("$F$7"), Some((6, 5)));
        assert_eq!(address("AA10"), Some((9, 26)));
        assert_eq!(address("#REF!"), None);
        assert_eq!(address("7"), None);
    }
}

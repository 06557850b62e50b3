//! Finds the cells of a sheet that was changed: rows inserted or deleted, columns moved.
//!
//! A field is looked for at its own address, then where its defined name points, then by its labels; each time the labels
//! around must be the form's.

use std::collections::HashMap;

use crate::form::Form;
use crate::formula::FieldIx;
use crate::layout::LabelText;
use crate::template::{Field, ListIx};
use crate::text::normalize::normalize_label;

use super::book::{Book, BookSheet};

/// An address in the file.
pub type At = (u32, u32);

/// Where the cells of a sheet's fields were found.
#[derive(Debug, Default)]
pub struct Found {
    /// By flat cell.
    pub cells: HashMap<usize, At>,
    /// Fields that were not found.
    pub missing: Vec<FieldIx>,
    /// Whether any was found elsewhere than at its address.
    pub moved: bool,
    /// Lists with more filled rows than they have: list, rows in the file that have no place.
    pub overfull: Vec<(ListIx, Vec<u32>)>,
}

/// Looks for every field of a sheet.
pub fn locate(form: &Form, at: usize, sheet: &BookSheet, book: &Book) -> Found {
    let texts: HashMap<At, String> = sheet
        .cells
        .iter()
        .map(|cell| ((cell.row, cell.col), normalize_label(&sheet.text(cell.row, cell.col))))
        .collect();
    let search = Search { form, at, sheet, texts, rows: HashMap::new() };
    let search = Search { rows: search.align(), ..search };
    let names = defined_name_targets(book, &sheet.name);
    let mut found = Found::default();
    for (ix, field) in form.template.indexed() {
        if form.layout.places[ix.index()].sheet != at {
            continue;
        }
        match search.first_cell(ix, field, &names) {
            Some(first) => {
                let own = form.layout.places[ix.index()].cell;
                found.moved |= first != (own.row, u32::from(own.col));
                for row in 0..field.rows {
                    found.cells.insert(field.cell(row), (search.list_row(ix, row, first), first.1));
                }
            }
            None => found.missing.push(ix),
        }
    }
    for list in 0..form.template.lists.len() {
        let list = ListIx(u32::try_from(list).unwrap_or(u32::MAX));
        if form.template.list(list).sheet == at && form.template.list(list).runs.is_empty() {
            search.refill(list, &mut found);
        }
    }
    found
}

/// Where defined names point within a sheet.
fn defined_name_targets(book: &Book, sheet: &str) -> HashMap<String, At> {
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

/// The address `$F$7` as row and column.
pub fn address(text: &str) -> Option<At> {
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
    at: usize,
    sheet: &'a BookSheet,
    /// The bare text of every cell of the file's sheet.
    texts: HashMap<At, String>,
    /// Which row of the file a row of the form became.
    rows: HashMap<u32, u32>,
}

impl Search<'_> {
    /// Aligns the form's labelled rows with the file's: the longest run of rows, in order, that share their labels.
    fn align(&self) -> HashMap<u32, u32> {
        let mut own: Vec<(u32, Vec<String>)> = Vec::new();
        for label in &self.form.layout.sheets[self.at].labels {
            let text = match &label.text {
                LabelText::Text(text) => normalize_label(text),
                LabelText::Number(number) => number.to_string(),
                LabelText::UnitName | LabelText::Link(_) | LabelText::Verdict | LabelText::Goto(_) => continue,
            };
            if text.is_empty() || text == "—" {
                continue;
            }
            match own.iter_mut().find(|(row, _)| *row == label.cell.row) {
                Some((_, texts)) => texts.push(text),
                None => own.push((label.cell.row, vec![text])),
            }
        }
        own.sort_by_key(|(row, _)| *row);
        let mut theirs: Vec<(u32, Vec<&str>)> = Vec::new();
        for cell in &self.sheet.cells {
            let Some(text) = self.texts.get(&(cell.row, cell.col)) else { continue };
            match theirs.last_mut() {
                Some((row, texts)) if *row == cell.row => texts.push(text),
                _ => theirs.push((cell.row, vec![text])),
            }
        }
        let alike = |own: &[String], theirs: &[&str]| {
            let shared = own.iter().filter(|text| theirs.contains(&text.as_str())).count();
            shared * 2 >= own.len()
        };
        let (n, m) = (own.len(), theirs.len());
        if n.saturating_mul(m) > 4_000_000 {
            return HashMap::new();
        }
        let mut best = vec![0_u32; (n + 1) * (m + 1)];
        for i in (0..n).rev() {
            for j in (0..m).rev() {
                let here = if alike(&own[i].1, &theirs[j].1) { best[(i + 1) * (m + 1) + j + 1] + 1 } else { 0 };
                best[i * (m + 1) + j] = here.max(best[(i + 1) * (m + 1) + j]).max(best[i * (m + 1) + j + 1]);
            }
        }
        let mut rows = HashMap::new();
        let (mut i, mut j) = (0, 0);
        while i < n && j < m {
            let value = best[i * (m + 1) + j];
            if alike(&own[i].1, &theirs[j].1) && value == best[(i + 1) * (m + 1) + j + 1] + 1 {
                rows.insert(own[i].0, theirs[j].0);
                i += 1;
                j += 1;
            } else if value == best[(i + 1) * (m + 1) + j] {
                i += 1;
            } else {
                j += 1;
            }
        }
        rows
    }

    /// The first cell of a field: by address, by defined name, by labels.
    fn first_cell(&self, ix: FieldIx, field: &Field, names: &HashMap<String, At>) -> Option<At> {
        let place = &self.form.layout.places[ix.index()];
        let own = (place.cell.row, u32::from(place.cell.col));
        if let Some(label) = place.column_label.filter(|_| place.row_label.is_none() && field.list.is_none()) {
            return self.below(label, names.get(&field.id).copied());
        }
        if self.fits(ix, own) {
            return Some(own);
        }
        if let Some(named) = names.get(&field.id).copied().filter(|named| self.fits(ix, *named)) {
            return Some(named);
        }
        let by_labels = self.by_labels(ix);
        by_labels.filter(|at| self.fits(ix, *at)).or_else(|| {
            // A narrative or a field with no label of its own: its row's neighbours tell.
            (place.row_label.is_none() && place.column_label.is_none()).then_some(own)
        })
    }

    /// The cell of a narrative: the first under its label that holds something, as nothing else tells the box from a row
    /// inserted above it; where none does, the one its name points to, or the next.
    fn below(&self, label: crate::value::CellRef, named: Option<At>) -> Option<At> {
        let wanted = self.label(label)?;
        let ((top, col), _) = self.texts.iter().filter(|(_, text)| **text == wanted).min_by_key(|(at, _)| **at)?;
        let labels: Vec<&String> = self.form.slots[self.at].anchors.iter().map(|(_, text)| text).collect();
        let filled = (top + 1..top + 5)
            .map(|row| (row, *col))
            .map_while(|at| match self.texts.get(&at) {
                Some(text) if labels.contains(&text) => None,
                other => Some((at, other.is_some_and(|text| !text.is_empty()))),
            })
            .find_map(|(at, filled)| filled.then_some(at));
        filled.or(named.filter(|named| named.0 > *top && named.1 == *col)).or(Some((top + 1, *col)))
    }

    /// The text that a label of the form has.
    fn label(&self, cell: crate::value::CellRef) -> Option<String> {
        let slots = &self.form.slots[self.at];
        let crate::layout::slots::Slot::Label(at) = slots.at(cell.row, u32::from(cell.col)) else { return None };
        slots.anchors.iter().find(|(anchor, _)| *anchor == at).map(|(_, text)| text.clone())
    }

    /// Whether the labels around an address are those of a field.
    fn fits(&self, ix: FieldIx, (row, col): At) -> bool {
        let place = &self.form.layout.places[ix.index()];
        let field = self.form.template.field(ix);
        let same = |text: &String, wanted: &str| {
            text == wanted || field.aliases.iter().any(|alias| normalize_label(alias) == *text)
        };
        let row_fits =
            place.row_label.and_then(|label| Some((label, self.label(label)?))).is_none_or(|(label, wanted)| {
                let left = u32::from(place.cell.col.saturating_sub(label.col));
                let at = col.checked_sub(left).map(|col| (row, col));
                at.and_then(|at| self.texts.get(&at)).is_some_and(|text| same(text, &wanted))
                    || (0..col).any(|col| self.texts.get(&(row, col)).is_some_and(|text| same(text, &wanted)))
            });
        let column_fits = place.column_label.and_then(|label| self.label(label)).is_none_or(|wanted| {
            (0..row).rev().any(|row| self.texts.get(&(row, col)).is_some_and(|text| same(text, &wanted)))
        });
        row_fits && column_fits
    }

    /// The address that a field's labels give.
    fn by_labels(&self, ix: FieldIx) -> Option<At> {
        let place = &self.form.layout.places[ix.index()];
        let row = self.row(place.cell.row)?;
        let col = match place.column_label {
            Some(label) => {
                let header = self.row(label.row)?;
                let wanted = self.label(label)?;
                let near = |col: &u32| col.abs_diff(u32::from(label.col));
                self.texts
                    .iter()
                    .filter(|((row, _), text)| *row == header && **text == wanted)
                    .map(|((_, col), _)| *col)
                    .min_by_key(near)?
            }
            None => {
                let label = place.row_label?;
                let wanted = self.label(label)?;
                let left = u32::from(place.cell.col.saturating_sub(label.col));
                let found = self.texts.iter().filter(|((at, _), text)| *at == row && **text == wanted);
                found.map(|((_, col), _)| *col + left).min()?
            }
        };
        Some((row, col))
    }

    /// The row of the file that a row of the form became: aligned, or as far from an aligned row above as in the form.
    fn row(&self, own: u32) -> Option<u32> {
        (0..=own).rev().take(60).find_map(|above| self.rows.get(&above).map(|row| row + (own - above)))
    }

    /// The row of the file for a list row.
    fn list_row(&self, ix: FieldIx, row: u32, first: At) -> u32 {
        let top = self.form.layout.places[ix.index()].cell.row;
        self.rows.get(&(top + row)).copied().unwrap_or(first.0 + row)
    }

    /// Reads a list of which rows were inserted or deleted as what stands between its header and its total.
    fn refill(&self, list: ListIx, found: &mut Found) {
        let declared = self.form.template.list(list);
        let Some(first) = declared.columns.first() else { return };
        let place = &self.form.layout.places[first.index()];
        let Some(top) = found.cells.get(&self.form.template.field(*first).cell(0)).map(|at| at.0) else { return };
        let below = place.cell.row + declared.capacity;
        let Some(end) = self.rows.get(&below).copied() else { return };
        if end <= top || end - top == declared.capacity {
            return;
        }
        let columns: Vec<(FieldIx, u32)> = declared
            .columns
            .iter()
            .filter_map(|ix| found.cells.get(&self.form.template.field(*ix).cell(0)).map(|at| (*ix, at.1)))
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
                    Some(at) => found.cells.insert(field.cell(row), (*at, *col)),
                    None => found.cells.remove(&field.cell(row)),
                };
            }
        }
        found.moved = true;
        if rows.len() > capacity {
            found.overfull.push((list, rows[capacity..].to_vec()));
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

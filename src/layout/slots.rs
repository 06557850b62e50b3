//! What each cell of a sheet is, for reading: the inverse of the layout.

use crate::template::model::Template;
use crate::text::normalize::normalize_label;
use crate::value::CellRef;

use super::model::{Label, LabelText, Layout};

/// What a cell of the form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Outside the form.
    Free,
    /// A label, by its index in the sheet's list.
    Label(u32),
    /// A field's cell, by its index in the flat vector of all cells.
    Field(u32),
    /// Under a label or field that covers more than one cell.
    Covered,
}

/// The cells of one sheet.
#[derive(Debug)]
pub(crate) struct Slots {
    columns: u32,
    cells: Vec<Slot>,
    /// The labels that name a row or a column: the index in the sheet's list, and the normalised text.
    pub anchors: Vec<(u32, String)>,
}

impl Slots {
    /// What the cell at an address is.
    pub(crate) fn at(&self, row: u32, col: u32) -> Slot {
        if col >= self.columns {
            return Slot::Free;
        }
        self.cells.get((row * self.columns + col) as usize).copied().unwrap_or(Slot::Free)
    }

    fn set(&mut self, cell: CellRef, rows: u32, cols: u16, slot: Slot) {
        for row in cell.row..cell.row + rows {
            for col in u32::from(cell.col)..u32::from(cell.col) + u32::from(cols) {
                let first = row == cell.row && col == u32::from(cell.col);
                if let Some(place) = self.cells.get_mut((row * self.columns + col) as usize) {
                    *place = if first { slot } else { Slot::Covered };
                }
            }
        }
    }
}

/// Says of every cell of every sheet what it is.
pub(crate) fn slots(template: &Template, layout: &Layout) -> Vec<Slots> {
    let mut sheets: Vec<Slots> = layout
        .sheets
        .iter()
        .map(|sheet| {
            let columns = u32::from(sheet.columns);
            let mut slots =
                Slots { columns, cells: vec![Slot::Free; columns as usize * sheet.heights.len()], anchors: Vec::new() };
            for (index, label) in (0u32..).zip(&sheet.labels) {
                slots.set(label.cell, label.rows, label.cols, Slot::Label(index));
            }
            slots
        })
        .collect();
    for (field, place) in template.fields.iter().zip(&layout.places) {
        let slots = &mut sheets[place.sheet];
        for row in 0..field.rows {
            let cell = u32::try_from(field.cell(row)).unwrap_or(u32::MAX);
            slots.set(place.cell_of_row(row), place.rows, place.cols, Slot::Field(cell));
        }
        let named = [place.row_label, place.column_label];
        let labels = &layout.sheets[place.sheet].labels;
        for anchor in named.into_iter().flatten() {
            if let Slot::Label(index) = slots.at(anchor.row, u32::from(anchor.col))
                && !slots.anchors.iter().any(|(known, _)| *known == index)
                && let Some(text) = anchor_text(&labels[index as usize])
            {
                slots.anchors.push((index, text));
            }
        }
    }
    sheets
}

/// The text by which a label is found again, if it has one.
fn anchor_text(label: &Label) -> Option<String> {
    match &label.text {
        LabelText::Text(text) => Some(normalize_label(text)).filter(|text| !text.is_empty()),
        LabelText::Number(number) => Some(number.to_string()),
        LabelText::UnitName | LabelText::Link(_) | LabelText::Verdict | LabelText::Goto(_) => None,
    }
}

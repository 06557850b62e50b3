//! Places every block, so that every field has a cell address.
//!
//! In comes a checked [`Template`]; out goes a [`Layout`]: for each field a [`FieldPlace`], for each sheet its labels, column
//! widths and row heights. Nothing here writes a file, and nothing here reads values.

mod blocks;
mod canvas;
mod model;
pub(crate) mod names;
mod self_check;
mod sheet;
pub(crate) mod slots;
mod text;

use crate::template::model::Template;
use crate::value::CellRef;

pub use model::LabelStyle;
pub(crate) use model::{FieldPlace, Label, LabelText, Layout, Swatch};
pub(crate) use text::{LIST_ROW, height as row_height};

/// Lays out a form.
pub(crate) fn lay_out(template: &Template) -> Layout {
    let mut places: Vec<Option<FieldPlace>> = vec![None; template.fields.len()];
    let sheets = template
        .sheets
        .iter()
        .enumerate()
        .map(|(index, sheet)| sheet::lay_out_sheet(index, sheet, template, &mut places))
        .collect();
    // Every field belongs to a block, and every block places its fields; this stands for none.
    let unplaced = FieldPlace {
        sheet: 0,
        cell: CellRef { row: 0, col: 0 },
        cols: 1,
        rows: 1,
        row_label: None,
        column_label: None,
    };
    let places = places.into_iter().map(|place| place.unwrap_or_else(|| unplaced.clone())).collect();
    Layout { sheets, places }
}

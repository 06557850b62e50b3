//! How the workbook's formulas write cells: as defined names, or as addresses where a row is meant.

use std::fmt::Write;

use crate::formula::{CellNames, Reach, Ref};
use crate::template::model::Template;
use crate::value::CellRef;
use crate::value::cell::{absolute, quoted};

use super::model::Layout;

/// The cells of a form as Excel formulas write them.
pub(crate) struct Addresses<'a> {
    /// The form.
    pub template: &'a Template,
    /// Where everything stands.
    pub layout: &'a Layout,
    /// The sheet that the formula stands on, counted from 0.
    pub sheet: usize,
}

impl CellNames for Addresses<'_> {
    fn reference(&self, reference: Ref, row: u32, out: &mut String) {
        let field = self.template.field(reference.field);
        let place = &self.layout.places[reference.field.index()];
        let elsewhere = place.sheet != self.sheet;
        let mut prefix = |elsewhere: bool| {
            if elsewhere {
                out.push_str(&quoted(&self.template.sheets[place.sheet].name));
                out.push('!');
            }
        };
        match reference.reach {
            Reach::One if field.checking => {
                prefix(elsewhere);
                out.push_str(&absolute(place.cell));
            }
            Reach::All if field.checking => {
                prefix(elsewhere);
                push_range(place.cell, place.cell_of_row(field.rows - 1), out);
            }
            Reach::One | Reach::All => out.push_str(&field.id),
            Reach::ThisRow => {
                prefix(elsewhere);
                // Writing to a string cannot fail.
                let _ = write!(out, "{}", place.cell_of_row(row));
            }
            Reach::Rows { start, len } => {
                prefix(true);
                push_range(place.cell_of_row(start), place.cell_of_row(start + len.max(1) - 1), out);
            }
        }
    }
}

fn push_range(from: CellRef, to: CellRef, out: &mut String) {
    out.push_str(&absolute(from));
    out.push(':');
    out.push_str(&absolute(to));
}

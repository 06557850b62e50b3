//! What the defined names of a form's fields say about where the fields are in a file.

use std::collections::{BTreeSet, HashSet};

use crate::form::Form;
use crate::formula::FieldIx;

use super::assign::target;
use super::book::{Book, BookSheet};

/// What a defined name says whose cells were deleted.
const NOWHERE: &str = "#REF!";

/// What the defined names of a form's fields say.
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    /// The sheets of the form with a field whose name points elsewhere in the file, or nowhere.
    pub(super) displaced: HashSet<usize>,
    /// The fields whose names point nowhere: their cells were deleted.
    pub(super) lost: BTreeSet<FieldIx>,
}

impl FieldNames {
    /// Compares every name with the place of its field. `sheets` are the file's sheets by those of the form.
    pub(super) fn gather(form: &Form, book: &Book, sheets: &[Option<&BookSheet>]) -> Self {
        let template = &form.template;
        let mut names = Self::default();
        for (name, written) in &book.names {
            let Some(ix) = template.find(name).filter(|ix| !template.field(*ix).checking) else { continue };
            let place = &form.layout.places[ix.index()];
            let Some(sheet) = sheets[place.sheet] else { continue };
            if written.contains(NOWHERE) {
                names.displaced.insert(place.sheet);
                names.lost.insert(ix);
                continue;
            }
            let Some((on, first, last)) = target(written) else { continue };
            let (top, bottom) = (place.cell_of_row(0), place.cell_of_row(template.field(ix).rows - 1));
            let is_in_place = (first, last) == ((top.row, u32::from(top.col)), (bottom.row, u32::from(bottom.col)));
            if on == sheet.name && !is_in_place {
                names.displaced.insert(place.sheet);
            }
        }
        names
    }
}

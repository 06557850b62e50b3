//! What a form takes from last year's accepted return.

use crate::formula::{Expr, FieldIx};
use crate::language::files::Files;
use crate::value::Amount;

/// What a form takes from last year's accepted return.
#[derive(Debug)]
pub struct LastYear {
    /// The id of last year's form.
    pub form: String,
    /// The fields filled in from it.
    pub fills: Vec<Carried>,
    /// The figures held against it.
    pub changes: Vec<Change>,
    /// The files of last year's form. Loading them gives the same fields again, to which the formulas refer; the form is not
    /// kept, as most checks do not need it.
    pub files: Files,
}

impl LastYear {
    /// The figure of last year's return that fills a field, if one does.
    pub fn fill(&self, field: FieldIx) -> Option<&Carried> {
        self.fills.iter().find(|fill| fill.field == field)
    }
}

/// A field of this form, and where last year's form has the figure for it.
#[derive(Debug)]
pub struct Carried {
    /// The field of this form.
    pub field: FieldIx,
    /// A formula over last year's form.
    pub from: Expr,
}

/// This year's figure and last year's of the same thing, where both are filled in on the form.
#[derive(Debug, Clone, Copy)]
pub struct YearPair {
    /// This year's figure.
    pub this_year: FieldIx,
    /// Last year's figure.
    pub last_year: FieldIx,
}

/// A figure that may not change much without an explanation.
#[derive(Debug)]
pub struct Change {
    /// The figure of this year, and of last year.
    pub carried: Carried,
    /// The share of last year's figure from which on a change must be explained.
    pub bound: Amount,
    /// The document and article it rests on.
    pub basis: String,
    /// The field of the self-check that shows last year's figure.
    pub recalled: FieldIx,
}

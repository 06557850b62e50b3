//! Collects findings while a file is checked, and fills in what a finding says about its cell.

use crate::finding::{Code, Finding, Location, Severity};
use crate::form::Form;
use crate::formula::{FieldIx, Reach, Ref};
use crate::template::display;
use crate::value::Value;

/// The findings of a file, collected while it is checked.
pub(super) struct Findings<'a> {
    /// The form that the file is checked against.
    pub form: &'a Form,
    /// The findings so far.
    pub list: Vec<Finding>,
    /// The cells whose value differs from what the bureau or last year's return gives. Each has a finding of its own; all
    /// other checks use the given value, so that one wrong cell does not cause further findings.
    pub corrections: Vec<Correction>,
}

/// The value that a cell should have, where the file has another.
pub(super) struct Correction {
    /// The cell, in the template's flat order.
    pub cell: usize,
    /// The value that the bureau or last year's return gives.
    pub value: Value,
}

impl<'a> Findings<'a> {
    pub(super) fn new(form: &'a Form) -> Self {
        Self { form, list: Vec::new(), corrections: Vec::new() }
    }

    /// Makes a finding about one cell of a field, without adding it to the list.
    pub(super) fn about(&self, code: Code, field: FieldIx, row: u32, message: String) -> Finding {
        let declared = self.form.template.field(field);
        Finding {
            location: Some(self.location(field, row)),
            field: display::id(declared, row),
            item: display::name(declared, row),
            ..Finding::new(code, message)
        }
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// The cell of a field in one row.
    pub(super) fn location(&self, field: FieldIx, row: u32) -> Location {
        let declared = self.form.template.field(field);
        let place = &self.form.layout.places[field.index()];
        Location { sheet: self.form.template.sheets[declared.sheet].name.clone(), cell: Some(place.cell_of_row(row)) }
    }

    /// The cells that a reference covers, seen from a list row.
    pub(super) fn locations(&self, reference: Ref, row: u32) -> Vec<Location> {
        let rows = self.form.template.field(reference.field).rows;
        let range = match reference.reach {
            Reach::One => 0..1,
            Reach::ThisRow => row..row + 1,
            Reach::All => 0..rows,
            Reach::Rows { start, len } => start..start + len,
        };
        range.map(|row| self.location(reference.field, row)).collect()
    }

    /// Whether a cell holds another value than the bureau or last year's return gives.
    pub(super) fn is_corrected(&self, cell: usize) -> bool {
        self.corrections.iter().any(|correction| correction.cell == cell)
    }

    /// Whether a cell already has a finding at least this serious.
    pub(super) fn has(&self, field: FieldIx, row: u32, at_least: Severity) -> bool {
        let id = display::id(self.form.template.field(field), row);
        self.list.iter().any(|finding| finding.field == id && finding.severity <= at_least)
    }
}

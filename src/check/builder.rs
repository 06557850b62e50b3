//! Makes findings: the cell, the field and the words put together.

use crate::finding::{Finding, Location, Severity};
use crate::form::Form;
use crate::formula::{FieldIx, Reach, Ref};
use crate::value::Value;

use crate::template::display;

/// Where findings are gathered while a file is judged.
pub struct Findings<'a> {
    /// The form.
    pub form: &'a Form,
    /// What was found so far.
    pub list: Vec<Finding>,
    /// The cells in which something else stands than what the bureau or last year's return says, and what they say. That is
    /// told, and all else is judged by what they say: one finding a cause.
    pub changed: Vec<(usize, Value)>,
}

impl<'a> Findings<'a> {
    /// None yet.
    pub fn new(form: &'a Form) -> Self {
        Self { form, list: Vec::new(), changed: Vec::new() }
    }

    /// A finding about a cell, not yet kept.
    pub fn at(&self, code: &str, severity: Severity, field: FieldIx, row: u32, message: String) -> Finding {
        let declared = self.form.template.field(field);
        Finding {
            location: Some(self.location(field, row)),
            field: display::id(declared, row),
            item: display::name(declared, row),
            ..Finding::new(code, severity, message)
        }
    }

    /// Keeps a finding.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// The cell of a field.
    pub fn location(&self, field: FieldIx, row: u32) -> Location {
        let declared = self.form.template.field(field);
        let place = &self.form.layout.places[field.index()];
        Location { sheet: self.form.template.sheets[declared.sheet].name.clone(), cell: Some(place.cell_of_row(row)) }
    }

    /// The cells of a reference, as seen from a list row.
    pub fn locations(&self, reference: Ref, row: u32) -> Vec<Location> {
        let rows = self.form.template.field(reference.field).rows;
        let range = match reference.reach {
            Reach::One => 0..1,
            Reach::ThisRow => row..row + 1,
            Reach::All => 0..rows,
            Reach::Rows { start, len } => start..start + len,
        };
        range.map(|row| self.location(reference.field, row)).collect()
    }

    /// Whether something else stands in a cell than what the bureau or last year's return says.
    pub fn is_changed(&self, cell: usize) -> bool {
        self.changed.iter().any(|(changed, _)| *changed == cell)
    }

    /// Whether a cell already has a finding of at least this gravity.
    pub fn has(&self, field: FieldIx, row: u32, at_least: Severity) -> bool {
        let id = display::id(self.form.template.field(field), row);
        self.list.iter().any(|finding| finding.field == id && finding.severity <= at_least)
    }
}

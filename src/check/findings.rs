//! Collects findings while a file is checked, and fills in what a finding says about its cell.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Location, Severity};
use crate::form::Form;
use crate::formula::{FieldIx, Reach, Ref};
use crate::intake::{EnteredCell, Reading, Submission};
use crate::template::display;
use crate::value::Value;

/// In how many rows of a list a rule must be broken to be told once for all of them: then it is the column that is wrong.
pub(super) const MANY_ROWS: usize = 3;

/// The findings of a file, collected while it is checked.
pub(super) struct Findings<'a> {
    /// The form that the file is checked against.
    pub form: &'a Form,
    /// What stands in each cell of the file.
    pub entries: &'a [EnteredCell],
    /// The explanations that the department wrote, by [`Finding::key`].
    explanations: &'a BTreeMap<String, String>,
    /// The findings so far.
    pub list: Vec<Finding>,
    /// The cells whose value differs from what the bureau or last year's return gives. Each has a finding of its own; all
    /// other checks and the score use the given value.
    pub given: Vec<Correction>,
    /// The cells of which it is known what was meant (`12.5` for `12.5%`). Each has a finding of its own; the figures are
    /// compared with what was meant, but the score is that of what was entered.
    pub meant: Vec<Correction>,
    /// The cells whose value cannot be used though it was read, such as a choice that is none. Each has a finding of its own.
    pub unusable: Vec<Fault>,
}

/// The value that a cell should have, where the file has another.
pub(super) struct Correction {
    /// The cell, in the template's flat order.
    pub cell: usize,
    /// The value that it should have.
    pub value: Value,
    /// The finding about the cell, by its place in the list.
    pub cause: usize,
}

/// A finding that follows from the figures of the form.
#[derive(Clone)]
pub(super) struct Conclusion {
    /// The finding.
    pub finding: Finding,
    /// The cell that says so (a verdict of the self-check, or a recomputed score) with its row; `None` for what rests on the
    /// department's own scores.
    pub origin: Option<(FieldIx, u32)>,
}

impl Conclusion {
    /// What tells a conclusion from others. The copies of a repeated rule share its code, but not its title; a rounding
    /// difference is no broken rule.
    fn key(&self) -> (&Code, Severity, &str, &str) {
        (&self.finding.code, self.finding.severity, &self.finding.field, &self.finding.item)
    }

    /// Whether the same is said among others, if with other figures.
    pub(super) fn is_among(&self, others: &[Self]) -> bool {
        others.iter().any(|other| other.key() == self.key())
    }
}

/// A cell with a finding of its own.
pub(super) struct Fault {
    /// The cell, in the template's flat order.
    pub cell: usize,
    /// The finding, by its place in the list.
    pub cause: usize,
}

impl<'a> Findings<'a> {
    /// An empty list of findings about a file with these cells.
    pub(super) fn new(form: &'a Form, submission: &'a Submission) -> Self {
        Self {
            form,
            entries: &submission.entries,
            explanations: &submission.explanations,
            list: Vec::new(),
            given: Vec::new(),
            meant: Vec::new(),
            unusable: Vec::new(),
        }
    }

    /// Whether the department has explained a finding on the list of findings.
    pub(super) fn is_explained(&self, finding: &Finding) -> bool {
        self.explanations.contains_key(&finding.key())
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

    /// Adds a finding. Returns its place in the list.
    pub(super) fn push(&mut self, finding: Finding) -> usize {
        self.list.push(finding);
        self.list.len() - 1
    }

    /// Counts one more finding that is left out, as it follows from the finding at this place in the list.
    pub(super) fn count_affected(&mut self, cause: usize) {
        self.list[cause].affected += 1;
    }

    /// Where a cell has no place in the file, counts what would be said about it in the finding that says so. Returns whether
    /// it has none.
    pub(super) fn follows_from_missing_cell(&mut self, field: FieldIx, row: u32) -> bool {
        let declared = self.form.template.field(field);
        if self.entries[declared.cell(row)].reading != Reading::Unplaced {
            return false;
        }
        if let Some(cause) = self.finding_of_missing_cell(field) {
            self.count_affected(cause);
        }
        true
    }

    /// Counts cells of a field that are to be filled in, in the finding that says why the field has no cells in the file.
    pub(super) fn count_blank(&mut self, field: FieldIx, cells: u32) {
        if let Some(cause) = self.finding_of_missing_cell(field) {
            self.list[cause].blank_cells += cells;
        }
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
        self.given.iter().any(|correction| correction.cell == cell)
    }

    /// Whether a cell's content could not be read as its field's type, and no other value is given in its place.
    pub(super) fn is_unread(&self, cell: usize) -> bool {
        matches!(self.entries[cell].reading, Reading::Refused(_)) && !self.is_corrected(cell)
    }

    /// Whether a cell's content was read but cannot be used, or the file has no such cell.
    pub(super) fn is_unusable(&self, cell: usize) -> bool {
        self.unusable.iter().any(|fault| fault.cell == cell)
    }

    /// Notes of every input cell that has no place in the file, and that nobody gives a value for, that it cannot be used.
    pub(super) fn note_missing_cells(&mut self, values: &[Value]) {
        for (ix, field) in self.form.template.indexed().filter(|(_, field)| field.is_entered()) {
            for row in 0..field.rows {
                let cell = field.cell(row);
                if self.entries[cell].reading == Reading::Unplaced
                    && values[cell].is_empty()
                    && let Some(cause) = self.finding_of_missing_cell(ix)
                {
                    self.unusable.push(Fault { cell, cause });
                }
            }
        }
    }

    /// The finding that says why a field has no cells in the file, by its place in the list.
    fn finding_of_missing_cell(&self, field: FieldIx) -> Option<usize> {
        let template = &self.form.template;
        let sheet = &template.sheets[template.field(field).sheet].name;
        let says_so = |finding: &Finding| {
            [Code::T006, Code::T008].contains(&finding.code)
                && finding.location.as_ref().is_some_and(|location| location.sheet == *sheet)
        };
        self.list.iter().position(says_so)
    }

    /// Whether a cell already has a finding at least this serious.
    pub(super) fn has(&self, field: FieldIx, row: u32, at_least: Severity) -> bool {
        let id = display::id(self.form.template.field(field), row);
        self.list.iter().any(|finding| finding.field == id && finding.severity <= at_least)
    }
}

#[cfg(test)]
mod tests {
    use super::Findings;
    use crate::builder::load;
    use crate::form::Form;
    use crate::formula::{Reach, Ref};
    use crate::intake::Submission;
    use crate::template::Files;

    #[test]
    fn a_reference_covers_the_cells_that_it_reaches_from_a_row() {
        let form = Form::new(load(&Files::built_in("mof-department-2013").unwrap()).unwrap());
        let submission = Submission::blank(&form.template);
        let findings = Findings::new(&form, &submission);
        let (field, column) = form.template.indexed().find(|(_, field)| field.rows > 4).unwrap();
        for (reach, rows) in [
            (Reach::One, vec![0]),
            (Reach::ThisRow, vec![2]),
            (Reach::All, (0..column.rows).collect()),
            (Reach::Rows { start: 1, len: 3 }, vec![1, 2, 3]),
        ] {
            let expected: Vec<_> = rows.into_iter().map(|row| findings.location(field, row)).collect();
            assert_eq!(findings.locations(Ref { field, reach }, 2), expected, "{reach:?}");
        }
    }
}

//! The marks of a returned workbook: each finding on its cells.

use crate::check::Outcome;
use crate::emit::{CellMark, messages};
use crate::finding::{Finding, Location};
use crate::form::Form;

/// A mark for each cell that a finding is about.
pub fn marks(form: &Form, outcome: &Outcome) -> Vec<CellMark> {
    let mut marks = Vec::new();
    for finding in &outcome.findings {
        for location in finding.location.iter().chain(&finding.related_cells) {
            marks.extend(mark(form, finding, location));
        }
    }
    marks
}

fn mark(form: &Form, finding: &Finding, location: &Location) -> Option<CellMark> {
    let sheet = form.template.sheets.iter().position(|sheet| sheet.name == location.sheet)?;
    Some(CellMark { sheet, cell: location.cell?, state: finding.state(), note: note(finding) })
}

/// The text of a finding's note.
fn note(finding: &Finding) -> String {
    let head = format!("{}{} {}】", messages::MARK, finding.state().word(), finding.code);
    let fix = if finding.fix.is_empty() { String::new() } else { format!("\n{}", finding.fix) };
    format!("{head}{}{fix}", finding.message)
}

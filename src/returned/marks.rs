//! The marks of a returned workbook: each finding on its cells.

use crate::check::Outcome;
use crate::emit::{Mark, words};
use crate::finding::{Finding, Spot};
use crate::form::Form;

/// A mark for each cell that a finding is about.
pub fn marks(form: &Form, outcome: &Outcome) -> Vec<Mark> {
    let mut marks = Vec::new();
    for finding in &outcome.findings {
        for spot in finding.spot.iter().chain(&finding.also) {
            marks.extend(mark(form, finding, spot));
        }
    }
    marks
}

fn mark(form: &Form, finding: &Finding, spot: &Spot) -> Option<Mark> {
    let sheet = form.template.sheets.iter().position(|sheet| sheet.name == spot.sheet)?;
    Some(Mark { sheet, cell: spot.cell?, severity: finding.severity, note: note(finding) })
}

/// The text of a finding's note.
fn note(finding: &Finding) -> String {
    let head = format!("{}{} {}】", words::MARK, finding.severity.word(), finding.code);
    let fix = if finding.fix.is_empty() { String::new() } else { format!("\n{}", finding.fix) };
    format!("{head}{}{fix}", finding.message)
}

//! Last year's figures where this year's should be: a sheet that was filled in on last year's copy and forgotten.

use crate::finding::{Code, Finding};
use crate::formula::FieldIx;
use crate::template::{Template, YearPair};
use crate::value::{Amount, Value};

use super::findings::{Fault, Findings};
use super::messages;

/// The fewest figures that have to be the same: two may well be.
const FEWEST: usize = 3;

/// Reports each sheet on which all of this year's figures are last year's. Until the department has explained it, what follows from
/// the figures is counted in the finding.
pub(super) fn check(values: &[Value], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for sheet in 0..template.sheets.len() {
        let same = same_as_last_year(template, sheet, values);
        let (Some(first), true) = (same.first(), same.len() >= FEWEST) else { continue };
        let message = messages::left_standing(&template.sheets[sheet].name, same.len());
        let mut finding = findings.about(Code::I021, *first, 0, message);
        finding.related_cells = same[1..].iter().map(|ix| findings.location(*ix, 0)).collect();
        finding.fix = messages::LEFT_STANDING_FIX.to_owned();
        note(finding, &same, findings);
    }
}

fn note(finding: Finding, same: &[FieldIx], findings: &mut Findings<'_>) {
    let is_open = !findings.is_explained(&finding);
    let cause = findings.push(finding);
    if is_open {
        let template = &findings.form.template;
        findings.unusable.extend(same.iter().map(|ix| Fault { cell: template.field(*ix).cell(0), cause }));
    }
}

/// This year's figures of a sheet, where none differs from last year's; empty where one does. Blank ones and those that are 0 say
/// nothing, nor do those that came with the form from last year's return: whoever got these began with this year's blank.
fn same_as_last_year(template: &Template, sheet: usize, values: &[Value]) -> Vec<FieldIx> {
    let is_entered = |ix: FieldIx| {
        let field = template.field(ix);
        field.sheet == sheet && field.list.is_none() && field.is_entered()
    };
    let came_with_the_form = |ix| template.last_year.as_ref().is_some_and(|given| given.fill(ix).is_some());
    let number = |ix: FieldIx| values[template.field(ix).cell(0)].as_number();
    let mut same = Vec::new();
    for YearPair { this_year, last_year } in &template.year_pairs {
        if !is_entered(*this_year) || !is_entered(*last_year) || came_with_the_form(*last_year) {
            continue;
        }
        match (number(*this_year), number(*last_year)) {
            (Some(this), Some(last)) if this != last => return Vec::new(),
            (Some(this), Some(_)) if this != Amount::ZERO => same.push(*this_year),
            (Some(_) | None, _) => {}
        }
    }
    same
}

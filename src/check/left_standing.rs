//! Last year's figures where this year's should be: a sheet that was filled in on last year's copy and forgotten.

use crate::finding::{Code, Finding};
use crate::formula::FieldIx;
use crate::template::{FieldType, Template};
use crate::value::{Amount, Value};

use super::findings::{Fault, Findings};
use super::messages;

/// The fewest figures that have to be the same: two may well be.
const FEWEST: usize = 3;

/// This year's figure and last year's of the same thing, by their cells in the template's flat order.
struct Pair {
    now: FieldIx,
    before: usize,
}

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
/// nothing.
fn same_as_last_year(template: &Template, sheet: usize, values: &[Value]) -> Vec<FieldIx> {
    let mut same = Vec::new();
    for Pair { now, before } in pairs(template, sheet) {
        let (Some(this), Some(last)) = (values[template.field(now).cell(0)].as_number(), values[before].as_number())
        else {
            continue;
        };
        if this != last {
            return Vec::new();
        }
        if this != Amount::ZERO {
            same.push(now);
        }
    }
    same
}

/// The figures of a sheet that are entered for this year and for last year. What belongs together is known by the names:
/// `本年收入` and `上年收入`, `收入.决算` and `收入.上年`. Figures that came with the form from last year's return are left out:
/// whoever got those began with this year's blank.
fn pairs(template: &Template, sheet: usize) -> impl Iterator<Item = Pair> + '_ {
    let is_figure = move |field: &crate::template::Field| {
        field.sheet == sheet && field.list.is_none() && field.is_entered() && field.kind == FieldType::Amount
    };
    template.indexed().filter(move |(_, field)| is_figure(field)).filter_map(move |(now, field)| {
        let of_last_year = match field.id.strip_suffix(".决算") {
            Some(row) => format!("{row}.上年"),
            None => field.id.replace("本年", "上年"),
        };
        let last = template.find(&of_last_year).filter(|last| *last != now)?;
        let came_with_the_form = template.last_year.as_ref().is_some_and(|given| given.fill(last).is_some());
        if came_with_the_form {
            return None;
        }
        let last = template.field(last);
        (last.is_entered() && last.list.is_none()).then(|| Pair { now, before: last.cell(0) })
    })
}

//! The one change that makes everything agree: where a single slip explains several broken rules, the finding names it.
//!
//! Candidates are the input cells that broken rules are computed from. How far each rule's two sides move with a cell is measured
//! once; with it, all slips of a number and all exchanges of two figures are weighed by arithmetic. Those that fit, and those of
//! which arithmetic cannot tell, are computed. A change is suggested if it mends every broken rule that it touches, at least two,
//! breaks none, and no other change does; and only if no broken rule is left that has to do with those. The work is bounded by the
//! number of cells and of changes tried: where there is more to try, nothing is suggested.

mod candidates;
mod certain;
mod fitting;
mod model;
mod rules;
mod search;

use crate::compute::Computed;
use crate::finding::{Code, Severity, SuggestedValue};
use crate::template::display;

use super::findings::{Conclusion, Correction, Findings};
use super::messages;

use model::{BOUNDS, Mended, Search};
use rules::{BrokenRule, FEWEST_RULES, broken_rules};

/// Looks for the changes that explain what is broken, reports each, and notes what was meant. Returns whether there are any.
/// `typed` are the figures as entered, `computed` those with what was meant where it is known.
pub(super) fn check(
    typed: &Computed,
    computed: &Computed,
    conclusions: &[Conclusion],
    findings: &mut Findings<'_>,
) -> bool {
    let template = &findings.form.template;
    let rules = broken_rules(computed, conclusions, findings);
    if rules.len() < FEWEST_RULES {
        return false;
    }
    let mended = Search::new(template, typed, computed, &rules, findings, BOUNDS).run();
    mended.iter().for_each(|change| report(computed, change, &rules, findings));
    !mended.is_empty()
}

/// Reports a change, and notes what was meant.
fn report(computed: &Computed, change: &Mended, rules: &[BrokenRule<'_>], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let field_of = |cell: usize| {
        let found = template.indexed().find(|(_, field)| field.cells().contains(&cell));
        found.map(|(ix, field)| (ix, field, u32::try_from(cell - field.first).unwrap_or(0)))
    };
    let Some((ix, field, row)) = change.changes.first().and_then(|(cell, _)| field_of(*cell)) else { return };
    let mut codes: Vec<&str> = change.rules.iter().map(|rule| rules[*rule].finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let repaired: Vec<SuggestedValue> = change
        .changes
        .iter()
        .filter_map(|(cell, value)| {
            let (ix, field, row) = field_of(*cell)?;
            Some(SuggestedValue { location: findings.location(ix, row), value: display::shown(field, value) })
        })
        .collect();
    let entered = display::shown(field, &computed.values[field.cell(row)]);
    let name = display::name(field, row);
    let message = messages::repair(change.repair, &name, &entered, &repaired, change.rules.len(), &codes);
    let severity = change.rules.iter().map(|rule| rules[*rule].finding.severity).min().unwrap_or(Severity::Error);
    let mut finding = findings.about(Code::I020, ix, row, message).with_severity(severity);
    finding.related_cells = repaired.iter().skip(1).map(|repaired| repaired.location.clone()).collect();
    finding.entered = entered;
    let numbers = (computed.values[field.cell(row)].as_number(), change.changes[0].1.as_number());
    finding.difference = numbers.0.zip(numbers.1).map(|(entered, meant)| entered.saturating_sub(meant).abs());
    finding.expected = repaired.first().map(|repaired| repaired.value.clone()).unwrap_or_default();
    finding.fix = messages::REPAIR_FIX.to_owned();
    finding.repair = repaired;
    let cause = findings.push(finding);
    let meant = change.changes.iter().map(|(cell, value)| Correction { cell: *cell, value: value.clone(), cause });
    findings.meant.extend(meant);
}

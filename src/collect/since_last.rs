//! What changed since the round before, for the answer to the unit.

use std::collections::BTreeSet;

use crate::check::Outcome;
use crate::finding::Finding;
use crate::form::Form;
use crate::ledger::RecordedReturn;
use crate::template::display;
use crate::value::Value;

/// What a unit entered in the round before, and what was found in it.
#[derive(Debug)]
pub(super) struct PreviousReturn {
    /// The round.
    pub(super) round: u32,
    /// What is on record of it.
    pub(super) recorded: RecordedReturn,
}

/// What changed since the round before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SinceLast {
    /// That round.
    pub(super) round: u32,
    /// How many cells hold something else.
    pub(super) changed: usize,
    /// How many findings that waited for the unit are gone.
    pub(super) cured: usize,
    /// How many are still there.
    pub(super) open: usize,
    /// How many are new.
    pub(super) new: usize,
}

impl SinceLast {
    /// Compares a return that was checked with the one before.
    pub(super) fn new(form: &Form, outcome: &Outcome, previous: &PreviousReturn) -> Self {
        let recorded = &previous.recorded;
        let now: BTreeSet<String> =
            outcome.findings.iter().filter(|finding| finding.is_open()).map(Finding::key).collect();
        let open = recorded.open.intersection(&now).count();
        Self {
            round: previous.round,
            changed: changed_cells(form, outcome, recorded),
            cured: recorded.open.len() - open,
            open,
            new: now.len() - open,
        }
    }
}

fn changed_cells(form: &Form, outcome: &Outcome, recorded: &RecordedReturn) -> usize {
    let entered = form.template.fields.iter().filter(|field| field.is_input() && !field.checking);
    let is_changed = |id: &str, value: &Value| {
        let before = recorded.entries.get(id).map_or("", String::as_str);
        if value.is_empty() { !before.is_empty() } else { value.to_string() != before }
    };
    entered
        .map(|field| {
            let rows =
                (0..field.rows).filter(|row| is_changed(&display::id(field, *row), &outcome.values[field.cell(*row)]));
            rows.count()
        })
        .sum()
}

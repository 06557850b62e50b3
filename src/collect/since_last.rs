//! What changed since the round before, for the answer to the unit.

use std::collections::BTreeSet;

use crate::check::Outcome;
use crate::finding::Finding;
use crate::form::Form;
use crate::ledger::RecordedReturn;
use crate::template::{Field, display};
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
    /// How many are explained now.
    pub(super) explained: usize,
    /// How many are still there.
    pub(super) open: usize,
    /// How many are new.
    pub(super) new: usize,
}

impl SinceLast {
    /// Compares a return that was checked with the one before.
    pub(super) fn new(form: &Form, outcome: &Outcome, previous: &PreviousReturn) -> Self {
        let recorded = &previous.recorded;
        let keys = |wanted: fn(&Finding) -> bool| -> BTreeSet<String> {
            outcome
                .findings
                .iter()
                .filter(|finding| wanted(finding))
                .map(|finding| without_row(&finding.key()))
                .collect()
        };
        let before: BTreeSet<String> = recorded.open.iter().map(|key| without_row(key)).collect();
        let now = keys(Finding::is_open);
        let explained = keys(|finding| finding.explanation.is_some());
        let open = before.intersection(&now).count();
        let explained = before.difference(&now).filter(|key| explained.contains(*key)).count();
        Self {
            round: previous.round,
            changed: changed_cells(form, outcome, recorded),
            cured: before.len() - open - explained,
            explained,
            open,
            new: now.len() - open,
        }
    }
}

/// The key of a finding without the row: `N01|项目1.指标.名称[3]` is `N01|项目1.指标.名称`. One finding of a rule stands for all its rows.
fn without_row(key: &str) -> String {
    match key.rsplit_once('[') {
        Some((before, row)) if row.ends_with(']') && key.starts_with(['C', 'N']) => before.to_owned(),
        Some(_) | None => key.to_owned(),
    }
}

fn changed_cells(form: &Form, outcome: &Outcome, recorded: &RecordedReturn) -> usize {
    // What is explained on the self-check is no figure.
    let self_check = form.template.self_check.sheet;
    let is_figure = |field: &&Field| field.is_input() && !field.checking && field.sheet != self_check;
    let entered = form.template.fields.iter().filter(is_figure);
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

//! What changed since the round before, for the answer to the unit.

use std::collections::BTreeSet;

use crate::check::Outcome;
use crate::finding::{Finding, Location};
use crate::form::Form;
use crate::ledger::RecordedReturn;
use crate::returned::{ChangedCell, SinceLast};
use crate::template::{Field, FieldType, display};
use crate::value::Value;

/// What a unit entered in the round before, and what was found in it.
#[derive(Debug)]
pub(super) struct PreviousReturn {
    /// The round.
    pub(super) round: u32,
    /// What is on record of it.
    pub(super) recorded: RecordedReturn,
}

/// Compares a return that was checked with the one before.
pub(super) fn since_last(form: &Form, outcome: &Outcome, previous: &PreviousReturn) -> SinceLast {
    let recorded = &previous.recorded;
    let keys = |wanted: fn(&Finding) -> bool| -> BTreeSet<String> {
        outcome.findings.iter().filter(|finding| wanted(finding)).map(|finding| without_row(&finding.key())).collect()
    };
    let before: BTreeSet<String> = recorded.open.iter().map(|key| without_row(key)).collect();
    let now = keys(Finding::is_open);
    let explained = keys(|finding| finding.explanation.is_some());
    let open = before.intersection(&now).count();
    let explained = before.difference(&now).filter(|key| explained.contains(*key)).count();
    SinceLast {
        round: previous.round,
        changed: changed_cells(form, outcome, recorded),
        cured: before.len() - open - explained,
        explained,
        open,
        new: now.len() - open,
    }
}

/// The key of a finding without the row: `N01|项目1.指标.名称[3]` is `N01|项目1.指标.名称`. One finding of a rule stands for all its rows.
fn without_row(key: &str) -> String {
    match key.rsplit_once('[') {
        Some((before, row)) if row.ends_with(']') && key.starts_with(['C', 'N']) => before.to_owned(),
        Some(_) | None => key.to_owned(),
    }
}

/// The cells that hold something else than what is on record.
fn changed_cells(form: &Form, outcome: &Outcome, recorded: &RecordedReturn) -> Vec<ChangedCell> {
    let template = &form.template;
    let asked: BTreeSet<&str> = recorded.open.iter().filter_map(|key| Some(key.split_once('|')?.1)).collect();
    let mut changed = Vec::new();
    for (ix, field) in template.indexed() {
        // What is explained on the self-check is no figure.
        if !field.is_input() || field.checking || field.sheet == template.self_check.sheet {
            continue;
        }
        for row in 0..field.rows {
            let (id, value) = (display::id(field, row), &outcome.values[field.cell(row)]);
            let before = recorded.entries.get(&id).map_or("", String::as_str);
            let is_changed = if value.is_empty() { !before.is_empty() } else { value.to_string() != before };
            if is_changed {
                changed.push(ChangedCell {
                    location: Location {
                        sheet: template.sheets[field.sheet].name.clone(),
                        cell: Some(form.layout.places[ix.index()].cell_of_row(row)),
                    },
                    item: display::name(field, row),
                    before: display::shown(field, &recorded_value(field, before)),
                    after: display::shown(field, value),
                    is_asked: asked.contains(id.as_str()),
                });
            }
        }
    }
    changed
}

/// A value as it is on record: a number where the field holds numbers.
fn recorded_value(field: &Field, text: &str) -> Value {
    match text.parse() {
        Ok(number) if field.is_numeric() || field.kind == FieldType::Date => Value::Number(number),
        Ok(_) | Err(_) => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::without_row;

    #[test]
    fn a_rule_that_is_broken_in_several_rows_is_one_thing_to_put_right() {
        for (key, expected) in [
            ("N01|项目1.指标.名称[3]", "N01|项目1.指标.名称"),
            ("C01|项目.预算[12]", "C01|项目.预算"),
            ("C01|支出合计.决算", "C01|支出合计.决算"),
            ("C01|项目[1].预算", "C01|项目[1].预算"),
            ("I001|项目.预算[3]", "I001|项目.预算[3]"),
        ] {
            assert_eq!(without_row(key), expected);
        }
    }
}

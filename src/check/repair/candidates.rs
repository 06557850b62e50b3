//! The figures that can be changed, and how far each moves the broken rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::findings::Findings;
use crate::compute::Computed;
use crate::finding::Severity;
use crate::template::FieldType;
use crate::value::{Amount, Value};

use super::model::{Candidate, Place, Search};
use super::rules::BrokenRule;

/// Numbers the tables of a form: rows with fields, one below the other.
pub(super) fn number_tables(places: &mut [Place]) {
    let rows: BTreeSet<(usize, u32)> = places.iter().map(|place| (place.sheet, place.row)).collect();
    let mut tables: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    for (sheet, row) in rows {
        let above = row.checked_sub(1).and_then(|above| tables.get(&(sheet, above)));
        let table = above.copied().unwrap_or(tables.len() + 1);
        tables.insert((sheet, row), table);
    }
    for place in places {
        place.table = tables[&(place.sheet, place.row)];
    }
}

impl Search<'_, '_> {
    pub(super) fn find_candidates(&mut self, typed: &Computed, findings: &Findings<'_>) {
        for (ix, field) in self.template.indexed() {
            let is_figure = matches!(field.kind, FieldType::Amount | FieldType::Count | FieldType::Percent);
            if !field.is_entered() || !is_figure {
                continue;
            }
            for row in 0..field.rows {
                let cell = field.cell(row);
                if findings.is_corrected(cell) || findings.is_unread(cell) {
                    continue;
                }
                let feeds: Vec<bool> = self.rules.iter().map(|rule| rule.sources.contains(&cell)).collect();
                let number = typed.values[cell].as_number();
                let is_meant = findings.meant.iter().any(|correction| correction.cell == cell);
                let is_suspect = findings.has(ix, row, Severity::Notice);
                if is_meant || findings.is_unusable(cell) || !feeds.contains(&true) {
                    let slopes = vec![None; feeds.len()];
                    self.bystanders.push(Candidate { cell, field: ix, number, is_suspect, feeds, slopes });
                    continue;
                }
                if self.candidates.len() == self.bounds.cells {
                    self.is_cut_short = true;
                    return;
                }
                let slopes = self.slopes(cell, number.unwrap_or_default());
                self.candidates.push(Candidate { cell, field: ix, number, is_suspect, feeds, slopes });
            }
        }
    }

    /// Measures how the difference of each rule moves with a cell: beside its number, and far from it.
    fn slopes(&mut self, cell: usize, number: Amount) -> Vec<Option<Amount>> {
        let far = if number.is_zero() { Amount::ONE_HUNDRED } else { number };
        // To ten times and ten thousand times, to a tenth, and to the other sign.
        let steps = [Amount::from(9), Amount::from(9_999), -Amount::new(9, 1), -Amount::TWO];
        let steps = steps.into_iter().filter_map(|factor| far.checked_mul(factor));
        let steps: Vec<Amount> = std::iter::once(Amount::TWO).chain(steps).collect();
        let mut slopes = self.growth(cell, number, Amount::ONE);
        for step in steps {
            if slopes.iter().all(Option::is_none) {
                break;
            }
            let growth = self.growth(cell, number, step);
            for ((slope, growth), rule) in slopes.iter_mut().zip(growth).zip(self.rules) {
                let tolerance = rule.sides.as_ref().map_or(Amount::ZERO, |sides| sides.tolerance);
                let is_even = |slope: Amount| {
                    let off = growth?.checked_sub(slope.checked_mul(step)?)?.abs();
                    (off <= tolerance).then_some(slope)
                };
                *slope = slope.and_then(is_even);
            }
        }
        slopes
    }

    /// By how much the difference of each rule grows where the number in a cell grows by a step.
    fn growth(&mut self, cell: usize, number: Amount, step: Amount) -> Vec<Option<Amount>> {
        let (rules, differences) = (self.rules, &self.differences);
        let more = number.checked_add(step).unwrap_or(number);
        self.trial.with(&[(cell, Value::Number(more))], |view, _| {
            let grown =
                |(rule, before): (&BrokenRule<'_>, &Option<Amount>)| rule.difference(view)?.checked_sub((*before)?);
            rules.iter().zip(differences).map(grown).collect()
        })
    }

    /// Whether the number of another cell could stand in a cell.
    pub(super) fn accepts(&self, candidate: &Candidate, other: &Candidate) -> bool {
        let (field, other_field) = (self.template.field(candidate.field), self.template.field(other.field));
        let is_within =
            |number: Amount| field.min.is_none_or(|min| number >= min) && field.max.is_none_or(|max| number <= max);
        field.kind == other_field.kind && other.number.is_none_or(is_within)
    }
}

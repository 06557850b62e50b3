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
        field.kind == other_field.kind && other.number.is_none_or(|number| field.allows(number))
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::BOUNDS;
    use super::{Candidate, Findings, Place, Search, number_tables};
    use crate::builder::load;
    use crate::compute::compute;
    use crate::form::Form;
    use crate::formula::FieldIx;
    use crate::intake::Submission;
    use crate::template::{FieldType, Files};
    use crate::value::{Amount, Value};

    #[test]
    fn a_cell_accepts_a_number_of_its_kind_within_its_bounds() {
        let mut template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let entered = |kind: FieldType| -> Vec<FieldIx> {
            template.indexed().filter(|(_, field)| field.is_entered() && field.kind == kind).map(|(ix, _)| ix).collect()
        };
        let [amount, other, ..] = *entered(FieldType::Amount) else { panic!("two amounts") };
        let count = entered(FieldType::Count)[0];
        (template.fields[amount.index()].min, template.fields[amount.index()].max) =
            (Some(Amount::ONE), Some(Amount::from(3)));
        let form = Form::new(template);
        let template = &form.template;
        let computed = compute(template, vec![Value::Blank; template.cells], |_| false);
        let submission = Submission::blank(template);
        let findings = Findings::new(&form, &submission);
        let search = Search::new(template, &computed, &computed, &[], &findings, BOUNDS);
        let candidate = |field: FieldIx, number: Option<i64>| {
            let (cell, number) = (template.field(field).cell(0), number.map(Amount::from));
            Candidate { cell, field, number, is_suspect: false, feeds: Vec::new(), slopes: Vec::new() }
        };
        let accepts = |other| search.accepts(&candidate(amount, None), &other);
        for (number, expected) in [(0, false), (1, true), (3, true), (4, false)] {
            assert_eq!(accepts(candidate(other, Some(number))), expected, "{number}");
        }
        assert!(accepts(candidate(other, None)) && !accepts(candidate(count, None)));
        assert!(!accepts(candidate(count, Some(2))));
    }

    #[test]
    fn rows_with_fields_below_each_other_are_one_table() {
        let place = |sheet, row| Place { sheet, row, ..Place::default() };
        let mut places = [place(0, 1), place(0, 0), place(0, 3), place(0, 1), place(1, 2), place(1, 3)];
        number_tables(&mut places);
        let [first, top, below_gap, beside, other_sheet, last] = places.map(|place| place.table);
        assert!(first == top && first == beside && other_sheet == last);
        assert!(first != below_gap && first != other_sheet && below_gap != other_sheet);
    }
}

//! Changes that arithmetic does not rule out: slips of a number, exchanges of two figures, exchanges of two columns.

use std::collections::BTreeMap;

use crate::check::slips::{Repair, Slip, slips};
use crate::value::{Amount, Value};

use super::model::{Candidate, Fitting, Grounds, Search};
use super::rules::FEWEST_RULES;

impl Search<'_, '_> {
    /// What would tell that some cells move by these amounts: every broken rule that they feed may hold then. `None` where one
    /// does not, or where they feed too few.
    fn fits(&self, moves: &[(&Candidate, Amount)], is_off_by_scale: bool) -> Option<Grounds> {
        let (mut fed, mut is_equality) = (0, false);
        for (index, (rule, before)) in self.rules.iter().zip(&self.differences).enumerate() {
            if !moves.iter().any(|(candidate, _)| candidate.feeds[index]) {
                continue;
            }
            fed += 1;
            let (Some(sides), Some(before)) = (&rule.sides, before) else { continue };
            is_equality |= !sides.at_most;
            let grow = |after: Amount, (candidate, by): &(&Candidate, Amount)| {
                after.checked_add(candidate.slopes[index]?.checked_mul(*by)?)
            };
            // Where arithmetic cannot tell, computing the form will.
            let Some(after) = moves.iter().try_fold(*before, grow) else { continue };
            let agrees = after.abs() <= sides.tolerance || (sides.at_most && after <= sides.tolerance);
            if !agrees {
                return None;
            }
        }
        let grounds = match (is_equality, is_off_by_scale) {
            (true, _) => Grounds::Equality,
            (false, true) => Grounds::Scale,
            (false, false) => Grounds::Inequality,
        };
        (fed >= FEWEST_RULES).then_some(grounds)
    }

    pub(super) fn fitting_slips(&self) -> Vec<Fitting> {
        let mut fitting = Vec::new();
        for candidate in &self.candidates {
            let Some(number) = candidate.number.filter(|number| !number.is_zero()) else { continue };
            for (slip, meant) in slips(self.template.field(candidate.field), number) {
                let Some(by) = meant.checked_sub(number) else { continue };
                if let Some(grounds) = self.fits(&[(candidate, by)], slip == Slip::Scale) {
                    let changes = vec![(candidate.cell, Value::Number(meant))];
                    fitting.push(Fitting { grounds, repair: Repair::Retyped(slip), changes });
                }
            }
        }
        fitting
    }

    pub(super) fn fitting_exchanges(&self) -> Vec<Fitting> {
        let mut fitting = Vec::new();
        for (index, first) in self.candidates.iter().enumerate() {
            for second in &self.candidates[index + 1..] {
                let Some(repair) = self.exchange(first, second) else { continue };
                let by = second.number.unwrap_or_default().checked_sub(first.number.unwrap_or_default());
                let Some(by) = by else { continue };
                if let Some(grounds) = self.fits(&[(first, by), (second, -by)], false) {
                    let value = |cell: usize| self.trial.view().values[cell].clone();
                    let changes = vec![(first.cell, value(second.cell)), (second.cell, value(first.cell))];
                    fitting.push(Fitting { grounds, repair, changes });
                }
            }
        }
        fitting
    }

    /// How two figures can have come into each other's cell; `None` where they cannot.
    fn exchange(&self, first: &Candidate, second: &Candidate) -> Option<Repair> {
        let (place, other) = (self.places[first.cell], self.places[second.cell]);
        let is_alike = self.accepts(first, second) && self.accepts(second, first);
        if place.sheet != other.sheet || !is_alike || first.number == second.number {
            return None;
        }
        let is_beside = (place.row == other.row && place.col.abs_diff(other.col) == 1)
            || (place.col == other.col && place.row.abs_diff(other.row) == 1);
        match (first.number, second.number) {
            (Some(_), Some(_)) => Some(Repair::Exchanged),
            (Some(number), None) | (None, Some(number)) => (is_beside && !number.is_zero()).then_some(Repair::Moved),
            (None, None) => None,
        }
    }

    pub(super) fn fitting_columns(&self) -> Vec<Fitting> {
        let mut columns: BTreeMap<(usize, u16), BTreeMap<u32, &Candidate>> = BTreeMap::new();
        for candidate in self.candidates.iter().chain(&self.bystanders) {
            let place = self.places[candidate.cell];
            columns.entry((place.table, place.col)).or_default().insert(place.row, candidate);
        }
        let columns: Vec<_> = columns.into_iter().collect();
        let mut fitting = Vec::new();
        for (index, ((table, _), first)) in columns.iter().enumerate() {
            for ((other_table, _), second) in &columns[index + 1..] {
                let pairs: Vec<(&Candidate, &Candidate)> = first
                    .iter()
                    .filter_map(|(row, a)| Some((*a, *second.get(row)?)))
                    .filter(|(a, b)| a.number != b.number)
                    .collect();
                let is_alike = |(a, b): &(&Candidate, &Candidate)| self.accepts(a, b) && self.accepts(b, a);
                if table != other_table || pairs.len() < 2 || !pairs.iter().all(is_alike) {
                    continue;
                }
                let mut moves = Vec::new();
                for (a, b) in &pairs {
                    let Some(by) = b.number.unwrap_or_default().checked_sub(a.number.unwrap_or_default()) else {
                        continue;
                    };
                    moves.extend([(*a, by), (*b, -by)]);
                }
                if let Some(grounds) = self.fits(&moves, false) {
                    let value = |candidate: &Candidate| candidate.number.map_or(Value::Blank, Value::Number);
                    let exchanged = |(a, b): &(&Candidate, &Candidate)| [(a.cell, value(b)), (b.cell, value(a))];
                    let changes = pairs.iter().flat_map(exchanged).collect();
                    fitting.push(Fitting { grounds, repair: Repair::ColumnsExchanged, changes });
                }
            }
        }
        fitting
    }
}

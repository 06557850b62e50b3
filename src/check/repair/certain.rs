//! Which of the changes that mend something are certain.

use std::collections::{BTreeSet, HashSet};

use crate::check::slips::Repair;

use super::model::{Grounds, Mended, Search};

impl Search<'_, '_> {
    /// The changes that are certain: in each group of broken rules that have to do with each other, the only one that mends all of
    /// them; where none does, those that are the only ones to mend their rules and together leave none of the group broken. What
    /// mends a few and leaves others may do so by chance.
    pub(super) fn certain(self) -> Vec<Mended> {
        let groups = self.groups();
        let mut certain: HashSet<usize> = HashSet::new();
        for group in groups.iter().collect::<BTreeSet<_>>() {
            let broken = groups.iter().filter(|other| *other == group).count();
            let (all, some): (Vec<usize>, Vec<usize>) = (0..self.mended.len())
                .filter(|change| groups[self.mended[*change].rules[0]] == *group)
                .partition(|change| self.mended[*change].rules.len() == broken);
            if all.is_empty() {
                let overlaps = |a: &usize, b: &usize| a != b && self.mended[*a].overlaps(&self.mended[*b]);
                let only: Vec<usize> =
                    some.iter().copied().filter(|change| !some.iter().any(|other| overlaps(change, other))).collect();
                let mended: usize = only.iter().map(|change| self.mended[*change].rules.len()).sum();
                certain.extend(only.into_iter().filter(|_| mended == broken));
            } else {
                certain.extend(self.only(&all));
            }
        }
        let mended: usize = certain.iter().map(|change| self.mended[*change].rules.len()).sum();
        let is_everything = mended == self.rules.len();
        let changes = self.mended.into_iter().enumerate().filter(|(index, change)| {
            let is_column = change.repair == Repair::ColumnsExchanged;
            let is_telling = change.grounds != Grounds::Inequality && !change.is_open;
            certain.contains(index) && is_telling && (is_everything || !is_column)
        });
        changes.map(|(_, change)| change).collect()
    }

    /// The only one of some changes, or the only one that retypes a number with a finding of its own, such as too many decimals.
    fn only(&self, changes: &[usize]) -> Option<usize> {
        if let [only] = changes {
            return Some(*only);
        }
        let is_suspect = |cell: usize| self.candidates.iter().any(|other| other.cell == cell && other.is_suspect);
        let suspect = |change: &&usize| {
            let change = &self.mended[**change];
            matches!(change.repair, Repair::Retyped(_)) && change.changes.iter().any(|(cell, _)| is_suspect(*cell))
        };
        let suspects: Vec<&usize> = changes.iter().filter(suspect).collect();
        if let [only] = suspects.as_slice() { Some(**only) } else { None }
    }

    /// Numbers the groups of broken rules that have to do with each other: those that are computed from the same figure, and those
    /// that a change mends.
    fn groups(&self) -> Vec<usize> {
        let mut groups: Vec<usize> = (0..self.rules.len()).collect();
        let mut join = |rules: &[usize]| {
            let joined: Vec<usize> = rules.iter().map(|rule| groups[*rule]).collect();
            if let Some((first, others)) = joined.split_first() {
                groups.iter_mut().filter(|group| others.contains(group)).for_each(|group| *group = *first);
            }
        };
        for candidate in &self.candidates {
            let fed: Vec<usize> = (0..self.rules.len()).filter(|rule| candidate.feeds[*rule]).collect();
            join(&fed);
        }
        self.mended.iter().for_each(|change| join(&change.rules));
        groups
    }
}

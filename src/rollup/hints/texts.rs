//! Narratives and reasons that stand in the returns of several units, or stood in a unit's return of last year.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::rollup::facts::{TextRegister, UnitText};
use crate::rollup::parents::Parents;
use crate::rollup::row::RollupRow;
use crate::template::Template;
use crate::text::comparable::TextDigest;

use super::sharers::Sharers;
use super::{Hint, HintKind, messages};

/// The fewest units of which more than half may have been given a text.
const MANY: usize = 8;

/// A hint for each set of units that share texts: those of several 主管部门 first, then by how much they share; what most units have
/// comes last.
pub(super) fn shared(template: &Template, rows: &[RollupRow], parents: &Parents, register: &TextRegister) -> Vec<Hint> {
    let judged = rows.iter().filter(|row| row.is_judged).count();
    let sharers = |units: &[usize]| {
        let first = units.first().map(|first| parents.department(*first));
        let is_of_first = |unit: &usize| Some(parents.department(*unit)) == first;
        if judged >= MANY && units.len() * 2 > judged {
            Sharers::Most
        } else if units.iter().all(is_of_first) {
            Sharers::OneParent
        } else {
            Sharers::Several
        }
    };
    let groups = texts_by_units(rows, register).into_iter();
    let mut groups: Vec<_> = groups.map(|(units, texts)| (sharers(&units), length(&texts), units, texts)).collect();
    groups.sort_by_key(|(sharers, length, ..)| (*sharers, Reverse(*length)));
    let hint = |(sharers, length, units, texts): (Sharers, u64, Vec<usize>, Vec<UnitText>)| Hint {
        kind: HintKind::SharedText,
        units,
        subject: messages::fields(template, &texts),
        evidence: messages::shared_texts(texts.len(), length, sharers, &longest(&texts, register)),
    };
    groups.into_iter().map(hint).collect()
}

/// How long some texts are together.
fn length(texts: &[UnitText]) -> u64 {
    texts.iter().map(|text| u64::from(text.length)).sum()
}

/// The texts that stand in the returns of several units, by the units.
fn texts_by_units(rows: &[RollupRow], register: &TextRegister) -> BTreeMap<Vec<usize>, Vec<UnitText>> {
    let mut units: BTreeMap<TextDigest, (UnitText, Vec<usize>)> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        for text in row.facts.texts.iter().filter(|text| register.beginning(text.digest).is_some()) {
            units.entry(text.digest).or_insert_with(|| (*text, Vec::new())).1.push(index);
        }
    }
    let mut shared: BTreeMap<Vec<usize>, Vec<UnitText>> = BTreeMap::new();
    for (text, units) in units.into_values().filter(|(_, units)| units.len() > 1) {
        shared.entry(units).or_default().push(text);
    }
    shared.values_mut().for_each(|texts| texts.sort_by_key(|text| (text.field, text.row)));
    shared
}

/// A hint a unit that wrote the same as last year, the most first.
pub(super) fn last_years(template: &Template, rows: &[RollupRow], register: &TextRegister) -> Vec<Hint> {
    let of = |(index, row): (usize, &RollupRow)| {
        let same: Vec<UnitText> = row.facts.texts.iter().filter(|text| text.is_last_years).copied().collect();
        (!same.is_empty()).then(|| (length(&same), index, same))
    };
    let mut found: Vec<_> = rows.iter().enumerate().filter_map(of).collect();
    found.sort_by_key(|(length, _, _)| Reverse(*length));
    let hint = |(length, index, same): (u64, usize, Vec<UnitText>)| Hint {
        kind: HintKind::LastYearText,
        units: vec![index],
        subject: messages::fields(template, &same),
        evidence: messages::last_year_texts(same.len(), length, &longest(&same, register)),
    };
    found.into_iter().map(hint).collect()
}

/// The beginning of the longest of some texts.
fn longest(texts: &[UnitText], register: &TextRegister) -> String {
    let longest = texts.iter().max_by_key(|text| (text.length, Reverse((text.field, text.row))));
    longest.and_then(|text| register.beginning(text.digest)).unwrap_or_default()
}

//! Scores that a unit gave itself: far above the recomputed, or the full mark.

use std::cmp::Reverse;

use crate::rollup::row::RollupRow;
use crate::template::Template;
use crate::value::Amount;

use super::{Hint, HintKind, messages};

/// The share of the full mark from which on a unit's own score is far above the recomputed: 5 of 100 points.
const FAR_ABOVE: Amount = Amount::from_parts(5, 0, 0, false, 2);
/// How many indicators are shown.
const SHOWN: usize = 3;

/// Units whose own score is far above the recomputed, the farthest first.
pub(super) fn self_scores(template: &Template, rows: &[RollupRow]) -> Vec<Hint> {
    let Some(score) = &template.score else { return Vec::new() };
    let bound = score.full.saturating_mul(FAR_ABOVE);
    // A total that lacks points which cannot be given yet says nothing.
    let is_whole =
        |row: &RollupRow| row.points.iter().all(|points| points.declared.is_none() || points.recomputed.is_some());
    let above = |row: &RollupRow| {
        let above = row.declared?.saturating_sub(row.recomputed?);
        (above >= bound && is_whole(row)).then_some(above)
    };
    let mut found: Vec<(usize, Amount)> =
        rows.iter().enumerate().filter_map(|(index, row)| Some((index, above(row)?))).collect();
    found.sort_by_key(|(_, above)| Reverse(*above));
    let hint = |(index, above): (usize, Amount)| Hint {
        kind: HintKind::SelfScore,
        units: vec![index],
        subject: messages::scores_apart(&rows[index], above),
        evidence: messages::indicators_apart(&apart(template, &rows[index])),
    };
    found.into_iter().map(hint).collect()
}

/// The indicators whose own points are above the recomputed, the farthest first: label, own and recomputed points.
fn apart<'a>(template: &'a Template, row: &RollupRow) -> Vec<(&'a str, Amount, Amount)> {
    let mut apart: Vec<(&str, Amount, Amount)> = template
        .indicators
        .iter()
        .zip(&row.points)
        .filter_map(|(indicator, points)| Some((indicator.label.as_str(), points.declared?, points.recomputed?)))
        .filter(|(_, declared, recomputed)| declared > recomputed)
        .collect();
    apart.sort_by_key(|(_, declared, recomputed)| Reverse(declared.saturating_sub(*recomputed)));
    apart.truncate(SHOWN);
    apart
}

/// Units that gave themselves the full mark, in order.
pub(super) fn full_marks(template: &Template, rows: &[RollupRow]) -> Vec<Hint> {
    let full = template.score.as_ref().map(|score| score.full);
    let evidence = |row: &RollupRow| match full {
        Some(full) if row.declared.is_some_and(|declared| declared >= full) => Some(messages::scored_full(row, full)),
        Some(_) => None,
        None => (!row.facts.full_totals.is_empty()).then(|| messages::full_totals(&row.facts.full_totals)),
    };
    let hint = |(index, row): (usize, &RollupRow)| {
        let evidence = evidence(row)?;
        Some(Hint { kind: HintKind::FullMarks, units: vec![index], subject: messages::FULL_MARKS.to_owned(), evidence })
    };
    rows.iter().enumerate().filter_map(hint).collect()
}

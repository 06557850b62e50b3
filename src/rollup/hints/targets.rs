//! Units whose every target was met exactly.

use std::cmp::Reverse;

use crate::rollup::row::RollupRow;

use super::{Hint, HintKind, messages};

/// A hint a unit, the most targets first.
pub(super) fn exact(rows: &[RollupRow]) -> Vec<Hint> {
    let mut exact: Vec<_> =
        rows.iter().enumerate().filter_map(|(index, row)| Some((index, row.facts.exact_targets.as_ref()?))).collect();
    exact.sort_by_key(|(_, targets)| Reverse(targets.count));
    let hint = |(index, targets): (usize, &_)| Hint {
        kind: HintKind::ExactTargets,
        units: vec![index],
        subject: messages::ALL_EXACT.to_owned(),
        evidence: messages::exact_targets(targets),
    };
    exact.into_iter().map(hint).collect()
}

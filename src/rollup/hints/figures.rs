//! Figures far from those of units of the same kind: of the units of the same 主管部门 where there are enough of them, else of all
//! 主管部门 or all units below one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::rollup::facts::measures;
use crate::rollup::parents::Parents;
use crate::rollup::row::RollupRow;
use crate::template::Template;
use crate::value::Amount;

use super::far_figure::FarFigure;
use super::peers::{FEWEST, PeerKind, Scale, outliers};
use super::{Hint, HintKind, messages};

/// Units of the same kind.
struct Peers<'a> {
    /// What they are called.
    called: PeerKind<'a>,
    /// Their rows.
    rows: Vec<usize>,
}

/// The kinds of units, the narrowest first.
fn kinds<'a>(rows: &'a [RollupRow], parents: &'a Parents) -> Vec<Peers<'a>> {
    let judged = |index: &usize| rows[*index].is_judged;
    let mut kinds: Vec<Peers<'a>> = Vec::new();
    for under in parents.groups().into_values() {
        let under: Vec<usize> = under.into_iter().filter(judged).collect();
        if let Some(first) = under.first().filter(|_| under.len() >= FEWEST) {
            kinds.push(Peers { called: PeerKind::Under(parents.called(rows, *first)), rows: under });
        }
    }
    let (below, top): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).filter(judged).partition(|index| parents.has_parent(*index));
    let all = if below.is_empty() { PeerKind::All } else { PeerKind::Top };
    kinds.push(Peers { called: PeerKind::Below, rows: below });
    kinds.push(Peers { called: all, rows: top });
    kinds
}

/// A hint a unit with figures far from its peers', the farthest first.
pub(super) fn far_from_peers(template: &Template, rows: &[RollupRow], parents: &Parents) -> Vec<Hint> {
    let kinds = kinds(rows, parents);
    let mut found: BTreeMap<usize, Vec<FarFigure>> = BTreeMap::new();
    for (index, measure) in measures(template).into_iter().enumerate() {
        // A unit is compared with the narrowest kind that has enough figures.
        let mut is_compared = vec![false; rows.len()];
        for kind in &kinds {
            let figures: Vec<(usize, Amount)> =
                kind.rows.iter().filter_map(|row| Some((*row, (*rows[*row].facts.measures.get(index)?)?))).collect();
            let scale = if measure.per_head.is_some() { Scale::Times } else { Scale::Difference };
            let Some(outliers) = outliers(&figures, scale) else { continue };
            for (row, figure, distance) in outliers.far.iter().filter(|(row, _, _)| !is_compared[*row]) {
                found.entry(*row).or_default().push(FarFigure {
                    weight: if scale == Scale::Times { *distance } else { distance.saturating_mul(Amount::TEN) },
                    figure: messages::measured(template, measure, *figure),
                    median: messages::measure(template, measure, outliers.quartiles.median),
                    peers: messages::peers(template, measure, kind.called, outliers.peers, &outliers.quartiles),
                });
            }
            figures.iter().for_each(|(row, _)| is_compared[*row] = true);
        }
    }
    found.values_mut().for_each(|figures| figures.sort_by_key(|figure| Reverse(figure.weight)));
    let mut found: Vec<(usize, Vec<FarFigure>)> = found.into_iter().collect();
    found.sort_by_key(|(_, figures)| Reverse(figures.first().map(|figure| figure.weight)));
    let hint = |(row, figures): (usize, Vec<FarFigure>)| Hint {
        kind: HintKind::FarFromPeers,
        units: vec![row],
        subject: messages::far_figures(&figures),
        evidence: messages::figures_of_peers(&figures),
    };
    found.into_iter().map(hint).collect()
}

//! A unit that is reviewed.

use std::collections::BTreeMap;

use crate::ledger::{ReviewRow, Standing};
use crate::template::Template;
use crate::template::display::points;
use crate::value::Amount;

/// A unit that is reviewed.
#[derive(Debug)]
pub(crate) struct ReviewCase {
    /// The unit and its last round.
    pub(crate) standing: Standing,
    /// Why it was drawn, in words.
    pub(crate) reasons: Vec<String>,
    /// The scores of its return, by the indicator's id.
    pub(super) scores: BTreeMap<String, IndicatorScores>,
    /// What was reviewed before, by the indicator's id.
    pub(super) reviewed: BTreeMap<String, ReviewRow>,
    /// The indicators with points for which there is no evidence, with the remark that says so, by the indicator's id.
    pub(super) unproven: BTreeMap<String, String>,
}

impl ReviewCase {
    /// What the reviewers lowered or remarked on, a row an indicator: its label, its weight, the recomputed and the reviewed score,
    /// and the remark.
    pub(crate) fn objections(&self, template: &Template) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for indicator in &template.indicators {
            let Some(review) = self.reviewed.get(&indicator.id) else { continue };
            let reviewed: Option<Amount> = review.score.as_ref().and_then(|score| score.parse().ok());
            let recomputed = self.scores.get(&indicator.id).and_then(|scores| scores.recomputed);
            let is_lowered = reviewed.zip(recomputed).is_some_and(|(reviewed, recomputed)| reviewed < recomputed);
            if is_lowered || !review.remark.is_empty() {
                let shown = |score: Option<Amount>| score.map_or_else(String::new, points);
                rows.push(vec![
                    indicator.label.clone(),
                    points(indicator.printed_weight()),
                    shown(recomputed),
                    shown(reviewed),
                    review.remark.clone(),
                ]);
            }
        }
        rows
    }
}

/// The scores of an indicator in a return.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct IndicatorScores {
    /// The department's own score.
    pub(super) declared: Option<Amount>,
    /// The score that was recomputed.
    pub(super) recomputed: Option<Amount>,
}

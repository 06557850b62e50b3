//! A unit that is reviewed.

use std::collections::BTreeMap;

use crate::ledger::{ReviewRow, Standing};
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

/// The scores of an indicator in a return.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct IndicatorScores {
    /// The department's own score.
    pub(super) declared: Option<Amount>,
    /// The score that was recomputed.
    pub(super) recomputed: Option<Amount>,
}

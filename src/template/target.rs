//! Targets, what was achieved of them, and how that scores.

use crate::formula::FieldIx;
use crate::score::{Overshoot, TargetScoring};

/// How achieved values score against their targets.
#[derive(Debug)]
pub(crate) struct TargetRules {
    /// What is left of the points where a target is not reached.
    pub(crate) scoring: TargetScoring,
    /// Points off in a list where a value is better than its target by too much.
    pub(crate) overshoot: Option<Overshoot>,
    /// The paper that says so; may be empty.
    pub(crate) basis: String,
}

/// The target and the achieved value of the same line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TargetPair {
    /// The target.
    pub(crate) target: FieldIx,
    /// The achieved value.
    pub(crate) achieved: FieldIx,
}

//! `deviation`: points that an indicator takes off where its value overshoots the target.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Number;
use crate::diagnostic::placed::Placed;
use crate::formula::Expr;
use crate::formula::build::{div, ge, num, round, sub};
use crate::value::Amount;

use super::terms::STEP_DIGITS;

/// Points off for an overshoot: the target was set too low.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDeviation {
    /// The share of the target, such as 0.3.
    pub share: Number,
    /// The points lost.
    pub points: Placed<Number>,
}

/// Points off for an overshoot, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deviation {
    /// The share of the target from which on an overshoot costs points.
    pub share: Amount,
    /// The points lost.
    pub points: Amount,
}

impl Deviation {
    /// The condition that a value overshoots its target by the share or more.
    pub(super) fn is_reached(&self, value: Expr, target: Expr) -> Expr {
        ge(round(sub(div(value, target), num(1)), STEP_DIGITS), num(self.share))
    }
}

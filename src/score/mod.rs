//! Scoring rules: data that lowers to a formula, so that a score is live in Excel too.

use crate::value::Amount;

pub use crate::template::raw::{Beyond, Direction, Partial};

/// How points come from a value; the checked form of [`crate::template::raw::RawRule`].
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// The first bound that the value is not beyond gives the points.
    Bands { bands: Vec<(Amount, Amount)>, otherwise: Amount, direction: Direction },
    /// Each step beyond a standard costs points.
    StepDeduction { standard: Amount, step: Amount, points: Amount, beyond: Beyond, partial: Partial },
    /// In proportion to a target.
    Proportional { target: crate::formula::Expr, reverse: bool, deviation: Option<(Amount, Amount)> },
    /// In proportion to a rate, at most the weight.
    ExecutionRate,
    /// Points for each item met.
    Checklist { answers: Vec<crate::formula::FieldIx>, points: Amount },
    /// Each instance costs points.
    CountDeduction { points: Amount },
    /// A chosen level gives points or a range: level, most, least.
    Rating { levels: Vec<(String, Amount, Amount)> },
    /// The department's own score, at most the weight.
    Judged,
}

//! Scoring rules: data that lowers to a formula, so that a score is live in Excel too.

use crate::value::Amount;

pub use crate::language::raw::{Beyond, Direction, Partial, RawExtra as Extra};

/// How points come from a value; the checked form of [`crate::language::raw::RawRule`].
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// The first bound that the value is not beyond gives the points.
    Bands {
        /// Bound and points, best first.
        bands: Vec<(Amount, Amount)>,
        /// The points where no bound holds.
        otherwise: Amount,
        /// The good side of a bound.
        direction: Direction,
    },
    /// Points follow a line through given points.
    Interpolated {
        /// Value and points, the values ascending.
        line: Vec<(Amount, Amount)>,
        /// The points below the first value.
        below: Amount,
        /// The points above the last value.
        above: Amount,
    },
    /// The first condition that is true gives the points.
    Cases {
        /// Condition and points, in the order in which they are tried.
        cases: Vec<(Expr, Amount)>,
        /// The points where no condition is true.
        otherwise: Amount,
    },
    /// The sum of partial scores.
    Parts {
        /// The parts.
        parts: Vec<Part>,
    },
    /// Each step beyond a standard costs points.
    StepDeduction {
        /// The value that still gives full points.
        standard: Amount,
        /// The size of a step.
        step: Amount,
        /// The points a step costs.
        points: Amount,
        /// The side of the standard that costs.
        beyond: Beyond,
        /// How a part of a step counts.
        partial: Partial,
    },
    /// In proportion to a target.
    Proportional {
        /// The target.
        target: Expr,
        /// Whether small values are good.
        reverse: bool,
        /// The share of the target from which an overshoot costs points, and how many.
        deviation: Option<(Amount, Amount)>,
    },
    /// In proportion to a rate, at most the weight.
    ExecutionRate,
    /// Points for each item met.
    Checklist {
        /// The answers of the checklist.
        answers: Vec<crate::formula::FieldIx>,
        /// The points an item gives.
        points: Amount,
    },
    /// Each instance costs points.
    CountDeduction {
        /// The points an instance costs.
        points: Amount,
    },
    /// Each instance gives points.
    CountAddition {
        /// The points an instance gives.
        points: Amount,
    },
    /// A chosen level gives points or a range.
    Rating {
        /// Level, most points, least points.
        levels: Vec<(String, Amount, Amount)>,
    },
    /// The department's own score, at most the weight.
    Judged,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is called.
    pub label: String,
    /// The cell of its value, where its rule takes one.
    pub value: Option<crate::formula::FieldIx>,
    /// The most points it can give.
    pub weight: Amount,
    /// How its points come about.
    pub rule: Rule,
}

mod lower;
#[cfg(test)]
mod tests;
pub mod trace;

pub use lower::{Limits, Terms, comparable, excess, guarded, lower, overshoots, total, when_filled, within};

use crate::formula::build::{if_, iferror, round};
use crate::formula::{Expr, Function, Reach};

/// The formula with its number rounded, pushed down to where a number comes about: a text branch such as
/// `IF(a=0,"",b/a)` stays text.
pub fn rounded(expr: Expr, digits: i32) -> Expr {
    match expr {
        Expr::Call(Function::If, mut arguments) if arguments.len() == 3 => {
            let otherwise = rounded(arguments.remove(2), digits);
            let then = rounded(arguments.remove(1), digits);
            if_(arguments.remove(0), then, otherwise)
        }
        Expr::Call(Function::IfError, mut arguments) if arguments.len() == 2 => {
            let fallback = rounded(arguments.remove(1), digits);
            iferror(rounded(arguments.remove(0), digits), fallback)
        }
        Expr::Text(_) | Expr::Omitted | Expr::Bool(_) | Expr::Error(_) => expr,
        Expr::Number(number) => Expr::Number(number.round_dp_with_strategy(
            u32::try_from(digits.max(0)).unwrap_or(0),
            rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        )),
        // A plain reference shows the other cell, whatever is in it.
        Expr::Ref(reference) if matches!(reference.reach, Reach::One | Reach::ThisRow) => Expr::Ref(reference),
        Expr::Call(Function::Round, arguments) if matches!(arguments.get(1), Some(Expr::Number(given)) if *given <= Amount::from(digits)) => {
            Expr::Call(Function::Round, arguments)
        }
        other => round(other, digits),
    }
}

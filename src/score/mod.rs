//! Scoring rules: data that lowers to a formula, so that a score is live in Excel too.
//!
//! In come the keys of a rule as a form writes them; out go the formula of a score and of a total, the faults of the keys, and
//! the sentence that explains a score. What a rule asks about the form comes in through `RuleNames` while it is read, and
//! through [`FilledForm`] while it is explained; this room knows neither how forms are written nor how they are filled in.

mod counting;
mod deviation;
mod filled_form;
mod guard;
mod reader;
mod rule;
mod rules;
mod standard;
mod targets;
mod terms;
#[cfg(test)]
mod tests;
mod without_denominator;

pub use counting::Extra;
pub(crate) use counting::{Cap, Limits, Otherwise, Rescaled, TableScores};
pub(crate) use deviation::RawDeviation;
pub(crate) use filled_form::{FilledForm, FormWords};
pub(crate) use guard::{comparable, guarded, rounded, when_filled};
pub(crate) use reader::{NamedField, NamedItem, RuleNames};
pub(crate) use rule::ValueUse;
pub use rules::Rule;
pub use rules::bands::Direction;
pub(crate) use rules::{RULE_KINDS, RawRule, WrittenRule, kind_by_keys};
pub(crate) use standard::{Disagreement, StandardSubject, disagreements, standard};
#[cfg(test)]
pub(crate) use targets::TargetDirection;
pub(crate) use targets::{DirectionWords, Overshoot, RawTargets, TargetRow, TargetScoring};
pub(crate) use terms::Terms;
pub(crate) use without_denominator::{RawCount, RawWithoutDenominator, WithoutDenominator};

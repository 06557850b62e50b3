//! What every kind of scoring rule says of itself.

use crate::formula::Expr;
use crate::formula::build::{count, eq, if_, num, text};
use crate::value::Amount;

use super::filled_form::{FilledForm, FormWords};
use super::reader::RuleReader;
use super::terms::Terms;

/// A kind of scoring rule: its keys, what it takes, what it gives, and why it gave it.
///
/// Each kind implements this in a file of its own, and is enumerated once, by `scoring_rules!`.
pub(crate) trait ScoringRule: Sized {
    /// The keys with which a form writes the rule.
    type Keys;

    /// A key that no other kind has, by which the kind is recognised where a form does not name it.
    const DISTINCT_KEY: Option<&'static str> = None;

    /// Whether the rule may score a part of an indicator (`parts`).
    const FITS_IN_PARTS: bool = true;

    /// Whether the indicator may take points off for an overshoot (`deviation`).
    const TAKES_DEVIATION: bool = false;

    /// Whether the score follows from the figures, so that the department's own score can differ from it.
    const IS_RECOMPUTED: bool = true;

    /// The value that the rule scores.
    fn value_use(keys: &Self::Keys) -> ValueUse;

    /// Checks the keys of a rule that can give `weight` points. Faults are noted with the reader; `None` where nothing can
    /// be made of the keys.
    fn read(keys: &Self::Keys, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self>;

    /// The most points that the rule can give, where its keys alone say so.
    fn most_points(&self) -> Option<Amount> {
        None
    }

    /// The formulas within the rule whose figures must be there before there is a score.
    fn conditions(&self) -> Vec<&Expr> {
        Vec::new()
    }

    /// A condition besides the value under which the rule, as a part of a score, can be computed.
    fn ready(&self) -> Option<Expr> {
        None
    }

    /// The formula of the points, once everything is there that the rule needs.
    fn points(&self, terms: &Terms) -> Expr;

    /// The formula of the points, blank text until everything is there that the rule needs.
    fn points_when_ready(&self, terms: &Terms) -> Expr {
        if_(eq(count([terms.value()]), num(0)), text(""), self.points(terms))
    }

    /// How points are given, as a standard prints it: clauses between `；`, without a full stop.
    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String;

    /// Why the rule gave the points that were earned, in a clause without a full stop; empty where nothing needs to be said.
    fn explain(&self, terms: &Terms, earned: Amount, form: &dyn FilledForm) -> String;
}

/// What a rule does with the value of its indicator (`ID.指标值`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValueUse {
    /// It takes no value.
    None,
    /// A value may be given, and is shown beside the score.
    Shown,
    /// The value is scored; it is a percentage unless the indicator gives another type.
    Rate,
    /// The value is scored; it is a number of instances unless the indicator gives another type.
    Count,
    /// The value is one of these levels.
    Level(Vec<String>),
}

impl ValueUse {
    /// Whether the rule cannot do without a formula for the value.
    pub(crate) const fn needs_formula(&self) -> bool {
        match self {
            Self::Rate | Self::Count => true,
            Self::None | Self::Shown | Self::Level(_) => false,
        }
    }
}

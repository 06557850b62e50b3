//! `kind = "count-addition"`: each instance gives points, up to the weight.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Number;
use crate::diagnostic::placed::Placed;
use crate::formula::Expr;
use crate::formula::build::{max, min, mul, num, round};
use crate::score::counting::Extra;
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::value::Amount;

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCountAdditionRule {
    /// The points an instance gives.
    points: Placed<Number>,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountAdditionRule {
    /// The points an instance gives.
    pub points: Amount,
}

impl ScoringRule for CountAdditionRule {
    type Keys = RawCountAdditionRule;

    fn value_use(_: &RawCountAdditionRule) -> ValueUse {
        ValueUse::Count
    }

    fn read(keys: &RawCountAdditionRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        Some(Self { points: reader.points(&keys.points, weight) })
    }

    fn points(&self, terms: &Terms) -> Expr {
        let gain = mul(max([num(0), terms.value()]), num(self.points));
        round(min([num(terms.weight), gain]), terms.digits)
    }

    fn standard(&self, terms: &Terms, _: &dyn FormWords) -> String {
        let gives = if terms.extra == Some(Extra::Bonus) { "加" } else { "得" };
        format!("每发生一次{gives}{}分，最多{gives}{}分", points(self.points), points(terms.weight))
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        match terms.number(form) {
            Some(instances) if instances > Amount::ZERO => format!("每次计{}分", points(self.points)),
            Some(_) | None => String::new(),
        }
    }
}

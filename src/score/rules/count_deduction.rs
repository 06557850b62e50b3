//! `kind = "count-deduction"`: each instance costs points, down to 0.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Number;
use crate::diagnostic::placed::Placed;
use crate::formula::Expr;
use crate::formula::build::{max, mul, num, round, sub};
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
pub(crate) struct RawCountDeductionRule {
    /// The points an instance costs.
    points: Placed<Number>,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountDeductionRule {
    /// The points an instance costs.
    pub points: Amount,
}

impl ScoringRule for CountDeductionRule {
    type Keys = RawCountDeductionRule;

    fn value_use(_: &RawCountDeductionRule) -> ValueUse {
        ValueUse::Count
    }

    fn read(keys: &RawCountDeductionRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        Some(Self { points: reader.points(&keys.points, weight) })
    }

    fn points(&self, terms: &Terms) -> Expr {
        let cost = mul(max([num(0), terms.value()]), num(self.points));
        round(max([num(0), sub(num(terms.weight), cost)]), terms.digits)
    }

    fn standard(&self, terms: &Terms, _: &dyn FormWords) -> String {
        let until = match terms.extra {
            None | Some(Extra::Bonus) => "扣完为止".to_owned(),
            Some(Extra::Penalty) => format!("最多扣{}分", points(terms.weight)),
        };
        format!("没有发生的{}；每发生一次扣{}分，{until}", terms.gives(terms.weight), points(self.points))
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        match terms.number(form) {
            Some(instances) if instances > Amount::ZERO => format!("每次扣{}分", points(self.points)),
            Some(_) | None => String::new(),
        }
    }
}

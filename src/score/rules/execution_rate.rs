//! `kind = "execution-rate"`: the weight × the rate, at most the weight.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::formula::Expr;
use crate::formula::build::{max, min, mul, num, round};
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::value::Amount;

/// The keys of the rule: none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExecutionRateRule {}

/// The checked rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutionRateRule;

impl ScoringRule for ExecutionRateRule {
    type Keys = RawExecutionRateRule;

    fn value_use(_: &RawExecutionRateRule) -> ValueUse {
        ValueUse::Rate
    }

    fn read(_: &RawExecutionRateRule, _: Amount, _: &mut RuleReader<'_>) -> Option<Self> {
        Some(Self)
    }

    fn points(&self, terms: &Terms) -> Expr {
        let weight = || num(terms.weight);
        round(max([num(0), min([weight(), mul(weight(), terms.value())])]), terms.digits)
    }

    fn standard(&self, terms: &Terms, _: &dyn FormWords) -> String {
        let weight = points(terms.weight);
        format!("得分＝执行率×{weight}分，最多{weight}分")
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        match terms.number(form) {
            None => String::new(),
            Some(rate) if rate >= Amount::ONE => "达到100%".to_owned(),
            Some(_) => format!("按比例计{} × 执行率", points(terms.weight)),
        }
    }
}

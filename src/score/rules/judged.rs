//! `kind = "judged"`: the score that the department gives itself counts, held to the weight.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::formula::Expr;
use crate::formula::build::{if_, text};
use crate::score::counting::Extra;
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::value::Amount;

/// The keys of the rule: none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawJudgedRule {}

/// The checked rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedRule;

impl ScoringRule for JudgedRule {
    type Keys = RawJudgedRule;

    const IS_RECOMPUTED: bool = false;

    fn value_use(_: &RawJudgedRule) -> ValueUse {
        ValueUse::Shown
    }

    fn read(_: &RawJudgedRule, _: Amount, _: &mut RuleReader<'_>) -> Option<Self> {
        Some(Self)
    }

    fn points(&self, terms: &Terms) -> Expr {
        terms.self_score_within(Amount::ZERO, terms.weight)
    }

    fn points_when_ready(&self, terms: &Terms) -> Expr {
        if_(terms.no_self_score(), text(""), self.points(terms))
    }

    fn standard(&self, terms: &Terms, _: &dyn FormWords) -> String {
        let what = match terms.extra {
            None => "由单位自评，最多",
            Some(Extra::Bonus) => "由单位自评，最多加",
            Some(Extra::Penalty) => "由单位自评，最多扣",
        };
        format!("{what}{}分", points(terms.weight))
    }

    fn explain(&self, terms: &Terms, earned: Amount, form: &dyn FilledForm) -> String {
        // Nothing added or taken needs no words.
        if terms.changes_nothing(earned) {
            return String::new();
        }
        let given = form.cell(terms.self_score, 0).as_number().map(points).unwrap_or_default();
        format!("自评{given}分，需有佐证材料")
    }
}

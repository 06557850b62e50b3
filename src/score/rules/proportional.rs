//! `kind = "proportional"`: the weight in proportion to how far the value reaches its target.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Str;
use crate::formula::build::{if_, le, max, min, mul, num, round, sub};
use crate::formula::{Expr, UnaryOp, evaluate};
use crate::score::deviation::Deviation;
use crate::score::filled_form::{FilledForm, FormWords, formula_in_words};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::targets::{AboveMost, TargetDirection, TargetScoring};
use crate::score::terms::Terms;
use crate::text::figures::{percent, points};
use crate::value::{Amount, Value};

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProportionalRule {
    /// The target, a number or formula; 1 unless told.
    target: Option<Str>,
    /// Which values reach the target; `at-least` unless told.
    #[serde(default)]
    direction: TargetDirection,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalRule {
    /// The target.
    pub target: Expr,
    /// Which values reach the target.
    pub(crate) direction: TargetDirection,
    /// What is left of the points where the target is not reached.
    pub(crate) scoring: TargetScoring,
    /// The points off for an overshoot.
    pub deviation: Option<Deviation>,
}

/// A formula that is a number as such, such as `-0.3` or `60%`.
fn constant(formula: &Expr) -> Option<Amount> {
    match formula {
        Expr::Number(number) => Some(*number),
        Expr::Unary(UnaryOp::Plus, operand) => constant(operand),
        Expr::Unary(UnaryOp::Minus, operand) => constant(operand).map(|number| -number),
        Expr::Unary(UnaryOp::Percent, operand) => constant(operand)?.checked_div(Amount::ONE_HUNDRED),
        Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::Binary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => None,
    }
}

impl ScoringRule for ProportionalRule {
    type Keys = RawProportionalRule;

    const DISTINCT_KEY: Option<&'static str> = Some("target");
    const TAKES_DEVIATION: bool = true;

    fn value_use(_: &RawProportionalRule) -> ValueUse {
        ValueUse::Rate
    }

    fn read(keys: &RawProportionalRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        let deviation = reader
            .deviation
            .map(|written| Deviation { share: written.share.0, points: reader.points(&written.points, weight) });
        let target = match &keys.target {
            None => num(1),
            Some(written) => {
                let target = reader.names.formula(written)?;
                if let Some(bound) = constant(&target) {
                    reader.judge_bound(bound, written.span());
                }
                target
            }
        };
        Some(Self { target, direction: keys.direction, scoring: reader.names.target_scoring(), deviation })
    }

    fn points(&self, terms: &Terms) -> Expr {
        let (weight, value, target) = (|| num(terms.weight), || terms.value(), || self.target.clone());
        let share = self.scoring.share_short_of(self.direction, value(), target());
        let full = max([num(0), min([weight(), mul(weight(), share)])]);
        let left = match self.deviation {
            None => full,
            Some(deviation) => {
                let lost = if_(deviation.is_reached(value(), target()), num(deviation.points), num(0));
                max([num(0), sub(full, lost)])
            }
        };
        let computed = round(left, terms.digits);
        // A value of 0 cannot exceed its target, and is no divisor.
        match (self.direction, self.scoring.at_most) {
            (TargetDirection::AtMost, AboveMost::Ratio) => if_(le(value(), num(0)), weight(), computed),
            (TargetDirection::AtMost, AboveMost::Linear) | (TargetDirection::AtLeast | TargetDirection::Equal, _) => {
                computed
            }
        }
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let target = constant(&self.target).map_or_else(
            || format!("目标值（{}）", formula_in_words(&self.target, form)),
            |target| terms.bound(target, form),
        );
        let mut standard = self.scoring.standard(self.direction, &target, &terms.gives(terms.weight));
        if let Some(deviation) = self.deviation {
            let (share, lost) = (percent(deviation.share, 0), points(deviation.points));
            standard.push_str(&format!("；超出目标{share}以上的扣{lost}分"));
        }
        standard
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        let Some(number) = terms.number(form) else { return String::new() };
        let target = evaluate(&self.target, form, 0).as_number().unwrap_or_default();
        let shown = terms.bound(target, form);
        let mut clause = self.scoring.explain(self.direction, number, target, &shown);
        if let Some(deviation) = self.deviation
            && evaluate(&deviation.is_reached(num(number), num(target)), form, 0) == Value::Bool(true)
        {
            let (share, lost) = (percent(deviation.share, 0), points(deviation.points));
            clause.push_str(&format!("，超出目标{share}以上扣{lost}分"));
        }
        clause
    }
}

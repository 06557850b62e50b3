//! `kind = "proportional"`: the weight in proportion to how far the value reaches its target.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Str;
use crate::formula::build::{div, if_, le, max, min, mul, num, round, sub};
use crate::formula::{Expr, UnaryOp, evaluate};
use crate::score::deviation::Deviation;
use crate::score::filled_form::{FilledForm, FormWords, formula_in_words};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::{percent, points};
use crate::value::{Amount, Value};

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProportionalRule {
    /// The target, a number or formula; 1 unless told.
    target: Option<Str>,
    /// Forward unless told.
    #[serde(default)]
    reverse: bool,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalRule {
    /// The target.
    pub target: Expr,
    /// Whether small values are good.
    pub reverse: bool,
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
            .map(|written| Deviation { share: written.share.0, points: reader.points(written.points, weight) });
        let target = match &keys.target {
            None => num(1),
            Some(written) => reader.names.formula(written)?,
        };
        Some(Self { target, reverse: keys.reverse, deviation })
    }

    fn points(&self, terms: &Terms) -> Expr {
        let (weight, value, target) = (|| num(terms.weight), || terms.value(), || self.target.clone());
        let share = if self.reverse { div(target(), value()) } else { div(value(), target()) };
        let full = max([num(0), min([weight(), mul(weight(), share)])]);
        let left = match self.deviation {
            None => full,
            Some(deviation) => {
                let lost = if_(deviation.is_reached(value(), target()), num(deviation.points), num(0));
                max([num(0), sub(full, lost)])
            }
        };
        let computed = round(left, terms.digits);
        // A reverse indicator that reached 0 is as good as can be.
        if self.reverse { if_(le(value(), num(0)), weight(), computed) } else { computed }
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let target = constant(&self.target).map_or_else(
            || format!("目标值（{}）", formula_in_words(&self.target, form)),
            |target| terms.bound(target, form),
        );
        let full = terms.gives(terms.weight);
        let mut standard = if self.reverse {
            format!("不超过{target}的{full}，超过的按{target}与指标值之比计分")
        } else {
            format!("达到{target}的{full}，不足的按比例计分")
        };
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
        let met = if self.reverse { number <= target } else { number >= target };
        let mut clause = match (met, self.reverse) {
            (true, false) => format!("达到目标{shown}"),
            (true, true) => format!("不超过目标{shown}"),
            (false, false) => format!("未达目标{shown}，按比例计分"),
            (false, true) => format!("超过目标{shown}，按比例计分"),
        };
        if let Some(deviation) = self.deviation
            && evaluate(&deviation.is_reached(num(number), num(target)), form, 0) == Value::Bool(true)
        {
            let (share, lost) = (percent(deviation.share, 0), points(deviation.points));
            clause.push_str(&format!("，超出目标{share}以上扣{lost}分"));
        }
        clause
    }
}

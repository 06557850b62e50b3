//! `kind = "step-deduction"`: each step beyond a standard costs points, down to 0.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Number;
use crate::diagnostic::placed::Placed;
use crate::formula::build::{abs, div, max, mul, num, round, round_down, round_up, sub};
use crate::formula::{Expr, evaluate};
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::{STEP_DIGITS, Terms};
use crate::text::figures::points;
use crate::value::Amount;

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStepDeductionRule {
    /// The value that still gives full points.
    standard: Placed<Number>,
    /// The size of a step.
    step: Placed<Number>,
    /// The points a step costs.
    points: Placed<Number>,
    /// Which side of the standard costs.
    beyond: Beyond,
    /// How a part of a step counts; `ceil` unless told.
    #[serde(default)]
    partial: Partial,
}

/// The side of a standard that costs points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// Values above it (超过).
    Above,
    /// Values below it (降低).
    Below,
    /// Both.
    Both,
}

/// How a part of a step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Partial {
    /// Not at all.
    Floor,
    /// As a whole step.
    #[default]
    Ceil,
    /// In proportion.
    Linear,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct StepDeductionRule {
    /// The value that still gives full points.
    pub standard: Amount,
    /// The size of a step.
    pub step: Amount,
    /// The points a step costs.
    pub points: Amount,
    /// The side of the standard that costs.
    pub beyond: Beyond,
    /// How a part of a step counts.
    pub partial: Partial,
}

impl StepDeductionRule {
    /// How far a value is beyond the standard, on the side that costs.
    fn excess(&self, value: Expr) -> Expr {
        match self.beyond {
            Beyond::Above => sub(value, num(self.standard)),
            Beyond::Below => sub(num(self.standard), value),
            Beyond::Both => abs(sub(value, num(self.standard))),
        }
    }
}

impl ScoringRule for StepDeductionRule {
    type Keys = RawStepDeductionRule;

    const DISTINCT_KEY: Option<&'static str> = Some("step");

    fn value_use(_: &RawStepDeductionRule) -> ValueUse {
        ValueUse::Rate
    }

    fn read(keys: &RawStepDeductionRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        let standard = reader.bound(&keys.standard);
        let points = reader.points(&keys.points, weight);
        if keys.step.get_ref().0 <= Amount::ZERO {
            reader.fault_at(&keys.step, DiagnosticKind::StepNotPositive);
        }
        let (beyond, partial) = (keys.beyond, keys.partial);
        Some(Self { standard, step: keys.step.get_ref().0, points, beyond, partial })
    }

    fn points(&self, terms: &Terms) -> Expr {
        let steps = round(div(self.excess(terms.value()), num(self.step)), STEP_DIGITS);
        let steps = match self.partial {
            Partial::Floor => round_down(steps, 0),
            Partial::Ceil => round_up(steps, 0),
            Partial::Linear => steps,
        };
        let left = max([num(0), sub(num(terms.weight), mul(max([num(0), steps]), num(self.points)))]);
        round(left, terms.digits)
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let (full, side) = match self.beyond {
            Beyond::Above => ("不超过", "超过"),
            Beyond::Below => ("达到", "低"),
            Beyond::Both => ("等于", "高出或低于"),
        };
        let step = terms.difference(self.step, form);
        let partial = match self.partial {
            Partial::Ceil => format!("不足{step}按{step}计"),
            Partial::Floor => format!("不足{step}的部分不扣"),
            Partial::Linear => format!("不足{step}的按比例扣"),
        };
        format!(
            "{full}{}的{}；每{side}{step}扣{}分，扣完为止，{partial}",
            terms.bound(self.standard, form),
            terms.gives(terms.weight),
            points(self.points)
        )
    }

    fn explain(&self, terms: &Terms, earned: Amount, form: &dyn FilledForm) -> String {
        let Some(number) = terms.number(form) else { return String::new() };
        let standard = terms.bound(self.standard, form);
        let excess = evaluate(&self.excess(num(number)), form, 0).as_number().unwrap_or_default();
        if excess <= Amount::ZERO {
            return match self.beyond {
                Beyond::Above => format!("不超过{standard}"),
                Beyond::Below => format!("达到{standard}"),
                Beyond::Both => format!("等于{standard}"),
            };
        }
        let side = if number > self.standard { "超过" } else { "低于" };
        let partial = match self.partial {
            Partial::Ceil => "（不足一档按一档，扣完为止）",
            Partial::Floor => "（不足一档不扣，扣完为止）",
            Partial::Linear => "（扣完为止）",
        };
        let (difference, width) = (terms.difference(excess, form), terms.difference(self.step, form));
        let (cost, lost) = (points(self.points), points(terms.weight.saturating_sub(earned)));
        format!("{side}标准{standard}共{difference}，每{width}扣{cost}分{partial}，扣{lost}分")
    }
}

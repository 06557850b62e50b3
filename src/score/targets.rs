//! How an achieved value scores against its target: what provinces do in different ways, as parameters of a form.
//!
//! Both uses of a target go by it: an indicator with a `proportional` rule, and the rows of a list in which the department states
//! direction, target and achieved value itself ([`TargetRow`]).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Str;
use crate::formula::Expr;
use crate::formula::build::{abs, count, div, eq, ge, if_, le, lt, max, mul, num, or, round, sub, text};
use crate::text::figures::points;
use crate::value::Amount;

use super::terms::STEP_DIGITS;

/// Which values reach a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TargetDirection {
    /// The target or more.
    #[default]
    AtLeast,
    /// The target or less.
    AtMost,
    /// The target itself.
    Equal,
}

/// What is left of the points where a value is above a target that it should not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AboveMost {
    /// Target ÷ achieved: a target of 100 and 150 achieved leave 66.67 % of the points.
    #[default]
    Ratio,
    /// 1 − (achieved − target) ÷ target, down to 0: a target of 100 and 150 achieved leave 50 % of the points.
    Linear,
}

/// What is left of the points where a value differs from a target that it should equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OffEqual {
    /// The smaller ÷ the greater: a target of 12 and 15 achieved leave 80 % of the points.
    #[default]
    Ratio,
    /// 1 − the difference ÷ target, down to 0: a target of 12 and 15 achieved leave 75 % of the points.
    Linear,
    /// All points where the target is exceeded; below it achieved ÷ target.
    FullAbove,
}

/// What a target of 0 with the direction ≥ gives, of which no share can be formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ZeroTarget {
    /// All points; what is achieved all the same is an overshoot of 100 %.
    #[default]
    Full,
    /// No points: a target of 0 asks for nothing.
    Zero,
}

/// `[targets]` of `template.toml`: how achieved values score against their targets.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTargets {
    /// A value above a target that it should not exceed.
    #[serde(default)]
    pub(crate) at_most: AboveMost,
    /// A value that differs from a target that it should equal.
    #[serde(default)]
    pub(crate) equal: OffEqual,
    /// A target of 0 with the direction ≥.
    #[serde(default)]
    pub(crate) zero: ZeroTarget,
    /// Points off in a list where a value is better than its target by too much.
    pub(crate) overshoot: Option<RawOvershoot>,
    /// The paper that says so, such as `川财绩〔2023〕5号 附件2`.
    #[serde(default)]
    pub(crate) basis: String,
}

/// Points off in a list where a value is better than its target by too much: the target was set too low.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOvershoot {
    /// From which share of the target on, a number or formula: `"0.3"`, or `"0.2"` where 1.2 times the target is too much.
    pub(crate) share: Str,
    /// The points lost, a number or formula.
    pub(crate) points: Str,
}

impl RawTargets {
    /// The parameters of the scores.
    pub(crate) const fn scoring(&self) -> TargetScoring {
        TargetScoring { at_most: self.at_most, equal: self.equal, zero: self.zero }
    }
}

/// How achieved values score against their targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TargetScoring {
    /// A value above a target that it should not exceed.
    pub(crate) at_most: AboveMost,
    /// A value that differs from a target that it should equal.
    pub(crate) equal: OffEqual,
    /// A target of 0 with the direction ≥.
    pub(crate) zero: ZeroTarget,
}

impl TargetScoring {
    /// Whether a value reaches its target.
    fn reached(self, direction: TargetDirection, achieved: Expr, target: Expr) -> Expr {
        match (direction, self.equal) {
            (TargetDirection::AtLeast, _) | (TargetDirection::Equal, OffEqual::FullAbove) => ge(achieved, target),
            (TargetDirection::AtMost, _) => le(achieved, target),
            (TargetDirection::Equal, OffEqual::Ratio | OffEqual::Linear) => eq(achieved, target),
        }
    }

    /// The share of the points that is left where a value does not reach its target, which is above 0. It may be below 0.
    pub(super) fn share_short_of(self, direction: TargetDirection, achieved: Expr, target: Expr) -> Expr {
        let linear = |difference| sub(num(1), div(difference, target.clone()));
        match (direction, self.at_most, self.equal) {
            (TargetDirection::AtLeast, _, _) | (TargetDirection::Equal, _, OffEqual::FullAbove) => {
                div(achieved, target)
            }
            (TargetDirection::AtMost, AboveMost::Ratio, _) => div(target, achieved),
            (TargetDirection::AtMost, AboveMost::Linear, _) => linear(sub(achieved, target.clone())),
            (TargetDirection::Equal, _, OffEqual::Ratio) => {
                if_(lt(achieved.clone(), target.clone()), div(achieved.clone(), target.clone()), div(target, achieved))
            }
            (TargetDirection::Equal, _, OffEqual::Linear) => linear(abs(sub(achieved, target.clone()))),
        }
    }

    /// Whether what is left is reckoned from the difference to the target, which may be more than the target, and the target 0.
    fn is_linear(self, direction: TargetDirection) -> bool {
        match direction {
            TargetDirection::AtLeast => false,
            TargetDirection::AtMost => self.at_most == AboveMost::Linear,
            TargetDirection::Equal => self.equal == OffEqual::Linear,
        }
    }

    /// How points are given where a value does not reach its target, in words.
    const fn way_short_of(self, direction: TargetDirection) -> &'static str {
        match (direction, self.at_most, self.equal) {
            (TargetDirection::AtLeast, _, _) | (TargetDirection::Equal, _, OffEqual::FullAbove) => "按比例计分",
            (TargetDirection::AtMost, AboveMost::Ratio, _) => "按目标与实际之比计分",
            (TargetDirection::AtMost, AboveMost::Linear, _) => "按超出的比例扣分",
            (TargetDirection::Equal, _, OffEqual::Ratio) => "按两者之比计分",
            (TargetDirection::Equal, _, OffEqual::Linear) => "按相差的比例扣分",
        }
    }

    /// How points are given, as a standard says it; `full` is what a value gets that reaches the target.
    pub(super) fn standard(self, direction: TargetDirection, target: &str, full: &str) -> String {
        let way = self.way_short_of(direction);
        match (direction, self.equal) {
            (TargetDirection::AtLeast, _) => format!("达到{target}的{full}，不足的{way}"),
            (TargetDirection::AtMost, _) => format!("不超过{target}的{full}，超过的{way}"),
            (TargetDirection::Equal, OffEqual::Ratio | OffEqual::Linear) => {
                format!("等于{target}的{full}，高于、低于的都{way}")
            }
            (TargetDirection::Equal, OffEqual::FullAbove) => {
                format!("等于、超过{target}的{full}，不足的{way}")
            }
        }
    }

    /// Why a value got its points, in a clause: `超过目标100，按超出的比例扣分`.
    pub(super) fn explain(
        self,
        direction: TargetDirection,
        achieved: Amount,
        target: Amount,
        shown_target: &str,
    ) -> String {
        let exceeds = achieved > target;
        let reached = match (direction, self.equal) {
            (TargetDirection::AtLeast, _) | (TargetDirection::Equal, OffEqual::FullAbove) => achieved >= target,
            (TargetDirection::AtMost, _) => !exceeds,
            (TargetDirection::Equal, OffEqual::Ratio | OffEqual::Linear) => achieved == target,
        };
        match (reached, direction) {
            (true, TargetDirection::AtLeast | TargetDirection::Equal) => format!("达到目标{shown_target}"),
            (true, TargetDirection::AtMost) => format!("不超过目标{shown_target}"),
            (false, _) => {
                let relation = if exceeds { "超过" } else { "未达" };
                format!("{relation}目标{shown_target}，{}", self.way_short_of(direction))
            }
        }
    }

    /// Why a row of a list that states a target got its points, in a clause: `完成值150超过目标100，按超出的比例扣分`.
    pub(crate) fn explain_row(self, direction: TargetDirection, achieved: Amount, target: Amount) -> Option<String> {
        if direction == TargetDirection::AtLeast && target.is_zero() && self.zero == ZeroTarget::Zero {
            return Some("指标值是0，不得分".to_owned());
        }
        let clause = self.explain(direction, achieved, target, &points(target));
        Some(format!("完成值{}{clause}", points(achieved)))
    }

    /// How the rows of a list score, in words, for the instructions that a form prints.
    pub(crate) fn in_words(self) -> String {
        let standard = |direction| self.standard(direction, "指标值", "得满分");
        let zero = match self.zero {
            ZeroTarget::Full => "指标值是0而有完成值的，视为超过指标值一倍",
            ZeroTarget::Zero => "指标值是0的不得分",
        };
        format!(
            "方向选“≥”的，{}，{zero}；选“≤”的，{}；选“=”的，{}。得分最多到分值，最少0分。",
            standard(TargetDirection::AtLeast),
            standard(TargetDirection::AtMost),
            standard(TargetDirection::Equal),
        )
    }
}

/// Points off where a value is better than its target by too much, over the cells of the form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Overshoot {
    /// The share of the target from which on it counts.
    pub(crate) share: Expr,
    /// The points lost.
    pub(crate) points: Expr,
}

/// The words in the column of directions that mean each direction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DirectionWords {
    /// The target or more.
    pub(crate) at_least: Vec<String>,
    /// The target or less.
    pub(crate) at_most: Vec<String>,
    /// The target itself.
    pub(crate) equal: Vec<String>,
}

impl DirectionWords {
    /// The directions that there are words for, each with its words.
    fn each(&self) -> impl Iterator<Item = (TargetDirection, &[String])> {
        let all = [
            (TargetDirection::AtLeast, self.at_least.as_slice()),
            (TargetDirection::AtMost, self.at_most.as_slice()),
            (TargetDirection::Equal, self.equal.as_slice()),
        ];
        all.into_iter().filter(|(_, words)| !words.is_empty())
    }

    /// The direction that a word means.
    pub(crate) fn direction(&self, word: &str) -> Option<TargetDirection> {
        self.each().find(|(_, words)| words.iter().any(|known| known == word)).map(|(direction, _)| direction)
    }
}

/// The cells of a list's row that states a target.
#[derive(Debug, Clone)]
pub(crate) struct TargetRow {
    /// The direction, as one of `words`.
    pub(crate) direction: Expr,
    /// The words for directions.
    pub(crate) words: DirectionWords,
    /// Whether every choice of the column of directions is one of the words.
    pub(crate) covers_choices: bool,
    /// The target.
    pub(crate) target: Expr,
    /// The achieved value.
    pub(crate) achieved: Expr,
    /// The most points.
    pub(crate) weight: Option<Expr>,
    /// The column that shows by which share the value is better than its target.
    pub(crate) shown_deviation: Option<Expr>,
    /// Whether one of the two figures may be below 0.
    pub(crate) may_be_negative: bool,
}

impl TargetRow {
    /// The points of the row: blank text until direction, target, achieved value and weight are there. `None` where the list has
    /// no weights.
    pub(crate) fn points(&self, scoring: TargetScoring, overshoot: Option<&Overshoot>) -> Option<Expr> {
        let weight = self.weight.clone()?;
        let figures = [&self.target, &self.achieved, &weight];
        let points = self.by_direction(&figures, &|direction| {
            let scored = self.scored(direction, &weight, scoring);
            match overshoot.filter(|_| direction != TargetDirection::Equal) {
                Some(overshoot) => max([num(0), sub(scored, self.lost(overshoot))]),
                None if self.may_fall_below_zero(direction, scoring) => max([num(0), scored]),
                None => scored,
            }
        });
        Some(points)
    }

    /// The share of the target that is reached, 1 at most: blank text until direction, target and achieved value are there.
    pub(crate) fn share(&self, scoring: TargetScoring) -> Expr {
        self.by_direction(&[&self.target, &self.achieved], &|direction| {
            let scored = self.scored(direction, &num(1), scoring);
            if self.may_fall_below_zero(direction, scoring) { max([num(0), scored]) } else { scored }
        })
    }

    /// By which share of the target the value is better than it, below 0 where it is worse: blank text until both are there, and
    /// where the direction is neither ≥ nor ≤. Of a target of 0 every value above it is better by 100 %.
    pub(crate) fn deviation(&self) -> Expr {
        let (target, achieved) = (|| self.target.clone(), || self.achieved.clone());
        let size = |figure: Expr| if self.may_be_negative { abs(figure) } else { figure };
        let of = || if_(eq(target(), num(0)), size(achieved()), size(target()));
        let better = |difference: Expr| if_(eq(achieved(), target()), num(0), div(difference, of()));
        self.by_direction(&[&self.target, &self.achieved], &|direction| match direction {
            TargetDirection::AtLeast => better(sub(achieved(), target())),
            TargetDirection::AtMost => better(sub(target(), achieved())),
            TargetDirection::Equal => text(""),
        })
    }

    /// A formula for each direction: blank text until as many of `figures` are numbers as there are, and where the row states none
    /// of the directions.
    fn by_direction(&self, figures: &[&Expr], formula: &dyn Fn(TargetDirection) -> Expr) -> Expr {
        let mut directions = self.words.each().collect::<Vec<_>>().into_iter().rev();
        let lacks = lt(
            count(figures.iter().map(|figure| (*figure).clone())),
            num(u32::try_from(figures.len()).unwrap_or(u32::MAX)),
        );
        // Where every choice is a direction, the last needs no question of its own.
        let last = if self.covers_choices { directions.next() } else { None };
        let (lacking, last) = match last {
            Some((direction, _)) => (or([lacks, eq(self.direction.clone(), text(""))]), formula(direction)),
            None => (lacks, text("")),
        };
        let by_direction = directions.fold(last, |otherwise, (direction, words)| {
            let is_word = words.iter().map(|word| eq(self.direction.clone(), text(word)));
            let mut is_word: Vec<Expr> = is_word.collect();
            let is_direction = if is_word.len() == 1 { is_word.remove(0) } else { or(is_word) };
            if_(is_direction, formula(direction), otherwise)
        });
        if_(lacking, text(""), by_direction)
    }

    /// What is left of the full points; it may be below 0.
    fn scored(&self, direction: TargetDirection, full: &Expr, scoring: TargetScoring) -> Expr {
        let (target, achieved) = (|| self.target.clone(), || self.achieved.clone());
        let of_full = |share: Expr| if *full == num(1) { share } else { mul(full.clone(), share) };
        let short = of_full(scoring.share_short_of(direction, achieved(), target()));
        let short = if self.may_be_negative {
            // A share of a target below 0 is reckoned from the difference.
            let off = of_full(sub(num(1), div(abs(sub(achieved(), target())), abs(target()))));
            if_(eq(target(), num(0)), num(0), if_(lt(target(), num(0)), off, short))
        } else if scoring.is_linear(direction) {
            if_(eq(target(), num(0)), num(0), short)
        } else {
            short
        };
        let scored = if_(scoring.reached(direction, achieved(), target()), full.clone(), short);
        if direction == TargetDirection::AtLeast && scoring.zero == ZeroTarget::Zero {
            if_(eq(target(), num(0)), num(0), scored)
        } else {
            scored
        }
    }

    /// Whether what is left of the points may fall below 0.
    fn may_fall_below_zero(&self, direction: TargetDirection, scoring: TargetScoring) -> bool {
        self.may_be_negative || scoring.is_linear(direction)
    }

    /// The points lost for an overshoot.
    fn lost(&self, overshoot: &Overshoot) -> Expr {
        let deviation = self.shown_deviation.clone().unwrap_or_else(|| round(self.deviation(), STEP_DIGITS));
        if_(ge(deviation, overshoot.share.clone()), overshoot.points.clone(), num(0))
    }
}

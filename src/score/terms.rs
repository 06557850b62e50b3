//! What the formula of a score is made from, apart from its rule.

use crate::formula::build::{add, cell, count, eq, max, min, num, round, sub};
use crate::formula::{Expr, FieldIx, Function};
use crate::text::figures::points;
use crate::value::Amount;

use super::counting::Extra;
use super::filled_form::{FilledForm, FormWords};

/// Decimals at which what a rule computes on the way is rounded before it is compared or cut to whole steps: beyond this
/// a difference is binary noise (design, law 5).
pub(super) const STEP_DIGITS: i32 = 6;

/// What a score is computed from.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The cell of the value, where the rule takes one.
    pub value: Option<FieldIx>,
    /// The cell of the score that the department gives itself.
    pub self_score: FieldIx,
    /// The most points.
    pub weight: Amount,
    /// The decimals of a score.
    pub digits: i32,
    /// How the score stands outside the full mark, where it does.
    pub extra: Option<Extra>,
}

impl Terms {
    /// The terms of a part of the score. What the department scores of it stands where its value does.
    pub fn of_part(&self, value: Option<FieldIx>, weight: Amount) -> Self {
        Self { value, self_score: value.unwrap_or(self.self_score), weight, extra: None, ..self.clone() }
    }

    /// The cell of the value in a formula.
    pub(super) fn value(&self) -> Expr {
        self.value.map_or_else(|| num(0), cell)
    }

    /// The condition that the department has not given its own score yet.
    pub(super) fn no_self_score(&self) -> Expr {
        eq(count([cell(self.self_score)]), num(0))
    }

    /// The department's own score, on the scale from 0 to the weight and held to a range within it.
    pub(super) fn self_score_within(&self, least: Amount, most: Amount) -> Expr {
        let score = match self.extra {
            Some(Extra::Penalty) => add(cell(self.self_score), num(self.weight)),
            Some(Extra::Bonus) | None => cell(self.self_score),
        };
        round(max([num(least), min([num(most), score])]), self.digits)
    }

    /// Whether points leave the total as it is, of an indicator that stands outside the full mark.
    pub(super) fn changes_nothing(&self, earned: Amount) -> bool {
        match self.extra {
            None => false,
            Some(Extra::Bonus) => earned.is_zero(),
            Some(Extra::Penalty) => earned == self.weight,
        }
    }

    /// The value in a filled form, where it is a number.
    pub(super) fn number(&self, form: &dyn FilledForm) -> Option<Amount> {
        form.cell(self.value?, 0).as_number()
    }

    /// A bound as it is shown beside the value.
    pub(super) fn bound(&self, bound: Amount, form: &dyn FormWords) -> String {
        self.value.map_or_else(|| points(bound), |value| form.bound_of(value, bound))
    }

    /// A difference between two values as it is said: `5个百分点`.
    pub(super) fn difference(&self, difference: Amount, form: &dyn FormWords) -> String {
        self.bound(difference, form).replace('%', "个百分点")
    }

    /// What points that a rule gives do to the score, as a standard says it: `得4分`, `得满分`, `不得分`, `扣2分`.
    pub(super) fn gives(&self, given: Amount) -> String {
        match self.extra {
            None if given.is_zero() => "不得分".to_owned(),
            None if given == self.weight => "得满分".to_owned(),
            None => format!("得{}分", points(given)),
            Some(Extra::Bonus) if given.is_zero() => "不加分".to_owned(),
            Some(Extra::Bonus) => format!("加{}分", points(given)),
            Some(Extra::Penalty) if given == self.weight => "不扣分".to_owned(),
            Some(Extra::Penalty) => format!("扣{}分", points(self.weight.saturating_sub(given))),
        }
    }

    /// Points that a rule would give, as they count: what a penalty takes is what they leave of the weight.
    pub(super) fn counted(&self, points: Expr) -> Expr {
        match self.extra {
            Some(Extra::Penalty) => self.short_of_weight(points),
            Some(Extra::Bonus) | None => points,
        }
    }

    /// How far points are short of the weight, below 0: what a penalty takes. A text branch stays text.
    pub(super) fn short_of_weight(&self, points: Expr) -> Expr {
        match points {
            Expr::Call(function @ (Function::If | Function::IfError), arguments) => {
                // The first argument of `IF` is its condition; the others, and both of `IFERROR`, are values.
                let first = usize::from(function == Function::If);
                let branches = arguments.into_iter().enumerate();
                let branches =
                    branches.map(|(index, branch)| if index < first { branch } else { self.short_of_weight(branch) });
                Expr::Call(function, branches.collect())
            }
            Expr::Number(points) => num(points - self.weight),
            Expr::Text(_) => points,
            Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Ref(_)
            | Expr::Unary(..)
            | Expr::Binary(..)
            | Expr::Call(..)
            | Expr::ByRun(_) => round(sub(points, num(self.weight)), self.digits),
        }
    }
}

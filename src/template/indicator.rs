//! The indicators of the scoring tables, and the score of the whole form.

use crate::formula::{Expr, FieldIx};
use crate::score::{Cap, Extra, Otherwise, Rule, WithoutDenominator};
use crate::value::Amount;

/// The place of an indicator in `Template::indicators`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndicatorIx(pub u32);

/// An indicator of a scoring table.
#[derive(Debug)]
pub struct Indicator {
    /// The id.
    pub id: String,
    /// The printed name.
    pub label: String,
    /// The headings above it, outermost first.
    pub group: Vec<String>,
    /// The most points that it can give; for a penalty, the most that it can take off.
    pub weight: Amount,
    /// How it stands outside the full mark, if it does.
    pub extra: Option<Extra>,
    /// What it measures.
    pub definition: String,
    /// How it is scored, as printed.
    pub standard: String,
    /// The id of its table.
    pub table: String,
    /// The scoring rule. The formula that it lowers to is that of the field `recomputed`.
    pub rule: Rule,
    /// The formula of the rule's points, without what counts where it does not apply or a denominator is 0.
    pub rule_points: Expr,
    /// The condition under which it applies.
    pub applies: Option<Expr>,
    /// What counts where a denominator is 0, where the form says it.
    pub without_denominator: Option<WithoutDenominator>,
    /// What counts where it does not apply.
    pub otherwise: Otherwise,
    /// Only the best of the indicators that share this word counts.
    pub either: Option<String>,
    /// Whether points need evidence.
    pub needs_evidence: bool,
    /// `ID.分值`
    pub weight_field: FieldIx,
    /// `ID.指标值`, where the rule takes a value.
    pub value: Option<FieldIx>,
    /// The value's formula without its rounding, for showing its terms.
    pub formula: Option<Expr>,
    /// `ID.核算得分`
    pub recomputed: FieldIx,
    /// `ID.自评得分`
    pub self_score: FieldIx,
    /// `ID.扣分原因`
    pub reason: FieldIx,
    /// `ID.佐证材料`
    pub evidence: FieldIx,
}

impl Indicator {
    /// The least that its score can be.
    pub fn least(&self) -> Amount {
        Extra::bounds(self.extra, self.weight).0
    }

    /// The most that its score can be.
    pub fn most(&self) -> Amount {
        Extra::bounds(self.extra, self.weight).1
    }

    /// Its weight as printed: below 0 for a penalty.
    pub(crate) fn printed_weight(&self) -> Amount {
        Extra::printed_weight(self.extra, self.weight)
    }

    /// Its share of the full mark.
    pub fn share(&self) -> Amount {
        if self.extra.is_none() { self.weight } else { Amount::ZERO }
    }

    /// The points that a score loses. A bonus that is not earned is no loss.
    pub(crate) fn lost(&self, score: Amount) -> Amount {
        match self.extra {
            Some(Extra::Bonus) => Amount::ZERO,
            Some(Extra::Penalty) | None => self.most().saturating_sub(score),
        }
    }
}

/// The score of the whole form.
#[derive(Debug)]
pub struct Score {
    /// The full mark.
    pub full: Amount,
    /// The most that the total can be with bonus points.
    pub most: Amount,
    /// The id of the table that gives it.
    pub table: String,
    /// The formula of the total without its limits.
    pub uncapped: Expr,
    /// The formula of the most that the total can be, whatever is still missing.
    pub ceiling: Expr,
    /// The recomputed total: `表.核算得分.合计`.
    pub recomputed: FieldIx,
    /// The sum of the department's own scores: `表.自评得分.合计`.
    pub self_total: FieldIx,
    /// The field in which the department declares its total.
    pub declared: Option<FieldIx>,
    /// The field in which the department declares its grade.
    pub grade: Option<FieldIx>,
    /// Limits of the total.
    pub caps: Vec<Cap>,
}

/// A grade of the total score.
#[derive(Debug, Clone)]
pub struct Grade {
    /// Its name.
    pub name: String,
    /// The lowest total that earns it.
    pub min: Amount,
}

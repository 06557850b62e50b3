//! How the scores of a table make its total.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::formula::Expr;
use crate::formula::build::{add, div, if_, iferror, max, min, mul, num, round, sum};
use crate::value::Amount;

/// How an indicator stands outside the full mark. One that does not apply counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "RawExtra")]
pub enum Extra {
    /// Its points are added (加分项); the total stays at or below `most` of `[score]`.
    Bonus,
    /// The points that its rule leaves short of the weight are taken off (扣分项): its score is 0 at best, −weight at
    /// worst, and is filled in as such.
    Penalty,
}

impl Extra {
    /// The least and the most that the score of an indicator can be.
    pub fn bounds(extra: Option<Self>, weight: Amount) -> (Amount, Amount) {
        match extra {
            Some(Self::Penalty) => (-weight, Amount::ZERO),
            Some(Self::Bonus) | None => (Amount::ZERO, weight),
        }
    }

    /// The weight of an indicator as printed: below 0 for a penalty.
    pub fn printed_weight(extra: Option<Self>, weight: Amount) -> Amount {
        match extra {
            Some(Self::Penalty) => -weight,
            Some(Self::Bonus) | None => weight,
        }
    }
}

/// What an indicator counts that does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// Its full weight.
    #[default]
    Full,
    /// Nothing.
    Zero,
    /// It is left out and the rest is rescaled to the full mark.
    Rescale,
}

/// A limit of the total score.
#[derive(Debug, Clone, PartialEq)]
pub struct Cap {
    /// Where this holds,
    pub when: Expr,
    /// the total is at most this,
    pub most: Amount,
    /// because of this.
    pub message: String,
}

/// Between what a total stays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits<'a> {
    /// The full mark.
    pub full: Amount,
    /// The most that the total can be with bonus points.
    pub most: Amount,
    /// The limits that hold under conditions.
    pub caps: &'a [Cap],
}

/// An indicator that is left out of the total where it does not apply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rescaled {
    /// The condition under which it counts.
    pub applies: Expr,
    /// Its weight.
    pub weight: Amount,
}

/// The scores of a table, by the way in which they count.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableScores {
    /// Scores that are added up.
    pub plain: Vec<Expr>,
    /// Groups of scores of which only the best counts.
    pub either: Vec<Vec<Expr>>,
    /// Those among the scores that may be left out; the rest is then rescaled to the full mark.
    pub rescaled: Vec<Rescaled>,
    /// Scores outside the full mark, added at the end.
    pub extras: Vec<Expr>,
}

impl TableScores {
    /// The formula of the total, rounded to `digits` decimals.
    pub(crate) fn total(self, limits: Limits<'_>, digits: i32) -> Expr {
        let mut terms = self.plain;
        terms.extend(self.either.into_iter().map(max));
        let mut total = sum(terms);
        if !self.rescaled.is_empty() {
            let always = limits.full - self.rescaled.iter().map(|rescaled| rescaled.weight).sum::<Amount>();
            let counted = self.rescaled.into_iter().fold(num(always), |counted, rescaled| {
                add(counted, if_(rescaled.applies, num(rescaled.weight), num(0)))
            });
            total = iferror(div(mul(total, num(limits.full)), counted), num(0));
        }
        if !self.extras.is_empty() {
            total = max([num(0), min([num(limits.most), add(total, sum(self.extras))])]);
        }
        for cap in limits.caps {
            total = min([total, if_(cap.when.clone(), num(cap.most), num(limits.most))]);
        }
        round(total, digits)
    }
}

//! The keys of `[[indicator]]` in `indicators.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::field::FieldType;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::score::{Extra, Otherwise, RawDeviation, RawRule, RawWithoutDenominator};

/// `[[indicator]]` of `indicators.toml`. Its fields are `ID.指标值`, `ID.核算得分`, `ID.自评得分`, `ID.扣分原因` and `ID.佐证材料`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawIndicator {
    /// The id, which is also the label unless one is given.
    pub(crate) id: Str,
    /// The printed name.
    pub(crate) label: Option<String>,
    /// The table it belongs to; needed only where the form has more than one.
    pub(crate) table: Option<Str>,
    /// The headings above it, outermost first: `["过程", "预算执行"]`.
    pub(crate) group: Placed<Vec<String>>,
    /// The most points it can give; of a penalty the most it can take.
    pub(crate) weight: Number,
    /// Whether it stands outside the full mark, and adds to the total or takes from it.
    pub(crate) extra: Option<Extra>,
    /// What it measures.
    #[serde(default)]
    pub(crate) definition: String,
    /// How it is scored, as printed; made from the rule unless told. Its numbers must be those of the rule.
    pub(crate) standard: Option<Str>,
    /// The formula of the value that is scored; left out where the rule takes none.
    pub(crate) value: Option<Str>,
    /// The type of the value; `percent` unless told.
    #[serde(rename = "type")]
    pub(crate) kind: Option<FieldType>,
    /// The decimals that the value is rounded to before it is scored; those of its type unless told: none of a `count`, else 2 (of a
    /// `percent` those of the percentage shown).
    pub(crate) decimals: Option<u32>,
    /// What counts where a denominator is 0 in the value, or in what the rule computes: a word, points, or one of two by a
    /// condition. The value then stays blank.
    pub(crate) without_denominator: Option<Placed<RawWithoutDenominator>>,
    /// How the score comes from the value.
    pub(crate) rule: Placed<RawRule>,
    /// A condition under which the indicator applies at all.
    pub(crate) applies: Option<Str>,
    /// What an indicator that does not apply counts; `full` unless told.
    pub(crate) otherwise: Option<Placed<Otherwise>>,
    /// Of the indicators with the same word here, only the one with the most points counts; their weights are the same.
    pub(crate) either: Option<Str>,
    /// Whether points need evidence (佐证材料).
    #[serde(default)]
    pub(crate) evidence: bool,
    /// Points off where the value overshoots its target (`proportional` rules only).
    pub(crate) deviation: Option<RawDeviation>,
}

impl RawIndicator {
    /// What the indicator counts where it does not apply. One that is left out where a denominator is 0 is left out.
    pub(crate) fn counted_otherwise(&self) -> Otherwise {
        if self.leaves_out() { Otherwise::Rescale } else { self.otherwise() }
    }

    /// What its `otherwise` says, told or not.
    pub(crate) fn otherwise(&self) -> Otherwise {
        self.otherwise.as_ref().map_or_else(Otherwise::default, |written| *written.get_ref())
    }

    /// Whether it is left out where a denominator is 0.
    pub(crate) fn leaves_out(&self) -> bool {
        self.without_denominator.as_ref().is_some_and(|count| count.get_ref().leaves_out())
    }

    /// Whether it is one of those under this word of which only one counts.
    pub(crate) fn is_one_of(&self, either: &str) -> bool {
        self.either.as_ref().is_some_and(|word| word.get_ref() == either)
    }
}

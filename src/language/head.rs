//! The keys of `template.toml`: the head of a form.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::score::RawTargets;

use super::evidence::RawEvidence;

/// `template.toml`: the head of a form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTemplate {
    /// The id of the form, as used on the command line: ASCII letters, digits and `-`.
    pub(crate) id: Str,
    /// The id of a complete form (built in, or in a folder beside this one) of which this one says only what differs.
    #[serde(default)]
    #[expect(dead_code, reason = "read before everything else, so that the files of that form are read too")]
    pub(crate) extends: Option<String>,
    /// The title of the form. `{year}` in it, as in every text of the form, is the budget year; `{year-1}` and `{year+1}` are the
    /// years before and after it.
    pub(crate) title: Str,
    /// One or two sentences for `template list`.
    #[serde(default)]
    pub(crate) summary: String,
    /// The budget year that the form evaluates.
    pub(crate) fiscal_year: Placed<i32>,
    /// Raised by one whenever a published form is changed.
    pub(crate) revision: u32,
    /// The place whose practice the form follows.
    #[serde(default)]
    pub(crate) place: String,
    /// The unit of amounts, such as `万元`.
    pub(crate) currency: String,
    /// The most that the median of all amounts filled in can plausibly be. A greater one is a warning (I009) that the whole workbook
    /// may have been filled in in another unit.
    pub(crate) typical_amount_at_most: Option<Number>,
    /// Pairs of column names: this year's and last year's figure of the same line. Where all of this year's on a sheet are last
    /// year's, it is asked whether they were left standing (I021).
    #[serde(default)]
    pub(crate) year_columns: Vec<(Str, Str)>,
    /// The documents that the form rests on.
    #[serde(default)]
    pub(crate) basis: Vec<RawBasis>,
    /// The files under `sheets/`, without `.toml`, in the order of the workbook's sheets.
    pub(crate) sheets: Vec<Str>,
    /// Where the form states whose it is.
    pub(crate) identity: RawIdentity,
    /// Which table gives the score and where the department declares it.
    pub(crate) score: Option<RawScore>,
    /// How achieved values score against their targets.
    #[serde(default)]
    pub(crate) targets: RawTargets,
    /// The grades, best first.
    #[serde(default)]
    pub(crate) grade: Vec<RawGrade>,
    /// What a roll-up of many units shows of each.
    #[serde(default)]
    pub(crate) rollup: RawRollup,
    /// Where the department registers its evidence.
    pub(crate) evidence: Option<RawEvidence>,
}

/// A document that the form rests on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBasis {
    /// Its title.
    pub title: String,
    /// Its number, such as `财预〔2020〕10号`.
    #[serde(default)]
    pub number: String,
}

/// The fields that say whose form it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawIdentity {
    /// The field with the unit's code.
    pub(crate) unit_code: Option<Str>,
    /// The field with the unit's name.
    pub(crate) unit_name: Str,
}

/// The score of the whole form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScore {
    /// The id of the `indicators` block that gives the score.
    pub(crate) table: Str,
    /// The full mark, such as 100; the weights add up to it.
    pub(crate) full: Number,
    /// The field in which the department declares its total.
    pub(crate) declared: Option<Str>,
    /// The field in which the department declares its grade.
    pub(crate) grade: Option<Str>,
    /// The most that the total can be with bonus points; the full mark unless told.
    pub(crate) most: Option<Placed<Number>>,
    /// Limits of the total.
    #[serde(default)]
    pub(crate) cap: Vec<RawCap>,
}

/// A limit of the total score.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCap {
    /// A condition in the formula language.
    pub(crate) when: Str,
    /// The most that the total may be where the condition holds.
    pub(crate) most: Placed<Number>,
    /// Why, in words.
    pub(crate) message: String,
}

/// What a roll-up of many units shows of each, beside its scores.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRollup {
    /// The field in which a unit names its 主管部门, by name or code.
    pub(crate) parent: Option<Str>,
    /// The fields with the key figures: single numbers, in the order of the columns.
    #[serde(default)]
    pub(crate) figures: Vec<Str>,
    /// The field with the number of people: key figures that are amounts are compared between units per head.
    pub(crate) per_head: Option<Str>,
    /// Pairs of column names: the target and the achieved value of the same line. Where every achieved value of a unit is its target
    /// exactly, the reviewer is told.
    #[serde(default)]
    pub(crate) target_columns: Vec<(Str, Str)>,
}

/// A grade of the total score.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGrade {
    /// Its name, such as `优`.
    pub(crate) name: Str,
    /// The lowest total that earns it.
    pub(crate) min: Placed<Number>,
}

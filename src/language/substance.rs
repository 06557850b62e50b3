//! The keys of a rule on substance (`rules/NAME.toml`) and of `[[apply]]` in `rules.toml`, which takes such rules for a list or for
//! single cells of a form.
//!
//! A rule speaks of roles (三级, 指标值, 得分), not of a form's fields, so that it serves every form. The form says what plays
//! each role.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::check::RawSeverity;
use crate::diagnostic::number::{Number, Str};

/// A rule on substance: `rules/NAME.toml`. Exactly one of `broken` and `alike` says what is struck.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawSubstanceRule {
    /// The code: `N` and digits.
    pub(crate) id: Str,
    /// A short name for what is struck: `支付写成数量指标`.
    pub(crate) title: String,
    /// How grave it is; to be corrected or explained unless told.
    pub(crate) severity: Option<RawSeverity>,
    /// What the rule needs to know of a line or of the form, each with what it is.
    #[serde(default)]
    pub(crate) roles: BTreeMap<String, String>,
    /// What a form may set otherwise, each with the formula that holds where the form sets none.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, Str>,
    /// Lists of words, for `MENTIONS` in the formula. A form may set others.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, Vec<Str>>,
    /// The formula that is true where something is to be struck. Where it cannot be computed, nothing is.
    pub(crate) broken: Option<Str>,
    /// Texts of two lines that may not be alike. The tool alone compares them; 填报自检 does not.
    pub(crate) alike: Option<RawAlike>,
    /// What is wrong, with `{row}` and the names of roles and parameters filled in.
    pub(crate) message: String,
    /// What to change.
    pub(crate) fix: String,
    /// The document and article it rests on.
    #[serde(default)]
    pub(crate) basis: String,
    /// The roles whose cells are marked; the first is where the finding stands.
    pub(crate) mark: Vec<Str>,
    /// Cases that the rule strikes, and cases that it does not.
    #[serde(default)]
    pub(crate) example: Vec<RawExample>,
}

/// `alike` of a rule: two lines whose texts are alike.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawAlike {
    /// The role whose texts are compared.
    pub(crate) text: Str,
    /// How alike they are at least, from 0 to 1: the share of pairs of neighbouring characters that both have. 1 is the same text.
    pub(crate) least: Number,
    /// The fewest characters of a text that is compared; 2 unless told.
    pub(crate) shortest: Option<u32>,
    /// Only lines for which this formula is true are compared; all where it is left out.
    pub(crate) when: Option<Str>,
    /// The roles that have to be the same on both lines.
    #[serde(default)]
    pub(crate) same: Vec<Str>,
    /// Roles of which one at least has to differ; none has to where this is left out.
    #[serde(default)]
    pub(crate) different: Vec<Str>,
}

/// A case of a rule: `[[example]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawExample {
    /// Whether the rule strikes it.
    pub(crate) broken: bool,
    /// The lines: what stands in each role.
    pub(crate) lines: Vec<BTreeMap<String, RawExampleValue>>,
}

/// What stands in a role of an example.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub(crate) enum RawExampleValue {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// `[[apply]]` of `rules.toml`: rules on substance taken for a list, or for single cells.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawApply {
    /// A name, with which a form that extends this one changes it.
    pub(crate) id: Str,
    /// What people call that which the rules are about; the id unless told.
    pub(crate) title: Option<String>,
    /// The list for each of whose used rows the rules are made.
    pub(crate) each: Option<Str>,
    /// The rules, by the names of their files.
    #[serde(rename = "use")]
    pub(crate) rules: Vec<Str>,
    /// Those among them whose findings are errors, whatever the rules say.
    #[serde(default)]
    pub(crate) error: Vec<Str>,
    /// What plays each role, as a formula: of a list the names of its columns, and those of its fixed headings (`二级指标`).
    /// Parameters and lists of words of the rules may be set here too.
    #[serde(default)]
    pub(crate) roles: BTreeMap<String, Str>,
}

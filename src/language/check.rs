//! The keys of `[[check]]` in `checks.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::finding::Severity;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawSeverity {
    /// To be corrected.
    Error,
    /// To be corrected or explained.
    Warning,
    /// To be known.
    Notice,
}

/// `[[check]]` of `checks.toml`. Exactly one of `equal`, `at-most`, `holds`, `unique`, `filled` and `begun` says what is checked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawCheck {
    /// The code: `C` and digits.
    pub(crate) id: Str,
    /// Error unless told.
    pub(crate) severity: Option<RawSeverity>,
    /// Two formulas that must give the same.
    pub(crate) equal: Option<(Str, Str)>,
    /// Two formulas of which the first may not be greater.
    pub(crate) at_most: Option<(Str, Str)>,
    /// A formula that must be true.
    pub(crate) holds: Option<Str>,
    /// A list column in which no text may stand twice.
    pub(crate) unique: Option<Str>,
    /// Fields that must be filled (use with `when`: an explanation is then required).
    pub(crate) filled: Option<Vec<Str>>,
    /// A formula that is true once something that has to be there is filled in. While it is not, something is missing: 未填, not 有误.
    pub(crate) begun: Option<Str>,
    /// The check applies only where this formula is true.
    pub(crate) when: Option<Str>,
    /// The check is made for each used row of this list; bare column ids mean the row's cell.
    pub(crate) each: Option<Str>,
    /// A difference up to this is a 尾差: a notice, not an error. The sides are compared at this field's decimals.
    pub(crate) rounding: Option<Placed<Number>>,
    /// The decimals at which the sides are compared; 2 unless told.
    pub(crate) decimals: Option<u32>,
    /// Whether the sides are shown as percentages.
    #[serde(default)]
    pub(crate) percent: bool,
    /// A short name for the rule: `收支平衡`.
    pub(crate) title: String,
    /// What is wrong, with `{left}`, `{right}`, `{difference}` and `{row}` filled in.
    pub(crate) message: String,
    /// How to put it right.
    #[serde(default)]
    pub(crate) fix: String,
    /// The document and article it rests on.
    #[serde(default)]
    pub(crate) basis: String,
    /// The fields to mark: single cells of any sheet, or columns of lists; with `each` a bare column id is the cell of the row. The
    /// inputs named in the formulas if left out.
    #[serde(default)]
    pub(crate) mark: Vec<Str>,
}

/// The keys that say what a consistency rule demands; a rule has exactly one of them.
pub const CHECK_KINDS: [&str; 6] = ["equal", "at-most", "holds", "unique", "filled", "begun"];

/// What a consistency rule demands, as written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RawDemand<'r> {
    /// `equal`
    Equal(&'r (Str, Str)),
    /// `at-most`
    AtMost(&'r (Str, Str)),
    /// `holds`
    Holds(&'r Str),
    /// `unique`
    Unique(&'r Str),
    /// `filled`
    Filled(&'r [Str]),
    /// `begun`
    Begun(&'r Str),
}

impl RawCheck {
    /// Everything that the rule demands: one thing, where it is written as it should be. In the order of [`CHECK_KINDS`].
    pub(crate) fn demands(&self) -> Vec<RawDemand<'_>> {
        let found: [Option<RawDemand<'_>>; CHECK_KINDS.len()] = [
            self.equal.as_ref().map(RawDemand::Equal),
            self.at_most.as_ref().map(RawDemand::AtMost),
            self.holds.as_ref().map(RawDemand::Holds),
            self.unique.as_ref().map(RawDemand::Unique),
            self.filled.as_deref().map(RawDemand::Filled),
            self.begun.as_ref().map(RawDemand::Begun),
        ];
        found.into_iter().flatten().collect()
    }
}

impl From<RawSeverity> for Severity {
    fn from(written: RawSeverity) -> Self {
        match written {
            RawSeverity::Error => Self::Error,
            RawSeverity::Warning => Self::Warning,
            RawSeverity::Notice => Self::Notice,
        }
    }
}

//! What is known of each unit's return, wherever it was learnt: from a ledger, or from a set of files.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::Outcome;
use crate::finding::{Finding, FindingCounts, Severity};
use crate::form::Form;
use crate::report::field_values;
use crate::value::Amount;

/// Where a unit's return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReturnState {
    /// Nothing came.
    NotSent,
    /// What came cannot be read as the form.
    Rejected,
    /// Its last round went back to be corrected.
    Returned,
    /// Its last round passed.
    Passed,
}

impl ReturnState {
    /// Every state, in the order in which a return gets on.
    pub const ALL: [Self; 4] = [Self::NotSent, Self::Rejected, Self::Returned, Self::Passed];

    /// The English word of the long table and of JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotSent => "not-sent",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
            Self::Passed => "passed",
        }
    }

    /// The word people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotSent => "未报送",
            Self::Rejected => "退件",
            Self::Returned => "退回待改",
            Self::Passed => "通过",
        }
    }
}

/// A unit with what is known of its return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitReturn {
    /// The unit's code; may be empty where it is known by its name alone.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// Its 主管部门: the code, or the name where nothing else is known.
    pub parent: Option<String>,
    /// Where its return stands.
    pub state: ReturnState,
    /// Why its last round, which passed in its check, does not count as passed; `None` where that was not decided.
    pub withdrawn: Option<String>,
    /// Whether its last round came after the deadline.
    pub late: bool,
    /// How many rounds there were.
    pub rounds: u32,
    /// Its last round that could be read as the form.
    pub judged: Option<JudgedReturn>,
    /// What was found in the rounds before that one.
    pub earlier: Vec<CountedFinding>,
    /// The reviewed scores by the indicator's id, where it was reviewed.
    pub reviewed: BTreeMap<String, Amount>,
}

/// What was said of a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgedReturn {
    /// The declared total.
    pub declared: Option<Amount>,
    /// The recomputed total.
    pub recomputed: Option<Amount>,
    /// The grade of the recomputed total.
    pub grade: Option<String>,
    /// Every value that is not blank: field id (with `[n]` for list rows) → value as text.
    pub values: BTreeMap<String, String>,
    /// What was found.
    pub findings: Vec<CountedFinding>,
    /// What is left to do about it.
    pub counts: FindingCounts,
}

/// Something that came in, for the register (收件登记): a workbook, or a file without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceivedLine {
    /// The day on which it came.
    pub day: String,
    /// The file, and the workbook in it.
    pub file: String,
    /// Who sent it.
    pub sender: String,
    /// The unit that it is of.
    pub unit: String,
    /// The round; 0 where it is none.
    pub round: u32,
    /// What became of it.
    pub outcome: String,
    /// What is to be said of it: what is open, or why it was set aside.
    pub remark: String,
    /// Whether something about it is open.
    pub is_open: bool,
}

/// A finding, as far as a roll-up counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedFinding {
    /// Its code.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// The sheet it is about.
    pub sheet: Option<String>,
    /// What people call the field or the rule.
    pub item: String,
    /// Whether the department explained it.
    pub explained: bool,
}

impl CountedFinding {
    /// Whether the finding still waits for the department: an error, or a warning without an explanation.
    pub fn is_open(&self) -> bool {
        match self.severity {
            Severity::Fatal | Severity::Error => true,
            Severity::Warning => !self.explained,
            Severity::Notice => false,
        }
    }
}

impl From<&Finding> for CountedFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.to_string(),
            severity: finding.severity,
            sheet: finding.location.as_ref().map(|location| location.sheet.clone()),
            item: finding.item.clone(),
            explained: finding.explanation.is_some(),
        }
    }
}

impl JudgedReturn {
    /// What a check of a file of this form gave.
    pub fn new(form: &Form, outcome: &Outcome) -> Self {
        Self {
            declared: outcome.score.as_ref().and_then(|score| score.declared),
            recomputed: outcome.score.as_ref().map(|score| score.recomputed),
            grade: outcome.score.as_ref().and_then(|score| score.grade.clone()),
            values: field_values(form, outcome).collect(),
            findings: outcome.findings.iter().map(CountedFinding::from).collect(),
            counts: outcome.counts(),
        }
    }
}

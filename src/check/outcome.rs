//! What a check gives: the verdict, the findings, the recomputed values, and the score with its traces.

use serde::Serialize;

use crate::compute::Computed;
use crate::finding::{Finding, FindingCounts, Location, Severity};
use crate::template::IndicatorIx;
use crate::value::{Amount, Value};

/// The verdict on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No error, and every warning is explained.
    Pass,
    /// The department must correct or explain something.
    Return,
    /// The file cannot be read as this form.
    Reject,
}

impl Verdict {
    /// The English word of the output contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Return => "return",
            Self::Reject => "reject",
        }
    }

    /// The Chinese word that people see, as in `自评表-退回.xlsx`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "通过",
            Self::Return => "退回",
            Self::Reject => "退件",
        }
    }
}

/// The result of checking a submission.
#[derive(Debug)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// The unit's code; empty where the form does not ask for it or it is not filled in.
    pub unit_code: String,
    /// The unit's name; empty where it is not filled in.
    pub unit_name: String,
    /// The score; `None` where the form has none.
    pub score: Option<ScoreSummary>,
    /// Every finding, the most serious first, then in the order of the form's sheets and cells.
    pub findings: Vec<Finding>,
    /// The value of every cell in the template's flat order: as entered, or recomputed in a derived cell.
    pub values: Vec<Value>,
    /// How each indicator's score came about, in the order of the form.
    pub traces: Vec<Trace>,
}

impl Outcome {
    /// Counts the findings of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Counts the findings by what they ask of the department.
    pub fn counts(&self) -> FindingCounts {
        FindingCounts::of(&self.findings)
    }
}

/// The form computed from some figures, with the scores that follow.
pub(super) struct State {
    /// Every cell.
    pub computed: Computed,
    /// How each indicator's score comes about, in the order of the form.
    pub traces: Vec<Trace>,
    /// The score; `None` where the form has none.
    pub score: Option<ScoreSummary>,
}

/// The score in numbers.
#[derive(Debug, Clone)]
pub struct ScoreSummary {
    /// The total that the department declares; `None` where it declares none.
    pub declared: Option<Amount>,
    /// The sum of the department's self-scores.
    pub self_total: Amount,
    /// The recomputed total. An indicator that cannot be computed yet counts 0.
    pub recomputed: Amount,
    /// The highest total still possible: as `recomputed`, but an indicator that cannot be computed yet counts in full.
    pub ceiling: Amount,
    /// The full mark.
    pub full: Amount,
    /// The grade of the recomputed total; `None` while an indicator cannot be computed.
    pub grade: Option<String>,
    /// The score of each outermost group of indicators, in the order of the form.
    pub groups: Vec<ScoreGroup>,
}

/// The score of an outermost group of indicators.
#[derive(Debug, Clone)]
pub struct ScoreGroup {
    /// The group's name.
    pub name: String,
    /// The sum of its indicators' weights.
    pub weight: Amount,
    /// The sum of the department's self-scores; `None` while there is none.
    pub self_score: Option<Amount>,
    /// The sum of the recomputed scores; `None` while there is none.
    pub recomputed: Option<Amount>,
}

/// How an indicator's score came about.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The indicator.
    pub indicator: IndicatorIx,
    /// The indicator's value as shown to people; `None` where its rule takes none or it could not be computed.
    pub value: Option<String>,
    /// The department's self-score.
    pub declared: Option<Amount>,
    /// The recomputed score; `None` where it cannot be computed yet.
    pub recomputed: Option<Amount>,
    /// The points lost against the weight.
    pub lost: Option<Amount>,
    /// The computation in a sentence: `追加预算 810.03 ÷ 年初预算 1130.62 = 71.64%，大于30%，计0分（满分5分）`.
    pub text: String,
    /// The first cell that the score still lacks, in the order of the form; `None` where it lacks none.
    pub lacking: Option<Location>,
}

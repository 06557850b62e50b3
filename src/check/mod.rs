//! Judges a computed submission: every finding, the verdict, the score with its trace.
//!
//! Does not read files, does not write them.

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::template::IndicatorIx;
use crate::value::{Amount, Value};

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No error, and every warning explained.
    Pass,
    /// To be corrected.
    Return,
    /// Not readable as this form.
    Reject,
}

/// Everything there is to say about a checked file.
#[derive(Debug)]
pub struct Outcome {
    /// What becomes of it.
    pub verdict: Verdict,
    /// The unit's code; may be empty.
    pub unit_code: String,
    /// The unit's name; may be empty.
    pub unit_name: String,
    /// The score, where the form has one.
    pub score: Option<ScoreSummary>,
    /// Every finding, gravest first, then in the order of the sheets.
    pub findings: Vec<Finding>,
    /// The value of every cell, recomputed where derived, in the template's flat order.
    pub values: Vec<Value>,
    /// A trace for each indicator, in order.
    pub traces: Vec<Trace>,
}

impl Outcome {
    /// How many findings of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many warnings have no explanation yet.
    pub fn unexplained(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Warning && finding.explanation.is_none())
            .count()
    }
}

/// The score in numbers.
#[derive(Debug, Clone)]
pub struct ScoreSummary {
    /// What the department declares as its total, where it does.
    pub declared: Option<Amount>,
    /// The recomputed total; indicators that cannot be computed yet count nothing in it.
    pub recomputed: Amount,
    /// The most the total can be: as `recomputed`, with full weight for what cannot be computed yet.
    pub ceiling: Amount,
    /// The full mark.
    pub full: Amount,
    /// The grade of the recomputed total; `None` while indicators cannot be computed.
    pub grade: Option<String>,
    /// By outermost group: name, weight, declared (sum of the department's own scores), recomputed.
    pub groups: Vec<(String, Amount, Amount, Amount)>,
}

/// How an indicator's score came about.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The indicator.
    pub indicator: IndicatorIx,
    /// The value as shown, where the rule takes one and it could be computed.
    pub value: Option<String>,
    /// The department's own score.
    pub declared: Option<Amount>,
    /// The recomputed score; `None` where it cannot be computed yet.
    pub recomputed: Option<Amount>,
    /// The points lost against the weight.
    pub lost: Option<Amount>,
    /// The story in a sentence: `追加预算 810.03 ÷ 年初预算 1130.62 = 71.64%，大于30%，计0分（满分5分）`.
    pub text: String,
}

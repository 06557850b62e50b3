//! Judges a computed submission: every finding, the verdict, the score with its trace.
//!
//! Does not read files, does not write them.

use serde::Serialize;

use crate::compute::{Computed, compute};
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::intake::{Reading, Submission};
use crate::template::display;
use crate::template::{Change, Check, IndicatorIx, Subject, Template};
use crate::value::{Amount, Value};

mod builder;
mod consistency;
pub mod derived;
mod input;
pub mod last_year;
pub mod prefilled;
mod score;
mod trace;

use builder::Findings;

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

impl Verdict {
    /// The word of the output contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Return => "return",
            Self::Reject => "reject",
        }
    }

    /// The word people see, as in `自评表-退回.xlsx`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "通过",
            Self::Return => "退回",
            Self::Reject => "退件",
        }
    }
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
    /// The total of the department's own scores, as the table adds them up.
    pub own: Amount,
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

/// Judges a submission: recomputes it and says everything there is to say.
pub fn judge(form: &Form, submission: &Submission) -> Outcome {
    let template = &form.template;
    let mut values: Vec<Value> = submission.entries.iter().map(|entry| entry.value.clone()).collect();
    last_year::recall(template, submission.identity.as_ref(), &mut values);
    let mut findings = Findings::new(form);
    findings.list.extend(submission.findings.iter().cloned());
    if let Some(identity) = &submission.identity {
        prefilled::judge(submission, identity, &mut findings);
        last_year::judge(submission, identity, &mut findings);
    }
    let refused = |cell: usize| matches!(submission.entries[cell].reading, Reading::Refused(_));
    // What follows from a figure that should be another is not the department's second mistake.
    let as_given = (!findings.changed.is_empty()).then(|| {
        let mut values = values.clone();
        for (cell, value) in &findings.changed {
            values[*cell].clone_from(value);
        }
        compute(template, values, |cell| refused(cell) && !findings.is_changed(cell))
    });
    let as_entered = compute(template, values, refused);
    let computed = as_given.as_ref().unwrap_or(&as_entered);
    let traces = traces(form, computed);
    let score = score::summary(template, computed);

    input::judge(submission, &as_entered.values, &mut findings);
    derived::judge(submission, &as_entered, &mut findings);
    consistency::judge(computed, &mut findings);
    last_year::judge_changes(computed, &mut findings);
    score::judge(score.as_ref(), &traces, computed, &mut findings);

    let mut findings = findings.list;
    let mut explained = Vec::new();
    for finding in &mut findings {
        if finding.severity == Severity::Warning {
            let given = submission.explanations.get(&finding.key()).cloned();
            let field = explanation(template, finding);
            let beside = field.map(|field| computed.value(template, field).to_string()).filter(|text| !text.is_empty());
            finding.explanation = merge_explanations(given, beside);
            if let (Some(field), Some(text)) = (field, &finding.explanation) {
                explained.push((template.field(field).cell(0), Value::Text(text.clone())));
            }
        }
    }
    let place = |finding: &Finding| {
        let sheet = finding
            .location
            .as_ref()
            .and_then(|location| template.sheets.iter().position(|sheet| sheet.name == location.sheet));
        let cell = finding.location.as_ref().and_then(|location| location.cell);
        (finding.severity, sheet, cell)
    };
    findings.sort_by_key(place);
    // What was explained on the list of findings stands on the self-check, too: the two are to say the same.
    let told = explained.iter().any(|(cell, text)| as_entered.values[*cell] != *text);
    let as_entered = if told {
        let mut values = as_entered.values;
        for (cell, text) in explained {
            values[cell] = text;
        }
        compute(template, values, refused)
    } else {
        as_entered
    };
    let text = |field| as_entered.value(template, field).to_string();
    let mut outcome = Outcome {
        verdict: Verdict::Pass,
        unit_code: template.unit_code.map(text).unwrap_or_default(),
        unit_name: text(template.unit_name),
        score,
        findings,
        values: as_entered.values,
        traces,
    };
    outcome.verdict = if outcome.count(Severity::Fatal) > 0 {
        Verdict::Reject
    } else if outcome.count(Severity::Error) > 0 || outcome.unexplained() > 0 {
        Verdict::Return
    } else {
        Verdict::Pass
    };
    outcome
}

/// What the department wrote to explain a finding, on the list of findings and on the self-check.
fn merge_explanations(given: Option<String>, beside: Option<String>) -> Option<String> {
    match (given, beside) {
        (Some(given), Some(beside)) if given.contains(&beside) => Some(given),
        (Some(given), Some(beside)) if beside.contains(&given) => Some(beside),
        (Some(given), Some(beside)) => Some(format!("{given}；{beside}")),
        (given, beside) => given.or(beside),
    }
}

/// Where the department explains a finding on the self-check.
fn explanation(template: &Template, finding: &Finding) -> Option<crate::formula::FieldIx> {
    // The copies of a repeated rule share its code, but not its title.
    let same = |check: &Check| check.code == finding.code && check.title == finding.item;
    let check = template.checks.iter().position(same).map(Subject::Check);
    let changes = template.last_year.iter().flat_map(|last| &last.changes);
    let changed = |change: &Change| template.field(change.carried.field).id == finding.field;
    let change = || changes.clone().position(changed).filter(|_| finding.code == "Y002").map(Subject::Change);
    template.self_check.line(&check.or_else(change)?)?.explanation
}

fn traces(form: &Form, computed: &Computed) -> Vec<Trace> {
    let template = &form.template;
    (0u32..)
        .zip(&template.indicators)
        .map(|(at, indicator)| {
            let value = indicator.value.map(|value| (template.field(value), computed.value(template, value)));
            let recomputed = score::recomputed(template, computed, indicator);
            Trace {
                indicator: IndicatorIx(at),
                value: value.filter(|(_, value)| !value.is_empty()).map(|(field, value)| display::shown(field, value)),
                declared: computed.value(template, indicator.self_score).as_number(),
                recomputed,
                lost: recomputed.map(|points| indicator.lost(points)),
                text: trace::explain_score(template, indicator, computed),
            }
        })
        .collect()
}

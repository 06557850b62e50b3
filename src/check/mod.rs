//! Checks a submission: recomputes it and gives every finding, the verdict, and the score with its traces.
//!
//! In comes a [`Submission`] that intake has read, out goes an [`Outcome`]. Each family of findings has a file of its own.
//! Nothing here reads or writes files.

use crate::compute::{Computed, compute};
use crate::finding::{Code, Finding, Severity};
use crate::form::Form;
use crate::formula::FieldIx;
use crate::intake::{Reading, Submission};
use crate::template::display;
use crate::template::{Change, Check, IndicatorIx, Subject, Template};
use crate::value::Value;

mod consistency;
mod derived;
mod findings;
mod input;
pub(crate) mod last_year;
pub(crate) mod messages;
mod outcome;
mod prefilled;
mod score;
mod trace;

pub use outcome::{Outcome, ScoreGroup, ScoreSummary, Trace, Verdict};

use findings::Findings;

/// Checks a submission against its form.
///
/// Where a cell differs from what the bureau or last year's return gives, that is one finding, and the consistency rules and
/// scores are computed with the given value. [`Outcome::values`] are always those that the department entered.
pub fn judge(form: &Form, submission: &Submission) -> Outcome {
    let template = &form.template;
    let mut values: Vec<Value> = submission.entries.iter().map(|entry| entry.value.clone()).collect();
    last_year::fill_compared_figures(template, submission.identity.as_ref(), &mut values);
    let mut findings = Findings::new(form);
    findings.list.extend(submission.findings.iter().cloned());
    if let Some(identity) = &submission.identity {
        prefilled::check(submission, identity, &mut findings);
        last_year::check(submission, identity, &mut findings);
    }
    let is_refused = |cell: usize| matches!(submission.entries[cell].reading, Reading::Refused(_));
    let corrected = (!findings.corrections.is_empty()).then(|| {
        let mut values = values.clone();
        for correction in &findings.corrections {
            values[correction.cell].clone_from(&correction.value);
        }
        compute(template, values, |cell| is_refused(cell) && !findings.is_corrected(cell))
    });
    let entered = compute(template, values, is_refused);
    let computed = corrected.as_ref().unwrap_or(&entered);
    let traces = traces(form, computed);
    let score = score::summarize(template, computed);

    input::check(submission, &entered.values, &mut findings);
    derived::check(submission, &entered, &mut findings);
    consistency::check(computed, &mut findings);
    last_year::check_changes(computed, &mut findings);
    score::check(score.as_ref(), &traces, computed, &mut findings);

    let mut findings = findings.list;
    let explanations = attach_explanations(template, submission, computed, &mut findings);
    sort(template, &mut findings);
    // An explanation written on the list of findings is copied to the self-check, so that both say the same.
    let entered = if explanations.iter().any(|(cell, text)| entered.values[*cell] != *text) {
        let mut values = entered.values;
        for (cell, text) in explanations {
            values[cell] = text;
        }
        compute(template, values, is_refused)
    } else {
        entered
    };
    let text = |field| entered.value(template, field).to_string();
    let mut outcome = Outcome {
        verdict: Verdict::Pass,
        unit_code: template.unit_code.map(text).unwrap_or_default(),
        unit_name: text(template.unit_name),
        score,
        findings,
        values: entered.values,
        traces,
    };
    outcome.verdict = if outcome.count(Severity::Fatal) > 0 {
        Verdict::Reject
    } else if outcome.findings.iter().any(Finding::is_open) {
        Verdict::Return
    } else {
        Verdict::Pass
    };
    outcome
}

/// Gives each warning the explanation that the department wrote. Returns the cells of the self-check that hold explanations,
/// each with the text that it should have.
fn attach_explanations(
    template: &Template,
    submission: &Submission,
    computed: &Computed,
    findings: &mut [Finding],
) -> Vec<(usize, Value)> {
    let mut cells = Vec::new();
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Warning) {
        let on_list = submission.explanations.get(&finding.key()).cloned();
        let field = explanation_field(template, finding);
        let on_self_check =
            field.map(|field| computed.value(template, field).to_string()).filter(|text| !text.is_empty());
        finding.explanation = merge_explanations(on_list, on_self_check);
        if let (Some(field), Some(text)) = (field, &finding.explanation) {
            cells.push((template.field(field).cell(0), Value::Text(text.clone())));
        }
    }
    cells
}

/// Joins the explanations that the department wrote on the list of findings and on the self-check; one that contains the
/// other stands for both.
fn merge_explanations(on_list: Option<String>, on_self_check: Option<String>) -> Option<String> {
    match (on_list, on_self_check) {
        (Some(on_list), Some(on_self_check)) if on_list.contains(&on_self_check) => Some(on_list),
        (Some(on_list), Some(on_self_check)) if on_self_check.contains(&on_list) => Some(on_self_check),
        (Some(on_list), Some(on_self_check)) => Some(format!("{on_list}；{on_self_check}")),
        (on_list, on_self_check) => on_list.or(on_self_check),
    }
}

/// The field of the self-check in which the department explains a finding; `None` where it has none.
fn explanation_field(template: &Template, finding: &Finding) -> Option<FieldIx> {
    // The copies of a repeated rule share its code, but not its title.
    let is_of_finding = |check: &Check| check.code == finding.code.as_str() && check.title == finding.item;
    let check = template.checks.iter().position(is_of_finding).map(Subject::Check);
    let mut changes = template.last_year.iter().flat_map(|last| &last.changes);
    let is_changed = |change: &Change| template.field(change.carried.field).id == finding.field;
    let change = || changes.position(is_changed).filter(|_| finding.code == Code::Y002).map(Subject::Change);
    template.self_check.line(&check.or_else(change)?)?.explanation
}

/// Sorts findings by severity, then by the form's sheets and cells. Findings about a whole file or sheet come first.
fn sort(template: &Template, findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        let location = finding.location.as_ref();
        let sheet = location.and_then(|location| template.sheets.iter().position(|sheet| sheet.name == location.sheet));
        (finding.severity, sheet, location.and_then(|location| location.cell))
    });
}

fn traces(form: &Form, computed: &Computed) -> Vec<Trace> {
    let template = &form.template;
    (0u32..)
        .zip(&template.indicators)
        .map(|(index, indicator)| {
            let value = indicator.value.map(|value| (template.field(value), computed.value(template, value)));
            let recomputed = score::recomputed(template, computed, indicator);
            Trace {
                indicator: IndicatorIx(index),
                value: value.filter(|(_, value)| !value.is_empty()).map(|(field, value)| display::shown(field, value)),
                declared: computed.value(template, indicator.self_score).as_number(),
                recomputed,
                lost: recomputed.map(|points| indicator.lost(points)),
                text: trace::explain_score(template, indicator, computed),
            }
        })
        .collect()
}

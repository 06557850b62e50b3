//! Checks a submission: recomputes it and gives every finding, the verdict, and the score with its traces.
//!
//! In comes a [`Submission`] that intake has read, out goes an [`Outcome`]. Each family of findings has a file of its own.
//! Nothing here reads or writes files.

use std::collections::BTreeMap;

use crate::compute::{Computed, compute};
use crate::finding::{Code, Finding, Severity};
use crate::form::Form;
use crate::formula::FieldIx;
use crate::intake::{Reading, Submission};
use crate::template::{Change, Check, Struck, Subject, SubstanceGroup, Template};
use crate::value::Value;

mod conclusions;
mod consistency;
mod derived;
mod evidence;
mod findings;
mod input;
pub(crate) mod last_year;
mod left_standing;
pub(crate) mod messages;
mod outcome;
mod prefilled;
mod repair;
mod same_line;
mod score;
mod slips;
mod substance;
mod target_points;
mod trace;
mod understood;

pub use outcome::{Outcome, ScoreGroup, ScoreSummary, Trace, Verdict};
pub(crate) use understood::understood;
pub use understood::{Understood, UnderstoodFigure, UnderstoodList};

use conclusions::{state, usable_figures};
use findings::Findings;
use outcome::State;

/// Checks a submission against its form.
///
/// Where a cell differs from what the bureau or last year's return gives, that is one finding, and the consistency rules and
/// scores are computed with the given value. [`Outcome::values`] are always those that the department entered.
pub fn judge(form: &Form, submission: &Submission) -> Outcome {
    judge_by(form, submission, conclusions::check)
}

/// Checks a submission, and tells everything that does not agree, as the self-check in the workbook does: also what only follows
/// from a cell with a finding of its own.
pub fn judge_in_full(form: &Form, submission: &Submission) -> Outcome {
    judge_by(form, submission, conclusions::check_in_full)
}

/// Checks a submission; `conclude` adds the findings that follow from the figures as typed.
fn judge_by(form: &Form, submission: &Submission, conclude: fn(&State, &mut Findings<'_>)) -> Outcome {
    let template = &form.template;
    let mut values: Vec<Value> = submission.entries.iter().map(|entry| entry.value.clone()).collect();
    last_year::fill_compared_figures(template, submission.identity.as_ref(), &mut values);
    let mut findings = Findings::new(form, submission);
    findings.list.extend(submission.findings.iter().cloned());
    if let Some(identity) = &submission.identity {
        prefilled::check(submission, identity, &mut values, &mut findings);
        last_year::check(submission, identity, &mut values, &mut findings);
    }
    findings.note_missing_cells(&values);
    let given = (!findings.given.is_empty()).then(|| {
        let mut values = values.clone();
        for correction in &findings.given {
            values[correction.cell].clone_from(&correction.value);
        }
        compute(template, values, |cell| findings.is_unread(cell))
    });
    // As the workbook itself computes it, whatever is given in the place of what cannot be read.
    let is_refused = |cell: usize| matches!(submission.entries[cell].reading, Reading::Refused(_));
    let entered = compute(template, values, is_refused);
    input::check(submission, &entered.values, &mut findings);
    left_standing::check(&entered.values, &mut findings);
    derived::check(submission, &entered, &mut findings);
    evidence::check(submission, &entered.values, &mut findings);
    let typed = state(form, given.unwrap_or_else(|| entered.clone()));
    conclude(&typed, &mut findings);
    let official = match findings.unusable.is_empty() {
        true => typed,
        false => state(form, usable_figures(&typed, &findings, &[])),
    };

    let mut findings = findings.list;
    say_which_sign_is_meant(&mut findings);
    say_what_is_affected(&mut findings);
    let explanations = attach_explanations(template, submission, &official.computed, &mut findings);
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
        score: official.score,
        findings,
        values: entered.values,
        traces: official.traces,
    };
    outcome.verdict = verdict(&outcome);
    outcome
}

fn verdict(outcome: &Outcome) -> Verdict {
    if outcome.count(Severity::Fatal) > 0 {
        Verdict::Reject
    } else if outcome.findings.iter().any(Finding::is_open) {
        Verdict::Return
    } else {
        Verdict::Pass
    }
}

/// Adds findings about what came along with a submission to what a check of it gave, and gives the verdict again.
pub(crate) fn add_findings(form: &Form, submission: &Submission, outcome: &mut Outcome, findings: Vec<Finding>) {
    outcome.findings.extend(findings.into_iter().map(|finding| {
        let explanation = submission.explanations.get(&finding.key()).cloned();
        Finding { explanation: explanation.filter(|_| finding.severity == Severity::Warning), ..finding }
    }));
    sort(&form.template, &mut outcome.findings);
    outcome.verdict = verdict(outcome);
}

/// Adds to each finding about a number out of bounds the number that it is without its sign, where that is suggested.
fn say_which_sign_is_meant(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::I004) {
        if let Some(meant) = finding.repair.first() {
            finding.message.push_str(&messages::without_sign(&meant.value));
        }
    }
}

/// Adds to each finding how many others are left out that follow from it. A finding that names a repair has said it.
fn say_what_is_affected(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.affected > 0 && finding.code != Code::I020) {
        if !finding.message.ends_with('。') {
            finding.message.push('。');
        }
        finding.message.push_str(&messages::affected(finding.affected));
    }
}

/// Gives each warning the explanation that the department wrote. Returns the cells of the self-check that hold explanations,
/// each with the text that it should have.
fn attach_explanations(
    template: &Template,
    submission: &Submission,
    computed: &Computed,
    findings: &mut [Finding],
) -> Vec<(usize, Value)> {
    let mut by_field: BTreeMap<FieldIx, Vec<Option<String>>> = BTreeMap::new();
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Warning) {
        let on_list = submission.explanations.get(&finding.key()).cloned();
        let field = explanation_field(template, finding);
        let on_self_check =
            field.map(|field| computed.value(template, field).to_string()).filter(|text| !text.is_empty());
        finding.explanation = merge_explanations(on_list, on_self_check);
        if let Some(field) = field {
            by_field.entry(field).or_default().push(finding.explanation.clone());
        }
    }
    // A line of the self-check is explained once everything that it stands for is.
    let explained = |(field, texts): (FieldIx, Vec<Option<String>>)| {
        let all = texts.into_iter().reduce(|all, next| merge_explanations(Some(all?), Some(next?)))?;
        Some((template.field(field).cell(0), Value::Text(all?)))
    };
    by_field.into_iter().filter_map(explained).collect()
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
    // The self-check asks for no explanation of what it does not see.
    let is_struck = |group: &SubstanceGroup| {
        let mut live = group.rules.iter().filter(|rule| matches!(rule.struck, Struck::Where(_)));
        live.any(|rule| rule.code == finding.code.as_str() && group.item(rule) == finding.item)
    };
    let substance = || template.substance.iter().position(is_struck).map(Subject::Substance);
    template.self_check.line(&check.or_else(change).or_else(substance)?)?.explanation
}

/// Sorts findings by severity, then by the form's sheets and cells. Findings about a whole file or sheet come first.
fn sort(template: &Template, findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        let location = finding.location.as_ref();
        let sheet = location.and_then(|location| template.sheets.iter().position(|sheet| sheet.name == location.sheet));
        (finding.severity, sheet, location.and_then(|location| location.cell))
    });
}

#[cfg(test)]
mod tests {
    use super::{add_findings, judge, merge_explanations};
    use crate::builder::load;
    use crate::finding::{Code, Finding, Severity};
    use crate::form::Form;
    use crate::intake::Submission;
    use crate::template::Files;

    #[test]
    fn a_warning_that_came_along_has_its_explanation_and_an_error_has_none() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let mut submission = Submission::blank(&form.template);
        let found = |severity| Finding::new(Code::W001, "佐证材料".to_owned()).with_severity(severity);
        submission.explanations.insert(found(Severity::Warning).key(), "另行报送".to_owned());
        for (severity, expected) in [(Severity::Warning, Some("另行报送")), (Severity::Error, None)] {
            let mut outcome = judge(&form, &submission);
            add_findings(&form, &submission, &mut outcome, vec![found(severity)]);
            let added = outcome.findings.iter().find(|finding| finding.code == Code::W001).unwrap();
            assert_eq!(added.explanation.as_deref(), expected, "{severity:?}");
        }
    }

    #[test]
    fn an_explanation_that_was_written_twice_is_told_once() {
        let told = |on_list: &str, on_self_check: &str| {
            merge_explanations(Some(on_list.to_owned()), Some(on_self_check.to_owned())).unwrap()
        };
        assert_eq!(told("机构改革", "机构改革划入一个单位"), "机构改革划入一个单位");
        assert_eq!(told("机构改革划入一个单位", "机构改革"), "机构改革划入一个单位");
        assert_eq!(told("机构改革", "退休两人"), "机构改革；退休两人");
    }
}

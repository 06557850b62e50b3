//! What follows from the figures: consistency rules, changes since last year, scores. Where one wrong cell breaks several of
//! them, only the wrong cell is reported, and its finding counts the others.

use std::collections::{HashMap, HashSet};

use crate::compute::{Computed, compute, sources};
use crate::finding::{Code, Severity};
use crate::form::Form;
use crate::formula::FieldIx;
use crate::template::Template;
use crate::value::Value;

use super::findings::{Conclusion, Correction, Findings, MANY_ROWS};
use super::outcome::State;
use super::same_line::{merge_lines, merge_scores};
use super::{consistency, last_year, messages, repair, score, substance, trace};

/// Computes what follows from the figures of a form.
pub(super) fn state(form: &Form, computed: Computed) -> State {
    State { traces: trace::traces(form, &computed), score: score::summarize(&form.template, &computed), computed }
}

/// Reports what follows from the figures. `typed` is the form as entered, with what the bureau gives in its place.
pub(super) fn check(typed: &State, findings: &mut Findings<'_>) {
    let found = conclude(typed, findings);
    let mut sound = sound_state(typed, findings);
    let mut kept = independent(&found, sound.as_ref(), findings);
    if repair::check(&typed.computed, &sound.as_ref().unwrap_or(typed).computed, &kept, findings) {
        sound = sound_state(typed, findings);
        kept = independent(&found, sound.as_ref(), findings);
    }
    withdraw_signs(&kept, findings);
    let is_dropped =
        |conclusion: &&Conclusion| conclusion.finding.severity < Severity::Notice && !conclusion.is_among(&kept);
    for dropped in found.iter().filter(is_dropped) {
        let cause = cause(&findings.form.template, dropped, findings);
        findings.count_affected(cause);
    }
    let kept = drop_consequences_of_scores(sound.as_ref().unwrap_or(typed), kept, findings);
    let merged = merge_scores(merge_lines(merge_rows(kept), findings), findings);
    findings.list.extend(merged.into_iter().map(|conclusion| conclusion.finding));
}

/// Reports everything that follows from the figures, whatever it follows from.
pub(super) fn check_in_full(typed: &State, findings: &mut Findings<'_>) {
    let found = conclude(typed, findings);
    findings.list.extend(found.into_iter().map(|conclusion| conclusion.finding));
}

/// The form with what was meant in the place of what was entered, where that is known, and nothing where a value cannot be used.
/// `None` where that is the form as entered.
fn sound_state(typed: &State, findings: &Findings<'_>) -> Option<State> {
    let is_changed = !findings.meant.is_empty() || !findings.unusable.is_empty();
    is_changed.then(|| state(findings.form, usable_figures(typed, findings, &findings.meant)))
}

/// What of the conclusions found does not follow from a cell that has a finding of its own, with the figures of the sound form.
fn independent(found: &[Conclusion], sound: Option<&State>, findings: &Findings<'_>) -> Vec<Conclusion> {
    let Some(sound) = sound else { return found.to_vec() };
    let template = &findings.form.template;
    let unusable: HashSet<usize> = findings.unusable.iter().map(|fault| fault.cell).collect();
    let follows = |conclusion: &Conclusion| {
        let origin = conclusion.origin.filter(|_| !unusable.is_empty());
        origin.is_some_and(|(field, row)| !sources(template, field, row).is_disjoint(&unusable))
    };
    let mut still_found = conclude(sound, findings);
    still_found.retain(|conclusion| conclusion.is_among(found) && !follows(conclusion));
    still_found
}

/// Takes back that a number out of bounds has a sign too many, where rules that it feeds are broken without the sign as well, or
/// where another change is known that makes them agree.
fn withdraw_signs(open: &[Conclusion], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let mut withdrawn: Vec<usize> = Vec::new();
    for Correction { cell, cause, .. } in &findings.meant {
        let is_sign = findings.list[*cause].code == Code::I004;
        let is_changed_again = || findings.meant.iter().any(|other| other.cell == *cell && other.cause != *cause);
        let is_broken = |conclusion: &Conclusion| {
            let origin = conclusion.origin.filter(|_| conclusion.finding.severity < Severity::Notice);
            origin.is_some_and(|(field, row)| sources(template, field, row).contains(cell))
        };
        if is_sign && (is_changed_again() || open.iter().any(is_broken)) {
            withdrawn.push(*cause);
        }
    }
    withdrawn.into_iter().for_each(|cause| findings.list[cause].repair.clear());
}

/// Makes one finding of those about a rule that is broken in many rows of a list: the first, which names the other rows.
fn merge_rows(conclusions: Vec<Conclusion>) -> Vec<Conclusion> {
    let rule = |conclusion: &Conclusion| {
        let broken = conclusion.finding.severity < Severity::Notice && matches!(conclusion.finding.code, Code::Rule(_));
        conclusion.origin.map(|(field, _)| field).filter(|_| broken)
    };
    let mut rows: HashMap<FieldIx, usize> = HashMap::new();
    for field in conclusions.iter().filter_map(rule) {
        *rows.entry(field).or_default() += 1;
    }
    let mut merged: Vec<Conclusion> = Vec::new();
    let mut others: HashMap<FieldIx, Vec<String>> = HashMap::new();
    for conclusion in conclusions {
        let many = rule(&conclusion).filter(|field| rows[field] >= MANY_ROWS);
        let first = many.and_then(|field| merged.iter_mut().find(|first| rule(first) == Some(field)));
        match (first, conclusion.origin) {
            (Some(first), Some((field, row))) => {
                others.entry(field).or_default().push((row + 1).to_string());
                first.finding.related_cells.extend(conclusion.finding.location);
                first.finding.related_cells.extend(conclusion.finding.related_cells);
            }
            (None, _) | (_, None) => merged.push(conclusion),
        }
    }
    for conclusion in &mut merged {
        if let Some(rows) = rule(conclusion).and_then(|field| others.get(&field)) {
            conclusion.finding.message.push_str(&messages::other_rows(rows));
        }
    }
    merged
}

/// Everything that follows from these figures.
pub(super) fn conclude(state: &State, findings: &Findings<'_>) -> Vec<Conclusion> {
    let mut conclusions = consistency::check(&state.computed, findings);
    conclusions.extend(last_year::check_changes(&state.computed, findings));
    conclusions.extend(score::check(state, findings));
    conclusions.extend(substance::check(&state.computed, findings));
    conclusions
}

/// The form as entered, with nothing where a value cannot be used, and these corrections in the place of what was entered.
pub(super) fn usable_figures(typed: &State, findings: &Findings<'_>, corrections: &[Correction]) -> Computed {
    let mut values = typed.computed.values.clone();
    for fault in &findings.unusable {
        values[fault.cell] = Value::Blank;
    }
    for correction in corrections {
        values[correction.cell].clone_from(&correction.value);
    }
    let is_known = |cell: usize| corrections.iter().any(|correction| correction.cell == cell);
    compute(&findings.form.template, values, |cell| {
        (findings.is_unread(cell) || findings.is_unusable(cell)) && !is_known(cell)
    })
}

/// The finding that a conclusion follows from, by its place in the list: that about a cell which the conclusion is computed from,
/// or else the first.
fn cause(template: &Template, conclusion: &Conclusion, findings: &Findings<'_>) -> usize {
    let corrected = findings.meant.iter().map(|correction| (correction.cell, correction.cause));
    let mut faults = findings.unusable.iter().map(|fault| (fault.cell, fault.cause)).chain(corrected);
    let sources = conclusion.origin.map(|(field, row)| sources(template, field, row)).unwrap_or_default();
    let first = faults.clone().map(|(_, cause)| cause).next().unwrap_or_default();
    faults.find(|(cell, _)| sources.contains(cell)).map_or(first, |(_, cause)| cause)
}

/// Leaves out what would go if the department's own scores were right, and counts it in the first of them that is wrong.
fn drop_consequences_of_scores(
    sound: &State,
    mut conclusions: Vec<Conclusion>,
    findings: &mut Findings<'_>,
) -> Vec<Conclusion> {
    let is_about_score = |conclusion: &Conclusion| [Code::S001, Code::S002].contains(&conclusion.finding.code);
    let Some(first) = conclusions.iter().position(is_about_score) else { return conclusions };
    let corrections = score::corrections(sound, findings.form, |id| {
        conclusions.iter().any(|conclusion| is_about_score(conclusion) && conclusion.finding.field == id)
    });
    let right = state(findings.form, with_right_scores(sound, findings, &corrections));
    let still_found = conclude(&right, findings);
    let affected = conclusions.iter().filter(|found| !is_about_score(found) && !found.is_among(&still_found)).count();
    conclusions[first].finding.affected += u32::try_from(affected).unwrap_or(u32::MAX);
    conclusions.retain(|found| is_about_score(found) || found.is_among(&still_found));
    let declared = |state: &State| state.score.as_ref().and_then(|score| score.declared);
    if let Some(total) = declared(&right).filter(|total| Some(*total) != declared(sound)) {
        let first = conclusions.iter_mut().find(|conclusion| is_about_score(conclusion));
        first.into_iter().for_each(|first| first.finding.fix.push_str(&messages::right_total(total)));
    }
    conclusions
}

/// The form with the department's own scores put right. Where the declared total is the sum of the scores as entered, it is made
/// the sum of the right ones.
fn with_right_scores(state: &State, findings: &Findings<'_>, corrections: &[(usize, Value)]) -> Computed {
    let form: &Form = findings.form;
    let template = &form.template;
    let mut values = state.computed.values.clone();
    for (cell, value) in corrections {
        values[*cell].clone_from(value);
    }
    let is_unread = |cell: usize| findings.is_unread(cell);
    let right = compute(template, values, is_unread);
    let Some(score) = &template.score else { return right };
    let Some(declared) = score.declared.filter(|declared| template.field(*declared).is_entered()) else { return right };
    let agrees = state.computed.value(template, declared) == state.computed.value(template, score.self_total);
    if !agrees {
        return right;
    }
    let mut values = right.values;
    values[template.field(declared).cell(0)] = values[template.field(score.self_total).cell(0)].clone();
    compute(template, values, is_unread)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Conclusion, Correction, Findings, withdraw_signs};
    use crate::builder::load;
    use crate::files::read_form_folder;
    use crate::finding::{Code, Finding, Location, Severity, SuggestedValue};
    use crate::form::Form;
    use crate::intake::Submission;
    use crate::value::{Amount, Value};

    #[test]
    fn a_sign_too_many_is_taken_back_where_a_rule_stays_broken_without_it_and_not_for_a_notice() {
        let form = Form::new(load(&read_form_folder(Path::new("tests/forms/mini")).unwrap()).unwrap());
        let template = &form.template;
        let submission = Submission::blank(template);
        let (total, spent) = (template.find("支出合计.决算").unwrap(), template.find("项目支出.决算").unwrap());
        let is_suggested = |severity: Severity| {
            let mut findings = Findings::new(&form, &submission);
            let mut negative = Finding::new(Code::I004, "不能为负数".to_owned());
            let location = Location { sheet: "收支表".to_owned(), cell: None };
            negative.repair = vec![SuggestedValue::new(location, "5")];
            findings.list.push(negative);
            let value = Value::Number(Amount::from(5));
            findings.meant.push(Correction { cell: template.field(spent).cell(0), value, cause: 0 });
            let broken = Finding::new(Code::Rule("C01".into()), String::new()).with_severity(severity);
            withdraw_signs(&[Conclusion { finding: broken, origin: Some((total, 0)) }], &mut findings);
            !findings.list[0].repair.is_empty()
        };
        assert_eq!([Severity::Error, Severity::Warning, Severity::Notice].map(is_suggested), [false, false, true]);
    }
}

//! Family S: the department's self-scores against the scores that the figures support.
//!
//! As with the family C, the live self-check computes what is wrong; the findings say what its lines say.

use crate::compute::Computed;
use crate::finding::{Code, Finding, Severity};
use crate::form::Form;
use crate::formula::{Expr, FieldIx, evaluate};
use crate::score::Cap;
use crate::template::display::{points, shown};
use crate::template::{Indicator, Score, SelfLine, Subject, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::findings::{Conclusion, Findings};
use super::input::FieldCell;
use super::outcome::State;
use super::{ScoreGroup, ScoreSummary, Trace};

/// The number in a single field's cell.
fn number(template: &Template, computed: &Computed, field: FieldIx) -> Option<Amount> {
    computed.value(template, field).as_number()
}

/// The recomputed score of an indicator; `None` while something it is computed from is missing.
pub(super) fn recomputed(template: &Template, computed: &Computed, indicator: &Indicator) -> Option<Amount> {
    let cell = template.field(indicator.recomputed).cell(0);
    // A judged score misses nothing but the self-score, which is reported in its own cell.
    (!computed.missing[cell]).then(|| computed.values[cell].as_number()).flatten()
}

/// Whether an indicator counts in the total and its score cannot be computed yet.
fn is_open(template: &Template, computed: &Computed, indicator: &Indicator) -> bool {
    recomputed(template, computed, indicator).is_none() && !computed.left_out(template, indicator)
}

/// Sums up the score: the totals, the grade and the groups. `None` where the form has no score.
pub(super) fn summarize(template: &Template, computed: &Computed) -> Option<ScoreSummary> {
    let score = template.score.as_ref()?;
    let total = number(template, computed, score.recomputed).unwrap_or_default();
    let ceiling = evaluate(&score.ceiling, &computed.view(template), 0).as_number().unwrap_or(score.full);
    let complete = !scored_indicators(template, score).any(|indicator| is_open(template, computed, indicator));
    let grade = complete.then(|| template.grade(total).map(|grade| grade.name.clone())).flatten();
    let declared = match score.declared {
        Some(declared) => number(template, computed, declared),
        None => number(template, computed, score.self_total),
    };
    Some(ScoreSummary {
        declared,
        self_total: number(template, computed, score.self_total).unwrap_or_default(),
        recomputed: total,
        ceiling,
        full: score.full,
        grade,
        groups: groups(template, score, computed),
    })
}

fn groups(template: &Template, score: &Score, computed: &Computed) -> Vec<ScoreGroup> {
    let mut groups: Vec<ScoreGroup> = Vec::new();
    for indicator in scored_indicators(template, score) {
        let name = indicator.group.first().unwrap_or(&indicator.label);
        let counts_in = |column: Column| counts(template, computed, indicator, column);
        let weight = if counts_in(Column::Recomputed) { indicator.share() } else { Amount::ZERO };
        let self_score = number(template, computed, indicator.self_score).filter(|_| counts_in(Column::SelfScore));
        let recomputed = number(template, computed, indicator.recomputed).filter(|_| counts_in(Column::Recomputed));
        match groups.iter_mut().find(|group| group.name == *name) {
            Some(group) => {
                group.weight += weight;
                group.self_score = sum(group.self_score, self_score);
                group.recomputed = sum(group.recomputed, recomputed);
            }
            None => groups.push(ScoreGroup { name: name.clone(), weight, self_score, recomputed }),
        }
    }
    groups
}

/// A column of scores.
#[derive(Clone, Copy)]
pub(super) enum Column {
    SelfScore,
    Recomputed,
}

/// Whether an indicator counts in the total of a column: alone, or as the best of those of which only one counts, the first where
/// several are the best.
pub(super) fn counts(template: &Template, computed: &Computed, indicator: &Indicator, column: Column) -> bool {
    if indicator.either.is_none() {
        return true;
    }
    let points = |indicator: &Indicator| {
        let field = match column {
            Column::SelfScore => indicator.self_score,
            Column::Recomputed => indicator.recomputed,
        };
        number(template, computed, field).filter(|_| !computed.left_out(template, indicator))
    };
    let members =
        template.indicators.iter().filter(|other| other.either == indicator.either && other.table == indicator.table);
    // The first of those that are equal: a later one takes its place only where it is greater.
    let best = members.reduce(|best, other| if points(other) > points(best) { other } else { best });
    best.is_some_and(|best| best.self_score == indicator.self_score)
}

/// The sum of two scores of which either may not be there.
fn sum(one: Option<Amount>, other: Option<Amount>) -> Option<Amount> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

/// The indicators of the table that gives the score.
fn scored_indicators<'t>(template: &'t Template, score: &'t Score) -> impl Iterator<Item = &'t Indicator> {
    template.indicators.iter().filter(|indicator| indicator.table == score.table)
}

/// Checks the self-scores, their reasons and evidence, the declared total and the declared grade.
pub(super) fn check(state: &State, findings: &Findings<'_>) -> Vec<Conclusion> {
    let template = &findings.form.template;
    let computed = &state.computed;
    let mut conclusions = Vec::new();
    for (indicator, trace) in template.indicators.iter().zip(&state.traces) {
        if let Some(line) = template.self_check.line(&Subject::Indicator(trace.indicator)) {
            check_indicator(indicator, line, trace, computed, findings, &mut conclusions);
        }
    }
    for &(answer, evidence) in &template.evidence {
        if needs_evidence(template, computed, answer) && computed.value(template, evidence).is_empty() {
            let label = &template.field(answer).label;
            let message = format!("{}没有写佐证或说明。", quote(label));
            let mut finding = findings.about(Code::S007, evidence, 0, message);
            finding.entered = "（空）".to_owned();
            finding.fix = "请写明佐证材料名称、文号或情况说明。".to_owned();
            finding.blank_cells = 1;
            conclusions.push(Conclusion { finding, origin: Some((answer, 0)) });
        }
    }
    if let (Some(score), Some(summary)) = (&template.score, &state.score) {
        let findings = check_total(score, summary, computed, findings).into_iter();
        conclusions.extend(findings.map(|finding| Conclusion { finding, origin: None }));
    }
    conclusions
}

/// The right score of each indicator whose own score `is_wrong`, by the field's id: what the figures support, or else the bound
/// that is nearest. Each comes with its cell, in the template's flat order.
pub(super) fn corrections(state: &State, form: &Form, is_wrong: impl Fn(&str) -> bool) -> Vec<(usize, Value)> {
    let template = &form.template;
    let wrong = template.indicators.iter().filter(|indicator| is_wrong(&template.field(indicator.self_score).id));
    wrong
        .filter_map(|indicator| {
            let entered = number(template, &state.computed, indicator.self_score)?;
            let within_bounds = || entered.clamp(indicator.least(), indicator.most());
            let right = recomputed(template, &state.computed, indicator).unwrap_or_else(within_bounds);
            Some((template.field(indicator.self_score).cell(0), Value::Number(right)))
        })
        .collect()
}

/// Whether an answer of a checklist needs evidence beside it: 是, or a number of instances above 0.
fn needs_evidence(template: &Template, computed: &Computed, answer: FieldIx) -> bool {
    match computed.value(template, answer) {
        Value::Text(text) => text == "是",
        Value::Number(number) => *number > Amount::ZERO,
        Value::Blank | Value::Bool(_) | Value::Error(_) => false,
    }
}

/// Whether a line of the self-check finds the fault with this code.
fn has_fault(line: &SelfLine, code: &Code, template: &Template, computed: &Computed) -> bool {
    line.fault(code).is_some_and(|when| evaluate(when, &computed.view(template), 0) == Value::Bool(true))
}

fn check_indicator(
    indicator: &Indicator,
    line: &SelfLine,
    trace: &Trace,
    computed: &Computed,
    findings: &Findings<'_>,
    conclusions: &mut Vec<Conclusion>,
) {
    let template = &findings.form.template;
    let mut conclude = |finding, origin| conclusions.push(Conclusion { finding, origin });
    let has_fault = |code: Code| has_fault(line, &code, template, computed);
    let Some(self_score) = number(template, computed, indicator.self_score) else {
        // A required self-score that is blank is reported by the family I.
        let is_asked = !template.field(indicator.self_score).required && !computed.left_out(template, indicator);
        if is_asked && !findings.has(indicator.self_score, 0, Severity::Error) {
            let cell = FieldCell::new(template, indicator.self_score, 0);
            conclude(super::input::blank(cell, findings), None);
        }
        return;
    };
    let label = &indicator.label;
    if has_fault(Code::S002) {
        let range = format!("{}至{}", points(indicator.least()), points(indicator.most()));
        let message = format!("{}自评{}分，应在{range}分之间。", quote(label), points(self_score));
        let mut finding = findings.about(Code::S002, indicator.self_score, 0, message);
        finding.entered = points(self_score);
        finding.expected = range;
        let nearest = self_score.clamp(indicator.least(), indicator.most());
        finding.difference = Some(self_score.saturating_sub(nearest).abs());
        finding.fix = "请按评分标准重新打分。".to_owned();
        finding.basis.clone_from(&indicator.standard);
        conclude(finding, None);
        return;
    }
    if let Some(supported) = recomputed(template, computed, indicator).filter(|_| has_fault(Code::S001)) {
        let message = format!(
            "{}自评{}分，按填报的数据应为{}分：{}",
            quote(label),
            points(self_score),
            points(supported),
            trace.text
        );
        let mut finding = findings.about(Code::S001, indicator.self_score, 0, message);
        finding.entered = points(self_score);
        finding.expected = points(supported);
        finding.difference = Some(self_score.saturating_sub(supported).abs());
        finding.fix = format!("自评得分改为{}，并在扣分原因中说明；数据填错的先改数据。", points(supported));
        finding.basis.clone_from(&indicator.standard);
        conclude(finding, Some((indicator.recomputed, 0)));
    }
    if has_fault(Code::S009) {
        let message = format!(
            "{}自评{}分，按填报的数据算不出得分（如除数为0），这个分没有依据。",
            quote(label),
            points(self_score)
        );
        let mut finding = findings.about(Code::S009, indicator.self_score, 0, message);
        finding.entered = points(self_score);
        finding.fix = "请核对计算所用的数；数没有错的，请与财政部门联系，明确这种情况怎样计分。".to_owned();
        finding.basis.clone_from(&indicator.standard);
        conclude(finding, Some((indicator.recomputed, 0)));
    }
    if has_fault(Code::S003) {
        let lost = indicator.lost(self_score);
        let message = format!("{}扣了{}分，没有写扣分原因。", quote(label), points(lost));
        let mut finding = findings.about(Code::S003, indicator.reason, 0, message);
        finding.difference = Some(lost);
        finding.entered = "（空）".to_owned();
        finding.fix = "请写明扣分原因。".to_owned();
        conclude(finding, None);
    }
    if has_fault(Code::S007) {
        let message = format!("{}自评{}分，没有写佐证材料。", quote(label), points(self_score));
        let mut finding = findings.about(Code::S007, indicator.evidence, 0, message);
        finding.entered = "（空）".to_owned();
        finding.fix = "请写明佐证材料的名称。".to_owned();
        conclude(finding, None);
    }
}

fn check_total(score: &Score, summary: &ScoreSummary, computed: &Computed, findings: &Findings<'_>) -> Vec<Finding> {
    let template = &findings.form.template;
    let mut found = Vec::new();
    let Some(declared) = summary.declared else { return found };
    let line = |subject: Subject| template.self_check.line(&subject);
    let (Some(ceiling_line), Some(total_line)) = (line(Subject::Ceiling), line(Subject::Total)) else { return found };
    let declared_field = score.declared.unwrap_or(score.self_total);
    let self_total_cell = template.field(score.self_total).cell(0);
    let self_total =
        (!computed.missing[self_total_cell]).then(|| computed.values[self_total_cell].as_number()).flatten();
    let exceeded = ceiling_line.faults.iter().filter(|(code, _)| *code == Code::S006);
    let exceeded = score.caps.iter().zip(exceeded);
    let is_exceeded =
        |(_, (_, when)): &(&Cap, &(Code, Expr))| evaluate(when, &computed.view(template), 0) == Value::Bool(true);
    let exceeded: Vec<&Cap> = exceeded.filter(is_exceeded).map(|(cap, _)| cap).collect();
    // A cap that is the least the total can be says so itself.
    let is_capped = exceeded.iter().any(|cap| cap.most <= summary.ceiling);
    if !is_capped && has_fault(ceiling_line, &Code::S008, template, computed) {
        let lost: Vec<String> = scored_indicators(template, score)
            .filter(|indicator| counts(template, computed, indicator, Column::Recomputed))
            .filter_map(|indicator| {
                let supported = recomputed(template, computed, indicator)?;
                let lost = indicator.lost(supported);
                (lost > Amount::ZERO).then(|| format!("{}扣{}分", indicator.label, points(lost)))
            })
            .collect();
        let message = format!(
            "自评总分{}分，按已填的数据最多只能得{}分（{}）。",
            points(declared),
            points(summary.ceiling),
            lost.join("，")
        );
        let mut finding = findings.about(Code::S008, declared_field, 0, message);
        finding.entered = points(declared);
        finding.expected = format!("不高于{}", points(summary.ceiling));
        finding.difference = Some(declared.saturating_sub(summary.ceiling));
        finding.fix = "请先改正各指标的自评得分，再改总分和等级。".to_owned();
        found.push(finding);
    } else if let Some(self_total) = self_total.filter(|_| has_fault(total_line, &Code::S004, template, computed)) {
        let allowed =
            total_line.right.and_then(|right| computed.value(template, right).as_number()).unwrap_or(self_total);
        let limit = if allowed < self_total { format!("，最高{}分", points(allowed)) } else { String::new() };
        let message = format!(
            "自评总分填{}分，各指标自评得分合计为{}分{limit}，相差{}分。",
            points(declared),
            points(self_total),
            points(declared.saturating_sub(allowed).abs())
        );
        let mut finding = findings.about(Code::S004, declared_field, 0, message);
        finding.entered = points(declared);
        finding.expected = points(allowed);
        finding.difference = Some(declared.saturating_sub(allowed).abs());
        finding.fix = format!("自评总分改为{}。", points(allowed));
        found.push(finding);
    }
    for cap in exceeded {
        let message = format!("自评总分{}分，{}，最高只能得{}分。", points(declared), cap.message, points(cap.most));
        let mut finding = findings.about(Code::S006, declared_field, 0, message);
        finding.entered = points(declared);
        finding.expected = format!("不高于{}", points(cap.most));
        finding.difference = Some(declared.saturating_sub(cap.most));
        finding.fix = format!("自评总分最高填{}。", points(cap.most));
        found.push(finding);
    }
    found.extend(check_grade(score, declared, computed, findings));
    found
}

fn check_grade(score: &Score, declared: Amount, computed: &Computed, findings: &Findings<'_>) -> Option<Finding> {
    let template = &findings.form.template;
    let field = score.grade?;
    let entered = computed.value(template, field);
    let expected = template.grade(declared)?;
    let line = template.self_check.line(&Subject::Grade)?;
    if !has_fault(line, &Code::S005, template, computed) {
        return None;
    }
    let message = format!(
        "自评总分{}分对应的等级是{}，填的是{}。",
        points(declared),
        quote(&expected.name),
        quote(&entered.to_string())
    );
    let mut finding = findings.about(Code::S005, field, 0, message);
    finding.entered = shown(template.field(field), entered);
    finding.expected.clone_from(&expected.name);
    finding.fix = "请按总分选择等级。".to_owned();
    Some(finding)
}

//! Family S: the department's own scores against what the figures support.

use crate::check::ScoreSummary;
use crate::compute::Computed;
use crate::finding::Severity;
use crate::formula::{FieldIx, evaluate};
use crate::template::{Indicator, Score, SelfLine, Subject, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::Trace;
use super::builder::Findings;
use crate::template::display::{points, shown};

/// A single field's number, where the cell is sound.
fn number(template: &Template, computed: &Computed, field: FieldIx) -> Option<Amount> {
    computed.value(template, field).as_number()
}

/// The recomputed score of an indicator, where everything it needs is there.
pub fn recomputed(template: &Template, computed: &Computed, indicator: &Indicator) -> Option<Amount> {
    let cell = template.field(indicator.recomputed).cell(0);
    // A judged score lacks nothing but the department's own; that is reported as missing there.
    (!computed.lacking[cell]).then(|| computed.values[cell].as_number()).flatten()
}

/// Whether an indicator's score cannot be told yet.
fn is_open(template: &Template, computed: &Computed, indicator: &Indicator) -> bool {
    recomputed(template, computed, indicator).is_none() && !computed.left_out(template, indicator)
}

/// The score in numbers.
pub fn summary(template: &Template, computed: &Computed) -> Option<ScoreSummary> {
    let score = template.score.as_ref()?;
    let total = number(template, computed, score.recomputed).unwrap_or_default();
    let ceiling = evaluate(&score.ceiling, &computed.view(template), 0).as_number().unwrap_or(score.full);
    let complete = !table(template, score).any(|indicator| is_open(template, computed, indicator));
    let grade = complete
        .then(|| template.grades.iter().find(|grade| total >= grade.min).map(|grade| grade.name.clone()))
        .flatten();
    let mut groups: Vec<(String, Amount, Amount, Amount)> = Vec::new();
    for indicator in table(template, score) {
        let name = indicator.group.first().unwrap_or(&indicator.label);
        let own = number(template, computed, indicator.self_score).unwrap_or_default();
        let computed = number(template, computed, indicator.recomputed).unwrap_or_default();
        match groups.iter_mut().find(|group| group.0 == *name) {
            Some(group) => {
                group.1 += indicator.share();
                group.2 = group.2.saturating_add(own);
                group.3 = group.3.saturating_add(computed);
            }
            None => groups.push((name.clone(), indicator.share(), own, computed)),
        }
    }
    let declared = match score.declared {
        Some(declared) => number(template, computed, declared),
        None => number(template, computed, score.self_total),
    };
    let own = number(template, computed, score.self_total).unwrap_or_default();
    Some(ScoreSummary { declared, own, recomputed: total, ceiling, full: score.full, grade, groups })
}

/// The indicators of the table that gives the score.
fn table<'t>(template: &'t Template, score: &'t Score) -> impl Iterator<Item = &'t Indicator> {
    template.indicators.iter().filter(|indicator| indicator.table == score.table)
}

/// Judges the department's own scores.
pub fn judge(summary: Option<&ScoreSummary>, traces: &[Trace], computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for (indicator, trace) in template.indicators.iter().zip(traces) {
        if let Some(line) = template.self_check.line(&Subject::Indicator(trace.indicator)) {
            judge_indicator(indicator, line, trace, computed, findings);
        }
    }
    for &(answer, evidence) in &template.evidence {
        if needs_words(template, computed, answer) && computed.value(template, evidence).is_empty() {
            let label = &template.field(answer).label;
            let message = format!("{}没有写佐证或说明。", quote(label));
            let mut finding = findings.at("S007", Severity::Error, evidence, 0, message);
            finding.entered = "（空）".to_owned();
            finding.fix = "请写明佐证材料名称、文号或情况说明。".to_owned();
            findings.push(finding);
        }
    }
    if let (Some(score), Some(summary)) = (&template.score, summary) {
        judge_total(score, summary, computed, findings);
    }
}

/// Whether an answer of a checklist calls for words: 是, or any instances.
fn needs_words(template: &Template, computed: &Computed, answer: FieldIx) -> bool {
    match computed.value(template, answer) {
        Value::Text(text) => text == "是",
        Value::Number(number) => *number > Amount::ZERO,
        _ => false,
    }
}

/// Whether a line of the self-check has a fault.
fn has(line: &SelfLine, code: &str, template: &Template, computed: &Computed) -> bool {
    line.fault(code).is_some_and(|when| evaluate(when, &computed.view(template), 0) == Value::Bool(true))
}

fn judge_indicator(
    indicator: &Indicator,
    line: &SelfLine,
    trace: &Trace,
    computed: &Computed,
    findings: &mut Findings<'_>,
) {
    let template = &findings.form.template;
    let has = |code: &str| has(line, code, template, computed);
    let Some(own) = number(template, computed, indicator.self_score) else {
        let asked = !template.field(indicator.self_score).required && !computed.left_out(template, indicator);
        if asked && !findings.has(indicator.self_score, 0, Severity::Error) {
            findings.push(super::input::missing(
                indicator.self_score,
                template.field(indicator.self_score),
                0,
                findings,
            ));
        }
        return;
    };
    let label = &indicator.label;
    if has("S002") {
        let range = format!("{}至{}", points(indicator.least()), points(indicator.most()));
        let message = format!("{}自评{}分，应在{range}分之间。", quote(label), points(own));
        let mut finding = findings.at("S002", Severity::Error, indicator.self_score, 0, message);
        finding.entered = points(own);
        finding.expected = range;
        finding.fix = "请按评分标准重新打分。".to_owned();
        finding.basis.clone_from(&indicator.standard);
        findings.push(finding);
        return;
    }
    if let Some(supported) = recomputed(template, computed, indicator).filter(|_| has("S001")) {
        let message =
            format!("{}自评{}分，按填报的数据应为{}分：{}", quote(label), points(own), points(supported), trace.text);
        let mut finding = findings.at("S001", Severity::Error, indicator.self_score, 0, message);
        finding.entered = points(own);
        finding.expected = points(supported);
        finding.fix = format!("自评得分改为{}，并在扣分原因中说明；数据填错的先改数据。", points(supported));
        finding.basis.clone_from(&indicator.standard);
        findings.push(finding);
    }
    if has("S003") {
        let lost = indicator.lost(own);
        let message = format!("{}扣了{}分，没有写扣分原因。", quote(label), points(lost));
        let mut finding = findings.at("S003", Severity::Error, indicator.reason, 0, message);
        finding.entered = "（空）".to_owned();
        finding.fix = "请写明扣分原因。".to_owned();
        findings.push(finding);
    }
    if has("S007") {
        let message = format!("{}自评{}分，没有写佐证材料。", quote(label), points(own));
        let mut finding = findings.at("S007", Severity::Error, indicator.evidence, 0, message);
        finding.entered = "（空）".to_owned();
        finding.fix = "请写明佐证材料的名称。".to_owned();
        findings.push(finding);
    }
}

fn judge_total(score: &Score, summary: &ScoreSummary, computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let Some(declared) = summary.declared else { return };
    let line = |subject: Subject| template.self_check.line(&subject);
    let (Some(limit), Some(line)) = (line(Subject::Ceiling), line(Subject::Total)) else { return };
    let at = score.declared.unwrap_or(score.self_total);
    let own_total = template.field(score.self_total).cell(0);
    let own = (!computed.lacking[own_total]).then(|| computed.values[own_total].as_number()).flatten();
    if has(limit, "S008", template, computed) {
        let lost: Vec<String> = template
            .indicators
            .iter()
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
        let mut finding = findings.at("S008", Severity::Error, at, 0, message);
        finding.entered = points(declared);
        finding.expected = format!("不高于{}", points(summary.ceiling));
        finding.fix = "请先改正各指标的自评得分，再改总分和等级。".to_owned();
        findings.push(finding);
    } else if let Some(own) = own.filter(|_| has(line, "S004", template, computed)) {
        let message = format!(
            "自评总分填{}分，各指标自评得分合计为{}分，相差{}分。",
            points(declared),
            points(own),
            points(declared.saturating_sub(own).abs())
        );
        let mut finding = findings.at("S004", Severity::Error, at, 0, message);
        finding.entered = points(declared);
        finding.expected = points(own);
        finding.fix = format!("自评总分改为{}。", points(own));
        findings.push(finding);
    }
    let over = limit.faults.iter().filter(|(code, _)| *code == "S006");
    for (cap, (_, when)) in score.caps.iter().zip(over) {
        if evaluate(when, &computed.view(template), 0) == Value::Bool(true) {
            let message =
                format!("自评总分{}分，{}，最高只能得{}分。", points(declared), cap.message, points(cap.most));
            let mut finding = findings.at("S006", Severity::Error, at, 0, message);
            finding.entered = points(declared);
            finding.expected = format!("不高于{}", points(cap.most));
            finding.fix = format!("自评总分最高填{}。", points(cap.most));
            findings.push(finding);
        }
    }
    grade(score, declared, computed, findings);
}

fn grade(score: &Score, declared: Amount, computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let Some(field) = score.grade else { return };
    let entered = computed.value(template, field);
    let fits = template.grades.iter().find(|grade| declared >= grade.min);
    let Some(fits) = fits else { return };
    let line = template.self_check.line(&Subject::Grade);
    if !line.is_some_and(|line| has(line, "S005", template, computed)) {
        return;
    }
    let message = format!(
        "自评总分{}分对应的等级是{}，填的是{}。",
        points(declared),
        quote(&fits.name),
        quote(&entered.to_string())
    );
    let mut finding = findings.at("S005", Severity::Error, field, 0, message);
    finding.entered = shown(template.field(field), entered);
    finding.expected.clone_from(&fits.name);
    finding.fix = "请按总分选择等级。".to_owned();
    findings.push(finding);
}

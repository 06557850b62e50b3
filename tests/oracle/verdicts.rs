//! What the findings of a check mean for each line of the self-check.

use jixiao::engine::Outcome;
use jixiao::finding::{Code, Finding, Severity};
use jixiao::form::Form;
use jixiao::internals::compute::{Computed, used_rows};
use jixiao::internals::formula::{Expr, FieldIx};
use jixiao::internals::template::{Check, CheckRule, SelfLine, Struck, Subject};

/// The verdict that a line must show for these findings.
pub fn expected(form: &Form, line: &SelfLine, outcome: &Outcome, computed: &Computed) -> &'static str {
    let template = &form.template;
    let id = |field: FieldIx| template.field(field).id.clone();
    let of = |finding: &Finding, field: FieldIx| finding.field.split('[').next() == Some(&id(field));
    let any = |wanted: &dyn Fn(&Finding) -> bool| outcome.findings.iter().any(wanted);
    let lacking = |field: FieldIx| computed.missing[template.field(field).first];
    match &line.subject {
        Subject::Filling(fields) => {
            let mine = |finding: &Finding| fields.iter().any(|field| of(finding, *field));
            let evidence = |finding: &Finding| template.evidence.iter().any(|(_, field)| of(finding, *field));
            let open = |finding: &Finding| {
                matches!(finding.code, Code::I001 | Code::I014) || finding.code == Code::S007 && evidence(finding)
            };
            let wrong = |finding: &Finding| {
                finding.code.is_of_family('I') && finding.severity == Severity::Error && !open(finding)
            };
            match (any(&|finding| mine(finding) && wrong(finding)), any(&|finding| mine(finding) && open(finding))) {
                (true, _) => "有误",
                (_, true) => "未填",
                _ => "通过",
            }
        }
        Subject::Check(at) => {
            let check = &template.checks[*at];
            // The copies of a repeated rule share its code, but not its title.
            let mine = |finding: &&Finding| finding.code.as_str() == check.code && finding.item == check.title;
            let found: Vec<&Finding> = outcome.findings.iter().filter(mine).collect();
            match found.iter().map(|finding| finding.severity).min() {
                Some(Severity::Error | Severity::Fatal) if matches!(check.rule, CheckRule::Begun(_)) => "未填",
                Some(Severity::Error | Severity::Fatal) => "有误",
                Some(Severity::Warning) if found.iter().all(|finding| finding.explanation.is_some()) => "已说明",
                Some(Severity::Warning) => "需说明",
                Some(Severity::Notice) if check.severity == Severity::Notice => "提示",
                _ if waits(form, check, computed) => "未填",
                _ => "通过",
            }
        }
        Subject::Substance(at) => {
            let group = &template.substance[*at];
            let live: Vec<_> = group.rules.iter().filter(|rule| matches!(rule.struck, Struck::Where(_))).collect();
            let mine = |finding: &&Finding| {
                live.iter().any(|rule| finding.code.as_str() == rule.code && finding.item == group.item(rule))
            };
            let found: Vec<&Finding> = outcome.findings.iter().filter(mine).collect();
            match found.first().map(|finding| finding.severity) {
                Some(Severity::Error | Severity::Fatal) => "有误",
                Some(Severity::Warning) if found.iter().all(|finding| finding.explanation.is_some()) => "已说明",
                Some(Severity::Warning) => "需说明",
                Some(Severity::Notice) => "提示",
                None => "通过",
            }
        }
        Subject::Change(at) => {
            let change = &template.last_year.as_ref().unwrap().changes[*at];
            let now = change.carried.field;
            let mine = |finding: &&Finding| finding.code == Code::Y002 && of(finding, now);
            let before = computed.value(template, change.recalled).as_number();
            match outcome.findings.iter().find(mine) {
                Some(finding) if finding.explanation.is_some() => "已说明",
                Some(_) => "需说明",
                None if before.is_some() && lacking(now) => "未填",
                None => "通过",
            }
        }
        Subject::Indicator(ix) => {
            let indicator = &template.indicators[ix.0 as usize];
            let own = [indicator.self_score, indicator.reason, indicator.evidence];
            // That evidence is said to be none is told by the check alone, which knows the register.
            let wrong = |finding: &Finding| {
                finding.code.is_of_family('S')
                    && finding.code != Code::S015
                    && own.iter().any(|field| of(finding, *field))
            };
            let given = computed.value(template, indicator.self_score).as_number().is_some();
            let known = given && !lacking(indicator.recomputed) || computed.left_out(template, indicator);
            match (any(&wrong), known) {
                (true, _) => "有误",
                (_, false) => "未填",
                _ => "通过",
            }
        }
        Subject::Ceiling | Subject::Total => {
            let score = template.score.as_ref().unwrap();
            let given = computed.value(template, score.declared.unwrap_or(score.self_total)).as_number().is_some();
            let total = line.subject == Subject::Total;
            let codes: &[Code] = if total { &[Code::S004] } else { &[Code::S006, Code::S008] };
            let known = given && (!total || !lacking(score.self_total));
            match (any(&|finding| codes.contains(&finding.code)), known) {
                (true, _) => "有误",
                (_, false) => "未填",
                _ => "通过",
            }
        }
        Subject::Grade => {
            let score = template.score.as_ref().unwrap();
            let declared = computed.value(template, score.declared.unwrap_or(score.self_total)).as_number();
            let grade = computed.value(template, score.grade.unwrap());
            match (any(&|finding| finding.code == Code::S005), declared.is_some() && !grade.is_empty()) {
                (true, _) => "有误",
                (_, false) => "未填",
                _ => "通过",
            }
        }
    }
}

/// Whether a rule cannot be judged yet, as something it needs is missing.
fn waits(form: &Form, check: &Check, computed: &Computed) -> bool {
    let template = &form.template;
    let sides: Vec<&Expr> = match &check.rule {
        CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => vec![left, right],
        CheckRule::Holds(expr) => vec![expr],
        CheckRule::Unique(_) | CheckRule::Filled(_) | CheckRule::Begun(_) => Vec::new(),
    };
    let lacks = |expr: &Expr, row: u32| computed.is_missing(template, expr, row);
    let waits = |row: u32| match &check.when {
        Some(when) if lacks(when, row) => true,
        Some(when) => {
            jixiao::internals::formula::evaluate(when, &computed.view(template), row)
                == jixiao::value::Value::Bool(true)
                && sides.iter().any(|side| lacks(side, row))
        }
        None => sides.iter().any(|side| lacks(side, row)),
    };
    match check.each {
        None => waits(0),
        Some(list) => {
            let used = used_rows(template, list, &computed.values);
            (0..).zip(used).any(|(row, used)| used && waits(row))
        }
    }
}

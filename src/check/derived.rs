//! Family D: what stands in derived cells against the recomputation.

use crate::compute::Computed;
use crate::finding::{Finding, Severity};
use crate::formula::{BinaryOp, Expr, FieldIx, Function, Reach, UnaryOp};
use crate::intake::{Formulas, Submission};
use crate::template::{Field, Template};
use crate::text::quote::quote_all;
use crate::value::number::round;
use crate::value::{Amount, Value};

use super::builder::Findings;
use crate::template::display;

/// Judges every derived cell.
pub fn judge(submission: &Submission, computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let mut stale = 0_u32;
    for (ix, field) in template.indexed() {
        let Some(expr) = field.formula().filter(|_| !field.checking) else { continue };
        let constant = matches!(expr, Expr::Number(_));
        for row in 0..field.rows {
            let cell = field.cell(row);
            let entry = &submission.entries[cell];
            let expected = &computed.values[cell];
            match &entry.formula {
                None if constant => {
                    if !entry.value.is_empty() && differs(field, &entry.value, expected) {
                        findings.push(wrong("D006", ix, field, row, &entry.value, expected, findings));
                    }
                }
                None if submission.formulas == Formulas::Partial && unremarkable(field, &entry.value, expected) => {}
                None => {
                    if let Some(finding) = typed_over(ix, field, row, &entry.value, computed, findings) {
                        findings.push(finding);
                    }
                }
                Some(found) => {
                    let altered = submission.formulas == Formulas::Excel && findings.form.alters(cell, found);
                    let lacking = computed.lacking[cell];
                    if altered && !lacking && differs(field, &entry.value, expected) && !submission.uncalculated {
                        findings.push(wrong("D004", ix, field, row, &entry.value, expected, findings));
                    } else if altered {
                        let message = format!("{}的公式被改过，已恢复。", display::name(field, row));
                        let mut finding = findings.at("D004", Severity::Notice, ix, row, message);
                        finding.entered = format!("={found}");
                        finding.expected = display::shown(field, expected);
                        finding.fix = "不用处理。".to_owned();
                        findings.push(finding);
                    } else if differs(field, &entry.value, expected) {
                        stale += 1;
                    }
                }
            }
        }
    }
    let overwritten = findings.list.iter().any(|finding| finding.code.starts_with('D') || finding.code == "I003");
    if submission.uncalculated || (stale > 0 && !overwritten) {
        let message = if submission.uncalculated {
            "保存这个文件的程序没有保存公式的计算结果，已重新计算。".to_owned()
        } else {
            format!("有{stale}个公式单元格的结果不是最新的，已重新计算。")
        };
        let mut finding = Finding::new("D005", Severity::Notice, message);
        finding.item = "公式".to_owned();
        finding.fix = "不用处理。用 Excel 或 WPS 打开后保存即会更新。".to_owned();
        findings.push(finding);
    }
}

/// Whether a value may well be the result of the form's own formula: the same, or 0 for a blank text.
fn unremarkable(field: &Field, found: &Value, expected: &Value) -> bool {
    let blank = expected.is_empty() && found.as_number().is_some_and(|number| number.is_zero());
    blank || !differs(field, found, expected)
}

/// A value found where the form has a formula.
fn typed_over(
    ix: FieldIx,
    field: &Field,
    row: u32,
    found: &Value,
    computed: &Computed,
    findings: &Findings<'_>,
) -> Option<Finding> {
    let template = &findings.form.template;
    let cell = field.cell(row);
    let expected = &computed.values[cell];
    if found.is_empty() && (field.list.is_some() || expected.to_string().is_empty()) {
        return None;
    }
    let name = display::name(field, row);
    let notice = |code: &str, message: String| {
        let mut finding = findings.at(code, Severity::Notice, ix, row, message);
        finding.entered = display::shown(field, found);
        finding.expected = display::shown(field, expected);
        finding.fix = "公式已恢复，不用处理。".to_owned();
        finding
    };
    if found.is_empty() {
        return Some(notice("D002", format!("{name}的公式被删掉了，已恢复。")));
    }
    if !differs(field, found, expected) {
        return Some(notice("D002", format!("{name}的公式被数值盖掉了，数值与核算一致，公式已恢复。")));
    }
    if computed.lacking[cell] {
        return Some(notice("D002", format!("{name}的公式被数值盖掉了，公式已恢复；所需的数据填齐后再核对。")));
    }
    if let (Some(found), Some(number)) = (found.as_number(), expected.as_number()) {
        let difference = (round(found, field.decimals) - round(number, field.decimals)).abs();
        if difference <= tolerance(template, field, &computed.values, row) {
            let message = format!(
                "{name}填报{}，按公式为{}，相差{}，是四舍五入的尾差。",
                display::shown(field, &Value::Number(found)),
                display::shown(field, expected),
                display::fixed(difference, field.decimals)
            );
            return Some(notice("D003", message));
        }
    }
    Some(wrong("D001", ix, field, row, found, expected, findings))
}

fn wrong(
    code: &str,
    ix: FieldIx,
    field: &Field,
    row: u32,
    found: &Value,
    expected: &Value,
    findings: &Findings<'_>,
) -> Finding {
    let (entered, should) = (display::shown(field, found), display::shown(field, expected));
    let name = display::name(field, row);
    let difference = match (found.as_number(), expected.as_number()) {
        (Some(found), Some(expected)) => {
            let difference = Value::Number(found.saturating_sub(expected).abs());
            format!("，相差{}", display::shown(field, &difference).replace('%', "个百分点"))
        }
        _ => String::new(),
    };
    let message = match code {
        "D006" => format!("{name}是固定的{should}，被改成了{entered}。"),
        "D004" => format!("{name}的公式被改过，结果是{entered}，按原公式应为{should}{difference}。"),
        _ => format!("{name}填报{entered}，按公式应为{should}{difference}。"),
    };
    let mut finding = findings.at(code, Severity::Error, ix, row, message);
    finding.entered = entered;
    finding.expected = should;
    finding.fix = match code {
        "D006" => "退回的表里已恢复，不用再改。".to_owned(),
        _ => format!(
            "退回的表里已恢复公式。结果不对的，请改{}；报告等材料中的数字请一并更正。",
            sources(&findings.form.template, field)
        ),
    };
    finding
}

/// The figures filled in that a formula leads back to, in words.
fn sources(template: &Template, field: &Field) -> String {
    let mut labels: Vec<&str> = Vec::new();
    let mut seen: Vec<FieldIx> = Vec::new();
    let mut queue: Vec<&Expr> = field.formula().into_iter().collect();
    while let Some(expr) = queue.pop() {
        crate::formula::references(expr, &mut |reference| {
            let taken = template.field(reference.field);
            if seen.contains(&reference.field) {
                return;
            }
            seen.push(reference.field);
            match taken.formula() {
                Some(inner) => queue.push(inner),
                None => labels.push(&taken.label),
            }
        });
    }
    match labels.len() {
        0 => "它引用的数".to_owned(),
        1..=4 => quote_all(labels),
        _ => format!("{}等", quote_all(&labels[..3])),
    }
}

/// Whether a value found is another than the one computed, at the field's decimals.
pub fn differs(field: &Field, found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => {
            round(*found, field.decimals) != round(*expected, field.decimals)
        }
        (found, expected) if found.is_empty() && expected.is_empty() => false,
        (Value::Blank, Value::Number(number)) => !number.is_zero(),
        (found, expected) => found != expected,
    }
}

/// How far a typed value may be off: as the form says, or half a unit of the last place for each term of a sum.
fn tolerance(template: &Template, field: &Field, values: &[Value], row: u32) -> Amount {
    if let Some(given) = field.rounding {
        return given;
    }
    let terms = field.formula().map_or(0, |expr| terms(template, expr, values, row));
    if terms < 2 {
        return Amount::ZERO;
    }
    Amount::new(5, field.decimals + 1) * Amount::from(terms)
}

/// How many numbers a sum adds up; 0 for what is not a plain sum.
fn terms(template: &Template, expr: &Expr, values: &[Value], row: u32) -> u32 {
    match expr {
        Expr::Ref(reference) => {
            let field = template.field(reference.field);
            let cells = match reference.reach {
                Reach::One => return 1,
                Reach::ThisRow => return u32::from(field.rows > row),
                Reach::All => field.cells(),
                Reach::Rows { start, len } => field.cell(start)..field.cell(start + len),
            };
            let numbers = values[cells].iter().filter(|value| value.as_number().is_some()).count();
            u32::try_from(numbers).unwrap_or(0)
        }
        Expr::Unary(UnaryOp::Minus | UnaryOp::Plus, operand) => terms(template, operand, values, row),
        Expr::Binary(BinaryOp::Add | BinaryOp::Subtract, left, right) => {
            match (terms(template, left, values, row), terms(template, right, values, row)) {
                (0, _) | (_, 0) => 0,
                (left, right) => left + right,
            }
        }
        Expr::Call(Function::Sum, arguments) => {
            arguments.iter().map(|argument| terms(template, argument, values, row)).sum()
        }
        Expr::Call(Function::Round, arguments) => {
            arguments.first().map_or(0, |argument| terms(template, argument, values, row))
        }
        // The guard of a list row: IF(COUNTA(…)=0,"",sum).
        Expr::Call(Function::If, arguments) if matches!(arguments.get(1), Some(Expr::Text(_))) => {
            arguments.get(2).map_or(0, |argument| terms(template, argument, values, row))
        }
        _ => 0,
    }
}

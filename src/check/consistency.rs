//! Family C: the form's own rules.

use crate::compute::{Computed, used_rows};
use crate::finding::{Finding, Severity};
use crate::formula::{Expr, Reach, Ref, evaluate};
use crate::template::{Check, CheckRule, Template};
use crate::value::{Amount, Value};

use super::builder::Findings;
use super::derived::round;
use super::words;

/// How a rule came out for one row (or for the form).
enum Judged {
    Kept,
    /// Two sides apart; the difference is a 尾差 or not.
    Apart {
        left: Amount,
        right: Amount,
        rounding: bool,
    },
    /// Broken without two sides to show.
    Broken(String),
}

/// Judges every consistency rule.
pub fn judge(computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for check in &template.checks {
        let rows: Vec<u32> = match check.each {
            None => vec![0],
            Some(list) => (0..)
                .zip(used_rows(template, list, &computed.values))
                .filter_map(|(row, used)| used.then_some(row))
                .collect(),
        };
        for row in rows {
            if !applies(check, template, computed, row) {
                continue;
            }
            if let CheckRule::Unique(field) = check.rule {
                unique(check, field, computed, findings);
                continue;
            }
            let (judged, refs) = judge_one(check, template, computed, row);
            if let Some(finding) = word(check, judged, refs, row, findings) {
                findings.push(finding);
            }
        }
    }
}

/// Whether a rule can be judged: its condition holds, and nothing it needs is missing or unreadable.
fn applies(check: &Check, template: &Template, computed: &Computed, row: u32) -> bool {
    let reliable = |expr: &Expr| !computed.is_lacking(template, expr, row);
    if let Some(when) = &check.when
        && (!reliable(when) || evaluate(when, &computed.view(template), row) != Value::Bool(true))
    {
        return false;
    }
    match &check.rule {
        CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => reliable(left) && reliable(right),
        CheckRule::Holds(expr) => reliable(expr),
        CheckRule::Unique(_) | CheckRule::Filled(_) => true,
    }
}

fn judge_one(check: &Check, template: &Template, computed: &Computed, row: u32) -> (Judged, Vec<Ref>) {
    let view = computed.view(template);
    let side = |expr: &Expr| match evaluate(expr, &view, row) {
        Value::Number(number) => Some(round(number, check.decimals)),
        // A blank text result: nothing to compare yet.
        _ => None,
    };
    let marked = || check.mark.clone();
    match &check.rule {
        CheckRule::Equal(left, right) => match (side(left), side(right)) {
            (Some(left), Some(right)) if left != right => {
                let rounding = left.saturating_sub(right).abs() <= check.rounding;
                (Judged::Apart { left, right, rounding }, marked())
            }
            _ => (Judged::Kept, Vec::new()),
        },
        CheckRule::AtMost(left, right) => match (side(left), side(right)) {
            (Some(left), Some(right)) if left > right => {
                let rounding = left.saturating_sub(right) <= check.rounding;
                (Judged::Apart { left, right, rounding }, marked())
            }
            _ => (Judged::Kept, Vec::new()),
        },
        CheckRule::Holds(expr) => match evaluate(expr, &view, row) {
            Value::Bool(false) => (Judged::Broken(String::new()), marked()),
            _ => (Judged::Kept, Vec::new()),
        },
        CheckRule::Filled(refs) => {
            let blank: Vec<Ref> =
                refs.iter().copied().filter(|reference| is_blank(template, computed, *reference, row)).collect();
            if blank.is_empty() { (Judged::Kept, blank) } else { (Judged::Broken("（空）".to_owned()), blank) }
        }
        CheckRule::Unique(_) => (Judged::Kept, Vec::new()),
    }
}

fn is_blank(template: &Template, computed: &Computed, reference: Ref, row: u32) -> bool {
    let field = template.field(reference.field);
    let cells = match reference.reach {
        Reach::One => field.cell(0)..field.cell(1),
        Reach::ThisRow => field.cell(row)..field.cell(row + 1),
        Reach::All => field.cells(),
        Reach::Rows { start, len } => field.cell(start)..field.cell(start + len),
    };
    computed.values[cells].iter().all(Value::is_empty)
}

fn word(check: &Check, judged: Judged, refs: Vec<Ref>, row: u32, findings: &Findings<'_>) -> Option<Finding> {
    let show = |number: Amount| {
        if check.percent {
            words::percent(number, check.decimals.saturating_sub(2))
        } else {
            words::fixed(number, check.decimals)
        }
    };
    let (entered, expected, difference, rounding) = match judged {
        Judged::Kept => return None,
        Judged::Apart { left, right, rounding } => {
            (show(left), show(right), show(left.saturating_sub(right).abs()), rounding)
        }
        Judged::Broken(shown) => (shown, String::new(), String::new(), false),
    };
    let mut message = check
        .message
        .replace("{left}", &entered)
        .replace("{right}", &expected)
        .replace("{difference}", &difference)
        .replace("{row}", &(row + 1).to_string());
    if rounding {
        message.push_str("（四舍五入的尾差，不用处理）");
    }
    let mut spots = refs.iter().flat_map(|reference| findings.spots(*reference, row));
    let spot = spots.next();
    let also: Vec<_> = spots.collect();
    let severity = if rounding { Severity::Notice } else { check.severity };
    let field = refs.first().map(|reference| {
        let row = if reference.reach == Reach::ThisRow { row } else { 0 };
        words::id(findings.form.template.field(reference.field), row)
    });
    let mut finding = Finding::new(&check.code, severity, message);
    finding.spot = spot;
    finding.also = if rounding { Vec::new() } else { also };
    finding.field = field.unwrap_or_default();
    finding.item.clone_from(&check.title);
    finding.entered = entered;
    finding.expected = expected;
    finding.fix = if rounding { "不用处理。".to_owned() } else { check.fix.clone() };
    finding.basis.clone_from(&check.basis);
    Some(finding)
}

/// A text that stands twice in a column.
fn unique(check: &Check, column: crate::formula::FieldIx, computed: &Computed, findings: &mut Findings<'_>) {
    let field = findings.form.template.field(column);
    let texts: Vec<String> =
        computed.values[field.cells()].iter().map(|value| value.to_string().trim().to_owned()).collect();
    for (row, text) in (0u32..).zip(&texts) {
        let first = texts.iter().position(|other| other == text).unwrap_or(0);
        if text.is_empty() || first == row as usize {
            continue;
        }
        let message = check
            .message
            .replace("{left}", text)
            .replace("{right}", &format!("第{}行", first + 1))
            .replace("{difference}", "")
            .replace("{row}", &(row + 1).to_string());
        let mut finding = findings.at(&check.code, check.severity, column, row, message);
        finding.item.clone_from(&check.title);
        finding.entered.clone_from(text);
        finding.fix.clone_from(&check.fix);
        finding.basis.clone_from(&check.basis);
        findings.push(finding);
    }
}

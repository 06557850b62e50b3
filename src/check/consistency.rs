//! Family C: the form's own rules, as the self-check judged them.

use crate::compute::Computed;
use crate::finding::{Finding, Severity};
use crate::formula::{Expr, Reach, Ref, evaluate};
use crate::selfcheck::{self, messages as verdicts};
use crate::template::{Check, CheckRule, SelfLine, Subject, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::builder::Findings;
use crate::template::display;

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

/// Judges every consistency rule by its line of the self-check.
pub fn judge(computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    for (at, check) in template.checks.iter().enumerate() {
        let Some(line) = template.self_check.line(&Subject::Check(at)) else { continue };
        if let CheckRule::Unique(field) = check.rule {
            unique(check, line, field, computed, findings);
            continue;
        }
        let rows = line.rows.map_or(1, |rows| template.field(rows).rows);
        for row in 0..rows {
            let (judged, refs) = judge_one(check, line, template, computed, row);
            if let Some(finding) = word(check, judged, refs, row, findings) {
                findings.push(finding);
            }
        }
    }
}

/// What the self-check says of a row, or of the form.
fn verdict<'c>(line: &SelfLine, template: &Template, computed: &'c Computed, row: u32) -> &'c Value {
    let field = template.field(line.rows.unwrap_or(line.verdict));
    &computed.values[field.cell(row)]
}

/// Whether a verdict is that of a broken rule.
fn is_broken(verdict: &Value) -> bool {
    let broken = [verdicts::WRONG, verdicts::EXPLAIN, verdicts::EXPLAINED, verdicts::HINT];
    matches!(verdict, Value::Text(word) if broken.contains(&word.as_str()))
}

fn judge_one(check: &Check, line: &SelfLine, template: &Template, computed: &Computed, row: u32) -> (Judged, Vec<Ref>) {
    let view = computed.view(template);
    let side = |expr: &Expr| evaluate(&selfcheck::side(check, expr), &view, row).as_number();
    let verdict = verdict(line, template, computed, row);
    let broken = is_broken(verdict);
    if !broken && *verdict != Value::Text(verdicts::PASS.to_owned()) {
        return (Judged::Kept, Vec::new());
    }
    let marked = || check.mark.clone();
    let apart = |sides: Option<(Amount, Amount)>, apart: fn(&Amount, &Amount) -> bool| match sides {
        Some((left, right)) if broken || apart(&left, &right) => {
            (Judged::Apart { left, right, rounding: !broken }, marked())
        }
        _ => (Judged::Kept, Vec::new()),
    };
    match &check.rule {
        CheckRule::Equal(left, right) => apart(side(left).zip(side(right)), Amount::ne),
        CheckRule::AtMost(left, right) => apart(side(left).zip(side(right)), Amount::gt),
        CheckRule::Filled(refs) if broken => {
            let blank = refs.iter().copied().filter(|reference| is_blank(template, computed, *reference, row));
            (Judged::Broken("（空）".to_owned()), blank.collect())
        }
        CheckRule::Holds(_) if broken => (Judged::Broken(String::new()), marked()),
        CheckRule::Holds(_) | CheckRule::Filled(_) | CheckRule::Unique(_) => (Judged::Kept, Vec::new()),
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
            display::percent(number, check.decimals.saturating_sub(2))
        } else {
            display::fixed(number, check.decimals)
        }
    };
    let (entered, expected, difference, rounding) = match judged {
        Judged::Kept => return None,
        Judged::Apart { left, right, rounding } => {
            (show(left), show(right), show(left.saturating_sub(right).abs()), rounding)
        }
        Judged::Broken(shown) => (shown, String::new(), String::new(), false),
    };
    let mut message = told(check, [&entered, &expected, &difference], row);
    if rounding {
        message.push_str("（四舍五入的尾差，不用处理）");
    }
    let mut locations = refs.iter().flat_map(|reference| findings.locations(*reference, row));
    let location = locations.next();
    let related_cells: Vec<_> = locations.collect();
    let severity = if rounding { Severity::Notice } else { check.severity };
    let field = refs.first().map(|reference| {
        let row = match reference.reach {
            Reach::ThisRow => row,
            Reach::Rows { start, .. } => start,
            Reach::One | Reach::All => 0,
        };
        display::id(findings.form.template.field(reference.field), row)
    });
    let mut finding = Finding::new(&check.code, severity, message);
    finding.location = location;
    finding.related_cells = if rounding { Vec::new() } else { related_cells };
    finding.field = field.unwrap_or_default();
    finding.item.clone_from(&check.title);
    finding.entered = entered;
    finding.expected = expected;
    finding.fix = if rounding { "不用处理。".to_owned() } else { check.fix.clone() };
    finding.basis.clone_from(&check.basis);
    Some(finding)
}

/// A check's message with the two sides and the difference put in.
fn told(check: &Check, [left, right, difference]: [&str; 3], row: u32) -> String {
    let row = (row + 1).to_string();
    let parts = [("{left}", left), ("{right}", right), ("{difference}", difference), ("{row}", &row)];
    parts.into_iter().fold(check.message.clone(), |message, (place, text)| {
        message.replace(&format!("“{place}”"), &quote(text)).replace(place, text)
    })
}

/// A text that stands twice in a column: said where it stands again.
fn unique(
    check: &Check,
    line: &SelfLine,
    column: crate::formula::FieldIx,
    computed: &Computed,
    findings: &mut Findings<'_>,
) {
    let template = &findings.form.template;
    let field = template.field(column);
    let text = |row: u32| computed.values[field.cell(row)].to_string();
    let twice: Vec<u32> = (0..field.rows).filter(|row| is_broken(verdict(line, template, computed, *row))).collect();
    for &row in &twice {
        let same = |other: &&u32| text(**other).to_lowercase() == text(row).to_lowercase();
        let first = twice.iter().find(same).copied().unwrap_or(row);
        if first == row {
            continue;
        }
        let message = told(check, [&text(row), &format!("第{}行", first + 1), ""], row);
        let mut finding = findings.at(&check.code, check.severity, column, row, message);
        finding.item.clone_from(&check.title);
        finding.entered = text(row);
        finding.fix.clone_from(&check.fix);
        finding.basis.clone_from(&check.basis);
        findings.push(finding);
    }
}

//! Family C: the form's own consistency rules.
//!
//! Whether a rule is broken is not computed here: the live self-check of the form computes it, and the findings say what its
//! lines say. The department and the bureau can therefore never see two answers.

use crate::compute::Computed;
use crate::finding::{Code, Finding, Severity};
use crate::formula::{Expr, FieldIx, Reach, Ref, evaluate};
use crate::selfcheck::{self, messages as verdicts};
use crate::template::display;
use crate::template::{Check, CheckRule, SelfLine, Subject, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::findings::{Conclusion, Findings};
use super::target_points;

/// The verdict of a rule on one row of a list, or on the form.
enum RuleVerdict {
    /// The rule is kept.
    Kept,
    /// The two sides differ.
    Different {
        left: Amount,
        right: Amount,
        /// Whether the difference is a 尾差, which the rule tolerates.
        is_rounding: bool,
    },
    /// The rule is broken, and has no two sides to show. The text says what was found instead; it may be empty.
    Broken(String),
}

/// A rule's verdict with the cells that its finding marks.
struct RuleJudgement {
    verdict: RuleVerdict,
    cells: Vec<Ref>,
}

impl RuleJudgement {
    fn kept() -> Self {
        Self { verdict: RuleVerdict::Kept, cells: Vec::new() }
    }
}

/// Reports every consistency rule that the self-check finds broken, and every tolerated rounding difference.
pub(super) fn check(computed: &Computed, findings: &Findings<'_>) -> Vec<Conclusion> {
    let template = &findings.form.template;
    let mut conclusions = Vec::new();
    for (index, check) in template.checks.iter().enumerate() {
        let Some(line) = template.self_check.line(&Subject::Check(index)) else { continue };
        if let CheckRule::Unique(field) = check.rule {
            conclusions.extend(find_repeated(check, line, field, computed, findings));
            continue;
        }
        let rows = line.rows.map_or(1, |rows| template.field(rows).rows);
        for row in 0..rows {
            let judged = judge_row(check, line, template, computed, row);
            if let Some(finding) = finding(check, judged, row, computed, findings) {
                conclusions.push(Conclusion { finding, origin: Some((line.rows.unwrap_or(line.verdict), row)) });
            }
        }
    }
    conclusions
}

/// The self-check's verdict on a row of a list, or on the form where the rule is about no list.
fn verdict<'c>(line: &SelfLine, template: &Template, computed: &'c Computed, row: u32) -> &'c Value {
    let field = template.field(line.rows.unwrap_or(line.verdict));
    &computed.values[field.cell(row)]
}

/// Whether a verdict of the self-check says that the rule is broken.
pub(super) fn is_broken(verdict: &Value) -> bool {
    let broken = [verdicts::WRONG, verdicts::EXPLAIN, verdicts::EXPLAINED, verdicts::HINT];
    matches!(verdict, Value::Text(word) if broken.contains(&word.as_str()))
}

/// Whether a verdict of the self-check says that something is to be filled in.
fn is_blank_verdict(verdict: &Value) -> bool {
    matches!(verdict, Value::Text(word) if [verdicts::OPEN, verdicts::NOT_BEGUN].contains(&word.as_str()))
}

fn judge_row(check: &Check, line: &SelfLine, template: &Template, computed: &Computed, row: u32) -> RuleJudgement {
    let view = computed.view(template);
    let side = |expr: &Expr| evaluate(&selfcheck::side(check, expr), &view, row).as_number();
    let verdict = verdict(line, template, computed, row);
    let is_begun = matches!(check.rule, CheckRule::Begun(_));
    let broken = if is_begun { is_blank_verdict(verdict) } else { is_broken(verdict) };
    if !broken && *verdict != Value::Text(verdicts::PASS.to_owned()) {
        return RuleJudgement::kept();
    }
    let compare = |left: &Expr, right: &Expr, differ: fn(&Amount, &Amount) -> bool| match side(left).zip(side(right)) {
        Some((left, right)) if broken || differ(&left, &right) => RuleJudgement {
            verdict: RuleVerdict::Different { left, right, is_rounding: !broken },
            cells: check.mark.clone(),
        },
        _ => RuleJudgement::kept(),
    };
    match &check.rule {
        CheckRule::Equal(left, right) => compare(left, right, Amount::ne),
        CheckRule::AtMost(left, right) => compare(left, right, Amount::gt),
        CheckRule::Filled(refs) if broken => {
            let blank = refs.iter().copied().filter(|reference| is_blank(template, computed, *reference, row));
            RuleJudgement { verdict: RuleVerdict::Broken("（空）".to_owned()), cells: blank.collect() }
        }
        CheckRule::Holds(_) | CheckRule::Begun(_) if broken => {
            RuleJudgement { verdict: RuleVerdict::Broken(String::new()), cells: check.mark.clone() }
        }
        CheckRule::Holds(_) | CheckRule::Filled(_) | CheckRule::Unique(_) | CheckRule::Begun(_) => {
            RuleJudgement::kept()
        }
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

/// Makes the finding of a rule that is not kept.
fn finding(
    check: &Check,
    judged: RuleJudgement,
    row: u32,
    computed: &Computed,
    findings: &Findings<'_>,
) -> Option<Finding> {
    let template = &findings.form.template;
    let show = |number: Amount| {
        if check.percent {
            display::percent(number, check.decimals.saturating_sub(2))
        } else {
            display::fixed(number, check.decimals)
        }
    };
    let (sides, difference, is_rounding) = match judged.verdict {
        RuleVerdict::Kept => return None,
        RuleVerdict::Different { left, right, is_rounding } => {
            let difference = left.saturating_sub(right).abs();
            let sides = Sides { left: show(left), right: show(right), difference: show(difference) };
            (sides, Some(difference), is_rounding)
        }
        RuleVerdict::Broken(found) => (Sides { left: found, ..Sides::default() }, None, false),
    };
    let mut message = fill_in(&check.message, &sides, row);
    if is_rounding {
        message.push_str("（四舍五入的尾差，不用处理）");
    } else if let Some(why) = target_points::explain(check, row, template, computed) {
        message.push_str(&why);
    }
    let mut locations = judged.cells.iter().flat_map(|reference| findings.locations(*reference, row));
    let field = judged.cells.first().map(|reference| {
        let row = match reference.reach {
            Reach::ThisRow => row,
            Reach::Rows { start, .. } => start,
            Reach::One | Reach::All => 0,
        };
        display::id(template.field(reference.field), row)
    });
    let severity = if is_rounding { Severity::Notice } else { check.severity };
    Some(Finding {
        location: locations.next(),
        related_cells: if is_rounding { Vec::new() } else { locations.collect() },
        field: field.unwrap_or_default(),
        item: check.title.clone(),
        entered: sides.left,
        expected: sides.right,
        difference,
        blank_cells: u32::from(matches!(check.rule, CheckRule::Begun(_))),
        fix: if is_rounding { "不用处理。".to_owned() } else { check.fix.clone() },
        basis: check.basis.clone(),
        ..Finding::new(Code::rule(&check.code), message).with_severity(severity)
    })
}

/// The two sides of a rule and their difference, as shown to people; each may be empty.
#[derive(Default)]
struct Sides {
    left: String,
    right: String,
    difference: String,
}

/// Fills the placeholders of a rule's message: `{left}`, `{right}`, `{difference}` and `{row}`. A placeholder within “…” is
/// quoted anew, as the text that replaces it may have quotation marks of its own.
fn fill_in(message: &str, sides: &Sides, row: u32) -> String {
    let row = (row + 1).to_string();
    let parts =
        [("{left}", &sides.left), ("{right}", &sides.right), ("{difference}", &sides.difference), ("{row}", &row)];
    parts.into_iter().fold(message.to_owned(), |message, (placeholder, text)| {
        message.replace(&format!("“{placeholder}”"), &quote(text)).replace(placeholder, text)
    })
}

/// Finds each text that stands more than once in a column, in each row after the first that has it.
fn find_repeated(
    check: &Check,
    line: &SelfLine,
    column: FieldIx,
    computed: &Computed,
    findings: &Findings<'_>,
) -> Vec<Conclusion> {
    let template = &findings.form.template;
    let field = template.field(column);
    let text = |row: u32| computed.values[field.cell(row)].to_string();
    let repeated: Vec<u32> = (0..field.rows).filter(|row| is_broken(verdict(line, template, computed, *row))).collect();
    let mut conclusions = Vec::new();
    for &row in &repeated {
        let has_same_text = |other: &&u32| text(**other).to_lowercase() == text(row).to_lowercase();
        let first = repeated.iter().find(has_same_text).copied().unwrap_or(row);
        if first == row {
            continue;
        }
        let sides = Sides { left: text(row), right: format!("第{}行", first + 1), ..Sides::default() };
        let message = fill_in(&check.message, &sides, row);
        let mut finding = findings.about(Code::rule(&check.code), column, row, message).with_severity(check.severity);
        finding.item.clone_from(&check.title);
        finding.entered = sides.left;
        finding.fix.clone_from(&check.fix);
        finding.basis.clone_from(&check.basis);
        conclusions.push(Conclusion { finding, origin: Some((line.rows.unwrap_or(line.verdict), row)) });
    }
    conclusions
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_blank;
    use crate::builder::load;
    use crate::compute::compute;
    use crate::files::read_form_folder;
    use crate::formula::{Reach, Ref};
    use crate::value::Value;

    #[test]
    fn rows_of_a_list_are_blank_where_nothing_stands_in_any_of_them() {
        let template = load(&read_form_folder(Path::new("tests/forms/mini")).unwrap()).unwrap();
        let name = template.find("项目.名称").unwrap();
        for (row, expected) in [(0, true), (1, false), (2, false), (3, true)] {
            let mut values = vec![Value::Blank; template.cells];
            values[template.field(name).cell(row)] = Value::from("一");
            let computed = compute(&template, values, |_| false);
            let reference = Ref { field: name, reach: Reach::Rows { start: 1, len: 2 } };
            assert_eq!(is_blank(&template, &computed, reference, 0), expected, "{row}");
        }
    }
}

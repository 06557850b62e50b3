//! Family D: the values found in derived cells against the recomputation.

use crate::compute::Computed;
use crate::finding::{Code, Finding, Severity};
use crate::formula::{BinaryOp, Expr, FieldIx, Function, Reach, UnaryOp};
use crate::intake::{EnteredCell, Formulas, Reading, Submission};
use crate::template::display;
use crate::template::{Field, Template};
use crate::text::quote::quote_all;
use crate::value::number::round;
use crate::value::{Amount, Value};

use super::findings::Findings;

/// How many cells a finding names besides its own.
const MOST_CELLS: usize = 10;

/// A derived cell: what the file has in it, and what it should be.
#[derive(Clone, Copy)]
struct DerivedCell<'a> {
    ix: FieldIx,
    field: &'a Field,
    row: u32,
    entry: &'a EnteredCell,
    expected: &'a Value,
}

impl DerivedCell<'_> {
    fn name(self) -> String {
        display::name(self.field, self.row)
    }

    /// Makes a finding that shows the value found and the value expected.
    fn finding(self, code: Code, message: String, findings: &Findings<'_>) -> Finding {
        Finding {
            entered: display::shown(self.field, &self.entry.value),
            expected: display::shown(self.field, self.expected),
            ..findings.about(code, self.ix, self.row, message)
        }
    }

    fn differs(self) -> bool {
        differs(self.field, &self.entry.value, self.expected)
    }
}

/// The result of checking a derived cell.
enum CellResult {
    /// The cell is as it should be.
    Sound,
    /// The formula is the form's, but the result saved beside it is out of date.
    Stale,
    /// Something is wrong with the cell.
    Wrong(Box<Finding>),
}

/// Checks every derived cell but those of the self-check, which the program writes anew.
pub(super) fn check(submission: &Submission, computed: &Computed, findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let mut stale = 0_u32;
    let mut restored = Vec::new();
    // Where a sheet, row or column is gone, formulas point nowhere; that is told once, where it was found.
    let is_gone = |finding: &Finding| [Code::T006, Code::T007, Code::T008].contains(&finding.code);
    let lost_cells = findings.list.iter().any(is_gone);
    for (ix, field) in template.indexed() {
        let Some(expr) = field.formula().filter(|_| !field.checking) else { continue };
        for row in 0..field.rows {
            let flat = field.cell(row);
            // A formula whose sheet, row or column is gone is there again in the returned workbook.
            if submission.entries[flat].reading == Reading::Unplaced {
                continue;
            }
            let points_nowhere = |formula: &str| lost_cells && formula.contains("#REF!");
            if submission.entries[flat].formula.as_deref().is_some_and(points_nowhere) {
                continue;
            }
            let cell =
                DerivedCell { ix, field, row, entry: &submission.entries[flat], expected: &computed.values[flat] };
            match check_cell(cell, expr, submission, computed, findings) {
                CellResult::Sound => {}
                CellResult::Stale => stale += 1,
                CellResult::Wrong(finding) if finding.severity == Severity::Notice => restored.push(*finding),
                CellResult::Wrong(finding) => {
                    findings.push(*finding);
                }
            }
        }
    }
    findings.list.extend(merge_by_sheet(restored));
    // A cell that was typed over, or a text that counts as a number here, makes the results of other formulas differ.
    let explains = |finding: &Finding| finding.code.is_of_family('D') || finding.code == Code::I003 || is_gone(finding);
    let is_explained = findings.list.iter().any(explains);
    if submission.uncalculated || (stale > 0 && !is_explained) {
        let message = if submission.uncalculated {
            "保存这个文件的程序没有保存公式的计算结果，已重新计算。".to_owned()
        } else {
            format!("有{stale}个公式单元格的结果不是最新的，已重新计算。")
        };
        let mut finding = Finding::new(Code::D005, message);
        finding.item = "公式".to_owned();
        finding.fix = "不用处理。用 Excel 或 WPS 打开后保存即会更新。".to_owned();
        findings.push(finding);
    }
}

/// Makes one finding a sheet and code of those about formulas that were put back; rounding differences stay apart, as each shows
/// its figures.
fn merge_by_sheet(restored: Vec<Finding>) -> Vec<Finding> {
    let sheet = |finding: &Finding| finding.location.as_ref().map(|location| location.sheet.clone());
    let mut merged: Vec<(Finding, Vec<String>)> = Vec::new();
    for finding in restored {
        let is_alike = |(first, _): &&mut (Finding, _)| first.code == finding.code && sheet(first) == sheet(&finding);
        match merged.iter_mut().find(is_alike).filter(|_| finding.code != Code::D003) {
            Some((first, others)) => {
                let cell = finding.location.as_ref().and_then(|location| location.cell);
                others.extend(cell.map(|cell| cell.to_string()));
                first.related_cells.extend(finding.location);
            }
            None => merged.push((finding, Vec::new())),
        }
    }
    let said = |(mut finding, others): (Finding, Vec<String>)| {
        if !others.is_empty() {
            let shown = others[..others.len().min(MOST_CELLS)].join("、");
            let more = if others.len() > MOST_CELLS { "等" } else { "" };
            let count = others.len();
            finding.message.push_str(&format!("本表另有{count}格也是这样（{shown}{more}）。"));
        }
        finding
    };
    merged.into_iter().map(said).collect()
}

fn check_cell(
    cell: DerivedCell<'_>,
    expr: &Expr,
    submission: &Submission,
    computed: &Computed,
    findings: &Findings<'_>,
) -> CellResult {
    let is_constant = matches!(expr, Expr::Number(_));
    match &cell.entry.formula {
        None if is_constant => {
            if cell.entry.value.is_empty() || !cell.differs() {
                return CellResult::Sound;
            }
            CellResult::Wrong(Box::new(changed_constant(cell, findings)))
        }
        None if submission.formulas == Formulas::Partial && may_be_formula_result(cell) => CellResult::Sound,
        None => check_typed_over(cell, computed, findings)
            .map_or(CellResult::Sound, |finding| CellResult::Wrong(Box::new(finding))),
        Some(formula) => {
            let flat = cell.field.cell(cell.row);
            let is_altered = submission.formulas == Formulas::Excel && findings.form.alters(flat, formula);
            let has_effect = !computed.missing[flat] && cell.differs() && !submission.uncalculated;
            match (is_altered, has_effect) {
                (true, true) => CellResult::Wrong(Box::new(altered_formula(cell, findings))),
                (true, false) => {
                    let message = format!("{}的公式被改过，已恢复。", cell.name());
                    let mut finding = cell.finding(Code::D004, message, findings).with_severity(Severity::Notice);
                    finding.entered = format!("={formula}");
                    finding.fix = "不用处理。".to_owned();
                    CellResult::Wrong(Box::new(finding))
                }
                (false, _) if cell.differs() => CellResult::Stale,
                (false, _) => CellResult::Sound,
            }
        }
    }
}

/// Whether a value without a formula may be the result of the form's formula, which some programs do not save: it is the
/// value expected, or 0 for a blank text.
fn may_be_formula_result(cell: DerivedCell<'_>) -> bool {
    let found = cell.entry.value.as_number();
    let is_zero_for_blank = cell.expected.is_empty() && found.is_some_and(|number| number.is_zero());
    is_zero_for_blank || !cell.differs()
}

/// Checks a value that stands where the form has a formula.
fn check_typed_over(cell: DerivedCell<'_>, computed: &Computed, findings: &Findings<'_>) -> Option<Finding> {
    let DerivedCell { field, row, entry, expected, .. } = cell;
    let template = &findings.form.template;
    let found = &entry.value;
    if found.is_empty() && (field.list.is_some() || expected.to_string().is_empty()) {
        return None;
    }
    let name = cell.name();
    let restored = |code: Code, message: String| Finding {
        fix: "公式已恢复，不用处理。".to_owned(),
        ..cell.finding(code, message, findings)
    };
    if found.is_empty() {
        return Some(restored(Code::D002, format!("{name}的公式被删掉了，已恢复。")));
    }
    if !cell.differs() {
        return Some(restored(Code::D002, format!("{name}的公式被数值盖掉了，数值与核算一致，公式已恢复。")));
    }
    if computed.missing[field.cell(row)] {
        return Some(restored(Code::D002, format!("{name}的公式被数值盖掉了，公式已恢复；所需的数据填齐后再核对。")));
    }
    if let (Some(found), Some(number)) = (found.as_number(), expected.as_number()) {
        let difference = (round(found, field.decimals) - round(number, field.decimals)).abs();
        if difference <= tolerance(template, field, &computed.values) {
            let message = format!(
                "{name}填报{}，按公式为{}，相差{}，是四舍五入的尾差。",
                display::shown(field, &Value::Number(found)),
                display::shown(field, expected),
                display::fixed(difference, field.decimals)
            );
            return Some(restored(Code::D003, message));
        }
    }
    let (entered, expected) = (display::shown(field, found), display::shown(field, expected));
    let message = format!("{name}填报{entered}，按公式应为{expected}{}。", difference(cell));
    let mut finding = cell.finding(Code::D001, message, findings);
    finding.difference = distance(cell);
    finding.fix = fix_of_wrong_result(cell, findings);
    Some(finding)
}

/// Makes the finding of a printed number that was changed.
fn changed_constant(cell: DerivedCell<'_>, findings: &Findings<'_>) -> Finding {
    let (entered, expected) =
        (display::shown(cell.field, &cell.entry.value), display::shown(cell.field, cell.expected));
    let message = format!("{}是固定的{expected}，被改成了{entered}。", cell.name());
    let mut finding = cell.finding(Code::D006, message, findings);
    finding.fix = "退回的表里已恢复，不用再改。".to_owned();
    finding
}

/// Makes the finding of a formula that was changed and gives another result.
fn altered_formula(cell: DerivedCell<'_>, findings: &Findings<'_>) -> Finding {
    let (entered, expected) =
        (display::shown(cell.field, &cell.entry.value), display::shown(cell.field, cell.expected));
    let message = format!("{}的公式被改过，结果是{entered}，按原公式应为{expected}{}。", cell.name(), difference(cell));
    let mut finding = cell.finding(Code::D004, message, findings);
    finding.difference = distance(cell);
    finding.fix = fix_of_wrong_result(cell, findings);
    finding
}

/// Says by how much two numbers differ: `，相差0.02`; empty where one of them is no number.
fn difference(cell: DerivedCell<'_>) -> String {
    distance(cell).map_or_else(String::new, |distance| {
        let shown = display::shown(cell.field, &Value::Number(distance));
        format!("，相差{}", shown.replace('%', "个百分点"))
    })
}

/// By how much the number found and the number expected differ; `None` where one of them is no number.
fn distance(cell: DerivedCell<'_>) -> Option<Amount> {
    Some(cell.entry.value.as_number()?.saturating_sub(cell.expected.as_number()?).abs())
}

fn fix_of_wrong_result(cell: DerivedCell<'_>, findings: &Findings<'_>) -> String {
    format!(
        "退回的表里已恢复公式。结果不对的，请改{}；报告等材料中的数字请一并更正。",
        input_labels(&findings.form.template, cell.field)
    )
}

/// The labels of the input fields that a derived field is computed from, in the end.
fn input_labels(template: &Template, field: &Field) -> String {
    let mut labels: Vec<&str> = Vec::new();
    let mut seen: Vec<FieldIx> = Vec::new();
    let mut queue: Vec<&Expr> = field.formula().into_iter().collect();
    while let Some(expr) = queue.pop() {
        crate::formula::references(expr, &mut |reference| {
            let field = template.field(reference.field);
            if seen.contains(&reference.field) {
                return;
            }
            seen.push(reference.field);
            match field.formula() {
                Some(expr) => queue.push(expr),
                None => labels.push(&field.label),
            }
        });
    }
    match labels.len() {
        0 => "它引用的数".to_owned(),
        1..=4 => quote_all(labels),
        _ => format!("{}等", quote_all(&labels[..3])),
    }
}

/// Whether a value found differs from the one computed, both rounded to the field's decimals.
pub(super) fn differs(field: &Field, found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => {
            round(*found, field.decimals) != round(*expected, field.decimals)
        }
        (found, expected) if found.is_empty() && expected.is_empty() => false,
        (Value::Blank, Value::Number(number)) => !number.is_zero(),
        (found, expected) => found != expected,
    }
}

/// How far a typed value may be off: as the form says, or half a unit of the last decimal for each number of a sum.
fn tolerance(template: &Template, field: &Field, values: &[Value]) -> Amount {
    if let Some(rounding) = field.rounding {
        return rounding;
    }
    let terms = field.formula().map_or(0, |expr| terms(template, expr, values));
    if terms < 2 {
        return Amount::ZERO;
    }
    Amount::new(5, field.decimals + 1) * Amount::from(terms)
}

/// How many numbers a sum adds up; 0 for what is not a plain sum.
fn terms(template: &Template, expr: &Expr, values: &[Value]) -> u32 {
    match expr {
        Expr::Ref(reference) => {
            let field = template.field(reference.field);
            let cells = match reference.reach {
                Reach::One | Reach::ThisRow => return 1,
                Reach::All => field.cells(),
                Reach::Rows { start, len } => field.cell(start)..field.cell(start + len),
            };
            let numbers = values[cells].iter().filter(|value| value.as_number().is_some()).count();
            u32::try_from(numbers).unwrap_or(0)
        }
        Expr::Unary(UnaryOp::Minus | UnaryOp::Plus, operand) => terms(template, operand, values),
        Expr::Binary(BinaryOp::Add | BinaryOp::Subtract, left, right) => {
            match (terms(template, left, values), terms(template, right, values)) {
                (0, _) | (_, 0) => 0,
                (left, right) => left + right,
            }
        }
        Expr::Call(Function::Sum, arguments) => {
            arguments.iter().map(|argument| terms(template, argument, values)).sum()
        }
        Expr::Call(Function::Round, arguments) => {
            arguments.first().map_or(0, |argument| terms(template, argument, values))
        }
        // The guard of a list row: IF(COUNTA(…)=0,"",sum).
        Expr::Call(Function::If, arguments) if matches!(arguments.get(1), Some(Expr::Text(_))) => {
            arguments.get(2).map_or(0, |argument| terms(template, argument, values))
        }
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Unary(UnaryOp::Percent, _)
        | Expr::Binary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{DerivedCell, MOST_CELLS, input_labels, may_be_formula_result, merge_by_sheet, terms};
    use crate::builder::load;
    use crate::files::read_form_folder;
    use crate::finding::{Code, Finding, Location};
    use crate::formula::{Expr, Reach, Ref};
    use crate::intake::EnteredCell;
    use crate::template::Template;
    use crate::value::{Amount, CellRef, Value};

    fn mini() -> Template {
        load(&read_form_folder(Path::new("tests/forms/mini")).unwrap()).unwrap()
    }

    fn restored(code: Code, sheet: &str, row: u32) -> Finding {
        let cell = Some(CellRef { row, col: 0 });
        Finding {
            location: Some(Location { sheet: sheet.to_owned(), cell }),
            ..Finding::new(code, "已恢复。".to_owned())
        }
    }

    #[test]
    fn formulas_that_were_put_back_are_one_finding_a_sheet_which_names_cells_up_to_the_bound() {
        let told = |others: usize| {
            let rows = 0..=u32::try_from(others).unwrap();
            let merged = merge_by_sheet(rows.map(|row| restored(Code::D001, "收支表", row)).collect());
            assert_eq!((merged.len(), merged[0].related_cells.len()), (1, others));
            merged[0].message.clone()
        };
        assert_eq!(told(0), "已恢复。");
        let names = |count: usize| (0..count).map(|other| format!("A{}", other + 2)).collect::<Vec<_>>().join("、");
        let cells = names(MOST_CELLS);
        assert_eq!(told(MOST_CELLS), format!("已恢复。本表另有{MOST_CELLS}格也是这样（{cells}）。"));
        assert_eq!(told(MOST_CELLS + 1), format!("已恢复。本表另有{}格也是这样（{cells}等）。", MOST_CELLS + 1));
    }

    #[test]
    fn formulas_of_other_sheets_and_codes_and_rounding_differences_stay_apart() {
        for (other, count) in [
            (restored(Code::D001, "收支表", 1), 1),
            (restored(Code::D001, "评分表", 1), 2),
            (restored(Code::D004, "收支表", 1), 2),
        ] {
            let shown = format!("{other:?}");
            assert_eq!(merge_by_sheet(vec![restored(Code::D001, "收支表", 0), other]).len(), count, "{shown}");
        }
        let rounding = [0, 1].map(|row| restored(Code::D003, "收支表", row));
        assert_eq!(merge_by_sheet(rounding.into()).len(), 2);
    }

    #[test]
    fn a_value_may_be_the_result_of_a_formula_where_it_is_the_expected_one_or_0_for_a_blank() {
        let template = mini();
        let ix = template.find("支出合计.决算").unwrap();
        let number = |number: i64| Value::Number(Amount::from(number));
        for (found, expected, may_be) in [
            (number(15), number(15), true),
            (number(14), number(15), false),
            (number(0), number(15), false),
            (number(0), Value::from(""), true),
            (number(1), Value::from(""), false),
        ] {
            let entry = EnteredCell { value: found, ..EnteredCell::default() };
            let cell = DerivedCell { ix, field: template.field(ix), row: 0, entry: &entry, expected: &expected };
            assert_eq!(may_be_formula_result(cell), may_be, "{:?} for {expected:?}", entry.value);
        }
    }

    #[test]
    fn what_a_formula_without_figures_is_computed_from_is_named_all_the_same() {
        let template = mini();
        let labels = |id: &str| input_labels(&template, template.field(template.find(id).unwrap()));
        assert_eq!(labels("支出合计.年初"), "“基本支出 年初预算数”、“项目支出 年初预算数”");
        assert_eq!(labels("预算控制率.分值"), "它引用的数");
    }

    #[test]
    fn a_sum_adds_up_the_numbers_that_are_there() {
        let template = mini();
        let budget = template.find("项目.预算").unwrap();
        let mut values = vec![Value::Blank; template.cells];
        for row in [0, 2, 3] {
            values[template.field(budget).cell(row)] = Value::Number(Amount::from(5));
        }
        let count = |reach| terms(&template, &Expr::Ref(Ref { field: budget, reach }), &values);
        assert_eq!((count(Reach::All), count(Reach::ThisRow)), (3, 1));
        assert_eq!((count(Reach::Rows { start: 1, len: 2 }), count(Reach::Rows { start: 2, len: 2 })), (1, 2));
    }
}

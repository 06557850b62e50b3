//! Family I: the values that were filled in, cell by cell and list by list.

use std::collections::HashMap;

use crate::compute::used_rows;
use crate::finding::{Code, Finding, Severity, SuggestedValue};
use crate::formula::FieldIx;
use crate::intake::{EnteredCell, Reading, Refusal, Submission};
use crate::template::display;
use crate::template::{Field, FieldType, IndicatorPart, List, ListIx, ListRun, Template};
use crate::text::quote::quote;
use crate::value::number::round;
use crate::value::{Amount, Value, date};

use super::findings::{Correction, Fault, Findings};

/// How many amounts a form must have before one of them can look out of place.
const FEWEST_AMOUNTS: usize = 8;

/// One cell of a field.
#[derive(Clone, Copy)]
pub(super) struct FieldCell<'t> {
    ix: FieldIx,
    field: &'t Field,
    row: u32,
}

impl<'t> FieldCell<'t> {
    pub(super) fn new(template: &'t Template, ix: FieldIx, row: u32) -> Self {
        Self { ix, field: template.field(ix), row }
    }

    fn name(self) -> String {
        display::name(self.field, self.row)
    }

    fn finding(self, code: Code, message: String, findings: &Findings<'_>) -> Finding {
        findings.about(code, self.ix, self.row, message)
    }
}

/// Checks every input cell and every list.
pub(super) fn check(submission: &Submission, values: &[Value], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let mut used: HashMap<ListIx, Vec<bool>> = HashMap::new();
    for ix in (0u32..).map(ListIx).take(template.lists.len()) {
        let list = template.list(ix);
        let rows = used_rows(template, ix, values);
        if template.asks(list.sheet, values) {
            check_list(template, list, &rows, findings);
        }
        used.insert(ix, rows);
    }
    let asked: Vec<bool> = (0..template.sheets.len()).map(|sheet| template.asks(sheet, values)).collect();
    let typical = typical_amount(template, values);
    findings.list.extend(unlikely_amounts(template, typical));
    for (ix, field) in template.indexed() {
        if !field.is_entered() {
            continue;
        }
        for row in 0..field.rows {
            let entry = &submission.entries[field.cell(row)];
            let is_asked = match field.list {
                None => asked[field.sheet],
                Some(list) => used[&list][row as usize],
            };
            let cell = FieldCell { ix, field, row };
            if entry.reading == Reading::Unplaced {
                if field.required && is_asked && values[field.cell(row)].is_empty() {
                    findings.follows_from_missing_cell(ix, row);
                    findings.count_blank(ix, 1);
                }
                continue;
            }
            check_cell(cell, submission, is_asked, typical, findings);
        }
    }
}

fn check_list(template: &Template, list: &List, used: &[bool], findings: &mut Findings<'_>) {
    let Some(&first) = list.columns.iter().find(|column| template.field(**column).formula().is_none()) else { return };
    let filled = used.iter().filter(|used| **used).count();
    let lacking = |rows: &[bool], min_rows: u32| {
        min_rows.saturating_sub(u32::try_from(rows.iter().filter(|used| **used).count()).unwrap_or(u32::MAX))
    };
    let rows_of = |line: &ListRun| &used[line.start as usize..(line.start + line.rows) as usize];
    let has_cells = findings.entries[template.field(first).cell(0)].reading != Reading::Unplaced;
    let required = list.columns.iter().filter(|column| template.field(**column).required).count();
    let cells_a_row = u32::try_from(required).unwrap_or(u32::MAX).max(1);
    let lacking_in_runs: u32 = list.runs.iter().map(|line| lacking(rows_of(line), line.min_rows)).sum();
    // The rows that are lacking in a run are counted there.
    let blank_cells = lacking(used, list.min_rows).saturating_sub(lacking_in_runs) * cells_a_row;
    if !has_cells {
        findings.count_blank(first, lacking(used, list.min_rows).max(lacking_in_runs) * cells_a_row);
    }
    if lacking(used, list.min_rows) > 0 && (has_cells || !findings.follows_from_missing_cell(first, 0)) {
        let message = format!("{}至少要填{}行，现填{filled}行。", quote(&list.label), list.min_rows);
        let mut finding = findings.about(Code::I014, first, 0, message);
        finding.entered = format!("{filled}行");
        finding.expected = format!("至少{}行", list.min_rows);
        finding.fix = "从第一行起逐行填写。".to_owned();
        finding.blank_cells = blank_cells;
        findings.push(finding);
    }
    for line in &list.runs {
        let blank_cells = lacking(rows_of(line), line.min_rows) * cells_a_row;
        if has_cells && blank_cells > 0 {
            let name = line.labels.join("—");
            let message = format!("{}的{name}至少要填{}行。", quote(&list.label), line.min_rows);
            let mut finding = findings.about(Code::I014, first, line.start, message);
            finding.expected = format!("至少{}行", line.min_rows);
            finding.fix = format!("在{name}下填写指标。");
            finding.blank_cells = blank_cells;
            findings.push(finding);
        }
    }
    let runs: Vec<(u32, u32)> = if list.runs.is_empty() {
        vec![(0, list.capacity)]
    } else {
        list.runs.iter().map(|line| (line.start, line.rows)).collect()
    };
    for (start, rows) in runs {
        let run = &used[start as usize..(start + rows) as usize];
        let last_used = run.iter().rposition(|used| *used);
        let first_blank = run.iter().position(|used| !*used);
        if let (Some(last_used), Some(first_blank)) = (last_used, first_blank)
            && first_blank < last_used
        {
            let row = start + u32::try_from(first_blank).unwrap_or(0);
            let message = format!("{}第{}行空着，后面还有内容。", quote(&list.label), row + 1);
            let mut finding = findings.about(Code::I010, first, row, message);
            finding.fix = "不影响核算；如是漏填请补上，否则可把后面的内容上移。".to_owned();
            findings.push(finding);
        }
    }
}

/// Checks one input cell. `is_asked` says whether a required cell must be filled: its sheet is asked for, or its list row is
/// used. `typical` is the form's typical amount.
fn check_cell(
    cell: FieldCell<'_>,
    submission: &Submission,
    is_asked: bool,
    typical: Option<Amount>,
    findings: &mut Findings<'_>,
) {
    let field = cell.field;
    let flat = field.cell(cell.row);
    let entry = &submission.entries[flat];
    if findings.is_corrected(flat) {
        return;
    }
    match &entry.reading {
        Reading::Refused(refusal) => {
            let cause = findings.push(refused(cell, entry, refusal, findings));
            if let Refusal::OtherUnit { meant: Some(meant), .. } = refusal {
                findings.meant.push(Correction { cell: flat, value: Value::Number(*meant), cause });
            }
            return;
        }
        Reading::Converted { typed } => {
            let shown = display::shown(field, &entry.value);
            let message = format!("{}填的是文本{}，已按{shown}读取。", cell.name(), quote(typed));
            let mut finding = cell.finding(Code::I003, message, findings);
            finding.entered.clone_from(typed);
            finding.expected = shown;
            finding.fix = "退回的表里已改为数字，核对无误即可。".to_owned();
            findings.push(finding);
        }
        Reading::Plain | Reading::Unplaced => {}
    }
    match &entry.value {
        value if value.is_empty() => {
            if field.required && is_asked {
                findings.push(blank(cell, findings));
            }
        }
        Value::Number(number) if field.is_numeric() => {
            let Some(SuspectNumber { finding, meant }) = check_number(cell, *number, typical, findings) else { return };
            let is_open = finding.severity < Severity::Notice && !findings.is_explained(&finding);
            let cause = findings.push(finding);
            match meant {
                Some(meant) if is_open => {
                    findings.meant.push(Correction { cell: flat, value: Value::Number(meant), cause });
                }
                None if is_open => findings.unusable.push(Fault { cell: flat, cause }),
                Some(_) | None => {}
            }
        }
        Value::Number(day) if field.kind == FieldType::Date => {
            if let Some(finding) = day_out_of_bounds(cell, *day, findings) {
                let cause = findings.push(finding);
                findings.unusable.push(Fault { cell: flat, cause });
            }
        }
        Value::Text(text) if !field.choices.is_empty() && !field.choices.contains(text) => {
            let message = format!("{}填的是{}，不在可选项之内。", cell.name(), quote(text));
            let mut finding = cell.finding(Code::I005, message, findings);
            finding.entered.clone_from(text);
            finding.expected = field.choices.join("、");
            finding.fix = "请从下拉框中选择。".to_owned();
            let cause = findings.push(finding);
            findings.unusable.push(Fault { cell: flat, cause });
        }
        Value::Number(_) | Value::Text(_) | Value::Blank | Value::Bool(_) | Value::Error(_) => {}
    }
}

/// Makes the finding of a required cell that is blank.
pub(super) fn blank(cell: FieldCell<'_>, findings: &Findings<'_>) -> Finding {
    let field = cell.field;
    let message = format!("{}没有填。", cell.name());
    let mut finding = cell.finding(Code::I001, message, findings);
    finding.blank_cells = 1;
    finding.entered = "（空）".to_owned();
    finding.fix = if field.is_numeric() {
        "请填写；确实没有的填0，不要留空。".to_owned()
    } else if field.choices.is_empty() {
        "请填写。".to_owned()
    } else {
        format!("请从下拉框中选择：{}。", field.choices.join("、"))
    };
    finding
}

/// Makes the finding of a date before the first or after the last day that the form allows.
fn day_out_of_bounds(cell: FieldCell<'_>, day: Amount, findings: &Findings<'_>) -> Option<Finding> {
    let field = cell.field;
    if field.allows(day) {
        return None;
    }
    let range = match (field.min, field.max) {
        (Some(first), Some(last)) => format!("{}至{}", date::shown(first), date::shown(last)),
        (Some(first), None) => format!("不早于{}", date::shown(first)),
        (None, Some(last)) => format!("不晚于{}", date::shown(last)),
        (None, None) => String::new(),
    };
    let entered = date::shown(day);
    let message = format!("{}填的是{entered}，不在应有的日期之内（{range}）。", cell.name());
    let mut finding = cell.finding(Code::I007, message, findings);
    finding.entered = entered;
    finding.expected = range;
    finding.fix = "请核对年份，按 年-月-日 填写。".to_owned();
    Some(finding)
}

/// A number that cannot be right as it stands.
struct SuspectNumber {
    finding: Finding,
    /// What was meant; `None` where that is not known.
    meant: Option<Amount>,
}

/// Checks a number against its field: range, percent sign, unit and decimals. At most one of them is reported.
fn check_number(
    cell: FieldCell<'_>,
    number: Amount,
    typical: Option<Amount>,
    findings: &Findings<'_>,
) -> Option<SuspectNumber> {
    let field = cell.field;
    let name = cell.name();
    let shown = display::shown(field, &Value::Number(number));
    // A self-score out of range is reported by the family S.
    let is_self_score = matches!(field.part, Some((_, IndicatorPart::SelfScore)));
    let is_below = field.min.is_some_and(|min| number < min);
    let is_above = field.max.is_some_and(|max| number > max);
    let lacks_percent_sign = field.kind == FieldType::Percent && is_above && number <= Amount::ONE_HUNDRED;
    if lacks_percent_sign {
        let meant = display::percent(number / Amount::ONE_HUNDRED, field.decimals.saturating_sub(2));
        let message = format!("{name}填的是{}，即{shown}；是不是少了百分号，应为{meant}？", number.normalize());
        let mut finding = cell.finding(Code::I011, message, findings);
        finding.entered = number.normalize().to_string();
        finding.fix = format!("请连同百分号填写：{meant}。");
        finding.expected = meant;
        return Some(SuspectNumber { finding, meant: Some(number / Amount::ONE_HUNDRED) });
    }
    if !is_self_score && (is_below || is_above) {
        let bound = |bound: Option<Amount>| bound.map(|bound| display::shown(field, &Value::Number(bound)));
        let range = match (bound(field.min), bound(field.max)) {
            (Some(min), Some(max)) => format!("{min}至{max}"),
            (Some(min), None) => format!("不小于{min}"),
            (None, Some(max)) => format!("不大于{max}"),
            (None, None) => String::new(),
        };
        let message = format!("{name}填的是{shown}，超出允许的范围（{range}）。");
        let mut finding = cell.finding(Code::I004, message, findings);
        finding.entered = shown;
        finding.expected = range;
        finding.fix = "请核对数字、正负号和单位。".to_owned();
        let opposite = -number;
        let is_meant = is_below && field.allows(opposite);
        if is_meant {
            let value = display::shown(field, &Value::Number(opposite));
            finding.repair = finding.location.iter().map(|cell| SuggestedValue::new(cell.clone(), &value)).collect();
        }
        return Some(SuspectNumber { finding, meant: is_meant.then_some(opposite) });
    }
    if field.kind == FieldType::Amount && typical.is_some_and(|typical| looks_like_yuan(number, typical)) {
        let meant = number / Amount::from(10_000);
        let message = format!(
            "{name}填的是{shown}{unit}，比本表其他金额大出许多；是不是把元当成了{unit}（应为{}{unit}）？",
            display::fixed(meant, field.decimals),
            unit = field.unit
        );
        let mut finding = cell.finding(Code::I009, message, findings);
        finding.entered = shown;
        finding.expected = display::fixed(meant, field.decimals);
        finding.fix = format!("金额单位是{}。填错的请改正，确实如此的请在单位说明中说明。", field.unit);
        return Some(SuspectNumber { finding, meant: Some(meant) });
    }
    if number.normalize().scale() > field.decimals {
        if field.kind == FieldType::Count && field.decimals == 0 {
            return Some(SuspectNumber { finding: not_whole(cell, number, findings), meant: None });
        }
        let decimals = if field.kind == FieldType::Percent { field.decimals.saturating_sub(2) } else { field.decimals };
        let message = format!("{name}填的是{}，多于{decimals}位小数。", number.normalize());
        let mut finding = cell.finding(Code::I006, message, findings);
        finding.entered = number.normalize().to_string();
        finding.expected = display::shown(field, &Value::Number(round(number, field.decimals)));
        finding.fix = "按实际数核算，不影响结论；打印时只显示规定的位数。".to_owned();
        return Some(SuspectNumber { finding, meant: None });
    }
    None
}

/// Makes the finding of a number of people or things that is not whole.
fn not_whole(cell: FieldCell<'_>, number: Amount, findings: &Findings<'_>) -> Finding {
    let (name, entered) = (cell.name(), number.normalize().to_string());
    let message = format!("{name}填的是{entered}，应当是整数。");
    let mut finding = cell.finding(Code::I006, message, findings).with_severity(Severity::Error);
    finding.entered = entered;
    finding.expected = "整数".to_owned();
    finding.fix = "请填实际的个数，不带小数。".to_owned();
    finding
}

/// What a finding says of a value that is not of its field's type.
struct RefusalTexts {
    code: Code,
    message: String,
    expected: String,
    fix: String,
}

/// Makes the finding of a value that is not of its field's type.
fn refused(cell: FieldCell<'_>, entry: &EnteredCell, refusal: &Refusal, findings: &Findings<'_>) -> Finding {
    let typed = match (&entry.formula, entry.value.is_empty()) {
        (Some(formula), true) => format!("={formula}"),
        (Some(_) | None, _) => entry.value.to_string(),
    };
    let texts = refusal_texts(cell, &typed, refusal);
    Finding {
        entered: typed,
        expected: texts.expected,
        fix: texts.fix,
        ..cell.finding(texts.code, texts.message, findings)
    }
}

fn refusal_texts(cell: FieldCell<'_>, typed: &str, refusal: &Refusal) -> RefusalTexts {
    let field = cell.field;
    let name = cell.name();
    match refusal {
        Refusal::NotNumber => RefusalTexts {
            code: Code::I002,
            message: format!("{name}要填数字，填的是{}。", quote(typed)),
            expected: "数字".to_owned(),
            fix: "只填数字，文字写到说明栏。".to_owned(),
        },
        Refusal::OtherUnit { unit, meant } => {
            let meant = meant.map(|meant| display::fixed(meant, field.decimals.max(meant.normalize().scale().min(6))));
            let expected = meant.map_or_else(String::new, |meant| format!("{meant}{}", field.unit));
            let hint = if expected.is_empty() { String::new() } else { format!("，折合{expected}") };
            RefusalTexts {
                code: Code::I012,
                message: format!("{name}填的是{}，单位是{unit}，本表单位是{}{hint}。", quote(typed), field.unit),
                expected,
                fix: format!("请换算成{}，只填数字。", field.unit),
            }
        }
        Refusal::Placeholder => RefusalTexts {
            code: Code::I013,
            message: format!("{name}要填数字，填的是{}。", quote(typed)),
            expected: "0或空白".to_owned(),
            fix: if field.required {
                "没有发生的填0。".to_owned()
            } else {
                "没有发生的填0或留空。".to_owned()
            },
        },
        Refusal::NotDate => RefusalTexts {
            code: Code::I007,
            message: format!("{name}要填日期，填的是{}。", quote(typed)),
            expected: "日期，如2022-04-14".to_owned(),
            fix: "请按 年-月-日 填写，如2022-04-14。".to_owned(),
        },
        Refusal::TooLarge => RefusalTexts {
            code: Code::I016,
            message: format!("{name}的数字太大，无法核算。"),
            expected: String::new(),
            fix: "请核对数字和单位。".to_owned(),
        },
        Refusal::ErrorValue => RefusalTexts {
            code: Code::I008,
            message: format!("{name}显示为错误值{typed}。"),
            expected: "数字或文字".to_owned(),
            fix: "请直接填写数字，不要引用已失效的单元格。".to_owned(),
        },
        Refusal::Uncalculated => RefusalTexts {
            code: Code::I018,
            message: format!("{name}填的是公式，保存时没有保存计算结果。"),
            expected: "数字".to_owned(),
            fix: "请直接填数字，或用 Excel、WPS 打开后保存一次再发送。".to_owned(),
        },
        Refusal::TooLong => RefusalTexts {
            code: Code::I019,
            message: format!("{name}填的文字太长，超过一个格子能存的32767字，没有全部读入，开头是{}。", quote(typed)),
            expected: "不超过32767字".to_owned(),
            fix: "请写得简短些，或把详细内容另附文件。".to_owned(),
        },
        Refusal::ExternalFormula => RefusalTexts {
            code: Code::I015,
            message: format!("{name}的公式引用了别的工作簿，收表方打不开。"),
            expected: "数字".to_owned(),
            fix: "请把结果直接填成数字。".to_owned(),
        },
    }
}

/// Makes the finding of a workbook whose amounts are all too great: filled in in another unit.
fn unlikely_amounts(template: &Template, typical: Option<Amount>) -> Option<Finding> {
    let most = template.typical_amount_at_most?;
    let typical = typical.filter(|typical| *typical > most)?;
    let unit = &template.currency;
    let (shown, most) = (display::fixed(typical, 2), most.normalize());
    let message = format!("全表金额的中位数是{shown}{unit}，超过{most}{unit}；是不是整份表都没有按{unit}填？");
    let mut finding = Finding::new(Code::I009, message);
    finding.item = "金额单位".to_owned();
    finding.entered = shown;
    finding.expected = format!("不超过{most}{unit}");
    finding.fix = format!("金额单位是{unit}。单位填错的全部换算，确实如此的请在单位说明中说明。");
    Some(finding)
}

/// The median of all amounts filled in, without zeros and signs; `None` where they are too few to tell what is typical.
fn typical_amount(template: &Template, values: &[Value]) -> Option<Amount> {
    let mut amounts: Vec<Amount> = template
        .fields
        .iter()
        .filter(|field| field.is_entered() && field.kind == FieldType::Amount)
        .flat_map(|field| &values[field.cells()])
        .filter_map(Value::as_number)
        .filter(|amount| !amount.is_zero())
        .map(|amount| amount.abs())
        .collect();
    if amounts.len() < FEWEST_AMOUNTS {
        return None;
    }
    amounts.sort_unstable();
    Some(amounts[amounts.len() / 2])
}

/// Whether an amount is so large beside the typical one that it was probably typed in 元 instead of 万元.
fn looks_like_yuan(amount: Amount, typical: Amount) -> bool {
    let bound = typical.checked_mul(Amount::from(2_000)).unwrap_or(Amount::MAX);
    amount.abs() >= Amount::from(10_000) && amount.abs() > bound
}

#[cfg(test)]
mod tests {
    use super::{
        FEWEST_AMOUNTS, FieldCell, Findings, SuspectNumber, check_list, check_number, looks_like_yuan, typical_amount,
    };
    use crate::builder::load;
    use crate::finding::{Code, Severity};
    use crate::form::Form;
    use crate::intake::{Reading, Submission};
    use crate::template::{Field, FieldType, Files};
    use crate::value::{Amount, Value};
    use rust_decimal::dec;

    #[test]
    fn an_amount_in_another_unit_is_large_and_far_above_the_others() {
        for (amount, typical, expected) in [
            (dec!(9_999.99), dec!(1), false),
            (dec!(10_000), dec!(1), true),
            (dec!(-10_000), dec!(1), true),
            (dec!(20_000), dec!(10), false),
            (dec!(20_000.01), dec!(10), true),
        ] {
            assert_eq!(looks_like_yuan(amount, typical), expected, "{amount} beside {typical}");
        }
    }

    #[test]
    fn what_is_typical_is_told_by_enough_amounts_without_zeros_and_signs() {
        let template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let is_amount = |field: &&Field| field.is_entered() && field.kind == FieldType::Amount;
        let cells: Vec<usize> = template.fields.iter().filter(is_amount).map(|field| field.cell(0)).collect();
        let count = template.fields.iter().find(|field| field.is_entered() && field.kind == FieldType::Count).unwrap();
        let typical = |amounts: &[i64]| {
            let mut values = vec![Value::Blank; template.cells];
            for (cell, amount) in cells.iter().zip(amounts) {
                values[*cell] = Value::Number(Amount::from(*amount));
            }
            // No amount, which would be typical otherwise.
            values[count.cell(0)] = Value::Number(Amount::from(1));
            typical_amount(&template, &values)
        };
        let amounts: Vec<i64> =
            (1..).take(FEWEST_AMOUNTS).map(|amount| if amount % 2 == 0 { -amount } else { amount }).collect();
        assert_eq!(typical(&amounts[1..]), None);
        assert_eq!(typical(&[&amounts[1..], &[0]].concat()), None);
        assert_eq!(typical(&amounts), Some(Amount::from(FEWEST_AMOUNTS / 2 + 1)));
    }

    /// What is found of a number in a field of this kind.
    fn of_number(
        kind: FieldType,
        decimals: u32,
        [min, max]: [Option<Amount>; 2],
        number: Amount,
    ) -> Option<SuspectNumber> {
        let mut template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        let ix = template.find("收入.财政拨款.决算").unwrap();
        let field = &mut template.fields[ix.index()];
        (field.kind, field.decimals, field.min, field.max) = (kind, decimals, min, max);
        let form = Form::new(template);
        let submission = Submission::blank(&form.template);
        let findings = Findings::new(&form, &submission);
        check_number(FieldCell::new(&form.template, ix, 0), number, None, &findings)
    }

    #[test]
    fn too_many_decimals_are_told_as_the_cell_shows_them() {
        for (kind, decimals, number, told) in [
            (FieldType::Percent, 4, dec!(0.12345), Some((Severity::Notice, "填的是0.12345，多于2位小数。"))),
            (FieldType::Percent, 4, dec!(0.1234), None),
            (FieldType::Amount, 2, dec!(1.234), Some((Severity::Notice, "填的是1.234，多于2位小数。"))),
            (FieldType::Amount, 2, dec!(1.23), None),
            (FieldType::Count, 0, dec!(1.5), Some((Severity::Error, "填的是1.5，应当是整数。"))),
            (FieldType::Count, 0, dec!(1.0), None),
            (FieldType::Count, 1, dec!(1.25), Some((Severity::Notice, "填的是1.25，多于1位小数。"))),
        ] {
            let found = of_number(kind, decimals, [None, None], number);
            let found = found.map(|found| (found.finding.severity, found.finding.message));
            let (severity, message) = found.unzip();
            assert_eq!(severity, told.map(|(severity, _)| severity), "{kind:?} {number}");
            assert!(message.unwrap_or_default().ends_with(told.map_or("", |(_, words)| words)), "{kind:?} {number}");
        }
    }

    #[test]
    fn a_percentage_above_its_bound_lacks_its_sign_up_to_a_hundred() {
        for (number, code, meant) in [
            (dec!(1), None, None),
            (dec!(95), Some(Code::I011), Some(dec!(0.95))),
            (dec!(100), Some(Code::I011), Some(dec!(1))),
            (dec!(100.01), Some(Code::I004), None),
            // Within the bounds with the other sign.
            (dec!(-1), Some(Code::I004), Some(dec!(1))),
            (dec!(-1.01), Some(Code::I004), None),
        ] {
            let found = of_number(FieldType::Percent, 4, [Some(dec!(0)), Some(dec!(1))], number);
            let told = found.map(|found| (found.finding.code, found.meant));
            assert_eq!(told, code.map(|code| (code, meant)), "{number}");
        }
    }

    #[test]
    fn a_list_that_the_file_has_not_is_not_said_to_lack_rows_as_well() {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let template = &form.template;
        let list = template.lists.iter().find(|list| list.min_rows > 0 && list.runs.is_empty()).unwrap();
        for (reading, expected) in [(Reading::Plain, vec![Code::I014]), (Reading::Unplaced, vec![])] {
            let mut submission = Submission::blank(template);
            for column in &list.columns {
                for cell in template.field(*column).cells() {
                    submission.entries[cell].reading = reading.clone();
                }
            }
            let mut findings = Findings::new(&form, &submission);
            check_list(template, list, &vec![false; list.capacity as usize], &mut findings);
            let codes: Vec<Code> = findings.list.into_iter().map(|finding| finding.code).collect();
            assert_eq!(codes, expected, "{reading:?}");
        }
    }
}

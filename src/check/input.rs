//! Family I: what was filled in, cell by cell.

use std::collections::HashMap;

use crate::compute::used_rows;
use crate::finding::{Finding, Severity};
use crate::formula::FieldIx;
use crate::intake::{Entry, Reading, Refusal, Submission};
use crate::template::{Field, FieldType, IndicatorPart, List, ListIx, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::builder::Findings;
use crate::template::display;

/// Judges every input cell.
pub fn judge(submission: &Submission, values: &[Value], findings: &mut Findings<'_>) {
    let template = &findings.form.template;
    let mut used: HashMap<u32, Vec<bool>> = HashMap::new();
    for at in (0u32..).take(template.lists.len()) {
        let rows = used_rows(template, ListIx(at), values);
        if template.asks(template.list(ListIx(at)).sheet, values) {
            judge_list(template, template.list(ListIx(at)), &rows, findings);
        }
        used.insert(at, rows);
    }
    let asks: Vec<bool> = (0..template.sheets.len()).map(|sheet| template.asks(sheet, values)).collect();
    let typical = typical_amount(template, values);
    for (ix, field) in template.indexed() {
        if !field.is_entered() {
            continue;
        }
        for row in 0..field.rows {
            let entry = &submission.entries[field.cell(row)];
            let asked = match field.list {
                None => asks[field.sheet],
                Some(list) => used[&list.0][row as usize],
            };
            judge_cell(ix, field, row, entry, asked, typical, findings);
        }
    }
}

fn judge_list(template: &Template, list: &List, used: &[bool], findings: &mut Findings<'_>) {
    let Some(&first) = list.columns.iter().find(|column| template.field(**column).formula().is_none()) else { return };
    let filled = used.iter().filter(|used| **used).count();
    let too_few = |rows: &[bool], wanted: u32| rows.iter().filter(|used| **used).count() < wanted as usize;
    if too_few(used, list.min_rows) {
        let message = format!("{}至少要填{}行，现填{filled}行。", quote(&list.label), list.min_rows);
        let mut finding = findings.at("I014", Severity::Error, first, 0, message);
        finding.entered = format!("{filled}行");
        finding.expected = format!("至少{}行", list.min_rows);
        finding.fix = "从第一行起逐行填写。".to_owned();
        findings.push(finding);
    }
    for line in &list.runs {
        let rows = &used[line.start as usize..(line.start + line.rows) as usize];
        if too_few(rows, line.min_rows) {
            let name = line.labels.join("—");
            let message = format!("{}的{name}至少要填{}行。", quote(&list.label), line.min_rows);
            let mut finding = findings.at("I014", Severity::Error, first, line.start, message);
            finding.expected = format!("至少{}行", line.min_rows);
            finding.fix = format!("在{name}下填写指标。");
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
        let last = run.iter().rposition(|used| *used);
        let gap = run.iter().position(|used| !*used);
        if let (Some(last), Some(gap)) = (last, gap)
            && gap < last
        {
            let row = start + u32::try_from(gap).unwrap_or(0);
            let message = format!("{}第{}行空着，后面还有内容。", quote(&list.label), row + 1);
            let mut finding = findings.at("I010", Severity::Notice, first, row, message);
            finding.fix = "不影响核算；如是漏填请补上，否则可把后面的内容上移。".to_owned();
            findings.push(finding);
        }
    }
}

fn judge_cell(
    ix: FieldIx,
    field: &Field,
    row: u32,
    entry: &Entry,
    asked: bool,
    typical: Option<Amount>,
    findings: &mut Findings<'_>,
) {
    if findings.is_changed(field.cell(row)) {
        return;
    }
    match &entry.reading {
        Reading::Refused(refusal) => {
            refused(ix, field, row, entry, refusal, findings);
            return;
        }
        Reading::Converted { typed } => {
            let shown = display::shown(field, &entry.value);
            let message = format!("{}填的是文本{}，已按{shown}读取。", display::name(field, row), quote(typed));
            let mut finding = findings.at("I003", Severity::Notice, ix, row, message);
            finding.entered.clone_from(typed);
            finding.expected = shown;
            finding.fix = "退回的表里已改为数字，核对无误即可。".to_owned();
            findings.push(finding);
        }
        Reading::Plain => {}
    }
    match &entry.value {
        value if value.is_empty() => {
            let needed = field.required && asked;
            let missing = needed.then(|| missing(ix, field, row, findings));
            findings.list.extend(missing);
        }
        Value::Number(number) if field.is_numeric() => numeric(ix, field, row, *number, typical, findings),
        Value::Text(text) if !field.choices.is_empty() && !field.choices.contains(text) => {
            let message = format!("{}填的是{}，不在可选项之内。", display::name(field, row), quote(text));
            let mut finding = findings.at("I005", Severity::Error, ix, row, message);
            finding.entered.clone_from(text);
            finding.expected = field.choices.join("、");
            finding.fix = "请从下拉框中选择。".to_owned();
            findings.push(finding);
        }
        _ => {}
    }
}

/// A required cell that is blank.
pub fn missing(ix: FieldIx, field: &Field, row: u32, findings: &Findings<'_>) -> Finding {
    let message = format!("{}没有填。", display::name(field, row));
    let mut finding = findings.at("I001", Severity::Error, ix, row, message);
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

fn numeric(ix: FieldIx, field: &Field, row: u32, number: Amount, typical: Option<Amount>, findings: &mut Findings<'_>) {
    let name = display::name(field, row);
    let shown = display::shown(field, &Value::Number(number));
    let own_score = matches!(field.part, Some((_, IndicatorPart::SelfScore)));
    let below = field.min.is_some_and(|min| number < min);
    let above = field.max.is_some_and(|max| number > max);
    let hundredth = field.kind == FieldType::Percent && above && number <= Amount::ONE_HUNDRED;
    if hundredth {
        let meant = display::percent(number / Amount::ONE_HUNDRED, field.decimals.saturating_sub(2));
        let message = format!("{name}填的是{}，即{shown}；是不是少了百分号，应为{meant}？", number.normalize());
        let mut finding = findings.at("I011", Severity::Error, ix, row, message);
        finding.entered = number.normalize().to_string();
        finding.expected = meant.clone();
        finding.fix = format!("请连同百分号填写：{meant}。");
        findings.push(finding);
    } else if !own_score && (below || above) {
        let bound = |bound: Option<Amount>| bound.map(|bound| display::shown(field, &Value::Number(bound)));
        let range = match (bound(field.min), bound(field.max)) {
            (Some(min), Some(max)) => format!("{min}至{max}"),
            (Some(min), None) => format!("不小于{min}"),
            (None, Some(max)) => format!("不大于{max}"),
            (None, None) => String::new(),
        };
        let message = format!("{name}填的是{shown}，超出允许的范围（{range}）。");
        let mut finding = findings.at("I004", Severity::Error, ix, row, message);
        finding.entered = shown;
        finding.expected = range;
        finding.fix = "请核对数字、正负号和单位。".to_owned();
        findings.push(finding);
    } else if field.kind == FieldType::Amount && typical.is_some_and(|typical| suspicious(number, typical)) {
        let meant = number / Amount::from(10_000);
        let message = format!(
            "{name}填的是{shown}{unit}，比本表其他金额大出许多；是不是把元当成了{unit}（应为{}{unit}）？",
            display::fixed(meant, field.decimals),
            unit = field.unit
        );
        let mut finding = findings.at("I009", Severity::Warning, ix, row, message);
        finding.entered = shown;
        finding.expected = display::fixed(meant, field.decimals);
        finding.fix = format!("金额单位是{}。填错的请改正，确实如此的请在单位说明中说明。", field.unit);
        findings.push(finding);
    } else if number.normalize().scale() > field.decimals {
        let decimals = if field.kind == FieldType::Percent { field.decimals.saturating_sub(2) } else { field.decimals };
        let message = format!("{name}填的是{}，多于{decimals}位小数。", number.normalize());
        let mut finding = findings.at("I006", Severity::Notice, ix, row, message);
        finding.entered = number.normalize().to_string();
        finding.expected = display::shown(field, &Value::Number(crate::value::number::round(number, field.decimals)));
        finding.fix = "按实际数核算，不影响结论；打印时只显示规定的位数。".to_owned();
        findings.push(finding);
    }
}

fn refused(ix: FieldIx, field: &Field, row: u32, entry: &Entry, refusal: &Refusal, findings: &mut Findings<'_>) {
    let name = display::name(field, row);
    let typed = match (&entry.formula, entry.value.is_empty()) {
        (Some(formula), true) => format!("={formula}"),
        _ => entry.value.to_string(),
    };
    let (code, message, expected, fix) = match refusal {
        Refusal::NotNumber => (
            "I002",
            format!("{name}要填数字，填的是{}。", quote(&typed)),
            "数字".to_owned(),
            "只填数字，文字写到说明栏。".to_owned(),
        ),
        Refusal::OtherUnit { unit, meant } => {
            let meant = meant.map(|meant| display::fixed(meant, field.decimals.max(meant.normalize().scale().min(6))));
            let should = meant.map_or_else(String::new, |meant| format!("{meant}{}", field.unit));
            let hint = if should.is_empty() { String::new() } else { format!("，折合{should}") };
            (
                "I012",
                format!("{name}填的是{}，单位是{unit}，本表单位是{}{hint}。", quote(&typed), field.unit),
                should,
                format!("请换算成{}，只填数字。", field.unit),
            )
        }
        Refusal::Placeholder => (
            "I013",
            format!("{name}要填数字，填的是{}。", quote(&typed)),
            "0或空白".to_owned(),
            if field.required {
                "没有发生的填0。".to_owned()
            } else {
                "没有发生的填0或留空。".to_owned()
            },
        ),
        Refusal::NotDate => (
            "I007",
            format!("{name}要填日期，填的是{}。", quote(&typed)),
            "日期，如2022-04-14".to_owned(),
            "请按 年-月-日 填写，如2022-04-14。".to_owned(),
        ),
        Refusal::TooLarge => {
            ("I016", format!("{name}的数字太大，无法核算。"), String::new(), "请核对数字和单位。".to_owned())
        }
        Refusal::ErrorValue => (
            "I008",
            format!("{name}显示为错误值{typed}。"),
            "数字或文字".to_owned(),
            "请直接填写数字，不要引用已失效的单元格。".to_owned(),
        ),
        Refusal::Uncalculated => (
            "I018",
            format!("{name}填的是公式，保存时没有保存计算结果。"),
            "数字".to_owned(),
            "请直接填数字，或用 Excel、WPS 打开后保存一次再发送。".to_owned(),
        ),
        Refusal::ExternalFormula => (
            "I015",
            format!("{name}的公式引用了别的工作簿，收表方打不开。"),
            "数字".to_owned(),
            "请把结果直接填成数字。".to_owned(),
        ),
    };
    let mut finding = findings.at(code, Severity::Error, ix, row, message);
    finding.entered = typed;
    finding.expected = expected;
    finding.fix = fix;
    findings.push(finding);
}

/// The middle one of all amounts filled in, where there are enough to say.
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
    if amounts.len() < 8 {
        return None;
    }
    amounts.sort_unstable();
    Some(amounts[amounts.len() / 2])
}

/// Whether an amount looks ten thousand times too large beside the typical one.
fn suspicious(amount: Amount, typical: Amount) -> bool {
    let bound = typical.checked_mul(Amount::from(2_000)).unwrap_or(Amount::MAX);
    amount.abs() >= Amount::from(10_000) && amount.abs() > bound
}

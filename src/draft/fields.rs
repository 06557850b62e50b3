//! What type of value a box takes: by its number format, else by the words around it.

use super::Confidence;
use super::grid::{Content, GridCell};
use super::words::{Unit, plain};

/// The type of value of a field, with what the language writes beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldKind {
    /// The word of the language.
    pub(super) kind: &'static str,
    /// How many decimals are shown and computed with.
    pub(super) decimals: Option<u32>,
    /// What can be chosen.
    pub(super) choices: Vec<String>,
    pub(super) confidence: Confidence,
}

/// Words.
pub(super) const fn text(confidence: Confidence) -> FieldKind {
    FieldKind::new("text", confidence)
}

impl FieldKind {
    const fn new(kind: &'static str, confidence: Confidence) -> Self {
        Self { kind, decimals: None, choices: Vec::new(), confidence }
    }

    /// How many decimals a formula of this type is rounded to.
    pub(super) fn rounding(&self) -> u32 {
        match self.kind {
            "percent" => self.decimals.unwrap_or(2) + 2,
            "amount" | "score" => self.decimals.unwrap_or(2),
            _ => self.decimals.unwrap_or(0),
        }
    }
}

/// Words in headings and labels that tell the type: one at the end of a label goes before one within, an earlier line before a later.
const WORDS: [(&[&str], &str); 8] = [
    (&["期限", "周期", "联系"], "text"),
    (&["日期", "时间"], "date"),
    (&["率", "占比", "比例", "比重", "百分比", "%"], "percent"),
    (&["分值", "得分", "扣分值", "权重", "总分"], "score"),
    (
        &[
            "原因",
            "说明",
            "名称",
            "情况",
            "内容",
            "备注",
            "依据",
            "材料",
            "措施",
            "部门",
            "单位名",
            "人员姓名",
            "负责人",
            "单位",
            "代码",
            "编码",
            "电话",
            "手机",
            "地址",
            "概况",
            "姓名",
            "指标",
            "目标",
            "用途",
            "问题",
            "建议",
            "意见",
        ],
        "text",
    ),
    (&["万元", "（元）", "金额", "预算", "决算", "支出", "收入", "经费", "资金", "执行数", "结转", "结余"], "amount"),
    (&["人数", "编制", "数量", "个数", "次数", "批次", "人次", "辆", "页数", "面积", "台", "人口", "户数"], "count"),
    (&["指标值", "完成值"], "text"),
];
/// Words at the end of a label that tell a type, though within one they may mean anything.
const ENDS: [(&[&str], &str); 2] = [(&["费", "款", "额", "投资"], "amount"), (&["编制数", "在职人员"], "count")];
/// Words over figures of which each row has its own unit.
const TARGETS: [&str; 5] = ["指标值", "目标值", "完成值", "实际值", "实际完成"];
/// Words over how far a target in words was reached, as the ministry's project form has it (财预〔2020〕10号).
const QUALITATIVE: [&str; 3] = ["达成预期指标", "部分达成预期指标并具有一定效果", "未达成预期指标且效果较差"];
/// Words over numbers that the form prints.
const PRINTED: [&str; 6] = ["分值", "权重", "标准分", "满分", "基本分", "序号"];
const THERE_OR_NOT: [&str; 2] = ["有", "无"];
const YES_NO: [&str; 2] = ["是", "否"];
const GRADES: [&str; 4] = ["优", "良", "中", "差"];
const DIRECTIONS: [&str; 3] = ["≥", "≤", "="];

/// What stands around a cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Around<'a> {
    /// The words over its table, and the unit of the figures, where a line names it.
    pub(super) titles: [&'a str; 2],
    /// The labels of its row, from outside to inside.
    pub(super) rows: Vec<&'a str>,
    /// The headings of its column from top to bottom, or its label.
    pub(super) headings: Vec<&'a str>,
    /// Whether a formula reckons with it.
    pub(super) is_reckoned: bool,
    /// The texts with which formulas compare it.
    pub(super) answers: Vec<String>,
}

/// The type of a cell with these words around it. What formulas look for in a cell can be chosen there.
pub(super) fn kind(cell: &GridCell, around: &Around<'_>) -> FieldKind {
    let mut kind = kind_by_look(cell, around);
    if kind.kind == "choice" {
        for answer in &around.answers {
            if !kind.choices.contains(answer) {
                kind.choices.push(answer.clone());
            }
        }
    }
    kind
}

fn kind_by_look(cell: &GridCell, around: &Around<'_>) -> FieldKind {
    if matches!(cell.content, Content::Text(_)) {
        return FieldKind::new("text", Confidence::Sure);
    }
    let words: Vec<&str> = around.titles[..1].iter().chain(&around.rows).chain(&around.headings).copied().collect();
    if let Some(kind) = by_format(&cell.look.format, &words) {
        return kind;
    }
    let nearest = words.last().copied().unwrap_or_default();
    if let Some(choices) = choices(nearest) {
        return choice(choices);
    }
    let fits = |kind: &FieldKind| !(around.is_reckoned && kind.kind == "text");
    let by_words = by_words(around).filter(fits).or_else(|| by_titles(around));
    // A share times a hundred is a number beside whose heading `%` is printed.
    if let Content::Formula(formula) = &cell.content
        && by_words.as_ref().is_some_and(|kind| kind.kind == "percent")
        && is_times_hundred(formula)
    {
        return FieldKind { decimals: Some(2), ..FieldKind::new("count", Confidence::Likely) };
    }
    if let Content::Answer(answer) = &cell.content
        && by_words.as_ref().is_some_and(|kind| kind.kind == "date")
        && !is_day(answer)
    {
        return FieldKind::new("text", Confidence::Guessed);
    }
    by_words.unwrap_or_else(|| match cell.content {
        Content::Formula(_) | Content::Number(_) | Content::Filled(_) => {
            FieldKind { decimals: Some(2), ..FieldKind::new("count", Confidence::Guessed) }
        }
        Content::Blank if around.is_reckoned => {
            FieldKind { decimals: Some(2), ..FieldKind::new("count", Confidence::Guessed) }
        }
        Content::Blank | Content::Text(_) | Content::Answer(_) | Content::Absent => {
            FieldKind::new("text", Confidence::Guessed)
        }
    })
}

/// Whether a formula multiplies by a hundred.
fn is_times_hundred(formula: &str) -> bool {
    let formula: String = formula.chars().filter(|c| !c.is_whitespace()).collect();
    let behind = formula.split("*100").skip(1).any(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'));
    behind || formula.starts_with("100*") || formula.contains("(100*")
}

/// Whether words name the unit of figures: in brackets, or behind `单位：`.
pub(super) fn names_unit(words: &str) -> bool {
    unit_kind(words).is_some()
}

/// Whether somebody wrote one day: a year, a month and a day.
fn is_day(answer: &str) -> bool {
    let numbers: Vec<&str> = answer.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).collect();
    matches!(numbers[..], [year, _, _] if year.len() == 4)
}

/// The type that the words of the headings and of the row tell.
fn by_words(around: &Around<'_>) -> Option<FieldKind> {
    let nearest = |words: &[&str]| words.iter().rev().find_map(|words| word_kind(words));
    let unit = |words: &[&str]| words.last().and_then(|words| unit_kind(words));
    let of_heading = unit(&around.headings).or_else(|| nearest(&around.headings));
    // What a row is measured in goes before what its columns are called, but for a share or a remark.
    let is_own = of_heading.as_ref().is_some_and(|kind| matches!(kind.kind, "text" | "percent" | "date" | "score"));
    if is_own {
        return of_heading;
    }
    let of_row = unit(&around.rows).or_else(|| nearest(&around.rows));
    match (of_heading, of_row) {
        (Some(heading), Some(row)) => {
            let is_measured = unit(&around.rows).is_some() && unit(&around.headings).is_none();
            Some(if is_measured || row.kind == "percent" { row } else { heading })
        }
        (of_heading, of_row) => of_heading.or(of_row),
    }
}

/// The type that the words over the whole table tell: of figures alone.
fn by_titles(around: &Around<'_>) -> Option<FieldKind> {
    let titles = || around.titles.iter().filter(|title| !title.is_empty());
    let of_unit = titles().find_map(|title| unit_kind(title));
    of_unit
        .or_else(|| titles().find_map(|title| word_kind(title)).filter(|kind| ["amount", "score"].contains(&kind.kind)))
}

/// The type that a unit in brackets, or behind `单位：`, tells.
fn unit_kind(words: &str) -> Option<FieldKind> {
    let brackets = words.split(['（', '(']).skip(1).filter_map(|rest| rest.split(['）', ')']).next());
    let unit = brackets.last().unwrap_or_default();
    let unit = unit.rsplit(['：', ':']).next().unwrap_or_default().trim();
    let kind = |kind: &'static str| Some(FieldKind::new(kind, Confidence::Likely));
    match Unit::named(unit)? {
        Unit::Money => kind("amount"),
        Unit::Share => kind("percent"),
        Unit::Counted => kind("count"),
        Unit::Measured => Some(FieldKind { decimals: Some(2), ..FieldKind::new("count", Confidence::Likely) }),
        Unit::Points => None,
    }
}

/// The type that a heading or a label tells.
fn word_kind(words: &str) -> Option<FieldKind> {
    let bare = plain(words);
    let known = |test: &dyn Fn(&str) -> bool| {
        WORDS.iter().find(|(known, _)| known.iter().any(|word| test(word))).map(|(_, kind)| *kind)
    };
    if bare.contains("起止") {
        return Some(FieldKind::new("text", Confidence::Likely));
    }
    let by_end = known(&|word| bare.ends_with(word));
    let by_other_end =
        || ENDS.iter().find(|(ends, _)| ends.iter().any(|end| bare.ends_with(end))).map(|(_, kind)| *kind);
    let kind = by_end.or_else(by_other_end).or_else(|| known(&|word| words.contains(word)))?;
    Some(FieldKind::new(kind, Confidence::Likely))
}

/// Whether a number under or beside these words is printed, and not filled in.
pub(super) fn is_printed_number(words: &[&str]) -> bool {
    words.iter().any(|words| PRINTED.iter().any(|printed| words.contains(printed)))
}

/// Whether a heading stands over the most points of each row.
pub(super) fn is_weight(heading: &str) -> bool {
    ["分值", "权重", "标准分", "满分", "基本分"].contains(&plain(heading).as_str())
}

/// Whether a heading stands over what is written only where there is something to say.
pub(super) fn is_remark(heading: &str) -> bool {
    ["备注", "原因", "说明", "措施"].iter().any(|word| heading.contains(word))
}

/// One of these, by the words around the cell.
fn choice(choices: &[&str]) -> FieldKind {
    let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
    FieldKind { choices, ..FieldKind::new("choice", Confidence::Likely) }
}

fn choices(label: &str) -> Option<&'static [&'static str]> {
    let is = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if label.starts_with("是否") || is(&["是/否", "是否"]) {
        Some(&YES_NO)
    } else if label.contains("有无") {
        Some(&THERE_OR_NOT)
    } else if label.ends_with("等级") || label.ends_with("等次") {
        Some(&GRADES)
    } else if label.ends_with("方向") {
        Some(&DIRECTIONS)
    } else if label.contains("定性") {
        Some(&QUALITATIVE)
    } else {
        None
    }
}

/// The type that a number format tells; `None` where it is General.
fn by_format(format: &str, words: &[&str]) -> Option<FieldKind> {
    let positive = format.split(';').next().unwrap_or_default();
    if positive.is_empty() {
        return None;
    }
    let sure = |kind: &'static str| Some(FieldKind::new(kind, Confidence::Sure));
    if positive.contains('@') {
        let nearest = words.last().copied().unwrap_or_default();
        return match choices(nearest) {
            Some(choices) => Some(choice(choices)),
            None => sure("text"),
        };
    }
    let decimals = positive.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(|c| *c == '0').count());
    let decimals = u32::try_from(decimals).unwrap_or(0);
    if positive.contains('%') {
        let decimals = (decimals != 2).then_some(decimals);
        return Some(FieldKind { decimals, ..FieldKind::new("percent", Confidence::Sure) });
    }
    if positive.contains(['y', 'Y', 'd', '年', '日']) {
        return sure("date");
    }
    if !positive.contains('0') {
        return None;
    }
    if decimals == 0 {
        return sure("count");
    }
    let nearest = words.last().copied().unwrap_or_default();
    if TARGETS.iter().any(|word| nearest.contains(word)) {
        return Some(FieldKind { decimals: Some(decimals), ..FieldKind::new("count", Confidence::Likely) });
    }
    let says_score =
        words.iter().any(|words| ["分值", "得分", "评分", "总分", "自评分"].iter().any(|word| words.contains(word)));
    let kind = match (positive.contains(','), says_score) {
        (false, true) => "score",
        (true, _) | (false, false) => "amount",
    };
    let kind =
        FieldKind::new(kind, if positive.contains(',') || says_score { Confidence::Sure } else { Confidence::Likely });
    Some(FieldKind { decimals: (decimals != 2).then_some(decimals), ..kind })
}

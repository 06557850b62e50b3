//! What type of value a box takes: by its number format, else by the words around it.

use super::Confidence;
use super::grid::{Content, GridCell};

/// The type of value of a field, with what the language writes beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldKind {
    /// The word of the language.
    pub(super) kind: &'static str,
    /// How many decimals are shown and computed with.
    pub(super) decimals: Option<u32>,
    /// What can be chosen.
    pub(super) choices: &'static [&'static str],
    pub(super) confidence: Confidence,
}

impl FieldKind {
    const fn new(kind: &'static str, confidence: Confidence) -> Self {
        Self { kind, decimals: None, choices: &[], confidence }
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

/// Words in headings and labels that tell the type, the first that fits.
const WORDS: [(&[&str], &str); 7] = [
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
            "联系",
        ],
        "text",
    ),
    (&["万元", "（元）", "金额", "预算", "决算", "支出", "收入", "经费", "资金", "执行数", "结转", "结余"], "amount"),
    (&["人数", "编制", "数量", "个数", "次数", "批次", "人次", "辆", "页数", "面积", "台"], "count"),
    (&["指标值", "完成值"], "text"),
];
/// Words over figures of which each row has its own unit.
const TARGETS: [&str; 5] = ["指标值", "目标值", "完成值", "实际值", "实际完成"];
/// Words over how far a target in words was reached, as the ministry's project form has it (财预〔2020〕10号).
const QUALITATIVE: [&str; 3] = ["达成预期指标", "部分达成预期指标并具有一定效果", "未达成预期指标且效果较差"];
/// Words over numbers that the form prints.
const PRINTED: [&str; 6] = ["分值", "权重", "标准分", "满分", "基本分", "序号"];
const YES_NO: [&str; 2] = ["是", "否"];
const GRADES: [&str; 4] = ["优", "良", "中", "差"];
const DIRECTIONS: [&str; 3] = ["≥", "≤", "="];

/// The type of a cell under and beside these words, the nearest last.
pub(super) fn kind(cell: &GridCell, words: &[&str]) -> FieldKind {
    if matches!(cell.content, Content::Text(_)) {
        return FieldKind::new("text", Confidence::Sure);
    }
    if let Some(kind) = by_format(&cell.look.format, words) {
        return kind;
    }
    let nearest = words.last().copied().unwrap_or_default();
    if let Some(choices) = choices(nearest) {
        return FieldKind { choices, ..FieldKind::new("choice", Confidence::Likely) };
    }
    for words in words.iter().rev() {
        let found = WORDS.iter().find(|(known, _)| known.iter().any(|word| words.contains(word)));
        if let Some((_, kind)) = found {
            return FieldKind::new(kind, Confidence::Likely);
        }
    }
    match cell.content {
        Content::Formula(_) | Content::Number(_) | Content::Filled(_) => {
            FieldKind { decimals: Some(2), ..FieldKind::new("count", Confidence::Guessed) }
        }
        Content::Blank | Content::Text(_) | Content::Absent => FieldKind::new("text", Confidence::Guessed),
    }
}

/// Whether a number under or beside these words is printed, and not filled in.
pub(super) fn is_printed_number(words: &[&str]) -> bool {
    words.iter().any(|words| PRINTED.iter().any(|printed| words.contains(printed)))
}

fn choices(label: &str) -> Option<&'static [&'static str]> {
    let is = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if label.starts_with("是否") || is(&["是/否", "是否"]) {
        Some(&YES_NO)
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
            Some(choices) => Some(FieldKind { choices, ..FieldKind::new("choice", Confidence::Likely) }),
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

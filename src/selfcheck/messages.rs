//! The words of the sheet 填报自检.

use crate::value::Amount;

/// The sheet's name.
pub(crate) const SHEET: &str = "填报自检";
/// A line with nothing to say.
pub(crate) const PASS: &str = "通过";
/// Something required is still blank, so that nothing can be said yet.
pub(crate) const OPEN: &str = "未填";
/// Nothing of what is required is filled in.
pub(crate) const NOT_BEGUN: &str = "未开始";
/// There is nothing to fill in, or nothing that has to agree.
pub(crate) const NOT_APPLICABLE: &str = "不适用";
/// To be corrected.
pub(crate) const WRONG: &str = "有误";
/// To be corrected or explained.
pub(crate) const EXPLAIN: &str = "需说明";
/// Explained by the department.
pub(crate) const EXPLAINED: &str = "已说明";
/// To be known, no more.
pub(crate) const HINT: &str = "提示";
/// The verdict where everything is in order.
pub(crate) const READY: &str = "自检通过，可以报送";
/// The start of the verdict where it is not.
pub(crate) const NOT_READY: &str = "自检未通过：";
/// The part of the verdict that counts blank required cells, before and behind the number.
pub(crate) const COUNT_OPEN: [&str; 2] = ["未填", "格 "];
/// The part of the verdict that counts what is wrong.
pub(crate) const COUNT_WRONG: [&str; 2] = ["有误", "项 "];
/// The part of the verdict that counts what needs an explanation.
pub(crate) const COUNT_EXPLAIN: [&str; 2] = ["需说明", "项"];
/// The sections.
pub(crate) const FILLING: &str = "一、填写是否完整、规范";
/// Consistency rules.
pub(crate) const RULES: &str = "二、勾稽关系";
/// Scores.
pub(crate) const SCORES: &str = "三、自评得分";
/// Rules on substance.
pub(crate) const SUBSTANCE: &str = "四、内容复核";
/// The first part of the names of the fields about rules on substance.
pub(super) const SUBSTANCE_ID: &str = "内容";
/// The codes of the rules that strike.
pub(super) const SUBSTANCE_CODES: &str = "规则编号";

/// The line of the rules on substance about single cells.
pub(super) fn substance(title: &str) -> String {
    format!("内容 {title}")
}

/// The line of the rules on substance about the rows of a list.
pub(super) fn substance_rows(title: &str) -> String {
    format!("内容 {title}（逐行）")
}

/// What a rule on substance strikes and what to do then, for the list of rules under their lines.
pub(crate) fn substance_rule(code: &str, title: &str, fix: &str) -> String {
    format!("{code}　{title}。改法：{fix}")
}

/// The line of the declared total against the most it can be.
pub(crate) const CEILING: &str = "自评总分不高于按数据最多可得的分";
/// The line of the declared total against the scores.
pub(crate) const TOTAL: &str = "自评总分等于各指标自评得分之和";
/// The line of the declared grade.
pub(crate) const GRADE: &str = "自评等级与自评总分相符";
/// What is asked of a figure that may not change much: at most this share of last year's.
pub(crate) fn change(bound: Amount) -> String {
    format!("比上年增减不超过{}%", bound.saturating_mul(Amount::ONE_HUNDRED).normalize())
}
/// What a line about a score says where a denominator is 0.
pub(crate) const WITHOUT_DENOMINATOR: &str = "除数为0，按规定计分";
/// The headings of a section's lines, after the number.
pub(crate) fn heads(section: &str) -> [&'static str; 8] {
    match section {
        FILLING => ["填报内容", "位置", "应填格数", "已填格数", "不规范格数", "未填格数", "结论", ""],
        SCORES => ["核对内容", "位置", "自评得分", "核算得分", "相差", "还缺格数", "结论", "备注"],
        SUBSTANCE => ["核对内容", "位置", "违反的规则", "", "问题行数", "", "结论", "说明（结论为“需说明”的在此填写）"],
        _ => [
            "核对内容",
            "位置",
            "本方数",
            "对方数",
            "相差（逐行的为问题行数）",
            "还缺格数",
            "结论",
            "说明（结论为“需说明”的在此填写）",
        ],
    }
}
/// The headings of the figures at the top.
pub(crate) const SUMMARY: [&str; 6] = ["自检结论", "填写进度", "必填格数", "已填格数", "有误项数", "需说明项数"];
/// The headings of how far each sheet is filled in.
pub(crate) const PROGRESS: [&str; 5] = ["工作表", "应填格数", "已填格数", "未填格数", "填写情况"];
/// Before the meaning of the colours.
pub(crate) const LEGEND: &str = "图例";
/// What the colours mean.
pub(crate) const SWATCHES: [&str; 6] =
    ["单位填写", "公式和固定内容，不用填", "财政部门已填，不用改", "必须改正", "须说明", "提示，不用处理"];
/// How to use the sheet.
pub(crate) const GUIDE: [&str; 4] = [
    "本表随填随算，不用填写（“说明”一栏除外）。结论为“未填”“有误”“需说明”的，点“位置”即可跳到要填或要改的单元格。",
    "“有误”必须改正；“需说明”是情况少见，核对无误的在“说明”栏写明原因，写明后变为“已说明”。",
    "填写有问题的单元格会变色：红色须改正，橙色须说明。全部通过后再报送，可以少退一次。",
    "工作表标签的颜色：黄色要填报，红色是评分，绿色是自检，灰色是说明和汇总。",
];
/// The heading of the rows behind the lines.
pub(crate) const ROWS: &str = "清单和活页逐项核对（供查找用，不用填写）";
/// Whether a list's row is used.
pub(crate) const USED: &str = "已填";
/// The heading over the row numbers.
pub(crate) const ROW: &str = "行";

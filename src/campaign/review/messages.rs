//! The sentences of the review.

/// A form without a scoring table.
pub const NO_INDICATORS: &str = "这张表没有评分表，没有可复核的得分。";
/// No unit passed yet.
pub const NOTHING_TO_REVIEW: &str = "还没有通过的单位可以复核，或抽取的比例太小。";
/// Drawn by chance.
pub const BY_CHANCE: &str = "随机抽取";
/// Drawn by an earlier draw.
pub const BEFORE: &str = "以前抽取的";
/// After the deadline.
pub const LATE: &str = "逾期报送";

/// The workbook is there.
pub fn there_already(path: &str) -> String {
    format!("{path} 已经有了，复核人可能正在填，没有覆盖它。要重新抽取，请先把它移走或改名。")
}

/// The full mark.
pub fn full_score(full: &str) -> String {
    format!("满分{full}")
}

/// More than one round.
pub fn many_rounds(rounds: u32) -> String {
    format!("报了{rounds}轮")
}

/// Great changes on last year.
pub fn great_changes(count: usize) -> String {
    format!("比上年变动大的有{count}处")
}

/// Explained warnings.
pub fn explained(count: usize) -> String {
    format!("作了说明的有{count}处")
}

/// The sheet of the units.
pub const UNITS: &str = "复核名单";
/// The sheet of the scores.
pub const SCORES: &str = "复核评分";
/// The title of the scores.
pub const TITLE: &str = "复核评分表";
/// How to fill it in.
pub const GUIDE: &str =
    "在黄色的格子里填复核得分；与核算得分不同的，在复核意见里写明理由。填完后用 jixiao campaign review --read 读回。";

/// The headings over the units.
pub const UNIT_HEADS: [&str; 8] = ["单位代码", "单位名称", "轮次", "自评总分", "核算总分", "等级", "抽取原因", "材料"];
/// The headings over the scores.
pub const SCORE_HEADS: [&str; 9] =
    ["单位代码", "单位名称", "一级指标", "三级指标", "分值", "自评得分", "核算得分", "复核得分", "复核意见"];
/// The heading of the hidden column with the indicator's id.
pub const KEY: &str = "键";
/// The heading over the reviewed score.
pub const SCORE: &str = "复核得分";
/// The heading over the remark.
pub const REMARK: &str = "复核意见";

/// Another workbook.
pub const NO_SCORES: &str = "这不是复核表：没有“复核评分”这张表，或列名被改动了。";

/// What is wrong with a cell.
pub fn at(cell: &str, what: &str) -> String {
    format!("{SCORES} {cell}：{what}")
}

/// Not a number.
pub fn not_number(text: &str) -> String {
    format!("“{text}”不是数字。")
}

/// Outside the indicator's range.
pub fn out_of_range(score: &str, least: &str, most: &str) -> String {
    format!("{score}超出了{least}至{most}分。")
}

/// More decimals than a score has.
pub const TOO_FINE: &str = "小数位数太多，最多2位。";

/// A unit that was not drawn.
pub fn not_drawn(code: &str) -> String {
    format!("单位“{code}”不在复核的单位里。")
}

/// An indicator that the form does not have.
pub fn no_indicator(id: &str) -> String {
    format!("表里没有“{id}”这个指标。")
}

/// A line that is there twice.
pub const TWICE: &str = "同一单位同一指标写了两行。";

/// Another score without a reason.
pub const NO_REASON: &str = "复核得分与核算得分不同，请写明复核意见。";

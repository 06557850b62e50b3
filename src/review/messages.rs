//! The sentences of the review.

use crate::text::quote::quote_all;

/// A form without a scoring table.
pub(super) const NO_INDICATORS: &str = "这张表没有评分表，没有可复核的得分。";
/// No unit passed yet.
pub(super) const NOTHING_TO_REVIEW: &str = "还没有通过的单位可以复核，或抽取的比例太小。";
/// Drawn at random.
pub(super) const AT_RANDOM: &str = "随机抽取";
/// Drawn in an earlier draw.
pub(super) const DRAWN_EARLIER: &str = "以前抽取的";
/// Drawn because the return came after the deadline.
pub(super) const LATE: &str = "逾期报送";

/// The reviewers' workbook of the day is there already.
pub(super) fn workbook_exists(path: &str) -> String {
    format!("{path} 已经有了，复核人可能正在填，没有覆盖它。要重新抽取，请先把它移走或改名。")
}

/// Drawn because the return has the full mark.
pub(super) fn full_score(full: &str) -> String {
    format!("满分{full}")
}

/// Drawn because there was more than one round.
pub(super) fn many_rounds(rounds: u32) -> String {
    format!("报了{rounds}轮")
}

/// Drawn because of great changes compared with last year.
pub(super) fn great_changes(count: usize) -> String {
    format!("比上年变动大的有{count}处")
}

/// Drawn because of explained warnings.
pub(super) fn explained(count: usize) -> String {
    format!("作了说明的有{count}处")
}

/// What the reviewers' workbook is called where its file name is not known.
pub(super) const WORKBOOK: &str = "复核表";
/// The sheet of the units.
pub(super) const UNITS_SHEET: &str = "复核名单";
/// The sheet of the scores.
pub(super) const SCORES_SHEET: &str = "复核评分";
/// The title of the sheet of the scores.
pub(super) const SCORES_TITLE: &str = "复核评分表";
/// How to fill the scores in; whether some are filled in as proposals.
pub(super) fn scores_guide(has_proposals: bool) -> String {
    let proposals = if has_proposals { "已填0分的是没有佐证的，核实后可以改。" } else { "" };
    format!(
        "在黄色的格子里填复核得分；与核算得分不同的，在复核意见里写明理由。{proposals}填完后用 jixiao campaign review --read 读回。"
    )
}

/// The headings over the units.
pub(super) const UNIT_HEADINGS: [&str; 8] =
    ["单位代码", "单位名称", "轮次", "自评总分", "核算总分", "等级", "抽取原因", "材料"];
/// The headings over the scores.
pub(super) const SCORE_HEADINGS: [&str; 9] =
    ["单位代码", "单位名称", "一级指标", "三级指标", "分值", "自评得分", "核算得分", "复核得分", "复核意见"];
/// The heading of the hidden column with the indicator's id.
pub(super) const INDICATOR_HEADING: &str = "键";
/// The heading over the recomputed score.
pub(super) const RECOMPUTED_HEADING: &str = "核算得分";
/// The heading over the unit's code.
pub(super) const UNIT_HEADING: &str = "单位代码";
/// The heading over the reviewed score.
pub(super) const SCORE_HEADING: &str = "复核得分";
/// The heading over the remark.
pub(super) const REMARK_HEADING: &str = "复核意见";

/// A workbook without the sheet or headings of the scores.
pub(super) const NO_SCORES: &str = "这不是复核表：没有“复核评分”这张表，或列名被改动了。";

/// A score that is no number.
pub(super) fn not_number(text: &str) -> String {
    format!("“{text}”不是数字。")
}

/// A score outside the indicator's range.
pub(super) fn out_of_range(score: &str, least: &str, most: &str) -> String {
    format!("{score}超出了{least}至{most}分。")
}

/// More decimals than a score has.
pub(super) const TOO_FINE: &str = "小数位数太多，最多2位。";

/// A unit that was not drawn.
pub(super) fn not_drawn(code: &str) -> String {
    format!("单位“{code}”不在复核的单位里。")
}

/// An indicator that the form does not have.
pub(super) fn no_indicator(id: &str) -> String {
    format!("表里没有“{id}”这个指标。")
}

/// An indicator of a unit with two rows.
pub(super) const TWICE: &str = "同一单位同一指标写了两行。";

/// A score other than the recomputed one, without a remark.
pub(super) const NO_REASON: &str = "复核得分与核算得分不同，请写明复核意见。";

/// The remark on points for which nothing is named as evidence.
pub(super) const NO_EVIDENCE_NAMED: &str = "没有写佐证材料，清单里也没有登记，按没有佐证计0分。";

/// The remark on points for which none of the evidence came.
pub(super) fn no_evidence_received(names: &[String]) -> String {
    format!("佐证材料{}没有随表收到，按没有佐证计0分。", quote_all(names))
}

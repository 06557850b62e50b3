//! The words of 校验汇总 and 问题清单.

use crate::finding::FindingCounts;
use crate::template::generated::ISSUES;

/// The numbers of the sections.
pub(super) const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// Where there is no figure.
pub(super) const NONE: &str = "—";
/// The state of what has nothing to be said of it.
pub(super) const PASSED: &str = "通过";
/// The state of a sheet on which nothing is filled in.
pub(super) const NOT_BEGUN: &str = "未开始";
/// Where a finding is about no sheet.
pub(super) const WHOLE_FILE: &str = "整个文件";
/// A list without findings.
pub(super) const NOTHING: &str = "没有发现问题。";
/// The heading of the score of an outermost group.
pub(super) const GROUP_HEADINGS: [&str; 5] = ["一级指标", "分值", "自评得分", "核算得分", "差异"];
/// The headings of the indicators.
pub(super) const TRACE_HEADINGS: [&str; 7] = ["指标", "分值", "指标值", "自评得分", "核算得分", "扣分", "核算过程"];
/// The headings of what is wrong.
pub(super) const ERROR_HEADINGS: [&str; 3] = ["位置（点击跳转）", "问题", "怎么改"];
/// The headings of what is restored.
pub(super) const RESTORED_HEADINGS: [&str; 3] = ["位置（点击跳转）", "改动", "已怎样恢复"];
/// The headings of what is to be explained.
pub(super) const UNEXPLAINED_HEADINGS: [&str; 3] = ["位置（点击跳转）", "问题", "说明写在"];
/// The headings of what is to be filled in.
pub(super) const BLANK_HEADINGS: [&str; 5] = ["内容", "应填", "已填", "未填", "从哪里填起（点击跳转）"];
/// The headings of the sheets.
pub(super) const SHEET_HEADINGS: [&str; 7] = ["工作表", "状态", "有误", "未填", "需说明", "已恢复", "填写进度"];
/// Leads to the first cell that a score still lacks.
pub(super) const GO_AND_FILL_IN: &str = "去补填";
/// The sum of the groups.
pub(super) const TOTAL: &str = "合计";
/// The title of the chart.
pub(super) const CHART: &str = "各指标：满分、自评与核算（按差距排列）";

/// The section of what must be corrected.
pub(super) fn errors(count: u32) -> String {
    format!("必须改（{count}处）")
}

/// The section of what is to be filled in.
pub(super) fn missing(count: u32) -> String {
    format!("待填（{count}格）")
}

/// The section of what the workbook has restored.
pub(super) fn restored(count: u32) -> String {
    format!("已恢复，请确认（{count}处）")
}

/// The section of what is to be explained.
pub(super) fn unexplained(count: u32) -> String {
    format!("需说明（{count}处）：数填错的改正；确实如此的，写明原因")
}

/// Says that more stand on the list.
pub(super) fn more(count: usize) -> String {
    format!("还有{count}处，见“{ISSUES}”。")
}

/// Names the row of the list in which an explanation is written.
pub(super) fn explain_in(row: u32) -> String {
    format!("“{ISSUES}”第{row}行的“单位说明”")
}

/// How far a sheet is filled in.
pub(super) fn progress(filled: u32, required: u32) -> String {
    if required == 0 { "没有必填格".to_owned() } else { format!("必填{required}格，已填{filled}格") }
}

/// What the blank cells of a block are.
pub(super) fn blank(missing: u32, cells: &[String]) -> String {
    match cells {
        [] => format!("还有{missing}格没有填。"),
        cells => format!("还有{missing}格没有填：{}", cells.join(" ")),
    }
}

/// What the department does next.
pub(super) fn steps(counts: &FindingCounts, passed: bool) -> Vec<&'static str> {
    if passed {
        return vec!["本表已通过校验，不用再改。请保存这份文件，按要求报送或归档。"];
    }
    let mut steps = Vec::new();
    if counts.errors + counts.missing > 0 {
        steps.push("怎么办：按下面的清单逐条点“位置”，跳到格子里改正或补填。灰色的公式格不用填，也不要改。");
    }
    if counts.errors + counts.missing == 0 && counts.restored > 0 && counts.unexplained == 0 {
        return vec!["怎么办：被改动的地方已经恢复原样，请逐条核对；没有问题的，把这份文件原样发回即可。"];
    }
    if counts.errors + counts.missing == 0 && counts.unexplained > 0 {
        steps.push("怎么办：下面“需说明”的逐条核对，数填错的改正；确实如此的，点右边的位置写明原因。");
    }
    steps.push("就在这份文件里改，改完保存，发回给财政部门；底色和批注在下一次校验时更新。");
    steps
}

/// What the colours of cells mean.
pub(super) const LEGEND: [&str; 5] =
    ["有误：必须改正", "未填：请补填", "需说明：改正，或说明原因", "已恢复：请确认", "提示：知道即可"];
/// What to do about blank cells.
pub(super) const FILL_IN: &str = "请补填；确实没有的数填0，不要留空。";

/// How many cells of a block are filled in.
pub(super) fn filled(count: u32) -> String {
    format!("已填{count}格")
}

/// How many cells of a block must be filled in.
pub(super) fn required(count: u32) -> String {
    format!("应填{count}格")
}

//! The words of 校验汇总 and 问题清单.

use crate::check::{ScoreSummary, Understood};
use crate::finding::FindingCounts;
use crate::reconciliation::{Agreement, Reconciliation};
use crate::template::display::points;
use crate::template::generated::ISSUES;

use super::changes::{ChangedCell, SinceLast};

pub(super) use crate::selfcheck::messages::{NOT_BEGUN, PASS as PASSED};

/// The numbers of the sections.
pub(super) const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// Where there is no figure.
pub(super) const NONE: &str = "—";
/// Where the department has not given its name.
pub(super) const NO_NAME: &str = "（未填）";
/// A file that could not be checked.
pub(super) const NOT_CHECKED: &str = "未核对";
/// The section of the score.
pub(super) const SCORE: &str = "得分";
/// The section of how each score came about.
pub(super) const TRACES: &str = "各指标得分是怎么来的";
/// The section of the sheets.
pub(super) const SHEETS: &str = "各表情况";
/// The section of what the colours mean.
pub(super) const COLOURS: &str = "底色的意思";
/// What a cell for an explanation says when it is chosen.
pub(super) const EXPLAIN: &str = "数填错的请改正；确实如此的，在这里写明原因。";
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

/// Whose form it is, which, and what was read of it; the lines stand under the verdict.
pub(super) fn whose(name: &str, code: &str, title: &str, round: u32, read: &Understood) -> Vec<String> {
    let name = if name.is_empty() { NO_NAME } else { name };
    let code = if code.is_empty() { String::new() } else { format!("（{code}）") };
    let whose = [format!("单位：{name}{code}"), format!("表格：{title}　　第{round}次校验")];
    whose.into_iter().chain(read.sentences()).collect()
}

/// The score in a sentence.
pub(super) fn score(score: &ScoreSummary) -> String {
    let declared = score.declared.map_or_else(|| "没有填".to_owned(), |declared| format!("{}分", points(declared)));
    if score.groups.iter().all(|group| group.recomputed.is_none()) {
        return format!("自评总分{declared}；数据未填，还不能核算（满分{}分）。", points(score.full));
    }
    let grade = match &score.grade {
        Some(grade) => format!("，等级为“{grade}”。"),
        None => format!("；有的指标数据未填全，暂不能核算，最多可得{}分。", points(score.ceiling)),
    };
    let (recomputed, full) = (points(score.recomputed), points(score.full));
    format!("自评总分{declared}，按填报的数据核算为{recomputed}分（满分{full}分）{grade}")
}

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

/// What the department does next that sees the same on a page.
pub(super) fn steps_on_page(counts: &FindingCounts, passed: bool) -> Vec<&'static str> {
    if passed {
        return vec!["没有要改的了，可以报送。下载的“通过”表白底黑字，可以打印出来签字盖章。"];
    }
    let mut steps = Vec::new();
    if counts.errors + counts.missing > 0 {
        steps.push("怎么办：逐条看下面的清单，点位置看那一格；再下载核对过的表，在里面改正或补填（错处已标出，灰色的公式格不用填）。");
    } else if counts.unexplained > 0 {
        steps.push(
            "怎么办：逐条核对。数填错的，下载核对过的表改正；确实如此的，在那份表“问题清单”的“单位说明”里写明原因。",
        );
    } else {
        steps.push("怎么办：被改动的地方在下载的表里已恢复原样，请逐条核对；没有问题的，报送下载的那一份即可。");
    }
    steps.push("改完存好，再拖进来核对一次。");
    steps
}

/// What the colours of cells mean.
pub(super) const LEGEND: [&str; 5] =
    ["有误：必须改正", "未填：请补填", "需说明：改正，或说明原因", "已恢复：请确认", "提示：知道即可"];
/// What changed since the round before.
pub(crate) fn since_last(since: &SinceLast) -> String {
    let SinceLast { round, changed, cured, explained, open, new } = since;
    let changed = changed.len();
    if changed == 0 && *explained == 0 {
        return format!("与第{round}轮相比，填报的内容没有变，请对照下面的问题修改后再报。");
    }
    let mut sentence = format!("与第{round}轮相比，改了{changed}格；上次要处理的已改好{cured}处");
    if *explained > 0 {
        sentence.push_str(&format!("、已说明{explained}处"));
    }
    if *open > 0 {
        sentence.push_str(&format!("，还有{open}处没有改好"));
    }
    if *new > 0 {
        sentence.push_str(&format!("；新出现{new}处"));
    }
    sentence + "。"
}

/// The section of what changed since the round before.
pub(super) fn since_round(round: u32) -> String {
    format!("与第{round}轮相比")
}

/// The headings of what changed.
pub(super) const CHANGE_HEADINGS: [&str; 3] = ["位置（点击跳转）", "改动", "退回时"];
/// A changed cell that a finding was about.
pub(super) const ASKED: &str = "要求核对";
/// A changed cell that no finding was about.
pub(super) const NOT_ASKED: &str = "没有提到";

/// What stood in a cell and what stands there now.
pub(super) fn changed_cell(cell: &ChangedCell) -> String {
    let ChangedCell { item, before, after, .. } = cell;
    format!("{item}：{before} → {after}")
}

/// Says that more cells changed.
pub(super) fn more_changes(count: usize) -> String {
    format!("另有{count}格也改了，没有列出。")
}

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

/// A report without figures.
pub(super) const NO_FIGURES: &str = "报告里没有数。";

/// How a report agrees with the workbook, in a sentence.
pub(crate) fn reconciled(found: &Reconciliation) -> String {
    let total = found.judgements.len();
    let counts = Agreement::ALL.into_iter().map(|agreement| (agreement, found.count(agreement)));
    let counts: Vec<String> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(agreement, count)| format!("{}{count}处", agreement.word()))
        .collect();
    if counts.is_empty() {
        return NO_FIGURES.to_owned();
    }
    format!("报告里的数共{total}处：{}。", counts.join("，"))
}

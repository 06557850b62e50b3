//! The sentence that sums up a verdict, as the report and the returned workbook say it.

use crate::finding::{Finding, SuggestedValue};
use crate::template::display::{percent, points};
use crate::text::quote::{quote, quote_all};
use crate::value::Amount;

use super::slips::{Repair, Slip};
use super::{Outcome, Verdict};

/// Says the verdict in one sentence: `退回修改：2处有误，139格未填。`
pub(crate) fn verdict_sentence(outcome: &Outcome) -> String {
    let tally = outcome.counts();
    match outcome.verdict {
        Verdict::Pass if tally.notices == 0 => "通过：没有发现问题。".to_owned(),
        Verdict::Pass => format!("通过：没有错误，有{}处提示，不用处理。", tally.notices),
        Verdict::Return => format!("退回修改：{}。", tally.to_do()),
        Verdict::Reject => "退件：读不出这份表格。".to_owned(),
    }
}

/// How many cells a sentence about what a score lacks names.
const MOST_LACKING: usize = 3;

/// Says that a score cannot be given yet, and which cells it lacks, as far as single cells are known.
pub(super) fn not_yet(at_most: &str, lacking: &[String]) -> String {
    if lacking.is_empty() {
        return format!("数据未填全，暂不能核算（{at_most}）。");
    }
    let named = lacking.iter().take(MOST_LACKING).map(|name| quote(name)).collect::<String>();
    let all = if lacking.len() > MOST_LACKING { format!("等{}格", lacking.len()) } else { String::new() };
    format!("数据未填全，暂不能核算（{at_most}）：还缺{named}{all}。")
}

/// Says why a row gets its points: `计分办法：完成值150超过目标100，按目标与实际之比计分（财预〔2020〕10号）。`
pub(super) fn target_points(clause: &str, lost: Option<&str>, basis: &str) -> String {
    let lost = lost.map_or_else(String::new, |lost| format!("，{lost}"));
    let basis = if basis.is_empty() { String::new() } else { format!("（{basis}）") };
    format!("计分办法：{clause}{lost}{basis}。")
}

/// Says what an overshoot costs.
pub(super) fn overshoot(deviation: Amount, lost: Amount) -> String {
    format!("好于目标{}，扣{}分", percent(deviation, 2), points(lost))
}

/// What to do where one change would make everything agree.
pub(super) const REPAIR_FIX: &str = "请核对原始凭证：确是填错的照此改正；不是的，请查相关的其他数字。";

/// Asks whether a number below what is allowed has a sign too many.
pub(super) fn without_sign(meant: &str) -> String {
    format!("是不是多了负号，应为{meant}？")
}

/// Says how many findings are left out because they follow from one.
pub(super) fn affected(count: u32) -> String {
    format!("另有{count}处受此影响，不再单列。")
}

/// Says that so many figures of a sheet are last year's.
pub(super) fn left_standing(sheet: &str, count: usize) -> String {
    format!("{}里本年的{count}个数与上年的逐个相同，是不是忘了改成本年的数？", quote(sheet))
}

/// What to do about them.
pub(super) const LEFT_STANDING_FIX: &str = "填上本年的数；确实逐个相同的，写明原因。";

/// Says in which other rows of a list a rule is broken.
pub(super) fn other_rows(rows: &[String]) -> String {
    format!("第{}行也是这样，是不是整列填错了？", rows.join("、"))
}

/// Names the other rows in which a rule on substance strikes.
pub(super) fn other_struck_rows(rows: &[String]) -> String {
    format!("第{}行也是这样。", rows.join("、"))
}

/// A finding, as another names it.
pub(super) fn code_and_item(finding: &Finding) -> String {
    format!("{}{}", finding.code, finding.item)
}

/// Says which other rules are broken about a column of a sheet.
pub(super) fn same_column(sheet: &str, letters: &str, others: &[String]) -> String {
    let sheet = quote(sheet);
    format!("{sheet}{letters}列还有{}处不符（{}），是不是整列填错、粘错了？", others.len(), others.join("、"))
}

/// Says which other rules are broken about a row of a sheet.
pub(super) fn same_row(sheet: &str, number: u32, others: &[String]) -> String {
    let sheet = quote(sheet);
    format!("{sheet}第{number}行还有{}处不符（{}），是不是整行填错、粘错了？", others.len(), others.join("、"))
}

/// Says which other rules are broken about a sheet.
pub(super) fn same_sheet(sheet: &str, others: &[String]) -> String {
    format!("{}还有{}处不符，是不是填串了行、填错了列：{}", quote(sheet), others.len(), others.join("；"))
}

/// Says which other scores are wrong that rest on the same figure.
pub(super) fn same_figure(figure: &str, shown: &str, others: &[String]) -> String {
    let figure = quote(figure);
    format!(
        "还有{}个指标的得分也不符，都用到{figure}（填的是{shown}），请先核对这个数：{}",
        others.len(),
        others.join("；")
    )
}

/// A wrong score, as another names it.
pub(super) fn wrong_score(finding: &Finding) -> String {
    format!("{}自评{}、应为{}", quote(&finding.item), finding.entered, finding.expected)
}

/// A finding with its sentence, as another names it.
pub(super) fn code_and_message(finding: &Finding) -> String {
    let (message, fix) = (finding.message.trim_end_matches('。'), finding.fix.trim_end_matches('。'));
    if fix.is_empty() {
        format!("{} {message}", finding.code)
    } else {
        format!("{} {message}（{fix}）", finding.code)
    }
}

/// Says what the declared total becomes when the scores of the indicators are put right.
pub(super) fn right_total(total: Amount) -> String {
    format!("各指标改正后，自评总分应为{}。", points(total))
}

/// Says which one change makes the figures agree. `name` and `entered` are those of the first cell, `broken` says in how many
/// places rules then hold, `rules` are their codes.
pub(super) fn repair(
    repair: Repair,
    name: &str,
    entered: &str,
    repaired: &[SuggestedValue],
    broken: usize,
    rules: &[&str],
) -> String {
    let cell = |index: usize| {
        let location = repaired.get(index).map(|repaired| &repaired.location);
        location.and_then(|location| location.cell).map(|cell| cell.to_string()).unwrap_or_default()
    };
    let value = repaired.first().map_or("", |repaired| &repaired.value);
    let column = |index: usize| cell(index).trim_end_matches(|digit: char| digit.is_ascii_digit()).to_owned();
    let guess = match repair {
        Repair::Retyped(slip) => {
            let how = match slip {
                Slip::Transposed => "两位数字颠倒",
                Slip::Lost => "漏了一位数字",
                Slip::Doubled => "多了一位数字",
                Slip::Sign => "正负号填反",
                Slip::Scale => "小数点或单位不对",
            };
            format!("{name}填的是{entered}，像是{how}；{}的{entered}改为{value}", cell(0))
        }
        Repair::Exchanged => format!("{name}与另一格像是填反了；{}与{}的数对换", cell(0), cell(1)),
        Repair::Moved => format!("{name}的数像是填到了相邻的格子；{}与{}的内容对换", cell(0), cell(1)),
        Repair::ColumnsExchanged => {
            format!("{name}所在的一列与另一列像是填反了；{}列与{}列的数对换", column(0), column(1))
        }
    };
    format!("{guess}，{broken}处就都相符（{}）。", rules.join("、"))
}

/// How many documents or files a sentence names.
const MOST_NAMED: usize = 6;

/// The names, as far as a sentence has room for them.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let named = quote_all(names.iter().take(MOST_NAMED));
    if names.len() > MOST_NAMED { format!("{named}等{}份", names.len()) } else { named }
}

/// Points for which the department says itself that there is no evidence.
pub(super) fn says_no_evidence(indicator: &str, entered: &str) -> String {
    format!("{}有自评得分，佐证材料写的是{}，清单里也没有它的材料。", quote(indicator), quote(entered))
}

/// What to do about them.
pub(super) const SAYS_NO_EVIDENCE_FIX: &str =
    "写明佐证材料的名称，并登记到清单；没有佐证的，说明得分的依据，复核时可能不得分。";

/// Documents that are named and not registered.
pub(super) fn unregistered_evidence<T: AsRef<str>>(names: &[T]) -> String {
    format!("写了的佐证材料有{}份不在清单里：{}。", names.len(), listed(names))
}

/// Documents that are named, and a register that is blank.
pub(super) fn blank_register<T: AsRef<str>>(register: &str, names: &[T]) -> String {
    format!("写了{}份佐证材料，{}却没有填：{}。", names.len(), quote(register), listed(names))
}

/// What to do about them.
pub(super) const UNREGISTERED_EVIDENCE_FIX: &str =
    "登记到清单，或把名称写成与清单一致；不是材料名称的，改为材料的名称。";

/// Registered documents that are evidence for nothing.
pub(super) fn unused_evidence<T: AsRef<str>>(names: &[T]) -> String {
    format!("清单里有{}份材料没有哪个指标用到：{}。", names.len(), listed(names))
}

/// What to do about them.
pub(super) const UNUSED_EVIDENCE_FIX: &str = "不影响核对；写明对应的指标，或从清单里去掉。";

/// A document with its year.
pub(super) fn document_of_year(name: &str, year: i32) -> String {
    format!("{name}（{year}年）")
}

/// Documents older than the budget year.
pub(super) fn outdated_evidence<T: AsRef<str>>(year: i32, names: &[T]) -> String {
    format!("清单里有{}份材料早于{year}年度：{}。", names.len(), listed(names))
}

/// What to do about them.
pub(super) const OUTDATED_EVIDENCE_FIX: &str = "换成本年度的材料；仍然有效、能证明本年度情况的，写明原因。";

/// Registered documents that did not come along.
pub(super) fn evidence_not_received<T: AsRef<str>>(names: &[T]) -> String {
    format!("清单里有{}份材料没有随表收到：{}。", names.len(), listed(names))
}

/// What to do about them.
pub(super) const EVIDENCE_NOT_RECEIVED_FIX: &str =
    "补发这些材料，文件名写上材料名称，连同保存过的退回表一起；已用别的方式报送的，写明。";

/// Files that came along and are not in the register.
pub(super) fn unregistered_files(names: &[&str]) -> String {
    format!("随表收到的文件有{}个在佐证材料里对不上名称：{}。", names.len(), listed(names))
}

/// What to do about them.
pub(super) const UNREGISTERED_FILES_FIX: &str = "不影响核对；是佐证材料的，登记到清单，文件名写上材料名称。";

#[cfg(test)]
mod tests {
    use super::{MOST_LACKING, MOST_NAMED, not_yet, unused_evidence};

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("第{number}项")).collect()
    }

    #[test]
    fn what_a_score_lacks_is_named_up_to_the_bound() {
        assert_eq!(not_yet("最多5分", &[]), "数据未填全，暂不能核算（最多5分）。");
        let all = not_yet("最多5分", &names(MOST_LACKING));
        assert!(all.matches('第').count() == MOST_LACKING && !all.contains('等'), "{all}");
        let some = not_yet("最多5分", &names(MOST_LACKING + 1));
        assert_eq!(some.matches('第').count(), MOST_LACKING, "{some}");
        assert!(some.contains(&format!("等{}格", MOST_LACKING + 1)), "{some}");
    }

    #[test]
    fn documents_are_named_up_to_the_bound() {
        let all = unused_evidence(&names(MOST_NAMED));
        assert!(all.matches('第').count() == MOST_NAMED && !all.contains('等'), "{all}");
        let some = unused_evidence(&names(MOST_NAMED + 1));
        assert_eq!(some.matches('第').count(), MOST_NAMED, "{some}");
        assert!(some.contains(&format!("等{}份", MOST_NAMED + 1)), "{some}");
    }
}

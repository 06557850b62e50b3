//! What the author of a drafted form is told.

use super::grid::Place;
use super::left_out::{LeftOut, Reason};
use super::{Confidence, Draft, Proposal};
use crate::text::quote::quote;
use crate::value::CellRef;

/// The name of the sheet with the unit's name and code, where the workbook asks for neither.
pub(super) const COVER: &str = "单位";

pub(super) const BY_FORMAT: &str = "按单元格的格式";
pub(super) const BY_WORDS: &str = "按标题里的词，请核对";
pub(super) const BY_NOTHING: &str = "看不出填什么，请核对类型";
pub(super) const UNEQUAL_ROWS: &str = "各行的公式不一样，没有采用，请改";
pub(super) const NO_CURRENCY: &str =
    "表里没有写金额单位，暂按万元，请改表样“基本”里的金额单位（template.toml 的 currency）。";
pub(super) const NO_SCORE: &str = "评分表、评分规则和勾稽关系不能从表里看出来，请照说明补写。";

/// How sure it is of cells that are nothing in the form.
const LEFT_OUT: &str = "没有采用";

pub(super) fn far_away(sheet: &str, first: CellRef, count: usize) -> String {
    format!("“{sheet}”里有{count}格离表格太远，没有看（{first}等）；要紧的请移到表格旁边，用不着的请删去。")
}

pub(super) fn filled_in(sheet: &str, first: Place, count: usize) -> String {
    let first = address(first);
    format!("“{sheet}”里有{count}格已填了数（{first}等），按要填的格看待；是印好不变的数的，请在表样里把它写成公式。")
}

pub(super) fn answered(sheet: &str, first: Place, count: usize) -> String {
    let first = address(first);
    format!("“{sheet}”里有{count}格已填了字（{first}等），按要填的格看待；是印好不变的字的，请在表样里改成标题或说明。")
}

pub(super) fn beside(sheet: &str) -> String {
    format!("“{sheet}”里左右并排的几张表改成了上下排。")
}

pub(super) fn entries(sheet: &str, first: u32, last: u32) -> String {
    let (first, last) = (first + 1, last + 1);
    format!("“{sheet}”第{first}至{last}行的名称按各单位自己填的看待，成了一张清单；名称是印好不变的，请在表样里改。")
}

pub(super) fn hidden_sheet(sheet: &str) -> String {
    format!("工作表{}是隐藏的，没有看。", quote(sheet))
}

pub(super) fn unit_is_guessed(field: &str) -> String {
    format!("单位名称暂取自“{field}”，请核对表样“基本”里的单位名称（template.toml 的 identity）。")
}

pub(super) fn other_currency(sheet: &str, own: &str, currency: &str) -> String {
    format!("“{sheet}”的金额单位是{own}，别处是{currency}：一份表只能有一种金额单位，请改成一样的。")
}

/// Why cells are nothing in the form.
pub(super) const fn left_out(reason: Reason) -> &'static str {
    match reason {
        Reason::Unlabelled => "空格的左边和上面没有看出标题，没有采用；要填的，请在表样里添上",
        Reason::Words => "文字没有看出是哪一格的标题，没有采用；要印的，请在表样里添上",
        Reason::Number => "数字的左边和上面没有看出标题，没有采用；要用的，请在表样里添上",
        Reason::Formula => "公式的左边和上面没有看出标题，没有采用；别的公式用到的，已写进那些公式",
        Reason::CrossedOut => "不用填的格，不在认出的表格里，没有采用",
        Reason::Numbering => "行次、栏次只是编号，没有采用；公式用名称",
        Reason::BlankTotal => "合计行的空格，那一栏别的格子都是印好的字，不用填，没有采用",
        Reason::Hidden => "被合并的单元格盖住，看不见，没有采用",
        Reason::Sheet => "工作表没有要填的格子，没有采用",
    }
}

/// A range of cells, as Excel shows it.
pub(super) fn range([from, to]: [Place; 2]) -> String {
    match from == to {
        true => address(from),
        false => format!("{}:{}", address(from), address(to)),
    }
}

/// The label of what a total row works out besides sums.
pub(super) fn of_total(heading: &str, total: &str) -> String {
    format!("{heading}（{total}）")
}

pub(super) fn total_left_out(sheet: &str, place: Place, formula: &str) -> String {
    let cell = address(place);
    format!("“{sheet}”{cell}的合计公式 {formula} 没有采用：清单的合计行只能加总一列，别的算法请另写一个单元格。")
}

/// The address of a cell, as Excel shows it.
pub(super) fn address((row, col): Place) -> String {
    CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) }.to_string()
}

pub(super) fn no_year(assumed: i32) -> String {
    format!("表里没有写年度，暂按{assumed}年，请改表样“基本”里的年度（template.toml 的 fiscal_year）。")
}

pub(super) fn generated_sheet(sheet: &str) -> String {
    format!("工作表{}由程序生成，没有采用。", quote(sheet))
}

pub(super) fn no_identity(no_name: bool, no_code: bool) -> String {
    let missing = match (no_name, no_code) {
        (true, true) => "单位名称和单位代码",
        (true, false) => "单位名称",
        (false, _) => "单位代码",
    };
    format!("没有看到填{missing}的格子，加了一张工作表{}来填。", quote(COVER))
}

pub(super) fn unknown_cell(formula: &str, cell: &str) -> String {
    format!("公式 {formula} 用到的 {cell} 不是表格里的格子，没有采用，请改")
}

pub(super) fn unsupported(formula: &str) -> String {
    format!("公式 {formula} 用了模板里没有的写法，没有采用，请改")
}

/// What was made of a workbook.
pub(super) fn text(draft: &Draft) -> String {
    let of = |confidence: Confidence| draft.proposals.iter().filter(move |proposal| proposal.confidence == confidence);
    let computed = draft.proposals.iter().filter(|proposal| proposal.formula.is_some()).count();
    let mut lines = vec![format!(
        "认出{}处，其中公式{computed}处：{}处有把握，{}处请核对，{}处没有把握。",
        draft.proposals.len(),
        of(Confidence::Sure).count(),
        of(Confidence::Likely).count(),
        of(Confidence::Guessed).count(),
    )];
    for (confidence, heading) in [(Confidence::Guessed, "没有把握："), (Confidence::Likely, "请核对：")] {
        let proposals: Vec<&Proposal> = of(confidence).collect();
        if !proposals.is_empty() {
            lines.push(heading.to_owned());
            lines.extend(proposals.into_iter().map(line));
        }
    }
    if !draft.left_out.is_empty() {
        lines.push("没有采用：".to_owned());
        let left_out = draft.left_out.iter();
        lines.extend(left_out.map(|LeftOut { sheet, cells, reason }| format!("  {sheet}!{cells}：{reason}")));
    }
    if !draft.remarks.is_empty() {
        lines.push("另外：".to_owned());
        lines.extend(draft.remarks.iter().map(|remark| format!("  {remark}")));
    }
    lines.join("\n") + "\n"
}

fn line(proposal: &Proposal) -> String {
    let kind = kind_name(proposal.kind);
    format!("  {}!{} → {}（{kind}）：{}", proposal.sheet, proposal.cell, proposal.field, proposal.reason)
}

/// What was made of each cell, the least sure first.
pub(super) fn table(draft: &Draft) -> Vec<[String; 5]> {
    let mut proposals: Vec<&Proposal> = draft.proposals.iter().collect();
    proposals.sort_by_key(|proposal| proposal.confidence);
    let lines = proposals.into_iter().map(|proposal| {
        let cell = format!("{}!{}", proposal.sheet, proposal.cell);
        let reason = match &proposal.formula {
            Some(formula) => format!("{}；公式：{formula}", proposal.reason),
            None => proposal.reason.clone(),
        };
        let kind = kind_name(proposal.kind).to_owned();
        [cell, proposal.field.clone(), kind, confidence_name(proposal.confidence).to_owned(), reason]
    });
    let remarks = draft.remarks.iter().map(|remark| {
        let [cell, name, kind] = [String::new(), String::new(), String::new()];
        [cell, name, kind, confidence_name(Confidence::Guessed).to_owned(), remark.clone()]
    });
    let left_out = draft.left_out.iter().map(|LeftOut { sheet, cells, reason }| {
        let [name, kind] = [String::new(), String::new()];
        [format!("{sheet}!{cells}"), name, kind, LEFT_OUT.to_owned(), reason.clone()]
    });
    remarks.chain(left_out).chain(lines).collect()
}

const fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Guessed => "没有把握",
        Confidence::Likely => "请核对",
        Confidence::Sure => "有把握",
    }
}

/// What people call a type of value.
fn kind_name(kind: &str) -> &str {
    match kind {
        "amount" => "金额",
        "count" => "数量",
        "percent" => "百分比",
        "score" => "分数",
        "date" => "日期",
        "choice" => "选项",
        _ => "文字",
    }
}

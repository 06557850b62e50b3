//! The words of a roll-up, all in one place.

use crate::finding::Finding;
use crate::template::display::{points, shown};
use crate::template::{Field, FieldType, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::comparison::Comparison;
use super::hints::HintKind;
use super::row::RollupRow;

/// The sheet with everything on one page.
pub(crate) const SUMMARY: &str = "概况";
/// The sheet with a line a unit.
pub(crate) const OVERVIEW: &str = "总表";
/// The sheet with every indicator's points.
pub(crate) const INDICATORS: &str = "指标得分";
/// The sheet that holds the review beside the rest.
pub(crate) const REVIEW: &str = "复核对照";
/// The sheet with what was found.
pub(crate) const PROBLEMS: &str = "问题分布";
/// The sheet with the grades.
pub(crate) const GRADES: &str = "等级分布";
/// The sheet with who has still to send.
pub(crate) const MISSING: &str = "未报送名单";
/// The sheet with the 主管部门.
pub(crate) const PARENTS: &str = "主管部门对照";

/// The sheet with what deserves a look in a review.
pub(crate) const HINTS: &str = "复核提示";
/// The sheet with everything that came in.
pub(crate) const REGISTER: &str = "收件登记";

/// The line of the sums in which nothing counts twice.
pub(crate) const NET_TOTAL: &str = "净合计（不重复计算）";

/// What is to be done about a round that passed in its check and does not count as passed any more, with the reason.
pub(crate) fn withdrawn(reason: &str) -> String {
    format!("撤销通过：{reason}")
}

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";
/// What stands where a sheet has no line.
pub(crate) const NONE: &str = "（没有）";
/// What findings are about that are about no sheet.
pub(crate) const WHOLE_FILE: &str = "整个文件";

/// The headings of the parts of a sheet, numbered as they come.
#[derive(Debug, Default)]
pub(crate) struct Sections(usize);

impl Sections {
    /// The heading of the next part.
    pub(crate) fn next(&mut self, title: &str) -> String {
        const NUMBERS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let number = NUMBERS.get(self.0).copied().unwrap_or_default();
        self.0 += 1;
        format!("{number}、{title}")
    }
}

/// What the scores are of.
pub(crate) fn scores_of(passed: usize) -> String {
    format!("得分和等级（通过的{passed}个单位；有复核得分的按复核得分）")
}

/// How many units have not passed, where at most so many are named.
pub(crate) fn not_passed(count: usize, named: usize) -> String {
    match count {
        0 => "还没有通过的单位".to_owned(),
        _ if count <= named => format!("还没有通过的{count}个单位"),
        _ => format!("还没有通过的{count}个单位（列出前{named}个，其余见{MISSING}）"),
    }
}

/// What a sheet says, for who does not look at it.
pub(crate) fn see(sheet: &str, said: &str) -> String {
    format!("{sheet}：{said}。")
}

/// How many figures of a 主管部门 differ from the sum of its units'.
pub(crate) fn differing(count: usize) -> String {
    match count {
        0 => "主管部门的数与所属单位合计都一致".to_owned(),
        _ => format!("有{count}个数与所属单位合计不一致"),
    }
}

/// How many of the files that came in wait for somebody.
pub(crate) fn waiting_files(count: usize) -> String {
    match count {
        0 => "收到的文件都已处理".to_owned(),
        _ => format!("有{count}份收到的文件还待处理"),
    }
}

/// What the sheet of hints says of itself.
pub(crate) const HINTS_ARE_FOR_REVIEW: &str =
    "供复核参考：只说明哪里值得看一看，不是对单位的结论，也不计入问题。先看排在前面的。";

/// How many units something is about.
pub(crate) fn units(count: usize) -> String {
    format!("{count}个单位")
}

/// A unit among several.
pub(crate) fn code_and_name(code: &str, name: &str) -> String {
    if code.is_empty() || code == name { name.to_owned() } else { format!("{code} {name}") }
}

/// What stands under the first of many units.
pub(crate) const AND_OTHERS: &str = "……";

/// How many hints there are of each kind: `共5条：文字雷同3条，偏离同类2条`.
pub(crate) fn counts(kinds: impl Iterator<Item = HintKind> + Clone) -> String {
    let count = |kind: HintKind| kinds.clone().filter(|other| *other == kind).count();
    let counts = HintKind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(kind, count)| format!("{}{count}条", kind.word())).collect();
    match counts.len() {
        0 => "没有要提示的".to_owned(),
        _ => format!("共{}条：{}", kinds.count(), counts.join("，")),
    }
}

/// A number as people read it.
pub(crate) fn amount(number: Amount) -> String {
    points(number)
}

/// The heading of a figure: its label, with the unit where it is not that of all amounts.
pub(crate) fn heading(template: &Template, field: &Field) -> String {
    let plain = field.unit.is_empty() || field.unit == template.currency || field.kind == FieldType::Percent;
    if plain { field.label.clone() } else { format!("{}（{}）", field.label, field.unit) }
}

/// Says that the figure of a 主管部门 is not the sum of its units' figures.
pub(crate) fn differs(
    template: &Template,
    rows: &[RollupRow],
    index: usize,
    comparison: &Comparison,
    difference: Amount,
) -> String {
    let field = template.field(template.figures[comparison.figure]);
    let way = if difference < Amount::ZERO { "少" } else { "多" };
    let figure = |number: Amount| shown(field, &Value::Number(number));
    format!(
        "{}的{}是{}，比所属{}个单位的合计{}{way}{}{}",
        rows[index].called(),
        quote(&field.label),
        figure(comparison.parent_figure.unwrap_or_default()),
        comparison.counted,
        figure(comparison.sum),
        figure(difference.abs()),
        waiting(comparison),
    )
}

/// The same in a cell beside the figures.
pub(crate) fn in_short(finding: &Finding, comparison: &Comparison) -> String {
    let title = finding.code.description().map_or("", |description| description.title);
    format!("{} {title}{}", finding.code, waiting(comparison))
}

fn waiting(comparison: &Comparison) -> String {
    match comparison.units - comparison.counted {
        0 => String::new(),
        waiting => format!("（还有{waiting}个单位没有数）"),
    }
}

/// The key figures of the scores, in this order: mean, middle, greatest, least.
pub(crate) const SPREAD: [&str; 4] = ["平均分", "中位数", "最高分", "最低分"];

/// What is said of a kind of problem beside how many there are.
pub(crate) fn problem(severity: &str, units: usize, open: u32) -> String {
    format!("{severity}，涉及{units}个单位，其中未决{open}处")
}

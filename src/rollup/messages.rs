//! The words of a roll-up, all in one place.

use crate::finding::Finding;
use crate::template::display::{points, shown};
use crate::template::{Field, FieldType, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::comparison::Comparison;
use super::row::RollupRow;

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

/// The sheet with everything that came in.
pub(crate) const REGISTER: &str = "收件登记";

/// The line of the sums in which nothing counts twice.
pub(crate) const NET_TOTAL: &str = "净合计（不重复计算）";

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";
/// What stands where a sheet has no line.
pub(crate) const NONE: &str = "（没有）";
/// What findings are about that are about no sheet.
pub(crate) const WHOLE_FILE: &str = "整个文件";

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

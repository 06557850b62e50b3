//! 主管部门对照: the sums of the 二级单位 beside what their 主管部门 filled in.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::rollup::comparison::Comparison;
use crate::rollup::messages;
use crate::rollup::parents::Parent;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let template = &shown.form.template;
    let figure = |comparison: &Comparison| template.field(template.figures[comparison.figure]);
    let headings: Vec<String> =
        template.figures.iter().map(|figure| messages::heading(template, template.field(*figure))).collect();
    let columns = vec![
        column("序号", 6.0),
        column(
            "主管部门代码",
            width_of(shown.comparisons.iter().map(|comparison| code(shown, comparison)), 13.0, 18.0),
        ),
        column("主管部门", width_of(shown.comparisons.iter().map(|comparison| name(shown, comparison)), 18.0, 34.0)),
        column("所属单位数", 8.0),
        column("其中有数的", 8.0),
        column("项目", width_of(headings.iter().map(String::as_str), 18.0, 32.0)),
        column("所属单位合计", 16.0),
        column("主管部门填报", 16.0),
        column("主管部门比合计多", 16.0),
        column("核对", 40.0),
    ];
    let title = shown.title(messages::PARENTS);
    let left = "主管部门的数应当含所属单位的；在四舍五入的尾差以内算一致";
    let mut page =
        SheetWriter::begin_long(workbook, styles, messages::PARENTS, [&title, left, &shown.currency()], columns)?;
    page.heading(3)?;
    for (number, comparison) in (1u32..).zip(&shown.comparisons) {
        let field = figure(comparison);
        let format = RollupStyles::figure(field);
        let (code, name, heading) = (code(shown, comparison), name(shown, comparison), &headings[comparison.figure]);
        page.count(0, number)?;
        page.text(1, code, &styles.text)?;
        page.text(2, name, &styles.text)?;
        page.count(3, comparison.units)?;
        page.count(4, comparison.counted)?;
        page.text(5, heading, &styles.text)?;
        page.number(6, (comparison.counted > 0).then_some(comparison.sum), &format)?;
        page.number(7, comparison.parent_figure, &format)?;
        page.number(8, comparison.difference().filter(|_| comparison.counted > 0), &format)?;
        let (said, format) = match &comparison.finding {
            Some(finding) => {
                let format = styles.text.clone().set_background_color(crate::emit::styles::mark_fill(finding.severity));
                (messages::in_short(finding, comparison), format)
            }
            None => (unfound(comparison).to_owned(), styles.text.clone()),
        };
        page.text(9, &said, &format)?;
        page.next(&[(1, code), (2, name), (5, heading), (9, &said)])?;
    }
    page.filter()?;
    page.end(true, 0x0080_64A2)
}

fn code<'a>(shown: &'a WorkbookContent<'_>, comparison: &'a Comparison) -> &'a str {
    match &comparison.parent {
        Parent::Unit(index) => &shown.rows[*index].code,
        Parent::Other(_) => "",
    }
}

fn name<'a>(shown: &'a WorkbookContent<'_>, comparison: &'a Comparison) -> &'a str {
    match &comparison.parent {
        Parent::Unit(index) => shown.rows[*index].called(),
        Parent::Other(name) => name,
    }
}

/// What there is to say without a finding.
fn unfound(comparison: &Comparison) -> &'static str {
    match (&comparison.parent, comparison.parent_figure) {
        (Parent::Other(_), _) => "没有主管部门自己的表",
        (_, None) => "主管部门还没有数",
        _ if comparison.counted == 0 => "所属单位还没有数",
        _ => "一致",
    }
}

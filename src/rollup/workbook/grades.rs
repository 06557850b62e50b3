//! 等级分布: how many units have which grade, with a chart, and how the scores spread.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartSolidFill, ChartType, Color, Workbook, XlsxError,
};

use crate::rollup::messages;
use crate::rollup::model::ReturnState;
use crate::rollup::rank::Spread;
use crate::rollup::row::RollupRow;
use crate::value::Amount;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column};
use super::styles::RollupStyles;

/// The rows that the chart takes.
const CHART_ROWS: u32 = 14;

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let passed: Vec<&RollupRow> = shown.rows.iter().filter(|row| row.state == ReturnState::Passed).collect();
    let columns = ["等级", "核算得分", "单位数", "占比"].map(|head| column(head, 20.0)).to_vec();
    let title = shown.title(messages::GRADES);
    let reviewed = passed.iter().any(|row| row.reviewed.is_some());
    let by = if reviewed { "得分（有复核得分的按复核得分）" } else { "核算得分" };
    let left = format!("按{}个通过单位的{by}", passed.len());
    let mut page = SheetWriter::begin(workbook, styles, messages::GRADES, [&title, &left, ""], columns)?;
    page.heading(0)?;
    let (first, grades) = grades(&mut page, shown, &passed)?;
    page.section("得分情况")?;
    spreads(&mut page, &passed)?;
    page.section("各等级单位数")?;
    chart(&mut page, first, grades)?;
    page.end(false, 0x00F2_C14E)
}

/// The table of grades; gives its first row and how many grades there are.
fn grades(
    page: &mut SheetWriter<'_>,
    shown: &WorkbookContent<'_>,
    passed: &[&RollupRow],
) -> Result<(u32, u32), XlsxError> {
    let styles = page.styles;
    let first = page.row;
    let grades = &shown.form.template.grades;
    let share = |count: usize| Amount::from(count).checked_div(Amount::from(passed.len()));
    let mut above: Option<Amount> = None;
    for grade in grades {
        let count = passed.iter().filter(|row| row.grade.as_deref() == Some(grade.name.as_str())).count();
        let band = match above {
            None => format!("{}分及以上", messages::amount(grade.min)),
            Some(above) => format!("{}～{}分（不含）", messages::amount(grade.min), messages::amount(above)),
        };
        page.text(0, &grade.name, &styles.centred)?;
        page.text(1, &band, &styles.centred)?;
        page.count(2, count)?;
        page.number(3, share(count), &styles.share)?;
        page.next(&[])?;
        above = Some(grade.min);
    }
    let range = page.range(2).unwrap_or_default();
    page.over(0, 1, "合计", &styles.total)?;
    let graded = passed.iter().filter(|row| row.grade.is_some()).count();
    page.formula(2, format!("=SUM({range})"), graded.into(), &RollupStyles::strong(&styles.count))?;
    page.number(3, share(graded), &RollupStyles::strong(&styles.share))?;
    page.next(&[])?;
    Ok((first, u32::try_from(grades.len()).unwrap_or(0)))
}

/// Mean, median, most and least of the recomputed and of the declared scores.
fn spreads(page: &mut SheetWriter<'_>, passed: &[&RollupRow]) -> Result<(), XlsxError> {
    let styles = page.styles;
    let recomputed = Spread::of(passed.iter().filter_map(|row| row.recomputed).collect());
    let declared = Spread::of(passed.iter().filter_map(|row| row.declared).collect());
    let reviewed = Spread::of(passed.iter().filter_map(|row| row.reviewed).collect());
    let shown: &[(&str, Spread)] = match reviewed.count {
        0 => &[("核算得分", recomputed), ("自评得分", declared)],
        _ => &[("核算得分", recomputed), ("自评得分", declared), ("复核得分", reviewed)],
    };
    page.text(0, "项目", &styles.head)?;
    for (col, (head, _)) in (1..).zip(shown) {
        page.text(col, head, &styles.head)?;
    }
    page.next(&[])?;
    type Pick = fn(&Spread) -> Option<Amount>;
    let lines: [(&str, Pick); 4] = [
        ("平均分", |spread| spread.average),
        ("中位数", |spread| spread.median),
        ("最高分", |spread| spread.most),
        ("最低分", |spread| spread.least),
    ];
    for (label, pick) in lines {
        page.text(0, label, &styles.centred)?;
        for (col, (_, spread)) in (1..).zip(shown) {
            page.number(col, pick(spread), &styles.points)?;
        }
        page.next(&[])?;
    }
    Ok(())
}

fn chart(page: &mut SheetWriter<'_>, first: u32, grades: u32) -> Result<(), XlsxError> {
    let last = first + grades.max(1) - 1;
    let mut fill = ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(0x004F_81BD))).clone();
    let mut chart = Chart::new(ChartType::Column);
    chart
        .add_series()
        .set_name("单位数")
        .set_categories((page.name(), first, 0, last, 0))
        .set_values((page.name(), first, 2, last, 2))
        .set_data_label(ChartDataLabel::new().show_value())
        .set_format(&mut fill);
    chart.title().set_name("等级分布").set_font(ChartFont::new().set_size(11));
    chart.y_axis().set_num_format("0");
    chart.legend().set_hidden();
    page.chart(&mut chart, CHART_ROWS)
}

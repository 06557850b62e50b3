//! 指标得分: the recomputed points of every indicator, a line a unit in the order of their ranks.

use rust_xlsxwriter::{
    Color, ConditionalFormat3ColorScale, ConditionalFormatType, Workbook, XlsxError, column_number_to_name,
};

use crate::layout::row_height;
use crate::rollup::messages;
use crate::rollup::rank::{average, order};
use crate::template::Indicator;
use crate::value::Amount;
use crate::value::number::to_double;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// The columns before the indicators: number, code, name.
const BEFORE: u16 = 3;
/// The width of an indicator's column, and what it is where there are many of them.
const WIDTH: f64 = 8.0;
const SLIM: f64 = 6.5;
/// How many indicators are many.
const MANY: usize = 20;
/// The colours of no points, half of them and all.
const LOW: Color = Color::RGB(0x00F8_A5A5);
const MIDDLE: Color = Color::RGB(0x00FF_F2B3);
const HIGH: Color = Color::RGB(0x00A9_D8A2);

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let indicators = &shown.form.template.indicators;
    let rows = shown.rows;
    let mut columns = vec![
        column("序号", 6.0),
        column("单位代码", width_of(rows.iter().map(|row| &*row.code), 10.0, 18.0)),
        column("单位名称", width_of(rows.iter().map(|row| &*row.name), 18.0, 34.0)),
    ];
    columns.extend(indicators.iter().map(|indicator| column(indicator.label.as_str(), width(indicators))));
    let full = shown.form.template.score.as_ref().map(|score| score.full);
    if full.is_some() {
        columns.push(column("核算得分", WIDTH));
    }
    let judged = rows.iter().filter(|row| row.is_judged).count();
    let title = shown.title("指标得分");
    let left = format!("共{judged}个单位有表；各指标按填报的数据核算得分，颜色表示得分占分值的多少。");
    let mut page =
        SheetWriter::begin_long(workbook, styles, messages::INDICATORS, [&title, &left, "单位：分"], columns)?;
    heading(&mut page, indicators, full)?;
    let first = page.row;
    let judged_rows = order(rows).into_iter().map(|index| &rows[index]).filter(|row| row.is_judged);
    for (number, row) in (1u32..).zip(judged_rows) {
        page.count(0, number)?;
        page.text(1, &row.code, &styles.text)?;
        page.text(2, &row.name, &styles.text)?;
        for (col, points) in (BEFORE..).zip(&row.points) {
            page.number(col, points.recomputed, &styles.points)?;
        }
        if full.is_some() {
            page.number(page.last(), row.recomputed, &styles.points)?;
        }
        page.next(&[(1, &row.code), (2, &row.name)])?;
    }
    page.filter()?;
    if judged > 0 {
        colours(&mut page, indicators, first)?;
        averages(&mut page, shown, first)?;
    }
    page.end(true, 0x0063_BE7B)
}

fn width(indicators: &[Indicator]) -> f64 {
    if indicators.len() > MANY { SLIM } else { WIDTH }
}

/// Three rows: groups, indicators, weights with the full mark of the score.
fn heading(page: &mut SheetWriter<'_>, indicators: &[Indicator], full: Option<Amount>) -> Result<(), XlsxError> {
    let styles = page.styles;
    let top = page.row;
    let fixed = ["序号", "单位代码", "单位名称"];
    for (col, text) in (0..).zip(fixed) {
        page.sheet.merge_range(top, col, top + 1, col, text, &styles.head)?;
    }
    let mut col = BEFORE;
    for alike in indicators.chunk_by(|a, b| a.table == b.table && a.group.first() == b.group.first()) {
        let last = col + u16::try_from(alike.len()).unwrap_or(1) - 1;
        page.over(col, last, alike[0].group.first().map_or("", String::as_str), &styles.head)?;
        col = last + 1;
    }
    if full.is_some() {
        page.sheet.merge_range(top, page.last(), top + 1, page.last(), "核算得分", &styles.head)?;
    }
    page.next(&[])?;
    for (col, indicator) in (BEFORE..).zip(indicators) {
        page.text(col, &indicator.label, &styles.head)?;
    }
    let heights = indicators.iter().map(|indicator| row_height(&indicator.label, width(indicators)));
    page.sheet.set_row_height(page.row, heights.fold(24.0, f64::max))?;
    page.row += 1;
    page.over(0, BEFORE - 1, "分值", &styles.total)?;
    let format = RollupStyles::strong(&styles.points);
    for (col, indicator) in (BEFORE..).zip(indicators) {
        page.number(col, Some(indicator.printed_weight()), &format)?;
    }
    if full.is_some() {
        page.number(page.last(), full, &format)?;
    }
    page.next(&[])?;
    page.freeze(BEFORE)
}

/// Colours each column by where the points stand between the least and the most that the indicator gives.
fn colours(page: &mut SheetWriter<'_>, indicators: &[Indicator], first: u32) -> Result<(), XlsxError> {
    for (col, indicator) in (BEFORE..).zip(indicators) {
        let (least, most) = (to_double(indicator.least()), to_double(indicator.most()));
        let scale = ConditionalFormat3ColorScale::new()
            .set_minimum(ConditionalFormatType::Number, least)
            .set_midpoint(ConditionalFormatType::Number, least.midpoint(most))
            .set_maximum(ConditionalFormatType::Number, most)
            .set_minimum_color(LOW)
            .set_midpoint_color(MIDDLE)
            .set_maximum_color(HIGH);
        page.sheet.add_conditional_format(first, col, page.row - 1, col, &scale)?;
    }
    Ok(())
}

/// The averages, and what share of the weights they are.
fn averages(page: &mut SheetWriter<'_>, shown: &WorkbookContent<'_>, first: u32) -> Result<(), XlsxError> {
    let styles = page.styles;
    let indicators = &shown.form.template.indicators;
    let judged = || shown.rows.iter().filter(|row| row.is_judged);
    let mut means: Vec<Option<(Amount, Amount)>> = Vec::new();
    for (index, indicator) in indicators.iter().enumerate() {
        let points: Vec<Amount> = judged().filter_map(|row| row.points[index].recomputed).collect();
        // What is taken off has no share of anything.
        let full = indicator.most();
        means.push(average(&points).map(|mean| (mean, full)));
    }
    if let Some(score) = &shown.form.template.score {
        let totals: Vec<Amount> = judged().filter_map(|row| row.recomputed).collect();
        means.push(average(&totals).map(|mean| (mean, score.full)));
    }
    let last = page.row;
    let (points, share) = (RollupStyles::strong(&styles.points), RollupStyles::strong(&styles.share));
    page.over(0, BEFORE - 1, "平均", &styles.total)?;
    for (col, mean) in (BEFORE..).zip(&means) {
        let letters = column_number_to_name(col);
        match mean {
            // An Excel average of doubles: rounded, so that it is the exact one.
            Some((mean, _)) => {
                let formula = format!("=ROUND(AVERAGE({letters}{}:{letters}{last}),4)", first + 1);
                page.formula(col, formula, *mean, &points)?;
            }
            None => page.text(col, messages::NOTHING, &styles.total)?,
        }
    }
    page.next(&[])?;
    page.over(0, BEFORE - 1, "得分率", &styles.total)?;
    for (col, mean) in (BEFORE..).zip(&means) {
        let letters = column_number_to_name(col);
        // The weights stand in the row over the first unit.
        match mean.and_then(|(mean, weight)| mean.checked_div(weight)) {
            Some(rate) => page.formula(col, format!("={letters}{}/{letters}{first}", last + 1), rate, &share)?,
            None => page.text(col, messages::NOTHING, &styles.total)?,
        }
    }
    page.next(&[])
}

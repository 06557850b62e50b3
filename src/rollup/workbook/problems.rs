//! 问题分布: what was found, by code and by sheet, with charts.

use std::collections::{BTreeMap, HashSet};

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Color, Workbook,
    XlsxError,
};

use crate::finding::{Severity, registry};
use crate::rollup::{RollupRow, messages};
use crate::template::Template;
use crate::value::Amount;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// How many codes and sheets a chart shows.
const TOP: u32 = 10;

/// What is counted.
#[derive(Debug, Default)]
pub(in crate::rollup) struct CodeCount {
    pub found: u32,
    pub open: u32,
    pub units: HashSet<usize>,
}

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let template = &shown.form.template;
    let codes = by_code(shown.rows);
    let names: Vec<String> = codes.iter().map(|((code, _), _)| name(template, code)).collect();
    let sheets = by_sheet(shown);
    let words_of = names.iter().map(String::as_str).chain(sheets.iter().map(|(name, _)| *name));
    let columns = vec![
        column("序号", 6.0),
        column("代码", 8.0),
        column("问题", width_of(words_of, 24.0, 44.0)),
        column("程度", 9.0),
        column("问题数", 9.0),
        column("其中未决", 9.0),
        column("涉及单位数", 11.0),
        column("占有表单位", 11.0),
    ];
    let judged = shown.rows.iter().filter(|row| row.is_judged).count();
    let title = shown.title(messages::PROBLEMS);
    let left = format!("一、按问题（共{judged}个单位有表，各轮发现的都算，同一处问题只算一次；未决的是最近一轮的）");
    let mut page = SheetWriter::begin(workbook, styles, messages::PROBLEMS, [&title, &left, ""], columns)?;
    page.heading(0)?;
    let first = page.row;
    for (number, (((code, severity), count), name)) in (1u32..).zip(codes.iter().zip(&names)) {
        page.count(0, number)?;
        page.text(1, code, &styles.centred)?;
        page.text(2, name, &styles.text)?;
        page.text(3, severity.word(), &styles.severity(*severity))?;
        page.count(4, count.found)?;
        page.count(5, count.open)?;
        page.count(6, count.units.len())?;
        let share = Amount::from(count.units.len()).checked_div(Amount::from(judged));
        page.number(7, share, &styles.share)?;
        page.next(&[(2, name)])?;
    }
    page.filter()?;
    let graver = codes.iter().filter(|((_, severity), _)| *severity < Severity::Notice).count();
    let of_codes = (first, u32::try_from(graver).unwrap_or(0).min(TOP));
    page.section("二、按工作表")?;
    let of_sheets = sheet_table(&mut page, &sheets)?;
    if of_codes.1 > 0 || of_sheets.1 > 0 {
        page.section("三、最多的问题和工作表（前十，不含提示）")?;
        charts(&mut page, of_codes, of_sheets)?;
    }
    page.end(false, 0x00C0_504D)
}

/// By code and severity: what wants doing first, then by number.
pub(in crate::rollup) fn by_code(rows: &[RollupRow]) -> Vec<((&str, Severity), CodeCount)> {
    let mut codes: BTreeMap<(&str, Severity), CodeCount> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        for tally in &row.tallies {
            let count = codes.entry((&tally.code, tally.severity)).or_default();
            count.found += tally.count;
            count.open += tally.open;
            count.units.insert(index);
        }
    }
    let mut codes: Vec<_> = codes.into_iter().collect();
    codes.sort_by_key(|((_, severity), count)| (*severity == Severity::Notice, std::cmp::Reverse(count.found)));
    codes
}

/// What a code is called: as the registry has it, or as the form's rules have it.
pub(in crate::rollup) fn name(template: &Template, code: &str) -> String {
    if let Some(description) = registry::describe(code) {
        return description.title.to_owned();
    }
    let mut titles: Vec<&str> =
        template.checks.iter().filter(|check| check.code == code).map(|check| check.title.as_str()).collect();
    let rules = template.substance.iter().flat_map(|group| &group.rules);
    titles.extend(rules.filter(|rule| rule.code == code).map(|rule| rule.title.as_str()));
    titles.dedup();
    match titles[..] {
        [] => String::new(),
        [title] => title.to_owned(),
        [title, ..] => format!("{title}（等{}条）", titles.len()),
    }
}

/// The counts of a sheet by severity.
#[derive(Debug, Default)]
struct SheetCount {
    errors: u32,
    warnings: u32,
    notices: u32,
    units: HashSet<usize>,
}

/// By sheet, those with most to do first; what is about no sheet has a line of its own.
fn by_sheet<'a>(shown: &'a WorkbookContent<'_>) -> Vec<(&'a str, SheetCount)> {
    let mut sheets: BTreeMap<Option<u16>, SheetCount> = BTreeMap::new();
    for (index, row) in shown.rows.iter().enumerate() {
        for tally in &row.tallies {
            let count = sheets.entry(tally.sheet).or_default();
            match tally.severity {
                Severity::Fatal | Severity::Error => count.errors += tally.count,
                Severity::Warning => count.warnings += tally.count,
                Severity::Notice => count.notices += tally.count,
            }
            count.units.insert(index);
        }
    }
    let name = |index: Option<u16>| {
        let sheet = index.and_then(|index| shown.form.template.sheets.get(usize::from(index)));
        sheet.map_or(messages::WHOLE_FILE, |sheet| sheet.name.as_str())
    };
    let mut sheets: Vec<_> = sheets.into_iter().map(|(index, count)| (name(index), count)).collect();
    sheets.sort_by_key(|(_, count)| std::cmp::Reverse((count.errors + count.warnings, count.notices)));
    sheets
}

/// Writes the table by sheet; gives its first row and how many rows have something to do.
fn sheet_table(page: &mut SheetWriter<'_>, sheets: &[(&str, SheetCount)]) -> Result<(u32, u32), XlsxError> {
    let styles = page.styles;
    page.text(0, "序号", &styles.head)?;
    page.over(1, 2, "工作表", &styles.head)?;
    for (col, words) in (3..).zip(["错误", "需说明", "提示", "涉及单位数", "问题合计"]) {
        page.text(col, words, &styles.head)?;
    }
    page.next(&[])?;
    let first = page.row;
    for (number, (name, count)) in (1u32..).zip(sheets) {
        page.count(0, number)?;
        page.over(1, 2, name, &styles.text)?;
        page.count(3, count.errors)?;
        page.count(4, count.warnings)?;
        page.count(5, count.notices)?;
        page.count(6, count.units.len())?;
        page.count(7, count.errors + count.warnings + count.notices)?;
        page.next(&[(2, name)])?;
    }
    let busy = sheets.iter().filter(|(_, count)| count.errors + count.warnings > 0).count();
    Ok((first, u32::try_from(busy).unwrap_or(0).min(TOP)))
}

/// Bars of the most frequent problems, and of the sheets with most of them.
fn charts(page: &mut SheetWriter<'_>, codes: (u32, u32), sheets: (u32, u32)) -> Result<(), XlsxError> {
    if codes.1 > 0 {
        let mut chart = bars("最多的问题", ChartType::Bar);
        series(&mut chart, page.name(), codes, (2, 4), ("问题数", 0x00C0_504D));
        chart.legend().set_hidden();
        page.chart(&mut chart, 3 + codes.1)?;
    }
    if sheets.1 > 0 {
        let mut chart = bars("问题最多的工作表", ChartType::BarStacked);
        series(&mut chart, page.name(), sheets, (1, 3), ("错误", 0x00C0_504D));
        series(&mut chart, page.name(), sheets, (1, 4), ("需说明", 0x00F2_C14E));
        chart.legend().set_position(ChartLegendPosition::Bottom);
        page.chart(&mut chart, 4 + sheets.1)?;
    }
    Ok(())
}

/// A chart of bars, the first line on top.
fn bars(title: &str, kind: ChartType) -> Chart {
    let mut chart = Chart::new(kind);
    chart.title().set_name(title).set_font(ChartFont::new().set_size(11));
    // Of bars, the y axis is the one with the names.
    chart.y_axis().set_reverse().set_font(ChartFont::new().set_size(9));
    chart.x_axis().set_hidden(true).set_major_gridlines(false);
    chart
}

/// Adds the numbers of a column, in rows from the first on, under the names in another column.
fn series(
    chart: &mut Chart,
    sheet: &str,
    (first, rows): (u32, u32),
    (names, col): (u16, u16),
    (name, colour): (&str, u32),
) {
    let last = first + rows - 1;
    // A zero needs no label.
    let label = ChartDataLabel::new().show_value().set_num_format("0;;").clone();
    chart
        .add_series()
        .set_name(name)
        .set_categories((sheet, first, names, last, names))
        .set_values((sheet, first, col, last, col))
        .set_data_label(&label)
        .set_gap(60)
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(colour))));
}

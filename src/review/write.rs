//! Writes the reviewers' workbook: the units with why they were drawn, and a row for each score.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::emit::{styles, undated, write_text};
use crate::form::Form;
use crate::template::Indicator;
use crate::value::Amount;
use crate::value::number::to_double;

use super::case::ReviewCase;
use super::messages;

/// The row of the headings, under title and guide.
const HEADING_ROW: u32 = 2;

/// The reviewers' workbook of these cases.
pub(crate) fn workbook(form: &Form, title: &str, cases: &[ReviewCase]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    write_units(workbook.add_worksheet(), title, cases)?;
    write_scores(workbook.add_worksheet(), form, cases)?;
    undated(&workbook.save_to_buffer()?)
}

/// Sets a sheet up: its name, how it is printed, title, guide, and headings with the widths of their columns.
fn set_up(
    sheet: &mut Worksheet,
    name: &str,
    title: &str,
    guide: &str,
    headings: &[(&str, f64)],
) -> Result<(), XlsxError> {
    let last = u16::try_from(headings.len()).unwrap_or(1) - 1;
    sheet.set_name(name)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_footer("&C第 &P 页 共 &N 页");
    sheet.merge_range(0, 0, 0, last, title, &styles::title())?;
    sheet.set_row_height(0, 36)?;
    sheet.merge_range(1, 0, 1, last, guide, &styles::body().set_text_wrap())?;
    sheet.set_row_height(1, 30)?;
    for (col, (heading, width)) in (0u16..).zip(headings) {
        sheet.set_column_width(col, *width)?;
        sheet.write_string_with_format(HEADING_ROW, col, *heading, &styles::head())?;
    }
    sheet.set_default_row_height(18);
    sheet.set_row_height(HEADING_ROW, 24)?;
    sheet.set_freeze_panes(HEADING_ROW + 1, 2)?;
    Ok(())
}

fn text_format() -> Format {
    styles::bordered().set_text_wrap()
}

fn number_format() -> Format {
    styles::bordered().set_align(FormatAlign::Center).set_num_format("0.##")
}

fn write_number(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    value: Option<Amount>,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Some(value) => sheet.write_number_with_format(row, col, to_double(value), format)?,
        None => sheet.write_blank(row, col, format)?,
    };
    Ok(())
}

fn write_units(sheet: &mut Worksheet, title: &str, cases: &[ReviewCase]) -> Result<(), XlsxError> {
    let widths = [14.0, 30.0, 8.0, 10.0, 10.0, 8.0, 40.0, 36.0];
    let headings: Vec<(&str, f64)> = messages::UNIT_HEADINGS.into_iter().zip(widths).collect();
    set_up(sheet, messages::UNITS_SHEET, messages::UNITS_SHEET, title, &headings)?;
    for (row, case) in (HEADING_ROW + 1..).zip(cases) {
        let Some(last) = &case.standing.last else { continue };
        let score = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        write_text(sheet, (row, 0), &case.standing.unit.code, Some(&text_format()))?;
        write_text(sheet, (row, 1), &case.standing.unit.name, Some(&text_format()))?;
        write_number(sheet, row, 2, Some(last.round.into()), &number_format())?;
        write_number(sheet, row, 3, score(&last.declared), &number_format())?;
        write_number(sheet, row, 4, score(&last.recomputed), &number_format())?;
        sheet.write_string_with_format(
            row,
            5,
            last.grade.clone().unwrap_or_default(),
            &text_format().set_align(FormatAlign::Center),
        )?;
        sheet.write_string_with_format(row, 6, case.reasons.join("；"), &text_format())?;
        sheet.write_string_with_format(row, 7, &last.output, &text_format())?;
    }
    Ok(())
}

fn write_scores(sheet: &mut Worksheet, form: &Form, cases: &[ReviewCase]) -> Result<(), XlsxError> {
    let widths = [12.0, 26.0, 14.0, 28.0, 8.0, 10.0, 10.0, 10.0, 40.0];
    let headings: Vec<(&str, f64)> = messages::SCORE_HEADINGS.into_iter().zip(widths).collect();
    let has_proposals = cases.iter().any(|case| !case.unproven.is_empty());
    let guide = messages::scores_guide(has_proposals);
    set_up(sheet, messages::SCORES_SHEET, messages::SCORES_TITLE, &guide, &headings)?;
    let id_col = u16::try_from(headings.len()).unwrap_or(0);
    sheet.write_string(HEADING_ROW, id_col, messages::INDICATOR_HEADING)?;
    sheet.set_column_hidden(id_col)?;
    let mut row = HEADING_ROW;
    for case in cases {
        for indicator in &form.template.indicators {
            row += 1;
            write_score_row(sheet, row, id_col, case, indicator)?;
        }
    }
    sheet.autofilter(HEADING_ROW, 0, row.max(HEADING_ROW + 1), id_col - 1)?;
    // A score other than the recomputed one without a remark is highlighted as it is typed.
    let differs = format!("AND(ISNUMBER($H{0}),$H{0}<>$G{0},$I{0}=\"\")", HEADING_ROW + 2);
    let mark = rust_xlsxwriter::ConditionalFormatFormula::new()
        .set_rule(differs.as_str())
        .set_format(Format::new().set_background_color(styles::mark_fill(crate::finding::Severity::Warning)));
    sheet.add_conditional_format(HEADING_ROW + 1, 8, row.max(HEADING_ROW + 1), 8, &mark)?;
    Ok(())
}

fn write_score_row(
    sheet: &mut Worksheet,
    row: u32,
    id_col: u16,
    case: &ReviewCase,
    indicator: &Indicator,
) -> Result<(), XlsxError> {
    let unit = &case.standing.unit;
    let scores = case.scores.get(&indicator.id).copied().unwrap_or_default();
    let reviewed = case.reviewed.get(&indicator.id).cloned().unwrap_or_default();
    let group = indicator.group.first().cloned().unwrap_or_default();
    for (col, cell) in (0u16..).zip([&unit.code, &unit.name, &group, &indicator.label]) {
        write_text(sheet, (row, col), cell, Some(&text_format()))?;
    }
    write_number(sheet, row, 4, Some(indicator.printed_weight()), &number_format())?;
    write_number(sheet, row, 5, scores.declared, &number_format())?;
    write_number(sheet, row, 6, scores.recomputed, &number_format())?;
    let input = styles::input().set_align(FormatAlign::Center).set_num_format("0.##");
    let is_reviewed = reviewed.score.is_some() || !reviewed.remark.is_empty();
    // What the reviewer finds there is a proposal: 0 with the reason, to be kept or changed.
    let (score, remark) = match case.unproven.get(&indicator.id).filter(|_| !is_reviewed) {
        Some(remark) => (Some(Amount::ZERO), remark),
        None => (reviewed.score.and_then(|score| score.parse().ok()), &reviewed.remark),
    };
    write_number(sheet, row, 7, score, &input)?;
    write_text(sheet, (row, 8), remark, Some(&styles::input()))?;
    sheet.write_string(row, id_col, &indicator.id)?;
    let (least, most) = (indicator.least(), indicator.most());
    let range = DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(to_double(least), to_double(most)))
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_message(messages::out_of_range("所填的分", &least.to_string(), &most.to_string()))?;
    sheet.add_data_validation(row, 7, row, 7, &range)?;
    Ok(())
}

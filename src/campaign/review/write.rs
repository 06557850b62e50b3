//! Writes the reviewers' workbook.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::emit::styles;
use crate::form::Form;
use crate::template::Indicator;
use crate::value::Amount;
use crate::value::number::to_double;

use super::{Case, messages};

/// The first row of the tables, under title and guide.
const HEAD: u32 = 2;

/// The workbook: the units with why they were drawn, and a line for each score.
pub fn workbook(form: &Form, title: &str, cases: &[Case]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    units(workbook.add_worksheet(), title, cases)?;
    scores(workbook.add_worksheet(), form, cases)?;
    workbook.save_to_buffer()
}

fn page(sheet: &mut Worksheet, name: &str, title: &str, guide: &str, heads: &[(&str, f64)]) -> Result<(), XlsxError> {
    let last = u16::try_from(heads.len()).unwrap_or(1) - 1;
    sheet.set_name(name)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(HEAD, HEAD)?;
    sheet.set_footer("&C第 &P 页 共 &N 页");
    sheet.merge_range(0, 0, 0, last, title, &styles::title())?;
    sheet.set_row_height(0, 36)?;
    sheet.merge_range(1, 0, 1, last, guide, &styles::body().set_text_wrap())?;
    sheet.set_row_height(1, 30)?;
    for (col, (head, width)) in (0u16..).zip(heads) {
        sheet.set_column_width(col, *width)?;
        sheet.write_string_with_format(HEAD, col, *head, &styles::head())?;
    }
    sheet.set_default_row_height(18);
    sheet.set_row_height(HEAD, 24)?;
    sheet.set_freeze_panes(HEAD + 1, 2)?;
    Ok(())
}

fn text() -> Format {
    styles::bordered().set_text_wrap()
}

fn number() -> Format {
    styles::bordered().set_align(FormatAlign::Center).set_num_format("0.##")
}

fn put(sheet: &mut Worksheet, row: u32, col: u16, value: Option<Amount>, format: &Format) -> Result<(), XlsxError> {
    match value {
        Some(value) => sheet.write_number_with_format(row, col, to_double(value), format)?,
        None => sheet.write_blank(row, col, format)?,
    };
    Ok(())
}

fn units(sheet: &mut Worksheet, title: &str, cases: &[Case]) -> Result<(), XlsxError> {
    let widths = [14.0, 30.0, 8.0, 10.0, 10.0, 8.0, 40.0, 36.0];
    let heads: Vec<(&str, f64)> = messages::UNIT_HEADS.into_iter().zip(widths).collect();
    page(sheet, messages::UNITS, messages::UNITS, title, &heads)?;
    for (row, case) in (HEAD + 1..).zip(cases) {
        let Some(last) = &case.standing.last else { continue };
        let score = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        sheet.write_string_with_format(row, 0, &case.standing.unit.code, &text())?;
        sheet.write_string_with_format(row, 1, &case.standing.unit.name, &text())?;
        put(sheet, row, 2, Some(last.round.into()), &number())?;
        put(sheet, row, 3, score(&last.declared), &number())?;
        put(sheet, row, 4, score(&last.recomputed), &number())?;
        sheet.write_string_with_format(
            row,
            5,
            last.grade.clone().unwrap_or_default(),
            &text().set_align(FormatAlign::Center),
        )?;
        sheet.write_string_with_format(row, 6, case.reasons.join("；"), &text())?;
        sheet.write_string_with_format(row, 7, &last.output, &text())?;
    }
    Ok(())
}

fn scores(sheet: &mut Worksheet, form: &Form, cases: &[Case]) -> Result<(), XlsxError> {
    let widths = [12.0, 26.0, 14.0, 28.0, 8.0, 10.0, 10.0, 10.0, 40.0];
    let heads: Vec<(&str, f64)> = messages::SCORE_HEADS.into_iter().zip(widths).collect();
    page(sheet, messages::SCORES, messages::TITLE, messages::GUIDE, &heads)?;
    let key = u16::try_from(heads.len()).unwrap_or(0);
    sheet.write_string(HEAD, key, messages::KEY)?;
    sheet.set_column_hidden(key)?;
    let mut row = HEAD;
    for case in cases {
        for indicator in &form.template.indicators {
            row += 1;
            line(sheet, row, key, case, indicator)?;
        }
    }
    sheet.autofilter(HEAD, 0, row.max(HEAD + 1), key - 1)?;
    // A score that differs and is not accounted for stands out as it is typed.
    let differs = format!("AND(ISNUMBER($H{0}),$H{0}<>$G{0},$I{0}=\"\")", HEAD + 2);
    let mark = rust_xlsxwriter::ConditionalFormatFormula::new()
        .set_rule(differs.as_str())
        .set_format(Format::new().set_background_color(styles::mark_fill(crate::finding::Severity::Warning)));
    sheet.add_conditional_format(HEAD + 1, 8, row.max(HEAD + 1), 8, &mark)?;
    Ok(())
}

fn line(sheet: &mut Worksheet, row: u32, key: u16, case: &Case, indicator: &Indicator) -> Result<(), XlsxError> {
    let unit = &case.standing.unit;
    let (declared, recomputed) = case.scores.get(&indicator.id).copied().unwrap_or_default();
    let (reviewed, remark) = case.reviewed.get(&indicator.id).cloned().unwrap_or_default();
    let group = indicator.group.first().cloned().unwrap_or_default();
    for (col, cell) in (0u16..).zip([&unit.code, &unit.name, &group, &indicator.label]) {
        sheet.write_string_with_format(row, col, cell, &text())?;
    }
    put(sheet, row, 4, Some(indicator.printed_weight()), &number())?;
    put(sheet, row, 5, declared, &number())?;
    put(sheet, row, 6, recomputed, &number())?;
    let input = styles::input().set_align(FormatAlign::Center).set_num_format("0.##");
    put(sheet, row, 7, reviewed.and_then(|score| score.parse().ok()), &input)?;
    sheet.write_string_with_format(row, 8, remark, &styles::input())?;
    sheet.write_string(row, key, &indicator.id)?;
    let (least, most) = (indicator.least(), indicator.most());
    let range = DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(to_double(least), to_double(most)))
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_message(messages::out_of_range("所填的分", &least.to_string(), &most.to_string()))?;
    sheet.add_data_validation(row, 7, row, 7, &range)?;
    Ok(())
}

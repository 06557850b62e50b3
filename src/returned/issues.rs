//! 问题清单: a row a finding, linked to its cell, with room for the department's explanation.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, ProtectionOptions, Url, Worksheet, XlsxError};

use crate::check::Outcome;
use crate::emit::messages::FOOTER;
use crate::emit::styles::{bordered, head, input, mark_fill, title};
use crate::emit::write_text;
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::layout::row_height;
use crate::template::generated::{EXPLANATION, ISSUES, KEY};
use crate::text::shorten::shorten;
use crate::value::cell::quoted;

/// Headings and widths in characters.
const COLUMNS: [(&str, f64); 12] = [
    ("序号", 5.0),
    ("级别", 8.0),
    ("代码", 7.0),
    ("位置", 18.0),
    ("项目", 18.0),
    ("填报值", 13.0),
    ("应为", 13.0),
    ("问题", 36.0),
    ("修改办法", 30.0),
    ("依据", 18.0),
    (EXPLANATION, 24.0),
    (KEY, 4.0),
];
/// The column of the explanations, which is the last that is seen.
const EXPLANATION_COL: u16 = 10;
/// The column of the keys.
const KEY_COL: u16 = 11;
/// The row of the headings.
const HEADING_ROW: u32 = 1;

/// Formats, each built once.
struct IssueFormats {
    title: Format,
    head: Format,
    text: Format,
    centre: Format,
    link: Format,
    words: Format,
    severities: [(Severity, Format); 4],
}

impl IssueFormats {
    fn new() -> Self {
        let centre = bordered().set_align(FormatAlign::Center).set_text_wrap();
        Self {
            title: title(),
            head: head(),
            text: bordered().set_text_wrap(),
            link: centre.clone().set_font_color(0x0005_63C1).set_underline(rust_xlsxwriter::FormatUnderline::Single),
            words: input(),
            severities: [Severity::Fatal, Severity::Error, Severity::Warning, Severity::Notice]
                .map(|severity| (severity, centre.clone().set_background_color(mark_fill(severity)))),
            centre,
        }
    }
}

/// Every format of the sheet.
pub fn formats() -> Vec<Format> {
    let IssueFormats { title, head, text, centre, link, words, severities } = IssueFormats::new();
    let severities = severities.map(|(_, format)| format);
    [title, head, text, centre, link, words].into_iter().chain(severities).collect()
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, form: &Form, outcome: &Outcome) -> Result<(), XlsxError> {
    let IssueFormats { title, head, text, centre, link, words, severities } = IssueFormats::new();
    sheet.set_name(ISSUES)?;
    for (col, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_column_hidden(KEY_COL)?;
    sheet.merge_range(0, 0, 0, EXPLANATION_COL, ISSUES, &title)?;
    sheet.set_row_height(0, 32.0)?;
    for (col, (heading, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADING_ROW, col, heading, &head)?;
    }
    for (number, finding) in (1_u32..).zip(&outcome.findings) {
        let row = HEADING_ROW + number;
        sheet.write_number_with_format(row, 0, number, &centre)?;
        let severity =
            severities.iter().find(|(severity, _)| *severity == finding.severity).map_or(&centre, |(_, format)| format);
        sheet.write_string_with_format(row, 1, finding.severity.word(), severity)?;
        sheet.write_string_with_format(row, 2, finding.code.as_str(), &centre)?;
        match place(form, finding) {
            Some((shown, target)) => sheet.write_url_with_format(row, 3, Url::new(target).set_text(shown), &link)?,
            None => sheet.write_string_with_format(row, 3, "整个文件", &centre)?,
        };
        let texts =
            [&finding.item, &finding.entered, &finding.expected, &finding.message, &finding.fix, &finding.basis];
        for (col, content) in (4..).zip(texts) {
            write_text(sheet, (row, col), &shorten(content, 2_000), Some(&text))?;
        }
        let explanation = crate::text::shorten::fit_into_cell(finding.explanation.as_deref().unwrap_or_default());
        if finding.severity == Severity::Warning {
            write_text(sheet, (row, EXPLANATION_COL), &explanation, Some(&words))?;
            let prompt = DataValidation::new()
                .allow_any_value()
                .set_input_title(EXPLANATION)?
                .set_input_message("数填错的请改正；确实如此的，在这里写明原因。")?;
            sheet.add_data_validation(row, EXPLANATION_COL, row, EXPLANATION_COL, &prompt)?;
        } else {
            sheet.write_string_with_format(row, EXPLANATION_COL, "", &text)?;
        }
        write_text(sheet, (row, KEY_COL), &finding.key(), None)?;
        let height =
            (4..).zip(texts).map(|(col, content): (usize, _)| row_height(content, COLUMNS[col].1)).fold(24.0, f64::max);
        sheet.set_row_height(row, height.max(row_height(&explanation, COLUMNS[usize::from(EXPLANATION_COL)].1)))?;
    }
    let last = HEADING_ROW + u32::try_from(outcome.findings.len()).unwrap_or(0);
    if outcome.findings.is_empty() {
        sheet.merge_range(last + 1, 0, last + 1, EXPLANATION_COL, "没有发现问题。", &centre)?;
    } else {
        sheet.autofilter(HEADING_ROW, 0, last, EXPLANATION_COL)?;
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_paper_size(9).set_landscape();
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer(FOOTER);
    sheet.set_screen_gridlines(false);
    sheet.set_print_area(0, 0, last.max(HEADING_ROW + 1), EXPLANATION_COL)?;
    sheet.set_tab_color(0x00C0_0000);
    sheet.protect_with_options(&ProtectionOptions {
        use_autofilter: true,
        sort: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

/// Where a finding is, as shown, and the link to it.
fn place(form: &Form, finding: &Finding) -> Option<(String, String)> {
    let location = finding.location.as_ref()?;
    form.template.sheets.iter().find(|sheet| sheet.name == location.sheet)?;
    let (shown, cell) = match location.cell {
        Some(cell) => (format!("{}!{cell}", location.sheet), cell.to_string()),
        None => (location.sheet.clone(), "A1".to_owned()),
    };
    Some((shown, format!("internal:{}!{cell}", quoted(&location.sheet))))
}

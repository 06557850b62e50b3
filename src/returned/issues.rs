//! 问题清单: a row a finding, linked to its cell, with room for the department's explanation.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Url, Worksheet, XlsxError};

use crate::emit::styles::{bordered, head, input, state_fill, title};
use crate::emit::write_text;
use crate::finding::{Code, Finding, FindingState, Location, Severity};
use crate::form::Form;
use crate::layout::row_height;
use crate::template::generated::{EXPLANATION, ISSUES, KEY};
use crate::text::shorten::shorten;

use super::listing::set_up_listing;
use super::messages;
use super::order::{BlankBlock, IssueRow};
use super::writer::target;

/// Headings and widths in characters.
const COLUMNS: [(&str, f64); 12] = [
    ("序号", 5.0),
    ("状态", 8.0),
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
pub(super) const EXPLANATION_COL: u16 = 10;
/// The column of the keys.
const KEY_COL: u16 = 11;
/// The row of the headings.
const HEADING_ROW: u32 = 1;
/// The row of the first finding.
pub(super) const FIRST_ROW: u32 = HEADING_ROW + 1;

/// Formats, each built once.
struct IssueFormats {
    title: Format,
    head: Format,
    text: Format,
    centre: Format,
    link: Format,
    words: Format,
    states: [(FindingState, Format); 7],
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
            states: FindingState::ALL.map(|state| (state, centre.clone().set_background_color(state_fill(state)))),
            centre,
        }
    }
}

impl IssueFormats {
    /// The format of a word that says what is left to do.
    fn state(&self, state: FindingState) -> &Format {
        self.states.iter().find(|(known, _)| *known == state).map_or(&self.centre, |(_, format)| format)
    }
}

/// Every format of the sheet.
pub fn formats() -> Vec<Format> {
    let IssueFormats { title, head, text, centre, link, words, states } = IssueFormats::new();
    let states = states.map(|(_, format)| format);
    [title, head, text, centre, link, words].into_iter().chain(states).collect()
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, form: &Form, rows: &[IssueRow<'_>]) -> Result<(), XlsxError> {
    let formats = IssueFormats::new();
    sheet.set_name(ISSUES)?;
    for (col, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_column_hidden(KEY_COL)?;
    sheet.merge_range(0, 0, 0, EXPLANATION_COL, ISSUES, &formats.title)?;
    sheet.set_row_height(0, 32.0)?;
    for (col, (heading, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADING_ROW, col, heading, &formats.head)?;
    }
    for (number, entry) in (1_u32..).zip(rows) {
        let row = HEADING_ROW + number;
        sheet.write_number_with_format(row, 0, number, &formats.centre)?;
        match entry {
            IssueRow::Finding(finding) => write_finding(sheet, row, form, finding, &formats)?,
            IssueRow::Blank(block) => write_blank(sheet, row, block, &formats)?,
        }
    }
    let last = HEADING_ROW + u32::try_from(rows.len()).unwrap_or(0);
    if rows.is_empty() {
        sheet.merge_range(last + 1, 0, last + 1, EXPLANATION_COL, messages::NOTHING, &formats.centre)?;
    } else {
        // With the keys, so that an explanation stays with its finding when the rows are sorted.
        sheet.autofilter(HEADING_ROW, 0, last, KEY_COL)?;
    }
    set_up_listing(sheet, HEADING_ROW, last, EXPLANATION_COL)
}

/// Writes a finding.
fn write_finding(
    sheet: &mut Worksheet,
    row: u32,
    form: &Form,
    finding: &Finding,
    formats: &IssueFormats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 1, finding.state().word(), formats.state(finding.state()))?;
    sheet.write_string_with_format(row, 2, finding.code.as_str(), &formats.centre)?;
    let is_of_form = |location: &&Location| form.template.sheets.iter().any(|sheet| sheet.name == location.sheet);
    match finding.location.as_ref().filter(is_of_form) {
        Some(location) => sheet.write_url_with_format(
            row,
            3,
            Url::new(target(location)).set_text(location.to_string()),
            &formats.link,
        )?,
        None => sheet.write_string_with_format(row, 3, messages::WHOLE_FILE, &formats.centre)?,
    };
    let texts = [&finding.item, &finding.entered, &finding.expected, &finding.message, &finding.fix, &finding.basis];
    for (col, content) in (4..).zip(texts) {
        write_text(sheet, (row, col), &shorten(content, 2_000), Some(&formats.text))?;
    }
    let explanation = crate::text::shorten::fit_into_cell(finding.explanation.as_deref().unwrap_or_default());
    if finding.severity == Severity::Warning {
        write_text(sheet, (row, EXPLANATION_COL), &explanation, Some(&formats.words))?;
        let prompt = DataValidation::new()
            .allow_any_value()
            .set_input_title(EXPLANATION)?
            .set_input_message(messages::EXPLAIN)?;
        sheet.add_data_validation(row, EXPLANATION_COL, row, EXPLANATION_COL, &prompt)?;
    } else {
        sheet.write_string_with_format(row, EXPLANATION_COL, "", &formats.text)?;
    }
    write_text(sheet, (row, KEY_COL), &finding.key(), None)?;
    let height =
        (4..).zip(texts).map(|(col, content): (usize, _)| row_height(content, COLUMNS[col].1)).fold(24.0, f64::max);
    sheet.set_row_height(row, height.max(row_height(&explanation, COLUMNS[usize::from(EXPLANATION_COL)].1)))?;
    Ok(())
}

/// Writes the blank cells of a block.
fn write_blank(
    sheet: &mut Worksheet,
    row: u32,
    block: &BlankBlock<'_>,
    formats: &IssueFormats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 1, FindingState::Missing.word(), formats.state(FindingState::Missing))?;
    sheet.write_string_with_format(row, 2, Code::I001.as_str(), &formats.centre)?;
    match &block.first {
        Some(first) => {
            sheet.write_url_with_format(row, 3, Url::new(target(first)).set_text(first.to_string()), &formats.link)?
        }
        None => sheet.write_string_with_format(row, 3, messages::WHOLE_FILE, &formats.centre)?,
    };
    let cells: Vec<String> =
        block.cells.iter().filter_map(|location| location.cell).map(|cell| cell.to_string()).collect();
    let message = shorten(&messages::blank(block.missing, &cells), 2_000);
    let texts = [
        block.title,
        &messages::filled(block.filled),
        &messages::required(block.required),
        &message,
        messages::FILL_IN,
        "",
    ];
    for (col, content) in (4..).zip(texts) {
        write_text(sheet, (row, col), content, Some(&formats.text))?;
    }
    sheet.write_string_with_format(row, EXPLANATION_COL, "", &formats.text)?;
    let height =
        (4..).zip(texts).map(|(col, content): (usize, _)| row_height(content, COLUMNS[col].1)).fold(24.0, f64::max);
    sheet.set_row_height(row, height)?;
    Ok(())
}

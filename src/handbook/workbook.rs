//! Writes the handbook as a workbook that prints well.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::emit::write_text;
use crate::template::Template;
use crate::text::shorten::fit_into_cell;

use super::{HandbookSheet, messages};

/// The color behind headings.
const HEADING: Color = Color::RGB(0x00DD_EBF7);
/// The height of a line of text in points.
const LINE: f64 = 15.0;
/// The most points that a row of a sheet can be high.
const HIGHEST: f64 = 400.0;

/// The handbook could not be written.
#[derive(Debug, thiserror::Error)]
#[error("写不出手册：{0}")]
pub struct HandbookError(#[from] XlsxError);

struct Formats {
    title: Format,
    heading: Format,
    cell: Format,
    prose: Format,
}

impl Formats {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(10).set_text_wrap().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_font_name("黑体").set_font_size(16),
            heading: base().set_bold().set_background_color(HEADING).set_border(FormatBorder::Thin),
            cell: base().set_border(FormatBorder::Thin),
            prose: base().set_font_size(11),
        }
    }
}

/// Writes the sheets behind a cover.
pub(super) fn write(template: &Template, sheets: &[HandbookSheet]) -> Result<Vec<u8>, HandbookError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    write_cover(workbook.add_worksheet(), template, sheets, &formats)?;
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_cover(
    worksheet: &mut Worksheet,
    template: &Template,
    sheets: &[HandbookSheet],
    formats: &Formats,
) -> Result<(), XlsxError> {
    worksheet.set_name(messages::COVER)?;
    worksheet.set_column_width(0, 100)?;
    write_text(worksheet, (0, 0), &messages::title(&template.title), Some(&formats.title))?;
    worksheet.set_row_height(0, 30)?;
    let contents = sheets.iter().map(|sheet| format!("{}：{}条", sheet.name, sheet.rows.len()));
    let basis = template.basis.iter().map(|basis| format!("依据：{}（{}）", basis.title, basis.number));
    let lines = messages::COVER_LINES.map(str::to_owned).into_iter().chain(contents).chain(basis);
    for (row, line) in (2..).zip(lines) {
        write_text(worksheet, (row, 0), &line, Some(&formats.prose))?;
        worksheet.set_row_height(row, height([(line.as_str(), 100.0)]))?;
    }
    Ok(())
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &HandbookSheet, formats: &Formats) -> Result<(), XlsxError> {
    worksheet.set_name(sheet.name)?;
    for (col, (heading, width)) in (0..).zip(sheet.headings) {
        worksheet.set_column_width(col, *width)?;
        write_text(worksheet, (0, col), heading, Some(&formats.heading))?;
    }
    for (row, texts) in (1..).zip(&sheet.rows) {
        for (col, text) in (0..).zip(texts) {
            write_text(worksheet, (row, col), &fit_into_cell(text), Some(&formats.cell))?;
        }
        let widths = sheet.headings.iter().map(|(_, width)| *width);
        worksheet.set_row_height(row, height(texts.iter().map(String::as_str).zip(widths)))?;
    }
    let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_col = u16::try_from(sheet.headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    worksheet.autofilter(0, 0, last, last_col)?;
    worksheet.set_freeze_panes(1, 0)?;
    worksheet.set_repeat_rows(0, 0)?;
    worksheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    worksheet.set_footer("&C第&P页，共&N页");
    Ok(())
}

/// The height of a row whose texts wrap within these widths.
fn height<'t>(texts: impl IntoIterator<Item = (&'t str, f64)>) -> f64 {
    let lines = texts.into_iter().map(|(text, width)| {
        let columns: f64 = text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum();
        (columns / (width - 1.0)).ceil().max(1.0)
    });
    (lines.fold(1.0, f64::max) * LINE + 3.0).min(HIGHEST)
}

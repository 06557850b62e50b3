//! Writes the roster: headings, the units, and how to fill the sheet in.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, XlsxError};

use crate::emit::{styles, undated, write_text};
use crate::template::{FieldType, Template};

use super::columns::{RosterColumn, field_heading, prefilled_fields};
use super::messages;
use super::unit::RosterUnit;

/// How many rows are formatted to be filled in, at least.
const ROWS: u32 = 200;

/// The workbook of a roster with these units in it.
///
/// # Errors
/// Where the workbook cannot be put together.
pub(crate) fn workbook(template: &Template, units: &[RosterUnit]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let fields = prefilled_fields(template).into_iter().map(RosterColumn::Field);
    let columns: Vec<RosterColumn> = RosterColumn::FIXED.into_iter().chain(fields).collect();
    let rows = ROWS.max(u32::try_from(units.len()).unwrap_or(ROWS));
    let sheet = workbook.add_worksheet();
    sheet.set_name(messages::SHEET)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_row_height(0, 36)?;
    for (col, column) in (0u16..).zip(&columns) {
        let (width, note) = match column {
            RosterColumn::Code => (18.0, messages::CODE_NOTE),
            RosterColumn::Name => (34.0, messages::NAME_NOTE),
            RosterColumn::Parent => (18.0, messages::PARENT_NOTE),
            RosterColumn::Email => (34.0, messages::EMAIL_NOTE),
            RosterColumn::Field(ix) => (22.0, template.field(*ix).note.as_str()),
        };
        let heading = match column {
            RosterColumn::Field(ix) => field_heading(template, *ix),
            RosterColumn::Code | RosterColumn::Name | RosterColumn::Parent | RosterColumn::Email => {
                column.heading().to_owned()
            }
        };
        sheet.set_column_width(col, width)?;
        sheet.write_string_with_format(0, col, &heading, &styles::head())?;
        let format = cell_format(template, *column);
        for row in 1..=rows {
            sheet.write_blank(row, col, &format)?;
        }
        if !note.is_empty() {
            let prompt = DataValidation::new().set_input_message(crate::text::shorten::shorten(note, 250))?;
            sheet.add_data_validation(1, col, rows, col, &prompt)?;
        }
        for (row, unit) in (1u32..).zip(units) {
            let text = match column {
                RosterColumn::Code => unit.code.clone(),
                RosterColumn::Name => unit.name.clone(),
                RosterColumn::Parent => unit.parent.clone().unwrap_or_default(),
                RosterColumn::Email => unit.emails.join("；"),
                RosterColumn::Field(ix) => {
                    let Some((_, value)) = unit.values.iter().find(|(field, _)| field == ix) else { continue };
                    if let Some(number) = value.as_number() {
                        sheet.write_number_with_format(row, col, crate::value::number::to_double(number), &format)?;
                        continue;
                    }
                    value.to_string()
                }
            };
            if !text.is_empty() {
                write_text(sheet, (row, col), &text, Some(&format))?;
            }
        }
    }
    write_guidance(workbook.add_worksheet())?;
    undated(&workbook.save_to_buffer()?)
}

/// The format of the cells of a column.
fn cell_format(template: &Template, column: RosterColumn) -> Format {
    match column {
        RosterColumn::Field(ix) => {
            let field = template.field(ix);
            let format = styles::prefilled();
            match field.kind {
                FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score | FieldType::Date => {
                    format.set_num_format(styles::number_format(field.kind, field.decimals, styles::Role::Input))
                }
                FieldType::Text | FieldType::Choice => format.set_num_format("@"),
            }
        }
        // As text, so that a code with zeros in front stays as it is typed.
        RosterColumn::Code | RosterColumn::Name | RosterColumn::Parent | RosterColumn::Email => {
            styles::input().set_num_format("@").set_align(FormatAlign::Left)
        }
    }
}

/// Writes how to fill the roster in.
fn write_guidance(sheet: &mut rust_xlsxwriter::Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(messages::GUIDE)?;
    sheet.set_column_width(0, 90)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (row, line) in (0u32..).zip(messages::GUIDANCE) {
        sheet.set_row_height(row, 36)?;
        sheet.write_string_with_format(row, 0, line, &styles::body().set_text_wrap())?;
    }
    Ok(())
}

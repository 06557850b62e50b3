//! Writes the roster: headings, what goes under each, and how to fill it in.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, XlsxError};

use crate::emit::styles;
use crate::template::{FieldType, Template};

use super::{Column, Unit, fields, heading, messages};

/// How many lines are ready to be filled in.
const LINES: u32 = 200;

/// The workbook of a roster, with these units in it.
///
/// # Errors
/// Where it cannot be put together.
pub fn workbook(template: &Template, units: &[Unit]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let columns: Vec<Column> =
        Column::FIXED.into_iter().chain(fields(template).into_iter().map(Column::Field)).collect();
    let lines = LINES.max(u32::try_from(units.len()).unwrap_or(LINES));
    let sheet = workbook.add_worksheet();
    sheet.set_name(messages::SHEET)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_row_height(0, 36)?;
    for (col, column) in (0u16..).zip(&columns) {
        let (head, width, note) = match column {
            Column::Field(ix) => {
                let field = template.field(*ix);
                (heading(template, *ix), 22.0, field.note.as_str())
            }
            fixed => {
                let width = match fixed {
                    Column::Name | Column::Email => 34.0,
                    _ => 18.0,
                };
                (messages::names(*fixed)[0].to_owned(), width, messages::note(*fixed))
            }
        };
        sheet.set_column_width(col, width)?;
        sheet.write_string_with_format(0, col, &head, &styles::head())?;
        let format = body(template, *column);
        for row in 1..=lines {
            sheet.write_blank(row, col, &format)?;
        }
        if !note.is_empty() {
            let prompt = DataValidation::new().set_input_message(crate::text::shorten::shorten(note, 250))?;
            sheet.add_data_validation(1, col, lines, col, &prompt)?;
        }
        for (row, unit) in (1u32..).zip(units) {
            let text = match column {
                Column::Code => unit.code.clone(),
                Column::Name => unit.name.clone(),
                Column::Parent => unit.parent.clone().unwrap_or_default(),
                Column::Email => unit.emails.join("；"),
                Column::Field(ix) => {
                    let Some((_, value)) = unit.given.iter().find(|(given, _)| given == ix) else { continue };
                    if let Some(number) = value.as_number() {
                        sheet.write_number_with_format(row, col, crate::value::number::to_double(number), &format)?;
                        continue;
                    }
                    value.to_string()
                }
            };
            if !text.is_empty() {
                sheet.write_string_with_format(row, col, text, &format)?;
            }
        }
    }
    guide(workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

fn body(template: &Template, column: Column) -> Format {
    match column {
        Column::Field(ix) => {
            let field = template.field(ix);
            let format = styles::prefilled();
            match field.kind {
                FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score | FieldType::Date => {
                    format.set_num_format(styles::number_format(field.kind, field.decimals, styles::Role::Input))
                }
                FieldType::Text | FieldType::Choice => format.set_num_format("@"),
            }
        }
        // A code with zeros in front stays as it is typed.
        _ => styles::input().set_num_format("@").set_align(FormatAlign::Left),
    }
}

fn guide(sheet: &mut rust_xlsxwriter::Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(messages::GUIDE)?;
    sheet.set_column_width(0, 90)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (row, line) in (0u32..).zip(messages::GUIDANCE) {
        sheet.set_row_height(row, 36)?;
        sheet.write_string_with_format(row, 0, line, &styles::body().set_text_wrap())?;
    }
    Ok(())
}

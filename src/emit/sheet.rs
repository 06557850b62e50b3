//! One sheet of the form.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Formula, Note, ProtectionOptions, Url, Worksheet, XlsxError};

use crate::finding::FindingState;
use crate::form::Form;
use crate::formula::Expr;
use crate::layout::{FieldPlace, LIST_ROW, Label, LabelText, row_height};
use crate::template::identity::Identity;
use crate::template::prefill::matches_prefill;
use crate::template::{Block, Field, IndicatorPart, ValueSource};
use crate::text::shorten::{fit_into_cell, shorten};
use crate::value::CellRef;
use crate::value::Value;
use crate::value::cell::{absolute, quoted};
use crate::value::number::to_double;

use super::styles::{FormFormats, Role, Setting};
use super::text::write_text;
use super::validation::validation;
use super::{Content, Medium, identity, messages};

/// A4.
const PAPER: u8 = 9;

/// The marks of a sheet by cell: the gravest colour, and every note.
type Marks = HashMap<CellRef, (FindingState, String)>;

/// Writes a sheet.
pub fn write(
    form: &Form,
    sheet: usize,
    content: &Content<'_>,
    choices: &[Vec<String>],
    styles: &mut FormFormats,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let declared = &form.template.sheets[sheet];
    let layout = &form.layout.sheets[sheet];
    worksheet.set_name(&declared.name)?;
    // A blank result is an empty text, not the 0 that the library would write.
    worksheet.set_formula_result_default("");
    set_sizes(form, sheet, &heights(form, sheet, content.values), worksheet)?;
    let marks = gather(content, sheet);
    for label in &layout.labels {
        write_label(form, label, content, styles, worksheet)?;
    }
    for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
        if place.sheet == sheet {
            write_field(form, field, place, content, &marks, choices, styles, worksheet)?;
        }
    }
    for (extra_sheet, cell, value) in content.extra {
        if *extra_sheet == sheet {
            write_extra(*cell, value, styles, worksheet)?;
        }
    }
    write_notes(form, sheet, &marks, worksheet)?;
    if content.medium == Medium::Screen {
        super::checking::write(form, sheet, worksheet)?;
    }
    set_up(form, sheet, content.medium, worksheet)
}

/// The marks of a sheet, one a cell.
pub(super) fn gather(content: &Content<'_>, sheet: usize) -> Marks {
    let mut marks: Marks = HashMap::new();
    for mark in content.marks.iter().filter(|mark| mark.sheet == sheet) {
        match marks.get_mut(&mark.cell) {
            Some((state, note)) => {
                *state = (*state).min(mark.state);
                if !note.contains(&mark.note) {
                    note.push('\n');
                    note.push_str(&mark.note);
                }
            }
            None => {
                marks.insert(mark.cell, (mark.state, mark.note.clone()));
            }
        }
    }
    marks
}

fn write_label(
    form: &Form,
    label: &Label,
    content: &Content<'_>,
    styles: &mut FormFormats,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    if label.text == LabelText::Verdict && content.medium == Medium::Paper {
        return Ok(());
    }
    let CellRef { row, col } = label.cell;
    let format = styles.label(label.style);
    let merged = label.rows > 1 || label.cols > 1;
    if let (LabelText::Text(text), true) = (&label.text, merged) {
        worksheet.merge_range(row, col, row + label.rows - 1, col + label.cols - 1, text, format)?;
        return Ok(());
    }
    merge(worksheet, label.cell, label.rows, label.cols, format)?;
    match &label.text {
        LabelText::Text(text) => worksheet.write_string_with_format(row, col, text, format)?,
        LabelText::Number(number) => worksheet.write_number_with_format(row, col, *number, format)?,
        LabelText::UnitName => {
            let field = form.template.field(form.template.unit_name);
            let shown = unit_line(form, content.values);
            let formula = Formula::new(format!("\"{}\"&{}", messages::UNIT, field.id)).set_result(shown);
            worksheet.write_formula_with_format(row, col, formula, format)?
        }
        LabelText::Link(sheet) => {
            let name = &form.template.sheets[*sheet].name;
            let url = Url::new(format!("internal:{}!A1", quoted(name))).set_text(name);
            worksheet.write_url_with_format(row, col, url, format)?
        }
        LabelText::Verdict => {
            let self_check = &form.template.self_check;
            let place = &form.layout.places[self_check.verdict.index()];
            let sheet = quoted(&form.template.sheets[self_check.sheet].name);
            let shown = content.values[form.template.field(self_check.verdict).cell(0)].to_string();
            let formula = Formula::new(format!("{sheet}!{}", absolute(place.cell))).set_result(shown);
            // The link is kept apart from what the cell shows.
            worksheet.write_url_with_format(row, col, Url::new(format!("internal:{sheet}!A1")), format)?;
            worksheet.write_formula_with_format(row, col, formula, format)?
        }
        LabelText::Goto(field) => {
            let place = &form.layout.places[field.index()];
            let name = &form.template.sheets[place.sheet].name;
            let url = Url::new(format!("internal:{}!{}", quoted(name), place.cell))
                .set_text(format!("{name} {}", place.cell));
            worksheet.write_url_with_format(row, col, url, format)?
        }
    };
    Ok(())
}

/// The line under a title: whose form it is.
pub(crate) fn unit_line(form: &Form, values: &[Value]) -> String {
    fit_into_cell(&format!("{}{}", messages::UNIT, values[form.template.field(form.template.unit_name).cell(0)]))
        .into_owned()
}

/// Merges the cells of a label or field, where it covers more than one.
fn merge(worksheet: &mut Worksheet, cell: CellRef, rows: u32, cols: u16, format: &Format) -> Result<(), XlsxError> {
    if rows > 1 || cols > 1 {
        worksheet.merge_range(cell.row, cell.col, cell.row + rows - 1, cell.col + cols - 1, "", format)?;
    }
    Ok(())
}

/// Where a field's cell stands, told by the labels that name it.
pub(super) fn setting(field: &Field, place: &FieldPlace) -> Setting {
    match (place.row_label, place.column_label) {
        _ if field.checking || field.list.is_some() => Setting::Table,
        (None, _) if !field.is_numeric() => Setting::Narrative,
        (Some(_), None) => Setting::Form,
        _ => Setting::Table,
    }
}

#[expect(clippy::too_many_arguments, reason = "a cell is where everything comes together")]
fn write_field(
    form: &Form,
    field: &Field,
    place: &FieldPlace,
    content: &Content<'_>,
    marks: &Marks,
    choices: &[Vec<String>],
    styles: &mut FormFormats,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let setting = setting(field, place);
    let mut unlocked = false;
    for row in 0..field.rows {
        let cell = place.cell_of_row(row);
        let role = cell_role(field, row, &content.values[field.cell(row)], content.identity);
        unlocked |= role == Role::Input;
        let mark = marks.get(&cell).map(|(state, _)| *state);
        let format = styles.field(field, role, mark, setting);
        merge(worksheet, cell, place.rows, place.cols, format)?;
        let flat = field.cell(row);
        let constant = match field.formula() {
            Some(Expr::Number(number)) => Some(Value::Number(*number)),
            _ => None,
        };
        let value = content.typed_over.get(&flat).or(constant.as_ref()).unwrap_or(&content.values[flat]);
        match form.formula(flat) {
            Some(formula) if !content.typed_over.contains_key(&flat) => {
                let formula = Formula::new(formula).set_result(cached(value));
                worksheet.write_formula_with_format(cell.row, cell.col, formula, format)?;
            }
            _ => write_value(cell, value, format, worksheet)?,
        }
    }
    if unlocked {
        let range = identity::choice_range(&field.choices, choices);
        let validation = validation(field, range.as_deref())?;
        let last = place.cell_of_row(field.rows - 1);
        let (row, col) = (place.cell.row, place.cell.col);
        worksheet.add_data_validation(row, col, last.row, col, &validation)?;
    }
    Ok(())
}

/// Who may write into the cell of a field in which this value stands.
pub(crate) fn cell_role(field: &Field, row: u32, value: &Value, identity: &Identity) -> Role {
    let given = || identity.given(&crate::template::display::id(field, row));
    match is_locked(field) {
        true => Role::Derived,
        // What the bureau gave is locked; where something else stands there, it is to be put right.
        false if given().is_some_and(|given| matches_prefill(given, value)) => Role::Prefilled,
        false => Role::Input,
    }
}

/// Whether a field's cells are locked, whatever stands in them.
pub(super) fn is_locked(field: &Field) -> bool {
    match field.source {
        ValueSource::Derived(_) | ValueSource::Recalled => true,
        ValueSource::Prefilled | ValueSource::Input => false,
    }
}

/// A value as the result cached beside a formula.
pub(super) fn cached(value: &Value) -> String {
    match value {
        Value::Number(number) => to_double(*number).to_string(),
        Value::Blank | Value::Text(_) | Value::Bool(_) | Value::Error(_) => {
            fit_into_cell(&value.to_string()).into_owned()
        }
    }
}

fn write_value(cell: CellRef, value: &Value, format: &Format, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let CellRef { row, col } = cell;
    match value {
        Value::Blank => worksheet.write_blank(row, col, format)?,
        Value::Number(number) => worksheet.write_number_with_format(row, col, to_double(*number), format)?,
        Value::Bool(value) => worksheet.write_boolean_with_format(row, col, *value, format)?,
        Value::Text(text) if text.is_empty() => worksheet.write_blank(row, col, format)?,
        Value::Text(text) => return write_text(worksheet, (row, col), &fit_into_cell(text), Some(format)),
        Value::Error(kind) => worksheet.write_string_with_format(row, col, kind.text(), format)?,
    };
    Ok(())
}

/// Puts back what stood outside every field.
fn write_extra(
    cell: CellRef,
    value: &Value,
    styles: &mut FormFormats,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let format = styles.label(crate::layout::LabelStyle::Prose);
    write_value(cell, value, format, worksheet)
}

/// The notes of marked cells, and the definitions of indicators.
pub(super) fn write_notes(
    form: &Form,
    sheet: usize,
    marks: &Marks,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let mut cells: Vec<(&CellRef, &(FindingState, String))> = marks.iter().collect();
    cells.sort_by_key(|(cell, _)| **cell);
    for (cell, (_, text)) in cells {
        worksheet.insert_note(cell.row, cell.col, &note(text))?;
    }
    for block in &form.template.sheets[sheet].blocks {
        let Block::Indicators(table) = block else { continue };
        for ix in &table.indicators {
            let indicator = &form.template.indicators[ix.0 as usize];
            let place = &form.layout.places[indicator.recomputed.index()];
            let Some(cell) = place.row_label else { continue };
            let words = [indicator.definition.as_str(), indicator.standard.as_str()];
            let text = words.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
            if !text.is_empty() && !marks.contains_key(&cell) {
                worksheet.insert_note(cell.row, cell.col, &note(&text))?;
            }
        }
    }
    Ok(())
}

/// A note large enough for its text.
pub fn note(text: &str) -> Note {
    let lines: usize = text.split('\n').map(|line| line.chars().count().div_ceil(18).max(1)).sum();
    let height = u32::try_from(lines * 18 + 16).unwrap_or(400).clamp(60, 500);
    Note::new(shorten(text, 2_000))
        .set_author(messages::AUTHOR)
        .add_author_prefix(false)
        .set_width(300)
        .set_height(height)
        .set_font_name(super::styles::BODY_FONT)
        .set_font_size(10)
}

/// Print set-up, protection, freezing, the colour of the tab.
fn set_up(form: &Form, sheet: usize, medium: Medium, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let declared = &form.template.sheets[sheet];
    let layout = &form.layout.sheets[sheet];
    worksheet.set_paper_size(PAPER);
    if declared.landscape {
        worksheet.set_landscape();
    } else {
        worksheet.set_portrait();
    }
    worksheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
    worksheet.set_print_fit_to_pages(1, u16::from(fits_a_page(form, sheet)));
    worksheet.set_print_center_horizontally(true);
    match medium {
        Medium::Screen => worksheet.set_footer(messages::FOOTER),
        // Each attachment is numbered by itself.
        Medium::Paper => worksheet.set_footer(messages::FOOTER_OF_SHEET).set_print_first_page_number(1),
    };
    worksheet.set_screen_gridlines(false);
    worksheet.set_print_area(0, 0, layout.printed.max(1) - 1, layout.columns.max(1) - 1)?;
    if let Some((first, last)) = layout.repeat {
        worksheet.set_repeat_rows(first, last)?;
    }
    if let Some(CellRef { row, col }) = layout.freeze {
        worksheet.set_freeze_panes(row, col)?;
    }
    for (first, last) in &layout.groups {
        worksheet.group_rows(*first, *last)?;
    }
    let fields = || form.template.fields.iter().filter(|field| field.sheet == sheet);
    let scored = fields().any(|field| matches!(field.part, Some((_, IndicatorPart::Recomputed))));
    let filled = fields().any(|field| !matches!(field.source, ValueSource::Derived(_)));
    let is_self_check = sheet == form.template.self_check.sheet;
    worksheet.set_tab_color(match (scored, filled) {
        _ if is_self_check => 0x0063_BE7B,
        (true, _) => 0x00C0_504D,
        (false, true) => 0x00F2_C14E,
        (false, false) => 0x0080_8080,
    });
    worksheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

/// Whether a sheet printed at the width of a page is at most a little longer than one: then it is printed on one.
fn fits_a_page(form: &Form, sheet: usize) -> bool {
    /// The printable part of A4 in points, upright, and of what is left of it a page may be squeezed by.
    const PAGE: (f64, f64) = (523.0, 744.0);
    const SQUEEZE: f64 = 1.3;
    /// The width of a character of half width in points.
    const CHARACTER: f64 = 5.4;
    let declared = &form.template.sheets[sheet];
    let (width, height) = if declared.landscape { (PAGE.1 + 26.0, PAGE.0 - 20.0) } else { PAGE };
    let wide: f64 = declared.columns.iter().map(|column| to_double(*column) * CHARACTER).sum();
    let layout = &form.layout.sheets[sheet];
    let high: f64 = layout.heights.iter().take(layout.printed as usize).sum();
    high * (width / wide.max(1.0)).min(1.0) <= height * SQUEEZE
}

/// Sets the width of each column and the height of each row.
pub(super) fn set_sizes(
    form: &Form,
    sheet: usize,
    heights: &[f64],
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    for (col, width) in (0..).zip(&form.template.sheets[sheet].columns) {
        worksheet.set_column_width(col, to_double(*width))?;
    }
    worksheet.set_default_row_height(LIST_ROW);
    for (row, height) in (0..).zip(heights) {
        worksheet.set_row_height(row, *height)?;
    }
    Ok(())
}

/// The height of each row in points: as laid out, and higher where a text filled in needs more.
pub(crate) fn heights(form: &Form, sheet: usize, values: &[Value]) -> Vec<f64> {
    let declared = &form.template.sheets[sheet];
    let mut heights = form.layout.sheets[sheet].heights.clone();
    let mut free = vec![false; heights.len()];
    let width = |place: &FieldPlace| -> f64 {
        let from = usize::from(place.cell.col);
        declared.columns.iter().skip(from).take(usize::from(place.cols)).map(|column| to_double(*column)).sum()
    };
    for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
        if place.sheet != sheet || field.is_numeric() {
            continue;
        }
        for row in 0..field.rows {
            let line = place.cell_of_row(row).row as usize;
            match &values[field.cell(row)] {
                Value::Text(text) => heights[line] = heights[line].max(row_height(text, width(place))),
                Value::Blank | Value::Number(_) | Value::Bool(_) | Value::Error(_) => {
                    free[line] |= field.list.is_some() && place.cols == 1 && heights[line] <= LIST_ROW;
                }
            }
        }
    }
    for label in form.layout.sheets[sheet].labels.iter().filter(|label| label.text == LabelText::UnitName) {
        let columns = declared.columns.iter().skip(usize::from(label.cell.col)).take(usize::from(label.cols));
        let width = columns.map(|column| to_double(*column)).sum();
        let line = &mut heights[label.cell.row as usize];
        *line = line.max(row_height(&unit_line(form, values), width));
    }
    heights.iter_mut().zip(free).filter(|(_, free)| *free).for_each(|(height, _)| *height = height.max(LIST_ROW));
    heights
}

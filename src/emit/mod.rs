//! Writes the form's sheets: labels, fields with their values, live formulas, validation, names, protection.
//!
//! In come a [`Form`] and a [`Content`]; out come the bytes of a workbook. Nothing here computes or judges.

mod checking;
mod identity;
pub mod messages;
mod package;
mod paper;
mod sheet;
mod skeleton;
mod splice;
pub mod styles;
#[cfg(all(test, feature = "files"))]
mod tests;
mod text;
mod validation;

pub(crate) use package::Packer;
pub(crate) use sheet::{cell_role, heights as row_heights, unit_line};
pub(crate) use skeleton::{Front, register};
pub(crate) use text::write_text;

use std::collections::BTreeMap;

#[cfg(feature = "rollup")]
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::finding::FindingState;
use crate::form::Form;
use crate::template::identity::Identity;
use crate::value::CellRef;
use crate::value::Value;
use crate::value::cell::{absolute, quoted};

use skeleton::Skeleton;
use splice::splice;

/// What goes into the form's cells.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The value of every cell, in the template's flat order: inputs, and the results to cache beside formulas.
    pub values: &'a [Value],
    /// Derived cells in which a typed value stands instead of the formula.
    pub typed_over: &'a BTreeMap<usize, Value>,
    /// The identity, with what was prefilled.
    pub identity: &'a Identity,
    /// Cells to mark.
    pub marks: &'a [CellMark],
    /// What stood outside every field and is put back: sheet, cell, value.
    pub extra: &'a [(usize, CellRef, Value)],
    /// What the workbook is made for.
    pub medium: Medium,
}

/// What a workbook is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// It is filled in, or corrected.
    Screen,
    /// It is printed, signed and filed: the cover and the attachments in black on white, without rows and sheets that are not
    /// used. What serves the work on it is hidden.
    Paper,
}

/// A cell marked with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellMark {
    /// The form's sheet, counted from 0.
    pub sheet: usize,
    /// The cell.
    pub cell: CellRef,
    /// What is left to do about it, which gives the colour.
    pub state: FindingState,
    /// The text of the note.
    pub note: String,
}

/// How many sheets stand in front of the form's in a workbook that goes back.
const USUAL_FRONT: usize = 2;

/// The bytes of a form's workbook with this content; behind other sheets, where they are given.
///
/// What all workbooks of the form have in common is made once and kept with it; the rest is filled in.
///
/// # Errors
/// Where the form does not fit into a workbook.
pub(crate) fn workbook(form: &Form, content: &Content<'_>, front: Option<&Front<'_>>) -> Result<Vec<u8>, XlsxError> {
    struct Alone(Skeleton);
    struct Behind(Skeleton);
    struct Printed(Skeleton);
    // One sheet more stands in front where a report came with the workbook.
    struct BehindMore(Skeleton);
    struct PrintedMore(Skeleton);
    let has_more = front.is_some_and(|front| front.names.len() > USUAL_FRONT);
    let new = |form: &Form| Skeleton::new(form, front, content.medium);
    let skeleton = match (content.medium, front) {
        (Medium::Screen, None) => &form.kept(|form| new(form).map(Alone))?.0,
        (Medium::Screen, Some(_)) if has_more => &form.kept(|form| new(form).map(BehindMore))?.0,
        (Medium::Paper, Some(_)) if has_more => &form.kept(|form| new(form).map(PrintedMore))?.0,
        (Medium::Screen, Some(_)) => &form.kept(|form| new(form).map(Behind))?.0,
        (Medium::Paper, _) => &form.kept(|form| new(form).map(Printed))?.0,
    };
    splice(form, skeleton, content, front)
}

/// Adds the form's sheets, its defined names and the identity sheet to a workbook, all of it written by rust_xlsxwriter. The first
/// of the sheets knows the formats given before any other.
fn write_form(form: &Form, content: &Content<'_>, known: &[Format], workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut styles = styles::FormFormats::new(content.medium);
    let choices = identity::long_choices(&form.template);
    let mut known = known;
    for sheet in form.template.tabs() {
        let worksheet = workbook.add_worksheet();
        register(std::mem::take(&mut known), worksheet)?;
        sheet::write(form, sheet, content, &choices, &mut styles, worksheet)?;
    }
    identity::write(content.identity, &choices, workbook.add_worksheet())?;
    define_names(form, workbook)?;
    workbook.set_properties(&properties(form)?);
    Ok(())
}

fn define_names(form: &Form, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheets: Vec<String> = form.template.sheets.iter().map(|sheet| quoted(&sheet.name)).collect();
    let checking = checking::named(form);
    for ((ix, field), place) in form.template.indexed().zip(&form.layout.places) {
        if field.checking && !checking.contains(&ix) {
            continue;
        }
        let from = absolute(place.cell);
        let range = if field.rows > 1 {
            format!("={}!{from}:{}", sheets[place.sheet], absolute(place.cell_of_row(field.rows - 1)))
        } else {
            format!("={}!{from}", sheets[place.sheet])
        };
        workbook.define_name(&field.id, &range)?;
    }
    Ok(())
}

/// The document's properties. The date is the form's, not today's: the same input gives the same bytes.
fn properties(form: &Form) -> Result<DocProperties, XlsxError> {
    let year = u16::try_from(form.template.fiscal_year).unwrap_or(2000);
    Ok(DocProperties::new()
        .set_title(&form.template.title)
        .set_subject(format!("{}年度", form.template.fiscal_year))
        .set_author(messages::AUTHOR)
        .set_category(&form.template.place)
        .set_comment(format!("{} 第{}版", form.template.id, form.template.revision))
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, 1, 1)?))
}

/// The part of a workbook with its title, author and dates.
const CORE_PROPERTIES: &str = "docProps/core.xml";

/// A workbook of the library without the date at which it says that it was made.
///
/// # Errors
/// Where the bytes are no workbook.
#[cfg(feature = "rollup")]
pub(crate) fn undated(workbook: &[u8]) -> Result<Vec<u8>, XlsxError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook))?;
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len())));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        if part.name()? == CORE_PROPERTIES {
            let mut core = String::new();
            part.read_to_string(&mut core)?;
            written.start_file(CORE_PROPERTIES, zip::write::SimpleFileOptions::default())?;
            written.write_all(skeleton::without_dates(&core).as_bytes())?;
        } else {
            written.raw_copy_file(part)?;
        }
    }
    Ok(written.finish()?.into_inner())
}

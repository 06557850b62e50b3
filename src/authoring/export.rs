//! A form → its authoring workbook.

use std::collections::BTreeMap;

use rust_xlsxwriter::XlsxError;

use crate::builder::load;
use crate::language::files::Files;
use crate::template::{Field, FieldType, Template};
use crate::text::shorten::fit_into_cell;

use super::assemble::assemble;
use super::columns::{FIELD_TYPES, SHEETS, word_of};
use super::compare::compare;
use super::messages;
use super::node::{Documents, Item, Node, documents};
use super::project::project;
use super::rows::{CellValue, Rows};
use super::toml_text::TomlText;
use super::write::{Content, write};

/// Why a form cannot be written as an authoring workbook.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Its files say what has no column or line.
    #[error("{}", messages::left(.0))]
    Left(Vec<String>),
    /// It does not fit into a workbook.
    #[error("写不出表样：{0}")]
    Workbook(#[from] XlsxError),
}

/// The authoring workbook of a form, in bytes.
///
/// # Errors
/// Where something of the form has no place in it, so that nothing is ever lost on the way.
pub fn export(files: &Files, template: &Template) -> Result<Vec<u8>, ExportError> {
    let documents = documents(files);
    let mut content = content(&documents, files, template, files.base().map(Files::name))?;
    if let Some(base) = files.base() {
        content.changes = compare(&project(&super::node::documents(base), None).rows, &content.rows);
    }
    Ok(write(&content)?)
}

/// The authoring workbook of a form that may have faults: only what its files say.
///
/// # Errors
/// Where something of the form has no place in it, such as a key that there is not.
pub fn export_as_written(files: &Files) -> Result<Vec<u8>, ExportError> {
    let projection = project(&documents(files), files.base().map(Files::name));
    if !projection.left.is_empty() {
        return Err(ExportError::Left(projection.left));
    }
    Ok(write(&Content { rows: projection.rows, ..Content::default() })?)
}

/// The authoring workbook of a form that was drafted from a table, with what was made of each cell: the cell, its name in the form,
/// the type, how sure that is, and why.
///
/// # Errors
/// Where something of the form has no place in it.
pub(crate) fn export_draft(files: &Files, proposals: Vec<[String; 5]>) -> Result<Vec<u8>, ExportError> {
    let projection = project(&documents(files), None);
    if !projection.left.is_empty() {
        return Err(ExportError::Left(projection.left));
    }
    Ok(write(&Content { rows: projection.rows, proposals, ..Content::default() })?)
}

/// The authoring workbook of next year's form, with what changed since this year's.
///
/// # Errors
/// Where something of the form has no place in it.
pub(crate) fn export_next(
    documents: &Documents,
    files: &Files,
    template: &Template,
    extends: Option<&str>,
    this_year: &Files,
) -> Result<Vec<u8>, ExportError> {
    let mut content = content(documents, files, template, extends)?;
    content.changes = compare(&project(&super::node::documents(this_year), None).rows, &content.rows);
    Ok(write(&content)?)
}

/// All that the workbook of a form is written from.
fn content(
    documents: &Documents,
    files: &Files,
    template: &Template,
    extends: Option<&str>,
) -> Result<Content, ExportError> {
    let projection = project(documents, extends);
    if !projection.left.is_empty() {
        return Err(ExportError::Left(projection.left));
    }
    let long = too_long(&projection.rows);
    if !long.is_empty() {
        return Err(ExportError::Left(long));
    }
    let again = assemble(&projection.rows);
    let differing = differing_files(documents, &again.documents);
    if !differing.is_empty() {
        return Err(ExportError::Left(differing));
    }
    Ok(Content {
        rows: projection.rows,
        title: template.title.clone(),
        year: u16::try_from(template.fiscal_year).unwrap_or_default(),
        made: made_standards(documents, files),
        names: names(template),
        ..Content::default()
    })
}

/// The cells whose texts are longer than a cell can hold.
fn too_long(rows: &Rows) -> Vec<String> {
    let mut long = Vec::new();
    for (sheet, rows) in SHEETS.iter().zip(&rows.sheets) {
        for row in rows {
            for (column, cell) in sheet.columns.iter().zip(&row.cells) {
                if let Some(CellValue::Text(text)) = cell
                    && fit_into_cell(text) != *text
                {
                    long.push(format!("{}：{}", sheet.name, column.heading));
                }
            }
        }
    }
    long
}

/// The files in which two forms differ.
pub(super) fn differing_files(a: &Documents, b: &Documents) -> Vec<String> {
    let says_nothing = |file: Option<&super::node::Table>| file.is_none_or(|table| table.paths().is_empty());
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let differ = |name: &&&String| {
        let (a, b) = (a.get(**name), b.get(**name));
        a != b && !(says_nothing(a) && says_nothing(b))
    };
    names.iter().filter(differ).map(|name| (*name).clone()).collect()
}

/// The standards that the rules of a form would give, by indicator.
fn made_standards(documents: &Documents, files: &Files) -> BTreeMap<String, String> {
    let mut documents = documents.clone();
    let indicators = documents.get_mut("indicators.toml").and_then(|document| document.get_mut("indicator"));
    if let Some(Item { node: Node::List(indicators), .. }) = indicators {
        for indicator in indicators.iter_mut().filter_map(Item::as_table_mut) {
            indicator.remove("standard");
        }
    }
    match load(&files.rewritten(texts(&documents))) {
        Ok(template) => template.indicators.into_iter().map(|made| (made.id, made.standard)).collect(),
        Err(_) => BTreeMap::new(),
    }
}

/// The texts of a form's files.
pub(super) fn texts(documents: &Documents) -> BTreeMap<String, String> {
    documents.iter().map(|(name, table)| (name.clone(), TomlText::write(table).text)).collect()
}

/// The names that formulas may use, sheet by sheet.
fn names(template: &Template) -> Vec<[String; 4]> {
    let is_named = |field: &&Field| !field.checking && field.sheet != template.self_check.sheet;
    let line = |field: &Field| {
        let code = match field.kind {
            FieldType::Amount => "amount",
            FieldType::Count => "count",
            FieldType::Percent => "percent",
            FieldType::Score => "score",
            FieldType::Text => "text",
            FieldType::Choice => "choice",
            FieldType::Date => "date",
        };
        [
            template.sheets[field.sheet].name.clone(),
            field.id.clone(),
            field.label.clone(),
            word_of(FIELD_TYPES, code).unwrap_or_default().to_owned(),
        ]
    };
    template.fields.iter().filter(is_named).map(line).collect()
}

//! Makes the file of a case, and checks it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};

use jixiao::engine::{Companion, Engine, Filling, LastReturn};
use jixiao::form::Form;
use jixiao::internals::number::serial;
use jixiao::internals::prefilled_cell;
use jixiao::internals::template::FieldType;
use jixiao::internals::workbook::{emit_identified, identity};
use jixiao::reconciliation::Document;
use jixiao::report::{FileReport, FileResult, Format};
use jixiao::value::Value;
use serde_json::{Value as Json, json};

use crate::example::{Case, Start};
use crate::support::clean::{self, Clean};
use crate::support::client::edit;
use crate::support::sample::CLEAN;
use crate::support::workbook_edits::Package;

/// The forms that examples are of, each with its clean filling and an engine that knows it alone.
pub struct Forms(BTreeMap<String, (Clean, Engine)>);

impl Forms {
    pub fn of<'a>(cases: impl Iterator<Item = &'a Case>) -> Self {
        let names: BTreeSet<&str> = cases.map(|case| case.form.as_str()).collect();
        let ready = |name: &str| {
            let clean = clean::of(name);
            let engine = Engine::new([clean::form(name)]);
            (name.to_owned(), (clean, engine))
        };
        Self(names.into_iter().map(ready).collect())
    }

    /// What is found in the file of a case.
    pub fn found(&self, case: &Case) -> Found {
        let (clean, engine) = &self.0[&case.form];
        let bytes = file(clean, case);
        let revised = case.checked_by_revision.map(|revision| {
            let mut form = clean::form(&case.form);
            form.template.revision = revision;
            Engine::new([form])
        });
        let companions: Vec<Companion> = case.companions.iter().map(Companion::new).collect();
        let mut checked = revised.as_ref().unwrap_or(engine).check_with(&bytes, &case.name, &companions).unwrap();
        if let Some(report) = &case.report {
            checked.reconcile(&Document::read(report.as_bytes()).unwrap()).unwrap();
        }
        let codes = checked.findings().iter().map(|finding| finding.code.to_string()).collect();
        let result = FileResult::of(&checked, None);
        let file = FileReport { file: String::new(), name: String::new(), form: Some(&clean.form), result };
        let report = Format::Json.render(&[file]);
        let mut report: Json = serde_json::from_str(&report).unwrap();
        let mut said = report["files"][0].take();
        for left_out in ["file", "template", "revision", "unit", "read", "values", "traces"] {
            said.as_object_mut().unwrap().remove(left_out);
        }
        Found { codes, said: without_blanks(said).unwrap_or_default() }
    }
}

/// What is found in the file of a case: the codes of everything, and what is said of it.
pub struct Found {
    pub codes: BTreeSet<String>,
    pub said: Json,
}

/// A JSON value without what says nothing.
fn without_blanks(value: Json) -> Option<Json> {
    let value = match value {
        Json::Object(map) => {
            Json::Object(map.into_iter().filter_map(|(key, value)| Some((key, without_blanks(value)?))).collect())
        }
        Json::Array(list) => Json::Array(list.into_iter().filter_map(without_blanks).collect()),
        other => other,
    };
    let is_blank = match &value {
        Json::Null => true,
        Json::Bool(is_so) => !is_so,
        Json::Number(number) => number.as_u64() == Some(0),
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::Object(map) => map.is_empty(),
    };
    (!is_blank).then_some(value)
}

fn file(clean: &Clean, case: &Case) -> Vec<u8> {
    match case.start {
        Start::Clean | Start::WithLastYear => workbook(clean, case),
        Start::Empty => Vec::new(),
        Start::WordDocument => {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all("<w:document/>".as_bytes()).unwrap();
            zip.finish().unwrap().into_inner()
        }
        Start::Encrypted => {
            let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            file.create_stream("/EncryptionInfo").unwrap().write_all(&[4, 0, 4, 0]).unwrap();
            file.create_stream("/EncryptedPackage").unwrap().write_all(&[0; 64]).unwrap();
            file.into_inner().into_inner()
        }
        Start::OwnWorkbook => {
            let mut book = rust_xlsxwriter::Workbook::new();
            let sheet = book.add_worksheet();
            sheet
                .write_string(0, 0, "自评表")
                .unwrap()
                .write_string(1, 0, "预算")
                .unwrap()
                .write_number(1, 1, 520)
                .unwrap();
            book.save_to_buffer().unwrap()
        }
        Start::ManySheets => {
            let mut book = rust_xlsxwriter::Workbook::new();
            (0..257).for_each(|_| drop(book.add_worksheet().write_number(0, 0, 1)));
            book.save_to_buffer().unwrap()
        }
    }
}

fn workbook(clean: &Clean, case: &Case) -> Vec<u8> {
    let form = &clean.form;
    let mut filling = clean.filling.clone();
    let find = |id: &String| form.template.find(id).unwrap_or_else(|| panic!("no field {id}"));
    filling.given = case.given.iter().map(find).collect();
    if case.start == Start::WithLastYear {
        let last = LastReturn::read(form, "上年.xlsx", &fs::read(CLEAN).unwrap()).unwrap();
        last.fill(&form.template, &mut filling).unwrap();
    }
    let mut identity = identity(form, &filling);
    identity.fiscal_year = case.identity.fiscal_year.unwrap_or(identity.fiscal_year);
    identity.revision = case.identity.revision.unwrap_or(identity.revision);
    case.typed.iter().for_each(|(id, value)| enter(form, &mut filling, id, value));
    let bytes = emit_identified(form, &filling, &identity).unwrap();
    edited(form, case, Package::read(&bytes)).to_bytes()
}

/// Puts a value into a cell, over the formula where there is one.
fn enter(form: &Form, filling: &mut Filling, id: &str, value: &Json) {
    let (ix, row) = prefilled_cell(&form.template, id).unwrap_or_else(|| panic!("no field {id}"));
    let field = form.template.field(ix);
    let value = match value {
        Json::Number(number) => Value::Number(number.to_string().parse().unwrap()),
        _ => match text(value) {
            blank if blank.is_empty() => Value::Blank,
            day if field.kind == FieldType::Date => serial(&day).map_or(Value::Text(day), Value::Number),
            text => Value::Text(text),
        },
    };
    if field.is_entered() {
        filling.values[field.cell(row)] = value;
    } else {
        filling.typed_over.insert(field.cell(row), value);
    }
}

/// A text as it is written, or one that is repeated.
fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Object(parts) => {
            parts["repeat"].as_str().unwrap().repeat(parts["times"].as_u64().unwrap().try_into().unwrap())
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => panic!("{value} is not known"),
    }
}

fn edited(form: &Form, case: &Case, mut package: Package) -> Package {
    for (sheet, copy) in &case.copies {
        package = package.with_copy(sheet, copy);
    }
    for (id, value) in &case.saved {
        package = save(form, package, id, value);
    }
    for edit in &case.edits {
        package.apply(edit);
    }
    for (name, content) in &case.parts {
        package = package.with_part(name, content);
    }
    for replaced in &case.replaced {
        package = package.with_replaced(&replaced.part, &replaced.from, &replaced.to);
    }
    package
}

/// Puts a value, a formula with or without its result, or an error value into a cell of the saved file.
fn save(form: &Form, package: Package, id: &str, value: &Json) -> Package {
    let mut there = edit(form, id, Json::Null);
    let (sheet, cell) = (there["sheet"].as_str().unwrap().to_owned(), there["cell"].as_str().unwrap().to_owned());
    let formula = value.get("formula").and_then(Json::as_str);
    match (formula, value) {
        (Some(formula), _) => {
            let result = value["result"].to_string();
            package.with_sheet(&sheet, |sheet| {
                let with_formula = sheet.cell(&cell).with_formula(formula.trim_start_matches('='), &result);
                sheet.set_cell(&cell, with_formula);
            })
        }
        (None, Json::String(error)) if error.starts_with('#') => package.with_sheet(&sheet, |sheet| {
            let with_error = sheet.cell(&cell).with_error(error);
            sheet.set_cell(&cell, with_error);
        }),
        (None, value) => {
            there["value"] = if value.is_object() { json!(text(value)) } else { value.clone() };
            there["date"] = json!(false);
            let mut package = package;
            package.apply(&there);
            package
        }
    }
}

//! Rows and columns inserted and deleted by LibreOffice itself, at every place of every list and table of the Hunan form: whatever
//! moves, no value is read wrongly, and none is lost without being named.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jixiao::engine::{Engine, Outcome};
use jixiao::finding::{Code, Finding, Severity};
use jixiao::form::Field;
use jixiao::value::Value;
use serde_json::json;

use crate::support::clean::{self, Clean};
use crate::support::office::edit_lines;
use crate::support::random::Random;
use crate::support::sample::CLEAN;
use crate::support::{built_in, not_in_a_fast_run};

/// How many edits a full test run makes.
const SAMPLE: usize = 12;

/// A row or a column that is inserted or deleted.
#[derive(Debug, Clone)]
struct Edit {
    sheet: usize,
    is_insertion: bool,
    is_row: bool,
    /// The row or column, counted from 0.
    index: u32,
}

/// Every edit within the lists and tables of the form.
fn edits(clean: &Clean) -> Vec<Edit> {
    let form = &clean.form;
    let mut edits = Vec::new();
    for sheet in 0..form.template.sheets.len() {
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for (ix, field) in form.template.indexed() {
            let place = &form.layout.places[ix.index()];
            if place.sheet == sheet && !field.checking {
                rows.extend((0..field.rows.max(place.rows)).map(|row| place.cell.row + row));
                columns.extend((0..place.cols).map(|column| u32::from(place.cell.col + column)));
            }
        }
        for is_insertion in [true, false] {
            let edit = |is_row: bool| move |index: &u32| Edit { sheet, is_insertion, is_row, index: *index };
            edits.extend(rows.iter().map(edit(true)));
            edits.extend(columns.iter().map(edit(false)));
        }
    }
    edits
}

/// Whether a cell of a field stands in the row or column of an edit.
fn is_hit(clean: &Clean, edit: &Edit, ix: jixiao::internals::formula::FieldIx, row: u32) -> bool {
    let place = &clean.form.layout.places[ix.index()];
    let cell = place.cell_of_row(row);
    let (first, count) = match edit.is_row {
        true => (cell.row, place.rows),
        false => (u32::from(cell.col), u32::from(place.cols)),
    };
    // Of merged cells only the first holds the value.
    place.sheet == edit.sheet && count > 0 && first == edit.index
}

/// What is wrong with what was read after an edit.
fn shortcomings(clean: &Clean, edit: &Edit, outcome: &Outcome) -> Vec<String> {
    let template = &clean.form.template;
    let mut wrong = Vec::new();
    if edit.is_insertion {
        let to_act_on = outcome.findings.iter().filter(|finding| finding.severity < Severity::Notice);
        wrong.extend(to_act_on.map(|finding| format!("{} {}", finding.code, finding.field)));
    }
    let sheet = &template.sheets[edit.sheet].name;
    // That a row of a list is gone cannot be told from a shorter list: that something moved is all there is to say.
    let is_named = |field: &Field| {
        let names = |finding: &Finding| {
            let is_on_sheet = finding.location.as_ref().is_some_and(|place| place.sheet == *sheet);
            let is_about_lines = match finding.code {
                Code::T006 | Code::T008 => true,
                Code::T007 => field.list.is_some(),
                _ => finding.field.starts_with(&field.id),
            };
            is_on_sheet && is_about_lines
        };
        outcome.findings.iter().any(names)
    };
    for (ix, field) in template.indexed().filter(|(_, field)| field.is_entered() && field.list.is_none()) {
        let (typed, read) = (&clean.filling.values[field.first], &outcome.values[field.first]);
        if typed == read || (typed.is_empty() && read.is_empty()) {
            continue;
        }
        let is_deleted = !edit.is_insertion && is_hit(clean, edit, ix, 0);
        if !is_deleted || !read.is_empty() {
            wrong.push(format!("{} {typed} read as {read}", field.id));
        } else if !is_named(field) {
            wrong.push(format!("{} {typed} lost in silence", field.id));
        }
    }
    for list in &template.lists {
        let columns: Vec<_> = list.columns.iter().filter(|column| template.field(**column).is_entered()).collect();
        let rows = |values: &[Value]| -> Vec<Vec<String>> {
            let row = |row: u32| {
                columns.iter().map(|column| values[template.field(**column).cell(row)].to_string()).collect()
            };
            (0..list.capacity).map(row).filter(|row: &Vec<String>| row.iter().any(|text| !text.is_empty())).collect()
        };
        let mut typed = clean.filling.values.clone();
        for column in &columns {
            let field = template.field(**column);
            for row in (0..field.rows).filter(|row| !edit.is_insertion && is_hit(clean, edit, **column, *row)) {
                typed[field.cell(row)] = Value::Blank;
            }
        }
        let (expected, read) = (rows(&typed), rows(&outcome.values));
        if expected != read {
            let differs = expected.iter().zip(&read).find(|(expected, read)| expected != read);
            wrong.push(format!("{}: {} rows read as {}, {differs:?}", list.id, expected.len(), read.len()));
        } else if rows(&clean.filling.values) != read
            && !columns.iter().any(|column| is_named(template.field(**column)))
        {
            wrong.push(format!("{}: lost in silence", list.id));
        }
    }
    wrong
}

#[test]
fn rows_and_columns_moved_by_libreoffice_are_read_rightly() {
    not_in_a_fast_run("LibreOffice");
    let clean = clean::hunan();
    let engine = Engine::new([built_in(&clean.form.template.id)]);
    let mut edits = edits(&clean);
    if !crate::is_everything() {
        let mut random = Random::new(11);
        edits = (0..SAMPLE).map(|_| random.pick(&edits).clone()).collect();
    }
    let folder = tempfile::tempdir().unwrap();
    let named: Vec<_> = edits
        .iter()
        .enumerate()
        .map(|(number, edit)| {
            let what = if edit.is_insertion { "insert" } else { "delete" };
            let axis = if edit.is_row { "row" } else { "column" };
            let sheet = &clean.form.template.sheets[edit.sheet].name;
            json!({"sheet": sheet, "what": what, "axis": axis, "index": edit.index, "name": format!("{number}.xlsx")})
        })
        .collect();
    edit_lines(Path::new(CLEAN), folder.path(), &named);
    let mut wrong = Vec::new();
    for (number, (edit, named)) in edits.iter().zip(&named).enumerate() {
        let bytes = fs::read(folder.path().join(format!("{number}.xlsx"))).unwrap();
        let checked = engine.check(&bytes, "表.xlsx").unwrap();
        let found = match checked.outcome() {
            Some(outcome) => shortcomings(&clean, edit, outcome),
            None => vec!["rejected".to_owned()],
        };
        if !found.is_empty() {
            wrong.push(format!("{named}: {}", found.join("; ")));
        }
    }
    println!("{} rows and columns inserted or deleted, {} of them not read rightly", edits.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

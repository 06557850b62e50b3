//! What is spliced is what rust_xlsxwriter writes of the same content, cell by cell and part by part.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;

use rust_xlsxwriter::{Chart, ChartType, Format, Workbook, XlsxError};

use crate::builder::load;
use crate::compute::compute;
use crate::finding::FindingState;
use crate::form::Form;
use crate::language::files::Files;
use crate::layout::slots::Slot;
use crate::template::display::id;
use crate::template::identity::Identity;
use crate::template::{Field, FieldType};
use crate::value::{Amount, CellRef, Value};

use super::skeleton::{Front, PackageParts, attribute, elements, end_of, register};
use super::{CellMark, Content, Medium, workbook, write_form};

fn forms() -> Vec<Form> {
    let mut all: Vec<Files> = Files::built_in_ids().iter().map(|id| Files::built_in(id).unwrap()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms");
    let mut folders: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    all.extend(folders.iter().map(|folder| crate::files::read_form_folder(folder).unwrap()));
    all.iter().map(|files| Form::new(load(files).unwrap())).collect()
}

fn parts(bytes: &[u8]) -> PackageParts {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = PackageParts::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        parts.insert(member.name().unwrap().into_owned(), text);
    }
    parts
}

/// The children of an element that stands once in a part, as they are written.
fn children<'a>(xml: &'a str, parent: &str, child: &str) -> Vec<&'a str> {
    let start = xml.find(&format!("<{parent} ")).unwrap();
    let mut rest = &xml[end_of(xml, start, ">")..end_of(xml, start, &format!("</{parent}>"))];
    let mut found = Vec::new();
    while rest.starts_with(&format!("<{child}")) {
        let tag = end_of(rest, 0, ">");
        let end = if rest[..tag].ends_with("/>") { tag } else { end_of(rest, 0, &format!("</{child}>")) };
        found.push(&rest[..end]);
        rest = &rest[end..];
    }
    found
}

/// Every format of a workbook, with all that its numbers stand for.
fn formats(styles: &str) -> Vec<String> {
    let lists = [("fonts", "font", " fontId="), ("fills", "fill", " fillId="), ("borders", "border", " borderId=")]
        .map(|(parent, child, name)| (children(styles, parent, child), name));
    children(styles, "cellXfs", "xf")
        .iter()
        .map(|xf| {
            let mut format = (*xf).to_owned();
            for (list, name) in &lists {
                let number: usize = attribute(xf, name).unwrap().parse().unwrap();
                format.push_str(list[number]);
                format = format.replace(&format!("{name}\"{number}\""), "");
            }
            let number = attribute(xf, " numFmtId=").unwrap();
            if let Some(code) = styles.find(&format!("<numFmt numFmtId=\"{number}\"")) {
                format = format.replace(&format!(" numFmtId=\"{number}\""), "");
                format.push_str(attribute(&styles[code..], " formatCode=").unwrap());
            }
            format
        })
        .collect()
}

/// A sheet's XML with texts and formats in place of their numbers, without what only helps to read it fast.
fn resolved(sheet: &str, formats: &[String], strings: &[&str]) -> Vec<String> {
    let default_height = attribute(sheet, " defaultRowHeight=");
    let mut out = Vec::new();
    for tag in sheet.split_inclusive('>') {
        let mut tag = tag.to_owned();
        for name in [" spans=", " x14ac:dyDescent="] {
            if let Some(value) = attribute(&tag, name).filter(|_| tag.starts_with("<row ")).map(str::to_owned) {
                tag = tag.replace(&format!("{name}\"{value}\""), "");
            }
        }
        if tag.starts_with("<c ")
            && let Some(style) = attribute(&tag, " s=").map(str::to_owned)
        {
            tag = tag.replace(&format!(" s=\"{style}\""), &formats[style.parse::<usize>().unwrap()]);
        }
        let text = out.last().is_some_and(|last: &String| last == "<v>")
            && out.get(out.len().wrapping_sub(2)).is_some_and(|cell: &String| cell.contains(" t=\"s\""));
        if text {
            tag = strings[tag.trim_end_matches("</v>").parse::<usize>().unwrap()].to_owned();
        }
        // A row that holds nothing but a note, and is as high as any.
        let height = attribute(&tag, " ht=").is_none_or(|height| Some(height) == default_height);
        let empty = tag.starts_with("<row ") && tag.ends_with("/>") && height;
        if !tag.starts_with("<dimension ") && !empty {
            out.push(tag);
        }
    }
    out
}

/// Both workbooks are the same but for the numbers of texts and formats.
fn assert_same(what: &str, spliced: &[u8], direct: &[u8]) {
    let (spliced, direct) = (parts(spliced), parts(direct));
    let names = |parts: &PackageParts| parts.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&spliced), names(&direct), "{what}");
    let [found_formats, wanted_formats] = [&spliced, &direct].map(|parts| formats(&parts["xl/styles.xml"]));
    let [found_strings, wanted_strings] = [&spliced, &direct].map(|parts| elements(&parts["xl/sharedStrings.xml"]));
    for (name, text) in &direct {
        let found = &spliced[name];
        match name.as_str() {
            name if name.starts_with("xl/worksheets/sheet") => {
                let found = resolved(found, &found_formats, &found_strings);
                let wanted = resolved(text, &wanted_formats, &wanted_strings);
                for (index, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
                    assert_eq!(found, wanted, "{what}: {name}, {index}");
                }
                assert_eq!(found.len(), wanted.len(), "{what}: {name}");
            }
            "xl/workbook.xml" | "[Content_Types].xml" => {
                let tags = |xml: &str| {
                    let mut tags: Vec<String> =
                        xml.split("><").map(|tag| tag.trim_end_matches(['/', '>']).to_owned()).collect();
                    tags.retain(|tag| !tag.contains("Extension=\"vml\""));
                    tags.sort();
                    tags
                };
                assert_eq!(tags(found), tags(text), "{what}: {name}");
            }
            "xl/sharedStrings.xml" => {
                let texts = |xml| elements(xml).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
                assert_eq!(texts(found), texts(text), "{what}: {name}");
                for count in [" count=", " uniqueCount="] {
                    assert_eq!(attribute(found, count), attribute(text, count), "{what}: {name}");
                }
                assert_eq!(attribute(found, " uniqueCount=").unwrap(), elements(found).len().to_string(), "{what}");
            }
            "xl/styles.xml" => assert_eq!(children(found, "dxfs", "dxf"), children(text, "dxfs", "dxf"), "{what}"),
            "docProps/app.xml" => {}
            // No day is made up.
            "docProps/core.xml" => {
                assert!(found.contains("<dc:title>") && !found.contains("<dcterms:"), "{what}: {name}")
            }
            _ => assert_eq!(found, text, "{what}: {name}"),
        }
    }
}

/// Sheets before the form's, with a chart and a text that differs from workbook to workbook.
fn add_front(text: &str, known: &[Format], workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    register(known, sheet)?;
    sheet.set_name("前一")?.write_string_with_format(3, 1, text, &front_formats()[1])?.set_print_area(0, 0, 4, 4)?;
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values(("前一", 0, 0, 3, 0));
    sheet.insert_chart(1, 1, &chart)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("前二")?.write_number_with_format(0, 0, 7, &front_formats()[0])?.write_string(1, 0, "合计")?;
    sheet.autofilter(1, 0, 4, 3)?;
    Ok(())
}

fn front_formats() -> Vec<Format> {
    vec![Format::new().set_bold(), Format::new().set_italic()]
}

/// Both ways of writing a workbook.
fn compare(what: &str, form: &Form, content: &Content<'_>) {
    let mut direct = Workbook::new();
    write_form(form, content, &[], &mut direct).unwrap();
    if content.marks.is_empty() {
        assert_same(what, &workbook(form, content, None).unwrap(), &direct.save_to_buffer().unwrap());
    }
    let add = |workbook: &mut Workbook, known: &[Format]| add_front(what, known, workbook);
    let front = Front { names: &["前一", "前二"], formats: front_formats(), add: &add };
    let mut direct = Workbook::new();
    add(&mut direct, &front_formats()).unwrap();
    write_form(form, content, &[], &mut direct).unwrap();
    let spliced = workbook(form, content, Some(&front)).unwrap();
    assert_same(&format!("{what}, behind others"), &spliced, &direct.save_to_buffer().unwrap());
}

/// A value for a cell, of a kind that turns with the number given.
fn value(field: &Field, number: usize) -> Value {
    let amount = Amount::new(i64::try_from(number * 37).unwrap() - 400, 2);
    match (field.kind, number % 7) {
        (_, 0) => Value::Blank,
        (_, 1) => Value::Text("  <原文> & \"引号\" _x0041_ \u{1}\n".to_owned()),
        (_, 2) => Value::Bool(number.is_multiple_of(2)),
        (FieldType::Text | FieldType::Choice, 3) => Value::Text("很长的说明，".repeat(number % 90)),
        (FieldType::Text | FieldType::Choice, _) => Value::Text(format!("第{}项", number % 5)),
        _ => Value::Number(amount),
    }
}

#[test]
fn a_spliced_workbook_is_what_the_writer_writes() {
    for form in forms() {
        let template = &form.template;
        let name = &template.id;
        let (none, identity) = (BTreeMap::new(), Identity::of(template));
        let blank = Content {
            values: form.blank_values(),
            typed_over: &none,
            identity: &identity,
            marks: &[],
            extra: &[],
            medium: Medium::Screen,
        };
        compare(&format!("{name}, blank"), &form, &blank);

        let mut values = vec![Value::Blank; template.cells];
        let mut identity = Identity { unit: "430181<".to_owned(), serial: 12, round: 3, ..identity.clone() };
        let mut typed_over = BTreeMap::new();
        for field in &template.fields {
            for row in 0..field.rows {
                let cell = field.cell(row);
                if field.is_entered() {
                    values[cell] = value(field, cell);
                    if cell % 3 == 0 {
                        // Some are what the bureau gave, some were changed.
                        let given = if cell % 2 == 0 { values[cell].to_string() } else { "别的".to_owned() };
                        identity.prefilled.insert(id(field, row), given);
                    } else if cell % 5 == 0 {
                        identity.last_year.insert(id(field, row), values[cell].to_string());
                    }
                } else if cell % 11 == 0 {
                    typed_over.insert(cell, value(field, cell + 3));
                }
            }
        }
        let values = compute(template, values, |_| false).values;
        let filled = Content { values: &values, typed_over: &typed_over, identity: &identity, ..blank };
        compare(&format!("{name}, filled"), &form, &filled);

        let states = [FindingState::Error, FindingState::Notice, FindingState::Missing];
        let (mut marks, mut extra) = (Vec::new(), Vec::new());
        for (sheet, layout) in form.layout.sheets.iter().enumerate() {
            for row in 0..u32::try_from(layout.heights.len()).unwrap() + 3 {
                for col in 0..layout.columns + 2 {
                    let number = (row * 7 + u32::from(col)) as usize + sheet;
                    let cell = CellRef { row, col };
                    let free = form.slots[sheet].at(row, u32::from(col)) == Slot::Free;
                    if number.is_multiple_of(13) && sheet.is_multiple_of(2) {
                        let state = states[number % 3];
                        marks.push(CellMark { sheet, cell, state, note: format!("【{number}】<改>") });
                        if number.is_multiple_of(2) {
                            let state = states[(number + 1) % 3];
                            marks.push(CellMark { sheet, cell, state, note: "又".to_owned() });
                        }
                    }
                    if free && number.is_multiple_of(17) && sheet % 3 != 1 {
                        extra.push((sheet, cell, value(&template.fields[0], number)));
                    }
                }
            }
        }
        compare(&format!("{name}, marked"), &form, &Content { marks: &marks, ..filled });
        compare(&format!("{name}, with more"), &form, &Content { marks: &marks, extra: &extra, ..filled });
        // What went before leaves no trace.
        compare(&format!("{name}, blank again"), &form, &Content { identity: &Identity::of(template), ..blank });
    }
}

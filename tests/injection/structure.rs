//! Faults of a workbook that are in no field: labels, sheets, names, identity.

use jixiao::form::Field;
use jixiao::internals::layout::LabelStyle;
use jixiao::internals::template::FieldType;
use jixiao::internals::workbook::{emit_identified, identity};
use jixiao::value::CellRef;
use serde_json::{Value as Json, json};

use crate::faults::{Change, Expected, Fault, Place, address, fill, kind};
use crate::support::clean::Clean;
use crate::support::workbook_edits::{Package, named};

/// The faults of a workbook's structure, one of each kind at each place where it can be.
pub fn faults(clean: &Clean) -> Vec<Fault> {
    let mut faults = labels(clean);
    faults.extend(outside(clean));
    faults.extend(sheets(clean));
    faults.extend(names(clean));
    faults.extend(identities(clean));
    faults
}

/// Printed texts that were changed.
fn labels(clean: &Clean) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (layout, sheet) in clean.form.layout.sheets.iter().zip(&clean.form.template.sheets) {
        if clean.form.template.sheets[clean.form.template.self_check.sheet].name == sheet.name {
            continue;
        }
        for label in &layout.labels {
            let (kind, text) = match label.style {
                LabelStyle::Stub | LabelStyle::StrongStub | LabelStyle::Head => {
                    (kind("label changed", Expected::KeptAndNamed), "另一个项目的名称")
                }
                LabelStyle::Standard => (kind("standard changed", Expected::Found), "不扣分。"),
                LabelStyle::CurrencyLine => (kind("unit of amounts changed", Expected::Found), "金额单位：元"),
                _ => continue,
            };
            let (sheet, cell) = (sheet.name.clone(), label.cell.to_string());
            let place = Place::Sheet(sheet.clone(), Some(cell.clone()));
            let what = format!("{sheet}!{cell}");
            faults.push(Fault::book(kind, what, place, move |clean| {
                let mut book = clean.book.clone();
                book.apply(&fill(&sheet, &cell, text));
                book
            }));
        }
    }
    faults
}

/// A remark beside each sheet.
fn outside(clean: &Clean) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, layout) in clean.form.layout.sheets.iter().enumerate() {
        if index == clean.form.template.self_check.sheet {
            continue;
        }
        let sheet = clean.form.template.sheets[index].name.clone();
        let cell = CellRef { row: 4, col: layout.columns + 1 }.to_string();
        let (what, place) = (format!("{sheet}!{cell}"), Place::Sheet(sheet.clone(), None));
        faults.push(Fault::book(kind("content outside fields", Expected::KeptAndNamed), what, place, move |clean| {
            let mut book = clean.book.clone();
            book.apply(&fill(&sheet, &cell, "以上为含税金额"));
            book
        }));
    }
    faults
}

/// Edits the sheet with a name.
type SheetEdit = Box<dyn Fn(&Clean, &str) -> Package + Send + Sync>;

/// Sheets that are gone, copied, moved, or have another name.
fn sheets(clean: &Clean) -> Vec<Fault> {
    let template = &clean.form.template;
    let mut faults = Vec::new();
    let names: Vec<&str> = template.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let has_inputs = |index: usize| {
        let filled = |field: &&Field| {
            field.sheet == index
                && field.is_entered()
                && field.cells().any(|cell| !clean.filling.values[cell].is_empty())
        };
        template.fields.iter().find(filled)
    };
    for (index, name) in names.iter().enumerate() {
        let Some(input) = has_inputs(index) else { continue };
        let mut add = |kind, edit: SheetEdit| {
            let (owned, place) = ((*name).to_owned(), Place::Sheet((*name).to_owned(), None));
            faults.push(Fault::book(kind, (*name).to_owned(), place, move |clean| edit(clean, &owned)));
        };
        let simple = |edit: Json| {
            Box::new(move |clean: &Clean, sheet: &str| {
                let mut edit = edit.clone();
                edit["sheet"] = json!(sheet);
                let mut book = clean.book.clone();
                book.apply(&edit);
                book
            })
        };
        add(kind("sheet deleted", Expected::Found), simple(json!({"do": "remove"})));
        add(kind("sheet renamed", Expected::KeptAndNamed), simple(json!({"do": "rename", "to": "Sheet1"})));
        add(kind("sheet hidden", Expected::Kept), simple(json!({"do": "hide"})));
        add(
            kind("values pasted over a sheet", Expected::Kept),
            Box::new(|clean, sheet| clean.book.clone().with_sheet(sheet, |sheet| sheet.paste_values())),
        );
        add(
            kind("sheet copied", Expected::Kept),
            Box::new(|clean, sheet| clean.book.clone().with_copy(sheet, &format!("{sheet} (2)"))),
        );
        let (_, cell) = address(&clean.form, input.first);
        let is_number = !matches!(input.kind, FieldType::Text | FieldType::Choice);
        add(
            kind("sheet copied, the copy edited", Expected::Found),
            Box::new(move |clean, sheet| {
                let copy = format!("{sheet} (2)");
                let mut book = clean.book.clone().with_copy(sheet, &copy);
                let value = if is_number { json!(77) } else { json!("另一个") };
                book.apply(&json!({"sheet": copy, "cell": cell, "value": value}));
                book
            }),
        );
        add(
            kind("sheet moved", Expected::Kept),
            Box::new(|clean, sheet| {
                clean.book.clone().with_book(|xml| {
                    let (before, rest) = xml.split_once("<sheets>").unwrap();
                    let (sheets, after) = rest.split_once("</sheets>").unwrap();
                    let (moved, others): (Vec<&str>, Vec<&str>) =
                        sheets.split_inclusive("/>").partition(|element| element.contains(&named(sheet)));
                    format!("{before}<sheets>{}{}</sheets>{after}", others.concat(), moved.concat())
                })
            }),
        );
        // Of two sheets that are alike, as those of two projects, the names alone say which is which.
        let is_another =
            |other: &usize| has_inputs(*other).is_some() && labels_of(clean, *other) != labels_of(clean, index);
        if let Some(other) = (index + 1..names.len()).find(is_another) {
            let other = names[other].to_owned();
            add(
                kind("names of two sheets swapped", Expected::Kept),
                Box::new(move |clean, sheet| {
                    clean.book.clone().with_book(|xml| {
                        let (a, b) = (named(sheet), named(&other));
                        xml.replace(&a, " name=\"?\"").replace(&b, &a).replace(" name=\"?\"", &b)
                    })
                }),
            );
        }
    }
    faults
}

/// The printed texts of a sheet, without numbers.
fn labels_of(clean: &Clean, sheet: usize) -> Vec<String> {
    let labels = clean.form.layout.sheets[sheet].labels.iter();
    labels.map(|label| format!("{:?}", label.text).replace(|c: char| c.is_ascii_digit(), "")).collect()
}

/// Defined names that are gone, or point elsewhere.
fn names(clean: &Clean) -> Vec<Fault> {
    let mut faults =
        vec![Fault::book(kind("defined names removed", Expected::Kept), String::new(), Place::Book, |clean| {
            let mut book = clean.book.clone();
            book.apply(&json!({"do": "drop-names", "sheet": clean.form.template.sheets[0].name}));
            book
        })];
    let entered = clean.form.template.fields.iter().filter(|field| field.is_entered() && field.list.is_none());
    let filled: Vec<&Field> = entered.filter(|field| !clean.filling.values[field.first].is_empty()).collect();
    for pair in filled.windows(2) {
        let (name, other) = (pair[0].id.clone(), pair[1].id.clone());
        let place = || Place::Cells(vec![pair[0].first]);
        let (one, two) = (name.clone(), other.clone());
        faults.push(Fault::book(
            kind("defined name redirected", Expected::Kept),
            format!("{name} to {other}"),
            place(),
            move |clean| {
                clean.book.clone().with_book(|xml| {
                    let (this, that) = (target(xml, &one), target(xml, &two));
                    xml.replace(&element(&one, &this), &element(&one, &that))
                })
            },
        ));
        faults.push(Fault::book(
            kind("defined name doubled", Expected::Kept),
            format!("{name} also to {other}"),
            place(),
            move |clean| {
                clean.book.clone().with_book(|xml| {
                    let that = target(xml, &other);
                    let doubled =
                        format!(r#"<definedName name="{name}" localSheetId="0">{that}</definedName></definedNames>"#);
                    xml.replace("</definedNames>", &doubled)
                })
            },
        ));
    }
    faults
}

fn element(name: &str, target: &str) -> String {
    format!(r#"<definedName name="{name}">{target}</definedName>"#)
}

/// Where a name points.
fn target(xml: &str, name: &str) -> String {
    let start = format!(r#"<definedName name="{name}">"#);
    let (_, rest) = xml.split_once(&start).unwrap_or_else(|| panic!("no name {name}"));
    rest.split_once('<').unwrap().0.to_owned()
}

fn identities(clean: &Clean) -> Vec<Fault> {
    let gone =
        Fault::book(kind("identity sheet removed", Expected::KeptAndNamed), String::new(), Place::Book, |clean| {
            let mut book = clean.book.clone();
            book.apply(&json!({"do": "remove", "sheet": "_jixiao"}));
            book
        });
    let mut faults = vec![gone];
    if clean.form.template.unit_code.is_some() {
        // Whose file it is matters only to a campaign, which has its own tests.
        let kind = kind("identity of another unit", Expected::Kept);
        let change = Change::Book(Box::new(|clean| {
            let mut identity = identity(&clean.form, &clean.filling);
            identity.unit = "999999".to_owned();
            emit_identified(&clean.form, &clean.filling, &identity).unwrap()
        }));
        faults.push(Fault { kind, what: String::new(), place: Place::Book, change });
    }
    faults
}

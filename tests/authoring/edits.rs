//! Random edits of an authoring workbook give what the same edits of the form's TOML give.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jixiao::form::Files;
use jixiao::internals::authoring::{AuthoredForm, export};
use jixiao::internals::intake::Book;
use jixiao::internals::load;
use jixiao::value::CellRef;
use serde_json::{Value as Json, json};
use toml::{Table, Value as Toml};

use crate::support::workbook_edits::Package;
use crate::{files_of, said, template_of};

/// The first row of lines, as Excel counts.
const FIRST: usize = 4;
/// How many edits are made.
const EDITS: usize = 500;

/// What can be edited: the lists of a form's files, each with its sheet, and the columns that are changed.
struct Listing {
    sheet: &'static str,
    /// Where each table stands: the file, and the keys and numbers that lead to its list, and its number there.
    tables: Vec<(String, Vec<Step>, usize)>,
    columns: &'static [(&'static str, &'static str)],
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(&'static str),
    Number(usize),
}

struct Subject {
    files: BTreeMap<String, Table>,
    listings: Vec<Listing>,
    workbook: Package,
    book: Book,
    form: Files,
}

fn list<'t>(table: &'t Toml, steps: &[Step]) -> Option<&'t Vec<Toml>> {
    let mut at = table;
    for step in steps {
        at = match step {
            Step::Key(key) => at.get(key)?,
            Step::Number(number) => at.get(number)?,
        };
    }
    at.as_array()
}

fn list_mut<'t>(table: &'t mut Table, steps: &[Step]) -> &'t mut Vec<Toml> {
    let Step::Key(first) = steps[0] else { panic!("{steps:?}") };
    let mut at = table.get_mut(first).unwrap();
    for step in &steps[1..] {
        at = match step {
            Step::Key(key) => at.get_mut(key).unwrap(),
            Step::Number(number) => at.get_mut(number).unwrap(),
        };
    }
    at.as_array_mut().unwrap()
}

fn subject(folder: &Path) -> Subject {
    let form = files_of(folder);
    let bytes = export(&form, &template_of(&form)).unwrap();
    let mut files = BTreeMap::new();
    let mut read = |name: String| {
        if let Some(text) = form.text(&name) {
            files.insert(name, toml::from_str::<Table>(text).unwrap());
        }
    };
    for name in ["template.toml", "indicators.toml", "checks.toml", "rules.toml", "last-year.toml"] {
        read(name.to_owned());
    }
    let sheets: Vec<String> = {
        let head = toml::from_str::<Table>(form.text("template.toml").unwrap()).unwrap();
        head["sheets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| format!("sheets/{}.toml", name.as_str().unwrap()))
            .collect()
    };
    sheets.iter().for_each(|name| read(name.clone()));
    let whole = |file: &str, key: &'static str| -> Vec<(String, Vec<Step>, usize)> {
        let count = files.get(file).and_then(|table| table.get(key)).and_then(Toml::as_array).map_or(0, Vec::len);
        (0..count).map(|number| (file.to_owned(), vec![Step::Key(key)], number)).collect()
    };
    let in_blocks = |keys: &[&'static str]| {
        let mut tables = Vec::new();
        for file in &sheets {
            let table = Toml::Table(files[file].clone());
            let blocks = list(&table, &[Step::Key("block")]).map_or(0, Vec::len);
            for block in 0..blocks {
                for key in keys {
                    let steps = vec![Step::Key("block"), Step::Number(block), Step::Key(key)];
                    let count = list(&table, &steps).map_or(0, Vec::len);
                    tables.extend((0..count).map(|number| (file.clone(), steps.clone(), number)));
                }
            }
        }
        tables
    };
    let listings = vec![
        Listing {
            sheet: "指标",
            tables: whole("indicators.toml", "indicator"),
            columns: &[
                ("weight", "分值*"),
                ("definition", "指标解释"),
                ("label", "印出来的名称"),
                ("standard", "评分标准"),
            ],
        },
        Listing {
            sheet: "勾稽",
            tables: whole("checks.toml", "check"),
            columns: &[("title", "简称*"), ("message", "提示*"), ("rounding", "尾差"), ("basis", "依据")],
        },
        Listing {
            sheet: "字段",
            tables: in_blocks(&["field", "column", "row", "cell"]),
            columns: &[("note", "填写说明"), ("label", "印出来的文字"), ("min", "最小值")],
        },
        Listing {
            sheet: "检查项",
            tables: in_blocks(&["item"]),
            columns: &[("label", "印出来的事项*"), ("note", "填写说明")],
        },
    ];
    let book = Book::open(&bytes).unwrap();
    Subject { files, listings, workbook: Package::read(&bytes), book, form }
}

/// A cell's address.
fn address(row: usize, col: u32) -> String {
    CellRef { row: u32::try_from(row - 1).unwrap(), col: u16::try_from(col).unwrap() }.to_string()
}

impl Subject {
    fn column(&self, sheet: &str, heading: &str) -> u32 {
        let sheet = self.book.sheet(sheet).unwrap();
        (0..80).find(|col| sheet.text(2, *col) == heading).unwrap_or_else(|| panic!("no column {heading}"))
    }

    /// The content of a line, as edits that put it at a row.
    fn line(&self, sheet: &str, from: usize, to: usize) -> Vec<Json> {
        let cells = &self.book.sheet(sheet).unwrap().cells;
        let row = u32::try_from(from - 1).unwrap();
        let value = |value: &jixiao::value::Value| match value.as_number() {
            Some(number) => json!(number.to_string().parse::<f64>().unwrap()),
            None => json!(value.to_string()),
        };
        let line = cells.iter().filter(|cell| cell.row == row);
        line.map(|cell| json!({"sheet": sheet, "cell": address(to, cell.col), "value": value(&cell.value)})).collect()
    }
}

/// A form's files with all numbers as fractions, so that 5 and 5.0 are the same, and without tables that say nothing.
fn plain(value: &Toml) -> Json {
    match value {
        Toml::Integer(number) => json!(*number as f64),
        Toml::Float(number) => json!(number),
        Toml::String(text) => json!(text),
        Toml::Boolean(truth) => json!(truth),
        Toml::Datetime(date) => json!(date.to_string()),
        Toml::Array(items) => Json::Array(items.iter().map(plain).collect()),
        Toml::Table(table) => Json::Object(
            table
                .iter()
                .filter(|(_, value)| value.as_table().is_none_or(|table| !table.is_empty()))
                .filter(|(_, value)| value.as_array().is_none_or(|items| !items.is_empty()))
                .map(|(key, value)| (key.clone(), plain(value)))
                .collect(),
        ),
    }
}

fn of_files(files: &BTreeMap<String, Table>) -> BTreeMap<String, Json> {
    let all = files.iter().map(|(name, table)| (name.clone(), plain(&Toml::Table(table.clone()))));
    all.filter(|(_, json)| json.as_object().is_some_and(|table| !table.is_empty())).collect()
}

fn joined(files: &BTreeMap<String, Table>) -> Files {
    let texts: BTreeMap<String, String> =
        files.iter().map(|(name, table)| (name.clone(), toml::to_string(table).unwrap())).collect();
    Files::from_texts(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

#[test]
fn random_edits_of_a_workbook_give_what_the_same_edits_of_the_files_give() {
    let folders = ["tests/forms/mini", "tests/forms/rules", "tests/forms/pairs", "docs/guide/forms/example-2024"];
    let subjects: Vec<Subject> = folders.iter().map(|folder| subject(&PathBuf::from(folder))).collect();
    let mut seed = 20_240_229_u64;
    let mut below = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % bound
    };
    let mut sound = 0;
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..EDITS {
        let subject = &subjects[number % subjects.len()];
        let full: Vec<&Listing> = subject.listings.iter().filter(|listing| !listing.tables.is_empty()).collect();
        let listing = full[below(full.len())];
        let line = below(listing.tables.len());
        let (file, steps, index) = &listing.tables[line];
        let mut files = subject.files.clone();
        let tables = list_mut(files.get_mut(file).unwrap(), steps);
        let mut workbook = subject.workbook.clone();
        let row = FIRST + line;
        let what = ["text", "number", "number", "remove", "add", "move"][below(6)];
        match what {
            "text" | "number" => {
                let columns: Vec<_> = listing
                    .columns
                    .iter()
                    .filter(|(key, _)| matches!(*key, "weight" | "rounding" | "min") == (what == "number"))
                    .collect();
                if columns.is_empty() {
                    continue;
                }
                let (key, heading) = columns[below(columns.len())];
                let cell = address(row, subject.column(listing.sheet, heading));
                let (toml, json) = if what == "number" {
                    let value = f64::from(u32::try_from(below(4_000)).unwrap()) / 4.0;
                    (Toml::Float(value), json!(value))
                } else {
                    let text = format!("改动{number}：“甲”、<乙>\n第二行 & 100%");
                    (Toml::String(text.clone()), json!(text))
                };
                tables[*index].as_table_mut().unwrap().insert((*key).to_owned(), toml);
                workbook.apply(&json!({"sheet": listing.sheet, "cell": cell, "value": json}));
            }
            "remove" => {
                tables.remove(*index);
                workbook.apply(&json!({"do": "delete-row", "sheet": listing.sheet, "row": row}));
            }
            "add" => {
                let mut copy = tables[*index].clone();
                let name = format!("新{number}");
                let id = copy.as_table_mut().unwrap();
                let is_named = id.insert("id".to_owned(), Toml::String(name.clone())).is_some();
                if !is_named || id.contains_key("rule") {
                    continue;
                }
                tables.insert(*index, copy);
                workbook.apply(&json!({"do": "insert-row", "sheet": listing.sheet, "row": row}));
                subject.line(listing.sheet, row, row).iter().for_each(|edit| workbook.apply(edit));
                let heading = if listing.sheet == "勾稽" {
                    "编号*"
                } else if listing.sheet == "检查项" {
                    "名称*"
                } else {
                    "名称"
                };
                let cell = address(row, subject.column(listing.sheet, heading));
                workbook.apply(&json!({"sheet": listing.sheet, "cell": cell, "value": name}));
            }
            "move" => {
                // To the place of another line of the same list.
                let same: Vec<usize> = (0..listing.tables.len())
                    .filter(|other| listing.tables[*other].0 == *file && listing.tables[*other].1 == *steps)
                    .collect();
                let to = same[below(same.len())];
                let table = tables.remove(*index);
                tables.insert(listing.tables[to].2, table);
                workbook.apply(&json!({"do": "delete-row", "sheet": listing.sheet, "row": row}));
                workbook.apply(&json!({"do": "insert-row", "sheet": listing.sheet, "row": FIRST + to}));
                subject.line(listing.sheet, row, FIRST + to).iter().for_each(|edit| workbook.apply(edit));
            }
            other => panic!("{other}"),
        }
        *done.entry(what).or_default() += 1;
        let context = format!("edit {number}: {what} of {}, line {line}, {file} {steps:?}", listing.sheet);
        let authored = AuthoredForm::open(&workbook.to_bytes()).unwrap_or_else(|why| panic!("{context}: {why}"));
        let folder = authored.folder();
        let read: BTreeMap<String, Table> =
            folder.texts.iter().map(|(name, text)| (name.clone(), toml::from_str(text).unwrap())).collect();
        let (wanted, found) = (of_files(&files), of_files(&read));
        assert!(wanted == found, "{context}\n{}", first_difference(&wanted, &found));
        let by_files = load(&joined(&files));
        let by_workbook = load(&Files::join("表样", folder, &|_| None).unwrap());
        match (by_files, by_workbook) {
            (Ok(wanted), Ok(found)) => {
                sound += 1;
                assert!(said(&wanted) == said(&found), "{context}");
            }
            (Err(wanted), Err(found)) => {
                let messages = |faults: &jixiao::form::Faults| {
                    let mut messages: Vec<String> = faults
                        .0
                        .iter()
                        .map(|fault| fault.message().split("，另一处在").next().unwrap().to_owned())
                        .collect();
                    messages.sort();
                    messages
                };
                assert_eq!(messages(&wanted), messages(&found), "{context}");
            }
            (wanted, found) => panic!("{context}\n{:?}\n{:?}", wanted.err(), found.err()),
        }
    }
    println!("{done:?}, {sound} of them sound forms");
    assert!(done.values().sum::<usize>() >= EDITS * 3 / 4 && sound >= 100, "{done:?}, {sound}");
    assert!(subjects.iter().all(|subject| subject.form.text("template.toml").is_some()));
}

fn first_difference(wanted: &BTreeMap<String, Json>, found: &BTreeMap<String, Json>) -> String {
    let differing = wanted.keys().chain(found.keys()).find(|name| wanted.get(*name) != found.get(*name)).unwrap();
    format!("{differing}\nwanted {:#?}\nfound {:#?}", wanted.get(differing), found.get(differing))
}

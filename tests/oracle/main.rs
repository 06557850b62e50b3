//! LibreOffice as the oracle: for random fillings of every built-in form, what it computes from the emitted workbook
//! equals what we compute, in every derived cell, at the precision shown.

#[path = "../support/mod.rs"]
mod support;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use jixiao::form::Form;
use jixiao::internals::compute::compute;
use jixiao::internals::formula::{Expr, FieldIx};
use jixiao::internals::intake::{self, Book, Reading, Refusal};
use jixiao::internals::judge_in_full;
use jixiao::internals::number::round;
use jixiao::internals::template::{Check, CheckRule, Field, FieldType, Files, SelfLine, Subject};
use jixiao::internals::workbook;
use jixiao::value::Value;
use support::client::Client;

/// How many fillings of a form, half of them sound but for a few errors; `JIXIAO_FILLINGS` asks for another number.
fn fillings(usual: u64) -> u64 {
    std::env::var("JIXIAO_FILLINGS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

#[test]
fn libreoffice_computes_what_we_compute_in_every_built_in_form() {
    let wanted = std::env::var("JIXIAO_FORM").unwrap_or_default();
    for id in Files::built_in_ids().into_iter().filter(|id| id.contains(&wanted)) {
        let form = support::built_in(&id);
        compare(&form, fillings(40));
    }
}

#[test]
fn a_number_typed_as_text_is_read_by_the_check_and_wrong_on_the_self_check() {
    let form = support::built_in("hunan-department-2021");
    let template = &form.template;
    let id = "编制.行政";
    let group =
        |line: &&SelfLine| matches!(&line.subject, Subject::Filling(all) if all.contains(&template.find(id).unwrap()));
    let line = template.self_check.lines.iter().find(group).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let said = |file: &Path| {
        let recalculated = folder.path().join("重算");
        support::office::convert(&[file.to_owned()], "xlsx", &recalculated);
        let cells = read(&form, &recalculated.join(file.file_name().unwrap()));
        let shown = |field: FieldIx| {
            let cell = form.layout.places[field.index()].cell;
            cells[template.self_check.sheet][&(cell.row, u32::from(cell.col))].to_string()
        };
        (shown(line.verdict), shown(template.self_check.verdict) == "自检通过，可以报送")
    };
    let file = folder.path().join("文本.xlsx");
    let text = support::client::edit(&form, id, serde_json::json!("8"));
    support::client::fill(Client::OpenPyxl, Path::new("samples/liuyang-2021/clean.xlsx"), &file, &[text]);
    assert_eq!(said(&file), ("有误".to_owned(), false));
    let (report, code) = support::program::check(&file, None);
    assert_eq!((code, &report["verdict"]), (0, &serde_json::json!("pass")), "{report:#}");
    // What goes back holds the number, and so the self-check agrees.
    let returned = report["returned"].as_str().unwrap();
    assert_eq!(said(Path::new(returned)), ("通过".to_owned(), true));
}

#[test]
fn libreoffice_computes_what_we_compute_in_the_forms_of_other_provinces() {
    for form in support::provinces() {
        compare(&form, fillings(30));
    }
}

#[test]
fn libreoffice_computes_what_we_compute_with_every_rule() {
    compare(&support::mini(), 20);
    compare(&support::in_folder(Path::new("tests/forms/rules")), 100);
    compare(&support::in_folder(Path::new("tests/forms/pairs")), 40);
}

#[test]
fn libreoffice_computes_what_we_compute_in_the_examples_of_the_guide() {
    for folder in std::fs::read_dir("docs/guide/forms").unwrap() {
        compare(&support::in_folder(&folder.unwrap().path()), 20);
    }
}

/// The most fillings that are tried beyond the number asked for, to see something in every derived cell.
const MORE_FILLINGS: u64 = 600;

fn filling(form: &Form, seed: u64) -> Vec<Value> {
    match seed % 6 {
        0 | 2 => support::random::fill(&form.template, seed),
        4 => support::random::fill_with_zeros(&form.template, seed),
        _ => support::errors::fill(form, seed),
    }
}

/// Emits random fillings without cached results, has LibreOffice recalculate them, and compares every derived cell.
fn compare(form: &Form, fillings: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let mut computed = Vec::new();
    // Derived cells that showed nothing in any filling so far: nothing is compared there.
    let mut unseen: BTreeMap<usize, String> = BTreeMap::new();
    for (_, field) in derived_fields(form) {
        for row in 0..field.rows {
            unseen.insert(field.cell(row), format!("{}[{}]", field.id, row + 1));
        }
    }
    // Some forms ask for rows and figures by which a denominator is never 0. That the remark on it shows is held to the built-in ones.
    let is_built_in = Files::built_in_ids().contains(&form.template.id);
    unseen.retain(|_, id| is_built_in || !(id.starts_with("自检.") && id.ends_with(".备注[1]")));
    let asks = |fields: &Vec<FieldIx>| fields.iter().any(|field| form.template.field(*field).required);
    let lines = form.template.self_check.lines.iter();
    // The lines that have both to say. A group in which nothing must be filled has little; whatever is filled in at random has begun.
    let two_sided: Vec<&SelfLine> = lines
        .filter(|line| !matches!(&line.subject, Subject::Filling(fields) if !asks(fields)))
        .filter(|line| !matches!(line.subject, Subject::Check(at) if is_begun(&form.template.checks[at])))
        .collect();
    // What each of them showed so far.
    let mut shown: Vec<BTreeSet<String>> = vec![BTreeSet::new(); two_sided.len()];
    for seed in 0..fillings + MORE_FILLINGS {
        let one_sided = shown.iter().filter(|shown| shown.len() < 2).count();
        if seed >= fillings && unseen.is_empty() && (one_sided == 0 || !is_built_in) {
            break;
        }
        let values = filling(form, seed);
        let now = compute(&form.template, values.clone(), |_| false);
        let still_unseen = unseen.len();
        unseen.retain(|cell, _| now.values[*cell].is_empty());
        for (line, shown) in two_sided.iter().zip(&mut shown) {
            shown.insert(now.value(&form.template, line.verdict).to_string());
        }
        // Beyond the number asked for, only what shows a cell or a verdict that no filling before it did.
        let still_one_sided = shown.iter().filter(|shown| shown.len() < 2).count();
        if seed >= fillings && unseen.len() == still_unseen && still_one_sided == one_sided {
            continue;
        }
        let path = folder.path().join(format!("{}.xlsx", files.len()));
        fs::write(&path, workbook::emit_uncalculated(form, &values).unwrap()).unwrap();
        files.push(path);
        computed.push(now);
    }
    let recalculated = folder.path().join("recalculated");
    support::office::convert(&files, "xlsx", &recalculated);

    let mut differences = Vec::new();
    // What each line of the self-check ever said.
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (seed, computed) in computed.iter().enumerate() {
        let file = recalculated.join(files[seed].file_name().unwrap());
        let cells = read(form, &file);
        for (line, (ours, theirs)) in form.template.self_check.lines.iter().zip(verdicts(form, &file, &cells)) {
            if ours != theirs {
                let title = &line.title;
                differences.push(format!("{seed}: {title}: the findings mean {ours}, LibreOffice says {theirs}"));
            }
            said.entry(&line.title).or_default().insert(ours);
        }
        for (ix, field) in derived_fields(form) {
            let place = &form.layout.places[ix.index()];
            for row in 0..field.rows {
                let cell = place.cell_of_row(row);
                let theirs = cells[field.sheet].get(&(cell.row, u32::from(cell.col))).unwrap_or(&Data::Empty);
                let ours = &computed.values[field.cell(row)];
                if !agrees(field, ours, theirs) {
                    differences.push(format!("{seed}: {}[{}] ours {ours:?} theirs {theirs:?}", field.id, row + 1));
                }
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{}: {} differences\n{}",
        form.template.id,
        differences.len(),
        differences[..differences.len().min(40)].join("\n")
    );
    let one_sided: Vec<_> = two_sided
        .iter()
        .filter(|line| said[&*line.title].len() < 2)
        .map(|line| (&line.title, &said[&*line.title]))
        .collect();
    assert!(
        !is_built_in || one_sided.is_empty(),
        "{}: lines that always said the same: {one_sided:?}",
        form.template.id
    );
    assert!(unseen.is_empty(), "{}: never compared: {:?}", form.template.id, unseen.values());
}

fn derived_fields(form: &Form) -> impl Iterator<Item = (FieldIx, &Field)> {
    form.template.indexed().filter(|(_, field)| field.formula().is_some_and(|expr| !matches!(expr, Expr::Number(_))))
}

/// For each line of the self-check what the findings of a check of the file mean, and what LibreOffice says. The self-check knows no
/// causes: it says everything that does not agree.
fn verdicts(form: &Form, file: &Path, cells: &[Sheet]) -> Vec<(&'static str, String)> {
    let book = Book::open(&fs::read(file).unwrap()).unwrap();
    let mut submission = intake::read(form, &book, intake::identity(&book));
    // A number typed as text is read as meant by the check, but no workbook adds it up: there it is no number.
    for field in &form.template.fields {
        for entry in &mut submission.entries[field.cells()] {
            if let Reading::Converted { typed } = &entry.reading {
                entry.value = Value::Text(typed.clone());
                let date = field.kind == FieldType::Date;
                entry.reading = Reading::Refused(if date { Refusal::NotDate } else { Refusal::NotNumber });
            }
        }
    }
    let outcome = judge_in_full(form, &submission);
    let values = submission.entries.iter().map(|entry| entry.value.clone()).collect();
    let unreadable = |cell: usize| matches!(submission.entries[cell].reading, Reading::Refused(_));
    let computed = compute(&form.template, values, unreadable);
    let own = &form.template.self_check;
    own.lines
        .iter()
        .map(|line| {
            let cell = form.layout.places[line.verdict.index()].cell;
            let theirs = cells[own.sheet].get(&(cell.row, u32::from(cell.col))).unwrap_or(&Data::Empty).to_string();
            // Nothing of what is required is filled in, and nothing has to agree: special cases of these two.
            let theirs = match theirs.as_str() {
                "未开始" => "未填".to_owned(),
                "不适用" => "通过".to_owned(),
                _ => theirs,
            };
            (verdicts::expected(form, line, &outcome, &computed), theirs)
        })
        .collect()
}

fn is_begun(check: &Check) -> bool {
    matches!(check.rule, CheckRule::Begun(_))
}

/// A sheet's cells.
type Sheet = BTreeMap<(u32, u32), Data>;

/// The cells of each of the form's sheets.
fn read(form: &Form, path: &Path) -> Vec<Sheet> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    form.template
        .sheets
        .iter()
        .map(|sheet| {
            let range = book.worksheet_range(&sheet.name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            range.used_cells().map(|(row, col, data)| ((row as u32 + top, col as u32 + left), data.clone())).collect()
        })
        .collect()
}

/// Whether LibreOffice shows what we do, at the field's decimals.
fn agrees(field: &Field, ours: &Value, theirs: &Data) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Data::Float(theirs)) => {
            let Some(theirs) = jixiao::internals::number::from_double(*theirs) else { return false };
            round(*ours, field.decimals) == round(theirs, field.decimals)
        }
        (Value::Number(ours), Data::Int(theirs)) => round(*ours, field.decimals) == (*theirs).into(),
        (Value::Text(ours), Data::String(theirs)) => ours == theirs,
        (Value::Text(ours), Data::Empty) => ours.is_empty(),
        (Value::Bool(ours), Data::Bool(theirs)) => ours == theirs,
        (Value::Error(ours), Data::Error(theirs)) => ours.text() == theirs.to_string(),
        _ => false,
    }
}

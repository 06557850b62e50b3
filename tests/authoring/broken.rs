//! Every broken form of the linter, broken in the authoring workbook instead: each fault is marked at its cell.

use std::collections::BTreeMap;

use jixiao::form::{Faults, Files};
use jixiao::internals::authoring::{AuthoredForm, AuthoringFault, AuthoringFaults, export_as_written};
use jixiao::internals::intake::Book;
use jixiao::internals::load;

use crate::forms_with_faults::{BROKEN, SLIPS, mini};

/// The words of the linter for which the workbook has its own, because they name keys of TOML or say that one is missing.
const WORDED_ANEW: [&str; 8] = [
    "缺少必填的键",
    "不认识的键",
    "不认识的取值",
    "每个 [[block]] 都要写 kind",
    "没有 kind = ",
    "工作表名“”不能用",
    "至少要有一个部分",
    "类型不对：这里写的是 true/false `true`，应是 数字",
];

/// Faults of TOML alone.
const NOT_SAYABLE: [&str; 4] = ["TOML 写法有误", "没有列进 template.toml", "缺少表头", "中文引号要改用半角"];

fn linted(files: &Files) -> Faults {
    load(files).err().unwrap_or(Faults(Vec::new()))
}

/// The faults of a form's workbook, with the workbook and the marked one; `None` where the form says what has no place in a workbook:
/// a misspelt key, or a file that cannot be read.
fn in_workbook(texts: &BTreeMap<&str, String>) -> Option<(AuthoringFaults, Book, Book)> {
    let files = Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str())));
    let bytes = export_as_written(&files).ok()?;
    let authored = AuthoredForm::open(&bytes).unwrap();
    let folder = authored.folder();
    let files = Files::join("表样", folder, &|_| None).unwrap();
    let faults = authored.faults(&linted(&files));
    let marked = Book::open(&faults.marked().unwrap()).unwrap();
    Some((faults, Book::open(&bytes).unwrap(), marked))
}

/// The value that stands at a place of a text, such as `"单位全称"` or 18.
fn token(text: &str, line: usize, column: usize) -> String {
    let rest: String = text.lines().nth(line - 1).unwrap_or_default().chars().skip(column - 1).collect();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let token = match quote {
        Some(quote) => rest[1..].split(quote).next().unwrap_or_default().to_owned(),
        None => rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect(),
    };
    // A word of the language stands in the workbook in Chinese; a place within a formula is no value.
    let is_word = token.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if is_word || token.contains(']') { String::new() } else { token }
}

#[test]
fn every_fault_of_a_broken_form_is_marked_at_its_cell() {
    let single = BROKEN.iter().map(|(file, from, to, _)| vec![(*file, *from, *to)]);
    let forms: Vec<Vec<(&str, &str, &str)>> = single.chain(SLIPS.iter().map(|(places, _)| places.to_vec())).collect();
    let (mut broken_in_workbook, mut without_place, mut wrong) = (0, Vec::new(), Vec::new());
    for places in &forms {
        let mut texts = mini();
        for (file, from, to) in places {
            let text = texts.get_mut(file).unwrap();
            *text = text.replacen(from, to, 1);
        }
        let toml = linted(&Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str()))));
        // A workbook has no brackets and quotation marks to forget, and what it lists as a sheet is one.
        let is_of_toml = |message: &str| NOT_SAYABLE.iter().any(|words| message.contains(words));
        let read = in_workbook(&texts).filter(|_| !toml.0.iter().any(|fault| is_of_toml(&fault.message)));
        let Some((faults, book, marked)) = read else {
            without_place.push(format!("{places:?}"));
            continue;
        };
        broken_in_workbook += 1;
        let told = told(&texts, &toml, &faults, &book, &marked);
        wrong.extend(told.into_iter().map(|told| format!("{told}\n  {places:?}\n  TOML {toml}\n  workbook {faults}")));
    }
    println!("{broken_in_workbook} broken in the workbook; without a place there:\n{}", without_place.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(broken_in_workbook * 10 >= forms.len() * 7, "{broken_in_workbook} of {}", forms.len());
}

/// What is not told as it should be.
fn told(
    texts: &BTreeMap<&str, String>,
    toml: &Faults,
    faults: &AuthoringFaults,
    book: &Book,
    marked: &Book,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if faults.faults.is_empty() != toml.0.is_empty() {
        wrong.push("only one of the two has faults".to_owned());
    }
    for fault in &faults.faults {
        let list = marked.sheet("有误的地方");
        let is_listed = |cell: &str| list.is_some_and(|list| (2..40).any(|row| list.text(row, 2) == cell));
        if !fault.cell.is_some_and(|cell| is_listed(&cell.to_string())) {
            wrong.push(format!("not marked at a cell: {fault}"));
        }
    }
    for wanted in toml.0.iter().filter(|fault| !WORDED_ANEW.iter().any(|words| fault.message.starts_with(words))) {
        let same: Vec<_> = faults.faults.iter().filter(|fault| fault.message == wanted.message).collect();
        let token = token(texts.get(wanted.file.as_str()).map_or("", String::as_str), wanted.line, wanted.column);
        let holds = |fault: &&AuthoringFault| {
            let cell = fault.cell.unwrap_or_else(|| panic!("{fault}"));
            let sheet = book.sheet(&fault.sheet).unwrap();
            sheet.text(cell.row, u32::from(cell.col)).contains(&token)
        };
        if same.is_empty() {
            wrong.push(format!("not told: {wanted}"));
        } else if !token.is_empty() && !same.iter().any(holds) {
            wrong.push(format!("told, but not at “{token}”: {wanted}"));
        }
    }
    wrong
}

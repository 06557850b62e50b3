//! Every broken form of the linter, broken in the authoring workbook instead: each fault is marked at its cell.

use std::collections::BTreeMap;
use std::fs;

use jixiao::form::{Faults, Files};
use jixiao::internals::authoring::{AuthoredForm, AuthoringFault, AuthoringFaults, export_as_written};
use jixiao::internals::intake::Book;
use jixiao::internals::load;
use jixiao::value::CellRef;
use serde_json::{Value as Json, json};

use crate::forms_with_faults::{BROKEN, SLIPS};
use crate::support::program::jixiao;
use crate::support::workbook_edits::apply;

/// The words of the linter for which the workbook has its own, because they name keys of TOML or say that one is missing.
const WORDED_ANEW: [&str; 10] = [
    "勾稽关系只能写",
    "指标的 group 应有",
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
        let mut texts = crate::support::mini_texts();
        for (file, from, to) in places {
            let text = texts.get_mut(file).unwrap();
            *text = text.replacen(from, to, 1);
        }
        let toml = linted(&Files::from_texts(texts.iter().map(|(name, text)| (*name, text.as_str()))));
        // A workbook has no brackets and quotation marks to forget, and what it lists as a sheet is one.
        let is_of_toml = |message: &str| NOT_SAYABLE.iter().any(|words| message.contains(words));
        let read = in_workbook(&texts).filter(|_| !toml.0.iter().any(|fault| is_of_toml(&fault.message())));
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

/// Whether a sentence of the workbook says what one of the linter says: its Chinese words in their order, with headings in the place of
/// keys.
fn says(message: &str, wanted: &str) -> bool {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut rest = message;
    // A table of TOML is cells in the workbook.
    let inline = wanted.find("{ ").and_then(|start| Some((start, start + wanted[start..].find('}')? + 1)));
    let wanted =
        inline.map_or_else(|| wanted.to_owned(), |(start, end)| format!("{} {}", &wanted[..start], &wanted[end..]));
    // So is what is said of the kind of a block, and where widths stand.
    let kinds = wanted.find("（kind = ").and_then(|start| Some((start, start + wanted[start..].find('）')?)));
    let wanted =
        kinds.map_or_else(|| wanted.clone(), |(start, end)| format!("{} {}", &wanted[..start], &wanted[end..]));
    let wanted = wanted.replace("columns 里补上列宽", "里补上");
    wanted.split(|c: char| !is_chinese(c)).filter(|run| !run.is_empty()).all(|run| {
        let found = rest.find(run);
        rest = found.map_or("", |found| &rest[found + run.len()..]);
        found.is_some()
    })
}

/// Words of TOML that a sentence shows outside of what the author wrote.
fn words_of_toml(message: &str) -> Vec<String> {
    let mut outside = String::new();
    let mut depth = 0_u32;
    for c in message.chars() {
        match c {
            '“' | '{' => depth += 1,
            '”' | '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let words = outside.split(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-')));
    words
        .filter(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
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
        let toml = words_of_toml(&fault.message);
        if !toml.is_empty() {
            wrong.push(format!("words of TOML, {toml:?}: {fault}"));
        }
        if !fault.cell.is_some_and(|cell| is_listed(&cell.to_string())) {
            wrong.push(format!("not marked at a cell: {fault}"));
        }
    }
    for wanted in toml.0.iter().filter(|fault| !WORDED_ANEW.iter().any(|words| fault.message().starts_with(words))) {
        let same: Vec<_> = faults.faults.iter().filter(|fault| says(&fault.message, &wanted.message())).collect();
        let token = token(texts.get(wanted.file.as_str()).map_or("", String::as_str), wanted.line, wanted.column);
        // What is said of a key is said at its own column.
        let begins_with_key = wanted.message().starts_with(|c: char| c.is_ascii_lowercase());
        let holds = |fault: &&AuthoringFault| {
            let cell = fault.cell.unwrap_or_else(|| panic!("{fault}"));
            let sheet = book.sheet(&fault.sheet).unwrap();
            sheet.text(cell.row, u32::from(cell.col)).contains(&token)
        };
        if same.is_empty() {
            wrong.push(format!("not told: {wanted}"));
        } else if !begins_with_key && !token.is_empty() && !same.iter().any(holds) {
            wrong.push(format!("told, but not at “{token}”: {wanted}"));
        }
    }
    wrong
}

/// What a slip of the pen in the workbook of the Hunan form is told as.
fn told_of(edits: &[(&str, &str, &str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let [sample, changed] = ["表样.xlsx", "改过.xlsx"].map(|name| folder.path().join(name));
    let exported = jixiao(&["template", "export", "hunan-department-2021", "-o", sample.to_str().unwrap()]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    let book = Book::open(&fs::read(&sample).unwrap()).unwrap();
    let edits: Vec<Json> = edits
        .iter()
        .map(|(sheet, line, heading, text)| {
            let found = book.sheet(sheet).unwrap();
            let col = (0..40).find(|col| found.text(2, *col).trim_end_matches('*') == *heading).unwrap();
            let row = (3..600).find(|row| found.text(*row, 0) == *line).unwrap();
            let cell = CellRef { row, col: u16::try_from(col).unwrap() }.to_string();
            let number = text.parse::<f64>().map(|number| json!(number));
            let value = if text.is_empty() { Json::Null } else { number.unwrap_or_else(|_| json!(text)) };
            json!({ "sheet": sheet, "cell": cell, "value": value })
        })
        .collect();
    apply(&sample, &changed, &edits);
    let run = jixiao(&["template", "lint", changed.to_str().unwrap()]);
    let lines = run.out.lines().filter(|line| line.contains('!'));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_slip_is_told_once_in_the_words_of_the_workbook_and_with_what_was_meant() {
    let rule = ("指标", "预算控制率");
    for (sheet, line, heading, text, told) in [
        (rule.0, rule.1, "计分方法", "分段", "指标!I7：不认识的取值“分段”；是不是“分档”？"),
        (rule.0, "在职人员控制率", "每级", "", "指标!L4：“每级”这一栏要填，现在空着。"),
        ("规则参数", rule.1, "界限、情形或等级", "", "规则参数!B4：“界限、情形或等级”这一栏要填，现在空着。"),
        ("规则参数", rule.1, "得分", "9", "规则参数!C4：给分 9 高于分值 "),
        (
            "规则参数",
            rule.1,
            "界限、情形或等级",
            "90",
            "规则参数!B4：界限 90 就是 9000%；百分数写成小数，如 0.9（90%）",
        ),
        ("规则参数", rule.1, "最低分", "1", "规则参数!D4：指标“预算控制率”的计分方法是“分档”，不用“最低分”；"),
        ("指标", "在职人员控制率", "标准值", "100", "指标!J4：界限 100 就是 10000%"),
        ("指标", "在职人员控制率", "不适用时", "得满分", "指标!"),
        ("基本", "年度", "内容", "22", "基本!B6：年度写四位数的年份，如 2022"),
        ("勾稽", "C01", "尾差", "-0.02", "勾稽!F4：尾差不能是负数（-0.02）"),
        ("勾稽", "C01", "关系", "≤", "勾稽!D4：“≤”按“不大于”读。"),
        ("勾稽", "C01", "关系", "大于等于", "勾稽!D4：没有“大于等于”这种关系；请把左边和右边对调，关系选“不大于”。"),
        ("勾稽", "C01", "关系", "", "勾稽!D4：“关系”这一栏要填，现在空着。"),
        ("勾稽", "C01", "关系", "大于", "勾稽!D4：没有“大于”这种关系；请选“成立”，左边写成公式，"),
        (rule.0, rule.1, "二级", "", "指标!C7：上级指标应写2级，现在写了1级；"),
        ("基本", "等级", "第二项", "", "基本!C11：“第二项”这一栏要填，现在空着。"),
        ("勾稽", "C01", "提示", "相差{diff}。", "勾稽!I4：“提示”里的“{diff}”填不进去；可以用 {left}、"),
        ("勾稽", "C02", "编号", "C01", "勾稽!A5：“C01”这个名字用了两次，另一处在 勾稽!A4；"),
        ("基本", "编号", "内容", "湖南", "基本!B4：模板“编号”“湖南”只能用小写英文字母、数字和连字符"),
    ] {
        let said = told_of(&[(sheet, line, heading, text)]);
        assert!(said.lines().count() == 1 && said.starts_with(told), "{told}\n{said}");
    }
    let renamed = told_of(&[(rule.0, rule.1, "指标", "预算管控率")]);
    assert!(renamed.lines().all(|line| line.ends_with("没有叫“预算控制率”的指标。是不是“预算管控率”？")), "{renamed}");
    // A cell that nothing uses hides no other fault of its indicator.
    let both = told_of(&[("规则参数", rule.1, "最低分", "1"), ("规则参数", rule.1, "得分", "9")]);
    assert_eq!(both.lines().count(), 2, "{both}");
    assert!(both.contains("给分 9 高于分值") && both.contains("不用“最低分”"), "{both}");
}

//! LibreOffice as an independent witness of the formula language.
//!
//! Every formula is written into a workbook as [`render`] words it, recalculated by LibreOffice and
//! compared with what [`evaluate`] says. Needs `soffice`; without it the test fails.

mod cases;

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use cases::{CRITERIA, FORMULAS, KNOWN, each};
use jixiao::internals::formula::{CellNames, CellValues, FieldIx, Reach, Ref, evaluate, parse, render};
use jixiao::value::{ErrorKind, Value};
use rust_xlsxwriter::{Format, Formula, Workbook};

/// Single fields stand in column A in this order: the name, and what is written into the cell.
const SINGLES: &[(&str, &str)] = &[
    ("空", ""),
    ("数", "12.5"),
    ("负", "-3"),
    ("零", "0"),
    ("文", "'是"),
    ("字母", "'Abc"),
    ("数文", "'12"),
    ("空格数文", "' 1.5 "),
    ("空串", "=\"\""),
    ("真", "=TRUE"),
    ("假", "=FALSE"),
    ("除零", "=1/0"),
    ("无", "=NA()"),
    ("小数", "0.285"),
    ("大", "123456789012.34"),
    ("真文", "'TRUE"),
    ("空格", "' "),
    ("科学文", "'1e3"),
    ("千分文", "'1,000"),
    ("百分文", "'50%"),
];

/// Lists stand in columns B, C and so on.
const LISTS: &[(&str, [&str; 8])] = &[
    ("混", ["1", "'是", "", "7", "'12", "5", "=\"\"", "-2.5"]),
    ("类", ["'是", "'否", "'是", "", "'甲方", "'甲乙", "'Yes", "'yes"]),
    ("额", ["10", "20", "30", "40", "'50", "", "70.25", "-0.25"]),
    ("坏", ["1", "=1/0", "3", "=NA()", "'x", "", "2", "4"]),
    ("白", ["", "", "", "", "", "", "", ""]),
    ("字", ["'a", "'B", "'c*", "'~", "'?", "", "'abc", "'12"]),
    ("真假", ["=TRUE", "=TRUE", "=FALSE", "", "'x", "", "", "=TRUE"]),
];

/// The row of the lists that formulas stand in, and the column.
const ROW: u32 = 0;
const COLUMN: u16 = 20;

/// What a cell means in which this is written; a leading `'` makes it text.
fn meaning(written: &str) -> Value {
    match written {
        "" => Value::Blank,
        "=\"\"" => "".into(),
        "=TRUE" => true.into(),
        "=FALSE" => false.into(),
        "=1/0" => Value::Error(ErrorKind::Div0),
        "=NA()" => Value::Error(ErrorKind::Na),
        other => match other.strip_prefix('\'') {
            Some(text) => text.into(),
            None => Value::Number(other.parse().expect("a number")),
        },
    }
}

/// The values of every field, singles before lists.
struct Sheet(Vec<Vec<Value>>);

impl Sheet {
    fn new() -> Self {
        let singles = SINGLES.iter().map(|(_, written)| vec![meaning(written)]);
        let lists = LISTS.iter().map(|(_, cells)| cells.iter().map(|cell| meaning(cell)).collect());
        Self(singles.chain(lists).collect())
    }

    /// `混` is the whole list, `混.行` its cell in this row, `混.二三` its second and third rows.
    fn resolve(name: &str) -> Option<Ref> {
        let reference = |field: usize, reach| Ref { field: FieldIx(field as u32), reach };
        if let Some(field) = SINGLES.iter().position(|(single, _)| *single == name) {
            return Some(reference(field, Reach::One));
        }
        let (list, part) = name.split_once('.').unwrap_or((name, ""));
        let field = SINGLES.len() + LISTS.iter().position(|(name, _)| *name == list)?;
        let reach = match part {
            "" => Reach::All,
            "行" => Reach::ThisRow,
            "二三" => Reach::Rows { start: 1, len: 2 },
            _ => return None,
        };
        Some(reference(field, reach))
    }
}

impl CellValues for Sheet {
    fn cell(&self, field: FieldIx, row: u32) -> &Value {
        &self.0[field.index()][row as usize]
    }

    fn rows(&self, field: FieldIx) -> u32 {
        self.0[field.index()].len() as u32
    }
}

impl CellNames for Sheet {
    fn reference(&self, reference: Ref, row: u32, out: &mut String) {
        let field = reference.field.index();
        let Some(list) = field.checked_sub(SINGLES.len()) else {
            out.push_str(&format!("$A${}", field + 1));
            return;
        };
        let column = char::from(b'B' + list as u8);
        out.push_str(&match reference.reach {
            Reach::One => format!("{column}1"),
            Reach::ThisRow => format!("{column}{}", row + 1),
            Reach::All => format!("{column}1:{column}8"),
            Reach::Rows { start, len } => format!("{column}{}:{column}{}", start + 1, start + len),
        });
    }
}

/// Every operator between every kind of operand.
fn operator_formulas() -> Vec<String> {
    let operands =
        ["空", "数", "负", "零", "文", "字母", "数文", "空串", "真", "假", "除零", "无", "2", "\"abc\"", "FALSE"];
    let mut formulas = Vec::new();
    for operator in ["+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">="] {
        for left in operands {
            formulas.extend(operands.iter().map(|right| format!("{left}{operator}{right}")));
        }
    }
    for operand in operands {
        formulas.extend([format!("-{operand}"), format!("+{operand}"), format!("{operand}%"), operand.to_owned()]);
    }
    formulas
}

/// Every function of every kind of operand.
fn function_formulas() -> Vec<String> {
    let mut formulas = Vec::new();
    for function in ["SUM", "MIN", "MAX", "AVERAGE", "COUNT", "COUNTA", "AND", "OR"] {
        for operand in SINGLES.iter().map(|(name, _)| name).chain(LISTS.iter().map(|(name, _)| name)) {
            formulas.push(format!("{function}({operand})"));
            formulas.push(format!("{function}({operand},数)"));
            formulas.push(format!("{function}({operand},1)"));
        }
        for (list, _) in LISTS {
            formulas.push(format!("{function}({list}.二三)"));
            formulas.push(format!("{function}({list}.行,真)"));
        }
    }
    for (operand, _) in SINGLES {
        formulas.extend(["INT", "ABS", "NOT"].map(|function| format!("{function}({operand})")));
        formulas.push(format!("IF({operand},\"对\",\"错\")"));
        formulas.push(format!("IFERROR({operand},\"代\")"));
        formulas.push(format!("IFERROR({operand}+1,空)"));
        formulas.push(format!("ROUND({operand},2)"));
        formulas.push(format!("ROUND(数,{operand})"));
        formulas.push(format!("SUM(IF(数>0,{operand},1))"));
    }
    for criterion in each(CRITERIA) {
        for (list, _) in LISTS {
            formulas.push(format!("COUNTIF({list},{criterion})"));
            formulas.push(format!("SUMIF({list},{criterion},额)"));
        }
    }
    for (number, digits) in ROUNDED {
        for function in ["ROUND", "ROUNDUP", "ROUNDDOWN"] {
            formulas.push(format!("{function}({number},{digits})"));
            formulas.push(format!("{function}({number}*3,{digits}.9)"));
        }
    }
    formulas
}

const ROUNDED: &[(&str, i32)] =
    &[("0.285", 2), ("-0.285", 2), ("1.005", 2), ("2.5", 0), ("-2.5", 0), ("1250", -2), ("-1250", -2), ("49", -2)];

/// Why LibreOffice answers otherwise than Excel, if it is known to; we go with Excel.
fn known_difference(formula: &str, ours: &Value, theirs: &str) -> Option<&'static str> {
    let has = |parts: &[&str]| parts.iter().any(|part| formula.contains(part));
    let both_errors = matches!(ours, Value::Error(_)) && theirs.starts_with('#');
    let exact = KNOWN.iter().find(|(known, answer, _)| *known == formula && *answer == theirs);
    if let Some((_, _, why)) = exact {
        Some(why)
    } else if has(&["真", "假", "TRUE", "FALSE"]) {
        Some("truth values are numbers in LibreOffice")
    } else if both_errors && has(&["坏", "除零", "无"]) {
        Some("of several errors LibreOffice gives the last")
    } else if has(&["空^", "零^", "0^"]) && ["1", "#NUM!"].contains(&theirs) {
        Some("0^0 is 1 and 0^-1 is #NUM! in LibreOffice")
    } else if has(&["IF("]) && has(&[",无", "\"*\""]) {
        Some("LibreOffice passes an error criterion on, and lets * match numbers")
    } else if has(&["NOT(", "IF("]) && has(&["(数文", "(空格数文", "(科学文", "(千分文", "(百分文"]) {
        Some("LibreOffice takes text for a condition")
    } else {
        None
    }
}

fn write_workbook(path: &Path, formulas: &[String], sheet: &Sheet) {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    let mut put = |row: u32, column: u16, written: &str| {
        let done = if written.is_empty() {
            return;
        } else if let Some(text) = written.strip_prefix('\'') {
            page.write_string(row, column, text)
        } else if written.starts_with('=') {
            page.write_formula(row, column, Formula::new(written))
        } else {
            page.write_number(row, column, written.parse::<f64>().expect("a number"))
        };
        done.expect("a cell can be written");
    };
    for (row, (_, written)) in (0..).zip(SINGLES) {
        put(row, 0, written);
    }
    for (column, (_, cells)) in (1..).zip(LISTS) {
        for (row, written) in (0..).zip(cells) {
            put(row, column, written);
        }
    }
    // To LibreOffice a truth value is a number that shows as one, and so would `-TRUE` be.
    let numeric = Format::new().set_num_format("0.00");
    for (row, formula) in (0..).zip(formulas) {
        let expr = parse(formula, &Sheet::resolve).unwrap_or_else(|faults| panic!("{formula}: {faults:?}"));
        let text = Formula::new(format!("={}", render(&expr, sheet, ROW)));
        let done = match evaluate(&expr, sheet, ROW) {
            Value::Number(_) => page.write_formula_with_format(row, COLUMN, text, &numeric),
            _ => page.write_formula(row, COLUMN, text),
        };
        done.expect("a formula can be written");
    }
    workbook.save(path).expect("the workbook can be saved");
}

/// Makes LibreOffice calculate every formula of a file that it did not write.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// What LibreOffice computes, in the order of the formulas.
fn recalculated(folder: &Path, name: &str, count: usize) -> Vec<Data> {
    let profile = folder.join("profile");
    std::fs::create_dir_all(profile.join("user")).expect("a folder for the profile");
    std::fs::write(profile.join("user/registrymodifications.xcu"), SETTINGS).expect("settings can be written");
    let out = folder.join("out");
    let run = Command::new("soffice")
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "xlsx", "--outdir"])
        .arg(&out)
        .arg(folder.join(name))
        .output()
        .expect("LibreOffice (soffice) is installed");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut workbook: Xlsx<_> = open_workbook(out.join(name)).expect("LibreOffice wrote a workbook");
    let page = workbook.worksheet_range_at(0).expect("a sheet").expect("the sheet can be read");
    (0..count as u32).map(|row| page.get_value((row, u32::from(COLUMN))).cloned().unwrap_or(Data::Empty)).collect()
}

fn words(found: &Data) -> String {
    match found {
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::String(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

fn agrees(ours: &Value, found: &Data) -> bool {
    match (ours, found) {
        (Value::Number(ours), Data::Float(found)) => {
            let ours: f64 = ours.to_string().parse().expect("a number");
            let apart = (ours - found).abs();
            apart <= 1e-14 * ours.abs().max(found.abs()) || apart < 1e-15
        }
        (Value::Text(ours), Data::String(found)) => ours == found,
        (Value::Text(ours), Data::Empty) => ours.is_empty(),
        (Value::Bool(ours), Data::Bool(found)) => ours == found,
        (Value::Error(ours), Data::Error(found)) => ours.text() == found.to_string(),
        _ => false,
    }
}

#[test]
fn libreoffice_computes_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sheet = Sheet::new();
    let mut formulas = operator_formulas();
    formulas.extend(function_formulas());
    formulas.extend(each(FORMULAS).map(str::to_owned));
    write_workbook(&folder.path().join("formulas.xlsx"), &formulas, &sheet);
    let found = recalculated(folder.path(), "formulas.xlsx", formulas.len());
    let mut differences = Vec::new();
    for (formula, found) in formulas.iter().zip(&found) {
        let expr = parse(formula, &Sheet::resolve).expect("it was parsed before");
        let ours = evaluate(&expr, &sheet, ROW);
        let theirs = words(found);
        let agreed = agrees(&ours, found) || known_difference(formula, &ours, &theirs).is_some();
        if !agreed {
            differences.push(format!("{formula}  ours {ours:?}  LibreOffice {theirs}"));
        }
    }
    let (count, all) = (differences.len(), formulas.len());
    assert!(differences.is_empty(), "{count} of {all} formulas differ:\n{}", differences.join("\n"));
}

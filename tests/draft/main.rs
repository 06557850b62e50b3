//! Forms drafted from plain tables: the workbooks of forms that are known, stripped of all that a plain table has not, and saved by
//! LibreOffice.

#[path = "../support/mod.rs"]
mod support;

mod county;
mod coverage;
mod table;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use jixiao::engine::{Filling, emit_filled};
use jixiao::form::{Files, Form};
use jixiao::internals::compute::compute;
use jixiao::internals::intake::Book;
use jixiao::internals::load;
use jixiao::value::Value;
use rust_xlsxwriter::{Format, FormatBorder, Workbook};
use serde_json::Value as Json;
use support::program::jixiao;
use support::{built_in, office, python, random};

/// How many random fillings show that two formulas are equal.
const FILLINGS: u64 = 12;

/// A cell of the workbook: its sheet, and its row and column from 0.
type Cell = (String, (u32, u32));

/// What the draft makes of the cells of a form's workbook.
struct Found {
    inputs: usize,
    /// Inputs that are inputs of the right type.
    right_inputs: usize,
    derived: usize,
    /// Derived cells whose formula gives the same in every filling.
    equal: usize,
    /// Cells that are not as they should be.
    missed: Vec<String>,
}

impl Found {
    fn share(part: usize, whole: usize) -> f64 {
        if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
    }
}

/// The workbook of a form as a plain table, saved by LibreOffice.
fn plain_table(form: &Form, folder: &Path) -> std::path::PathBuf {
    let name = format!("{}.xlsx", form.template.id);
    let [blank, plain, saved] = ["blank", "plain", "saved"].map(|within| {
        fs::create_dir_all(folder.join(within)).unwrap();
        folder.join(within).join(&name)
    });
    fs::write(&blank, emit_filled(form, &Filling::parse(&form.template, "值", "", false).unwrap()).unwrap()).unwrap();
    python::python("tests/support/plain_table.py", &[blank.as_os_str(), plain.as_os_str()] as &[&OsStr]);
    office::convert(&[plain], "xlsx", saved.parent().unwrap());
    saved
}

/// The row and column of an address, from 0.
fn place(address: &str) -> (u32, u32) {
    let digits = address.find(|c: char| c.is_ascii_digit()).unwrap();
    let col = address[..digits].bytes().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1);
    (address[digits..].parse::<u32>().unwrap() - 1, col - 1)
}

/// The cells of a form with their sheets and places, without those that the program adds to every form.
fn cells(form: &Form) -> Vec<(Cell, usize, bool, String)> {
    let template = &form.template;
    let mut cells = Vec::new();
    for (ix, field) in template.fields.iter().enumerate() {
        if field.checking || template.sheets[field.sheet].name == "填报自检" {
            continue;
        }
        for row in 0..field.rows {
            let at = form.layout.places[ix].cell_of_row(row);
            let is_derived = form.formula(field.cell(row)).is_some();
            if is_derived || field.is_entered() {
                let sheet = template.sheets[field.sheet].name.clone();
                let kind = format!("{:?}", field.kind).to_lowercase();
                cells.push(((sheet, (at.row, u32::from(at.col))), field.cell(row), is_derived, kind));
            }
        }
    }
    cells
}

/// Drafts a form from a workbook; gives the form, and for each cell of the workbook its type, whether it is computed, and its cell.
fn drafted(workbook: &Path, folder: &Path) -> (Form, HashMap<Cell, (String, bool, usize)>) {
    let output = folder.join("draft");
    let run =
        jixiao(&["template", "draft", workbook.to_str().unwrap(), "-o", output.to_str().unwrap(), "--format", "json"]);
    let report: Json = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    let files = jixiao::files::read_form_folder(&output).unwrap();
    let form = Form::new(load(&files).unwrap_or_else(|faults| panic!("{faults}")));
    let mut cells = HashMap::new();
    for proposal in report["proposals"].as_array().unwrap() {
        let text = |key: &str| proposal[key].as_str().unwrap().to_owned();
        let range = text("cell");
        let (from, to) = range.split_once(':').unwrap_or((&range, &range));
        let (from, to) = (place(from), place(to));
        let field = form.template.find(&text("field"));
        let field = form.template.field(field.unwrap_or_else(|| panic!("no field {}", text("field"))));
        for (row, at) in (0..field.rows).zip(from.0..=to.0) {
            let is_computed = form.formula(field.cell(row)).is_some();
            cells.insert((text("sheet"), (at, from.1)), (text("kind"), is_computed, field.cell(row)));
        }
    }
    (form, cells)
}

fn measure(form: &Form, folder: &Path) -> Found {
    let workbook = plain_table(form, folder);
    let (draft, drafted) = drafted(&workbook, folder);
    let cells = cells(form);
    let mut found = Found { inputs: 0, right_inputs: 0, derived: 0, equal: 0, missed: Vec::new() };
    let mut unequal: HashMap<&Cell, ()> = HashMap::new();
    for seed in 0..FILLINGS {
        let values = compute(&form.template, random::fill(&form.template, seed), |_| false).values;
        let mut filled = vec![Value::Blank; draft.template.cells];
        for (cell, index, is_derived, _) in &cells {
            if let Some((_, false, target)) = drafted.get(cell).filter(|_| !is_derived) {
                filled[*target] = values[*index].clone();
            }
        }
        let computed = compute(&draft.template, filled, |_| false).values;
        for (cell, index, _, _) in cells.iter().filter(|(_, _, is_derived, _)| *is_derived) {
            let is_same = drafted.get(cell).is_some_and(|(_, is_computed, target)| {
                let (ours, theirs) = (&values[*index], &computed[*target]);
                *is_computed && (ours == theirs || (ours.is_empty() && theirs.is_empty()))
            });
            if !is_same {
                unequal.insert(cell, ());
            }
        }
    }
    for (cell, _, is_derived, kind) in &cells {
        let proposal = drafted.get(cell);
        let is_right = match is_derived {
            true => !unequal.contains_key(cell),
            false => proposal.is_some_and(|(proposed, is_computed, _)| proposed == kind && !is_computed),
        };
        let (count, right) = if *is_derived {
            (&mut found.derived, &mut found.equal)
        } else {
            (&mut found.inputs, &mut found.right_inputs)
        };
        *count += 1;
        *right += usize::from(is_right);
        if !is_right {
            let proposed = proposal.map_or("nothing", |(kind, ..)| kind);
            found.missed.push(format!(
                "{}!R{}C{} {kind}, derived {is_derived}: {proposed}",
                cell.0,
                cell.1.0 + 1,
                cell.1.1 + 1
            ));
        }
    }
    found
}

#[test]
fn the_tables_of_every_built_in_form_are_drafted() {
    let folder = tempfile::tempdir().unwrap();
    for id in Files::built_in_ids() {
        let form = built_in(&id);
        let found = measure(&form, &folder.path().join(&id));
        let (inputs, derived) =
            (Found::share(found.right_inputs, found.inputs), Found::share(found.equal, found.derived));
        println!(
            "{id}: inputs {} of {} ({:.1} %), formulas {} of {} ({:.1} %)",
            found.right_inputs,
            found.inputs,
            inputs * 100.0,
            found.equal,
            found.derived,
            derived * 100.0
        );
        if std::env::var_os("JIXIAO_MISSED").is_some() {
            found.missed.iter().for_each(|missed| println!("  {missed}"));
        }
        assert!(inputs >= 0.9 && derived >= 0.8, "{id}\n{}", found.missed.join("\n"));
    }
}

/// A workbook as a county's finance bureau sends it: borders, a merged heading, no number format, nothing locked.
fn county_table(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("项目资金表").unwrap();
    let boxed = Format::new().set_border(FormatBorder::Thin);
    let mut put = |row: u32, texts: &[&str]| {
        for (col, text) in (0..).zip(texts) {
            match text.strip_prefix('=') {
                Some(formula) => sheet.write_formula_with_format(row, col, formula, &boxed).unwrap(),
                None if text.is_empty() => sheet.write_blank(row, col, &boxed).unwrap(),
                None => sheet.write_string_with_format(row, col, *text, &boxed).unwrap(),
            };
        }
    };
    put(2, &["单位名称", "", "单位代码", "", "填报日期", ""]);
    put(4, &["支出项目", "预算数", "决算数", "执行率", "是否达标", "备注"]);
    put(5, &["人员经费", "", "", "=C6/B6", "", ""]);
    put(6, &["公用经费", "", "", "=C7/B7", "", "—"]);
    put(7, &["合计", "=SUM(B6:B7)", "=SUM(C6:C7)", "=C8/B8", "", ""]);
    put(10, &["序号", "设备名称", "数量", "金额", "单价", "存放地点"]);
    for (row, number) in (11..).zip(["1", "2", "3"]) {
        put(row, &[number, "", "", "", &format!("=D{0}/C{0}", row + 1), ""]);
    }
    put(14, &["合计", "", "", "=SUM(D12:D14)", "", ""]);
    let title = "某县2024年度项目资金使用情况表（单位：万元）";
    sheet.merge_range(0, 0, 0, 5, title, &Format::new()).unwrap();
    sheet.write_string(9, 0, "二、购置设备").unwrap();
    book.save(path).unwrap();
}

#[test]
fn a_table_without_formats_is_drafted_by_its_words_and_says_how_sure_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let [table, output] = ["旧表.xlsx", "草稿"].map(|name| folder.path().join(name));
    county_table(&table);
    let run =
        jixiao(&["template", "draft", table.to_str().unwrap(), "-o", output.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let report: Json = serde_json::from_str(&run.out).unwrap();
    let proposals = report["proposals"].as_array().unwrap();
    let made = |cell: &str| {
        let proposal = proposals.iter().find(|proposal| proposal["cell"] == cell);
        let proposal = proposal.unwrap_or_else(|| panic!("nothing of {cell}: {report:#}"));
        let text = |key: &str| proposal[key].as_str().unwrap_or_default().to_owned();
        [text("field"), text("kind"), text("formula")]
    };
    let cases = [
        ("B3", ["单位名称", "text", ""]),
        ("F3", ["填报日期", "date", ""]),
        ("B6", ["人员经费.预算数", "amount", ""]),
        ("D6", ["人员经费.执行率", "percent", "人员经费.决算数/人员经费.预算数"]),
        ("E6", ["人员经费.是否达标", "choice", ""]),
        ("B8", ["合计.预算数", "amount", "SUM(人员经费.预算数,公用经费.预算数)"]),
        ("C12:C14", ["购置设备.数量", "count", ""]),
        ("E12:E14", ["购置设备.单价", "amount", "金额/数量"]),
        ("D15", ["购置设备.金额.合计", "amount", "SUM(购置设备.金额)"]),
    ];
    for (cell, [field, kind, formula]) in cases {
        assert_eq!(made(cell), [field, kind, formula].map(str::to_owned), "{cell}");
    }
    // Nothing that rests on words alone is called sure.
    let sure = proposals.iter().filter(|proposal| proposal["confidence"] == "sure").count();
    assert_eq!(sure, 0, "{report:#}");
    let head = fs::read_to_string(output.join("template.toml")).unwrap();
    assert!(head.contains("fiscal_year = 2024") && head.contains("currency = \"万元\""), "{head}");
    let blank = folder.path().join("空白表.xlsx");
    let run = jixiao(&["new", output.to_str().unwrap(), "-o", blank.to_str().unwrap()]);
    assert!(run.code == 0 && blank.exists(), "{}{}", run.out, run.err);
}

#[test]
fn what_somebody_filled_in_is_a_box_to_fill_and_the_unit_of_the_figures_no_title() {
    let folder = tempfile::tempdir().unwrap();
    let [table, output] = ["上年报来的.xlsx", "草稿"].map(|name| folder.path().join(name));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("支出表").unwrap();
    let boxed = Format::new().set_border(FormatBorder::Thin);
    sheet.merge_range(0, 0, 0, 3, "某局2024年度支出明细表", &Format::new()).unwrap();
    sheet.merge_range(1, 0, 1, 3, "单位：元", &Format::new()).unwrap();
    let mut put = |row: u32, texts: [&str; 4]| {
        for (col, text) in (0..).zip(texts) {
            match (text.strip_prefix('='), text.parse::<f64>()) {
                (Some(formula), _) => sheet.write_formula_with_format(row, col, formula, &boxed).unwrap(),
                (None, Ok(number)) => sheet.write_number_with_format(row, col, number, &boxed).unwrap(),
                (None, Err(_)) => sheet.write_string_with_format(row, col, text, &boxed).unwrap(),
            };
        }
    };
    put(2, ["支出项目", "分值", "预算数", "决算数"]);
    put(3, ["人员经费", "10", "1200.5", "=1000+150.5"]);
    put(4, ["公用经费", "5", "300", "280"]);
    put(5, ["合计", "15", "=SUM(C4:C5)", "=SUM(D4:D5)"]);
    put(8, ["序号", "购置设备", "数量", "金额"]);
    put(9, ["1", "", "2", "300"]);
    put(10, ["2", "", "1", "80"]);
    put(11, ["合计", "", "=C10*C11", "380"]);
    book.save(&table).unwrap();
    let run =
        jixiao(&["template", "draft", table.to_str().unwrap(), "-o", output.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let report: Json = serde_json::from_str(&run.out).unwrap();
    let formula = |cell: &str| {
        let proposals = report["proposals"].as_array().unwrap();
        let proposal = proposals.iter().find(|proposal| proposal["cell"] == cell);
        proposal.unwrap_or_else(|| panic!("nothing of {cell}: {report:#}"))["formula"].clone()
    };
    // What the form prints stays; what was typed, a sum of figures among it, is filled in anew each year.
    assert_eq!(formula("B4"), "10");
    for typed in ["C4", "D4", "C5", "D5", "C10:C11", "D10:D11"] {
        assert_eq!(formula(typed), Json::Null, "{typed}");
    }
    assert_eq!(formula("C6"), "SUM(人员经费.预算数,公用经费.预算数)");
    assert_eq!(formula("D12"), "SUM(支出.金额)");
    let remarks = report["remarks"].to_string();
    for said in ["“支出表”里有9格已填了数（C4等）", "C12的合计公式 C10*C11 没有采用"] {
        assert!(remarks.contains(said), "{said}\n{remarks}");
    }
    let head = fs::read_to_string(output.join("template.toml")).unwrap();
    assert!(head.contains("currency = \"元\"") && head.contains("title = \"某局2024年度支出明细表\""), "{head}");
}

#[test]
fn a_stray_cell_far_away_is_named_and_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let [table, output] = ["旧表.xlsx", "草稿"].map(|name| folder.path().join(name));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("经费表").unwrap();
    let boxed = Format::new().set_border(FormatBorder::Thin);
    for (row, label) in (0..).zip(["项目", "办公费", "差旅费"]) {
        sheet.write_string_with_format(row, 0, label, &boxed).unwrap();
        match row {
            0 => sheet.write_string_with_format(row, 1, "金额（万元）", &boxed).unwrap(),
            _ => sheet.write_blank(row, 1, &boxed).unwrap(),
        };
    }
    sheet.write_string(1_048_575, 16_383, "草稿").unwrap();
    book.save(&table).unwrap();
    let run = jixiao(&["template", "draft", table.to_str().unwrap(), "-o", output.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let said = format!("{}{}", run.out, run.err);
    assert!(said.contains("“经费表”里有1格离表格太远，没有看（XFD1048576等）"), "{said}");
}

#[test]
fn a_draft_as_an_authoring_workbook_is_the_same_form() {
    let folder = tempfile::tempdir().unwrap();
    let [table, direct, workbook, imported] =
        ["旧表.xlsx", "草稿", "表样.xlsx", "导入"].map(|name| folder.path().join(name));
    county_table(&table);
    let run = |arguments: &[&Path]| {
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap()).collect();
        let run = jixiao(&[&["template"], &arguments[..]].concat());
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    };
    let [draft, import, into] = ["draft", "import", "-o"].map(Path::new);
    run(&[draft, &table, into, &direct]);
    run(&[draft, &table, into, &workbook]);
    run(&[import, &workbook, into, &imported]);
    let blank = |form: &Path| {
        let form = support::in_folder(form);
        emit_filled(&form, &Filling::parse(&form.template, "值", "", false).unwrap()).unwrap()
    };
    let cells = |bytes: &[u8]| format!("{:?}", Book::open(bytes).unwrap().sheets.iter().take(2).collect::<Vec<_>>());
    assert_eq!(cells(&blank(&imported)), cells(&blank(&direct)));
}

#[test]
fn what_is_no_table_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("草稿");
    let refused = |file: &Path| {
        let run = jixiao(&["template", "draft", file.to_str().unwrap(), "-o", output.to_str().unwrap()]);
        assert!(run.code == 2 && !output.exists(), "{}{}", run.out, run.err);
        run.err
    };
    let text = folder.path().join("表.xlsx");
    fs::write(&text, b"no workbook").unwrap();
    assert!(refused(&text).contains("不是 Excel 工作簿"));
    let words = folder.path().join("文字.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "关于报送自评材料的通知").unwrap();
    book.save(&words).unwrap();
    assert!(refused(&words).contains("带边框的表格"));
}

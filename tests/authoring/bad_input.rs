//! What is no authoring workbook, or a strange one, gets a clear sentence or marks at its cells, and never a half-written folder.

use std::fs;
use std::path::PathBuf;

use jixiao::form::Files;
use jixiao::internals::authoring::export;
use jixiao::internals::intake::Book;
use jixiao::value::CellRef;
use serde_json::json;

use crate::support::program::jixiao;
use crate::support::workbook_edits::Package;
use crate::{files_of, template_of};

fn mini() -> Package {
    let files = files_of(&PathBuf::from("tests/forms/mini"));
    Package::read(&export(&files, &template_of(&files)).unwrap())
}

/// What linting and importing the bytes of a workbook say; the folder is not made.
fn told(bytes: &[u8], name: &str) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join(name);
    fs::write(&workbook, bytes).unwrap();
    let made = folder.path().join("made");
    let lint = jixiao(&["template".as_ref(), "lint".as_ref(), workbook.as_os_str()]);
    let import =
        jixiao(&["template".as_ref(), "import".as_ref(), workbook.as_os_str(), "-o".as_ref(), made.as_os_str()]);
    assert_eq!((lint.code, import.code), (2, 2), "{}{}", lint.out, lint.err);
    assert!(!made.exists(), "a folder was made");
    (format!("{}{}", lint.out, lint.err), folder)
}

#[test]
fn what_is_no_authoring_workbook_is_named() {
    let form = crate::support::mini();
    let filled = jixiao::engine::emit_filled(&form, &jixiao::engine::Filling::empty(&form.template)).unwrap();
    assert!(told(&filled, "表.xlsx").0.contains("不是表样"));
    assert!(told(b"abc", "表.xlsx").0.contains("不是 Excel 工作簿"));
    assert!(told(b"", "表.xlsx").0.contains("空文件"));
}

#[test]
fn a_workbook_of_a_newer_program_is_named() {
    let mut workbook = mini();
    workbook.apply(&json!({"sheet": "jixiao-表样", "cell": "B1", "value": 2}));
    assert!(told(&workbook.to_bytes(), "表样.xlsx").0.contains("新版"));
}

#[test]
fn two_sheets_of_one_name_are_named() {
    let workbook = mini().with_copy("指标", "指标");
    let (said, _) = told(&workbook.to_bytes(), "表样.xlsx");
    assert!(said.contains("两页都是“指标”"), "{said}");
}

#[test]
fn a_missing_sheet_is_named() {
    let mut workbook = mini();
    workbook.apply(&json!({"do": "remove", "sheet": "区块"}));
    assert!(told(&workbook.to_bytes(), "表样.xlsx").0.contains("少了这几页：区块"));
}

#[test]
fn a_page_that_is_gone_does_not_take_its_lines_with_it() {
    let mut workbook = mini();
    workbook.apply(&json!({"do": "remove", "sheet": "勾稽"}));
    assert!(told(&workbook.to_bytes(), "表样.xlsx").0.contains("少了这几页：勾稽"));
}

#[test]
fn a_marked_workbook_that_was_corrected_is_not_written_over() {
    let mut workbook = mini();
    workbook.apply(&json!({"sheet": "字段", "cell": "E4", "value": "=A1&B1"}));
    let folder = tempfile::tempdir().unwrap();
    let (original, marked) = (folder.path().join("表样.xlsx"), folder.path().join("表样-有误.xlsx"));
    fs::write(&original, workbook.to_bytes()).unwrap();
    assert_eq!(jixiao(&["template", "lint", original.to_str().unwrap()]).code, 2);
    fs::write(&marked, "corrected").unwrap();
    assert_eq!(jixiao(&["template", "lint", original.to_str().unwrap()]).code, 2);
    assert_eq!(fs::read(&marked).unwrap(), b"corrected");
    assert!(folder.path().join("表样-有误2.xlsx").exists());
}

#[test]
fn a_formula_in_a_label_is_marked_at_its_cell() {
    let mut workbook = mini();
    workbook.apply(&json!({"sheet": "字段", "cell": "E4", "value": "=A1&B1"}));
    let (said, folder) = told(&workbook.to_bytes(), "表样.xlsx");
    assert!(said.contains("字段!E4：这里要写文字或数字，不能是 Excel 公式"), "{said}");
    let marked = Book::open(&fs::read(folder.path().join("表样-有误.xlsx")).unwrap()).unwrap();
    let list = marked.sheet("有误的地方").unwrap();
    assert_eq!((list.text(2, 1).as_ref(), list.text(2, 2).as_ref()), ("字段", "E4"));
    // The marked workbook says the same again: it is where the clerk goes on.
    assert!(told(&marked_bytes(&folder), "表样-有误.xlsx").0.contains("字段!E4：这里要写文字或数字"));
}

fn marked_bytes(folder: &tempfile::TempDir) -> Vec<u8> {
    fs::read(folder.path().join("表样-有误.xlsx")).unwrap()
}

#[test]
fn a_line_of_an_unknown_sheet_is_marked_with_the_nearest_name() {
    let mut workbook = mini();
    workbook.apply(&json!({"sheet": "字段", "cell": "A4", "value": "封页"}));
    let (said, _) = told(&workbook.to_bytes(), "表样.xlsx");
    assert!(said.contains("字段!A4：“工作表”里没有叫“封页”的表。是不是“封面”？"), "{said}");
}

#[test]
fn a_million_rows_are_refused() {
    let rows: String = (4..450_004).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
    let workbook = mini();
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    );
    let bytes = workbook.with_part("xl/worksheets/sheet3.xml", &sheet).to_bytes();
    let (said, _) = told(&bytes, "表样.xlsx");
    assert!(said.contains("太大"), "{said}");
}

#[test]
fn sheets_renamed_columns_moved_and_signs_of_a_chinese_keyboard_are_read_as_meant() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbook = mini();
    workbook.apply(&json!({"do": "rename", "sheet": "勾稽", "to": "核对关系"}));
    workbook.apply(&json!({"do": "reverse", "sheet": "基本"}));
    // A row above the headings, a weight as a text, a formula as a Chinese keyboard writes it.
    workbook.apply(&json!({"do": "insert-row", "sheet": "指标", "row": 1}));
    workbook.apply(&json!({"sheet": "指标", "cell": "F5", "value": "５"}));
    workbook.apply(
        &json!({"sheet": "指标", "cell": "G5", "value": "（支出合计．追加）／支出合计.年初".replace('．', ".")}),
    );
    let path = folder.path().join("表样.xlsx");
    fs::write(&path, workbook.to_bytes()).unwrap();
    let lint = jixiao(&["template".as_ref(), "lint".as_ref(), path.as_os_str()]);
    assert_eq!(lint.code, 0, "{}", lint.out);
    for words in ["“核对关系”这一页按表头认作“勾稽”", "指标!F5：文字“５”按数字 5 读", "指标!G5：公式"]
    {
        assert!(lint.out.contains(words), "{words}\n{}", lint.out);
    }
}

#[test]
fn a_day_and_a_percentage_in_the_place_of_a_text_are_told() {
    let mut workbook = mini();
    let book = Book::open(&workbook.to_bytes()).unwrap();
    let indicators = book.sheet("指标").unwrap();
    let column = (0..40).find(|col| indicators.text(2, *col) == "指标解释").unwrap();
    let cell = |row: u32| CellRef { row, col: u16::try_from(column).unwrap() }.to_string();
    workbook.apply(&json!({"sheet": "指标", "cell": cell(3), "value": "2022-04-30", "date": true}));
    workbook.apply(&json!({"sheet": "指标", "cell": cell(4), "value": 0.95}));
    workbook.apply(&json!({"sheet": "指标", "cell": cell(5), "value": 95}));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表样.xlsx");
    fs::write(&path, workbook.to_bytes()).unwrap();
    let into = folder.path().join("表");
    let import = jixiao(&["template".as_ref(), "import".as_ref(), path.as_os_str(), "-o".as_ref(), into.as_os_str()]);
    assert_eq!(import.code, 0, "{}", import.out);
    assert!(import.out.contains(&format!("指标!{}：这一格是日期，按文字“2022-04-30”读", cell(3))), "{}", import.out);
    assert!(import.out.contains(&format!("指标!{}：这一格是数字，按文字“0.95”读", cell(4))), "{}", import.out);
    assert!(!import.out.contains(&format!("指标!{}", cell(5))), "{}", import.out);
    let written = fs::read_to_string(into.join("indicators.toml")).unwrap();
    assert!(written.contains("\"2022-04-30\"") && written.contains("\"0.95\""), "{written}");
}

#[test]
fn a_sheet_renamed_on_its_own_page_only_keeps_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表样.xlsx");
    let mut workbook = mini();
    let book = Book::open(&workbook.to_bytes()).unwrap();
    let row = (3..20).find(|row| book.sheet("工作表").unwrap().text(*row, 0) == "封面").unwrap() + 1;
    workbook.apply(&json!({"sheet": "工作表", "cell": format!("A{row}"), "value": "首页"}));
    fs::write(&path, workbook.to_bytes()).unwrap();
    let lint = jixiao(&["template".as_ref(), "lint".as_ref(), path.as_os_str()]);
    assert_eq!(lint.code, 0, "{}", lint.out);
    assert!(lint.out.contains("工作表“封面”改名为“首页”：别的页上写“封面”的各行都归它。"), "{}", lint.out);
    // Where another sheet is new as well, nobody knows which it was.
    workbook.apply(&json!({"sheet": "工作表", "cell": "A20", "value": "附表"}));
    workbook.apply(&json!({"sheet": "工作表", "cell": "B20", "value": "12、12"}));
    fs::write(&path, workbook.to_bytes()).unwrap();
    let lint = jixiao(&["template".as_ref(), "lint".as_ref(), path.as_os_str()]);
    assert!(lint.out.contains("“工作表”里没有叫“封面”的表") && lint.out.contains("共 2 处错误"), "{}", lint.out);
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表样.xlsx");
    fs::write(&path, mini().to_bytes()).unwrap();
    let other = folder.path().join("别的");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("信.txt"), "").unwrap();
    let import = jixiao(&["template".as_ref(), "import".as_ref(), path.as_os_str(), "-o".as_ref(), other.as_os_str()]);
    assert_eq!(import.code, 2);
    assert!(import.err.contains("已有别的内容"), "{}", import.err);
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
}

#[test]
fn what_somebody_may_have_changed_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| {
        let run = jixiao(&[&["template"], arguments].concat());
        (run.code, run.out + &run.err)
    };
    assert_eq!(run(&["export", "hunan-department-2021", "-o", &path("表样.xlsx")]).0, 0);
    let before = fs::read(path("表样.xlsx")).unwrap();
    for again in [["export", "mof-project-2020"], ["next", "hunan-department-2021"]] {
        let (code, said) = run(&[&again[..], &["-o", &path("表样.xlsx")]].concat());
        assert!(code == 2 && said.contains("已经有了"), "{said}");
    }
    assert!(fs::read(path("表样.xlsx")).unwrap() == before);
    // Nor the folder of another form.
    assert_eq!(run(&["import", &path("表样.xlsx"), "-o", &path("湖南")]).0, 0);
    assert_eq!(run(&["export", "mof-project-2020", "-o", &path("项目.xlsx")]).0, 0);
    let (code, said) = run(&["import", &path("项目.xlsx"), "-o", &path("湖南")]);
    assert!(code == 2 && said.contains("另一份表式“hunan-department-2021”"), "{said}");
    assert_eq!(run(&["lint", &path("湖南")]).0, 0);
    // One file that is none does not keep the others from being looked at.
    fs::write(path("通知.xlsx"), "通知").unwrap();
    let (code, said) = run(&["lint", &path("通知.xlsx"), &path("表样.xlsx")]);
    assert!(code == 2 && said.contains("没有发现错误"), "{said}");
}

#[test]
fn an_untouched_workbook_has_nothing_open() {
    let folder = tempfile::tempdir().unwrap();
    for id in Files::built_in_ids() {
        let sample = folder.path().join(format!("{id}.xlsx"));
        assert_eq!(jixiao(&["template", "export", &id, "-o", sample.to_str().unwrap()]).code, 0);
        let book = Book::open(&fs::read(&sample).unwrap()).unwrap();
        let guide = book.sheet("说明").unwrap();
        let open = (0..60).filter(|row| guide.text(*row, 2).parse::<u32>().is_ok_and(|count| count > 0));
        let pages: Vec<String> = open.map(|row| guide.text(row, 0).into_owned()).collect();
        assert!(pages.is_empty(), "{id}: {pages:?}");
    }
}

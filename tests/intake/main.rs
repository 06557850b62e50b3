//! Files as they really come back: other programs, other formats, moved rows, mistyped figures, things that are no workbook.

mod encrypted;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jixiao::engine::{Engine, Filling, emit_filled};
use jixiao::form::Files;
use jixiao::internals::intake::{Book, BookSheet};
use jixiao::value::Value;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::{check, issues, jixiao};
use support::sample::{CLEAN, after, form, repackaged};
use support::workbook_edits::Cell;

fn codes(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// What openpyxl always leaves: formulas without results.
fn without_uncalculated(report: &Json) -> Vec<String> {
    codes(report).into_iter().filter(|code| code != "D005").collect()
}

#[test]
fn other_formats_read_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("表.xlsx");
    fs::copy(CLEAN, &source).unwrap();
    for format in ["ods", "xls", "xlsx"] {
        let into = folder.path().join(format);
        support::office::convert(std::slice::from_ref(&source), format, &into);
        let (report, code) = check(&into.join("表").with_extension(format), None);
        assert_eq!((code, &report["verdict"]), (0, &Json::from("pass")), "{format}: {report:#}");
        assert_eq!(report["score"]["recomputed"], "94", "{format}");
    }
}

#[test]
fn what_stands_in_for_openpyxl_edits_as_openpyxl_does() {
    let form = form();
    let folder = tempfile::tempdir().unwrap();
    for (number, edits) in [
        vec![],
        vec![edit(&form, "政府采购实际", json!("=500+20")), edit(&form, "填报日期", json!("2022-04-01"))],
        vec![edit(&form, "填报人", json!("")), edit(&form, "人员经费.拨款决算", json!("<约>3８６ & 1"))],
        vec![
            json!({"do": "rename", "sheet": "收支决算表", "to": "Sheet3 (2)"}),
            json!({"do": "hide", "sheet": "资产情况表"}),
            json!({"do": "reverse", "sheet": "封面"}),
        ],
        vec![json!({"do": "remove", "sheet": "_jixiao"}), json!({"do": "drop-names", "sheet": "封面"})],
        vec![json!({"do": "insert-row", "sheet": "收支决算表", "row": 9})],
        vec![json!({"do": "delete-row", "sheet": "收支决算表", "row": 7})],
        vec![
            json!({"sheet": "资产情况表", "cell": "H3", "value": "以上为账面原值"}),
            json!({"do": "comment", "sheet": "资产情况表", "cell": "B6", "value": "含代管资产"}),
        ],
    ]
    .iter()
    .enumerate()
    {
        let report = |by: &str| {
            let file = folder.path().join(by).join("表.xlsx");
            fs::create_dir_all(folder.path().join(by)).unwrap();
            match by {
                "openpyxl" => fill(Client::OpenPyxl, Path::new(CLEAN), &file, edits),
                _ => support::workbook_edits::apply(Path::new(CLEAN), &file, edits),
            }
            let (report, code) = check(&file, None);
            (report["findings"].clone(), report["values"].clone(), code)
        };
        assert_eq!(report("openpyxl"), report("stand-in"), "{number}");
    }
}

#[test]
fn mistyped_figures_are_told_apart() {
    let form = form();
    for (id, typed, expected) in [
        ("人员经费.拨款决算", json!("３８６．２１"), vec!["I003"]),
        ("人员经费.拨款决算", json!("386.21万元"), vec!["I003"]),
        ("人员经费.拨款决算", json!("3862100元"), vec!["I012"]),
        ("人员经费.拨款决算", json!("约386"), vec!["I002"]),
        ("因公出国.本年决算", json!("无"), vec!["I013"]),
        ("接待批次", json!(-3), vec!["I004"]),
        ("满意率", json!(98.79), vec!["I011"]),
        ("满意率", json!("98.79%"), vec!["I003"]),
        ("新建楼堂馆所", json!("没有"), vec!["I005"]),
        ("政府采购实际", json!(520.0001), vec!["I006"]),
        ("填报日期", json!("去年四月"), vec!["I007"]),
        ("填报人", json!(""), vec!["I001"]),
        ("政府采购实际", json!("=500+20"), vec![]),
        ("政府采购实际", json!("=B3*2"), vec!["I018"]),
        ("政府采购实际", json!("=[决算.xlsx]Z01!C8"), vec!["I015"]),
        ("经济社会效益.自评得分", json!(12), vec!["S002"]),
        ("经济社会效益.扣分原因", json!(""), vec!["S003"]),
        ("经济社会效益.佐证材料", json!(""), vec!["S007"]),
        ("自评等级", json!("良"), vec!["S005"]),
        ("自评总分", json!(93), vec!["S004"]),
        ("自评总分", json!(99), vec!["S008"]),
        ("预算控制率.分值", json!(8), vec!["D006"]),
        ("公务接待.本年预算", json!(3), vec!["C21", "S001"]),
    ] {
        let mut cell = edit(&form, id, typed.clone());
        cell["date"] = json!(false);
        let mut found = without_uncalculated(&after(&[cell]));
        found.sort();
        found.dedup();
        // A figure that cannot be read takes the judgement of what it feeds with it, and nothing more.
        assert_eq!(found, expected, "{id} = {typed}");
    }
}

#[test]
fn a_slip_of_ten_thousand_is_suspected() {
    let form = form();
    let report = after(&[edit(&form, "政府采购预算", json!(5_200_000)), edit(&form, "政府采购实际", json!(5_200_000))]);
    assert_eq!(issues(&report), ["I009 政府采购预算", "I009 政府采购实际"]);
}

#[test]
fn renamed_reordered_and_hidden_sheets_are_known_by_their_content() {
    let report = after(&[
        json!({"do": "rename", "sheet": "收支决算表", "to": "Sheet3 (2)"}),
        json!({"do": "hide", "sheet": "资产情况表"}),
        json!({"do": "reverse", "sheet": "封面"}),
    ]);
    assert_eq!(report["verdict"], "pass", "{report:#}");
    let mut found = without_uncalculated(&report);
    found.sort();
    assert_eq!(found, ["T013", "T015"]);
}

#[test]
fn swapped_sheet_names_do_not_swap_the_figures() {
    let report = after(&[
        json!({"do": "rename", "sheet": "基本支出明细表", "to": "x"}),
        json!({"do": "rename", "sheet": "资产情况表", "to": "基本支出明细表"}),
        json!({"do": "rename", "sheet": "x", "to": "资产情况表"}),
    ]);
    assert_eq!(report["verdict"], "pass", "{report:#}");
    assert_eq!(report["values"]["固定资产.年末数"], "1694.92");
}

#[test]
fn a_lost_identity_is_made_up_for_by_the_content() {
    let report = after(&[json!({"do": "remove", "sheet": "_jixiao"}), json!({"do": "drop-names", "sheet": "封面"})]);
    assert_eq!(report["verdict"], "pass", "{report:#}");
    assert_eq!(without_uncalculated(&report), ["T012"]);
}

#[test]
fn an_inserted_row_moves_no_figure() {
    for (sheet, row) in
        [("收支决算表", 2), ("收支决算表", 9), ("基础数据表", 1), ("评分表", 8), ("整体支出绩效自评表", 20)]
    {
        for names in [false, true] {
            let mut edits = vec![json!({"do": "insert-row", "sheet": sheet, "row": row})];
            if names {
                edits.push(json!({"do": "drop-names", "sheet": "封面"}));
            }
            let report = after(&edits);
            assert_eq!(report["score"]["recomputed"], "94", "{sheet} {row}: {report:#}");
            assert!(codes(&report).contains(&"T007".to_owned()), "{sheet} {row}");
            assert!(
                !codes(&report).iter().any(|code| code.starts_with('I') || code == "T008"),
                "{sheet} {row}: {report:#}"
            );
        }
    }
}

#[test]
fn rows_inserted_in_a_list_are_taken() {
    let mut edits = vec![json!({"do": "insert-row", "sheet": "项目支出明细表", "row": 9})];
    for (cell, value) in [("B9", json!("新增项目")), ("C9", json!(0)), ("D9", json!(0)), ("F9", json!(0))] {
        edits.push(json!({"sheet": "项目支出明细表", "cell": cell, "value": value}));
    }
    let report = after(&edits);
    assert_eq!(report["values"]["项目.名称[3]"], "新增项目", "{report:#}");
    assert_eq!(report["values"]["项目.名称[13]"], "12345市民热线工作人员");
    assert_eq!(report["score"]["recomputed"], "94");
}

#[test]
fn a_row_left_blank_in_a_list_stays_blank_where_the_sheet_moved() {
    let form = form();
    let columns = ["名称", "年初", "追加", "决算", "商品和服务", "个人家庭", "资本性", "其他"];
    let mut edits: Vec<Json> =
        columns.iter().map(|column| edit(&form, &format!("项目.{column}[2]"), json!(""))).collect();
    edits.push(json!({"do": "insert-row", "sheet": "项目支出明细表", "row": 2}));
    let report = after(&edits);
    let name = |row: u32| report["values"][format!("项目.名称[{row}]")].as_str();
    assert_eq!([name(1), name(2), name(3)], [Some("市民之家运营"), None, Some("帮代办外包服务")], "{report:#}");
    assert!(codes(&report).contains(&"I010".to_owned()), "{:?}", codes(&report));
}

#[test]
fn a_renamed_sheet_is_known_by_its_labels_wherever_they_stand() {
    let report = after(&[
        json!({"do": "rename", "sheet": "收支决算表", "to": "Sheet3 (2)"}),
        json!({"do": "insert-row", "sheet": "Sheet3 (2)", "row": 1}),
    ]);
    assert!(!codes(&report).contains(&"T006".to_owned()), "{:?}", codes(&report));
    assert_eq!(report["score"]["recomputed"], "94", "{report:#}");
    // One that has nothing to fill in is known by its name alone.
    let report = after(&[json!({"do": "rename", "sheet": "填报说明", "to": "Sheet1"})]);
    assert!(codes(&report).contains(&"T006".to_owned()), "{:?}", codes(&report));
}

#[test]
fn a_figure_beside_a_foreign_label_is_the_forms_only_where_a_name_says_so() {
    let foreign = json!({"sheet": "基本支出明细表", "cell": "A10", "value": "其他地方补助"});
    let named = after(std::slice::from_ref(&foreign));
    assert_eq!(named["values"]["绩效工资.拨款决算"], "30.15", "{:#}", named["findings"]);
    let report = after(&[foreign, json!({"do": "drop-names", "sheet": "封面"})]);
    assert!(codes(&report).contains(&"T008".to_owned()), "{:?}", codes(&report));
    assert_eq!(report["values"]["绩效工资.拨款决算"], Json::Null);
}

#[test]
fn a_deleted_row_is_told_and_nothing_slips() {
    let report = after(&[json!({"do": "delete-row", "sheet": "收支决算表", "row": 7})]);
    let found = codes(&report);
    assert!(found.contains(&"T008".to_owned()), "{report:#}");
    assert_eq!(report["values"]["收入.其他资金.决算"], "12.69");
}

#[test]
fn a_sheet_with_eight_labels_of_ten_is_a_copy_and_one_with_seven_is_a_sheet_of_its_own() {
    // The cover names ten figures.
    let said_of = |labels: &[&str]| {
        let report = repackaged(|package| {
            let mut package = package.with_copy("封面", "备份");
            labels.iter().for_each(|cell| package.apply(&json!({"sheet": "备份", "cell": cell, "value": "另一项"})));
            package
        });
        codes(&report).into_iter().filter(|code| ["T009", "T021"].contains(&code.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(said_of(&["A4", "A5"]), ["T021"]);
    assert_eq!(said_of(&["A4", "A5", "A6"]), ["T009"]);
}

#[test]
fn a_missing_sheet_is_told() {
    let report = after(&[json!({"do": "remove", "sheet": "资产情况表"})]);
    assert_eq!(report["verdict"], "return");
    assert!(codes(&report).contains(&"T006".to_owned()));
}

#[test]
fn what_is_written_outside_the_form_is_kept_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    let edits = [
        json!({"sheet": "资产情况表", "cell": "H3", "value": "以上为账面原值"}),
        json!({"do": "comment", "sheet": "资产情况表", "cell": "B6", "value": "含代管资产"}),
    ];
    fill(Client::OpenPyxl, Path::new(CLEAN), &file, &edits);
    let (report, _) = check(&file, None);
    let told = report["findings"].to_string();
    assert!(told.contains("以上为账面原值") && told.contains("含代管资产"), "{told}");
    // And it is back where it was.
    let (again, _) = check(Path::new(report["returned"].as_str().unwrap()), None);
    assert!(again["findings"].to_string().contains("以上为账面原值"));
}

#[test]
fn what_was_said_in_a_conversation_is_quoted_with_its_cell() {
    const KINDS: &str = "http://schemas.microsoft.com/office/2017/10/relationships";
    const NOTES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
    let report = repackaged(|package| {
        package
            .with_part(
                "xl/persons/person.xml",
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><person displayName="示例乙" id="{0B5C0B2F-7A0E-4B7B-9C55-000000000001}" userId="S::a@example.com::1" providerId="AD"/></personList>"#,
            )
            .with_part(
                "xl/threadedComments/threadedComment1.xml",
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><threadedComment ref="B6" dT="2022-04-14T01:02:03.45" personId="{0B5C0B2F-7A0E-4B7B-9C55-000000000001}" id="{5F3C7B1A-0000-4000-8000-000000000001}" done="0"><text>含代管资产 &amp; 土地，请@示例甲 核对</text><mentions><mention mentionpersonId="{0B5C0B2F-7A0E-4B7B-9C55-000000000001}" mentionId="{1}" startIndex="11" length="4"/></mentions></threadedComment><threadedComment ref="B6" dT="2022-04-14T02:00:00.00" personId="{0B5C0B2F-7A0E-4B7B-9C55-000000000001}" id="{5F3C7B1A-0000-4000-8000-000000000002}" parentId="{5F3C7B1A-0000-4000-8000-000000000001}"><text>已核，土地未入账</text></threadedComment></ThreadedComments>"#,
            )
            .with_part(
                "xl/comments77.xml",
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>tc={5F3C7B1A-0000-4000-8000-000000000001}</author></authors><commentList><comment ref="B6" authorId="0" shapeId="0"><text><t>[线程批注]

你的 Excel 版本可读取此线程批注; 但如果在更新版本的 Excel 中打开文件，则对批注所作的任何改动都将被删除。

注释:
    含代管资产</t></text></comment></commentList></comments>"#,
            )
            .with_relation("资产情况表", NOTES, "../comments77.xml")
            .with_relation("资产情况表", &format!("{KINDS}/threadedComment"), "../threadedComments/threadedComment1.xml")
    });
    assert_eq!((&report["verdict"], codes(&report)), (&Json::from("pass"), vec!["T014".to_owned()]));
    let told = report["findings"][0]["message"].as_str().unwrap();
    for quoted in ["资产情况表!B6", "含代管资产 & 土地，请@示例甲 核对", "已核，土地未入账"]
    {
        assert!(told.contains(quoted), "{told}");
    }
    assert!(!told.contains("线程批注"), "{told}");
}

/// The code of a rejected file, and that nothing was written and the file not touched.
fn rejected(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let (report, code) = check(&file, None);
    assert_eq!((code, &report["verdict"]), (1, &Json::from("reject")), "{report:#}");
    let finding = &report["findings"][0];
    assert!(finding["message"].as_str().unwrap().contains(name), "{finding:#}");
    assert!(!folder.path().join("out").exists());
    assert!(fs::read(&file).unwrap() == bytes);
    finding["code"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_no_form_is_rejected_in_a_sentence() {
    assert_eq!(rejected("空.xlsx", b""), "T018");
    assert_eq!(rejected("文本.xlsx", "单位名称,浏阳".as_bytes()), "T001");
    assert_eq!(rejected("网页.xls", b"<html><body></body></html>"), "T001");
    assert_eq!(rejected("图.xlsx", b"\x89PNG\r\n\x1a\n0000"), "T001");
    assert_eq!(rejected("坏.xlsx", b"PK\x03\x04 and nothing more"), "T001");
    let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(rejected("加密.xlsx", &encrypted), "T002");
    let mut other = rust_xlsxwriter::Workbook::new();
    other.add_worksheet().write_string(0, 0, "别的表").unwrap();
    assert_eq!(rejected("别的表.xlsx", &other.save_to_buffer().unwrap()), "T003");
    let folder = tempfile::tempdir().unwrap();
    let mini = folder.path().join("小表.xlsx");
    let run = jixiao(&["new", "tests/forms/mini", "-o", mini.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(rejected("小表.xlsx", &fs::read(&mini).unwrap()), "T003");
}

/// Whether a workbook of so many sheets is refused as too large, or else as another form.
fn is_too_large(sheets: usize) -> bool {
    let mut book = rust_xlsxwriter::Workbook::new();
    (0..sheets).for_each(|_| drop(book.add_worksheet().write_number(0, 0, 1)));
    match rejected("别的表.xlsx", &book.save_to_buffer().unwrap()).as_str() {
        "T017" => true,
        "T003" => false,
        other => panic!("{other}"),
    }
}

#[test]
fn a_workbook_of_256_sheets_is_read_and_one_of_more_is_too_large() {
    assert!(!is_too_large(256));
    assert!(is_too_large(257));
}

#[test]
fn a_typed_sum_of_two_may_be_off_by_half_a_unit_each() {
    let folder = tempfile::tempdir().unwrap();
    let blank = folder.path().join("小表.xlsx");
    let run = jixiao(&["new", "tests/forms/mini", "-o", blank.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let form = support::mini();
    for (typed, expected) in [(15.01, "D003"), (15.02, "D001")] {
        let file = folder.path().join("表.xlsx");
        let edits = [("基本支出.年初", 10.0), ("项目支出.年初", 5.0), ("支出合计.年初", typed)];
        fill(Client::OpenPyxl, &blank, &file, &edits.map(|(id, value)| edit(&form, id, value)));
        let (report, _) = check(&file, Some(Path::new("tests/forms/mini")));
        let findings = report["findings"].as_array().unwrap().iter();
        let of_sum: Vec<&Json> = findings.filter(|f| f["field"] == "支出合计.年初").map(|f| &f["code"]).collect();
        assert_eq!(of_sum, [expected], "{typed}: {report:#}");
    }
}

#[test]
fn a_typed_sum_of_three_may_be_off_by_half_a_unit_each_and_what_is_no_sum_by_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blank = folder.path().join("小表.xlsx");
    let run = jixiao(&["new", "tests/forms/mini", "-o", blank.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let form = support::mini();
    let columns = ["项目.预算[1]", "项目.预算[2]", "项目.预算[3]"];
    for (filled, typed, expected) in [(3, 15.01, "D003"), (3, 15.02, "D001"), (1, 5.01, "D001")] {
        let file = folder.path().join("表.xlsx");
        let mut edits = vec![edit(&form, "项目.预算.合计", json!(typed))];
        edits.extend(columns[..filled].iter().map(|id| edit(&form, id, json!(5))));
        fill(Client::OpenPyxl, &blank, &file, &edits);
        let (report, _) = check(&file, Some(Path::new("tests/forms/mini")));
        let findings = report["findings"].as_array().unwrap().iter();
        let of_sum: Vec<&Json> = findings.filter(|f| f["field"] == "项目.预算.合计").map(|f| &f["code"]).collect();
        assert_eq!(of_sum, [expected], "{filled}: {typed}: {report:#}");
        let fixes = report["findings"].to_string();
        assert_eq!(fixes.contains("结果不对的，请改“预算”"), expected == "D001", "{report:#}");
    }
}

/// A workbook as LibreOffice keeps it, with the cells of a book: each sheet as a whole rectangle from its first row on.
fn open_document(book: &Book, manifest: &str) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut xml = String::from(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>",
    );
    for sheet in &book.sheets {
        xml.push_str(&format!("<table:table table:name=\"{}\">", escape(&sheet.name)));
        let rows = sheet.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
        let columns = sheet.cells.iter().map(|cell| cell.col + 1).max().unwrap_or(0);
        for row in 0..rows {
            xml.push_str("<table:table-row>");
            for column in 0..columns {
                let cell = sheet.cell(row, column);
                let formula = cell.is_some_and(|cell| cell.formula.is_some());
                let formula = if formula { " table:formula=\"of:=1+1\"" } else { "" };
                xml.push_str(&match cell.map(|cell| &cell.value) {
                    Some(Value::Number(number)) => {
                        format!("<table:table-cell{formula} office:value-type=\"float\" office:value=\"{number}\"/>")
                    }
                    Some(value) if !value.is_empty() => {
                        let lines: String = value
                            .to_string()
                            .split('\n')
                            .map(|line| format!("<text:p>{}</text:p>", escape(line)))
                            .collect();
                        format!("<table:table-cell{formula} office:value-type=\"string\">{lines}</table:table-cell>")
                    }
                    _ => format!("<table:table-cell{formula}/>"),
                });
            }
            xml.push_str("</table:table-row>");
        }
        xml.push_str("</table:table>");
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &xml),
        ("META-INF/manifest.xml", manifest),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_of_libreoffice_is_read_where_its_cells_stand() {
    let book = Book::open(&fs::read(CLEAN).unwrap()).unwrap();
    let bytes = open_document(&book, "<manifest:manifest/>");
    let opened = Book::open(&bytes).unwrap();
    for (sheet, expected) in opened.sheets.iter().zip(&book.sheets) {
        let cells = |sheet: &BookSheet| -> Vec<(u32, u32, String, bool)> {
            let cells = sheet.cells.iter().filter(|cell| !cell.value.is_empty() || cell.formula.is_some());
            cells.map(|cell| (cell.row, cell.col, cell.value.to_string(), cell.formula.is_some())).collect()
        };
        assert_eq!(cells(sheet), cells(expected), "{}", expected.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.ods");
    fs::write(&file, &bytes).unwrap();
    let (report, code) = check(&file, None);
    assert_eq!((code, &report["score"]["recomputed"]), (0, &Json::from("94")), "{report:#}");
    let encrypted = open_document(&book, "<manifest:manifest><manifest:encryption-data/></manifest:manifest>");
    assert_eq!(rejected("加密.ods", &encrypted), "T002");
}

#[test]
fn a_workbook_of_libreoffice_has_256_sheets_at_most() {
    let of_sheets = |count: usize| {
        let sheet = |number: usize| BookSheet { name: format!("表{number}"), ..BookSheet::default() };
        let mut book = Book::default();
        book.sheets.extend((0..count).map(sheet));
        rejected("别的表.ods", &open_document(&book, "<manifest:manifest/>"))
    };
    assert_eq!((of_sheets(255).as_str(), of_sheets(256).as_str(), of_sheets(257).as_str()), ("T003", "T003", "T017"));
}

#[test]
fn results_that_were_not_saved_are_told_apart_from_old_ones() {
    let told = |report: &Json| {
        let findings = report["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["code"] == "D005").map(|finding| finding["message"].to_string())
    };
    let unsaved = told(&after(&[])).unwrap();
    assert!(unsaved.contains("没有保存公式的计算结果"), "{unsaved}");
    let old = repackaged(|package| {
        package.with_sheet("收支决算表", |sheet| {
            let typed = sheet.cell("E9").with_number("1");
            sheet.set_cell("E9", typed);
        })
    });
    assert!(!told(&old).unwrap_or_default().contains("没有保存公式的计算结果"), "{old:#}");
}

#[test]
fn what_is_not_there_is_a_failure_of_the_call() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("没有.xlsx");
    for (path, words) in [(nowhere.as_path(), "找不到文件"), (folder.path(), "是文件夹")] {
        let run = jixiao(&[path]);
        assert_eq!(run.code, 2);
        assert!(run.out.contains(words) && run.out.contains(path.to_str().unwrap()), "{}", run.out);
    }
}

#[test]
fn a_file_dropped_on_the_program_is_checked_beside_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("自评表.xlsx");
    fs::copy(CLEAN, &file).unwrap();
    let run = jixiao(&[&file]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("通过"));
    let passed = folder.path().join("自评表-通过.xlsx");
    assert!(passed.exists());
    // A passed workbook checked again does not overwrite itself.
    let before = fs::read(&passed).unwrap();
    assert_eq!(jixiao(&[&passed]).code, 0);
    assert!(fs::read(&passed).unwrap() == before);
    assert!(folder.path().join("自评表-通过2.xlsx").exists());
}

fn judge(bytes: &[u8]) {
    // Readable or not: no panic.
    let engine = Engine::new([support::mini()]);
    let _ = engine.check(bytes, "表.xlsx").unwrap().returned();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        judge(&bytes);
        judge(&[b"PK\x03\x04".as_slice(), &bytes].concat());
        judge(&[[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].as_slice(), &bytes].concat());
    }

    #[test]
    fn a_mutilated_workbook_never_panics(at in 0..30_000_usize, byte in any::<u8>(), cut in 0..60_000_usize) {
        let form = support::mini();
        let values = support::random::fill(&form.template, 7);
        let mut bytes = jixiao::internals::workbook::emit_uncalculated(&form, &values).unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(bytes.len().saturating_sub(cut % 200));
        judge(&bytes);
    }
}

#[test]
fn every_form_is_read_as_calamine_reads_it() {
    for id in Files::built_in_ids() {
        let form = support::built_in(&id);
        let blank = emit_filled(&form, &Filling::empty(&form.template)).unwrap();
        let returned = Engine::new([form]).check(&blank, "表.xlsx").unwrap().returned().unwrap().unwrap();
        for bytes in [blank, returned] {
            let (read, expected) = Book::read_twice(&bytes).expect("an ordinary workbook");
            assert_eq!(read, expected, "{id}");
        }
    }
}

#[test]
fn a_sheet_is_read_alike_whatever_is_said_of_its_being_seen() {
    let form = support::mini();
    let blank = emit_filled(&form, &Filling::empty(&form.template)).unwrap();
    let with_state = |state: &str| {
        let package = support::workbook_edits::Package::read(&blank);
        let stated = format!("<sheet{} state=\"{state}\"", support::workbook_edits::named("收支表"));
        let plain = format!("<sheet{}", support::workbook_edits::named("收支表"));
        package.with_replaced("xl/workbook.xml", &plain, &stated).to_bytes()
    };
    for (state, is_hidden) in [("visible", false), ("hidden", true), ("veryHidden", true)] {
        let bytes = with_state(state);
        let (read, expected) = Book::read_twice(&bytes).expect("an ordinary workbook");
        assert_eq!(read, expected, "{state}");
        assert_eq!(Book::open(&bytes).unwrap().sheet("收支表").unwrap().hidden, is_hidden, "{state}");
    }
    assert_eq!(Book::read_twice(&with_state("veryVisible")), None);
}

#[test]
fn in_a_workbook_that_counts_days_from_1904_only_dates_are_read_by_it() {
    let report = repackaged(|package| {
        let date = edit(&form(), "填报日期", Json::Null);
        let cell = date["cell"].as_str().unwrap();
        package
            .with_replaced("xl/workbook.xml", "<workbookPr ", "<workbookPr date1904=\"1\" ")
            // 14 April 2022, as a number that does not look like a day.
            .with_sheet(date["sheet"].as_str().unwrap(), |sheet| {
                sheet.set_cell(cell, Cell::default().with_number("43203"));
            })
    });
    assert_eq!(report["values"], repackaged(|package| package)["values"]);
}

#[test]
fn a_file_without_its_identity_is_the_form_by_half_of_the_sheets() {
    let sheets: Vec<String> = form().template.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let is_known = |kept: usize| {
        let removed = sheets[kept..].iter().map(String::as_str).chain(["_jixiao"]);
        let edits: Vec<Json> = removed.map(|sheet| json!({"do": "remove", "sheet": sheet})).collect();
        !issues(&after(&edits)).iter().any(|issue| issue.contains("T003"))
    };
    let half = sheets.len().div_ceil(2);
    assert!(is_known(half) && !is_known(half - 1));
}

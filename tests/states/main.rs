//! What is left to do is said alike everywhere, and is what the next check of the untouched returned workbook says.

#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use calamine::{DataType, Reader, Xlsx, open_workbook};
use jixiao::engine::{Engine, Filling, emit_filled};
use jixiao::finding::Code;
use jixiao::value::{Amount, Value};
use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::{check, jixiao};

const FORM: &str = "hunan-department-2021";
const SAMPLES: [&str; 3] = ["as-published", "complete", "clean"];

/// How many places are wrong, cells missing, places to be explained, places restored.
fn counts(report: &Json) -> [u64; 4] {
    ["error", "missing", "unexplained", "restored"].map(|key| report["counts"][key].as_u64().unwrap())
}

/// What is left to do in words.
fn in_words([errors, missing, unexplained, restored]: [u64; 4]) -> String {
    let parts = [(errors, "处有误"), (missing, "格未填"), (unexplained, "处需说明"), (restored, "处已恢复（请确认）")];
    let said = parts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count}{words}"));
    said.collect::<Vec<_>>().join("，")
}

/// The first text on a sheet that begins with one of these.
fn find(book: &mut Xlsx<std::io::BufReader<std::fs::File>>, sheet: &str, starts: &[&str]) -> String {
    let range = book.worksheet_range(sheet).unwrap();
    let mut texts = range.used_cells().map(|(.., cell)| cell.to_string());
    texts.find(|text| starts.iter().any(|start| text.starts_with(start))).unwrap()
}

/// How many cells are to be filled in, as the list of findings says block by block, and as the banner says.
fn missing_as_listed(report: &Json) -> (u64, u64) {
    let mut book: Xlsx<_> = open_workbook(report["returned"].as_str().unwrap()).unwrap();
    let number = |text: &str, before: &str| {
        let (_, after) = text.split_once(before)?;
        after.split('格').next()?.parse::<u64>().ok()
    };
    let banner = find(&mut book, "填报自检", &["自检通过", "自检未通过"]);
    let range = book.worksheet_range("问题清单").unwrap();
    let blank = range.rows().filter(|row| row.get(1).and_then(DataType::get_string) == Some("未填"));
    let listed = blank.map(|row| number(&row[7].to_string(), "还有").unwrap()).sum();
    (listed, number(&banner, "未填").unwrap_or(0))
}

/// The report on a file and, where it goes back, on its untouched returned workbook.
fn check_twice(file: &Path) -> (Json, Json) {
    let (report, _) = check(file, None);
    let returned = PathBuf::from(report["returned"].as_str().unwrap());
    let (next, _) = check(&returned, None);
    (report, next)
}

#[test]
fn what_is_left_to_do_is_said_alike_everywhere() {
    for sample in SAMPLES {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("表.xlsx");
        std::fs::copy(format!("samples/liuyang-2021/{sample}.xlsx"), &file).unwrap();
        let (report, next) = check_twice(&file);
        let counts = counts(&report);
        let words = in_words(counts);
        let terminal = jixiao(&["check", file.to_str().unwrap(), "-o", folder.path().join("又").to_str().unwrap()]).out;
        let mut book = open_workbook(report["returned"].as_str().unwrap()).unwrap();
        if words.is_empty() {
            assert_eq!(find(&mut book, "校验汇总", &["通过："]), "通过：没有发现问题。", "{sample}");
            assert_eq!(find(&mut book, "填报自检", &["自检通过"]), "自检通过，可以报送", "{sample}");
            continue;
        }
        let banner = find(&mut book, "封面", &["自检"]);
        let sentence = format!("退回修改：{words}。");
        assert!(terminal.contains(&sentence), "{sample}: {terminal}");
        assert_eq!(find(&mut book, "校验汇总", &["退回修改："]), sentence);
        // What was restored is in order again in the workbook that goes back.
        let [errors, missing, ..] = counts;
        for (count, said) in [(errors, format!("有误{errors}项")), (missing, format!("未填{missing}格"))] {
            assert_eq!(count > 0, banner.contains(&said), "{sample}: {banner}");
        }
        let [.., restored] = counts;
        assert!(restored > 0);
        assert_eq!(self::counts(&next), [counts[0], counts[1], counts[2], 0], "{sample}");
    }
}

#[test]
fn what_is_left_to_do_is_what_the_next_check_says() {
    let form = support::built_in(FORM);
    let value = |id: &str, value: Json| vec![edit(&form, id, value)];
    let mut wrong = Vec::new();
    for (what, edits) in [
        ("a blank cell", value("实有.行政", Json::Null)),
        ("a text for a number", value("实有.行政", json!("无"))),
        ("a choice that is none", value("制度.财务会计", json!("有"))),
        ("half a person", value("实有.行政", json!(8.5))),
        ("a low score", value("在职人员控制率.自评得分", json!(4))),
        ("a score that is too high", value("经济社会效益.自评得分", json!(12))),
        ("a slip of the unit", value("公务接待.本年决算", json!(34600))),
        ("digits exchanged", value("项目.决算[9]", json!(545.04))),
        ("a sign too many", value("收入.财政拨款.追加", json!(-810.03))),
        ("a day of another year", value("填报日期", json!("2012-04-14"))),
        ("a number over a formula", value("资产合计.增长率", json!(0.5))),
        ("another unit of money", vec![json!({"sheet": "收支决算表", "cell": "G3", "value": "金额单位：元"})]),
        ("another standard", vec![json!({"sheet": "评分表", "cell": "F8", "value": "另外的标准"})]),
        ("a sheet removed", vec![json!({"do": "remove", "sheet": "基础数据表"})]),
        ("a row removed", vec![json!({"do": "delete-row", "sheet": "重点工作完成情况表", "row": 7})]),
        ("the names removed", vec![json!({"sheet": "封面", "do": "drop-names"})]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("表.xlsx");
        fill(Client::OpenPyxl, Path::new("samples/liuyang-2021/clean.xlsx"), &file, &edits);
        let (report, next) = check_twice(&file);
        let [errors, missing, unexplained, _] = counts(&report);
        if counts(&next) != [errors, missing, unexplained, 0] {
            wrong.push(format!("{what}: {:?}, then {:?}", counts(&report), counts(&next)));
        }
        if missing_as_listed(&report) != (missing, missing) {
            wrong.push(format!("{what}: {missing} missing, listed {:?}", missing_as_listed(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_filled_in_is_nothing_wrong() {
    for form in jixiao::form::Files::built_in_ids() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("表.xlsx");
        assert_eq!(jixiao(&["new", &form, "-o", file.to_str().unwrap()]).code, 0);
        let (report, next) = check_twice(&file);
        let [errors, missing, unexplained, restored] = counts(&report);
        assert_eq!((errors, unexplained, restored), (0, 0, 0), "{form}");
        assert_eq!(missing_as_listed(&report), (missing, missing), "{form}");
        assert_eq!(counts(&next), counts(&report), "{form}");
    }
}

#[test]
fn a_sheet_that_is_gone_with_what_nobody_asks_for_is_to_be_seen_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    let edits = [json!({"do": "remove", "sheet": "佐证材料清单"})];
    fill(Client::OpenPyxl, Path::new("samples/liuyang-2021/clean.xlsx"), &file, &edits);
    assert_eq!(counts(&check(&file, None).0), [1, 0, 0, 0]);
}

#[test]
fn blank_cells_are_a_line_a_block_and_begin_with_what_must_be_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    std::fs::copy("samples/liuyang-2021/as-published.xlsx", &file).unwrap();
    let (report, _) = check(&file, None);
    let mut book: Xlsx<_> = open_workbook(report["returned"].as_str().unwrap()).unwrap();
    let range = book.worksheet_range("问题清单").unwrap();
    let states: Vec<String> = range.rows().skip(2).map(|row| row[1].to_string()).collect();
    assert_eq!(missing_as_listed(&report).0, report["counts"]["missing"].as_u64().unwrap());
    assert_eq!(states[0], "有误");
    assert!(states.len() < 30, "{states:?}");
    let restored = states.iter().position(|state| state == "已恢复").unwrap();
    assert!(states[1..restored].iter().all(|state| state == "未填"), "{states:?}");
}

#[test]
fn a_list_that_lacks_rows_lacks_every_cell_that_they_must_have() {
    let folder = tempfile::tempdir().unwrap();
    support::changed_mini(folder.path(), "sheets/figures.toml", |text| {
        assert!(text.contains("capacity = 4\n"));
        text.replace("capacity = 4\n", "capacity = 4\nmin_rows = 2\n")
    });
    let form = support::in_folder(folder.path());
    let engine = Engine::new([support::in_folder(folder.path())]);
    // Each row must have a name and two figures.
    let lacking = |rows: u32| -> Vec<u32> {
        let mut filling = Filling::empty(&form.template);
        for row in 0..rows {
            for (column, value) in [("名称", Value::Text(format!("项目{row}"))), ("预算", Value::Number(Amount::ONE))]
            {
                let field = form.template.field(form.template.find(&format!("项目.{column}")).unwrap());
                filling.values[field.cell(row)] = value;
            }
        }
        let checked = engine.check(&emit_filled(&form, &filling).unwrap(), "表.xlsx").unwrap();
        let of_list = checked.findings().iter().filter(|finding| finding.code == Code::I014);
        of_list.map(|finding| finding.blank_cells).collect()
    };
    assert_eq!([0, 1, 2, 3].map(lacking), [vec![6], vec![3], vec![], vec![]]);
}

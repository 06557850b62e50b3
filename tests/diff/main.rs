//! `jixiao diff`: what changed between two returns of a unit.

#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::jixiao;

const CLEAN: &str = "samples/liuyang-2021/clean.xlsx";
const COMPLETE: &str = "samples/liuyang-2021/complete.xlsx";

/// What changed between two workbooks, as a program reads it.
fn diff(before: &Path, after: &Path) -> Json {
    let run = jixiao(&["diff".as_ref(), before.as_os_str(), after.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

/// A sample with some cells edited.
fn edited(folder: &Path, sample: &str, edits: &[Json]) -> PathBuf {
    let file = folder.join(format!("{}.xlsx", edits.len()));
    fill(Client::OpenPyxl, Path::new(sample), &file, edits);
    file
}

/// The fields of the changed cells, with whether a change was asked for.
fn changes(diff: &Json) -> Vec<(&str, bool)> {
    let all = diff["changes"].as_array().unwrap().iter();
    all.map(|change| (change["field"].as_str().unwrap(), change["asked"].as_bool().unwrap())).collect()
}

#[test]
fn what_was_asked_for_is_told_from_what_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in("hunan-department-2021");
    let corrections = [
        edit(&form, "预算控制率.自评得分", json!(0)),
        edit(&form, "预算控制率.扣分原因", json!("年中追加专项。")),
        edit(&form, "自评总分", json!(93)),
        edit(&form, "联系电话", json!("0731-11111111")),
    ];
    let later = edited(folder.path(), COMPLETE, &corrections);
    let diff = diff(Path::new(COMPLETE), &later);
    let found = changes(&diff);
    assert_eq!(found.len(), 4, "{found:?}");
    for (field, asked) in
        [("预算控制率.自评得分", true), ("预算控制率.扣分原因", true), ("自评总分", true), ("联系电话", false)]
    {
        assert!(found.contains(&(field, asked)), "{field}: {found:?}");
    }
    let cured: Vec<&Json> = diff["cured"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert_eq!(cured, [&json!("S001")]);
}

#[test]
fn what_is_only_explained_is_not_cured() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in("mof-project-2020");
    let blank = folder.path().join("空表.xlsx");
    jixiao(&["new".as_ref(), "mof-project-2020".as_ref(), "-o".as_ref(), blank.as_os_str()]);
    let hollow = jixiao::files::read_filling(&form.template, Path::new("tests/substance/hollow.toml")).unwrap();
    let (first, second) = (folder.path().join("一.xlsx"), folder.path().join("二.xlsx"));
    fill(Client::OpenPyxl, &blank, &first, &support::client::edits(&form, &hollow));
    // 填报自检 has a place for the explanation of what is struck in the list, but for what it does not see: the two figures of N13.
    fill(Client::OpenPyxl, &first, &second, &[edit(&form, "自检.内容1.说明", json!("均按批复的指标填报。"))]);
    let diff = diff(&first, &second);
    let codes = |key: &str| -> Vec<String> {
        let all = diff[key].as_array().unwrap().iter();
        all.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((changes(&diff).len(), codes("cured")), (0, vec![]));
    assert_eq!(codes("explained").len(), 8, "{diff:#}");
    assert_eq!(codes("open").iter().filter(|code| *code == "N13").count(), 1, "{diff:#}");
}

#[test]
fn the_same_return_has_no_changes() {
    let diff = diff(Path::new(COMPLETE), Path::new(COMPLETE));
    assert_eq!((changes(&diff).len(), diff["cured"].as_array().unwrap().len()), (0, 0));
    assert_eq!(diff["open"].as_array().unwrap().len(), 2);
}

#[test]
fn a_row_put_in_is_one_row_and_not_a_change_of_all_below() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in("hunan-department-2021");
    // The first row of 佐证材料清单 goes to the end of the list.
    let template = &form.template;
    let list = template.lists.iter().find(|list| list.id == "佐证").unwrap();
    let texts = jixiao::files::read_filling(template, Path::new("samples/liuyang-2021/clean.toml")).unwrap().values;
    let columns: Vec<_> =
        list.columns.iter().map(|column| template.field(*column)).filter(|field| field.is_input()).collect();
    let filled = (0..list.capacity).take_while(|row| !texts[columns[0].cell(*row)].is_empty()).count() as u32;
    let mut edits = Vec::new();
    for field in &columns {
        let id = |row: u32| format!("{}[{}]", field.id, row + 1);
        for row in 1..=filled {
            edits.push(edit(&form, &id(row), json!(texts[field.cell(row - 1)].to_string())));
        }
        edits.push(edit(&form, &id(0), json!("新的材料")));
    }
    let later = edited(folder.path(), CLEAN, &edits);
    let diff = diff(Path::new(CLEAN), &later);
    let found = changes(&diff);
    assert_eq!(found.len(), columns.len(), "{found:?}");
    assert!(found.iter().all(|(field, _)| field.ends_with("[1]")), "{found:?}");
}

#[test]
fn other_forms_and_other_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("项目.xlsx");
    jixiao(&["new".as_ref(), "mof-project-2020".as_ref(), "-o".as_ref(), other.as_os_str()]);
    let run = jixiao(&["diff".as_ref(), CLEAN.as_ref(), other.as_os_str()]);
    assert_eq!((run.code, run.err.contains("不是同一种表格")), (2, true), "{}", run.err);
    let run = jixiao(&["diff", CLEAN, "README.md"]);
    assert_eq!((run.code, run.err.contains("后一份不是")), (2, true), "{}", run.err);
}

//! The reference case: the published figures of 浏阳市行政审批服务局, 2021.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::emit_filled;
use jixiao::files::read_filling;
use serde_json::Value as Json;
use support::program::{check, issues};

const FORM: &str = "hunan-department-2021";

fn sample(name: &str) -> PathBuf {
    Path::new("samples/liuyang-2021").join(name)
}

/// The report on a copy of a sample.
fn report(name: &str) -> (Json, i32) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("自评表.xlsx");
    fs::copy(sample(name), &file).unwrap();
    check(&file, None)
}

fn finding<'a>(report: &'a Json, code: &str) -> &'a Json {
    let all = report["findings"].as_array().unwrap();
    all.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code}"))
}

#[test]
fn the_sample_workbooks_are_made_from_their_values() {
    let form = support::built_in(FORM);
    for name in ["as-published", "complete", "clean"] {
        let filling = read_filling(&form.template, &sample(&format!("{name}.toml"))).unwrap();
        let made = emit_filled(&form, &filling).unwrap();
        let there = fs::read(sample(&format!("{name}.xlsx"))).unwrap();
        assert!(made == there, "{name}.xlsx is not current: see the README on how to make the samples again");
    }
}

#[test]
fn the_published_errors_are_found_and_nothing_else() {
    let (report, code) = report("as-published.xlsx");
    assert_eq!((code, &report["verdict"]), (1, &Json::from("return")));

    let growth = finding(&report, "D001");
    assert_eq!((&growth["entered"], &growth["expected"]), (&Json::from("3.93%"), &Json::from("7.79%")));
    assert_eq!(growth["field"], "固定资产.增长率");

    let traces = report["traces"].as_array().unwrap();
    let control = traces.iter().find(|trace| trace["indicator"] == "预算控制率").unwrap();
    assert_eq!((&control["value"], &control["recomputed"]), (&Json::from("71.64%"), &Json::from("0")));
    let told = "本年追加预算 810.03 ÷ 年初部门预算 1130.62 = 71.64%，大于30%，计0分（满分5分）";
    assert_eq!(control["text"], told);

    assert_eq!(report["score"]["declared"], "98");
    assert_eq!(report["score"]["ceiling"], "95");
    assert_eq!(finding(&report, "S008")["field"], "自评总分");

    // Both differences of a cent are told, and are no errors.
    let all = report["findings"].as_array().unwrap();
    let notices: Vec<_> = all.iter().filter(|finding| finding["severity"] == "notice").collect();
    assert_eq!(notices.len(), 2);
    assert!(notices.iter().all(|notice| notice["message"].as_str().unwrap().contains("0.01")), "{notices:?}");

    // What is left is missing, and only what the report does not give.
    let form = support::built_in(FORM);
    let filling = read_filling(&form.template, &sample("as-published.toml")).unwrap();
    for issue in issues(&report).iter().filter(|issue| !issue.starts_with("D001") && !issue.starts_with("S008")) {
        let (code, field) = issue.split_once(' ').unwrap();
        assert!(code == "I001" || code == "I014", "{issue}");
        let (ix, row) = jixiao::internals::prefilled_cell(&form.template, field).unwrap();
        assert!(filling.values[form.template.field(ix).cell(row)].is_empty(), "{issue}");
    }
}

#[test]
fn every_required_figure_that_was_not_published_is_missing() {
    let (report, _) = report("as-published.xlsx");
    let found = issues(&report);
    let form = support::built_in(FORM);
    let filling = read_filling(&form.template, &sample("as-published.toml")).unwrap();
    for field in form.template.fields.iter().filter(|field| field.required && field.list.is_none()) {
        let missing = found.contains(&format!("I001 {}", field.id));
        assert_eq!(missing, filling.values[field.cell(0)].is_empty(), "{}", field.id);
    }
}

#[test]
fn the_completed_sample_keeps_the_published_errors() {
    let (report, _) = report("complete.xlsx");
    assert_eq!(report["verdict"], "return");
    assert_eq!(issues(&report), ["D001 固定资产.增长率", "S001 预算控制率.自评得分"]);
    assert_eq!(report["score"]["recomputed"], "93");
    assert_eq!(report["score"]["grade"], "优");
}

#[test]
fn the_clean_sample_passes() {
    let (report, code) = report("clean.xlsx");
    assert_eq!((code, &report["verdict"]), (0, &Json::from("pass")));
    assert!(issues(&report).is_empty());
    assert!(report["returned"].as_str().unwrap().ends_with("自评表-通过.xlsx"));
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let returned = |round: &str| {
        let file = folder.path().join(round).join("表.xlsx");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(sample("complete.xlsx"), &file).unwrap();
        let (report, _) = check(&file, None);
        fs::read(report["returned"].as_str().unwrap()).unwrap()
    };
    assert!(returned("一") == returned("二"));
}

//! Reports as people read them.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::{check, issues, jixiao};

/// What the program prints about a sample.
fn printed(name: &str) -> String {
    jixiao(&["check", "--no-output", &format!("samples/liuyang-2021/{name}.xlsx")]).out
}

#[test]
fn the_report_on_a_returned_form_reads_like_this() {
    insta::assert_snapshot!(printed("complete"));
}

#[test]
fn the_report_on_a_form_hardly_filled_stays_short() {
    insta::assert_snapshot!(printed("as-published"));
}

#[test]
fn the_report_on_a_passed_form_reads_like_this() {
    insta::assert_snapshot!(printed("clean"));
}

#[test]
fn many_files_get_a_line_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec!["check".to_owned(), "--no-output".to_owned()];
    for (at, sample) in ["clean", "complete", "clean", "as-published", "clean"].iter().enumerate() {
        let file = folder.path().join(format!("{at}.xlsx"));
        fs::copy(format!("samples/liuyang-2021/{sample}.xlsx"), &file).unwrap();
        files.push(file.display().to_string());
    }
    let broken = folder.path().join("5.xlsx");
    fs::write(&broken, "不是表格").unwrap();
    files.push(broken.display().to_string());
    insta::assert_snapshot!(jixiao(&files).out);
}

#[test]
fn a_code_is_explained() {
    insta::assert_snapshot!(jixiao(&["explain", "d001"]).out);
    insta::assert_snapshot!(jixiao(&["explain", "C14"]).out);
    assert_eq!(jixiao(&["explain", "X999"]).code, 2);
}

#[test]
fn the_json_report_keeps_its_contract() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    fs::copy("samples/liuyang-2021/complete.xlsx", &file).unwrap();
    let (report, _) = check(&file, None);
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    for key in ["file", "template", "revision", "unit", "verdict", "score", "counts", "findings", "values", "returned"]
    {
        assert!(keys.iter().any(|known| *known == key), "{key}");
    }
    assert_eq!(report["template"], "hunan-department-2021");
    assert_eq!(
        report["counts"],
        json!({"error": 1, "missing": 0, "warning": 0, "unexplained": 0, "restored": 1, "notice": 2})
    );
    assert_eq!(report["unit"]["code"], "430181000");
    assert_eq!(report["values"]["预算控制率.指标值"], "0.7164");
    let finding = &report["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["severity"], &finding["state"], &finding["sheet"], &finding["cell"]),
        (&json!("D001"), &json!("error"), &json!("restored"), &json!("资产情况表"), &json!("E7"))
    );
    // The total that follows from the score is counted, not told again.
    assert_eq!((&report["findings"][1]["code"], &report["findings"][1]["affected"]), (&json!("S001"), &json!(1)));
}

#[test]
fn a_prefilled_figure_that_was_changed_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let form = support::built_in("hunan-department-2021");
    let changed = folder.path().join("表.xlsx");
    fill(
        Client::OpenPyxl,
        Path::new("samples/liuyang-2021/clean.xlsx"),
        &changed,
        &[edit(&form, "单位代码", json!("999999999"))],
    );
    let (report, _) = check(&changed, None);
    assert_eq!(issues(&report), ["P001 单位代码"]);
    // The next round still knows what the bureau had filled in.
    let (again, _) = check(Path::new(report["returned"].as_str().unwrap()), None);
    assert_eq!(issues(&again), ["P001 单位代码"]);
}

#[test]
fn a_values_file_that_does_not_fit_is_refused_with_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let values = folder.path().join("值.toml");
    fs::write(&values, "\"单位名\" = \"甲\"\n\"收入合计.决算\" = 1\n\"填报日期\" = \"四月\"\n").unwrap();
    let out = folder.path().join("表.xlsx");
    let run =
        jixiao(&["new", "hunan-department-2021", "--values", values.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("有3处不对"), "{}", run.err);
    assert!(!out.exists());
}

#[test]
fn values_may_be_json_and_what_stands_there_is_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let values = folder.path().join("值.json");
    fs::write(&values, r#"{"单位名称": "甲局", "年初预算": 12.5, "项目.名称": ["一", "二"]}"#).unwrap();
    let out = folder.path().join("表.xlsx");
    fs::write(&out, "old").unwrap();
    let run =
        jixiao(&["new", "hunan-department-2021", "--values", values.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let (report, _) = check(&out, None);
    assert_eq!((&report["unit"]["name"], &report["values"]["年初预算"]), (&Json::from("甲局"), &Json::from("12.5")));
    assert_eq!(report["values"]["项目.名称[2]"], "二");
    // Only the two files and the folder of the check are left.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

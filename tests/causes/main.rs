//! One cause, one finding: what follows from a wrong cell is counted in the finding about that cell, and not told again.

#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use serde_json::{Value as Json, json};
use support::client::{Client, edit, fill};
use support::program::{check, issues};

const FORM: &str = "hunan-department-2021";
const CLEAN: &str = "samples/liuyang-2021/clean.xlsx";

/// The report on the clean sample after some edits.
fn after(edits: &[Json]) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    fill(Client::OpenPyxl, Path::new(CLEAN), &file, edits);
    check(&file, None).0
}

/// The report on the clean sample with other values in some fields.
fn with(values: &[(&str, Json)]) -> Json {
    let form = support::built_in(FORM);
    after(&values.iter().map(|(id, value)| edit(&form, id, value.clone())).collect::<Vec<_>>())
}

#[test]
fn one_wrong_cell_is_one_finding() {
    let mut wrong = Vec::new();
    for (id, value, expected) in [
        ("制度.财务会计", json!("有"), vec!["I005 制度.财务会计"]),
        ("实有.行政", json!(8.5), vec!["I006 实有.行政"]),
        ("在职人员控制率.自评得分", json!(4), vec!["S001 在职人员控制率.自评得分"]),
        ("经济社会效益.自评得分", json!(12), vec!["S002 经济社会效益.自评得分"]),
        ("满意率", json!(98.79), vec!["I011 满意率"]),
        ("公务接待.本年决算", json!(34600), vec!["I020 公务接待.本年决算"]),
        ("项目.决算[9]", json!(545.04), vec!["I020 项目.决算[9]"]),
    ] {
        let found = issues(&with(&[(id, value.clone())]));
        if found != expected {
            wrong.push(format!("{id} = {value}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_missing_sheet_is_one_finding() {
    let report = after(&[json!({"do": "remove", "sheet": "基础数据表"})]);
    assert_eq!(issues(&report), ["T006 基础数据表"]);
}

#[test]
fn what_is_hardly_possible_is_asked_about() {
    let mut wrong = Vec::new();
    for (values, expected) in [
        (vec![("收入.财政拨款.追加", json!(-810.03))], vec!["C70 收入合计.调整后"]),
        (vec![("流动资产.增加额", json!(64.52)), ("固定资产.增加额", json!(1694.92))], vec!["C71 固定资产.增加额"]),
        (vec![("流动资产.年末数", json!(64520))], vec!["C72 流动资产.年末数"]),
        (vec![("公务接待.上年预算", json!(8000))], vec!["C73 因公出国.上年预算"]),
        (vec![("填报日期", json!("2012-04-14"))], vec!["I007 填报日期"]),
        (vec![("填报日期", json!("2031-04-14"))], vec!["I007 填报日期"]),
    ] {
        let found = issues(&with(&values));
        if found != expected {
            wrong.push(format!("{values:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rewritten_standard_or_unit_is_an_error_and_an_added_remark_is_quoted() {
    let report = after(&[
        json!({"sheet": "收支决算表", "cell": "G3", "value": "金额单位：元"}),
        json!({"sheet": "评分表", "cell": "F8", "value": "按领导意见给分"}),
        json!({"sheet": "基本支出明细表", "cell": "A10", "value": "　　　　绩效工资（含2020年度补发30.15万）"}),
    ]);
    assert_eq!(issues(&report), ["D006 评分表!F8", "D006 收支决算表!G3"]);
    let outside = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "T009").unwrap();
    assert!(outside["message"].as_str().unwrap().contains("补发30.15万"), "{outside:#}");
    assert_eq!(outside["file_cells"], json!(["A10"]));
}

#[test]
fn columns_in_each_others_place_are_one_finding() {
    let clean = after(&[]);
    let mut swapped = Vec::new();
    for row in 1..=12 {
        let (initial, final_) = (format!("项目.年初[{row}]"), format!("项目.决算[{row}]"));
        let number = |id: &str| json!(clean["values"][id].as_str().unwrap().parse::<f64>().unwrap());
        swapped.extend([(initial.clone(), number(&final_)), (final_, number(&initial))]);
    }
    let swapped: Vec<(&str, Json)> = swapped.iter().map(|(id, value)| (id.as_str(), value.clone())).collect();
    let report = with(&swapped);
    assert_eq!(issues(&report).len(), 1, "{:?}", issues(&report));
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "I020");
    // One row has the same figure in both.
    assert_eq!(finding["repair"].as_array().unwrap().len(), 22, "{finding:#}");
}

#[test]
fn a_rule_broken_in_a_whole_column_is_one_finding() {
    let values: Vec<(String, Json)> = (1..=9).map(|row| (format!("项目.商品和服务[{row}]"), json!(1))).collect();
    let values: Vec<(&str, Json)> = values.iter().map(|(id, value)| (id.as_str(), value.clone())).collect();
    let report = with(&values);
    let rows = issues(&report).iter().filter(|issue| issue.starts_with("C33")).count();
    assert_eq!(rows, 1, "{:?}", issues(&report));
}

#[test]
fn a_sign_too_many_is_named_with_the_number_meant() {
    let report = with(&[("项目.决算[9]", json!(-544.05))]);
    assert_eq!(issues(&report), ["I004 项目.决算[9]"]);
    assert_eq!(report["findings"][0]["repair"], json!([{"sheet": "项目支出明细表", "cell": "F15", "value": "544.05"}]));
}

#[test]
fn labels_in_each_others_place_are_read_by_what_they_say() {
    let report = after(&[
        json!({"sheet": "基本支出明细表", "cell": "A10", "value": "　　　　社会保障缴费"}),
        json!({"sheet": "基本支出明细表", "cell": "A11", "value": "　　　　绩效工资"}),
    ]);
    let found = issues(&report);
    assert!(!found.iter().any(|issue| issue.starts_with("T008")), "{found:?}");
    assert_eq!(report["values"]["绩效工资.拨款决算"], "42.6");
    assert_eq!(report["values"]["社会保障缴费.拨款决算"], "30.15");
}

#[test]
fn an_overwritten_label_is_no_text_of_the_box_above_it() {
    let report = after(&[json!({"sheet": "问题与建议", "cell": "A13", "value": "结果怎样应用的说明"})]);
    assert_eq!(report["values"].get("结果应用").and_then(Json::as_str).unwrap_or_default(), "", "{report:#}");
    let outside = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "T009");
    assert!(outside.is_some_and(|outside| outside["message"].as_str().unwrap().contains("结果怎样应用")), "{report:#}");
}

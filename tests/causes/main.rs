//! One cause, one finding: what follows from a wrong cell is counted in the finding about that cell, and not told again.

#[path = "../support/mod.rs"]
mod support;

mod repairs;

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::Filling;
use jixiao::files::read_filling;
use jixiao::internals::template::FieldType;
use jixiao::internals::workbook::emit_filled;
use jixiao::value::{Amount, Value};
use serde_json::{Value as Json, json};
use support::office;
use support::program::{check, issues};
use support::sample::{CLEAN, after, repackaged, with};

/// The codes of a report's findings, each once.
fn codes(report: &Json) -> Vec<&str> {
    let mut codes: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The report on a workbook.
fn report_on(bytes: &[u8], template: Option<&str>) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    fs::write(&file, bytes).unwrap();
    check(&file, template.map(Path::new)).0
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
fn two_wrong_cells_are_a_finding_each() {
    let found = issues(&with(&[("满意率", json!(98.79)), ("项目.决算[9]", json!(545.04))]));
    assert_eq!(found, ["I020 项目.决算[9]", "I011 满意率"]);
    let report = with(&[("流动资产.增长率", json!(0.5)), ("固定资产.增长率", json!(0.0393))]);
    assert_eq!(issues(&report), ["D001 流动资产.增长率", "D001 固定资产.增长率"], "{:#}", report["findings"]);
    // Each says what it is computed from.
    let fix = report["findings"][1]["fix"].as_str().unwrap();
    assert!(fix.contains("请改“固定资产 本年增加额”、“固定资产 年末数”；"), "{fix}");
}

#[test]
fn a_formula_that_points_nowhere_is_excused_only_where_a_row_is_gone() {
    let total = support::client::edit(&support::sample::form(), "收入合计.决算", Json::Null);
    let cell = total["cell"].as_str().unwrap();
    let issues = |formula: &str, is_row_gone: bool| {
        issues(&repackaged(|mut package| {
            if is_row_gone {
                package.apply(&json!({"do": "delete-row", "sheet": "重点工作完成情况表", "row": 7}));
            }
            package.with_sheet("收支决算表", |sheet| {
                let altered = sheet.cell(cell).with_formula(formula, "1927.96");
                sheet.set_cell(cell, altered);
            })
        }))
    };
    for (formula, is_row_gone, expected) in [
        ("E7+#REF!", false, vec!["D004 收入合计.决算"]),
        ("E7+E9", true, vec!["D004 收入合计.决算"]),
        ("E7+#REF!", true, vec![]),
    ] {
        assert_eq!(issues(formula, is_row_gone), expected, "{formula} {is_row_gone}");
    }
}

#[test]
fn a_changed_formula_without_a_saved_result_is_put_back_without_a_question() {
    let report = with(&[("收入合计.决算", json!("=E7+E9"))]);
    assert_eq!(issues(&report), [""; 0], "{:#}", report["findings"]);
    let told = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "D004").unwrap();
    assert!(told["message"].as_str().unwrap().ends_with("的公式被改过，已恢复。"), "{told:#}");
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
fn a_rule_broken_in_two_rows_is_told_of_each_and_in_three_as_one() {
    let told = |rows: u32| -> Vec<String> {
        let values: Vec<(String, Json)> = (1..=rows).map(|row| (format!("项目.商品和服务[{row}]"), json!(1))).collect();
        let values: Vec<(&str, Json)> = values.iter().map(|(id, value)| (id.as_str(), value.clone())).collect();
        let report = with(&values);
        let of_rule = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "C33");
        of_rule.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
    };
    let two = told(2);
    assert_eq!(two.len(), 2, "{two:?}");
    assert!(two.iter().all(|message| !message.contains("也是这样")), "{two:?}");
    let three = told(3);
    assert_eq!(three.len(), 1, "{three:?}");
    assert!(three[0].starts_with("第1行") && three[0].contains("第2、3行也是这样"), "{three:?}");
}

#[test]
fn a_rounding_difference_does_not_stand_for_the_rows_in_which_a_rule_is_broken() {
    let broken = (2..=9).map(|row| (format!("项目.商品和服务[{row}]"), json!(1)));
    let values: Vec<(String, Json)> = broken.chain([("项目.商品和服务[1]".to_owned(), json!(240.01))]).collect();
    let values: Vec<(&str, Json)> = values.iter().map(|(id, value)| (id.as_str(), value.clone())).collect();
    let report = with(&values);
    let of_rule = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "C33");
    let told: Vec<(&str, &str)> =
        of_rule.map(|finding| (finding["severity"].as_str().unwrap(), finding["message"].as_str().unwrap())).collect();
    assert_eq!(told.len(), 2, "{:#}", report["findings"]);
    assert!(told[0].0 == "error" && told[0].1.starts_with("第2行"), "{told:?}");
    assert!(told[1].0 == "notice" && told[1].1.starts_with("第1行"), "{told:?}");
}

#[test]
fn many_rules_broken_about_a_column_are_one_finding() {
    let rows = ["基本支出", "人员经费", "公用经费", "项目支出"];
    let clean = after(&[]);
    let number = |id: &str| json!(clean["values"][id].as_str().unwrap().parse::<f64>().unwrap());
    let copied: Vec<(String, Json)> =
        rows.map(|row| (format!("支出.{row}.决算"), number(&format!("支出.{row}.年初")))).into();
    let copied: Vec<(&str, Json)> = copied.iter().map(|(id, value)| (id.as_str(), value.clone())).collect();
    let report = with(&copied);
    assert_eq!(issues(&report), ["C01 收入合计.决算"], "{:#}", report["findings"]);
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("“收支决算表”E列还有8处不符（C14基本支出两表一致、"), "{message}");
}

#[test]
fn a_sign_too_many_is_named_with_the_number_meant() {
    let report = with(&[("项目.决算[9]", json!(-544.05))]);
    assert_eq!(issues(&report), ["I004 项目.决算[9]"]);
    assert_eq!(report["findings"][0]["repair"], json!([{"sheet": "项目支出明细表", "cell": "F15", "value": "544.05"}]));
    // The number meant may be the greatest that is allowed, and no greater.
    let meant = |share: f64| {
        let report = with(&[("满意率", json!(share))]);
        assert_eq!(issues(&report)[0], "I004 满意率", "{:#}", report["findings"]);
        report["findings"][0]["repair"][0]["value"].clone()
    };
    assert_eq!((meant(-1.0), meant(-1.01)), (json!("100.00%"), Json::Null));
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
    assert_eq!(report["values"]["结果应用"], check_clean()["values"]["结果应用"], "{:#}", report["findings"]);
    let outside = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "T009");
    assert!(
        outside.is_some_and(|outside| outside["message"].as_str().unwrap().contains("结果怎样应用")),
        "{:#}",
        report["findings"]
    );
}

#[test]
fn a_digit_too_many_is_repaired_by_the_figure_that_was_meant() {
    let report = with(&[("项目.决算[9]", json!(545.04))]);
    assert_eq!(issues(&report), ["I020 项目.决算[9]"]);
    assert_eq!(report["findings"][0]["repair"], json!([{"sheet": "项目支出明细表", "cell": "F15", "value": "544.05"}]));
}

#[test]
fn a_date_in_an_amount_cell_is_no_amount() {
    let mut cell = support::client::edit(&support::sample::form(), "收入.财政拨款.追加", json!("2022-03-01"));
    cell["date"] = json!(true);
    let report = after(&[cell]);
    assert_eq!(issues(&report), ["I002 收入.财政拨款.追加"]);
    assert_ne!(report["values"]["收入.财政拨款.追加"], "44621");
}

#[test]
fn values_pasted_over_all_formulas_are_a_finding_a_sheet_at_most() {
    let form = support::sample::form();
    let names = form.template.sheets.iter().map(|sheet| sheet.name.as_str());
    let report = repackaged(|package| {
        names.fold(package, |package, name| package.with_sheet(name, |sheet| sheet.paste_values()))
    });
    assert_eq!(issues(&report), [""; 0]);
    let findings = report["findings"].as_array().unwrap();
    let mut sheets: Vec<&Json> = findings.iter().map(|finding| &finding["sheet"]).collect();
    sheets.dedup();
    assert_eq!((sheets.len(), codes(&report)), (findings.len(), vec!["D002"]), "{:#}", report["findings"]);
}

/// The texts of a list's column that are filled in.
fn column(report: &Json, column: &str) -> Vec<String> {
    let row = |row| report["values"][format!("{column}[{row}]")].as_str().unwrap_or_default().to_owned();
    (1..=40).map(row).filter(|text| !text.is_empty()).collect()
}

/// What a list's column holds on the clean sample, but for a row.
fn column_without(name: &str, row: usize) -> Vec<String> {
    let mut rows = column(&check_clean(), name);
    rows.remove(row);
    rows
}

/// The report on the clean sample as it is.
fn check_clean() -> Json {
    repackaged(|package| package)
}

#[test]
fn a_row_more_or_less_leaves_all_other_rows_as_they_are() {
    let clean = check_clean();
    let report = after(&[json!({"do": "insert-row", "sheet": "整体支出绩效自评表", "row": 25})]);
    assert_eq!(
        (&report["verdict"], codes(&report)),
        (&json!("pass"), vec!["D005", "T007"]),
        "{:#}",
        report["findings"]
    );
    for figure in ["绩效指标.分值.合计", "绩效指标.得分.合计"] {
        assert_eq!(report["values"][figure], clean["values"][figure], "{figure}");
    }
    let report = after(&[json!({"do": "delete-row", "sheet": "重点工作完成情况表", "row": 7})]);
    assert_eq!(
        (&report["verdict"], codes(&report)),
        (&json!("pass"), vec!["D005", "T007"]),
        "{:#}",
        report["findings"]
    );
    assert_eq!(column(&report, "重点工作.名称"), column_without("重点工作.名称", 1));
    let deleted = |row: u32| after(&[json!({"do": "delete-row", "sheet": "项目支出明细表", "row": row})]);
    let (first, second) = (deleted(7), deleted(8));
    assert_eq!(column(&first, "项目.名称"), column_without("项目.名称", 0), "{:#}", first["findings"]);
    assert_eq!(codes(&first), codes(&second));
    assert!(issues(&first).iter().all(|issue| issue.starts_with('C')), "{:#}", first["findings"]);
}

#[test]
fn rows_and_columns_that_libreoffice_adds_or_takes_away_are_a_cause_at_most() {
    let edits: Vec<Json> = [
        ("整体支出绩效自评表", "insert", "row", 24),
        ("重点工作完成情况表", "delete", "row", 6),
        ("项目支出明细表", "delete", "row", 6),
        ("项目支出明细表", "delete", "row", 7),
        ("封面", "insert", "column", 1),
        ("项目支出明细表", "delete", "column", 5),
        ("项目支出明细表", "delete", "column", 4),
    ]
    .iter()
    .enumerate()
    .map(|(number, (sheet, what, axis, index))| {
        json!({"sheet": sheet, "what": what, "axis": axis, "index": index, "name": format!("{number}.xlsx")})
    })
    .collect();
    let folder = tempfile::tempdir().unwrap();
    office::edit_lines(Path::new(CLEAN), folder.path(), &edits);
    let report = |number: usize| check(&folder.path().join(format!("{number}.xlsx")), None).0;
    let clean = check_clean();

    let grown = report(0);
    assert_eq!((&grown["verdict"], codes(&grown)), (&json!("pass"), vec!["T007"]), "{:#}", grown["findings"]);
    assert_eq!(grown["values"], clean["values"]);

    let shorter = report(1);
    assert_eq!((&shorter["verdict"], codes(&shorter)), (&json!("pass"), vec!["T007"]), "{:#}", shorter["findings"]);
    assert_eq!(column(&shorter, "重点工作.名称"), column_without("重点工作.名称", 1));

    let (without_first, without_second) = (report(2), report(3));
    assert_eq!(column(&without_first, "项目.名称"), column_without("项目.名称", 0));
    assert_eq!(codes(&without_first), codes(&without_second));

    let cover = report(4);
    assert_eq!((&cover["verdict"], codes(&cover)), (&json!("pass"), vec!["T007"]), "{:#}", cover["findings"]);
    assert_eq!(cover["values"], clean["values"]);

    // What the department entered in the column is gone; what the form computes in it is back.
    let (entered, computed) = (report(5), report(6));
    assert_eq!(issues(&entered).len(), 1, "{:#}", entered["findings"]);
    assert_eq!((&computed["verdict"], issues(&computed)), (&json!("pass"), vec![]), "{:#}", computed["findings"]);
}

#[test]
fn every_amount_in_another_unit_is_asked_about() {
    for id in ["mof-department-2013", "mof-project-2020"] {
        // Nothing is filled in beforehand that the amounts could be compared with.
        let form = support::built_in(id);
        let values = format!("tests/injection/clean/{id}.toml");
        let mut filling = read_filling(&form.template, Path::new(&values)).unwrap();
        filling.given.clear();
        let asked = |filling: &Filling| {
            let report = report_on(&emit_filled(&form, filling).unwrap(), None);
            let findings = report["findings"].as_array().unwrap().iter();
            findings.filter(|finding| finding["code"] == "I009").cloned().collect::<Vec<_>>()
        };
        assert_eq!(asked(&filling), [Json::Null; 0], "{id}");
        for field in form.template.fields.iter().filter(|field| field.is_entered() && field.kind == FieldType::Amount) {
            for value in &mut filling.values[field.cells()] {
                if let Value::Number(amount) = value {
                    *amount *= Amount::from(10_000);
                }
            }
        }
        let asked = asked(&filling);
        assert_eq!(asked.len(), 1, "{id}: {asked:#?}");
        assert_eq!(asked[0]["severity"], "warning");
        assert!(asked[0]["message"].as_str().unwrap().contains("全表金额的中位数"), "{id}: {asked:#?}");
    }
}

#[test]
fn an_indicator_that_zeros_leave_without_a_value_earns_what_the_form_says() {
    let form = support::mini();
    let mut filling = Filling::empty(&form.template);
    for field in form.template.fields.iter().filter(|field| field.is_entered() && field.list.is_none()) {
        for value in &mut filling.values[field.cells()] {
            match field.kind {
                FieldType::Amount => *value = Value::Number(Amount::ZERO),
                FieldType::Choice => *value = Value::Text("是".to_owned()),
                FieldType::Score => *value = Value::Number(field.max.unwrap_or_default()),
                FieldType::Text => *value = Value::Text("见附件。".to_owned()),
                FieldType::Count | FieldType::Percent | FieldType::Date => {}
            }
        }
    }
    let report = report_on(&emit_filled(&form, &filling).unwrap(), Some("tests/forms/mini"));
    assert_eq!(report["verdict"], "return");
    let found = issues(&report);
    // Nothing added to nothing is as the form says: full. Nothing spent of nothing is not.
    assert!(!found.iter().any(|issue| issue.contains("预算控制率")), "{found:?}");
    assert!(found.contains(&"S001 预算完成率.自评得分".to_owned()), "{found:?}");
    let told = report["findings"].to_string();
    assert!(
        told.contains(
            "支出合计 年初预算数 0.00 ＋ 支出合计 追加数 0.00，除数为0，算不出指标值，按规定计0分（满分5分）"
        ),
        "{told}"
    );
}

/// A filling of the project form in which an indicator has a direction, a target and an achieved value.
fn project(direction: &str, target: &str, achieved: &str) -> Filling {
    let form = support::built_in("mof-project-2020");
    let values = fs::read_to_string("tests/injection/clean/mof-project-2020.toml").unwrap();
    let replaced = values
        .replacen("指标.方向\" = [\"≥\"", &format!("指标.方向\" = [\"{direction}\""), 1)
        .replacen("指标.指标值\" = [500", &format!("指标.指标值\" = [{target}"), 1)
        .replacen("指标.完成值\" = [520", &format!("指标.完成值\" = [{achieved}"), 1);
    Filling::parse(&form.template, "值", &replaced, false).unwrap()
}

#[test]
fn what_is_better_than_its_target_is_told_to_lose_points_from_the_bound_on() {
    let form = support::built_in("mof-project-2020");
    let told = |achieved: &str| {
        let report = report_on(&emit_filled(&form, &project("≥", "500", achieved)).unwrap(), None);
        report["findings"].to_string()
    };
    assert!(told("650").contains("完成值650达到目标500，好于目标30.00%，扣2分"), "{}", told("650"));
    assert!(!told("649.9").contains("好于目标"), "{}", told("649.9"));
}

#[test]
fn what_every_program_computes_of_a_project_is_the_same() {
    let form = support::built_in("mof-project-2020");
    let folder = tempfile::tempdir().unwrap();
    let cases = [("≤", "120", "110.01", Some("0.0833")), ("≥", "0.000001", "1e12", None)];
    let files: Vec<PathBuf> = (0..cases.len()).map(|number| folder.path().join(format!("{number}.xlsx"))).collect();
    for (file, (direction, target, achieved, _)) in files.iter().zip(&cases) {
        fs::write(file, emit_filled(&form, &project(direction, target, achieved)).unwrap()).unwrap();
    }
    let recalculated = folder.path().join("again");
    office::convert(&files, "xlsx", &recalculated);
    for (file, (.., overshoot)) in files.iter().zip(&cases) {
        let fresh = check(file, None).0;
        let again = check(&recalculated.join(file.file_name().unwrap()), None).0;
        for report in [&fresh, &again] {
            let told = codes(report);
            assert!(!told.iter().any(|code| code.starts_with('D')), "{told:?}: {:#}", report["findings"]);
            if let Some(overshoot) = overshoot {
                assert_eq!(report["values"]["项目1.指标.偏离度[1]"], *overshoot);
            }
            assert!(report["values"]["平均得分"].as_str().is_some_and(|mean| mean.parse::<f64>().is_ok()));
        }
    }
}

#[test]
fn last_years_figures_left_standing_are_one_finding() {
    let form = support::built_in("hunan-department-2021");
    let clean = with(&[]);
    let sheet = form.template.sheets.iter().position(|sheet| sheet.name == "基础数据表").unwrap();
    let mut copied = Vec::new();
    for field in form.template.fields.iter().filter(|field| field.sheet == sheet && field.is_entered()) {
        let before = field.id.replace("本年", "上年");
        let last = clean["values"][&before].as_str().and_then(|last| last.parse::<f64>().ok());
        if let Some(last) = last.filter(|_| before != field.id) {
            copied.push((field.id.as_str(), json!(last)));
        }
    }
    assert!(copied.len() > 3);
    let found = issues(&with(&copied));
    assert!(found.len() == 1 && found[0].starts_with("I021 "), "{found:?}");
    // Two may well be the same, and one that differs shows that the sheet was filled in.
    copied.retain(|(_, last)| last.as_f64() != Some(0.0));
    let is_told = |same: usize, differing: usize| {
        let mut values = copied.clone();
        for (index, (_, value)) in values.iter_mut().enumerate().skip(same) {
            let other = value.as_f64().map(|last| last + 1.0);
            *value = if index < same + differing { json!(other) } else { Json::Null };
        }
        issues(&with(&values)).iter().any(|issue| issue.starts_with("I021 "))
    };
    assert!(!is_told(2, 0) && is_told(3, 0) && !is_told(3, 1));
}

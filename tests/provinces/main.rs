//! Forms of provinces that no built-in form is of: written in the template language alone, emitted, filled by another program
//! and checked.

#[path = "../support/mod.rs"]
mod support;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};
use jixiao::files::read_filling;
use jixiao::form::Form;
use jixiao::internals::score::{Direction, Rule};
use jixiao::internals::template::{Extra, Files, Indicator};
use serde_json::{Value as Json, json};
use support::client::{Client, edit, edits, fill};
use support::program::{check, issues, jixiao};

const SICHUAN: &str = "sichuan-department";
const GUANGDONG: &str = "guangdong-department";
/// Written row by row from published tables; each form's head names the page.
const CHONGQING: &str = "chongqing-department";
const DAYING: &str = "daying-department";
const DAZHOU: &str = "dazhou-department";
const EXPENDITURE: &str = "expenditure-management";

/// A province's form, and the form's folder.
fn form(province: &str) -> (Form, PathBuf) {
    let folder = PathBuf::from(format!("tests/forms/{province}"));
    (support::in_folder(&folder), folder)
}

/// The report on a province's form: emitted, filled soundly but for some changes, and checked.
fn checked(province: &str, changes: &[(&str, Json)]) -> (Json, i32) {
    checked_in(tempfile::tempdir().unwrap().path(), province, changes)
}

/// The same in a folder, where the returned workbook then is.
fn checked_in(room: &Path, province: &str, changes: &[(&str, Json)]) -> (Json, i32) {
    let (form, folder) = form(province);
    let (blank, filled) = (room.join("空表.xlsx"), room.join("自评表.xlsx"));
    let run = jixiao(&["new".as_ref(), folder.as_os_str(), "-o".as_ref(), blank.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let sound = read_filling(&form.template, Path::new(&format!("tests/provinces/{province}.toml"))).unwrap();
    let mut entries = edits(&form, &sound);
    entries.extend(changes.iter().map(|(id, value)| edit(&form, id, value.clone())));
    fill(Client::OpenPyxl, &blank, &filled, &entries);
    check(&filled, Some(&folder))
}

/// The score that the figures support, by an indicator's id.
fn score<'r>(report: &'r Json, indicator: &str) -> &'r str {
    let traces = report["traces"].as_array().unwrap();
    let trace = traces.iter().find(|trace| trace["indicator"] == indicator).unwrap();
    trace["recomputed"].as_str().unwrap()
}

#[test]
fn a_sound_filling_passes() {
    for (province, total, full, grade) in [
        (SICHUAN, "79.73", "100", Some("中")),
        (GUANGDONG, "83.06", "100", Some("良")),
        (CHONGQING, "76.1", "80", None),
        (DAYING, "35.3", "44", None),
        (DAZHOU, "93", "100", None),
        // Of each pair the better count: 19, 18, 10 and 8.
        (EXPENDITURE, "55", "60", Some("优")),
    ] {
        let (report, code) = checked(province, &[]);
        assert_eq!((code, &report["verdict"]), (0, &json!("pass")), "{province}: {:#}", report["findings"]);
        let score = &report["score"];
        assert_eq!(
            (&score["recomputed"], &score["full"], &score["grade"]),
            (&json!(total), &json!(full), &json!(grade))
        );
    }
}

#[test]
fn a_wrong_score_is_returned_with_its_code() {
    for (province, indicator, claimed, supported) in [
        (SICHUAN, "执行进度", 10, "9.51"),
        (SICHUAN, "满意度", 5, "4.2"),
        (SICHUAN, "逾期报送", 0, "-0.6"),
        (GUANGDONG, "存量资金效率性", 3, "2"),
        (GUANGDONG, "效果指标完成", 20, "18.5"),
        (GUANGDONG, "表彰推广", 3, "1"),
        (CHONGQING, "预算执行", 10, "7.6"),
        (CHONGQING, "资金合规得分", 5, "4"),
        (DAYING, "目标实现", 10, "8"),
        (DAYING, "自评质量", 10, "6"),
        (DAZHOU, "特性指标", 20, "17.5"),
        (EXPENDITURE, "结转结余率", 20, "18"),
        (EXPENDITURE, "应收账款变动率", 10, "8"),
    ] {
        let field = format!("{indicator}.自评得分");
        let (report, code) = checked(province, &[(&field, json!(claimed))]);
        assert_eq!((code, &report["verdict"]), (1, &json!("return")));
        assert!(issues(&report).contains(&format!("S001 {field}")), "{:?}", issues(&report));
        assert_eq!(score(&report, indicator), supported);
    }
}

#[test]
fn what_the_standard_says_is_what_is_scored() {
    let cases = [
        // No stock left at the end of the year, and more than a year before.
        (GUANGDONG, vec![("存量资金.决算数", json!(0))], "存量资金效率性", "3"),
        (GUANGDONG, vec![("存量资金.决算数", json!(12.01))], "存量资金效率性", "0"),
        // 10.00% is not below 10%; 9.99% is.
        (GUANGDONG, vec![("结转结余.决算数", json!(69.9))], "结转结余率", "4"),
        (GUANGDONG, vec![("拨款收入.决算数", json!(1050)), ("拨款收入.预算数", json!(700))], "拨款差异率", "1.5"),
        (GUANGDONG, vec![("巡视整改.指标值", json!("部分未按期整改"))], "巡视整改", "-2"),
        (SICHUAN, vec![("报送日期", json!("2022-05-30"))], "逾期报送", "-2"),
        (SICHUAN, vec![("推广次数", json!(7))], "经验推广", "3"),
        (SICHUAN, vec![("反馈日期", json!("2022-07-11"))], "应用反馈", "1"),
        // Half of the most that may be shifted, just that, and more.
        (DAYING, vec![("调剂金额", json!(25))], "编制准确", "5"),
        (DAYING, vec![("调剂金额", json!(50))], "编制准确", "0"),
        (DAYING, vec![("调剂金额", json!(120))], "编制准确", "0"),
        // A figure 30% over its target is not counted; one just below that is.
        (DAYING, vec![("数量指标.实际值[4]", json!(389.99))], "目标实现", "10"),
        (DAYING, vec![("数量指标.实际值[1]", json!(119.99))], "目标实现", "6"),
        (DAYING, vec![("按时反馈", json!("否"))], "应用反馈", "0"),
        (DAYING, vec![("被抽查自评分", json!(95.55))], "自评质量", "10"),
        (DAYING, vec![("被抽查自评分", json!(72))], "自评质量", "0"),
        (DAYING, vec![("不配合", json!("无"))], "配合评价", "0"),
        (CHONGQING, vec![("全年执行", json!(1500))], "预算执行", "10"),
        (CHONGQING, vec![("稿件.得分系数", json!(0.456))], "稿件得分", "4.56"),
        // Just the fall that is wanted, half of it, a growth, and no last year to fall from.
        (EXPENDITURE, vec![("应收账款.本年数", json!(175))], "应收账款变动率", "10"),
        (EXPENDITURE, vec![("应收账款.本年数", json!(212.5))], "应收账款变动率", "5"),
        (EXPENDITURE, vec![("应收账款.本年数", json!(250.01))], "应收账款变动率", "0"),
        (EXPENDITURE, vec![("应收账款.上年数", json!(0))], "应收账款变动率", "0"),
        // Nothing left is as good as can be; 9% is the target; twice that earns half.
        (EXPENDITURE, vec![("结转结余.本年数", json!(0))], "结转结余率", "20"),
        (EXPENDITURE, vec![("结转结余.本年数", json!(85.5))], "结转结余率", "20"),
        (EXPENDITURE, vec![("结转结余.本年数", json!(171))], "结转结余率", "10"),
        (EXPENDITURE, vec![("支出完成数", json!(1200))], "支出完成率", "20"),
    ];
    for (province, changes, indicator, expected) in cases {
        let (report, _) = checked(province, &changes);
        assert_eq!(score(&report, indicator), expected, "{indicator}");
    }
}

#[test]
fn a_coefficient_that_the_figures_do_not_bear_out_is_asked_about() {
    let changes = [("采购执行.年初指标值", json!(0.7))];
    let (report, code) = checked(CHONGQING, &changes);
    assert_eq!((code, &report["verdict"]), (1, &json!("return")));
    assert!(issues(&report).contains(&"C13 采购执行.得分系数".to_owned()), "{:?}", issues(&report));
}

#[test]
fn of_two_counts_only_the_better_is_in_the_total() {
    let (form, _) = form(EXPENDITURE);
    let mut pairs: Vec<&str> = form.template.indicators.iter().filter_map(|one| one.either.as_deref()).collect();
    pairs.dedup();
    assert_eq!(pairs, ["结转结余", "应付账款", "应收账款"]);
    // The other rows earn 47; of receivables the change wins, then the share, then the share has no other beside it.
    for (this_year, last_year, total) in [(90, 150, "57"), (95, 110, "56"), (190, 0, "51.5")] {
        let changes = [("应收账款.本年数", json!(this_year)), ("应收账款.上年数", json!(last_year))];
        let (report, _) = checked(EXPENDITURE, &changes);
        assert_eq!(&report["score"]["recomputed"], &json!(total));
    }
}

#[test]
fn a_grave_breach_caps_the_total() {
    let (report, code) = checked(SICHUAN, &[("重大违纪", json!("有"))]);
    assert_eq!((code, &report["score"]["recomputed"]), (1, &json!("79")));
    assert!(issues(&report).contains(&"S006 自评总分".to_owned()), "{:?}", issues(&report));
}

#[test]
fn the_summary_adds_up_as_the_table_does() {
    let room = tempfile::tempdir().unwrap();
    let (report, _) = checked_in(room.path(), GUANGDONG, &[("信访投诉.自评得分", json!(-1.5))]);
    let mut book: Xlsx<_> = open_workbook(report["returned"].as_str().unwrap()).unwrap();
    let summary = book.worksheet_range("校验汇总").unwrap();
    let total = summary.rows().find(|row| row[0] == "合计").unwrap();
    // One indicator is left out: 80.91 of 98 is 82.56 of 100. A bonus point, and half a point or one and a half off.
    let shown: Vec<String> = total[1..5].iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["100", "82.06", "83.06", "-1"]);
}

/// How an indicator is scored, in the words of the template language.
fn kind(indicator: &Indicator) -> &'static str {
    match (&indicator.rule, indicator.extra) {
        (_, Some(Extra::Bonus)) => "bonus",
        (_, Some(Extra::Penalty)) => "penalty",
        (Rule::Bands(bands), None) => match bands.direction {
            Direction::Below | Direction::Above => "strict bands",
            Direction::AtMost | Direction::AtLeast => "bands",
        },
        (rule, None) => rule.kind(),
    }
}

#[test]
fn the_provinces_use_kinds_of_rule_and_indicators_that_no_built_in_form_has() {
    let built_in: Vec<Form> = Files::built_in_ids().into_iter().map(|id| support::built_in(&id)).collect();
    let indicators = || built_in.iter().flat_map(|form| &form.template.indicators);
    let kinds: HashSet<&str> = indicators().map(kind).collect();
    let names: HashSet<&str> = indicators().map(|indicator| indicator.id.as_str()).collect();
    for province in [SICHUAN, GUANGDONG] {
        let (form, _) = form(province);
        let own = &form.template.indicators;
        assert!(own.len() >= 12);
        let new: HashSet<&str> = own.iter().map(kind).filter(|kind| !kinds.contains(kind)).collect();
        assert!(new.len() >= 6, "{province}: {new:?}");
        let unknown = own.iter().filter(|indicator| !names.contains(indicator.id.as_str())).count();
        assert!(unknown * 2 > own.len(), "{province}: {unknown} of {}", own.len());
    }
}

#[test]
fn forms_of_published_tables_name_their_page_and_have_rows_that_no_built_in_form_has() {
    let built_in: Vec<Form> = Files::built_in_ids().into_iter().map(|id| support::built_in(&id)).collect();
    let indicators = || built_in.iter().flat_map(|form| &form.template.indicators);
    let kinds: HashSet<&str> = indicators().map(kind).collect();
    let names: HashSet<&str> = indicators().map(|indicator| indicator.label.as_str()).collect();
    for (province, rows, new_rows, new_kinds) in
        [(CHONGQING, 20, 9, 0), (DAYING, 7, 6, 4), (DAZHOU, 28, 20, 0), (EXPENDITURE, 7, 5, 0)]
    {
        let (form, _) = form(province);
        assert!(form.template.basis.iter().any(|basis| basis.title.contains("https://")), "{province}");
        let own = &form.template.indicators;
        assert_eq!(own.len(), rows);
        let new: HashSet<&str> = own.iter().map(kind).filter(|kind| !kinds.contains(kind)).collect();
        assert!(new.len() >= new_kinds, "{province}: {new:?}");
        let labels = own.iter().map(|indicator| indicator.label.as_str());
        let unknown: Vec<&str> = labels.filter(|label| !names.contains(label)).collect();
        assert!(unknown.len() >= new_rows, "{province}: {unknown:?}");
    }
}

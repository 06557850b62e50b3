//! How a total comes about: indicators left out and rescaled, either-or, caps; and what is said of a declared total.

mod pairs;
#[path = "../support/mod.rs"]
mod support;
mod targets;

use std::path::Path;

use jixiao::engine::{Engine, Filling, emit_filled};
use jixiao::finding::{Code, Finding};
use jixiao::form::Form;
use jixiao::internals::compute::compute;
use jixiao::internals::formula::FieldIx;
use jixiao::internals::intake::{self, Book};
use jixiao::internals::judge;
use jixiao::value::Value;
use rust_decimal::{Decimal, dec};
use support::clean::Clean;
use support::client::edit;
use support::workbook_edits::Package;

pub const FULL: &str = r#"
"单位" = "甲"
"预算" = 100
"支出" = 95
"目标值" = 10
"完成值" = 10
"天数" = 30
"次数" = 0
"有基建" = "无"
"有信访" = "有"
"满意" = 0.96
"清单.甲" = "是"
"清单.乙" = "是"
"清单.乙.说明" = "制度"
"表彰次数" = 0
"有违规" = "无"
"违规次数" = 0
"六月支出" = 30
"九月进度" = 0.6
"十一月进度" = 0.9
"年末存量" = 5
"上年存量" = 5
"创新.自评得分" = 0
"作风.自评得分" = 0
"舆情.指标值" = "无"
"效益乙.指标值" = "达成"
"效益乙.自评得分" = 9
"公认.自评得分" = 6
"#;

fn rules() -> Form {
    support::in_folder(Path::new("tests/forms/rules"))
}

/// The value of a field of the form of rules, filled fully but for some changes.
fn value(field: &str, changes: &str) -> Value {
    let form = rules();
    let field = form.template.find(field).unwrap();
    value_of(&form, field, changes)
}

/// What the self-check remarks on the score of an indicator.
fn remark(indicator: &str, changes: &str) -> Value {
    let form = rules();
    let id = format!("自检.{indicator}.备注");
    let mut lines = form.template.self_check.lines.iter().filter_map(|line| line.remark);
    let field = lines.find(|field| form.template.field(*field).id == id).unwrap();
    value_of(&form, field, changes)
}

fn value_of(form: &Form, field: FieldIx, changes: &str) -> Value {
    // The last value of a key counts.
    let mut keys: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for line in FULL.lines().chain(changes.lines()) {
        if let Some((key, value)) = line.split_once(" = ") {
            keys.insert(key, value);
        }
    }
    let text: String = keys.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let filling = Filling::parse(&form.template, "值", &text, false).unwrap();
    let computed = compute(&form.template, filling.values, |_| false);
    computed.value(&form.template, field).clone()
}

fn total(changes: &str) -> Decimal {
    value("评分.核算得分.合计", changes).as_number().unwrap()
}

#[test]
fn an_indicator_left_out_is_made_up_for_by_the_rest() {
    // 9.5 + 10 + 5 + 5 + (10 of either) + 4 + 6 = 49.5 of 50, in proportion of 60.
    assert_eq!(total(""), dec!(59.4));
    // With it: 49.5 + 10 − 0.7 = 58.8 of 60.
    assert_eq!(total("\"有基建\" = \"有\""), dec!(58.8));
}

#[test]
fn of_two_indicators_the_better_counts() {
    assert_eq!(total("\"满意\" = 0.5"), dec!(58.2));
    assert_eq!(value("效益甲.核算得分", "\"满意\" = 0.5"), Value::Number(dec!(1)));
}

#[test]
fn an_overshot_target_costs_points() {
    assert_eq!(value("数量.核算得分", "\"完成值\" = 12"), Value::Number(dec!(10)));
    assert_eq!(value("数量.核算得分", "\"完成值\" = 13"), Value::Number(dec!(8)));
}

#[test]
fn a_total_is_held_to_its_cap() {
    assert_eq!(total("\"支出\" = 70"), dec!(45));
    assert_eq!(total("\"支出\" = 50"), dec!(30));
}

#[test]
fn bonus_points_go_beyond_the_full_mark_and_no_further_than_told() {
    // 59.4 and 1.5 for a commendation.
    assert_eq!(total("\"表彰次数\" = 1"), dec!(60.9));
    // 59.4 and 3 and 2 are more than 62.
    assert_eq!(total("\"表彰次数\" = 5\n\"创新.自评得分\" = 2"), dec!(62));
    // A cap holds for the whole.
    assert_eq!(total("\"支出\" = 70\n\"表彰次数\" = 5"), dec!(45));
}

#[test]
fn a_penalty_is_taken_off_the_total() {
    assert_eq!(total("\"有违规\" = \"有\"\n\"违规次数\" = 3"), dec!(57.9));
    assert_eq!(total("\"有违规\" = \"无\"\n\"违规次数\" = 3"), dec!(59.4));
    assert_eq!(total("\"作风.自评得分\" = -4\n\"舆情.指标值\" = \"一般\""), dec!(54.4));
    assert_eq!(value("违规.核算得分", "\"有违规\" = \"有\"\n\"违规次数\" = 99"), Value::Number(dec!(-5)));
}

#[test]
fn partial_scores_add_up() {
    // 3 × 0.3 ÷ 0.4, 2 × 0.1 ÷ 0.175, 3 and 2.
    assert_eq!(value("进度.核算得分", ""), Value::Number(dec!(8.39)));
    assert_eq!(value("存量.核算得分", ""), Value::Number(dec!(2)));
    assert_eq!(value("存量.核算得分", "\"年末存量\" = 0"), Value::Number(dec!(3)));
    assert_eq!(value("存量.核算得分", "\"年末存量\" = 16"), Value::Number(dec!(0)));
    assert_eq!(value("偏差.核算得分", "\"支出\" = 117.5"), Value::Number(dec!(4.5)));
}

#[test]
fn without_a_denominator_counts_what_the_form_says() {
    let budget = "\"预算\" = 0\n";
    let nothing = "\"预算\" = 0\n\"支出\" = 0\n";
    for (indicator, with_nothing, with_spending) in [
        ("偏差", dec!(6), dec!(0)),
        ("节支", dec!(0.5), dec!(0.5)),
        ("调整", dec!(3), dec!(0)),
        ("超收", dec!(0), dec!(0)),
        ("结余", dec!(3), dec!(3)),
        ("进度", dec!(0), dec!(0)),
    ] {
        let score = |changes: &str| value(&format!("{indicator}.核算得分"), changes);
        assert_eq!(score(nothing), Value::Number(with_nothing), "{indicator}");
        assert_eq!(score(budget), Value::Number(with_spending), "{indicator}");
        assert_ne!(score(""), Value::Text(String::new()), "{indicator}");
    }
    // No figure stands in for one that cannot be computed.
    assert_eq!(value("偏差.指标值", budget), Value::Text(String::new()));
    assert_eq!(remark("偏差", budget), Value::Text("除数为0，按规定计分".to_owned()));
    assert_eq!(remark("偏差", ""), Value::Text(String::new()));
    // What is left out is made up for by the rest, as where it does not apply.
    let with_building = |changes: &str| total(&format!("{changes}\"有基建\" = \"有\"\n"));
    assert_eq!(value("基建.核算得分", &format!("{budget}\"有基建\" = \"有\"\n")), Value::Text(String::new()));
    assert_eq!(with_building(budget), total(budget));
}

#[test]
fn without_a_denominator_the_score_is_explained() {
    let changes = [("\"预算\" = 100", "\"预算\" = 0"), ("\"有基建\" = \"无\"", "\"有基建\" = \"有\"")];
    let report = reported(&changes);
    let traces = report["traces"].to_string();
    for words in [
        "预算 0.00，除数为0，算不出指标值，不符合：支出 95.00 = 0，按规定计0分（满分6分）",
        "预算 0.00，除数为0，算不出指标值，按规定计3分（满分3分）",
        "预算 0.00，除数为0，算不出指标值，本指标不适用，不计入总分，其余指标按比例折算。",
    ] {
        assert!(traces.contains(words), "{words}\n{traces}");
    }
}

#[test]
fn a_score_for_what_cannot_be_computed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("mini");
    std::fs::create_dir_all(form.join("sheets")).unwrap();
    for file in [
        "template.toml",
        "checks.toml",
        "indicators.toml",
        "sheets/cover.toml",
        "sheets/figures.toml",
        "sheets/scores.toml",
    ] {
        let text = std::fs::read_to_string(Path::new("tests/forms/mini").join(file)).unwrap();
        // A value that is text, and no quotient that could say so.
        let text = text
            .replace("value = \"支出合计.追加 / 支出合计.年初\"", "value = 'IF(支出合计.追加<0,0,\"无\")'")
            .replace(
                "without_denominator = { when = \"支出合计.追加=0\", then = \"full\", otherwise = \"zero\" }\n",
                "",
            );
        std::fs::write(form.join(file), text).unwrap();
    }
    let loaded = support::in_folder(&form);
    let values = "\"基本支出.年初\" = 1\n\"项目支出.年初\" = 1\n\"基本支出.追加\" = 0\n\"项目支出.追加\" = 0\n\"预算控制率.自评得分\" = 5\n";
    let filling = Filling::parse(&loaded.template, "值", values, false).unwrap();
    let file = folder.path().join("表.xlsx");
    std::fs::write(&file, emit_filled(&loaded, &filling).unwrap()).unwrap();
    let (report, _) = support::program::check(&file, Some(&form));
    assert!(
        support::program::issues(&report).contains(&"S009 预算控制率.自评得分".to_owned()),
        "{:#}",
        report["findings"]
    );
}

/// The report on the form of rules, filled fully but for some lines that are replaced.
fn reported(changes: &[(&str, &str)]) -> serde_json::Value {
    let form = rules();
    let text = changes.iter().fold(FULL.to_owned(), |text, (from, to)| text.replace(from, to));
    let filling = Filling::parse(&form.template, "值", &text, false).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    std::fs::write(&file, emit_filled(&form, &filling).unwrap()).unwrap();
    support::program::check(&file, Some(Path::new("tests/forms/rules"))).0
}

#[test]
fn what_does_not_apply_is_not_taken_for_missing() {
    let report = reported(&[]);
    assert_eq!((&report["score"]["ceiling"], &report["score"]["grade"]), (&"59.4".into(), &"优".into()));
    assert!(report["traces"].to_string().contains("本指标不适用，不计入总分"));
}

#[test]
fn every_score_is_explained_in_words() {
    let changes = [
        ("\"表彰次数\" = 0", "\"表彰次数\" = 1"),
        ("\"有违规\" = \"无\"\n\"违规次数\" = 0", "\"有违规\" = \"有\"\n\"违规次数\" = 3"),
        ("\"年末存量\" = 5\n", "\"年末存量\" = 5.01\n"),
    ];
    let traces = reported(&changes)["traces"].to_string();
    for words in [
        "六月进度 30.00%，未达目标40%，按比例计分，得2.25分；九月进度 60.00%，在50%（0分）与67.5%（2分）之间按直线内插，得1.14分；\
         十一月 90.00%，达到82.5%，得3分；制度，2项中符合2项，每项1分，得2分，计8.39分（满分10分）",
        "在-10%与10%之间，计6分",
        "不符合：年末存量 5.01 = 0；年末存量 5.01 ≤ 上年存量 5.00",
        "|支出 95.00 － 预算 100.00| ÷ 预算 100.00 = 5.00%，小于10%，计4分",
        "表彰次数 1，每次计1.5分，加1.5分（最多加3分）",
        "违规次数 3，每次扣0.5分，扣1.5分（最多扣5分）",
        "选“无”，不扣分",
    ] {
        assert!(traces.contains(words), "{words}\n{traces}");
    }
}

#[test]
fn what_does_not_count_and_what_cannot_be_known_is_said() {
    let told = |changes: &[(&str, &str)], indicator: &str| {
        let report = reported(changes);
        let mut traces = report["traces"].as_array().unwrap().iter();
        let trace = traces.find(|trace| trace["indicator"] == indicator).unwrap();
        trace["text"].as_str().unwrap().to_owned()
    };
    let not_filled = [("\"支出\" = 95\n", "")];
    let no_petitions = [("\"有信访\" = \"有\"", "\"有信访\" = \"无\"")];
    for (changes, indicator, words) in [
        (&[][..], "效益乙", "得9分（满分10分），取其一计分，本项不计入总分"),
        (&[], "创新", "不加分（最多加2分）"),
        (&[], "作风", "不扣分"),
        (&[], "违规", "本指标不适用，不计分：不扣分。"),
        (&no_petitions, "信访", "本指标不适用，不计分：计0分（满分5分）。"),
        (&not_filled, "执行", "数据未填全，暂不能核算（满分10分）：还缺“支出”。"),
    ] {
        let text = told(changes, indicator);
        assert!(text.ends_with(words), "{indicator}: {text}");
    }
    let text = told_of_value(r#"IF(天数>0,\"无\",0)"#);
    assert_eq!(text, "按填报的数据算不出得分（如除数为0），不能核算（满分5分）。");
}

#[test]
fn at_a_bound_an_explanation_says_the_side_that_the_score_is_on() {
    for (spent, words) in [
        (
            "100",
            &[
                "达到100%，计10分",
                "等于100%，计10分",
                "不超过10%，计3分",
                "在-10%与10%之间，计6分",
                "完成值 10，达到目标10",
                "天数 30，不超过目标30",
                "\"value\":\"100.00%\"",
            ][..],
        ),
        ("99.99", &["按比例计10 × 执行率，计10分", "低于标准100%共0.01个百分点"]),
        ("125", &["在10%（6分）与25%（3分）之间按直线内插，计3分", "超过标准100%共25个百分点"]),
        ("125.01", &["高于25%，计1分"]),
        ("90", &["在-100%（0分）与-10%（6分）之间按直线内插，计6分", "不超过10%，计3分"]),
        ("87", &["超过标准10%共3个百分点，每3个百分点扣1分（不足一档不扣，扣完为止），扣1分，计2分"]),
    ] {
        let spent = format!("\"支出\" = {spent}");
        let traces = reported(&[("\"支出\" = 95", &spent), ("\"有基建\" = \"无\"", "\"有基建\" = \"有\"")])["traces"]
            .to_string();
        for words in words {
            assert!(traces.contains(words), "{spent}: {words}\n{traces}");
        }
    }
}

/// How the score of the indicator 时效 of the form of rules comes about, where its value is this formula.
fn told_of_value(formula: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("sheets")).unwrap();
    for file in [
        "template.toml",
        "checks.toml",
        "indicators.toml",
        "sheets/all.toml",
        "sheets/second.toml",
        "sheets/scores.toml",
    ] {
        let text = std::fs::read_to_string(Path::new("tests/forms/rules").join(file)).unwrap();
        let text = text.replace("value = \"天数\"", &format!("value = \"{formula}\""));
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let form = support::in_folder(folder.path());
    let values = format!("{FULL}\"明细.名称\" = [\"甲\", \"乙\"]\n\"明细.金额\" = [3, 4]\n");
    let filling = Filling::parse(&form.template, "值", &values, false).unwrap();
    let file = folder.path().join("表.xlsx");
    std::fs::write(&file, emit_filled(&form, &filling).unwrap()).unwrap();
    let (report, _) = support::program::check(&file, Some(folder.path()));
    let traces = report["traces"].as_array().unwrap();
    let trace = traces.iter().find(|trace| trace["indicator"] == "时效").unwrap_or_else(|| panic!("{traces:#?}"));
    trace["text"].as_str().unwrap().to_owned()
}

#[test]
fn a_formula_is_told_with_its_figures_in_brackets_where_they_must_be() {
    for (formula, words) in [
        ("SUM(天数, 次数) - 违规次数", "天数 30 ＋ 次数 0 － 违规次数 0 = 30，"),
        ("天数 - SUM(次数, 违规次数)", "天数 30 － （次数 0 ＋ 违规次数 0） = 30，"),
        ("MAX(天数, 次数)", "天数 30、次数 0 的较大者 30，"),
        ("(天数 + 次数) * 2", "（天数 30 ＋ 次数 0） × 2 = 60，"),
        ("天数 * 2 + 次数", "天数 30 × 2 ＋ 次数 0 = 60，"),
        ("天数 + (次数 + 违规次数)", "天数 30 ＋ 次数 0 ＋ 违规次数 0 = 30，"),
        ("天数 - (次数 - 违规次数)", "天数 30 － （次数 0 － 违规次数 0） = 30，"),
        ("天数 / (2 / 3)", "天数 30 ÷ （2 ÷ 3） = 45，"),
        ("天数 * 200%", "天数 30 × 200% = 60，"),
        ("ABS(-天数)", "|－天数 30| = 30，"),
        ("ROUND(天数 / 2, 0)", "天数 30 ÷ 2 = 15，"),
        ("IF(AND(天数 > 次数, 次数 = 0), 天数, 次数)", "天数 30 = 30，"),
        ("IF(天数 < 次数, 天数, 次数 + 1)", "次数 0 ＋ 1 = 1，"),
        ("IF(次数 = 0, 20, 天数)", "基数为0，按规定取20，"),
        // Of a column its total is said, or its greatest figure.
        ("MAX(明细.金额)", "金额较大者 4.00，"),
        ("SUM(明细.金额) - 次数", "金额合计 7.00 － 次数 0 = 7，"),
    ] {
        let told = told_of_value(formula);
        assert!(told.starts_with(words), "{formula}: {told}");
    }
}

#[test]
fn a_penalty_given_as_a_gain_is_found() {
    let report = reported(&[("\"作风.自评得分\" = 0", "\"作风.自评得分\" = 1\n\"创新.扣分原因\" = \"\"")]);
    let issues = support::program::issues(&report);
    assert!(issues.contains(&"S002 作风.自评得分".to_owned()), "{issues:?}");
    // A bonus not earned needs no reason.
    assert!(!issues.contains(&"S003 创新.扣分原因".to_owned()), "{issues:?}");
}

#[test]
fn a_score_that_is_needed_only_where_the_indicator_applies_is_asked_for_once() {
    let form = rules();
    let text = FULL.replace("\"有基建\" = \"无\"", "\"有基建\" = \"有\"");
    let filling = Filling::parse(&form.template, "值", &text, false).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    let told = |typed: &str| {
        let mut package = Package::read(&emit_filled(&form, &filling).unwrap());
        package.apply(&edit(&form, "基建.自评得分", typed));
        std::fs::write(&file, package.to_bytes()).unwrap();
        let (report, _) = support::program::check(&file, Some(Path::new("tests/forms/rules")));
        let issues = support::program::issues(&report).into_iter();
        issues.filter(|issue| issue.ends_with(" 基建.自评得分")).collect::<Vec<_>>()
    };
    assert_eq!((told(""), told("好")), (vec!["I001 基建.自评得分".to_owned()], vec!["I002 基建.自评得分".to_owned()]));
}

#[test]
fn a_cap_that_hangs_on_a_missing_figure_accuses_nobody() {
    let report = reported(&[("\"支出\" = 95\n", ""), ("\"单位\" = \"甲\"", "\"单位\" = \"甲\"\n\"总分\" = 58")]);
    assert_eq!(report["score"]["grade"], serde_json::Value::Null, "a score that is not complete has no grade");
    let issues = support::program::issues(&report);
    assert!(issues.contains(&"I001 支出".to_owned()), "{issues:?}");
    assert!(!issues.iter().any(|issue| issue.starts_with("S006") || issue.starts_with("S008")), "{issues:?}");
}

/// What is said of the declared total where a cap of 79 holds and the scores add up to more.
fn told_of_capped_total(total: Decimal, grade: &str) -> Vec<Finding> {
    let Clean { form, mut filling, .. } = support::clean::of("tests/forms/sichuan-department");
    let entered: [(&str, Value); 3] =
        [("重大违纪", "有".into()), ("自评总分", total.into()), ("自评等级", grade.into())];
    for (id, value) in entered {
        filling.values[form.template.field(form.template.find(id).unwrap()).first] = value;
    }
    let bytes = emit_filled(&form, &filling).unwrap();
    let engine = Engine::new([form]);
    let checked = engine.check(&bytes, "表.xlsx").unwrap();
    checked.findings().iter().filter(|finding| finding.field == "自评总分").cloned().collect()
}

#[test]
fn a_declared_total_is_the_sum_as_far_as_the_cap_allows() {
    assert_eq!(told_of_capped_total(dec!(79), "中"), []);
    let below = told_of_capped_total(dec!(78.5), "中");
    assert_eq!(below.iter().map(|finding| &finding.code).collect::<Vec<_>>(), [&Code::S004]);
    assert_eq!(below[0].expected, "79");
    assert!(below[0].message.ends_with("，最高79分，相差0.5分。"), "{}", below[0].message);
}

#[test]
fn a_declared_total_above_the_cap_is_found() {
    let form = rules();
    let text = FULL.replace("\"支出\" = 95", "\"支出\" = 50") + "\"总分\" = 40\n\"等级\" = \"优\"\n";
    let filling = Filling::parse(&form.template, "值", &text, false).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    std::fs::write(&file, emit_filled(&form, &filling).unwrap()).unwrap();
    let (report, _) = support::program::check(&file, Some(Path::new("tests/forms/rules")));
    let issues = support::program::issues(&report);
    for expected in ["S006 总分", "S005 等级"] {
        assert!(issues.contains(&expected.to_owned()), "{issues:?}");
    }
    // That the data give no more than the cap allows is the same thing said again.
    assert!(!issues.contains(&"S008 总分".to_owned()), "{issues:?}");
}

/// Figures that tell the terms of the framework's ratios apart.
const FRAMEWORK: &str = r#"
"编制.行政" = 40
"编制.事业" = 8
"编制.工勤" = 2
"在职.行政" = 41
"在职.事业" = 8
"在职.工勤" = 2
"因公出国.上年预算" = 10
"公务接待.上年预算" = 30
"因公出国.本年预算" = 5
"公务接待.本年预算" = 25
"因公出国.本年决算" = 6
"公务接待.本年决算" = 21
"货物.采购预算" = 80
"货物.实际采购" = 76
"支出.人员经费.年初" = 500
"支出.公用经费.上年结转" = 10
"支出.公用经费.年初" = 100
"支出.公用经费.追减" = 10
"支出.项目支出.上年结转" = 90
"支出.项目支出.年初" = 400
"支出.项目支出.追加" = 110
"支出.人员经费.决算" = 500
"支出.公用经费.决算" = 90
"支出.项目支出.决算" = 500
"结构调整" = 40
"调整剔除" = 60
"既定进度" = 0.75
"时点支出" = 648
"时点预算" = 1200
"上年结转结余" = 100
"年末结转结余" = 110
"收回结余" = 0
"项目.名称" = ["甲", "乙"]
"项目.重点" = ["是", "否"]
"项目.年初" = [100, 300]
"房屋.在用" = 850
"房屋.闲置" = 150
"工作.名称" = ["一", "二", "三", "四"]
"工作.要求" = ["一", "二", "三", "四"]
"工作.完成" = ["是", "是", "是", "否"]
"工作.计划时间" = ["2013-06-30", "2013-06-30", "2013-06-30", "2013-06-30"]
"工作.实际时间" = ["2013-06-30", "2013-06-01", "2013-07-01", ""]
"工作.达标" = ["是", "否", "否", "否"]
"有无重点工作" = "有"
"重点工作.名称" = ["一", "二", "三", "四", "五"]
"重点工作.办结" = ["是", "是", "是", "是", "否"]
"#;

/// The third-level indicators of the ministry's framework of 2013 under their headings, and what the figures above make of
/// those that have a formula there.
const OF_THE_FRAMEWORK: &[(&str, &str, &str, Option<Decimal>)] = &[
    ("投入", "目标设定", "绩效目标合理性", None),
    ("投入", "目标设定", "绩效指标明确性", None),
    // 51 ÷ 50
    ("投入", "预算配置", "在职人员控制率", Some(dec!(1.02))),
    // (30 − 40) ÷ 40
    ("投入", "预算配置", "“三公经费”变动率", Some(dec!(-0.25))),
    // 100 ÷ 400
    ("投入", "预算配置", "重点支出安排率", Some(dec!(0.25))),
    // 1090 ÷ (100 + 1000 + 110 − 10)
    ("过程", "预算执行", "预算完成率", Some(dec!(0.9083))),
    // (110 + 10 + 40 − 60) ÷ 1000
    ("过程", "预算执行", "预算调整率", Some(dec!(0.1))),
    // 648 ÷ 1200 ÷ 75%
    ("过程", "预算执行", "支付进度率", Some(dec!(0.72))),
    // 110 ÷ 1200
    ("过程", "预算执行", "结转结余率", Some(dec!(0.0917))),
    // (110 − 100) ÷ 100
    ("过程", "预算执行", "结转结余变动率", Some(dec!(0.1))),
    // 90 ÷ (10 + 100 − 10)
    ("过程", "预算执行", "公用经费控制率", Some(dec!(0.9))),
    // 27 ÷ 30
    ("过程", "预算执行", "“三公经费”控制率", Some(dec!(0.9))),
    // 76 ÷ 80
    ("过程", "预算执行", "政府采购执行率", Some(dec!(0.95))),
    ("过程", "预算管理", "管理制度健全性", None),
    ("过程", "预算管理", "资金使用合规性", None),
    ("过程", "预算管理", "预决算信息公开性", None),
    ("过程", "预算管理", "基础信息完善性", None),
    ("过程", "资产管理", "管理制度健全性", None),
    ("过程", "资产管理", "资产管理安全性", None),
    // 850 ÷ 1000
    ("过程", "资产管理", "固定资产利用率", Some(dec!(0.85))),
    // Of four pieces of work three are done, two in time, one as well as planned.
    ("产出", "职责履行", "实际完成率", Some(dec!(0.75))),
    ("产出", "职责履行", "完成及时率", Some(dec!(0.5))),
    ("产出", "职责履行", "质量达标率", Some(dec!(0.25))),
    // 4 ÷ 5
    ("产出", "职责履行", "重点工作办结率", Some(dec!(0.8))),
    ("效果", "履职效益", "经济效益", None),
    ("效果", "履职效益", "社会效益", None),
    ("效果", "履职效益", "生态效益", None),
    ("效果", "履职效益", "社会公众或服务对象满意度", None),
];

/// The form of the framework with these figures and some more; every other figure is 0.
fn framework(form: &Form, more: &str) -> Filling {
    let mut filling = Filling::parse(&form.template, "值", &format!("{FRAMEWORK}{more}"), false).unwrap();
    for field in form.template.fields.iter().filter(|field| field.list.is_none() && field.formula().is_none()) {
        let value = &mut filling.values[field.cell(0)];
        if field.is_numeric() && *value == Value::Blank {
            *value = Value::Number(Decimal::ZERO);
        }
    }
    filling
}

#[test]
fn the_ministrys_framework_has_its_indicators_and_their_formulas() {
    let form = support::built_in("mof-department-2013");
    let template = &form.template;
    let computed = compute(template, framework(&form, "").values, |_| false);
    let found: Vec<(&str, &str, &str)> = template
        .indicators
        .iter()
        .map(|indicator| (indicator.group[0].as_str(), indicator.group[1].as_str(), indicator.label.as_str()))
        .collect();
    let expected: Vec<(&str, &str, &str)> =
        OF_THE_FRAMEWORK.iter().map(|(first, second, third, _)| (*first, *second, *third)).collect();
    assert_eq!(found, expected);
    for (indicator, (_, _, label, expected)) in template.indicators.iter().zip(OF_THE_FRAMEWORK) {
        if let Some(expected) = expected {
            let value = computed.value(template, indicator.value.unwrap());
            assert_eq!(*value, Value::Number(*expected), "{label}");
        }
    }
}

#[test]
fn a_label_that_has_quotation_marks_is_quoted_so_that_it_reads_well() {
    let form = support::built_in("mof-department-2013");
    let filling = framework(&form, "\"三公经费变动率.自评得分\" = 4\n\"三公经费控制率.自评得分\" = 2\n");
    let book = Book::open(&emit_filled(&form, &filling).unwrap()).unwrap();
    let findings = judge(&form, &intake::read(&form, &book, None)).findings;
    let said = |start: &str| findings.iter().any(|finding| finding.message.starts_with(start));
    assert!(said("“‘三公经费’变动率”自评4分，应在0至3分之间。"), "{findings:#?}");
    assert!(said("“‘三公经费’控制率”自评2分，按填报的数据应为3分"), "{findings:#?}");
}

#[test]
fn what_was_typed_is_quoted_in_the_words_of_a_check_so_that_it_reads_well() {
    let form = support::built_in("mof-department-2013");
    let twice = "\"项目.名称\" = [\"“两会”保障\", \"“两会”保障\"]\n";
    let filling = Filling::parse(&form.template, "值", twice, false).unwrap();
    let book = Book::open(&emit_filled(&form, &filling).unwrap()).unwrap();
    let findings = judge(&form, &intake::read(&form, &book, None)).findings;
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(messages.contains(&"第2行项目“‘两会’保障”与第1行重复。"), "{messages:#?}");
}

#[test]
fn a_completion_beyond_all_measure_still_gives_a_score() {
    let form = support::built_in("mof-project-2020");
    let template = &form.template;
    for direction in ["≥", "≤", "="] {
        let mut values = support::random::fill(template, 3);
        for field in template.fields.iter().filter(|field| field.is_entered()) {
            let value = match field.id.rsplit('.').next() {
                Some("方向") => Value::Text(direction.to_owned()),
                Some("指标值") => Value::Number(dec!(0.000001)),
                Some("完成值") => Value::Number(dec!(1_000_000_000_000)),
                _ => continue,
            };
            values[field.cells()].fill(value);
        }
        let computed = compute(template, values, |_| false);
        let is_error = |cell: usize| matches!(computed.values[cell], Value::Error(_));
        let errors = template.fields.iter().filter(|field| field.cells().any(is_error));
        let errors: Vec<&str> = errors.map(|field| field.id.as_str()).collect();
        assert!(errors.is_empty(), "{direction}: {errors:?}");
    }
}

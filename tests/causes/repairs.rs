//! The one change that makes everything agree: suggested where there is exactly one, and not where there are several.

use std::path::Path;

use jixiao::files::read_filling;
use jixiao::form::Form;
use jixiao::internals::workbook::emit_filled;
use jixiao::value::{Amount, Value};
use serde_json::{Value as Json, json};

use crate::report_on;
use crate::support::{built_in, changed_mini, in_folder};

/// A clean filling of a form.
struct Filled {
    form: Form,
    values: String,
    /// Its folder, where it is none of the built-in forms.
    folder: Option<String>,
}

impl Filled {
    fn built_in(id: &str) -> Self {
        let values = format!("tests/injection/clean/{id}.toml");
        Self { form: built_in(id), values, folder: None }
    }

    fn hunan() -> Self {
        let values = "samples/liuyang-2021/clean.toml".to_owned();
        Self { form: built_in("hunan-department-2021"), values, folder: None }
    }

    fn of_province(id: &str) -> Self {
        let folder = format!("tests/forms/{id}");
        let values = format!("tests/provinces/{id}.toml");
        Self { form: in_folder(Path::new(&folder)), values, folder: Some(folder) }
    }

    /// The smallest form with other rules, in a folder.
    fn with_rules(folder: &Path, rules: &str) -> Self {
        changed_mini(folder, "checks.toml", |_| rules.to_owned());
        let values = "tests/injection/clean/mini.toml".to_owned();
        Self { form: in_folder(folder), values, folder: Some(folder.to_str().unwrap().to_owned()) }
    }

    /// The cell of a field, `名称` or `名称[行]`.
    fn cell(&self, name: &str) -> usize {
        let (id, row) = name.strip_suffix(']').and_then(|name| name.rsplit_once('[')).unwrap_or((name, "1"));
        let field = self.form.template.field(self.form.template.find(id).unwrap());
        field.cell(row.parse::<u32>().unwrap() - 1)
    }

    /// The report after some cells hold other numbers, or nothing.
    fn with(&self, numbers: &[(&str, &str)]) -> Json {
        let mut filling = read_filling(&self.form.template, Path::new(&self.values)).unwrap();
        filling.given.clear();
        for (name, number) in numbers {
            filling.values[self.cell(name)] = number.parse::<Amount>().map_or(Value::Blank, Value::Number);
        }
        report_on(&emit_filled(&self.form, &filling).unwrap(), self.folder.as_deref())
    }

    /// The report after the figures of two columns of a table are exchanged in these rows.
    fn exchanged(&self, rows: &[&str], one: &str, other: &str) -> Json {
        let mut filling = read_filling(&self.form.template, Path::new(&self.values)).unwrap();
        filling.given.clear();
        for row in rows {
            filling.values.swap(self.cell(&format!("{row}.{one}")), self.cell(&format!("{row}.{other}")));
        }
        report_on(&emit_filled(&self.form, &filling).unwrap(), self.folder.as_deref())
    }
}

/// The changes suggested: each cell and its value.
fn suggested(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let repairs = findings.filter_map(|finding| finding["repair"].as_array()).flatten();
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    repairs
        .map(|repair| format!("{}!{} {}", text(&repair["sheet"]), text(&repair["cell"]), text(&repair["value"])))
        .collect()
}

#[test]
fn each_kind_of_slip_is_repaired() {
    let hunan = Filled::hunan();
    let (budget, spent) = ("项目.年初[9]", "项目.决算[9]");
    for (slip, numbers, expected) in [
        ("两位数字颠倒", vec![(spent, "545.04")], vec!["项目支出明细表!F15 544.05"]),
        ("漏了一位数字", vec![(spent, "44.05")], vec!["项目支出明细表!F15 544.05"]),
        ("多了一位数字", vec![(spent, "5544.05")], vec!["项目支出明细表!F15 544.05"]),
        ("小数点或单位不对", vec![(spent, "5440.5")], vec!["项目支出明细表!F15 544.05"]),
        ("小数点或单位不对", vec![(spent, "54.405")], vec!["项目支出明细表!F15 544.05"]),
        (
            "与另一格像是填反了",
            vec![(spent, "60"), (budget, "544.05")],
            vec!["项目支出明细表!C15 60.00", "项目支出明细表!F15 544.05"],
        ),
        (
            "像是填到了相邻的格子",
            vec![
                ("项目.资本性[9]", "500"),
                ("项目资本性", "500"),
                ("项目其他支出", "44.05"),
                ("项目.其他[9]", ""),
                ("项目.其他[10]", "44.05"),
            ],
            vec!["项目支出明细表!K15 44.05", "项目支出明细表!K16 （空）"],
        ),
    ] {
        let report = hunan.with(&numbers);
        assert_eq!(suggested(&report), expected, "{numbers:?}: {:#}", report["findings"]);
        let told = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "I020").unwrap();
        assert!(told["message"].as_str().unwrap().contains(slip), "{told:#}");
    }
}

#[test]
fn a_slip_is_repaired_through_a_quotient_and_a_score_that_has_a_most() {
    let filled = Filled::built_in("mof-project-2020");
    for (cell, slip, meant) in [
        ("项目1.财政拨款.全年", "159", "项目1!H10 195.00"),
        ("项目2.指标.指标值[37]", "58", "项目2!E60 85.00"),
        ("项目1.指标.指标值[9]", "0.0095", "项目1!E32 95.00"),
        ("项目1.上年结转.全年", "0.002", "项目1!H11 20.00"),
        ("项目1.指标.完成值[19]", "0.0034", "项目1!F42 3.40"),
    ] {
        assert_eq!(suggested(&filled.with(&[(cell, slip)])), [meant], "{cell}");
    }
}

#[test]
fn nothing_is_suggested_where_several_figures_may_be_wrong() {
    // The target is ten times too high, or what was achieved ten times too low.
    let project = Filled::built_in("mof-project-2020");
    assert_eq!(suggested(&project.with(&[("项目1.指标.指标值[1]", "5000")])), [""; 0]);
    // Rules that ask for less are kept by 0.54, and by the 4.5 that was meant.
    let chongqing = Filled::of_province("chongqing-department");
    assert_eq!(suggested(&chongqing.with(&[("三公经费.决算", "5.4")])), [""; 0]);
    // Two columns may be exchanged, or their totals on another sheet.
    let hunan = Filled::hunan();
    let swapped: Vec<(String, String)> = (1..=12)
        .flat_map(|row| {
            let value = |column: &str| {
                let filling = read_filling(&hunan.form.template, Path::new(&hunan.values)).unwrap();
                filling.values[hunan.cell(&format!("项目.{column}[{row}]"))].as_number().unwrap_or_default().to_string()
            };
            [(format!("项目.商品和服务[{row}]"), value("资本性")), (format!("项目.资本性[{row}]"), value("商品和服务"))]
        })
        .collect();
    let swapped: Vec<(&str, &str)> = swapped.iter().map(|(cell, value)| (cell.as_str(), value.as_str())).collect();
    assert_eq!(suggested(&hunan.with(&swapped)), [""; 0]);
}

#[test]
fn two_slips_are_both_repaired_where_some_figure_has_to_do_with_both() {
    let report = Filled::hunan().with(&[("支出合计.上年", "17091.1"), ("拨款公用经费.拨款决算", "172.1")]);
    let expected = ["收支决算表!G20 1709.11", "基本支出明细表!B14 17.21"];
    assert_eq!(suggested(&report), expected, "{:#}", report["findings"]);
}

#[test]
fn what_mends_every_broken_rule_is_preferred_to_what_mends_a_few() {
    // 办公经费 1.26 would mend two of the three rules.
    let report = Filled::hunan().with(&[("会议费.本年决算", "5.5")]);
    assert_eq!(suggested(&report), ["基础数据表!F26 0.55"], "{:#}", report["findings"]);
}

#[test]
fn the_columns_of_one_table_are_put_back_without_those_of_the_table_below() {
    let rows = ["收入.公共预算", "收入.政府性基金", "收入.其他资金"];
    let report = Filled::built_in("mof-department-2013").exchanged(&rows, "年初", "追减");
    assert_eq!(suggested(&report).len(), 6, "{:#}", report["findings"]);
    let rules = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "C02");
    assert_eq!(rules.count(), 0, "{:#}", report["findings"]);
    // Two rows are enough.
    let report = Filled::hunan().exchanged(&["收入.财政拨款", "收入.其他资金"], "年初", "上年");
    assert_eq!(suggested(&report).len(), 4, "{:#}", report["findings"]);
}

#[test]
fn a_sign_is_no_explanation_where_columns_in_each_others_place_are_one() {
    let rows = ["支出.基本支出", "支出.人员经费", "支出.公用经费", "支出.项目支出"];
    let report = Filled::hunan().exchanged(&rows, "追加", "上年");
    let findings = report["findings"].as_array().unwrap();
    let of = |code: &str| findings.iter().find(|finding| finding["code"] == code).unwrap();
    // The cell that is below zero has a finding of its own, which no longer asks about its sign.
    assert_eq!(of("I004").get("repair").unwrap_or(&json!([])), &json!([]), "{findings:#?}");
    assert!(!of("I004")["message"].as_str().unwrap().contains("负号"), "{findings:#?}");
    assert_eq!(of("I020")["repair"].as_array().unwrap().len(), 8, "{findings:#?}");
}

#[test]
fn a_figure_has_moved_only_to_the_cell_beside_it() {
    let hunan = Filled::hunan();
    let spent = [("项目.资本性[9]", "500"), ("项目资本性", "500"), ("项目其他支出", "44.05"), ("项目.其他[9]", "")];
    let moved_to = |cell: &str| suggested(&hunan.with(&[&spent[..], &[(cell, "44.05")]].concat())).len();
    assert_eq!(moved_to("项目.其他[10]"), 2);
    // Two rows below, one row below in another column, in the same row three columns to the left.
    for elsewhere in ["项目.其他[11]", "项目.个人家庭[10]", "项目.商品和服务[9]"] {
        assert_eq!(moved_to(elsewhere), 0, "{elsewhere}");
    }
}

#[test]
fn a_change_that_would_break_another_rule_is_not_suggested() {
    let rule = |id: &str, other: &str| {
        format!(
            "[[check]]\nid = \"{id}\"\ntitle = \"与{other}\"\nequal = [\"基本支出.年初\", \"{other}\"]\nmessage = \"相差{{difference}}。\"\n\n"
        )
    };
    let suggested = |rules: &[String]| {
        let folder = tempfile::tempdir().unwrap();
        let filled = Filled::with_rules(folder.path(), &rules.concat());
        let figures =
            [("基本支出.年初", "100"), ("项目支出.年初", "10"), ("项目支出.追加", "10"), ("基本支出.决算", "100")];
        suggested(&filled.with(&figures)).len()
    };
    let broken = [rule("C01", "项目支出.年初"), rule("C02", "项目支出.追加")];
    assert_eq!(suggested(&broken), 1);
    assert_eq!(suggested(&[&broken[..], &[rule("C03", "基本支出.决算")]].concat()), 0);
}

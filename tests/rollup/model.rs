//! What a roll-up makes of what is known of units, wherever it was learnt.

use std::collections::BTreeMap;
use std::path::Path;

use jixiao::finding::{FindingCounts, Severity};
use jixiao::form::Form;
use jixiao::rollup::{CountedFinding, JudgedReturn, ReturnState, Rollup, UnitReturn};
use rust_decimal::{Decimal, dec};

use crate::read::{Book, about};
use crate::support::units::FORM;
use crate::support::{built_in, in_folder};

/// A unit with a state and, where it has a total, some figures.
pub fn unit(code: &str, parent: Option<&str>, state: ReturnState, values: &[(&str, &str)]) -> UnitReturn {
    let values: BTreeMap<String, String> =
        values.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let judged = JudgedReturn {
        declared: Some(dec!(95)),
        recomputed: Some(dec!(90)),
        grade: Some("优".to_owned()),
        values,
        findings: Vec::new(),
        counts: FindingCounts::default(),
    };
    UnitReturn {
        code: code.to_owned(),
        name: format!("{code}局"),
        parent: parent.map(str::to_owned),
        state,
        withdrawn: None,
        late: false,
        rounds: 1,
        judged: matches!(state, ReturnState::Returned | ReturnState::Passed).then_some(judged),
        earlier: Vec::new(),
        reviewed: BTreeMap::new(),
    }
}

pub fn made(form: &Form, units: Vec<UnitReturn>) -> Book {
    let mut rollup = Rollup::new(form);
    units.into_iter().for_each(|unit| rollup.add(unit));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, rollup.workbook().unwrap()).unwrap();
    Book::open(&path)
}

const SPENT: &str = "支出合计.决算";

#[test]
fn who_has_still_to_send_is_listed_those_who_never_sent_first() {
    let form = built_in(FORM);
    let states = [
        ("1", ReturnState::Passed),
        ("2", ReturnState::Returned),
        ("3", ReturnState::Rejected),
        ("4", ReturnState::NotSent),
    ];
    let mut units: Vec<UnitReturn> = states.iter().map(|(code, state)| unit(code, Some("1"), *state, &[])).collect();
    units[1].late = true;
    let book = made(&form, units);
    let missing = book.table("未报送名单", "单位代码");
    assert_eq!(missing.column("单位代码"), ["4", "3", "2"]);
    assert_eq!(missing.column("状态"), ["未报送", "退件", "退回待改"]);
    assert_eq!(missing.column("主管部门"), ["1局", "1局", "1局"]);
    let overview = book.table("总表", "单位代码");
    assert_eq!(overview.column("逾期")[..4], ["", "逾期", "", ""]);
    assert_eq!(overview.column("名次")[..4], ["1", "", "", ""]);
}

#[test]
fn no_unit_at_all_is_a_workbook_too() {
    let book = made(&built_in(FORM), Vec::new());
    assert!(book.cells("总表").values().any(|text| text == "（没有）"));
    let book = made(&built_in(FORM), vec![unit("1", None, ReturnState::NotSent, &[])]);
    assert_eq!(book.table("总表", "单位代码").line("序号", "合计")["支出合计 决算数"], "0");
}

#[test]
fn the_weight_of_several_of_which_one_counts_is_in_the_full_mark_once() {
    let form = in_folder(Path::new("tests/forms/rules"));
    let book = made(&form, vec![unit("1", None, ReturnState::Passed, &[])]);
    let indicators = book.table("指标得分", "核算得分");
    assert_eq!(indicators.line("序号", "分值")["核算得分"], "60");
}

#[test]
fn a_rollup_says_no_made_up_date() {
    let form = built_in(FORM);
    let bytes = Rollup::new(&form).workbook().unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let core = std::io::read_to_string(package.by_name("docProps/core.xml").unwrap()).unwrap();
    assert!(core.contains("汇总</dc:title>") && !core.contains("dcterms:"), "{core}");
}

#[test]
fn a_name_that_no_cell_can_hold_is_cut() {
    let mut long = unit("1", None, ReturnState::NotSent, &[]);
    long.name = "长\u{1}".repeat(20_000);
    let name = made(&built_in(FORM), vec![long]).table("总表", "单位代码").line("单位代码", "1")["单位名称"].clone();
    assert!(name.starts_with('长') && name.ends_with('…') && name.len() < 5_000, "{}", name.len());
}

#[test]
fn a_review_stands_beside_the_rest() {
    let form = built_in(FORM);
    let values = [("满意度.自评得分", "6"), ("满意度.核算得分", "6"), ("行政效能.核算得分", "3")];
    let mut reviewed = unit("1", None, ReturnState::Passed, &values);
    reviewed.reviewed = BTreeMap::from([("满意度".to_owned(), dec!(4)), ("行政效能".to_owned(), dec!(3))]);
    let book = made(&form, vec![reviewed, unit("2", None, ReturnState::Passed, &values)]);
    let review = book.table("复核对照", "复核");
    let label = |id: &str| form.template.indicators.iter().find(|indicator| indicator.id == id).unwrap().label.clone();
    let line = review.line("指标", &label("满意度"));
    assert_eq!(["自评", "核算", "复核", "复核与核算相差"].map(|head| line[head].as_str()), ["6", "6", "4", "-2"]);
    assert_eq!(review.lines().len(), 3);
    assert_eq!(review.line("指标", "合计")["复核"], "88");
    let overview = book.table("总表", "单位代码");
    // Ranked by the reviewed score, behind the other unit's 90.
    assert_eq!(overview.column("复核得分")[..2], ["", "88"]);
}

#[test]
fn the_limits_of_the_total_hold_for_a_reviewed_one() {
    let form = crate::support::in_folder(Path::new("tests/forms/sichuan-department"));
    let points: Vec<(String, String)> = form
        .template
        .indicators
        .iter()
        .filter(|indicator| indicator.extra.is_none())
        .map(|indicator| (form.template.field(indicator.recomputed).id.clone(), indicator.weight.to_string()))
        .collect();
    let mut values: Vec<(&str, &str)> = points.iter().map(|(id, points)| (id.as_str(), points.as_str())).collect();
    values.push(("重大违纪", "有"));
    let mut capped = unit("1", None, ReturnState::Passed, &values);
    let judged = capped.judged.as_mut().unwrap();
    judged.recomputed = Some(dec!(79));
    // Two points less of a hundred are still more than the limit.
    let first = form.template.indicators.iter().find(|indicator| indicator.extra.is_none()).unwrap();
    capped.reviewed = BTreeMap::from([(first.id.clone(), first.weight - dec!(2))]);
    let overview = made(&form, vec![capped]).table("总表", "单位代码");
    assert_eq!(overview.column("复核得分")[0], "79");
}

#[test]
fn no_unit_counts_twice_in_the_net_total() {
    let form = built_in(FORM);
    let of = |code: &str, parent: Option<&str>, spent: &str| unit(code, parent, ReturnState::Passed, &[(SPENT, spent)]);
    let units = vec![
        of("1", None, "100"),
        of("11", Some("1"), "60"),
        of("12", Some("11"), "5"),
        // Its 主管部门 has no line of its own, and that of the next sent nothing.
        of("21", Some("某市教育局"), "7"),
        unit("3", None, ReturnState::NotSent, &[]),
        of("31", Some("3"), "9"),
    ];
    let overview = made(&form, units).table("总表", "单位代码");
    assert_eq!(overview.line("序号", "合计")["支出合计 决算数"], "181");
    assert_eq!(overview.line("序号", "净合计（不重复计算）")["支出合计 决算数"], "116");
}

#[test]
fn rounded_sums_may_be_off_by_half_a_cent_a_unit() {
    let form = built_in(FORM);
    let said =
        |own: &str, people: &str| {
            let mut units = vec![unit("1", None, ReturnState::Passed, &[(SPENT, own), ("实有.合计", people)])];
            units.extend((0..4).map(|n| {
                unit(&format!("1{n}"), Some("1"), ReturnState::Passed, &[(SPENT, "25.25"), ("实有.合计", "10")])
            }));
            units.push(unit("19", Some("1"), ReturnState::NotSent, &[]));
            let mut rollup = Rollup::new(&form);
            units.into_iter().for_each(|unit| rollup.add(unit));
            let findings = rollup.findings();
            findings.iter().map(|finding| (finding.code.to_string(), finding.field.clone())).collect::<Vec<_>>()
        };
    let finding = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    assert_eq!(said("101.02", "40"), []);
    assert_eq!(said("100.98", "40"), []);
    assert_eq!(said("100.97", "40"), [finding("R001", SPENT)]);
    // Heads are counted, not rounded.
    assert_eq!(said("101.03", "39"), [finding("R001", "实有.合计"), finding("R002", SPENT)]);
}

#[test]
fn what_was_found_is_counted_by_code_and_by_sheet() {
    let form = built_in(FORM);
    let sheet = form.template.sheets[1].name.clone();
    let found = |code: &str, severity: Severity, sheet: Option<&str>, explained: bool| CountedFinding {
        code: code.to_owned(),
        severity,
        sheet: sheet.map(str::to_owned),
        item: String::new(),
        explained,
    };
    let mut units = Vec::new();
    for n in 0..3 {
        let mut one = unit(&n.to_string(), None, ReturnState::Returned, &[]);
        let findings = &mut one.judged.as_mut().unwrap().findings;
        findings.push(found("I003", Severity::Notice, Some(&sheet), false));
        findings.push(found("T012", Severity::Notice, None, false));
        findings.push(found("Y002", Severity::Warning, Some(&sheet), n == 0));
        if n == 2 {
            findings.extend((0..2).map(|_| found("I001", Severity::Error, Some(&sheet), false)));
        }
        let missing = if n == 2 { 2 } else { 0 };
        one.judged.as_mut().unwrap().counts =
            FindingCounts { missing, unexplained: u32::from(n > 0), ..FindingCounts::default() };
        units.push(one);
    }
    let book = made(&form, units);
    let problems = book.table("问题分布", "代码");
    assert_eq!(problems.column("代码"), ["Y002", "I001", "I003", "T012"]);
    assert_eq!(problems.column("问题数"), ["3", "2", "3", "3"]);
    assert_eq!(problems.column("其中未决"), ["2", "2", "0", "0"]);
    assert_eq!(problems.column("涉及单位数"), ["3", "1", "3", "3"]);
    let sheets = book.table("问题分布", "工作表");
    assert_eq!(sheets.column("工作表"), [sheet.as_str(), "整个文件"]);
    assert_eq!(
        [sheets.column("错误"), sheets.column("需说明"), sheets.column("提示")].concat(),
        ["2", "0", "3", "0", "3", "3"]
    );
    let overview = book.table("总表", "单位代码");
    let counts = ["有误", "未填", "需说明"].map(|state| overview.column(state)[..3].join(" "));
    assert_eq!(counts, ["0 0 0", "0 0 2", "0 1 1"]);
}

#[test]
fn ten_thousand_units_fit_and_add_up() {
    let form = built_in(FORM);
    let mut rollup = Rollup::new(&form);
    for n in 0..10_000u32 {
        let value = Decimal::new(i64::from(n), 2).to_string();
        rollup.add(unit(&format!("{n:05}"), None, ReturnState::Passed, &[(SPENT, &value), ("满意度.核算得分", "4")]));
    }
    let folder = tempfile::tempdir().unwrap();
    let path: &Path = &folder.path().join("a.xlsx");
    std::fs::write(path, rollup.workbook().unwrap()).unwrap();
    let total = Book::open(path).table("总表", "单位代码").line("序号", "合计");
    assert!(about(&total["支出合计 决算数"], 499_950.0), "{total:?}");
}

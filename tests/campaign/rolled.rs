//! The rollup of what is on record.

use std::fs;
use std::path::Path;

use jixiao::campaign::{Access, Bureau, Campaign, Day, IssueOptions, NextPlan, Plan, Script};
use jixiao::engine::Filling;
use jixiao::internals::intake::{Book, BookSheet};
use jixiao::rollup::{HintKind, Rollup};
use serde_json::json;

use crate::world::World;

/// The texts of a row that begins with something, as people see them.
fn row(sheet: &BookSheet, with: &str) -> Vec<String> {
    let at = sheet.cells.iter().find(|cell| cell.value.to_string() == with).unwrap_or_else(|| panic!("no {with}")).row;
    sheet.cells.iter().filter(|cell| cell.row == at).map(|cell| cell.value.to_string()).collect()
}

fn rolled_up(world: &World) -> Book {
    let run = world.run("rollup", &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    Book::open(&fs::read(world.campaign.join("汇总/2021年度汇总.xlsx")).unwrap()).unwrap()
}

/// One unit passed in its second round, one has its return back, one sent nothing.
fn under_way() -> World {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[("项目支出.决算", json!(6))]);
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    world.send("甲局", "a2.xlsx", &[]);
    world.collect();
    world
}

#[test]
fn the_workbook_tells_where_every_unit_stands_and_what_was_wrong() {
    let world = under_way();
    let book = rolled_up(&world);
    let total = book.sheet("总表").unwrap();
    assert!(row(total, "001").contains(&"通过".to_owned()) && row(total, "001").contains(&"18".to_owned()));
    assert!(row(total, "002").contains(&"退回待改".to_owned()));
    assert!(row(total, "003").contains(&"未报送".to_owned()));
    let missing = book.sheet("未报送名单").unwrap();
    let named = |name: &str| missing.cells.iter().any(|cell| cell.value.to_string() == name);
    assert!(named("002") && named("003") && !named("001"));
    // What was put right is a problem that there was, all the same: two findings, one of them open.
    let problem = row(book.sheet("问题分布").unwrap(), "C01");
    assert!(problem.contains(&"2".to_owned()) && problem.contains(&"1".to_owned()), "{problem:?}");
    assert!(book.sheet("复核对照").is_none());
}

#[test]
fn reviewed_scores_stand_beside_the_others() {
    let world = under_way();
    world.run("review", &["--share", "100", "--today", "2022-05-10"]);
    let file = world.campaign.join("复核/复核-2022-05-10.xlsx");
    let cell = |cell: &str, value: serde_json::Value| json!({"sheet": "复核评分", "cell": cell, "value": value});
    let edits = [
        cell("H4", json!(3)),
        cell("I4", json!("凭证不全")),
        cell("H5", json!(5)),
        cell("H6", json!(2)),
        cell("H7", json!(6)),
    ];
    crate::support::client::fill(crate::support::client::Client::OpenPyxl, &file, &file, &edits);
    let run = world.run("review", &["--read", file.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let book = rolled_up(&world);
    let reviewed = row(book.sheet("复核对照").unwrap(), "预算控制率");
    assert!(reviewed.contains(&"3".to_owned()) && reviewed.contains(&"5".to_owned()), "{reviewed:?}");
    let line = row(book.sheet("总表").unwrap(), "001");
    // Both scores; grade, rank and distribution by the reviewed one.
    assert!(line.contains(&"18".to_owned()) && line.contains(&"16".to_owned()), "{line:?}");
    let grade = |sheet: &BookSheet, name: &str| row(sheet, name);
    let grades = book.sheet("等级分布").unwrap();
    let (best, next) = (grade(grades, "优"), grade(grades, "差"));
    assert!(line.contains(&"差".to_owned()), "{line:?}");
    assert_eq!((best[2].as_str(), next[2].as_str()), ("0", "1"), "{best:?} {next:?}");
}

#[test]
fn the_long_table_has_every_round_of_every_campaign_given() {
    let world = under_way();
    let other = world.root.join("另一片");
    let run = world.run("rollup", &["--format", "csv", "--all"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = fs::read_to_string(world.campaign.join("汇总/2021年度明细.csv")).unwrap();
    let has = |line: &str| text.lines().any(|other| other == line);
    assert!(has("\u{feff}unit,name,parent,verdict,state,round,form,year,field,value"));
    assert!(has("001,甲局,,return,passed,1,small,2021,项目支出.决算,6"), "{text}");
    assert!(has("001,甲局,,pass,passed,2,small,2021,项目支出.决算,5"));
    assert!(has("002,乙局,,return,returned,1,small,2021,项目支出.决算,6"));
    assert!(!text.contains("\n003,"));
    // Unless every round is asked for, only what counts is there: the round that passed.
    let counted = world.root.join("计入.csv");
    assert_eq!(world.run("rollup", &["-o", counted.to_str().unwrap()]).code, 0);
    let counted = fs::read_to_string(&counted).unwrap();
    assert!(counted.lines().skip(1).all(|line| line.starts_with("001,甲局,,pass,passed,2,")), "{counted}");
    assert!(counted.lines().count() > 1);
    // A shard with the same form goes into the same file.
    let run = crate::support::program::jixiao(&[
        "campaign".as_ref(),
        "init".as_ref(),
        other.as_os_str(),
        "--template".as_ref(),
        world.form.as_os_str(),
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let together = world.root.join("全部.csv");
    let run = world.run("rollup", &[other.to_str().unwrap(), "--all", "-o", together.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(fs::read_to_string(&together).unwrap(), text);
    let third = world.root.join("别的表");
    crate::support::program::jixiao(&["campaign", "init", third.to_str().unwrap(), "--template", "mof-project-2020"]);
    let run = world.run("rollup", &[third.to_str().unwrap()]);
    assert_eq!((run.code, run.err.contains("不是同一份模板")), (2, true), "{}", run.err);
}

#[test]
fn a_roll_up_never_takes_the_place_of_what_the_campaign_keeps() {
    let world = World::issued();
    for own in ["台账.sqlite", "名单.xlsx", "发出/甲局.xlsx", "收到/新.xlsx"] {
        let path = world.campaign.join(own);
        let before = std::fs::read(&path).ok();
        let run = world.run("rollup", &["-o", path.to_str().unwrap()]);
        assert!(run.code == 2 && run.err.contains("不能写到那里"), "{own}: {}{}", run.out, run.err);
        assert_eq!(std::fs::read(&path).ok(), before, "{own}");
    }
    let run = world.run("rollup", &["-o", world.campaign.join("我的汇总.xlsx").to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
}

/// The sample's values in the form of the year after: without what that form has not, and with the scores that follow from it.
fn values_of_next_year() -> String {
    let text = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    let kept = text.lines().filter(|line| {
        let id = line.split('"').nth(1).unwrap_or_default();
        !id.starts_with("楼堂馆所") && !id.contains(".上年") && id != "上年结转"
    });
    kept.map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_a_unit_wrote_last_year_word_for_word_is_told_to_the_reviewer() {
    let temporary = tempfile::tempdir().unwrap();
    let (this_year, next_year) = (temporary.path().join("2021"), temporary.path().join("2022"));
    let plan = Plan { template: "hunan-department-2021".to_owned(), deadline: None, bureau: Bureau::default() };
    Campaign::init(&this_year, &plan).unwrap();
    let day = Day::parse("2022-04-01").unwrap();
    let options = IssueOptions { only: Vec::new(), dry_run: false, mail: false, void_passes: false, day: day.clone() };
    let pool = rayon::ThreadPoolBuilder::new().build().unwrap();
    let play = |folder: &Path, values: &str| {
        let mut campaign = Campaign::open(folder, Access::Write).unwrap();
        campaign.issue(&options).unwrap();
        let base = Filling::parse(&campaign.form.template, "", values, false).unwrap();
        campaign.rehearse_filling(&base, Script { wrong: 0, seed: 1 }).unwrap();
        campaign.collect_in(&pool, &day, &|_, _| {}).unwrap();
        campaign
    };
    Campaign::open(&this_year, Access::Write).unwrap().rehearse_roster(1).unwrap();
    let sample = fs::read_to_string("samples/liuyang-2021/clean.toml").unwrap();
    let campaign = play(&this_year, &sample);
    campaign.next(&next_year, NextPlan { template: None, deadline: None }).unwrap();
    let written = values_of_next_year();
    let measures = "提前谋划信息化项目，列入年初预算；由办公室牵头，下一年度预算编制前完成。";
    assert!(written.contains(measures));
    let campaign =
        play(&next_year, &written.replace(measures, "已向主管部门申请把信息化项目列入年初预算，六月底前批复完毕。"));
    let mut rollup = Rollup::new(&campaign.form);
    campaign.add_to(&mut rollup).unwrap();
    let hints = rollup.hints();
    let [hint] = &hints[..] else { panic!("{hints:#?}") };
    assert_eq!(hint.kind, HintKind::LastYearText);
    assert!(hint.evidence.starts_with("与上年通过的表") && !hint.subject.contains("改进措施"), "{hint:#?}");
    assert!(hint.evidence.contains("处文字相同，共") && hint.subject.contains("数据说明"), "{hint:#?}");
    // Without last year's workbooks there is nothing to compare with.
    fs::remove_dir_all(next_year.join("上年")).unwrap();
    let mut rollup = Rollup::new(&campaign.form);
    campaign.add_to(&mut rollup).unwrap();
    assert_eq!(rollup.hints(), []);
}

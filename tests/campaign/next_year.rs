//! The year turns over: next year's campaign is made from this year's.

use std::fs;
use std::path::Path;

use jixiao::campaign::{Access, Bureau, Campaign, Day, IssueOptions, NextPlan, Plan, Script};
use jixiao::files::read_filling;
use serde_json::{Value as Json, json};

use crate::support::program::jixiao;
use crate::world::{World, small_form};

/// Next year's form of the small one.
fn next_form(world: &World) -> std::path::PathBuf {
    let folder = world.root.join("小表2022");
    small_form(&folder, 2022);
    folder
}

fn next(world: &World, form: &std::path::Path) -> std::path::PathBuf {
    let target = world.root.join("2022年自评");
    let run = jixiao(&[
        "campaign",
        "next",
        target.to_str().unwrap(),
        world.campaign.to_str().unwrap(),
        "--template",
        form.to_str().unwrap(),
        "--deadline",
        "2023-04-30",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    target
}

fn issue(folder: &std::path::Path) -> Json {
    let run = jixiao(&["campaign", "issue", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn the_next_year_has_the_roster_the_wording_and_the_accepted_workbooks_of_this() {
    let world = World::issued();
    let settings = world.campaign.join("campaign.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let mailbox = "\n[mailbox]\nimap = \"imap.example.gov.cn\"\nsmtp = \"smtp.example.gov.cn\"\nanswers-a-day = 0\n\
                   password-file = \"密码.txt\"\n";
    fs::write(&settings, text.replace("{单位}：", "{单位}的同志：") + mailbox).unwrap();
    world.send("甲局", "a.xlsx", &[]);
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let target = next(&world, &next_form(&world));
    let listing = fs::read_dir(target.join("上年")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(listing.collect::<Vec<_>>(), ["甲局-第1轮-通过.xlsx"]);
    let settings = fs::read_to_string(target.join("campaign.toml")).unwrap();
    // A file that the settings name stays where it is.
    let password = world.campaign.join("密码.txt").display().to_string();
    let wanted = ["year = 2022", "2023-04-30", "某市财政局", "jx@example.gov.cn", "{单位}的同志："];
    for wanted in wanted.into_iter().chain(["answers-a-day = 0", "imap.example.gov.cn", &password]) {
        assert!(settings.contains(wanted), "{wanted} in {settings}");
    }
    let shown = issue(&target);
    assert_eq!(shown["issued"].as_array().unwrap().len(), 3);
    // The form takes nothing from last year: that is said, not passed over.
    let unused = shown["last_year_unused"][0].as_str().unwrap();
    assert!(unused.contains("都没有用") && unused.contains("last-year.toml"), "{unused}");
    // A form of another year is refused, and so is a folder with something in it.
    let run = jixiao(&[
        "campaign",
        "next",
        world.root.join("x").to_str().unwrap(),
        world.campaign.to_str().unwrap(),
        "--template",
        world.form.to_str().unwrap(),
    ]);
    assert!(run.code == 2 && run.err.contains("下一年是2022年度"), "{}", run.err);
    let run = jixiao(&["campaign", "next", world.root.join("x").to_str().unwrap(), world.campaign.to_str().unwrap()]);
    assert!(run.code == 2 && run.err.contains("--template"), "{}", run.err);
}

#[test]
fn issue_says_which_of_last_years_workbooks_were_used_and_why_others_were_not() {
    let temporary = tempfile::tempdir().unwrap();
    let (this_year, next_year) = (temporary.path().join("2021"), temporary.path().join("2022"));
    let plan = Plan { template: "hunan-department-2021".to_owned(), deadline: None, bureau: Bureau::default() };
    Campaign::init(&this_year, &plan).unwrap();
    let form = crate::support::built_in("hunan-department-2021");
    let base = read_filling(&form.template, Path::new("samples/liuyang-2021/clean.toml")).unwrap();
    let day = Day::parse("2022-04-01").unwrap();
    let mut campaign = Campaign::open(&this_year, Access::Write).unwrap();
    campaign.rehearse_roster(2).unwrap();
    let options = IssueOptions { only: Vec::new(), dry_run: false, mail: false, void_passes: false, day: day.clone() };
    campaign.issue(&options).unwrap();
    campaign.rehearse_filling(&base, Script { wrong: 0, seed: 1 }).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().build().unwrap();
    assert_eq!(campaign.collect_in(&pool, &day, &|_, _| {}).unwrap().passed, 2);
    // The built-in form that follows this one is found by itself.
    let report = campaign.next(&next_year, NextPlan { template: None, deadline: None }).unwrap();
    assert_eq!((report.template.as_str(), report.units, report.last_returns), ("changsha-department-2022", 2, 2));
    // A second one of a unit, one of nobody on the roster, and one that did not pass.
    let last_year = next_year.join("上年");
    fs::copy(last_year.join("第1局-第1轮-通过.xlsx"), last_year.join("第1局.xlsx")).unwrap();
    fs::copy("samples/liuyang-2021/clean.xlsx", last_year.join("外单位.xlsx")).unwrap();
    fs::write(last_year.join("坏.xlsx"), "no workbook").unwrap();
    let shown = issue(&next_year);
    assert_eq!((&shown["with_last_year"], shown["last_year_used"].as_array().unwrap().len()), (&json!(2), 2));
    let unused = shown["last_year_unused"].to_string();
    for wanted in ["第1局有几份", "外单位.xlsx”是", "名单里没有这个单位", "坏.xlsx"] {
        assert!(unused.contains(wanted), "{wanted} in {unused}");
    }
}

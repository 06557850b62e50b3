//! A year's campaign, as a bureau goes through it.

#[path = "../support/mod.rs"]
mod support;

mod decided;
mod evidence;
mod killed;
mod ledger;
mod next_year;
mod outlook;
mod received;
mod record;
mod rehearsed;
mod reissued;
mod report;
mod review;
mod rolled;
mod roster;
mod sent;
mod trial;
mod whole_year;
mod world;

use std::fs;

use jixiao::campaign::{Access, Campaign};
use serde_json::json;
use world::World;

#[test]
fn a_return_goes_to_and_fro_until_it_passes() {
    let world = World::issued();
    world.send("甲局", "附件2-自评表(改3)最终版.xlsx", &[("项目支出.决算", json!(6))]);
    let report = world.collect();
    assert_eq!((&report["returned"], &report["items"][0]["papers"][0]["unit"]), (&json!(1), &json!("001")));
    assert_eq!(world.codes("001", 1), ["C01"]);
    assert_eq!(report["items"][0]["papers"][0]["codes"], json!(["C01"]));
    assert_eq!(world.state("001"), "returned");
    // The same workbook, corrected in place.
    let returned = world.campaign.join("退回/甲局-第1轮-退回.xlsx");
    let corrected = world.received("改好.xlsx");
    fs::copy(&returned, &corrected).unwrap();
    world.change(&corrected, &[("项目支出.决算", json!(5))]);
    let report = world.collect();
    assert_eq!((&report["passed"], &report["known"]), (&json!(1), &json!(1)), "{report:#}");
    assert_eq!(world.state("001"), "passed");
    assert!(world.campaign.join("通过/甲局-第2轮-通过.xlsx").exists());
    // Nothing is new.
    let report = world.collect();
    assert_eq!((&report["known"], &report["items"]), (&json!(2), &json!([])));
}

#[test]
fn a_changed_figure_of_the_bureaus_is_found_by_the_ledger_even_without_the_hidden_sheet() {
    let world = World::issued();
    let file = world.send("甲局", "甲.xlsx", &[("基本支出.年初", json!(12))]);
    support::client::fill(
        support::client::Client::OpenPyxl,
        &file,
        &file,
        &[json!({"do": "remove", "sheet": "_jixiao"})],
    );
    world.collect();
    assert_eq!(world.codes("001", 1), ["P001"]);
}

#[test]
fn a_changed_line_of_the_roster_reissues_and_the_old_workbook_no_longer_counts() {
    let world = World::issued();
    world.send("乙局", "旧.xlsx", &[]);
    let old = fs::read(world.received("旧.xlsx")).unwrap();
    fs::remove_file(world.received("旧.xlsx")).unwrap();
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["002", "乙局", "", "b2@example.cn", "11"]]);
    let run = world.run("issue", &["--today", "2022-03-05", "--dry-run"]);
    assert!(run.out.contains("重发第4号，原第2号作废") && run.out.contains("没有真的写"), "{}", run.out);
    let run = world.run("issue", &["--today", "2022-03-05"]);
    assert!(run.out.contains("重发第4号，原第2号作废") && run.out.contains("没有变动的2份不重发"), "{}", run.out);
    fs::write(world.received("旧.xlsx"), old).unwrap();
    world.collect();
    // The figure of the bureau's is the new one already; what follows from it is the department's to see to.
    let codes = world.codes("002", 1);
    assert!(codes.contains(&"P003".to_owned()) && !codes.contains(&"P001".to_owned()), "{codes:?}");
    // What goes back is the workbook that counts.
    let file = world.received("新.xlsx");
    fs::copy(world.campaign.join("退回/乙局-第1轮-退回.xlsx"), &file).unwrap();
    world.change(&file, &[("基本支出.决算", json!(11))]);
    world.collect();
    assert_eq!((world.codes("002", 2), world.state("002")), (vec![], "passed".to_owned()));
}

#[test]
fn a_message_goes_out_with_the_workbook_where_there_is_an_address() {
    let world = World::new();
    let run = world.run("issue", &["--mail", "--today", "2022-03-01"]);
    assert!(run.out.contains("发出3份；写好信2封"), "{}{}", run.out, run.err);
    let shown = support::mail::shown(&world.campaign.join("发出/乙局.eml"));
    assert_eq!((&shown["to"], &shown["defects"]), (&json!([["乙局", "b@example.cn"]]), &json!([])));
    assert_eq!(shown["attachments"][0][0], "乙局.xlsx");
    assert!(shown["text"].as_str().unwrap().contains("2022年4月30日"), "{shown}");
}

#[test]
fn the_page_that_checks_lies_beside_the_workbooks_and_knows_their_form() {
    let world = World::issued();
    let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
    let page = campaign.write_page(b"engine").unwrap();
    assert_eq!(page, world.campaign.join("发出/核对.html"));
    assert!(fs::read_to_string(page).unwrap().contains("自评小表"));
}

#[test]
fn a_new_revision_of_the_form_reissues_and_a_mended_word_does_not() {
    let world = World::issued();
    let head = world.form.join("template.toml");
    let text = fs::read_to_string(&head).unwrap();
    fs::write(&head, text.replace("自评小表", "部门自评小表")).unwrap();
    assert!(world.run("issue", &[]).out.contains("发出0份"));
    fs::write(&head, text.replace("revision = 1", "revision = 2")).unwrap();
    let run = world.run("issue", &[]);
    assert!(run.out.contains("其中重发3份"), "{}", run.out);
}

#[test]
fn only_the_units_named_are_issued_to() {
    let world = World::new();
    let run = world.run("issue", &["--only", "乙局", "--only", "003"]);
    assert!(run.out.contains("发出2份"), "{}", run.out);
    assert_eq!(fs::read_dir(world.campaign.join("发出")).unwrap().count(), 2);
    let run = world.run("issue", &["--only", "丁局"]);
    assert_eq!((run.code, run.err.contains("丁局")), (2, true));
    assert_eq!(world.state("001"), "not-issued");
}

#[test]
fn those_who_are_late_are_reminded_with_what_they_are_to_work_on() {
    let world = World::issued();
    world.send("甲局", "甲.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect_on("2022-05-02");
    let run = world.run("status", &["--today", "2022-05-03"]);
    assert!(run.out.contains("未报送2，退回待改1") && run.out.contains("逾期报送1"), "{}", run.out);
    let run = world.run("remind", &["--today", "2022-05-03"]);
    assert!(run.out.contains("催报信2封") && run.out.contains("甲局信息中心"), "{}", run.out);
    let shown = support::mail::shown(&world.campaign.join("催报/甲局-催报-2022-05-03.eml"));
    assert_eq!(shown["attachments"][0][0], "甲局-第1轮-退回.xlsx");
    assert_eq!(shown["defects"], json!([]));
    let shown = support::mail::shown(&world.campaign.join("催报/乙局-催报-2022-05-03.eml"));
    assert_eq!(shown["attachments"][0][0], "乙局.xlsx");
    assert!(shown["text"].as_str().unwrap().contains("2022年4月30日"), "{shown}");
    let run = world.run("remind", &["--today", "2022-05-04", "--unsent"]);
    assert!(run.out.contains("催报信1封"), "{}", run.out);
}

#[test]
fn a_folder_that_is_in_use_is_left_alone() {
    let world = World::issued();
    let lock = jixiao::internals::campaign_folder::CampaignFolder::new(&world.campaign).lock().unwrap().unwrap();
    let run = world.run("collect", &[]);
    assert_eq!((run.code, run.err.contains("另一个 jixiao 命令")), (2, true), "{}", run.err);
    // To look is no use.
    assert_eq!(world.run("status", &[]).code, 0);
    drop(lock);
    assert_eq!(world.run("collect", &[]).code, 0);
}

#[test]
fn faults_in_the_settings_are_told_with_their_lines() {
    let world = World::issued();
    let path = world.campaign.join("campaign.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("2022-04-30", "09:30:00").replace("{单位}", "{天气}")).unwrap();
    let run = world.run("collect", &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("campaign.toml:5:12") && run.err.contains("{天气}"), "{}", run.err);
    fs::remove_file(&path).unwrap();
    assert!(world.run("collect", &[]).err.contains("campaign init"));
}

#[test]
fn a_new_campaign_says_where_it_is_and_what_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("自评");
    let root = root.to_str().unwrap();
    let run = support::program::jixiao(&["campaign", "init", root, "--template", "hunan-department-2021"]);
    let said = |words: &str| run.out.contains(words);
    assert!(said(&format!("已新建 {root}。")) && said(&format!("jixiao campaign issue {root}。")), "{}", run.out);
}

#[test]
fn a_folder_with_something_in_it_becomes_no_campaign() {
    let world = World::new();
    let run = support::program::jixiao(&[
        "campaign",
        "init",
        world.campaign.to_str().unwrap(),
        "--template",
        "hunan-department-2021",
    ]);
    assert_eq!((run.code, run.err.contains("已有内容")), (2, true));
}

#[test]
fn the_answer_to_a_second_round_says_what_changed_since_the_first() {
    let world = World::issued();
    // 项目支出.决算 breaks a rule; the title of the cover is right.
    world.send("甲局", "一.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let returned = world.campaign.join("退回/甲局-第1轮-退回.xlsx");
    let again = world.received("二.xlsx");
    fs::copy(&returned, &again).unwrap();
    world.change(&again, &[("项目.名称[1]", json!("二"))]);
    world.collect();
    let letter = support::mail::shown(&world.campaign.join("退回/甲局-第2轮-退回.eml")).to_string();
    assert!(letter.contains("与第1轮相比，改了1格；上次要处理的已改好0处，还有1处没有改好。"), "{letter}");
    let returned = world.texts("退回/甲局-第2轮-退回.xlsx");
    let summary = ["与第1轮相比", " → 二", "没有提到"];
    for words in summary {
        assert!(returned.iter().any(|text| text.contains(words)), "{words}");
    }
    // The same figures once more, with another text only.
    let returned = world.campaign.join("退回/甲局-第2轮-退回.xlsx");
    let third = world.received("三.xlsx");
    fs::copy(&returned, &third).unwrap();
    world.change(&third, &[("项目支出.决算", json!(6))]);
    world.collect();
    let letter = support::mail::shown(&world.campaign.join("退回/甲局-第3轮-退回.eml")).to_string();
    assert!(letter.contains("与第2轮相比，填报的内容没有变"), "{letter}");
}

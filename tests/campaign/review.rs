//! The review: who is drawn and why, and what comes back.

use std::fs;

use jixiao::campaign::{Access, Campaign, Sample};
use serde_json::{Value as Json, json};

use crate::support::client::{Client, fill};
use crate::world::World;

fn drawn(world: &World, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["--format", "json", "--today", "2022-05-10"];
    all.extend(arguments);
    let run = world.run("review", &all);
    assert_eq!(run.code, 0, "{}", run.err);
    fs::remove_file(world.campaign.join("复核/复核-2022-05-10.xlsx")).unwrap();
    let report: Json = serde_json::from_str(&run.out).unwrap();
    report["drawn"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["unit"].as_str().unwrap(), one["reasons"]))
        .collect()
}

/// Three units that passed, one of them in its second round.
fn passed() -> World {
    let world = World::issued();
    for (unit, file) in [("甲局", "a.xlsx"), ("乙局", "b.xlsx"), ("甲局信息中心", "c.xlsx")] {
        let wrong = [("项目支出.决算", json!(6))];
        world.send(unit, file, if unit == "乙局" { &wrong } else { &[] });
    }
    world.collect();
    world.send("乙局", "b2.xlsx", &[]);
    world.collect();
    world
}

#[test]
fn units_are_drawn_by_chance_and_by_what_speaks_for_a_second_look() {
    let world = passed();
    assert_eq!(drawn(&world, &["--share", "0", "--risk", "30"]), ["乙局 [\"报了2轮\"]"]);
    // Drawn once, reviewed for good.
    assert_eq!(drawn(&world, &["--share", "0", "--risk", "0"]), ["乙局 [\"以前抽取的\"]"]);
    let first = drawn(&passed(), &["--share", "30", "--risk", "0", "--seed", "5"]);
    assert_eq!(first, drawn(&passed(), &["--share", "30", "--risk", "0", "--seed", "5"]));
    assert_eq!(first.len(), 1);
    assert_eq!(drawn(&passed(), &["--share", "100"]).len(), 3);
}

#[test]
fn reviewed_scores_come_back_or_every_fault_with_its_cell() {
    let world = passed();
    let run = world.run("review", &["--share", "0", "--risk", "30", "--today", "2022-05-10"]);
    assert!(run.out.contains("抽取1个单位"), "{}", run.out);
    let file = world.campaign.join("复核/复核-2022-05-10.xlsx");
    let again = world.run("review", &["--today", "2022-05-10"]);
    assert!(again.err.contains("没有覆盖它"), "{}", again.err);
    let cell = |cell: &str, value: Json| json!({"sheet": "复核评分", "cell": cell, "value": value});
    let read = || world.run("review", &["--read", file.to_str().unwrap(), "--today", "2022-05-15"]);
    fill(
        Client::OpenPyxl,
        &file,
        &file,
        &[
            cell("H4", json!(6)),
            cell("H5", json!("五")),
            cell("H6", json!(1)),
            cell("A7", json!("001")),
            cell("H7", json!(1)),
        ],
    );
    let run = read();
    assert_eq!(run.code, 2);
    for wanted in ["H4：6超出了0至5分", "H5：“五”不是数字", "I6：复核得分与核算得分不同", "A7：单位“001”不在"]
    {
        assert!(run.err.contains(wanted), "{wanted} in {}", run.err);
    }
    fill(Client::OpenPyxl, &file, &file, &[cell("H5", json!(4.555))]);
    assert!(read().err.contains("H5：小数位数太多"));
    fill(
        Client::OpenPyxl,
        &file,
        &file,
        &[
            cell("H4", json!(5)),
            cell("H5", json!(5)),
            cell("H6", json!(1)),
            cell("I6", json!("制度已过期")),
            cell("A7", json!("002")),
            cell("H7", Json::Null),
        ],
    );
    let run = read();
    assert!(run.out.contains("读入复核得分3个，0个单位复核完了") && run.out.contains("乙局"), "{}{}", run.out, run.err);
    fill(Client::OpenPyxl, &file, &file, &[cell("H7", json!(6))]);
    assert!(read().out.contains("1个单位复核完了"));
    // What was lowered is told to the unit, on record until it is closed.
    let rectify = |day: &str| world.run("rectify", &["--until", "2022-06-30", "--today", day]);
    let run = rectify("2022-05-20");
    assert!(run.out.contains("写好整改通知1份"), "{}{}", run.out, run.err);
    let notice = crate::support::mail::shown(&world.campaign.join("复核/乙局-整改通知-2022-05-20.eml")).to_string();
    assert!(notice.contains("制度已过期") && notice.contains("2022年6月30日前"), "{notice}");
    assert!(rectify("2022-05-21").out.contains("还没有销号的1个：乙局"));
    assert!(world.run("status", &[]).out.contains("整改：已通知1个，已销号0个，等着整改的：乙局。"));
    // What the unit answers is no return, and is not asked for a form.
    crate::support::mail::make(&world.received("整改.eml"), "乙局 <b@example.cn>", "回复：整改通知", &[]);
    world.collect_on("2022-06-10");
    let answers = fs::read_dir(world.campaign.join("退回")).unwrap().map(|entry| entry.unwrap().path());
    let answers = answers.filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
    let answers: Vec<String> = answers.map(|path| crate::support::mail::shown(&path).to_string()).collect();
    assert!(answers.iter().any(|answer| answer.contains("整改情况由我们核实后销号")), "{answers:?}");
    assert!(!answers.iter().any(|answer| answer.contains("没有附上填好的表格")), "{answers:?}");
    let folder = world.campaign.to_str().unwrap();
    let close = |reason: &str| world.given(&["rectified", "乙局", folder, "--reason", reason, "--today", "2022-06-20"]);
    assert_eq!(close("").code, 2);
    assert_eq!(close("制度已修订，附发文").code, 0);
    assert!(close("再销一次").err.contains("乙局没有未销号的整改通知"));
    assert!(world.run("status", &[]).out.contains("整改：已通知1个，已销号1个。"));
    assert!(world.run("register", &[]).out.contains("整改销号  002"));
}

#[test]
fn who_would_be_drawn_is_told_before_anything_is_written() {
    let world = passed();
    let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
    let drawn = campaign.review_preview(Sample { share: 0, risk: 30, seed: 1 }).unwrap();
    let drawn: Vec<(&str, &str)> = drawn.iter().map(|one| (one.unit.as_str(), one.reasons[0].as_str())).collect();
    assert_eq!(drawn, [("乙局", "报了2轮")]);
    assert!(!world.campaign.join("复核/复核-2022-05-10.xlsx").exists());
}

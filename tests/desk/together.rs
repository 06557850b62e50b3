//! Two windows, or a command beside the desk, do not collide; what one did, the other shows.

use std::fs;

use jixiao::internals::campaign_folder::CampaignFolder;
use serde_json::json;

use crate::browser::Kind;
use crate::clerk::Clerk;
use crate::program::{Desk, encoded, files};
use crate::support::program::jixiao;
use crate::world::{World, ledger};

#[test]
fn what_another_command_holds_is_not_touched_and_the_sentence_is_the_commands() {
    let world = World::issued();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    world.send("甲局", "甲.xlsx", &[]);
    let lock = CampaignFolder::new(&world.campaign).lock().unwrap().unwrap();
    let told = world.run("collect", &[]).err;
    let before = files(&world.campaign);
    for step in ["collect", "issue", "remind"] {
        let ended = desk.run(&json!({ "step": step }));
        assert_eq!((&ended["state"], ended["text"].as_str().unwrap()), (&json!("failed"), told.trim()));
    }
    let decision = json!({ "what": "extend", "unit": "001", "until": "2022-05-01", "reason": "x" });
    let reply = desk.ask("POST", "/c/1/api/decide", decision.to_string().as_bytes());
    assert_eq!((reply.code, reply.json()["error"].as_str().unwrap()), (409, told.trim()));
    let roster = fs::read(world.campaign.join("名单.xlsx")).unwrap();
    assert_eq!(desk.ask("PUT", "/c/1/api/roster", &roster).code, 409);
    assert!(files(&world.campaign) == before);
    // It is looked at, and takes files in, all the same.
    assert_eq!(desk.get("/c/1/api/overview")["units"].as_array().unwrap().len(), 3);
    assert_eq!(desk.upload(&encoded("乙.xlsx"), b"x").code, 200);
    drop(lock);
    assert_eq!(desk.run(&json!({ "step": "collect" }))["state"], "done");
}

#[test]
fn of_two_that_collect_at_once_one_does_and_the_other_says_why_not() {
    let world = World::issued();
    let sent = world.send("甲局", "0.xlsx", &[]);
    let right = fs::read(&sent).unwrap();
    for number in 1..40 {
        fs::write(world.received(&format!("{number}.xlsx")), [&right[..], format!("{number}").as_bytes()].concat())
            .unwrap();
    }
    let desks = [Desk::on(&world.campaign, "2022-04-01"), Desk::on(&world.campaign, "2022-04-01")];
    let jobs =
        [0, 1].map(|window| desks[window].post("/c/1/api/run", &json!({ "step": "collect" }))["job"].as_u64().unwrap());
    let ended = [0, 1].map(|window| desks[window].ended(jobs[window]));
    let count = |state: &str| ended.iter().filter(|ended| ended["state"] == state).count();
    assert_eq!((count("done"), count("failed")), (1, 1), "{ended:?}");
    let failed = ended.iter().find(|ended| ended["state"] == "failed").unwrap();
    assert!(failed["text"].as_str().unwrap().contains("另一个 jixiao 命令正在处理这个文件夹"), "{failed}");
    assert_eq!(desks[0].get("/c/1/api/overview")["units"][0][3], desks[1].get("/c/1/api/overview")["units"][0][3]);
}

#[test]
fn what_a_command_did_beside_it_is_seen() {
    let world = World::issued();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let stamp = || desk.get("/c/1/api/stamp")["stamp"].clone();
    let before = stamp();
    assert_eq!((stamp(), desk.get("/c/1/api/overview")["stamp"].clone()), (before.clone(), before.clone()));
    let run = jixiao(&[
        "campaign",
        "extend",
        "001",
        world.campaign.to_str().unwrap(),
        "--until",
        "2022-05-20",
        "--reason",
        "x",
        "--today",
        "2022-04-01",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_ne!(stamp(), before);
    assert_eq!(desk.get("/c/1/api/overview")["units"][0][7], "2022-05-20");
    let decisions = desk.get("/c/1/api/register");
    assert_eq!(decisions["decisions"][0]["word"], "延期");
}

#[test]
fn without_a_folder_the_desk_offers_what_is_near_and_opens_it() {
    let world = World::issued();
    let desk = Desk::start(&["--today", "2022-04-01"], &world.root);
    let start = desk.get("/api/start");
    assert_eq!((&start["near"], &start["recent"]), (&json!([world.campaign]), &json!([])));
    assert!(start["forms"].as_array().unwrap().iter().any(|form| form["id"] == "hunan-department-2021"));
    assert_eq!(desk.ask("GET", "/c/1/", b"").code, 404);
    let reply = desk.ask("POST", "/api/open", json!({ "folder": "没有" }).to_string().as_bytes());
    assert!(reply.code == 422 && reply.text().contains("不是自评工作的文件夹"), "{}", reply.text());
    assert_eq!(desk.post("/api/open", &json!({ "folder": "\"2021年自评\"" }))["n"], 1);
    assert_eq!(desk.get("/c/1/api/overview")["units"].as_array().unwrap().len(), 3);
    let start = desk.get("/api/start");
    assert_eq!((&start["near"], &start["recent"]), (&json!([]), &json!([world.campaign])));
    // In a campaign's folder the desk opens that one.
    let desk = Desk::start(&["--today", "2022-04-01"], &world.campaign);
    assert_eq!(desk.get("/c/1/api/overview")["units"].as_array().unwrap().len(), 3);
    let run = jixiao(&["desk", "--no-browser", world.root.join("没有").to_str().unwrap()]);
    assert!(run.code == 2 && run.err.contains("不是自评工作的文件夹"), "{}", run.err);
}

#[test]
fn letters_are_read_and_settled_one_by_one_as_the_command_does() {
    let world = World::issued();
    world.send("甲局", "甲.xlsx", &[]);
    world.send("乙局", "乙.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let folder = world.root.join("工作台");
    let copied = std::process::Command::new("cp").arg("-r").arg(&world.campaign).arg(&folder).status().unwrap();
    assert!(copied.success());
    let desk = Desk::on(&folder, "2022-04-01");
    let letter = "退回/乙局-第1轮-退回.eml";
    let shown = desk.get(&format!("/c/1/api/letter/{}", encoded(letter)));
    assert_eq!(shown["to"], json!(["乙局 <b@example.cn>"]));
    assert_eq!(shown["attachments"], json!(["乙局-第1轮-退回.xlsx"]));
    assert!(shown["text"].as_str().unwrap().contains("乙局：") && shown["letter"]["pending"] == true, "{shown}");
    let step = json!({ "step": "send", "only": [letter], "held": true, "settle": true });
    let preview = desk.post("/c/1/api/preview", &step);
    assert_eq!(preview["groups"][0]["units"], json!([format!("{letter} → b@example.cn")]));
    let said = desk.run(&step)["text"].as_str().unwrap().to_owned();
    let run = world.run("send", &["--only", letter, "--held", "--settle", "--yes", "--today", "2022-04-01"]);
    assert_eq!((said.trim(), run.code), (run.out.trim(), 0));
    assert!(files(&folder) == files(&world.campaign) && ledger(&folder) == ledger(&world.campaign));
    let letters = desk.get("/c/1/api/letters")["letters"].as_array().unwrap().clone();
    let of = |path: &str| letters.iter().find(|one| one["path"] == path).unwrap()["delivery"].clone();
    assert_eq!((of(letter), of("通过/甲局-第1轮-通过.eml")), (json!("不用发"), json!("没有发")));
}

#[test]
fn a_step_is_done_only_where_it_hits_whom_was_shown() {
    let world = World::issued();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let remind = json!({ "step": "remind" });
    let with = |seen: &serde_json::Value| json!({ "step": "remind", "seen": seen });
    let seen = desk.post("/c/1/api/preview", &remind)["seen"].clone();
    // Somebody reports while the clerk looks.
    world.send("甲局", "甲.xlsx", &[]);
    world.collect();
    let before = files(&world.campaign);
    let ended = desk.run(&with(&seen));
    assert!(ended["state"] == "failed" && ended["text"].as_str().unwrap().contains("看过以后又有了变动"), "{ended}");
    assert!(files(&world.campaign) == before);
    let seen = desk.post("/c/1/api/preview", &remind)["seen"].clone();
    assert_eq!(desk.run(&with(&seen))["state"], "done");
}

#[test]
fn a_roster_of_an_older_kind_is_not_taken_under_another_name() {
    let world = World::issued();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let before = files(&world.campaign);
    let reply = desk.ask("PUT", "/c/1/api/roster", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    assert!(reply.code == 422 && reply.text().contains("另存为"), "{}", reply.text());
    assert!(files(&world.campaign) == before);
}

#[test]
fn what_is_dropped_meanwhile_comes_next() {
    crate::support::not_in_a_fast_run("Chromium");
    let world = World::issued();
    let desk = Desk::on(&world.campaign, "2022-04-01");
    let mut clerk = Clerk::at(&desk, Kind::Chromium);
    clerk.arrive();
    clerk.go("register");
    let sent = world.send("甲局", "甲.xlsx", &[]);
    let dropped = world.root.join("拖来");
    fs::create_dir(&dropped).unwrap();
    let files = ["一.xlsx", "二.xlsx", "三.xlsx"].map(|name| dropped.join(name));
    for (number, file) in files.iter().enumerate() {
        fs::write(file, [&fs::read(&sent).unwrap()[..], number.to_string().as_bytes()].concat()).unwrap();
    }
    fs::remove_file(&sent).unwrap();
    clerk.browser.drop_files(&files[..2]);
    clerk.browser.drop_files(&files[2..]);
    clerk.until("document.querySelectorAll('#register-rows tr').length >= 3");
    for file in ["一.xlsx", "二.xlsx", "三.xlsx"] {
        assert!(world.received(file).exists(), "{file}");
    }
}

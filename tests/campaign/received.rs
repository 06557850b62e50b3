//! What comes in, in every shape that it comes in.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use jixiao::campaign::{Access, Campaign, Day};
use serde_json::{Value as Json, json};

use crate::support::{client, mail};
use crate::world::{World, small_form};

/// Makes an archive of these files.
pub fn zip(target: &Path, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(target).unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// What the report says of a file.
pub fn item<'a>(report: &'a Json, name: &str) -> &'a Json {
    let items = report["items"].as_array().unwrap();
    items
        .iter()
        .find(|item| item["path"] == format!("收到/{name}"))
        .unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

#[test]
fn a_tree_of_odd_files_is_dealt_with_one_by_one_and_each_is_told() {
    let world = World::issued();
    // The same file thrice, under other names and in a folder.
    let good = world.send("甲局", "a.xlsx", &[]);
    fs::copy(&good, world.received("b.xlsx")).unwrap();
    fs::copy(&good, world.received("微信/a.xlsx")).unwrap();
    // Another unit's workbook, filled in by this one.
    world.send("甲局", "乙.xlsx", &[("单位名称", json!("乙局"))]);
    // Last year's form.
    let last = world.root.join("小表2020");
    small_form(&last, 2020);
    let old = world.received("去年.xlsx");
    let run = crate::support::program::jixiao(&["new".as_ref(), last.as_os_str(), "-o".as_ref(), old.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.err);
    // Messages without a workbook, and with two.
    let picture = world.root.join("p.jpg");
    fs::write(&picture, b"\xFF\xD8\xFF picture").unwrap();
    mail::make(&world.received("无附件.eml"), "乙局 <b@example.cn>", "报送", &[]);
    let third = world.root.join("三.xlsx");
    world.fill_in(&world.campaign.join("发出/甲局信息中心.xlsx"), &third, &[("项目支出.决算", json!(6))]);
    let again = world.root.join("二.xlsx");
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &again, &[]);
    let two: [(&str, &Path); 3] = [("信息中心.xlsx", &third), ("乙局.xlsx", &again), ("公章.jpg", &picture)];
    mail::make(&world.received("两个附件.eml"), "甲局 <a@example.cn>", "报送两份", &two);
    // An archive that would write elsewhere.
    zip(&world.received("材料.zip"), &[("../../x.xlsx", b"no workbook"), ("说明.txt", b"x")]);
    fs::write(world.received("空.xlsx"), b"").unwrap();
    fs::write(world.received("空2.xlsx"), b"").unwrap();
    fs::write(world.received("~$a.xlsx"), b"lock").unwrap();

    let report = world.collect();
    assert_eq!(item(&report, "a.xlsx")["papers"][0]["verdict"], "pass");
    for same in ["b.xlsx", "微信/a.xlsx"] {
        assert_eq!(item(&report, same)["same_as"], "收到/a.xlsx");
    }
    // The unit's name was typed by whoever filled it in; the locked code came along.
    assert_eq!(item(&report, "乙.xlsx")["papers"][0]["unit"], "002");
    let of_other = world.codes("002", if item(&report, "两个附件.eml")["papers"][1]["round"] == 1 { 2 } else { 1 });
    assert!(of_other.contains(&"P002".to_owned()), "{of_other:?}");
    let last_year = &item(&report, "去年.xlsx")["papers"][0];
    assert_eq!(last_year["verdict"], "reject");
    assert!(last_year["why"].as_str().unwrap().contains("2020年度"), "{last_year}");
    let remarks = item(&report, "无附件.eml")["remarks"].to_string();
    assert!(remarks.contains("没有表格附件"), "{remarks}");
    let two = item(&report, "两个附件.eml");
    assert_eq!((&two["papers"][0]["unit"], &two["papers"][0]["verdict"]), (&json!("003"), &json!("return")));
    assert_eq!((&two["papers"][1]["unit"], &two["papers"][1]["verdict"]), (&json!("002"), &json!("pass")));
    assert!(two["remarks"].to_string().contains("公章.jpg"));
    let archive = item(&report, "材料.zip");
    assert!(archive["remarks"].to_string().contains("../../x.xlsx"), "{archive}");
    assert_eq!(archive["papers"][0]["verdict"], "reject");
    for empty in ["空.xlsx", "空2.xlsx"] {
        assert!(item(&report, empty)["papers"][0]["why"].as_str().unwrap().contains("0字节"));
    }
    assert_eq!(report["skipped"][0]["path"], "收到/~$a.xlsx");
    assert!(!world.root.join("x.xlsx").exists() && !world.campaign.join("x.xlsx").exists());
    // Whatever order the files come in and whatever they are called next time, nothing is new.
    fs::rename(world.received("两个附件.eml"), world.received("1.eml")).unwrap();
    fs::rename(world.received("a.xlsx"), world.received("zzz.xlsx")).unwrap();
    let before = crate::world::ledger(&world.campaign).len();
    let report = world.collect();
    let fresh = report["items"].as_array().unwrap().iter().filter(|item| item["same_as"].is_null()).count();
    assert_eq!(fresh, 0, "{report:#}");
    // Two more places where files were seen; nothing else.
    assert_eq!(crate::world::ledger(&world.campaign).len(), before + 2);
}

#[test]
fn the_reply_to_a_message_goes_to_its_sender_with_what_goes_back() {
    let world = World::issued();
    let (wrong, right) = (world.root.join("一.xlsx"), world.root.join("二.xlsx"));
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &wrong, &[("项目支出.决算", json!(6))]);
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &right, &[]);
    let files: [(&str, &Path); 2] = [("自评表.xlsx", &wrong), ("自评表.xlsx", &right)];
    mail::make(&world.received("信.eml"), "张会计 <zhang@example.cn>", "回复：报送自评表", &files);
    let report = world.collect();
    let reply = world.campaign.join(report["items"][0]["replies"][0].as_str().unwrap());
    let shown = mail::shown(&reply);
    assert_eq!(shown["defects"], json!([]));
    assert_eq!(shown["subject"], "Re: 报送自评表");
    assert_eq!(shown["to"], json!([["张会计", "zhang@example.cn"]]));
    assert_eq!(shown["from"], json!([["某市财政局", "jx@example.gov.cn"]]));
    assert_eq!(
        (&shown["in_reply_to"], &shown["references"]),
        (&json!("<first@example.cn>"), &json!("<first@example.cn>"))
    );
    assert_eq!(shown["unsent"], "1");
    let names: Vec<&str> =
        shown["attachments"].as_array().unwrap().iter().map(|one| one[0].as_str().unwrap()).collect();
    assert_eq!(names, ["甲局-第1轮-退回.xlsx", "乙局-第1轮-通过.xlsx"]);
    for kind in ["text", "html"] {
        let body = shown[kind].as_str().unwrap();
        // The verdict, a cell, what is wrong, the deadline.
        for wanted in ["1处有误", "收支表 ", "相差1", "2022年4月30日", "已通过", "某市财政局"] {
            assert!(body.contains(wanted), "{wanted} in {body}");
        }
    }
}

#[test]
fn a_unit_with_an_address_gets_a_message_beside_what_goes_back() {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[]);
    world.send("甲局信息中心", "c.xlsx", &[]);
    let report = world.collect();
    // One has no address.
    assert_eq!(report["replies"], 1);
    let shown = mail::shown(&world.campaign.join("通过/甲局-第1轮-通过.eml"));
    assert_eq!(shown["to"], json!([["甲局", "a@example.cn"]]));
    assert!(shown["subject"].as_str().unwrap().contains("已通过"));
}

#[test]
fn whose_a_workbook_is_without_any_identity_is_told_by_what_stands_in_it() {
    let world = World::issued();
    let file = world.send("乙局", "不知是谁.xlsx", &[]);
    client::fill(client::Client::LibreOffice, &file, &file, &[]);
    client::fill(client::Client::OpenPyxl, &file, &file, &[json!({"do": "remove", "sheet": "_jixiao"})]);
    let stranger = world.send("乙局", "外单位.xlsx", &[("单位名称", json!("丁局"))]);
    client::fill(client::Client::OpenPyxl, &stranger, &stranger, &[json!({"do": "remove", "sheet": "_jixiao"})]);
    world.change(&stranger, &[("单位代码", json!("999"))]);
    let report = world.collect();
    assert_eq!(item(&report, "不知是谁.xlsx")["papers"][0]["unit"], "002");
    assert_eq!(item(&report, "不知是谁.xlsx")["papers"][0]["verdict"], "pass");
    let why = item(&report, "外单位.xlsx")["papers"][0]["why"].as_str().unwrap();
    assert!(why.contains("丁局") && why.contains("名单里没有"), "{why}");
}

#[test]
fn an_unreadable_attachment_counts_as_its_senders() {
    let world = World::issued();
    let cut = world.root.join("断.xlsx");
    let bytes = fs::read(world.campaign.join("发出/乙局.xlsx")).unwrap();
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    mail::make(&world.received("m.eml"), "乙局 <b@example.cn>", "报送", &[("自评表.xlsx", &cut)]);
    world.collect();
    assert_eq!(world.state("002"), "unread");
}

#[test]
fn a_return_in_anothers_workbook_is_returned_not_waited_for() {
    let world = World::issued();
    let edits = [crate::support::client::edit(&world.made, "单位名称", json!("乙局"))];
    let file = world.send("甲局", "甲.xlsx", &[]);
    crate::support::client::fill(crate::support::client::Client::OpenPyxl, &file, &file, &edits);
    world.collect();
    assert!(world.codes("002", 1).contains(&"P002".to_owned()), "{:?}", world.codes("002", 1));
    // Another number stands in the file than the unit's own: that is no newer workbook of the unit's.
    assert_eq!(world.state("002"), "returned");
}

#[test]
fn a_workbook_from_before_a_new_code_is_the_units_own() {
    let world = World::issued();
    world.send("乙局", "旧.xlsx", &[]);
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["902", "乙局", "", "b@example.cn", "10"]]);
    assert_eq!(world.run("issue", &["--today", "2022-03-05"]).code, 0);
    world.collect();
    let codes = world.codes("902", 1);
    assert!(codes.contains(&"P003".to_owned()) && !codes.contains(&"P002".to_owned()), "{codes:?}");
    assert_eq!(world.state("902"), "returned");
}

#[test]
fn a_unit_that_is_no_longer_on_the_roster_is_told() {
    let world = World::issued();
    world.send("乙局", "乙.xlsx", &[]);
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["002", "丁局", "", "", "10"]]);
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["902", "丁局", "", "", "10"]]);
    let report = world.collect();
    assert!(report["items"][0]["remarks"].to_string().contains("乙局已不在名单里"), "{report:#}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_said() {
    let world = World::issued();
    std::os::unix::fs::symlink("/etc/hostname", world.received("链接.xlsx")).unwrap();
    let deep = (0..20).map(|n| format!("d{n}/")).collect::<String>();
    fs::write(world.received(&format!("{deep}深.xlsx")), "x").unwrap();
    let skipped = world.collect()["skipped"].to_string();
    assert!(skipped.contains("收到/链接.xlsx") && skipped.contains("套得太深"), "{skipped}");
}

#[test]
fn a_reminder_that_cannot_be_written_stops_no_other() {
    let world = World::issued();
    fs::remove_file(world.campaign.join("发出/甲局.xlsx")).unwrap();
    let run = world.run("remind", &["--today", "2022-04-20"]);
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
    assert!(run.out.contains("甲局：“发出/甲局.xlsx”不在了，先用 jixiao campaign issue"), "{}", run.out);
    assert!(world.campaign.join("催报/乙局-催报-2022-04-20.eml").exists());
}

#[test]
fn a_return_on_the_day_of_the_deadline_is_in_time_and_one_of_the_next_day_is_late() {
    let world = World::issued();
    world.send("甲局", "甲.xlsx", &[]);
    let report = world.collect_on("2022-04-30");
    assert_eq!(item(&report, "甲.xlsx")["papers"][0]["late"], false, "{report:#}");
    world.send("乙局", "乙.xlsx", &[]);
    let report = world.collect_on("2022-05-01");
    assert_eq!(item(&report, "乙.xlsx")["papers"][0]["late"], true, "{report:#}");
}

#[test]
fn folders_are_looked_into_to_the_sixteenth() {
    let world = World::issued();
    let nested = |levels: usize| "夹/".repeat(levels) + "表.xlsx";
    for levels in [16, 17] {
        fs::write(world.received(&nested(levels)), b"no workbook").unwrap();
    }
    let report = world.collect();
    item(&report, &nested(16));
    let skipped = report["skipped"].as_array().unwrap();
    assert_eq!(report["items"].as_array().unwrap().len(), 1, "{report:#}");
    assert_eq!(skipped.len(), 1, "{report:#}");
    assert!(skipped[0].to_string().contains("文件夹套得太深"), "{report:#}");
}

#[test]
fn four_archives_in_each_other_are_opened_and_a_fifth_is_named() {
    let world = World::issued();
    for levels in [4, 5] {
        let path = world.received(&format!("{levels}层.zip"));
        zip(&path, &[(&*format!("{levels}.xlsx"), b"no workbook")]);
        for _ in 1..levels {
            let inner = fs::read(&path).unwrap();
            zip(&path, &[("里层.zip", &inner)]);
        }
    }
    let report = world.collect();
    let (four, five) = (item(&report, "4层.zip"), item(&report, "5层.zip"));
    assert_eq!(four["papers"][0]["name"], "4.xlsx", "{report:#}");
    assert!(five["papers"].as_array().unwrap().is_empty(), "{report:#}");
    assert!(five["remarks"].to_string().contains("“里层.zip”套了太多层"), "{report:#}");
}

#[test]
fn five_hundred_files_in_an_archive_are_taken_and_more_are_told() {
    let world = World::issued();
    let names: Vec<String> = (1..=501).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    zip(&world.received("五百.zip"), &files[..500]);
    zip(&world.received("五百零一.zip"), &files);
    let report = world.collect();
    let told = |name: &str| item(&report, name)["remarks"].to_string().contains("只处理了前500个");
    assert_eq!((told("五百.zip"), told("五百零一.zip")), (false, true), "{report:#}");
}

#[test]
fn a_senders_clock_that_runs_ahead_makes_no_return_late() {
    let world = World::issued();
    let file = world.root.join("表.xlsx");
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &file, &[]);
    let message = world.received("信.eml");
    mail::make(&message, "甲局 <a@example.cn>", "报送", &[("表.xlsx", &file)]);
    let text = fs::read_to_string(&message).unwrap();
    let line = text.lines().find(|line| line.starts_with("Date:")).unwrap().to_owned();
    fs::write(&message, text.replace(&line, "Date: Fri, 01 Apr 2050 10:00:00 +0800")).unwrap();
    let report = world.collect();
    assert_eq!(item(&report, "信.eml")["papers"][0]["late"], false, "{report:#}");
}

#[test]
fn a_return_of_nobody_is_taken_in_once_its_unit_is_on_the_roster() {
    let world = World::issued();
    let file = world.send("乙局", "新单位.xlsx", &[("单位名称", json!("丁局"))]);
    client::fill(client::Client::OpenPyxl, &file, &file, &[json!({"do": "remove", "sheet": "_jixiao"})]);
    world.change(&file, &[("单位代码", json!("004"))]);
    assert_eq!(world.collect()["rejected"], 1);
    let report = world.collect();
    assert_eq!((&report["items"], &report["skipped"][0]["path"]), (&json!([]), &json!("收到/新单位.xlsx")));
    world.roster(&[
        ["001", "甲局", "", "a@example.cn", "10"],
        ["002", "乙局", "", "b@example.cn", "10"],
        ["003", "甲局信息中心", "甲局", "", "10"],
        ["004", "丁局", "", "", ""],
    ]);
    let report = world.collect();
    assert_eq!((&report["passed"], &report["items"][0]["papers"][0]["unit"]), (&json!(1), &json!("004")), "{report:#}");
    assert_eq!(world.collect()["known"], 1);
}

/// Writes a file that was last written then.
fn write_dated(file: &Path, text: &str, written: SystemTime) {
    fs::write(file, text).unwrap();
    fs::File::options().write(true).open(file).unwrap().set_modified(written).unwrap();
}

#[test]
fn what_is_on_record_is_read_again_once_it_was_written_again() {
    let world = World::issued();
    let file = world.received("信.txt");
    let minutes_ago = |minutes: u64| SystemTime::now() - Duration::from_secs(60 * minutes);
    let day_ago = minutes_ago(24 * 60);
    write_dated(&file, "甲", day_ago);
    assert_eq!(world.collect()["known"], 0);
    // Nothing tells that this is another content: it is not read.
    write_dated(&file, "乙", day_ago);
    assert_eq!(world.collect()["known"], 1);
    write_dated(&file, "乙", minutes_ago(1));
    assert_eq!(world.collect()["known"], 0);
    write_dated(&file, "乙丙", minutes_ago(1));
    assert_eq!(world.collect()["known"], 0);
    // Within the last seconds a file may have been written twice with the same time.
    let now = SystemTime::now();
    write_dated(&file, "丁", now);
    assert_eq!(world.collect()["known"], 0);
    write_dated(&file, "戊", now);
    assert_eq!(world.collect()["known"], 0);
}

#[test]
fn what_went_out_is_no_return() {
    let world = World::issued();
    fs::copy(world.campaign.join("发出/甲局.xlsx"), world.received("空表.xlsx")).unwrap();
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    let report = world.collect();
    let blank = &item(&report, "空表.xlsx")["papers"][0];
    assert_eq!(blank["verdict"], Json::Null);
    assert!(blank["why"].as_str().unwrap().contains("发出的原表"), "{blank}");
    assert_eq!(world.state("001"), "waiting");
    fs::copy(world.campaign.join("退回/乙局-第1轮-退回.xlsx"), world.received("没改.xlsx")).unwrap();
    let report = world.collect();
    assert!(item(&report, "没改.xlsx")["papers"][0]["why"].as_str().unwrap().contains("没有改动"));
    // A return after one that passed counts, and that is told.
    world.send("乙局", "b2.xlsx", &[]);
    world.collect();
    world.send("乙局", "b3.xlsx", &[("项目支出.决算", json!(7))]);
    let report = world.collect();
    assert_eq!(item(&report, "b3.xlsx")["papers"][0]["after_pass"], 2);
    assert_eq!(world.state("002"), "returned");
}

#[test]
fn a_department_is_told_nothing_of_what_only_the_clerk_can_do() {
    let world = World::issued();
    // Of this year, but another form.
    let other = world.root.join("别的表.xlsx");
    let run = |arguments: &[&str]| crate::support::program::jixiao(arguments);
    assert_eq!(run(&["new", "hunan-department-2021", "-o", other.to_str().unwrap()]).code, 0);
    let clerk = run(&["check", other.to_str().unwrap(), "--no-output", "--template", world.form.to_str().unwrap()]);
    assert!(clerk.out.contains("另一种表格") && clerk.out.contains("--template"), "{}", clerk.out);
    mail::make(&world.received("m.eml"), "乙局 <b@example.cn>", "报送", &[("别的表.xlsx", &other)]);
    let report = world.collect();
    let reply = mail::shown(&world.campaign.join(report["items"][0]["replies"][0].as_str().unwrap()));
    let text = reply["text"].as_str().unwrap();
    assert!(text.contains("另一种表格") && !text.contains("--template"), "{text}");
}

#[test]
fn a_collection_ends_as_the_check_of_one_file_does() {
    let world = World::issued();
    let collect = || world.run("collect", &["--today", "2022-04-01"]).code;
    world.send("甲局", "甲.xlsx", &[]);
    assert_eq!(collect(), 0);
    world.send("乙局", "乙.xlsx", &[("项目支出.决算", json!(6))]);
    assert_eq!(collect(), 1);
    // What went back is told once.
    assert_eq!(collect(), 0);
    // What is open is told until somebody has seen to it.
    fs::write(world.received("空.xlsx"), b"").unwrap();
    fs::write(world.received("坏.xlsx"), b"no workbook").unwrap();
    assert_eq!((collect(), collect()), (1, 1));
}

#[test]
fn while_it_collects_it_says_how_many_of_the_files_are_done() {
    let world = World::issued();
    for number in 1..=33 {
        fs::write(world.received(&format!("{number}.txt")), number.to_string()).unwrap();
    }
    let told = std::cell::RefCell::new(Vec::new());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut campaign = Campaign::open(&world.campaign, Access::Write).unwrap();
    let day = Day::parse("2022-04-01").unwrap();
    campaign.collect_in(&pool, &day, &|done, of| told.borrow_mut().push((done, of))).unwrap();
    assert_eq!(told.into_inner(), [(0, 33), (32, 33), (33, 33)]);
}

#[test]
fn of_what_is_open_only_what_came_before_is_told_as_such() {
    let world = World::issued();
    let collect = || world.run("collect", &["--today", "2022-04-01"]).out;
    fs::write(world.received("一.xlsx"), b"no workbook").unwrap();
    let first = collect();
    assert!(!first.contains("以前收到的"), "{first}");
    fs::write(world.received("二.xlsx"), b"no workbook either").unwrap();
    let second = collect();
    assert!(second.contains("以前收到的还有1份没有处理完"), "{second}");
    let third = collect();
    assert!(third.contains("以前收到的还有2份没有处理完"), "{third}");
}

#[test]
fn a_collection_says_of_each_file_what_became_of_it() {
    let world = World::issued();
    let good = world.send("甲局", "一.xlsx", &[]);
    fs::copy(&good, world.received("二.xlsx")).unwrap();
    world.send("乙局", "三.xlsx", &[("项目支出.决算", json!(6))]);
    fs::write(world.received("四.xlsx"), b"").unwrap();
    mail::make(&world.received("五.eml"), "乙局 <b@example.cn>", "报送", &[]);
    fs::write(world.received("~$六.xlsx"), b"lock").unwrap();
    let run = world.run("collect", &["--today", "2022-05-01"]);
    let line = |name: &str| {
        let path = format!("收到/{name}");
        let lines: Vec<&str> = run.out.lines().filter_map(|line| line.strip_prefix(&path)).collect();
        assert_eq!(lines.len(), 1, "{name}: {}", run.out);
        lines[0].trim_start().to_owned()
    };
    assert_eq!(line("一.xlsx"), "甲局  第1轮通过  核算18分  逾期  → 通过/甲局-第1轮-通过.xlsx");
    assert_eq!(line("二.xlsx"), "与“收到/一.xlsx”内容完全相同，已经处理过。");
    assert_eq!(line("三.xlsx"), "乙局  第1轮退回  1处有误  核算18分  逾期  → 退回/乙局-第1轮-退回.xlsx");
    assert!(line("四.xlsx").starts_with("退件：") && line("四.xlsx").contains("0字节"), "{}", run.out);
    assert!(line("五.eml").contains("没有表格附件"), "{}", run.out);
    line("~$六.xlsx");
    let last = run.out.lines().find(|line| line.starts_with("这次")).unwrap();
    assert_eq!(last, "这次通过1份，退回1份，退件1份，重复收到1份，跳过1份；写好回信3封。");
}

#[test]
fn what_a_unit_sent_through_a_mailing_list_and_nobody_can_read_is_sent_back_to_the_unit() {
    let world = World::issued();
    let file = world.root.join("一.xlsx");
    fs::write(&file, b"PK cut off").unwrap();
    let message = world.received("m.eml");
    mail::make(&message, "乙局 <b@example.cn>", "报送", &[("自评表.xlsx", &file)]);
    let raw = [b"List-Id: <all.example.cn>\n".as_slice(), &fs::read(&message).unwrap()].concat();
    fs::write(&message, raw).unwrap();
    let report = world.collect();
    let reply = item(&report, "m.eml")["replies"][0].as_str().unwrap_or_default();
    assert!(reply.starts_with("退回/乙局-退件-"), "{report:#}");
    assert_eq!(mail::shown(&world.campaign.join(reply))["to"], json!([["乙局", "b@example.cn"]]));
}

#[test]
fn every_file_is_handled_however_many_come_at_once() {
    let world = World::issued();
    // More than twice as many as are handled together.
    for number in 0..70 {
        fs::write(world.received(&format!("{number:03}.xlsx")), format!("no workbook {number}")).unwrap();
    }
    let report = world.collect();
    let paths: BTreeSet<&str> =
        report["items"].as_array().unwrap().iter().map(|item| item["path"].as_str().unwrap()).collect();
    assert_eq!((&report["rejected"], paths.len()), (&json!(70), 70), "{report:#}");
    assert_eq!(world.collect()["known"], 70);
}

#[test]
fn a_reply_is_named_after_its_sender_as_far_as_a_file_name_goes() {
    let world = World::issued();
    // Three bytes a character, and 150 bytes of a name.
    for (file, name) in [("一.eml", "局".repeat(50)), ("二.eml", "局".repeat(51))] {
        mail::make(&world.received(file), &format!("{name} <x@example.com>"), "自评", &[]);
    }
    let report = world.collect();
    for item in report["items"].as_array().unwrap() {
        let reply = item["replies"][0].as_str().unwrap();
        let (name, _) = reply.trim_start_matches("退回/").split_once("-回信-").unwrap();
        assert_eq!(name, "局".repeat(50));
    }
    assert_eq!(report["replies"], 2);
}

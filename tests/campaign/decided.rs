//! What a person decides, and what stays in sight until it is decided.

use std::fs;
use std::path::Path;

use jixiao::campaign::{Access, Campaign};
use jixiao::internals::intake::Book;
use serde_json::{Value as Json, json};

use crate::support::mail;
use crate::support::program::{Run, jixiao};
use crate::world::World;

/// Gives a command about something to the campaign: what it is about stands before the folder.
fn decide(world: &World, command: &str, about: &[&str], options: &[&str]) -> Run {
    let folder = world.campaign.to_str().unwrap();
    jixiao(&[&["campaign", command], about, &[folder, "--today", "2022-04-05"], options].concat())
}

/// A message from the second unit, which filled in what was issued to the first.
fn mixed_up() -> World {
    let world = World::issued();
    let file = world.root.join("填.xlsx");
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &file, &[]);
    mail::make(&world.received("m.eml"), "乙局 <b@example.cn>", "乙局报送自评表", &[("乙局自评表.xlsx", &file)]);
    world
}

fn status(world: &World) -> (Json, i32) {
    let run = world.run("status", &["--format", "json"]);
    (serde_json::from_str(&run.out).unwrap(), run.code)
}

/// The texts of a sheet of the roll-up.
fn rolled_up(world: &World, sheet: &str) -> Vec<String> {
    assert_eq!(world.run("rollup", &[]).code, 0);
    let book = Book::open(&fs::read(world.campaign.join("汇总/2021年度汇总.xlsx")).unwrap()).unwrap();
    book.sheet(sheet).unwrap().cells.iter().map(|cell| cell.value.to_string()).collect()
}

#[test]
fn a_workbook_is_held_where_sender_and_file_name_speak_for_another_unit() {
    let world = mixed_up();
    let report = world.collect();
    assert_eq!((&report["held"], &report["passed"], &report["replies"]), (&json!(1), &json!(0), &json!(0)));
    let why = report["items"][0]["papers"][0]["why"].as_str().unwrap();
    assert!(why.contains("表里是甲局") && why.contains("发件邮箱是乙局的") && why.contains("文件名是乙局的"), "{why}");
    assert_eq!((world.state("001"), world.state("002")), ("waiting".to_owned(), "waiting".to_owned()));
    // It stays in sight: in the status, its exit code, the next run, and the roll-up.
    let (shown, code) = status(&world);
    assert_eq!(
        (code, &shown["open"][0]["path"], &shown["open"][0]["unclaimed"]),
        (1, &json!("收到/m.eml"), &json!(true))
    );
    let run = world.run("collect", &["--today", "2022-04-02"]);
    assert!(run.code == 1 && run.out.contains("待认领"), "{}", run.out);
    assert!(rolled_up(&world, "收件登记").contains(&"待认领".to_owned()));

    let run = decide(&world, "assign", &["收到/m.eml", "乙局"], &[]);
    assert!(run.out.contains("已记第1号决定"), "{}{}", run.out, run.err);
    assert!(world.codes("002", 1).contains(&"P002".to_owned()), "{:?}", world.codes("002", 1));
    assert_eq!((world.state("001"), world.state("002")), ("waiting".to_owned(), "returned".to_owned()));
    let reply = mail::shown(&world.campaign.join("退回/乙局-第1轮-退回.eml"));
    assert_eq!(
        (&reply["to"], &reply["attachments"][0][0]),
        (&json!([["乙局", "b@example.cn"]]), &json!("乙局-第1轮-退回.xlsx"))
    );
    let text = reply["text"].as_str().unwrap();
    assert!(text.contains("这份表是发给甲局（001）的，填的是乙局（002）的内容"), "{text}");
    assert_eq!(status(&world).1, 0);
    // What went back for it is made again as it was where it was deleted.
    let returned = world.campaign.join("退回/乙局-第1轮-退回.xlsx");
    let bytes = fs::read(&returned).unwrap();
    fs::remove_file(&returned).unwrap();
    assert_eq!(world.collect()["restored"].as_array().unwrap().len(), 1);
    assert!(fs::read(&returned).unwrap() == bytes);
    // Corrected in the unit's own workbook, it passes.
    fs::copy(world.campaign.join("退回/乙局-第1轮-退回.xlsx"), world.received("改.xlsx")).unwrap();
    world.change(&world.received("改.xlsx"), &[("基本支出.追加", json!(0.0))]);
    world.collect();
    assert_eq!((world.codes("002", 2), world.state("002")), (vec![], "passed".to_owned()));
    let run = decide(&world, "undo", &["1"], &[]);
    assert!(run.code == 2 && run.err.contains("不能撤销"), "{}", run.err);
}

#[test]
fn a_workbook_that_is_held_stays_in_sight_beside_one_that_counts() {
    let world = World::issued();
    let (own, others) = (world.root.join("一.xlsx"), world.root.join("二.xlsx"));
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &own, &[]);
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &others, &[]);
    let files: [(&str, &Path); 2] = [("乙局.xlsx", &own), ("乙局自评表.xlsx", &others)];
    mail::make(&world.received("m.eml"), "乙局 <b@example.cn>", "乙局报送自评表", &files);
    let report = world.collect();
    assert_eq!((&report["passed"], &report["held"]), (&json!(1), &json!(1)), "{report:#}");
    let (shown, code) = status(&world);
    assert_eq!((code, &shown["open"][0]["unclaimed"]), (1, &json!(true)), "{shown:#}");
    let why = shown["open"][0]["why"].as_str().unwrap();
    assert!(why.contains("表里是甲局"), "{why}");
    assert_eq!(decide(&world, "assign", &["m.eml", "甲局"], &[]).code, 0);
    assert_eq!((world.state("001"), status(&world).1), ("passed".to_owned(), 0));
}

#[test]
fn a_workbook_of_another_kind_beside_one_that_counts_is_left_to_its_answer() {
    let world = World::issued();
    let (own, other) = (world.root.join("一.xlsx"), world.root.join("二.xlsx"));
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &own, &[]);
    fs::write(&other, b"no workbook").unwrap();
    let files: [(&str, &Path); 2] = [("自评表.xlsx", &own), ("附表.xlsx", &other)];
    mail::make(&world.received("m.eml"), "乙局 <b@example.cn>", "报送", &files);
    let report = world.collect();
    assert_eq!((&report["passed"], &report["rejected"], &report["open"]), (&json!(1), &json!(1), &json!([])));
}

#[test]
fn an_assignment_that_is_undone_leaves_the_workbook_to_be_assigned_again() {
    let world = mixed_up();
    world.collect();
    decide(&world, "assign", &["m.eml", "002"], &["--reason", "电话核实"]);
    assert_eq!(decide(&world, "undo", &["1"], &[]).code, 0);
    assert_eq!((world.state("002"), status(&world).1), ("waiting".to_owned(), 1));
    decide(&world, "assign", &["m.eml", "001"], &[]);
    assert_eq!((world.state("001"), world.codes("001", 1)), ("passed".to_owned(), vec![]));
    let run = decide(&world, "register", &[], &[]);
    assert!(run.out.contains("电话核实（2022-04-05已撤销）") && run.out.contains("第2号决定"), "{}", run.out);
    assert!(decide(&world, "undo", &["1"], &[]).err.contains("已经撤销过"));
    assert!(decide(&world, "assign", &["m.eml", "001"], &[]).err.contains("不是待认领的"));
    assert!(decide(&world, "assign", &["没有.eml", "001"], &[]).err.contains("收件登记里没有"));
}

#[test]
fn each_unit_in_a_message_of_several_gets_its_own_answer() {
    let world = World::issued();
    let (own, others) = (world.root.join("一.xlsx"), world.root.join("二.xlsx"));
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &own, &[]);
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &others, &[("项目支出.决算", json!(6))]);
    let files: [(&str, &Path); 2] = [("自评表.xlsx", &own), ("另一份.xlsx", &others)];
    mail::make(&world.received("m.eml"), "甲局 <a@example.cn>", "报送", &files);
    let report = world.collect();
    assert_eq!((&report["passed"], &report["returned"], &report["replies"]), (&json!(1), &json!(1), &json!(2)));
    let to_sender = mail::shown(&world.campaign.join("通过/甲局-第1轮-通过.eml"));
    assert_eq!(to_sender["to"], json!([["甲局", "a@example.cn"]]));
    assert_eq!(to_sender["attachments"].as_array().unwrap().len(), 1);
    assert!(to_sender["text"].as_str().unwrap().contains("乙局的表格，结果另发给它"), "{to_sender}");
    let to_other = mail::shown(&world.campaign.join("退回/乙局-第1轮-退回.eml"));
    assert_eq!(
        (&to_other["to"], &to_other["attachments"][0][0]),
        (&json!([["乙局", "b@example.cn"]]), &json!("乙局-第1轮-退回.xlsx"))
    );
}

#[test]
fn a_workbook_that_came_by_a_mailing_list_is_answered_to_its_unit_and_not_to_the_list() {
    let world = World::issued();
    let file = world.root.join("一.xlsx");
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &file, &[("项目支出.决算", json!(6))]);
    let message = world.received("m.eml");
    mail::make(&message, "全体 <all@example.cn>", "报送", &[("自评表.xlsx", &file)]);
    let mut raw = b"List-Id: <all.example.cn>\n".to_vec();
    raw.extend(fs::read(&message).unwrap());
    fs::write(&message, raw).unwrap();
    let report = world.collect();
    assert_eq!((&report["returned"], &report["replies"]), (&json!(1), &json!(1)));
    let letter = mail::shown(&world.campaign.join("退回/乙局-第1轮-退回.eml"));
    assert_eq!((&letter["to"], &letter["in_reply_to"]), (&json!([["乙局", "b@example.cn"]]), &Json::Null));
}

#[test]
fn what_nobody_could_open_stays_in_sight_until_it_is_settled() {
    let world = World::issued();
    let rar = world.root.join("材料.rar");
    fs::write(&rar, b"Rar!\x1A\x07 not really").unwrap();
    mail::make(&world.received("乙.eml"), "乙局 <b@example.cn>", "报送", &[("材料.rar", &rar)]);
    fs::write(world.received("扫描件.pdf"), b"%PDF-1.4 a scan").unwrap();
    // Its name says whose it is.
    fs::write(world.received("甲局断了.xlsx"), b"PK cut off").unwrap();
    assert_eq!(world.run("collect", &["--today", "2022-04-01"]).code, 1);
    let run = world.run("collect", &["--today", "2022-04-02"]);
    assert!(run.code == 1 && run.out.contains("以前收到的还有3份没有处理完"), "{}", run.out);
    let run = world.run("status", &["--today", "2022-04-02"]);
    assert!(run.out.contains("收到/乙.eml  乙局：“材料.rar”打不开") && run.out.contains("扫描件.pdf"), "{}", run.out);
    assert!(rolled_up(&world, "收件登记").contains(&"未处理".to_owned()));
    // The reminder knows what came.
    world.run("remind", &["--today", "2022-04-20"]);
    let letter = mail::shown(&world.campaign.join("催报/乙局-催报-2022-04-20.eml"));
    let text = letter["text"].as_str().unwrap();
    assert!(
        text.contains("收到了你单位发来的“乙.eml”") && text.contains("材料.rar") && !text.contains("还没有收到"),
        "{text}"
    );
    // Set aside with a reason, or settled by what came since.
    assert!(decide(&world, "set-aside", &["扫描件.pdf"], &[]).err.contains("--reason"));
    assert_eq!(decide(&world, "set-aside", &["扫描件.pdf"], &["--reason", "是佐证材料"]).code, 0);
    world.send("乙局", "b.xlsx", &[]);
    world.send("甲局", "a.xlsx", &[]);
    world.collect();
    let (shown, code) = status(&world);
    assert_eq!((&shown["open"], code), (&json!([]), 0));
    assert!(rolled_up(&world, "收件登记").contains(&"是佐证材料".to_owned()));
    assert_eq!(decide(&world, "undo", &["1"], &[]).code, 0);
    assert_eq!(status(&world).0["open"][0]["path"], "收到/扫描件.pdf");
}

#[test]
fn a_reminder_never_asks_for_a_date_that_is_over() {
    let world = World::issued();
    world.run("remind", &["--today", "2022-04-30"]);
    world.run("remind", &["--today", "2022-05-01"]);
    let text = |day: &str| {
        let letter = mail::shown(&world.campaign.join(format!("催报/乙局-催报-{day}.eml")));
        letter["text"].as_str().unwrap().to_owned()
    };
    assert!(text("2022-04-30").contains("请于2022年4月30日前报送"), "{}", text("2022-04-30"));
    let late = text("2022-05-01");
    assert!(late.contains("请尽快（报送期限2022年4月30日已过）报送") && !late.contains("日前报送"), "{late}");
    // Nor does a wording of the bureau's own from before.
    let path = world.campaign.join("campaign.toml");
    let settings = fs::read_to_string(&path).unwrap();
    fs::write(&path, settings.replace("请{限时}报送", "请于{期限}前报送")).unwrap();
    world.run("remind", &["--today", "2022-05-02"]);
    assert!(!text("2022-05-02").contains("日前报送"), "{}", text("2022-05-02"));
    // A unit that has more time is asked for it by then, and is not late.
    let run = decide(&world, "extend", &["乙局"], &["--until", "2022-05-15", "--reason", "系统故障"]);
    assert_eq!(run.code, 0, "{}", run.err);
    world.run("remind", &["--today", "2022-05-03"]);
    assert!(text("2022-05-03").contains("2022年5月15日前报送"), "{}", text("2022-05-03"));
    world.send("乙局", "b.xlsx", &[]);
    world.collect_on("2022-05-10");
    let (shown, _) = status(&world);
    assert_eq!((&shown["late"], &shown["units"][1]["until"]), (&json!(0), &json!("2022-05-15")));
    decide(&world, "undo", &["1"], &[]);
    assert_eq!(status(&world).0["late"], 1);
}

#[test]
fn what_a_person_accepts_or_withdraws_counts_and_is_undone() {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[("项目支出.决算", json!(6))]);
    world.send("乙局", "b.xlsx", &[]);
    world.collect();
    assert!(decide(&world, "accept", &["乙局"], &["--reason", "x"]).err.contains("没有退回待改的报送"));
    assert!(decide(&world, "withdraw", &["甲局"], &["--reason", "x"]).err.contains("没有通过"));
    assert_eq!(decide(&world, "accept", &["甲局"], &["--reason", "局长批准"]).code, 0);
    assert_eq!(decide(&world, "withdraw", &["002"], &["--reason", "凭证是假的"]).code, 0);
    assert_eq!((world.state("001"), world.state("002")), ("passed".to_owned(), "returned".to_owned()));
    assert_eq!(status(&world).0["units"][0]["accepted"], true);
    let run = decide(&world, "register", &[], &[]);
    assert!(
        run.out.contains("同意接收") && run.out.contains("局长批准") && run.out.contains("撤销通过"),
        "{}",
        run.out
    );
    let register = rolled_up(&world, "收件登记");
    assert!(register.contains(&"同意接收".to_owned()) && register.contains(&"凭证是假的".to_owned()), "{register:?}");
    decide(&world, "undo", &["1"], &[]);
    decide(&world, "undo", &["2"], &[]);
    assert_eq!((world.state("001"), world.state("002")), ("returned".to_owned(), "passed".to_owned()));
    // A decision is about a round: the next one is judged by itself.
    decide(&world, "accept", &["甲局"], &["--reason", "局长批准"]);
    world.send("甲局", "a2.xlsx", &[("项目支出.决算", json!(7))]);
    world.collect();
    assert_eq!(world.state("001"), "returned");
}

#[test]
fn a_returned_workbook_that_was_deleted_is_made_again() {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[("项目支出.决算", json!(6))]);
    world.send("乙局", "b.xlsx", &[]);
    world.collect();
    for path in ["退回/甲局-第1轮-退回.xlsx", "通过/乙局-第1轮-通过.xlsx"] {
        let path = world.campaign.join(path);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let report = world.collect();
        assert_eq!((report["restored"].as_array().unwrap().len(), &report["items"]), (1, &json!([])), "{report:#}");
        assert!(fs::read(&path).unwrap() == bytes);
    }
    // A reminder makes it too.
    fs::remove_file(world.campaign.join("退回/甲局-第1轮-退回.xlsx")).unwrap();
    let run = world.run("remind", &["--today", "2022-04-20"]);
    assert_eq!(run.code, 0, "{}", run.out);
    let letter = mail::shown(&world.campaign.join("催报/甲局-催报-2022-04-20.eml"));
    assert_eq!(letter["attachments"][0][0], "甲局-第1轮-退回.xlsx");
}

#[test]
fn of_several_workbooks_in_a_message_the_one_that_is_named_is_assigned() {
    let world = World::issued();
    let (first, second) = (world.root.join("一.xlsx"), world.root.join("二.xlsx"));
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &first, &[]);
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &second, &[("项目支出.决算", json!(6))]);
    let files: [(&str, &Path); 2] = [("乙局自评表.xlsx", &first), ("乙局自评表改.xlsx", &second)];
    mail::make(&world.received("m.eml"), "乙局 <b@example.cn>", "乙局报送自评表", &files);
    assert_eq!(world.collect()["held"], json!(2));
    assert!(decide(&world, "assign", &["m.eml", "甲局"], &[]).err.contains("请用 --workbook 指明"));
    assert!(decide(&world, "assign", &["m.eml", "丁局"], &[]).err.contains("名单里没有“丁局”"));
    let run = decide(&world, "assign", &["m.eml", "甲局"], &["--workbook", "乙局自评表改.xlsx"]);
    assert_eq!(world.codes("001", 1), ["C01"], "{}", run.err);
}

#[test]
fn a_returned_workbook_that_cannot_be_made_again_is_named_and_keeps_no_other_reminder() {
    let world = World::issued();
    let came = world.send("甲局", "a.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    fs::remove_file(came).unwrap();
    fs::remove_file(world.campaign.join("退回/甲局-第1轮-退回.xlsx")).unwrap();
    let run = world.run("remind", &["--today", "2022-04-20"]);
    assert!(run.out.contains("写好催报信1封"), "{}", run.out);
    assert!(run.out.contains("“退回/甲局-第1轮-退回.xlsx”不在了，收到的原件也不在"), "{}", run.out);
}

#[test]
fn whom_a_reminder_would_go_to_is_told_before_any_is_written() {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
    let named = |units: Vec<(String, &str)>| units.into_iter().map(|(unit, _)| unit).collect::<Vec<_>>();
    for (only_unsent, due) in [(false, &["甲局", "乙局"][..]), (true, &["乙局"])] {
        let preview = campaign.remind_preview(only_unsent).unwrap();
        assert_eq!(
            (named(preview.due), named(preview.no_address)),
            (due.iter().map(|unit| (*unit).to_owned()).collect(), vec!["甲局信息中心".to_owned()])
        );
    }
    assert!(!world.campaign.join("催报").read_dir().unwrap().any(|entry| entry.is_ok()));
}

//! The ledger: what is damaged or newer is refused and left as it is.

use std::fs;
use std::time::{Duration, SystemTime};

use jixiao::campaign::{Access, Campaign, Day};
use jixiao::engine::{Filling, emit_filled};
use jixiao::internals::ledger::{Ledger, LedgerError};
use rusqlite::Connection;
use serde_json::json;

use crate::support::mail;
use crate::world::World;

/// Takes the tables back to what the third version had.
const BACK_TO_THIRD: &str = "DROP TABLE campaign; DROP TABLE decision; DROP TABLE delivery;
    ALTER TABLE issue DROP COLUMN covers; ALTER TABLE issue DROP COLUMN carried; ALTER TABLE issue DROP COLUMN why;
    ALTER TABLE message DROP COLUMN serial; ALTER TABLE sighting DROP COLUMN length; ALTER TABLE sighting DROP COLUMN modified;
    DROP INDEX document_received; DROP TABLE entries; DROP INDEX received_unit; DROP TABLE companion;
    ALTER TABLE document ADD COLUMN entries TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE received DROP COLUMN unit; ALTER TABLE received DROP COLUMN unhandled;";

#[test]
fn a_newer_ledger_is_refused_and_left_as_it_is() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    for command in ["collect", "issue", "status"] {
        let run = world.run(command, &[]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("新版程序") && run.err.contains("没有动它"), "{}", run.err);
    }
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_damaged_ledger_is_refused_with_how_to_restore_it() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    let sound = fs::read(&path).unwrap();
    let mut torn = sound.clone();
    let middle = torn.len() / 2;
    torn[middle..].fill(0x5A);
    for bytes in [torn, b"not a ledger at all, but long enough to be looked at".repeat(50), Vec::new()] {
        fs::write(&path, &bytes).unwrap();
        let run = world.run("collect", &[]);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(run.err.contains("没有动它") && run.err.contains("备份"), "{}", run.err);
        assert!(fs::read(&path).unwrap() == bytes);
    }
    fs::remove_file(&path).unwrap();
    assert!(world.run("collect", &[]).err.contains("没有台账"));
}

#[test]
fn an_older_ledger_is_brought_up_to_date_after_a_copy_was_written() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    // As the first version left it.
    let ledger = Connection::open(&path).unwrap();
    ledger
        .execute_batch(&format!(
            "{BACK_TO_THIRD} DROP TABLE review; ALTER TABLE document DROP COLUMN missing;
                 ALTER TABLE document DROP COLUMN restored; PRAGMA user_version = 1;"
        ))
        .unwrap();
    drop(ledger);
    assert_eq!(world.run("status", &[]).code, 0);
    let copy = world.campaign.join("台账-第1版备份.sqlite");
    assert!(
        Connection::open(&copy)
            .unwrap()
            .query_row("SELECT count(*) FROM issue", [], |row| row.get::<_, u32>(0))
            .unwrap()
            == 3
    );
    let ledger = Connection::open(&path).unwrap();
    assert_eq!(ledger.query_row("SELECT count(*) FROM review", [], |row| row.get::<_, u32>(0)).unwrap(), 0);
    drop(ledger);
    // A damaged ledger now names that copy.
    fs::write(&path, b"damaged").unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged { .. })));
    assert!(Ledger::open(&path).unwrap_err().to_string().contains("第1版备份"));
}

/// The dated copies, oldest first.
fn copies(world: &World) -> Vec<std::path::PathBuf> {
    let listing = fs::read_dir(world.campaign.join("台账备份")).into_iter().flatten();
    let mut found: Vec<_> = listing.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn before_a_command_that_writes_a_dated_copy_is_made_and_the_last_ten_are_kept() {
    let world = World::issued();
    // As it was before anything was issued.
    let before_issue = copies(&world);
    assert_eq!(before_issue.len(), 1);
    let issued = |copy: &std::path::Path| -> u32 {
        Connection::open(copy).unwrap().query_row("SELECT count(*) FROM issue", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(issued(&before_issue[0]), 0);
    world.send("甲局", "a.xlsx", &[]);
    world.collect();
    assert_eq!(copies(&world).iter().map(|copy| issued(copy)).collect::<Vec<_>>(), [0, 3]);
    // To look writes nothing, and what changes nothing makes one more copy of what it found and no further ones.
    for command in ["status", "rollup", "collect", "collect", "issue", "issue"] {
        assert_eq!(world.run(command, &[]).code, 0);
    }
    assert_eq!(copies(&world).len(), 3);
    for day in 1..=12 {
        world.run("remind", &["--today", &format!("2022-03-{day:02}")]);
    }
    let kept = copies(&world);
    assert_eq!(kept.len(), 10);
    assert!(!kept.contains(&before_issue[0]));
    // A lost ledger names the newest.
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let told = world.run("collect", &[]).err;
    let newest = kept[9].file_name().unwrap().to_str().unwrap();
    assert!(told.contains(newest) && told.contains("campaign rebuild"), "{told}");
}

#[test]
fn the_ledger_of_another_form_or_year_is_refused_and_left_as_it_is() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    let other_year = world.root.join("小表2022");
    crate::world::small_form(&other_year, 2022);
    for (name, template) in [("明年", other_year.to_str().unwrap()), ("别的表", "mof-project-2020")] {
        let other = world.root.join(name);
        let run =
            crate::support::program::jixiao(&["campaign", "init", other.to_str().unwrap(), "--template", template]);
        assert_eq!(run.code, 0, "{}", run.err);
        let foreign = fs::read(other.join("台账.sqlite")).unwrap();
        fs::write(&path, &foreign).unwrap();
        for command in ["collect", "issue", "status", "remind", "rollup"] {
            let run = world.run(command, &[]);
            assert_eq!(run.code, 2, "{name} {command}: {}", run.out);
            assert!(run.err.contains("另一项工作") && run.err.contains("没有动它"), "{}", run.err);
        }
        assert!(fs::read(&path).unwrap() == foreign);
    }
}

#[test]
fn a_ledger_of_an_older_program_is_refused_where_it_issued_another_form() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    let ledger = Connection::open(&path).unwrap();
    ledger
        .execute_batch(&format!("{BACK_TO_THIRD} PRAGMA user_version = 3; UPDATE issue SET template = 'other'"))
        .unwrap();
    drop(ledger);
    let run = world.run("status", &[]);
    assert!(run.code == 2 && run.err.contains("模板“other”"), "{}", run.err);
    let ledger = Connection::open(&path).unwrap();
    ledger.execute_batch("UPDATE issue SET template = 'small'").unwrap();
    drop(ledger);
    assert_eq!(world.run("status", &[]).code, 0);
}

#[test]
fn a_damaged_or_foreign_ledger_is_put_aside_and_made_anew_without_answering_twice() {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[("项目支出.决算", serde_json::json!(6))]);
    // Nobody can be answered about this one: it is on record again at once.
    fs::write(world.received("坏.xlsx"), b"no workbook").unwrap();
    world.collect();
    // Nothing tells that this one was handled: the next run takes it.
    world.send("乙局", "b.xlsx", &[]);
    let run = world.run("rebuild", &["--today", "2022-04-02"]);
    assert!(run.code == 2 && run.err.contains("没有重建"), "{}", run.err);
    fs::write(world.campaign.join("台账.sqlite"), b"damaged").unwrap();
    let run = world.run("rebuild", &["--today", "2022-04-02", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["left_to_collect"], serde_json::json!(["收到/b.xlsx"]), "{report:#}");
    let aside = world.campaign.join(report["replaced"].as_str().unwrap());
    assert_eq!(fs::read(aside).unwrap(), b"damaged");
    assert_eq!((world.state("001"), world.state("002")), ("returned".to_owned(), "waiting".to_owned()));
    let report = world.collect();
    assert_eq!((&report["passed"], &report["known"]), (&serde_json::json!(1), &serde_json::json!(2)), "{report:#}");
    // The words of the command say what it could not know.
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let run = world.run("rebuild", &["--today", "2022-04-02"]);
    assert!(
        run.out.contains("台账已重建：发出3份，收到3个文件，核对2轮") && run.out.contains("看不出来"),
        "{}",
        run.out
    );
}

#[test]
fn a_ledger_made_anew_knows_what_replaced_workbooks_were_checked_against() {
    let world = World::issued();
    world.send("乙局", "旧.xlsx", &[("项目支出.决算", serde_json::json!(6))]);
    world.collect();
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["002", "乙局", "", "b2@example.cn", "11"]]);
    assert_eq!(world.run("issue", &["--today", "2022-04-03"]).code, 0);
    assert_eq!(world.state("002"), "reissued");
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let run = world.run("rebuild", &["--today", "2022-04-04"]);
    assert!(run.code == 0 && run.out.contains("1份作废的表"), "{}{}", run.out, run.err);
    assert_eq!(world.state("002"), "reissued");
    assert!(world.run("issue", &["--today", "2022-04-05"]).out.contains("发出0份"));
}

#[test]
fn a_ledger_made_anew_tells_which_issued_workbooks_lost_a_figure() {
    let world = World::issued();
    world.change(&world.campaign.join("发出/乙局.xlsx"), &[("基本支出.年初", serde_json::json!(""))]);
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let run = world.run("rebuild", &["--today", "2022-03-02", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["changed_issues"], serde_json::json!(["发出/乙局.xlsx"]), "{report:#}");
    // That unit gets its workbook again.
    assert!(world.run("issue", &["--today", "2022-03-02"]).out.contains("发出1份"));
}

#[test]
fn a_ledger_made_anew_tells_what_it_could_not_know() {
    let world = World::issued();
    let rebuilt = || {
        fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
        let run = world.run("rebuild", &["--today", "2022-04-02", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        (report["guessed_days"].clone(), report["without_output"].clone())
    };
    world.send("乙局", "一.xlsx", &[("项目支出.决算", serde_json::json!(6))]);
    world.collect();
    world.send("乙局", "二.xlsx", &[]);
    // This unit gets no letter, which would tell the day.
    world.send("甲局信息中心", "三.xlsx", &[]);
    world.collect();
    assert_eq!(rebuilt(), (serde_json::json!(1), serde_json::json!([])));
    fs::remove_file(world.campaign.join("退回/乙局-第1轮-退回.xlsx")).unwrap();
    assert_eq!(rebuilt().1, serde_json::json!(["乙局第1轮"]));
}

#[test]
fn a_ledger_made_anew_knows_the_number_that_a_replaced_workbook_says_it_has() {
    let world = World::issued();
    // It came before the unit got another workbook, and nobody has looked at it yet.
    world.send("乙局", "旧.xlsx", &[]);
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["002", "乙局", "", "b2@example.cn", "11"]]);
    assert_eq!(world.run("issue", &["--today", "2022-04-03"]).code, 0);
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let run = world.run("rebuild", &["--today", "2022-04-04", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["superseded_issues"], 1, "{report:#}");
    world.collect();
    assert!(world.codes("002", 1).contains(&"P003".to_owned()), "{:?}", world.codes("002", 1));
}

#[test]
fn a_ledger_made_anew_takes_a_workbook_that_was_not_issued_for_no_replaced_one() {
    let world = World::new();
    assert_eq!(world.run("issue", &["--only", "甲局", "--today", "2022-03-01"]).code, 0);
    // Both made theirs of the blank form, the second before it was issued one.
    for (code, name) in [("001", "甲局"), ("002", "乙局")] {
        let values = format!("\"单位代码\" = \"{code}\"\n\"单位名称\" = \"{name}\"\n");
        let filling = Filling::parse(&world.made.template, "值", &values, false).unwrap();
        fs::write(world.received(&format!("{name}.xlsx")), emit_filled(&world.made, &filling).unwrap()).unwrap();
    }
    world.collect();
    assert_eq!(world.state("002"), "returned");
    assert_eq!(world.run("issue", &["--today", "2022-04-02"]).code, 0);
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let run = world.run("rebuild", &["--today", "2022-04-04", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&report["issues"], &report["superseded_issues"]), (&3.into(), &0.into()), "{report:#}");
}

#[test]
fn a_ledger_made_anew_knows_the_letters_that_were_written() {
    let world = World::issued();
    assert_eq!(world.run("issue", &["--mail", "--today", "2022-03-02"]).code, 0);
    assert_eq!(world.run("remind", &["--today", "2022-04-20"]).code, 0);
    let letters = || {
        let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
        let mut letters: Vec<_> =
            campaign.letters().unwrap().into_iter().map(|letter| (letter.path, letter.kind, letter.day)).collect();
        letters.sort();
        letters
    };
    let before = letters();
    assert!(before.len() >= 4, "{before:?}");
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    assert_eq!(world.run("rebuild", &["--today", "2022-04-21"]).code, 0);
    assert_eq!(letters(), before);
}

#[test]
fn while_a_ledger_is_made_anew_it_is_said_how_many_steps_are_done() {
    let world = World::issued();
    for number in 1..=33 {
        fs::write(world.received(&format!("{number}.txt")), number.to_string()).unwrap();
    }
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let told = std::cell::RefCell::new(Vec::new());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let day = Day::parse("2022-04-01").unwrap();
    Campaign::rebuild(&world.campaign, &pool, &day, &|done, of| told.borrow_mut().push((done, of))).unwrap();
    // Each file is looked at, and then taken in.
    assert_eq!(told.into_inner(), [(0, 66), (32, 66), (33, 66), (65, 66), (66, 66)]);
}

#[test]
fn the_day_of_a_message_is_known_to_a_ledger_made_anew_unless_it_is_still_to_come() {
    let world = World::issued();
    let file = world.root.join("表.xlsx");
    world.fill_in(&world.campaign.join("发出/乙局.xlsx"), &file, &[]);
    // Sent on 15 April 2022.
    mail::make(&world.received("信.eml"), "乙局 <b@example.cn>", "报送", &[("表.xlsx", &file)]);
    world.collect_on("2022-04-16");
    // The answer would tell the day too.
    fs::remove_file(world.campaign.join("通过/乙局-第1轮-通过.eml")).unwrap();
    for (today, guessed_days) in [("2022-04-14", 1), ("2022-04-15", 0), ("2022-04-16", 0)] {
        fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
        let run = world.run("rebuild", &["--today", today, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(
            (&report["rounds"], &report["guessed_days"]),
            (&json!(1), &json!(guessed_days)),
            "{today}: {report:#}"
        );
    }
}

#[test]
fn a_ledger_made_anew_knows_what_came_again_and_whose_it_is() {
    let world = World::issued();
    world.send("乙局", "一.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    for (made, name) in [("退回/乙局-第1轮-退回.xlsx", "二.xlsx"), ("发出/甲局.xlsx", "三.xlsx")] {
        fs::copy(world.campaign.join(made), world.received(name)).unwrap();
    }
    assert_eq!(world.collect()["again"], json!(2));
    let register = || {
        let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
        let rows = campaign.register().unwrap().received.into_iter();
        let mut rows: Vec<_> = rows.map(|row| (row.path, row.unit, row.verdict, row.open)).collect();
        rows.sort();
        let ledger = Connection::open(world.campaign.join("台账.sqlite")).unwrap();
        let mut findings = ledger.prepare("SELECT message FROM finding WHERE code = 'P004' ORDER BY message").unwrap();
        let findings: Vec<String> = findings.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        (rows, findings)
    };
    let before = register();
    assert_eq!(before.1.len(), 2, "{before:?}");
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    assert_eq!(world.run("rebuild", &["--today", "2022-04-02"]).code, 0);
    assert_eq!(register(), before);
}

#[test]
fn of_two_workbooks_that_went_back_for_a_round_the_later_counts_in_a_ledger_made_anew() {
    let world = World::issued();
    world.send("乙局", "一.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let (returned, passed) = ("退回/乙局-第1轮-退回.xlsx", "通过/乙局-第1轮-通过.xlsx");
    fs::copy(world.campaign.join(returned), world.campaign.join(passed)).unwrap();
    for later in [returned, passed] {
        for path in [returned, passed] {
            let age = Duration::from_secs(if path == later { 60 } else { 3_600 });
            let file = fs::File::options().append(true).open(world.campaign.join(path)).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
        assert_eq!(world.run("rebuild", &["--today", "2022-04-02"]).code, 0);
        let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
        assert_eq!(campaign.register().unwrap().received[0].output, later);
    }
}

//! What stands and what is voided when the roster or the form changes.

use std::fs;

use serde_json::{Value as Json, json};

use crate::support::mail;
use crate::support::program::check;
use crate::world::World;

/// A campaign in which the first unit has passed.
fn passed() -> World {
    let world = World::issued();
    world.send("甲局", "a.xlsx", &[]);
    world.collect();
    assert_eq!(world.state("001"), "passed");
    world
}

fn report(world: &World, arguments: &[&str]) -> Json {
    let run = world.run("issue", &[&["--format", "json", "--today", "2022-04-05"], arguments].concat());
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn a_unit_that_is_renamed_stays_passed() {
    let world = passed();
    world.roster(&[["001", "甲管理局", "", "a@example.cn", "10"], ["002", "乙局", "", "b@example.cn", "10"]]);
    world.roster(&[
        ["001", "甲管理局", "", "a@example.cn", "10"],
        ["002", "乙局", "", "b@example.cn", "10"],
        ["003", "甲局信息中心", "甲管理局", "", "10"],
    ]);
    let shown = report(&world, &[]);
    assert_eq!(shown["issued"], json!([]), "{shown:#}");
    assert_eq!(shown["kept"][0]["changes"], json!(["单位名称由“甲局”改为“甲管理局”"]), "{shown:#}");
    assert_eq!(world.state("001"), "passed");
    // It is asked once: nothing changed since.
    assert_eq!(report(&world, &[])["kept"], json!([]));
    // Its own workbook may come again as it was.
    let run = world.run("remind", &["--today", "2022-04-20"]);
    assert!(!run.out.contains("甲管理局") && !world.campaign.join("催报/甲管理局-催报-2022-04-20.eml").exists());
    fs::copy(world.received("a.xlsx"), world.received("又来.xlsx")).unwrap();
    world.change(&world.received("又来.xlsx"), &[("基本支出.追加", json!(0))]);
    world.collect();
    assert_eq!((world.state("001"), world.codes("001", 2)), ("passed".to_owned(), vec![]));
}

#[test]
fn a_corrected_letter_of_the_form_voids_no_pass() {
    let world = passed();
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    let head = world.form.join("template.toml");
    let text = fs::read_to_string(&head).unwrap();
    fs::write(&head, text.replace("自评小表", "部门自评小表").replace("revision = 1", "revision = 2")).unwrap();
    let told = world.run("issue", &["--dry-run", "--today", "2022-04-05"]).out;
    for (unit, state) in [("甲局（001）", "通过照旧"), ("乙局（002）", "退回照旧")] {
        let line = told.lines().find(|line| line.starts_with(unit) && line.contains("不重发")).unwrap();
        assert!(line.contains(state), "{line}");
    }
    assert!(told.ends_with("发出1份（没有真的写），其中重发1份。\n"), "{told}");
    let shown = report(&world, &[]);
    // The unit of which nothing came gets the corrected form; what was judged stays as it was.
    let of = |key: &str| -> Vec<&str> {
        shown[key].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
    };
    assert_eq!((of("issued"), of("kept")), (vec!["003"], vec!["001", "002"]), "{shown:#}");
    assert_eq!((world.state("001"), world.state("002")), ("passed".to_owned(), "returned".to_owned()));
}

#[test]
fn a_pass_is_voided_only_where_that_is_said_and_the_workbook_carries_the_return() {
    let world = passed();
    // The bureau's figure was wrong: what the unit declared no longer agrees with it.
    world.roster(&[["001", "甲局", "", "a@example.cn", "20"]]);
    let planned = world.run("issue", &["--dry-run"]);
    assert!(
        planned.code == 0 && planned.out.contains("已通过的结果作废") && planned.out.contains("由10.00改为20.00"),
        "{}{}",
        planned.out,
        planned.err
    );
    let refused = world.run("issue", &[]);
    assert!(refused.code == 2 && refused.err.contains("甲局") && refused.err.contains("--yes"), "{}", refused.err);
    assert_eq!(world.state("001"), "passed");
    let shown = report(&world, &["--yes", "--mail"]);
    assert_eq!((&shown["issued"][0]["voids_pass"], &shown["issued"][0]["carries_round"]), (&json!(true), &json!(1)));
    assert_eq!(world.state("001"), "reissued");
    // What the department had entered is in it, and so is what changed.
    let held = world.texts("发出/甲局.xlsx");
    assert!(held.contains(&"没有财务制度".to_owned()), "{held:?}");
    assert!(held.iter().any(|text| text.contains("代替第1号") && text.contains("由10.00改为20.00")), "{held:?}");
    let letter = mail::shown(&world.campaign.join("发出/甲局.eml"));
    let text = letter["text"].as_str().unwrap();
    assert!(text.contains("由10.00改为20.00") && text.contains("第1轮报送的内容已经在附件里"), "{text}");
    // Deleted, it is written again as it was.
    let path = world.campaign.join("发出/甲局.xlsx");
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    report(&world, &[]);
    assert!(fs::read(&path).unwrap() == bytes);
    // Corrected in place, it passes.
    fs::copy(&path, world.received("改.xlsx")).unwrap();
    let corrected = [("基本支出.决算", json!(20)), ("自评总分", json!(18))];
    world.change(&world.received("改.xlsx"), &corrected);
    world.collect();
    assert_eq!(world.codes("001", 2), Vec::<String>::new());
    assert_eq!(world.state("001"), "passed");
}

#[test]
fn a_return_to_be_corrected_gets_the_figure_that_changed_with_what_was_entered() {
    let world = World::issued();
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["002", "乙局", "", "b@example.cn", "11"]]);
    let shown = report(&world, &[]);
    assert_eq!((&shown["issued"][0]["code"], &shown["issued"][0]["carries_round"]), (&json!("002"), &json!(1)));
    assert_eq!(shown["issued"][0]["voids_pass"], false);
    assert!(world.texts("发出/乙局.xlsx").contains(&"没有财务制度".to_owned()));
}

#[test]
fn what_the_bureau_gives_by_now_goes_before_what_the_return_says() {
    let world = World::issued();
    world.send("乙局", "b.xlsx", &[("项目支出.决算", json!(6))]);
    world.collect();
    world.roster(&[["001", "甲局", "", "a@example.cn", "10"], ["002", "乙管理局", "", "b@example.cn", "11"]]);
    report(&world, &[]);
    let file = world.root.join("乙.xlsx");
    fs::copy(world.campaign.join("发出/乙管理局.xlsx"), &file).unwrap();
    let values = &check(&file, Some(&world.form)).0["values"];
    let held = ["单位名称", "基本支出.年初", "项目支出.决算"].map(|id| values[id].as_str().unwrap());
    assert_eq!(held, ["乙管理局", "11", "6"]);
}

#[test]
fn letters_are_written_for_workbooks_that_were_issued_before() {
    let world = World::issued();
    let run = world.run("issue", &["--mail", "--today", "2022-03-02"]);
    assert!(run.out.contains("没有变动的3份不重发；写好信2封"), "{}{}", run.out, run.err);
    let shown = mail::shown(&world.campaign.join("发出/乙局.eml"));
    assert_eq!((&shown["attachments"][0][0], &shown["defects"]), (&json!("乙局.xlsx"), &json!([])));
    // Once is enough, even where the draft was sent and is gone.
    fs::remove_file(world.campaign.join("发出/乙局.eml")).unwrap();
    assert!(!world.run("issue", &["--mail", "--today", "2022-03-03"]).out.contains("写好信"));
}

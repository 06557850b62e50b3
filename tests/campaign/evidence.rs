//! Evidence that comes with returns: on record, in the answer, and in the review.

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use rusqlite::Connection;
use serde_json::json;

use crate::received::zip;
use crate::support::client::{Client, fill};
use crate::support::program::jixiao;
use crate::support::{in_folder, mail};
use crate::world::{World, small_form};

/// The evidence of a unit, registered.
const REGISTER: [(&str, &str); 4] = [
    ("佐证.材料[1]", "群众评议记录"),
    ("佐证.指标[1]", "社会效益"),
    ("佐证.材料[2]", "改革成效通报"),
    ("佐证.指标[2]", "社会效益"),
];

/// A campaign whose form has a register of evidence, with a workbook issued to each unit.
fn with_register() -> World {
    let mut world = World::new();
    let head = world.form.join("template.toml");
    let text = fs::read_to_string(&head).unwrap();
    let sheets = text.replace("\"scores\"]", "\"scores\", \"evidence\"]");
    let register = "\n[evidence]\nregister = \"佐证\"\nname = \"材料\"\nnumber = \"文号\"\nindicators = \"指标\"\n";
    fs::write(&head, sheets + register).unwrap();
    fs::copy("tests/forms/evidence/sheets/evidence.toml", world.form.join("sheets/evidence.toml")).unwrap();
    world.made = in_folder(&world.form);
    let run = world.run("issue", &["--today", "2022-03-01"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    world
}

/// A message from 甲局 with its workbook and these files.
fn send(world: &World, name: &str, workbook: &Path, files: &[&str]) {
    let paths: Vec<_> = files.iter().map(|file| world.root.join(file)).collect();
    paths.iter().for_each(|path| fs::write(path, format!("{name} {}", path.display())).unwrap());
    let mut all = vec![("自评表.xlsx", workbook)];
    all.extend(files.iter().copied().zip(paths.iter().map(|path| path.as_path())));
    mail::make(&world.received(name), "甲局 <a@example.cn>", "报送", &all);
}

fn registered(world: &World, unit: &str, evidence: &str) -> std::path::PathBuf {
    let mut changes: Vec<(&str, serde_json::Value)> = REGISTER.iter().map(|(id, text)| (*id, json!(text))).collect();
    changes.push(("社会效益.佐证材料", json!(evidence)));
    let workbook = world.root.join(format!("{unit}.xlsx"));
    world.fill_in(&world.campaign.join(format!("发出/{unit}.xlsx")), &workbook, &changes);
    workbook
}

fn companions(world: &World) -> Vec<String> {
    let ledger = Connection::open(world.campaign.join("台账.sqlite")).unwrap();
    let mut query = ledger.prepare("SELECT name FROM companion ORDER BY received, n").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_answer_says_what_came_and_what_is_missing_until_it_came() {
    let world = with_register();
    let workbook = registered(&world, "甲局", "群众评议记录、改革成效通报");
    send(&world, "一.eml", &workbook, &["群众评议记录.pdf"]);
    world.collect();
    assert_eq!(world.codes("001", 1), ["S013"]);
    assert_eq!(companions(&world), ["群众评议记录.pdf"]);
    let letter = mail::shown(&world.campaign.join("退回/甲局-第1轮-退回.eml"))["text"].to_string();
    assert!(letter.contains("随表收到1个文件：“群众评议记录.pdf”。"), "{letter}");
    assert!(letter.contains("没有随表收到：“改革成效通报”"), "{letter}");
    // What came before need not come again.
    let again = world.root.join("改好.xlsx");
    fs::copy(world.campaign.join("退回/甲局-第1轮-退回.xlsx"), &again).unwrap();
    world.change(&again, &[("项目.名称[1]", json!("二"))]);
    send(&world, "二.eml", &again, &["改革成效通报.pdf"]);
    world.collect();
    assert_eq!((world.codes("001", 2), world.state("001")), (vec![], "passed".to_owned()));
}

#[test]
fn files_sent_on_their_own_before_the_workbook_count_in_the_same_run() {
    let world = with_register();
    let workbook = registered(&world, "甲局", "群众评议记录、改革成效通报");
    let file = world.root.join("改革成效通报.pdf");
    fs::write(&file, b"x").unwrap();
    mail::make(&world.received("a.eml"), "甲局 <a@example.cn>", "材料", &[("改革成效通报.pdf", &file)]);
    send(&world, "b.eml", &workbook, &["群众评议记录.pdf"]);
    world.collect();
    assert_eq!((world.codes("001", 1), world.state("001")), (vec![], "passed".to_owned()));
}

#[test]
fn files_beside_the_workbook_in_an_archive_came_with_it() {
    let world = with_register();
    let workbook = fs::read(registered(&world, "甲局", "群众评议记录、改革成效通报")).unwrap();
    zip(&world.received("甲局.zip"), &[("报送/自评表.xlsx", &workbook), ("报送/佐证/群众评议记录.pdf", b"x")]);
    world.collect();
    assert_eq!(world.codes("001", 1), ["S013"]);
    assert_eq!(companions(&world), ["报送/佐证/群众评议记录.pdf"]);
}

#[test]
fn a_ledger_made_anew_knows_what_came_along() {
    let world = with_register();
    let workbook = registered(&world, "甲局", "群众评议记录、改革成效通报");
    send(&world, "一.eml", &workbook, &["群众评议记录.pdf"]);
    world.collect();
    let before = (companions(&world), world.codes("001", 1));
    fs::remove_file(world.campaign.join("台账.sqlite")).unwrap();
    let run = world.run("rebuild", &["--today", "2022-04-02"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!((companions(&world), world.codes("001", 1)), before);
}

#[test]
fn a_workbook_alone_is_asked_for_no_files() {
    let world = with_register();
    let workbook = registered(&world, "甲局", "群众评议记录");
    fs::copy(&workbook, world.received("甲.xlsx")).unwrap();
    world.collect();
    assert_eq!((world.codes("001", 1), world.state("001")), (vec![], "passed".to_owned()));
}

#[test]
fn the_review_proposes_nothing_for_points_without_evidence() {
    let world = with_register();
    // 甲局 registers evidence that did not come, 乙局 has none, 甲局信息中心 has all that it names.
    let workbook = registered(&world, "甲局", "改革成效通报");
    world.change(&workbook, &[("佐证.指标[1]", json!("制度健全性"))]);
    send(&world, "甲.eml", &workbook, &["群众评议记录.pdf"]);
    world.send("乙局", "乙.xlsx", &[("社会效益.佐证材料", json!("无"))]);
    let third = registered(&world, "甲局信息中心", "群众评议记录");
    fs::copy(third, world.received("丙.xlsx")).unwrap();
    world.collect();
    assert_eq!((world.codes("001", 1), world.codes("002", 1)), (vec!["S013".to_owned()], vec!["S015".to_owned()]));
    for unit in ["甲局", "乙局"] {
        let folder = world.campaign.to_str().unwrap();
        let run = jixiao(&["campaign", "accept", unit, folder, "--reason", "复核时再看"]);
        assert_eq!(run.code, 0, "{}", run.err);
    }
    let run = world.run("review", &["--share", "100", "--today", "2022-05-10"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let file = world.campaign.join("复核/复核-2022-05-10.xlsx");
    let mut book: Xlsx<_> = open_workbook(&file).unwrap();
    let range = book.worksheet_range("复核评分").unwrap();
    let text = |row: &[calamine::Data], col: usize| row.get(col).map(ToString::to_string).unwrap_or_default();
    let rows = range.rows().filter(|row| text(row, 3) == "社会效益");
    let proposed: Vec<[String; 3]> = rows.map(|row| [text(row, 1), text(row, 7), text(row, 8)]).collect();
    assert_eq!(
        proposed,
        [
            ["甲局", "0", "佐证材料“改革成效通报”没有随表收到，按没有佐证计0分。"],
            ["乙局", "0", "没有写佐证材料，清单里也没有登记，按没有佐证计0分。"],
            ["甲局信息中心", "", ""],
        ]
    );
    // A proposal is a score like any other: it is read as it stands, or as the reviewer changes it.
    assert!(world.run("review", &["--read", file.to_str().unwrap()]).out.contains("读入复核得分2个"));
    let row = range.rows().position(|row| text(row, 1) == "乙局" && text(row, 3) == "社会效益").unwrap() + 1;
    let changed = json!({"sheet": "复核评分", "cell": format!("H{row}"), "value": 6});
    fill(Client::OpenPyxl, &file, &file, &[changed]);
    assert!(world.run("review", &["--read", file.to_str().unwrap()]).out.contains("读入复核得分2个"));
}

#[test]
fn a_workbook_of_another_form_beside_the_return_is_told_unless_it_is_registered_evidence() {
    let world = with_register();
    let workbook = registered(&world, "甲局", "群众评议记录");
    let other = |name: &str| {
        let file = world.root.join(name);
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, name).unwrap();
        book.save(&file).unwrap();
        file
    };
    let (evidence, stray) = (other("群众评议记录.xlsx"), other("项目明细.xlsx"));
    // The return of the year before is evidence where the register says so.
    let (year_before, last_return) = (world.root.join("小表2020"), world.root.join("改革成效通报.xlsx"));
    small_form(&year_before, 2020);
    assert_eq!(jixiao(&["new", year_before.to_str().unwrap(), "-o", last_return.to_str().unwrap()]).code, 0);
    let files: [(&str, &Path); 4] = [
        ("自评表.xlsx", &workbook),
        ("群众评议记录.xlsx", &evidence),
        ("改革成效通报.xlsx", &last_return),
        ("项目明细.xlsx", &stray),
    ];
    mail::make(&world.received("一.eml"), "甲局 <a@example.cn>", "报送", &files);
    let report = world.collect();
    let papers = report["items"][0]["papers"].as_array().unwrap();
    let told: Vec<&str> = papers.iter().map(|paper| paper["name"].as_str().unwrap()).collect();
    assert_eq!(told, ["自评表.xlsx", "项目明细.xlsx"], "{report:#}");
}

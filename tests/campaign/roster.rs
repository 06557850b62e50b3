//! The roster: every fault at once, nothing issued.

use std::fs;

use jixiao::campaign::{Access, Campaign};
use serde_json::json;

use crate::support::client::{Client, fill};
use crate::world::World;

#[test]
fn every_fault_is_told_with_its_cell_and_nothing_is_issued() {
    let world = World::new();
    world.roster(&[
        ["001", "甲局", "", "a@example.cn", "10"],
        ["001", "乙局", "", "财政局", "很多"],
        ["003", "", "丁局", "c@example.cn;d", "10.123"],
        ["", "戊局", "", "", ""],
        ["006", "己局", "己局", "", "-5"],
    ]);
    let roster = world.campaign.join("名单.xlsx");
    fill(Client::OpenPyxl, &roster, &roster, &[json!({"sheet": "名单", "cell": "F1", "value": "负责人生日"})]);
    let run = world.run("issue", &[]);
    assert_eq!(run.code, 2);
    for wanted in [
        "F1：不认识“负责人生日”这一列",
        "A3：单位代码“001”与A2重复",
        "D3：“财政局”不是电子邮箱地址",
        "E3：“很多”不是数字",
        "B4：没有填单位名称",
        "C4：名单里没有主管部门“丁局”",
        "D4：“d”不是电子邮箱地址",
        "E4：“10.123”小数位数太多",
        "A5：没有填单位代码",
        "C6：主管部门是单位自己",
        "E6：“-5”超出了范围",
    ] {
        assert!(run.err.contains(wanted), "{wanted} in\n{}", run.err);
    }
    assert!(run.err.contains("有11处错误"), "{}", run.err);
    assert_eq!(fs::read_dir(world.campaign.join("发出")).unwrap().count(), 0);
    assert_eq!(world.run("collect", &[]).code, 2);
}

#[test]
fn columns_may_change_places_and_any_field_may_be_added() {
    let world = World::new();
    let roster = world.campaign.join("名单.xlsx");
    let cells = [
        ("A1", "单位名称"),
        ("B1", "单位代码"),
        ("A2", "甲局"),
        ("B2", "001"),
        ("A3", "乙局"),
        ("B3", "002"),
        ("A4", "丙局"),
        ("B4", "003"),
        ("C4", ""),
        ("F1", "项目支出.年初"),
    ];
    let mut edits: Vec<_> =
        cells.iter().map(|(cell, value)| json!({"sheet": "名单", "cell": cell, "value": value})).collect();
    edits.push(json!({"sheet": "名单", "cell": "F2", "value": 5}));
    fill(Client::OpenPyxl, &roster, &roster, &edits);
    let run = world.run("issue", &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    // What the form does not mean the bureau to fill in is filled in, but not held against anyone.
    world.send(
        "甲局",
        "a.xlsx",
        &[("项目支出.年初", json!(6)), ("项目支出.追加", json!(-1)), ("预算控制率.自评得分", json!(5))],
    );
    world.collect();
    assert!(!world.codes("001", 1).contains(&"P001".to_owned()), "{:?}", world.codes("001", 1));
}

#[test]
fn a_circle_of_departments_is_a_fault() {
    let world = World::new();
    world.roster(&[["001", "甲局", "乙局", "", ""], ["002", "乙局", "001", "", ""]]);
    let run = world.run("issue", &[]);
    assert!(run.err.contains("绕了一圈"), "{}", run.err);
}

#[test]
fn codes_that_people_read_alike_are_one_code() {
    let world = World::new();
    world.roster(&[["00A", "甲局", "", "", ""], ["00a", "乙局", "", "", ""], ["００Ａ", "丙局", "", "", ""]]);
    let run = world.run("issue", &[]);
    assert!(
        run.err.contains("A3：单位代码“00a”与A2重复") && run.err.contains("A4：单位代码“００Ａ”与A2重复"),
        "{}",
        run.err
    );
}

#[test]
fn every_unit_has_a_file_of_its_own_whatever_it_is_called() {
    let world = World::new();
    let long = "超长单位名称".repeat(20);
    let (first, second) = (format!("{long}甲"), format!("{long}乙"));
    world.roster(&[
        ["001", "财政局", "", "", ""],
        ["002", "财政局", "", "", ""],
        ["003", "财政局（001）", "", "", ""],
        ["004", &first, "", "", ""],
        ["005", &second, "", "", ""],
        ["006", "CON", "", "", ""],
    ]);
    let run = world.run("issue", &["--today", "2022-03-01"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(fs::read_dir(world.campaign.join("发出")).unwrap().count(), 6);
}

/// A roster of so many units below a line that is blank but for a space; the last has no name.
fn long_roster(headings: &[String], units: u32) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (col, heading) in (0..).zip(headings) {
        sheet.write_string(0, col, heading).unwrap();
    }
    sheet.write_string(1, 0, " ").unwrap();
    // What stands beside the columns with headings is not shown.
    sheet.write_string(2, 40, "旁注").unwrap();
    for row in 2..units + 2 {
        sheet.write_string(row, 0, format!("{row:03}")).unwrap();
        if row < units + 1 {
            sheet.write_string(row, 1, format!("第{row}局")).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn the_first_lines_are_shown_and_those_with_faults_in_any_case() {
    let world = World::new();
    let campaign = Campaign::open(&world.campaign, Access::Read).unwrap();
    let view = campaign.roster_view().unwrap();
    assert_eq!((view.units, view.faults.len(), view.lines.len()), (3, 0, 3));
    assert_eq!(view.headings[..2], ["单位代码", "单位名称"]);
    assert_eq!(
        (view.lines[0].0, &view.lines[0].1[..5]),
        (2, &["001", "甲局", "", "a@example.cn", "10"].map(str::to_owned)[..])
    );
    let view = campaign.roster_view_of(&long_roster(&view.headings, 202));
    let fault = &view.faults[0];
    assert_eq!((view.units, view.faults.len(), fault.cell.as_deref(), fault.at), (0, 1, Some("B204"), Some((204, 1))));
    assert!(fault.message.contains("没有填单位名称"), "{}", fault.message);
    assert_eq!(view.lines[0].1.len(), view.headings.len());
    // The first 200, and the one with a fault.
    let rows: Vec<u32> = view.lines.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, (3..203).chain([204]).collect::<Vec<u32>>());
}

#[test]
fn a_corrected_roster_takes_the_place_of_the_old_one_which_is_kept() {
    let world = World::new();
    let mut campaign = Campaign::open(&world.campaign, Access::Write).unwrap();
    let path = world.campaign.join("名单.xlsx");
    let old = fs::read(&path).unwrap();
    let headings = campaign.roster_view().unwrap().headings;
    assert!(campaign.take_roster(&long_roster(&headings, 2)).is_err());
    assert!(fs::read(&path).unwrap() == old);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (col, (heading, text)) in (0..).zip(headings[..2].iter().zip(["001", "甲局"])) {
        sheet.write_string(0, col, heading).unwrap();
        sheet.write_string(1, col, text).unwrap();
    }
    let new = book.save_to_buffer().unwrap();
    assert_eq!(campaign.take_roster(&new).unwrap().units, 1);
    assert!(fs::read(&path).unwrap() == new);
    let kept: Vec<_> =
        fs::read_dir(world.campaign.join("台账备份")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let copy = kept.iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("名单-"));
    assert!(fs::read(copy.unwrap()).unwrap() == old);
}

//! The roster: every fault at once, nothing issued.

use std::fs;

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

//! A report that comes with its workbook in one message is held against it, and the answer says so.

use std::fs;

use crate::support::{mail, workbook_edits::Package};
use crate::world::World;

/// Sends the workbook of 甲局, which passes, with a report; gives the answer and what became of the workbook.
fn sent(world: &World, name: &str, report: &[u8]) -> String {
    let workbook = world.root.join("自评表.xlsx");
    world.fill_in(&world.campaign.join("发出/甲局.xlsx"), &workbook, &[]);
    let file = world.root.join(name);
    fs::write(&file, report).unwrap();
    let files = [("自评表.xlsx", workbook.as_path()), (name, file.as_path())];
    mail::make(&world.received("一.eml"), "甲局 <a@example.cn>", "报送", &files);
    world.collect();
    let answers = ["退回/甲局-第1轮-退回.eml", "通过/甲局-第1轮-通过.eml"].map(|path| world.campaign.join(path));
    let answer = answers.iter().find(|path| path.exists()).unwrap();
    mail::shown(answer)["text"].to_string()
}

#[test]
fn a_report_that_differs_is_to_be_explained() {
    let world = World::issued();
    let answer = sent(&world, "甲局自评报告.txt", "2021年项目支出决算6万元。".as_bytes());
    assert!(answer.contains("“甲局自评报告.txt”已与表核对") && answer.contains("不符1处"), "{answer}");
    assert_eq!(world.codes("001", 1), ["W001"]);
    let returned = Package::read(&fs::read(world.campaign.join("退回/甲局-第1轮-退回.xlsx")).unwrap());
    assert!(returned.text("xl/workbook.xml").contains("报告核对"));
}

#[test]
fn a_report_that_agrees_keeps_nothing_from_passing() {
    let world = World::issued();
    let answer = sent(&world, "甲局自评报告.txt", "2021年项目支出决算5万元。".as_bytes());
    assert!(answer.contains("相符1处"), "{answer}");
    assert!(world.campaign.join("通过/甲局-第1轮-通过.xlsx").exists());
}

#[test]
fn a_report_that_cannot_be_read_is_told_in_the_answer() {
    let world = World::issued();
    let mut old = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    old.create_stream("/WordDocument").unwrap();
    let answer = sent(&world, "甲局自评报告.doc", &old.into_inner().into_inner());
    assert!(answer.contains("没有与表核对") && answer.contains("旧的 .doc 格式"), "{answer}");
    assert!(world.campaign.join("通过/甲局-第1轮-通过.xlsx").exists());
}

//! A year of eight units in Chromium. After each step the folder and the ledger are those that the commands make beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use serde_json::json;

use crate::browser::Kind;
use crate::clerk::Clerk;
use crate::program::{Desk, files};
use crate::support::client::{Client, fill};
use crate::support::program::{Run, jixiao};
use crate::support::{self, mail};
use crate::world::{World, ledger, small_form};

const DAY: &str = "2022-05-10";
/// Eight units: code, name, 主管部门, address, 基本支出 年初.
const UNITS: [[&str; 5]; 8] = [
    ["001", "甲局", "", "a@example.cn", "10"],
    ["002", "乙局", "", "b@example.cn", "10"],
    ["003", "丙局", "", "c@example.cn", "10"],
    ["004", "丁局", "", "d@example.cn", "10"],
    ["005", "戊局", "", "e@example.cn", "10"],
    ["006", "己局", "", "f@example.cn", "10"],
    ["007", "庚局", "", "", "10"],
    ["008", "甲局信息中心", "甲局", "h@example.cn", "10"],
];

/// The campaign of the desk beside that of the commands.
struct Beside {
    world: World,
    /// The desk's folder.
    desk: PathBuf,
}

impl Beside {
    /// Gives a command to the campaign of the commands.
    fn command(&self, command: &[&str], options: &[&str]) -> Run {
        let folder = self.world.campaign.to_str().unwrap();
        jixiao(&[&["campaign"], command, &[folder, "--today", DAY], options].concat())
    }

    /// Both folders and ledgers are the same.
    fn same(&self, step: &str) {
        let (made, wanted) = (files(&self.desk), files(&self.world.campaign));
        let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&made), names(&wanted), "{step}");
        let differing: Vec<&String> =
            made.iter().filter(|(name, bytes)| wanted[*name] != **bytes).map(|(name, _)| name).collect();
        assert!(differing.is_empty(), "{step}: {differing:?}");
        let (made, wanted) = (ledger(&self.desk), ledger(&self.world.campaign));
        let first = made.iter().zip(&wanted).find(|(made, wanted)| made != wanted);
        assert_eq!((first, made.len()), (None, wanted.len()), "{step}");
        println!(
            "{step}: {} files and {} lines of the ledger are the same",
            names(&files(&self.desk)).len(),
            made.len()
        );
    }

    /// A file that both get: as it is for the desk to be dropped, and in `收到` for the commands.
    fn received(&self, file: &Path) {
        fs::copy(file, self.world.received(file.file_name().unwrap().to_str().unwrap())).unwrap();
    }
}

/// The words of a command without the folder, which is another.
fn words(text: &str, folder: &Path) -> String {
    text.replace(folder.to_str().unwrap(), "…").trim().to_owned()
}

/// The browser of the year: Chromium, or Firefox where `JIXIAO_DESK_BROWSER=firefox` says so.
fn browser() -> Kind {
    let asked = std::env::var("JIXIAO_DESK_BROWSER").unwrap_or_default();
    if asked == "firefox" { Kind::Firefox } else { Kind::Chromium }
}

#[test]
fn a_year_at_the_desk_leaves_what_the_commands_leave() {
    support::not_in_a_fast_run("Chromium");
    let world = World::new();
    let drops = world.root.join("拖");
    fs::create_dir(&drops).unwrap();
    let beside = Beside { desk: world.root.join("桌面自评"), world };
    let (world, root) = (&beside.world, beside.world.root.clone());
    // The campaign of the commands without the roster of three.
    fs::remove_dir_all(&world.campaign).unwrap();
    let settings = [
        "--template",
        world.form.to_str().unwrap(),
        "--deadline",
        "2022-04-30",
        "--bureau",
        "某市财政局",
        "--email",
        "jx@example.gov.cn",
    ];
    assert_eq!(jixiao(&[&["campaign", "init", world.campaign.to_str().unwrap()], &settings[..]].concat()).code, 0);

    // It is made.
    let desk = Desk::start(&["--today", DAY], &root);
    let mut clerk = Clerk::at(&desk, browser());
    for (label, value) in [
        ("新文件夹的名称", "桌面自评"),
        ("或用自己的模板", world.form.to_str().unwrap()),
        ("报送期限", "2022-04-30"),
        ("财政部门的名称", "某市财政局"),
        ("发出回信的邮箱", "jx@example.gov.cn"),
    ] {
        clerk.enter("#make", label, value);
    }
    clerk.press("#make", "新建");
    clerk.arrive();
    beside.same("make");

    // A roster with faults is shown at its cells and not taken; a right one is.
    let (faulty, right) = (drops.join("名单-错.xlsx"), drops.join("名单-对.xlsx"));
    world.roster(&UNITS);
    fs::rename(world.campaign.join("名单.xlsx"), &right).unwrap();
    let cell = |cell: &str, value: &str| json!({"sheet": "名单", "cell": cell, "value": value});
    fill(Client::OpenPyxl, &right, &faulty, &[cell("D3", "不是邮箱"), cell("A5", "001"), cell("C9", "没有的局")]);
    fs::copy(beside.desk.join("名单.xlsx"), world.campaign.join("名单.xlsx")).unwrap();
    clerk.go("year");
    clerk.browser.send_files("#roster-file", std::slice::from_ref(&faulty));
    clerk.until("document.getElementById('roster').textContent.includes('不是邮箱')");
    let shown = clerk.text("#roster-faults");
    let marked = clerk.eval(
        "return [...document.querySelectorAll('#roster .mark')].map((made) => made.firstChild.textContent);",
        json!([]),
    );
    assert_eq!(marked, json!(["不是邮箱", "001", "没有的局"]));
    beside.same("a roster with faults is not taken");
    fs::copy(&faulty, world.campaign.join("名单.xlsx")).unwrap();
    let told = beside.command(&["issue"], &[]);
    assert_eq!(told.code, 2);
    for line in told.err.lines().filter(|line| line.contains('：') && !line.starts_with("名单.xlsx")) {
        let (cell, message) = line.split_once('：').unwrap();
        assert!(shown.contains(cell) && shown.contains(message), "{line}: {shown}");
    }
    clerk.browser.send_files("#roster-file", std::slice::from_ref(&right));
    clerk.until("document.getElementById('roster').textContent.includes('8个单位')");
    fs::copy(&right, world.campaign.join("名单.xlsx")).unwrap();
    beside.same("roster");

    // Issued, with the preview of whom it hits.
    let (hits, said) = clerk.step("issue", &[("给有邮箱的单位写好发表的信", "true")], "发表");
    assert_eq!(hits, ["发给（8个）"]);
    let run = beside.command(&["issue"], &["--mail"]);
    assert_eq!(said.trim(), run.out.trim());
    beside.same("issue");

    // Right and wrong workbooks, one by mail, one that speaks for two units, and something else.
    let wrong = [("项目支出.决算", json!(6))];
    let filled = |unit: &str, name: &str, changes: &[(&str, serde_json::Value)]| {
        let file = drops.join(name);
        world.fill_in(&world.campaign.join(format!("发出/{unit}.xlsx")), &file, changes);
        file
    };
    let mut dropped = vec![
        filled("甲局", "甲局自评表.xlsx", &[]),
        filled("乙局", "附件2(改3)最终版.xlsx", &wrong),
        filled("丙局", "丙.xlsx", &[]),
    ];
    let inside = filled("丁局", "丁局的表.xlsx", &[]);
    dropped.push(drops.join("报送.eml"));
    mail::make(dropped.last().unwrap(), "丁局 <d@example.cn>", "报送自评表", &[("自评表.xlsx", &inside)]);
    let inside = filled("戊局", "戊局的表.xlsx", &[]);
    dropped.push(drops.join("转来的.eml"));
    mail::make(dropped.last().unwrap(), "己局 <f@example.cn>", "己局报送自评表", &[("己局自评表.xlsx", &inside)]);
    dropped.push(drops.join("通知.docx"));
    fs::write(dropped.last().unwrap(), "一个通知").unwrap();
    let said = clerk.drop(&dropped);
    dropped.iter().for_each(|file| beside.received(file));
    let run = beside.command(&["collect"], &[]);
    assert_eq!(said.trim(), run.out.trim());
    beside.same("drop");

    // Whose the held one is, is decided; then undone, and decided again.
    clerk.go("register");
    clerk.until("document.querySelector('#held li.warning')");
    for unit in ["戊局", "006"] {
        clerk.press("#held li.warning", "认领：是哪个单位的");
        clerk.enter("#held li.warning", "单位", unit);
        clerk.enter("#held li.warning", "原因", "电话核实");
        clerk.press("#held li.warning form", "认领");
        let said = clerk.said("#said");
        let run = beside.command(&["assign", "收到/转来的.eml", unit], &["--reason", "电话核实"]);
        assert_eq!(said.trim(), run.out.trim());
        beside.same(&format!("assign to {unit}"));
        if unit == "戊局" {
            clerk.go("register");
            clerk.press("#decisions", "撤销");
            clerk.until("document.getElementById('said').textContent.includes('已撤销第1号决定')");
            assert_eq!(beside.command(&["undo", "1"], &[]).code, 0);
            beside.same("undo");
            clerk.go("register");
        }
    }
    // What is no workbook is set aside.
    clerk.go("register");
    clerk.press("#held li.error", "搁置：不再处理");
    clerk.enter("#held li.error", "原因", "不是自评表");
    clerk.press("#held li.error form", "搁置");
    clerk.until("document.querySelector('#said .said')");
    beside.command(&["set-aside", "收到/通知.docx"], &["--reason", "不是自评表"]);
    beside.same("set aside");

    // The unit that is to correct: findings and marked cells on its page, and the reply.
    clerk.go("unit/002");
    clerk.until("document.querySelector('#report table.sheet td.mark')");
    let page = clerk.text("#report");
    assert!(page.contains("C01") && page.contains("必须改"), "{page}");
    clerk.press("ul.letters", "乙局-第1轮-退回.eml");
    clerk.until("document.querySelector('.letter-text')");
    let letter = clerk.text(".letter-text");
    assert!(letter.contains("乙局") && letter.contains("请"), "{letter}");
    // It corrects, and passes; what changed is shown cell by cell.
    let corrected = drops.join("乙局改好.xlsx");
    fs::copy(beside.desk.join("退回/乙局-第1轮-退回.xlsx"), &corrected).unwrap();
    world.change(&corrected, &[("项目支出.决算", json!(5))]);
    let said = clerk.drop(std::slice::from_ref(&corrected));
    beside.received(&corrected);
    assert_eq!(said.trim(), beside.command(&["collect"], &[]).out.trim());
    beside.same("correct");
    clerk.go("unit/002");
    clerk.until("document.querySelector('section.since table')");
    let changes = clerk.text("section.since table");
    assert!(changes.contains('6') && changes.contains('5') && changes.contains("项目支出"), "{changes}");
    assert_eq!(clerk.text("main .heading .pill"), "通过");

    // One is withdrawn, which is undone at once; another gets more time.
    clerk.press(".decisions-of-unit", "撤销通过");
    clerk.enter(".decisions-of-unit", "原因", "要再看");
    clerk.press(".decisions-of-unit form", "撤销通过");
    clerk.press(".said", "撤销这件决定");
    clerk.until("document.getElementById('said').textContent.includes('已撤销')");
    clerk.go("unit/007");
    clerk.press(".decisions-of-unit", "延期");
    clerk.enter(".decisions-of-unit", "延到哪一天", "2022-05-31");
    clerk.enter(".decisions-of-unit", "原因", "班子调整");
    clerk.press(".decisions-of-unit form", "延期");
    clerk.until("document.querySelector('.said')");
    assert_eq!(beside.command(&["withdraw", "乙局"], &["--reason", "要再看"]).code, 0);
    assert_eq!(beside.command(&["undo", "4"], &[]).code, 0);
    assert_eq!(beside.command(&["extend", "007"], &["--until", "2022-05-31", "--reason", "班子调整"]).code, 0);
    beside.same("withdraw, undo, extend");

    // Who has not sent is reminded.
    let (hits, said) = clerk.step("remind", &[], "写催报信");
    assert_eq!(hits, ["写信给（3个）", "没有登记邮箱，要打电话（1个）"]);
    assert_eq!(said.trim(), beside.command(&["remind"], &[]).out.trim());
    beside.same("remind");

    // The review: drawn, scored, read back, and who lost points is told.
    let sample = [("一百个里随机抽几个", "60"), ("一百个里按风险抽几个", "20")];
    let (hits, said) = clerk.step("review", &sample, "抽取");
    assert!(hits[0].starts_with("抽到"), "{hits:?}");
    let run = beside.command(&["review"], &["--share", "60", "--risk", "20", "--seed", "1"]);
    assert_eq!(said.trim(), run.out.trim());
    beside.same("review");
    let scored = drops.join("复核填好.xlsx");
    let score = |cell: &str, value: serde_json::Value| json!({"sheet": "复核评分", "cell": cell, "value": value});
    fill(
        Client::OpenPyxl,
        &beside.desk.join(format!("复核/复核-{DAY}.xlsx")),
        &scored,
        &[
            score("H4", json!(3)),
            score("I4", json!("执行率算错")),
            score("H5", json!(5)),
            score("H6", json!(2)),
            score("H7", json!(6)),
        ],
    );
    clerk.browser.send_files("#review-file", std::slice::from_ref(&scored));
    let said = clerk.said("#step-read-review");
    assert_eq!(said.trim(), beside.command(&["review"], &["--read", scored.to_str().unwrap()]).out.trim());
    beside.same("review read");
    let (hits, said) = clerk.step("rectify", &[("要求哪一天前回复", "2022-06-10")], "写整改通知");
    assert_eq!(hits, ["写通知给（1个）"]);
    assert_eq!(said.trim(), beside.command(&["rectify"], &["--until", "2022-06-10"]).out.trim());
    assert!(said.contains("写好整改通知1份"), "{said}");
    beside.same("rectify");

    // All in one workbook, with its charts on the page; then next year.
    let (hits, said) = clerk.step("rollup", &[], "汇总");
    assert_eq!(hits, ["计入汇总（已通过）（4个）", "还没有通过（4个）"]);
    let run = beside.world.run("rollup", &[]);
    assert_eq!(words(&said, &beside.desk), words(&run.out, &beside.world.campaign));
    beside.same("rollup");
    clerk.go("charts");
    let charts = clerk.eval(
        "return [...document.querySelectorAll('main svg.chart')].map((one) => one.getAttribute('aria-label'));",
        json!([]),
    );
    assert!(charts.to_string().contains("通过 4") && charts.to_string().contains("C01"), "{charts}");
    let form = root.join("小表2022");
    small_form(&form, 2022);
    let (_, said) =
        clerk.step("next", &[("新文件夹的名称", "桌面下年"), ("用哪个模板", form.to_str().unwrap())], "新建下一年");
    let next = root.join("命令下年");
    let run = jixiao(&[
        "campaign",
        "next",
        next.to_str().unwrap(),
        world.campaign.to_str().unwrap(),
        "--template",
        form.to_str().unwrap(),
    ]);
    assert_eq!(words(&said, &root.join("桌面下年")), words(&run.out, &next));
    let (made, wanted) = (files(&root.join("桌面下年")), files(&next));
    assert!(made.keys().eq(wanted.keys()), "{:?}", made.keys());
    assert_eq!(made["campaign.toml"], wanted["campaign.toml"]);

    // The page for the leader is one page of paper.
    clerk.go("leader");
    let paper = clerk.browser.print();
    assert_eq!(pages(&paper, &root), 1);
    let (ended, said) = desk.end();
    assert!(ended && said.contains("工作台已结束"), "{said}");
    // Nothing was asked of anybody else.
    let asked = clerk.browser.asked_for();
    assert!(asked.iter().all(|url| url.starts_with("http://127.0.0.1:")), "{asked:?}");
}

/// How many pages a PDF in base64 has.
fn pages(pdf: &str, folder: &Path) -> u32 {
    let file = folder.join("一页.pdf");
    fs::write(&file, base64::engine::general_purpose::STANDARD.decode(pdf).unwrap()).unwrap();
    let output = Command::new("pdfinfo").arg(&file).output().expect("pdfinfo: apt-get install poppler-utils");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = told.lines().find(|line| line.starts_with("Pages:")).unwrap_or_else(|| panic!("{told}"));
    line.trim_start_matches("Pages:").trim().parse().unwrap()
}

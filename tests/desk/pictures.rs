//! Pictures of the desk at six moments: `JIXIAO_BLESS=1` makes those again that the READMEs show, `JIXIAO_PICTURES=FOLDER` writes all.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use serde_json::json;

use crate::browser::Kind;
use crate::clerk::Clerk;
use crate::program::{Desk, encoded};
use crate::support;
use crate::world::World;

/// The moments, and what must be there before a picture is taken.
const MOMENTS: [(&str, &str, &str); 6] = [
    ("desk-units", "units", "document.querySelectorAll('#unit-rows tr').length > 10"),
    ("desk-register", "register", "document.querySelector('#held li')"),
    ("desk-unit", "unit/002", "document.querySelector('#report table.sheet td.mark')"),
    ("desk-sheet", "unit/006", "document.querySelector('#report table.sheet td.mark')"),
    ("desk-year", "year", "document.querySelector('#roster summary')"),
    ("desk-charts", "charts", "document.querySelector('main svg.chart')"),
];
/// Those that the READMEs show.
const SHOWN: [&str; 4] = ["desk-units", "desk-register", "desk-sheet", "desk-year"];
const NAMES: [&str; 24] = [
    "市教育局",
    "市财政局",
    "市农业农村局",
    "市水利局",
    "市民政局",
    "市司法局",
    "市审计局",
    "市统计局",
    "市林业局",
    "市气象局",
    "市档案馆",
    "市图书馆",
    "市博物馆",
    "市文化馆",
    "市体育中心",
    "市卫生健康局",
    "市疾控中心",
    "市人民医院",
    "市交通运输局",
    "市公路中心",
    "市住建局",
    "市城管局",
    "市信访局",
    "市机关事务中心",
];

/// A campaign of some bureaus of a city, in the middle of its year.
fn city(world: &World) -> Desk {
    let rows: Vec<[String; 5]> = NAMES
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let parent = match *name {
                "市图书馆" | "市博物馆" | "市文化馆" => "市体育中心",
                "市疾控中心" | "市人民医院" => "市卫生健康局",
                "市公路中心" => "市交通运输局",
                _ => "",
            };
            let email = if index % 9 == 8 { String::new() } else { format!("unit{index}@example.gov.cn") };
            [format!("{:03}", index + 1), (*name).to_owned(), parent.to_owned(), email, "10".to_owned()]
        })
        .collect();
    let rows: Vec<[&str; 5]> = rows.iter().map(|row| [row[0].as_str(), &row[1], &row[2], &row[3], &row[4]]).collect();
    world.roster(&rows);
    let settings = world.campaign.join("campaign.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("title = \"自评小表\"", "title = \"2021年度部门整体支出绩效自评\"")).unwrap();
    let desk = Desk::on(&world.campaign, "2022-04-20");
    assert_eq!(desk.run(&json!({ "step": "issue", "mail": true }))["state"], "done");
    let wrong = [("项目支出.决算", json!(6)), ("预算控制率.自评得分", json!(4))];
    for (index, name) in NAMES.iter().enumerate().take(15) {
        world.send(name, &format!("{name}自评表.xlsx"), if index % 4 == 1 { &wrong } else { &[] });
    }
    let file = world.root.join("戊.xlsx");
    world.fill_in(&world.campaign.join("发出/市住建局.xlsx"), &file, &[]);
    support::mail::make(
        &world.received("转发：自评表.eml"),
        "市城管局 <unit21@example.gov.cn>",
        "市城管局报送自评表",
        &[("市城管局自评表.xlsx", &file)],
    );
    assert_eq!(desk.upload(&encoded("扫描件.pdf"), b"%PDF-1.4").code, 200);
    assert_eq!(desk.run(&json!({ "step": "collect" }))["state"], "done");
    fs::copy(world.campaign.join("退回/市财政局-第1轮-退回.xlsx"), world.received("市财政局改.xlsx")).unwrap();
    world.change(&world.received("市财政局改.xlsx"), &[("预算控制率.自评得分", json!(5))]);
    assert_eq!(desk.run(&json!({ "step": "collect" }))["state"], "done");
    desk.post(
        "/c/1/api/decide",
        &json!({ "what": "extend", "unit": "020", "until": "2022-05-20", "reason": "班子调整" }),
    );
    desk
}

#[test]
fn every_moment_shows_itself_on_a_small_screen() {
    support::not_in_a_fast_run("Chromium");
    let world = World::new();
    let desk = city(&world);
    let mut clerk = Clerk::at(&desk, Kind::Chromium);
    clerk.arrive();
    clerk.browser.resize(1366, 1000);
    for (name, page, there) in MOMENTS {
        clerk.go(page);
        clerk.until(there);
        // The folder of a test is nobody's.
        clerk.eval("document.getElementById('where').textContent = 'D:\\\\绩效\\\\2021年自评';", json!([]));
        if name == "desk-year" {
            clerk.press("#step-remind", "看看会做什么");
            clerk.until("document.querySelector('#step-remind .preview')");
            clerk.eval("document.getElementById('step-issue').scrollIntoView();", json!([]));
        }
        if name == "desk-unit" {
            clerk.eval("document.getElementById('report').scrollIntoView();", json!([]));
        }
        if name == "desk-sheet" {
            clerk.eval("document.querySelector('#report li.error button.place').click();", json!([]));
            clerk.until("document.activeElement.dataset.cell");
            clerk.eval("document.querySelector('#report section.sheets').scrollIntoView();", json!([]));
        }
        let picture = base64::engine::general_purpose::STANDARD.decode(clerk.browser.picture()).unwrap();
        assert!(picture.len() > 20_000, "{name}: {} bytes", picture.len());
        if SHOWN.contains(&name) {
            let shown = Path::new("docs/pictures").join(format!("{name}.png"));
            if std::env::var_os("JIXIAO_BLESS").is_some() {
                fs::write(&shown, &picture).unwrap();
            }
            assert!(shown.exists(), "{}: JIXIAO_BLESS=1 takes it", shown.display());
        }
        if let Some(folder) = std::env::var_os("JIXIAO_PICTURES") {
            fs::write(Path::new(&folder).join(format!("{name}.png")), &picture).unwrap();
        }
    }
}

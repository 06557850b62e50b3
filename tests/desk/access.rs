//! Keyboard and screen reader: every page by axe-core (WCAG 2.2 AA), in both browsers and at the smallest size that is meant; and by keys
//! alone.

use std::fs;

use serde_json::{Value as Json, json};

use crate::browser::{BOTH, Kind};
use crate::clerk::Clerk;
use crate::program::{Desk, encoded};
use crate::support;
use crate::world::World;

/// Where `tests/run` puts it.
const AXE: &str = "target/axe/node_modules/axe-core/axe.min.js";
const PAGES: [&str; 8] = ["units", "leader", "register", "letters", "year", "charts", "unit/001", "unit/002"];

/// A campaign with something of everything: a return that passed, one to correct, one that is held, decisions, letters.
pub fn busy(world: &World) -> Desk {
    let desk = Desk::on(&world.campaign, "2022-04-20");
    world.send("甲局", "甲.xlsx", &[]);
    world.send("乙局", "乙.xlsx", &[("项目支出.决算", json!(6))]);
    assert_eq!(desk.upload(&encoded("一张图.xlsx"), b"\x89PNG").code, 200);
    assert_eq!(desk.run(&json!({ "step": "collect" }))["state"], "done");
    fs::copy(world.campaign.join("退回/乙局-第1轮-退回.xlsx"), world.received("乙改.xlsx")).unwrap();
    world.change(&world.received("乙改.xlsx"), &[("项目支出.决算", json!(7))]);
    assert_eq!(desk.run(&json!({ "step": "collect" }))["state"], "done");
    desk.post(
        "/c/1/api/decide",
        &json!({ "what": "extend", "unit": "003", "until": "2022-05-20", "reason": "班子调整" }),
    );
    desk
}

/// What axe finds on the page as it stands.
fn violations(clerk: &mut Clerk, axe: &str) -> Vec<String> {
    clerk.browser.run(axe, json!([]));
    let script = "const done = arguments[arguments.length - 1];
         axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
           .then((found) => done({ bad: found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`), passed: found.passes.length }))
           .catch((error) => done({ bad: [String(error)], passed: 0 }));";
    let found = clerk.browser.run_async(script, json!([]));
    assert!(found["passed"].as_u64().unwrap() > 10, "{found}");
    found["bad"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_page_can_be_read_by_whoever_does_not_see_it() {
    support::not_in_a_fast_run("Chromium, Firefox and axe-core");
    let axe = fs::read_to_string(AXE).expect("axe-core is not installed; tests/run installs what the tests need");
    let world = World::issued();
    let desk = busy(&world);
    for kind in BOTH {
        let mut clerk = Clerk::at(&desk, kind);
        clerk.arrive();
        let mut found: Vec<String> = Vec::new();
        for page in PAGES {
            clerk.go(page);
            found.extend(violations(&mut clerk, &axe).iter().map(|one| format!("{page}: {one}")));
            let wide = clerk
                .eval("return document.documentElement.scrollWidth - document.documentElement.clientWidth;", json!([]));
            assert!(wide.as_i64().unwrap() <= 0, "{kind:?} {page}: {wide} pixels too wide");
        }
        // What unfolds on them: a decision, a letter, a preview.
        clerk.go("register");
        clerk.press("#held li", "搁置：不再处理");
        found.extend(violations(&mut clerk, &axe).iter().map(|one| format!("a decision: {one}")));
        clerk.go("letters");
        clerk.press("ul.letters", "乙局-第2轮-退回.eml");
        clerk.until("document.querySelector('.letter-text')");
        found.extend(violations(&mut clerk, &axe).iter().map(|one| format!("a letter: {one}")));
        clerk.go("year");
        clerk.press("#step-remind", "看看会做什么");
        clerk.until("document.querySelector('#step-remind .preview')");
        found.extend(violations(&mut clerk, &axe).iter().map(|one| format!("a preview: {one}")));
        clerk.browser.visit(&format!("http://{}/", desk.host()));
        clerk.until("document.querySelector('#make select')");
        found.extend(violations(&mut clerk, &axe).iter().map(|one| format!("start: {one}")));
        assert!(found.is_empty(), "{kind:?}: {found:#?}");
        println!("{kind:?}: axe-core finds nothing on {} views", PAGES.len() + 4);
    }
}

#[test]
fn keys_alone_lead_everywhere() {
    support::not_in_a_fast_run("Chromium");
    let world = World::issued();
    let desk = busy(&world);
    let mut clerk = Clerk::at(&desk, Kind::Chromium);
    clerk.arrive();
    let (tab, enter) = ("\u{E004}", "\u{E007}");
    clerk.browser.press(tab);
    assert_eq!(focused(&mut clerk), "跳到正文");
    for _ in 0..3 {
        clerk.browser.press(tab);
    }
    assert_eq!(focused(&mut clerk), "收件");
    let before = clerk.eval("return window.desk.shown;", json!([]));
    clerk.browser.press(enter);
    clerk.until(&format!("window.desk.shown > {before}"));
    // The heading of the page has the focus, so that a screen reader says where one is.
    assert_eq!(focused(&mut clerk), "收件");
    let mut seen = Vec::new();
    for _ in 0..40 {
        clerk.browser.press(tab);
        seen.push(focused(&mut clerk));
    }
    for wanted in ["选择文件", "处理“收到”里的新文件", "搁置：不再处理", "撤销"] {
        assert!(seen.iter().any(|one| one == wanted), "{wanted}: {seen:?}");
    }
    // A marked cell of a returned workbook is reached, and read.
    clerk.go("unit/002");
    clerk.until("document.querySelector('#report table.sheet td.mark')");
    clerk.eval("document.querySelector('#report table.sheet td.mark').focus();", json!([]));
    assert!(clerk.text(".note").len() > 10, "{}", clerk.text(".note"));
}

fn focused(clerk: &mut Clerk) -> String {
    let text: Json =
        clerk.eval("return (document.activeElement.textContent || document.activeElement.id || '').trim();", json!([]));
    text.as_str().unwrap_or_default().to_owned()
}

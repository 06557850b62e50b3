//! A thousand units, or as many as `JIXIAO_DESK_UNITS` says: how long the first view and a search take, and how much memory.

use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;
use serde_json::json;

use crate::browser::Kind;
use crate::clerk::Clerk;
use crate::program::{Desk, peak_memory};
use crate::support;
use crate::world::World;

/// What the first view and a search may take, in milliseconds, in a release build on a machine that does nothing else.
const MOST_TO_VIEW: f64 = 300.0;
const MOST_TO_SEARCH: f64 = 50.0;
/// A debug build on a machine that does other things too is held to so many times as much.
const PATIENCE: f64 = 10.0;
/// How many units the measures are meant for.
const UNITS: usize = 1_000;

/// Puts units with their issues, returns and letters on record, as if a campaign had been through half its year.
fn fill(campaign: &Path, units: usize) {
    let mut ledger = Connection::open(campaign.join("台账.sqlite")).unwrap();
    let change = ledger.transaction().unwrap();
    change.execute("DELETE FROM unit", []).unwrap();
    let values =
        json!({ "单位名称": "某单位", "说明": "一个季度一个季度地写明做了什么、花了多少、效果怎样。".repeat(60) })
            .to_string();
    for number in 1..=units {
        let (code, name) =
            (format!("{number:06}"), format!("第{number}号局{}", if number % 7 == 0 { "信息中心" } else { "" }));
        change
            .execute(
                "INSERT INTO unit (code, name, parent, emails, place, listed) VALUES (?1, ?2, ?3, ?4, ?5, 1)",
                (
                    &code,
                    &name,
                    (number % 10 == 0).then(|| format!("{:06}", number / 10 * 10 - 9)),
                    format!("u{number}@example.cn"),
                    number as i64,
                ),
            )
            .unwrap();
        change.execute("INSERT INTO issue (serial, unit, content, template, revision, digest, path, given, day) VALUES (?1, ?2, ?3, 'small', 1, ?4, ?5, '{}', '2022-03-01')",
            (number as i64, &code, format!("c{number}"), format!("i{number}"), format!("发出/{name}.xlsx"))).unwrap();
        if number % 3 == 0 {
            continue;
        }
        let passes = number % 3 == 1;
        change.execute("INSERT INTO received (id, digest, path, kind, sender, subject, day, remark, unit, unhandled) VALUES (?1, ?2, ?3, 'workbook', '', '', '2022-04-01', '', ?4, '')",
            (number as i64, format!("r{number}"), format!("收到/{name}.xlsx"), &code)).unwrap();
        change.execute("INSERT INTO document (id, received, name, digest, unit, serial, round, verdict, late, declared, recomputed, ceiling, grade, errors, warnings, open, notices, output, output_digest, missing, restored)
            VALUES (?1, ?1, ?2, ?3, ?4, ?1, 1, ?5, 0, '95', '93.5', '100', '优', ?6, 0, 0, 0, ?7, ?8, 0, 0)",
            (number as i64, format!("{name}.xlsx"), format!("d{number}"), &code, if passes { "pass" } else { "return" }, i64::from(!passes) * 3, format!("退回/{name}.xlsx"), format!("o{number}"))).unwrap();
        change.execute("INSERT INTO entries (document, content) VALUES (?1, ?2)", (number as i64, &values)).unwrap();
        change.execute("INSERT INTO message (kind, unit, received, path, digest, day) VALUES ('reply', ?1, ?2, ?3, 'm', '2022-04-01')",
            (&code, number as i64, format!("退回/{name}.eml"))).unwrap();
    }
    change.commit().unwrap();
}

#[test]
fn a_thousand_units_are_shown_and_searched_at_once() {
    support::not_in_a_fast_run("Chromium");
    let units = std::env::var("JIXIAO_DESK_UNITS").map_or(UNITS, |units| units.parse().unwrap());
    let world = World::new();
    fill(&world.campaign, units);
    let desk = Desk::on(&world.campaign, "2022-04-20");
    let asked = Instant::now();
    let bytes = desk.ask("GET", "/c/1/api/overview", b"").body.len();
    println!("{units} units: answered after {:?}, {bytes} bytes", asked.elapsed());
    let mut clerk = Clerk::at(&desk, Kind::Chromium);
    clerk.until("window.desk && window.desk.firstView");
    // Once more: the first look of a browser loads the browser too.
    clerk.browser.visit(&desk.address());
    clerk.until("window.desk && window.desk.firstView");
    let first = clerk.eval("return window.desk.firstView;", json!([])).as_f64().unwrap();
    let search = "const search = document.getElementById('search'); const times = [];
         for (const word of ['8', '号局', '第8', '信息中心', '没有这个', '']) {
           search.value = word;
           const began = performance.now();
           search.dispatchEvent(new Event('input'));
           document.body.getBoundingClientRect();
           times.push(performance.now() - began);
         }
         return times;";
    let times: Vec<f64> =
        clerk.eval(search, json!([])).as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect();
    let slowest = times.iter().copied().fold(0.0, f64::max);
    let tally = clerk.text("#tally");
    let memory = peak_memory(desk.process());
    let heap = clerk
        .eval("return performance.memory ? performance.memory.usedJSHeapSize / 1048576 : 0;", json!([]))
        .as_f64()
        .unwrap();
    println!(
        "{units} units: first view {first:.0} ms, slowest search {slowest:.0} ms, {memory} MB in the program, {heap:.0} MB in the page"
    );
    assert!(tally.contains(&format!("共{units}个单位")), "{tally}");
    let shown = clerk.eval("return document.querySelectorAll('#unit-rows tr').length;", json!([]));
    assert_eq!(shown, json!(50));
    if units <= UNITS {
        assert!(first < MOST_TO_VIEW * PATIENCE, "{first} ms to the first view");
        assert!(slowest < MOST_TO_SEARCH * PATIENCE, "{slowest} ms to search");
    }
    assert!(memory < 150, "{memory} MB");
    // What is searched is found, wherever it stands; a filter and the order go with it.
    clerk.eval("const search = document.getElementById('search'); search.value = arguments[0]; search.dispatchEvent(new Event('input'));", json!([format!("第{units}号")]));
    assert!(clerk.text("#unit-rows").contains(&format!("第{units}号局")));
    clerk.eval("const search = document.getElementById('search'); search.value = ''; search.dispatchEvent(new Event('input'));", json!([]));
    clerk.press(".filter", "退回待改");
    let states = clerk.eval("return [...new Set([...document.querySelectorAll('#unit-rows td:nth-child(3)')].map((one) => one.textContent))];", json!([]));
    assert_eq!(states, json!(["退回待改"]));
    clerk.press("thead", "单位");
    clerk.press("thead", "单位");
    let last = clerk.eval("return document.querySelector('#unit-rows th').textContent;", json!([]));
    assert!(last.as_str().unwrap().contains(&format!("第{}号局", units - (units % 3 + 1) % 3)), "{last}");
}

//! A desk that is killed in the middle of a collect leaves what the next one makes good.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::program::{Desk, encoded, files};
use crate::support::random::Random;
use crate::world::{World, ledger};

const DAY: &str = "2022-04-01";
/// How many files come in: several batches.
const FILES: usize = 70;
/// How often the desk is killed.
const KILLS: u32 = 5;

#[test]
fn a_desk_that_is_killed_while_it_collects_is_made_good_by_the_next() {
    let world = World::issued();
    let sent = world.send("甲局", "原.xlsx", &[]);
    let right = fs::read(&sent).unwrap();
    fs::remove_file(&sent).unwrap();
    let folder = world.root.join("工作台");
    let copied = std::process::Command::new("cp").arg("-r").arg(&world.campaign).arg(&folder).status().unwrap();
    assert!(copied.success());
    let mut desk = Desk::on(&folder, DAY);
    for number in 0..FILES {
        // Bytes behind the archive make another file of the same workbook.
        let bytes = [&right[..], format!("{number:04}").as_bytes()].concat();
        let name = format!("{number}.xlsx");
        assert_eq!(desk.upload(&encoded(&name), &bytes).code, 200);
        fs::write(world.received(&name), bytes).unwrap();
    }
    let mut random = Random::new(19);
    let mut in_the_middle = 0;
    for _ in 0..KILLS {
        desk.post("/c/1/api/run", &json!({ "step": "collect" }));
        sleep(Duration::from_millis(random.below(1_500)));
        in_the_middle += u32::from(!desk.get("/c/1/api/stamp")["running"].is_null());
        desk.kill();
        desk = Desk::on(&folder, DAY);
    }
    assert!(in_the_middle > 0, "the desk was never killed in the middle");
    println!("killed {KILLS} times, {in_the_middle} times in the middle of a collect");
    let ended = desk.run(&json!({ "step": "collect" }));
    assert_eq!(ended["state"], "done", "{ended}");
    assert_eq!(world.run("collect", &["--today", DAY]).code, 0);
    let (made, wanted) = (files(&folder), files(&world.campaign));
    assert!(made.keys().eq(wanted.keys()), "{:?}", made.keys());
    assert!(made == wanted);
    let (made, wanted) = (ledger(&folder), ledger(&world.campaign));
    let first = made.iter().zip(&wanted).find(|(made, wanted)| made != wanted);
    assert_eq!((first, made.len()), (None, wanted.len()));
    // Asked to end while it collects, it ends once that is done.
    for number in 0..FILES {
        fs::write(
            folder.join(format!("收到/再-{number}.xlsx")),
            [&right[..], format!("again{number}").as_bytes()].concat(),
        )
        .unwrap();
    }
    desk.post("/c/1/api/run", &json!({ "step": "collect" }));
    let (ended, said) = desk.end();
    assert!(ended && said.contains("工作台已结束"), "{said}");
    let passed = fs::read_dir(folder.join("通过"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "xlsx"));
    assert_eq!(passed.count(), 2 * FILES);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_desk() {
    let world = World::new();
    let mut desk = Desk::on(&world.campaign, DAY);
    desk.get("/c/1/api/overview");
    let told = std::process::Command::new("kill").args(["-INT", &desk.process().to_string()]).status().unwrap();
    assert!(told.success());
    let (ended, said) = desk.wait();
    assert!(ended && said.contains("工作台已结束"), "{said}");
}

#[test]
fn whoever_says_nothing_does_not_hold_the_end_up() {
    use std::io::Write;
    let world = World::new();
    let mut desk = Desk::on(&world.campaign, DAY);
    let mut half_way = desk.connect();
    half_way.write_all(b"GET / HTTP/1.1\r\nHost: x").unwrap();
    assert_eq!(desk.post("/api/end", &serde_json::json!({}))["running"], serde_json::Value::Null);
    let (ended, said) = desk.wait();
    assert!(ended && said.contains("工作台已结束"), "{said}");
    drop(half_way);
}

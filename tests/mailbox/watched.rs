//! A year by mail: units send, the program answers, and is killed again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use jixiao::campaign::{Access, Campaign, Script};
use jixiao::files::read_filling;
use serde_json::{Value as Json, json};

use super::servers::Servers;
use super::{BUREAU, address, campaign, command};
use crate::support::built_in;
use crate::support::random::Random;

const UNITS: usize = 30;
const KILLS: usize = 20;

/// What the units have filled in, taken out of the folder in which the rehearsal puts it.
fn taken(root: &Path, folder: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let files = fs::read_dir(root.join("收到")).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "xlsx"));
    let mut taken: Vec<PathBuf> = files
        .map(|path| {
            let target = folder.join(path.file_name().unwrap());
            fs::rename(&path, &target).unwrap();
            target
        })
        .collect();
    taken.sort();
    taken
}

/// The messages of units that send these files, whose names begin with the code of the unit.
fn messages(files: &[PathBuf]) -> Vec<Json> {
    let from = |file: &PathBuf| format!("u{}@example.gov.cn", &file.file_name().unwrap().to_str().unwrap()[..6]);
    files.iter().map(|file| json!({"from": from(file), "to": BUREAU, "files": [file]})).collect()
}

fn watch(root: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_jixiao"))
        .args(["campaign", "watch", root.to_str().unwrap(), "--today", "2022-04-01"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The ids of the answers that each unit got.
fn answers(servers: &Servers) -> BTreeMap<usize, BTreeSet<String>> {
    let ids = |unit| {
        let delivered = servers.delivered(&address(unit));
        assert!(delivered.iter().all(|message| message.to == address(unit)), "to the wrong unit: {delivered:?}");
        delivered.into_iter().map(|message| message.id).collect::<BTreeSet<_>>()
    };
    (1..=UNITS).map(|unit| (unit, ids(unit))).collect()
}

/// Lets the program watch until each unit has so many answers, killing it again and again.
fn watch_until(servers: &Servers, root: &Path, wanted: &dyn Fn(usize) -> usize, kills: usize, random: &mut Random) {
    let started = Instant::now();
    let is_done = || answers(servers).iter().all(|(unit, ids)| ids.len() >= wanted(*unit));
    for _ in 0..kills {
        let mut child = watch(root);
        thread::sleep(Duration::from_millis(100 + random.below(1900)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut child = watch(root);
    while !is_done() {
        assert!(
            started.elapsed() < Duration::from_secs(300),
            "not answered: {:?}\n{}",
            answers(servers),
            servers.log()
        );
        thread::sleep(Duration::from_millis(200));
    }
    // Nothing follows that should not.
    thread::sleep(Duration::from_secs(3));
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert_eq!(child.wait().unwrap().code(), Some(0), "it ends cleanly when it is asked to");
}

#[test]
fn thirty_units_pass_by_mail_alone_though_the_program_is_killed_twenty_times() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().unwrap();
    let root = campaign(folder.path(), UNITS, &servers, "answers-a-day = 50\n");
    let base = read_filling(&built_in(super::FORM).template, Path::new("samples/liuyang-2021/clean.toml")).unwrap();
    let script = Script { wrong: 33, seed: 3 };
    let fill = || Campaign::open(&root, Access::Write).unwrap().rehearse_filling(&base, script).unwrap();
    let wrong: BTreeSet<usize> = fill().keys().map(|code| code.parse().unwrap()).collect();
    assert!((8..=12).contains(&wrong.len()), "{wrong:?}");
    let mut random = Random::new(11);

    servers.submit(&messages(&taken(&root, &folder.path().join("第1轮"))));
    servers.wait_for_in(BUREAU, UNITS);
    watch_until(&servers, &root, &|_| 1, KILLS / 2, &mut random);

    let correct = || Campaign::open(&root, Access::Write).unwrap().rehearse_correcting(&base, script).unwrap();
    assert_eq!(correct(), wrong.len());
    servers.submit(&messages(&taken(&root, &folder.path().join("第2轮"))));
    servers.wait_for_in(BUREAU, UNITS + wrong.len());
    watch_until(&servers, &root, &|unit| 1 + usize::from(wrong.contains(&unit)), KILLS / 2, &mut random);

    // Mailbox and ledger agree: an answer to each message, none twice but under the same id.
    for (unit, ids) in answers(&servers) {
        assert_eq!(ids.len(), 1 + usize::from(wrong.contains(&unit)), "{unit}: {ids:?}");
    }
    let status = command("status", &root, &["--format", "json"]);
    let status: Json = serde_json::from_str(&status.out).unwrap();
    let states: Vec<&str> =
        status["units"].as_array().unwrap().iter().map(|unit| unit["state"].as_str().unwrap()).collect();
    assert_eq!(states, vec!["passed"; UNITS], "{status:#}");
    assert_eq!(command("send", &root, &["--dry-run"]).out, "要发0封。\n");
}

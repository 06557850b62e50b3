//! A run that is ended in the middle is made good by the next.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::random::Random;
use crate::world::{World, files, ledger};

const WRITTEN: [&str; 2] = ["退回", "通过"];
/// How many campaigns are torn: each by two runs that are killed.
const CAMPAIGNS: u32 = 20;
/// How many files the whole collection writes.
const ALL_WRITTEN: usize = 200;

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copied(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn collecting(campaign: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("jixiao"));
    command.args(["campaign", "collect", campaign.to_str().unwrap(), "--today", "2022-04-01"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn written(campaign: &Path) -> usize {
    WRITTEN.iter().map(|folder| fs::read_dir(campaign.join(folder)).unwrap().count()).sum()
}

/// Starts a run, and kills it a moment after it has written a random share of the files that are left to write. Returns whether it was
/// killed before it was done. Files are counted, not time, as a run takes longer on a busy machine.
fn collect_and_kill(campaign: &Path, random: &mut Random) -> bool {
    let before = written(campaign);
    let left = ALL_WRITTEN.saturating_sub(before);
    let until = before + usize::try_from(random.below(left as u64)).unwrap();
    let mut child = collecting(campaign).spawn().unwrap();
    while written(campaign) < until && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(1));
    }
    sleep(Duration::from_millis(random.below(20)));
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_run_that_is_killed_is_made_good_by_the_next() {
    let world = World::issued();
    // Enough for several batches: rounds of the same units, right and wrong, in messages too.
    let sent = world.send("甲局", "原.xlsx", &[]);
    let right = fs::read(&sent).unwrap();
    fs::remove_file(&sent).unwrap();
    for number in 0..100 {
        // Bytes behind the archive make another file of the same workbook.
        let mut bytes = right.clone();
        bytes.extend_from_slice(format!("{number:04}").as_bytes());
        fs::write(world.received(&format!("{number}.xlsx")), bytes).unwrap();
    }
    let whole = world.root.join("一次做完");
    copied(&world.campaign, &whole);
    collecting(&whole).status().unwrap();
    assert_eq!(written(&whole), ALL_WRITTEN);

    let mut random = Random::new(11);
    let mut ended = 0;
    for round in 0..CAMPAIGNS {
        // Each on a fresh copy and killed somewhere else, then killed once more while it makes good.
        let torn = world.root.join(format!("杀{round}"));
        copied(&world.campaign, &torn);
        for _ in 0..2 {
            ended += u32::from(collect_and_kill(&torn, &mut random));
        }
        assert_eq!(collecting(&torn).status().unwrap().code(), Some(0));
        let (found, wanted) = (ledger(&torn), ledger(&whole));
        let differing = found.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
        assert_eq!((differing, found.len()), (None, wanted.len()), "{round}");
        let (found, wanted) = (files(&torn, &WRITTEN), files(&whole, &WRITTEN));
        assert!(found.keys().eq(wanted.keys()), "{round}: {:?}", found.keys());
        assert!(found == wanted, "{round}");
        fs::remove_dir_all(&torn).unwrap();
    }
    assert!(ended >= CAMPAIGNS, "{ended} runs were ended in the middle");
}

#[cfg(unix)]
#[test]
fn a_temporary_file_of_a_killed_roll_up_is_removed_by_the_next() {
    let world = World::issued();
    let left = world.campaign.join("汇总/.jixiao-Abc123");
    fs::write(&left, "half a workbook").unwrap();
    // One that another program still writes is locked.
    let written = world.campaign.join("汇总/.jixiao-Def456");
    let file = fs::File::create(&written).unwrap();
    file.lock().unwrap();
    assert_eq!(world.run("rollup", &[]).code, 0);
    assert!(!left.exists() && written.exists());
}

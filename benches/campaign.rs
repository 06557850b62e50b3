//! A campaign of many units, step by step: time, memory, and what a second core gives.
//!
//! `cargo bench --bench campaign` plays 1,000 units (`JIXIAO_UNITS` changes that): issue, fill in with 10% mistakes, collect on
//! one core and on two, correct, collect again, roll up. Each step is a process of its own, as a clerk would run it. The raw
//! cost is that of reading the same files with calamine and writing the same returned workbooks with rust_xlsxwriter on one core.

#[path = "support/raw.rs"]
mod raw;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_jixiao");
const VALUES: &str = "samples/liuyang-2021/clean.toml";
/// How often one core and two do the same work.
const TURNS: usize = 3;
/// Of how many files the raw cost is measured; the rest is reckoned.
const RAW: usize = 100;

fn main() {
    let units: usize = std::env::var("JIXIAO_UNITS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let temporary = tempfile::tempdir().expect("a folder");
    let root = temporary.path().join("campaign");
    let step = |command: &str, more: &[&str]| {
        let mut arguments = vec!["campaign", command, root.to_str().expect("a path")];
        arguments.extend(more);
        run(&arguments)
    };
    let campaign = |command: &str, more: &[&str]| step(command, more).0;
    campaign(
        "init",
        &["--template", "hunan-department-2021", "--email", "jx@example.gov.cn", "--deadline", "2022-04-30"],
    );
    let count = units.to_string();
    campaign("rehearse", &["--units", &count]);
    report("issue", units, campaign("issue", &["--today", "2022-03-01"]));
    let (_, told) = step("rehearse", &["--values", VALUES]);
    let wrong = numbers(&told)[0];

    // The same work in turn on one core and on two, as other work on the machine comes and goes.
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        for (jobs, costs) in [("1", &mut ones), ("2", &mut twos)] {
            // Twins stay until the end: file systems are slow to reuse what was just deleted.
            let twin = temporary.path().join(format!("twin-{turn}-{jobs}"));
            copy(&root, &twin);
            let folder = twin.to_str().expect("a path");
            let arguments = ["campaign", "collect", folder, "--jobs", jobs, "--today", "2022-04-01"];
            let (cost, told) = if jobs == "1" { run_on_one_core(&arguments) } else { run(&arguments) };
            let [passed, returned, rejected] = counts(&told);
            assert_eq!((passed, returned + rejected), (units - wrong, wrong), "{told}");
            costs.push(cost);
        }
    }
    let (one, two) = (median(ones), median(twos));
    println!("{units} units, {wrong} of them wrong, all told apart");
    campaign("collect", &["--today", "2022-04-01"]);
    report("collect on one core", units, one);
    report("collect on two cores", units, two);
    println!("two cores against one: {:.2} times as fast", one.time.as_secs_f64() / two.time.as_secs_f64());
    let raw = raw_cost(&root) * u32::try_from(units).expect("a count");
    println!("raw read and write of the same files on one core: {raw:.2?}");
    println!("collect on one core / raw: {:.2}", one.time.as_secs_f64() / raw.as_secs_f64());

    report("collect again, nothing new", units, campaign("collect", &["--today", "2022-04-02"]));
    campaign("rehearse", &["--values", VALUES, "--correct"]);
    let (cost, told) = step("collect", &["--today", "2022-04-03"]);
    assert_eq!(counts(&told), [wrong, 0, 0], "{told}");
    report("collect what was corrected", wrong, cost);
    report("status", units, campaign("status", &["--today", "2022-04-03"]));
    report("rollup", units, campaign("rollup", &[]));
    report("rollup --format csv", units, campaign("rollup", &["--format", "csv"]));
    let size = fs::metadata(root.join("台账.sqlite")).expect("a ledger").len();
    println!("ledger: {:.1} MB", size as f64 / 1e6);
}

/// What a run of the program cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    time: Duration,
    /// The most memory it had, in kilobytes; 0 where the system does not tell.
    memory: u64,
}

fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.time);
    costs[costs.len() / 2]
}

/// Runs the program; gives what it cost and what it told.
fn run(arguments: &[&str]) -> (Cost, String) {
    watched(Command::new(PROGRAM).args(arguments))
}

/// The same on one core and no other, where the system can see to that: the ledger is written beside the work.
fn run_on_one_core(arguments: &[&str]) -> (Cost, String) {
    let pinned = Command::new("taskset").args(["-c", "0", "true"]).status().is_ok_and(|status| status.success());
    match pinned {
        true => watched(Command::new("taskset").args(["-c", "0", PROGRAM]).args(arguments)),
        false => run(arguments),
    }
}

fn watched(command: &mut Command) -> (Cost, String) {
    let told = tempfile::NamedTempFile::new().expect("a file");
    let start = Instant::now();
    let mut child =
        command.stdout(told.reopen().expect("a file")).stderr(Stdio::inherit()).spawn().expect("the program");
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut memory = 0;
    loop {
        memory = memory.max(peak(&status));
        match child.try_wait().expect("a child") {
            Some(ended) => {
                assert!(ended.code().is_some_and(|code| code < 2), "{command:?}");
                let time = start.elapsed();
                return (Cost { time, memory }, fs::read_to_string(told.path()).expect("text"));
            }
            None => sleep(Duration::from_millis(5)),
        }
    }
}

/// The numbers in a text.
fn numbers(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// How many passed, were returned, and could not be read, as the last line of a report says.
fn counts(report: &str) -> [usize; 3] {
    let found = numbers(report.lines().last().unwrap_or_default());
    [found[0], found[1], found[2]]
}

/// The most memory that a process had so far (Linux).
fn peak(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn report(what: &str, units: usize, cost: Cost) {
    let each = cost.time.as_secs_f64() * 1e3 / units.max(1) as f64;
    println!("{what}: {:.2?} ({each:.2} ms a unit), {:.0} MB at most", cost.time, cost.memory as f64 / 1024.0);
}

/// What the libraries need alone for a received file and the workbook that goes back for it.
fn raw_cost(root: &Path) -> Duration {
    let files = |folder: &str| -> Vec<Vec<u8>> {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(root.join(folder)).expect("a folder").flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "xlsx"));
        paths.sort();
        paths.into_iter().take(RAW).map(|path| fs::read(path).expect("a file")).collect()
    };
    let mut received = files("收到");
    received.retain(|bytes| jixiao::internals::intake::is_workbook(bytes));
    let written: Vec<_> = files("通过").iter().map(|bytes| raw::cells(bytes)).collect();
    let start = Instant::now();
    assert!(received.iter().all(|bytes| raw::read(bytes) > 0));
    let read = start.elapsed() / u32::try_from(received.len()).expect("a count");
    let start = Instant::now();
    written.iter().for_each(|cells| drop(raw::write(cells)));
    read + start.elapsed() / u32::try_from(written.len()).expect("a count")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

//! What a check costs against what the two libraries cost alone.
//!
//! `check`: read, recompute, judge, write the returned workbook. `raw`: read values and formulas of the same file with
//! calamine, and write the cells of the same returned workbook, with their formats and merges, with rust_xlsxwriter. Both run in turn in one
//! process; the medians are compared. `diff`: check two returns of a unit and compare them. Run with `cargo bench`.

#[path = "support/raw.rs"]
mod raw;

use std::time::{Duration, Instant};

use jixiao::engine::{Comparison, Engine};
use raw::{cells, read, write};

const ROUNDS: usize = 60;

fn main() {
    for name in ["complete", "as-published"] {
        let bytes = std::fs::read(format!("samples/liuyang-2021/{name}.xlsx")).expect("the samples are there");
        compare(name, &bytes);
    }
    let [before, after] = ["as-published", "clean"]
        .map(|name| std::fs::read(format!("samples/liuyang-2021/{name}.xlsx")).expect("the samples are there"));
    let engine = Engine::built_in();
    let diff = || {
        let check = |bytes| engine.check(bytes, "表.xlsx").expect("no return of last year");
        // Side by side, as the command does it.
        let (before, after) = rayon::join(|| check(&before), || check(&after));
        Comparison::new(&before, &after).expect("two returns of one form").changes.len()
    };
    let found = diff();
    let times = (0..ROUNDS).map(|_| timed(|| assert_eq!(diff(), found))).collect();
    println!("diff of two returns ({found} cells differ): {:.2?}", median(times));
}

fn compare(name: &str, bytes: &[u8]) {
    let engine = Engine::built_in();
    let judge = || engine.check(bytes, name).expect("no return of last year is wanted");
    let check = || judge().returned().expect("a workbook").expect("a readable sample");
    let cells = cells(&check());
    let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(timed(|| drop(check())));
        times[1].push(timed(|| assert!(read(bytes) > 0)));
        times[2].push(timed(|| drop(write(&cells))));
        times[3].push(timed(|| drop(judge())));
    }
    let [check, read, write, judge] = times.map(median);
    println!(
        "{name}: check {check:.2?} (of it without the returned workbook {judge:.2?}), raw read {read:.2?}, raw write {write:.2?}"
    );
    println!("check/raw ratio: {:.2}", check.as_secs_f64() / (read + write).as_secs_f64());
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

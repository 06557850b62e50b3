//! Injection as a measure: one fault at a time in a clean filling of every form, and what the check makes of it.
//!
//! A full test run puts in a seeded sample, whose table is `docs/injection.md` (`JIXIAO_BLESS=1 cargo test --test injection` writes it
//! again). `JIXIAO_INJECTIONS=all cargo test --release --test injection -- --nocapture` puts in every fault and prints the table;
//! `JIXIAO_FORM=id` keeps to one form, `JIXIAO_KIND=name` to the kinds whose names contain it, `JIXIAO_FAULT=text` to the faults of which
//! that is said, such as `完成值[19] 3.4 → 0.0034`.

#[path = "../support/mod.rs"]
mod support;

mod dependents;
mod faults;
mod lines;
mod measure;
mod structure;
mod table;

use std::collections::BTreeMap;
use std::thread;
use std::time::Instant;

use jixiao::engine::Engine;
use jixiao::finding::Severity;
use jixiao::form::Form;

use faults::{Fault, Kind};
use measure::{Base, Table, judge};
use support::clean;
use support::random::Random;

/// The page with the table of the sample.
const PAGE: &str = "docs/injection.md";
/// How many faults of each kind a full test run puts into each form.
const SAMPLE: usize = 1;

fn chosen(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether every fault is put in, not a sample.
fn is_everything() -> bool {
    chosen("JIXIAO_INJECTIONS").is_some_and(|all| all == "all")
}

/// The forms that the faults are put into.
fn bases(engine: &Engine, wanted: Option<&str>) -> Vec<Base> {
    let clean = clean::all().into_iter().filter(|clean| wanted.is_none_or(|id| clean.form.template.id == id));
    clean.map(|clean| Base::new(engine, clean)).collect()
}

/// Some faults of every kind: the same ones however many there are of other kinds and forms.
fn sample<'f>(form: &str, faults: &'f [Fault]) -> Vec<&'f Fault> {
    let mut kinds: BTreeMap<Kind, Vec<&Fault>> = BTreeMap::new();
    for fault in faults {
        kinds.entry(fault.kind).or_default().push(fault);
    }
    let mut picked = Vec::new();
    for (kind, faults) in kinds {
        let seed =
            form.bytes().chain(kind.name.bytes()).fold(0, |seed: u64, byte| seed.wrapping_mul(31) + u64::from(byte));
        let mut random = Random::new(seed);
        picked.extend((0..SAMPLE).map(|_| *random.pick(&faults)));
    }
    picked
}

/// Puts in faults, on as many threads as there are cores.
fn measure(engine: &Engine, base: &Base, faults: &[&Fault]) -> Table {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let form = &base.clean.form.template.id;
    thread::scope(|scope| {
        let share = |first: usize| {
            move || {
                let mut table = Table::new();
                for fault in faults.iter().skip(first).step_by(threads) {
                    table.entry(fault.kind).or_default().add(form, fault, &judge(engine, base, fault));
                }
                table
            }
        };
        let shares: Vec<_> = (0..threads).map(|first| scope.spawn(share(first))).collect();
        let mut table = Table::new();
        for share in shares {
            for (kind, figures) in share.join().unwrap() {
                table.entry(kind).or_default().merge(&figures);
            }
        }
        table
    })
}

#[test]
fn clean_fillings_are_clean() {
    let engine = Engine::new(clean::forms());
    let mut wrong = Vec::new();
    for clean in clean::all() {
        let form: &Form = &clean.form;
        let checked = engine.check(&clean.bytes, "表.xlsx").unwrap();
        assert_eq!(checked.form().map(|form| &form.template.id), Some(&form.template.id));
        let findings = checked.findings().iter().filter(|finding| finding.severity < Severity::Notice);
        wrong
            .extend(findings.map(|finding| {
                format!("{}: {} {} {}", form.template.id, finding.code, finding.field, finding.message)
            }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn injected_faults_are_found() {
    let everything = is_everything();
    let form = chosen("JIXIAO_FORM");
    let kind = chosen("JIXIAO_KIND").unwrap_or_default();
    let what = chosen("JIXIAO_FAULT").unwrap_or_default();
    let engine = Engine::new(clean::forms());
    let mut forms: Vec<(String, Table)> = Vec::new();
    for base in bases(&engine, form.as_deref()) {
        let faults: Vec<&Fault> =
            if everything { base.faults.iter().collect() } else { sample(&base.clean.form.template.id, &base.faults) };
        let faults: Vec<&Fault> =
            faults.into_iter().filter(|fault| fault.kind.name.contains(&kind) && fault.what.contains(&what)).collect();
        let started = Instant::now();
        let measured = measure(&engine, &base, &faults);
        let id = base.clean.form.template.id.clone();
        println!("{id}: {} faults in {:.0?}", faults.len(), started.elapsed());
        forms.push((id, measured));
    }
    let table = table::shown(&forms);
    println!("{table}{}", table::examples(&forms));
    if !everything && form.is_none() && kind.is_empty() && what.is_empty() {
        if chosen("JIXIAO_BLESS").is_some() {
            std::fs::write(PAGE, &table).unwrap();
        }
        let there = std::fs::read_to_string(PAGE).unwrap_or_default().replace("\r\n", "\n");
        assert!(there == table, "{PAGE} is not current: JIXIAO_BLESS=1 cargo test --test injection");
    }
    table::assert_floors(&forms);
}

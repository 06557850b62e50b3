//! Files broken at random, from a seed: bytes, parts of a package, nodes of XML, mails. Whatever comes of them, nothing panics,
//! nothing hangs, and memory stays bounded.
//!
//! `JIXIAO_MUTATIONS=1000000 cargo test --release --test hostile mutations -- --nocapture` runs as many as it says, in an hour; a
//! run that ends with failures names their seeds, `JIXIAO_SEED=n` begins there, and `JIXIAO_KEEP=folder` keeps the files.

use std::cell::Cell;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Once;
use std::time::{Duration, Instant};

use jixiao::engine::Engine;
use jixiao::internals::workbook::emit_uncalculated;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::made::{CLEAN, MOST_MEMORY};
use crate::support::processor_time::processor_time;
use crate::support::random::{Random, fill};
use crate::support::{built_in, mail, mini, office};

/// How many files a full test run breaks.
const USUAL: u64 = 2_000;
/// How long one may take. A program that is not optimised, on a machine that does other things too, is only held to ending.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 2 });

/// After how many files a long run says how far it is.
const STRETCH: u64 = 50_000;
/// How many failures end a run.
const MOST_FAILURES: usize = 20;

/// The files that are broken, and how many in a hundred are made of each: fewer of the large ones, which take longest.
const SHARES: [(&str, u64); 6] =
    [("mini.xlsx", 23), ("ods/mini.ods", 15), ("xls/mini.xls", 22), ("xlsx/mini.xlsx", 20), ("信.eml", 17), (CLEAN, 3)];

/// What numbers are replaced by.
const NUMBERS: [&str; 14] = [
    "",
    "-1",
    "0",
    "1",
    "65536",
    "1048577",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "1E308",
    "NaN",
    "0x10",
    "99999999999999999999999999",
    "A1:XFD1048576",
];

type Parts = Vec<(String, Vec<u8>)>;

/// What is broken: a file as it is, and taken apart where it is a package.
struct Base {
    /// How many in a hundred files are made of it.
    share: u64,
    bytes: Vec<u8>,
    parts: Parts,
    is_mail: bool,
}

impl Base {
    fn new(bytes: Vec<u8>, share: u64) -> Self {
        let parts = zip::ZipArchive::new(Cursor::new(&bytes)).map(unzip).unwrap_or_default();
        Self { share, is_mail: !bytes.starts_with(b"PK") && !bytes.starts_with(&[0xD0, 0xCF]), bytes, parts }
    }
}

fn unzip(mut archive: zip::ZipArchive<Cursor<&Vec<u8>>>) -> Parts {
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn zip(parts: &Parts) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // To compress every part would take as long as to check the file; compressed parts are broken byte by byte.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        // Two parts of one name cannot be written; the first stays.
        if archive.start_file(name.as_str(), stored).is_ok() {
            archive.write_all(content).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

/// The files to be broken: our own, as other programs save them, and in a mail.
fn bases() -> Vec<Base> {
    let folder = tempfile::tempdir().unwrap();
    let form = mini();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    fs::write(path("mini.xlsx"), emit_uncalculated(&form, &fill(&form.template, 7)).unwrap()).unwrap();
    let small = [path("mini.xlsx")];
    for format in ["ods", "xls", "xlsx"] {
        office::convert(&small, format, &path(format));
    }
    mail::make(&path("信.eml"), "甲局 <a@example.com>", "自评表", &[("自评表.xlsx", &small[0])]);
    let made_or_sample = |name: &str| if name == CLEAN { PathBuf::from(name) } else { path(name) };
    SHARES.iter().map(|(name, share)| Base::new(fs::read(made_or_sample(name)).unwrap(), *share)).collect()
}

/// Picks one of the files by their shares.
fn pick<'b>(bases: &'b [Base], random: &mut Random) -> &'b Base {
    let mut left = random.below(bases.iter().map(|base| base.share).sum());
    bases
        .iter()
        .find(|base| {
            let is_it = left < base.share;
            left = left.saturating_sub(base.share);
            is_it
        })
        .unwrap()
}

/// Breaks a file.
fn broken(base: &Base, random: &mut Random) -> Vec<u8> {
    let times = 1 + random.below(4);
    match random.below(10) {
        0..4 if !base.parts.is_empty() => {
            let mut parts = base.parts.clone();
            (0..times).for_each(|_| break_node(&mut parts, random));
            zip(&parts)
        }
        4..6 if !base.parts.is_empty() => {
            let mut parts = base.parts.clone();
            (0..times).for_each(|_| break_part(&mut parts, random));
            zip(&parts)
        }
        6..8 if !base.parts.is_empty() => {
            let mut parts = base.parts.clone();
            let at = random.below(parts.len() as u64) as usize;
            (0..times).for_each(|_| break_bytes(&mut parts[at].1, random));
            zip(&parts)
        }
        _ => {
            let mut bytes = base.bytes.clone();
            (0..times).for_each(|_| break_bytes(&mut bytes, random));
            bytes
        }
    }
}

fn break_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        return;
    }
    let at = random.below(bytes.len() as u64) as usize;
    let end = (at + 1 + random.below(64) as usize).min(bytes.len());
    match random.below(8) {
        0..3 => bytes[at] = random.next() as u8,
        3 => bytes[at] ^= 1 << random.below(8),
        4 => bytes[at..end].fill(*random.pick(&[0, 0xFF, b'<', b'9'])),
        5 => drop(bytes.drain(at..end)),
        6 => {
            let copied = bytes[at..end].to_vec();
            let to = random.below(bytes.len() as u64) as usize;
            bytes.splice(to..to, copied);
        }
        _ => bytes.truncate(at),
    }
}

fn break_part(parts: &mut Parts, random: &mut Random) {
    if parts.is_empty() {
        return;
    }
    let at = random.below(parts.len() as u64) as usize;
    let other = random.below(parts.len() as u64) as usize;
    match random.below(7) {
        0 => drop(parts.remove(at)),
        1 => {
            let content = parts[other].1.clone();
            parts[at].1 = content;
        }
        2 => {
            let name = parts[other].0.clone();
            parts[at].0 = name.replace('1', "2");
        }
        3 => parts[at].1.clear(),
        4 => {
            let half = parts[at].1.len() / 2;
            parts[at].1.truncate(half);
        }
        5 => {
            let content = parts[at].1.clone();
            parts[at].1.extend(content);
        }
        _ => parts.swap(at, other),
    }
}

/// Breaks one node of an XML part: takes it out, writes it twice, swaps it for another, or changes a number in it.
fn break_node(parts: &mut Parts, random: &mut Random) {
    let at = random.below(parts.len() as u64) as usize;
    let content = &mut parts[at].1;
    let tags: Vec<(usize, usize)> = tags(content);
    if tags.is_empty() {
        return;
    }
    let (start, end) = *random.pick(&tags);
    match random.below(6) {
        0 => drop(content.drain(start..end)),
        1 => {
            let copied = content[start..end].to_vec();
            let times = *random.pick(&[1, 2, 1_000]);
            content.splice(start..start, copied.repeat(times));
        }
        2 => {
            let (from, to) = *random.pick(&tags);
            let other = content[from..to].to_vec();
            content.splice(start..end, other);
        }
        _ => {
            // A number in the tag or in the text behind it.
            let until = (end + 20).min(content.len());
            let digit = (start..until).filter(|at| content[*at].is_ascii_digit()).nth(random.below(4) as usize);
            if let Some(first) = digit {
                let last = (first..until).find(|at| !content[*at].is_ascii_digit()).unwrap_or(until);
                let number = random.pick(&NUMBERS).as_bytes().to_vec();
                content.splice(first..last, number);
            }
        }
    }
}

/// Where tags stand.
fn tags(content: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, byte) in content.iter().enumerate() {
        match byte {
            b'<' => start = Some(at),
            b'>' => found.extend(start.take().map(|start| (start, at + 1))),
            _ => {}
        }
    }
    found
}

/// The most megabytes that the process has taken so far; 0 where the system does not tell.
fn memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

thread_local! {
    static IS_CHECKING: Cell<bool> = const { Cell::new(false) };
}

/// Checks without a backtrace of what panics within a reader and is caught there: it would take more memory than a check may.
fn without_backtrace<T>(check: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| if IS_CHECKING.get() { eprintln!("{info}") } else { usual(info) }));
    });
    IS_CHECKING.set(true);
    let result = check();
    IS_CHECKING.set(false);
    result
}

#[test]
fn mutations_never_panic_nor_hang() {
    let bases = bases();
    let engine = Engine::new([mini(), built_in("hunan-department-2021")]);
    let is_readable = |bytes: &[u8]| engine.check(bytes, "表.xlsx").unwrap().returned().unwrap().is_some();
    // The skeletons of the workbooks that are returned are made once and kept.
    for base in bases.iter().filter(|base| !base.is_mail) {
        is_readable(&base.bytes);
    }
    let before = memory();
    let (first, files) = (number("JIXIAO_SEED", 0), number("JIXIAO_MUTATIONS", USUAL));
    let (mut readable, mut slowest, begun) = (0, (Duration::ZERO, first), Instant::now());
    let kept = std::env::var_os("JIXIAO_KEEP").map(PathBuf::from);
    let mut failures: Vec<String> = Vec::new();
    for seed in first..first + files {
        let mut random = Random::new(seed);
        let base = pick(&bases, &mut random);
        let bytes = broken(base, &mut random);
        if let Some(folder) = &kept {
            fs::write(folder.join(seed.to_string()), &bytes).unwrap();
        }
        let started = processor_time();
        let check = || match base.is_mail {
            true => jixiao::internals::mail::read(&bytes)
                .is_ok_and(|message| message.attachments.iter().any(|file| is_readable(&file.bytes))),
            false => is_readable(&bytes),
        };
        let judged = without_backtrace(|| catch_unwind(AssertUnwindSafe(check)));
        let took = processor_time().saturating_sub(started);
        slowest = slowest.max((took, seed));
        match judged {
            Ok(is_readable) => readable += u64::from(is_readable),
            Err(_) => failures.push(format!("seed {seed}: a panic")),
        }
        if took >= PATIENCE {
            failures.push(format!("seed {seed}: {took:?}"));
        }
        if memory() - before >= MOST_MEMORY {
            failures.push(format!("seed {seed}: {before:.0} MB became {:.0} MB", memory()));
            break;
        }
        if failures.len() >= MOST_FAILURES {
            break;
        }
        let done = seed + 1 - first;
        if done % STRETCH == 0 || done == files {
            println!(
                "{done} files from seed {first} in {:.0?}: {readable} readable, slowest {:.2?} (seed {}), {before:.0} to {:.0} MB",
                begun.elapsed(),
                slowest.0,
                slowest.1,
                memory()
            );
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

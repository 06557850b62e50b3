//! The files that `make.py` makes, and what checking them gave and took.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::python::python;

/// The sample that all files are made of.
pub const CLEAN: &str = "samples/liuyang-2021/clean.xlsx";

/// The most megabytes of memory that a check may take.
pub const MOST_MEMORY: f64 = 200.0;
/// The most seconds of the processor's time that a check may take. A program that is not optimised is some twenty times as slow on
/// long texts, so that it is held to a bound only so that it ends.
pub const MOST_TIME: f64 = if cfg!(debug_assertions) { 20.0 } else { 1.0 };

/// Makes the files of a kind in a folder: each path, with what is expected of it.
pub fn make(kind: &str, folder: &Path) -> Vec<(PathBuf, Json)> {
    let arguments: [&OsStr; 3] = [CLEAN.as_ref(), folder.as_os_str(), kind.as_ref()];
    let made: Vec<(String, Json)> = serde_json::from_str(&python("tests/hostile/make.py", &arguments)).unwrap();
    made.into_iter().map(|(name, expected)| (folder.join(name), expected)).collect()
}

/// What checking a file gave and took.
#[derive(Debug)]
pub struct Checked {
    pub name: String,
    pub code: i64,
    /// The report on the file; nothing where the program could not do its work.
    pub report: Json,
    pub err: String,
    pub seconds: f64,
    pub megabytes: f64,
}

impl Checked {
    /// The codes of the findings.
    pub fn codes(&self) -> Vec<&str> {
        let findings = self.report["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        findings.iter().filter_map(|finding| finding["code"].as_str()).collect()
    }

    /// Asserts that memory and time were bounded, that nothing panicked, and that there is a verdict.
    pub fn is_bounded(&self) {
        let Self { name, code, err, seconds, megabytes, .. } = self;
        assert!([0, 1].contains(code) && err.is_empty(), "{name}: {code} {err}");
        assert!(*megabytes < MOST_MEMORY, "{name}: {megabytes:.0} MB");
        assert!(*seconds < MOST_TIME, "{name}: {seconds:.2} s");
    }
}

/// Checks files, each in a run of the program of its own.
pub fn check(files: &[PathBuf]) -> Vec<Checked> {
    let out = tempfile::tempdir().unwrap();
    let program = assert_cmd::cargo::cargo_bin("jixiao");
    let mut arguments: Vec<&OsStr> = vec![program.as_os_str(), out.path().as_os_str()];
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    let measured: Vec<Json> = serde_json::from_str(&python("tests/support/measure.py", &arguments)).unwrap();
    let checked: Vec<Checked> = measured
        .into_iter()
        .map(|run| {
            let report: Json = serde_json::from_str(run["out"].as_str().unwrap()).unwrap_or_default();
            Checked {
                name: run["file"].as_str().unwrap().to_owned(),
                code: run["code"].as_i64().unwrap(),
                report: report["files"][0].clone(),
                err: run["err"].as_str().unwrap().to_owned(),
                seconds: run["busy"].as_f64().unwrap(),
                megabytes: run["megabytes"].as_f64().unwrap(),
            }
        })
        .collect();
    for one in &checked {
        println!(
            "{:32} {:7} {:6.2} s {:5.0} MB  {}",
            one.name,
            one.report["verdict"].as_str().unwrap_or("-"),
            one.seconds,
            one.megabytes,
            one.codes().join(" ")
        );
    }
    checked
}

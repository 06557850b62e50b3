//! The program as a whole: arguments in, output and exit code out.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value as Json;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program.
pub fn jixiao<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    let output = Command::cargo_bin("jixiao").unwrap().args(arguments).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where the tests of reading workbooks leave what they check, for the page to be given the same.
const KEPT: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/intake");

/// Keeps a copy of what the tests of reading workbooks check, under a name that says what is in it.
fn keep(file: &Path) {
    let is_intake = std::env::current_exe()
        .is_ok_and(|test| test.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with("intake-")));
    let (true, Ok(bytes)) = (is_intake, fs::read(file)) else { return };
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    fs::create_dir_all(KEPT).unwrap();
    fs::write(Path::new(KEPT).join(format!("{:08x}.{ending}", crc32fast::hash(&bytes))), bytes).unwrap();
}

/// The files that were kept.
pub fn kept_for_the_page() -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = fs::read_dir(KEPT).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    kept.sort();
    kept
}

/// Checks a file into a folder beside it; gives the report on it and the exit code.
pub fn check(file: &Path, template: Option<&Path>) -> (Json, i32) {
    let out = file.parent().unwrap().join("out");
    let mut arguments: Vec<PathBuf> =
        vec!["check".into(), file.into(), "-o".into(), out, "--format".into(), "json".into()];
    if template.is_none() {
        keep(file);
    }
    if let Some(template) = template {
        arguments.extend(["--template".into(), template.into()]);
    }
    let run = jixiao(&arguments);
    let report: Json = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    assert_eq!(report["version"], 2);
    (report["files"][0].clone(), run.code)
}

/// The findings of a report as `code field`, notices left out.
pub fn issues(report: &Json) -> Vec<String> {
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] != "notice")
        .map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["field"].as_str().unwrap()))
        .collect()
}

//! The program as a whole: arguments in, output and exit code out.

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

/// Checks a file into a folder beside it; gives the report on it and the exit code.
pub fn check(file: &Path, template: Option<&Path>) -> (Json, i32) {
    let out = file.parent().unwrap().join("out");
    let mut arguments: Vec<PathBuf> =
        vec!["check".into(), file.into(), "-o".into(), out, "--format".into(), "json".into()];
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

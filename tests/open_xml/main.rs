//! Every workbook that the program writes is free of faults for the Open XML SDK, a judge that knows nothing of LibreOffice.

#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use jixiao::internals::template::Files;
use serde_json::Value as Json;
use support::program::{check, jixiao};

/// The validator, where `tests/run` puts it.
const VALIDATOR: &str = "target/validator/node_modules/.bin/ooxml-validator";
/// The oldest and the newest version that files are judged for.
const VERSIONS: [&str; 2] = ["Office2010", "Microsoft365"];
/// Fillings that pass.
const CLEAN: [(&str, &str); 2] = [
    ("hunan-department-2021", "samples/liuyang-2021/clean.toml"),
    ("mof-project-2020", "tests/injection/clean/mof-project-2020.toml"),
];

/// What the validator finds in a file.
fn faults(file: &Path, version: &str) -> Vec<String> {
    let output = Command::new(VALIDATOR)
        .args([file.to_str().unwrap(), "--officeVersion", version])
        .output()
        .expect("the validator is not installed; tests/run installs what the tests need");
    let told: Json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let errors = told["errors"].as_array().unwrap();
    assert_eq!(told["ok"].as_bool().unwrap(), errors.is_empty());
    errors.iter().map(|error| format!("{}, {version}: {error}", file.display())).collect()
}

/// The workbook that goes back for a file.
fn returned(file: &Path) -> PathBuf {
    PathBuf::from(check(file, None).0["returned"].as_str().unwrap())
}

/// A workbook of a form, filled in with what stands in a file of values.
fn made(form: &str, values: Option<&str>, folder: &Path) -> PathBuf {
    let file = folder.join(format!("{form}-{}.xlsx", values.map_or("空白", |_| "填好")));
    let mut arguments = vec!["new", form, "-o", file.to_str().unwrap()];
    arguments.extend(values.iter().flat_map(|values| ["--values", values]));
    let run = jixiao(&arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    file
}

#[test]
fn every_workbook_is_sound_open_xml() {
    support::not_in_a_fast_run("the validator of Open XML");
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for form in Files::built_in_ids() {
        let blank = made(&form, None, folder.path());
        files.extend([returned(&blank), blank]);
    }
    for (form, values) in CLEAN {
        let filled = made(form, Some(values), folder.path());
        files.extend([returned(&filled), filled]);
    }
    for sample in ["as-published", "complete"] {
        let file = folder.path().join(format!("{sample}.xlsx"));
        std::fs::copy(format!("samples/liuyang-2021/{sample}.xlsx"), &file).unwrap();
        files.push(returned(&file));
    }
    for arguments in [
        vec!["template", "export", "hunan-department-2021", "-o", "表样.xlsx"],
        vec!["template", "next", "hunan-department-2021", "-o", "下一年.xlsx"],
        vec!["template", "diff", "hunan-department-2021", "changsha-department-2022", "-o", "变动.xlsx"],
    ] {
        let file = folder.path().join(arguments[arguments.len() - 1]);
        let output = file.to_str().unwrap();
        let arguments = [&arguments[..arguments.len() - 1], &[output]].concat();
        let run = jixiao(&arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        files.push(file);
    }
    let found: Vec<String> =
        files.iter().flat_map(|file| VERSIONS.iter().flat_map(|version| faults(file, version))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

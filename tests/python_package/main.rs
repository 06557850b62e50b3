//! The Python package, as its users have it: the wheel of `release/wheel`, installed into a fresh environment. What is tested
//! stands in the Python files beside this one.
//!
//! `JIXIAO_PROVINCE=5000 cargo test --test python_package -- --nocapture the_samples` has Spark check as many workbooks, measures it
//! against the program, and says what it measured; `JIXIAO_WHEEL` and `JIXIAO_PROGRAM` name the wheel and the program to measure.

#[path = "../support/mod.rs"]
mod support;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where `release/wheel dev` puts the wheel.
const WHEELS: &str = "target/wheels/dev";
/// Where `tests/run` puts the packages that Debian has not.
const PACKAGES: &str = "target/python";

/// The Python of a fresh environment with the package, and nothing else, installed.
fn package() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-package");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let system = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        succeed(Command::new(system).args(["-m", "venv"]).arg(&folder));
        let python = folder.join("bin/python");
        succeed(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--no-index"]).arg(wheel()));
        python
    })
}

/// The wheel that is tested.
fn wheel() -> PathBuf {
    if let Some(wheel) = env::var_os("JIXIAO_WHEEL") {
        return wheel.into();
    }
    let wheels = fs::read_dir(WHEELS).into_iter().flatten().flatten().map(|entry| entry.path());
    wheels
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .max_by_key(|path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok())
        .expect("tests/run makes a wheel with `release/wheel dev`")
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs the tests in a Python file.
fn run(file: &str) {
    support::not_in_a_fast_run("Python");
    let folder = tempfile::tempdir().unwrap();
    let packages: Vec<PathBuf> = [PACKAGES, "tests/python_package", "samples/spark"]
        .map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.into()))
        .into();
    let program = env::var_os("JIXIAO_PROGRAM").unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_jixiao")));
    let output = Command::new(package())
        .arg(Path::new("tests/python_package").join(file))
        .env("PYTHONPATH", env::join_paths(packages).unwrap())
        // Spark starts Python by itself.
        .env("PYSPARK_PYTHON", package())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("JIXIAO_PROGRAM", program)
        .env("JIXIAO_FOLDER", folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("ModuleNotFoundError"), "{told}tests/run installs what the tests need");
    assert!(output.status.success(), "{}{told}", String::from_utf8_lossy(&output.stdout));
    println!("{}{told}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_package_does_what_the_program_does() {
    run("engine.py");
}

#[test]
fn tables_are_read_alike_by_every_engine() {
    run("tables.py");
}

#[test]
fn what_is_documented_is_so() {
    run("documented.py");
}

#[test]
fn the_samples_for_spark_and_duckdb_agree_with_the_program() {
    run("province.py");
}

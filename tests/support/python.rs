//! Python scripts that speak for other programs.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Where `tests/run` puts the packages that Debian has not.
const PACKAGES: &str = "target/python";

/// Runs a script; gives what it prints. Debian's own Python is the one that has openpyxl and uno.
pub fn python(script: &str, arguments: &[&OsStr]) -> String {
    super::not_in_a_fast_run("Python");
    let program = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    let output = Command::new(program)
        .env("PYTHONPATH", PACKAGES)
        .arg(script)
        .args(arguments)
        .output()
        .expect("python3 is not installed; tests/run installs what the tests need");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("ModuleNotFoundError"), "{told}tests/run installs what the tests need");
    assert!(output.status.success(), "{script}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

//! Independent programs: LibreOffice, which recalculates, converts and saves as others do, and a mail program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// A profile that recalculates every file on load.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// Converts files with LibreOffice, which recalculates every formula as it loads them, many files a call and two calls at a
/// time. The results are in `into` under the same names with the ending of `format`.
pub fn convert(files: &[PathBuf], format: &str, into: &Path) {
    fs::create_dir_all(into).unwrap();
    let (one, other) = files.split_at(files.len().div_ceil(2));
    thread::scope(|scope| {
        for half in [one, other] {
            scope.spawn(move || convert_one_by_one(half, format, into));
        }
    });
    let ending = format.split(':').next().unwrap();
    for file in files {
        let made = into.join(file.file_name().unwrap()).with_extension(ending);
        assert!(made.exists(), "soffice did not write {}", made.display());
    }
}

/// Converts files in one instance after the other, with a profile of their own.
fn convert_one_by_one(files: &[PathBuf], format: &str, into: &Path) {
    let profile = tempfile::tempdir().unwrap();
    let user = profile.path().join("user");
    fs::create_dir_all(&user).unwrap();
    fs::write(user.join("registrymodifications.xcu"), SETTINGS).unwrap();
    for batch in files.chunks(50) {
        let output = Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
            .args(["--headless", "--convert-to", format, "--outdir"])
            .arg(into)
            .args(batch)
            .output()
            .expect("LibreOffice (soffice) is installed; tests/run installs it");
        assert!(output.status.success(), "soffice: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A message as a mail program for terminals shows it.
pub fn in_mail_program(message: &Path) -> String {
    let output = Command::new("mshow")
        .env("LC_ALL", "C.UTF-8")
        .arg(message)
        .output()
        .expect("mblaze (mshow) is installed; tests/run installs it");
    assert!(output.status.success(), "mshow: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

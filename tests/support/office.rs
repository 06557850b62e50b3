//! Independent programs: LibreOffice, which recalculates, converts and saves as others do, and a mail program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::python::python;

/// A profile that recalculates every file on load.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// How long a call may take: LibreOffice hangs now and then.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often what was not converted is tried again: LibreOffice crashes now and then, on files that it takes the next time.
const TRIES: u32 = 3;

/// Converts files with LibreOffice, which recalculates every formula as it loads them, many files a call and two calls at a
/// time. The results are in `into` under the same names with the ending of `format`.
pub fn convert(files: &[PathBuf], format: &str, into: &Path) {
    convert_with(files, format, into, None);
}

/// Prints files into PDFs as [`convert`] does, with stand-ins for 宋体, 仿宋 and 黑体 that are as wide as they are.
pub fn print(files: &[PathBuf], into: &Path) {
    convert_with(files, "pdf", into, Some(Path::new("tests/support/official_fonts.conf")));
}

fn convert_with(files: &[PathBuf], format: &str, into: &Path, fonts: Option<&Path>) {
    super::not_in_a_fast_run("LibreOffice");
    fs::create_dir_all(into).unwrap();
    let ending = format.split(':').next().unwrap();
    let missing = || {
        let made = |file: &PathBuf| into.join(file.file_name().unwrap()).with_extension(ending).exists();
        files.iter().filter(|file| !made(file)).cloned().collect::<Vec<_>>()
    };
    for file in files {
        let target = into.join(file.file_name().unwrap()).with_extension(ending);
        assert_ne!(target, *file, "a file is not converted onto itself");
        let _ = fs::remove_file(target);
    }
    let mut told = String::new();
    for _ in 0..TRIES {
        let left = missing();
        let (one, other) = left.split_at(left.len().div_ceil(2));
        thread::scope(|scope| {
            let halves = [one, other].map(|half| scope.spawn(move || convert_one_by_one(half, format, into, fonts)));
            halves.into_iter().for_each(|half| told.push_str(&half.join().unwrap()));
        });
        if missing().is_empty() {
            return;
        }
    }
    panic!("soffice did not write {:?}: {told}", missing());
}

/// Converts files in one instance after the other, with a profile of their own; gives what went wrong.
fn convert_one_by_one(files: &[PathBuf], format: &str, into: &Path, fonts: Option<&Path>) -> String {
    let profile = tempfile::tempdir().unwrap();
    let user = profile.path().join("user");
    fs::create_dir_all(&user).unwrap();
    fs::write(user.join("registrymodifications.xcu"), SETTINGS).unwrap();
    let mut told = String::new();
    for batch in files.chunks(50) {
        let log = profile.path().join("log");
        let mut call = Command::new("soffice");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut call, 0);
        let call = match fonts {
            Some(fonts) => call.env("FONTCONFIG_FILE", std::path::absolute(fonts).unwrap()),
            None => &mut call,
        };
        let mut call = call
            .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
            .args(["--headless", "--convert-to", format, "--outdir"])
            .arg(into)
            .args(batch)
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .expect("LibreOffice (soffice) is not installed; tests/run installs what the tests need");
        let started = Instant::now();
        let ended = loop {
            match call.try_wait().unwrap() {
                Some(status) => break status.success(),
                None if started.elapsed() > PATIENCE => {
                    end(&mut call);
                    break false;
                }
                None => thread::sleep(Duration::from_millis(50)),
            }
        };
        if !ended {
            told.push_str(&String::from_utf8_lossy(&fs::read(&log).unwrap()));
        }
    }
    told
}

/// Ends a call, and the program that it started.
fn end(call: &mut Child) {
    if cfg!(unix) {
        let group = format!("-{}", call.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).status();
    }
    let _ = call.kill();
    call.wait().unwrap();
}

/// Has LibreOffice insert and delete rows and columns, each edit in a file of its own in `into`; `edit_lines.py` says what an
/// edit is.
pub fn edit_lines(source: &Path, into: &Path, edits: &[Json]) {
    super::not_in_a_fast_run("LibreOffice");
    let list = into.join("edits.json");
    fs::write(&list, serde_json::to_string(edits).unwrap()).unwrap();
    python("tests/support/edit_lines.py", &[source.as_os_str(), into.as_os_str(), list.as_os_str()]);
}

/// A message as a mail program for terminals shows it.
pub fn in_mail_program(message: &Path) -> String {
    super::not_in_a_fast_run("mshow");
    let output = Command::new("mshow")
        .env("LC_ALL", "C.UTF-8")
        .arg(message)
        .output()
        .expect("mblaze (mshow) is not installed; tests/run installs what the tests need");
    assert!(output.status.success(), "mshow: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

//! What several subjects' tests share: forms, random fillings, and LibreOffice.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod clean;
pub mod client;
pub mod errors;
pub mod mail;
pub mod office;
pub mod processor_time;
pub mod program;
pub mod python;
pub mod random;
pub mod sample;
pub mod units;
pub mod workbook_edits;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jixiao::form::Form;
use jixiao::internals::load;
use jixiao::internals::template::Files;

/// Whether `tests/run --fast` or `tests/run --mutants` runs the tests: without other programs.
pub fn fast() -> bool {
    std::env::var_os("JIXIAO_FAST").is_some()
}

/// Fails in a fast run, so that a test which needs another program is listed and not run by chance.
pub fn not_in_a_fast_run(program: &str) {
    assert!(!fast(), "this test needs {program}: add it to those that tests/run leaves out of fast runs");
}

/// A built-in form.
pub fn built_in(id: &str) -> Form {
    let files = Files::built_in(id).unwrap_or_else(|| panic!("no form {id}"));
    Form::new(load(&files).unwrap_or_else(|faults| panic!("{id}\n{faults}")))
}

/// The form in a folder.
pub fn in_folder(folder: &Path) -> Form {
    let files = jixiao::files::read_form_folder(folder).unwrap_or_else(|faults| panic!("{faults}"));
    Form::new(load(&files).unwrap_or_else(|faults| panic!("{faults}")))
}

/// The forms of other provinces, written in the template language alone.
pub const PROVINCES: [&str; 6] = [
    "tests/forms/chongqing-department",
    "tests/forms/daying-department",
    "tests/forms/dazhou-department",
    "tests/forms/expenditure-management",
    "tests/forms/guangdong-department",
    "tests/forms/sichuan-department",
];

/// The forms of other provinces.
pub fn provinces() -> impl Iterator<Item = Form> {
    PROVINCES.iter().map(|folder| in_folder(Path::new(folder)))
}

/// The smallest form that has something of everything.
pub fn mini() -> Form {
    in_folder(Path::new("tests/forms/mini"))
}

/// The files of the smallest form.
pub const MINI_FILES: [&str; 6] = [
    "template.toml",
    "indicators.toml",
    "checks.toml",
    "sheets/cover.toml",
    "sheets/figures.toml",
    "sheets/scores.toml",
];

/// The texts of the smallest form by the names of its files.
pub fn mini_texts() -> BTreeMap<&'static str, String> {
    let folder = Path::new("tests/forms/mini");
    let text = |name| fs::read_to_string(folder.join(name)).unwrap().replace("\r\n", "\n");
    MINI_FILES.into_iter().map(|name| (name, text(name))).collect()
}

/// Writes the smallest form into a folder, with one of its files changed.
pub fn changed_mini(folder: &Path, changed: &str, change: impl FnOnce(String) -> String) {
    let mut texts = mini_texts();
    let text = texts.get_mut(changed).unwrap();
    *text = change(std::mem::take(text));
    fs::create_dir_all(folder.join("sheets")).unwrap();
    for (name, text) in texts {
        fs::write(folder.join(name), text).unwrap();
    }
}

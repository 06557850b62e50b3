//! The clean sample of the Hunan form, after somebody changed it.

use std::fs;
use std::path::Path;

use jixiao::form::Form;
use serde_json::Value as Json;

use super::client::{Client, edit, fill};
use super::program::check;
use super::workbook_edits::Package;

/// The sample.
pub const CLEAN: &str = "samples/liuyang-2021/clean.xlsx";

/// The form of the sample.
pub fn form() -> Form {
    super::built_in("hunan-department-2021")
}

/// The report on the sample after some edits.
pub fn after(edits: &[Json]) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    fill(Client::OpenPyxl, Path::new(CLEAN), &file, edits);
    check(&file, None).0
}

/// The report on the sample with other values in some fields.
pub fn with(values: &[(&str, Json)]) -> Json {
    let form = form();
    after(&values.iter().map(|(id, value)| edit(&form, id, value.clone())).collect::<Vec<_>>())
}

/// The report on the sample after its package was changed.
pub fn repackaged(change: impl FnOnce(Package) -> Package) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("表.xlsx");
    fs::write(&file, change(Package::read(&fs::read(CLEAN).unwrap())).to_bytes()).unwrap();
    check(&file, None).0
}

//! The copies of a ledger that are written beside it before its tables change.

use std::path::{Path, PathBuf};

/// Where the copy of a ledger of this version goes.
pub(super) fn backup_path(ledger: &Path, version: usize) -> PathBuf {
    let stem = ledger.file_stem().unwrap_or_default().to_string_lossy();
    ledger.with_file_name(format!("{stem}-第{version}版备份.sqlite"))
}

/// The copies beside a ledger, oldest version first.
pub(super) fn backups(ledger: &Path) -> Vec<PathBuf> {
    let stem = ledger.file_stem().unwrap_or_default().to_string_lossy();
    let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|other| {
            let name = other.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&format!("{stem}-第")) && name.ends_with("版备份.sqlite")
        })
        .collect();
    found.sort();
    found
}

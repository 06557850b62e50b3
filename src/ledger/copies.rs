//! Where the copies of a ledger stand: one beside it for each change of its tables, and dated ones in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::modified_time;

/// The folder of the dated copies, beside the ledger.
pub(crate) const BACKUP_FOLDER: &str = "台账备份";

/// Where the copy of a ledger of this version goes, before its tables change.
pub(super) fn version_backup_path(ledger: &Path, version: usize) -> PathBuf {
    ledger.with_file_name(format!("{}-第{version}版备份.sqlite", stem(ledger)))
}

/// The newest copy of a ledger, whether it was made before a command or before a change of the tables.
pub(super) fn newest_backup(ledger: &Path) -> Option<PathBuf> {
    version_backups(ledger).into_iter().chain(dated_backups(ledger)).max_by_key(|path| modified_time(path))
}

/// What the names of a ledger's copies begin with.
pub(super) fn stem(ledger: &Path) -> String {
    ledger.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The dated copies of a ledger, oldest first.
pub(super) fn dated_backups(ledger: &Path) -> Vec<PathBuf> {
    let prefix = format!("{}-", stem(ledger));
    files_in(&ledger.with_file_name(BACKUP_FOLDER), |name| name.starts_with(&prefix) && name.ends_with(".sqlite"))
}

/// The copies beside a ledger, oldest version first.
fn version_backups(ledger: &Path) -> Vec<PathBuf> {
    let prefix = format!("{}-第", stem(ledger));
    let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    files_in(folder, |name| name.starts_with(&prefix) && name.ends_with("版备份.sqlite"))
}

/// The files in a folder with such a name, by their names.
fn files_in(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| is_wanted(&path.file_name().unwrap_or_default().to_string_lossy())).collect();
    found.sort();
    found
}

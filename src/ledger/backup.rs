//! The copies of a ledger: one beside it before its tables change, and dated ones before every command that writes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::files::system::reason;
use crate::files::{WholeFile, modified_time, now_in_china};

use super::error::LedgerError;

/// The folder of the dated copies, beside the ledger.
pub(crate) const BACKUP_FOLDER: &str = "台账备份";
/// How many dated copies are kept.
const KEPT: usize = 10;
/// How many bytes an SQLite file's header has. It holds a counter that every change of the file increments.
const HEADER: usize = 100;

/// Where the copy of a ledger of this version goes, before its tables change.
pub(super) fn version_backup_path(ledger: &Path, version: usize) -> PathBuf {
    ledger.with_file_name(format!("{}-第{version}版备份.sqlite", stem(ledger)))
}

/// Copies a ledger into the folder of dated copies, and removes all but the last copies there. A ledger that did not change
/// since its last copy is not copied again. To be called while nobody has the ledger open.
///
/// # Errors
/// Where the copy cannot be written.
pub(crate) fn back_up(ledger: &Path) -> Result<(), LedgerError> {
    let copies = dated_backups(ledger);
    if copies.last().is_some_and(|last| is_unchanged(ledger, last)) {
        return Ok(());
    }
    let name = format!("{}-{}.sqlite", stem(ledger), now_in_china());
    copy(ledger, &ledger.with_file_name(BACKUP_FOLDER).join(name))?;
    let copies = dated_backups(ledger);
    for old in copies.iter().take(copies.len().saturating_sub(KEPT)) {
        // A copy too many does no harm.
        let _ = fs::remove_file(old);
    }
    Ok(())
}

/// Moves what stands in the place of a ledger into the folder of dated copies, and gives its new path.
///
/// # Errors
/// Where it cannot be moved.
pub(crate) fn put_aside(ledger: &Path) -> Result<PathBuf, LedgerError> {
    let folder = ledger.with_file_name(BACKUP_FOLDER);
    let target = folder.join(format!("换下的{}-{}.sqlite", stem(ledger), now_in_china()));
    let moved = fs::create_dir_all(&folder).and_then(|()| fs::rename(ledger, &target));
    moved.map_err(|error| LedgerError::Backup(target.clone(), reason(&error)))?;
    Ok(target)
}

/// The newest copy of a ledger, whether it was made before a command or before a change of the tables.
pub(super) fn newest_backup(ledger: &Path) -> Option<PathBuf> {
    version_backups(ledger).into_iter().chain(dated_backups(ledger)).max_by_key(|path| modified_time(path))
}

fn stem(ledger: &Path) -> String {
    ledger.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The dated copies of a ledger, oldest first.
fn dated_backups(ledger: &Path) -> Vec<PathBuf> {
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

/// Whether a ledger is as it was when a copy was made: of the same length, with the same header.
fn is_unchanged(ledger: &Path, copy: &Path) -> bool {
    let header = |path: &Path| -> io::Result<(u64, [u8; HEADER])> {
        let mut file = File::open(path)?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        Ok((file.metadata()?.len(), header))
    };
    matches!((header(ledger), header(copy)), (Ok(ledger), Ok(copy)) if ledger == copy)
}

fn copy(ledger: &Path, target: &Path) -> Result<(), LedgerError> {
    let failed = |error: io::Error| LedgerError::Backup(target.to_owned(), reason(&error));
    let written = WholeFile::create(target).and_then(|mut file| {
        File::open(ledger).and_then(|mut from| io::copy(&mut from, &mut file)).map_err(|error| file.failed(error))?;
        file.finish()
    });
    written.map_err(|error| match error {
        crate::files::WriteError::File(_, error) => failed(error),
        crate::files::WriteError::Workbook(error) => LedgerError::Backup(target.to_owned(), error.to_string()),
    })
}

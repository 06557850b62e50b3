//! Makes the dated copies of a ledger, before every command that writes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::files::system::reason;
use crate::files::{WholeFile, WriteError, now_in_china};

use super::copies::{BACKUP_FOLDER, dated_backups, stem};
use super::error::LedgerError;

/// How many dated copies are kept.
const KEPT: usize = 10;
/// How many bytes an SQLite file's header has. It holds a counter that every change of the file increments.
const HEADER: usize = 100;

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
        WriteError::File(_, error) => failed(error),
        error @ (WriteError::Workbook(_) | WriteError::Exists(_)) => {
            LedgerError::Backup(target.to_owned(), error.to_string())
        }
    })
}

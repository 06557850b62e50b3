//! The paths in a campaign's folder, and its lock.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::text::file_name::is_lock_file;
use crate::{files, ledger, roster};

use super::CONFIG_FILE;

/// The file that is locked while a command works on the folder.
const LOCK_FILE: &str = "台账.lock";

/// A folder in a campaign's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subfolder {
    /// Workbooks that go out.
    Issued,
    /// What came in. The program adds what it fetches, and changes nothing.
    Received,
    /// Workbooks and replies that go back for correction.
    Returned,
    /// Workbooks that passed, with their replies.
    Passed,
    /// Reminders.
    Reminders,
    /// Workbooks of the review.
    Reviews,
    /// Rollups.
    Rollup,
}

impl Subfolder {
    /// Every subfolder.
    pub(crate) const ALL: [Self; 7] =
        [Self::Issued, Self::Received, Self::Returned, Self::Passed, Self::Reminders, Self::Reviews, Self::Rollup];

    /// The subfolder's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Issued => "发出",
            Self::Received => "收到",
            Self::Returned => "退回",
            Self::Passed => "通过",
            Self::Reminders => "催报",
            Self::Reviews => "复核",
            Self::Rollup => "汇总",
        }
    }

    /// The path of a file in it, within the campaign's folder and with `/`, as the ledger keeps it.
    pub(crate) fn path_of(self, name: &str) -> String {
        format!("{}/{name}", self.name())
    }
}

/// A campaign's folder.
#[derive(Debug, Clone)]
pub struct CampaignFolder {
    root: PathBuf,
}

/// A file in a subfolder.
#[derive(Debug)]
pub(crate) struct ListedFile {
    /// Its name.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its path within the campaign's folder, as the ledger keeps it.
    pub(crate) within: String,
}

/// Keeps other commands from working on the folder. It is released when it is dropped, and when the process ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: fs::File,
}

impl CampaignFolder {
    /// The folder at `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file in the folder, given with `/`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The path of a subfolder.
    pub(crate) fn subfolder(&self, subfolder: Subfolder) -> PathBuf {
        self.root.join(subfolder.name())
    }

    /// The path of a file in a subfolder.
    pub(crate) fn file_in(&self, subfolder: Subfolder, name: &str) -> PathBuf {
        self.subfolder(subfolder).join(name)
    }

    /// The files in a subfolder, in the order of their names; without those that a program that has another open left there.
    ///
    /// # Errors
    /// Where the subfolder cannot be read.
    pub(crate) fn list(&self, subfolder: Subfolder) -> io::Result<Vec<ListedFile>> {
        let mut files: Vec<ListedFile> = fs::read_dir(self.subfolder(subfolder))?
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                ListedFile { within: subfolder.path_of(&name), path: entry.path(), name }
            })
            .filter(|file| !is_lock_file(&file.name))
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }

    /// Whether a path lies where the campaign keeps its own files, what it wrote and what came in. Other output may not be
    /// written there.
    pub(crate) fn keeps(&self, path: &Path) -> bool {
        let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (Ok(root), Ok(above), Some(name)) = (self.root.canonicalize(), above.canonicalize(), path.file_name())
        else {
            return false;
        };
        let path = above.join(name);
        let path = path.canonicalize().unwrap_or(path);
        let Ok(within) = path.strip_prefix(&root) else { return false };
        let top = within.iter().next().unwrap_or_default();
        let is_file = [CONFIG_FILE, roster::FILE_NAME, ledger::FILE_NAME, LOCK_FILE].iter().any(|name| top == *name);
        let is_folder = |folder: &Subfolder| *folder != Subfolder::Rollup && top == folder.name();
        is_file || top == ledger::BACKUP_FOLDER || Subfolder::ALL.iter().any(is_folder)
    }

    /// Locks the folder, so that no second command works on it at the same time. `None` where one does already.
    ///
    /// # Errors
    /// Where the lock cannot be made.
    pub fn lock(&self) -> io::Result<Option<FolderLock>> {
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(self.file(LOCK_FILE))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(FolderLock { _file: file })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Removes the temporary files of commands that were ended while they wrote.
    pub(crate) fn remove_abandoned_files(&self) {
        for subfolder in Subfolder::ALL.into_iter().filter(|subfolder| *subfolder != Subfolder::Received) {
            files::remove_abandoned_files(&self.subfolder(subfolder));
        }
        files::remove_abandoned_files(&self.file(ledger::BACKUP_FOLDER));
        files::remove_abandoned_files(&self.root);
    }
}

//! The places of a campaign folder, and what may be cleared away in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The campaign's settings.
pub const CONFIG: &str = "campaign.toml";
/// The roster of units.
pub const ROSTER: &str = "名单.xlsx";
/// The ledger.
pub const LEDGER: &str = "台账.sqlite";
/// What the file is called that is locked while a command works on the folder.
const LOCK: &str = "台账.lock";
/// How the names of temporary files begin.
const TEMPORARY: &str = ".jixiao-";

/// A folder of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Workbooks that go out.
    Issued,
    /// What came in; never written to.
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

impl Place {
    /// Every folder.
    pub const ALL: [Self; 7] =
        [Self::Issued, Self::Received, Self::Returned, Self::Passed, Self::Reminders, Self::Reviews, Self::Rollup];

    /// What it is called.
    pub const fn name(self) -> &'static str {
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
}

/// A campaign folder's paths.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

/// Holds the folder for one command at a time; let go when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: fs::File,
}

impl Folder {
    /// The folder at `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file of the campaign's own at its top.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// One of its folders.
    pub fn place(&self, place: Place) -> PathBuf {
        self.root.join(place.name())
    }

    /// A file in one of its folders: the path on disk, and the path within the campaign with `/`, as the ledger keeps it.
    pub fn within(&self, place: Place, name: &str) -> (PathBuf, String) {
        (self.place(place).join(name), format!("{}/{name}", place.name()))
    }

    /// Whether a file that is to be written would lie among what the campaign keeps: its own files, what went out and what came.
    pub fn keeps(&self, path: &Path) -> bool {
        let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (Ok(root), Ok(above), Some(name)) = (self.root.canonicalize(), above.canonicalize(), path.file_name())
        else {
            return false;
        };
        let path = above.join(name);
        let path = path.canonicalize().unwrap_or(path);
        let Ok(within) = path.strip_prefix(&root) else { return false };
        let top = within.iter().next().unwrap_or_default();
        let own = [CONFIG, ROSTER, LEDGER, LOCK].iter().any(|own| top == *own);
        own || Place::ALL.iter().any(|place| *place != Place::Rollup && top == place.name())
    }

    /// Holds the folder, so that no second command works on it at the same time. `None` where one does.
    ///
    /// # Errors
    /// Where the lock cannot be made.
    pub fn lock(&self) -> io::Result<Option<Lock>> {
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(self.file(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Removes the temporary files that a command left which was ended while it wrote. Only with the lock held.
    pub fn sweep(&self) {
        for place in Place::ALL {
            if place == Place::Received {
                continue;
            }
            let Ok(listing) = fs::read_dir(self.place(place)) else { continue };
            for entry in listing.flatten() {
                if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
    }
}

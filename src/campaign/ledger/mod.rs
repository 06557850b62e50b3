//! The ledger (台账): an SQLite file that remembers units, issues, everything received, each round's verdict, and messages.
//!
//! It is a record, not a cache: what stands in it is not worked out again. A ledger that is damaged or of a newer program is
//! refused and left as it is; before its tables change, a copy is written beside it.

mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::files::system::reason;

pub use read::{FindingRow, GeneratedFile, KnownIssue, RoundRow, Standing, UnitRow, UnmatchedFiles};
pub use write::{NewDocument, NewIssue, NewMessage, NewReceived};

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It is not there.
    #[error("没有台账“{}”。这个文件夹是用 jixiao campaign init 建的吗？台账若是误删了，请从备份恢复。", .0.display())]
    Missing(PathBuf),
    /// It is damaged, or no ledger.
    #[error(
        "台账“{}”坏了或不是台账（{why}），没有动它。{restore}",
        path.display(), restore = restore(path)
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A newer program wrote it.
    #[error(
        "台账“{}”是新版程序写的（第{found}版，本程序只认到第{known}版），没有动它。请改用新版的 jixiao。", path.display(), known = schema::VERSION
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// Another program holds it.
    #[error("台账“{}”正被别的程序打开，请关闭后再试。", .0.display())]
    Busy(PathBuf),
    /// The copy before a change of the tables cannot be written.
    #[error("升级台账前写不了备份“{}”：{}。台账没有动。", .0.display(), .1)]
    Backup(PathBuf, String),
    /// Anything else.
    #[error("台账“{}”读写失败：{why}。", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
}

/// How to get a ledger back.
fn restore(path: &Path) -> String {
    let backups = backups(path);
    let sure = "请先把它复制一份留底；";
    match backups.last() {
        Some(last) => format!(
            "{sure}再把备份“{}”改名为“{}”，重新执行 jixiao campaign collect，备份以后收到的会补记。",
            last.display(),
            path.file_name().unwrap_or_default().to_string_lossy()
        ),
        None => format!("{sure}再从自己的备份恢复，重新执行 jixiao campaign collect，备份以后收到的会补记。"),
    }
}

/// The copies beside a ledger, oldest first.
fn backups(path: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|other| {
            let name = other.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(&format!("{stem}-第")) && name.ends_with("版备份.sqlite")
        })
        .collect();
    found.sort();
    found
}

/// A ledger, open.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

/// Turns what SQLite says into words, with the file.
trait OrFailed<T> {
    fn or_failed(self, path: &Path) -> Result<T, LedgerError>;
}

impl<T> OrFailed<T> for rusqlite::Result<T> {
    fn or_failed(self, path: &Path) -> Result<T, LedgerError> {
        use rusqlite::ErrorCode;
        self.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                LedgerError::Damaged { path: path.to_owned(), why: error.to_string() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy(path.to_owned()),
            _ => LedgerError::Failed { path: path.to_owned(), why: error.to_string() },
        })
    }
}

impl Ledger {
    /// Makes a new ledger.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn create(path: &Path) -> Result<Self, LedgerError> {
        let connection = Connection::open(path).or_failed(path)?;
        let mut ledger = Self { connection, path: path.to_owned() };
        ledger.connection.pragma_update(None, "application_id", schema::APPLICATION).or_failed(path)?;
        ledger.step_up(0)?;
        Ok(ledger)
    }

    /// Opens a ledger, brought up to this program's version.
    ///
    /// # Errors
    /// Where it is missing, damaged or of a newer program: it is then as it was.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        if !path.exists() {
            return Err(LedgerError::Missing(path.to_owned()));
        }
        let version = Self::examine(path)?;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).or_failed(path)?;
        let mut ledger = Self { connection, path: path.to_owned() };
        if version < schema::VERSION {
            ledger.back_up(version)?;
            ledger.step_up(version)?;
        }
        Ok(ledger)
    }

    /// Whether a ledger is of an older program, and would be changed by opening it.
    ///
    /// # Errors
    /// As for [`Ledger::open`].
    pub fn is_old(path: &Path) -> Result<bool, LedgerError> {
        if !path.exists() {
            return Err(LedgerError::Missing(path.to_owned()));
        }
        Ok(Self::examine(path)? < schema::VERSION)
    }

    /// Looks at a ledger without touching it; gives its version.
    fn examine(path: &Path) -> Result<usize, LedgerError> {
        let damaged = |why: String| LedgerError::Damaged { path: path.to_owned(), why };
        let size = std::fs::metadata(path)
            .map_err(|error| LedgerError::Failed { path: path.to_owned(), why: reason(&error) })?;
        if size.len() == 0 {
            return Err(damaged("是空文件".to_owned()));
        }
        // A change that was ended in the middle is taken back before anything is read, and that is writing.
        let mut journal = path.as_os_str().to_owned();
        journal.push("-journal");
        let torn = Path::new(&journal).exists();
        let how = if torn { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let connection = Connection::open_with_flags(path, how).or_failed(path)?;
        let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).or_failed(path);
        if pragma("application_id")? != i64::from(schema::APPLICATION) {
            return Err(damaged("不是本程序的台账".to_owned()));
        }
        let found = pragma("user_version")?;
        let Some(version) = usize::try_from(found).ok().filter(|version| *version <= schema::VERSION) else {
            return Err(LedgerError::Newer { path: path.to_owned(), found });
        };
        let checked: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).or_failed(path)?;
        if checked != "ok" {
            return Err(damaged(checked));
        }
        Ok(version)
    }

    /// Writes a copy of the ledger beside it.
    fn back_up(&self, version: usize) -> Result<(), LedgerError> {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let copy = self.path.with_file_name(format!("{stem}-第{version}版备份.sqlite"));
        if copy.exists() {
            // An earlier try was ended before the tables changed: its copy may be half written.
            std::fs::remove_file(&copy).map_err(|error| LedgerError::Backup(copy.clone(), reason(&error)))?;
        }
        self.connection
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .map_err(|error| LedgerError::Backup(copy, error.to_string()))?;
        Ok(())
    }

    /// Makes the tables those of this program's version, all or nothing.
    fn step_up(&mut self, from: usize) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let change = self.connection.transaction().or_failed(&path)?;
        for step in schema::STEPS.iter().skip(from) {
            change.execute_batch(step).or_failed(&path)?;
        }
        change.pragma_update(None, "user_version", i64::try_from(schema::VERSION).unwrap_or(0)).or_failed(&path)?;
        change.commit().or_failed(&path)
    }
}

//! Why a ledger cannot be used.

use std::path::{Path, PathBuf};

use super::backup::backups;
use super::schema;

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no such file.
    #[error("没有台账“{}”。这个文件夹是用 jixiao campaign init 建的吗？台账若是误删了，请从备份恢复。", .0.display())]
    Missing(PathBuf),
    /// The file is damaged, or no ledger.
    #[error(
        "台账“{}”坏了或不是台账（{why}），没有动它。{restore}",
        path.display(), restore = restore_advice(path)
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
    /// Another program has it open.
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
        /// What SQLite or the operating system says.
        why: String,
    },
}

/// How to get a damaged ledger back: from the newest copy beside it, where there is one.
fn restore_advice(path: &Path) -> String {
    const KEEP_A_COPY: &str = "请先把它复制一份留底；";
    match backups(path).last() {
        Some(newest) => format!(
            "{KEEP_A_COPY}再把备份“{}”改名为“{}”，重新执行 jixiao campaign collect，备份以后收到的会补记。",
            newest.display(),
            path.file_name().unwrap_or_default().to_string_lossy()
        ),
        None => format!("{KEEP_A_COPY}再从自己的备份恢复，重新执行 jixiao campaign collect，备份以后收到的会补记。"),
    }
}

/// Turns what SQLite says into a [`LedgerError`] with the file.
pub(super) trait OrLedgerError<T> {
    fn or_ledger_error(self, path: &Path) -> Result<T, LedgerError>;
}

impl<T> OrLedgerError<T> for rusqlite::Result<T> {
    fn or_ledger_error(self, path: &Path) -> Result<T, LedgerError> {
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

//! Why a ledger cannot be used.

use std::path::{Path, PathBuf};

use super::copies::newest_backup;
use super::schema;

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no such file.
    #[error(
        "没有台账“{}”。这个文件夹是用 jixiao campaign init 建的吗？台账若是误删了，{restore}",
        .0.display(), restore = restore_advice(.0)
    )]
    Missing(PathBuf),
    /// The file is damaged, or no ledger.
    #[error(
        "台账“{}”坏了或不是台账（{why}），没有动它。请先把它复制一份留底；{restore}",
        path.display(), restore = restore_advice(path)
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It is the ledger of another campaign.
    #[error(
        "台账“{}”是另一项工作的（{found}），这个文件夹是{wanted}的，没有动它。请把它移走；{restore}",
        path.display(), restore = restore_advice(path)
    )]
    OtherCampaign {
        /// The file.
        path: PathBuf,
        /// The campaign that it is of.
        found: String,
        /// The campaign of the folder.
        wanted: String,
    },
    /// There is a sound ledger, which is not to be made anew.
    #[error(
        "台账“{}”还在，而且是好的，没有重建。确实要重建的，先把它移到别处。", .0.display()
    )]
    Sound(PathBuf),
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
    /// The copy before a change cannot be written.
    #[error("写不了台账的备份“{}”：{}。台账没有动，什么也没有做。", .0.display(), .1)]
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

/// How to get a lost ledger back: from the newest copy, where there is one; else from what stands in the folders.
fn restore_advice(path: &Path) -> String {
    const REBUILD: &str = "jixiao campaign rebuild";
    match newest_backup(path) {
        Some(newest) => format!(
            "把最近的备份“{}”改名为“{}”放回来，重新执行 jixiao campaign collect，备份以后收到的会补记；备份也不能用的，用 {REBUILD} 从发出、收到、退回、通过重建。",
            newest.display(),
            path.file_name().unwrap_or_default().to_string_lossy()
        ),
        None => format!("没有找到备份，用 {REBUILD} 从发出、收到、退回、通过重建。"),
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

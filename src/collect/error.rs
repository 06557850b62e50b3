//! Why `collect` cannot go on.

use std::io;
use std::path::PathBuf;

use crate::files::system::reason;
use crate::ledger::LedgerError;

/// Why `collect` cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CollectError {
    /// The folder of received files cannot be read.
    #[error("用不了“{}”：{reason}。", .0.display(), reason = reason(.1))]
    Folder(PathBuf, io::Error),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

//! Why a command on a campaign could not do its work, in words.

use std::io;
use std::path::PathBuf;

use crate::files::WriteError;
use crate::files::system::reason;

use super::config::ConfigFaults;
use super::ledger::LedgerError;
use super::roster::RosterFaults;

/// Why a command on a campaign could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// There is no campaign in the folder.
    #[error("“{}”里没有 campaign.toml，不是自评工作的文件夹。先用 jixiao campaign init 建一个。", .0.display())]
    NoCampaign(PathBuf),
    /// The folder for a new campaign has something in it.
    #[error("文件夹“{}”里已有内容，没有动它。请换一个新文件夹。", .0.display())]
    NotEmpty(PathBuf),
    /// `campaign.toml` has faults.
    #[error("campaign.toml 有错误：\n{0}")]
    Config(#[from] ConfigFaults),
    /// The form is not there or has faults.
    #[error("{0}")]
    Form(String),
    /// The form is of another year.
    #[error("campaign.toml 写的是{wanted}年度，模板“{template}”是{found}年度的。请改 year 或 template。")]
    OtherYear {
        /// The form's id.
        template: String,
        /// The form's year.
        found: i32,
        /// The campaign's.
        wanted: i32,
    },
    /// The roster has faults.
    #[error("名单.xlsx 有{n}处错误，改好以后再执行；什么也没有发出：\n{0}", n = .0.0.len())]
    Roster(#[from] RosterFaults),
    /// A unit named on the command line is not on the roster.
    #[error("名单里没有“{0}”。")]
    NoUnit(String),
    /// The ledger cannot be used.
    #[error("{0}")]
    Ledger(#[from] LedgerError),
    /// Another command works on the folder.
    #[error("另一个 jixiao 命令正在处理这个文件夹，请等它结束再试。")]
    Busy,
    /// A file or folder cannot be used.
    #[error("用不了“{}”：{reason}。", .0.display(), reason = reason(.1))]
    File(PathBuf, io::Error),
    /// A file cannot be written.
    #[error("{0}")]
    Write(#[from] WriteError),
    /// Anything else, in words.
    #[error("{0}")]
    Told(String),
}

impl From<rust_xlsxwriter::XlsxError> for CampaignError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self::Write(error.into())
    }
}

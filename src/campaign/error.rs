//! Why a command on a campaign could not do its work.

use std::io;
use std::path::PathBuf;

use rust_xlsxwriter::XlsxError;

use crate::campaign_folder::ConfigFaults;
use crate::collect::CollectError;
use crate::engine::LastYearError;
use crate::files::system::reason;
use crate::files::{FormError, ReadError, WriteError};
use crate::ledger::LedgerError;
use crate::review::ReviewError;
use crate::rollup::RollupError;
use crate::roster::RosterFaults;
use crate::template::{Faults, Files};

use super::decision_error::DecisionError;

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
    /// There is no form with this id, and no such folder.
    #[error(
        "没有叫“{0}”的模板，也没有这个文件夹。模板文件夹若换了地方，请改 campaign.toml 里的 template；内置的模板有：{built_in}。",
        built_in = Files::built_in_ids().join("、")
    )]
    UnknownForm(String),
    /// The folder of the form cannot be read.
    #[error("{0}")]
    FormFolder(Faults),
    /// The authoring workbook of the form cannot be read, or has faults.
    #[error("{0}")]
    FormWorkbook(FormError),
    /// The form, named here, has faults.
    #[error("模板“{0}”有错误：\n{1}")]
    FaultyForm(String, Faults),
    /// The form is of another year.
    #[error("campaign.toml 写的是{wanted}年度，模板“{template}”是{found}年度的。请改 year 或 template。")]
    OtherYear {
        /// The form's id.
        template: String,
        /// The form's year.
        found: i32,
        /// The campaign's year.
        wanted: i32,
    },
    /// No built-in form takes figures from the campaign's, of the year before this.
    #[error("没有内置的{0}年度的表接着这份表。请用 --template 写明用哪个模板。")]
    NoNextForm(i32),
    /// A form for next year's campaign is of another year.
    #[error("下一年是{wanted}年度，模板“{template}”是{found}年度的。")]
    NotNextYear {
        /// The form's id.
        template: String,
        /// The form's year.
        found: i32,
        /// The year that follows.
        wanted: i32,
    },
    /// The roster cannot be read from disk, for this reason.
    #[error("{0}")]
    RosterFile(ReadError),
    /// The roster has faults.
    #[error("名单.xlsx 有{count}处错误，改好以后再执行；什么也没有发出：\n{0}", count = .0.0.len())]
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
    /// Returns that passed, of the units named here, would be voided.
    #[error(
        "这会使{count}个单位已经通过的结果作废：{names}。什么也没有发出。用 --dry-run 看每个单位变动了什么；确实要重发的，加 --yes。",
        count = .0.len(), names = .0.join("、")
    )]
    WouldVoid(Vec<String>),
    /// A decision cannot be taken.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// A unit's last return cannot be put into the form as it is now.
    #[error("上一次报送的内容放不进现在的表格：{0}")]
    Carried(String),
    /// A file cannot be read.
    #[error("{0}")]
    Read(ReadError),
    /// Messages cannot be written, because `campaign.toml` has no address to send them from.
    #[error("campaign.toml 的 [bureau] 里没有写 email，写不了信。")]
    NoSender,
    /// No mailbox is named.
    #[error(
        "campaign.toml 里没有 [mailbox]，不知道从哪里收信、发信。请写上：\n[mailbox]\nimap = \"imap.example.gov.cn\"\nsmtp = \"smtp.example.gov.cn\""
    )]
    NoMailbox,
    /// The name of a mail server cannot be one.
    #[error("campaign.toml 的 [mailbox] 里“{0}”不是服务器名；写法如 imap.example.gov.cn 或 imap.example.gov.cn:993。")]
    BadServer(String),
    /// There is no password to the mailbox.
    #[error(
        "没有邮箱密码。请放进环境变量 JIXIAO_MAIL_PASSWORD，或放进一个文件，在 [mailbox] 里用 password-file 写上它的名字。"
    )]
    NoPassword,
    /// Others could read the password.
    #[error("密码文件“{}”别人也能读，没有用它。请改成只有自己能读（chmod 600）。", .0.display())]
    OpenPassword(PathBuf),
    /// The mailbox cannot be used.
    #[cfg(feature = "mailbox")]
    #[error("{0}")]
    Mailbox(#[from] crate::mailbox::MailboxError),
    /// The issued workbook that a reminder is to have attached is not there.
    #[error("“{0}”不在了，先用 jixiao campaign issue 补出来，再写催报信。")]
    IssuedFileMissing(String),
    /// The returned workbook that a reminder is to have attached is not there.
    #[error("“{0}”不在了，收到的原件也不在，不能重新写出；请从回收站或备份里找回来，再写催报信。")]
    ReturnedFileMissing(String),
    /// Last year's figures do not fill the form.
    #[error("{0}")]
    LastYear(#[from] LastYearError),
    /// The review cannot be drawn or read back.
    #[error("{0}")]
    Review(#[from] ReviewError),
    /// An output would take the place of what the campaign keeps.
    #[error("“{}”是这项工作自己的文件或文件夹，不能写到那里。请换一个文件名，或不写 -o。", .0.display())]
    OutputInCampaign(PathBuf),
    /// The units do not fit into a roll-up.
    #[error("{0}")]
    Rollup(String),
    /// The report of a unit cannot be written, in a sentence.
    #[error("{0}")]
    UnwrittenReport(String),
    /// The form does not say what its report is.
    #[error("模板“{0}”没有报告的文字（report 文件夹），写不出报告。")]
    NoReport(String),
}

impl From<CollectError> for CampaignError {
    fn from(error: CollectError) -> Self {
        match error {
            CollectError::Folder(path, error) => Self::File(path, error),
            CollectError::Ledger(error) => Self::Ledger(error),
        }
    }
}

impl From<RollupError> for CampaignError {
    fn from(error: RollupError) -> Self {
        Self::Rollup(error.to_string())
    }
}

impl From<XlsxError> for CampaignError {
    fn from(error: XlsxError) -> Self {
        Self::Write(error.into())
    }
}

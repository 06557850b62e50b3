//! What a command was asked that it cannot do.

use std::io;
use std::path::PathBuf;

use crate::files::system::reason;
use crate::reconciliation::DocumentError;

/// Why a command could not do its work, where no other room says so.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// The output is one of the files that are to be read.
    #[error("“{}”是要汇总的文件，不能写到它上面。请换一个文件名。", .0.display())]
    OutputAmongInputs(PathBuf),
    /// The campaigns that are to be rolled up together have different forms.
    #[error("“{}”用的不是同一份模板，不能合在一起汇总。", .0.display())]
    OtherForm(PathBuf),
    /// There is no such code.
    #[error("没有代码“{code}”。{meant}全部代码见 docs/codes.md；勾稽关系的代码见 jixiao template show。")]
    NoSuchCode {
        /// What was asked for.
        code: String,
        /// Asks whether another was meant; may be empty.
        meant: String,
    },
    /// A folder cannot be read.
    #[error("读不了文件夹“{}”：{}。", .0.display(), reason(.1))]
    Folder(PathBuf, io::Error),
    /// Messages are to be sent, and nobody is there to be asked.
    #[error("要发{0}封信，没有发：先用 --dry-run 看一遍，再加上 --yes。")]
    NeedsYes(usize),
    /// The program was built without the engine for a browser.
    #[error(
        "这个程序里没有网页用的核对引擎，生成不了核对页。下载的发行版里有；自己编译的，先执行 release/page，再重新编译。"
    )]
    NoPageEngine,
    /// Files that came along are named for several workbooks.
    #[error("--with 写的是随一份表格收到的文件，这里要核对{0}份表格，请一份一份核对。")]
    CompanionsOfMany(usize),
    /// Several reports are to be written, and one file is named for them.
    #[error("“{}”是一个文件名，这里要写{reports}份报告；请写一个文件夹。", .output.display())]
    OneFileForReports {
        /// The file.
        output: PathBuf,
        /// How many reports there are.
        reports: usize,
    },
    /// A report is held against several workbooks.
    #[error("--check 写的是一份表格的报告，这里有{0}份表格，请一份一份核对。")]
    ReportOfMany(usize),
    /// A report cannot be read, or cannot be written with comments.
    #[error("报告“{}”{}。", .0.display(), .1)]
    UnreadReport(PathBuf, DocumentError),
    /// A text is no date.
    #[error("不是日期，请写成2022-04-30")]
    NotDay,
}

//! Why a decision cannot be taken.

/// Why a decision cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// It has no reason.
    #[error("请写明原因（--reason）。")]
    NoReason,
    /// Several units have the name.
    #[error("有几个单位叫“{0}”，请改用单位代码。")]
    SeveralUnits(String),
    /// Nothing of that name came in.
    #[error("收件登记里没有“{0}”。请照 campaign status 或 collect 里写的路径填。")]
    NoFile(String),
    /// Several workbooks are in the file.
    #[error("“{file}”里有几份表，请用 --workbook 指明是哪一份：{names}。", names = .names.join("、"))]
    SeveralWorkbooks {
        /// The file.
        file: String,
        /// The workbooks in it.
        names: Vec<String>,
    },
    /// Whose the workbook is needs no decision.
    #[error("“{0}”不是待认领的。")]
    NotUnclaimed(String),
    /// Nothing is open about the file.
    #[error("“{0}”没有待处理的事，不用搁置。")]
    NotOpen(String),
    /// The unit has no return that waits to be corrected.
    #[error("{0}没有退回待改的报送，不能接收。")]
    NothingToAccept(String),
    /// The unit's last return did not pass.
    #[error("{0}最近一次报送没有通过，不用撤销。")]
    NotPassed(String),
    /// There is no open notice to the unit.
    #[error("{0}没有未销号的整改通知。")]
    NothingToRectify(String),
    /// There is no such decision.
    #[error("没有第{0}号决定。用 campaign register 看有哪些。")]
    NoDecision(i64),
    /// It was undone before.
    #[error("第{0}号决定已经撤销过了。")]
    UndoneBefore(i64),
    /// What followed from it rests on it.
    #[error("{0}后来又报送了，这次认领不能撤销。")]
    LaterRounds(String),
}

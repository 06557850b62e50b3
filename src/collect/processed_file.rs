//! What became of a received file.

use crate::check::{ScoreSummary, Verdict};
use crate::finding::Finding;
use crate::ledger::UnitRow;
use crate::value::Day;

use super::unpack::ReceivedKind;
use crate::returned::SinceLast;

/// A received file with what became of it.
#[derive(Debug)]
pub(super) struct HandledFile {
    /// Its path within the campaign's folder.
    pub(super) path: String,
    /// What became of it.
    pub(super) outcome: FileOutcome,
}

/// What became of a received file.
#[derive(Debug)]
pub(super) enum FileOutcome {
    /// It could not be handled, for this reason; the next run tries again.
    Failed(String),
    /// Its content is on record already.
    Repeated {
        /// SHA-256 of its content.
        digest: String,
        /// The path where the content was first seen; `None` where it is known that this file has it too.
        first_path: Option<String>,
        /// Whether the content is on record as seen at this path already.
        is_seen_here: bool,
    },
    /// It is on record as of no unit on the roster, and still is of none.
    AwaitingRoster {
        /// Whether it waits for a person to decide whose it is.
        is_held: bool,
    },
    /// It is new, and was handled.
    Processed(Box<ProcessedFile>),
}

/// A new file, handled.
#[derive(Debug)]
pub(super) struct ProcessedFile {
    /// SHA-256 of its content.
    pub(super) digest: String,
    /// The kind of file.
    pub(super) kind: ReceivedKind,
    /// The address that it was sent from; may be empty.
    pub(super) sender: String,
    /// The message's subject.
    pub(super) subject: String,
    /// The day on which it was sent, or taken in.
    pub(super) day: Day,
    /// Remarks that are not about one workbook in it.
    pub(super) remarks: Vec<String>,
    /// The workbooks in it.
    pub(super) workbooks: Vec<ProcessedWorkbook>,
    /// The messages that answer it.
    pub(super) replies: Vec<WrittenReply>,
    /// Whether a message that answers it is not there, although nothing is written.
    pub(super) lacks_reply: bool,
    /// The code of the unit that it is of, or seems to be.
    pub(super) unit: Option<String>,
    /// What nobody handled in it; empty where all is.
    pub(super) unhandled: String,
    /// The files in it that are not workbooks of the form.
    pub(super) companions: Vec<String>,
}

/// A workbook, checked and answered.
#[derive(Debug)]
pub(super) struct ProcessedWorkbook {
    /// Its file name.
    pub(super) name: String,
    /// SHA-256 of its content.
    pub(super) digest: String,
    /// The unit that it belongs to.
    pub(super) unit: Option<UnitRow>,
    /// The number of the issue that it was checked against, which the workbook that goes back carries; else the number that it
    /// carries itself.
    pub(super) serial: u32,
    /// The unit's round; 0 where it does not count as one.
    pub(super) round: u32,
    /// Why it does not count as a round.
    pub(super) repeat_note: Option<String>,
    /// The last round of the unit before this one, where it passed.
    pub(super) passed_round: Option<u32>,
    /// The verdict.
    pub(super) verdict: Verdict,
    /// Whether it waits for a person to decide whose it is.
    pub(super) is_held: bool,
    /// Whether the verdict is an earlier run's, and a check gives another today.
    pub(super) is_judged_otherwise: bool,
    /// Whether the workbook came after the deadline.
    pub(super) late: bool,
    /// The score.
    pub(super) score: Option<ScoreSummary>,
    /// The findings.
    pub(super) findings: Vec<Finding>,
    /// What changed since the round before; `None` where nothing is on record of that.
    pub(super) since_last: Option<SinceLast>,
    /// The workbook that goes back, where one was written.
    pub(super) returned: Option<ReturnedWorkbook>,
    /// The values, as JSON: field id → value.
    pub(super) values_json: String,
    /// The files that came along with it.
    pub(super) companions: Vec<String>,
    /// What is said of the report that came along with it.
    pub(super) report: Option<String>,
}

/// A workbook that goes back.
#[derive(Debug)]
pub(super) struct ReturnedWorkbook {
    /// Its path within the campaign's folder.
    pub(super) path: String,
    /// SHA-256 of its content.
    pub(super) digest: String,
    /// Its content, for the reply; empty once that is written.
    pub(super) bytes: Vec<u8>,
}

/// A message that was written.
#[derive(Debug)]
pub(super) struct WrittenReply {
    /// The code of the unit it is for.
    pub(super) unit: Option<String>,
    /// Its path within the campaign's folder.
    pub(super) path: String,
    /// SHA-256 of its content.
    pub(super) digest: String,
}

impl HandledFile {
    /// The digest of the file's content, where the content is newly on record.
    pub(super) fn new_digest(&self) -> Option<&str> {
        match &self.outcome {
            FileOutcome::Processed(file) => Some(&file.digest),
            FileOutcome::Failed(_) | FileOutcome::Repeated { .. } | FileOutcome::AwaitingRoster { .. } => None,
        }
    }
}

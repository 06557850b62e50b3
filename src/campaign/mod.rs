//! A year's campaign: one form, a roster of units, and what went to and came from each.
//!
//! ```text
//! roster ──► issue ──► 发出/                          every unit gets its workbook, numbered
//! mailbox ──► fetch ──► 收到/                         new messages, each a file
//! 收到/ ──► collect ──► 退回/, 通过/, replies          every file is taken apart, assigned to its unit, checked, answered
//! letters ──► send ──► mailbox                        what was written, to the units on the roster
//! ledger ──► status, remind, rollup, review           what is on record, for people and programs
//! 通过/ ──► report ──► 报告/                          the report of every unit that passed
//! 发出/, 收到/, 退回/, 通过/ ──► rebuild              a ledger that was lost, made anew
//! ```
//!
//! The folder is the user's: what stands in `收到/` is only read, and `fetch` adds to it; everything is written whole or not at
//! all. What happened is on record in
//! the ledger; a command that was interrupted is simply given again.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use jixiao::campaign::{Access, Campaign, Day, IssueOptions};
//!
//! let day = Day::parse("2022-03-01").expect("a date");
//! let mut campaign = Campaign::open(Path::new("2021年度自评"), Access::Write)?;
//! let options =
//!     IssueOptions { only: Vec::new(), dry_run: false, mail: true, void_passes: false, day: day.clone() };
//! let issued = campaign.issue(&options)?;
//! println!("{} workbooks issued", issued.issued.len());
//! print!("{}", campaign.status(&day)?.text());
//! # Ok::<(), jixiao::campaign::CampaignError>(())
//! ```

mod collect;
mod decide;
mod decision_error;
mod error;
#[cfg(feature = "mailbox")]
mod fetch;
mod form;
mod init;
mod issue;
mod last_returns;
mod look;
#[cfg(feature = "mailbox")]
mod mailbox;
mod messages;
mod next;
mod open;
mod page;
mod rebuild;
mod rectify;
mod rehearsal;
mod remind;
mod report;
mod review;
mod rollup;
mod roster;
#[cfg(feature = "mailbox")]
mod send;
mod status;
mod trial;

pub use crate::collect::{CollectReport, ReceivedFileReport, SkippedFile, WorkbookReport};
pub use crate::correspondence::Bureau;
pub use crate::ledger::{
    DecisionKind, DecisionRow, IssuedRow, LedgerError, LetterRow, OpenFile, RegisterRow, UnitState,
};
pub use crate::review::Sample;
pub use crate::value::Day;
pub use decide::{DecisionReport, Register};
pub use decision_error::DecisionError;
pub use error::CampaignError;
#[cfg(feature = "mailbox")]
pub use fetch::FetchReport;
pub use init::Plan;
pub(crate) use init::made;
pub use issue::{IssueOptions, IssueReport, IssuedWorkbook, KeptIssue};
pub use look::{ChangedValue, ChangesSince, JudgedRound, RoundRecord, UnitRecord};
pub use next::{NextPlan, NextReport};
pub use open::{Access, Campaign};
pub use rebuild::RebuildReport;
pub use rectify::RectifyReport;
#[doc(hidden)]
pub use rehearsal::{Mistake, Script};
pub use remind::{RemindPreview, RemindReport};
pub use report::ReportsReport;
pub use review::{DrawReport, DrawnUnit, ReviewReport};
pub use rollup::{LongRollupError, RollupReport};
pub(crate) use rollup::{rollup_name, written as rollup_written};
pub use roster::{RosterFaultView, RosterView};
#[cfg(feature = "mailbox")]
pub use send::{SendOptions, SendReport, SendScope, SentMessage, UnsentMessage};
pub use status::{RectificationStatus, StatusReport, UnitStatus};
pub use trial::{TrialReport, TriedRule};

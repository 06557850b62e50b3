//! The ledger (台账): an SQLite file that records units, issued workbooks, everything received, each round's verdict, and
//! messages.
//!
//! It is a record, not a cache: what is on record is not recomputed. A ledger that is damaged, of a newer program or of another
//! campaign is refused and left as it is. Before its tables change, a copy is written beside it; before a command that writes, a
//! dated copy is written into `台账备份/`.

mod backup;
mod connection;
mod copies;
mod decisions;
#[cfg(feature = "mailbox")]
mod delivery;
mod error;
mod issued_figures;
mod letters;
mod messages;
mod queries;
mod received;
mod rows;
mod schema;
mod standing;
mod transaction;

pub(crate) use backup::{back_up, put_aside};
pub(crate) use connection::CampaignKey;
pub use connection::Ledger;
pub(crate) use copies::BACKUP_FOLDER;
pub(crate) use decisions::NewDecision;
pub use decisions::{DecisionKind, DecisionRow};
#[cfg(feature = "mailbox")]
pub(crate) use delivery::{DeliveryState, PendingMessage};
pub use error::LedgerError;
pub(crate) use issued_figures::IssuedFigures;
pub use letters::{IssuedRow, LetterRow};
pub use received::{OpenFile, RegisterRow};
pub(crate) use rows::{
    FindingRow, GeneratedFile, IssueRow, RecordedReturn, Rectification, ReviewRow, RoundRow, RoundValues, UnitRow,
    UnmatchedFiles,
};
pub(crate) use standing::Standing;
pub use standing::UnitState;
pub(crate) use transaction::{MessageKind, NewDocument, NewIssue, NewMessage, NewReceivedFile, NewReview};

/// What the ledger is called in a campaign's folder.
pub(crate) const FILE_NAME: &str = "台账.sqlite";

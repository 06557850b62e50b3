//! The ledger (台账): an SQLite file that records units, issued workbooks, everything received, each round's verdict, and
//! messages.
//!
//! It is a record, not a cache: what is on record is not recomputed. A ledger that is damaged or of a newer program is
//! refused and left as it is; before its tables change, a copy is written beside it.

mod backup;
mod connection;
mod error;
mod issued_figures;
mod queries;
mod rows;
mod schema;
mod standing;
mod transaction;

pub use connection::Ledger;
pub use error::LedgerError;
pub(crate) use issued_figures::IssuedFigures;
pub(crate) use rows::{FindingRow, GeneratedFile, IssueRow, ReviewRow, RoundRow, UnitRow, UnmatchedFiles};
pub(crate) use standing::Standing;
pub use standing::UnitState;
pub(crate) use transaction::{MessageKind, NewDocument, NewIssue, NewMessage, NewReceivedFile, NewReview};

/// What the ledger is called in a campaign's folder.
pub(crate) const FILE_NAME: &str = "台账.sqlite";

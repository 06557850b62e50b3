//! The messages that are still to be sent, and what became of the others.

use std::collections::HashMap;

use crate::value::Day;

use super::connection::Ledger;
use super::error::LedgerError;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    /// It was given to the server; whether the server took it is not on record.
    Sending,
    /// The server took it.
    Sent,
    /// The server will not take it.
    Refused,
    /// The clerk sent it, or wants it not to be sent.
    Settled,
}

impl DeliveryState {
    /// The state as the ledger keeps it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Settled => "settled",
        }
    }
}

/// A message that is still to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PendingMessage {
    /// The file within the campaign's folder.
    pub(crate) path: String,
    /// SHA-256 of the draft.
    pub(crate) digest: String,
    /// The code of the unit it is for.
    pub(crate) unit: Option<String>,
    /// The file that it answers, within the campaign's folder.
    pub(crate) answers: Option<String>,
}

impl Ledger {
    /// The messages that are still to be sent, in the order in which they were written: those of which nothing is on record, and
    /// those that were on the way when the program ended.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn pending_messages(&self) -> Result<Vec<PendingMessage>, LedgerError> {
        let query = "SELECT m.path, m.digest, m.unit, r.path
                     FROM message m
                     LEFT JOIN received r ON r.id = m.received
                     LEFT JOIN delivery d ON d.path = m.path AND d.digest = m.digest
                     WHERE d.state IS NULL OR d.state = 'sending'
                     ORDER BY m.id";
        self.query_all(query, |row| {
            Ok(PendingMessage { path: row.get(0)?, digest: row.get(1)?, unit: row.get(2)?, answers: row.get(3)? })
        })
    }

    /// How many answers were sent to each unit on a day.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn answers_sent(&self, day: &Day) -> Result<HashMap<String, u32>, LedgerError> {
        let query = format!(
            "SELECT m.unit, count(*) FROM message m JOIN delivery d ON d.path = m.path
             WHERE m.kind = 'reply' AND m.unit IS NOT NULL AND d.state = 'sent' AND d.day = '{day}' GROUP BY m.unit"
        );
        Ok(self.query_all(&query, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }

    /// The paths of the received files that begin like this, also of those that are there no more.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn received_paths(&self, beginning: &str) -> Result<Vec<String>, LedgerError> {
        let paths: Vec<String> =
            self.query_all("SELECT path FROM received UNION SELECT path FROM sighting", |row| row.get(0))?;
        Ok(paths.into_iter().filter(|path| path.starts_with(beginning)).collect())
    }
}

//! The letters that were written, with what became of each, and the rounds and issues of a unit: what a front end shows beside the
//! state of the campaign.

use rusqlite::Row;
use serde::Serialize;

use super::connection::Ledger;
use super::error::LedgerError;

/// A letter on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterRow {
    /// The draft within the campaign's folder.
    pub path: String,
    /// What it is for, in a word.
    pub kind: &'static str,
    /// The code of the unit that it is for.
    pub unit: Option<String>,
    /// The day on which it was written.
    pub day: String,
    /// What became of it, in a word.
    pub delivery: &'static str,
    /// Whether it is still to be sent.
    pub pending: bool,
    /// What the server said of it.
    pub remark: String,
}

/// A workbook that was issued to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedRow {
    /// The number.
    pub serial: u32,
    /// The file within the campaign's folder.
    pub path: String,
    /// The day on which it was issued.
    pub day: String,
    /// What changed against the one before, a line each.
    pub why: String,
}

fn kind_word(key: &str) -> &'static str {
    match key {
        "issue" => "发表",
        "reply" => "答复",
        "reminder" => "催报",
        "rectification" => "整改通知",
        _ => "信",
    }
}

fn delivery_word(key: Option<&str>) -> &'static str {
    match key {
        None => "没有发",
        Some("sending") => "没有发完",
        Some("sent") => "已发",
        Some("refused") => "被拒",
        Some(_) => "不用发",
    }
}

fn letter_row(row: &Row<'_>) -> rusqlite::Result<LetterRow> {
    let (kind, delivery): (String, Option<String>) = (row.get(1)?, row.get(4)?);
    Ok(LetterRow {
        path: row.get(0)?,
        kind: kind_word(&kind),
        unit: row.get(2)?,
        day: row.get(3)?,
        delivery: delivery_word(delivery.as_deref()),
        pending: delivery.as_deref().is_none_or(|delivery| delivery == "sending"),
        remark: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
    })
}

impl Ledger {
    /// Every letter, in the order in which they were written.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn letters(&self) -> Result<Vec<LetterRow>, LedgerError> {
        let query = "SELECT m.path, m.kind, m.unit, m.day, d.state, d.remark FROM message m
                     LEFT JOIN delivery d ON d.path = m.path AND d.digest = m.digest ORDER BY m.id";
        self.query_all(query, letter_row)
    }

    /// The workbooks that were issued to a unit, in their order.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn issues_of(&self, unit: &str) -> Result<Vec<IssuedRow>, LedgerError> {
        let query = "SELECT serial, path, day, why FROM issue WHERE unit = ?1 ORDER BY serial";
        self.query_many(query, [unit], |row| {
            Ok(IssuedRow { serial: row.get(0)?, path: row.get(1)?, day: row.get(2)?, why: row.get(3)? })
        })
    }
}

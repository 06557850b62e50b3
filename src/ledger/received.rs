//! The register of everything that came in (收件登记).

use rusqlite::Row;
use serde::Serialize;

use crate::check::Verdict;

use super::connection::Ledger;
use super::error::LedgerError;

/// A received file in the register, or a workbook in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegisterRow {
    /// The day on which it was sent, or taken in.
    pub day: String,
    /// Where it was first seen, within the campaign's folder.
    pub path: String,
    /// The workbook's name in it; empty where there is none.
    pub workbook: String,
    /// The address that it was sent from; empty where that is not known.
    pub sender: String,
    /// The subject of the message.
    pub subject: String,
    /// The code of the unit that it is of, or seems to be.
    pub unit: Option<String>,
    /// The round; 0 where it is none.
    pub round: u32,
    /// The verdict of the check: pass, return or reject; empty where there is no workbook.
    pub verdict: String,
    /// Whether the same workbook had come before.
    pub repeated: bool,
    /// The workbook that went back.
    pub output: String,
    /// What is said of the file as a whole.
    pub remark: String,
    /// What nobody handled in it; empty where all is handled or settled since.
    pub open: String,
    /// Why it was set aside; empty where it was not.
    pub set_aside: String,
    /// SHA-256 of the file.
    #[serde(skip)]
    pub(crate) digest: String,
    /// SHA-256 of the workbook.
    #[serde(skip)]
    pub(crate) workbook_digest: String,
    /// Whether whose workbook it is remains to be decided.
    pub unclaimed: bool,
}

impl RegisterRow {
    /// What became of it, in a word.
    pub fn outcome(&self) -> &'static str {
        match self.verdict.as_str() {
            _ if !self.set_aside.is_empty() => "已搁置",
            _ if self.repeated => "重复",
            _ if self.unclaimed && !self.open.is_empty() => "待认领",
            verdict if verdict == Verdict::Pass.key() && self.round > 0 => Verdict::Pass.word(),
            verdict if verdict == Verdict::Return.key() && self.round > 0 => Verdict::Return.word(),
            _ if !self.open.is_empty() => "未处理",
            verdict if verdict == Verdict::Reject.key() => Verdict::Reject.word(),
            _ => "已处理",
        }
    }
}

/// Whether a finding `f` says that a workbook is of no unit on the roster, or of which is in doubt.
pub(super) const UNCLAIMED: &str = "f.code IN ('T019', 'P005')";

/// Whether the received file `r` was set aside.
pub(super) const IS_SET_ASIDE: &str =
    "EXISTS (SELECT 1 FROM decision s WHERE s.kind = 'set-aside' AND s.digest = r.digest AND s.undone IS NULL)";

/// The SQL for what remains open in `received r`: what nobody handled, unless it was set aside, the unit sent a readable return since, or a
/// workbook in it is known to be a unit's by now and none waits to be assigned.
fn still_open_sql() -> String {
    const IS_ASSIGNED: &str = "EXISTS (SELECT 1 FROM document k WHERE k.digest = m.digest AND k.round > 0)";
    format!(
        "CASE WHEN r.unhandled = '' THEN ''
         WHEN {IS_SET_ASIDE} THEN ''
         WHEN r.unit IS NOT NULL AND EXISTS
             (SELECT 1 FROM document l WHERE l.unit = r.unit AND l.round > 0 AND l.received > r.id) THEN ''
         WHEN EXISTS (SELECT 1 FROM document m WHERE m.received = r.id AND {IS_ASSIGNED}) AND NOT EXISTS
             (SELECT 1 FROM document m JOIN finding f ON f.document = m.id AND {UNCLAIMED}
                 WHERE m.received = r.id AND NOT {IS_ASSIGNED}) THEN ''
         ELSE r.unhandled END"
    )
}

fn register_row(row: &Row<'_>) -> rusqlite::Result<RegisterRow> {
    Ok(RegisterRow {
        day: row.get(0)?,
        path: row.get(1)?,
        workbook: row.get(2)?,
        sender: row.get(3)?,
        subject: row.get(4)?,
        unit: row.get(5)?,
        round: row.get(6)?,
        verdict: row.get(7)?,
        repeated: row.get(8)?,
        output: row.get(9)?,
        remark: row.get(10)?,
        open: row.get(11)?,
        set_aside: row.get(12)?,
        digest: row.get(13)?,
        workbook_digest: row.get(14)?,
        unclaimed: row.get(15)?,
    })
}

impl Ledger {
    /// Everything that came in, in the order in which it was taken in: a row for each workbook, and one for each file without
    /// workbooks.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn register(&self) -> Result<Vec<RegisterRow>, LedgerError> {
        let open = still_open_sql();
        let query = format!(
            "SELECT r.day, r.path, coalesce(d.name, ''), r.sender, r.subject, coalesce(d.unit, r.unit), coalesce(d.round, 0),
                 coalesce(d.verdict, ''), d.same IS NOT NULL, coalesce(d.output, ''), r.remark, {open},
                 coalesce((SELECT s.reason FROM decision s
                     WHERE s.kind = 'set-aside' AND s.digest = r.digest AND s.undone IS NULL ORDER BY s.id DESC), ''),
                 r.digest, coalesce(d.digest, ''),
                 EXISTS (SELECT 1 FROM finding f WHERE f.document = d.id AND {UNCLAIMED})
             FROM received r LEFT JOIN document d ON d.received = r.id AND NOT (d.same IS NULL AND EXISTS
                 (SELECT 1 FROM document k WHERE k.received = d.received AND k.digest = d.digest AND k.same IS NULL AND k.id > d.id))
             ORDER BY r.id, d.id"
        );
        self.query_all(&query, register_row)
    }

    /// The received files of which something is open, in the order in which they were taken in.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn open_files(&self) -> Result<Vec<OpenFile>, LedgerError> {
        let open = still_open_sql();
        let query = format!(
            "SELECT path, unit, open, day, sender, unclaimed FROM (
                 SELECT r.id, r.path, r.unit, {open} AS open, r.day, r.sender,
                     EXISTS (SELECT 1 FROM document d JOIN finding f ON f.document = d.id AND {UNCLAIMED}
                         WHERE d.received = r.id) AS unclaimed
                 FROM received r WHERE r.unhandled <> ''
             ) WHERE open <> '' ORDER BY id"
        );
        self.query_all(&query, |row| {
            Ok(OpenFile {
                path: row.get(0)?,
                unit: row.get(1)?,
                why: row.get(2)?,
                day: row.get(3)?,
                sender: row.get(4)?,
                unclaimed: row.get(5)?,
            })
        })
    }
}

/// A received file of which something is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenFile {
    /// Where it was first seen, within the campaign's folder.
    pub path: String,
    /// The code of the unit that it is of, or seems to be.
    pub unit: Option<String>,
    /// What is open.
    pub why: String,
    /// The day on which it was sent, or taken in.
    pub day: String,
    /// The address that it was sent from; empty where that is not known.
    pub sender: String,
    /// Whether whose it is remains to be decided.
    pub unclaimed: bool,
}

//! Writing the ledger: every change is part of a transaction.

use rusqlite::{Transaction, params};

use crate::check::Verdict;
use crate::files::FileStamp;
use crate::finding::{Finding, FindingCounts};
use crate::roster::RosterUnit;
use crate::value::{Amount, Day};

use super::connection::Ledger;
#[cfg(feature = "mailbox")]
use super::delivery::{DeliveryState, PendingMessage};
use super::error::{LedgerError, OrLedgerError};
use super::issued_figures::IssuedFigures;

/// An issued workbook, to be put on record.
#[derive(Debug)]
pub(crate) struct NewIssue<'a> {
    /// Its number; numbers count up through the whole campaign.
    pub(crate) serial: u32,
    /// The unit's code.
    pub(crate) unit: &'a str,
    /// The digest of all that was filled in, form included.
    pub(crate) content: &'a str,
    /// The form's id.
    pub(crate) template: &'a str,
    /// The form's revision.
    pub(crate) revision: u32,
    /// SHA-256 of the file.
    pub(crate) digest: &'a str,
    /// The file within the campaign's folder.
    pub(crate) path: &'a str,
    /// What was filled in.
    pub(crate) figures: &'a IssuedFigures,
    /// The document whose values it carries.
    pub(crate) carried: Option<i64>,
    /// What changed against the issue before, a line each.
    pub(crate) why: &'a str,
    /// The day.
    pub(crate) day: &'a Day,
}

/// A received file, to be put on record.
#[derive(Debug)]
pub(crate) struct NewReceivedFile<'a> {
    /// SHA-256 of the file.
    pub(crate) digest: &'a str,
    /// Where it was first seen.
    pub(crate) path: &'a str,
    /// The kind of file: `workbook`, `message` or `archive`.
    pub(crate) kind: &'a str,
    /// The address that it was sent from; empty where that is not known.
    pub(crate) sender: &'a str,
    /// The message's subject.
    pub(crate) subject: &'a str,
    /// When it was sent, or taken in.
    pub(crate) day: &'a Day,
    /// Remarks that are not about one workbook in it, a line each.
    pub(crate) remark: &'a str,
    /// The code of the unit that it is of, or seems to be.
    pub(crate) unit: Option<&'a str>,
    /// What nobody handled in it; empty where all is.
    pub(crate) unhandled: &'a str,
}

/// A received workbook, to be put on record.
#[derive(Debug)]
pub(crate) struct NewDocument<'a> {
    /// The id of the received file that it was in.
    pub(crate) received: i64,
    /// Its name in the received file.
    pub(crate) name: &'a str,
    /// SHA-256 of the workbook itself.
    pub(crate) digest: &'a str,
    /// The id of the first document with the same content, where it came again.
    pub(crate) same: Option<i64>,
    /// The code of the unit that it belongs to.
    pub(crate) unit: Option<&'a str>,
    /// The number of the issue that it was checked against, else the number that it carries; 0 for none.
    pub(crate) serial: u32,
    /// The unit's round; 0 where it does not count as one.
    pub(crate) round: u32,
    /// The verdict.
    pub(crate) verdict: Verdict,
    /// Whether the file came after the deadline.
    pub(crate) late: bool,
    /// The declared total.
    pub(crate) declared: Option<Amount>,
    /// The recomputed total.
    pub(crate) recomputed: Option<Amount>,
    /// The most that the total can be.
    pub(crate) ceiling: Option<Amount>,
    /// The grade.
    pub(crate) grade: Option<&'a str>,
    /// What was found.
    pub(crate) findings: &'a [Finding],
    /// The workbook that went back, within the campaign's folder; empty where there is none.
    pub(crate) output: &'a str,
    /// SHA-256 of it; empty where there is none.
    pub(crate) output_digest: &'a str,
    /// The values, as JSON.
    pub(crate) entries: &'a str,
}

/// What a message that the program wrote is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageKind {
    /// It sends an issued workbook out.
    Issue,
    /// It answers what came in.
    Reply,
    /// It reminds a unit of its return.
    Reminder,
    /// It tells a unit what a review found.
    Rectification,
}

impl MessageKind {
    /// The kind as the ledger keeps it.
    const fn key(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Reply => "reply",
            Self::Reminder => "reminder",
            Self::Rectification => "rectification",
        }
    }
}

/// A message that was written, to be put on record.
#[derive(Debug)]
pub(crate) struct NewMessage<'a> {
    /// Its purpose.
    pub(crate) kind: MessageKind,
    /// The code of the unit it is for.
    pub(crate) unit: Option<&'a str>,
    /// The number of the issue that it sends out.
    pub(crate) serial: Option<u32>,
    /// The id of the received file that it answers.
    pub(crate) received: Option<i64>,
    /// The file within the campaign's folder.
    pub(crate) path: &'a str,
    /// SHA-256 of the file.
    pub(crate) digest: &'a str,
    /// The day.
    pub(crate) day: &'a Day,
}

/// A reviewed score, to be put on record.
#[derive(Debug)]
pub(crate) struct NewReview<'a> {
    /// The unit's code.
    pub(crate) unit: &'a str,
    /// The indicator's id.
    pub(crate) indicator: &'a str,
    /// The score.
    pub(crate) score: Amount,
    /// The reviewer's remark.
    pub(crate) remark: &'a str,
    /// The round that was reviewed.
    pub(crate) round: u32,
    /// The day.
    pub(crate) day: &'a Day,
}

/// Changes of the ledger that are made all together or not at all.
#[derive(Debug)]
pub(crate) struct LedgerTransaction<'a> {
    pub(super) transaction: Transaction<'a>,
}

impl Ledger {
    /// Makes changes all together.
    ///
    /// # Errors
    /// Where one of them cannot be made; then none is made.
    pub(crate) fn write<T>(
        &mut self,
        changes: impl FnOnce(&LedgerTransaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let path = self.path.clone();
        let transaction = LedgerTransaction { transaction: self.connection.transaction().or_ledger_error(&path)? };
        let result = changes(&transaction).or_ledger_error(&path)?;
        transaction.transaction.commit().or_ledger_error(&path)?;
        Ok(result)
    }
}

impl LedgerTransaction<'_> {
    /// Takes over the units of the roster. Units that are no longer on it stay on record, but are not expected to report. Where
    /// nothing changed, nothing is written.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn update_units(&self, units: &[RosterUnit]) -> rusqlite::Result<()> {
        if self.has_units(units)? {
            return Ok(());
        }
        self.transaction.execute("UPDATE unit SET listed = 0", [])?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO unit (code, name, parent, emails, place, listed) VALUES (?1, ?2, ?3, ?4, ?5, 1)
             ON CONFLICT (code) DO UPDATE SET name = ?2, parent = ?3, emails = ?4, place = ?5, listed = 1",
        )?;
        for (place, unit) in (1i64..).zip(units) {
            statement.execute(params![unit.code, unit.name, unit.parent, unit.emails.join(";"), place])?;
        }
        Ok(())
    }

    /// Whether exactly these units are on record as those of the roster, in this order.
    fn has_units(&self, units: &[RosterUnit]) -> rusqlite::Result<bool> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT code, name, parent, emails, place FROM unit WHERE listed = 1 ORDER BY place, code",
        )?;
        let mut rows = statement.query([])?;
        for (place, unit) in (1i64..).zip(units) {
            let Some(row) = rows.next()? else { return Ok(false) };
            let (code, name, parent, emails, on_record): (String, String, Option<String>, String, i64) =
                row.try_into()?;
            let is_same = code == unit.code && name == unit.name && parent == unit.parent;
            if !is_same || emails != unit.emails.join(";") || on_record != place {
                return Ok(false);
            }
        }
        Ok(rows.next()?.is_none())
    }

    /// Puts a unit on record that is no longer on the roster. One that is on record stays as it is.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_former_unit(&self, code: &str, name: &str) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO unit (code, name, parent, emails, place, listed) VALUES (?1, ?2, NULL, '', 0, 0)
             ON CONFLICT (code) DO NOTHING",
        )?;
        statement.execute([code, name]).map(|_| ())
    }

    /// Whether a workbook with a greater number was issued to the unit.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn has_later_issue(&self, unit: &str, serial: u32) -> rusqlite::Result<bool> {
        self.transaction
            .prepare_cached("SELECT 1 FROM issue WHERE unit = ?1 AND serial > ?2")?
            .exists(params![unit, serial])
    }

    /// Whether a workbook with this number is on record.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn is_issued(&self, serial: u32) -> rusqlite::Result<bool> {
        self.transaction.prepare_cached("SELECT 1 FROM issue WHERE serial = ?1")?.exists([serial])
    }

    /// Records an issued workbook.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_issue(&self, new: &NewIssue<'_>) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO issue (serial, unit, content, template, revision, digest, path, given, day, carried, why)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        statement.execute(params![
            new.serial,
            new.unit,
            new.content,
            new.template,
            new.revision,
            new.digest,
            new.path,
            new.figures.to_json(),
            new.day.as_str(),
            new.carried,
            new.why
        ])?;
        Ok(())
    }

    /// Records that an issue stands although another content would be filled in now.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn keep_issue(&self, serial: u32, covers: &str) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("UPDATE issue SET covers = ?2 WHERE serial = ?1")?
            .execute(params![serial, covers])
            .map(|_| ())
    }

    /// Records a received file and gives its id. One that is on record already gets the new remark.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_received(&self, new: &NewReceivedFile<'_>) -> rusqlite::Result<i64> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO received (digest, path, kind, sender, subject, day, remark, unit, unhandled)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (digest) DO UPDATE SET remark = ?7, unit = ?8, unhandled = ?9 RETURNING id",
        )?;
        statement.query_row(
            params![
                new.digest,
                new.path,
                new.kind,
                new.sender,
                new.subject,
                new.day.as_str(),
                new.remark,
                new.unit,
                new.unhandled
            ],
            |row| row.get(0),
        )
    }

    /// Records the files that came along in a received file.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn record_companions(&self, received: i64, names: &[String]) -> rusqlite::Result<()> {
        self.transaction.prepare_cached("DELETE FROM companion WHERE received = ?1")?.execute([received])?;
        let mut statement =
            self.transaction.prepare_cached("INSERT INTO companion (received, n, name) VALUES (?1, ?2, ?3)")?;
        for (n, name) in (0i64..).zip(names) {
            statement.execute(params![received, n, name])?;
        }
        Ok(())
    }

    /// Records that a content was seen at a path, in a file with this stamp.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn record_sighting(&self, path: &str, digest: &str, stamp: Option<FileStamp>) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO sighting (path, digest, length, modified) VALUES (?1, ?2, ?3, ?4)",
        )?;
        let (length, modified) = stamp.map(|stamp| (stamp.length, stamp.modified)).unzip();
        statement.execute(params![path, digest, length, modified]).map(|_| ())
    }

    /// The id of the first document with this content.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn first_document(&self, digest: &str) -> rusqlite::Result<Option<i64>> {
        self.transaction
            .prepare_cached("SELECT min(id) FROM document WHERE digest = ?1 AND same IS NULL")?
            .query_row([digest], |row| row.get(0))
    }

    /// Records a received workbook with its findings, and gives its id.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_document(&self, new: &NewDocument<'_>) -> rusqlite::Result<i64> {
        let tally = FindingCounts::of(new.findings);
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO document (received, name, digest, same, unit, serial, round, verdict, late, declared, recomputed,
                 ceiling, grade, errors, warnings, open, notices, output, output_digest, missing, restored)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )?;
        let document = statement.insert(params![
            new.received,
            new.name,
            new.digest,
            new.same,
            new.unit,
            new.serial,
            new.round,
            new.verdict.key(),
            new.late,
            new.declared.map(|amount| amount.to_string()),
            new.recomputed.map(|amount| amount.to_string()),
            new.ceiling.map(|amount| amount.to_string()),
            new.grade,
            tally.errors + tally.fatal,
            tally.unexplained + tally.explained,
            tally.unexplained,
            tally.notices,
            new.output,
            new.output_digest,
            tally.missing,
            tally.restored
        ])?;
        self.transaction
            .prepare_cached("INSERT INTO entries (document, content) VALUES (?1, ?2)")?
            .execute(params![document, new.entries])?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO finding (document, n, code, severity, sheet, cell, field, item, entered, expected, message, fix, explanation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (n, finding) in (1i64..).zip(new.findings) {
            let sheet = finding.location.as_ref().map(|location| &location.sheet);
            let cell = finding.location.as_ref().and_then(|location| location.cell).map(|cell| cell.to_string());
            statement.execute(params![
                document,
                n,
                finding.code.as_str(),
                finding.severity.key(),
                sheet,
                cell,
                finding.field,
                finding.item,
                finding.entered,
                finding.expected,
                finding.message,
                finding.fix,
                finding.explanation
            ])?;
        }
        Ok(document)
    }

    /// Records that what went back for a document was written again.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn record_output(&self, document: i64, path: &str, digest: &str) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("UPDATE document SET output = ?2, output_digest = ?3 WHERE id = ?1")?
            .execute(params![document, path, digest])
            .map(|_| ())
    }

    /// Records a message that was written.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_message(&self, new: &NewMessage<'_>) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO message (kind, unit, received, path, digest, day, serial)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        statement
            .execute(params![
                new.kind.key(),
                new.unit,
                new.received,
                new.path,
                new.digest,
                new.day.as_str(),
                new.serial
            ])
            .map(|_| ())
    }

    /// Records what became of a message.
    ///
    /// # Errors
    /// As SQLite says.
    #[cfg(feature = "mailbox")]
    pub(crate) fn record_delivery(
        &self,
        message: &PendingMessage,
        state: DeliveryState,
        day: &Day,
        remark: &str,
    ) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR REPLACE INTO delivery (path, digest, state, day, remark) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        statement.execute(params![message.path, message.digest, state.key(), day.as_str(), remark]).map(|_| ())
    }

    /// Records that an indicator of a unit is to be reviewed. One that is on record already stays as it is.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_drawn(&self, unit: &str, indicator: &str, round: u32, day: &Day) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO review (unit, indicator, score, remark, round, day) VALUES (?1, ?2, NULL, '', ?3, ?4)
             ON CONFLICT (unit, indicator) DO NOTHING",
        )?;
        statement.execute(params![unit, indicator, round, day.as_str()]).map(|_| ())
    }

    /// Records a reviewed score, over the one that was there.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_review(&self, new: &NewReview<'_>) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO review (unit, indicator, score, remark, round, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (unit, indicator) DO UPDATE SET score = ?3, remark = ?4, round = ?5, day = ?6",
        )?;
        let score = new.score.to_string();
        let (unit, indicator, remark) = (new.unit, new.indicator, new.remark);
        statement.execute(params![unit, indicator, score, remark, new.round, new.day.as_str()]).map(|_| ())
    }
}

//! What is put on record: every change of the ledger, in transactions.

use rusqlite::{Transaction, params};

use crate::campaign::config::Day;
use crate::campaign::roster::Unit;
use crate::check::Verdict;
use crate::finding::{Finding, Severity};

use super::{Ledger, LedgerError, OrFailed};

/// A workbook that went out.
#[derive(Debug)]
pub struct NewIssue<'a> {
    /// Its number; counts through the campaign.
    pub serial: u32,
    /// The unit's code.
    pub unit: &'a str,
    /// The digest of all that was filled in, form included.
    pub content: &'a str,
    /// The form's id.
    pub template: &'a str,
    /// The form's revision.
    pub revision: u32,
    /// SHA-256 of the file.
    pub digest: &'a str,
    /// The file within the campaign's folder.
    pub path: &'a str,
    /// What was filled in, as JSON.
    pub given: &'a str,
    /// The day.
    pub day: &'a Day,
}

/// A file that came in.
#[derive(Debug)]
pub struct NewReceived<'a> {
    /// SHA-256 of the file.
    pub digest: &'a str,
    /// Where it was first seen.
    pub path: &'a str,
    /// What it is.
    pub kind: &'a str,
    /// Who sent it; empty where that is not known.
    pub sender: &'a str,
    /// The message's subject.
    pub subject: &'a str,
    /// When it was sent, or taken in.
    pub day: &'a Day,
    /// What there is to say of it apart from the workbooks in it.
    pub remark: &'a str,
}

/// A workbook in a file that came in.
#[derive(Debug)]
pub struct NewDocument<'a> {
    /// The file it was in.
    pub received: i64,
    /// What it is called there.
    pub name: &'a str,
    /// SHA-256 of the workbook itself.
    pub digest: &'a str,
    /// The document with the same content, where it came again.
    pub same: Option<i64>,
    /// Whose it is.
    pub unit: Option<&'a str>,
    /// The number of the issue that it was held to, else the one it carries; 0 for none.
    pub serial: u32,
    /// The unit's round; 0 where it is none.
    pub round: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether it came after the deadline.
    pub late: bool,
    /// The declared total.
    pub declared: Option<String>,
    /// The recomputed total.
    pub recomputed: Option<String>,
    /// The most that the total can be.
    pub ceiling: Option<String>,
    /// The grade.
    pub grade: Option<&'a str>,
    /// What was found.
    pub findings: &'a [Finding],
    /// The workbook that went back.
    pub output: &'a str,
    /// SHA-256 of it; empty where there is none.
    pub output_digest: &'a str,
    /// The values, as JSON.
    pub entries: &'a str,
}

/// A message that was written.
#[derive(Debug)]
pub struct NewMessage<'a> {
    /// `reply`, `reminder` or `issue`.
    pub kind: &'a str,
    /// The unit it is for.
    pub unit: Option<&'a str>,
    /// The file that it answers.
    pub received: Option<i64>,
    /// The file within the campaign's folder.
    pub path: &'a str,
    /// SHA-256 of the file.
    pub digest: &'a str,
    /// The day.
    pub day: &'a Day,
}

/// Writes to the ledger; all of it counts at once, or nothing.
#[derive(Debug)]
pub struct Writer<'a> {
    change: Transaction<'a>,
}

impl Ledger {
    /// Makes changes that count together.
    ///
    /// # Errors
    /// Where one of them cannot be made: none counts then.
    pub fn write<T>(&mut self, changes: impl FnOnce(&Writer<'_>) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        let path = self.path.clone();
        let writer = Writer { change: self.connection.transaction().or_failed(&path)? };
        let given = changes(&writer).or_failed(&path)?;
        writer.change.commit().or_failed(&path)?;
        Ok(given)
    }
}

impl Writer<'_> {
    /// Takes over the roster: units that are no longer on it are kept, but no longer expected to report.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn roster(&self, units: &[Unit]) -> rusqlite::Result<()> {
        self.change.execute("UPDATE unit SET listed = 0", [])?;
        let mut put = self.change.prepare_cached(
            "INSERT INTO unit (code, name, parent, emails, place, listed) VALUES (?1, ?2, ?3, ?4, ?5, 1)
             ON CONFLICT (code) DO UPDATE SET name = ?2, parent = ?3, emails = ?4, place = ?5, listed = 1",
        )?;
        for (place, unit) in (1i64..).zip(units) {
            put.execute(params![unit.code, unit.name, unit.parent, unit.emails.join(";"), place])?;
        }
        Ok(())
    }

    /// Whether a workbook with this number went out.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn is_issued(&self, serial: u32) -> rusqlite::Result<bool> {
        self.change.prepare_cached("SELECT 1 FROM issue WHERE serial = ?1")?.exists([serial])
    }

    /// Records that a workbook went out.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn issue(&self, new: &NewIssue<'_>) -> rusqlite::Result<()> {
        let mut put = self.change.prepare_cached(
            "INSERT INTO issue (serial, unit, content, template, revision, digest, path, given, day)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        put.execute(params![
            new.serial,
            new.unit,
            new.content,
            new.template,
            new.revision,
            new.digest,
            new.path,
            new.given,
            new.day.as_str()
        ])?;
        Ok(())
    }

    /// Records a file that came in; gives its number.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn received(&self, new: &NewReceived<'_>) -> rusqlite::Result<i64> {
        let mut put = self.change.prepare_cached(
            "INSERT INTO received (digest, path, kind, sender, subject, day, remark) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (digest) DO UPDATE SET remark = ?7 RETURNING id",
        )?;
        put.query_row(
            params![new.digest, new.path, new.kind, new.sender, new.subject, new.day.as_str(), new.remark],
            |row| row.get(0),
        )
    }

    /// Records where a file was seen.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn sighting(&self, path: &str, digest: &str) -> rusqlite::Result<()> {
        let mut put = self.change.prepare_cached("INSERT OR REPLACE INTO sighting (path, digest) VALUES (?1, ?2)")?;
        put.execute([path, digest]).map(|_| ())
    }

    /// The first document with this content.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn document_with(&self, digest: &str) -> rusqlite::Result<Option<i64>> {
        self.change
            .prepare_cached("SELECT min(id) FROM document WHERE digest = ?1 AND same IS NULL")?
            .query_row([digest], |row| row.get(0))
    }

    /// Records a workbook with all that was found in it; gives its number.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn document(&self, new: &NewDocument<'_>) -> rusqlite::Result<i64> {
        let count = |wanted: Severity| new.findings.iter().filter(|finding| finding.severity == wanted).count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let unexplained = |finding: &&Finding| finding.severity == Severity::Warning && finding.explanation.is_none();
        let open = new.findings.iter().filter(unexplained).count();
        let mut put = self.change.prepare_cached(
            "INSERT INTO document (received, name, digest, same, unit, serial, round, verdict, late, declared, recomputed,
                 ceiling, grade, errors, warnings, open, notices, output, output_digest, entries)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?;
        let document = put.insert(params![
            new.received,
            new.name,
            new.digest,
            new.same,
            new.unit,
            new.serial,
            new.round,
            new.verdict.key(),
            new.late,
            new.declared,
            new.recomputed,
            new.ceiling,
            new.grade,
            number(count(Severity::Error) + count(Severity::Fatal)),
            number(count(Severity::Warning)),
            number(open),
            number(count(Severity::Notice)),
            new.output,
            new.output_digest,
            new.entries
        ])?;
        let mut put = self.change.prepare_cached(
            "INSERT INTO finding (document, n, code, severity, sheet, cell, field, item, entered, expected, message, fix, explanation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (n, finding) in (1i64..).zip(new.findings) {
            let sheet = finding.location.as_ref().map(|location| &location.sheet);
            let cell = finding.location.as_ref().and_then(|location| location.cell).map(|cell| cell.to_string());
            put.execute(params![
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

    /// Records a message that was written.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn message(&self, new: &NewMessage<'_>) -> rusqlite::Result<()> {
        let mut put = self.change.prepare_cached(
            "INSERT OR REPLACE INTO message (kind, unit, received, path, digest, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        put.execute(params![new.kind, new.unit, new.received, new.path, new.digest, new.day.as_str()]).map(|_| ())
    }

    /// Draws a unit for review: an indicator with no score yet, unless there is one.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn drawn(&self, unit: &str, indicator: &str, round: u32, day: &Day) -> rusqlite::Result<()> {
        let mut put = self.change.prepare_cached(
            "INSERT INTO review (unit, indicator, score, remark, round, day) VALUES (?1, ?2, NULL, '', ?3, ?4)
             ON CONFLICT (unit, indicator) DO NOTHING",
        )?;
        put.execute(params![unit, indicator, round, day.as_str()]).map(|_| ())
    }

    /// Records a reviewed score.
    ///
    /// # Errors
    /// As SQLite says.
    pub fn reviewed(
        &self,
        unit: &str,
        indicator: &str,
        score: &str,
        remark: &str,
        round: u32,
        day: &Day,
    ) -> rusqlite::Result<()> {
        let mut put = self.change.prepare_cached(
            "INSERT INTO review (unit, indicator, score, remark, round, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (unit, indicator) DO UPDATE SET score = ?3, remark = ?4, round = ?5, day = ?6",
        )?;
        put.execute(params![unit, indicator, score, remark, round, day.as_str()]).map(|_| ())
    }
}

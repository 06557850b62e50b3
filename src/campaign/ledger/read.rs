//! What is on record: the questions asked of the ledger.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{OptionalExtension, Row, params};

use super::{Ledger, LedgerError, OrFailed};

/// A unit as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The code of its 主管部门.
    pub parent: Option<String>,
    /// Where messages go.
    pub emails: Vec<String>,
    /// Whether it is on the roster now.
    pub listed: bool,
}

/// What this program wrote itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneratedFile {
    /// The workbook that went out.
    Issued,
    /// The workbook that went back for this round.
    WentBack(u32),
}

/// What is on record as of nobody on the roster.
#[derive(Debug, Default)]
pub struct UnmatchedFiles {
    /// The digests of the files that came in.
    pub received: HashSet<String>,
    /// The digests of the workbooks in them.
    pub papers: HashSet<String>,
}

/// An issue on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIssue {
    /// Its number.
    pub serial: u32,
    /// Whose it is.
    pub unit: String,
    /// The digest of all that was filled in.
    pub content: String,
    /// The file within the campaign's folder.
    pub path: String,
    /// What was filled in, as JSON.
    pub given: String,
}

/// A round of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRow {
    /// The number of the document.
    pub document: i64,
    /// The unit's code.
    pub unit: String,
    /// The round.
    pub round: u32,
    /// The number of the issue that it was held to, else the one it carried; 0 for none.
    pub serial: u32,
    /// Whether it passed.
    pub passed: bool,
    /// Whether it came after the deadline.
    pub late: bool,
    /// The day it came.
    pub day: String,
    /// The declared total.
    pub declared: Option<String>,
    /// The recomputed total.
    pub recomputed: Option<String>,
    /// The grade.
    pub grade: Option<String>,
    /// How many errors there are.
    pub errors: u32,
    /// How many warnings want an explanation.
    pub open: u32,
    /// The workbook that went back, within the campaign's folder.
    pub output: String,
}

/// Where a unit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The unit.
    pub unit: UnitRow,
    /// The number of its workbook that counts; 0 where none was issued.
    pub serial: u32,
    /// Its last round, if anything readable came.
    pub last: Option<RoundRow>,
    /// How many files of it could not be read as the form.
    pub unread: u32,
    /// Whether all that was drawn for review is reviewed; `None` where it was not drawn.
    pub reviewed: Option<bool>,
}

/// The columns of a [`RoundRow`], of `document d` with `received r`.
const ROUND: &str = "d.id, d.unit, d.round, d.serial, d.verdict, d.late, r.day, d.declared, d.recomputed, d.grade, d.errors, \
                     d.open, d.output";

fn round(row: &Row<'_>) -> rusqlite::Result<RoundRow> {
    Ok(RoundRow {
        document: row.get(0)?,
        unit: row.get(1)?,
        round: row.get(2)?,
        serial: row.get(3)?,
        passed: row.get::<_, String>(4)? == crate::check::Verdict::Pass.key(),
        late: row.get(5)?,
        day: row.get(6)?,
        declared: row.get(7)?,
        recomputed: row.get(8)?,
        grade: row.get(9)?,
        errors: row.get(10)?,
        open: row.get(11)?,
        output: row.get(12)?,
    })
}

fn issue(row: &Row<'_>) -> rusqlite::Result<KnownIssue> {
    Ok(KnownIssue {
        serial: row.get(0)?,
        unit: row.get(1)?,
        content: row.get(2)?,
        path: row.get(3)?,
        given: row.get(4)?,
    })
}

/// The columns of a [`FindingRow`], of `finding f`.
const FINDING: &str = "f.code, f.severity, f.sheet, f.cell, f.item, f.message, f.explanation IS NOT NULL";

fn finding(row: &Row<'_>) -> rusqlite::Result<FindingRow> {
    Ok(FindingRow {
        code: row.get(0)?,
        severity: row.get(1)?,
        sheet: row.get(2)?,
        cell: row.get(3)?,
        item: row.get(4)?,
        message: row.get(5)?,
        explained: row.get(6)?,
    })
}

impl Ledger {
    /// Every unit, in the order of the roster; those no longer on it at the end.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn units(&self) -> Result<Vec<UnitRow>, LedgerError> {
        self.rows("SELECT code, name, parent, emails, listed FROM unit ORDER BY listed DESC, place, code", |row| {
            let emails: String = row.get(3)?;
            Ok(UnitRow {
                code: row.get(0)?,
                name: row.get(1)?,
                parent: row.get(2)?,
                emails: emails.split(';').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
                listed: row.get(4)?,
            })
        })
    }

    /// The issue of each unit that counts: its last.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn current_issues(&self) -> Result<BTreeMap<String, KnownIssue>, LedgerError> {
        let rows = self.rows(
            "SELECT serial, unit, content, path, given FROM issue
             WHERE serial IN (SELECT max(serial) FROM issue GROUP BY unit)",
            issue,
        )?;
        Ok(rows.into_iter().map(|issue| (issue.unit.clone(), issue)).collect())
    }

    /// The number of the next issue.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn next_serial(&self) -> Result<u32, LedgerError> {
        self.connection
            .query_row("SELECT coalesce(max(serial), 0) + 1 FROM issue", [], |row| row.get(0))
            .or_failed(&self.path)
    }

    /// The issue of a unit that counts.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn issue_of(&self, unit: &str) -> Result<Option<KnownIssue>, LedgerError> {
        self.one(
            "SELECT serial, unit, content, path, given FROM issue WHERE unit = ?1 ORDER BY serial DESC LIMIT 1",
            unit,
            issue,
        )
    }

    /// The issue with this number.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn issue_with(&self, serial: u32) -> Result<Option<KnownIssue>, LedgerError> {
        self.one("SELECT serial, unit, content, path, given FROM issue WHERE serial = ?1", serial, issue)
    }

    /// Every file that was taken in: the digest of its content → where it was first seen.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn all_received(&self) -> Result<HashMap<String, String>, LedgerError> {
        Ok(self.rows("SELECT digest, path FROM received", |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }

    /// The content that was seen at a path.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn sighted(&self, path: &str) -> Result<Option<String>, LedgerError> {
        self.one("SELECT digest FROM sighting WHERE path = ?1", path, |row| row.get(0))
    }

    /// The first document with this content: its number, unit and round.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn document(&self, digest: &str) -> Result<Option<(i64, Option<String>, u32)>, LedgerError> {
        self.one(
            "SELECT id, unit, round FROM document WHERE digest = ?1 AND same IS NULL ORDER BY unit IS NULL, id LIMIT 1",
            digest,
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
    }

    /// Whose a file is that this program wrote itself, and what it is.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn own(&self, digest: &str) -> Result<Option<(String, GeneratedFile)>, LedgerError> {
        let issued = self
            .one("SELECT unit FROM issue WHERE digest = ?1", digest, |row| Ok((row.get(0)?, GeneratedFile::Issued)))?;
        if issued.is_some() {
            return Ok(issued);
        }
        self.one("SELECT unit, round FROM document WHERE output_digest = ?1", digest, |row| {
            Ok((row.get(0)?, GeneratedFile::WentBack(row.get(1)?)))
        })
    }

    /// What is on record as of nobody on the roster.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn nobodys(&self) -> Result<UnmatchedFiles, LedgerError> {
        let rows: Vec<(String, String)> = self.rows(
            "SELECT r.digest, d.digest FROM document d JOIN received r ON r.id = d.received
             JOIN finding f ON f.document = d.id AND f.code = 'T019'
             WHERE NOT EXISTS (SELECT 1 FROM document o WHERE o.digest = d.digest AND o.unit IS NOT NULL)",
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (received, papers) = rows.into_iter().unzip();
        Ok(UnmatchedFiles { received, papers })
    }

    /// The round in which a unit passed, if its last one did.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn passed_in(&self, unit: &str) -> Result<Option<u32>, LedgerError> {
        let last = self.one(
            "SELECT round, verdict FROM document WHERE unit = ?1 AND round > 0 ORDER BY round DESC LIMIT 1",
            unit,
            |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)),
        )?;
        Ok(last.filter(|(_, verdict)| *verdict == crate::check::Verdict::Pass.key()).map(|(round, _)| round))
    }

    /// How many rounds a unit has had.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn rounds_of(&self, unit: &str) -> Result<u32, LedgerError> {
        let rounds =
            self.one("SELECT coalesce(max(round), 0) FROM document WHERE unit = ?1", unit, |row| row.get(0))?;
        Ok(rounds.unwrap_or(0))
    }

    /// Where every unit stands, in the order of [`Ledger::units`].
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn standings(&self) -> Result<Vec<Standing>, LedgerError> {
        let issues = self.current_issues()?;
        let last: BTreeMap<String, RoundRow> = self
            .rows(
                &format!(
                    "SELECT {ROUND} FROM document d JOIN received r ON r.id = d.received
                     JOIN (SELECT unit, max(round) AS round FROM document WHERE round > 0 GROUP BY unit) l
                     ON l.unit = d.unit AND l.round = d.round"
                ),
                round,
            )?
            .into_iter()
            .map(|round| (round.unit.clone(), round))
            .collect();
        let unread: BTreeMap<String, u32> = self
            .rows("SELECT unit, count(*) FROM document WHERE round = 0 AND same IS NULL AND errors > 0 AND unit IS NOT NULL GROUP BY unit", |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .into_iter()
            .collect();
        let reviewed: BTreeMap<String, bool> = self
            .rows("SELECT unit, count(*) = count(score) FROM review GROUP BY unit", |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .into_iter()
            .collect();
        let standing = |unit: UnitRow| Standing {
            serial: issues.get(&unit.code).map_or(0, |issue| issue.serial),
            last: last.get(&unit.code).cloned(),
            unread: unread.get(&unit.code).copied().unwrap_or(0),
            reviewed: reviewed.get(&unit.code).copied(),
            unit,
        };
        Ok(self.units()?.into_iter().map(standing).collect())
    }

    /// The values of a document: field id → value, as JSON.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn entries(&self, document: i64) -> Result<String, LedgerError> {
        Ok(self.one("SELECT entries FROM document WHERE id = ?1", document, |row| row.get(0))?.unwrap_or_default())
    }

    /// What was found in a document, as `make` takes it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn findings<T>(&self, document: i64, make: impl Fn(FindingRow) -> T) -> Result<Vec<T>, LedgerError> {
        let query = format!("SELECT {FINDING} FROM finding f WHERE f.document = ?1 ORDER BY f.n");
        self.many(&query, [document], |row| Ok(make(finding(row)?)))
    }

    /// What was found in the rounds of a unit before this one.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn findings_before<T>(
        &self,
        unit: &str,
        round: u32,
        make: impl Fn(FindingRow) -> T,
    ) -> Result<Vec<T>, LedgerError> {
        let query = format!(
            "SELECT {FINDING} FROM finding f JOIN document d ON d.id = f.document
             WHERE d.unit = ?1 AND d.round BETWEEN 1 AND ?2 - 1 ORDER BY d.round, f.n"
        );
        self.many(&query, params![unit, round], |row| Ok(make(finding(row)?)))
    }

    /// Goes through every round of every unit that is on the roster, in its order: unit, round, values as JSON.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or `each` fails.
    pub fn each_round<E: From<LedgerError>>(
        &self,
        mut each: impl FnMut(&str, u32, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = &self.path;
        let mut query = self
            .connection
            .prepare(
                "SELECT d.unit, d.round, d.entries FROM document d JOIN unit u ON u.code = d.unit
                 WHERE d.round > 0 AND u.listed ORDER BY u.place, d.round",
            )
            .or_failed(path)?;
        let mut rows = query.query([]).or_failed(path)?;
        while let Some(row) = rows.next().or_failed(path)? {
            let (unit, round, entries): (String, u32, String) = row.try_into().or_failed(path)?;
            each(&unit, round, &entries)?;
        }
        Ok(())
    }

    /// The reviewed scores of a unit by indicator, with the remarks.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn reviews(&self, unit: &str) -> Result<Vec<(String, Option<String>, String)>, LedgerError> {
        let query = "SELECT indicator, score, remark FROM review WHERE unit = ?1 ORDER BY indicator";
        self.many(query, [unit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    fn many<T>(
        &self,
        query: &str,
        keys: impl rusqlite::Params,
        make: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut prepared = self.connection.prepare_cached(query).or_failed(&self.path)?;
        let rows = prepared.query_map(keys, |row| make(row)).or_failed(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().or_failed(&self.path)
    }

    fn rows<T>(&self, query: &str, make: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, LedgerError> {
        let mut prepared = self.connection.prepare(query).or_failed(&self.path)?;
        let rows = prepared.query_map([], |row| make(row)).or_failed(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().or_failed(&self.path)
    }

    fn one<T>(
        &self,
        query: &str,
        key: impl rusqlite::ToSql,
        make: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, LedgerError> {
        let mut prepared = self.connection.prepare_cached(query).or_failed(&self.path)?;
        prepared.query_row(params![key], |row| make(row)).optional().or_failed(&self.path)
    }
}

/// A finding on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// The code.
    pub code: String,
    /// How grave it is, as in the JSON contract.
    pub severity: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell.
    pub cell: Option<String>,
    /// What people call the field or rule.
    pub item: String,
    /// What is wrong.
    pub message: String,
    /// Whether the department explained it.
    pub explained: bool,
}

//! Reading the ledger.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{OptionalExtension, Row, params};

use crate::check::Verdict;
use crate::files::FileStamp;
use crate::finding::{FindingCounts, Severity};

use super::connection::Ledger;
use super::error::{LedgerError, OrLedgerError};
use super::received::{IS_SET_ASIDE, UNCLAIMED};
use super::rows::{
    DocumentRow, FindingRow, GeneratedFile, GeneratedFileRow, IssueRow, RecordedReturn, Rectification, ReviewRow,
    RoundRow, RoundValues, Sighting, UnitRow, UnmatchedFiles,
};
use super::standing::Standing;

/// The columns of a [`RoundRow`], from `document d` and `received r`.
const ROUND_COLUMNS: &str = "d.id, d.unit, d.round, d.serial, d.verdict, d.late, r.day, d.declared, d.recomputed, d.grade, \
                             d.errors, d.open, d.output, d.missing, d.restored";

/// Reads [`ROUND_COLUMNS`].
fn round_row(row: &Row<'_>) -> rusqlite::Result<RoundRow> {
    Ok(RoundRow {
        document: row.get(0)?,
        unit: row.get(1)?,
        round: row.get(2)?,
        serial: row.get(3)?,
        passed: row.get::<_, String>(4)? == Verdict::Pass.key(),
        late: row.get(5)?,
        day: row.get(6)?,
        declared: row.get(7)?,
        recomputed: row.get(8)?,
        grade: row.get(9)?,
        counts: FindingCounts {
            errors: row.get(10)?,
            unexplained: row.get(11)?,
            missing: row.get(13)?,
            restored: row.get(14)?,
            ..FindingCounts::default()
        },
        output: row.get(12)?,
    })
}

/// The columns of an [`IssueRow`], from `issue`.
const ISSUE_COLUMNS: &str = "serial, unit, content, digest, path, given, covers, revision, carried, why";

/// Reads [`ISSUE_COLUMNS`].
fn issue_row(row: &Row<'_>) -> rusqlite::Result<IssueRow> {
    Ok(IssueRow {
        serial: row.get(0)?,
        unit: row.get(1)?,
        content: row.get(2)?,
        digest: row.get(3)?,
        path: row.get(4)?,
        figures_json: row.get(5)?,
        covers: row.get(6)?,
        revision: row.get(7)?,
        carried: row.get(8)?,
        why: row.get(9)?,
    })
}

/// The columns of a [`FindingRow`], from `finding f`.
const FINDING_COLUMNS: &str = "f.code, f.severity, f.sheet, f.item, f.explanation IS NOT NULL";

/// Reads [`FINDING_COLUMNS`].
fn finding_row(row: &Row<'_>) -> rusqlite::Result<FindingRow> {
    Ok(FindingRow {
        code: row.get(0)?,
        severity: row.get(1)?,
        sheet: row.get(2)?,
        item: row.get(3)?,
        explained: row.get(4)?,
    })
}

impl Ledger {
    /// Every unit in the order of the roster, then the units that are no longer on it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn units(&self) -> Result<Vec<UnitRow>, LedgerError> {
        self.query_all("SELECT code, name, parent, emails, listed FROM unit ORDER BY listed DESC, place, code", |row| {
            let emails: String = row.get(3)?;
            Ok(UnitRow {
                code: row.get(0)?,
                name: row.get(1)?,
                parent: row.get(2)?,
                emails: emails.split(';').filter(|email| !email.is_empty()).map(str::to_owned).collect(),
                listed: row.get(4)?,
            })
        })
    }

    /// The current issue of each unit, by the unit's code: its last.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn current_issues(&self) -> Result<BTreeMap<String, IssueRow>, LedgerError> {
        let rows = self.query_all(
            &format!("SELECT {ISSUE_COLUMNS} FROM issue WHERE serial IN (SELECT max(serial) FROM issue GROUP BY unit)"),
            issue_row,
        )?;
        Ok(rows.into_iter().map(|issue| (issue.unit.clone(), issue)).collect())
    }

    /// The number of the next issue.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn next_serial(&self) -> Result<u32, LedgerError> {
        self.connection
            .query_row("SELECT coalesce(max(serial), 0) + 1 FROM issue", [], |row| row.get(0))
            .or_ledger_error(&self.path)
    }

    /// The current issue of a unit.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn current_issue(&self, unit: &str) -> Result<Option<IssueRow>, LedgerError> {
        let query = format!("SELECT {ISSUE_COLUMNS} FROM issue WHERE unit = ?1 ORDER BY serial DESC LIMIT 1");
        self.query_one(&query, unit, issue_row)
    }

    /// The issue with this number.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn issue_with_serial(&self, serial: u32) -> Result<Option<IssueRow>, LedgerError> {
        self.query_one(&format!("SELECT {ISSUE_COLUMNS} FROM issue WHERE serial = ?1"), serial, issue_row)
    }

    /// The number of the issue before this one, of the same unit.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn issue_before(&self, serial: u32) -> Result<Option<u32>, LedgerError> {
        let query = "SELECT max(o.serial) FROM issue i JOIN issue o ON o.unit = i.unit AND o.serial < i.serial
                     WHERE i.serial = ?1";
        Ok(self.query_one(query, serial, |row| row.get(0))?.flatten())
    }

    /// The numbers of the issues for which a letter is on record.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn issues_with_letter(&self) -> Result<HashSet<u32>, LedgerError> {
        let query = "SELECT serial FROM message WHERE kind = 'issue' AND serial IS NOT NULL";
        Ok(self.query_all(query, |row| row.get(0))?.into_iter().collect())
    }

    /// SHA-256 of the workbook of a document.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn workbook_digest(&self, document: i64) -> Result<Option<String>, LedgerError> {
        self.query_one("SELECT digest FROM document WHERE id = ?1", document, |row| row.get(0))
    }

    /// Where the file was seen in which a document came, within the campaign's folder.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn places_of(&self, document: i64) -> Result<Vec<String>, LedgerError> {
        let query = "SELECT s.path FROM sighting s JOIN received r ON r.digest = s.digest
                     JOIN document d ON d.received = r.id WHERE d.id = ?1 ORDER BY s.path";
        self.query_many(query, [document], |row| row.get(0))
    }

    /// The files that came along with what a unit sent, in the order in which they came.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn companions(&self, unit: &str) -> Result<Vec<String>, LedgerError> {
        let query = "SELECT c.name FROM companion c JOIN received r ON r.id = c.received
                     WHERE r.unit = ?1 ORDER BY c.received, c.n";
        self.query_many(query, [unit], |row| row.get(0))
    }

    /// The same of what the unit sent before the received file in which a document came.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn companions_before(&self, unit: &str, document: i64) -> Result<Vec<String>, LedgerError> {
        let query = "SELECT c.name FROM companion c JOIN received r ON r.id = c.received
                     WHERE r.unit = ?1 AND r.id < (SELECT received FROM document WHERE id = ?2)
                     ORDER BY c.received, c.n";
        self.query_many(query, params![unit, document], |row| row.get(0))
    }

    /// The round that a workbook counts as, where it counts as one.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn round_of_workbook(&self, digest: &str) -> Result<Option<u32>, LedgerError> {
        self.query_one("SELECT round FROM document WHERE digest = ?1 AND round > 0", digest, |row| row.get(0))
    }

    /// The round of a document.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn round_of(&self, document: i64) -> Result<u32, LedgerError> {
        Ok(self.query_one("SELECT round FROM document WHERE id = ?1", document, |row| row.get(0))?.unwrap_or(0))
    }

    /// Every file that was taken in: the digest of its content → where it was first seen.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn all_received(&self) -> Result<HashMap<String, String>, LedgerError> {
        Ok(self
            .query_all("SELECT digest, path FROM received", |row| Ok((row.get(0)?, row.get(1)?)))?
            .into_iter()
            .collect())
    }

    /// What was last seen at each path, as far as it can be told without reading that a file is as it was.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn sightings(&self) -> Result<HashMap<String, Sighting>, LedgerError> {
        let query =
            "SELECT path, digest, length, modified FROM sighting WHERE length IS NOT NULL AND modified IS NOT NULL";
        let sightings = self.query_all(query, |row| {
            let stamp = FileStamp { length: row.get(2)?, modified: row.get(3)? };
            Ok((row.get(0)?, Sighting { digest: row.get(1)?, stamp }))
        })?;
        Ok(sightings.into_iter().collect())
    }

    /// The digest of the content that was last seen at a path.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn digest_seen_at(&self, path: &str) -> Result<Option<String>, LedgerError> {
        self.query_one("SELECT digest FROM sighting WHERE path = ?1", path, |row| row.get(0))
    }

    /// The first document with this content, before all one whose unit is known.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn document_with_digest(&self, digest: &str) -> Result<Option<DocumentRow>, LedgerError> {
        self.query_one(
            "SELECT unit, round FROM document WHERE digest = ?1 AND same IS NULL ORDER BY unit IS NULL, id LIMIT 1",
            digest,
            |row| Ok(DocumentRow { unit: row.get(0)?, round: row.get(1)? }),
        )
    }

    /// The file with this content that this program wrote itself, if it is one.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn generated_file(&self, digest: &str) -> Result<Option<GeneratedFileRow>, LedgerError> {
        let issued = self.query_one("SELECT unit FROM issue WHERE digest = ?1", digest, |row| {
            Ok(GeneratedFileRow { unit: row.get(0)?, file: GeneratedFile::Issued })
        })?;
        if issued.is_some() {
            return Ok(issued);
        }
        self.query_one("SELECT unit, round FROM document WHERE output_digest = ?1", digest, |row| {
            Ok(GeneratedFileRow { unit: row.get(0)?, file: GeneratedFile::Returned(row.get(1)?) })
        })
    }

    /// What came in and is on record as of no unit on the roster. A file that was set aside is not among them, unless a workbook in it
    /// was assigned.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn unmatched_files(&self) -> Result<UnmatchedFiles, LedgerError> {
        let query = format!(
            "SELECT r.digest, d.digest,
                 {IS_SET_ASIDE}
                 AND NOT EXISTS (SELECT 1 FROM decision a WHERE a.kind = 'assign' AND a.digest = d.digest AND a.undone IS NULL)
             FROM document d JOIN received r ON r.id = d.received
             JOIN finding f ON f.document = d.id AND {UNCLAIMED}
             WHERE NOT EXISTS (SELECT 1 FROM document o WHERE o.digest = d.digest AND o.unit IS NOT NULL)"
        );
        let rows: Vec<(String, String, bool)> =
            self.query_all(&query, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut unmatched = UnmatchedFiles::default();
        for (received, workbook, is_set_aside) in rows {
            // The same workbook in another message is looked at again.
            unmatched.workbooks.insert(workbook);
            if !is_set_aside {
                unmatched.received.insert(received);
            }
        }
        Ok(unmatched)
    }

    /// The last round of a unit, where it passed in its check.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn passed_round(&self, unit: &str) -> Result<Option<u32>, LedgerError> {
        let last = self.query_one(
            "SELECT round, verdict FROM document WHERE unit = ?1 AND round > 0 ORDER BY round DESC LIMIT 1",
            unit,
            |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)),
        )?;
        Ok(last.filter(|(_, verdict)| *verdict == Verdict::Pass.key()).map(|(round, _)| round))
    }

    /// The document of a unit's round.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn document_of_round(&self, unit: &str, round: u32) -> Result<Option<i64>, LedgerError> {
        let query = "SELECT id FROM document WHERE unit = ?1 AND round = ?2";
        Ok(self.query_many(query, rusqlite::params![unit, round], |row| row.get(0))?.into_iter().next())
    }

    /// How many rounds a unit has had.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn round_count(&self, unit: &str) -> Result<u32, LedgerError> {
        let rounds =
            self.query_one("SELECT coalesce(max(round), 0) FROM document WHERE unit = ?1", unit, |row| row.get(0))?;
        Ok(rounds.unwrap_or(0))
    }

    /// The standing of every unit, in the order of [`Ledger::units`].
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn standings(&self) -> Result<Vec<Standing>, LedgerError> {
        let issues = self.current_issues()?;
        let last: BTreeMap<String, RoundRow> = self
            .query_all(
                &format!(
                    "SELECT {ROUND_COLUMNS} FROM document d JOIN received r ON r.id = d.received
                     JOIN (SELECT unit, max(round) AS round FROM document WHERE round > 0 GROUP BY unit) l
                     ON l.unit = d.unit AND l.round = d.round"
                ),
                round_row,
            )?
            .into_iter()
            .map(|round| (round.unit.clone(), round))
            .collect();
        let unreadable: BTreeMap<String, u32> = self.query_all("SELECT unit, count(*) FROM document WHERE round = 0 AND same IS NULL AND errors > 0 AND unit IS NOT NULL GROUP BY unit", |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .into_iter()
            .collect();
        let reviewed: BTreeMap<String, bool> = self
            .query_all("SELECT unit, count(*) = count(score) FROM review GROUP BY unit", |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .into_iter()
            .collect();
        let mut decisions = self.unit_decisions()?;
        let standing = |unit: UnitRow| Standing {
            decisions: decisions.remove(&unit.code).unwrap_or_default(),
            serial: issues.get(&unit.code).map_or(0, |issue| issue.serial),
            last: last.get(&unit.code).cloned(),
            unreadable: unreadable.get(&unit.code).copied().unwrap_or(0),
            reviewed: reviewed.get(&unit.code).copied(),
            unit,
        };
        Ok(self.units()?.into_iter().map(standing).collect())
    }

    /// The values of a document: field id → value, as JSON.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn entries(&self, document: i64) -> Result<String, LedgerError> {
        Ok(self
            .query_one("SELECT content FROM entries WHERE document = ?1", document, |row| row.get(0))?
            .unwrap_or_default())
    }

    /// What a department entered in a document, and what was found in it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn recorded_return(&self, document: i64) -> Result<RecordedReturn, LedgerError> {
        let entries = serde_json::from_str(&self.entries(document)?).unwrap_or_default();
        let mut recorded = RecordedReturn { entries, ..RecordedReturn::default() };
        let query = "SELECT code, field, severity, explanation FROM finding WHERE document = ?1 ORDER BY n";
        let findings: Vec<(String, String, String, Option<String>)> =
            self.query_many(query, [document], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        for (code, field, severity, explanation) in findings {
            let key = format!("{code}|{field}");
            match explanation {
                Some(explanation) => _ = recorded.explanations.insert(key, explanation),
                None if severity != Severity::Notice.key() => _ = recorded.open.insert(key),
                None => {}
            }
        }
        Ok(recorded)
    }

    /// The findings in a document, each as `convert` makes it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn findings<T>(&self, document: i64, convert: impl Fn(FindingRow) -> T) -> Result<Vec<T>, LedgerError> {
        let query = format!("SELECT {FINDING_COLUMNS} FROM finding f WHERE f.document = ?1 ORDER BY f.n");
        self.query_many(&query, [document], |row| Ok(convert(finding_row(row)?)))
    }

    /// The findings in the rounds of a unit before this one, each as `convert` makes it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn findings_before<T>(
        &self,
        unit: &str,
        round: u32,
        convert: impl Fn(FindingRow) -> T,
    ) -> Result<Vec<T>, LedgerError> {
        let query = format!(
            "SELECT {FINDING_COLUMNS} FROM finding f JOIN document d ON d.id = f.document
             WHERE d.unit = ?1 AND d.round BETWEEN 1 AND ?2 - 1 ORDER BY d.round, f.n"
        );
        self.query_many(&query, params![unit, round], |row| Ok(convert(finding_row(row)?)))
    }

    /// Calls `visit` with the values of every round of every unit on the roster, in the order of the roster.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or `visit` fails.
    pub(crate) fn each_round<E: From<LedgerError>>(
        &self,
        mut visit: impl FnMut(RoundValues<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = &self.path;
        let mut query = self
            .connection
            .prepare(
                "SELECT d.unit, d.round, d.verdict, d.digest, e.content FROM document d
                 JOIN entries e ON e.document = d.id JOIN unit u ON u.code = d.unit
                 WHERE d.round > 0 AND u.listed ORDER BY u.place, d.round",
            )
            .or_ledger_error(path)?;
        let mut rows = query.query([]).or_ledger_error(path)?;
        while let Some(row) = rows.next().or_ledger_error(path)? {
            let (unit, round, verdict, digest, entries): (String, u32, String, String, String) =
                row.try_into().or_ledger_error(path)?;
            visit(RoundValues { unit: &unit, round, verdict: &verdict, digest: &digest, entries: &entries })?;
        }
        Ok(())
    }

    /// The indicators of a unit that were drawn for review, with what was reviewed so far.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn reviews(&self, unit: &str) -> Result<Vec<ReviewRow>, LedgerError> {
        let query = "SELECT indicator, score, remark FROM review WHERE unit = ?1 ORDER BY indicator";
        self.query_many(query, [unit], |row| {
            Ok(ReviewRow { indicator: row.get(0)?, score: row.get(1)?, remark: row.get(2)? })
        })
    }

    /// The last day on which a score of a unit was reviewed.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn last_review(&self, unit: &str) -> Result<Option<String>, LedgerError> {
        let query = "SELECT day FROM review WHERE unit = ?1 AND score IS NOT NULL ORDER BY day DESC LIMIT 1";
        Ok(self.query_many(query, [unit], |row| row.get(0))?.pop())
    }

    /// The last notice to each unit of what a review found.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn rectifications(&self) -> Result<Vec<Rectification>, LedgerError> {
        let query = "SELECT m.unit, max(m.day), (SELECT max(d.day) FROM decision d WHERE d.kind = 'rectified' AND d.unit = m.unit \
                     AND d.undone IS NULL AND d.day >= (SELECT max(n.day) FROM message n WHERE n.kind = m.kind AND n.unit = m.unit)) \
                     FROM message m WHERE m.kind = 'rectification' AND m.unit IS NOT NULL GROUP BY m.unit ORDER BY m.unit";
        self.query_many(query, [], |row| Ok(Rectification { unit: row.get(0)?, day: row.get(1)?, closed: row.get(2)? }))
    }

    /// Every round of a unit, in their order.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn rounds_of(&self, unit: &str) -> Result<Vec<RoundRow>, LedgerError> {
        let query = format!(
            "SELECT {ROUND_COLUMNS} FROM document d JOIN received r ON r.id = d.received
             WHERE d.unit = ?1 AND d.round > 0 ORDER BY d.round"
        );
        self.query_many(&query, [unit], round_row)
    }

    /// Every row of a query with parameters.
    pub(super) fn query_many<T>(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut prepared = self.connection.prepare_cached(query).or_ledger_error(&self.path)?;
        let rows = prepared.query_map(parameters, |row| read(row)).or_ledger_error(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().or_ledger_error(&self.path)
    }

    /// Every row of a query without parameters.
    pub(super) fn query_all<T>(
        &self,
        query: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut prepared = self.connection.prepare(query).or_ledger_error(&self.path)?;
        let rows = prepared.query_map([], |row| read(row)).or_ledger_error(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().or_ledger_error(&self.path)
    }

    /// The first row of a query with one parameter.
    fn query_one<T>(
        &self,
        query: &str,
        parameter: impl rusqlite::ToSql,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, LedgerError> {
        let mut prepared = self.connection.prepare_cached(query).or_ledger_error(&self.path)?;
        prepared.query_row(params![parameter], |row| read(row)).optional().or_ledger_error(&self.path)
    }
}

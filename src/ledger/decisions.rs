//! What a person decided: on record with a reason, and undone by another entry, never by removing one.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use crate::value::Day;

use super::connection::Ledger;
use super::error::{LedgerError, OrLedgerError};
use super::transaction::LedgerTransaction;

/// What a person can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// Whose a workbook is.
    Assign,
    /// A return counts as passed although something is left to do about it.
    Accept,
    /// A return that passed does not count as passed any more.
    Withdraw,
    /// A unit has until another day.
    Extend,
    /// A received file needs no more handling.
    SetAside,
    /// A unit has put right what a review found.
    Rectified,
}

impl DecisionKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Assign, Self::Accept, Self::Withdraw, Self::Extend, Self::SetAside, Self::Rectified];

    /// The kind as the ledger keeps it.
    const fn key(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Accept => "accept",
            Self::Withdraw => "withdraw",
            Self::Extend => "extend",
            Self::SetAside => "set-aside",
            Self::Rectified => "rectified",
        }
    }

    /// The word that people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Assign => "认领",
            Self::Accept => "同意接收",
            Self::Withdraw => "撤销通过",
            Self::Extend => "延期",
            Self::SetAside => "搁置",
            Self::Rectified => "整改销号",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A decision, to be put on record.
#[derive(Debug)]
pub(crate) struct NewDecision<'a> {
    pub(crate) kind: DecisionKind,
    /// The unit's code.
    pub(crate) unit: Option<&'a str>,
    /// The round that is accepted or withdrawn.
    pub(crate) round: Option<u32>,
    /// SHA-256 of the workbook that is assigned, or of the received file that is set aside.
    pub(crate) digest: Option<&'a str>,
    /// Where that was seen, within the campaign's folder.
    pub(crate) path: Option<&'a str>,
    /// The unit's deadline.
    pub(crate) until: Option<&'a Day>,
    pub(crate) reason: &'a str,
    pub(crate) day: &'a Day,
}

/// A decision on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionRow {
    /// Its number.
    pub id: i64,
    /// What was decided.
    pub kind: DecisionKind,
    /// The unit's code.
    pub unit: Option<String>,
    /// The round that is accepted or withdrawn.
    pub round: Option<u32>,
    /// SHA-256 of the workbook that is assigned, or of the received file that is set aside.
    pub digest: Option<String>,
    /// Where that was seen, within the campaign's folder.
    pub path: Option<String>,
    /// The unit's deadline.
    pub until: Option<String>,
    /// Why.
    pub reason: String,
    /// The day on which it was decided.
    pub day: String,
    /// The day on which it was taken back.
    pub undone: Option<String>,
}

/// Whether a round passed, as a person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PassDecision {
    /// The round.
    pub(crate) round: u32,
    /// Whether it passed.
    pub(crate) passed: bool,
    /// Why.
    pub(crate) reason: String,
}

/// The decisions about a unit that are in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UnitDecisions {
    /// The last decision on whether a round passed.
    pub(crate) passed: Option<PassDecision>,
    /// The unit's own deadline.
    pub(crate) until: Option<Day>,
}

const COLUMNS: &str = "id, kind, unit, round, digest, path, until, reason, day, undone";

fn decision_row(row: &Row<'_>) -> rusqlite::Result<Option<DecisionRow>> {
    let Some(kind) = DecisionKind::from_key(&row.get::<_, String>(1)?) else { return Ok(None) };
    Ok(Some(DecisionRow {
        id: row.get(0)?,
        kind,
        unit: row.get(2)?,
        round: row.get(3)?,
        digest: row.get(4)?,
        path: row.get(5)?,
        until: row.get(6)?,
        reason: row.get(7)?,
        day: row.get(8)?,
        undone: row.get(9)?,
    }))
}

impl Ledger {
    /// Every decision, in the order in which they were made.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn decisions(&self) -> Result<Vec<DecisionRow>, LedgerError> {
        let mut query = self
            .connection
            .prepare(&format!("SELECT {COLUMNS} FROM decision ORDER BY id"))
            .or_ledger_error(&self.path)?;
        let rows = query.query_map([], decision_row).or_ledger_error(&self.path)?;
        let rows: Vec<Option<DecisionRow>> = rows.collect::<rusqlite::Result<_>>().or_ledger_error(&self.path)?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The decision with this number.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn decision(&self, id: i64) -> Result<Option<DecisionRow>, LedgerError> {
        let found = self
            .connection
            .query_row(&format!("SELECT {COLUMNS} FROM decision WHERE id = ?1"), [id], decision_row)
            .optional()
            .or_ledger_error(&self.path)?;
        Ok(found.flatten())
    }

    /// The decisions about units that are in force, by the unit's code.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn unit_decisions(&self) -> Result<BTreeMap<String, UnitDecisions>, LedgerError> {
        let mut of_units: BTreeMap<String, UnitDecisions> = BTreeMap::new();
        for decision in self.decisions()?.into_iter().filter(|decision| decision.undone.is_none()) {
            let Some(unit) = decision.unit else { continue };
            let of_unit = of_units.entry(unit).or_default();
            let decided =
                |passed| PassDecision { round: decision.round.unwrap_or(0), passed, reason: decision.reason.clone() };
            match decision.kind {
                DecisionKind::Accept => of_unit.passed = Some(decided(true)),
                DecisionKind::Withdraw => of_unit.passed = Some(decided(false)),
                DecisionKind::Extend => of_unit.until = decision.until.as_deref().and_then(Day::parse),
                DecisionKind::Assign | DecisionKind::SetAside | DecisionKind::Rectified => {}
            }
        }
        Ok(of_units)
    }

    /// The deadlines of units that have one of their own, by the unit's code.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn extended_deadlines(&self) -> Result<BTreeMap<String, Day>, LedgerError> {
        let decisions = self.unit_decisions()?.into_iter();
        Ok(decisions.filter_map(|(unit, decisions)| Some((unit, decisions.until?))).collect())
    }

    /// Whose workbooks are by decision: the digest of the workbook → the unit's code.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn assigned_workbooks(&self) -> Result<HashMap<String, String>, LedgerError> {
        let decisions = self.decisions()?.into_iter();
        let in_force = decisions.filter(|one| one.kind == DecisionKind::Assign && one.undone.is_none());
        Ok(in_force.filter_map(|decision| Some((decision.digest?, decision.unit?))).collect())
    }
}

impl LedgerTransaction<'_> {
    /// Puts a decision on record, and gives its number.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn insert_decision(&self, new: &NewDecision<'_>) -> rusqlite::Result<i64> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO decision (kind, unit, round, digest, path, until, reason, day)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        statement.insert(params![
            new.kind.key(),
            new.unit,
            new.round,
            new.digest,
            new.path,
            new.until.map(Day::as_str),
            new.reason,
            new.day.as_str()
        ])
    }

    /// Records that a decision was taken back.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn undo_decision(&self, id: i64, day: &Day) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare_cached("UPDATE decision SET undone = ?2 WHERE id = ?1")?;
        statement.execute(params![id, day.as_str()]).map(|_| ())
    }

    /// Takes the round of a workbook back: it is nobody's again, and waits to be assigned.
    ///
    /// # Errors
    /// As SQLite says.
    pub(crate) fn take_round_back(&self, workbook: &str, code: &str) -> rusqlite::Result<()> {
        self.transaction.execute(
            "UPDATE received SET unit = NULL, unhandled = ?2
             WHERE id IN (SELECT received FROM document WHERE digest = ?1 AND round > 0)",
            params![workbook, super::messages::TAKEN_BACK],
        )?;
        self.transaction.execute(
            "INSERT INTO finding (document, n, code, severity, sheet, cell, field, item, entered, expected, message, fix)
             SELECT id, 0, ?2, 'fatal', NULL, NULL, '', '', '', '', ?3, '' FROM document WHERE digest = ?1 AND round > 0",
            params![workbook, code, super::messages::TAKEN_BACK],
        )?;
        self.transaction
            .execute(
                "UPDATE document SET unit = NULL, round = 0, verdict = 'reject', output = '' WHERE digest = ?1 AND round > 0",
                [workbook],
            )
            .map(|_| ())
    }
}

//! What only a person can decide: whose a workbook is, that a return is accepted as it is or not accepted after all, that a unit
//! has more time, that a received file needs no more handling. Each decision has a reason and a number, and can be undone.

use std::fmt::Write;

use serde::Serialize;

use crate::finding::Code;
use crate::ledger::{DecisionKind, DecisionRow, NewDecision, RegisterRow, Standing, UnitRow, UnitState};
use crate::text::normalize::normalize_key;
use crate::value::Day;

use super::decision_error::DecisionError;
use super::error::CampaignError;
use super::open::Campaign;

/// A decision that was taken or undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionReport {
    /// Its number, by which it can be undone.
    pub id: i64,
    /// What was decided.
    pub kind: DecisionKind,
    /// The unit's name.
    pub unit: Option<String>,
    /// The file that it is about.
    pub path: Option<String>,
}

/// Everything that came in, and everything that was decided (收件登记).
#[derive(Debug, Serialize)]
pub struct Register {
    /// What came in.
    pub received: Vec<RegisterRow>,
    /// What was decided.
    pub decisions: Vec<DecisionRow>,
}

impl DecisionReport {
    /// What it is about, in a few words.
    fn about(&self) -> String {
        let parts = [self.path.as_deref(), Some(self.kind.word()), self.unit.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The sentence once it is on record.
    pub fn text(&self) -> String {
        format!("已记第{0}号决定：{1}。要反悔，用 jixiao campaign undo {0}。", self.id, self.about())
    }

    /// The sentence once it is undone.
    pub fn undone_text(&self) -> String {
        format!("已撤销第{}号决定：{}。", self.id, self.about())
    }
}

impl Register {
    /// The register in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for row in &self.received {
            let unit = row.unit.as_deref().unwrap_or("—");
            let round = if row.round > 0 { format!("第{}轮", row.round) } else { String::new() };
            let remark = if row.set_aside.is_empty() { &row.open } else { &row.set_aside };
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{}  {}  {}  {unit}  {round}{}  {remark}",
                row.day,
                row.path,
                row.workbook,
                row.outcome()
            );
        }
        for decision in &self.decisions {
            let undone = decision.undone.as_ref().map_or_else(String::new, |day| format!("（{day}已撤销）"));
            let about = decision.path.as_deref().unwrap_or_default();
            let unit = decision.unit.as_deref().unwrap_or_default();
            let until = decision.until.as_deref().map_or_else(String::new, |day| format!("到{day}"));
            let _ = writeln!(
                out,
                "{}  第{}号决定：{}{until}  {unit}  {about}  {}{undone}",
                decision.day,
                decision.id,
                decision.kind.word(),
                decision.reason
            );
        }
        let _ = writeln!(out, "共收到{}份，人工决定{}件。", self.received.len(), self.decisions.len());
        out
    }
}

impl Campaign {
    /// Everything that came in, and everything that was decided.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn register(&self) -> Result<Register, CampaignError> {
        Ok(Register { received: self.ledger.register()?, decisions: self.ledger.decisions()? })
    }

    /// Decides whose a workbook is that came in a file. The next `collect` takes it as that unit's.
    ///
    /// # Errors
    /// Where there is no such file or unit, whose it is needs no decision, or the ledger cannot be written.
    pub fn assign(
        &mut self,
        file: &str,
        workbook: Option<&str>,
        unit: &str,
        reason: &str,
        today: &Day,
    ) -> Result<DecisionReport, CampaignError> {
        let unit = self.unit(unit)?;
        let in_file = self.received(file)?;
        let unclaimed: Vec<&RegisterRow> = in_file.iter().filter(|row| row.unclaimed && !row.open.is_empty()).collect();
        let named: Vec<&RegisterRow> = match workbook {
            Some(name) => unclaimed.iter().copied().filter(|row| row.workbook == name).collect(),
            None => unclaimed,
        };
        let row = match named.as_slice() {
            [] => return Err(DecisionError::NotUnclaimed(file.to_owned()).into()),
            [only] => *only,
            several => {
                let names = several.iter().map(|row| row.workbook.clone()).collect();
                return Err(DecisionError::SeveralWorkbooks { file: file.to_owned(), names }.into());
            }
        };
        self.decide(NewDecision {
            kind: DecisionKind::Assign,
            unit: Some(&unit.code),
            round: None,
            digest: Some(&row.workbook_digest),
            path: Some(&row.path),
            until: None,
            reason,
            day: today,
        })
    }

    /// Decides that a unit's last return counts as passed although something is left to do about it.
    ///
    /// # Errors
    /// Where there is no such unit or no return to be corrected, no reason is given, or the ledger cannot be written.
    pub fn accept(&mut self, unit: &str, reason: &str, today: &Day) -> Result<DecisionReport, CampaignError> {
        let standing = self.standing(unit)?;
        let name = &standing.unit.name;
        if standing.state() != UnitState::Returned {
            return Err(DecisionError::NothingToAccept(name.clone()).into());
        }
        self.decide_on_round(DecisionKind::Accept, &standing, reason, today)
    }

    /// Decides that a unit's last return does not count as passed any more.
    ///
    /// # Errors
    /// Where there is no such unit or its last return did not pass, no reason is given, or the ledger cannot be written.
    pub fn withdraw(&mut self, unit: &str, reason: &str, today: &Day) -> Result<DecisionReport, CampaignError> {
        let standing = self.standing(unit)?;
        if standing.state() != UnitState::Passed {
            return Err(DecisionError::NotPassed(standing.unit.name).into());
        }
        self.decide_on_round(DecisionKind::Withdraw, &standing, reason, today)
    }

    /// Decides until when a unit has time.
    ///
    /// # Errors
    /// Where there is no such unit, no reason is given, or the ledger cannot be written.
    pub fn extend(
        &mut self,
        unit: &str,
        until: &Day,
        reason: &str,
        today: &Day,
    ) -> Result<DecisionReport, CampaignError> {
        let unit = self.unit(unit)?;
        self.decide(NewDecision {
            kind: DecisionKind::Extend,
            unit: Some(&unit.code),
            round: None,
            digest: None,
            path: None,
            until: Some(until),
            reason,
            day: today,
        })
    }

    /// Decides that a received file needs no more handling.
    ///
    /// # Errors
    /// Where there is no such file, nothing is open about it, no reason is given, or the ledger cannot be written.
    pub fn set_aside(&mut self, file: &str, reason: &str, today: &Day) -> Result<DecisionReport, CampaignError> {
        let in_file = self.received(file)?;
        let Some(row) = in_file.iter().find(|row| !row.open.is_empty()) else {
            return Err(DecisionError::NotOpen(file.to_owned()).into());
        };
        self.decide(NewDecision {
            kind: DecisionKind::SetAside,
            unit: row.unit.as_deref(),
            round: None,
            digest: Some(&row.digest),
            path: Some(&row.path),
            until: None,
            reason,
            day: today,
        })
    }

    /// Takes a decision back. It stays on record with the day on which that was done.
    ///
    /// # Errors
    /// Where there is no such decision, it was undone before, a later round rests on it, or the ledger cannot be written.
    pub fn undo(&mut self, id: i64, today: &Day) -> Result<DecisionReport, CampaignError> {
        let decision = self.ledger.decision(id)?.ok_or(DecisionError::NoDecision(id))?;
        if decision.undone.is_some() {
            return Err(DecisionError::UndoneBefore(id).into());
        }
        let report = self.report(id, decision.kind, decision.unit.as_deref(), decision.path.as_deref())?;
        let assigned = decision.digest.as_deref().filter(|_| decision.kind == DecisionKind::Assign);
        if let (Some(digest), Some(unit)) = (assigned, &decision.unit) {
            let (rounds, of_workbook) = (self.ledger.round_count(unit)?, self.ledger.round_of_workbook(digest)?);
            if of_workbook.is_some_and(|round| round < rounds) {
                return Err(DecisionError::LaterRounds(report.unit.unwrap_or_default()).into());
            }
        }
        self.ledger.write(|ledger| {
            if let Some(digest) = assigned {
                ledger.take_round_back(digest, Code::P005.as_str())?;
            }
            ledger.undo_decision(id, today)
        })?;
        Ok(report)
    }

    pub(super) fn decide_on_round(
        &mut self,
        kind: DecisionKind,
        standing: &Standing,
        reason: &str,
        today: &Day,
    ) -> Result<DecisionReport, CampaignError> {
        self.decide(NewDecision {
            kind,
            unit: Some(&standing.unit.code),
            round: standing.last.as_ref().map(|last| last.round),
            digest: None,
            path: None,
            until: None,
            reason,
            day: today,
        })
    }

    fn decide(&mut self, decision: NewDecision<'_>) -> Result<DecisionReport, CampaignError> {
        if decision.reason.trim().is_empty() {
            return Err(DecisionError::NoReason.into());
        }
        let id = self.ledger.write(|ledger| ledger.insert_decision(&decision))?;
        self.report(id, decision.kind, decision.unit, decision.path)
    }

    fn report(
        &self,
        id: i64,
        kind: DecisionKind,
        unit: Option<&str>,
        path: Option<&str>,
    ) -> Result<DecisionReport, CampaignError> {
        let units = self.ledger.units()?;
        let name = unit.and_then(|code| units.iter().find(|unit| unit.code == code)).map(|unit| unit.name.clone());
        Ok(DecisionReport { id, kind, unit: name, path: path.map(str::to_owned) })
    }

    /// The unit on the roster with this code or name.
    fn unit(&self, called: &str) -> Result<UnitRow, CampaignError> {
        let key = normalize_key(called);
        let units: Vec<UnitRow> = self.ledger.units()?.into_iter().filter(|unit| unit.listed).collect();
        if let Some(unit) = units.iter().find(|unit| normalize_key(&unit.code) == key) {
            return Ok(unit.clone());
        }
        let named: Vec<&UnitRow> = units.iter().filter(|unit| normalize_key(&unit.name) == key).collect();
        match named.as_slice() {
            [] => Err(CampaignError::NoUnit(called.to_owned())),
            [only] => Ok((*only).clone()),
            _ => Err(DecisionError::SeveralUnits(called.to_owned()).into()),
        }
    }

    pub(super) fn standing(&self, called: &str) -> Result<Standing, CampaignError> {
        let unit = self.unit(called)?;
        let standing = self.ledger.standings()?.into_iter().find(|standing| standing.unit.code == unit.code);
        standing.ok_or(CampaignError::NoUnit(unit.code))
    }

    /// What the register says of a file, given by its path within the campaign's folder or within `收到/`, or by where it is.
    fn received(&self, file: &str) -> Result<Vec<RegisterRow>, CampaignError> {
        let given = file.replace('\\', "/");
        let root = self.folder.root().to_string_lossy().replace('\\', "/");
        let given = given.strip_prefix(&root).map_or(given.as_str(), |within| within.trim_start_matches('/'));
        let given = given.trim_start_matches("./");
        let is_given = |row: &RegisterRow| {
            row.path == given || row.path.split_once('/').is_some_and(|(_, within)| within == given)
        };
        let rows: Vec<RegisterRow> = self.ledger.register()?.into_iter().filter(is_given).collect();
        if rows.is_empty() { Err(DecisionError::NoFile(file.to_owned()).into()) } else { Ok(rows) }
    }
}

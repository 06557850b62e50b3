//! The second step: what only the ledger can tell, one file after the other. Whose a workbook is, whether it came before, which
//! round it is, and what its unit was given.

use std::collections::HashMap;

use crate::campaign::issue::Given;
use crate::campaign::ledger::{KnownIssue, Ledger, LedgerError, UnitRow, UnmatchedFiles};
use crate::finding::Finding;

use super::open::{NewItem, OpenPaper, Opened};
use super::resolve_unit::Units;
use super::unpack::Kind;
use super::{OnRecord, messages};

/// Puts files in order, within a batch and after what is on record.
pub struct RoundAssigner<'a> {
    ledger: &'a Ledger,
    units: &'a Units,
    known: &'a OnRecord,
    /// What is on record as of nobody on the roster.
    nobodys: &'a UnmatchedFiles,
    /// What this batch adds to what is on record.
    files: HashMap<String, String>,
    papers: HashMap<String, (Option<UnitRow>, u32)>,
    rounds: HashMap<String, u32>,
}

/// A received file in its place.
#[derive(Debug)]
pub enum ClassifiedFile {
    /// It cannot be read now.
    Unreadable {
        /// Where it is.
        path: String,
        /// Why.
        why: String,
    },
    /// Its content came before.
    Again {
        /// Where it is.
        path: String,
        /// SHA-256 of its content.
        digest: String,
        /// Where the content was first seen; `None` where this is that very file.
        first: Option<String>,
    },
    /// It was of nobody on the roster, and still is.
    UnmatchedFiles {
        /// Where it is.
        path: String,
    },
    /// It is new.
    New {
        /// The file.
        item: NewItem,
        /// What is known of each workbook in it.
        placed: Vec<Placed>,
    },
}

/// A workbook in its place.
#[derive(Debug)]
pub struct Placed {
    /// Whose it is.
    pub unit: Option<UnitRow>,
    /// The round; 0 for none.
    pub round: u32,
    /// What there is to say of it if it is no round of its own: it came before, or is what was sent out.
    pub before: Option<String>,
    /// The issue of the unit that counts.
    pub issue: Option<KnownIssue>,
    /// The issue that the workbook is of, where that one no longer counts.
    pub old: Option<KnownIssue>,
    /// What the ledger finds wrong with it.
    pub findings: Vec<Finding>,
    /// The round in which its unit had passed before.
    pub after_pass: Option<u32>,
}

impl<'a> RoundAssigner<'a> {
    /// For the next batch.
    pub fn new(ledger: &'a Ledger, units: &'a Units, known: &'a OnRecord, nobodys: &'a UnmatchedFiles) -> Self {
        Self { ledger, units, known, nobodys, files: HashMap::new(), papers: HashMap::new(), rounds: HashMap::new() }
    }

    /// Puts the next file in its place.
    pub fn place(&mut self, opened: Opened) -> Result<ClassifiedFile, LedgerError> {
        let (path, digest) = match &opened {
            Opened::Unreadable { path, why } => {
                return Ok(ClassifiedFile::Unreadable { path: path.clone(), why: why.clone() });
            }
            Opened::UnitRow { path, digest } => (path.clone(), digest.clone()),
            Opened::New(item) => (item.path.clone(), item.digest.clone()),
        };
        if let Some(first) = self.known.get(&digest).or_else(|| self.files.get(&digest)) {
            let seen = self.ledger.sighted(&path)?.is_some_and(|seen| seen == digest);
            let first = (!seen && *first != path).then(|| first.clone());
            return Ok(ClassifiedFile::Again { path, digest, first });
        }
        let Opened::New(item) = opened else {
            return Ok(ClassifiedFile::Again { path, digest, first: None });
        };
        self.files.insert(digest, path.clone());
        let mut placed = Vec::new();
        for paper in &item.papers {
            placed.push(self.paper(paper, &item)?);
        }
        // Of what is taken up again, only what has found its unit is new.
        let (mut item, mut placed) = (item, placed);
        if self.nobodys.received.contains(&item.digest) {
            let papers = std::mem::take(&mut item.papers).into_iter().zip(placed);
            (item.papers, placed) =
                papers.filter(|(_, placed)| placed.unit.is_some() && placed.before.is_none()).unzip();
            if placed.is_empty() {
                return Ok(ClassifiedFile::UnmatchedFiles { path });
            }
        }
        Ok(ClassifiedFile::New { item, placed })
    }

    fn paper(&mut self, paper: &OpenPaper, item: &NewItem) -> Result<Placed, LedgerError> {
        if let Some((unit, what)) = self.before(&paper.digest)? {
            let findings = vec![messages::again(what.clone())];
            return Ok(Placed {
                unit,
                round: 0,
                before: Some(what),
                issue: None,
                old: None,
                findings,
                after_pass: None,
            });
        }
        // What cannot be read says little of whose it is; the sender may.
        let sender = || {
            let from = item.letter.as_ref().filter(|_| item.kind == Kind::Message)?.from.as_ref()?;
            paper.read.is_err().then(|| self.units.by_address(&from.address)).flatten()
        };
        let unit = self.units.resolve_unit(&paper.claim).or_else(sender).cloned();
        let mut placed =
            Placed { unit, round: 0, before: None, issue: None, old: None, findings: Vec::new(), after_pass: None };
        if let Some(unit) = placed.unit.clone().filter(|_| paper.read.is_ok()) {
            placed.round = self.next_round(&unit.code)?;
            placed.after_pass = self.ledger.passed_in(&unit.code)?;
            placed.issue = self.ledger.issue_of(&unit.code)?;
            self.judge(paper, &unit, &mut placed)?;
        }
        self.papers.insert(paper.digest.clone(), (placed.unit.clone(), placed.round));
        Ok(placed)
    }

    /// The unit of a workbook that is no round of its own, and what there is to say of it.
    fn before(&self, digest: &str) -> Result<Option<(Option<UnitRow>, String)>, LedgerError> {
        let known = |code: Option<String>| code.and_then(|code| self.units.by_code(&code)).cloned();
        if let Some((code, what)) = self.ledger.own(digest)? {
            return Ok(Some((known(Some(code)), messages::own(what))));
        }
        let found = match self.papers.get(digest) {
            Some(found) => Some(found.clone()),
            None => self.ledger.document(digest)?.map(|(_, unit, round)| (known(unit), round)),
        };
        // What was nobody's may be somebody's by now.
        let found = found.filter(|(unit, round)| unit.is_some() || *round > 0 || !self.nobodys.papers.contains(digest));
        Ok(found.map(|(unit, round)| {
            let said = messages::came_before(unit.as_ref().map_or("", |unit| &unit.name), round);
            (unit, said)
        }))
    }

    fn next_round(&mut self, unit: &str) -> Result<u32, LedgerError> {
        let last = match self.rounds.get(unit) {
            Some(last) => *last,
            None => self.ledger.rounds_of(unit)?,
        };
        self.rounds.insert(unit.to_owned(), last + 1);
        Ok(last + 1)
    }

    /// Whether it is the unit's own workbook, and the one that counts.
    fn judge(&self, paper: &OpenPaper, unit: &UnitRow, placed: &mut Placed) -> Result<(), LedgerError> {
        let sent_to = &paper.claim.sent_to;
        let former = self.units.former(unit, sent_to);
        if !sent_to.is_empty() && *sent_to != unit.code && former.is_none() {
            let other = self.units.by_code(sent_to).map_or_else(|| sent_to.clone(), |other| other.name.clone());
            placed.findings.push(messages::other_units_form(&other, &unit.name));
        } else if let Some(current) = placed.issue.as_ref().map(|issue| issue.serial)
            && paper.serial != 0
            && paper.serial != current
        {
            placed.old = self.ledger.issue_with(paper.serial)?.filter(|old| former.is_some() || old.unit == unit.code);
            placed.findings.push(messages::superseded(paper.serial, current));
        }
        Ok(())
    }
}

impl Placed {
    /// What the unit was given.
    pub fn given(&self) -> Option<(u32, Given)> {
        self.issue.as_ref().map(|issue| (issue.serial, Given::from_json(&issue.given)))
    }
}

//! What is to be issued: which units get a workbook, and which keep the one that they have.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use crate::campaign_folder::Subfolder;
use crate::engine::{Filling, LastReturn};
use crate::form::Form;
use crate::ledger::{IssueRow, RecordedReturn, Standing, UnitState};
use crate::roster::{RosterUnit, UnitFileNames};
use crate::template::identity::Identity;

use super::super::error::CampaignError;
use super::super::last_returns::LastReturns;
use super::super::open::Campaign;
use super::BATCH_SIZE;
use super::carry::CarriedReturn;
use super::changes::{Changes, changes};
use super::content::{content_digest, fill};
use super::letter::Letter;
use super::report::{IssuedWorkbook, KeptIssue};

/// What is to be issued.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// The workbooks to be made, numbered.
    pub(super) jobs: Vec<IssueJob<'a>>,
    /// The workbooks that stand although something changed, with the digest of what would be filled in now.
    pub(super) kept: Vec<(KeptIssue, String)>,
    /// How many workbooks stand because nothing changed.
    pub(super) unchanged: usize,
    /// The letters to be written for workbooks that were issued before.
    pub(super) letters: Vec<Letter>,
    /// How many units have a return of last year.
    pub(super) with_last_year: usize,
}

/// A workbook to be made. Its content is put together only when it is made, so that not all contents are in memory at once.
#[derive(Debug)]
pub(super) struct IssueJob<'a> {
    pub(super) unit: &'a RosterUnit,
    pub(super) last_return: Option<&'a LastReturn>,
    pub(super) serial: u32,
    /// The digest of all that is filled in.
    pub(super) content: String,
    /// The number of the workbook that it takes the place of.
    pub(super) instead_of: Option<u32>,
    /// What changed against that one.
    pub(super) why: Vec<String>,
    /// Whether it voids a return that passed.
    pub(super) voids_pass: bool,
    /// The unit's last return, which is in it.
    pub(super) carried: Option<CarriedRound>,
    /// The workbook's file name.
    pub(super) file_name: String,
}

/// The round whose values a workbook carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CarriedRound {
    pub(super) document: i64,
    pub(super) round: u32,
    /// The number of the workbook that is replaced.
    pub(super) replaced: u32,
}

impl Plan<'_> {
    /// Numbers the workbooks that have no number yet, in the order of the roster.
    fn number(&mut self, units: &[RosterUnit], mut next_serial: u32) {
        let places = units.iter().enumerate().map(|(place, unit)| (unit.code.as_str(), place));
        let places: BTreeMap<&str, usize> = places.collect();
        self.jobs.sort_by_key(|job| places.get(job.unit.code.as_str()));
        for job in self.jobs.iter_mut().filter(|job| job.serial == 0) {
            job.serial = next_serial;
            next_serial += 1;
        }
    }
}

impl<'a> IssueJob<'a> {
    /// The first workbook of a unit, without a number.
    fn first(unit: &'a RosterUnit, last_return: Option<&'a LastReturn>, content: String, file_name: String) -> Self {
        Self {
            unit,
            last_return,
            serial: 0,
            content,
            instead_of: None,
            why: Vec::new(),
            voids_pass: false,
            carried: None,
            file_name,
        }
    }

    /// The file within the campaign's folder.
    pub(super) fn path(&self) -> String {
        Subfolder::Issued.path_of(&self.file_name)
    }

    /// What is said of it.
    pub(super) fn issued(&self) -> IssuedWorkbook {
        IssuedWorkbook {
            code: self.unit.code.clone(),
            name: self.unit.name.clone(),
            serial: self.serial,
            instead_of: self.instead_of,
            changes: self.why.clone(),
            voids_pass: self.voids_pass,
            carries_round: self.carried.map(|carried| carried.round),
            path: self.path(),
        }
    }
}

/// A unit whose workbook is out of date.
struct OutdatedUnit<'a> {
    unit: &'a RosterUnit,
    last_return: Option<&'a LastReturn>,
    filling: Filling,
    identity: Identity,
    content: String,
    file_name: String,
    issue: IssueRow,
    standing: Option<Standing>,
    changes: Changes,
}

impl<'a> OutdatedUnit<'a> {
    /// The round that counts for the unit.
    fn round(&self) -> Option<CarriedRound> {
        let last = self.standing.as_ref()?.last.as_ref()?;
        Some(CarriedRound { document: last.document, round: last.round, replaced: self.issue.serial })
    }

    fn state(&self) -> UnitState {
        self.standing.as_ref().map_or(UnitState::Waiting, Standing::state)
    }

    /// Whether the workbook stands: the unit's last return, judged as it is now, waits for nothing that it did not wait for. A
    /// return that is still to be corrected must have the figures that are given now.
    fn stands(&self, form: &Form, recorded: &RecordedReturn) -> Result<bool, CampaignError> {
        let may_stand = match self.state() {
            UnitState::Passed => true,
            UnitState::Returned => !self.changes.in_figures,
            UnitState::NotIssued | UnitState::Waiting | UnitState::Unread | UnitState::Reissued => false,
        };
        if !may_stand {
            return Ok(false);
        }
        let carried = CarriedReturn::new(form, self.filling.clone(), &self.identity, recorded)?;
        Ok(carried.open(form).is_subset(&recorded.open))
    }

    /// The workbook stands.
    fn into_kept(self) -> (KeptIssue, String) {
        let kept = KeptIssue {
            code: self.unit.code.clone(),
            name: self.unit.name.clone(),
            serial: self.issue.serial,
            passed: self.state() == UnitState::Passed,
            changes: self.changes.texts,
        };
        (kept, self.content)
    }

    /// Another workbook takes the place of the unit's.
    fn into_job(self) -> IssueJob<'a> {
        IssueJob {
            instead_of: Some(self.issue.serial),
            voids_pass: self.state() == UnitState::Passed,
            carried: self.round(),
            why: self.changes.texts,
            ..IssueJob::first(self.unit, self.last_return, self.content, self.file_name)
        }
    }
}

/// Where a unit's workbook stands.
enum UnitPlan<'a> {
    /// Its workbook stands; a letter may be wanted for it.
    Unchanged(Option<Letter>),
    /// It gets a workbook.
    Issue(IssueJob<'a>),
    /// Something changed since its workbook was issued.
    Outdated(Box<OutdatedUnit<'a>>),
}

/// What the ledger knows, for planning.
struct OnRecord {
    issues: BTreeMap<String, IssueRow>,
    standings: BTreeMap<String, Standing>,
    /// The numbers of the issues for which a letter was written.
    with_letter: HashSet<u32>,
    file_names: UnitFileNames,
}

impl Campaign {
    /// What is to be issued to the wanted units.
    pub(super) fn plan_issue<'a>(
        &self,
        units: &'a [RosterUnit],
        wanted: &[&'a RosterUnit],
        last_returns: &'a LastReturns,
        mail: bool,
    ) -> Result<Plan<'a>, CampaignError> {
        let standings = self.ledger.standings()?.into_iter();
        let on_record = OnRecord {
            issues: self.ledger.current_issues()?,
            standings: standings.map(|standing| (standing.unit.code.clone(), standing)).collect(),
            with_letter: self.ledger.issues_with_letter()?,
            file_names: UnitFileNames::new(units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str()))),
        };
        let mut plan = Plan::default();
        for batch in wanted.chunks(BATCH_SIZE) {
            let mut outdated = Vec::new();
            for unit in batch {
                let last_return = last_returns.by_code.get(&unit.code);
                plan.with_last_year += usize::from(last_return.is_some());
                match self.plan_unit(&on_record, unit, last_return, mail)? {
                    UnitPlan::Unchanged(letter) => {
                        plan.unchanged += 1;
                        plan.letters.extend(letter);
                    }
                    UnitPlan::Issue(job) => plan.jobs.push(job),
                    UnitPlan::Outdated(unit) => outdated.push(*unit),
                }
            }
            self.plan_outdated(outdated, &mut plan)?;
        }
        plan.number(units, self.ledger.next_serial()?);
        Ok(plan)
    }

    fn plan_unit<'a>(
        &self,
        on_record: &OnRecord,
        unit: &'a RosterUnit,
        last_return: Option<&'a LastReturn>,
        mail: bool,
    ) -> Result<UnitPlan<'a>, CampaignError> {
        let (filling, identity) = fill(&self.form, unit, last_return)?;
        let content = content_digest(&self.form, &filling, &identity);
        let file_name = on_record.file_names.file_name(&unit.code, ".xlsx");
        let Some(issue) = on_record.issues.get(&unit.code) else {
            return Ok(UnitPlan::Issue(IssueJob::first(unit, last_return, content, file_name)));
        };
        if !issue.stands_for(&content) {
            let standing = on_record.standings.get(&unit.code);
            let old_name = standing.map_or(unit.name.as_str(), |standing| &standing.unit.name);
            let changes = changes(&self.form, issue, &identity, (old_name, &unit.name));
            let (issue, standing) = (issue.clone(), standing.cloned());
            let outdated =
                OutdatedUnit { unit, last_return, filling, identity, content, file_name, issue, standing, changes };
            return Ok(UnitPlan::Outdated(Box::new(outdated)));
        }
        // A workbook that was deleted is written again with its number, where it would be the same.
        if issue.content == content && !self.folder.file(&issue.path).exists() {
            return Ok(UnitPlan::Issue(
                self.write_again(IssueJob::first(unit, last_return, content, file_name), issue)?,
            ));
        }
        let wants_letter = mail && !unit.emails.is_empty() && !on_record.with_letter.contains(&issue.serial);
        Ok(UnitPlan::Unchanged(wants_letter.then(|| Letter::new(unit, issue))))
    }

    /// Plans for units whose workbook is out of date: those whose last return is judged as before keep it.
    fn plan_outdated<'a>(&self, outdated: Vec<OutdatedUnit<'a>>, plan: &mut Plan<'a>) -> Result<(), CampaignError> {
        let recorded = |unit: &OutdatedUnit<'_>| match unit.round() {
            Some(round) => self.ledger.recorded_return(round.document),
            None => Ok(RecordedReturn::default()),
        };
        let recorded: Vec<RecordedReturn> = outdated.iter().map(recorded).collect::<Result<_, _>>()?;
        let form = &self.form;
        let stands: Vec<bool> = outdated
            .par_iter()
            .zip(&recorded)
            .map(|(unit, recorded)| unit.stands(form, recorded))
            .collect::<Result<_, _>>()?;
        for (outdated, stands) in outdated.into_iter().zip(stands) {
            if stands {
                plan.kept.push(outdated.into_kept());
            } else {
                plan.jobs.push(outdated.into_job());
            }
        }
        Ok(())
    }

    /// The job that writes an issued workbook again as it was.
    fn write_again<'a>(&self, new: IssueJob<'a>, issue: &IssueRow) -> Result<IssueJob<'a>, CampaignError> {
        let carried = match issue.carried {
            Some(document) => {
                let round = self.ledger.round_of(document)?;
                let replaced = self.ledger.issue_before(issue.serial)?.unwrap_or_default();
                Some(CarriedRound { document, round, replaced })
            }
            None => None,
        };
        let why = issue.why.lines().map(str::to_owned).collect();
        Ok(IssueJob { serial: issue.serial, carried, why, ..new })
    }
}

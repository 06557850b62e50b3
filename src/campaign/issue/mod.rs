//! `campaign issue`: a workbook for each unit on the roster, numbered and filled with the bureau's and last year's figures.
//!
//! A unit whose workbook would be the same as its current one gets none; nor does one whose last return stays as it was judged,
//! whatever changed on the roster or in the form. Any other unit whose line on the roster or whose form changed gets another
//! workbook with a new number, which takes the place of the old one and carries what the unit returned last. Where that would
//! void a return that passed, nothing is issued unless it is said that it may.

mod carry;
mod changes;
mod content;
mod letter;
mod messages;
mod plan;
mod report;
mod write;

use std::collections::HashSet;

use crate::ledger::{MessageKind, NewIssue, NewMessage};
use crate::roster::RosterUnit;
use crate::value::Day;

use super::error::CampaignError;
use super::last_returns::LastReturns;
use super::open::Campaign;

use plan::{IssueJob, Plan};
use write::{WrittenMessage, WrittenWorkbook};

pub(super) use content::{content_digest, fill};
pub use report::{IssueReport, IssuedWorkbook, KeptIssue};

/// How many workbooks are made before they are put on record.
const BATCH_SIZE: usize = 64;

/// What is to be issued.
#[derive(Debug, Clone)]
pub struct IssueOptions {
    /// Only these units, by code or name; all units where empty.
    pub only: Vec<String>,
    /// Whether only the report is made and nothing is written.
    pub dry_run: bool,
    /// Whether each unit that has an address gets a message with its workbook, also with one that was issued before.
    pub mail: bool,
    /// Whether returns that passed may be voided.
    pub void_passes: bool,
    /// The day that goes on record.
    pub day: Day,
}

impl Campaign {
    /// Issues a workbook to each unit that has none, or whose workbook is out of date.
    ///
    /// # Errors
    /// Where the roster has faults, a return that passed would be voided and may not be, a unit is not on the roster, messages
    /// have no sender, or the ledger cannot be written. Nothing is issued then. A workbook that cannot be written keeps no other
    /// from being issued: the report names it.
    pub fn issue(&mut self, options: &IssueOptions) -> Result<IssueReport, CampaignError> {
        let units = self.roster()?;
        let wanted = select_units(&units, &options.only)?;
        let last_returns = LastReturns::read(&self.folder, &self.config, &self.form, &units);
        let Plan { jobs, kept, unchanged, letters, with_last_year } =
            self.plan_issue(&units, &wanted, &last_returns, options.mail)?;
        let mut report = IssueReport {
            last_year_unused: last_returns.unused.clone(),
            last_year_used: last_returns.by_code.values().map(|used| used.file().to_owned()).collect(),
            with_last_year: last_returns.has_folder.then_some(with_last_year),
            kept: kept.iter().map(|(kept, _)| kept.clone()).collect(),
            unchanged,
            ..IssueReport::default()
        };
        let on_roster: HashSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
        let on_record = self.ledger.units()?.into_iter();
        let unlisted = on_record.filter(|unit| unit.listed && !on_roster.contains(unit.code.as_str()));
        report.unlisted = unlisted.map(|unit| unit.name).collect();
        if options.dry_run {
            report.issued = jobs.iter().map(IssueJob::issued).collect();
            return Ok(report);
        }
        let voided: Vec<String> = jobs.iter().filter(|job| job.voids_pass).map(|job| job.unit.name.clone()).collect();
        if !voided.is_empty() && !options.void_passes {
            return Err(CampaignError::WouldVoid(voided));
        }
        if options.mail && self.config.bureau.email.is_empty() {
            return Err(CampaignError::NoSender);
        }
        self.ledger.write(|ledger| {
            ledger.update_units(&units)?;
            kept.iter().try_for_each(|(kept, content)| ledger.keep_issue(kept.serial, content))
        })?;
        for batch in jobs.chunks(BATCH_SIZE) {
            self.issue_batch(batch, options, &mut report)?;
        }
        for letter in &letters {
            self.write_letter(letter, options, &mut report)?;
        }
        Ok(report)
    }

    /// Writes the workbooks of a batch, and puts those that could be written on record.
    fn issue_batch(
        &mut self,
        batch: &[IssueJob<'_>],
        options: &IssueOptions,
        report: &mut IssueReport,
    ) -> Result<(), CampaignError> {
        let written = self.write_batch(batch, options)?;
        let (template, day) = (&self.form.template, &options.day);
        self.ledger.write(|ledger| {
            for (job, written) in batch.iter().zip(&written) {
                let Ok(WrittenWorkbook { digest, figures, message }) = written else { continue };
                if let Some(WrittenMessage { path, digest }) = message {
                    let (unit, serial) = (Some(job.unit.code.as_str()), Some(job.serial));
                    let kind = MessageKind::Issue;
                    ledger.insert_message(&NewMessage { kind, unit, serial, received: None, path, digest, day })?;
                }
                // One that was deleted and is written again is on record.
                if job.instead_of.is_none() && ledger.is_issued(job.serial)? {
                    continue;
                }
                ledger.insert_issue(&NewIssue {
                    serial: job.serial,
                    unit: &job.unit.code,
                    content: &job.content,
                    template: &template.id,
                    revision: template.revision,
                    digest,
                    path: &job.path(),
                    figures,
                    carried: job.carried.as_ref().map(|carried| carried.document),
                    why: &job.why.join("\n"),
                    day,
                })?;
            }
            Ok(())
        })?;
        for (job, written) in batch.iter().zip(written) {
            match written {
                Ok(written) => {
                    report.issued.push(job.issued());
                    report.messages.extend(written.message.map(|message| message.path));
                }
                Err(error) => report.failed.push(format!("{}：{error}", job.unit.name)),
            }
        }
        Ok(())
    }
}

/// The units with these codes or names; all units where none is given.
fn select_units<'a>(units: &'a [RosterUnit], only: &[String]) -> Result<Vec<&'a RosterUnit>, CampaignError> {
    if only.is_empty() {
        return Ok(units.iter().collect());
    }
    let is_called = |unit: &RosterUnit, name: &String| unit.code == *name || unit.name == *name;
    if let Some(unknown) = only.iter().find(|name| !units.iter().any(|unit| is_called(unit, name))) {
        return Err(CampaignError::NoUnit(unknown.clone()));
    }
    Ok(units.iter().filter(|unit| only.iter().any(|name| is_called(unit, name))).collect())
}

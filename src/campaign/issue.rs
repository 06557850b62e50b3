//! `campaign issue`: a workbook for each unit on the roster, numbered and filled with the bureau's and last year's figures.
//!
//! A unit whose workbook would be the same as its current one gets none. A unit whose line on the roster or whose form changed
//! gets another with a new number, which takes the place of the old one.

use std::collections::HashSet;

use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::{CampaignFolder, Config, Subfolder};
use crate::correspondence::{LetterBody, LetterHeading, WordingKey, mailboxes};
use crate::engine::workbook::{emit_identified, identity};
use crate::engine::{Filling, LastReturn};
use crate::files::{WriteError, write_whole};
use crate::form::Form;
use crate::ledger::{IssuedFigures, MessageKind, NewIssue, NewMessage};
use crate::mail::Attachment;
use crate::roster::{RosterUnit, UnitFileNames};
use crate::template::identity::Identity;
use crate::text::digest::{of_parts, sha256};
use crate::value::{Day, Value};

use super::error::CampaignError;
use super::last_returns::LastReturns;
use super::open::Campaign;

/// How many workbooks are made before they are put on record.
const BATCH_SIZE: usize = 64;

/// What is to be issued.
#[derive(Debug)]
pub struct IssueOptions {
    /// Only these units, by code or name; all units where empty.
    pub only: Vec<String>,
    /// Whether only the report is made and nothing is written.
    pub dry_run: bool,
    /// Whether each unit that has an address gets a message with its workbook.
    pub mail: bool,
    /// The day that goes on record.
    pub day: Day,
}

/// What was issued.
#[derive(Debug, Default, Serialize)]
pub struct IssueReport {
    /// The workbooks that were issued, or would be in a dry run.
    pub issued: Vec<IssuedWorkbook>,
    /// How many units keep their current workbook.
    pub unchanged: usize,
    /// The units that are no longer on the roster.
    pub unlisted: Vec<String>,
    /// The files of last year that cannot be used, and why.
    pub last_year_faults: Vec<String>,
    /// How many units got figures from last year's return; `None` where the campaign has no folder for those.
    pub with_last_year: Option<usize>,
    /// The workbooks that could not be written, and why.
    pub failed: Vec<String>,
    /// The messages that go with the workbooks, within the campaign's folder.
    pub messages: Vec<String>,
}

/// A workbook that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedWorkbook {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// Its number.
    pub serial: u32,
    /// The number of the workbook that it takes the place of.
    pub instead_of: Option<u32>,
    /// The file within the campaign's folder.
    pub path: String,
}

/// A workbook to be made. Its content is put together only when it is made, so that not all contents are in memory at once.
struct IssueJob<'a> {
    unit: &'a RosterUnit,
    last_return: Option<&'a LastReturn>,
    serial: u32,
    /// The digest of all that is filled in.
    content: String,
    instead_of: Option<u32>,
    /// The workbook's file name.
    file_name: String,
}

/// A workbook that was written.
struct WrittenWorkbook {
    /// SHA-256 of it.
    digest: String,
    figures: IssuedFigures,
    message: Option<WrittenMessage>,
}

/// A message that was written.
struct WrittenMessage {
    /// The file within the campaign's folder.
    path: String,
    /// SHA-256 of it.
    digest: String,
}

impl Campaign {
    /// Issues a workbook to each unit that has none, or whose workbook is out of date.
    ///
    /// # Errors
    /// Where the roster has faults (nothing is issued then), a unit is not on it, messages have no sender, or the ledger cannot
    /// be written. A workbook that cannot be written keeps no other from being issued: the report names it.
    pub fn issue(&mut self, options: &IssueOptions) -> Result<IssueReport, CampaignError> {
        let units = self.roster()?;
        let wanted = select_units(&units, &options.only)?;
        let last_returns = LastReturns::read(&self.folder, &self.config, &self.form, &units);
        let mut report = IssueReport {
            last_year_faults: last_returns.faults.clone(),
            with_last_year: last_returns.has_folder.then_some(0),
            ..IssueReport::default()
        };
        let jobs = self.plan_jobs(&units, &wanted, &last_returns, &mut report)?;
        let on_roster: HashSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
        let on_record = self.ledger.units()?.into_iter();
        let unlisted = on_record.filter(|unit| unit.listed && !on_roster.contains(unit.code.as_str()));
        report.unlisted = unlisted.map(|unit| unit.name).collect();
        if options.dry_run {
            report.issued = jobs.iter().map(IssueJob::issued).collect();
            return Ok(report);
        }
        if options.mail && self.config.bureau.email.is_empty() {
            return Err(CampaignError::NoSender);
        }
        self.ledger.write(|ledger| ledger.update_units(&units))?;
        for batch in jobs.chunks(BATCH_SIZE) {
            self.issue_batch(batch, options, &mut report)?;
        }
        Ok(report)
    }

    /// The workbooks to be made for the wanted units, numbered. Units that need none are counted in the report.
    fn plan_jobs<'a>(
        &self,
        units: &'a [RosterUnit],
        wanted: &[&'a RosterUnit],
        last_returns: &'a LastReturns,
        report: &mut IssueReport,
    ) -> Result<Vec<IssueJob<'a>>, CampaignError> {
        let issues = self.ledger.current_issues()?;
        let file_names = UnitFileNames::new(units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())));
        let mut next_serial = self.ledger.next_serial()?;
        let mut jobs = Vec::new();
        for unit in wanted {
            let last_return = last_returns.by_code.get(&unit.code);
            let (filling, identity) = fill(&self.form, unit, last_return)?;
            if let Some(count) = &mut report.with_last_year {
                *count += usize::from(last_return.is_some());
            }
            let content = content_digest(&self.form, &filling, &identity);
            let current = issues.get(&unit.code);
            let same = current.filter(|issue| issue.content == content);
            if same.is_some_and(|issue| self.folder.file(&issue.path).exists()) {
                report.unchanged += 1;
                continue;
            }
            // A workbook that was deleted is written again with its number.
            let serial = same.map_or(next_serial, |issue| issue.serial);
            next_serial += u32::from(same.is_none());
            let instead_of = current.filter(|_| same.is_none()).map(|issue| issue.serial);
            let file_name = file_names.file_name(&unit.code, ".xlsx");
            jobs.push(IssueJob { unit, last_return, serial, content, instead_of, file_name });
        }
        Ok(jobs)
    }

    /// Writes the workbooks of a batch, and puts those that could be written on record.
    fn issue_batch(
        &mut self,
        batch: &[IssueJob<'_>],
        options: &IssueOptions,
        report: &mut IssueReport,
    ) -> Result<(), CampaignError> {
        let (folder, config, form) = (&self.folder, &self.config, &self.form);
        let written: Vec<Result<WrittenWorkbook, CampaignError>> =
            batch.par_iter().map(|job| job.write(folder, config, form, options)).collect();
        let (template, day) = (&self.form.template, &options.day);
        self.ledger.write(|ledger| {
            for (job, written) in batch.iter().zip(&written) {
                let Ok(written) = written else { continue };
                let issued = job.issued();
                if issued.instead_of.is_none() && ledger.is_issued(job.serial)? {
                    continue;
                }
                if let Some(WrittenMessage { path, digest }) = &written.message {
                    let unit = Some(job.unit.code.as_str());
                    let kind = MessageKind::Issue;
                    ledger.insert_message(&NewMessage { kind, unit, received: None, path, digest, day })?;
                }
                ledger.insert_issue(&NewIssue {
                    serial: job.serial,
                    unit: &job.unit.code,
                    content: &job.content,
                    template: &template.id,
                    revision: template.revision,
                    digest: &written.digest,
                    path: &issued.path,
                    figures: &written.figures,
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

impl IssueJob<'_> {
    /// Writes the workbook, and the message that it is attached to where one is wanted.
    fn write(
        &self,
        folder: &CampaignFolder,
        config: &Config,
        form: &Form,
        options: &IssueOptions,
    ) -> Result<WrittenWorkbook, CampaignError> {
        let (filling, mut identity) = fill(form, self.unit, self.last_return)?;
        identity.serial = self.serial;
        let bytes = emit_identified(form, &filling, &identity).map_err(WriteError::from)?;
        write_whole(&folder.file_in(Subfolder::Issued, &self.file_name), &bytes)?;
        let digest = sha256(&bytes);
        let figures = IssuedFigures::of_identity(&identity);
        if !options.mail || self.unit.emails.is_empty() {
            return Ok(WrittenWorkbook { digest, figures, message: None });
        }
        let message = self.message(config, form, bytes, &options.day);
        let name = format!("{}.eml", self.file_name.trim_end_matches(".xlsx"));
        write_whole(&folder.file_in(Subfolder::Issued, &name), &message)?;
        let message = WrittenMessage { path: Subfolder::Issued.path_of(&name), digest: sha256(&message) };
        Ok(WrittenWorkbook { digest, figures, message: Some(message) })
    }

    /// The message that the workbook is attached to.
    fn message(&self, config: &Config, form: &Form, workbook: Vec<u8>, day: &Day) -> Vec<u8> {
        let letterhead = config.letterhead(&form.template.title);
        let values = letterhead.values(&self.unit.name);
        let mut body = LetterBody::default();
        body.paragraph(letterhead.text(WordingKey::Greeting, &values));
        body.paragraph(letterhead.text(WordingKey::Issued, &values));
        letterhead.close(&mut body, day);
        let about = format!("issue{}", self.serial);
        let heading = LetterHeading {
            to: mailboxes(&self.unit.name, &self.unit.emails),
            subject: letterhead.title.to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            about: &about,
        };
        let attachment = Attachment { name: self.file_name.clone(), bytes: workbook };
        letterhead.draft(heading, &body, vec![attachment], day)
    }

    fn issued(&self) -> IssuedWorkbook {
        IssuedWorkbook {
            code: self.unit.code.clone(),
            name: self.unit.name.clone(),
            serial: self.serial,
            instead_of: self.instead_of,
            path: Subfolder::Issued.path_of(&self.file_name),
        }
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

/// What goes into the workbook of a unit, and its identity without a number.
pub(super) fn fill(
    form: &Form,
    unit: &RosterUnit,
    last_return: Option<&LastReturn>,
) -> Result<(Filling, Identity), CampaignError> {
    let template = &form.template;
    let mut filling = Filling::empty(template);
    let mut set = |ix, value| {
        let cell = template.field(ix).cell(0);
        filling.values[cell] = value;
        filling.given.push(ix);
    };
    set(template.unit_name, Value::Text(unit.name.clone()));
    if let Some(code) = template.unit_code {
        set(code, Value::Text(unit.code.clone()));
    }
    for (ix, value) in &unit.values {
        set(*ix, value.clone());
    }
    if let Some(last_return) = last_return {
        last_return.fill(template, &mut filling)?;
    }
    let mut identity = identity(form, &filling);
    identity.unit.clone_from(&unit.code);
    Ok((filling, identity))
}

/// The digest of all that is filled into a workbook, except its number. The form's files do not count: a form that was changed
/// and has the same revision is the same form, so that a corrected word does not send every unit another workbook.
pub(super) fn content_digest(form: &Form, filling: &Filling, identity: &Identity) -> String {
    let identity = Identity { digest: String::new(), ..identity.clone() };
    let mut parts: Vec<String> = identity.to_rows().into_iter().flatten().collect();
    for ix in &filling.given {
        let field = form.template.field(*ix);
        parts.push(field.id.clone());
        parts.extend(field.cells().map(|cell| filling.values[cell].to_string()));
    }
    of_parts(parts.iter().map(String::as_bytes))
}

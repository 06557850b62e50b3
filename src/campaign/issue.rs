//! `campaign issue`: a workbook for each unit on the roster, numbered, with what the bureau and last year's return say.
//!
//! A unit whose workbook would be the same as the one it has is left alone; one whose line or form changed gets another with a
//! new number, and the old one no longer counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::{Config, Subfolder};
use crate::correspondence::{LetterBody, LetterHeading, WordingKey, mailboxes};
use crate::engine::workbook::{emit_identified, identity};
use crate::engine::{Filling, LastReturn};
use crate::files::{WriteError, read_last_return, write_whole};
use crate::form::Form;
use crate::ledger::{IssueRow, IssuedFigures, MessageKind, NewIssue, NewMessage};
use crate::mail::Attachment;
use crate::roster::{RosterUnit, UnitFileNames};
use crate::template::identity::Identity;
use crate::text::digest::{of_parts, sha256};
use crate::text::file_name::is_workbook_name;
use crate::text::natural_order::natural_order;
use crate::value::{Day, Value};

use super::error::CampaignError;
use super::open::Campaign;

/// How many workbooks are made before they are put on record.
const BATCH: usize = 64;

/// Which workbooks are issued, and how.
#[derive(Debug)]
pub struct IssueOptions {
    /// The units to issue to, by code or name; all where empty.
    pub only: Vec<String>,
    /// Whether nothing is written and the report only says what would be.
    pub dry_run: bool,
    /// Whether a message is also written to each unit that has an address.
    pub mail: bool,
    /// The day that goes on record.
    pub day: Day,
}

/// What `issue` did.
#[derive(Debug, Default, Serialize)]
pub struct IssueReport {
    /// The workbooks that went out, or would.
    pub issued: Vec<IssuedWorkbook>,
    /// How many units have the workbook that they would get.
    pub unchanged: usize,
    /// Units that are no longer on the roster.
    pub unlisted: Vec<String>,
    /// Last year's returns that cannot be used, and why.
    pub last_year_faults: Vec<String>,
    /// How many units got figures from last year's return; `None` where the campaign has no folder for it.
    pub with_last_year: Option<usize>,
    /// Workbooks that could not be written, and why.
    pub failed: Vec<String>,
    /// The messages that go with the workbooks, within the campaign's folder.
    pub messages: Vec<String>,
}

/// A workbook that went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedWorkbook {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The number.
    pub serial: u32,
    /// The number of the workbook that it takes the place of.
    pub instead_of: Option<u32>,
    /// The file within the campaign's folder.
    pub path: String,
}

/// A workbook that is to be made. Its filling is put together only when it is made, so that not all are in memory at once.
struct PlannedWorkbook<'a> {
    unit: &'a RosterUnit,
    last: Option<&'a LastReturn>,
    serial: u32,
    content: String,
    instead_of: Option<u32>,
    name: String,
}

impl Campaign {
    /// Issues a workbook to each unit that has none, or one that no longer fits.
    ///
    /// # Errors
    /// Where the roster has faults (nothing is issued then), a unit is not on it, or the ledger cannot be written.
    pub fn issue(&mut self, options: &IssueOptions) -> Result<IssueReport, CampaignError> {
        let units = self.roster()?;
        let wanted = chosen_units(&units, &options.only)?;
        let mut report = IssueReport::default();
        let last_year = self.last_year(&units, &mut report);
        let issues = self.ledger.current_issues()?;
        let names = UnitFileNames::new(units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())));
        let mut serial = self.ledger.next_serial()?;
        let mut planned = Vec::new();
        for unit in wanted {
            let last = last_year.get(&unit.code);
            let (filling, identity) = fill_workbook(&self.form, unit, last)?;
            if let Some(count) = &mut report.with_last_year {
                *count += usize::from(last.is_some());
            }
            let content = content_digest(&self.form, &filling, &identity);
            let known: Option<&IssueRow> = issues.get(&unit.code);
            let exists = |issue: &IssueRow| self.folder.file(&issue.path).exists();
            if known.is_some_and(|issue| issue.content == content && exists(issue)) {
                report.unchanged += 1;
                continue;
            }
            // A workbook that was deleted by mistake is made again as it was, under its number.
            let remade = known.filter(|issue| issue.content == content).map(|issue| issue.serial);
            let instead_of = known.map(|issue| issue.serial).filter(|_| remade.is_none());
            let name = names.file_name(&unit.code, ".xlsx");
            planned.push(PlannedWorkbook { unit, last, serial: remade.unwrap_or(serial), content, instead_of, name });
            serial += u32::from(remade.is_none());
        }
        let listed: HashSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
        let known = self.ledger.units()?;
        report.unlisted = known
            .into_iter()
            .filter(|unit| unit.listed && !listed.contains(unit.code.as_str()))
            .map(|unit| unit.name)
            .collect();
        if options.dry_run {
            report.issued = planned.iter().map(|workbook| workbook.report_entry()).collect();
            return Ok(report);
        }
        if options.mail && self.config.bureau.email.is_empty() {
            return Err(CampaignError::NoSender);
        }
        self.ledger.write(|ledger| ledger.update_units(&units))?;
        for batch in planned.chunks(BATCH) {
            self.issue_batch(batch, options, &mut report)?;
        }
        Ok(report)
    }

    fn issue_batch(
        &mut self,
        batch: &[PlannedWorkbook<'_>],
        options: &IssueOptions,
        report: &mut IssueReport,
    ) -> Result<(), CampaignError> {
        let (folder, form, config, day) = (&self.folder, &self.form, &self.config, &options.day);
        let made: Vec<Result<WrittenWorkbook, CampaignError>> = batch
            .par_iter()
            .map(|workbook| {
                let (filling, mut identity) = fill_workbook(form, workbook.unit, workbook.last)?;
                identity.serial = workbook.serial;
                let bytes = emit_identified(form, &filling, &identity).map_err(WriteError::from)?;
                let path = folder.file_in(Subfolder::Issued, &workbook.name);
                write_whole(&path, &bytes)?;
                let digest = sha256(&bytes);
                let message = if options.mail { workbook.message(config, form, bytes, day) } else { None };
                if let Some((name, message)) = &message {
                    write_whole(&folder.file_in(Subfolder::Issued, name), message)?;
                }
                let figures = IssuedFigures::of_identity(&identity);
                Ok(WrittenWorkbook { digest, figures, message: message.map(|(name, bytes)| (name, sha256(&bytes))) })
            })
            .collect();
        let template = &form.template;
        self.ledger.write(|ledger| {
            for (workbook, made) in batch.iter().zip(&made) {
                let Ok(made) = made else { continue };
                let issued = workbook.report_entry();
                if issued.instead_of.is_none() && ledger.is_issued(workbook.serial)? {
                    continue;
                }
                if let Some((name, digest)) = &made.message {
                    let path = &Subfolder::Issued.path_of(name);
                    let unit = Some(workbook.unit.code.as_str());
                    ledger.insert_message(&NewMessage {
                        kind: MessageKind::Issue,
                        unit,
                        received: None,
                        path,
                        digest,
                        day,
                    })?;
                }
                ledger.insert_issue(&NewIssue {
                    serial: workbook.serial,
                    unit: &workbook.unit.code,
                    content: &workbook.content,
                    template: &template.id,
                    revision: template.revision,
                    digest: &made.digest,
                    path: &issued.path,
                    figures: &made.figures,
                    day,
                })?;
            }
            Ok(())
        })?;
        for (workbook, made) in batch.iter().zip(made) {
            match made {
                Ok(made) => {
                    report.issued.push(workbook.report_entry());
                    report.messages.extend(made.message.map(|(name, _)| Subfolder::Issued.path_of(&name)));
                }
                Err(error) => report.failed.push(format!("{}：{error}", workbook.unit.name)),
            }
        }
        Ok(())
    }

    /// Last year's accepted returns by the code of their unit on the roster.
    fn last_year(&self, units: &[RosterUnit], report: &mut IssueReport) -> BTreeMap<String, LastReturn> {
        let mut found = BTreeMap::new();
        let Some(folder) = self.config.last_year.as_ref().filter(|_| self.form.template.last_year.is_some()) else {
            return found;
        };
        report.with_last_year = Some(0);
        let folder = self.folder.file(folder);
        let listing = match std::fs::read_dir(&folder) {
            Ok(listing) => listing,
            Err(error) => {
                report.last_year_faults.push(CampaignError::File(folder, error).to_string());
                return found;
            }
        };
        let mut files: Vec<PathBuf> = listing
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_workbook_name(&path.file_name().unwrap_or_default().to_string_lossy()))
            .collect();
        files.sort_by(|a, b| natural_order(&a.to_string_lossy(), &b.to_string_lossy()));
        let form = &self.form;
        let read: Vec<_> = files.par_iter().map(|path| read_last_return(form, path)).collect();
        let codes: HashMap<&str, &RosterUnit> = units.iter().map(|unit| (unit.code.as_str(), unit)).collect();
        let mut names: HashMap<&str, &RosterUnit> = HashMap::new();
        units.iter().for_each(|unit| _ = names.entry(&unit.name).or_insert(unit));
        for read in read {
            match read {
                Err(error) => report.last_year_faults.push(error.to_string()),
                Ok(last) => {
                    // Of several rounds of a unit, the last in the order of their names counts.
                    let unit = match last.unit() {
                        ("", name) => names.get(name),
                        (code, _) => codes.get(code),
                    };
                    if let Some(unit) = unit {
                        found.insert(unit.code.clone(), last);
                    }
                }
            }
        }
        found
    }
}

/// A workbook that was written: its digest, what was filled in, and the name and digest of the message that goes with it.
struct WrittenWorkbook {
    digest: String,
    figures: IssuedFigures,
    message: Option<(String, String)>,
}

impl PlannedWorkbook<'_> {
    /// The file name and the bytes of the message that the workbook goes out with. `None` where the unit has no address.
    fn message(&self, config: &Config, form: &Form, workbook: Vec<u8>, day: &Day) -> Option<(String, Vec<u8>)> {
        let unit = self.unit;
        if unit.emails.is_empty() {
            return None;
        }
        let letterhead = config.letterhead(&form.template.title);
        let values = letterhead.values(&unit.name);
        let mut body = LetterBody::default();
        body.paragraph(letterhead.text(WordingKey::Greeting, &values));
        body.paragraph(letterhead.text(WordingKey::Issued, &values));
        letterhead.close(&mut body, day);
        let about = format!("issue{}", self.serial);
        let heading = LetterHeading {
            to: mailboxes(&unit.name, &unit.emails),
            subject: letterhead.title.to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            about: &about,
        };
        let name = format!("{}.eml", self.name.trim_end_matches(".xlsx"));
        let attachment = Attachment { name: self.name.clone(), bytes: workbook };
        Some((name, letterhead.draft(heading, &body, vec![attachment], day)))
    }

    fn report_entry(&self) -> IssuedWorkbook {
        IssuedWorkbook {
            code: self.unit.code.clone(),
            name: self.unit.name.clone(),
            serial: self.serial,
            instead_of: self.instead_of,
            path: Subfolder::Issued.path_of(&self.name),
        }
    }
}

/// The units named, or all.
fn chosen_units<'a>(units: &'a [RosterUnit], only: &[String]) -> Result<Vec<&'a RosterUnit>, CampaignError> {
    if only.is_empty() {
        return Ok(units.iter().collect());
    }
    for name in only {
        if !units.iter().any(|unit| unit.code == *name || unit.name == *name) {
            return Err(CampaignError::NoUnit(name.clone()));
        }
    }
    Ok(units.iter().filter(|unit| only.iter().any(|name| unit.code == *name || unit.name == *name)).collect())
}

/// What goes into the workbook of a unit, and its identity, without a number.
fn fill_workbook(
    form: &Form,
    unit: &RosterUnit,
    last: Option<&LastReturn>,
) -> Result<(Filling, Identity), CampaignError> {
    let template = &form.template;
    let mut filling = Filling::empty(template);
    let mut give = |ix, value| {
        let cell = template.field(ix).cell(0);
        filling.values[cell] = value;
        filling.given.push(ix);
    };
    give(template.unit_name, Value::Text(unit.name.clone()));
    if let Some(code) = template.unit_code {
        give(code, Value::Text(unit.code.clone()));
    }
    for (ix, value) in &unit.values {
        give(*ix, value.clone());
    }
    if let Some(last) = last {
        last.fill(template, &mut filling)?;
    }
    let mut identity = identity(form, &filling);
    identity.unit.clone_from(&unit.code);
    Ok((filling, identity))
}

/// A digest by which two workbooks differ that differ in anything but their number. A form that was changed and bears the same revision is
/// the same form: what was corrected in its wording is no reason to send everyone another workbook.
fn content_digest(form: &Form, filling: &Filling, identity: &Identity) -> String {
    let identity = Identity { digest: String::new(), ..identity.clone() };
    let mut parts: Vec<String> = identity.to_rows().into_iter().flatten().collect();
    for ix in &filling.given {
        let field = form.template.field(*ix);
        parts.push(field.id.clone());
        parts.extend(field.cells().map(|cell| filling.values[cell].to_string()));
    }
    of_parts(parts.iter().map(String::as_bytes))
}

//! `campaign issue`: a workbook for each unit on the roster, numbered, with what the bureau and last year's return say.
//!
//! A unit whose workbook would be the same as the one it has is left alone; one whose line or form changed gets another with a
//! new number, and the old one no longer counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::workbook::{emit_identified, identity};
use crate::engine::{Filling, LastReturn};
use crate::files::{WriteError, read_last_return, write_whole};
use crate::form::Form;
use crate::template::identity::Identity;
use crate::text::digest::{of_parts, sha256};
use crate::text::file_name::is_workbook_name;
use crate::text::natural_order::natural_order;
use crate::value::Value;

use super::config::{Config, Day};
use super::ledger::{KnownIssue, NewIssue, NewMessage};
use super::letter::Body;
use super::mails::{self, Head};
use super::names::UnitNames;
use super::roster::Unit;
use super::{Campaign, CampaignError, Place, messages};

/// How many workbooks are made before they are put on record.
const BATCH: usize = 64;

/// What is to be issued.
#[derive(Debug)]
pub struct Order {
    /// Only these units, by code or name; all where empty.
    pub only: Vec<String>,
    /// Whether nothing is written, only told.
    pub dry_run: bool,
    /// Whether a message to each unit that has an address is written, too.
    pub mail: bool,
    /// The day that goes on record.
    pub day: Day,
}

/// What `issue` did.
#[derive(Debug, Default, Serialize)]
pub struct IssueReport {
    /// The workbooks that went out, or would.
    pub issued: Vec<Issued>,
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
pub struct Issued {
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

/// What was filled in before a workbook went out, as the ledger keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The bureau's figures, by field id.
    pub prefilled: BTreeMap<String, String>,
    /// Last year's figures that fill the form.
    pub filled: BTreeMap<String, String>,
    /// Last year's figures that this year's are compared with.
    pub compared: BTreeMap<String, String>,
}

impl Given {
    fn of(identity: &Identity) -> Self {
        Self {
            prefilled: identity.prefilled.clone(),
            filled: identity.last_year.clone(),
            compared: identity.compared.clone(),
        }
    }

    /// Has a workbook's identity remember it.
    pub fn put(self, identity: &mut Identity) {
        identity.prefilled = self.prefilled;
        identity.last_year = self.filled;
        identity.compared = self.compared;
    }

    /// As the ledger keeps it.
    pub fn to_json(&self) -> String {
        // Maps of text to text: nothing here can fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what the ledger keeps.
    pub fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// A workbook to be made. What goes into it is put together when it is made: not for all units at once.
struct Job<'a> {
    unit: &'a Unit,
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
    pub fn issue(&mut self, order: &Order) -> Result<IssueReport, CampaignError> {
        let units = self.roster()?;
        let wanted = chosen(&units, &order.only)?;
        let mut report = IssueReport::default();
        let last_year = self.last_year(&units, &mut report);
        let issues = self.ledger.current_issues()?;
        let names = UnitNames::new(units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())));
        let mut serial = self.ledger.next_serial()?;
        let mut jobs = Vec::new();
        for unit in wanted {
            let last = last_year.get(&unit.code);
            let (filling, identity) = filled(&self.form, unit, last)?;
            if let Some(count) = &mut report.with_last_year {
                *count += usize::from(last.is_some());
            }
            let content = content(&self.form, &filling, &identity);
            let known: Option<&KnownIssue> = issues.get(&unit.code);
            let there = |issue: &KnownIssue| self.folder.file(&issue.path).exists();
            if known.is_some_and(|issue| issue.content == content && there(issue)) {
                report.unchanged += 1;
                continue;
            }
            // A workbook that was deleted by mistake comes again as it was.
            let again = known.filter(|issue| issue.content == content).map(|issue| issue.serial);
            let instead_of = known.map(|issue| issue.serial).filter(|_| again.is_none());
            let name = names.file(&unit.code, ".xlsx");
            jobs.push(Job { unit, last, serial: again.unwrap_or(serial), content, instead_of, name });
            serial += u32::from(again.is_none());
        }
        let listed: HashSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
        let known = self.ledger.units()?;
        report.unlisted = known
            .into_iter()
            .filter(|unit| unit.listed && !listed.contains(unit.code.as_str()))
            .map(|unit| unit.name)
            .collect();
        if order.dry_run {
            report.issued = jobs.iter().map(|job| job.issued()).collect();
            return Ok(report);
        }
        if order.mail && self.config.bureau.email.is_empty() {
            return Err(CampaignError::Told(messages::NO_SENDER.to_owned()));
        }
        self.ledger.write(|ledger| ledger.roster(&units))?;
        for batch in jobs.chunks(BATCH) {
            self.issue_batch(batch, order, &mut report)?;
        }
        Ok(report)
    }

    fn issue_batch(&mut self, batch: &[Job<'_>], order: &Order, report: &mut IssueReport) -> Result<(), CampaignError> {
        let (folder, form, config, day) = (&self.folder, &self.form, &self.config, &order.day);
        let made: Vec<Result<Made, CampaignError>> = batch
            .par_iter()
            .map(|job| {
                let (filling, mut identity) = filled(form, job.unit, job.last)?;
                identity.serial = job.serial;
                let bytes = emit_identified(form, &filling, &identity).map_err(WriteError::from)?;
                let (path, _) = folder.within(Place::Issued, &job.name);
                write_whole(&path, &bytes)?;
                let digest = sha256(&bytes);
                let message = if order.mail { job.message(config, form, bytes, day) } else { None };
                if let Some((name, message)) = &message {
                    write_whole(&folder.within(Place::Issued, name).0, message)?;
                }
                let given = Given::of(&identity).to_json();
                Ok(Made { digest, given, message: message.map(|(name, bytes)| (name, sha256(&bytes))) })
            })
            .collect();
        let template = &form.template;
        self.ledger.write(|ledger| {
            for (job, made) in batch.iter().zip(&made) {
                let Ok(made) = made else { continue };
                let issued = job.issued();
                if issued.instead_of.is_none() && ledger.is_issued(job.serial)? {
                    continue;
                }
                if let Some((name, digest)) = &made.message {
                    let path = &format!("{}/{name}", Place::Issued.name());
                    let unit = Some(job.unit.code.as_str());
                    ledger.message(&NewMessage { kind: "issue", unit, received: None, path, digest, day })?;
                }
                ledger.issue(&NewIssue {
                    serial: job.serial,
                    unit: &job.unit.code,
                    content: &job.content,
                    template: &template.id,
                    revision: template.revision,
                    digest: &made.digest,
                    path: &issued.path,
                    given: &made.given,
                    day,
                })?;
            }
            Ok(())
        })?;
        for (job, made) in batch.iter().zip(made) {
            match made {
                Ok(made) => {
                    report.issued.push(job.issued());
                    report.messages.extend(made.message.map(|(name, _)| format!("{}/{name}", Place::Issued.name())));
                }
                Err(error) => report.failed.push(format!("{}：{error}", job.unit.name)),
            }
        }
        Ok(())
    }

    /// Last year's accepted returns by the code of their unit on the roster.
    fn last_year(&self, units: &[Unit], report: &mut IssueReport) -> BTreeMap<String, LastReturn> {
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
        let codes: HashMap<&str, &Unit> = units.iter().map(|unit| (unit.code.as_str(), unit)).collect();
        let mut names: HashMap<&str, &Unit> = HashMap::new();
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
struct Made {
    digest: String,
    given: String,
    message: Option<(String, String)>,
}

impl Job<'_> {
    /// The message that the workbook goes out with, where the unit has an address.
    fn message(&self, config: &Config, form: &Form, workbook: Vec<u8>, day: &Day) -> Option<(String, Vec<u8>)> {
        let unit = self.unit;
        if unit.emails.is_empty() {
            return None;
        }
        let blanks = mails::blanks(config, form, &unit.name);
        let wording = messages::Wording::new(&config.wording);
        let mut body = Body::default();
        body.line(wording.text("greeting", &blanks));
        body.line(wording.text("issued", &blanks));
        mails::close(&mut body, config, form, day);
        let about = format!("issue{}", self.serial);
        let head = Head {
            to: mails::mailboxes(&unit.name, &unit.emails),
            subject: mails::title(config, form).to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            about: &about,
        };
        let name = format!("{}.eml", self.name.trim_end_matches(".xlsx"));
        Some((name, mails::draft(config, head, &body, vec![(self.name.clone(), workbook)], day)))
    }

    fn issued(&self) -> Issued {
        Issued {
            code: self.unit.code.clone(),
            name: self.unit.name.clone(),
            serial: self.serial,
            instead_of: self.instead_of,
            path: format!("{}/{}", Place::Issued.name(), self.name),
        }
    }
}

/// The units named, or all.
fn chosen<'a>(units: &'a [Unit], only: &[String]) -> Result<Vec<&'a Unit>, CampaignError> {
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
fn filled(form: &Form, unit: &Unit, last: Option<&LastReturn>) -> Result<(Filling, Identity), CampaignError> {
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
    for (ix, value) in &unit.given {
        give(*ix, value.clone());
    }
    if let Some(last) = last {
        last.fill(template, &mut filling).map_err(|error| CampaignError::Told(error.to_string()))?;
    }
    let mut identity = identity(form, &filling);
    identity.unit.clone_from(&unit.code);
    Ok((filling, identity))
}

/// Tells two workbooks apart that differ in anything but their number. A form that was changed and bears the same revision is
/// the same form: what was corrected in its wording is no reason to send everyone another workbook.
fn content(form: &Form, filling: &Filling, identity: &Identity) -> String {
    let identity = Identity { digest: String::new(), ..identity.clone() };
    let mut parts: Vec<String> = identity.to_rows().into_iter().flatten().collect();
    for ix in &filling.given {
        let field = form.template.field(*ix);
        parts.push(field.id.clone());
        parts.extend(field.cells().map(|cell| filling.values[cell].to_string()));
    }
    of_parts(parts.iter().map(String::as_bytes))
}

//! `campaign remind`: a message to each unit whose return is still due.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::{fs, io};

use serde::Serialize;

use crate::campaign_folder::Subfolder;
use crate::correspondence::{LetterBody, LetterHeading, PlaceholderValues, WordingKey, mailboxes};
use crate::files::write_whole;
use crate::ledger::{MessageKind, NewMessage, OpenFile, RoundRow, Standing, UnitState};
use crate::mail::Attachment;
use crate::roster::UnitFileNames;
use crate::text::digest::sha256;
use crate::value::Day;

use super::error::CampaignError;
use super::messages;
use super::open::Campaign;

/// What `remind` did.
#[derive(Debug, Default, Serialize)]
pub struct RemindReport {
    /// The messages, within the campaign's folder.
    pub written: Vec<String>,
    /// The units without an address, which are to be called by telephone.
    pub no_address: Vec<String>,
    /// Messages that could not be written, and why.
    pub failed: Vec<String>,
}

/// Whom `remind` would write to.
#[derive(Debug, Default, Serialize)]
pub struct RemindPreview {
    /// The units that get a message, each with the word for its state.
    pub due: Vec<(String, &'static str)>,
    /// The units without an address, which are to be called by telephone, each with the word for its state.
    pub no_address: Vec<(String, &'static str)>,
}

/// Whether a unit in this state is reminded.
fn is_due(state: UnitState, only_unsent: bool) -> bool {
    match state {
        UnitState::Passed => false,
        UnitState::Returned => !only_unsent,
        UnitState::NotIssued | UnitState::Waiting | UnitState::Unread | UnitState::Reissued => true,
    }
}

impl Campaign {
    /// Writes a message to each unit whose return did not pass yet; with `only_unsent`, only to those from which no readable
    /// return came.
    ///
    /// # Errors
    /// Where there is no address to write from, or the ledger cannot be read or written. A message that cannot be written keeps
    /// no other from being written: the report names it.
    pub fn remind(&mut self, only_unsent: bool, today: &Day) -> Result<RemindReport, CampaignError> {
        if self.config.bureau.email.is_empty() {
            return Err(CampaignError::NoSender);
        }
        let mut report = RemindReport::default();
        self.restore_outputs(today)?;
        let standings = self.ledger.standings()?;
        let open: BTreeMap<String, OpenFile> =
            self.ledger.open_files()?.into_iter().filter_map(|file| Some((file.unit.clone()?, file))).collect();
        let units = standings.iter().map(|standing| (standing.unit.code.as_str(), standing.unit.name.as_str()));
        let file_names = UnitFileNames::new(units);
        for standing in standings.iter().filter(|standing| standing.unit.listed) {
            let state = standing.state();
            if !is_due(state, only_unsent) {
                continue;
            }
            if standing.unit.emails.is_empty() {
                report.no_address.push(standing.unit.name.clone());
                continue;
            }
            let name = file_names.file_name(&standing.unit.code, &format!("-催报-{today}.eml"));
            let path = self.folder.file_in(Subfolder::Reminders, &name);
            let written = self.reminder(standing, state, open.get(&standing.unit.code), today).and_then(|bytes| {
                write_whole(&path, &bytes)?;
                Ok(bytes)
            });
            let bytes = match written {
                Ok(bytes) => bytes,
                Err(error @ CampaignError::Ledger(_)) => return Err(error),
                Err(error) => {
                    report.failed.push(format!("{}：{error}", standing.unit.name));
                    continue;
                }
            };
            let within = Subfolder::Reminders.path_of(&name);
            self.ledger.write(|ledger| {
                ledger.insert_message(&NewMessage {
                    kind: MessageKind::Reminder,
                    unit: Some(&standing.unit.code),
                    serial: None,
                    received: None,
                    path: &within,
                    digest: &sha256(&bytes),
                    day: today,
                })
            })?;
            report.written.push(within);
        }
        Ok(report)
    }

    /// Whom `remind` would write to, and whom it could not: nothing is written.
    ///
    /// # Errors
    /// Where there is no address to write from, or the ledger cannot be read.
    pub fn remind_preview(&self, only_unsent: bool) -> Result<RemindPreview, CampaignError> {
        if self.config.bureau.email.is_empty() {
            return Err(CampaignError::NoSender);
        }
        let mut preview = RemindPreview::default();
        for standing in self.ledger.standings()?.into_iter().filter(|standing| standing.unit.listed) {
            let state = standing.state();
            if is_due(state, only_unsent) {
                let to = if standing.unit.emails.is_empty() { &mut preview.no_address } else { &mut preview.due };
                to.push((standing.unit.name, state.word()));
            }
        }
        Ok(preview)
    }

    /// The message to a unit, with the workbook that it is to work on attached.
    fn reminder(
        &self,
        standing: &Standing,
        state: UnitState,
        open: Option<&OpenFile>,
        today: &Day,
    ) -> Result<Vec<u8>, CampaignError> {
        let unit = &standing.unit;
        let returned = standing.last.as_ref().filter(|_| state == UnitState::Returned);
        let letterhead = self.config.letterhead(&self.form.template.title, today);
        let letterhead = letterhead.with_deadline(standing.decisions.until.as_ref());
        let values = letterhead.values(&unit.name);
        let (key, values) = match (open, returned) {
            (Some(open), _) => {
                let file = open.path.rsplit('/').next().unwrap_or(&open.path);
                (WordingKey::RemindUnread, PlaceholderValues { file, ..values })
            }
            (None, Some(last)) => {
                let values = PlaceholderValues { round: last.round, counts: last.counts, ..values };
                (WordingKey::RemindReturned, values)
            }
            (None, None) => (WordingKey::Remind, values),
        };
        let mut body = LetterBody::default();
        body.paragraph(letterhead.text(WordingKey::Greeting, &values));
        body.paragraph(letterhead.text(key, &values));
        if let Some(open) = open {
            body.paragraph(messages::why(&open.why));
        } else if let Some(reason) = standing.withdrawn() {
            body.paragraph(messages::withdrawn(reason));
        }
        letterhead.close(&mut body, today);
        let attachments = self.workbook_to_work_on(standing, returned)?.into_iter().collect();
        let about = format!("{}{}{today}", unit.code, state.word());
        let heading = LetterHeading {
            to: mailboxes(&unit.name, &unit.emails),
            subject: format!("催报：{}", letterhead.title),
            in_reply_to: None,
            references: Vec::new(),
            about: &about,
        };
        Ok(letterhead.draft(heading, &body, attachments, today))
    }

    /// The workbook that a unit is to work on: the one that went back for the round to be corrected, else its current issue.
    fn workbook_to_work_on(
        &self,
        standing: &Standing,
        returned: Option<&RoundRow>,
    ) -> Result<Option<Attachment>, CampaignError> {
        let within = match returned {
            Some(last) => last.output.clone(),
            None => match self.ledger.current_issue(&standing.unit.code)? {
                Some(issue) => issue.path,
                None => return Ok(None),
            },
        };
        let path = self.folder.file(&within);
        let bytes = fs::read(&path).map_err(|error| match (error.kind(), returned) {
            (io::ErrorKind::NotFound, None) => CampaignError::IssuedFileMissing(within.clone()),
            (io::ErrorKind::NotFound, Some(_)) => CampaignError::ReturnedFileMissing(within.clone()),
            _ => CampaignError::File(path.clone(), error),
        })?;
        let name = within.rsplit('/').next().unwrap_or(&within).to_owned();
        Ok(Some(Attachment { name, bytes }))
    }
}

impl RemindReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = match self.written.len() {
            0 => writeln!(out, "没有要催的信可写。"),
            count => writeln!(out, "写好催报信{count}封，在“催报”里，用邮件程序打开即可发送。"),
        };
        for failure in &self.failed {
            let _ = writeln!(out, "没有写成  {failure}");
        }
        if !self.no_address.is_empty() {
            let _ =
                writeln!(out, "没有登记邮箱、要打电话的{}个：{}。", self.no_address.len(), self.no_address.join("、"));
        }
        out
    }
}

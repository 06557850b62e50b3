//! `campaign remind`: a message to each unit whose return is still wanted.

use std::fs;

use serde::Serialize;

use super::config::Day;
use super::folder::Place;
use super::ledger::{NewMessage, Standing};
use super::letter::Body;
use super::mails::{self, Head};
use super::messages::{Blanks, Wording};
use super::names::UnitNames;
use super::status::State;
use super::{Campaign, CampaignError};
use crate::text::digest::sha256;

/// What `remind` did.
#[derive(Debug, Default, Serialize)]
pub struct RemindReport {
    /// The messages, within the campaign's folder.
    pub written: Vec<String>,
    /// Units without an address, to be called.
    pub no_address: Vec<String>,
    /// Messages that could not be written, and why.
    pub failed: Vec<String>,
}

impl Campaign {
    /// Writes to each unit from which nothing that passes came; with `unsent`, only to those from which nothing came that could be
    /// read.
    ///
    /// # Errors
    /// Where there is no address to write from, or the ledger cannot be read or written. A message that cannot be written stops
    /// no other: it is told in the report.
    pub fn remind(&mut self, unsent: bool, today: &Day) -> Result<RemindReport, CampaignError> {
        if self.config.bureau.email.is_empty() {
            return Err(CampaignError::Told(super::messages::NO_SENDER.to_owned()));
        }
        let mut report = RemindReport::default();
        let standings = self.ledger.standings()?;
        let names = UnitNames::new(standings.iter().map(|one| (one.unit.code.as_str(), one.unit.name.as_str())));
        for standing in standings.iter().filter(|standing| standing.unit.listed) {
            let state = State::of(standing);
            let wanted = match state {
                State::Passed => false,
                State::Returned => !unsent,
                State::NotIssued | State::Waiting | State::Unread | State::Reissued => true,
            };
            if !wanted {
                continue;
            }
            if standing.unit.emails.is_empty() {
                report.no_address.push(standing.unit.name.clone());
                continue;
            }
            let name = names.file(&standing.unit.code, &format!("-催报-{today}.eml"));
            let (path, within) = self.folder.within(Place::Reminders, &name);
            let written = self.reminder(standing, state, today).and_then(|bytes| {
                crate::files::write_whole(&path, &bytes)?;
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
            self.ledger.write(|ledger| {
                ledger.message(&NewMessage {
                    kind: "reminder",
                    unit: Some(&standing.unit.code),
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

    /// The message to a unit, with the workbook that it is to work on.
    fn reminder(&self, standing: &Standing, state: State, today: &Day) -> Result<Vec<u8>, CampaignError> {
        let unit = &standing.unit;
        let last = standing.last.as_ref().filter(|_| state == State::Returned);
        let blanks = Blanks {
            round: last.map_or(0, |last| last.round),
            errors: last.map_or(0, |last| usize::try_from(last.errors).unwrap_or(0)),
            open: last.map_or(0, |last| usize::try_from(last.open).unwrap_or(0)),
            ..mails::blanks(&self.config, &self.form, &unit.name)
        };
        let wording = Wording::new(&self.config.wording);
        let mut body = Body::default();
        body.line(wording.text("greeting", &blanks));
        body.line(wording.text(if last.is_some() { "remind-returned" } else { "remind" }, &blanks));
        mails::close(&mut body, &self.config, &self.form, today);
        let issued = || Ok::<_, CampaignError>(self.ledger.issue_of(&unit.code)?.map(|issue| issue.path));
        let within = match last {
            Some(last) => Some(last.output.clone()),
            None => issued()?,
        };
        let mut attachments = Vec::new();
        if let Some(within) = within {
            let path = self.folder.file(&within);
            let gone = |error: std::io::Error| match (error.kind(), last) {
                (std::io::ErrorKind::NotFound, None) => CampaignError::Told(super::messages::issued_is_gone(&within)),
                (std::io::ErrorKind::NotFound, Some(_)) => {
                    CampaignError::Told(super::messages::returned_is_gone(&within))
                }
                _ => CampaignError::File(path.clone(), error),
            };
            let bytes = fs::read(&path).map_err(gone)?;
            attachments.push((within.rsplit('/').next().unwrap_or(&within).to_owned(), bytes));
        }
        let about = format!("{}{}{today}", unit.code, state.word());
        let head = Head {
            to: mails::mailboxes(&unit.name, &unit.emails),
            subject: format!("催报：{}", mails::title(&self.config, &self.form)),
            in_reply_to: None,
            references: Vec::new(),
            about: &about,
        };
        Ok(mails::draft(&self.config, head, &body, attachments, today))
    }
}

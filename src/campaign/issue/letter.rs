//! The letters that issued workbooks are attached to.

use crate::campaign_folder::{Config, Subfolder};
use crate::correspondence::{LetterBody, LetterHeading, WordingKey, mailboxes};
use crate::files::{read_file, write_whole};
use crate::form::Form;
use crate::ledger::{IssueRow, MessageKind, NewMessage};
use crate::mail::Attachment;
use crate::roster::RosterUnit;
use crate::text::digest::sha256;
use crate::value::Day;

use super::super::error::CampaignError;
use super::super::open::Campaign;
use super::report::IssueReport;
use super::{IssueOptions, messages};

/// A letter to be written for a workbook that was issued before.
#[derive(Debug)]
pub(super) struct Letter {
    code: String,
    name: String,
    emails: Vec<String>,
    serial: u32,
    /// The workbook within the campaign's folder.
    path: String,
}

impl Letter {
    /// The letter to a unit with its issued workbook.
    pub(super) fn new(unit: &RosterUnit, issue: &IssueRow) -> Self {
        Self {
            code: unit.code.clone(),
            name: unit.name.clone(),
            emails: unit.emails.clone(),
            serial: issue.serial,
            path: issue.path.clone(),
        }
    }
}

/// What a letter says.
#[derive(Debug, Clone, Copy)]
pub(super) struct LetterFacts<'a> {
    /// The unit's name.
    pub(super) name: &'a str,
    /// The addresses that it goes to.
    pub(super) emails: &'a [String],
    /// The workbook's number.
    pub(super) serial: u32,
    /// The number of the workbook that it takes the place of.
    pub(super) instead_of: Option<u32>,
    /// What changed against that one.
    pub(super) why: &'a [String],
    /// The round whose values the workbook carries.
    pub(super) carries_round: Option<u32>,
    /// The workbook's file name.
    pub(super) file_name: &'a str,
}

/// The letter that a workbook is attached to.
pub(super) fn letter(config: &Config, form: &Form, facts: LetterFacts<'_>, workbook: Vec<u8>, day: &Day) -> Vec<u8> {
    let letterhead = config.letterhead(&form.template.title, day);
    let values = letterhead.values(facts.name);
    let mut body = LetterBody::default();
    body.paragraph(letterhead.text(WordingKey::Greeting, &values));
    body.paragraph(letterhead.text(WordingKey::Issued, &values));
    if let Some(old) = facts.instead_of {
        body.paragraph(messages::instead_of(old, facts.why, facts.carries_round));
    }
    letterhead.close(&mut body, day);
    let about = format!("issue{}", facts.serial);
    let heading = LetterHeading {
        to: mailboxes(facts.name, facts.emails),
        subject: letterhead.title.to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        about: &about,
    };
    let attachment = Attachment { name: facts.file_name.to_owned(), bytes: workbook };
    letterhead.draft(heading, &body, vec![attachment], day)
}

impl Campaign {
    /// Writes the letter for a workbook that was issued before, and puts it on record.
    ///
    /// # Errors
    /// Where the ledger cannot be read or written. What else is wrong stands in the report.
    pub(super) fn write_letter(
        &mut self,
        planned: &Letter,
        options: &IssueOptions,
        report: &mut IssueReport,
    ) -> Result<(), CampaignError> {
        let file_name = planned.path.rsplit('/').next().unwrap_or(&planned.path);
        let issue = self.ledger.issue_with_serial(planned.serial)?;
        let why: Vec<String> = issue.iter().flat_map(|issue| issue.why.lines()).map(str::to_owned).collect();
        let carries_round = match issue.as_ref().and_then(|issue| issue.carried) {
            Some(document) => Some(self.ledger.round_of(document)?),
            None => None,
        };
        let instead_of = if why.is_empty() { None } else { self.ledger.issue_before(planned.serial)? };
        let name = format!("{}.eml", file_name.trim_end_matches(".xlsx"));
        let written = read_file(&self.folder.file(&planned.path)).map_err(CampaignError::Read).and_then(|workbook| {
            let facts = LetterFacts {
                name: &planned.name,
                emails: &planned.emails,
                serial: planned.serial,
                instead_of,
                why: &why,
                carries_round,
                file_name,
            };
            let bytes = letter(&self.config, &self.form, facts, workbook, &options.day);
            write_whole(&self.folder.file_in(Subfolder::Issued, &name), &bytes)?;
            Ok(bytes)
        });
        let bytes = match written {
            Ok(bytes) => bytes,
            Err(error) => {
                report.failed.push(format!("{}：{error}", planned.name));
                return Ok(());
            }
        };
        let path = Subfolder::Issued.path_of(&name);
        self.ledger.write(|ledger| {
            ledger.insert_message(&NewMessage {
                kind: MessageKind::Issue,
                unit: Some(&planned.code),
                serial: Some(planned.serial),
                received: None,
                path: &path,
                digest: &sha256(&bytes),
                day: &options.day,
            })
        })?;
        report.messages.push(path);
        Ok(())
    }
}

//! 整改 after a review: a notice to each unit whose scores the reviewers lowered or remarked on, and its closing once the unit
//! has answered.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::campaign_folder::Subfolder;
use crate::correspondence::{LetterBody, LetterHeading, WordingKey, mailboxes};
use crate::files::write_whole;
use crate::ledger::{DecisionKind, MessageKind, NewMessage, Rectification};
use crate::review::{ReviewCase, objections};
use crate::text::digest::sha256;
use crate::value::Day;

use super::decide::DecisionReport;
use super::decision_error::DecisionError;
use super::error::CampaignError;
use super::messages;
use super::open::Campaign;

/// The notices that were written.
#[derive(Debug, Default, Serialize)]
pub struct RectifyReport {
    /// The notices, within the campaign's folder.
    pub written: Vec<String>,
    /// The units whose earlier notice is still open and says the same.
    pub open: Vec<String>,
    /// The units without an address.
    pub no_address: Vec<String>,
}

/// Whom `rectify` would write to.
#[derive(Debug, Default)]
pub(crate) struct RectifyPreview {
    /// The units that get a notice.
    pub(crate) due: Vec<String>,
    /// The units whose earlier notice is still open and says the same.
    pub(crate) open: Vec<String>,
    /// The units without an address.
    pub(crate) no_address: Vec<String>,
}

/// What is due at the reviewed units.
#[derive(Default)]
struct Due {
    cases: Vec<ReviewCase>,
    open: Vec<String>,
    no_address: Vec<String>,
}

impl Campaign {
    /// What is due at each unit whose scores the reviewers lowered or remarked on.
    fn rectifications_due(&self) -> Result<Due, CampaignError> {
        if self.config.bureau.email.is_empty() {
            return Err(CampaignError::NoSender);
        }
        let noticed: BTreeMap<String, Rectification> =
            self.ledger.rectifications()?.into_iter().map(|notice| (notice.unit.clone(), notice)).collect();
        let mut due = Due::default();
        for case in objections(&self.form.template, &self.ledger)? {
            let unit = &case.standing.unit;
            let reviewed = self.ledger.last_review(&unit.code)?;
            match noticed.get(&unit.code).filter(|notice| reviewed.as_deref() <= Some(notice.day.as_str())) {
                Some(notice) if notice.closed.is_none() => due.open.push(unit.name.clone()),
                Some(_) => {}
                None if unit.emails.is_empty() => due.no_address.push(unit.name.clone()),
                None => due.cases.push(case),
            }
        }
        Ok(due)
    }

    /// Whom `rectify` would write to, and whom it could not: nothing is written.
    ///
    /// # Errors
    /// Where there is no address to write from, or the ledger cannot be read.
    pub(crate) fn rectify_preview(&self) -> Result<RectifyPreview, CampaignError> {
        let Due { cases, open, no_address } = self.rectifications_due()?;
        let due = cases.into_iter().map(|case| case.standing.unit.name).collect();
        Ok(RectifyPreview { due, open, no_address })
    }

    /// Writes a notice to each unit whose scores the reviewers lowered or remarked on since its last notice. `until` is the day by
    /// which it is to answer.
    ///
    /// # Errors
    /// Where there is no address to write from, a notice cannot be written, or the ledger cannot be read or written.
    pub fn rectify(&mut self, until: Option<&Day>, today: &Day) -> Result<RectifyReport, CampaignError> {
        let Due { cases, open, no_address } = self.rectifications_due()?;
        let mut report = RectifyReport { written: Vec::new(), open, no_address };
        let standings = self.ledger.standings()?;
        let units = standings.iter().map(|standing| (standing.unit.code.as_str(), standing.unit.name.as_str()));
        let file_names = crate::roster::UnitFileNames::new(units);
        for case in cases {
            let unit = &case.standing.unit;
            let name = file_names.file_name(&unit.code, &format!("-整改通知-{today}.eml"));
            let bytes = self.notice(&case, until, today);
            write_whole(&self.folder.file_in(Subfolder::Reviews, &name), &bytes)?;
            let within = Subfolder::Reviews.path_of(&name);
            self.ledger.write(|ledger| {
                ledger.insert_message(&NewMessage {
                    kind: MessageKind::Rectification,
                    unit: Some(&unit.code),
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

    /// The notice to a unit: each score that was lowered or remarked on, with the reviewer's words.
    fn notice(&self, case: &ReviewCase, until: Option<&Day>, today: &Day) -> Vec<u8> {
        let unit = &case.standing.unit;
        let letterhead = self.config.letterhead(&self.form.template.title, today);
        let letterhead = letterhead.with_deadline(until);
        let values = letterhead.values(&unit.name);
        let mut body = LetterBody::default();
        body.paragraph(letterhead.text(WordingKey::Greeting, &values));
        body.paragraph(letterhead.text(WordingKey::Rectify, &values));
        body.table(&messages::OBJECTION_HEADINGS, case.objections(&self.form.template));
        letterhead.close(&mut body, today);
        let heading = LetterHeading {
            to: mailboxes(&unit.name, &unit.emails),
            subject: format!("整改通知：{}", letterhead.title),
            in_reply_to: None,
            references: Vec::new(),
            about: &format!("{}整改{today}", unit.code),
        };
        letterhead.draft(heading, &body, Vec::new(), today)
    }

    /// Closes a unit's 整改: what it answered settles the notice.
    ///
    /// # Errors
    /// Where there is no such unit or no open notice to it, no reason is given, or the ledger cannot be written.
    pub fn close_rectification(
        &mut self,
        unit: &str,
        reason: &str,
        today: &Day,
    ) -> Result<DecisionReport, CampaignError> {
        let standing = self.standing(unit)?;
        let is_open = |notice: &Rectification| notice.unit == standing.unit.code && notice.closed.is_none();
        if !self.ledger.rectifications()?.iter().any(is_open) {
            return Err(DecisionError::NothingToRectify(standing.unit.name).into());
        }
        self.decide_on_round(DecisionKind::Rectified, &standing, reason, today)
    }
}

impl RectifyReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = match self.written.len() {
            0 => writeln!(out, "没有要通知整改的单位。"),
            count => writeln!(out, "写好整改通知{count}份，在“复核”里，用邮件程序打开即可发送。"),
        };
        if !self.open.is_empty() {
            let _ = writeln!(
                out,
                "已通知、还没有销号的{}个：{}。收到整改情况后用 jixiao campaign rectified 销号。",
                self.open.len(),
                self.open.join("、")
            );
        }
        if !self.no_address.is_empty() {
            let _ = writeln!(out, "没有登记邮箱的{}个：{}。", self.no_address.len(), self.no_address.join("、"));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::campaign::error::CampaignError;
    use crate::campaign::open::tests::new_campaign;

    #[test]
    fn whom_a_notice_would_go_to_is_told_where_there_is_an_address_to_write_from() {
        let preview = |email: &str| {
            let folder = tempfile::tempdir().unwrap();
            new_campaign(folder.path(), email).rectify_preview()
        };
        assert!(matches!(preview(""), Err(CampaignError::NoSender)));
        assert!(preview("jx@example.gov.cn").unwrap().due.is_empty());
    }
}

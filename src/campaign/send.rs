//! `campaign send`: the messages that the campaign wrote, through the mail server.
//!
//! That a message is on its way is put on record before the server gets it, and that the server took it after. Where the program
//! ended in between, the message goes again, under the same id: whoever got it twice sees it once.

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;
use std::{fs, thread};

use serde::Serialize;

use crate::ledger::{DeliveryState, PendingMessage, UnitRow};
use crate::mail::OutgoingMail;
use crate::mailbox::{Outbox, SendError};
use crate::text::digest::sha256;
use crate::value::Day;

use super::error::CampaignError;
use super::fetch::FETCHED_PREFIX;
use super::open::Campaign;

/// Which messages are to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendScope {
    /// The answers to what was fetched from the mailbox, to units on the roster: what may go without anybody looking.
    Answers,
    /// All that are not held.
    Due,
    /// All, those that are held too.
    Held,
}

/// How `send` is to work.
#[derive(Debug, Clone)]
pub struct SendOptions {
    /// Which messages.
    pub scope: SendScope,
    /// The messages are only named, and nothing is sent.
    pub dry_run: bool,
    /// The messages are put on record as settled, as somebody sent them or does not want them sent.
    pub settle: bool,
    /// Only these messages, by their paths within the campaign's folder; all messages where empty.
    pub only: Vec<String>,
    /// The day that goes on record.
    pub day: Day,
}

/// What `send` did.
#[derive(Debug, Default, Serialize)]
pub struct SendReport {
    /// The messages that were sent, or would be.
    pub sent: Vec<SentMessage>,
    /// The messages that wait for somebody to look at them, and why.
    pub held: Vec<UnsentMessage>,
    /// The messages that the server will not take, and why.
    pub refused: Vec<UnsentMessage>,
    /// Why the rest could not be sent now, in a sentence.
    pub stopped: Option<String>,
}

/// A message that was sent, or would be.
#[derive(Debug, Clone, Serialize)]
pub struct SentMessage {
    /// The file within the campaign's folder.
    pub path: String,
    /// The addresses.
    pub to: Vec<String>,
}

/// A message that was not sent.
#[derive(Debug, Clone, Serialize)]
pub struct UnsentMessage {
    /// The file within the campaign's folder.
    pub path: String,
    /// Why, in a sentence.
    pub why: String,
}

/// Why a message is not sent before somebody has looked at it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum HoldReason {
    #[error("草稿不在了")]
    NoDraft,
    #[error("草稿被改过，请打开它自己发")]
    Changed,
    #[error("没有收件地址")]
    NoAddress,
    #[error("发到 {0}，不是名单上的地址")]
    NotOnRoster(String),
    #[error("今天已经自动答复这个单位{0}次")]
    TooMany(u32),
}

impl Campaign {
    /// Sends the messages that are due, and puts each on record, until `is_stopped`. Calls `log` with each message that was sent.
    ///
    /// # Errors
    /// Where no mailbox is named, or the ledger cannot be read or written. Where a server cannot be used, the report says so:
    /// what is left goes with the next run.
    pub fn send(
        &mut self,
        options: &SendOptions,
        is_stopped: &dyn Fn() -> bool,
        log: &dyn Fn(&SentMessage),
    ) -> Result<SendReport, CampaignError> {
        let mut report = SendReport::default();
        let planned = self.planned(options, &mut report)?;
        if options.settle {
            self.settle(planned, options, &mut report)?;
            return Ok(report);
        }
        if options.dry_run || planned.is_empty() {
            report.sent = planned.into_iter().map(PlannedMessage::sent).collect();
            return Ok(report);
        }
        let outbox = Outbox::new(&self.account()?)?;
        let a_minute = self.config.mailbox.as_ref().map_or(1, |mailbox| mailbox.messages_a_minute);
        for (number, planned) in planned.into_iter().enumerate() {
            thread::sleep(pause_before(number, a_minute));
            if is_stopped() {
                break;
            }
            // The draft may have been changed while others were sent.
            let mail = match self.outgoing(&planned.message) {
                Ok(mail) => mail,
                Err(why) => {
                    report.held.push(UnsentMessage { path: planned.message.path, why: why.to_string() });
                    continue;
                }
            };
            let record = |campaign: &mut Self, state, remark: &str| {
                campaign.ledger.write(|ledger| ledger.record_delivery(&planned.message, state, &options.day, remark))
            };
            record(self, DeliveryState::Sending, "")?;
            match outbox.send(&mail.from, &mail.to, &mail.bytes) {
                Ok(()) => {
                    record(self, DeliveryState::Sent, "")?;
                    let sent = planned.sent();
                    log(&sent);
                    report.sent.push(sent);
                }
                Err(SendError::Refused(why)) => {
                    record(self, DeliveryState::Refused, &why)?;
                    report.refused.push(UnsentMessage { path: planned.message.path, why });
                }
                Err(SendError::Later(error)) => {
                    report.stopped = Some(error.to_string());
                    break;
                }
            }
        }
        Ok(report)
    }

    /// The messages to be sent; those that are held are named in the report.
    fn planned(&self, options: &SendOptions, report: &mut SendReport) -> Result<Vec<PlannedMessage>, CampaignError> {
        let units: HashMap<String, UnitRow> =
            self.ledger.units()?.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut answered = self.ledger.answers_sent(&options.day)?;
        let most_answers = self.config.mailbox.as_ref().map(|mailbox| mailbox.answers_a_day);
        let fetched = format!("/{FETCHED_PREFIX}");
        let mut planned = Vec::new();
        for message in self.ledger.pending_messages()? {
            let is_answer = message.answers.as_ref().is_some_and(|path| path.contains(&fetched));
            let is_wanted = options.only.is_empty() || options.only.contains(&message.path);
            if !is_wanted || options.scope == SendScope::Answers && !is_answer {
                continue;
            }
            let unit = message.unit.as_ref().and_then(|code| units.get(code)).filter(|unit| unit.listed);
            let mail = match self.outgoing(&message) {
                Ok(mail) => mail,
                Err(why) => {
                    report.held.push(UnsentMessage { path: message.path, why: why.to_string() });
                    continue;
                }
            };
            let count = message.unit.as_ref().map(|code| answered.entry(code.clone()).or_default());
            let reason = stranger(&mail, unit).or_else(|| {
                let most = most_answers.filter(|_| is_answer)?;
                count.as_ref().filter(|count| ***count >= most).map(|count| HoldReason::TooMany(**count))
            });
            match reason {
                Some(reason) if options.scope != SendScope::Held => {
                    report.held.push(UnsentMessage { path: message.path, why: reason.to_string() });
                }
                Some(_) | None => {
                    if let Some(count) = count.filter(|_| is_answer) {
                        *count += 1;
                    }
                    planned.push(PlannedMessage { message, to: mail.to });
                }
            }
        }
        Ok(planned)
    }

    /// The draft of a message, ready for the server.
    fn outgoing(&self, message: &PendingMessage) -> Result<OutgoingMail, HoldReason> {
        let draft = fs::read(self.folder.file(&message.path)).map_err(|_| HoldReason::NoDraft)?;
        if sha256(&draft) != message.digest {
            return Err(HoldReason::Changed);
        }
        OutgoingMail::of_draft(&draft).filter(|mail| !mail.to.is_empty()).ok_or(HoldReason::NoAddress)
    }

    /// Puts messages on record as settled.
    fn settle(
        &mut self,
        planned: Vec<PlannedMessage>,
        options: &SendOptions,
        report: &mut SendReport,
    ) -> Result<(), CampaignError> {
        if !options.dry_run {
            self.ledger.write(|ledger| {
                planned.iter().try_for_each(|planned| {
                    ledger.record_delivery(&planned.message, DeliveryState::Settled, &options.day, "")
                })
            })?;
        }
        report.sent = planned.into_iter().map(PlannedMessage::sent).collect();
        Ok(())
    }
}

/// How long to wait before a message, so that no more go in a minute than the settings allow. The first goes at once.
fn pause_before(number: usize, messages_a_minute: u32) -> Duration {
    if number == 0 { Duration::ZERO } else { Duration::from_secs(60) / messages_a_minute.max(1) }
}

/// A message that is to be sent. Its draft is read again when it goes: a thousand drafts with their workbooks are many bytes.
struct PlannedMessage {
    message: PendingMessage,
    to: Vec<String>,
}

impl PlannedMessage {
    fn sent(self) -> SentMessage {
        SentMessage { path: self.message.path, to: self.to }
    }
}

/// That a message goes to somebody who is not on the roster, or not to the unit that it is about.
fn stranger(mail: &OutgoingMail, unit: Option<&UnitRow>) -> Option<HoldReason> {
    let is_known =
        |to: &String| unit.is_some_and(|unit| unit.emails.iter().any(|email| email.eq_ignore_ascii_case(to)));
    mail.to.iter().find(|to| !is_known(to)).map(|to| HoldReason::NotOnRoster(to.clone()))
}

impl SendReport {
    /// The report in a terminal, of messages that were only named with `dry_run`, or put on record as settled with `settle`.
    pub fn text(&self, dry_run: bool, settle: bool) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        if dry_run {
            for message in &self.sent {
                let _ = writeln!(out, "要发  {}  → {}", message.path, message.to.join("；"));
            }
        }
        for message in &self.held {
            let _ = writeln!(out, "留下  {}（{}）", message.path, message.why);
        }
        for message in &self.refused {
            let _ = writeln!(out, "被拒  {}（服务器说：{}）", message.path, message.why);
        }
        if let Some(why) = &self.stopped {
            let _ = writeln!(out, "停在这里：{why}没有发的，下次再发。");
        }
        let done = match (dry_run, settle) {
            (true, _) => "要发",
            (false, true) => "记为已发",
            (false, false) => "发出",
        };
        let _ = write!(out, "{done}{}封", self.sent.len());
        if !self.held.is_empty() {
            let _ = write!(out, "；留下{}封，看过以后用 --held 发，或用 --settle 记为不用发", self.held.len());
        }
        out.push_str("。\n");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, pause_before};

    #[test]
    fn messages_go_no_faster_than_the_settings_allow() {
        let pauses = [0, 1, 2].map(|number| pause_before(number, 12));
        assert_eq!(pauses, [Duration::ZERO, Duration::from_secs(5), Duration::from_secs(5)]);
        assert_eq!(pause_before(1, 0), Duration::from_secs(60));
    }
}

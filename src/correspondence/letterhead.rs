//! Composes messages: who writes to whom, about what, how a message begins and ends.

use std::collections::BTreeMap;

use crate::finding::FindingCounts;
use crate::mail::{Attachment, MailDraft, Mailbox};
use crate::text::digest::sha256;
use crate::value::Day;

use super::body::LetterBody;
use super::bureau::Bureau;
use super::messages;
use super::wording::{PlaceholderValues, WordingKey};

/// What all messages of a campaign have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letterhead<'a> {
    /// The bureau that sends them.
    pub(crate) bureau: &'a Bureau,
    /// The bureau's own wording, by the keys of [`WordingKey`].
    pub(crate) wording: &'a BTreeMap<String, String>,
    /// The budget year.
    pub(crate) year: i32,
    /// The campaign's title.
    pub(crate) title: &'a str,
    /// The deadline.
    pub(crate) deadline: Option<&'a Day>,
    /// The day of the messages.
    pub(crate) today: &'a Day,
}

/// The headings of a message.
#[derive(Debug)]
pub(crate) struct LetterHeading<'a> {
    /// Who gets it.
    pub(crate) to: Vec<Mailbox>,
    /// The subject.
    pub(crate) subject: String,
    /// The id of the message that it answers.
    pub(crate) in_reply_to: Option<String>,
    /// The ids of the messages before it in the exchange.
    pub(crate) references: Vec<String>,
    /// A text that, with the subject, differs from that of every other message of the campaign. The message's id is made of it.
    pub(crate) about: &'a str,
}

impl<'a> Letterhead<'a> {
    /// What fills the placeholders of a message to a unit, as far as every message knows it.
    pub(crate) fn values(&self, unit: &'a str) -> PlaceholderValues<'a> {
        PlaceholderValues {
            unit,
            year: self.year,
            title: self.title,
            deadline: self.deadline,
            is_overdue: self.deadline.is_some_and(|deadline| deadline < self.today),
            round: 0,
            counts: FindingCounts::default(),
            file: "",
            bureau: self.bureau,
        }
    }

    /// The same for a unit that has a deadline of its own.
    pub(crate) fn with_deadline(self, until: Option<&'a Day>) -> Self {
        Self { deadline: until.or(self.deadline), ..self }
    }

    /// A text in the bureau's wording with its placeholders filled in.
    pub(crate) fn text(&self, key: WordingKey, values: &PlaceholderValues<'_>) -> String {
        key.fill(self.wording, values)
    }

    /// Ends a message: whom to ask, the bureau's name, the day.
    pub(crate) fn close(&self, body: &mut LetterBody, today: &Day) {
        let bureau = self.bureau;
        let can_be_asked = !bureau.contact.is_empty() || !bureau.phone.is_empty();
        if can_be_asked || self.wording.contains_key(WordingKey::Closing.key()) {
            body.paragraph(self.text(WordingKey::Closing, &self.values("")));
        }
        let name = if bureau.name.is_empty() { messages::BUREAU } else { &bureau.name };
        body.paragraph(format!("{name}\n{}", today.spoken()));
    }

    /// The bytes of a message as a draft. The same message has the same bytes whenever it is written again that day.
    pub(crate) fn draft(
        &self,
        heading: LetterHeading<'_>,
        body: &LetterBody,
        attachments: Vec<Attachment>,
        today: &Day,
    ) -> Vec<u8> {
        let bureau = self.bureau;
        let domain = bureau.email.split_once('@').map_or("localhost", |(_, domain)| domain);
        let id = sha256(format!("{}\n{}", heading.about, heading.subject).as_bytes());
        let draft = MailDraft {
            from: Mailbox { name: bureau.name.clone(), address: bureau.email.clone() },
            to: heading.to,
            subject: heading.subject,
            text: body.to_text(),
            html: body.to_html(),
            attachments,
            in_reply_to: heading.in_reply_to,
            references: heading.references,
            message_id: format!("{}@{domain}", &id[..32]),
            day: today.clone(),
        };
        draft.to_bytes()
    }
}

/// A unit's addresses, each with the unit's name.
pub(crate) fn mailboxes(unit: &str, emails: &[String]) -> Vec<Mailbox> {
    emails.iter().map(|address| Mailbox { name: unit.to_owned(), address: address.clone() }).collect()
}

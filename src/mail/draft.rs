//! Writes a message as a draft, which a mail program opens ready to be sent.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

use crate::text::digest::of_parts;
use crate::value::Day;
use crate::value::date::{from_unix_days, serial};

use super::address::{Mailbox, is_single_address};
use super::attachment::Attachment;

/// Nine in the morning in China, in seconds after midnight UTC.
const NINE_IN_CHINA: i64 = 3600;
/// The most bytes of a message's id: a line of a message has at most 998.
const LONGEST_ID: usize = 900;
/// The content type of a workbook.
const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A message that a mail program opens ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDraft {
    /// Who sends it.
    pub from: Mailbox,
    /// Who gets it; may be empty.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// The files that go with it.
    pub attachments: Vec<Attachment>,
    /// The id of the message that it answers, without `<>`.
    pub in_reply_to: Option<String>,
    /// The ids of the messages before it in the exchange, the answered one included.
    pub references: Vec<String>,
    /// Its id, without `<>`.
    pub message_id: String,
    /// The day it is written. It is dated to that day's morning, so that its bytes do not depend on the clock.
    pub day: Day,
}

impl MailDraft {
    /// The message (RFC 5322), marked as not yet sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let boundaries = self.boundaries();
        let [mixed, alternative] = &boundaries;
        let multipart =
            |kind: &'static str, boundary: &str| ContentType::new(kind).attribute("boundary", boundary.to_owned());
        let body = MimePart::new(
            multipart("multipart/alternative", alternative),
            vec![
                MimePart::new(ContentType::new("text/plain").attribute("charset", "utf-8"), self.text.as_str()),
                MimePart::new(ContentType::new("text/html").attribute("charset", "utf-8"), self.html.as_str()),
            ],
        );
        let body = if self.attachments.is_empty() {
            body
        } else {
            let files = self.attachments.iter().map(attachment);
            MimePart::new(multipart("multipart/mixed", mixed), std::iter::once(body).chain(files).collect::<Vec<_>>())
        };
        let mut message = MessageBuilder::new()
            .from(address(&self.from))
            .to(Address::new_list(self.to.iter().filter(|to| is_single_address(&to.address)).map(address).collect()))
            .subject(single_line(&self.subject))
            .date(Date::new(morning(&self.day)))
            .message_id(single_line(&self.message_id))
            .header("X-Unsent", Raw::new("1"))
            .body(body);
        if let Some(id) = self.in_reply_to.as_deref().filter(|id| is_id(id)) {
            message = message.in_reply_to(id);
        }
        let mut references = self.references.iter().map(String::as_str).filter(|id| is_id(id)).peekable();
        if references.peek().is_some() {
            message = message.references(MessageId::new_list(references));
        }
        // Writing to memory cannot fail.
        message.write_to_vec().unwrap_or_default()
    }

    /// The boundaries between parts: made of a digest of the content, so that the bytes are the same each time and no content
    /// has a boundary in it.
    fn boundaries(&self) -> [String; 2] {
        let texts = [&self.message_id, &self.subject, &self.text, &self.html].map(|text| text.as_bytes());
        let files = self.attachments.iter().flat_map(|file| [file.name.as_bytes(), file.bytes.as_slice()]);
        let digest = of_parts(texts.into_iter().chain(files));
        let digest = &digest[..32];
        ["mixed", "alternative"].map(|kind| format!("=_{kind}_{digest}"))
    }
}

fn attachment(file: &Attachment) -> MimePart<'_> {
    let name = single_line(&file.name);
    let kind = if name.to_lowercase().ends_with(".xlsx") { XLSX_TYPE } else { "application/octet-stream" };
    // The name stands twice, both times as RFC 2231 has it: programs look in one place or the other.
    MimePart::new(ContentType::new(kind).attribute("name", name.clone()), file.bytes.as_slice()).attachment(name)
}

fn address(mailbox: &Mailbox) -> Address<'static> {
    let name = single_line(&mailbox.name);
    Address::new_address((!name.is_empty()).then_some(name), single_line(&mailbox.address))
}

/// Whether a message's id, which any program may have made, can stand in a heading as it is.
fn is_id(id: &str) -> bool {
    id.len() <= LONGEST_ID && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte))
}

/// The text without control characters: a name with a line break in it must not begin another heading.
fn single_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// The morning of a day, in seconds since 1970.
fn morning(day: &Day) -> i64 {
    use rust_decimal::prelude::ToPrimitive;
    let days = serial(day.as_str()).map(|serial| serial - from_unix_days(0));
    days.and_then(|days| days.to_i64()).unwrap_or(0) * 86_400 + NINE_IN_CHINA
}

/// The subject of an answer: `Re:` and the subject without the marks of earlier answers and forwardings.
pub(crate) fn reply_subject(subject: &str) -> String {
    const MARKS: [&str; 14] = [
        "re:",
        "re：",
        "回复:",
        "回复：",
        "答复:",
        "答复：",
        "回覆:",
        "回覆：",
        "fw:",
        "fw：",
        "fwd:",
        "fwd：",
        "转发:",
        "转发：",
    ];
    let mut rest = subject.trim();
    while let Some(mark) = MARKS.iter().find(|mark| rest.to_lowercase().starts_with(**mark)) {
        // None of the marks changes its length with its case.
        rest = rest.get(mark.len()..).unwrap_or_default().trim_start();
    }
    format!("Re: {rest}")
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_ID, is_id, reply_subject};

    #[test]
    fn answers_do_not_pile_up_in_a_subject() {
        for (subject, reply) in [
            ("自评表", "Re: 自评表"),
            ("Re: 回复：RE: 自评表", "Re: 自评表"),
            ("", "Re: "),
            ("Report", "Re: Report"),
            ("Fwd: 转发：自评表", "Re: 自评表"),
        ] {
            assert_eq!(reply_subject(subject), reply);
        }
    }

    #[test]
    fn an_id_stands_in_a_heading_up_to_its_bound() {
        assert!(is_id(&"x".repeat(LONGEST_ID)) && !is_id(&"x".repeat(LONGEST_ID + 1)));
    }
}

//! Reads a message that came: who sent it, what it answers, what is attached.
//!
//! The mail library reads the headings and undoes the encodings; the walk through the parts is our own. The library's walk
//! recurses as deep as a message is nested, so that a small hostile message overflows the stack and ends the program.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use encoding_rs::GB18030;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, DateTime, HeaderValue, MessageParser, MimeHeaders};

use crate::value::Day;

use super::address::Mailbox;
use super::attachment::Attachment;
use super::encoded_words::{decode_words, join_adjacent_words};
use super::outlook::{self, is_outlook_message};
use super::part_names::name_in_pieces;
use super::tnef;

/// The most bytes of a message.
const MOST_BYTES: usize = 128 * 1024 * 1024;
/// How deep messages may lie in each other.
const DEEPEST: usize = 5;
/// How deep parts may lie in each other: a forwarded message takes up to four (mixed, related, alternative, the message).
const DEEPEST_PART: usize = 4 * (DEEPEST + 1);
/// The most parts, those of messages inside included.
const MOST_PARTS: usize = 2_000;
/// The most attachments.
const MOST_ATTACHMENTS: usize = 500;
/// The most bytes of a part's headings together.
const LONGEST_HEAD: usize = 1024 * 1024;
/// The most earlier messages whose ids are kept: the latest.
const MOST_REFERENCES: usize = 50;
/// Seconds that China's time is ahead of UTC.
const CHINA_OFFSET: i64 = 8 * 3600;

/// A message that came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// Who sent it.
    pub from: Option<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The day in China on which it was sent.
    pub day: Option<Day>,
    /// Its id, without `<>`.
    pub message_id: Option<String>,
    /// The ids of the messages before it in the exchange, oldest first.
    pub references: Vec<String>,
    /// What program wrote it, where no person did.
    pub automatic: Option<AutomaticMail>,
    /// The files in it, those in attached messages included.
    pub attachments: Vec<Attachment>,
}

/// A message that no person wrote, so that no answer must go to where it came from (RFC 3834).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutomaticMail {
    /// A message could not be delivered (退信).
    Bounce,
    /// An answer that somebody's program gives while they are away (自动回复).
    AutoReply,
    /// It came by a mailing list, or to very many.
    List,
}

impl AutomaticMail {
    /// Tells such a message by its headings.
    fn of(headings: &mail_parser::Message<'_>) -> Option<Self> {
        let raw = |name: &str| headings.header_raw(name).map(|value| value.trim().to_ascii_lowercase());
        let content_type = raw("Content-Type").unwrap_or_default();
        let sender = headings.from().and_then(|from| from.first()).and_then(|from| from.address.as_deref());
        let local = sender.and_then(|sender| sender.split('@').next()).unwrap_or_default().to_ascii_lowercase();
        let is_system = ["mailer-daemon", "postmaster", "mail-daemon"].contains(&local.as_str());
        let has_no_way_back = raw("Return-Path").is_some_and(|path| path == "<>");
        if content_type.starts_with("multipart/report") || is_system || has_no_way_back {
            return Some(Self::Bounce);
        }
        let is_automatic = raw("Auto-Submitted").is_some_and(|value| value != "no")
            || ["X-Autoreply", "X-Autorespond", "X-Autoresponse"].iter().any(|name| raw(name).is_some())
            || raw("Precedence").is_some_and(|value| value == "auto_reply");
        if is_automatic {
            return Some(Self::AutoReply);
        }
        let is_list = ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|name| raw(name).is_some())
            || raw("Precedence").is_some_and(|value| ["bulk", "list", "junk"].contains(&value.as_str()));
        is_list.then_some(Self::List)
    }
}

/// Why a message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It is larger than anything a department would send.
    #[error("邮件太大，没有读。")]
    TooLarge,
    /// Messages are nested in it deeper than anyone forwards them. It is not read in part: what is left out could be a return.
    #[error("邮件里一层套一层，层数太多，没有读。请把里面的附件另存出来再放进来。")]
    TooDeep,
    /// It has more parts or attachments than anyone sends. It is not read in part, for the same reason.
    #[error("邮件里的附件太多，没有读。请把里面的附件另存出来再放进来。")]
    TooMany,
    /// It is no message.
    #[error("不是邮件，或邮件坏了，读不出来。")]
    Damaged,
}

/// Reads a message.
///
/// # Errors
/// Where the bytes are no message, or larger, deeper or of more parts than the bounds allow.
pub fn read(bytes: &[u8]) -> Result<Message, MailError> {
    if bytes.len() > MOST_BYTES {
        return Err(MailError::TooLarge);
    }
    // A parser that panics on a hostile message must not take the others of a batch with it.
    let parse = || {
        if is_outlook_message(bytes) {
            parse_outlook(bytes)
        } else if let Some(attachments) = tnef::attachments(bytes, MOST_ATTACHMENTS) {
            let is_too_many = attachments.len() > MOST_ATTACHMENTS;
            if is_too_many { Err(MailError::TooMany) } else { Ok(Message { attachments, ..Message::default() }) }
        } else {
            parse(bytes)
        }
    };
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or(Err(MailError::Damaged))
}

/// Whether a file is a message as only Outlook writes it: a `.msg`, or a `winmail.dat`.
pub(crate) fn is_of_outlook(bytes: &[u8]) -> bool {
    is_outlook_message(bytes) || tnef::is_winmail(bytes)
}

/// A message as Outlook keeps it in a file. What the servers wrote above it says most; a message that was never sent has its
/// properties only.
fn parse_outlook(bytes: &[u8]) -> Result<Message, MailError> {
    let outlook = outlook::read(bytes).ok_or(MailError::Damaged)?;
    let mut head = outlook.headings.replace("\r\n", "\n").replace('\n', "\r\n");
    head.push_str("\r\n\r\n");
    let mut message = parse_headings(head.as_bytes()).unwrap_or_default();
    if message.from.is_none() && !outlook.sender_address.is_empty() {
        message.from = Some(Mailbox { name: outlook.sender_name, address: outlook.sender_address });
    }
    if message.subject.is_empty() {
        message.subject = outlook.subject;
    }
    message.attachments = outlook.attachments;
    Ok(message)
}

fn parse(bytes: &[u8]) -> Result<Message, MailError> {
    let (head, _) = split_head(bytes);
    let mut message = parse_headings(head)?;
    let mut collector = AttachmentCollector::default();
    collector.visit(bytes, Nesting::default())?;
    message.attachments = collector.attachments;
    Ok(message)
}

/// A message with its headings, without what is in it.
fn parse_headings(head: &[u8]) -> Result<Message, MailError> {
    let head = head_as_utf8(head)?;
    let headings = MessageParser::default().parse_headers(&head).ok_or(MailError::Damaged)?;
    let from = headings.from().and_then(|from| from.first()).and_then(|from| {
        let address = from.address.as_deref()?.trim().to_owned();
        let name = from.name.as_deref().map(decode_words).unwrap_or_default();
        Some(Mailbox { name, address })
    });
    let mut references = message_ids(headings.references());
    if references.is_empty() {
        references = message_ids(headings.in_reply_to());
    }
    let surplus = references.len().saturating_sub(MOST_REFERENCES);
    references.drain(..surplus);
    Ok(Message {
        from,
        subject: headings.subject().map(decode_words).unwrap_or_default(),
        day: headings.date().and_then(day_in_china),
        message_id: headings.message_id().map(str::to_owned),
        references,
        automatic: AutomaticMail::of(&headings),
        attachments: Vec::new(),
    })
}

/// How deep a part lies in a message.
#[derive(Debug, Clone, Copy, Default)]
struct Nesting {
    /// In how many messages.
    messages: usize,
    /// In how many parts.
    parts: usize,
    /// Whether the part stands in a digest, whose parts are messages unless they say otherwise.
    in_digest: bool,
}

/// Visits the parts of a message and collects the files in them.
#[derive(Debug, Default)]
struct AttachmentCollector {
    parts: usize,
    attachments: Vec<Attachment>,
}

impl AttachmentCollector {
    /// Visits a part, given with its headings, and the parts in it.
    fn visit(&mut self, bytes: &[u8], nesting: Nesting) -> Result<(), MailError> {
        self.parts += 1;
        if nesting.messages > DEEPEST || nesting.parts > DEEPEST_PART {
            return Err(MailError::TooDeep);
        }
        if self.parts > MOST_PARTS {
            return Err(MailError::TooMany);
        }
        let (head, body) = split_head(bytes);
        let head = head_as_utf8(head)?;
        let headings = MessageParser::default().parse_headers(&head);
        let part = headings.as_ref().and_then(|headings| headings.parts.first());
        let content_type = part.and_then(|part| part.content_type());
        let inside = Nesting { parts: nesting.parts + 1, in_digest: false, ..nesting };
        if let Some(boundary) = content_type
            .filter(|content_type| content_type.ctype() == "multipart")
            .and_then(|content_type| content_type.attribute("boundary"))
        {
            let in_digest = content_type.and_then(ContentType::subtype) == Some("digest");
            return split_parts(body, boundary).try_for_each(|part| self.visit(part, Nesting { in_digest, ..inside }));
        }
        let content = decode_content(body, part.and_then(|part| part.content_transfer_encoding()));
        if is_message(content_type, nesting.in_digest) {
            return self.visit(&content, Nesting { messages: nesting.messages + 1, ..inside });
        }
        let name =
            part.and_then(|part| name_in_pieces(part, &head).or_else(|| part.attachment_name().map(decode_words)));
        let name = name.filter(|name| !name.trim().is_empty());
        let attached = part.and_then(|part| part.content_disposition()).is_some_and(ContentType::is_attachment);
        let is_file = content_type.is_some_and(|content_type| !matches!(content_type.ctype(), "text" | "multipart"));
        // A text without a name that is not attached is what the sender wrote.
        if name.is_some() || attached || is_file {
            if self.attachments.len() == MOST_ATTACHMENTS {
                return Err(MailError::TooMany);
            }
            let name = name.unwrap_or_else(|| "未命名附件".to_owned());
            // `winmail.dat` has the files in it.
            match tnef::attachments(&content, MOST_ATTACHMENTS) {
                Some(inside) if self.attachments.len() + inside.len() > MOST_ATTACHMENTS => {
                    return Err(MailError::TooMany);
                }
                Some(inside) => self.attachments.extend(inside),
                None => self.attachments.push(Attachment { name, bytes: content.into_owned() }),
            }
        }
        Ok(())
    }
}

fn is_message(content_type: Option<&ContentType<'_>>, in_digest: bool) -> bool {
    content_type.map_or(in_digest, |content_type| {
        content_type.ctype() == "message" && matches!(content_type.subtype(), Some("rfc822" | "global"))
    })
}

/// The headings of a message or part, and its body: what stands above the first empty line, and what stands below.
fn split_head(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return (&bytes[..start], &bytes[end..]);
        }
        start = end;
    }
    (bytes, &[])
}

/// The parts of a body: what stands between the lines that are the boundary. Text before the first and after the last boundary
/// is no part.
fn split_parts<'a>(body: &'a [u8], boundary: &'a str) -> impl Iterator<Item = &'a [u8]> {
    let mut lines = body.split_inclusive(|byte| *byte == b'\n');
    let (mut position, mut part_start) = (0, None);
    std::iter::from_fn(move || {
        for line in lines.by_ref() {
            let line_start = position;
            position += line.len();
            let after = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
            let Some(after) = after.map(<[u8]>::trim_ascii_end).filter(|after| matches!(*after, b"" | b"--")) else {
                continue;
            };
            let next_start = after.is_empty().then_some(position);
            if let Some(start) = std::mem::replace(&mut part_start, next_start) {
                // The line break before a boundary belongs to it.
                let part = &body[start..line_start];
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                return Some(part.strip_suffix(b"\r").unwrap_or(part));
            }
        }
        // A message that was cut off ends without a boundary.
        part_start.take().map(|start| &body[start..])
    })
}

/// The content of a part with its transfer encoding undone; as it stands where the encoding is none or damaged.
fn decode_content<'a>(body: &'a [u8], encoding: Option<&str>) -> Cow<'a, [u8]> {
    let decoded = match encoding.map(|encoding| encoding.trim().to_ascii_lowercase()).as_deref() {
        Some("base64") => base64_decode(body).or_else(|| base64_decode(&base64_characters(body))),
        Some("quoted-printable") => quoted_printable_decode(body),
        _ => None,
    };
    decoded.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Only the characters of base64, of a body into which others have come.
fn base64_characters(body: &[u8]) -> Vec<u8> {
    body.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')).collect()
}

fn message_ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(|id| id.to_string()).collect(),
        HeaderValue::Address(_)
        | HeaderValue::DateTime(_)
        | HeaderValue::ContentType(_)
        | HeaderValue::Received(_)
        | HeaderValue::Empty => Vec::new(),
    }
}

/// The day in China at an instant; `None` where the instant is none or not of our time.
fn day_in_china(date: &DateTime) -> Option<Day> {
    let days = u64::try_from(date.to_timestamp().checked_add(CHINA_OFFSET)? / 86_400).ok()?;
    let plausible = date.is_valid() && (1990..2200).contains(&date.year);
    plausible.then(|| Day::from_unix_days(days))
}

/// The headings of a part as the library can read them: in UTF-8, where older Chinese programs write plain GBK, and with
/// adjacent encoded words joined.
fn head_as_utf8(head: &[u8]) -> Result<Vec<u8>, MailError> {
    if head.len() > LONGEST_HEAD {
        return Err(MailError::Damaged);
    }
    let mut text = String::with_capacity(head.len() + 4);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => text.push_str(&GB18030.decode_without_bom_handling(line).0),
        }
    }
    let mut text = join_adjacent_words(&text);
    text.push_str("\r\n\r\n");
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::decode_content;

    #[test]
    fn the_content_of_a_part_is_decoded_as_it_says() {
        for (encoding, expected) in [
            (Some(" Quoted-Printable"), "甲局".as_bytes()),
            (Some("8bit"), b"=E7=94=B2=E5=B1=80"),
            (None, b"=E7=94=B2=E5=B1=80"),
        ] {
            assert_eq!(decode_content(b"=E7=94=B2=E5=B1=80", encoding), expected, "{encoding:?}");
        }
        assert_eq!(decode_content(b"55Sy5bGA", Some("BASE64")), "甲局".as_bytes());
    }
}

//! Reads a message: who sent it, what it answers, what is attached.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{DateTime, HeaderValue, MessageParser, MimeHeaders, PartType};

use super::Mailbox;

/// The most bytes of a message.
const MOST_BYTES: usize = 128 * 1024 * 1024;
/// How deep messages may lie in each other.
const DEEPEST: usize = 5;
/// The most attachments.
const MOST_ATTACHMENTS: usize = 500;
/// The most bytes of a heading.
const LONGEST_HEADING: usize = 16_384;
/// The most pieces of a name.
const MOST_PIECES: usize = 40;
/// The most earlier messages that are kept.
const MOST_REFERENCES: usize = 50;
/// Seconds that China's time is ahead.
const CHINA: i64 = 8 * 3600;

/// A message that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who sent it.
    pub from: Option<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The day in China on which it was sent, `2022-04-14`.
    pub day: Option<String>,
    /// What it is called, without `<>`.
    pub message_id: Option<String>,
    /// What the messages before it are called.
    pub references: Vec<String>,
    /// What is attached, to messages inside it too.
    pub attachments: Vec<Attachment>,
}

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called; not to be used as a path.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It is larger than anything a department would send.
    #[error("邮件太大，没有读。")]
    TooLarge,
    /// It is no message.
    #[error("不是邮件，或邮件坏了，读不出来。")]
    Damaged,
}

/// Reads a message.
///
/// # Errors
/// Where it is none, or too large.
pub fn read(bytes: &[u8]) -> Result<Message, MailError> {
    if bytes.len() > MOST_BYTES {
        return Err(MailError::TooLarge);
    }
    let bytes = utf8_headers(bytes);
    // A parser that panics on a hostile message must not take the others of a batch with it.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        MessageParser::default().parse(bytes.as_ref()).map(|message| take(&message, &bytes))
    }));
    parsed.ok().flatten().ok_or(MailError::Damaged)
}

fn take(message: &mail_parser::Message<'_>, bytes: &[u8]) -> Message {
    let from = message.from().and_then(|from| from.first()).and_then(|from| {
        let address = from.address.as_deref()?.trim().to_owned();
        let name = from.name.as_deref().map(decoded).unwrap_or_default();
        Some(Mailbox { name, address })
    });
    let mut attachments = Vec::new();
    gather(message, bytes, 0, &mut attachments);
    let mut references = ids(message.references());
    if references.is_empty() {
        references = ids(message.in_reply_to());
    }
    let surplus = references.len().saturating_sub(MOST_REFERENCES);
    references.drain(..surplus);
    Message {
        from,
        subject: message.subject().map(decoded).unwrap_or_default(),
        day: message.date().and_then(day),
        message_id: message.message_id().map(str::to_owned),
        references,
        attachments,
    }
}

fn gather(message: &mail_parser::Message<'_>, raw: &[u8], depth: usize, attachments: &mut Vec<Attachment>) {
    for part in &message.parts {
        if attachments.len() == MOST_ATTACHMENTS {
            return;
        }
        let name = name_in_pieces(part, raw)
            .or_else(|| part.attachment_name().map(decoded))
            .filter(|name| !name.trim().is_empty());
        let bytes = match &part.body {
            PartType::Message(inner) if depth < DEEPEST => {
                // The parts of a message inside are told by their place in that message, where it is kept on its own.
                let raw = if inner.raw_message.is_empty() { raw } else { inner.raw_message() };
                gather(inner, raw, depth + 1, attachments);
                continue;
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.to_vec(),
            // Words of the message itself have no name.
            PartType::Text(text) | PartType::Html(text) if name.is_some() => text.as_bytes().to_vec(),
            _ => continue,
        };
        attachments.push(Attachment { name: name.unwrap_or_else(|| "未命名附件".to_owned()), bytes });
    }
}

/// A name written in pieces (RFC 2231, section 3): `filename*0*=gbk''…; filename*1*=…`. The pieces are put together before they
/// are decoded, as the first alone says how they are written, and a character may be cut in two.
fn name_in_pieces(part: &mail_parser::MessagePart<'_>, raw: &[u8]) -> Option<String> {
    let headings = part.headers.iter().filter(|heading| {
        heading.name.as_str().eq_ignore_ascii_case("content-disposition")
            || heading.name.as_str().eq_ignore_ascii_case("content-type")
    });
    let mut texts =
        headings.filter_map(|heading| Some(unfolded(raw.get(usize::try_from(heading.offset_start).ok()?..)?)));
    texts.find_map(|text| ["filename", "name"].into_iter().find_map(|key| pieces(&text, key)))
}

/// A heading from here on: its line, and the lines after it that begin with a blank.
fn unfolded(raw: &[u8]) -> String {
    let lines = raw[..raw.len().min(LONGEST_HEADING)].split(|byte| *byte == b'\n').enumerate();
    let own = lines.take_while(|(at, line)| *at == 0 || line.starts_with(b" ") || line.starts_with(b"\t"));
    own.map(|(_, line)| String::from_utf8_lossy(line)).collect()
}

fn pieces(heading: &str, key: &str) -> Option<String> {
    let parameters: Vec<(String, &str)> = heading
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().trim_matches('"')))
        .collect();
    let mut bytes = Vec::new();
    let mut encoding = encoding_rs::UTF_8;
    for number in 0..MOST_PIECES {
        let wanted = format!("{key}*{number}");
        let piece = parameters.iter().find(|(name, _)| name.strip_suffix('*').unwrap_or(name) == wanted);
        let Some((name, value)) = piece else { break };
        let mut value = *value;
        if !name.ends_with('*') {
            bytes.extend_from_slice(value.as_bytes());
            continue;
        }
        if number == 0 {
            let mut head = value.splitn(3, '\'');
            let charset = head.next()?;
            value = head.nth(1)?;
            encoding = encoding_rs::Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::GB18030);
        }
        unescape(value, &mut bytes);
    }
    (!bytes.is_empty()).then(|| encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

/// Bytes written as `%XX`.
fn unescape(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match hex.filter(|_| *first == b'%') {
            Some(byte) => {
                out.push(byte);
                rest = &more[2..];
            }
            None => {
                out.push(*first);
                rest = more;
            }
        }
    }
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(|id| id.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// The day in China of an instant that can be one.
fn day(date: &DateTime) -> Option<String> {
    let days = u64::try_from(date.to_timestamp().checked_add(CHINA)? / 86_400).ok()?;
    let plausible = date.is_valid() && (1990..2200).contains(&date.year);
    plausible.then(|| crate::date::shown(crate::date::from_unix_days(days)))
}

/// Text with the encoded words decoded that some programs put where the standard has none, as in the name of a file.
fn decoded(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    // A subject is where encoded words belong: the parser decodes them there.
    let message = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let parsed = MessageParser::default().parse(message.as_bytes());
    parsed.and_then(|message| message.subject().map(str::to_owned)).unwrap_or_else(|| text.to_owned())
}

/// The message with the headings in UTF-8 that older Chinese programs write as plain GBK. What is not a heading stays as it is.
fn utf8_headers(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.is_ascii() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let (mut heading, mut changed) = (true, false);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"--") {
            heading = true;
        } else if matches!(line, b"\n" | b"\r\n") {
            heading = false;
        }
        if heading && std::str::from_utf8(line).is_err() {
            out.extend_from_slice(encoding_rs::GB18030.decode_without_bom_handling(line).0.as_bytes());
            changed = true;
        } else {
            out.extend_from_slice(line);
        }
    }
    if changed { Cow::Owned(out) } else { Cow::Borrowed(bytes) }
}

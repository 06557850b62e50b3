//! Reads a message: who sent it, what it answers, what is attached.
//!
//! The library reads headings and undoes encodings; the parts are walked here. Its own walk goes as deep as a message likes, by
//! recursion, and so lets a small hostile message end the whole program.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use encoding_rs::{Encoding, GB18030};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, DateTime, HeaderValue, MessageParser, MimeHeaders};

use super::Mailbox;

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
/// The most bytes of what stands above a part.
const LONGEST_HEAD: usize = 1024 * 1024;
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
    /// Messages lie in it deeper than anyone forwards them. It is not read in part: what is left out could be a return.
    #[error("邮件里一层套一层，层数太多，没有读。请把里面的附件另存出来再放进来。")]
    TooDeep,
    /// It has more parts or attachments than anyone sends. It is not read in part either.
    #[error("邮件里的附件太多，没有读。请把里面的附件另存出来再放进来。")]
    TooMany,
    /// It is no message.
    #[error("不是邮件，或邮件坏了，读不出来。")]
    Damaged,
}

/// Reads a message.
///
/// # Errors
/// Where it is none, or larger, deeper or of more parts than is bearable.
pub fn read(bytes: &[u8]) -> Result<Message, MailError> {
    if bytes.len() > MOST_BYTES {
        return Err(MailError::TooLarge);
    }
    // A parser that panics on a hostile message must not take the others of a batch with it.
    catch_unwind(AssertUnwindSafe(|| take(bytes))).unwrap_or(Err(MailError::Damaged))
}

fn take(bytes: &[u8]) -> Result<Message, MailError> {
    let (head, _) = halves(bytes);
    let head = plain_head(head)?;
    let headings = MessageParser::default().parse_headers(&head).ok_or(MailError::Damaged)?;
    let mut walk = Walk::default();
    walk.part(bytes, Place::default())?;
    let from = headings.from().and_then(|from| from.first()).and_then(|from| {
        let address = from.address.as_deref()?.trim().to_owned();
        let name = from.name.as_deref().map(decoded).unwrap_or_default();
        Some(Mailbox { name, address })
    });
    let mut references = ids(headings.references());
    if references.is_empty() {
        references = ids(headings.in_reply_to());
    }
    let surplus = references.len().saturating_sub(MOST_REFERENCES);
    references.drain(..surplus);
    Ok(Message {
        from,
        subject: headings.subject().map(decoded).unwrap_or_default(),
        day: headings.date().and_then(day),
        message_id: headings.message_id().map(str::to_owned),
        references,
        attachments: walk.attachments,
    })
}

/// Where a part stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// In how many messages.
    messages: usize,
    /// In how many parts.
    parts: usize,
    /// Whether it is a message unless it says otherwise.
    digest: bool,
}

/// Goes through the parts of a message and gathers the files.
#[derive(Debug, Default)]
struct Walk {
    parts: usize,
    attachments: Vec<Attachment>,
}

impl Walk {
    fn part(&mut self, bytes: &[u8], place: Place) -> Result<(), MailError> {
        self.parts += 1;
        if place.messages > DEEPEST || place.parts > DEEPEST_PART {
            return Err(MailError::TooDeep);
        }
        if self.parts > MOST_PARTS {
            return Err(MailError::TooMany);
        }
        let (head, body) = halves(bytes);
        let head = plain_head(head)?;
        let headings = MessageParser::default().parse_headers(&head);
        let part = headings.as_ref().and_then(|headings| headings.parts.first());
        let kind = part.and_then(|part| part.content_type());
        let inside = Place { parts: place.parts + 1, digest: false, ..place };
        if let Some(boundary) =
            kind.filter(|kind| kind.ctype() == "multipart").and_then(|kind| kind.attribute("boundary"))
        {
            let digest = kind.and_then(ContentType::subtype) == Some("digest");
            return between(body, boundary).try_for_each(|piece| self.part(piece, Place { digest, ..inside }));
        }
        let content = content(body, part.and_then(|part| part.content_transfer_encoding()));
        if is_message(kind, place.digest) {
            return self.part(&content, Place { messages: place.messages + 1, ..inside });
        }
        let name = part.and_then(|part| name_in_pieces(part, &head).or_else(|| part.attachment_name().map(decoded)));
        let name = name.filter(|name| !name.trim().is_empty());
        let attached = part.and_then(|part| part.content_disposition()).is_some_and(ContentType::is_attachment);
        // Words of the message itself have no name.
        if name.is_some() || attached || kind.is_some_and(|kind| !matches!(kind.ctype(), "text" | "multipart")) {
            if self.attachments.len() == MOST_ATTACHMENTS {
                return Err(MailError::TooMany);
            }
            let name = name.unwrap_or_else(|| "未命名附件".to_owned());
            self.attachments.push(Attachment { name, bytes: content.into_owned() });
        }
        Ok(())
    }
}

fn is_message(kind: Option<&ContentType<'_>>, digest: bool) -> bool {
    kind.map_or(digest, |kind| kind.ctype() == "message" && matches!(kind.subtype(), Some("rfc822" | "global")))
}

/// What stands above the first empty line, and what below.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (end, empty) = (at + line.len(), matches!(line, b"\n" | b"\r\n"));
        if empty {
            return (&bytes[..at], &bytes[end..]);
        }
        at = end;
    }
    (bytes, &[])
}

/// The pieces between the lines that are a boundary. What stands before the first and behind the last is for no one.
fn between<'a>(body: &'a [u8], boundary: &'a str) -> impl Iterator<Item = &'a [u8]> {
    let mut lines = body.split_inclusive(|byte| *byte == b'\n');
    let (mut at, mut start) = (0, None);
    std::iter::from_fn(move || {
        for line in lines.by_ref() {
            let from = at;
            at += line.len();
            let behind = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
            let Some(behind) = behind.map(<[u8]>::trim_ascii_end).filter(|behind| matches!(*behind, b"" | b"--"))
            else {
                continue;
            };
            let next = behind.is_empty().then_some(at);
            if let Some(start) = std::mem::replace(&mut start, next) {
                // The line break before a boundary belongs to it.
                let piece = &body[start..from];
                let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
                return Some(piece.strip_suffix(b"\r").unwrap_or(piece));
            }
        }
        // A message that was cut off ends without a boundary.
        start.take().map(|start| &body[start..])
    })
}

/// What a part carries, as the sender had it.
fn content<'a>(body: &'a [u8], encoding: Option<&str>) -> Cow<'a, [u8]> {
    let plain = match encoding.map(|encoding| encoding.trim().to_ascii_lowercase()).as_deref() {
        Some("base64") => base64_decode(body).or_else(|| base64_decode(&base64_signs(body))),
        Some("quoted-printable") => quoted_printable_decode(body),
        _ => None,
    };
    plain.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Only what is base64 of something into which other signs have come.
fn base64_signs(body: &[u8]) -> Vec<u8> {
    body.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')).collect()
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
            encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(GB18030);
        }
        unescape(value, b'%', &mut bytes);
    }
    (!bytes.is_empty()).then(|| encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

/// Bytes written as a mark and two digits, `%XX` or `=XX`.
fn unescape(text: &str, mark: u8, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match hex.filter(|_| *first == mark) {
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
    plausible.then(|| crate::value::date::shown(crate::value::date::from_unix_days(days)))
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

/// What stands above a part, as the library can read it: in UTF-8, where older Chinese programs write plain GBK, and with each
/// encoded word whole, where programs cut them without regard to characters.
fn plain_head(head: &[u8]) -> Result<Vec<u8>, MailError> {
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
    let mut text = whole_words(&text);
    text.push_str("\r\n\r\n");
    Ok(text.into_bytes())
}

/// The text with encoded words (RFC 2047) that follow each other in one encoding made one, as a character may be cut in two.
fn whole_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((first, mut end)) = word(rest) else {
            out.push_str("=?");
            rest = &rest[2..];
            continue;
        };
        let mut bytes = first.bytes;
        let mut one = true;
        while let Some((next, after)) = word(end.trim_start()).filter(|(next, _)| next.encoding == first.encoding) {
            bytes.extend(next.bytes);
            (end, one) = (after, false);
        }
        if one {
            out.push_str(&rest[..rest.len() - end.len()]);
        } else {
            out.push_str("=?utf-8?Q?");
            let text = first.encoding.decode_without_bom_handling(&bytes).0;
            out.extend(text.bytes().map(|byte| format!("={byte:02X}")));
            out.push_str("?=");
        }
        rest = end;
    }
    out.push_str(rest);
    out
}

/// What an encoded word says.
struct Word {
    encoding: &'static Encoding,
    bytes: Vec<u8>,
}

/// The encoded word with which a text begins, and what follows it.
fn word(text: &str) -> Option<(Word, &str)> {
    let mut fields = text.strip_prefix("=?")?.splitn(4, '?');
    let (charset, kind, said, rest) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let rest = rest.strip_prefix('=')?;
    let charset = charset.split('*').next().unwrap_or_default();
    let encoding = Encoding::for_label(charset.as_bytes())?;
    let bytes = match kind {
        "B" | "b" => base64_decode(said.as_bytes())?,
        "Q" | "q" => {
            let mut bytes = Vec::with_capacity(said.len());
            unescape(&said.replace('_', " "), b'=', &mut bytes);
            bytes
        }
        _ => return None,
    };
    Some((Word { encoding, bytes }, rest))
}

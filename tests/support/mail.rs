//! What Python's own mail package makes of messages. In a fast run the library that reads mail and a few lines stand in for it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::python::python;

/// What it finds in a message.
pub fn shown(message: &Path) -> Json {
    if super::fast() {
        return parsed(&fs::read(message).unwrap());
    }
    serde_json::from_str(&python("tests/support/mail_show.py", &[message.as_os_str()])).unwrap()
}

/// Writes a message from someone with files, each under a name.
pub fn make(target: &Path, from: &str, subject: &str, files: &[(&str, &Path)]) {
    if super::fast() {
        return fs::write(target, written(from, subject, files)).unwrap();
    }
    let mut arguments: Vec<&OsStr> = vec![target.as_os_str(), from.as_ref(), subject.as_ref()];
    for (name, path) in files {
        arguments.extend([OsStr::new(name), path.as_os_str()]);
    }
    python("tests/support/mail_make.py", &arguments);
}

/// A `winmail.dat` with files, whose names are in the encoding of a Chinese Windows.
pub fn winmail(files: &[(&str, &[u8])]) -> Vec<u8> {
    let attribute = |level: u8, number: u16, data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        [&[level][..], &number.to_le_bytes(), &[6, 0], &length, data, &sum.to_le_bytes()].concat()
    };
    let mut parts = vec![vec![0x78, 0x9F, 0x3E, 0x22, 1, 0], attribute(1, 0x9007, &[0xA8, 3, 0, 0, 0, 0, 0, 0])];
    for (name, content) in files {
        let name = [&*encoding_rs::GBK.encode(name).0, &[0]].concat();
        parts.extend([attribute(2, 0x9002, &[0; 14]), attribute(2, 0x8010, &name), attribute(2, 0x800F, content)]);
    }
    parts.concat()
}

/// What `mail_show.py` prints.
fn parsed(raw: &[u8]) -> Json {
    let message = MessageParser::default().parse(raw).unwrap();
    let mailboxes = |address: Option<&Address>| -> Vec<Json> {
        let each = address.into_iter().flat_map(Address::iter);
        each.map(|one| json!([one.name().unwrap_or_default(), one.address().unwrap_or_default()])).collect()
    };
    let ids = |value: &HeaderValue| match value {
        HeaderValue::Text(id) => json!(format!("<{id}>")),
        HeaderValue::TextList(ids) => json!(ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ")),
        _ => Json::Null,
    };
    let attachments = message.attachments().map(|part| {
        let kind = part.content_type().unwrap();
        let name = kind.attribute("name");
        let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
        json!([part.attachment_name(), name, kind, digest(part.contents())])
    });
    let lines: Vec<&[u8]> = raw.split(|byte| *byte == b'\n').collect();
    json!({
        "subject": message.subject(),
        "from": mailboxes(message.from()),
        "to": mailboxes(message.to()),
        "date": message.date().map(|date| date.to_rfc3339().replace('Z', "+00:00")),
        "unsent": message.header_raw("X-Unsent").map(str::trim),
        "message_id": message.message_id().map(|id| format!("<{id}>")),
        "in_reply_to": ids(message.in_reply_to()),
        "references": ids(message.references()),
        "text": body(&message, Message::body_text),
        "html": body(&message, Message::body_html),
        "attachments": attachments.collect::<Vec<_>>(),
        "defects": [],
        "crlf": lines.iter().rev().skip(1).all(|line| line.ends_with(b"\r")),
        "longest": lines.iter().map(|line| line.len()).max(),
    })
}

fn body<'x>(message: &'x Message<'x>, read: fn(&'x Message<'x>, usize) -> Option<std::borrow::Cow<'x, str>>) -> String {
    read(message, 0).unwrap_or_default().replace("\r\n", "\n")
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How many messages were written: Python sets a boundary by chance, so that no two of its messages are the same file.
static WRITTEN: AtomicU32 = AtomicU32::new(0);

/// What `mail_make.py` writes, but for the encodings.
fn written(from: &str, subject: &str, files: &[(&str, &Path)]) -> Vec<u8> {
    let boundary = format!("b{}", WRITTEN.fetch_add(1, Ordering::Relaxed));
    let mut message = format!(
        "From: {from}\r\nTo: 绩效科 <jx@example.gov.cn>\r\nSubject: {subject}\r\n\
         Date: Thu, 14 Apr 2022 23:30:00 +0000\r\nMessage-ID: <first@example.cn>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         您好，附件是我局的自评表。\r\n"
    )
    .into_bytes();
    for (name, path) in files {
        let head = format!(
            "--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: quoted-printable\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n"
        );
        message.extend(head.into_bytes());
        for chunk in fs::read(path).unwrap().chunks(24) {
            message.extend(chunk.iter().flat_map(|byte| format!("={byte:02X}").into_bytes()));
            message.extend(b"=\r\n");
        }
        message.extend(b"\r\n");
    }
    message.extend(format!("--{boundary}--\r\n").into_bytes());
    message
}

//! `.msg`: a message as Outlook keeps it in a file ([MS-OXMSG]): a compound file with a stream a property.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::attachment::Attachment;

/// The streams of a message that matter: what the servers added above it, the subject, the sender.
const HEADERS: &str = "007D";
const SUBJECT: &str = "0037";
const SENDER_NAME: &str = "0C1A";
const SENDER_ADDRESS: [&str; 2] = ["5D01", "0C1F"];
/// The streams of an attachment that matter.
const NAMES: [&str; 2] = ["3707", "3704"];
const DATA: &str = "37010102";
/// How the storages of attachments begin.
const ATTACHMENT: &str = "__attach_version1.0_#";
/// The most attachments and bytes that are taken.
const MOST_ATTACHMENTS: usize = 500;
const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// What a file of Outlook has of a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OutlookMessage {
    /// The headings with which the message came (RFC 5322); empty where it was never sent.
    pub(super) headings: String,
    /// The subject.
    pub(super) subject: String,
    /// The sender's name.
    pub(super) sender_name: String,
    /// The sender's address.
    pub(super) sender_address: String,
    /// The files in it.
    pub(super) attachments: Vec<Attachment>,
}

/// Whether a file is a message of Outlook, told by what is in every one.
pub(super) fn is_outlook_message(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        && CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream("/__properties_version1.0"))
}

/// Reads a message of Outlook. `None` where it is none, or holds more than anyone sends.
pub(super) fn read(bytes: &[u8]) -> Option<OutlookMessage> {
    read_within(bytes, MOST_BYTES)
}

/// Reads a message whose properties and files have so many bytes at the most.
fn read_within(bytes: &[u8], most: u64) -> Option<OutlookMessage> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut left = most;
    let mut message = OutlookMessage {
        headings: text(&mut file, "", HEADERS, &mut left).unwrap_or_default(),
        subject: text(&mut file, "", SUBJECT, &mut left).unwrap_or_default(),
        sender_name: text(&mut file, "", SENDER_NAME, &mut left).unwrap_or_default(),
        sender_address: SENDER_ADDRESS
            .iter()
            .filter_map(|id| text(&mut file, "", id, &mut left))
            .find(|address| address.contains('@'))
            .unwrap_or_default(),
        attachments: Vec::new(),
    };
    let storages: Vec<String> = file
        .read_root_storage()
        .filter(|entry| entry.is_storage() && entry.name().starts_with(ATTACHMENT))
        .map(|entry| entry.name().to_owned())
        .collect();
    if storages.len() > MOST_ATTACHMENTS {
        return None;
    }
    for storage in storages {
        let name = NAMES.iter().find_map(|id| text(&mut file, &storage, id, &mut left)).unwrap_or_default();
        let path = format!("/{storage}/__substg1.0_{DATA}");
        if file.is_stream(&path) {
            message.attachments.push(Attachment { name, bytes: stream(&mut file, &path, &mut left)? });
        }
    }
    Some(message)
}

/// A property that is a text, in UTF-16 or in the encoding of a Chinese Windows.
fn text(file: &mut CompoundFile<Cursor<&[u8]>>, storage: &str, id: &str, left: &mut u64) -> Option<String> {
    let folder = if storage.is_empty() { String::new() } else { format!("/{storage}") };
    [("001F", encoding_rs::UTF_16LE), ("001E", encoding_rs::GB18030)].into_iter().find_map(|(kind, encoding)| {
        let path = format!("{folder}/__substg1.0_{id}{kind}");
        if !file.is_stream(&path) {
            return None;
        }
        let bytes = stream(file, &path, left)?;
        let text = encoding.decode(&bytes).0.trim_end_matches('\0').trim().to_owned();
        (!text.is_empty()).then_some(text)
    })
}

/// What is in a stream; `None` where less than that may still be taken.
fn stream(file: &mut CompoundFile<Cursor<&[u8]>>, path: &str, left: &mut u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.open_stream(path).ok()?.take(*left + 1).read_to_end(&mut bytes).ok()?;
    *left = left.checked_sub(u64::try_from(read).ok()?)?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{MOST_ATTACHMENTS, is_outlook_message, read, read_within};

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn message() -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        let attachment = "/__attach_version1.0_#00000000";
        file.create_storage(attachment).unwrap();
        for (path, content) in [
            ("/__properties_version1.0", vec![0; 32]),
            ("/__substg1.0_0037001F", utf16("自评表")),
            ("/__substg1.0_0C1A001F", utf16("某局")),
            ("/__substg1.0_0C1F001F", utf16("/O=EXCHANGE/CN=A")),
            ("/__substg1.0_5D01001F", utf16("a@example.gov.cn")),
            (&format!("{attachment}/__substg1.0_3704001E"), b"SHORT~1.XLS".to_vec()),
            (&format!("{attachment}/__substg1.0_3707001F"), utf16("某局（定稿）.xlsx")),
            (&format!("{attachment}/__substg1.0_37010102"), b"workbook".to_vec()),
        ] {
            file.create_stream(path).unwrap().write_all(&content).unwrap();
        }
        file.into_inner().into_inner()
    }

    #[test]
    fn a_message_of_outlook_has_its_sender_and_files() {
        let bytes = message();
        assert!(is_outlook_message(&bytes) && !is_outlook_message(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
        let message = read(&bytes).unwrap();
        assert_eq!((message.subject.as_str(), message.sender_address.as_str()), ("自评表", "a@example.gov.cn"));
        assert_eq!(message.attachments.len(), 1);
        assert_eq!(message.attachments[0].name, "某局（定稿）.xlsx");
        assert_eq!(message.attachments[0].bytes, b"workbook");
    }

    #[test]
    fn attachments_are_read_up_to_the_bound() {
        let attached = |count: usize| {
            let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            for number in 0..count {
                let storage = format!("/__attach_version1.0_#{number:08X}");
                file.create_storage(&storage).unwrap();
                file.create_stream(format!("{storage}/__substg1.0_37010102")).unwrap().write_all(b"x").unwrap();
            }
            read(&file.into_inner().into_inner()).map(|message| message.attachments.len())
        };
        assert_eq!(attached(MOST_ATTACHMENTS), Some(MOST_ATTACHMENTS));
        assert_eq!(attached(MOST_ATTACHMENTS + 1), None);
    }

    #[test]
    fn what_is_read_counts_towards_the_most_bytes() {
        let names = [utf16("自评表"), utf16("某局"), utf16("a@example.gov.cn"), utf16("某局（定稿）.xlsx")];
        let read_bytes = names.iter().map(Vec::len).sum::<usize>() + b"workbook".len();
        let most = u64::try_from(read_bytes).unwrap();
        assert!(read_within(&message(), most).is_some() && read_within(&message(), most - 1).is_none());
    }
}

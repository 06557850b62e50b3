//! Takes a received file apart: a workbook, a message with attachments, an archive, or these inside each other.
//!
//! What is inside comes from anyone: its names are for showing only, and its number, depth and size are bounded.

use std::io::{Cursor, Read};

use crate::campaign::config::Day;
use crate::mail::{self, Mailbox};
use crate::text::file_name::{is_lock_file, is_workbook_name, safe_name};

use super::messages;

/// How deep archives and messages may lie in each other.
const DEEPEST: usize = 4;
/// The most files inside one received file.
const MOST_FILES: usize = 500;
/// The most bytes inside one received file, once unpacked.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;

/// What a received file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A workbook, or something else that is to be one.
    Workbook,
    /// A mail message.
    Message,
    /// An archive.
    Archive,
}

impl Kind {
    /// As the ledger keeps it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Message => "message",
            Self::Archive => "archive",
        }
    }
}

/// A received file, taken apart.
#[derive(Debug)]
pub struct Parcel {
    /// What it is.
    pub kind: Kind,
    /// The message, if it is one.
    pub letter: Option<Letter>,
    /// The workbooks in it, or what is to be one.
    pub papers: Vec<Paper>,
    /// What there is to say apart from the workbooks.
    pub remarks: Vec<String>,
}

/// What the head of a message says.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Who sent it.
    pub from: Option<Mailbox>,
    /// The subject.
    pub subject: String,
    /// When it was sent.
    pub day: Option<Day>,
    /// What it is called, without `<>`.
    pub id: Option<String>,
    /// The messages before it.
    pub references: Vec<String>,
}

/// A file inside a received file.
#[derive(Debug)]
pub struct Paper {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Takes a file apart.
pub fn unpack(name: &str, bytes: Vec<u8>) -> Parcel {
    let mut unpacking =
        Unpacking { papers: Vec::new(), others: Vec::new(), remarks: Vec::new(), files: 0, left: MOST_UNPACKED };
    let name = safe_name(last_part(name));
    let (kind, letter) = if is_message(&name, &bytes) {
        match mail::read(&bytes) {
            Ok(message) => (Kind::Message, Some(unpacking.message(message, 0))),
            Err(error) => {
                unpacking.remarks.push(error.to_string());
                (Kind::Message, None)
            }
        }
    } else if is_archive(&bytes) {
        unpacking.archive(&name, &bytes, 0);
        (Kind::Archive, None)
    } else {
        unpacking.papers.push(Paper { name, bytes });
        (Kind::Workbook, None)
    };
    if !unpacking.others.is_empty() {
        unpacking.remarks.push(messages::other_files(&unpacking.others));
    }
    if unpacking.papers.is_empty() && kind != Kind::Workbook {
        unpacking.remarks.insert(0, messages::nothing_inside(kind).to_owned());
    }
    Parcel { kind, letter, papers: unpacking.papers, remarks: unpacking.remarks }
}

struct Unpacking {
    papers: Vec<Paper>,
    /// Names of files that are no workbooks.
    others: Vec<String>,
    remarks: Vec<String>,
    files: usize,
    left: u64,
}

impl Unpacking {
    fn message(&mut self, message: mail::Message, depth: usize) -> Letter {
        let letter = Letter {
            from: message.from,
            subject: message.subject,
            day: message.day.as_deref().and_then(Day::parse),
            id: message.message_id,
            references: message.references,
        };
        for attachment in message.attachments {
            self.file(&attachment.name, attachment.bytes, depth + 1);
        }
        letter
    }

    /// A file inside another.
    fn file(&mut self, name: &str, bytes: Vec<u8>, depth: usize) {
        let shown = last_part(name);
        if is_lock_file(shown) || shown.starts_with("._") || shown == ".DS_Store" {
            return;
        }
        if self.files == MOST_FILES {
            self.remarks.push(messages::TOO_MANY_INSIDE.to_owned());
        }
        self.files += 1;
        if self.files > MOST_FILES {
            return;
        }
        if shown != name && name.split(['/', '\\']).any(|part| part == "..") {
            self.remarks.push(messages::path_ignored(name, shown));
        }
        let name = safe_name(shown);
        if is_message(&name, &bytes) || is_archive(&bytes) {
            if depth >= DEEPEST {
                self.remarks.push(messages::too_deep(&name));
            } else if is_archive(&bytes) {
                self.archive(&name, &bytes, depth);
            } else {
                match mail::read(&bytes) {
                    Ok(message) => {
                        self.message(message, depth);
                    }
                    Err(error) => self.remarks.push(error.to_string()),
                }
            }
        } else if is_workbook_name(&name) || crate::intake::is_workbook(&bytes) {
            self.papers.push(Paper { name, bytes });
        } else {
            self.others.push(name);
        }
    }

    fn archive(&mut self, name: &str, bytes: &[u8], depth: usize) {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
            self.remarks.push(messages::damaged_archive(name));
            return;
        };
        for at in 0..archive.len().min(MOST_FILES + 1) {
            let file = match archive.by_index(at) {
                Ok(file) => file,
                Err(zip::result::ZipError::UnsupportedArchive(_)) => {
                    self.remarks.push(messages::locked_archive(name));
                    return;
                }
                Err(_) => {
                    self.remarks.push(messages::damaged_archive(name));
                    continue;
                }
            };
            if file.is_dir() {
                continue;
            }
            let inner = decode(file.name_raw());
            if inner.starts_with("__MACOSX/") {
                continue;
            }
            let mut content = Vec::new();
            // What the archive says of its size is not believed.
            let read = file.take(self.left + 1).read_to_end(&mut content);
            let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
            match (read, self.left.checked_sub(size)) {
                (Ok(_), Some(left)) => self.left = left,
                (_, None) => {
                    self.remarks.push(messages::TOO_LARGE_INSIDE.to_owned());
                    return;
                }
                (Err(_), _) => {
                    self.remarks.push(messages::damaged_archive(name));
                    continue;
                }
            }
            self.file(&inner, content, depth + 1);
        }
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The name of a file in an archive: UTF-8 where it is that, else as Chinese Windows writes it.
fn decode(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

fn is_message(name: &str, bytes: &[u8]) -> bool {
    name.to_lowercase().ends_with(".eml") && !bytes.is_empty() && !is_zip(bytes)
}

/// A zip that is no document.
fn is_archive(bytes: &[u8]) -> bool {
    is_zip(bytes) && crate::intake::is_plain_archive(bytes)
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

#[cfg(test)]
mod tests {
    use super::{Kind, decode, unpack};
    use std::io::{Cursor, Write};

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_path_in_an_archive_is_only_a_name() {
        let parcel = unpack("收到/材料.zip", zip(&[("../../x.xlsx", b"no workbook"), ("照片.jpg", b"\xFF\xD8\xFF")]));
        assert_eq!(parcel.kind, Kind::Archive);
        assert_eq!(parcel.papers.len(), 1);
        assert_eq!(parcel.papers[0].name, "x.xlsx");
        assert!(parcel.remarks.iter().any(|remark| remark.contains("../../x.xlsx")), "{:?}", parcel.remarks);
        assert!(parcel.remarks.iter().any(|remark| remark.contains("照片.jpg")), "{:?}", parcel.remarks);
    }

    #[test]
    fn archives_in_archives_come_to_an_end() {
        let mut inner = zip(&[("a.xlsx", b"x")]);
        for _ in 0..10 {
            inner = zip(&[("inner.zip", &inner)]);
        }
        let parcel = unpack("a.zip", inner);
        assert!(parcel.papers.is_empty());
        assert!(parcel.remarks.iter().any(|remark| remark.contains("inner.zip")), "{:?}", parcel.remarks);
    }

    #[test]
    fn an_archive_without_workbooks_says_so() {
        let parcel = unpack("a.zip", zip(&[("说明.docx", b"x")]));
        assert!(parcel.papers.is_empty() && parcel.remarks.len() == 2, "{:?}", parcel.remarks);
    }

    #[test]
    fn names_written_by_chinese_windows_are_read() {
        assert_eq!(decode("自评表.xlsx".as_bytes()), "自评表.xlsx");
        let gbk = encoding_rs::GBK.encode("自评表.xlsx").0;
        assert_eq!(decode(&gbk), "自评表.xlsx");
    }
}

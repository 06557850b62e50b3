//! Takes a received file apart: a workbook, a message with attachments, an archive, or these inside each other.
//!
//! What is inside comes from anyone: its names are for showing only, and its number, depth and size are bounded.

use std::io::{Cursor, Read};

use crate::intake;
use crate::mail::{self, AutomaticMail, Mailbox};
use crate::reconciliation;
use crate::text::file_name::{is_lock_file, is_message_name, is_workbook_name, safe_name};
use crate::value::Day;

use super::messages;

/// How deep archives and messages may lie in each other.
const DEEPEST: usize = 4;
/// The most files inside one received file.
const MOST_FILES: usize = 500;
/// The most bytes inside one received file, once unpacked.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;

/// What a received file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReceivedKind {
    /// A workbook, or a file that cannot be read as one.
    Workbook,
    /// A mail message.
    Message,
    /// An archive.
    Archive,
}

impl ReceivedKind {
    /// The kind as the ledger keeps it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Message => "message",
            Self::Archive => "archive",
        }
    }
}

/// The most reports of a received file that are kept; where there are several, nobody knows which is meant.
const MOST_REPORTS: usize = 3;
/// The folder in which archives made on a Mac keep what only a Mac reads.
const MAC_FOLDER: &str = "__MACOSX/";
/// What the name of a report says.
const REPORT: &str = "报告";
/// The most parts of a path in an archive that are shown.
const MOST_PARTS: usize = 4;

/// A received file, taken apart.
#[derive(Debug)]
pub(super) struct UnpackedFile {
    /// The kind of file.
    pub(super) kind: ReceivedKind,
    /// The headings of the message, where it is one.
    pub(super) headings: Option<MessageHeadings>,
    /// The workbooks in it; the file itself where it is neither message nor archive.
    pub(super) workbooks: Vec<WorkbookFile>,
    /// Remarks that are not about one workbook in it.
    pub(super) remarks: Vec<String>,
    /// The archives in it that could not be opened: what is in them nobody saw.
    pub(super) unopened: Vec<String>,
    /// The files in it that are no workbooks, with the folders that they lie in. They are names only.
    pub(super) others: Vec<String>,
    /// Those of them that are reports by their names and their kind.
    pub(super) reports: Vec<ReportFile>,
}

/// The headings of a received message.
#[derive(Debug, Clone)]
pub(super) struct MessageHeadings {
    /// Who sent it.
    pub(super) from: Option<Mailbox>,
    /// The subject.
    pub(super) subject: String,
    /// The day on which it was sent.
    pub(super) day: Option<Day>,
    /// Its id, without `<>`.
    pub(super) id: Option<String>,
    /// The ids of the messages before it in the exchange.
    pub(super) references: Vec<String>,
    /// What program wrote it, where no person did.
    pub(super) automatic: Option<AutomaticMail>,
}

/// A workbook in a received file, not read yet.
#[derive(Debug)]
pub(super) struct WorkbookFile {
    /// Its name, safe to be shown and used in a file's name.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// A report in a received file, not read yet.
#[derive(Debug)]
pub(super) struct ReportFile {
    /// Its name, safe to be shown.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// Takes a received file apart. `path` is its path within the campaign's folder. `holds_evidence` says that the form registers
/// evidence: then the names of files that are no workbooks are looked at.
pub(super) fn unpack(path: &str, bytes: Vec<u8>, holds_evidence: bool) -> UnpackedFile {
    let mut unpacker = ReceivedFileUnpacker::default();
    let name = safe_name(last_part(path));
    let (kind, headings) = if is_message(&name, &bytes) {
        match mail::read(&bytes) {
            Ok(message) => (ReceivedKind::Message, Some(unpacker.add_message(message, 0))),
            Err(error) => {
                unpacker.remarks.push(error.to_string());
                (ReceivedKind::Message, None)
            }
        }
    } else if is_archive(&bytes) {
        unpacker.add_archive(&name, &bytes, 0);
        (ReceivedKind::Archive, None)
    } else {
        unpacker.workbooks.push(WorkbookFile { name, bytes });
        (ReceivedKind::Workbook, None)
    };
    let ReceivedFileUnpacker { workbooks, others, other_paths, reports, mut unopened, mut remarks, .. } = unpacker;
    unopened.extend(others.iter().filter(|name| is_other_archive(name)).cloned());
    if !others.is_empty() {
        remarks.push(messages::other_files(&others, holds_evidence));
    }
    if workbooks.is_empty() {
        match kind {
            ReceivedKind::Message if headings.as_ref().is_some_and(|headings| headings.automatic.is_some()) => {}
            ReceivedKind::Message => remarks.insert(0, messages::NO_WORKBOOK_IN_MESSAGE.to_owned()),
            ReceivedKind::Archive => remarks.insert(0, messages::NO_WORKBOOK_IN_ARCHIVE.to_owned()),
            ReceivedKind::Workbook => {}
        }
    }
    UnpackedFile { kind, headings, workbooks, remarks, unopened, others: other_paths, reports }
}

/// Collects what is in a received file.
struct ReceivedFileUnpacker {
    workbooks: Vec<WorkbookFile>,
    /// The names of files that are no workbooks.
    others: Vec<String>,
    /// The same with the folders that they lie in, and the archives that could not be opened.
    other_paths: Vec<String>,
    /// Those that are reports.
    reports: Vec<ReportFile>,
    /// The archives that could not be opened.
    unopened: Vec<String>,
    remarks: Vec<String>,
    /// How many files there were so far.
    files: usize,
    /// How many more bytes may be unpacked.
    bytes_left: u64,
}

impl Default for ReceivedFileUnpacker {
    fn default() -> Self {
        Self {
            workbooks: Vec::new(),
            others: Vec::new(),
            other_paths: Vec::new(),
            reports: Vec::new(),
            unopened: Vec::new(),
            remarks: Vec::new(),
            files: 0,
            bytes_left: MOST_UNPACKED,
        }
    }
}

impl ReceivedFileUnpacker {
    /// Adds the attachments of a message that lies this deep.
    fn add_message(&mut self, message: mail::Message, depth: usize) -> MessageHeadings {
        let headings = MessageHeadings {
            from: message.from,
            subject: message.subject,
            day: message.day,
            id: message.message_id,
            references: message.references,
            automatic: message.automatic,
        };
        if let Some(automatic) = message.automatic {
            self.remarks.push(messages::automatic(automatic).to_owned());
        }
        // What a bounce has attached is what was sent out, not what came in.
        let is_sent_by_nobody = match message.automatic {
            Some(AutomaticMail::Bounce | AutomaticMail::AutoReply) => true,
            Some(AutomaticMail::List) | None => false,
        };
        let attachments = if is_sent_by_nobody { Vec::new() } else { message.attachments };
        for attachment in attachments {
            self.add_file(&attachment.name, attachment.bytes, depth + 1);
        }
        headings
    }

    /// Adds a file that lies this deep in the received file.
    fn add_file(&mut self, path: &str, bytes: Vec<u8>, depth: usize) {
        let name = last_part(path);
        if is_left_behind(name) {
            return;
        }
        if self.files == MOST_FILES {
            self.remarks.push(messages::TOO_MANY_INSIDE.to_owned());
        }
        self.files += 1;
        if self.files > MOST_FILES {
            return;
        }
        if name != path && path.split(['/', '\\']).any(|part| part == "..") {
            self.remarks.push(messages::path_ignored(path, name));
        }
        let name = safe_name(name);
        if is_message(&name, &bytes) || is_archive(&bytes) {
            if depth >= DEEPEST {
                self.remarks.push(messages::too_deep(&name));
                self.other_paths.push(name.clone());
                self.unopened.push(name);
            } else if is_archive(&bytes) {
                self.add_archive(&name, &bytes, depth);
            } else {
                match mail::read(&bytes) {
                    Ok(message) => {
                        self.add_message(message, depth);
                    }
                    Err(error) => self.remarks.push(error.to_string()),
                }
            }
        } else if is_workbook_name(&name) || intake::is_workbook(&bytes) {
            self.workbooks.push(WorkbookFile { name, bytes });
        } else {
            self.other_paths.push(path_for_show(path));
            if self.reports.len() < MOST_REPORTS && is_report(&name, &bytes) {
                self.reports.push(ReportFile { name: name.clone(), bytes });
            }
            self.others.push(name);
        }
    }

    /// Adds the files of an archive that lies this deep.
    fn add_archive(&mut self, name: &str, bytes: &[u8], depth: usize) {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
            self.remarks.push(messages::damaged_archive(name));
            self.other_paths.push(name.to_owned());
            self.unopened.push(name.to_owned());
            return;
        };
        // Folders, and what programs leave behind, are no files that are taken: they may be any number.
        let is_taken = |index: &usize| match archive.name_for_index(*index) {
            Some(Ok(path)) => {
                !path.ends_with(['/', '\\']) && !path.starts_with(MAC_FOLDER) && !is_left_behind(last_part(&path))
            }
            Some(Err(_)) | None => true,
        };
        let taken: Vec<usize> = (0..archive.len()).filter(is_taken).take(MOST_FILES + 1).collect();
        for index in taken {
            let file = match archive.by_index(index) {
                Ok(file) => file,
                Err(zip::result::ZipError::UnsupportedArchive(_)) => {
                    self.remarks.push(messages::locked_archive(name));
                    self.other_paths.push(name.to_owned());
                    self.unopened.push(name.to_owned());
                    return;
                }
                Err(_) => {
                    self.remarks.push(messages::damaged_archive(name));
                    continue;
                }
            };
            let path = decode_name(file.name_raw());
            let mut content = Vec::new();
            // The size that the archive states is not to be relied on.
            let read = file.take(self.bytes_left + 1).read_to_end(&mut content);
            let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
            match (read, self.bytes_left.checked_sub(size)) {
                (Ok(_), Some(left)) => self.bytes_left = left,
                (_, None) => {
                    self.remarks.push(messages::TOO_LARGE_INSIDE.to_owned());
                    return;
                }
                (Err(_), Some(_)) => {
                    self.remarks.push(messages::damaged_archive(name));
                    continue;
                }
            }
            self.add_file(&path, content, depth + 1);
        }
    }
}

/// Whether a file is a report of the unit's: by its name, and by what is in it.
fn is_report(name: &str, bytes: &[u8]) -> bool {
    name.contains(REPORT) && bytes.len() <= reconciliation::MOST_BYTES && reconciliation::is_document(bytes, name)
}

/// Whether a file's name is that of an archive of a kind that is not opened.
fn is_other_archive(name: &str) -> bool {
    let name = name.to_lowercase();
    [".rar", ".7z", ".tar", ".gz", ".tgz"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a file's name is that of one which programs leave beside others.
fn is_left_behind(name: &str) -> bool {
    is_lock_file(name) || name.starts_with("._") || name == ".DS_Store"
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The path of a file in an archive, of which every part is safe to be shown: the last folders and the name.
fn path_for_show(path: &str) -> String {
    let parts: Vec<String> =
        path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).map(safe_name).collect();
    let first = parts.len().saturating_sub(MOST_PARTS);
    parts[first..].join("/")
}

/// The name of a file in an archive: in UTF-8, else in GB18030, as Chinese Windows writes it.
fn decode_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

fn is_message(name: &str, bytes: &[u8]) -> bool {
    (is_message_name(name) && !bytes.is_empty() && !is_zip(bytes)) || mail::is_of_outlook(bytes)
}

/// Whether a file is a zip archive and no document, which is a zip archive too.
fn is_archive(bytes: &[u8]) -> bool {
    is_zip(bytes) && intake::is_plain_archive(bytes)
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

#[cfg(test)]
mod tests {
    use super::{
        DEEPEST, MOST_FILES, MOST_PARTS, MOST_REPORTS, MOST_UNPACKED, ReceivedFileUnpacker, ReceivedKind, decode_name,
        is_report, path_for_show, unpack,
    };
    use crate::collect::messages;
    use crate::reconciliation;
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
        let unpacked =
            unpack("收到/材料.zip", zip(&[("../../x.xlsx", b"no workbook"), ("照片.jpg", b"\xFF\xD8\xFF")]), false);
        assert_eq!(unpacked.kind, ReceivedKind::Archive);
        assert_eq!(unpacked.workbooks.len(), 1);
        assert_eq!(unpacked.workbooks[0].name, "x.xlsx");
        assert!(unpacked.remarks.iter().any(|remark| remark.contains("../../x.xlsx")), "{:?}", unpacked.remarks);
        assert!(unpacked.remarks.iter().any(|remark| remark.contains("照片.jpg")), "{:?}", unpacked.remarks);
    }

    #[test]
    fn archives_in_archives_come_to_an_end() {
        let nested = |archives: usize| {
            let innermost = zip(&[("a.xlsx", b"x")]);
            let archive = (1..archives).fold(innermost, |inside, _| zip(&[("inner.zip", &inside)]));
            unpack("a.zip", archive, false)
        };
        let unpacked = nested(DEEPEST);
        assert_eq!((unpacked.workbooks.len(), &*unpacked.remarks), (1, &[] as &[String]));
        let unpacked = nested(DEEPEST + 1);
        assert!(unpacked.workbooks.is_empty());
        assert!(unpacked.remarks.contains(&messages::too_deep("inner.zip")), "{:?}", unpacked.remarks);
        assert_eq!(
            (&*unpacked.unopened, &*unpacked.others),
            (&["inner.zip".to_owned()][..], &["inner.zip".to_owned()][..])
        );
    }

    #[test]
    fn an_archive_without_workbooks_says_so() {
        let unpacked = unpack("a.zip", zip(&[("说明.docx", b"x")]), false);
        assert!(unpacked.workbooks.is_empty() && unpacked.remarks.len() == 2, "{:?}", unpacked.remarks);
    }

    #[test]
    fn names_written_by_chinese_windows_are_read() {
        assert_eq!(decode_name("自评表.xlsx".as_bytes()), "自评表.xlsx");
        let gbk = encoding_rs::GBK.encode("自评表.xlsx").0;
        assert_eq!(decode_name(&gbk), "自评表.xlsx");
    }

    #[test]
    fn archives_are_unpacked_up_to_the_bound() {
        assert_eq!(ReceivedFileUnpacker::default().bytes_left, MOST_UNPACKED);
        let archive = zip(&[("a.xlsx", &[b'x'; 100])]);
        for (bytes_left, workbooks) in [(100, 1), (99, 0)] {
            let mut unpacker = ReceivedFileUnpacker { bytes_left, ..ReceivedFileUnpacker::default() };
            unpacker.add_archive("a.zip", &archive, 0);
            assert_eq!(unpacker.workbooks.len(), workbooks, "{:?}", unpacker.remarks);
            assert_eq!(unpacker.remarks.is_empty(), workbooks == 1);
        }
    }

    #[test]
    fn files_in_an_archive_are_taken_up_to_the_bound_and_what_programs_leave_beside_them_is_not_counted() {
        let numbered = |count: usize, form: fn(usize) -> String| -> Vec<String> { (0..count).map(form).collect() };
        let unpacked = |first: Vec<String>, count: usize| {
            let names = [first, numbered(count, |number| format!("{number}.xlsx"))].concat();
            let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
            let unpacked = unpack("a.zip", zip(&files), false);
            (unpacked.workbooks.len(), unpacked.remarks.contains(&messages::TOO_MANY_INSIDE.to_owned()))
        };
        assert_eq!(unpacked(Vec::new(), MOST_FILES), (MOST_FILES, false));
        assert_eq!(unpacked(Vec::new(), MOST_FILES + 1), (MOST_FILES, true));
        let beside: [fn(usize) -> String; 4] = [
            |number| format!("__MACOSX/._{number}.xlsx"),
            |number| format!("甲局/._{number}.xlsx"),
            |number| format!("~${number}.xlsx"),
            |number| format!("{number}/.DS_Store"),
        ];
        for form in beside {
            let left = numbered(MOST_FILES + 1, form);
            assert_eq!(unpacked(left.clone(), 2), (2, false), "{}", left[0]);
        }
    }

    #[test]
    fn folders_of_an_archive_are_not_counted_among_its_files() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for number in 0..=MOST_FILES {
            zip.add_directory(format!("{number}/"), options).unwrap();
        }
        zip.start_file("甲.xlsx", options).unwrap();
        let unpacked = unpack("a.zip", zip.finish().unwrap().into_inner(), false);
        assert_eq!((unpacked.workbooks.len(), &*unpacked.remarks), (1, &[] as &[String]));
    }

    #[test]
    fn reports_are_kept_up_to_the_bound_and_told_by_name_and_kind() {
        let kept = |count: usize| {
            let names: Vec<String> = (0..count).map(|number| format!("自评报告{number}.txt")).collect();
            let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), "报告".as_bytes())).collect();
            unpack("a.zip", zip(&files), false).reports.len()
        };
        assert_eq!((kept(MOST_REPORTS), kept(MOST_REPORTS + 1)), (MOST_REPORTS, MOST_REPORTS));
        let text = "本年收入".as_bytes();
        assert!(is_report("自评报告.txt", text));
        assert!(!is_report("自评材料.txt", text) && !is_report("自评报告.jpg", b"\xFF\xD8\xFF"));
        let of_length = |length: usize| vec![b' '; length];
        assert!(is_report("自评报告.txt", &of_length(reconciliation::MOST_BYTES)));
        assert!(!is_report("自评报告.txt", &of_length(reconciliation::MOST_BYTES + 1)));
    }

    #[test]
    fn the_last_parts_of_a_path_are_shown_up_to_the_bound() {
        let path = |parts: usize| (1..=parts).map(|part| part.to_string()).collect::<Vec<_>>().join("/");
        assert_eq!(path_for_show(&path(MOST_PARTS)), path(MOST_PARTS));
        assert_eq!(format!("1/{}", path_for_show(&path(MOST_PARTS + 1))), path(MOST_PARTS + 1));
        assert_eq!(path_for_show("./甲/..//乙\\丙.pdf"), "甲/乙/丙.pdf");
    }
}

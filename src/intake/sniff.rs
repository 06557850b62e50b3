//! Tells what a file is by its content; the file name is not looked at.

use std::io::Read;

use super::Unreadable;
use super::archive::{self, Archive};

/// The most bytes of a file.
pub(crate) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// How messages name a zip archive that is no document.
const ARCHIVE: &str = "压缩包";
/// How messages name an archive of another kind, which is not opened.
const PACKED: &str = "压缩包（不是 zip 格式）";

/// What a file turns out to be.
#[derive(Debug)]
pub(super) enum Sniffed<'a> {
    /// A workbook in a zip package.
    Package {
        /// The format.
        kind: PackageKind,
        /// What else is in it.
        extras: Extras,
        /// The package, opened.
        archive: Archive<'a>,
    },
    /// `.xls`, and `.et` of older WPS.
    Xls {
        /// What else is in it.
        extras: Extras,
    },
}

/// The format of a workbook in a zip package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackageKind {
    /// `.xlsx`, `.xlsm`
    Xlsx,
    /// `.xlsb`
    Xlsb,
    /// `.ods`
    Ods,
}

/// What the names of a workbook's parts tell about it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extras {
    /// The workbook has macros.
    pub macros: bool,
    /// It refers to other workbooks.
    pub links: bool,
    /// It has notes in cells.
    pub comments: bool,
    /// It has pictures, shapes, charts or files in it.
    pub drawings: bool,
}

/// Tells the format of a workbook, and what else is in it.
///
/// # Errors
/// If the file is no workbook that can be read.
pub(super) fn sniff(bytes: &[u8]) -> Result<Sniffed<'_>, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return sniff_zip(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        if contains_utf16(bytes, "EncryptedPackage") {
            return Err(Unreadable::Encrypted);
        }
        if contains_utf16(bytes, "WordDocument") {
            return Err(Unreadable::NotWorkbook("Word 文档"));
        }
        if contains_utf16(bytes, "Workbook") || contains_utf16(bytes, "Book") {
            let macros = contains_utf16(bytes, "_VBA_PROJECT");
            return Ok(Sniffed::Xls { extras: Extras { macros, ..Extras::default() } });
        }
        return Err(Unreadable::NotWorkbook("别的 Office 文档"));
    }
    // BIFF files without a container, from very old programs.
    if bytes.starts_with(&[0x09, 0x08]) {
        return Ok(Sniffed::Xls { extras: Extras::default() });
    }
    Err(Unreadable::NotWorkbook(describe(bytes)))
}

/// Whether a file is a workbook, be it one that needs a password.
pub fn is_workbook(bytes: &[u8]) -> bool {
    matches!(sniff(bytes), Ok(_) | Err(Unreadable::Encrypted))
}

/// Whether a file is a zip archive that is no document.
pub(crate) fn is_plain_archive(bytes: &[u8]) -> bool {
    matches!(sniff(bytes), Err(Unreadable::NotWorkbook(ARCHIVE)))
}

fn describe(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(512)];
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    match head {
        _ if head.starts_with(b"%PDF") => "PDF 文件",
        _ if head.starts_with(b"\x89PNG") || head.starts_with(b"\xFF\xD8\xFF") => "图片",
        _ if head.starts_with(b"Rar!") || head.starts_with(b"7z\xBC\xAF") => PACKED,
        _ if text.starts_with("<html") || text.starts_with("<!doctype html") => "网页",
        _ if text.starts_with("<?xml") => "XML 文件",
        _ if head.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\r' | b'\n')) => "文本文件",
        _ => "别的文件",
    }
}

fn contains_utf16(bytes: &[u8], word: &str) -> bool {
    let wanted: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn sniff_zip(bytes: &[u8]) -> Result<Sniffed<'_>, Unreadable> {
    let mut archive = archive::open(bytes)?;
    let names: Vec<String> =
        archive.file_names().flatten().map(|name| name.replace('\\', "/").to_ascii_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let kind = if has("xl/workbook.xml") {
        PackageKind::Xlsx
    } else if has("xl/workbook.bin") {
        PackageKind::Xlsb
    } else if has("content.xml") && has("mimetype") {
        PackageKind::Ods
    } else if has("word/document.xml") {
        return Err(Unreadable::NotWorkbook("Word 文档"));
    } else if has("ppt/presentation.xml") {
        return Err(Unreadable::NotWorkbook("PPT 文档"));
    } else {
        return Err(Unreadable::NotWorkbook(ARCHIVE));
    };
    if kind == PackageKind::Ods && ods_is_encrypted(&mut archive) {
        return Err(Unreadable::Encrypted);
    }
    let starts = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let is_drawing = |name: &String| name.starts_with("xl/drawings/") && name.ends_with(".xml");
    let extras = Extras {
        macros: names.iter().any(|name| name.ends_with("vbaproject.bin")),
        links: starts("xl/externallinks/"),
        drawings: starts("xl/embeddings/") || names.iter().any(is_drawing),
        comments: starts("xl/comments") || starts("xl/threadedcomments"),
    };
    Ok(Sniffed::Package { kind, extras, archive })
}

fn ods_is_encrypted(archive: &mut Archive<'_>) -> bool {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut text = String::new();
    manifest.take(1_000_000).read_to_string(&mut text).is_ok() && text.contains("encryption-data")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{MOST_BYTES, PACKED, describe, is_workbook, sniff};

    #[test]
    fn what_is_no_workbook_is_called_by_what_it_is() {
        for (bytes, expected) in [
            (&b"%PDF-1.7"[..], "PDF 文件"),
            (b"\x89PNG\r\n", "图片"),
            (b"\xFF\xD8\xFF\xE0", "图片"),
            (b"Rar!\x1A\x07", PACKED),
            (b"7z\xBC\xAF\x27\x1C", PACKED),
            (b" <HTML>", "网页"),
            (b"<!DOCTYPE html>", "网页"),
            (b"\xEF\xBB\xBF<?xml version=\"1.0\"?>", "XML 文件"),
            ("单位名称,浏阳\r\n\t1".as_bytes(), "文本文件"),
            (b"text\x00", "别的文件"),
        ] {
            assert_eq!(describe(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_workbook_is_one_although_it_needs_a_password() {
        let workbook = rust_xlsxwriter::Workbook::new().save_to_buffer().unwrap();
        let mut encrypted = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        encrypted.create_stream("/EncryptedPackage").unwrap().write_all(&[0; 64]).unwrap();
        assert!(is_workbook(&workbook));
        assert!(is_workbook(&encrypted.into_inner().into_inner()));
        assert!(!is_workbook(b"%PDF-1.7") && !is_workbook(b""));
    }

    #[test]
    fn a_file_is_looked_at_up_to_the_bound() {
        let is_too_large = |length: usize| matches!(sniff(&vec![b'a'; length]), Err(super::Unreadable::TooLarge));
        assert!(!is_too_large(MOST_BYTES) && is_too_large(MOST_BYTES + 1));
    }
}

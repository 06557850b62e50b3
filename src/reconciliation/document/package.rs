//! The package of a `.docx` from anyone: what it is, its parts unpacked within bounds, and the same package with some parts replaced.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use memchr::memmem;
use zip::write::SimpleFileOptions;

use super::error::{DocumentError, damaged};
use super::xml::attributes_of;
use crate::intake::Unreadable;
use crate::intake::archive::{self, Archive};

/// The most bytes of the part with the text, unpacked.
const MOST_TEXT: u64 = 48 * 1024 * 1024;
/// The most bytes of another part that is read.
const MOST_PART: u64 = 8 * 1024 * 1024;
/// The content types of the part with the text.
const MAIN: &str = "wordprocessingml.document.main+xml";
const TEMPLATE: &str = "wordprocessingml.template.main+xml";
/// What of a content type says that there are macros.
const MACROS: &str = "macroenabled";
/// What follows of the namespace of a package's parts in that of its content types.
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// A package that was opened, and what its parts of text are called.
pub(super) struct Opened<'b> {
    archive: Archive<'b>,
    bytes: &'b [u8],
    /// The name of the part with the text.
    pub(super) main: String,
}

/// The package of a document, kept to write comments into it.
#[derive(Debug)]
pub(in crate::reconciliation) struct WordPackage {
    bytes: Vec<u8>,
    /// The name of the part with the text.
    pub(in crate::reconciliation) main: String,
    /// The part with the text.
    pub(in crate::reconciliation) text: String,
    /// The runs of the text, in order.
    pub(in crate::reconciliation) runs: Vec<Run>,
    /// The prefix of the elements of the text, with its colon: `w:`.
    pub(in crate::reconciliation) prefix: String,
    /// The namespace that the prefix stands for.
    pub(in crate::reconciliation) namespace: String,
    has_pictures: bool,
}

/// A part to be written instead of the one that is there, or beside those that are there.
#[derive(Debug)]
pub(in crate::reconciliation) struct NewPart {
    /// Its name.
    pub(in crate::reconciliation) name: String,
    /// Its content.
    pub(in crate::reconciliation) content: String,
}

/// Opens the package of a document; nothing where the bytes are those of plain text.
///
/// # Errors
/// Where they are those of anything else.
pub(super) fn open(bytes: &[u8]) -> Result<Option<Opened<'_>>, DocumentError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return open_package(bytes).map(Some);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Err(if contains_utf16(bytes, "EncryptedPackage") {
            DocumentError::Encrypted
        } else if contains_utf16(bytes, "WordDocument") {
            DocumentError::OldWord
        } else {
            DocumentError::Other("别的 Office 文档")
        });
    }
    let is = |heads: &[&[u8]]| heads.iter().any(|head| bytes.starts_with(head));
    let what = if is(&[b"%PDF"]) {
        "PDF 文件"
    } else if is(&[b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"BM", b"II*\0", b"MM\0*"]) {
        "图片"
    } else if is(&[b"Rar!", b"7z\xBC\xAF"]) {
        "压缩包"
    } else if is(&[b"{\\rtf"]) {
        "RTF 文件"
    } else {
        return Ok(None);
    };
    Err(DocumentError::Other(what))
}

/// Whether the bytes are those of a Word document, be it one that is refused.
pub(super) fn is_word(bytes: &[u8]) -> bool {
    match open(bytes) {
        Ok(opened) => opened.is_some(),
        Err(DocumentError::OldWord | DocumentError::Macros) => true,
        Err(_) => false,
    }
}

fn contains_utf16(bytes: &[u8], word: &str) -> bool {
    let wanted: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memmem::find(bytes, &wanted).is_some()
}

fn open_package(bytes: &[u8]) -> Result<Opened<'_>, DocumentError> {
    let archive = archive::open(bytes).map_err(|why| match why {
        Unreadable::TooLarge => DocumentError::TooLarge,
        Unreadable::Empty
        | Unreadable::NotWorkbook(_)
        | Unreadable::Encrypted
        | Unreadable::Damaged(_)
        | Unreadable::Unknown
        | Unreadable::OtherTemplate(_)
        | Unreadable::OtherYear { .. } => DocumentError::Damaged("不是 zip 压缩包".to_owned()),
    })?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.to_string()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("xl/workbook.xml") || has("xl/workbook.bin") {
        return Err(DocumentError::Other("Excel 工作簿"));
    }
    if has("ppt/presentation.xml") {
        return Err(DocumentError::Other("PPT 文档"));
    }
    if has("content.xml") && has("mimetype") {
        return Err(DocumentError::Other("OpenDocument 文档"));
    }
    if !has(CONTENT_TYPES) {
        return Err(DocumentError::Other("压缩包"));
    }
    let mut opened = Opened { archive, bytes, main: String::new() };
    let types = opened.text(CONTENT_TYPES, MOST_PART)?.unwrap_or_default();
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin"))
        || types.to_ascii_lowercase().contains(MACROS)
    {
        return Err(DocumentError::Macros);
    }
    let main = attributes_of(&types, "Override", &["PartName", "ContentType"])?
        .into_iter()
        .find(|values| values[1].ends_with(MAIN) || values[1].ends_with(TEMPLATE))
        .map(|values| values[0].trim_start_matches('/').to_owned());
    opened.main = main.ok_or(DocumentError::Other("压缩包"))?;
    Ok(opened)
}

/// A run of the text: characters with the same properties.
#[derive(Debug, Clone)]
pub(in crate::reconciliation) struct Run {
    /// The bytes of its first tag.
    pub(in crate::reconciliation) open: Range<usize>,
    /// The bytes of its properties; empty where it has none.
    pub(in crate::reconciliation) properties: Range<usize>,
    /// Where its content begins.
    pub(in crate::reconciliation) content: usize,
    /// The byte behind it.
    pub(in crate::reconciliation) end: usize,
}

impl Opened<'_> {
    /// The part with the text.
    pub(super) fn main_text(&mut self) -> Result<String, DocumentError> {
        let main = self.main.clone();
        self.text(&main, MOST_TEXT)?.ok_or_else(|| DocumentError::Damaged("没有正文".to_owned()))
    }

    /// Another part; nothing where there is none with this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        self.text(name, MOST_PART)
    }

    fn text(&mut self, name: &str, most: u64) -> Result<Option<String>, DocumentError> {
        text(&mut self.archive, name, most)
    }

    /// The folder of the part with the text, with its slash.
    pub(super) fn folder(&self) -> &str {
        &self.main[..self.main.rfind('/').map_or(0, |slash| slash + 1)]
    }

    /// The package, to write comments into.
    pub(super) fn kept(self, text: String, runs: Vec<Run>, prefix: String, namespace: String) -> WordPackage {
        let is_picture = |name: &str| name.to_ascii_lowercase().contains("media/");
        let has_pictures = self.archive.file_names().flatten().any(|name| is_picture(&name));
        WordPackage { bytes: self.bytes.to_vec(), main: self.main, text, runs, prefix, namespace, has_pictures }
    }
}

/// The text of a part, up to so many bytes; nothing where there is no such part.
fn text(archive: &mut Archive<'_>, name: &str, most: u64) -> Result<Option<String>, DocumentError> {
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(damaged(error)),
    };
    let mut content = Vec::new();
    part.take(most + 1).read_to_end(&mut content).map_err(damaged)?;
    if content.len() as u64 > most {
        return Err(DocumentError::TooLarge);
    }
    let text = String::from_utf8(content).map_err(|_| DocumentError::Damaged(format!("{name} 不是 UTF-8")))?;
    Ok(Some(text))
}

impl WordPackage {
    pub(super) fn has_pictures(&self) -> bool {
        self.has_pictures
    }

    /// The text of a part; nothing where there is none with this name.
    pub(in crate::reconciliation) fn part(&self, name: &str) -> Result<Option<String>, DocumentError> {
        let mut archive = archive::open(&self.bytes).map_err(|_| DocumentError::NoComments("文件打不开"))?;
        text(&mut archive, name, MOST_PART)
    }

    /// The name of the part with the relations of the text.
    pub(in crate::reconciliation) fn relations(&self) -> String {
        let slash = self.main.rfind('/').map_or(0, |slash| slash + 1);
        format!("{}_rels/{}.rels", &self.main[..slash], &self.main[slash..])
    }

    /// The name of the part that a relation of the text leads to.
    pub(in crate::reconciliation) fn resolved(&self, target: &str) -> String {
        match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{}{target}", self.folder()),
        }
    }

    fn folder(&self) -> &str {
        &self.main[..self.main.rfind('/').map_or(0, |slash| slash + 1)]
    }

    /// A name beside the part with the text that no part has.
    pub(in crate::reconciliation) fn free_name(&self, stem: &str) -> String {
        let taken = archive::open(&self.bytes)
            .map(|archive| archive.file_names().flatten().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>());
        let taken = taken.unwrap_or_default();
        let folder = self.folder();
        let names = std::iter::once(String::new()).chain((2..).map(|number: u32| number.to_string()));
        let mut names = names.map(|number| format!("{folder}{stem}{number}.xml"));
        names.find(|name| !taken.contains(&name.to_ascii_lowercase())).unwrap_or_default()
    }

    /// The package with these parts in it; every other part is copied as it is.
    pub(in crate::reconciliation) fn with_parts(&self, parts: &[NewPart]) -> Result<Vec<u8>, DocumentError> {
        let mut archive = archive::open(&self.bytes).map_err(|_| DocumentError::NoComments("文件打不开"))?;
        let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let deflated = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        let mut is_written = vec![false; parts.len()];
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(damaged)?;
            let name = part.name().map_err(damaged)?.into_owned();
            match parts.iter().position(|new| new.name == name) {
                Some(new) => {
                    is_written[new] = true;
                    drop(part);
                    package.start_file(name, deflated).map_err(damaged)?;
                    package.write_all(parts[new].content.as_bytes()).map_err(damaged)?;
                }
                None => package.raw_copy_file(part).map_err(damaged)?,
            }
        }
        for (part, _) in parts.iter().zip(is_written).filter(|(_, written)| !written) {
            package.start_file(part.name.as_str(), deflated).map_err(damaged)?;
            package.write_all(part.content.as_bytes()).map_err(damaged)?;
        }
        Ok(package.finish().map_err(damaged)?.into_inner())
    }

    /// The bytes of a range of the text.
    pub(in crate::reconciliation) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}

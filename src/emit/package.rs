//! Packs the parts of a workbook into an xlsx file.
//!
//! In come the parts, each in pieces: those that stand in every workbook of a form are compressed once and copied, those made for
//! one workbook are compressed now. Out come the bytes of a zip archive. The `zip` crate cannot put a member together from
//! pieces; this module writes no more of the format than such an archive needs: deflated members with sizes known beforehand.

use std::sync::OnceLock;

use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};

/// How hard the text of one workbook is compressed. Measured on the built-in forms: higher levels save little and cost much.
const FRESH_LEVEL: u32 = 2;
/// How hard text is compressed that is copied into every workbook. Level 9 saves a hundredth more, and costs a process that makes
/// one workbook as much as writing it does.
const FIXED_LEVEL: u32 = 6;
/// An empty last block, which ends a deflated member.
const LAST_BLOCK: [u8; 2] = [0x03, 0x00];
/// 1 January 1980, the first day that the format knows: the same workbook has the same bytes on every day.
const DATE: u16 = 0x21;
/// The version of the format that knows deflate.
const VERSION: u16 = 20;
/// The method "deflated".
const DEFLATED: u16 = 8;

/// A text that is copied into many workbooks, compressed at its first use.
#[derive(Debug)]
pub(crate) struct Fixed {
    text: Box<str>,
    packed: OnceLock<Packed>,
}

/// A compressed text: whole deflate blocks that end on a byte and refer to nothing before them.
#[derive(Debug)]
struct Packed {
    blocks: Box<[u8]>,
    checksum: Hasher,
}

impl Fixed {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.into(), packed: OnceLock::new() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn packed(&self) -> &Packed {
        self.packed.get_or_init(|| {
            let mut blocks = Vec::new();
            deflate(&mut Compress::new(Compression::new(FIXED_LEVEL), false), self.text.as_bytes(), &mut blocks);
            let mut checksum = Hasher::new();
            checksum.update(self.text.as_bytes());
            Packed { blocks: blocks.into(), checksum }
        })
    }
}

/// Appends a text as deflate blocks that end on a byte.
fn deflate(compress: &mut Compress, text: &[u8], out: &mut Vec<u8>) {
    compress.reset();
    let end = |compress: &Compress| usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
    out.reserve(text.len() / 4 + 64);
    loop {
        let room = out.capacity();
        // Deflating memory into memory fails only where the stream was used wrongly.
        let _ = compress.compress_vec(&text[end(compress).min(text.len())..], out, FlushCompress::Full);
        if out.len() < room && end(compress) >= text.len() {
            return;
        }
        out.reserve(out.len().max(1_024));
    }
}

/// A member of the archive, as its two headers describe it.
struct Member {
    name: String,
    /// Where its header begins.
    start: usize,
    checksum: Hasher,
    /// Its length before compression.
    length: usize,
    /// Its length in the archive.
    packed: usize,
}

/// An archive in the making.
pub(crate) struct Packer {
    bytes: Vec<u8>,
    members: Vec<Member>,
    compress: Compress,
}

impl Packer {
    pub(crate) fn new() -> Self {
        let compress = Compress::new(Compression::new(FRESH_LEVEL), false);
        Self { bytes: Vec::with_capacity(256 * 1_024), members: Vec::new(), compress }
    }

    /// Adds a part in pieces.
    pub(crate) fn part(&mut self, name: &str, pieces: impl FnOnce(&mut Part<'_>)) {
        let mut member =
            Member { name: name.to_owned(), start: self.bytes.len(), checksum: Hasher::new(), length: 0, packed: 0 };
        // The header is written once the lengths are known.
        let data = member.start + LOCAL_HEADER + name.len();
        self.bytes.resize(data, 0);
        pieces(&mut Part { bytes: &mut self.bytes, compress: &mut self.compress, member: &mut member });
        self.bytes.extend(LAST_BLOCK);
        member.packed = self.bytes.len() - data;
        let header = member.local_header();
        self.bytes[member.start..data].copy_from_slice(&header);
        self.members.push(member);
    }

    /// Adds a part of one piece that is the same in every workbook.
    pub(crate) fn fixed(&mut self, name: &str, text: &Fixed) {
        self.part(name, |part| part.fixed(text));
    }

    /// Adds a part made for this workbook.
    pub(crate) fn fresh(&mut self, name: &str, text: &str) {
        self.part(name, |part| part.fresh(text));
    }

    /// The bytes of the archive.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let directory = self.bytes.len();
        for member in &self.members {
            member.directory_entry(&mut self.bytes);
        }
        let (count, length) = (u16_of(self.members.len()), u32_of(self.bytes.len() - directory));
        let out = &mut self.bytes;
        out.extend(b"PK\x05\x06");
        out.extend([0; 4]);
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(length.to_le_bytes());
        out.extend(u32_of(directory).to_le_bytes());
        out.extend([0; 2]);
        self.bytes
    }
}

/// A part in the making.
pub(crate) struct Part<'a> {
    bytes: &'a mut Vec<u8>,
    compress: &'a mut Compress,
    member: &'a mut Member,
}

impl Part<'_> {
    /// Appends a text that is the same in every workbook.
    pub(crate) fn fixed(&mut self, text: &Fixed) {
        let packed = text.packed();
        self.bytes.extend_from_slice(&packed.blocks);
        self.member.checksum.combine(&packed.checksum);
        self.member.length += text.text.len();
    }

    /// Appends a text made for this workbook.
    pub(crate) fn fresh(&mut self, text: &str) {
        deflate(self.compress, text.as_bytes(), self.bytes);
        self.member.checksum.update(text.as_bytes());
        self.member.length += text.len();
    }
}

/// The length of a member's header without its name.
const LOCAL_HEADER: usize = 30;

impl Member {
    /// What the header before the member and its entry in the directory have in common.
    fn description(&self, out: &mut Vec<u8>) {
        out.extend(VERSION.to_le_bytes());
        out.extend([0; 2]);
        out.extend(DEFLATED.to_le_bytes());
        out.extend([0; 2]);
        out.extend(DATE.to_le_bytes());
        out.extend(self.checksum.clone().finalize().to_le_bytes());
        out.extend(u32_of(self.packed).to_le_bytes());
        out.extend(u32_of(self.length).to_le_bytes());
        out.extend(u16_of(self.name.len()).to_le_bytes());
        out.extend([0; 2]);
    }

    fn local_header(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(LOCAL_HEADER + self.name.len());
        out.extend(b"PK\x03\x04");
        self.description(&mut out);
        out.extend(self.name.as_bytes());
        out
    }

    fn directory_entry(&self, out: &mut Vec<u8>) {
        out.extend(b"PK\x01\x02");
        out.extend(VERSION.to_le_bytes());
        self.description(out);
        // No comment, the first disk, no attributes.
        out.extend([0; 10]);
        out.extend(u32_of(self.start).to_le_bytes());
        out.extend(self.name.as_bytes());
    }
}

/// A length as the format has it. A workbook of a form is some megabytes at most: input is bounded long before.
fn u32_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn u16_of(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::{Fixed, Packer};

    #[test]
    fn an_archive_holds_what_was_put_in() {
        let fixed = Fixed::new(&"固定的内容 ".repeat(5_000));
        let long: String = (0..60_000).map(|n| char::from(b' ' + (n % 1_009 * (n % 83) % 89) as u8)).collect();
        let mut packer = Packer::new();
        packer.fixed("a.xml", &fixed);
        packer.part("dir/b.xml", |part| {
            part.fresh("开头");
            part.fixed(&fixed);
            part.fresh(&long);
            part.fresh("");
        });
        packer.fresh("empty", "");
        let mut archive = zip::ZipArchive::new(Cursor::new(packer.finish())).unwrap();
        let mut text = |name| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(text("a.xml"), fixed.text());
        assert_eq!(text("dir/b.xml"), format!("开头{}{long}", fixed.text()));
        assert_eq!(text("empty"), "");
    }
}

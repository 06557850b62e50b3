//! A zip package from anyone → the parts that the workbook readers need, unpacked within bounds.
//!
//! In come the bytes of an `.xlsx`, `.xlsb` or `.ods`; out come the same parts, every XML part as UTF-8. A reader can take what
//! comes out whole: it cannot grow any more.

use std::io::{Cursor, Read, Write};

use memchr::memmem;
use zip::write::SimpleFileOptions;

use super::Unreadable;
use super::archive::{Archive, damaged};
use super::sniff::PackageKind;
use super::trim::Trimmer;

/// The most bytes that come out.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The most bytes that are inflated, with what is left out of long texts.
const MOST_INFLATED: u64 = 416 * 1024 * 1024;
/// The most bytes of a part that lists sheets, names or relations.
const MOST_LISTING: usize = 4 * 1024 * 1024;
/// The most cell formats; Excel has 65,490.
const MOST_FORMATS: usize = 200_000;
/// The greatest number by which a sheet's formulas share one text.
const MOST_SHARED: u64 = 1_000_000;
/// The most strings that a part may announce: the reader sets room aside for as many.
const MOST_ANNOUNCED: u64 = 1_000_000;
/// From so many bytes on a part is trimmed as it comes.
const LARGE: usize = 1024 * 1024;
/// How much is inflated at a time.
const BLOCK: usize = 64 * 1024;

/// Folders of a package in which no cell stands.
const IGNORED: [&str; 14] = [
    "xl/media/",
    "xl/embeddings/",
    "xl/drawings/",
    "xl/charts/",
    "xl/theme/",
    "xl/printersettings/",
    "xl/externallinks/",
    "xl/activex/",
    "xl/ctrlprops/",
    "xl/comments",
    "xl/threadedcomments/",
    "xl/pivot",
    "docprops/",
    "customxml/",
];
/// The parts of an OpenDocument package that are read.
const OPEN_DOCUMENT: [&str; 3] = ["mimetype", "content.xml", "meta-inf/manifest.xml"];

/// A part of a workbook, unpacked.
pub(super) struct Part {
    /// The name, as the package has it.
    pub(super) name: String,
    /// The content.
    pub(super) content: Vec<u8>,
}

/// Unpacks the parts that hold the cells of a workbook.
///
/// # Errors
/// Where a part cannot be inflated, or the parts are larger than those of a workbook with
/// [the most cells](super::book) can be.
pub(super) fn unpack(archive: &mut Archive<'_>, kind: PackageKind) -> Result<Vec<Part>, Unreadable> {
    let mut unpacker = Unpacker { inflated: MOST_INFLATED, written: 0 };
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.into_owned();
        let plain = plain_name(&name);
        if part.is_dir() || !is_needed(&plain, kind) {
            continue;
        }
        let announced = part.size();
        parts.push(Part { name, content: unpacker.part(part, announced, &plain, kind)? });
    }
    Ok(parts)
}

/// A package with these parts, stored without compression, for readers that take a package.
///
/// # Errors
/// Where a part has a name that no package can have.
pub(super) fn stored(parts: &[Part]) -> Result<Vec<u8>, Unreadable> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for part in parts {
        package.start_file(part.name.as_str(), stored).map_err(damaged)?;
        package.write_all(&part.content).map_err(damaged)?;
    }
    Ok(package.finish().map_err(damaged)?.into_inner())
}

/// The text of one part, as UTF-8, up to so many bytes; nothing where there is no such part or it is no text.
pub(super) fn text(archive: &mut Archive<'_>, name: &str, most: u64) -> Option<String> {
    let mut content = Vec::new();
    archive.by_name(name).ok()?.take(most).read_to_end(&mut content).ok()?;
    if let Some(encoding) = encoding(&content) {
        content = to_utf8(encoding, &content).unwrap_or_default();
    }
    String::from_utf8(content).ok()
}

/// A part's name as readers compare it.
fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

fn is_needed(name: &str, kind: PackageKind) -> bool {
    match kind {
        PackageKind::Ods => OPEN_DOCUMENT.contains(&name),
        PackageKind::Xlsx | PackageKind::Xlsb => {
            !IGNORED.iter().any(|folder| name.starts_with(folder)) && !name.ends_with("vbaproject.bin")
        }
    }
}

/// Inflates parts, and counts what was inflated and what came of it.
struct Unpacker {
    inflated: u64,
    written: usize,
}

impl Unpacker {
    /// Inflates a part, which announces that it is so long.
    fn part(
        &mut self,
        mut part: impl Read,
        announced: u64,
        name: &str,
        kind: PackageKind,
    ) -> Result<Vec<u8>, Unreadable> {
        let room = usize::try_from(announced).unwrap_or(usize::MAX).min(LARGE);
        // One byte more shows that nothing follows.
        let mut content = Vec::with_capacity(room + 1);
        (&mut part).take(LARGE as u64 + 1).read_to_end(&mut content).map_err(damaged)?;
        self.inflated = self.inflated.checked_sub(content.len() as u64).ok_or(Unreadable::TooLarge)?;
        let binary = kind == PackageKind::Xlsb && name.ends_with(".bin");
        if binary {
            self.rest(&mut part, &mut content)?;
            records(&content)?;
        } else if content.len() > LARGE {
            content = self.large(content, part)?;
        } else if let Some(encoding) = encoding(&content) {
            content = to_utf8(encoding, &content)?;
        }
        self.written += content.len();
        let listing = name.ends_with(".rels") || name.ends_with("workbook.xml");
        if self.written > MOST_BYTES || (listing && content.len() > MOST_LISTING) {
            return Err(Unreadable::TooLarge);
        }
        if kind == PackageKind::Ods && name == "content.xml" {
            super::repeats::bound(std::str::from_utf8(&content).map_err(damaged)?)?;
        } else if !binary {
            disarm(&mut content, name)?;
        }
        Ok(content)
    }

    /// The rest of a part as it is.
    fn rest(&mut self, part: &mut impl Read, content: &mut Vec<u8>) -> Result<(), Unreadable> {
        let room = MOST_BYTES.saturating_sub(self.written).saturating_sub(content.len()) as u64;
        let read = part.take(room + 1).read_to_end(content).map_err(damaged)? as u64;
        if read > room {
            return Err(Unreadable::TooLarge);
        }
        self.inflated = self.inflated.checked_sub(read).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }

    /// The rest of a large XML part, trimmed as it comes.
    fn large(&mut self, start: Vec<u8>, mut part: impl Read) -> Result<Vec<u8>, Unreadable> {
        let mut decoder = encoding(&start).map(encoding_rs::Encoding::new_decoder_with_bom_removal);
        let mut trimmer = Trimmer::new(MOST_BYTES.saturating_sub(self.written));
        let mut text = String::new();
        let mut feed = |bytes: &[u8], last: bool, trimmer: &mut Trimmer| match &mut decoder {
            None => trimmer.feed(bytes),
            Some(decoder) => {
                text.clear();
                text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(BLOCK));
                let _ = decoder.decode_to_string(bytes, &mut text, last);
                trimmer.feed(text.as_bytes())
            }
        };
        for block in start.chunks(BLOCK) {
            feed(block, false, &mut trimmer)?;
        }
        drop(start);
        let mut block = vec![0; BLOCK];
        loop {
            let read = part.read(&mut block).map_err(damaged)?;
            self.inflated = self.inflated.checked_sub(read as u64).ok_or(Unreadable::TooLarge)?;
            feed(&block[..read], read == 0, &mut trimmer)?;
            if read == 0 {
                let mut content = trimmer.finish()?;
                declare_utf8(&mut content);
                return Ok(content);
            }
        }
    }
}

/// The encoding of an XML part, where a byte order mark or its declaration says another than UTF-8.
fn encoding(content: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(content) {
        return (encoding != encoding_rs::UTF_8).then_some(encoding);
    }
    match content {
        [b'<', 0, ..] => return Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let label = declared_encoding(content)?;
    encoding_rs::Encoding::for_label(&content[label])
        // What can be read as ASCII is not UTF-16, whatever it says.
        .filter(|encoding| *encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible())
}

/// Where an XML declaration names the encoding.
fn declared_encoding(content: &[u8]) -> Option<std::ops::Range<usize>> {
    let head = &content[..content.len().min(256)];
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let declaration = &head[..memmem::find(head, b"?>")?];
    let key = memmem::find(declaration, b"encoding")? + b"encoding".len();
    let open = key + declaration[key..].iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let length = declaration[open + 1..].iter().position(|byte| *byte == declaration[open])?;
    Some(open + 1..open + 1 + length)
}

/// A whole part as UTF-8.
fn to_utf8(encoding: &'static encoding_rs::Encoding, content: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let (text, _, wrong) = encoding.decode(content);
    if wrong {
        return Err(Unreadable::Damaged(format!("{} 编码有误", encoding.name())));
    }
    let mut text = text.into_owned().into_bytes();
    declare_utf8(&mut text);
    Ok(text)
}

/// Makes the declaration of a part that is UTF-8 now say so.
fn declare_utf8(content: &mut Vec<u8>) {
    if let Some(label) = declared_encoding(content) {
        content.splice(label, *b"UTF-8");
    }
}

/// Refuses what would make the reader set aside room that nothing fills, by announcing more than is there.
fn disarm(content: &mut [u8], name: &str) -> Result<(), Unreadable> {
    if name.ends_with("sharedstrings.xml") {
        // How many strings there are is only a hint, which is better lost than believed.
        for attribute in ["uniqueCount", "count"] {
            let hints: Vec<usize> = numbers(&content[..content.len().min(4_096)], attribute)
                .filter(|(_, number)| number.is_none_or(|number| number > MOST_ANNOUNCED))
                .map(|(start, _)| start)
                .collect();
            hints.into_iter().for_each(|start| content[start] = b'x');
        }
    } else if name.ends_with("styles.xml") {
        let formats = memmem::find_iter(content, b"<xf").nth(MOST_FORMATS).is_some()
            || memmem::find_iter(content, b":xf").nth(MOST_FORMATS).is_some();
        if formats {
            return Err(Unreadable::TooLarge);
        }
    } else if numbers(content, "si").any(|(_, number)| number.is_none_or(|number| number > MOST_SHARED)) {
        return Err(Unreadable::TooLarge);
    }
    Ok(())
}

/// Where an attribute of this name stands, with its number; `None` for a number that is beyond counting.
fn numbers<'a>(content: &'a [u8], attribute: &'a str) -> impl Iterator<Item = (usize, Option<u64>)> + 'a {
    memmem::find_iter(content, attribute.as_bytes()).filter_map(move |start| {
        let before = start.checked_sub(1).map(|index| content[index]);
        let mut rest = content[start + attribute.len()..].trim_ascii_start();
        if !before.is_some_and(|byte| byte.is_ascii_whitespace()) || rest.first() != Some(&b'=') {
            return None;
        }
        rest = rest[1..].trim_ascii_start();
        let digits = rest.get(1..)?.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'+').count();
        let digits = std::str::from_utf8(&rest[1..=digits]).unwrap_or_default();
        Some((start, if digits.is_empty() { Some(0) } else { digits.parse().ok() }))
    })
}

/// Refuses a binary part in which a record says it is longer than the part.
fn records(content: &[u8]) -> Result<(), Unreadable> {
    let mut rest = content;
    while let [kind, after @ ..] = rest {
        rest = if kind & 0x80 == 0 { after } else { after.get(1..).unwrap_or_default() };
        let mut length = 0_usize;
        for digit in 0..4 {
            let Some((byte, after)) = rest.split_first() else { return Ok(()) };
            rest = after;
            length += usize::from(byte & 0x7F) << (7 * digit);
            if byte & 0x80 == 0 {
                break;
            }
        }
        rest = rest.get(length..).ok_or_else(|| Unreadable::Damaged("记录的长度有误".to_owned()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{
        MOST_ANNOUNCED, MOST_BYTES, MOST_FORMATS, MOST_LISTING, MOST_SHARED, PackageKind, Unpacker, declared_encoding,
        disarm, encoding, numbers, records, text, to_utf8,
    };

    #[test]
    fn a_part_is_transcoded_where_it_says_so() {
        let utf16: Vec<u8> = "\u{feff}<?xml version='1.0' encoding='UTF-16'?><a>甲</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let read = to_utf8(encoding(&utf16).unwrap(), &utf16).unwrap();
        assert_eq!(String::from_utf8(read).unwrap(), "<?xml version='1.0' encoding='UTF-8'?><a>甲</a>");
        // Without a mark, by the zeros beside the first sign.
        assert_eq!(encoding(b"<\0a\0"), Some(encoding_rs::UTF_16LE));
        assert_eq!(encoding(b"\0<\0a"), Some(encoding_rs::UTF_16BE));
        let gbk = [b"<?xml version='1.0' encoding='GBK'?><a>".as_slice(), &[0xBC, 0xD7], b"</a>"].concat();
        let read = to_utf8(encoding(&gbk).unwrap(), &gbk).unwrap();
        assert!(String::from_utf8(read).unwrap().ends_with("<a>甲</a>"));
        for plain in
            ["<?xml version='1.0' encoding='utf-8'?><a/>", "\u{feff}<a/>", "<a/>", "", "<?xml encoding='UTF-16'?>"]
        {
            assert_eq!(encoding(plain.as_bytes()), None, "{plain}");
        }
        assert_eq!(declared_encoding(b"<a encoding='x'/>"), None);
    }

    #[test]
    fn announced_numbers_are_read() {
        let found: Vec<_> = numbers(b"<f si=\"12\" asi='1' size='3' si = '99999999999999999999'/>", "si").collect();
        assert_eq!(found, [(3, Some(12)), (28, None)]);
        assert!(disarm(&mut b"<f si='1000001'/>".to_owned(), "xl/worksheets/sheet1.xml").is_err());
        let mut strings = b"<sst uniqueCount='4000000000' count='3'>".to_owned();
        disarm(&mut strings, "xl/sharedstrings.xml").unwrap();
        assert_eq!(&strings, b"<sst xniqueCount='4000000000' count='3'>");
    }

    #[test]
    fn a_record_longer_than_its_part_is_refused() {
        assert!(records(&[0x81, 0x01, 2, 0, 0, 5, 0]).is_ok());
        assert!(records(&[5, 3, 0]).is_err());
        assert!(records(&[5, 0xFF, 0xFF, 0xFF, 0x7F, 0]).is_err());
    }

    #[test]
    fn what_a_part_announces_is_taken_up_to_its_bound() {
        let shared =
            |number: u64| disarm(&mut format!("<f si='{number}'/>").into_bytes(), "xl/worksheets/sheet1.xml").is_ok();
        assert!(shared(MOST_SHARED) && !shared(MOST_SHARED + 1));
        let formats = |count: usize| disarm(&mut b"<xf/>".repeat(count), "xl/styles.xml").is_ok();
        assert!(formats(MOST_FORMATS) && !formats(MOST_FORMATS + 1));
        let is_kept = |count: u64| {
            let mut strings = format!("<sst count='{count}'>").into_bytes();
            let before = strings.clone();
            disarm(&mut strings, "xl/sharedstrings.xml").unwrap();
            strings == before
        };
        assert!(is_kept(MOST_ANNOUNCED) && !is_kept(MOST_ANNOUNCED + 1));
    }

    #[test]
    fn parts_are_unpacked_up_to_their_bounds() {
        let unpacked = |length: usize, written: usize, inflated: u64, name: &str, kind: PackageKind| {
            let mut part = b"<a>".to_vec();
            // Elements, as a large part loses what text is too long for a cell.
            part.extend(b"<b/>".repeat((length - 7) / 4));
            part.resize(length - 4, b' ');
            part.extend_from_slice(b"</a>");
            let mut unpacker = Unpacker { inflated, written };
            unpacker.part(part.as_slice(), 0, name, kind).is_ok()
        };
        let listing = |length| unpacked(length, 0, u64::MAX, "xl/workbook.xml", PackageKind::Xlsx);
        assert!(listing(MOST_LISTING) && !listing(MOST_LISTING + 1));
        let rest =
            |room: usize| unpacked(1_000, MOST_BYTES - room, u64::MAX, "xl/worksheets/sheet1.xml", PackageKind::Xlsx);
        assert!(rest(1_000) && !rest(999));
        let inflated = |most| unpacked(1_000, 0, most, "xl/worksheets/sheet1.xml", PackageKind::Xlsx);
        assert!(inflated(1_000) && !inflated(999));
    }

    #[test]
    fn a_part_is_read_up_to_so_many_bytes() {
        let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
        package.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(b"<a/>").unwrap();
        let package = package.finish().unwrap().into_inner();
        let mut archive = crate::intake::archive::open(&package).unwrap();
        assert_eq!(text(&mut archive, "a.xml", 4).as_deref(), Some("<a/>"));
        assert_eq!(text(&mut archive, "a.xml", 3).as_deref(), Some("<a/"));
    }

    #[test]
    fn the_rest_of_a_part_is_read_up_to_the_room_that_is_left() {
        let rest = |length: usize, inflated: u64| {
            let mut unpacker = Unpacker { inflated, written: MOST_BYTES - 12 };
            let mut content = vec![1, 2];
            let read = unpacker.rest(&mut vec![3; length].as_slice(), &mut content);
            read.is_ok().then_some((content.len(), unpacker.inflated))
        };
        assert_eq!((rest(9, 50), rest(10, 50), rest(11, 50)), (Some((11, 41)), Some((12, 40)), None));
        assert_eq!((rest(10, 10), rest(10, 9)), (Some((12, 0)), None));
    }
}

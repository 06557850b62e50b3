//! `winmail.dat`: the form in which Outlook and Exchange send attachments to those whom they take for their own (TNEF, [MS-OXTNEF]).
//!
//! A stream of attributes; those of the second level are of attachments, one after the other.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::attachment::Attachment;

const SIGNATURE: u32 = 0x223E_9F78;
/// The level of an attribute: of the message, of an attachment.
const OF_ATTACHMENT: u8 = 2;
/// The attributes that matter, without their types.
const CODE_PAGE: u16 = 0x9007;
const BEGIN: u16 = 0x9002;
const TITLE: u16 = 0x8010;
const DATA: u16 = 0x800F;
const PROPERTIES: u16 = 0x9005;
/// The property with an attachment's whole name.
const LONG_NAME: u16 = 0x3707;

/// Reads numbers and bytes from the front of a part.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// A count of what is to follow.
    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }
}

/// Whether a file is a `winmail.dat`.
pub(super) fn is_winmail(bytes: &[u8]) -> bool {
    attachments(bytes, 0).is_some()
}

/// The attachments in a `winmail.dat`; `None` where it is none. What is cut off is left out. Of more than `most`, one more is read:
/// it tells that they are too many.
pub(super) fn attachments(bytes: &[u8], most: usize) -> Option<Vec<Attachment>> {
    let mut rest = Bytes(bytes);
    if rest.u32()? != SIGNATURE {
        return None;
    }
    rest.u16()?;
    let mut found = Vec::new();
    let mut encoding = WINDOWS_1252;
    while let Some((level, attribute, data)) = next(&mut rest) {
        if attribute == CODE_PAGE {
            encoding = Bytes(data).u32().map_or(encoding, encoding_of);
        }
        if level != OF_ATTACHMENT {
            continue;
        }
        if attribute == BEGIN {
            found.pop_if(|last: &mut Attachment| last.bytes.is_empty());
            if found.len() > most {
                break;
            }
            found.push(Attachment { name: String::new(), bytes: Vec::new() });
        }
        let Some(attachment) = found.last_mut() else { continue };
        match attribute {
            TITLE if attachment.name.is_empty() => attachment.name = text(data, encoding),
            PROPERTIES => {
                if let Some(name) = long_name(data, encoding).filter(|name| !name.is_empty()) {
                    attachment.name = name;
                }
            }
            DATA => attachment.bytes = data.to_vec(),
            // What else is said of an attachment: its icon, its dates.
            0..=u16::MAX => {}
        }
    }
    found.retain(|attachment| !attachment.bytes.is_empty());
    Some(found)
}

/// The next attribute: its level, its number, and what stands in it.
fn next<'a>(rest: &mut Bytes<'a>) -> Option<(u8, u16, &'a [u8])> {
    let level = rest.u8()?;
    let attribute = rest.u16()?;
    let _type = rest.u16()?;
    let length = rest.count()?;
    let data = rest.take(length)?;
    let _checksum = rest.u16()?;
    Some((level, attribute, data))
}

/// The encoding of a code page of Windows.
const fn encoding_of(code_page: u32) -> &'static Encoding {
    match code_page {
        936 | 54936 => GB18030,
        65001 => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// A text that may end with a zero.
fn text(bytes: &[u8], encoding: &'static Encoding) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    encoding.decode(&bytes[..end]).0.trim().to_owned()
}

/// The whole name among the properties of an attachment.
fn long_name(data: &[u8], encoding: &'static Encoding) -> Option<String> {
    let mut rest = Bytes(data);
    for _ in 0..rest.count()? {
        let (kind, id) = (rest.u16()?, rest.u16()?);
        if id >= 0x8000 {
            skip_name(&mut rest)?;
        }
        let fixed = match kind {
            0x0001 => Some(0),
            0x0002 | 0x0003 | 0x0004 | 0x000A | 0x000B => Some(4),
            0x0005..=0x0007 | 0x0014 | 0x0040 => Some(8),
            0x0048 => Some(16),
            0x000D | 0x001E | 0x001F | 0x0102 => None,
            // What follows a property of an unknown length cannot be found.
            0..=u16::MAX => return None,
        };
        if let Some(size) = fixed {
            rest.take(size)?;
            continue;
        }
        for _ in 0..rest.count()? {
            let length = rest.count()?;
            let value = rest.take(length)?;
            rest.take(length.next_multiple_of(4) - length)?;
            if id == LONG_NAME {
                let encoding = if kind == 0x001F { encoding_rs::UTF_16LE } else { encoding };
                let value = encoding.decode(value).0;
                return Some(value.trim_end_matches('\0').trim().to_owned());
            }
        }
    }
    None
}

/// Passes over the name of a named property.
fn skip_name(rest: &mut Bytes<'_>) -> Option<()> {
    rest.take(16)?;
    if rest.u32()? == 0 {
        rest.take(4)?;
    } else {
        let length = rest.count()?;
        rest.take(length.next_multiple_of(4))?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, CODE_PAGE, DATA, LONG_NAME, PROPERTIES, SIGNATURE, TITLE, attachments, encoding_of, long_name};

    fn attribute(level: u8, attribute: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![level];
        bytes.extend(attribute.to_le_bytes());
        bytes.extend(6u16.to_le_bytes());
        bytes.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        bytes.extend(data);
        bytes.extend(data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte))).to_le_bytes());
        bytes
    }

    /// A `winmail.dat` with these attributes.
    fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE.to_le_bytes()[..], &7u16.to_le_bytes(), &attributes.concat()].concat()
    }

    fn properties(name: &str) -> Vec<u8> {
        let mut bytes = 2u32.to_le_bytes().to_vec();
        // The number of the attachment, then its name in UTF-16.
        bytes.extend([0x03, 0x00, 0x21, 0x0E, 1, 0, 0, 0]);
        bytes.extend(0x001Fu16.to_le_bytes());
        bytes.extend(LONG_NAME.to_le_bytes());
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend(&name);
        bytes.extend(vec![0; name.len().next_multiple_of(4) - name.len()]);
        bytes
    }

    fn winmail() -> Vec<u8> {
        let gbk = encoding_rs::GBK.encode("自评表.xlsx").0.into_owned();
        let mut bytes = SIGNATURE.to_le_bytes().to_vec();
        bytes.extend(7u16.to_le_bytes());
        bytes.extend(attribute(1, CODE_PAGE, &[0xA8, 3, 0, 0, 0, 0, 0, 0]));
        bytes.extend(attribute(2, BEGIN, &[0; 14]));
        bytes.extend(attribute(2, TITLE, &[gbk.as_slice(), &[0]].concat()));
        bytes.extend(attribute(2, DATA, b"first"));
        bytes.extend(attribute(2, BEGIN, &[0; 14]));
        bytes.extend(attribute(2, TITLE, b"LONGNA~1.XLS\0"));
        bytes.extend(attribute(2, DATA, b"second"));
        bytes.extend(attribute(2, PROPERTIES, &properties("某局（定稿）.xlsx")));
        bytes
    }

    #[test]
    fn attachments_have_their_whole_names() {
        let found = attachments(&winmail(), 2).unwrap();
        let found: Vec<(&str, &[u8])> = found.iter().map(|one| (one.name.as_str(), one.bytes.as_slice())).collect();
        assert_eq!(found, [("自评表.xlsx", &b"first"[..]), ("某局（定稿）.xlsx", &b"second"[..])]);
        assert!(attachments(b"PK\x03\x04", 2).is_none());
    }

    #[test]
    fn of_too_many_attachments_one_too_many_is_read_and_one_without_content_is_none() {
        let empty = attribute(2, BEGIN, &[0; 14]);
        let bytes = [winmail(), empty.clone(), empty, winmail()[6..].to_vec()].concat();
        let contents = |most: usize| -> Vec<Vec<u8>> {
            attachments(&bytes, most).unwrap().into_iter().map(|one| one.bytes).collect()
        };
        let all = [b"first".as_slice(), b"second", b"first", b"second"];
        for most in 0..all.len() {
            assert_eq!(contents(most), all[..=most], "{most}");
        }
        assert_eq!(contents(all.len()), all);
    }

    #[test]
    fn the_whole_name_stands_behind_properties_that_have_names_of_their_own() {
        let numbered = [0, 0, 0, 0, 1, 0, 0, 0];
        let named = [1, 0, 0, 0, 6, 0, 0, 0, b'a', 0, b'b', 0, 0, 0, 0, 0];
        for id in [0x8000_u16, 0x8001] {
            for name in [&numbered[..], &named[..]] {
                let (count, id) = (2_u32.to_le_bytes(), id.to_le_bytes());
                let head = [&count[..], &[0x03, 0x00], &id, &[7; 16], name, &[0; 4]].concat();
                // The count and the first property of the others are left out.
                let properties = [head, properties("甲.xlsx")[12..].to_vec()].concat();
                assert_eq!(long_name(&properties, encoding_of(936)).as_deref(), Some("甲.xlsx"));
            }
        }
    }

    #[test]
    fn what_is_cut_off_or_changed_harms_nothing() {
        let whole = winmail();
        for end in 0..whole.len() {
            attachments(&whole[..end], 2);
        }
        for place in 0..whole.len() {
            for byte in [0x00, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[place] = byte;
                attachments(&changed, 2);
            }
        }
    }

    #[test]
    fn the_whole_name_counts_wherever_it_stands_and_an_empty_one_not_at_all() {
        let begin = || attribute(2, BEGIN, &[0; 14]);
        let title = || attribute(2, TITLE, b"LONGNA~1.XLS");
        let data = || attribute(2, DATA, b"PK");
        let whole = |name: &str| attribute(2, PROPERTIES, &properties(name));
        for (attributes, name) in [
            (vec![begin(), whole("甲.xlsx"), title(), data()], "甲.xlsx"),
            (vec![begin(), title(), whole("甲.xlsx"), data()], "甲.xlsx"),
            (vec![begin(), title(), whole(""), data()], "LONGNA~1.XLS"),
            (vec![begin(), title(), attribute(2, TITLE, b"B.XLS"), data()], "LONGNA~1.XLS"),
            // What is said of the message is not said of an attachment.
            (vec![begin(), attribute(1, TITLE, b"SUBJECT"), title(), data()], "LONGNA~1.XLS"),
            (vec![begin(), title(), data(), begin()], "LONGNA~1.XLS"),
            (vec![title(), begin(), title(), data()], "LONGNA~1.XLS"),
        ] {
            let found = attachments(&stream(&attributes), 9).unwrap();
            let found: Vec<(&str, &[u8])> = found.iter().map(|one| (one.name.as_str(), one.bytes.as_slice())).collect();
            assert_eq!(found, [(name, &b"PK"[..])], "{attributes:?}");
        }
    }

    #[test]
    fn names_are_in_the_encoding_of_the_code_page() {
        for (code_page, bytes, name) in [
            (936_u32, &b"\xBC\xD7.xlsx"[..], "甲.xlsx"),
            (54936, b"\xBC\xD7.xlsx", "甲.xlsx"),
            (65001, "甲.xlsx".as_bytes(), "甲.xlsx"),
            (1252, b"\xE9.xlsx", "é.xlsx"),
        ] {
            // The name in eight bits, among the properties too.
            let (one, length) = (1_u32.to_le_bytes(), u32::try_from(bytes.len()).unwrap().to_le_bytes());
            let padding = vec![0; bytes.len().next_multiple_of(4) - bytes.len()];
            let id = LONG_NAME.to_le_bytes();
            let whole = [&one[..], &[0x1E, 0x00], &id, &one, &length, bytes, &padding].concat();
            for (number, data) in [(TITLE, bytes), (PROPERTIES, &whole)] {
                let attributes = [
                    attribute(1, CODE_PAGE, &code_page.to_le_bytes()),
                    attribute(2, BEGIN, &[0; 14]),
                    attribute(2, number, data),
                    attribute(2, DATA, b"PK"),
                ];
                assert_eq!(attachments(&stream(&attributes), 9).unwrap()[0].name, name, "{code_page}");
            }
        }
    }

    #[test]
    fn the_whole_name_stands_behind_properties_of_every_length() {
        let found = |kind: u16, content: &[u8]| {
            let head = [&2_u32.to_le_bytes()[..], &kind.to_le_bytes(), &0x0E21_u16.to_le_bytes()].concat();
            // The count and the first property of the others are left out.
            long_name(&[&head, content, &properties("甲.xlsx")[12..]].concat(), encoding_of(936))
        };
        for (kinds, length) in [
            (&[0x0001_u16][..], 0),
            (&[0x0002, 0x0003, 0x0004, 0x000A, 0x000B], 4),
            (&[0x0005, 0x0006, 0x0007, 0x0014, 0x0040], 8),
            (&[0x0048], 16),
        ] {
            for kind in kinds {
                assert_eq!(found(*kind, &vec![7; length]).as_deref(), Some("甲.xlsx"), "{kind:#06x}");
            }
        }
        // Two values of five bytes and of four.
        let values = [2, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4];
        for kind in [0x000D, 0x001E, 0x001F, 0x0102] {
            assert_eq!(found(kind, &values).as_deref(), Some("甲.xlsx"), "{kind:#06x}");
        }
        assert_eq!(found(0x1234, &[]), None);
    }
}

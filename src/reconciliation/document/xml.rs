//! The XML of a document: characters with the bytes that they stand for, attributes of elements.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::error::{DocumentError, damaged};

/// The values of these attributes of every element with this name; an attribute that an element does not have is empty.
pub(in crate::reconciliation) fn attributes_of(
    xml: &str,
    element: &str,
    names: &[&str],
) -> Result<Vec<Vec<String>>, DocumentError> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == element => {
                let mut values = vec![String::new(); names.len()];
                for attribute in tag.attributes() {
                    let attribute = attribute.map_err(damaged)?;
                    let name = attribute.key.local_name();
                    if let Some(index) = names.iter().position(|wanted| *wanted == name.as_ref()) {
                        values[index] = unescaped(&attribute.value)?;
                    }
                }
                found.push(values);
            }
            Event::DocType(_) => return Err(DocumentError::Entities),
            Event::Eof => return Ok(found),
            Event::Start(_)
            | Event::Empty(_)
            | Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

/// A text with its entities resolved.
pub(super) fn unescaped(raw: &str) -> Result<String, DocumentError> {
    characters(raw).map(|found| found.map(|(c, _)| c)).collect()
}

/// The characters of a text as XML has it, each with the bytes that it stands for.
pub(in crate::reconciliation) fn characters(
    raw: &str,
) -> impl Iterator<Item = Result<(char, Range<usize>), DocumentError>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &raw[at..];
        let c = rest.chars().next()?;
        let (found, length) = match c {
            '&' => match entity(rest) {
                Some(entity) => entity,
                None => {
                    at = raw.len();
                    return Some(Err(DocumentError::Entities));
                }
            },
            '\r' if rest.starts_with("\r\n") => ('\n', 2),
            '\r' => ('\n', 1),
            c => (c, c.len_utf8()),
        };
        let range = at..at + length;
        at += length;
        Some(Ok((found, range)))
    })
}

/// The character that an entity at the beginning of a text stands for, and how long it is.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, end + 1))
}

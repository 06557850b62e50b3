//! The XML that spreadsheet programs write, tag by tag, without a copy of anything: what most parts of most workbooks are, and no more.
//!
//! quick-xml finds the tags. What hardly any program writes (sections of plain characters, comments, document types) is
//! [`Malformed`] here.

use std::borrow::Cow;

use memchr::memchr;
use quick_xml::events::attributes::Attributes;
use quick_xml::{Reader, events};

/// The text is no XML, or XML as hardly any program writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// What comes next in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event<'a> {
    /// A tag that opens an element.
    Open(Tag<'a>),
    /// The end of an element, with its name without a prefix; an element without content has one too.
    Close(&'a str),
    /// Text, or a part of it.
    Text,
    /// The end of the part.
    End,
}

/// A tag that opens an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name without a prefix.
    pub(super) name: &'a str,
    attributes: &'a str,
}

/// A part that is read tag by tag.
#[derive(Debug)]
pub(super) struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// The name of an element without content, of which only the tag was given so far.
    open: Option<&'a str>,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, reader: Reader::from_str(text), open: None }
    }

    /// Where the reader stands in the text.
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    /// What comes next; instructions such as `<?xml …?>` are passed over.
    pub(super) fn next(&mut self) -> Result<Event<'a>, Malformed> {
        if let Some(name) = self.open.take() {
            return Ok(Event::Close(name));
        }
        loop {
            let start = self.position();
            let event = self.reader.read_event().map_err(|_| Malformed)?;
            // The text between the brackets of a tag.
            let inner = |before: usize, behind: usize| {
                let end = self.position().checked_sub(behind)?;
                self.text.get(start + before..end)
            };
            match event {
                events::Event::Start(_) => return Ok(Event::Open(tag(inner(1, 1).ok_or(Malformed)?)?)),
                events::Event::Empty(_) => {
                    let tag = tag(inner(1, 2).ok_or(Malformed)?)?;
                    self.open = Some(tag.name);
                    return Ok(Event::Open(tag));
                }
                events::Event::End(_) => {
                    return Ok(Event::Close(local(inner(2, 1).ok_or(Malformed)?.trim_ascii_end())));
                }
                events::Event::Text(_) | events::Event::GeneralRef(_) => return Ok(Event::Text),
                events::Event::Eof => return Ok(Event::End),
                events::Event::Decl(_) | events::Event::PI(_) => {}
                events::Event::CData(_) | events::Event::Comment(_) | events::Event::DocType(_) => {
                    return Err(Malformed);
                }
            }
        }
    }

    /// The text of the element that was just opened, which has no other within it.
    pub(super) fn content(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let start = self.position();
        let mut end = start;
        loop {
            match self.next()? {
                Event::Text => end = self.position(),
                Event::Close(_) => return content(self.text.get(start..end).ok_or(Malformed)?),
                Event::Open(_) | Event::End => return Err(Malformed),
            }
        }
    }
}

/// The tag between `<` and `>`.
fn tag(inner: &str) -> Result<Tag<'_>, Malformed> {
    let length = inner.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(length);
    if name.is_empty() { Err(Malformed) } else { Ok(Tag { name: local(name), attributes }) }
}

impl<'a> Tag<'a> {
    /// The attributes, names and values as written.
    pub(super) fn attributes(self) -> impl Iterator<Item = Result<(&'a str, &'a str), Malformed>> {
        let mut attributes = Attributes::new(self.attributes, 0);
        attributes.with_checks(false);
        attributes.map(|attribute| {
            let attribute = attribute.map_err(|_| Malformed)?;
            match attribute.value {
                Cow::Borrowed(value) => Ok((attribute.key.into_inner(), value)),
                Cow::Owned(_) => Err(Malformed),
            }
        })
    }

    /// The value of an attribute as written; `None` where the tag has none of this name.
    pub(super) fn attribute(self, name: &str) -> Result<Option<&'a str>, Malformed> {
        for attribute in self.attributes() {
            let (found, value) = attribute?;
            if found == name {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    match name.bytes().position(|byte| byte == b':') {
        Some(prefix) => &name[prefix + 1..],
        None => name,
    }
}

/// A text with its entities resolved.
pub(super) fn resolved(text: &str) -> Result<Cow<'_, str>, Malformed> {
    match memchr(b'&', text.as_bytes()) {
        None => Ok(Cow::Borrowed(text)),
        Some(_) => quick_xml::escape::unescape(text).map_err(|_| Malformed),
    }
}

/// The text of an element: its entities resolved, its lines ended as XML has it.
fn content(text: &str) -> Result<Cow<'_, str>, Malformed> {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return resolved(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    resolved(&text).map(|text| Cow::Owned(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Event, Malformed, Xml, content, resolved};

    /// The events of a part, as short texts.
    fn events(text: &str) -> Result<Vec<String>, Malformed> {
        let mut xml = Xml::new(text);
        let mut events = Vec::new();
        loop {
            events.push(match xml.next()? {
                Event::Open(tag) => {
                    let attributes: Result<Vec<_>, _> = tag.attributes().collect();
                    format!("+{}{:?}", tag.name, attributes?)
                }
                Event::Close(name) => format!("-{name}"),
                Event::Text => "text".to_owned(),
                Event::End => return Ok(events),
            });
        }
    }

    #[test]
    fn a_part_is_read_tag_by_tag() {
        let xml = "<?xml version='1.0'?>\n<x:a b=\"1\" x:c='>'  ><d/>文 &amp;<e f='g'\n/></x:a >";
        let expected = [
            "text",
            "+a[(\"b\", \"1\"), (\"x:c\", \">\")]",
            "+d[]",
            "-d",
            "text",
            "text",
            "+e[(\"f\", \"g\")]",
            "-e",
            "-a",
        ];
        assert_eq!(events(xml).unwrap(), expected);
    }

    #[test]
    fn what_is_rare_is_malformed() {
        for xml in ["<a", "<!-- x -->", "<![CDATA[x]]>", "<!DOCTYPE a>", "<a b>", "<a b=c>", "<a b='c>", "<>", "<?x>"] {
            assert_eq!(events(xml), Err(Malformed), "{xml}");
        }
    }

    #[test]
    fn the_content_of_an_element_is_its_text() {
        let text = |xml: &str| {
            let mut xml = Xml::new(xml);
            xml.next()?;
            xml.content().map(String::from)
        };
        assert_eq!(text("<a>1 &lt; 2&#10;</a>").unwrap(), "1 < 2\n");
        assert_eq!(text("<a/>").unwrap(), "");
        assert_eq!(text("<a></a>").unwrap(), "");
        assert!(text("<a>1<b/></a>").is_err() && text("<a><b/></a>").is_err() && text("<a>1").is_err());
    }

    #[test]
    fn entities_and_line_ends_are_resolved() {
        assert_eq!(content("1 &gt; 0\r\n&#xA5;\r").unwrap(), "1 > 0\n¥\n");
        assert_eq!(resolved("&nbsp;"), Err(Malformed));
    }
}

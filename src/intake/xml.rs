//! The XML that spreadsheet programs write, tag by tag, without a copy of anything: what most parts of most workbooks are, and no more.
//!
//! Whatever else XML knows (sections of plain characters, comments within elements, document types) is [`Malformed`] here.

use std::borrow::Cow;

use memchr::memchr;

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
    /// Text as written, with its entities.
    Text(&'a str),
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
    rest: &'a str,
    /// The name of an element without content, of which only the tag was given so far.
    open: Option<&'a str>,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, open: None }
    }

    /// What comes next; instructions such as `<?xml …?>` are passed over.
    pub(super) fn next(&mut self) -> Result<Event<'a>, Malformed> {
        if let Some(name) = self.open.take() {
            return Ok(Event::Close(name));
        }
        loop {
            let rest = self.rest;
            let Some(start) = memchr(b'<', rest.as_bytes()) else {
                self.rest = "";
                return Ok(if rest.is_empty() { Event::End } else { Event::Text(rest) });
            };
            if start > 0 {
                self.rest = &rest[start..];
                return Ok(Event::Text(&rest[..start]));
            }
            let end = memchr(b'>', rest.as_bytes()).ok_or(Malformed)?;
            let tag = &rest[1..end];
            self.rest = &rest[end + 1..];
            match tag.as_bytes() {
                [b'?', .., b'?'] => {}
                [b'!' | b'?', ..] | [] => return Err(Malformed),
                [b'/', ..] => return Ok(Event::Close(local(tag[1..].trim_ascii_end()))),
                [..] => return Ok(Event::Open(self.opened(tag))),
            }
        }
    }

    /// The tag between `<` and `>`.
    fn opened(&mut self, tag: &'a str) -> Tag<'a> {
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let length = tag.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(length);
        let name = local(name);
        self.open = is_closed.then_some(name);
        Tag { name, attributes }
    }

    /// The text of the element that was just opened, which has no other within it.
    pub(super) fn content(&mut self) -> Result<Cow<'a, str>, Malformed> {
        match self.next()? {
            Event::Close(_) => Ok(Cow::Borrowed("")),
            Event::Text(text) => match self.next()? {
                Event::Close(_) => content(text),
                Event::Open(_) | Event::Text(_) | Event::End => Err(Malformed),
            },
            Event::Open(_) | Event::End => Err(Malformed),
        }
    }
}

impl<'a> Tag<'a> {
    /// The attributes, names and values as written.
    pub(super) fn attributes(self) -> impl Iterator<Item = Result<(&'a str, &'a str), Malformed>> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            rest = rest.trim_ascii_start();
            (!rest.is_empty()).then(|| {
                let (name, value, after) = first_attribute(rest).ok_or(Malformed)?;
                rest = after;
                Ok((name, value))
            })
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

/// The name and the value of the first of some attributes, and what follows it.
fn first_attribute(attributes: &str) -> Option<(&str, &str, &str)> {
    let bytes = attributes.as_bytes();
    let length = bytes.iter().position(|byte| *byte == b'=')?;
    let quote = *bytes.get(length + 1).filter(|quote| matches!(quote, b'"' | b'\''))?;
    let start = length + 2;
    let end = start + bytes[start..].iter().position(|byte| *byte == quote)?;
    let name = &attributes[..length];
    (!name.ends_with(|c: char| c.is_ascii_whitespace()))
        .then(|| (name, &attributes[start..end], &attributes[end + 1..]))
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
                Event::Text(text) => text.to_owned(),
                Event::End => return Ok(events),
            });
        }
    }

    #[test]
    fn a_part_is_read_tag_by_tag() {
        let xml = "<?xml version='1.0'?>\n<x:a b=\"1\" x:c='>'  ><d/>文 &amp;<e f='g'\n/></x:a >";
        // A closing bracket within a value ends the tag here.
        assert_eq!(events(xml), Err(Malformed));
        let xml = "<?xml version='1.0'?>\n<x:a b=\"1\" x:c=''  ><d/>文 &amp;<e f='g'\n/></x:a >";
        let expected =
            ["\n", "+a[(\"b\", \"1\"), (\"x:c\", \"\")]", "+d[]", "-d", "文 &amp;", "+e[(\"f\", \"g\")]", "-e", "-a"];
        assert_eq!(events(xml).unwrap(), expected);
    }

    #[test]
    fn what_is_rare_is_malformed() {
        for xml in [
            "<a",
            "<!-- x -->",
            "<![CDATA[x]]>",
            "<!DOCTYPE a>",
            "<a b>",
            "<a b=c>",
            "<a b ='c'>",
            "<a b='c>",
            "<>",
            "<?x>",
        ] {
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

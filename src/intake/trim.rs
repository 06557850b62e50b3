//! Cuts what no cell can hold out of a large XML part while it is unpacked: the end of endless texts, and comments.
//!
//! Bytes go in block by block; what comes out is the same part, shorter. Of every string and cell so much is kept that
//! the reader still sees that it is too long.

use memchr::{memchr, memmem};

use super::Unreadable;

/// The most bytes of text kept of a string or cell: no text of as many characters as Excel allows is longer, however it is
/// written.
const MOST_TEXT: usize = 320 * 1024;
/// The most bytes of a tag.
const MOST_TAG: usize = 1024 * 1024;
/// The most elements within each other.
const MOST_DEPTH: usize = 256;
/// The most strings that cells share.
const MOST_STRINGS: usize = 1_000_000;
/// Elements each of which holds one text, in one run or many.
const HOLDERS: [&[u8]; 4] = [b"si", b"c", b"table-cell", b"covered-table-cell"];

/// Where in the part the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Comment,
    Data,
}

/// Trims an XML part.
#[derive(Debug)]
pub(super) struct Trimmer {
    out: Vec<u8>,
    /// What was fed and not yet taken.
    pending: Vec<u8>,
    state: State,
    /// How many more bytes of text are kept of the string or cell.
    left: usize,
    /// The bytes that may come out.
    most: usize,
    depth: usize,
    strings: usize,
    /// The depth of the string or cell that is being read.
    holder: Option<usize>,
}

impl Trimmer {
    /// A trimmer of whose part at most so many bytes may come out.
    pub(super) fn new(most: usize) -> Self {
        Self {
            out: Vec::new(),
            pending: Vec::new(),
            state: State::Text,
            left: MOST_TEXT,
            most,
            depth: 0,
            strings: 0,
            holder: None,
        }
    }

    /// Takes the next bytes of the part.
    ///
    /// # Errors
    /// Where the part is larger, deeper or of more strings than a workbook's.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        let mut input = std::mem::take(&mut self.pending);
        input.extend_from_slice(bytes);
        let mut rest = input.as_slice();
        while !rest.is_empty() {
            let taken = match self.state {
                State::Text => self.text_or_tag(rest)?,
                State::Comment => self.until(rest, b"-->", false),
                State::Data => self.until(rest, b"]]>", true),
            };
            if taken == 0 {
                break;
            }
            rest = &rest[taken..];
        }
        if self.out.len() > self.most || rest.len() > MOST_TAG {
            return Err(Unreadable::TooLarge);
        }
        let taken = input.len() - rest.len();
        input.drain(..taken);
        self.pending = input;
        Ok(())
    }

    /// The trimmed part.
    ///
    /// # Errors
    /// Where the part ends within a tag.
    pub(super) fn finish(self) -> Result<Vec<u8>, Unreadable> {
        if self.pending.is_empty() { Ok(self.out) } else { Err(Unreadable::Damaged("XML 没有写完".to_owned())) }
    }

    /// Takes text up to a tag, or a tag; gives how many bytes were taken, 0 where more are needed.
    fn text_or_tag(&mut self, rest: &[u8]) -> Result<usize, Unreadable> {
        match memchr(b'<', rest) {
            Some(0) => self.tag(rest),
            found => {
                let end = found.unwrap_or(rest.len());
                self.keep(&rest[..end]);
                Ok(end)
            }
        }
    }

    fn tag(&mut self, rest: &[u8]) -> Result<usize, Unreadable> {
        for (opening, state) in [(b"<!--".as_slice(), State::Comment), (b"<![CDATA[", State::Data)] {
            if rest.starts_with(opening) {
                if state == State::Data {
                    self.out.extend_from_slice(opening);
                }
                self.state = state;
                return Ok(opening.len());
            }
            if opening.starts_with(rest) {
                return Ok(0);
            }
        }
        if rest.starts_with(b"<!") {
            return Err(Unreadable::Damaged("XML 里有 DTD".to_owned()));
        }
        let Some(end) = tag_end(rest) else { return Ok(0) };
        let tag = &rest[..=end];
        self.out.extend_from_slice(tag);
        match tag.get(1) {
            Some(b'/') => {
                if self.holder == Some(self.depth) {
                    self.holder = None;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            Some(b'?') => {}
            _ => self.opened(tag)?,
        }
        Ok(end + 1)
    }

    fn opened(&mut self, tag: &[u8]) -> Result<(), Unreadable> {
        let name = &tag[1..];
        let name = &name[..name.iter().position(|byte| b" \t\r\n/>".contains(byte)).unwrap_or(name.len())];
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
        let closed = tag.ends_with(b"/>");
        self.strings += usize::from(name == b"si");
        self.depth += usize::from(!closed);
        if self.depth > MOST_DEPTH || self.strings > MOST_STRINGS {
            return Err(Unreadable::TooLarge);
        }
        if self.holder.is_none() {
            self.left = MOST_TEXT;
            self.holder = (!closed && HOLDERS.contains(&name)).then_some(self.depth);
        }
        Ok(())
    }

    /// Takes a comment or a section of plain characters up to its end.
    fn until(&mut self, rest: &[u8], closing: &[u8], kept: bool) -> usize {
        if let Some(end) = memmem::find(rest, closing) {
            if kept {
                self.keep(&rest[..end]);
                self.out.extend_from_slice(closing);
            }
            self.state = State::Text;
            return end + closing.len();
        }
        // The end may begin within the last bytes.
        let taken = rest.len().saturating_sub(closing.len() - 1);
        if kept {
            self.keep(&rest[..taken]);
        }
        taken
    }

    /// Keeps text, as far as there is room for it.
    fn keep(&mut self, text: &[u8]) {
        if text.len() < self.left {
            self.out.extend_from_slice(text);
            self.left -= text.len();
            return;
        }
        if self.left == 0 {
            return;
        }
        self.out.extend_from_slice(&text[..self.left]);
        self.left = 0;
        // No half character and no half entity.
        while self.out.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
        let tail = self.out.len().saturating_sub(16);
        if let Some(at) = self.out[tail..].iter().rposition(|byte| *byte == b'&')
            && !self.out[tail + at..].contains(&b';')
        {
            self.out.truncate(tail + at);
        }
    }
}

/// Where a tag ends: at the first `>` that is not within quotation marks.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if *byte == open => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use quick_xml::events::Event;

    use super::{MOST_DEPTH, MOST_STRINGS, MOST_TAG, MOST_TEXT, Trimmer};

    fn trimmed(xml: &str, block: usize) -> Option<String> {
        let mut trimmer = Trimmer::new(10_000_000);
        xml.as_bytes().chunks(block).try_for_each(|block| trimmer.feed(block)).ok()?;
        Some(String::from_utf8(trimmer.finish().ok()?).unwrap())
    }

    #[test]
    fn an_ordinary_part_comes_out_as_it_is() {
        let xml = "<?xml version='1.0'?><x:sst a='>'><si><t>甲 &amp; 乙</t></si><si/><![CDATA[<si>]]></x:sst>\n";
        for block in 1..20 {
            assert_eq!(trimmed(xml, block).as_deref(), Some(xml), "{block}");
        }
        assert_eq!(trimmed("<a><!-- <b> -- --></a>", 3).as_deref(), Some("<a></a>"));
        assert_eq!(trimmed("<a>&amp;<b", 3), None);
        assert_eq!(trimmed("<!DOCTYPE a><a/>", 3), None);
        assert_eq!(trimmed(&"<a>".repeat(300), 1000), None);
    }

    #[test]
    fn an_endless_text_is_cut_once_a_cell() {
        let run = |text: &str, times: usize| text.repeat(times);
        for (text, times) in [("甲", 200_000), ("&amp;", 100_000), ("<r><t>abcdefgh</t></r>", 100_000)] {
            let xml = format!("<sst><si>{}</si><si>乙</si></sst>", run(text, times));
            for block in [7, 4096, 1 << 20] {
                let cut = trimmed(&xml, block).unwrap();
                assert!(cut.len() < xml.len() && cut.ends_with("</si><si>乙</si></sst>"));
                let texts: usize = quick_xml_text(&cut);
                assert!((MOST_TEXT / 5 - 10..=MOST_TEXT + 3).contains(&texts), "{text} {texts}");
            }
        }
    }

    /// The bytes of text; panics where the XML is not well formed.
    fn quick_xml_text(xml: &str) -> usize {
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut bytes = 0;
        loop {
            let event = reader.read_event().unwrap();
            if let Event::Text(text) = &event {
                bytes += text.len();
            } else if let Event::GeneralRef(_) = &event {
                bytes += 1;
            } else if let Event::Eof = event {
                return bytes;
            }
        }
    }

    #[test]
    fn elements_strings_and_tags_are_taken_up_to_their_bounds() {
        let nested = |depth: usize| trimmed(&format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth)), 1 << 20);
        assert!(nested(MOST_DEPTH).is_some() && nested(MOST_DEPTH + 1).is_none());
        let strings = |count: usize| trimmed(&format!("<sst>{}</sst>", "<si/>".repeat(count)), 1 << 20);
        assert!(strings(MOST_STRINGS).is_some() && strings(MOST_STRINGS + 1).is_none());
        // What is left of a tag between blocks has no end yet.
        let tag = |length: usize| trimmed(&format!("<a b='{}'/>", "x".repeat(length - 8)), length - 1);
        assert!(tag(MOST_TAG + 1).is_some() && tag(MOST_TAG + 2).is_none());
    }

    #[test]
    fn no_more_comes_out_than_may() {
        let is_taken = |most: usize| Trimmer::new(most).feed(b"<a>text</a>").is_ok();
        assert!(is_taken(11) && !is_taken(10));
    }

    #[test]
    fn a_text_is_kept_whole_below_its_bound() {
        let kept = |length: usize| {
            let xml = format!("<si>{}</si>", "x".repeat(length));
            trimmed(&xml, 4096).unwrap() == xml
        };
        assert!(kept(MOST_TEXT - 1) && !kept(MOST_TEXT));
    }
}

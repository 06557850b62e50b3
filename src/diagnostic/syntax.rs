//! TOML text that can be read, out of text with faults of syntax, so that they do not hide what else is wrong.
//!
//! The text is mended section by section — a header and the lines to the next — so that an unclosed bracket harms no other
//! section: a header gets its brackets, a line that cannot be read is blanked. Nothing moves but what stands behind a bracket
//! on a header's line.

use std::ops::Range;

use toml::de::DeTable;

use crate::text::toml_messages;

use crate::diagnostic::source::position;

/// A fault of syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The line and the column in characters, both from 1.
    pub place: (usize, usize),
    /// What is wrong, in Chinese.
    pub message: String,
    /// What cannot be read because of it.
    pub lost: Lost,
}

/// What a fault of syntax has taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// Nothing.
    Nothing,
    /// The value of a key.
    Key(String),
    /// Nobody knows what.
    Something,
}

/// The text without its faults of syntax, and the faults.
pub fn recover(text: &str) -> (String, Vec<SyntaxFault>) {
    if fault(text).is_none() {
        return (text.to_owned(), Vec::new());
    }
    let mut faults = Vec::new();
    let mut recovered = String::with_capacity(text.len());
    for section in sections(text) {
        let above = text[..section.start].matches('\n').count();
        recovered.push_str(&mend_section(&text[section], above, &mut faults));
    }
    mend_whole(&mut recovered, &mut faults);
    (recovered, faults)
}

/// The sections of a text: what stands before the first header, then each header with the lines to the next.
pub fn sections(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    // Within a text of several lines there are no headers; unless it is not closed, and so seems to have no end.
    let quotes = |text: &str| text.matches("\"\"\"").count() + text.matches("'''").count();
    let closed = quotes(text) % 2 == 0;
    let mut within = false;
    for line in text.split_inclusive('\n') {
        if at > 0 && !within && Header::read(line).is_some() {
            starts.push(at);
        }
        within ^= closed && quotes(line) % 2 == 1;
        at += line.len();
    }
    starts.push(text.len());
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// Where the first fault is, and what the reader says.
fn fault(text: &str) -> Option<(Range<usize>, String)> {
    let (_, errors) = DeTable::parse_recoverable(text);
    errors.first().map(|error| (error.span().unwrap_or_default(), error.message().to_owned()))
}

/// A line that is, or should be, `[name]` or `[[name]]`.
struct Header<'t> {
    opening: usize,
    name: &'t str,
    closing: usize,
    /// What is written, without what stands around and behind it.
    written: Range<usize>,
}

impl<'t> Header<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let start = line.len() - line.trim_start().len();
        let opening = line[start..].bytes().take_while(|byte| *byte == b'[').count();
        let rest = &line[start + opening..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || "_-. ".contains(c))).unwrap_or(rest.len());
        let name = rest[..length].trim();
        let closing = rest[length..].bytes().take_while(|byte| *byte == b']').count();
        let behind = rest[length + closing..].trim();
        let is_header = opening > 0
            && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && (behind.is_empty() || behind.starts_with('#'));
        let end = if closing > 0 {
            start + opening + length + closing
        } else {
            start + opening + rest[..length].trim_end().len()
        };
        is_header.then_some(Self { opening, name, closing, written: start..end })
    }

    /// What it should be, where its brackets are not right.
    fn recovered(&self) -> Option<String> {
        let wanted = self.opening.max(self.closing).min(2);
        let right = self.opening == wanted && self.closing == wanted;
        (!right).then(|| format!("{}{}{}", "[".repeat(wanted), self.name, "]".repeat(wanted)))
    }
}

fn mend_section(section: &str, above: usize, faults: &mut Vec<SyntaxFault>) -> String {
    let mut tell = |text: &str, at: usize, message: String, lost: Lost| {
        let (line, column) = position(text, at);
        faults.push(SyntaxFault { place: (above + line, column), message, lost });
    };
    let first = section.split_inclusive('\n').next().unwrap_or_default();
    let mut text = section.to_owned();
    if let Some(header) = Header::read(first)
        && let Some(recovered) = header.recovered()
    {
        tell(section, header.written.end, format!("表头应写成 {recovered}"), Lost::Nothing);
        text.replace_range(header.written, &recovered);
    }
    let mut blanked: Vec<usize> = Vec::new();
    while let Some((span, said)) = fault(&text) {
        let lines = lines(&text);
        let at = lines.iter().rposition(|line| line.start <= span.start).unwrap_or_default();
        let culprit = culprit(&text, &lines, at, &said);
        // What an unclosed bracket draws in with it is not told again.
        let drawn_in = culprit != at || key(&text[lines[at].clone()]).is_none();
        let line = &text[lines[culprit].clone()];
        // A line with a key of its own is drawn in by what is below it alone.
        let beside = blanked.iter().any(|other| *other == culprit + 1 || key(line).is_none() && *other + 1 == culprit);
        if !(drawn_in && beside) {
            let place = if culprit == at { span.start } else { lines[culprit].start + line.trim_end().len() };
            let lost = key(line).map_or(Lost::Something, Lost::Key);
            tell(&text, place, toml_messages::syntax(&said), lost);
        }
        if blanked.contains(&culprit) {
            // Nothing is left of the section but blanks where it cannot be mended line by line.
            return blank(&text, 0..text.len());
        }
        text = blank(&text, lines[culprit].clone());
        blanked.push(culprit);
    }
    text
}

/// The line to blame for what was found on another: one that reads well on its own shows that the fault is before it.
fn culprit(text: &str, lines: &[Range<usize>], at: usize, said: &str) -> usize {
    let own = &text[lines[at].clone()];
    if said.starts_with("duplicate") || fault(own).is_some() && !own.trim().is_empty() {
        return at;
    }
    let before = lines[..at].iter().rposition(|line| !text[line.clone()].trim().is_empty());
    before.unwrap_or(at)
}

/// The key at the start of a line.
fn key(line: &str) -> Option<String> {
    let line = line.trim_start();
    let end = line.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(line.len());
    line.starts_with(char::is_alphabetic).then(|| line[..end].to_owned())
}

/// Blanks what the sections do wrong only together, such as a table that is there twice.
fn mend_whole(text: &mut String, faults: &mut Vec<SyntaxFault>) {
    while let Some((span, said)) = fault(text) {
        let (place, message) = (position(text, span.start), toml_messages::syntax(&said));
        faults.push(SyntaxFault { place, message, lost: Lost::Something });
        let section = sections(text).into_iter().rfind(|section| section.start <= span.start);
        let section = section.filter(|section| !text[section.clone()].trim().is_empty()).unwrap_or(0..text.len());
        *text = blank(text, section);
    }
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut lines: Vec<Range<usize>> = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(at..at + line.len());
        at += line.len();
    }
    lines
}

/// The text with a part of it blanked, so that nothing else moves.
fn blank(text: &str, part: Range<usize>) -> String {
    let blanks: String = text[part.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    [&text[..part.start], &blanks, &text[part.end..]].concat()
}

#[cfg(test)]
mod tests {
    use super::{SyntaxFault, fault, recover};

    /// What is left of a text, without blanks, and its faults.
    fn recovered(text: &str) -> (String, Vec<SyntaxFault>) {
        let (recovered, faults) = recover(text);
        assert!(fault(&recovered).is_none(), "{recovered}");
        assert_eq!(recovered.matches('\n').count(), text.matches('\n').count());
        let left: Vec<&str> = recovered.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        (left.join("\n"), faults)
    }

    #[test]
    fn what_is_sound_stays_as_it_is() {
        let text = "a = [\n  [1, 2],\n]\n[b]\nc = 1\n";
        assert_eq!(recovered(text), (text.trim_end().to_owned(), vec![]));
    }

    #[test]
    fn each_fault_is_told_and_harms_nothing_else() {
        let (left, faults) = recovered("a = \nb = 2\nc = x\n[d\ne = 1\n[[f]\ng = \"h\ni = 1\n");
        assert_eq!(left, "b = 2\n[d]\ne = 1\n[[f]]\ni = 1");
        let at: Vec<(usize, usize)> = faults.iter().map(|fault| fault.place).collect();
        assert_eq!(at, [(1, 5), (3, 5), (4, 3), (6, 5), (7, 7)], "{faults:?}");
    }

    #[test]
    fn an_unclosed_array_is_one_fault() {
        for text in ["a = [1, 2\nb = 2\nc = 3\n[d]\ne = 1\n", "a = [\n  \"x\",\n  \"y\"\nb = 2\nc = 3\n[d]\ne = 1\n"] {
            let (left, faults) = recovered(text);
            assert_eq!(left, "b = 2\nc = 3\n[d]\ne = 1", "{text}");
            assert_eq!(faults.len(), 1, "{text} {faults:?}");
        }
    }

    #[test]
    fn what_is_there_twice_is_told_once() {
        let (left, faults) = recovered("a = 1\na = 2\n[b]\nc = 1\n[b]\nd = 1\n");
        assert_eq!(left, "a = 1\n[b]\nc = 1");
        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}

//! Repairs TOML text with faults of syntax so that the rest of it can be read and checked.
//!
//! The text is repaired section by section (a header and the lines to the next header), so that an unclosed bracket does no
//! harm beyond its section: a header gets its brackets, a line that cannot be read is replaced by blanks. All text keeps its
//! position, except behind a bracket added to a header.

use std::ops::Range;

use toml::de::DeTable;

use super::source::position;
use crate::text::toml_messages;

/// A fault of syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxFault {
    /// The line and the column in characters, both from 1.
    pub(crate) place: (usize, usize),
    /// What is wrong, in Chinese.
    pub(crate) message: String,
    /// What could not be read because of it.
    pub(crate) lost: Lost,
}

/// What could not be read because of a fault of syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Nothing.
    Nothing,
    /// The value of a key.
    Key(String),
    /// It is not known what.
    Something,
}

/// Repairs a text. Gives the text without its faults of syntax, and the faults.
pub(crate) fn recover(text: &str) -> (String, Vec<SyntaxFault>) {
    if first_fault(text).is_none() {
        return (text.to_owned(), Vec::new());
    }
    let mut faults = Vec::new();
    let mut recovered = String::with_capacity(text.len());
    for section in sections(text) {
        let above = text[..section.start].matches('\n').count();
        recovered.push_str(&recover_section(&text[section], above, &mut faults));
    }
    recover_whole(&mut recovered, &mut faults);
    (recovered, faults)
}

/// The sections of a text as byte ranges: the lines before the first header, then each header with the lines to the next.
pub(crate) fn sections(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut offset = 0;
    // A string over several lines holds no headers. If its quotes are not closed, it would seem to go on to the end of the
    // file; headers count then.
    let quotes = |text: &str| text.matches("\"\"\"").count() + text.matches("'''").count();
    let closed = quotes(text) % 2 == 0;
    let mut within = false;
    for line in text.split_inclusive('\n') {
        if offset > 0 && !within && Header::read(line).is_some() {
            starts.push(offset);
        }
        within ^= closed && quotes(line) % 2 == 1;
        offset += line.len();
    }
    starts.push(text.len());
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The place of the first fault of syntax, and the TOML reader's message.
fn first_fault(text: &str) -> Option<(Range<usize>, String)> {
    let (_, errors) = DeTable::parse_recoverable(text);
    errors.first().map(|error| (error.span().unwrap_or_default(), error.message().to_owned()))
}

/// A line that is, or should be, `[name]` or `[[name]]`.
struct Header<'t> {
    opening: usize,
    name: &'t str,
    closing: usize,
    /// The bytes of the line that the header covers, without the blanks and the comment around it.
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

    /// The header with the right brackets; `None` where it has them.
    fn recovered(&self) -> Option<String> {
        let wanted = self.opening.max(self.closing).min(2);
        let right = self.opening == wanted && self.closing == wanted;
        (!right).then(|| format!("{}{}{}", "[".repeat(wanted), self.name, "]".repeat(wanted)))
    }
}

fn recover_section(section: &str, above: usize, faults: &mut Vec<SyntaxFault>) -> String {
    let mut report = |text: &str, offset: usize, message: String, lost: Lost| {
        let (line, column) = position(text, offset);
        faults.push(SyntaxFault { place: (above + line, column), message, lost });
    };
    let first = section.split_inclusive('\n').next().unwrap_or_default();
    let mut text = section.to_owned();
    if let Some(header) = Header::read(first)
        && let Some(recovered) = header.recovered()
    {
        report(section, header.written.end, format!("表头应写成 {recovered}"), Lost::Nothing);
        text.replace_range(header.written, &recovered);
    }
    let mut blanked: Vec<usize> = Vec::new();
    while let Some((span, message)) = first_fault(&text) {
        let lines = lines(&text);
        let found_on = lines.iter().rposition(|line| line.start <= span.start).unwrap_or_default();
        let culprit = culprit(&text, &lines, found_on, &message);
        // An unclosed bracket makes the lines below it unreadable too; they are no faults of their own.
        let drawn_in = culprit != found_on || key(&text[lines[found_on].clone()]).is_none();
        let line = &text[lines[culprit].clone()];
        // Only a bracket below it can make a line with a key unreadable.
        let beside = blanked.iter().any(|other| *other == culprit + 1 || key(line).is_none() && *other + 1 == culprit);
        if !(drawn_in && beside) {
            let place = if culprit == found_on { span.start } else { lines[culprit].start + line.trim_end().len() };
            let lost = key(line).map_or(Lost::Something, Lost::Key);
            report(&text, place, toml_messages::syntax(&message), lost);
        }
        if blanked.contains(&culprit) {
            // The section cannot be repaired line by line: all of it is blanked.
            return blank(&text, 0..text.len());
        }
        text = blank(&text, lines[culprit].clone());
        blanked.push(culprit);
    }
    text
}

/// The line to blame for a fault found on another. If the line can be read alone, the line above it is to blame.
fn culprit(text: &str, lines: &[Range<usize>], found_on: usize, message: &str) -> usize {
    let line = &text[lines[found_on].clone()];
    if message.starts_with("duplicate") || first_fault(line).is_some() && !line.trim().is_empty() {
        return found_on;
    }
    let before = lines[..found_on].iter().rposition(|line| !text[line.clone()].trim().is_empty());
    before.unwrap_or(found_on)
}

/// The key at the start of a line.
fn key(line: &str) -> Option<String> {
    let line = line.trim_start();
    let end = line.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(line.len());
    line.starts_with(char::is_alphabetic).then(|| line[..end].to_owned())
}

/// Blanks the sections that are wrong only together, such as two tables of one name.
fn recover_whole(text: &mut String, faults: &mut Vec<SyntaxFault>) {
    while let Some((span, message)) = first_fault(text) {
        let (place, message) = (position(text, span.start), toml_messages::syntax(&message));
        faults.push(SyntaxFault { place, message, lost: Lost::Something });
        let section = sections(text).into_iter().rfind(|section| section.start <= span.start);
        let section = section.filter(|section| !text[section.clone()].trim().is_empty()).unwrap_or(0..text.len());
        *text = blank(text, section);
    }
}

/// The lines of a text as byte ranges.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut offset = 0;
    let mut lines: Vec<Range<usize>> = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(offset..offset + line.len());
        offset += line.len();
    }
    lines
}

/// The text with a part of it replaced by blanks; the rest keeps its position.
fn blank(text: &str, part: Range<usize>) -> String {
    let blanks: String = text[part.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    [&text[..part.start], &blanks, &text[part.end..]].concat()
}

#[cfg(test)]
mod tests {
    use super::{SyntaxFault, first_fault, recover};

    /// The repaired text without blank lines, and its faults.
    fn recovered(text: &str) -> (String, Vec<SyntaxFault>) {
        let (recovered, faults) = recover(text);
        assert!(first_fault(&recovered).is_none(), "{recovered}");
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

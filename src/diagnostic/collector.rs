//! Collects the faults of one form, and leaves out those that only follow from another.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fault::{Fault, Faults};
use super::kind::{DiagnosticKind, Recovered};
use super::source::{SourceFile, position};
use super::syntax::{self, Lost, SyntaxFault};

/// The start of the names that stand in for missing or unreadable ids.
pub(crate) const UNNAMED: &str = "未命名";

/// Collects the faults of one form while it is loaded.
///
/// Loading goes on after a fault with a value that fits in the place of the faulty one. Faults that only follow from such a
/// replacement are not reported.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    faults: Vec<Fault>,
    /// The sections (file, lines) in which something was replaced or left out, and what.
    recovered: Vec<(String, Range<usize>, Recovered)>,
    /// The places (file, line, column) of values that were put in by the reader.
    fillers: HashSet<(String, usize, usize)>,
    /// Whether something was left out whose name is not known, so that unknown names prove nothing.
    names_incomplete: bool,
    /// How many values and names have been made up.
    made_up: usize,
    /// The sections of each file, as ranges of lines.
    sections: HashMap<String, Vec<Range<usize>>>,
}

impl Collector {
    /// Adds a fault at a span of a file's text. With an empty text, the fault is about the whole file.
    pub(crate) fn add(&mut self, file: &str, text: &str, span: Range<usize>, kind: &DiagnosticKind) {
        let place = if text.is_empty() { (0, 0) } else { position(text, span.start) };
        self.push(file, place, kind);
    }

    /// Adds a fault at a span of a file, which may be inherited from another form, unless it only follows from a replacement.
    pub(crate) fn add_at(&mut self, source: &SourceFile, span: Range<usize>, kind: &DiagnosticKind) {
        let (file, line, column) = source.place(span.start);
        let follows = self.fillers.contains(&(file.to_owned(), line, column))
            || self.recovered.iter().any(|(other, lines, recovered)| {
                other == file && lines.contains(&line) && kind.may_follow_from(recovered)
            })
            || kind.is_unknown_name() && self.names_incomplete && !kind.is_near_miss();
        if !follows {
            let place = if source.text.is_empty() { (0, 0) } else { (line, column) };
            self.push(file, place, kind);
        }
    }

    /// Adds a fault of shape: an unknown key, a missing key, a wrong type. Such a fault follows from no other.
    pub(crate) fn add_shape(&mut self, source: &SourceFile, span: Range<usize>, kind: &DiagnosticKind) {
        let (file, line, column) = source.place(span.start);
        let place = if source.text.is_empty() { (0, 0) } else { (line, column) };
        self.push(file, place, kind);
    }

    /// Adds a fault of syntax, and notes what could not be read in its section.
    pub(crate) fn add_syntax(&mut self, file: &str, text: &str, fault: &SyntaxFault) {
        self.push(file, fault.place, &DiagnosticKind::Toml(fault.message.clone()));
        let recovered = match &fault.lost {
            Lost::Nothing => return,
            Lost::Key(key) => Recovered::Unread(key.clone()),
            Lost::Something => Recovered::Anything,
        };
        if recovered == Recovered::Anything || recovered == Recovered::Unread("id".to_owned()) {
            self.mark_names_incomplete();
        }
        let section = self.section(file, text, fault.place.0);
        self.recovered.push((file.to_owned(), section, recovered));
    }

    fn push(&mut self, file: &str, (line, column): (usize, usize), kind: &DiagnosticKind) {
        self.faults.push(Fault { file: file.to_owned(), line, column, kind: kind.clone() });
    }

    /// Notes that something in the section around an offset was replaced or left out.
    pub(crate) fn mark_recovered(&mut self, source: &SourceFile, offset: usize, recovered: Recovered) {
        let (file, text, line) = source.part(offset);
        let section = self.section(file, text, line);
        self.recovered.push((file.to_owned(), section, recovered));
    }

    /// Notes that the value at an offset was put in by the reader.
    pub(crate) fn mark_filled(&mut self, source: &SourceFile, offset: usize) {
        let (file, line, column) = source.place(offset);
        self.fillers.insert((file.to_owned(), line, column));
    }

    /// A span behind the text for a value that the reader puts in; each call gives another.
    pub(crate) fn synthetic_span(&mut self, source: &SourceFile) -> Range<usize> {
        self.made_up += 1;
        let offset = source.text.len() + self.made_up;
        self.mark_filled(source, offset);
        offset..offset
    }

    /// A name in the place of a missing or unreadable id; each call gives another.
    pub(crate) fn placeholder_name(&mut self) -> String {
        self.made_up += 1;
        self.mark_names_incomplete();
        format!("{UNNAMED}{}", self.made_up)
    }

    /// Whether a key stands in the section around an offset, on a line that could not be read.
    pub(crate) fn is_unread(&self, source: &SourceFile, offset: usize, key: &str) -> bool {
        if self.recovered.is_empty() {
            return false;
        }
        let (file, line, _) = source.place(offset);
        let unread = |recovered: &Recovered| match recovered {
            Recovered::Unread(unread) => unread == key,
            Recovered::Anything => true,
            Recovered::Key(_) | Recovered::Dropped => false,
        };
        self.recovered
            .iter()
            .any(|(other, lines, recovered)| other == file && lines.contains(&line) && unread(recovered))
    }

    /// The lines of the section that a line belongs to.
    fn section(&mut self, file: &str, text: &str, line: usize) -> Range<usize> {
        let sections = self.sections.entry(file.to_owned()).or_insert_with(|| {
            let mut first = 1;
            let lines = |section: Range<usize>| {
                let from = first;
                first += text[section].split_inclusive('\n').count();
                from..first
            };
            syntax::sections(text).into_iter().map(lines).collect()
        });
        sections.iter().find(|lines| lines.contains(&line)).cloned().unwrap_or(line..line + 1)
    }

    /// Notes that something was left out whose name is not known. From then on, an unknown name is reported only where it
    /// is all but a known one.
    pub(crate) const fn mark_names_incomplete(&mut self) {
        self.names_incomplete = true;
    }

    /// Whether anything in the section around a span was replaced or left out.
    pub(crate) fn is_recovered(&self, source: &SourceFile, span: Range<usize>) -> bool {
        let (file, line, _) = source.place(span.start);
        self.recovered.iter().any(|(other, lines, _)| other == file && lines.contains(&line))
    }

    /// Whether the value at a span was put in by the reader.
    pub(crate) fn is_filled(&self, source: &SourceFile, span: Range<usize>) -> bool {
        if self.fillers.is_empty() {
            return false;
        }
        let (file, line, column) = source.place(span.start);
        self.fillers.contains(&(file.to_owned(), line, column))
    }

    /// Whether there is a fault in this file, or in the file of the same name that it inherits.
    pub(crate) fn has_faults_in(&self, source: &SourceFile) -> bool {
        let inherited = source.inherited.as_ref().map(|(file, _)| file);
        self.faults.iter().any(|fault| fault.file == source.name || Some(&fault.file) == inherited)
    }

    /// Whether there is no fault yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The outcome of loading.
    ///
    /// # Errors
    /// Every fault, in the order of files and lines.
    pub(crate) fn finish(mut self) -> Result<(), Faults> {
        if self.faults.is_empty() {
            return Ok(());
        }
        self.faults.sort_by_cached_key(|fault| (fault.file.clone(), fault.line, fault.column, fault.message()));
        self.faults.dedup();
        Err(Faults(self.faults))
    }
}

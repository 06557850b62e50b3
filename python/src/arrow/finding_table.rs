//! The table of what was found, a row a finding.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{Int32Builder, StringBuilder};
use arrow_schema::ArrowError;
use jixiao::finding::Finding;

use super::file_table::table;
use super::stream::ArrowStream;
use super::words::{Words, chunk};

/// The table that is being filled.
#[derive(Default)]
pub(crate) struct FindingTable {
    words: [Words; WORDS.len()],
    texts: [StringBuilder; TEXTS.len()],
    explanation: StringBuilder,
    affected: Int32Builder,
}

/// The columns of words.
const WORDS: [&str; 7] = ["file", "digest", "code", "severity", "state", "sheet", "field"];
/// The columns of texts.
const TEXTS: [&str; 7] = ["item", "cell", "entered", "expected", "message", "fix", "basis"];

impl FindingTable {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds what was found in a file.
    pub(crate) fn add(&mut self, file: &str, digest: &str, findings: &[Finding]) {
        for finding in findings {
            let location = finding.location.as_ref();
            let code = finding.code.to_string();
            let sheet = location.map_or("", |location| &location.sheet);
            let cell = location.and_then(|location| location.cell).map(|cell| cell.to_string()).unwrap_or_default();
            let words = [file, digest, &code, finding.severity.key(), finding.state().key(), sheet, &finding.field];
            for (column, word) in self.words.iter_mut().zip(words) {
                column.push(word);
            }
            let Finding { item, entered, expected, message, fix, basis, .. } = finding;
            for (column, text) in self.texts.iter_mut().zip([item, &cell, entered, expected, message, fix, basis]) {
                column.append_value(text);
            }
            self.explanation.append_option(finding.explanation.as_deref());
            self.affected.append_value(i32::try_from(finding.affected).unwrap_or(i32::MAX));
        }
    }

    /// The table.
    ///
    /// # Errors
    /// Where the columns do not make a table, which they do.
    pub(crate) fn stream(mut self) -> Result<ArrowStream, ArrowError> {
        let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
        for (name, mut words) in WORDS.into_iter().zip(self.words) {
            columns.push((name, chunk(words.take_keys(), &words.dictionary())?));
        }
        for (name, mut texts) in TEXTS.into_iter().zip(self.texts) {
            columns.push((name, Arc::new(texts.finish())));
        }
        columns.push(("explanation", Arc::new(self.explanation.finish())));
        columns.push(("affected", Arc::new(self.affected.finish())));
        table(columns, &[&WORDS[..], &TEXTS[..], &["affected"]].concat())
    }
}

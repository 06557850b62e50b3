//! Reports on checked files: as text for people, as JSON for programs.
//!
//! Each output format is a file of its own and an entry of [`Format`].
//!
//! ```
//! use jixiao::engine::Engine;
//! use jixiao::report::{FileReport, FileResult, Format};
//!
//! let engine = Engine::built_in();
//! let checked = engine.check(b"not a workbook", "自评表.xlsx").expect("there are no returns of last year that cannot be used");
//! let report = FileReport {
//!     file: "收到/自评表.xlsx".to_owned(),
//!     name: checked.name().to_owned(),
//!     form: checked.form(),
//!     result: FileResult::of(&checked, None),
//! };
//! assert!(Format::Text.render(&[report]).contains("T001"));
//! ```

pub mod comparison;
pub mod explain;
mod json;
pub mod reconciliation;
mod text;
mod values;

use crate::check::{Outcome, Verdict};
use crate::engine::Checked;
use crate::finding::Finding;
use crate::form::Form;

use json::JsonReport;
use text::TextReport;

pub use text::{ReportText, Tone};
pub(crate) use values::{field_values, json_values};

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Chinese text.
    Text,
    /// The versioned output contract, for programs.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Text, Self::Json];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }

    /// Whom the format is for, in Chinese.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Text => "给人看",
            Self::Json => "给程序用",
        }
    }

    /// Whether people read it in a terminal, where characters that act on the terminal must not reach it.
    pub const fn is_for_people(self) -> bool {
        match self {
            Self::Text => true,
            Self::Json => false,
        }
    }

    /// Writes the report on some files, with a line break at the end.
    pub fn render(self, files: &[FileReport<'_>]) -> String {
        let mut report = ReportWriter::new(self, files.len());
        let mut out: String = files.iter().map(|file| report.file(file).text().to_owned()).collect();
        out.push_str(report.end().text());
        out
    }
}

/// A report that is written file by file: no result has to be kept until the last file is checked.
#[derive(Debug)]
pub struct ReportWriter(FormatWriter);

#[derive(Debug)]
enum FormatWriter {
    Text(TextReport),
    Json(JsonReport),
}

impl ReportWriter {
    /// The report on so many files.
    pub fn new(format: Format, count: usize) -> Self {
        Self(match format {
            Format::Text => FormatWriter::Text(TextReport::new(count)),
            Format::Json => FormatWriter::Json(JsonReport::default()),
        })
    }

    /// What it says of the next file.
    pub fn file(&mut self, file: &FileReport<'_>) -> ReportText {
        match &mut self.0 {
            FormatWriter::Text(report) => report.file(file),
            FormatWriter::Json(report) => report.file(file).into(),
        }
    }

    /// What it says behind the last file.
    pub fn end(&self) -> ReportText {
        match &self.0 {
            FormatWriter::Text(report) => report.end(),
            FormatWriter::Json(report) => report.end().into(),
        }
    }
}

/// What a report says of one file.
#[derive(Debug)]
pub struct FileReport<'a> {
    /// The file, as the user named it.
    pub file: String,
    /// The file's name without its folder.
    pub name: String,
    /// The form that the file was read as; `None` where it was read as none.
    pub form: Option<&'a Form>,
    /// What came of the check.
    pub result: FileResult<'a>,
}

/// What came of the check of a file.
#[derive(Debug)]
pub enum FileResult<'a> {
    /// The file was checked.
    Checked {
        /// The result.
        outcome: &'a Outcome,
        /// The file to which the returned workbook was written, if it was.
        returned: Option<String>,
    },
    /// The file is none of the forms, for the reason that the finding gives.
    Rejected(&'a Finding),
    /// The program could not do its work, for this reason.
    Failed(String),
}

impl<'a> FileResult<'a> {
    /// What came of a check; `returned` is where the workbook that goes back was written, if it was.
    pub fn of(checked: &'a Checked<'_>, returned: Option<String>) -> Self {
        match checked.result() {
            Ok(outcome) => Self::Checked { outcome, returned },
            Err(finding) => Self::Rejected(finding),
        }
    }

    /// The verdict on the file; `None` where the program could not do its work.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Checked { outcome, .. } => Some(outcome.verdict),
            Self::Rejected(_) => Some(Verdict::Reject),
            Self::Failed(_) => None,
        }
    }
}

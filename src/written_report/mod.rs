//! The report of a checked workbook: the text of its form (`report/*.md`) with the figures of the workbook, as a Word file and as HTML.
//!
//! In come a [`Form`] and an [`Outcome`]; out come bytes. The figures are those that were recomputed. What the workbook does not say is
//! marked in the report as something to be written: nothing is made up. This room reads no document; what a department wrote by itself
//! is reconciled elsewhere.
//!
//! ```
//! use jixiao::engine::Engine;
//! use jixiao::written_report::{ReportVersion, WrittenReport};
//!
//! let engine = Engine::built_in();
//! let bytes = std::fs::read("samples/liuyang-2021/clean.xlsx").unwrap();
//! let checked = engine.check(&bytes, "自评表.xlsx").unwrap();
//! let report = WrittenReport::of(&checked, ReportVersion::Full).expect("the form has a report");
//! assert!(report.docx().starts_with(b"PK"));
//! ```

mod compose;
mod contacts;
mod document;
mod docx;
mod html;
mod messages;
mod sheet_tables;
mod shown;

use crate::check::{Outcome, Verdict};
use crate::compute::compute;
use crate::engine::Checked;
use crate::form::Form;
use crate::value::Value;

pub use crate::template::report_text::{FILTERS, FilterDoc};

use document::Document;

/// For whom a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportVersion {
    /// For the bureau.
    Full,
    /// For the public: without contact data.
    Public,
}

/// The report of a checked workbook.
#[derive(Debug)]
pub struct WrittenReport {
    document: Document,
    to_write: usize,
    open: usize,
}

impl WrittenReport {
    /// Writes the report of a workbook. `None` where the workbook was not read as a form, or its form has no report.
    ///
    /// A report on a workbook that does not pass says so on its first page.
    pub fn of(checked: &Checked<'_>, version: ReportVersion) -> Option<Self> {
        Self::of_outcome(checked.form()?, checked.outcome()?, version)
    }

    /// The same of what a check gave.
    pub(crate) fn of_outcome(form: &Form, outcome: &Outcome, version: ReportVersion) -> Option<Self> {
        if outcome.verdict == Verdict::Reject || !Self::has_text(form) {
            return None;
        }
        let template = &form.template;
        let mut is_number = vec![false; template.cells];
        for field in &template.fields {
            is_number[field.cells()].fill(field.is_numeric());
        }
        let is_text = |cell: usize| matches!(&outcome.values[cell], Value::Text(text) if !text.trim().is_empty());
        let is_unreadable = |cell: usize| is_number[cell] && is_text(cell);
        let computed = compute(template, outcome.values.clone(), is_unreadable);
        let open = match outcome.verdict {
            Verdict::Pass => 0,
            Verdict::Return | Verdict::Reject => compose::open_findings(outcome).max(1),
        };
        let composed = compose::compose(template, outcome, &computed, version == ReportVersion::Public, open);
        Some(Self { document: composed.document, to_write: composed.to_write, open })
    }

    /// The same on a workbook that somebody accepted as it is.
    pub(crate) fn accepted(mut self) -> Self {
        self.document.notice.clear();
        self.open = 0;
        self
    }

    /// Whether a form says what its report is.
    pub fn has_text(form: &Form) -> bool {
        !form.template.report.is_empty()
    }

    /// How many places somebody has still to write.
    pub const fn to_write(&self) -> usize {
        self.to_write
    }

    /// How many findings of the check are still to be corrected or explained; 0 where the workbook passes.
    pub const fn open(&self) -> usize {
        self.open
    }

    /// The bytes of the report as a Word file. The same workbook gives the same bytes.
    pub fn docx(&self) -> Vec<u8> {
        docx::write(&self.document)
    }

    /// The report as an HTML file. The same workbook gives the same text.
    pub fn html(&self) -> String {
        html::write(&self.document)
    }
}

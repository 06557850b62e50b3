//! The report of `collect`, for people and programs.

use std::fmt::{self, Write};

use serde::Serialize;

use crate::check::Verdict;
use crate::finding::{FindingCounts, Severity};
use crate::ledger::OpenFile;
use crate::template::display::points;

use super::messages;
use super::processed_file::{FileOutcome, HandledFile, ProcessedFile, ProcessedWorkbook};
use super::received_files::SkippedFile;

/// What `collect` did.
#[derive(Debug, Serialize)]
pub struct CollectReport {
    /// The version of this report's JSON.
    pub version: u32,
    /// Every file that is new, came again under another name, or could not be handled.
    pub items: Vec<ReceivedFileReport>,
    /// Files that are not taken in, and why.
    pub skipped: Vec<SkippedFile>,
    /// How many files are on record already.
    pub known: usize,
    /// How many workbooks passed.
    pub passed: usize,
    /// How many go back for correction.
    pub returned: usize,
    /// How many are not readable as the form, or of no unit on the roster.
    pub rejected: usize,
    /// How many workbooks wait for a person to decide whose they are.
    pub held: usize,
    /// How many workbooks, and files under another name, came before.
    pub again: usize,
    /// How many files could not be handled.
    pub failed: usize,
    /// How many messages were written.
    pub replies: usize,
    /// Workbooks that went back and were not there any more: they were made again.
    pub restored: Vec<String>,
    /// Everything that came in, now or before, and of which something is open.
    pub open: Vec<OpenFile>,
}

/// A received file.
#[derive(Debug, Serialize)]
pub struct ReceivedFileReport {
    /// Its path within the campaign's folder.
    pub path: String,
    /// What kept it from being handled.
    pub failure: Option<String>,
    /// Where the same content was first seen.
    pub same_as: Option<String>,
    /// Remarks that are not about one workbook in it.
    pub remarks: Vec<String>,
    /// The workbooks in it.
    pub papers: Vec<WorkbookReport>,
    /// The messages that answer it, within the campaign's folder.
    pub replies: Vec<String>,
}

/// A workbook.
#[derive(Debug, Serialize)]
pub struct WorkbookReport {
    /// Its file name.
    pub name: String,
    /// The unit's code.
    pub unit: Option<String>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The round; 0 for none.
    pub round: u32,
    /// Whether it waits for a person to decide whose it is.
    pub held: bool,
    /// The verdict; `None` where it came before.
    pub verdict: Option<Verdict>,
    /// Whether the workbook came after the deadline.
    pub late: bool,
    /// The recomputed total.
    pub score: Option<String>,
    /// How many places are to be corrected.
    pub errors: u32,
    /// How many cells are to be filled in.
    pub missing: u32,
    /// How many places are to be explained.
    pub open: u32,
    /// How many places are restored, and to be confirmed.
    pub restored: u32,
    /// The codes of the findings, without notices.
    pub codes: Vec<String>,
    /// The last round of the unit before this one, where it passed: this one counts now.
    pub after_pass: Option<u32>,
    /// Why it is no round, or was rejected.
    pub why: Option<String>,
    /// The workbook that went back, within the campaign's folder.
    pub output: Option<String>,
}

impl ReceivedFileReport {
    fn new(path: String) -> Self {
        Self { path, failure: None, same_as: None, remarks: Vec::new(), papers: Vec::new(), replies: Vec::new() }
    }
}

impl CollectReport {
    /// A report without files, except those that are not taken in.
    pub(super) fn new(skipped: Vec<SkippedFile>) -> Self {
        Self {
            version: 1,
            items: Vec::new(),
            skipped,
            known: 0,
            passed: 0,
            returned: 0,
            rejected: 0,
            held: 0,
            again: 0,
            failed: 0,
            replies: 0,
            restored: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Adds a file.
    pub(super) fn add(&mut self, HandledFile { path, outcome }: HandledFile) {
        match outcome {
            FileOutcome::Repeated { first_path: None, .. } => self.known += 1,
            FileOutcome::Repeated { first_path, .. } => {
                self.again += 1;
                self.items.push(ReceivedFileReport { same_as: first_path, ..ReceivedFileReport::new(path) });
            }
            FileOutcome::AwaitingRoster { is_held } => {
                let why = if is_held { messages::AWAITS_CLAIM } else { messages::AWAITS_ROSTER };
                self.skipped.push(SkippedFile { path, why: why.to_owned() });
            }
            FileOutcome::Failed(why) => {
                self.failed += 1;
                self.items.push(ReceivedFileReport { failure: Some(why), ..ReceivedFileReport::new(path) });
            }
            FileOutcome::Processed(file) => self.add_processed(path, *file),
        }
    }

    fn add_processed(&mut self, path: String, file: ProcessedFile) {
        let file = ReceivedFileReport {
            remarks: file.remarks,
            papers: file.workbooks.into_iter().map(WorkbookReport::new).collect(),
            replies: file.replies.into_iter().map(|reply| reply.path).collect(),
            ..ReceivedFileReport::new(path)
        };
        for workbook in &file.papers {
            match workbook.verdict {
                Some(Verdict::Pass) => self.passed += 1,
                Some(Verdict::Return) => self.returned += 1,
                Some(Verdict::Reject) if workbook.held => self.held += 1,
                Some(Verdict::Reject) => self.rejected += 1,
                None => self.again += 1,
            }
        }
        self.replies += file.replies.len();
        self.items.push(file);
    }

    /// Whether a workbook was returned, rejected or held, a file could not be handled, or something that came in is open.
    pub fn wants_attention(&self) -> bool {
        [self.returned, self.rejected, self.held, self.failed].iter().any(|count| *count > 0) || !self.open.is_empty()
    }

    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    /// The files in a terminal, a line or more each, without the count of them all.
    pub fn items_text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_items(&mut out);
        out
    }

    fn write_items(&self, out: &mut String) -> fmt::Result {
        for item in &self.items {
            match (&item.failure, &item.same_as) {
                (Some(why), _) => writeln!(out, "{}  没有处理：{why}", item.path)?,
                (_, Some(first)) => writeln!(out, "{}  {}", item.path, messages::same_as(first))?,
                _ if item.papers.is_empty() && item.remarks.is_empty() => writeln!(out, "{}", item.path)?,
                _ => {}
            }
            for workbook in &item.papers {
                workbook.write(&item.path, out)?;
            }
            for remark in &item.remarks {
                writeln!(out, "{}  {remark}", item.path)?;
            }
        }
        Ok(())
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        self.write_items(out)?;
        for SkippedFile { path, why } in &self.skipped {
            writeln!(out, "{path}  {why}")?;
        }
        write!(out, "这次通过{}份，退回{}份，退件{}份", self.passed, self.returned, self.rejected)?;
        for (count, what) in [
            (self.held, "待认领"),
            (self.again, "重复收到"),
            (self.failed, "没有处理成"),
            (self.known, "以前已处理"),
            (self.skipped.len(), "跳过"),
        ] {
            if count > 0 {
                write!(out, "，{what}{count}份")?;
            }
        }
        writeln!(out, "；写好回信{}封。", self.replies)?;
        if !self.restored.is_empty() {
            writeln!(out, "{}", messages::restored(&self.restored))?;
        }
        // What is new has been told above.
        let before = self.open.iter().filter(|open| !self.items.iter().any(|item| item.path == open.path)).count();
        if before > 0 {
            writeln!(out, "{}", messages::still_open(before))?;
        }
        Ok(())
    }
}

impl WorkbookReport {
    fn new(workbook: ProcessedWorkbook) -> Self {
        let findings = &workbook.findings;
        let fatal = findings.iter().find(|finding| finding.severity == Severity::Fatal);
        let tally = FindingCounts::of(findings);
        let codes = findings.iter().filter(|finding| finding.severity < Severity::Notice);
        Self {
            unit: workbook.unit.as_ref().map(|unit| unit.code.clone()),
            unit_name: workbook.unit.as_ref().map(|unit| unit.name.clone()),
            round: workbook.round,
            held: workbook.is_held,
            verdict: workbook.repeat_note.is_none().then_some(workbook.verdict),
            late: workbook.late,
            after_pass: workbook.passed_round,
            score: workbook.score.as_ref().map(|score| points(score.recomputed)),
            errors: tally.errors + tally.fatal,
            missing: tally.missing,
            open: tally.unexplained,
            restored: tally.restored,
            codes: codes.map(|finding| finding.code.to_string()).collect(),
            why: workbook.repeat_note.or_else(|| fatal.map(|finding| finding.message.clone())),
            output: workbook.returned.map(|returned| returned.path),
            name: workbook.name,
        }
    }

    fn write(&self, path: &str, out: &mut String) -> fmt::Result {
        // The file's own name says it already.
        let name = if path.ends_with(&self.name) { String::new() } else { format!("  “{}”", self.name) };
        write!(out, "{path}{name}")?;
        if let Some(unit) = &self.unit_name {
            write!(out, "  {unit}")?;
        }
        match (self.verdict, &self.why) {
            (None, Some(why)) => write!(out, "  {why}")?,
            (Some(Verdict::Reject), Some(why)) if self.held => write!(out, "  待认领：{why}")?,
            (Some(Verdict::Reject), Some(why)) => write!(out, "  退件：{why}")?,
            (verdict, _) => {
                let word = verdict.map_or("", Verdict::word);
                write!(out, "  第{}轮{word}", self.round)?;
                let Self { errors, missing, open, restored, .. } = *self;
                let to_do =
                    FindingCounts { errors, missing, unexplained: open, restored, ..FindingCounts::default() }.to_do();
                if !to_do.is_empty() {
                    write!(out, "  {to_do}")?;
                }
                if let Some(score) = &self.score {
                    write!(out, "  核算{score}分")?;
                }
                if self.late {
                    write!(out, "  逾期")?;
                }
                if let Some(round) = self.after_pass {
                    write!(out, "  {}", messages::after_pass(round))?;
                }
            }
        }
        match &self.output {
            Some(output) => writeln!(out, "  → {output}"),
            None => writeln!(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CollectReport, FileOutcome, HandledFile};

    #[test]
    fn a_collection_wants_attention_for_each_workbook_that_did_not_pass() {
        type Count = fn(&mut CollectReport) -> &mut usize;
        let counts: [(Count, bool); 8] = [
            (|report| &mut report.returned, true),
            (|report| &mut report.rejected, true),
            (|report| &mut report.held, true),
            (|report| &mut report.failed, true),
            (|report| &mut report.passed, false),
            (|report| &mut report.known, false),
            (|report| &mut report.again, false),
            (|report| &mut report.replies, false),
        ];
        for (index, (count, wants)) in counts.into_iter().enumerate() {
            let mut report = CollectReport::new(Vec::new());
            assert!(!report.wants_attention());
            *count(&mut report) = 1;
            assert_eq!(report.wants_attention(), wants, "{index}");
        }
    }

    #[test]
    fn a_file_that_could_not_be_handled_is_counted_and_told_with_the_reason() {
        let mut report = CollectReport::new(Vec::new());
        let outcome = FileOutcome::Failed("磁盘已满".to_owned());
        report.add(HandledFile { path: "收到/甲.xlsx".to_owned(), outcome });
        assert_eq!(report.failed, 1);
        assert_eq!(report.items_text(), "收到/甲.xlsx  没有处理：磁盘已满\n");
    }
}

//! What `collect` did, for people and programs.

use std::fmt::{self, Write};

use serde::Serialize;

use crate::check::Verdict;
use crate::finding::Severity;
use crate::template::display::points;

use super::finish::{Finished, ProcessedWorkbook};
use super::messages;

/// What `collect` did.
#[derive(Debug, Serialize)]
pub struct CollectReport {
    /// The version of this report's shape.
    pub version: u32,
    /// Every file that is new, came again under another name, or could not be handled.
    pub items: Vec<ItemReport>,
    /// Files that are not taken in, and why.
    pub skipped: Vec<Skipped>,
    /// How many files are on record already.
    pub known: usize,
    /// How many workbooks passed.
    pub passed: usize,
    /// How many go back for correction.
    pub returned: usize,
    /// How many are not readable as the form, or of nobody on the roster.
    pub rejected: usize,
    /// How many came before.
    pub again: usize,
    /// How many files could not be handled.
    pub failed: usize,
    /// How many messages were written.
    pub replies: usize,
}

/// A file that is not taken in.
#[derive(Debug, Serialize)]
pub struct Skipped {
    /// Where it is, within the campaign's folder.
    pub path: String,
    /// Why.
    pub why: String,
}

/// A received file.
#[derive(Debug, Serialize)]
pub struct ItemReport {
    /// Where it is, within the campaign's folder.
    pub path: String,
    /// What kept it from being handled.
    pub failure: Option<String>,
    /// Where the same content was first seen.
    pub same_as: Option<String>,
    /// What else there is to say.
    pub remarks: Vec<String>,
    /// The workbooks in it.
    pub papers: Vec<PaperReport>,
    /// The messages that answer it, within the campaign's folder.
    pub replies: Vec<String>,
}

/// A workbook.
#[derive(Debug, Serialize)]
pub struct PaperReport {
    /// What it is called.
    pub name: String,
    /// The unit's code.
    pub unit: Option<String>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The round; 0 for none.
    pub round: u32,
    /// What became of it; `None` where it came before.
    pub verdict: Option<Verdict>,
    /// Whether it came after the deadline.
    pub late: bool,
    /// The recomputed total.
    pub score: Option<String>,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings want an explanation.
    pub open: usize,
    /// The codes of what was found, notices left out.
    pub codes: Vec<String>,
    /// The round in which its unit had passed before: this one counts now.
    pub after_pass: Option<u32>,
    /// Why it is not taken as a round.
    pub why: Option<String>,
    /// The workbook that went back.
    pub output: Option<String>,
}

impl Default for CollectReport {
    fn default() -> Self {
        Self {
            version: 1,
            items: Vec::new(),
            skipped: Vec::new(),
            known: 0,
            passed: 0,
            returned: 0,
            rejected: 0,
            again: 0,
            failed: 0,
            replies: 0,
        }
    }
}

impl CollectReport {
    /// Adds a file.
    pub(super) fn add(&mut self, finished: Finished) {
        if finished.silent {
            self.known += 1;
            return;
        }
        if finished.waits {
            self.skipped.push(Skipped { path: finished.path, why: messages::WAITS.to_owned() });
            return;
        }
        self.failed += usize::from(finished.failure.is_some());
        self.again += usize::from(finished.same_as.is_some());
        let mut item = ItemReport {
            path: finished.path,
            failure: finished.failure,
            same_as: finished.same_as,
            remarks: Vec::new(),
            papers: Vec::new(),
            replies: Vec::new(),
        };
        if let Some(done) = finished.recorded {
            item.remarks = done.remarks;
            item.papers = done.papers.into_iter().map(paper).collect();
            item.replies = done.replies.into_iter().map(|reply| reply.path).collect();
        }
        for paper in &item.papers {
            match paper.verdict {
                Some(Verdict::Pass) => self.passed += 1,
                Some(Verdict::Return) => self.returned += 1,
                Some(Verdict::Reject) => self.rejected += 1,
                None => self.again += 1,
            }
        }
        self.replies += item.replies.len();
        self.items.push(item);
    }

    /// Whether something is to be returned, was rejected, or could not be handled.
    pub fn wants_attention(&self) -> bool {
        self.returned + self.rejected + self.failed > 0
    }

    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        for item in &self.items {
            match (&item.failure, &item.same_as) {
                (Some(why), _) => writeln!(out, "{}  没有处理：{why}", item.path)?,
                (_, Some(first)) => writeln!(out, "{}  {}", item.path, messages::same_as(first))?,
                _ if item.papers.is_empty() && item.remarks.is_empty() => writeln!(out, "{}", item.path)?,
                _ => {}
            }
            for paper in &item.papers {
                paper.write(&item.path, out)?;
            }
            for remark in &item.remarks {
                writeln!(out, "{}  {remark}", item.path)?;
            }
        }
        for Skipped { path, why } in &self.skipped {
            writeln!(out, "{path}  {why}")?;
        }
        write!(out, "这次通过{}份，退回{}份，退件{}份", self.passed, self.returned, self.rejected)?;
        for (count, what) in [
            (self.again, "重复收到"),
            (self.failed, "没有处理成"),
            (self.known, "以前已处理"),
            (self.skipped.len(), "跳过"),
        ] {
            if count > 0 {
                write!(out, "，{what}{count}份")?;
            }
        }
        writeln!(out, "；写好回信{}封。", self.replies)
    }
}

impl PaperReport {
    fn write(&self, path: &str, out: &mut String) -> fmt::Result {
        // The file's own name says it already.
        let name = if path.ends_with(&self.name) { String::new() } else { format!("  “{}”", self.name) };
        write!(out, "{path}{name}")?;
        if let Some(unit) = &self.unit_name {
            write!(out, "  {unit}")?;
        }
        match (self.verdict, &self.why) {
            (None, Some(why)) => write!(out, "  {why}")?,
            (Some(Verdict::Reject), Some(why)) => write!(out, "  退件：{why}")?,
            (verdict, _) => {
                let word = verdict.map_or("", Verdict::word);
                write!(out, "  第{}轮{word}", self.round)?;
                if self.errors + self.open > 0 {
                    write!(out, "（{}处错误，{}处要说明）", self.errors, self.open)?;
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

fn paper(done: ProcessedWorkbook) -> PaperReport {
    let count =
        |severities: &[Severity]| done.findings.iter().filter(|finding| severities.contains(&finding.severity)).count();
    let fatal = done.findings.iter().find(|finding| finding.severity == Severity::Fatal);
    let why = done.before.clone().or_else(|| fatal.map(|finding| finding.message.clone()));
    PaperReport {
        unit: done.unit.as_ref().map(|unit| unit.code.clone()),
        unit_name: done.unit.as_ref().map(|unit| unit.name.clone()),
        round: done.round,
        verdict: done.before.is_none().then_some(done.verdict),
        late: done.late,
        after_pass: done.after_pass,
        score: done.score.as_ref().map(|score| points(score.recomputed)),
        errors: count(&[Severity::Fatal, Severity::Error]),
        open: done
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Warning && finding.explanation.is_none())
            .count(),
        codes: done
            .findings
            .iter()
            .filter(|finding| finding.severity < Severity::Notice)
            .map(|finding| finding.code.to_string())
            .collect(),
        why,
        output: done.output.clone(),
        name: done.name,
    }
}

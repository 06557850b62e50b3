//! The report as Chinese text, for a terminal.

use std::fmt::{self, Write};

use crate::check::messages::verdict_sentence;
use crate::check::{Outcome, ScoreSummary, Verdict, understood};
use crate::finding::{Code, Finding, FindingState, Severity};
use crate::form::Form;
use crate::template::display::points;
use crate::value::Amount;

use super::{FileReport, FileResult};

/// From so many files on, each gets one line instead of a full report.
const MANY: usize = 6;

/// What a line of the report is about, for a terminal that shows it in a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is left to do.
    Passed,
    /// Something is wrong, or the file cannot be read.
    Wrong,
    /// Something is to be filled in, explained or confirmed.
    Open,
}

impl From<FindingState> for Tone {
    fn from(state: FindingState) -> Self {
        match state {
            FindingState::Fatal | FindingState::Error => Self::Wrong,
            FindingState::Missing | FindingState::Unexplained | FindingState::Restored => Self::Open,
            FindingState::Explained | FindingState::Notice => Self::Passed,
        }
    }
}

impl From<Option<Verdict>> for Tone {
    fn from(verdict: Option<Verdict>) -> Self {
        match verdict {
            Some(Verdict::Pass) => Self::Passed,
            Some(Verdict::Return | Verdict::Reject) | None => Self::Wrong,
        }
    }
}

/// A part of a report: its text, and which lines have a tone.
#[derive(Debug, Default)]
pub struct ReportText {
    text: String,
    /// Where such a line begins, and its tone.
    toned: Vec<(usize, Tone)>,
}

impl Write for ReportText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.write_str(text)
    }
}

impl From<String> for ReportText {
    fn from(text: String) -> Self {
        Self { text, toned: Vec::new() }
    }
}

impl ReportText {
    /// Gives the line that begins here a tone.
    fn begin(&mut self, tone: impl Into<Tone>) {
        self.toned.push((self.text.len(), tone.into()));
    }

    /// The text, with a line break at the end where there is any.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines, each with its line break, and their tones.
    pub fn lines(&self) -> impl Iterator<Item = (&str, Option<Tone>)> {
        let mut start = 0;
        self.text.split_inclusive('\n').map(move |line| {
            let tone = self.toned.iter().find(|(begin, _)| *begin == start).map(|(_, tone)| *tone);
            start += line.len();
            (line, tone)
        })
    }
}

/// The report on some files as it is written. Of many files it says one line each, and how many there are of each verdict.
#[derive(Debug)]
pub(super) struct TextReport {
    /// How many files it is about.
    count: usize,
    written: usize,
    passed: usize,
    returned: usize,
    rejected: usize,
    failed: usize,
}

impl TextReport {
    /// The report on so many files.
    pub(super) fn new(count: usize) -> Self {
        Self { count, written: 0, passed: 0, returned: 0, rejected: 0, failed: 0 }
    }

    /// What it says of the next file.
    pub(super) fn file(&mut self, file: &FileReport<'_>) -> ReportText {
        let mut out = ReportText::default();
        // Writing to a string cannot fail.
        let _ = if self.count >= MANY {
            overview_line(file, &mut out)
        } else {
            let between = if self.written > 0 { writeln!(out) } else { Ok(()) };
            between.and_then(|()| whole_report(file, &mut out))
        };
        self.written += 1;
        match file.result.verdict() {
            Some(Verdict::Pass) => self.passed += 1,
            Some(Verdict::Return) => self.returned += 1,
            Some(Verdict::Reject) => self.rejected += 1,
            None => self.failed += 1,
        }
        out
    }

    /// What it says of all files.
    pub(super) fn end(&self) -> ReportText {
        let mut out = ReportText::default();
        if self.count >= MANY {
            // Writing to a string cannot fail.
            let _ = self.totals(&mut out);
        }
        out
    }

    /// Writes how many files there are of each verdict.
    fn totals(&self, out: &mut ReportText) -> fmt::Result {
        let Self { written, passed, returned, rejected, failed, .. } = self;
        write!(out, "共{written}份：通过{passed}，退回{returned}，退件{rejected}")?;
        if *failed > 0 {
            write!(out, "，未能核对{failed}")?;
        }
        writeln!(out, "。")
    }
}

/// Writes the line of a file among many.
fn overview_line(file: &FileReport<'_>, out: &mut ReportText) -> fmt::Result {
    let name = &file.name;
    out.begin(file.result.verdict());
    match &file.result {
        FileResult::Checked { outcome, .. } => {
            let score = outcome
                .score
                .as_ref()
                .map_or_else(String::new, |score| format!("  核算{}分", points(score.recomputed)));
            writeln!(out, "{name}  {}{score}", verdict_sentence(outcome))
        }
        FileResult::Rejected(finding) => writeln!(out, "{name}  退件：{}", finding.message),
        FileResult::Failed(reason) => writeln!(out, "{name}  未能核对：{reason}"),
    }
}

/// Writes the report on a file among few.
fn whole_report(file: &FileReport<'_>, out: &mut ReportText) -> fmt::Result {
    match &file.result {
        FileResult::Checked { outcome, returned } => {
            full_report(file, outcome, out)?;
            if let Some(path) = returned {
                let word = if outcome.verdict == Verdict::Pass { "通过表" } else { "退回表" };
                writeln!(out, "\n{word}：{path}")?;
            }
            Ok(())
        }
        FileResult::Rejected(finding) => {
            out.begin(Tone::Wrong);
            writeln!(out, "退件（{}）：{}\n  改法：{}", finding.code, finding.message, finding.fix)
        }
        FileResult::Failed(reason) => {
            out.begin(Tone::Wrong);
            writeln!(out, "未能核对：{reason}")
        }
    }
}

/// Writes the report on one checked file: verdict, score, findings, indicators that lost points.
fn full_report(file: &FileReport<'_>, outcome: &Outcome, out: &mut ReportText) -> fmt::Result {
    let Some(form) = file.form else { return Ok(()) };
    writeln!(out, "{}", file.name)?;
    out.begin(Some(outcome.verdict));
    writeln!(out, "{}", verdict_sentence(outcome))?;
    let unit = if outcome.unit_name.is_empty() { "（未填单位名称）" } else { &outcome.unit_name };
    writeln!(out, "{unit}　{}", form.template.title)?;
    for sentence in understood(&form.template, &outcome.values).sentences() {
        writeln!(out, "{sentence}")?;
    }
    if let Some(score) = &outcome.score {
        score_lines(score, out)?;
    }
    for state in FindingState::ALL {
        let found: Vec<&Finding> = outcome.findings.iter().filter(|finding| finding.state() == state).collect();
        if found.is_empty() {
            continue;
        }
        writeln!(out)?;
        out.begin(state);
        match state {
            FindingState::Missing => writeln!(out, "{}（{}格）", state.word(), outcome.counts().missing)?,
            FindingState::Restored => writeln!(out, "{}，请确认（{}处）", state.word(), found.len())?,
            FindingState::Fatal
            | FindingState::Error
            | FindingState::Unexplained
            | FindingState::Explained
            | FindingState::Notice => writeln!(out, "{}（{}处）", state.word(), found.len())?,
        }
        let (blank, other): (Vec<&Finding>, Vec<&Finding>) =
            found.iter().copied().partition(|finding| finding.code == Code::I001);
        for finding in other {
            finding_lines(finding, out)?;
        }
        blank_cells(&blank, form, out)?;
    }
    let lost: Vec<_> = outcome.traces.iter().filter(|trace| trace.lost.is_some_and(|lost| !lost.is_zero())).collect();
    if !lost.is_empty() {
        writeln!(out, "\n扣分的指标")?;
        for trace in lost {
            let indicator = &form.template.indicators[trace.indicator.0 as usize];
            writeln!(out, "  {}：{}", indicator.label, trace.text)?;
        }
    }
    Ok(())
}

fn score_lines(score: &ScoreSummary, out: &mut ReportText) -> fmt::Result {
    let declared = score.declared.map_or_else(|| "未填".to_owned(), |declared| format!("{}分", points(declared)));
    if score.groups.iter().all(|group| group.recomputed.is_none()) {
        return writeln!(out, "自评{declared}；数据未填，还不能核算（满分{}分）", points(score.full));
    }
    write!(out, "自评{declared}，核算{}分（满分{}分）", points(score.recomputed), points(score.full))?;
    match &score.grade {
        Some(grade) => writeln!(out, "，等级{grade}")?,
        None => writeln!(out, "；数据未填全，最多可得{}分", points(score.ceiling))?,
    }
    for group in &score.groups {
        let shown = |score: Option<Amount>| score.map_or_else(|| "—".to_owned(), points);
        let (weight, self_score, recomputed) = (points(group.weight), shown(group.self_score), shown(group.recomputed));
        writeln!(out, "  {}：满分{weight}，自评{self_score}，核算{recomputed}", group.name)?;
    }
    Ok(())
}

/// Writes the required cells that are blank, one line a sheet: a form that was hardly begun has hundreds.
fn blank_cells(found: &[&Finding], form: &Form, out: &mut ReportText) -> fmt::Result {
    for sheet in &form.template.sheets {
        let cells: Vec<String> = found
            .iter()
            .filter_map(|finding| finding.location.as_ref())
            .filter(|location| location.sheet == sheet.name)
            .filter_map(|location| location.cell)
            .map(|cell| cell.to_string())
            .collect();
        if !cells.is_empty() {
            let code = Code::I001;
            writeln!(out, "  {code} {}　有{}格必填的没有填：{}", sheet.name, cells.len(), cells.join(" "))?;
        }
    }
    Ok(())
}

fn finding_lines(finding: &Finding, out: &mut ReportText) -> fmt::Result {
    let place = finding.location.as_ref().map_or_else(String::new, |location| format!(" {location}"));
    writeln!(out, "  {}{place}　{}", finding.code, finding.message)?;
    if finding.severity < Severity::Notice && !finding.fix.is_empty() {
        writeln!(out, "      改法：{}", finding.fix)?;
    }
    if let Some(explanation) = &finding.explanation {
        writeln!(out, "      单位说明：{explanation}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FileReport, FileResult, MANY};
    use crate::report::Format;

    #[test]
    fn many_files_get_a_line_each_and_the_line_that_counts_them() {
        let text = |count: usize| {
            let failed = |number: usize| FileReport {
                file: format!("报送/{number}.xlsx"),
                name: format!("{number}.xlsx"),
                form: None,
                result: FileResult::Failed("没有权限".to_owned()),
            };
            Format::Text.render(&(0..count).map(failed).collect::<Vec<_>>())
        };
        assert!(!text(MANY - 1).contains("份：通过"), "{}", text(MANY - 1));
        assert!(
            text(MANY).ends_with(&format!("共{MANY}份：通过0，退回0，退件0，未能核对{MANY}。\n")),
            "{}",
            text(MANY)
        );
    }
}

//! The report in a terminal.

use std::fmt::{self, Write};

use crate::check::{Outcome, Verdict};
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::template::display::points;

use super::{FileReport, FileResult};

/// From so many files on, each gets a line instead of a report.
const MANY: usize = 6;

/// The code of a required cell that is blank.
const BLANK: &str = "I001";

/// The verdict in a sentence.
pub fn sentence(outcome: &Outcome) -> String {
    let errors = outcome.count(Severity::Error);
    let open = outcome.unexplained();
    let notices = outcome.count(Severity::Notice);
    match outcome.verdict {
        Verdict::Pass if notices == 0 => "通过：没有发现问题。".to_owned(),
        Verdict::Pass => format!("通过：没有错误，有{notices}处提示，不用处理。"),
        Verdict::Return if open == 0 => format!("退回修改：有{errors}处错误要改正。"),
        Verdict::Return if errors == 0 => format!("退回修改：没有错误，有{open}处要说明原因。"),
        Verdict::Return => format!("退回修改：有{errors}处错误要改正，{open}处要说明原因。"),
        Verdict::Reject => "退件：读不出这份表格。".to_owned(),
    }
}

/// The report on some files.
pub fn render(reports: &[FileReport<'_>]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = if reports.len() >= MANY { lines(reports, &mut out) } else { whole(reports, &mut out) };
    out
}

/// A line a file, then the counts.
fn lines(reports: &[FileReport<'_>], out: &mut String) -> fmt::Result {
    let (mut passed, mut returned, mut rejected, mut failed) = (0, 0, 0, 0);
    for report in reports {
        let name = report.name();
        let checked = match &report.result {
            FileResult::Checked { checked, .. } => checked,
            FileResult::Failed { why, .. } => {
                failed += 1;
                writeln!(out, "{name}  未能核对：{why}")?;
                continue;
            }
        };
        match checked.verdict() {
            Verdict::Pass => passed += 1,
            Verdict::Return => returned += 1,
            Verdict::Reject => rejected += 1,
        }
        if let Some(outcome) = checked.outcome() {
            let score = outcome
                .score
                .as_ref()
                .map_or_else(String::new, |score| format!("  核算{}分", points(score.recomputed)));
            writeln!(out, "{name}  {}{score}", sentence(outcome))?;
        }
        if let Some(finding) = checked.rejection() {
            writeln!(out, "{name}  退件：{}", finding.message)?;
        }
    }
    write!(out, "共{}份：通过{passed}，退回{returned}，退件{rejected}", reports.len())?;
    if failed > 0 {
        write!(out, "，未能核对{failed}")?;
    }
    writeln!(out, "。")
}

fn whole(reports: &[FileReport<'_>], out: &mut String) -> fmt::Result {
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let (checked, returned) = match &report.result {
            FileResult::Checked { checked, returned } => (checked, returned),
            FileResult::Failed { why, .. } => {
                writeln!(out, "未能核对：{why}")?;
                continue;
            }
        };
        if let (Some(outcome), Some(form)) = (checked.outcome(), checked.form()) {
            whole_report(&report.name(), outcome, form, out)?;
            if let Some(path) = returned {
                let word = if outcome.verdict == Verdict::Pass { "通过表" } else { "退回表" };
                writeln!(out, "\n{word}：{}", path.display())?;
            }
        }
        if let Some(finding) = checked.rejection() {
            writeln!(out, "退件（{}）：{}\n  改法：{}", finding.code, finding.message, finding.fix)?;
        }
    }
    Ok(())
}

/// The report on one file.
fn whole_report(file: &str, outcome: &Outcome, form: &Form, out: &mut String) -> fmt::Result {
    writeln!(out, "{file}")?;
    writeln!(out, "{}", sentence(outcome))?;
    let unit = if outcome.unit_name.is_empty() { "（未填单位名称）" } else { &outcome.unit_name };
    writeln!(out, "{unit}　{}", form.template.title)?;
    if let Some(score) = &outcome.score {
        let declared = score.declared.map_or_else(|| "未填".to_owned(), |declared| format!("{}分", points(declared)));
        write!(out, "自评{declared}，核算{}分（满分{}分）", points(score.recomputed), points(score.full))?;
        match &score.grade {
            Some(grade) => writeln!(out, "，等级{grade}")?,
            None => writeln!(out, "；数据未填全，最多可得{}分", points(score.ceiling))?,
        }
        for (name, weight, declared, recomputed) in &score.groups {
            writeln!(out, "  {name}：满分{}，自评{}，核算{}", points(*weight), points(*declared), points(*recomputed))?;
        }
    }
    for severity in [Severity::Fatal, Severity::Error, Severity::Warning, Severity::Notice] {
        let found: Vec<&Finding> = outcome.findings.iter().filter(|finding| finding.severity == severity).collect();
        if found.is_empty() {
            continue;
        }
        writeln!(out, "\n{}（{}处）", severity.word(), found.len())?;
        let (blank, other): (Vec<&Finding>, Vec<&Finding>) =
            found.iter().copied().partition(|finding| finding.code == BLANK);
        for finding in other {
            finding_lines(finding, out)?;
        }
        blanks(&blank, form, out)?;
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

/// Required cells that are blank, a line a sheet: a form that was hardly begun has hundreds.
fn blanks(found: &[&Finding], form: &Form, out: &mut String) -> fmt::Result {
    for sheet in &form.template.sheets {
        let here = |finding: &&&Finding| finding.location.as_ref().is_some_and(|location| location.sheet == sheet.name);
        let cells: Vec<String> = found
            .iter()
            .filter(here)
            .filter_map(|finding| finding.location.as_ref()?.cell)
            .map(|cell| cell.to_string())
            .collect();
        if !cells.is_empty() {
            writeln!(out, "  {BLANK} {}　有{}格必填的没有填：{}", sheet.name, cells.len(), cells.join(" "))?;
        }
    }
    Ok(())
}

fn finding_lines(finding: &Finding, out: &mut String) -> fmt::Result {
    let place = match &finding.location {
        Some(location) => match location.cell {
            Some(cell) => format!(" {}!{cell}", location.sheet),
            None => format!(" {}", location.sheet),
        },
        None => String::new(),
    };
    writeln!(out, "  {}{place}　{}", finding.code, finding.message)?;
    if finding.severity < Severity::Notice && !finding.fix.is_empty() {
        writeln!(out, "      改法：{}", finding.fix)?;
    }
    if let Some(explanation) = &finding.explanation {
        writeln!(out, "      单位说明：{explanation}")?;
    }
    Ok(())
}

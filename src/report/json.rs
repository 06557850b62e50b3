//! The output contract of `check --format json`: stable, versioned, with English keys and decimals as strings.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::check::{Outcome, ScoreSummary, Trace, Understood, Verdict, understood};
use crate::finding::{Code, Finding, FindingState, Severity, SuggestedValue};
use crate::form::Form;
use crate::template::display::points;

use super::{FileReport, FileResult, json_values};

/// The version of the contract.
const VERSION: u32 = 2;

#[derive(Serialize)]
struct FileJson<'a> {
    file: &'a str,
    template: Option<&'a str>,
    revision: Option<u32>,
    unit: Option<UnitJson<'a>>,
    /// What was read, in brief.
    read: Option<Understood>,
    verdict: Option<Verdict>,
    score: Option<ScoreJson<'a>>,
    counts: CountsJson,
    findings: Vec<FindingJson<'a>>,
    values: Map<String, Json>,
    returned: Option<&'a str>,
    traces: Vec<TraceJson<'a>>,
    /// Why the program could not do its work.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
}

#[derive(Serialize)]
struct UnitJson<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct ScoreJson<'a> {
    declared: Option<String>,
    recomputed: String,
    full: String,
    grade: Option<&'a str>,
    ceiling: String,
}

#[derive(Serialize, Default)]
struct CountsJson {
    /// Places to be corrected; 1 for a file that cannot be read.
    error: u32,
    /// Cells to be filled in.
    missing: u32,
    /// Places to be corrected or explained, with those that are explained.
    warning: u32,
    /// Those that are not explained.
    unexplained: u32,
    /// Places that the returned workbook has put right, to be confirmed.
    restored: u32,
    notice: u32,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'a Code,
    severity: Severity,
    /// What it asks of the department.
    state: FindingState,
    sheet: Option<&'a str>,
    cell: Option<String>,
    field: &'a str,
    entered: &'a str,
    expected: &'a str,
    message: &'a str,
    fix: &'a str,
    basis: &'a str,
    explanation: Option<&'a str>,
    /// The cells of the file, where the form does not have them.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    file_cells: &'a [String],
    /// How many further findings follow from this one and are left out.
    affected: u32,
    /// The one change that makes everything agree; left out where none is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repair: Vec<RepairJson<'a>>,
}

#[derive(Serialize)]
struct RepairJson<'a> {
    sheet: &'a str,
    cell: Option<String>,
    value: &'a str,
}

#[derive(Serialize)]
struct TraceJson<'a> {
    indicator: &'a str,
    weight: String,
    value: Option<&'a str>,
    declared: Option<String>,
    recomputed: Option<String>,
    lost: Option<String>,
    text: &'a str,
}

/// The report on some files as it is written: the document between whose brackets the files stand.
#[derive(Debug, Default)]
pub(super) struct JsonReport {
    /// Whether a file is written.
    begun: bool,
}

impl JsonReport {
    /// What stands before the first file.
    fn begin() -> String {
        format!("{{\n  \"version\": {VERSION},\n  \"files\": [")
    }

    /// The next file, with what stands before it.
    pub(super) fn file(&mut self, report: &FileReport<'_>) -> String {
        let mut out = if self.begun { ",".to_owned() } else { Self::begin() };
        self.begun = true;
        // Strings, numbers and maps with string keys: nothing here can fail to serialize.
        for line in serde_json::to_string_pretty(&file(report)).unwrap_or_default().lines() {
            out.push_str("\n    ");
            out.push_str(line);
        }
        out
    }

    /// What stands behind the last file.
    pub(super) fn end(&self) -> String {
        if self.begun { "\n  ]\n}\n".to_owned() } else { Self::begin() + "]\n}\n" }
    }
}

fn file<'a>(report: &'a FileReport<'_>) -> FileJson<'a> {
    let mut file = FileJson {
        file: &report.file,
        template: report.form.map(|form| form.template.id.as_str()),
        revision: report.form.map(|form| form.template.revision),
        unit: None,
        read: None,
        verdict: report.result.verdict(),
        score: None,
        counts: CountsJson::default(),
        findings: Vec::new(),
        values: Map::new(),
        returned: None,
        traces: Vec::new(),
        failure: None,
    };
    match &report.result {
        FileResult::Checked { outcome, returned } => {
            file.returned = returned.as_deref();
            file.unit = Some(UnitJson { code: &outcome.unit_code, name: &outcome.unit_name });
            file.score = outcome.score.as_ref().map(score);
            file.counts = counts(outcome);
            file.findings = outcome.findings.iter().map(finding).collect();
            if let Some(form) = report.form {
                file.read = Some(understood(&form.template, &outcome.values));
                file.values = json_values(form, outcome);
                file.traces = outcome.traces.iter().map(|entry| trace(form, entry)).collect();
            }
        }
        FileResult::Rejected(reason) => {
            file.counts.error = 1;
            file.findings.push(finding(reason));
        }
        FileResult::Failed(reason) => file.failure = Some(reason),
    }
    file
}

fn counts(outcome: &Outcome) -> CountsJson {
    let tally = outcome.counts();
    CountsJson {
        error: tally.errors + tally.fatal,
        missing: tally.missing,
        warning: tally.unexplained + tally.explained,
        unexplained: tally.unexplained,
        restored: tally.restored,
        notice: tally.notices,
    }
}

fn score(summary: &ScoreSummary) -> ScoreJson<'_> {
    ScoreJson {
        declared: summary.declared.map(points),
        recomputed: points(summary.recomputed),
        full: points(summary.full),
        grade: summary.grade.as_deref(),
        ceiling: points(summary.ceiling),
    }
}

fn finding(finding: &Finding) -> FindingJson<'_> {
    FindingJson {
        code: &finding.code,
        severity: finding.severity,
        state: finding.state(),
        sheet: finding.location.as_ref().map(|location| location.sheet.as_str()),
        cell: finding.location.as_ref().and_then(|location| location.cell).map(|cell| cell.to_string()),
        field: &finding.field,
        entered: &finding.entered,
        expected: &finding.expected,
        message: &finding.message,
        fix: &finding.fix,
        basis: &finding.basis,
        explanation: finding.explanation.as_deref(),
        file_cells: &finding.file_cells,
        affected: finding.affected,
        repair: finding.repair.iter().map(repair).collect(),
    }
}

fn repair(suggested: &SuggestedValue) -> RepairJson<'_> {
    RepairJson {
        sheet: &suggested.location.sheet,
        cell: suggested.location.cell.map(|cell| cell.to_string()),
        value: &suggested.value,
    }
}

fn trace<'a>(form: &'a Form, trace: &'a Trace) -> TraceJson<'a> {
    let indicator = &form.template.indicators[trace.indicator.0 as usize];
    TraceJson {
        indicator: &indicator.id,
        weight: points(indicator.printed_weight()),
        value: trace.value.as_deref(),
        declared: trace.declared.map(points),
        recomputed: trace.recomputed.map(points),
        lost: trace.lost.map(points),
        text: &trace.text,
    }
}

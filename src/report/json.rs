//! The output contract of `check --format json`: stable, versioned, English keys, decimals as strings.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::check::{Outcome, ScoreSummary, Verdict};
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::template::display;
use crate::template::{Field, Source};
use crate::value::Value;

use super::{FileReport, FileResult};

/// The version of the contract.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report {
    version: u32,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    file: String,
    template: Option<String>,
    revision: Option<u32>,
    unit: Option<Unit>,
    verdict: Option<Verdict>,
    score: Option<Score>,
    counts: Counts,
    findings: Vec<Issue>,
    values: Map<String, Json>,
    returned: Option<String>,
    traces: Vec<Trace>,
    /// What kept the tool from its work.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

#[derive(Serialize)]
struct Unit {
    code: String,
    name: String,
}

#[derive(Serialize)]
struct Score {
    declared: Option<String>,
    recomputed: String,
    full: String,
    grade: Option<String>,
    ceiling: String,
}

#[derive(Serialize, Default)]
struct Counts {
    error: usize,
    warning: usize,
    notice: usize,
}

#[derive(Serialize)]
struct Issue {
    code: String,
    severity: Severity,
    sheet: Option<String>,
    cell: Option<String>,
    field: String,
    entered: String,
    expected: String,
    message: String,
    fix: String,
    basis: String,
    explanation: Option<String>,
}

#[derive(Serialize)]
struct Trace {
    indicator: String,
    weight: String,
    value: Option<String>,
    declared: Option<String>,
    recomputed: Option<String>,
    lost: Option<String>,
    text: String,
}

/// The report on some files.
pub fn render(reports: &[FileReport<'_>]) -> String {
    let report = Report { version: VERSION, files: reports.iter().map(file).collect() };
    // Strings, numbers and maps with string keys: nothing here can fail to serialize.
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn file(report: &FileReport<'_>) -> File {
    let (form, verdict) = match &report.result {
        FileResult::Checked { checked, .. } => (checked.form(), Some(checked.verdict())),
        FileResult::Failed { form, .. } => (*form, None),
    };
    let mut file = File {
        file: report.file.display().to_string(),
        template: form.map(|form| form.template.id.clone()),
        revision: form.map(|form| form.template.revision),
        unit: None,
        verdict,
        score: None,
        counts: Counts::default(),
        findings: Vec::new(),
        values: Map::new(),
        returned: None,
        traces: Vec::new(),
        failure: None,
    };
    match &report.result {
        FileResult::Checked { checked, returned } => {
            file.returned = returned.as_ref().map(|path| path.display().to_string());
            if let (Some(outcome), Some(form)) = (checked.outcome(), checked.form()) {
                fill(&mut file, outcome, form);
            }
            if let Some(finding) = checked.rejection() {
                file.counts.error = 1;
                file.findings.push(issue(finding));
            }
        }
        FileResult::Failed { why, .. } => file.failure = Some(why.to_string()),
    }
    file
}

fn fill(file: &mut File, outcome: &Outcome, form: &Form) {
    file.unit = Some(Unit { code: outcome.unit_code.clone(), name: outcome.unit_name.clone() });
    file.score = outcome.score.as_ref().map(score);
    file.counts = Counts {
        error: outcome.count(Severity::Error) + outcome.count(Severity::Fatal),
        warning: outcome.count(Severity::Warning),
        notice: outcome.count(Severity::Notice),
    };
    file.findings = outcome.findings.iter().map(issue).collect();
    file.values = values(form, outcome);
    file.traces = outcome
        .traces
        .iter()
        .map(|trace| {
            let indicator = &form.template.indicators[trace.indicator.0 as usize];
            Trace {
                indicator: indicator.id.clone(),
                weight: display::points(indicator.printed_weight()),
                value: trace.value.clone(),
                declared: trace.declared.map(display::points),
                recomputed: trace.recomputed.map(display::points),
                lost: trace.lost.map(display::points),
                text: trace.text.clone(),
            }
        })
        .collect();
}

/// Every value that is not blank, by field id, as text.
pub fn values(form: &Form, outcome: &Outcome) -> Map<String, Json> {
    texts(form, outcome).map(|(id, text)| (id, Json::String(text))).collect()
}

/// Every value that is not blank: its field's id and its text, in the order of the form.
pub fn texts<'a>(form: &'a Form, outcome: &'a Outcome) -> impl Iterator<Item = (String, String)> + 'a {
    let cells = |field: &'a Field| (0..field.rows).map(move |row| (field, row));
    let told = |field: &&Field| !field.checking && field.source != Source::Recalled;
    form.template.fields.iter().filter(told).flat_map(cells).filter_map(|(field, row)| {
        let value = &outcome.values[field.cell(row)];
        (*value != Value::Blank).then(|| (display::id(field, row), value.to_string()))
    })
}

fn score(summary: &ScoreSummary) -> Score {
    Score {
        declared: summary.declared.map(display::points),
        recomputed: display::points(summary.recomputed),
        full: display::points(summary.full),
        grade: summary.grade.clone(),
        ceiling: display::points(summary.ceiling),
    }
}

fn issue(finding: &Finding) -> Issue {
    Issue {
        code: finding.code.clone(),
        severity: finding.severity,
        sheet: finding.location.as_ref().map(|location| location.sheet.clone()),
        cell: finding.location.as_ref().and_then(|location| location.cell).map(|cell| cell.to_string()),
        field: finding.field.clone(),
        entered: finding.entered.clone(),
        expected: finding.expected.clone(),
        message: finding.message.clone(),
        fix: finding.fix.clone(),
        basis: finding.basis.clone(),
        explanation: finding.explanation.clone(),
    }
}

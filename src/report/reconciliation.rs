//! How a report agrees with its workbook, as text and as JSON.

use serde::Serialize;

use crate::check::Verdict;
use crate::check::messages::verdict_sentence;
use crate::engine::Checked;
use crate::finding::Location;
use crate::reconciliation::{Agreement, Judgement, Reconciliation};
use crate::returned::reconciled;

/// The version of the contract.
const VERSION: u32 = 1;

/// The files, as the user named them.
#[derive(Debug)]
pub struct Names {
    /// The report.
    pub report: String,
    /// The workbook.
    pub workbook: String,
}

/// The files that were written, if they were.
#[derive(Debug, Default)]
pub struct Written {
    /// The report with comments.
    pub report: Option<String>,
    /// The workbook that goes back.
    pub workbook: Option<String>,
}

/// What was found, in words.
pub fn text(checked: &Checked<'_>, names: &Names, written: &Written) -> String {
    let Some(found) = checked.report() else { return String::new() };
    let title = checked.form().map(|form| form.template.title.as_str()).unwrap_or_default();
    let unit = checked.outcome().map(|outcome| outcome.unit_name.as_str()).filter(|unit| !unit.is_empty());
    let mut out = format!("{}　{title}\n", unit.unwrap_or("（未填单位名称）"));
    out.push_str(&format!("报告“{}”与表“{}”核对\n{}\n", names.report, names.workbook, reconciled(found)));
    for agreement in Agreement::ALL {
        let of_it: Vec<&Judgement> =
            found.judgements.iter().filter(|judgement| judgement.agreement == agreement).collect();
        if of_it.is_empty() || agreement == Agreement::Agrees {
            continue;
        }
        out.push_str(&format!("\n{}（{}处）\n", agreement.word(), of_it.len()));
        if agreement == Agreement::Unverified {
            let shown: Vec<String> = of_it.iter().map(|judgement| judgement.written.clone()).collect();
            out.push_str(&format!("  {}\n", shown.join("、")));
            continue;
        }
        for judgement in of_it {
            out.push_str(&format!(
                "  {}　{}（{}）：{}\n",
                judgement.place, judgement.written, judgement.context, judgement.message
            ));
        }
    }
    if let Some(outcome) = checked.outcome() {
        out.push_str(&format!("\n表：{}\n", verdict_sentence(outcome)));
    }
    for path in [&written.report, &written.workbook].into_iter().flatten() {
        out.push_str(&format!("已写出：{path}\n"));
    }
    out
}

#[derive(Serialize)]
struct ReconciliationJson<'a> {
    version: u32,
    report: &'a str,
    workbook: &'a str,
    template: Option<&'a str>,
    unit: Option<&'a str>,
    /// The verdict on the workbook, with what was found of the report.
    verdict: Verdict,
    counts: CountsJson,
    figures: Vec<FigureJson<'a>>,
    commented: Option<&'a str>,
    returned: Option<&'a str>,
}

#[derive(Serialize)]
struct CountsJson {
    figures: usize,
    agrees: usize,
    rounding: usize,
    differs: usize,
    unsupported: usize,
    contradicts: usize,
    doubtful_year: usize,
    unverified: usize,
}

impl CountsJson {
    fn of(found: &Reconciliation) -> Self {
        Self {
            figures: found.judgements.len(),
            agrees: found.count(Agreement::Agrees),
            rounding: found.count(Agreement::Rounding),
            differs: found.count(Agreement::Differs),
            unsupported: found.count(Agreement::Unsupported),
            contradicts: found.count(Agreement::Contradicts),
            doubtful_year: found.count(Agreement::DoubtfulYear),
            unverified: found.count(Agreement::Unverified),
        }
    }
}

#[derive(Serialize)]
struct FigureJson<'a> {
    agreement: Agreement,
    place: &'a str,
    context: &'a str,
    written: &'a str,
    expected: &'a str,
    item: &'a str,
    field: &'a str,
    sheet: Option<&'a str>,
    cell: Option<String>,
    message: &'a str,
}

impl<'a> FigureJson<'a> {
    fn of(judgement: &'a Judgement) -> Self {
        let location: Option<&Location> = judgement.location.as_ref();
        Self {
            agreement: judgement.agreement,
            place: &judgement.place,
            context: &judgement.context,
            written: &judgement.written,
            expected: &judgement.expected,
            item: &judgement.item,
            field: &judgement.field,
            sheet: location.map(|location| location.sheet.as_str()),
            cell: location.and_then(|location| location.cell).map(|cell| cell.to_string()),
            message: &judgement.message,
        }
    }
}

/// What was found, as JSON: English keys, texts as the report and the form show them.
pub fn json(checked: &Checked<'_>, names: &Names, written: &Written) -> String {
    let Some(found) = checked.report() else { return String::new() };
    let report = ReconciliationJson {
        version: VERSION,
        report: &names.report,
        workbook: &names.workbook,
        template: checked.form().map(|form| form.template.id.as_str()),
        unit: checked.outcome().map(|outcome| outcome.unit_name.as_str()),
        verdict: checked.verdict(),
        counts: CountsJson::of(found),
        figures: found.judgements.iter().map(FigureJson::of).collect(),
        commented: written.report.as_deref(),
        returned: written.workbook.as_deref(),
    };
    // Strings, numbers and lists: nothing here can fail to serialize.
    let mut out = serde_json::to_string_pretty(&report).unwrap_or_default();
    out.push('\n');
    out
}

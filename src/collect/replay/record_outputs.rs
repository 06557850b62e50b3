//! Puts on record the rounds of which only the workbook that went back is there.

use crate::check::{Outcome, judge};
use crate::engine::recognise::read_as;
use crate::files::read_file;
use crate::ledger::{Ledger, LedgerError};
use crate::report::json_values;

use super::super::context::CollectContext;
use super::super::messages;
use super::super::processed_file::{FileOutcome, HandledFile, ProcessedFile, ProcessedWorkbook, ReturnedWorkbook};
use super::super::received_files::FileStamps;
use super::super::record::record_batch;
use super::super::unpack::ReceivedKind;
use super::outputs::ReturnedOutput;
use super::report::ReplayReport;

/// Puts on record what these outputs say of the workbooks of which they were made.
pub(super) fn record_outputs<'a>(
    context: &CollectContext<'_>,
    ledger: &mut Ledger,
    outputs: impl IntoIterator<Item = &'a ReturnedOutput>,
    report: &mut ReplayReport,
) -> Result<(), LedgerError> {
    for output in outputs {
        let Some(workbook) = read_again(context, output) else {
            report.unreadable.push(output.path.clone());
            continue;
        };
        let file = ProcessedFile {
            digest: output.digest.clone(),
            kind: ReceivedKind::Workbook,
            sender: String::new(),
            subject: String::new(),
            day: output.day.day.clone(),
            remarks: vec![messages::ORIGINAL_IS_GONE.to_owned()],
            workbooks: vec![workbook],
            replies: Vec::new(),
            lacks_reply: false,
            unit: Some(output.unit.clone()),
            unhandled: String::new(),
            companions: Vec::new(),
        };
        report.rounds += 1;
        report.guessed_days += usize::from(output.day.is_guess);
        report.without_original.push(output.path.clone());
        let outcome = FileOutcome::Processed(Box::new(file));
        record_batch(ledger, &[HandledFile { path: output.path.clone(), outcome }], &FileStamps::new(), context.today)?;
    }
    Ok(())
}

/// What a check says of a workbook that went back.
fn read_again(context: &CollectContext<'_>, output: &ReturnedOutput) -> Option<ProcessedWorkbook> {
    let bytes = read_file(&context.folder.file(&output.path)).ok()?;
    let submission = read_as(context.form, &bytes).ok()?;
    let outcome = judge(context.form, &submission);
    let values_json = serde_json::Value::Object(json_values(context.form, &outcome)).to_string();
    let Outcome { score, findings, .. } = outcome;
    let deadline = context.config.deadline.as_ref();
    Some(ProcessedWorkbook {
        name: output.path.rsplit('/').next().unwrap_or(&output.path).to_owned(),
        digest: output.digest.clone(),
        unit: context.units.by_code(&output.unit).cloned(),
        serial: output.serial,
        round: output.round,
        repeat_note: None,
        passed_round: None,
        verdict: output.verdict,
        is_judged_otherwise: false,
        is_held: false,
        late: deadline.is_some_and(|deadline| output.day.day > *deadline),
        score,
        findings,
        since_last: None,
        returned: Some(ReturnedWorkbook {
            path: output.path.clone(),
            digest: output.digest.clone(),
            bytes: Vec::new(),
        }),
        values_json,
        companions: Vec::new(),
        report: None,
    })
}

//! Makes the workbooks again that went back and are not there any more, from what came in and from the record.

use crate::campaign_folder::Subfolder;
use crate::check::Verdict;
use crate::ledger::{Ledger, LedgerError, RoundRow};

use super::assign_rounds::{RoundAssignment, compare_with_issue};
use super::context::{CollectContext, FilesOnRecord};
use super::open_workbooks::{OpenedFile, OpenedWorkbook, open_workbooks};
use super::process_workbook::process_workbook;
use super::received_files::ReceivedFile;

/// Makes again what went back for the last round of each unit, where it is not there and what came in is. Gives the files
/// within the campaign's folder.
pub(super) fn restore_outputs(context: &CollectContext<'_>, ledger: &mut Ledger) -> Result<Vec<String>, LedgerError> {
    let mut restored = Vec::new();
    let last_rounds = ledger.standings()?.into_iter().filter_map(|standing| standing.last);
    for last in last_rounds.filter(|last| !last.output.is_empty() && !context.folder.file(&last.output).exists()) {
        if let Some((path, digest)) = restore(context, ledger, &last)? {
            ledger.write(|ledger| ledger.record_output(last.document, &path, &digest))?;
            restored.push(path);
        }
    }
    Ok(restored)
}

/// Writes again what went back for a round, and gives its path and digest; `None` where what came in is not there.
fn restore(
    context: &CollectContext<'_>,
    ledger: &Ledger,
    round: &RoundRow,
) -> Result<Option<(String, String)>, LedgerError> {
    let Some((workbook, assignment)) = find_round(context, ledger, round)? else { return Ok(None) };
    let Ok(processed) = process_workbook(context, workbook, assignment, round.late) else { return Ok(None) };
    let Some(returned) = processed.returned else { return Ok(None) };
    // A program that judges otherwise by now must not put another verdict in the place of the one on record.
    let on_record = if round.passed { Verdict::Pass } else { Verdict::Return };
    if processed.verdict != on_record {
        let _ = std::fs::remove_file(context.folder.file(&returned.path));
        return Ok(None);
    }
    Ok(Some((returned.path, returned.digest)))
}

/// The workbook that came in for a round, with what is on record of it; `None` where it is not there.
pub(super) fn find_round(
    context: &CollectContext<'_>,
    ledger: &Ledger,
    round: &RoundRow,
) -> Result<Option<(OpenedWorkbook, RoundAssignment)>, LedgerError> {
    let Some(workbook) = find_original(context, ledger, round)? else { return Ok(None) };
    let Some(unit) = context.units.by_code(&round.unit).cloned() else { return Ok(None) };
    let mut assignment = RoundAssignment {
        unit: Some(unit.clone()),
        round: round.round,
        issue: ledger.issue_with_serial(round.serial)?,
        is_assigned: ledger.assigned_workbooks()?.contains_key(&workbook.digest),
        earlier_companions: ledger.companions_before(&unit.code, round.document)?,
        ..RoundAssignment::default()
    };
    compare_with_issue(ledger, context.units, &workbook, &unit, &mut assignment)?;
    Ok(Some((workbook, assignment)))
}

/// The workbook that came in for a round, wherever it is now.
fn find_original(
    context: &CollectContext<'_>,
    ledger: &Ledger,
    round: &RoundRow,
) -> Result<Option<OpenedWorkbook>, LedgerError> {
    let Some(digest) = ledger.workbook_digest(round.document)? else { return Ok(None) };
    for within in ledger.places_of(round.document)? {
        // Only what came in is read again; `..` leads out of there.
        let is_received = within.starts_with(&Subfolder::Received.path_of("")) && !within.contains("..");
        let file = ReceivedFile { path: context.folder.file(&within), within, stamp: None };
        if !is_received || !file.path.is_file() {
            continue;
        }
        if let OpenedFile::New(opened) = open_workbooks(context, &file, &FilesOnRecord::new())
            && let Some(workbook) = opened.workbooks.into_iter().find(|workbook| workbook.digest == digest)
        {
            return Ok(Some(workbook));
        }
    }
    Ok(None)
}

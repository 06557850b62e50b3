//! The fourth step: a batch is put on record.

use crate::ledger::{Ledger, LedgerError, MessageKind, NewDocument, NewMessage, NewReceivedFile};
use crate::value::Day;

use super::processed_file::{FileOutcome, HandledFile};
use super::received_files::FileStamps;

/// Puts a batch on record, all of it or nothing.
pub(super) fn record_batch(
    ledger: &mut Ledger,
    batch: &[HandledFile],
    stamps: &FileStamps,
    today: &Day,
) -> Result<(), LedgerError> {
    ledger.write(|ledger| {
        for HandledFile { path, outcome } in batch {
            let stamp = stamps.get(path).copied();
            let file = match outcome {
                FileOutcome::Failed(_) | FileOutcome::AwaitingRoster { .. } => continue,
                FileOutcome::Repeated { digest, is_seen_here, .. } => {
                    if !is_seen_here || stamp.is_some() {
                        ledger.record_sighting(path, digest, stamp)?;
                    }
                    continue;
                }
                FileOutcome::Processed(file) => file,
            };
            ledger.record_sighting(path, &file.digest, stamp)?;
            let received = ledger.insert_received(&NewReceivedFile {
                digest: &file.digest,
                path,
                kind: file.kind.key(),
                sender: &file.sender,
                subject: &file.subject,
                day: &file.day,
                remark: &file.remarks.join("\n"),
                unit: file.unit.as_deref(),
                unhandled: &file.unhandled,
            })?;
            ledger.record_companions(received, &file.companions)?;
            for workbook in &file.workbooks {
                let repeated = workbook.repeat_note.is_some();
                let same = if repeated { ledger.first_document(&workbook.digest)? } else { None };
                let (score, returned) = (workbook.score.as_ref(), workbook.returned.as_ref());
                ledger.insert_document(&NewDocument {
                    received,
                    name: &workbook.name,
                    digest: &workbook.digest,
                    same,
                    unit: workbook.unit.as_ref().map(|unit| unit.code.as_str()),
                    serial: workbook.serial,
                    round: workbook.round,
                    verdict: workbook.verdict,
                    late: workbook.late,
                    declared: score.and_then(|score| score.declared),
                    recomputed: score.map(|score| score.recomputed),
                    ceiling: score.map(|score| score.ceiling),
                    grade: score.and_then(|score| score.grade.as_deref()),
                    findings: &workbook.findings,
                    output: returned.map_or("", |returned| &returned.path),
                    output_digest: returned.map_or("", |returned| &returned.digest),
                    entries: &workbook.values_json,
                })?;
            }
            for reply in &file.replies {
                ledger.insert_message(&NewMessage {
                    kind: MessageKind::Reply,
                    unit: reply.unit.as_deref(),
                    serial: None,
                    received: Some(received),
                    path: &reply.path,
                    digest: &reply.digest,
                    day: today,
                })?;
            }
        }
        Ok(())
    })
}

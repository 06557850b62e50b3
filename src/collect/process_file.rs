//! The third step: the workbooks in a file are checked, and what goes back is written.

use std::fs;

use crate::files::{WriteError, write_whole};
use crate::finding::Severity;
use crate::mail::AutomaticMail;
use crate::text::digest::sha256;

use super::assign_rounds::{ClassifiedFile, RoundAssignment};
use super::context::{CollectContext, OutputMode};
use super::messages;
use super::open_workbooks::NewFile;
use super::process_workbook::process_workbook;
use super::processed_file::{FileOutcome, HandledFile, ProcessedFile, ProcessedWorkbook, WrittenReply};
use super::replies::{ComposedReply, compose_replies};
use super::unpack::MessageHeadings;

/// Does everything that is to be done about a received file, except that it does not put it on record.
pub(super) fn process_file(context: &CollectContext<'_>, file: ClassifiedFile) -> HandledFile {
    match file {
        ClassifiedFile::Unreadable { path, why } => HandledFile { path, outcome: FileOutcome::Failed(why) },
        ClassifiedFile::Repeated { path, digest, first_path, is_seen_here } => {
            HandledFile { path, outcome: FileOutcome::Repeated { digest, first_path, is_seen_here } }
        }
        ClassifiedFile::AwaitingRoster { path, is_held } => {
            HandledFile { path, outcome: FileOutcome::AwaitingRoster { is_held } }
        }
        ClassifiedFile::New { file, assignments } => {
            let path = file.path.clone();
            let outcome = match process_new_file(context, *file, assignments) {
                Ok(processed) => FileOutcome::Processed(Box::new(processed)),
                // Where something cannot be written, the file is not put on record, and the next run tries again.
                Err(error) => FileOutcome::Failed(error.to_string()),
            };
            HandledFile { path, outcome }
        }
    }
}

fn process_new_file(
    context: &CollectContext<'_>,
    file: NewFile,
    assignments: Vec<RoundAssignment>,
) -> Result<ProcessedFile, WriteError> {
    let (headings, path) = (file.headings, file.path);
    // A sender's clock may be wrong: a day that is still to come is not believed.
    let sent = headings.as_ref().and_then(|headings| headings.day.clone()).filter(|day| day <= context.today);
    let day = sent.unwrap_or(file.day);
    let late = context.config.deadline.as_ref().is_some_and(|deadline| day > *deadline);
    let mut workbooks = Vec::new();
    for (workbook, assignment) in file.workbooks.into_iter().zip(assignments) {
        workbooks.push(process_workbook(context, workbook, assignment, late)?);
    }
    let mut processed = ProcessedFile {
        digest: file.digest,
        kind: file.kind,
        sender: headings.as_ref().map(sender_address).unwrap_or_default(),
        subject: headings.as_ref().map(|headings| headings.subject.clone()).unwrap_or_default(),
        day,
        remarks: file.remarks,
        workbooks,
        replies: Vec::new(),
        lacks_reply: false,
        unit: None,
        unhandled: String::new(),
        companions: file.companions,
    };
    let asks_nothing = headings.as_ref().is_some_and(|headings| match headings.automatic {
        Some(AutomaticMail::AutoReply | AutomaticMail::List) => processed.workbooks.is_empty(),
        // What came back did not arrive: somebody has to see to the address.
        Some(AutomaticMail::Bounce) | None => false,
    });
    if !asks_nothing {
        processed.unhandled = unhandled(&processed, &file.unopened);
    }
    let mut named = context.units.named_in(path.rsplit('/').next().unwrap_or_default());
    named.extend(file.named_in_subject);
    named.dedup();
    processed.unit = unit_of_file(context, &processed, &named);
    processed.remarks.extend(other_units_address(context, &processed));
    let units = processed.workbooks.iter().filter_map(|workbook| workbook.unit.as_ref());
    let unlisted: Vec<String> = units.filter(|unit| !unit.listed).map(|unit| messages::unlisted(&unit.name)).collect();
    processed.remarks.extend(unlisted);
    for reply in compose_replies(context, &processed, headings.as_ref()) {
        let ComposedReply { unit, subfolder, name, bytes } = reply;
        let path = context.folder.file_in(subfolder, &name);
        let bytes = match context.outputs {
            OutputMode::Write => {
                write_whole(&path, &bytes)?;
                bytes
            }
            OutputMode::Keep => match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(_) => {
                    processed.lacks_reply = true;
                    continue;
                }
            },
        };
        processed.replies.push(WrittenReply { unit, path: subfolder.path_of(&name), digest: sha256(&bytes) });
    }
    // The replies have the workbooks attached by now; the batch need not hold them any longer.
    let returned = processed.workbooks.iter_mut().filter_map(|workbook| workbook.returned.as_mut());
    returned.for_each(|returned| returned.bytes = Vec::new());
    Ok(processed)
}

/// What nobody handled in a file: everything, where no workbook in it counts; what is in an archive that cannot be opened. Empty
/// where nothing is left.
fn unhandled(file: &ProcessedFile, unopened: &[String]) -> String {
    if !unopened.is_empty() {
        return messages::unopened(unopened);
    }
    let counts = |workbook: &ProcessedWorkbook| workbook.round > 0 || workbook.repeat_note.is_some();
    if let Some(workbook) = file.workbooks.iter().find(|workbook| !counts(workbook)) {
        // The finding that keeps it from counting is the first: nothing else was checked.
        let fatal = workbook.findings.iter().find(|finding| finding.severity == Severity::Fatal);
        return fatal.map_or_else(|| messages::NOTHING_READ.to_owned(), |finding| finding.message.clone());
    }
    match (file.workbooks.is_empty(), file.remarks.is_empty()) {
        (true, true) => messages::NOTHING_READ.to_owned(),
        (true, false) => file.remarks.join(""),
        (false, _) => String::new(),
    }
}

/// The unit that a file is of, or seems to be: that of its workbooks, else that of its sender, else the only one that its
/// subject or name names. `named` are the units that these name.
fn unit_of_file(context: &CollectContext<'_>, file: &ProcessedFile, named: &[usize]) -> Option<String> {
    let mut of_workbooks = file.workbooks.iter().filter_map(|workbook| workbook.unit.as_ref());
    let by_name = || match named {
        [only] => Some(context.units.get(*only)),
        _ => None,
    };
    let unit = of_workbooks.next().or_else(|| context.units.by_address(&file.sender)).or_else(by_name);
    unit.filter(|_| !file.workbooks.iter().any(|workbook| workbook.is_held)).map(|unit| unit.code.clone())
}

fn sender_address(headings: &MessageHeadings) -> String {
    headings.from.as_ref().map(|from| from.address.clone()).unwrap_or_default()
}

/// A remark on a message that came from the address of another unit than the one whose workbook is in it.
fn other_units_address(context: &CollectContext<'_>, file: &ProcessedFile) -> Option<String> {
    let sender = context.units.by_address(&file.sender)?;
    let mut units = file.workbooks.iter().filter_map(|workbook| workbook.unit.as_ref());
    let is_other = units.any(|unit| unit.code != sender.code);
    is_other.then(|| messages::other_address(&file.sender, &sender.name))
}

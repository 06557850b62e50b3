//! A first look at everything in `收到/`: what is in it, and the order in which it came.

use std::time::SystemTime;

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::campaign_folder::Subfolder;
use crate::check::{Verdict, judge};
use crate::files::{day_in_china, modified_time};
use crate::form::Form;
use crate::ledger::{IssuedFigures, Ledger, LedgerError, NewIssue};
use crate::template::identity::Identity;
use crate::text::natural_order::natural_order;
use crate::value::Day;

use super::super::BATCH_SIZE;
use super::super::context::{CollectContext, FilesOnRecord};
use super::super::open_workbooks::{NewFile, OpenedFile, OpenedWorkbook, open_workbooks};
use super::super::received_files::ReceivedFile;
use super::entered::EnteredFields;
use super::find_rounds::ReceivedWorkbook;
use super::outputs::Outputs;

/// A received file at first look.
#[derive(Debug)]
pub(super) struct SurveyedFile {
    /// The file.
    pub(super) file: ReceivedFile,
    /// SHA-256 of its content.
    pub(super) digest: String,
    /// The workbooks in it.
    pub(super) workbooks: Vec<ReceivedWorkbook>,
    /// The day on which it was sent, where it is a message.
    sent: Option<Day>,
    /// The day of the file on disk, but no day that is still to come.
    file_day: Day,
    modified: SystemTime,
    /// What the workbooks in it remember of how they were issued.
    identities: Vec<Identity>,
}

impl SurveyedFile {
    /// Whether it says itself on which day it was sent.
    pub(super) fn is_dated(&self) -> bool {
        self.sent.is_some()
    }

    /// The day of the file on disk, but no day that is still to come.
    pub(super) fn file_day(&self) -> Day {
        self.file_day.clone()
    }

    /// The day on which it seems to have come.
    fn day(&self) -> Day {
        self.sent.clone().unwrap_or_else(|| self.file_day())
    }
}

/// Looks at every received file, and gives them in the order in which they seem to have come. `progress` is called with how
/// many are done.
pub(super) fn survey(
    pool: &ThreadPool,
    context: &CollectContext<'_>,
    entered: &EnteredFields,
    files: &[ReceivedFile],
    progress: &dyn Fn(usize),
) -> Vec<SurveyedFile> {
    let mut surveyed = Vec::new();
    for (number, batch) in files.chunks(BATCH_SIZE).enumerate() {
        progress(number * BATCH_SIZE);
        let look = |file: &ReceivedFile| look_at(context, entered, file);
        surveyed.extend(pool.install(|| batch.par_iter().with_max_len(1).filter_map(look).collect::<Vec<_>>()));
    }
    let order = |a: &SurveyedFile, b: &SurveyedFile| {
        (a.day(), a.modified).cmp(&(b.day(), b.modified)).then_with(|| natural_order(&a.file.within, &b.file.within))
    };
    surveyed.sort_by(order);
    surveyed
}

/// Opens a received file as `collect` does; `None` where it cannot be read.
pub(super) fn open_new(context: &CollectContext<'_>, file: &ReceivedFile) -> Option<Box<NewFile>> {
    match open_workbooks(context, file, &FilesOnRecord::new()) {
        OpenedFile::New(file) => Some(file),
        OpenedFile::Unreadable { .. } | OpenedFile::OnRecord { .. } => None,
    }
}

fn look_at(context: &CollectContext<'_>, entered: &EnteredFields, file: &ReceivedFile) -> Option<SurveyedFile> {
    let opened = open_new(context, file)?;
    let workbook = |workbook: &OpenedWorkbook| ReceivedWorkbook {
        digest: workbook.digest.clone(),
        unit: context.units.resolve_unit(&workbook.claim).map(|unit| unit.code.clone()),
        entered: workbook.submission.as_ref().ok().map(|submission| entered.digest(submission)),
        verdict: match &workbook.submission {
            Ok(submission) => judge(context.form, submission).verdict,
            Err(_) => Verdict::Reject,
        },
    };
    let identity = |workbook: &OpenedWorkbook| workbook.submission.as_ref().ok()?.identity.clone();
    let sent = opened.headings.as_ref().and_then(|headings| headings.day.clone());
    let modified = modified_time(&file.path);
    Some(SurveyedFile {
        workbooks: opened.workbooks.iter().map(workbook).collect(),
        identities: opened.workbooks.iter().filter_map(identity).filter(|identity| identity.serial > 0).collect(),
        sent: sent.filter(|day| day <= context.today),
        file_day: day_in_china(modified).min(context.today.clone()),
        modified,
        file: file.clone(),
        digest: opened.digest,
    })
}

/// Puts the issues on record of which the issued workbook is not there any more: those that workbooks which went back were
/// checked against, and older ones that received workbooks carry. Gives how many.
pub(super) fn insert_superseded_issues(
    ledger: &mut Ledger,
    form: &Form,
    outputs: &Outputs,
    surveyed: &[SurveyedFile],
) -> Result<usize, LedgerError> {
    ledger.write(|ledger| {
        let mut inserted = 0;
        let mut insert = |serial: u32, unit: &str, figures: &IssuedFigures, day: &Day| {
            inserted += 1;
            ledger.insert_issue(&NewIssue {
                serial,
                unit,
                content: "",
                template: &form.template.id,
                revision: form.template.revision,
                digest: "",
                path: &Subfolder::Issued.path_of(&format!("第{serial}号.xlsx")),
                figures,
                carried: None,
                why: "",
                day,
            })
        };
        for output in &outputs.list {
            if output.serial > 0 && !ledger.is_issued(output.serial)? {
                insert(output.serial, &output.unit, &output.figures, &output.day.day)?;
            }
        }
        for file in surveyed {
            for identity in &file.identities {
                let (serial, unit) = (identity.serial, identity.unit.as_str());
                // What a received workbook says of its own number may be made up.
                if !ledger.is_issued(serial)? && ledger.has_later_issue(unit, serial)? {
                    insert(serial, unit, &IssuedFigures::of_identity(identity), &file.day())?;
                }
            }
        }
        Ok(inserted)
    })
}

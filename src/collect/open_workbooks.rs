//! The first step: a received file is read and taken apart, and each workbook in it is read as the form.

use crate::engine::recognise::{Refused, read_as};
use crate::evidence::{Companion, Evidence};
use crate::files::{ReadError, read_file_within};
use crate::finding::{Code, Finding};
use crate::intake::Submission;
use crate::reconciliation::{Document, DocumentError};
use crate::template::Template;
use crate::template::identity::Identity;
use crate::text::digest::sha256;
use crate::value::Day;

use super::context::{CollectContext, FilesOnRecord};
use super::messages;
use super::received_files::ReceivedFile;
use super::resolve_unit::UnitClaim;
use super::unpack::{MessageHeadings, ReceivedKind, ReportFile, WorkbookFile, unpack};

/// What the name of a report on the self-evaluation says.
const SELF_EVALUATION: &str = "自评";
/// The most bytes of a received file: messages and archives hold several workbooks.
pub(crate) const MOST_BYTES: usize = 200 * 1024 * 1024;

/// A received file, read.
#[derive(Debug)]
pub(super) enum OpenedFile {
    /// It cannot be read now; the next run tries again.
    Unreadable {
        /// Its path within the campaign's folder.
        path: String,
        /// Why it cannot be read.
        why: String,
    },
    /// Its content is on record.
    OnRecord {
        /// Its path within the campaign's folder.
        path: String,
        /// SHA-256 of its content.
        digest: String,
    },
    /// It is new.
    New(Box<NewFile>),
}

/// A new file, taken apart.
#[derive(Debug)]
pub(super) struct NewFile {
    /// Its path within the campaign's folder.
    pub(super) path: String,
    /// SHA-256 of its content.
    pub(super) digest: String,
    /// The kind of file.
    pub(super) kind: ReceivedKind,
    /// The headings of the message, where it is one.
    pub(super) headings: Option<MessageHeadings>,
    /// The units that the subject of the message names, by their index.
    pub(super) named_in_subject: Vec<usize>,
    /// The workbooks in it.
    pub(super) workbooks: Vec<OpenedWorkbook>,
    /// Remarks that are not about one workbook in it.
    pub(super) remarks: Vec<String>,
    /// The archives in it that could not be opened: what is in them nobody saw.
    pub(super) unopened: Vec<String>,
    /// The files in it that are not workbooks of the form: what may be evidence.
    pub(super) companions: Vec<String>,
    /// The day on which it was taken in.
    pub(super) day: Day,
}

/// A workbook, read as the form.
#[derive(Debug)]
pub(super) struct OpenedWorkbook {
    /// Its file name.
    pub(super) name: String,
    /// SHA-256 of its content.
    pub(super) digest: String,
    /// Its content; or the finding that says why it is not the form.
    pub(super) submission: Result<Box<Submission>, Box<Finding>>,
    /// The units that its file name names, by their index.
    pub(super) named_in_file_name: Vec<usize>,
    /// The unit that the workbook says it is of.
    pub(super) claim: UnitClaim,
    /// The number of the issue that it carries; 0 for none.
    pub(super) serial: u32,
    /// The report that came along with it.
    pub(super) report: Option<OpenedReport>,
}

/// A report that came along with a workbook.
#[derive(Debug)]
pub(super) struct OpenedReport {
    /// Its file name.
    pub(super) name: String,
    /// What is in it, or why it cannot be read.
    pub(super) document: Result<Document, DocumentError>,
}

/// Opens a received file.
pub(super) fn open_workbooks(
    context: &CollectContext<'_>,
    file: &ReceivedFile,
    on_record: &FilesOnRecord,
) -> OpenedFile {
    let path = file.within.clone();
    let bytes = match read_file_within(&file.path, MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(ReadError::TooLarge(file)) => {
            return OpenedFile::Unreadable { path, why: messages::too_large(&file.display()) };
        }
        Err(error) => return OpenedFile::Unreadable { path, why: error.to_string() },
    };
    let digest = digest_of(&bytes, &path);
    if on_record.contains_key(&digest) {
        return OpenedFile::OnRecord { path, digest };
    }
    let unpacked = unpack(&path, bytes, context.form.template.register.is_some());
    let mut workbooks: Vec<OpenedWorkbook> =
        unpacked.workbooks.into_iter().map(|workbook| open(context, workbook, &path)).collect();
    let companions = companions(&context.form.template, &mut workbooks, unpacked.others);
    attach_report(&mut workbooks, unpacked.reports);
    let (kind, headings, remarks, unopened) = (unpacked.kind, unpacked.headings, unpacked.remarks, unpacked.unopened);
    let day = context.today.clone();
    let subject = headings.as_ref().map_or("", |headings| headings.subject.as_str());
    let named_in_subject = context.units.named_in(subject);
    OpenedFile::New(Box::new(NewFile {
        path,
        digest,
        kind,
        headings,
        named_in_subject,
        workbooks,
        remarks,
        unopened,
        companions,
        day,
    }))
}

/// The files that came along with the workbooks. Where one workbook is the form, the others are among them, and those that are
/// documents of its register are evidence and no returns. Of several that are the form nobody knows whose the files are.
fn companions(template: &Template, workbooks: &mut Vec<OpenedWorkbook>, others: Vec<String>) -> Vec<String> {
    let names: Vec<String> = workbooks
        .iter()
        .filter(|workbook| workbook.submission.is_err())
        .map(|workbook| workbook.name.clone())
        .collect();
    let mut read: Vec<&mut Submission> =
        workbooks.iter_mut().filter_map(|workbook| workbook.submission.as_deref_mut().ok()).collect();
    let [only] = &mut read[..] else { return others };
    let all: Vec<String> = others.into_iter().chain(names).collect();
    only.companions = all.iter().map(Companion::new).collect();
    let text = |field, row| only.entries[template.field(field).cell(row)].value.to_string();
    let evidence = Evidence::read(template, &text, &only.companions);
    let evidence: Vec<String> =
        evidence.iter().flat_map(|evidence| evidence.registered_files()).map(str::to_owned).collect();
    workbooks.retain(|workbook| {
        let is_no_return =
            matches!(&workbook.submission, Err(finding) if [Code::T003, Code::T004].contains(&finding.code));
        !is_no_return || !evidence.contains(&workbook.name)
    });
    all
}

/// Has the only workbook of the form know the report that came along. Of several reports the one is meant that says it is of the
/// self-evaluation; where several say so, or none, nobody knows which.
fn attach_report(workbooks: &mut [OpenedWorkbook], mut reports: Vec<ReportFile>) {
    if reports.len() > 1 {
        reports.retain(|report| report.name.contains(SELF_EVALUATION));
    }
    let mut read: Vec<&mut OpenedWorkbook> =
        workbooks.iter_mut().filter(|workbook| workbook.submission.is_ok()).collect();
    if let ([only], [report]) = (&mut read[..], &reports[..]) {
        let document = Document::read(&report.bytes);
        only.report = Some(OpenedReport { name: report.name.clone(), document });
    }
}

/// The digest that identifies a content. An empty file is identified by its path: all empty files have the same content, but
/// each is a failed return of its own.
fn digest_of(bytes: &[u8], path: &str) -> String {
    sha256(if bytes.is_empty() { path.as_bytes() } else { bytes })
}

/// Reads a workbook, which came in the file at `path`, as the form.
fn open(context: &CollectContext<'_>, workbook: WorkbookFile, path: &str) -> OpenedWorkbook {
    let template = &context.form.template;
    let digest = digest_of(&workbook.bytes, &format!("{path}/{}", workbook.name));
    let named_in_file_name = context.units.named_in(&workbook.name);
    let issued_to = |identity: Option<&Identity>| identity.map(|identity| identity.unit.clone()).unwrap_or_default();
    match read_as(context.form, &workbook.bytes) {
        Ok(submission) => {
            let text = |field| submission.entries[template.field(field).cell(0)].value.to_string();
            let claim = UnitClaim {
                code: template.unit_code.map(text).unwrap_or_default(),
                name: text(template.unit_name),
                issued_to: issued_to(submission.identity.as_ref()),
            };
            let serial = submission.identity.as_ref().map_or(0, |identity| identity.serial);
            OpenedWorkbook {
                name: workbook.name,
                digest,
                submission: Ok(Box::new(submission)),
                named_in_file_name,
                claim,
                serial,
                report: None,
            }
        }
        Err(Refused { why, identity }) => {
            let finding = why.finding(&workbook.name);
            let claim = UnitClaim { issued_to: issued_to(identity.as_deref()), ..UnitClaim::default() };
            OpenedWorkbook {
                name: workbook.name,
                digest,
                submission: Err(Box::new(finding)),
                named_in_file_name,
                claim,
                serial: 0,
                report: None,
            }
        }
    }
}

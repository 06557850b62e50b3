//! The first step: a received file is read, taken apart, and each workbook in it read as the form.

use crate::engine::recognise::{Refused, read_as};
use crate::files::{ReadError, read_file_within};
use crate::finding::Finding;
use crate::intake::Submission;
use crate::template::identity::Identity;
use crate::text::digest::sha256;

use super::resolve_unit::Claim;
use super::unpack::{Kind, Letter, Paper, unpack};
use super::walk::Received;
use super::{CollectContext, OnRecord, messages};

/// The most bytes of a received file: messages and archives hold several workbooks.
const MOST_BYTES: usize = 200 * 1024 * 1024;

/// A received file, read.
#[derive(Debug)]
pub enum Opened {
    /// It cannot be read now; the next run tries again.
    Unreadable {
        /// Where it is.
        path: String,
        /// Why.
        why: String,
    },
    /// Its content is on record.
    UnitRow {
        /// Where it is.
        path: String,
        /// SHA-256 of its content.
        digest: String,
    },
    /// It is new.
    New(NewItem),
}

/// A new file, taken apart.
#[derive(Debug)]
pub struct NewItem {
    /// Where it is.
    pub path: String,
    /// SHA-256 of its content.
    pub digest: String,
    /// What it is.
    pub kind: Kind,
    /// The message, if it is one.
    pub letter: Option<Letter>,
    /// The workbooks in it.
    pub papers: Vec<OpenPaper>,
    /// What else there is to say.
    pub remarks: Vec<String>,
}

/// A workbook, read as the form.
#[derive(Debug)]
pub struct OpenPaper {
    /// What it is called.
    pub name: String,
    /// SHA-256 of its content.
    pub digest: String,
    /// What stands in it; or why it is not the form.
    pub read: Result<Box<Submission>, Box<Finding>>,
    /// Whose it says it is.
    pub claim: Claim,
    /// The number it carries.
    pub serial: u32,
}

/// Opens a received file.
pub fn open(shop: &CollectContext<'_>, file: &Received, known: &OnRecord) -> Opened {
    let path = file.within.clone();
    let bytes = match read_file_within(&file.path, MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(ReadError::TooLarge(file)) => {
            return Opened::Unreadable { path, why: messages::too_large(&file.display()) };
        }
        Err(error) => return Opened::Unreadable { path, why: error.to_string() },
    };
    let digest = digest_of(&bytes, &path);
    if known.contains_key(&digest) {
        return Opened::UnitRow { path, digest };
    }
    let parcel = unpack(&path, bytes);
    let papers = parcel.papers.into_iter().map(|paper| read(shop, paper, &path)).collect();
    let (kind, letter, remarks) = (parcel.kind, parcel.letter, parcel.remarks);
    Opened::New(NewItem { path, digest, kind, letter, papers, remarks })
}

/// What tells a content apart. Empty files are all alike, but each was to be another's return.
fn digest_of(bytes: &[u8], path: &str) -> String {
    sha256(if bytes.is_empty() { path.as_bytes() } else { bytes })
}

fn read(shop: &CollectContext<'_>, paper: Paper, path: &str) -> OpenPaper {
    let (template, digest) = (&shop.form.template, digest_of(&paper.bytes, &format!("{path}/{}", paper.name)));
    let sent_to = |identity: Option<&Identity>| identity.map(|identity| identity.unit.clone()).unwrap_or_default();
    match read_as(shop.form, &paper.bytes) {
        Ok(submission) => {
            let text = |field| submission.entries[template.field(field).cell(0)].value.to_string();
            let claim = Claim {
                code: template.unit_code.map(text).unwrap_or_default(),
                name: text(template.unit_name),
                sent_to: sent_to(submission.identity.as_ref()),
            };
            let serial = submission.identity.as_ref().map_or(0, |identity| identity.serial);
            OpenPaper { name: paper.name, digest, read: Ok(Box::new(submission)), claim, serial }
        }
        Err(Refused { why, identity }) => {
            let finding = why.finding(&paper.name);
            let claim = Claim { sent_to: sent_to(identity.as_deref()), ..Claim::default() };
            OpenPaper { name: paper.name, digest, read: Err(Box::new(finding)), claim, serial: 0 }
        }
    }
}

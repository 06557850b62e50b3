//! What is on record, as it is read from the ledger's tables.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::files::FileStamp;
use crate::finding::FindingCounts;

/// A unit on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitRow {
    /// The unit's code.
    pub(crate) code: String,
    /// The unit's name.
    pub(crate) name: String,
    /// The code of its 主管部门.
    pub(crate) parent: Option<String>,
    /// The addresses that messages go to.
    pub(crate) emails: Vec<String>,
    /// Whether the unit is on the roster now.
    pub(crate) listed: bool,
}

/// An issued workbook on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IssueRow {
    /// The number that the workbook carries.
    pub(crate) serial: u32,
    /// The code of the unit that it was issued to.
    pub(crate) unit: String,
    /// The digest of all that was filled in.
    pub(crate) content: String,
    /// The digest of what would be filled in now, where the difference changes nothing for the unit; empty where there is none.
    pub(crate) covers: String,
    /// The form's revision.
    pub(crate) revision: u32,
    /// The document whose values it carries; `None` where it went out blank.
    pub(crate) carried: Option<i64>,
    /// What changed against the issue before, a line each.
    pub(crate) why: String,
    /// SHA-256 of the file.
    pub(crate) digest: String,
    /// The file within the campaign's folder.
    pub(crate) path: String,
    /// What was filled in, as JSON: see [`IssuedFigures`](super::IssuedFigures).
    pub(crate) figures_json: String,
}

impl IssueRow {
    /// Whether the workbook stands for all that would be filled in now, given by its digest.
    pub(crate) fn stands_for(&self, content: &str) -> bool {
        self.content == content || self.covers == content
    }
}

/// What a department entered in a round, and what was found in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RecordedReturn {
    /// The values, by field id.
    pub(crate) entries: BTreeMap<String, String>,
    /// The findings that the department explained, with the explanations.
    pub(crate) explanations: BTreeMap<String, String>,
    /// The findings that waited for the department, by [`Finding::key`](crate::finding::Finding::key).
    pub(crate) open: BTreeSet<String>,
}

/// A notice of what a review found, the last one to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rectification {
    /// The unit's code.
    pub(crate) unit: String,
    /// The day of the notice.
    pub(crate) day: String,
    /// The day on which it was closed; `None` while it is open.
    pub(crate) closed: Option<String>,
}

/// A file that this program wrote itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GeneratedFile {
    /// The workbook that was issued.
    Issued,
    /// The workbook that went back for this round.
    Returned(u32),
}

/// A file that this program wrote itself, with the unit that it was written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GeneratedFileRow {
    /// The unit's code.
    pub(crate) unit: String,
    /// Which file it is.
    pub(crate) file: GeneratedFile,
}

/// What came in and is on record as of no unit on the roster.
#[derive(Debug, Default)]
pub(crate) struct UnmatchedFiles {
    /// The digests of the received files.
    pub(crate) received: HashSet<String>,
    /// The digests of the workbooks in them.
    pub(crate) workbooks: HashSet<String>,
}

/// What was seen at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sighting {
    /// SHA-256 of the content.
    pub(crate) digest: String,
    /// The stamp of the file.
    pub(crate) stamp: FileStamp,
}

/// A received workbook on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentRow {
    /// The code of the unit that it belongs to.
    pub(crate) unit: Option<String>,
    /// The unit's round; 0 where it does not count as one.
    pub(crate) round: u32,
}

/// A round of a unit on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoundRow {
    /// The id of the document.
    pub(crate) document: i64,
    /// The unit's code.
    pub(crate) unit: String,
    /// The round, from 1.
    pub(crate) round: u32,
    /// The number of the issue that the workbook was checked against, else the number that it carried; 0 for none.
    pub(crate) serial: u32,
    /// Whether the return passed.
    pub(crate) passed: bool,
    /// Whether the return came after the deadline.
    pub(crate) late: bool,
    /// The day it came.
    pub(crate) day: String,
    /// The declared total.
    pub(crate) declared: Option<String>,
    /// The recomputed total.
    pub(crate) recomputed: Option<String>,
    /// The grade.
    pub(crate) grade: Option<String>,
    /// What was left to do about it.
    pub(crate) counts: FindingCounts,
    /// The workbook that went back, within the campaign's folder.
    pub(crate) output: String,
}

/// A finding on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FindingRow {
    /// The code.
    pub(crate) code: String,
    /// The severity, spelt as in the JSON report.
    pub(crate) severity: String,
    /// The sheet.
    pub(crate) sheet: Option<String>,
    /// What people call the field or rule.
    pub(crate) item: String,
    /// Whether the department explained it.
    pub(crate) explained: bool,
}

/// An indicator of a unit that is reviewed, on record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReviewRow {
    /// The indicator's id.
    pub(crate) indicator: String,
    /// The reviewed score; `None` while it is not reviewed yet.
    pub(crate) score: Option<String>,
    /// The reviewer's remark.
    pub(crate) remark: String,
}

/// The values of a round of a unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoundValues<'a> {
    /// The unit's code.
    pub unit: &'a str,
    /// The round, from 1.
    pub round: u32,
    /// The verdict of its check: pass, return or reject.
    pub verdict: &'a str,
    /// SHA-256 of the workbook.
    pub digest: &'a str,
    /// The values as JSON: field id → value.
    pub entries: &'a str,
}

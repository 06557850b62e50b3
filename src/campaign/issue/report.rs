//! What was issued, or would be.

use serde::Serialize;

/// What was issued, or would be in a dry run.
#[derive(Debug, Default, Serialize)]
pub struct IssueReport {
    /// The workbooks.
    pub issued: Vec<IssuedWorkbook>,
    /// The units whose workbook stands although something changed.
    pub kept: Vec<KeptIssue>,
    /// How many units keep their current workbook, because nothing changed.
    pub unchanged: usize,
    /// The units that are no longer on the roster.
    pub unlisted: Vec<String>,
    /// The files of last year that were used.
    pub last_year_used: Vec<String>,
    /// The files of last year that were not used, and why.
    pub last_year_unused: Vec<String>,
    /// How many units got figures from last year's return; `None` where the campaign has no folder for those.
    pub with_last_year: Option<usize>,
    /// The workbooks and messages that could not be written, and why.
    pub failed: Vec<String>,
    /// The messages that go with the workbooks, within the campaign's folder.
    pub messages: Vec<String>,
}

/// A workbook that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedWorkbook {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// Its number.
    pub serial: u32,
    /// The number of the workbook that it takes the place of.
    pub instead_of: Option<u32>,
    /// What changed against that one.
    pub changes: Vec<String>,
    /// Whether it voids a return that passed.
    pub voids_pass: bool,
    /// The round whose values it carries.
    pub carries_round: Option<u32>,
    /// The file within the campaign's folder.
    pub path: String,
}

/// A workbook that stands although something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptIssue {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The workbook's number.
    pub serial: u32,
    /// What changed.
    pub changes: Vec<String>,
    /// Whether the unit's last return passed.
    pub passed: bool,
}

impl IssueReport {
    /// The workbooks that void a return that passed.
    pub fn voids(&self) -> impl Iterator<Item = &IssuedWorkbook> {
        self.issued.iter().filter(|issued| issued.voids_pass)
    }
}

//! Why a review cannot be drawn or read back.

use std::fmt;

use crate::intake::Unreadable;
use crate::ledger::LedgerError;
use crate::value::CellRef;

use super::messages;

/// Why a review cannot be drawn or read back.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The form has no scores.
    #[error("{}", messages::NO_INDICATORS)]
    NoIndicators,
    /// No unit passed yet, or the sample is too small.
    #[error("{}", messages::NOTHING_TO_REVIEW)]
    NothingToReview,
    /// The reviewers' workbook of the day is there already, at this path within the campaign's folder.
    #[error("{}", messages::workbook_exists(.0))]
    WorkbookExists(String),
    /// The workbook that came back cannot be read.
    #[error("{}", .0.finding(messages::WORKBOOK).message)]
    Unreadable(Unreadable),
    /// The workbook is not the reviewers' workbook.
    #[error("{}", messages::NO_SCORES)]
    NoScores,
    /// Scores in the workbook do not fit.
    #[error("{}", .0.iter().map(ScoreFault::to_string).collect::<Vec<_>>().join("\n"))]
    Scores(Vec<ScoreFault>),
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What is wrong with a cell of the reviewers' workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreFault {
    /// The cell.
    pub(super) cell: CellRef,
    /// What is wrong with it.
    pub(super) message: String,
}

impl fmt::Display for ScoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}：{}", messages::SCORES_SHEET, self.cell, self.message)
    }
}

//! The state of a unit in the campaign.

use serde::Serialize;

use super::decisions::{PassDecision, UnitDecisions};
use super::rows::{RoundRow, UnitRow};

/// What is on record of a unit: its current issue, its last round, its review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The unit.
    pub(crate) unit: UnitRow,
    /// The number of its current workbook; 0 where none was issued.
    pub(crate) serial: u32,
    /// Its last round; `None` where nothing readable came.
    pub(crate) last: Option<RoundRow>,
    /// How many workbooks of it could not be read as the form.
    pub(crate) unreadable: u32,
    /// Whether everything that was drawn for review is reviewed; `None` where it was not drawn.
    pub(crate) reviewed: Option<bool>,
    /// What a person decided about it.
    pub(crate) decisions: UnitDecisions,
}

impl Standing {
    /// Whether its last round passed: as a person decided, else as its check says.
    pub(crate) fn has_passed(&self) -> bool {
        self.last.as_ref().is_some_and(|last| self.decided().map_or(last.passed, |decision| decision.passed))
    }

    /// What a person decided about its last round.
    fn decided(&self) -> Option<&PassDecision> {
        let round = self.last.as_ref()?.round;
        self.decisions.passed.as_ref().filter(|decision| decision.round == round)
    }

    /// Why a person decided that its last round, which passed in its check, did not pass; `None` also where another workbook was
    /// issued since, which makes that round void.
    pub(crate) fn withdrawn(&self) -> Option<&str> {
        let passed_its_check = self.last.as_ref().is_some_and(|last| last.passed);
        let is_withdrawn = passed_its_check && self.state() == UnitState::Returned;
        self.decided().filter(|_| is_withdrawn).map(|decision| decision.reason.as_str())
    }

    /// Whether a person decided that its last round passed.
    pub(crate) fn is_accepted(&self) -> bool {
        self.has_passed() && self.last.as_ref().is_some_and(|last| !last.passed)
    }

    /// Whether its last round came after the unit's deadline.
    pub(crate) fn is_late(&self) -> bool {
        let in_time = |day: &str| self.decisions.until.as_ref().is_some_and(|until| day <= until.as_str());
        self.last.as_ref().is_some_and(|last| last.late && !in_time(&last.day))
    }

    /// The state of the unit.
    pub(crate) fn state(&self) -> UnitState {
        match &self.last {
            Some(last) if self.serial != 0 && last.serial != 0 && last.serial != self.serial => UnitState::Reissued,
            Some(_) if self.has_passed() => UnitState::Passed,
            Some(_) => UnitState::Returned,
            None if self.unreadable > 0 => UnitState::Unread,
            None if self.serial == 0 => UnitState::NotIssued,
            None => UnitState::Waiting,
        }
    }
}

/// The state of a unit in the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// No workbook was issued to it yet.
    NotIssued,
    /// Nothing came from the unit.
    Waiting,
    /// What came could not be read as the form.
    Unread,
    /// Its return is to be corrected.
    Returned,
    /// Another workbook was issued to it after its last return.
    Reissued,
    /// Its return passed.
    Passed,
}

impl UnitState {
    /// Every state, in the order in which a return proceeds.
    pub const ALL: [Self; 6] =
        [Self::NotIssued, Self::Waiting, Self::Unread, Self::Returned, Self::Reissued, Self::Passed];

    /// The word that people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotIssued => "未发出",
            Self::Waiting => "未报送",
            Self::Unread => "退件待重报",
            Self::Returned => "退回待改",
            Self::Reissued => "已重发待报",
            Self::Passed => "通过",
        }
    }
}

//! What was taken up again, and what could not be known.

use super::super::processed_file::{FileOutcome, HandledFile};

/// What was taken up again, and what could not be known.
#[derive(Debug, Default)]
pub(crate) struct ReplayReport {
    /// How many rounds are on record again.
    pub(crate) rounds: usize,
    /// How many received files are on record again.
    pub(crate) received: usize,
    /// Received files of which nothing tells that they were handled: the next `collect` takes them.
    pub(crate) left_to_collect: Vec<String>,
    /// Workbooks that went back, and of which the received one is not there.
    pub(crate) without_original: Vec<String>,
    /// Rounds before a unit's last of which no workbook that went back is there.
    pub(crate) without_output: Vec<String>,
    /// Workbooks that went back and that a check judges otherwise today.
    pub(crate) judged_otherwise: Vec<String>,
    /// Files in `退回/` and `通过/` that tell nothing.
    pub(crate) unreadable: Vec<String>,
    /// How many days were taken from the times of files.
    pub(crate) guessed_days: usize,
    /// How many issues are known from received workbooks alone, because others took their place.
    pub(crate) superseded_issues: usize,
}

impl ReplayReport {
    /// Adds a handled file. Gives whether an earlier run settled it: what would go back for it is there, or nothing would.
    pub(super) fn add(&mut self, HandledFile { path, outcome }: &HandledFile) -> bool {
        let FileOutcome::Processed(file) = outcome else {
            self.left_to_collect.push(path.clone());
            return false;
        };
        let rounds = file.workbooks.iter().filter(|workbook| workbook.round > 0);
        let count = rounds.clone().count();
        if file.lacks_reply && count == 0 {
            self.left_to_collect.push(path.clone());
            return false;
        }
        self.rounds += count;
        self.received += 1;
        let otherwise = rounds.filter(|workbook| workbook.is_judged_otherwise);
        self.judged_otherwise.extend(otherwise.filter_map(|workbook| Some(workbook.returned.as_ref()?.path.clone())));
        true
    }
}

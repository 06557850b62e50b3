//! What changed since the round before.

use crate::finding::Location;

/// What changed since the round before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SinceLast {
    /// That round.
    pub(crate) round: u32,
    /// The cells that hold something else, in the order of the form.
    pub(crate) changed: Vec<ChangedCell>,
    /// How many findings that waited for the unit are gone.
    pub(crate) cured: usize,
    /// How many are explained now.
    pub(crate) explained: usize,
    /// How many are still there.
    pub(crate) open: usize,
    /// How many are new.
    pub(crate) new: usize,
}

/// A cell that holds something else than in the round before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedCell {
    /// Where it stands.
    pub(crate) location: Location,
    /// What people call it.
    pub(crate) item: String,
    /// What stood there.
    pub(crate) before: String,
    /// What stands there now.
    pub(crate) after: String,
    /// Whether a finding of the round before was about the cell.
    pub(crate) is_asked: bool,
}

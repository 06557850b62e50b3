//! What changed since the round before, as 校验汇总 shows it.

use rust_xlsxwriter::XlsxError;

use crate::finding::Location;

use super::messages;
use super::writer::{Entry, SummaryWriter, target};

/// The most changed cells that are shown.
const MOST_CELLS: usize = 20;
/// The columns of the table: where, what, whether it was asked for.
const SPANS: [(u16, u16); 3] = [(0, 0), (1, 5), (6, 6)];

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

impl SinceLast {
    /// What changed, in a sentence.
    pub(crate) fn sentence(&self) -> String {
        messages::since_last(self)
    }

    /// Writes the section.
    pub(super) fn write(&self, writer: &mut SummaryWriter<'_>) -> Result<(), XlsxError> {
        writer.section(&messages::since_round(self.round))?;
        writer.line(&self.sentence(), |formats| &formats.plain)?;
        if self.changed.is_empty() {
            return Ok(());
        }
        writer.headings(SPANS, messages::CHANGE_HEADINGS)?;
        for cell in self.changed.iter().take(MOST_CELLS) {
            let shown = cell.location.to_string();
            let asked = if cell.is_asked { messages::ASKED } else { messages::NOT_ASKED };
            let what = messages::changed_cell(cell);
            let entries = [Entry::Link(&shown, target(&cell.location)), Entry::Text(&what), Entry::Text(asked)];
            writer.entries(SPANS, entries)?;
        }
        if self.changed.len() > MOST_CELLS {
            writer.line(&messages::more_changes(self.changed.len() - MOST_CELLS), |formats| &formats.plain)?;
        }
        Ok(())
    }
}

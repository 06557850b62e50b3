//! What changed since the round before, as 校验汇总 shows it.

use rust_xlsxwriter::XlsxError;

use super::changes::SinceLast;
use super::messages;
use super::writer::{Entry, SummaryWriter, target};

/// The most changed cells that are shown.
const MOST_CELLS: usize = 20;
/// The columns of the table: where, what, whether it was asked for.
const SPANS: [(u16, u16); 3] = [(0, 0), (1, 5), (6, 6)];

/// Writes the section.
pub(super) fn write(writer: &mut SummaryWriter<'_>, since: &SinceLast) -> Result<(), XlsxError> {
    writer.section(&messages::since_round(since.round))?;
    writer.line(&messages::since_last(since), |formats| &formats.plain)?;
    if since.changed.is_empty() {
        return Ok(());
    }
    writer.headings(SPANS, messages::CHANGE_HEADINGS)?;
    for cell in since.changed.iter().take(MOST_CELLS) {
        let shown = cell.location.to_string();
        let asked = if cell.is_asked { messages::ASKED } else { messages::NOT_ASKED };
        let what = messages::changed_cell(cell);
        let entries = [Entry::Link(&shown, target(&cell.location)), Entry::Text(&what), Entry::Text(asked)];
        writer.entries(SPANS, entries)?;
    }
    if since.changed.len() > MOST_CELLS {
        writer.line(&messages::more_changes(since.changed.len() - MOST_CELLS), |formats| &formats.plain)?;
    }
    Ok(())
}

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

#[cfg(test)]
mod tests {
    use super::{MOST_CELLS, SinceLast, SummaryWriter, messages, write};
    use crate::check::Verdict;
    use crate::finding::Location;
    use crate::returned::changes::ChangedCell;
    use crate::returned::writer::tests::texts;

    #[test]
    fn cells_that_changed_are_listed_up_to_the_bound() {
        let listed = |count: usize| {
            let cell = ChangedCell {
                location: Location { sheet: "封面".to_owned(), cell: None },
                item: "项目支出".to_owned(),
                before: "1".to_owned(),
                after: "2".to_owned(),
                is_asked: false,
            };
            let changed = vec![cell; count];
            let since = SinceLast { round: 1, changed, cured: 0, explained: 0, open: 0, new: 0 };
            texts(|sheet| write(&mut SummaryWriter::new(sheet, Verdict::Return), &since))
        };
        let count = |texts: &[String]| texts.iter().filter(|text| text.starts_with("项目支出：")).count();
        assert_eq!((count(&listed(MOST_CELLS)), count(&listed(MOST_CELLS + 1))), (MOST_CELLS, MOST_CELLS));
        assert!(!listed(MOST_CELLS).iter().any(|text| text.contains("没有列出")));
        assert!(listed(MOST_CELLS + 1).contains(&messages::more_changes(1)));
        // Where nothing changed there is no table.
        assert!(!listed(0).contains(&messages::CHANGE_HEADINGS[0].to_owned()));
    }
}

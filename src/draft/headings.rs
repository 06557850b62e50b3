//! Where headings over rows begin and end.

use super::grid::{Content, GridCell};
use super::window::Window;
use super::words::is_in_number_row;

/// The most rows of words that may stand between headings and the first row with a box.
const MOST_WORDY_ROWS: u32 = 200;

/// Headings over rows.
#[derive(Debug)]
pub(super) struct Headings<'g> {
    /// The first row and the last.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Labels to the left that begin beside the headings and reach down beside the rows, from outside to inside.
    pub(super) side: Vec<&'g GridCell>,
    /// The row below that numbers the columns.
    pub(super) numbering: Option<u32>,
}

impl Headings<'_> {
    /// The first row under the headings.
    pub(super) fn body(&self) -> u32 {
        self.numbering.unwrap_or(self.last) + 1
    }
}

/// The headings that begin in a row of a block that ends in another; `None` where none do.
pub(super) fn headings(window: Window<'_>, start: u32, end: u32) -> Option<Headings<'_>> {
    let cells = window.covering(start);
    let shortest = cells.iter().map(|cell| cell.to.0).min()?;
    let tall = cells.iter().take_while(|cell| cell.is_text() && cell.to.0 > shortest).count();
    (0..=tall).find_map(|count| {
        let side: Vec<&GridCell> = cells[..count].to_vec();
        let from = side.last().map_or(window.from, |cell| cell.to.1 + 1);
        let last = last_row(window.columns(from, window.to), start, end)?;
        if side.iter().any(|cell| cell.to.0 <= last) {
            return None;
        }
        let numbering = (last + 1 < end && numbers_columns(window, last + 1)).then_some(last + 1);
        Some(Headings { first: start, last, side, numbering })
    })
}

/// Whether all cells of a row hold words.
fn are_words(window: Window<'_>, row: u32) -> bool {
    let cells = window.covering(row);
    !cells.is_empty() && cells.iter().all(|cell| cell.is_text())
}

/// Whether the first row of headings is in a row: words, but for a blank corner and a last column without heading.
fn begin_headings(window: Window<'_>, row: u32) -> bool {
    let cells = window.covering(row);
    if cells.len() < 2 {
        return false;
    }
    if cells.iter().all(|cell| cell.is_text()) {
        return true;
    }
    let blank = |cell: Option<&&GridCell>| cell.is_some_and(|cell| matches!(cell.content, Content::Blank));
    let from = usize::from(blank(cells.first()));
    let to = cells.len() - usize::from(blank(cells.last()));
    let headings = cells.get(from..to).unwrap_or_default();
    let below = |cell: &GridCell| window.at((cell.to.0 + 1, cell.from.1));
    let has_label_below = from == 0 || cells.first().is_some_and(|cell| below(cell).is_some_and(GridCell::is_text));
    let boxes = headings.iter().filter(|cell| below(cell).is_some_and(GridCell::is_box)).count();
    headings.len() >= 3 && headings.iter().all(|cell| cell.is_text()) && has_label_below && boxes >= 2
}

fn last_row(window: Window<'_>, start: u32, end: u32) -> Option<u32> {
    let last = |row: u32| window.beginning(row).iter().map(|cell| cell.to.0).max();
    if !begin_headings(window, start) {
        return None;
    }
    let mut bottom = last(start)?;
    let mut row = start;
    while row < bottom {
        row += 1;
        if !are_words(window, row) {
            return None;
        }
        bottom = bottom.max(last(row).unwrap_or(bottom));
    }
    // A heading over several columns has those of the columns under it.
    let count = |row: u32| window.covering(row).len();
    let has_group = || window.covering(bottom).iter().any(|cell| cell.width() > 1 && cell.to.0 == bottom);
    let has_row_below =
        bottom < end && are_words(window, bottom + 1) && has_group() && count(bottom + 1) > count(bottom);
    let bottom = if has_row_below { last(bottom + 1)? } else { bottom };
    // Words across the whole table may stand between its headings and its first row.
    let is_section = |row: u32| matches!(window.covering(row)[..], [only] if only.is_text() && only.width() > 1);
    let first = if is_section(bottom + 1) { bottom + 2 } else { bottom + 1 };
    (first <= end && (!are_words(window, first) || has_box_below(window, bottom, end))).then_some(bottom)
}

/// Whether rows of words stand under headings, and then one with a box: rows that somebody filled in.
fn has_box_below(window: Window<'_>, bottom: u32, end: u32) -> bool {
    let columns = window.covering(bottom).len();
    let is_as_wide = |row: u32| window.covering(row).len() == columns;
    let mut rows = bottom + 1..=end.min(bottom + MOST_WORDY_ROWS);
    columns >= 3 && rows.find(|row| !are_words(window, *row) || !is_as_wide(*row)).is_some_and(is_as_wide)
}

/// Whether a row numbers the columns: `栏次 | 1 | 2 | 3`.
fn numbers_columns(window: Window<'_>, row: u32) -> bool {
    let cells = window.covering(row);
    let numbers: Vec<&&GridCell> = cells.iter().filter(|cell| matches!(cell.content, Content::Number(_))).collect();
    let says_so = cells.iter().any(|cell| cell.is_text() && is_in_number_row(&cell.words()));
    let values: Vec<u32> = numbers.iter().filter_map(|cell| cell.words().parse::<u32>().ok()).collect();
    let first = values.first().copied();
    // The second of two tables side by side may count from the start again.
    let follows = |pair: &[u32]| pair[0].checked_add(1) == Some(pair[1]) || (says_so && pair[1] == 1);
    let is_run = first.is_some() && values.windows(2).all(follows);
    let are_numbers = values.len() == numbers.len();
    let others = cells.iter().all(|cell| match &cell.content {
        Content::Number(_) => true,
        Content::Text(text) => is_in_number_row(text),
        Content::Blank | Content::Absent => says_so,
        Content::Filled(_) | Content::Answer(_) | Content::Formula(_) => false,
    });
    is_run
        && are_numbers
        && others
        && (says_so || (numbers.len() >= 2 && first == Some(1) && numbers.len() == cells.len()))
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::grid;
    use super::{MOST_WORDY_ROWS, Window, has_box_below};

    #[test]
    fn a_box_below_rows_of_words_is_looked_for_up_to_the_bound() {
        let is_found = |words: u32, columns: u32| {
            let texts = (0..=words).flat_map(|row| (0..columns).map(move |col| ((row, col), "水库")));
            let boxes = (0..columns).map(|col| ((words + 1, col), if col == 0 { "水库" } else { "" }));
            let grid = grid(&texts.chain(boxes).collect::<Vec<_>>(), &[]);
            has_box_below(Window::whole(&grid), 0, grid.last.0)
        };
        assert!(is_found(MOST_WORDY_ROWS - 1, 3) && !is_found(MOST_WORDY_ROWS, 3));
        // Two columns may be labels with what stands beside them.
        assert!(!is_found(1, 2));
    }
}

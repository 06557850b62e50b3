//! Labels with a box beside each.

use super::grid::{Content, GridCell};
use super::headings::headings;
use super::parts::{Answer, Pair, Pairs, Part};
use super::window::Window;
use super::words::{Printed, is_label_like};

/// The most rows that are looked at to tell labels with answers from headings.
const MOST_ROWS: u32 = 40;

/// The last of the rows in which labels and what somebody wrote beside them take turns; `None` where they do not.
pub(super) fn answered(window: Window<'_>, start: u32, end: u32) -> Option<u32> {
    let takes_turns = |row: &u32| {
        let cells = window.beginning(*row);
        let are_labels = cells.iter().step_by(2).all(|cell| cell.is_text());
        let are_answers = cells.iter().skip(1).step_by(2).all(|cell| cell.content != Content::Absent);
        cells.len() >= 2 && cells.len().is_multiple_of(2) && are_labels && are_answers
    };
    let rows: Vec<u32> = (start..=end.min(start.saturating_add(MOST_ROWS - 1))).take_while(takes_turns).collect();
    let cells = |skip: usize| rows.iter().flat_map(move |row| window.beginning(*row).into_iter().skip(skip).step_by(2));
    let labels: Vec<&GridCell> = cells(0).collect();
    let answers: Vec<&GridCell> = cells(1).filter(|cell| cell.content != Content::Blank).collect();
    let words: Vec<&&GridCell> = answers.iter().filter(|cell| cell.is_text()).collect();
    let like_label = |cell: &GridCell| is_label_like(&cell.words());
    let labels_are = labels.iter().filter(|cell| like_label(cell)).count() * 3 >= labels.len() * 2;
    let answers_are = words.iter().filter(|cell| like_label(cell)).count() * 3 <= words.len();
    // One row of words may be headings as well.
    let is_headed = rows.len() == 1 && headings(window, start, end).is_some();
    let is_answered = answers.len() >= 2 && !words.is_empty() && labels_are && answers_are && !is_headed;
    is_answered.then(|| rows.last().copied()).flatten()
}

/// The parts of the rows from one to another before which no headings begin, and the row after them.
pub(super) fn pairs(window: Window<'_>, start: u32, end: u32, title: &mut Printed) -> (Vec<Part>, u32) {
    let answered = answered(window, start, end);
    let mut found = Found { parts: Vec::new(), pairs: Pairs::default(), group: None, title: std::mem::take(title) };
    let mut row = start;
    while row <= end
        && (row == start || answered.is_some_and(|last| row <= last) || headings(window, row, end).is_none())
    {
        if row > start && answered.is_none() && self::answered(window, row, end).is_some() {
            break;
        }
        let is_answered = answered.is_some_and(|last| row <= last);
        found.row(window, row, is_answered);
        row += 1;
    }
    found.close();
    *title = found.title;
    (found.parts, row)
}

/// What was found so far.
struct Found<'g> {
    parts: Vec<Part>,
    pairs: Pairs,
    /// The label that the pairs so far stand beside.
    group: Option<&'g GridCell>,
    /// The words over what follows.
    title: Printed,
}

impl<'g> Found<'g> {
    fn row(&mut self, window: Window<'g>, row: u32, is_answered: bool) {
        // Words without a line around them name the box beside them all the same.
        let cells = window.grid.covering_row(row).into_iter();
        let cells: Vec<&GridCell> = cells
            .filter(|cell| (window.from..=window.to).contains(&cell.from.1) && (cell.is_of_table() || cell.is_text()))
            .collect();
        let mut group = cells.iter().find(|cell| cell.is_text() && cell.from.0 < row).copied();
        let mut of_row = Vec::new();
        let mut label: Option<&GridCell> = None;
        let mut words: Vec<&GridCell> = Vec::new();
        let begin: Vec<&GridCell> = cells.iter().filter(|cell| cell.from.0 == row).copied().collect();
        for (index, cell) in begin.iter().enumerate() {
            let next = begin.get(index + 1);
            match (&cell.content, label) {
                (Content::Text(text), Some(named)) => {
                    let is_answer = match is_answered {
                        true => true,
                        false => {
                            is_label_like(&named.words())
                                && !is_label_like(text)
                                && next.is_none_or(|next| next.is_text())
                        }
                    };
                    if is_answer {
                        of_row.push(pair(named, cell, true));
                        label = None;
                    } else {
                        // A label over labels.
                        match group {
                            None if of_row.is_empty() => group = Some(named),
                            None | Some(_) => words.push(named),
                        }
                        label = Some(cell);
                    }
                }
                (Content::Text(_), None) => label = Some(cell),
                (Content::Absent, _) => label = None,
                (
                    Content::Blank | Content::Formula(_) | Content::Number(_) | Content::Filled(_) | Content::Answer(_),
                    Some(named),
                ) => {
                    of_row.push(pair(named, cell, is_answered));
                    label = None;
                }
                (
                    Content::Blank | Content::Formula(_) | Content::Number(_) | Content::Filled(_) | Content::Answer(_),
                    None,
                ) => {}
            }
        }
        words.extend(label);
        if of_row.is_empty() {
            if !words.is_empty() || group.is_some_and(|group| group.from.0 == row) {
                self.close();
                words.extend(group.filter(|group| group.from.0 == row));
                words.sort_by_key(|cell| cell.from);
                self.parts.extend(words.into_iter().map(|cell| Part::Words(printed(cell))));
            }
            return;
        }
        if self.group.map(|group| group.from) != group.map(|group| group.from) {
            self.close();
            self.group = group;
        }
        self.pairs.rows.push(of_row);
        for cell in words {
            self.close();
            self.parts.push(Part::Words(printed(cell)));
        }
    }

    /// Ends the pairs that stand beside the same label.
    fn close(&mut self) {
        let pairs = std::mem::take(&mut self.pairs);
        let group = self.group.take();
        if pairs.rows.is_empty() {
            return;
        }
        let mut title = std::mem::take(&mut self.title);
        if let Some(group) = group {
            let is_own_label = pairs.rows.iter().flatten().any(|pair| pair.label.places.contains(&group.from));
            if !is_own_label {
                title.words = match title.words.is_empty() {
                    true => group.words(),
                    false => format!("{}：{}", title.words, group.words()),
                };
                title.places.push(group.from);
            }
        }
        self.parts.push(Part::Pairs(Pairs { title, rows: pairs.rows }));
    }
}

fn printed(cell: &GridCell) -> Printed {
    Printed { words: cell.words(), places: vec![cell.from] }
}

fn pair(label: &GridCell, cell: &GridCell, is_answered: bool) -> Pair {
    let widths = [label.width(), cell.width()];
    Pair { label: printed(label), cell: cell.from, answer: is_answered.then_some(Answer::Cell), widths }
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::grid;
    use super::{MOST_ROWS, Window, answered};

    #[test]
    fn rows_of_labels_and_answers_are_looked_at_up_to_the_bound() {
        let last = |rows: u32| {
            let texts = (0..rows).flat_map(|row| [((row, 0), "项目名称"), ((row, 1), "水库")]);
            let grid = grid(&texts.collect::<Vec<_>>(), &[]);
            answered(Window::whole(&grid), 0, grid.last.0)
        };
        assert_eq!((last(MOST_ROWS), last(MOST_ROWS + 1)), (Some(MOST_ROWS - 1), Some(MOST_ROWS - 1)));
        assert_eq!(last(MOST_ROWS - 1), Some(MOST_ROWS - 2));
        // One answer does not tell.
        assert_eq!(last(1), None);
    }
}

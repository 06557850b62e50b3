//! A sheet of somebody's workbook as the cells that people see: merged cells are one, and blank boxes are there.

use std::collections::HashMap;

use crate::intake::{BookSheet, CellAppearance, SheetAppearance};
use crate::value::{Amount, CellRef, Value};

/// What stands in the cells of an official table that are not there.
const NOT_THERE: [&str; 6] = ["—", "--", "——", "-", "/", "×"];

/// A table is on so many rows and columns at most: what stands farther away belongs to none.
const MOST_ROWS: u32 = 20_000;
const MOST_COLUMNS: u32 = 500;

/// The row and the column of a cell, from 0.
pub(super) type Place = (u32, u32);

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// A box to fill in.
    Blank,
    /// Words.
    Text(String),
    /// A number that is printed.
    Number(Amount),
    /// A box that somebody filled in with a number.
    Filled(Amount),
    /// A box that somebody filled in with words.
    Answer(String),
    /// A formula, without the leading `=`.
    Formula(String),
    /// The cell is not there: `—`, or a blank that is locked where boxes are not.
    Absent,
}

/// A cell, or merged cells, as people see it.
#[derive(Debug, Clone)]
pub(super) struct GridCell {
    /// The first row and column.
    pub(super) from: Place,
    /// The last row and column.
    pub(super) to: Place,
    pub(super) content: Content,
    pub(super) look: CellAppearance,
}

impl GridCell {
    /// How many columns it covers.
    pub(super) fn width(&self) -> u32 {
        self.to.1 - self.from.1 + 1
    }

    /// Whether it is part of a table, and no title or remark.
    pub(super) fn is_of_table(&self) -> bool {
        self.look.is_bordered || self.look.is_unlocked
    }

    /// Whether its content is printed: words or a number.
    pub(super) fn is_printed(&self) -> bool {
        matches!(self.content, Content::Text(_) | Content::Number(_))
    }

    /// Whether something is filled in here, or worked out.
    pub(super) fn is_box(&self) -> bool {
        match self.content {
            Content::Blank | Content::Number(_) | Content::Filled(_) | Content::Answer(_) | Content::Formula(_) => true,
            Content::Text(_) | Content::Absent => false,
        }
    }

    /// Whether it holds words.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }

    /// Takes the number in it for one that somebody filled in; whether there was one.
    pub(super) fn take_for_filled(&mut self) -> bool {
        let Content::Number(number) = self.content else { return false };
        self.content = Content::Filled(number);
        true
    }

    /// Takes the words in it for those that somebody filled in; whether there were some.
    pub(super) fn take_for_answer(&mut self) -> bool {
        let Content::Text(text) = &self.content else { return false };
        self.content = Content::Answer(text.clone());
        true
    }

    /// Its words; empty where it has none.
    pub(super) fn words(&self) -> String {
        match &self.content {
            Content::Text(text) => text.trim().to_owned(),
            Content::Number(number) => number.normalize().to_string(),
            Content::Blank | Content::Filled(_) | Content::Answer(_) | Content::Formula(_) | Content::Absent => {
                String::new()
            }
        }
    }
}

/// A sheet as people see it.
#[derive(Debug)]
pub(super) struct Grid {
    /// The name of the sheet.
    pub(super) name: String,
    cells: Vec<GridCell>,
    /// The cell that covers each place.
    covering: HashMap<Place, usize>,
    /// The cells that cover each row, from left to right.
    rows: HashMap<u32, Vec<usize>>,
    /// The last row and column.
    pub(super) last: Place,
    /// Cells with something in them that stand too far away to belong to a table.
    pub(super) far_away: Vec<CellRef>,
    /// Cells with something in them that merged cells hide.
    pub(super) hidden: Vec<Place>,
}

impl Grid {
    /// The cells of a sheet. `uses_locks` says that boxes to fill in are unlocked in this workbook.
    pub(super) fn new(sheet: &BookSheet, look: &SheetAppearance, uses_locks: bool) -> Self {
        let looks: HashMap<Place, &CellAppearance> = look.cells.iter().map(|(place, look)| (*place, look)).collect();
        let mut merged: HashMap<Place, Place> = HashMap::new();
        let mut hidden: HashMap<Place, ()> = HashMap::new();
        // A table of any size is on few cells: a merged range over whole columns says nothing of it.
        let is_near = |place: &Place| place.0 < MOST_ROWS && place.1 < MOST_COLUMNS;
        let last = sheet.cells.iter().map(|cell| (cell.row, cell.col)).chain(looks.keys().copied());
        let last = last.filter(is_near).fold((0, 0), |last: Place, place| (last.0.max(place.0), last.1.max(place.1)));
        for [from, to] in &look.merged {
            let to = (to.0.min(last.0), to.1.min(last.1));
            if from.0 > to.0 || from.1 > to.1 {
                continue;
            }
            merged.insert(*from, to);
            for row in from.0..=to.0 {
                for col in from.1..=to.1 {
                    if (row, col) != *from {
                        hidden.insert((row, col), ());
                    }
                }
            }
        }
        let mut places: Vec<Place> =
            sheet.cells.iter().map(|cell| (cell.row, cell.col)).chain(looks.keys().copied()).filter(is_near).collect();
        places.sort_unstable();
        places.dedup();
        let far_away = sheet.cells.iter().filter(|cell| !is_near(&(cell.row, cell.col)));
        let far_away = far_away.filter_map(|cell| Some(CellRef { row: cell.row, col: u16::try_from(cell.col).ok()? }));
        let mut grid = Self {
            name: sheet.name.clone(),
            cells: Vec::new(),
            covering: HashMap::new(),
            rows: HashMap::new(),
            last,
            far_away: far_away.collect(),
            hidden: Vec::new(),
        };
        let written = sheet.cells.iter().map(|cell| (cell.row, cell.col)).filter(|place| hidden.contains_key(place));
        grid.hidden.extend(written.filter(|place| content(sheet, *place) != Content::Blank));
        for place in places.into_iter().filter(|place| !hidden.contains_key(place)) {
            let look = looks.get(&place).copied().cloned().unwrap_or_default();
            let content = content(sheet, place);
            let is_locked = uses_locks && !look.is_unlocked;
            let content = if content == Content::Blank && is_locked { Content::Absent } else { content };
            let to = merged.get(&place).copied().unwrap_or(place);
            let is_drawn = look.is_bordered || look.is_unlocked;
            if matches!(content, Content::Blank | Content::Absent) && !is_drawn {
                continue;
            }
            let index = grid.cells.len();
            for row in place.0..=to.0 {
                grid.rows.entry(row).or_default().push(index);
                for col in place.1..=to.1 {
                    grid.covering.insert((row, col), index);
                }
            }
            grid.cells.push(GridCell { from: place, to, content, look });
        }
        let cells = &grid.cells;
        grid.rows.values_mut().for_each(|row| row.sort_by_key(|index| cells[*index].from.1));
        grid
    }

    /// How many boxes of its tables are blank, and how many of its cells hold a number.
    pub(super) fn blanks_and_numbers(&self) -> [usize; 2] {
        let of_table = || self.cells.iter().filter(|cell| cell.is_of_table());
        let blanks = of_table().filter(|cell| cell.content == Content::Blank).count();
        [blanks, of_table().filter(|cell| matches!(cell.content, Content::Number(_))).count()]
    }

    /// All cells, by row, then column.
    pub(super) fn cells(&self) -> &[GridCell] {
        &self.cells
    }

    /// The cell that covers a place.
    pub(super) fn at(&self, place: Place) -> Option<&GridCell> {
        self.covering.get(&place).map(|index| &self.cells[*index])
    }

    /// The cells that begin in a row, from left to right.
    pub(super) fn beginning_in(&self, row: u32) -> impl Iterator<Item = &GridCell> {
        let start = self.cells.partition_point(|cell| cell.from.0 < row);
        self.cells[start..].iter().take_while(move |cell| cell.from.0 == row)
    }

    /// The cells that cover a row, from left to right, each once.
    pub(super) fn covering_row(&self, row: u32) -> Vec<&GridCell> {
        self.rows.get(&row).into_iter().flatten().map(|index| &self.cells[*index]).collect()
    }
}

/// Whether a formula is figures alone, `12.5+30`, as people type them into a box.
fn is_typed_sum(formula: &str) -> bool {
    let is_of_figures = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '*' | '/' | '(' | ')' | ' ');
    formula.chars().all(is_of_figures)
}

fn content(sheet: &BookSheet, (row, col): Place) -> Content {
    let Some(cell) = sheet.cell(row, col) else { return Content::Blank };
    if let Some(formula) = &cell.formula
        && !is_typed_sum(formula)
    {
        return Content::Formula(formula.to_string());
    }
    match &cell.value {
        Value::Text(text) if text.trim().is_empty() => Content::Blank,
        Value::Text(text) if NOT_THERE.contains(&text.trim()) => Content::Absent,
        Value::Text(text) => Content::Text(text.clone()),
        Value::Number(number) => Content::Number(*number),
        Value::Blank => Content::Blank,
        Value::Bool(_) | Value::Error(_) => Content::Text(cell.value.to_string()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Grid, MOST_COLUMNS, MOST_ROWS, Place};
    use crate::intake::{BookCell, BookSheet, CellAppearance, SheetAppearance};
    use crate::value::Value;

    /// A sheet of boxes with these texts, a blank one where the text is empty, and these merged ranges.
    pub(in crate::draft) fn grid(texts: &[(Place, &str)], merged: &[[Place; 2]]) -> Grid {
        let cell = |((row, col), text): &(Place, &str)| BookCell {
            row: *row,
            col: *col,
            value: Value::Text((*text).to_owned()),
            formula: None,
            is_day: false,
        };
        let cells = texts.iter().filter(|(_, text)| !text.is_empty()).map(cell).collect();
        let sheet = BookSheet { name: "表".to_owned(), hidden: false, cells };
        let boxed =
            |(place, _): &(Place, &str)| (*place, CellAppearance { is_bordered: true, ..CellAppearance::default() });
        let cells = texts.iter().map(boxed).collect();
        let look = SheetAppearance { name: "表".to_owned(), cells, merged: merged.to_vec() };
        Grid::new(&sheet, &look, false)
    }

    fn filled(places: &[Place], merged: &[[Place; 2]]) -> Grid {
        grid(&places.iter().map(|place| (*place, "合计")).collect::<Vec<_>>(), merged)
    }

    #[test]
    fn what_stands_within_the_bounds_is_of_the_grid_and_what_stands_farther_away_is_named() {
        let (row, col) = (MOST_ROWS - 1, MOST_COLUMNS - 1);
        let far = [(row, col + 1), (row + 1, col)];
        let grid = filled(&[(0, 0), (row, col), far[0], far[1]], &[]);
        assert!(grid.at((row, col)).is_some() && far.iter().all(|place| grid.at(*place).is_none()));
        assert_eq!(grid.last, (row, col));
        let named: Vec<Place> = grid.far_away.iter().map(|cell| (cell.row, u32::from(cell.col))).collect();
        assert_eq!(named, far);
    }

    #[test]
    fn merged_cells_end_with_the_table_and_name_what_they_hide() {
        let hiding = filled(&[(0, 0), (0, 2), (3, 2)], &[[(0, 0), (MOST_ROWS, 2)]]);
        assert_eq!(hiding.at((3, 1)).map(|cell| (cell.from, cell.to)), Some(((0, 0), (3, 2))));
        assert_eq!(hiding.hidden, [(0, 2), (3, 2)]);
        // A range beside the table covers nothing.
        let beside = filled(&[(0, 0)], &[[(2, 0), (4, 4)]]);
        assert_eq!((beside.hidden.len(), beside.at((2, 0)).is_none()), (0, true));
    }
}

//! A sheet as tables: which cells belong together, and what the words around a box say of it.

use super::grid::{Content, Grid, GridCell, Place};

/// Words of a row that adds up the rows above it.
const TOTAL_WORDS: [&str; 4] = ["合计", "总计", "小计", "总分"];

/// What stands on a sheet, from top to bottom.
#[derive(Debug)]
pub(super) enum Part {
    /// Labels with a box or a result beside each.
    Pairs(Pairs),
    /// Headings over rows.
    Table(Table),
    /// A wide box under its label.
    Narrative { label: String, cell: Place },
    /// Words alone.
    Words(String),
    /// The unit of the figures that follow: `单位：万元`.
    UnitNote(String),
}

/// Labels with a box or a result beside each.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) title: String,
    /// The pairs of each row.
    pub(super) rows: Vec<Vec<Pair>>,
}

/// A label and the cell beside it.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) label: String,
    /// How many columns the label covers.
    pub(super) label_width: u32,
    /// The cell beside it.
    pub(super) cell: Place,
}

/// Headings over rows of cells.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) title: String,
    /// The columns of labels to the left, without those that number the rows.
    pub(super) labels: Vec<TableColumn>,
    /// The column that numbers the rows.
    pub(super) number: Option<TableColumn>,
    /// The columns of cells.
    pub(super) columns: Vec<TableColumn>,
    /// The rows of cells.
    pub(super) rows: Vec<TableRow>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub(super) struct TableColumn {
    /// The column of the sheet.
    pub(super) col: u32,
    /// How many columns of the sheet it covers.
    pub(super) width: u32,
    /// The headings over it, from top to bottom.
    pub(super) headings: Vec<String>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    /// The row of the sheet.
    pub(super) row: u32,
    /// The labels to the left, from outside to inside.
    pub(super) labels: Vec<String>,
    /// Whether it adds up those above it.
    pub(super) is_total: bool,
}

/// Whether a line names the unit of the figures, and nothing else.
fn is_unit_note(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '（' | '）' | '(' | ')')).collect();
    let unit = text.strip_prefix("金额").unwrap_or(&text).strip_prefix("单位");
    let unit = unit.and_then(|rest| rest.strip_prefix(['：', ':']));
    unit.is_some_and(|unit| (1..=8).contains(&unit.chars().count()))
}

/// The parts of a sheet.
pub(super) fn parts(grid: &Grid) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut title = String::new();
    let mut row = 0;
    while row <= grid.last.0 {
        let cells = grid.covering_row(row);
        let is_of_table = cells.iter().any(|cell| cell.is_of_table());
        if let [only] = cells[..]
            && (only.from.0 == row)
        {
            match &only.content {
                // The unit of the figures is no title.
                Content::Text(text) if is_unit_note(text) => {
                    parts.push(Part::UnitNote(only.words()));
                    row = only.to.0 + 1;
                    continue;
                }
                Content::Text(_) => {
                    // The words over a table are its title; words under words stand alone.
                    if !title.is_empty() {
                        parts.push(Part::Words(std::mem::take(&mut title)));
                    }
                    title = only.words();
                    row = only.to.0 + 1;
                    continue;
                }
                Content::Blank if only.width() > 1 || grid.last.1 == 0 => {
                    parts.push(Part::Narrative { label: std::mem::take(&mut title), cell: only.from });
                    row = only.to.0 + 1;
                    continue;
                }
                Content::Blank | Content::Number(_) | Content::Filled(_) | Content::Formula(_) | Content::Absent => {}
            }
        }
        if !is_of_table {
            if cells.iter().any(|cell| cell.is_printed()) {
                if !title.is_empty() {
                    parts.push(Part::Words(std::mem::take(&mut title)));
                }
                let words: Vec<String> =
                    cells.iter().map(|cell| cell.words()).filter(|words| !words.is_empty()).collect();
                parts.push(Part::Words(words.join("　")));
            }
            row += 1;
            continue;
        }
        let end = end_of_block(grid, row);
        match table(grid, row, end, &title) {
            Some((table, next)) => {
                title.clear();
                parts.push(Part::Table(table));
                row = next;
            }
            None => {
                let (pairs, next) = pairs(grid, row, end, &mut title);
                match pairs.rows.is_empty() {
                    true => row += 1,
                    false => {
                        parts.push(Part::Pairs(pairs));
                        row = next;
                    }
                }
            }
        }
    }
    if !title.is_empty() {
        parts.push(Part::Words(title));
    }
    parts
}

/// The last row of the block of table rows that begins in a row: up to a row without a table, or one that a single cell fills.
fn end_of_block(grid: &Grid, start: u32) -> u32 {
    let mut end = start;
    for row in start..=grid.last.0 {
        let cells = grid.covering_row(row);
        let is_of_table = cells.iter().any(|cell| cell.is_of_table());
        let is_alone = row > start && cells.len() == 1 && cells[0].from.0 == row && cells[0].width() > 1;
        if !is_of_table || is_alone {
            break;
        }
        end = row;
    }
    end
}

/// The last row of the headings that begin in a row; `None` where no headings do.
fn headings_end(grid: &Grid, start: u32, end: u32) -> Option<u32> {
    let last = |row: u32| grid.beginning_in(row).filter(|cell| cell.is_of_table()).map(|cell| cell.to.0).max();
    let are_words = |row: u32| {
        let mut cells = grid.covering_row(row).into_iter().filter(|cell| cell.is_of_table()).peekable();
        cells.peek().is_some() && cells.all(|cell| matches!(cell.content, Content::Text(_)))
    };
    if !are_words(start) || grid.covering_row(start).iter().filter(|cell| cell.is_of_table()).count() < 2 {
        return None;
    }
    let mut bottom = last(start)?;
    let mut row = start;
    while row < bottom {
        row += 1;
        if !are_words(row) {
            return None;
        }
        bottom = bottom.max(last(row).unwrap_or(bottom));
    }
    // A heading over several columns has those of the columns under it.
    let is_group = |cell: &&GridCell| cell.width() > 1 && cell.to.0 == bottom;
    let has_row_below = bottom < end && are_words(bottom + 1) && {
        let groups: Vec<&GridCell> = grid.covering_row(bottom).into_iter().filter(is_group).collect();
        let below = grid.covering_row(bottom + 1);
        !groups.is_empty() && below.len() > grid.covering_row(bottom).len()
    };
    let bottom = if has_row_below { last(bottom + 1)? } else { bottom };
    (bottom < end && !are_words(bottom + 1)).then_some(bottom)
}

/// The table that begins in a row, and the row after it; `None` where no headings stand there.
fn table(grid: &Grid, start: u32, end: u32, title: &str) -> Option<(Table, u32)> {
    let bottom = headings_end(grid, start, end)?;
    // Headings in the middle of the block begin another table.
    let next = (bottom + 2..=end).find(|row| headings_end(grid, *row, end).is_some());
    let last = next.map_or(end, |next| next - 1);
    let rows: Vec<u32> = (bottom + 1..=last).filter(|row| grid.beginning_in(*row).next().is_some()).collect();
    let mut starts: Vec<u32> = rows
        .iter()
        .flat_map(|row| grid.covering_row(*row))
        .filter(|cell| cell.is_of_table())
        .map(|cell| cell.from.1)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let edge = grid.covering_row(bottom).iter().map(|cell| cell.to.1).max().unwrap_or(grid.last.1);
    let columns: Vec<TableColumn> = starts
        .iter()
        .enumerate()
        .map(|(index, col)| TableColumn {
            col: *col,
            width: starts.get(index + 1).map_or(edge.max(*col), |next| next - 1) - col + 1,
            headings: headings(grid, start..=bottom, *col),
        })
        .collect();
    let cell = |row: u32, column: &TableColumn| grid.at((row, column.col));
    let is_from_left = |row: u32, column: &TableColumn| cell(row, column).is_some_and(|cell| cell.from.1 < column.col);
    let is_label = |column: &TableColumn| {
        let mut own = rows.iter().filter(|row| !is_from_left(**row, column)).peekable();
        own.peek().is_some() && own.all(|row| cell(*row, column).is_some_and(GridCell::is_printed))
    };
    // A column of numbers that do not count the rows is printed content, such as the points of indicators.
    let are_points = |column: &TableColumn| {
        let own = rows.iter().filter_map(|row| cell(*row, column)).filter(|cell| cell.from.1 == column.col);
        let numbers: Vec<&GridCell> = own.filter(|cell| matches!(cell.content, Content::Number(_))).collect();
        let counts = numbers.iter().zip(1_u32..).all(|(cell, expected)| cell.words().parse() == Ok(expected));
        !numbers.is_empty() && !counts
    };
    let is_label = |column: &TableColumn| is_label(column) && !are_points(column);
    let leading = columns.iter().take_while(|column| is_label(column)).count().min(columns.len().saturating_sub(1));
    let (labels, columns) = columns.split_at(leading);
    let counts = |column: &TableColumn| {
        let numbers = rows.iter().filter_map(|row| cell(*row, column)).map(GridCell::words);
        let (numbers, others): (Vec<String>, Vec<String>) = numbers.partition(|words| words.parse::<u32>().is_ok());
        !numbers.is_empty()
            && others.len() <= 1
            && numbers.iter().zip(1..).all(|(number, expected)| number.parse() == Ok(expected))
    };
    let number = labels.iter().position(counts);
    let rows: Vec<TableRow> = rows
        .iter()
        .map(|row| {
            let mut seen: Vec<Place> = Vec::new();
            let mut words = Vec::new();
            for (index, column) in labels.iter().enumerate() {
                let Some(cell) = cell(*row, column) else { continue };
                let is_number = Some(index) == number && cell.words().parse::<u32>().is_ok();
                if !is_number && !seen.contains(&cell.from) {
                    seen.push(cell.from);
                    words.push(cell.words());
                }
            }
            let is_total = words.last().is_some_and(|label| TOTAL_WORDS.iter().any(|word| label.ends_with(word)));
            TableRow { row: *row, labels: words, is_total }
        })
        .collect();
    let own = labels.iter().enumerate().filter(|(index, _)| Some(*index) != number);
    let table = Table {
        title: title.to_owned(),
        labels: own.map(|(_, column)| column.clone()).collect(),
        number: number.map(|index| labels[index].clone()),
        columns: columns.to_vec(),
        rows,
    };
    Some((table, last + 1))
}

/// The headings over a column, from top to bottom, each once.
fn headings(grid: &Grid, rows: std::ops::RangeInclusive<u32>, col: u32) -> Vec<String> {
    let mut seen: Vec<Place> = Vec::new();
    let mut words = Vec::new();
    for cell in rows.filter_map(|row| grid.at((row, col))) {
        if !seen.contains(&cell.from) {
            seen.push(cell.from);
            words.push(cell.words());
        }
    }
    words
}

/// The rows of labels with cells beside them that begin in a row, and the row after them.
fn pairs(grid: &Grid, start: u32, end: u32, title: &mut String) -> (Pairs, u32) {
    let mut found = Pairs::default();
    let mut row = start;
    while row <= end && (row == start || headings_end(grid, row, end).is_none()) {
        let cells: Vec<&GridCell> = grid.beginning_in(row).filter(|cell| cell.is_of_table()).collect();
        let mut of_row = Vec::new();
        let mut label: Option<&GridCell> = None;
        for cell in cells {
            match (&cell.content, label) {
                (Content::Text(_), _) => label = Some(cell),
                (Content::Blank | Content::Formula(_) | Content::Number(_) | Content::Filled(_), Some(named)) => {
                    of_row.push(Pair { label: named.words(), label_width: named.width(), cell: cell.from });
                    label = None;
                }
                (
                    Content::Blank | Content::Formula(_) | Content::Number(_) | Content::Filled(_) | Content::Absent,
                    _,
                ) => {}
            }
        }
        if !of_row.is_empty() {
            found.rows.push(of_row);
        }
        row += 1;
    }
    if !found.rows.is_empty() {
        found.title = std::mem::take(title);
    }
    (found, row)
}

//! The rows under headings: which columns are labels, which number the rows, and where another table stands beside.

use super::grid::{Content, GridCell, Place};
use super::headings::{Headings, headings};
use super::parts::{Table, TableColumn, TableRow};
use super::window::Window;
use super::words::{Printed, ends_with_colon, is_label_like, is_number_heading, is_printed_heading, plain};

/// Words of a row that adds up the rows above it.
const TOTAL_WORDS: [&str; 4] = ["合计", "总计", "小计", "总分"];
/// Words of a row that adds up all rows, those under other headings too.
const GRAND_TOTAL_WORDS: [&str; 3] = ["合计", "总计", "总分"];

/// The tables under headings, side by side, and the row after them.
pub(super) fn tables(window: Window<'_>, headings: &Headings<'_>, end: u32, title: &Printed) -> (Vec<Table>, u32) {
    let last = last_row(window, headings, end);
    let bands = bands(window, headings, last);
    let is_beside_another = bands.len() > 1;
    let mut title = Some(title.clone());
    let tables = bands.into_iter().filter_map(|band| {
        let table = table(band, headings, last, title.clone().unwrap_or_default())?;
        title = None;
        Some(Table { is_beside_another, ..table })
    });
    (tables.collect(), last + 1)
}

/// The last row of a table: before other headings, and before a row of another make.
fn last_row(window: Window<'_>, of: &Headings<'_>, end: u32) -> u32 {
    let first = of.body();
    let ends = (first + 1..=end).find(|row| headings(window, *row, end).is_some() || breaks_off(window, of, *row));
    ends.map_or(end, |row| row - 1)
}

/// Whether a row of labels and boxes stands under a table, and is none of its rows.
fn breaks_off(window: Window<'_>, of: &Headings<'_>, row: u32) -> bool {
    let cells: Vec<&GridCell> = window.covering(row).into_iter().filter(|cell| cell.from.0 == row).collect();
    let heads = window.covering(of.last);
    // One box as wide as all that the headings stand over.
    if let [labels @ .., last] = &cells[..]
        && last.is_box()
        && !labels.is_empty()
        && labels.iter().all(|cell| cell.is_text())
    {
        let covered = heads.iter().filter(|head| (last.from.1..=last.to.1).contains(&head.from.1)).count();
        let is_rest = heads.iter().all(|head| head.from.1 <= last.to.1);
        let before = heads.len() - covered;
        if is_rest && covered >= 2 && last.width() > 1 && before <= 1 + of.side.len() {
            return true;
        }
    }
    // A label where the rows above have boxes, with a box of its own.
    cells.windows(2).skip(1).any(|pair| {
        let [label, next] = pair else { return false };
        let Content::Text(text) = &label.content else { return false };
        let above = window.at((row - 1, label.from.1));
        let is_over_box = above.is_some_and(|above| above.from.1 == label.from.1 && above.is_box());
        let is_label = ends_with_colon(text) || text.trim().starts_with("其中") || is_label_like(text);
        is_label && next.is_box() && is_over_box
    })
}

/// The tables that stand side by side under headings, as their columns; the whole where there is one.
fn bands<'g>(window: Window<'g>, of: &Headings<'g>, last: u32) -> Vec<Window<'g>> {
    let from = of.side.last().map_or(window.from, |cell| cell.to.1 + 1);
    let heads =
        |row: u32| -> Vec<&GridCell> { window.covering(row).into_iter().filter(|cell| cell.from.1 >= from).collect() };
    let (groups, bottom) = (heads(of.first), heads(of.last));
    let Some(first) = bottom.first() else { return vec![window] };
    let is_group = |cell: &&&GridCell| cell.width() > 1 && cell.to.0 < of.last;
    let begins_with_group = groups.first().is_some_and(|cell| is_group(&cell));
    let candidates = bottom.iter().skip(1).filter(|head| {
        let of_group = groups.iter().skip(1).filter(is_group).any(|group| group.from.1 == head.from.1);
        let repeats = plain(&head.words()) == plain(&first.words());
        ((of_group && begins_with_group) || repeats) && !is_printed_heading(&head.words())
    });
    let mut starts = vec![window.from];
    for head in candidates {
        let (start, col) = (starts.last().copied().unwrap_or(window.from), head.from.1);
        let before = window.columns(start, col - 1);
        let own = |row: u32| window.at((row, col)).filter(|cell| cell.is_of_table());
        let rows = of.body()..=last;
        let is_crossed = rows.clone().any(|row| own(row).is_some_and(|cell| cell.from.1 < col));
        let are_labels = rows.clone().filter_map(own).all(|cell| !matches!(cell.content, Content::Formula(_)));
        let labels = rows.clone().filter(|row| own(*row).is_some_and(GridCell::is_text)).count();
        let has_boxes = rows.clone().any(|row| before.covering(row).iter().any(|cell| cell.is_box()));
        if !is_crossed && are_labels && has_boxes && labels > 0 && labels * 2 >= rows.count() {
            starts.push(col);
        }
    }
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([window.to]);
    starts.iter().zip(ends).map(|(start, end)| window.columns(*start, end)).collect()
}

/// A table in a window; `None` where no cell stands under its headings.
fn table(window: Window<'_>, of: &Headings<'_>, last: u32, title: Printed) -> Option<Table> {
    let rows: Vec<u32> = (of.body()..=last).filter(|row| !window.beginning(*row).is_empty()).collect();
    let mut body = Body::new(window, of, rows);
    let leading = body.leading();
    let (labels, columns) = body.columns.split_at(leading);
    let (mut labels, mut columns) = (labels.to_vec(), columns.to_vec());
    let nothing: Vec<u32> = columns.iter().filter(|column| body.is_nothing(column)).map(|column| column.col).collect();
    columns.retain(|column| !nothing.contains(&column.col));
    for column in labels.iter().chain(&columns) {
        let over = places(&body.over(column.col));
        body.printed.extend(over);
    }
    let number = labels.iter().position(|column| body.numbers_rows(column));
    let has_labels = labels.len() > usize::from(number.is_some()) || !of.side.is_empty();
    let rows = body.rows(&labels, number, &columns, has_labels);
    let (title, shared) = body.title(title, labels.iter().chain(&columns));
    let drained = |column: &mut TableColumn| drop(column.headings.drain(..shared.min(column.headings.len())));
    labels.iter_mut().chain(&mut columns).for_each(drained);
    let own = labels.iter().enumerate().filter(|(index, _)| Some(*index) != number);
    (!columns.is_empty() && !rows.is_empty()).then(|| Table {
        title,
        labels: own.map(|(_, column)| column.clone()).collect(),
        number: number.map(|index| labels[index].clone()),
        columns,
        rows,
        printed: std::mem::take(&mut body.printed),
        numbering: of.numbering.map(|row| places(&window.covering(row))).unwrap_or_default(),
        is_beside_another: false,
    })
}

fn places(cells: &[&GridCell]) -> Vec<Place> {
    cells.iter().map(|cell| cell.from).collect()
}

/// The rows under headings, while their columns are looked at.
struct Body<'g> {
    window: Window<'g>,
    headings: &'g Headings<'g>,
    rows: Vec<u32>,
    columns: Vec<TableColumn>,
    printed: Vec<Place>,
}

impl<'g> Body<'g> {
    fn new(window: Window<'g>, of: &'g Headings<'g>, rows: Vec<u32>) -> Self {
        let mut body = Self { window, headings: of, rows, columns: Vec::new(), printed: Vec::new() };
        let cells = body.rows.iter().filter(|row| !body.is_section(**row)).flat_map(|row| window.covering(*row));
        let mut starts: Vec<u32> = cells.map(|cell| cell.from.1).collect();
        starts.sort_unstable();
        starts.dedup();
        let edge = window.covering(of.last).iter().map(|cell| cell.to.1).max().unwrap_or(window.to);
        let columns = starts.iter().enumerate().map(|(index, col)| TableColumn {
            col: *col,
            width: starts.get(index + 1).map_or(edge.max(*col), |next| next - 1) - col + 1,
            headings: body.over(*col).into_iter().map(GridCell::words).collect(),
        });
        body.columns = columns.collect();
        body
    }

    /// The headings over a column, from top to bottom, each once.
    fn over(&self, col: u32) -> Vec<&'g GridCell> {
        let mut over: Vec<&GridCell> = Vec::new();
        for cell in (self.headings.first..=self.headings.last).filter_map(|row| self.window.at((row, col))) {
            let is_heading = cell.to.0 <= self.headings.last && cell.is_of_table();
            if is_heading && over.last().is_none_or(|last| last.from != cell.from) {
                over.push(cell);
            }
        }
        over
    }

    fn cell(&self, row: u32, column: &TableColumn) -> Option<&'g GridCell> {
        self.window.at((row, column.col)).filter(|cell| cell.is_of_table())
    }

    /// The cells of a column that do not reach into it from the left; one that covers several rows stands in each.
    fn own(&self, column: &TableColumn) -> Vec<(u32, &'g GridCell)> {
        let cells = self.rows.iter().filter_map(|row| Some((*row, self.cell(*row, column)?)));
        cells.filter(|(_, cell)| cell.from.1 == column.col).collect()
    }

    /// Whether a row holds words across the whole table, over the rows that follow.
    fn is_section(&self, row: u32) -> bool {
        let cells = self.window.covering(row);
        matches!(cells[..], [only] if only.is_text() && only.from.0 == row && only.width() > 1)
            && self.rows.len() > 1
            && self.window.covering(self.headings.last).len() > 1
    }

    /// How many columns from the left hold the labels of the rows.
    fn leading(&self) -> usize {
        let mut leading = 0;
        for (index, column) in self.columns.iter().enumerate() {
            if self.is_label(column) {
                leading = index + 1;
            } else if !self.is_spread_label(column) {
                break;
            }
        }
        leading.min(self.columns.len().saturating_sub(1))
    }

    fn is_label(&self, column: &TableColumn) -> bool {
        let own = self.own(column);
        let is_whole =
            own.len() + self.rows.iter().filter(|row| self.is_from_left(**row, column)).count() >= self.rows.len();
        (is_whole && self.is_printed(column) && !self.holds_points(column)) || self.is_numbered_by_heading(column)
    }

    fn is_from_left(&self, row: u32, column: &TableColumn) -> bool {
        self.cell(row, column).is_some_and(|cell| cell.from.1 < column.col)
    }

    /// Whether nothing stands in a row: of a table beside another, which is longer, or where there is room for more.
    fn is_blank_row(&self, row: u32) -> bool {
        self.window.covering(row).iter().all(|cell| matches!(cell.content, Content::Blank | Content::Absent))
    }

    /// Whether a column holds printed words in all rows but those in which nothing stands, which are fewer.
    fn is_printed(&self, column: &TableColumn) -> bool {
        let own = self.own(column);
        let (printed, others): (Vec<&(u32, &GridCell)>, Vec<_>) = own.iter().partition(|(_, cell)| cell.is_printed());
        let is_total = |cell: &GridCell| TOTAL_WORDS.iter().any(|word| cell.words().ends_with(word));
        let labels = printed.iter().filter(|(_, cell)| !is_total(cell)).count();
        !printed.is_empty()
            && others.iter().all(|(row, _)| self.is_blank_row(*row))
            && (others.is_empty() || labels >= others.len())
    }

    /// Whether a column holds a label in the first of the rows that it is meant for, and blanks in the others.
    fn is_spread_label(&self, column: &TableColumn) -> bool {
        let own = self.own(column);
        let is_label_or_blank = |cell: &GridCell| cell.is_text() || cell.content == Content::Blank;
        own.first().is_some_and(|(_, cell)| cell.is_text())
            && own.iter().all(|(_, cell)| is_label_or_blank(cell))
            && self.headings.side.iter().all(|side| side.from.1 != column.col)
            && !column.headings.iter().any(|heading| is_printed_heading(heading))
    }

    /// A column of numbers that do not count the rows is printed content, such as the points of indicators.
    fn holds_points(&self, column: &TableColumn) -> bool {
        let own = self.own(column);
        let numbers: Vec<String> = own
            .iter()
            .filter(|(_, cell)| matches!(cell.content, Content::Number(_)))
            .map(|(_, cell)| cell.words())
            .collect();
        let counts = numbers.iter().zip(1_u32..).all(|(number, expected)| number.parse() == Ok(expected));
        !numbers.is_empty() && !counts && !self.is_numbered_by_heading(column)
    }

    /// Whether the heading over a column says that it numbers the rows, and it holds nothing else.
    fn is_numbered_by_heading(&self, column: &TableColumn) -> bool {
        let own = self.own(column);
        column.headings.last().is_some_and(|heading| is_number_heading(heading))
            && own.iter().any(|(_, cell)| cell.is_printed())
            && own.iter().all(|(_, cell)| cell.is_printed() || matches!(cell.content, Content::Blank | Content::Absent))
    }

    fn numbers_rows(&self, column: &TableColumn) -> bool {
        let words = self.rows.iter().filter_map(|row| self.cell(*row, column)).map(GridCell::words);
        let (numbers, others): (Vec<String>, Vec<String>) = words.partition(|words| words.parse::<u32>().is_ok());
        let counts = numbers.iter().zip(1_u32..).all(|(number, expected)| number.parse() == Ok(expected));
        !numbers.is_empty() && ((others.len() <= 1 && counts) || self.is_numbered_by_heading(column))
    }

    /// Whether a column has neither heading nor content.
    fn is_nothing(&self, column: &TableColumn) -> bool {
        let has_heading = column.headings.iter().any(|heading| !heading.is_empty());
        !has_heading
            && self.own(column).iter().all(|(_, cell)| matches!(cell.content, Content::Blank | Content::Absent))
    }

    /// The rows with their labels. A row without any is none, where others have some and nothing stands in it.
    fn rows(
        &mut self,
        labels: &[TableColumn],
        number: Option<usize>,
        columns: &[TableColumn],
        has_labels: bool,
    ) -> Vec<TableRow> {
        let mut rows = Vec::new();
        let mut section: Option<String> = None;
        let mut above: Vec<Option<&GridCell>> = vec![None; labels.len()];
        for row in self.rows.clone() {
            if self.is_section(row) {
                let cells = self.window.covering(row);
                section = cells.first().map(|cell| cell.words());
                self.printed.extend(places(&cells));
                continue;
            }
            if has_labels && self.headings.side.is_empty() && self.is_blank_row(row) {
                continue;
            }
            let mut seen: Vec<Place> = Vec::new();
            let mut words = Vec::new();
            let side =
                self.headings.side.iter().copied().filter(|side| side.to.0 >= row && side.from.1 >= self.window.from);
            let beside: Vec<&GridCell> = side.filter(|side| side.to.1 <= self.window.to).collect();
            for cell in beside {
                seen.push(cell.from);
                words.push(cell.words());
            }
            let mut is_new = false;
            for (index, column) in labels.iter().enumerate() {
                let Some(mut cell) = self.cell(row, column) else { continue };
                let is_number = Some(index) == number && (cell.words().parse::<u32>().is_ok() || !cell.is_printed());
                if cell.content == Content::Blank && !is_number && !is_new && self.is_spread_label(column) {
                    self.printed.push(cell.from);
                    cell = above[index].unwrap_or(cell);
                } else if cell.is_text() {
                    // What stands under another label of the outer column belongs to it alone.
                    is_new |= above[index].is_some_and(|above| above.from != cell.from);
                    above[index] = Some(cell);
                }
                if !is_number && !seen.contains(&cell.from) && cell.is_printed() {
                    seen.push(cell.from);
                    words.push(cell.words());
                }
            }
            let is_grand =
                words.last().is_some_and(|label| GRAND_TOTAL_WORDS.iter().any(|word| plain(label).ends_with(word)));
            let is_total = words.last().is_some_and(|label| TOTAL_WORDS.iter().any(|word| label.ends_with(word)));
            let is_empty = |column: &TableColumn| {
                self.cell(row, column).is_none_or(|cell| matches!(cell.content, Content::Blank | Content::Absent))
            };
            if words.is_empty() && has_labels && columns.iter().all(is_empty) {
                continue;
            }
            if let Some(section) = section.as_ref().filter(|_| !is_grand) {
                words.insert(0, section.clone());
            }
            self.printed.append(&mut seen);
            rows.push(TableRow { row, labels: words, is_total });
        }
        rows
    }

    /// The title, and how many headings from the top it took up: those over all columns of a table beside another.
    fn title<'c>(&self, title: Printed, columns: impl Iterator<Item = &'c TableColumn>) -> (Printed, usize) {
        let tops: Vec<Option<&GridCell>> = columns.map(|column| self.over(column.col).first().copied()).collect();
        let Some(Some(top)) = tops.first() else { return (title, 0) };
        let is_shared = tops.iter().all(|other| other.is_some_and(|other| other.from == top.from));
        if !is_shared || tops.len() < 2 || self.headings.first == self.headings.last {
            return (title, 0);
        }
        let words = [title.words.as_str(), &top.words()]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("：");
        (Printed { words, places: title.places.into_iter().chain([top.from]).collect() }, 1)
    }
}

//! The tables of a report: each cell that is a figure, with the labels of its row and the headings of its column.

use std::collections::HashMap;

use super::candidates::{Workbook, many, money, plain};
use super::characters::half_width;
use super::document::{Paragraph, Table};
use super::figures::{Claim, Figure, Unit, figures};
use super::phrase::{Measure, Phrase};
use super::statement::{Around, Scope, SentenceText, Statement};
use crate::value::Amount;

/// The most cells of a row of a table whose texts are taken as labels.
const MOST_LABELS: usize = 8;
/// The most characters of a label; what is longer is a text of its own.
const LONGEST_LABEL: usize = 40;
/// The most rows of headings above a cell.
const MOST_HEADINGS: usize = 4;
/// What the heading of a column says that numbers the rows.
const NUMBERS_OF_ROWS: [&str; 6] = ["序号", "编号", "行次", "序次", "项次", "号"];
/// From so many rows on a first column that counts up numbers them.
const LEAST_NUMBERED: usize = 3;

/// A column of a table: the number of the table, and its first column.
pub(super) type Column = (usize, usize);
/// The figures of the columns of tables, each with its row and its statement.
pub(super) type Columns = HashMap<Column, Vec<(usize, usize)>>;

/// What a cell of a table is.
#[derive(Debug)]
pub(super) enum TableCellReading {
    /// A figure and nothing else; its paragraph and its sentence are still to be numbered.
    Figure(Box<Statement>),
    /// The number of its row.
    NumberOfRow,
    /// Something to be read as prose.
    Prose,
}

/// Reads a cell at a table, a row and a column. `next` is the index that its statement will have.
pub(super) fn read_cell(
    workbook: &Workbook<'_>,
    view: &TableView,
    table: &Table,
    paragraph: &Paragraph,
    (table_number, row, column): (usize, usize, usize),
    columns: &mut Columns,
    next: usize,
) -> TableCellReading {
    let found = figures(&paragraph.text);
    let [figure] = found.as_slice() else { return TableCellReading::Prose };
    let is_rest = |(at, c): &(usize, &char)| !figure.characters.contains(at) && !c.is_whitespace() && !is_bound(**c);
    if paragraph.text.iter().enumerate().any(|character| is_rest(&character)) || figure.unit == Unit::Year {
        return TableCellReading::Prose;
    }
    // The number of a row is its name.
    if view.is_numbers_of_rows(table, row, column) {
        return TableCellReading::NumberOfRow;
    }
    let labels = view.labels(table, row, column);
    let headings = view.headings(table, row, column);
    let unit = figure_unit(figure, &headings, &labels, &table.before, workbook.currency);
    let unit = in_unit_of_row(unit, &labels);
    let (figure, heading) = (unit, Phrase::read(headings.last().map_or("", String::as_str)));
    let groups = Phrase::read(&headings.concat());
    let label = labels.first().map(String::as_str).unwrap_or_default();
    let label_phrase = Phrase::read(label.rsplit(['：', ':']).next().unwrap_or(label));
    let named = workbook.rows_in(&plain(label));
    let mut own = label_phrase.clone();
    // What is to be reached, or was, of a rate is the rate.
    let is_of_rate = matches!(heading.measure, Some(Measure::Target | Measure::Achieved))
        && label_phrase.measure.is_some_and(Measure::is_rate)
        && named.is_empty();
    own.measure = if is_of_rate { label_phrase.measure } else { None };
    own.measure = own.measure.or(heading.measure).or(label_phrase.measure).or(groups.measure);
    // A year in the name of a row is part of the name.
    own.time = heading.time.or(groups.time).or(label_phrase.time.filter(|_| named.is_empty()));
    // `比上年`, `比预算`: a change.
    if plain(headings.last().map_or("", String::as_str)).starts_with(['比', '较', '与', '同']) {
        own.measure = own.measure.filter(|measure| *measure == Measure::GrowthRate).or(Some(Measure::Growth));
        own.time = None;
    }
    let others = labels.iter().skip(1).map(|label| Phrase::read(label).subject);
    let wider: Vec<String> = others.filter(|subject| !subject.is_empty()).collect();
    let words = plain(&format!("{label}{}", headings.last().map_or("", String::as_str)));
    let scope = match named.as_slice() {
        [] => Scope::None,
        [only] => Scope::Row(*only),
        _ => Scope::Unclear,
    };
    let above = columns.entry((table_number, column)).or_default();
    let first = view.first_row_below_headings(row);
    let is_total = own.is_total && own.subject.is_empty() && !own.is_of_whole;
    let totals = above.iter().filter(|(of_row, _)| *of_row >= first && *of_row < row && is_total);
    let totals = totals.map(|(_, statement)| *statement).collect();
    above.push((row, next));
    let text = SentenceText::new(plain(&format!("{}{}", labels.concat(), headings.concat())));
    TableCellReading::Figure(Box::new(Statement {
        paragraph: 0,
        measure: own.measure,
        time: own.time,
        is_of_whole: own.is_of_whole || (own.is_total && !own.subject.is_empty()),
        words,
        heading_subject: Some(heading.subject).filter(|subject| !subject.is_empty()),
        wider,
        inherited: Vec::new(),
        scope,
        whole: None,
        is_part: false,
        heading: String::new(),
        is_of_plans: false,
        sentence: 0,
        text,
        compares: false,
        around: Around::default(),
        is_time_inherited: false,
        is_in_table: true,
        row: Some((table_number, row)),
        totals,
        figure,
        own,
    }))
}

/// A figure that counts what a cell of its row says: `57` beside 万人次.
fn in_unit_of_row(mut figure: Figure, labels: &[String]) -> Figure {
    const LONGEST_UNIT: usize = 4;
    let units = labels.iter().filter(|label| label.trim().chars().count() <= LONGEST_UNIT);
    let many = units.map(|label| many(label)).find(|many| *many != Amount::ONE);
    if let (Unit::None, Some(many)) = (&figure.unit, many)
        && let (Some(value), Some(step)) = (figure.value.checked_mul(many), figure.step.checked_mul(many))
    {
        (figure.value, figure.step) = (value, step);
    }
    figure
}

/// Whether a sign says that a figure is a bound: `≥95%`.
const fn is_bound(c: char) -> bool {
    matches!(c, '≥' | '≤' | '＞' | '＜' | '>' | '<' | '=' | '＝')
}

/// A figure of a table in the unit that its headings say.
fn figure_unit(figure: &Figure, headings: &[String], labels: &[String], before: &str, currency: Amount) -> Figure {
    let mut figure = figure.clone();
    if figure.unit != Unit::None || figure.claim != Claim::Exact {
        return figure;
    }
    let written = |text: &str| -> Option<Unit> {
        let text: String = text.chars().map(half_width).collect();
        for unit in ["万元", "亿元", "千元", "元"] {
            if text.contains(&format!("({unit})"))
                || text.contains(&format!("单位:{unit}"))
                || text.contains(&format!("金额单位:{unit}"))
            {
                return money(unit).map(Unit::Money);
            }
        }
        if text.contains("(%)") || text.ends_with('率') || text.ends_with("占比") {
            return Some(Unit::Percent);
        }
        if text.contains("(分)")
            || text.ends_with("得分")
            || text.ends_with("扣分")
            || text.ends_with("分值")
            || text.ends_with("评分")
            || text.ends_with("满分")
        {
            return Some(Unit::Score);
        }
        None
    };
    let said =
        headings.iter().rev().chain(labels.iter().take(1)).find_map(|text| written(text)).or_else(|| written(before));
    let has_decimals = figure.step < Amount::ONE;
    let unit = said.or_else(|| has_decimals.then_some(Unit::Money(currency)));
    let scale = match &unit {
        Some(Unit::Money(scale)) => *scale,
        Some(Unit::Percent) => Amount::new(1, 2),
        _ => Amount::ONE,
    };
    if let (Some(unit), Some(value), Some(step)) =
        (unit, figure.value.checked_mul(scale), figure.step.checked_mul(scale))
    {
        (figure.unit, figure.value, figure.step) = (unit, value, step);
    }
    figure
}

/// A table as it is looked at: which cells stand in which row, and which rows are headings.
pub(super) struct TableView {
    /// The cells of each row, as indices.
    rows: Vec<Vec<usize>>,
    /// For each cell its text, or that of the cell above that it continues.
    texts: Vec<String>,
    /// For each row the last row of headings above it.
    headed: Vec<Option<usize>>,
    is_heading: Vec<bool>,
    is_figure: Vec<bool>,
}

impl TableView {
    pub(super) fn new(table: &Table) -> Self {
        let count = table.cells.last().map_or(0, |cell| cell.row + 1);
        let mut rows = vec![Vec::new(); count];
        let mut texts: Vec<String> = Vec::new();
        let mut above: Vec<Option<usize>> = Vec::new();
        for (index, cell) in table.cells.iter().enumerate() {
            if let Some(row) = rows.get_mut(cell.row) {
                row.push(index);
            }
            let first = cell.columns.start;
            if above.len() <= cell.columns.end {
                above.resize(cell.columns.end + 1, None);
            }
            let continued = cell.continues.then(|| above[first]).flatten();
            texts.push(continued.map_or_else(|| cell.text.clone(), |above| texts[above].clone()));
            above[cell.columns.clone()].fill(Some(index));
        }
        let is_figure: Vec<bool> = texts.iter().map(|text| is_figure_alone(text)).collect();
        let is_heading: Vec<bool> = rows
            .iter()
            .map(|cells| {
                let mut filled = cells.iter().filter(|cell| !texts[**cell].trim().is_empty()).peekable();
                filled.peek().is_some() && filled.all(|cell| !is_figure[*cell])
            })
            .collect();
        let mut headed = Vec::new();
        let mut last = None;
        for (row, is_heading) in is_heading.iter().enumerate() {
            headed.push(last);
            if *is_heading {
                last = Some(row);
            }
        }
        Self { rows, texts, headed, is_heading, is_figure }
    }

    /// The first row that stands under the headings of this row.
    fn first_row_below_headings(&self, row: usize) -> usize {
        self.headed.get(row).copied().flatten().map_or(0, |heading| heading + 1)
    }

    /// Whether the cells of a column number the rows: their heading says so, or they count up from 1 in front of all others.
    fn is_numbers_of_rows(&self, table: &Table, row: usize, column: usize) -> bool {
        let headings = self.headings(table, row, column);
        if headings.last().is_some_and(|heading| NUMBERS_OF_ROWS.contains(&plain(heading).as_str())) {
            return true;
        }
        let first = self.first_row_below_headings(row);
        let starts = |cell: &&usize| table.cells[**cell].columns.start == column;
        let in_column = (first..self.rows.len())
            .take_while(|row| !self.is_heading[*row])
            .filter_map(|row| self.rows[row].iter().find(starts))
            .map(|cell| self.texts[*cell].trim())
            .take_while(|text| !text.is_empty());
        let is_counted = in_column.enumerate().map(|(index, text)| text == (index + 1).to_string());
        let counted: Vec<bool> = is_counted.collect();
        column == 0 && counted.len() >= LEAST_NUMBERED && counted.into_iter().all(|is_next| is_next)
    }

    /// The labels of a cell's row, the nearest first: those to its left, then the others.
    fn labels(&self, table: &Table, row: usize, column: usize) -> Vec<String> {
        let Some(cells) = self.rows.get(row) else { return Vec::new() };
        let is_label = |cell: &&usize| {
            let text = self.texts[**cell].trim();
            !self.is_figure[**cell] && !text.is_empty() && text.chars().count() <= LONGEST_LABEL
        };
        let (left, right): (Vec<&usize>, Vec<&usize>) =
            cells.iter().filter(is_label).partition(|cell| table.cells[**cell].columns.start < column);
        left.into_iter().rev().chain(right).take(MOST_LABELS).map(|cell| self.texts[*cell].clone()).collect()
    }

    /// The headings above a cell, from the top.
    fn headings(&self, table: &Table, row: usize, column: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut next = self.headed.get(row).copied().flatten();
        while let Some(heading) = next.filter(|heading| self.is_heading[*heading] && found.len() < MOST_HEADINGS) {
            let mut cell = self.rows[heading].iter().find(|cell| table.cells[**cell].columns.contains(&column));
            // A heading over several columns may stand in the first of them alone.
            if !found.is_empty() && cell.is_none_or(|cell| self.texts[*cell].trim().is_empty()) {
                let to_the_left = |cell: &&usize| table.cells[**cell].columns.start < column;
                let named = self.rows[heading].iter().filter(to_the_left).rev();
                cell = named.into_iter().find(|cell| !self.texts[**cell].trim().is_empty());
            }
            if let Some(text) = cell.map(|cell| self.texts[*cell].trim()).filter(|text| !text.is_empty())
                && found.last().map(String::as_str) != Some(text)
            {
                found.push(text.to_owned());
            }
            next = heading.checked_sub(1).filter(|above| self.is_heading[*above]);
        }
        found.reverse();
        found
    }
}

fn is_figure_alone(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.chars().count() <= 24
        && text.chars().any(|c| half_width(c).is_ascii_digit())
        && text
            .chars()
            .map(half_width)
            .all(|c| c.is_ascii_digit() || ",.%-+ 万亿千元分人个项件次家户".contains(c) || is_bound(c))
}

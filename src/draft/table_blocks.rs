//! The tables of a sheet as grids and lists of a form.

use std::collections::{BTreeMap, HashMap};

use super::blocks::Unfinished;
use super::fields::is_printed_number;
use super::form::{Drafting, SheetState};
use super::formulas::{ListRows, Named};
use super::grid::{Content, Grid, GridCell, Place};
use super::identifiers::{column_names, identifier};
use super::left_out::Reason;
use super::messages;
use super::parts::{Table, TableColumn, TableRow};
use super::references::{is_sum_of, relative, stays_in_row};
use super::words::{is_entry_heading, is_person_heading, is_printed_heading};

impl Drafting {
    /// A table as a grid, or as a list where its rows are alike.
    pub(super) fn table(&mut self, grid: &Grid, mut table: Table, state: &mut SheetState) -> Unfinished {
        state.used.extend(table.printed.iter().copied());
        state.leave_out(table.numbering.iter().copied(), Reason::Numbering);
        let is_list = self.is_list(grid, &table);
        let are_entries = !is_list && self.are_entries(grid, &table);
        if are_entries {
            let mut body = table.rows.iter().filter(|row| !row.is_total).map(|row| row.row);
            if let Some(first) = body.next() {
                self.remarks.push(messages::entries(&grid.name, first, body.next_back().unwrap_or(first)));
            }
            table.columns.splice(..0, table.labels.drain(..));
            table.rows.iter_mut().filter(|row| !row.is_total).for_each(|row| row.labels.clear());
        }
        let mut cells = HashMap::new();
        for row in &table.rows {
            for column in &table.columns {
                let place = (row.row, column.col);
                let Some(mut cell) = grid.at(place).filter(|cell| cell.from == place).cloned() else { continue };
                let headings: Vec<&str> = column.headings.iter().map(String::as_str).collect();
                if (self.is_filled_in || are_entries) && !is_printed_number(&headings) {
                    cell.take_for_filled();
                }
                let is_printed = column.headings.iter().any(|heading| is_printed_heading(heading));
                if (self.is_filled_in || are_entries) && !is_printed && !row.is_total {
                    cell.take_for_answer();
                }
                state.record(&cell, place);
                state.used.insert(place);
                cells.insert(place, cell);
            }
        }
        let columns = column_names(&table.columns);
        if is_list || are_entries {
            let columns = keep_columns_with_cells(&mut table, columns, &cells, state);
            number_rows(grid, &table, state);
            self.list(grid, table, columns, cells, state.unit.clone())
        } else {
            leave_out_numbers(grid, &table, state);
            let corner: Vec<String> = table.labels.iter().map(|column| column.headings.join("")).collect();
            let corner: Vec<&str> = corner.iter().map(String::as_str).filter(|heading| !heading.is_empty()).collect();
            let corner = corner.join("／");
            let blank = skip_blank_totals(&table, &mut cells);
            state.leave_out(blank, Reason::BlankTotal);
            self.blocks += 1;
            let block = self.blocks;
            let mut ids = Vec::new();
            for row in &mut table.rows {
                if row.labels.is_empty() {
                    row.labels.push(if table.title.words.is_empty() {
                        grid.name.clone()
                    } else {
                        table.title.words.clone()
                    });
                }
                let mut around: Vec<&str> = row.labels.iter().rev().skip(1).map(String::as_str).collect();
                around.extend([table.title.words.as_str(), grid.name.as_str()]);
                let label = row.labels.last().map(String::as_str).unwrap_or_default();
                ids.push(self.identifiers.claim(label, &around));
            }
            for (row, id) in table.rows.iter().zip(&ids) {
                for (column, (name, _)) in table.columns.iter().zip(&columns) {
                    let place = (row.row, column.col);
                    let is_there = cells.get(&place).is_some_and(|cell| cell.content != Content::Absent);
                    if is_there {
                        let named = Named::InGrid { block, row: id.clone(), column: name.clone() };
                        self.names.cells.insert((grid.name.clone(), place), named);
                    }
                }
            }
            Unfinished::Grid { table, corner, rows: ids, columns, cells, unit: state.unit.clone() }
        }
    }

    /// Whether the rows of a table are those of a list: they have no labels, or several have the same and no formula tells one from another.
    fn is_list(&self, grid: &Grid, table: &Table) -> bool {
        let body: Vec<&TableRow> = table.rows.iter().filter(|row| !row.is_total).collect();
        let repeats = body.windows(2).any(|rows| rows[0].labels == rows[1].labels);
        let has_all_labels = body.iter().all(|row| row.labels.len() == table.labels.len());
        let begins = |row: &TableRow, column: &TableColumn| {
            let place = (row.row, column.col);
            grid.at(place).is_some_and(|cell| cell.from == place)
        };
        if !body.iter().any(|row| table.columns.iter().any(|column| begins(row, column))) {
            return false;
        }
        let has_no_labels = table.labels.is_empty() && body.iter().all(|row| row.labels.is_empty());
        (has_no_labels && body.len() > 1) || (repeats && has_all_labels && self.are_alike(grid, table, &body))
    }

    /// Whether the labels of the rows are what somebody filled in, such as the names of projects.
    fn are_entries(&self, grid: &Grid, table: &Table) -> bool {
        let body: Vec<&TableRow> = table.rows.iter().filter(|row| !row.is_total).collect();
        let is_total_last = table.rows.iter().rev().skip(1).all(|row| !row.is_total);
        let names = |column: &TableColumn| column.headings.last().is_some_and(|heading| is_entry_heading(heading));
        let is_merged = body.windows(2).any(|rows| {
            table.labels.iter().any(|column| {
                let from = |row: &TableRow| grid.at((row.row, column.col)).map(|cell| cell.from);
                from(rows[0]) == from(rows[1])
            })
        });
        let are_people = table.labels.first().and_then(|column| column.headings.last());
        (self.is_filled_in || are_people.is_some_and(|heading| is_person_heading(heading)))
            && body.len() > 1
            && is_total_last
            && table.number.is_some()
            && table.labels.first().is_some_and(names)
            && !is_merged
            && self.are_alike(grid, table, &body)
    }

    /// Whether all rows have the same formulas, and none is spoken of alone.
    fn are_alike(&self, grid: &Grid, table: &Table, body: &[&TableRow]) -> bool {
        table.columns.iter().all(|column| {
            let cells: Vec<&GridCell> = body.iter().filter_map(|row| grid.at((row.row, column.col))).collect();
            let formulas = cells.iter().map(|cell| match &cell.content {
                Content::Formula(formula) => Some(relative(formula, cell.from)),
                Content::Blank
                | Content::Text(_)
                | Content::Number(_)
                | Content::Filled(_)
                | Content::Answer(_)
                | Content::Absent => None,
            });
            let formulas: Vec<Option<String>> = formulas.collect();
            let is_alone = cells.iter().any(|cell| self.references.single_out(&grid.name, cell.from));
            !is_alone && formulas.windows(2).all(|pair| pair[0] == pair[1])
        })
    }

    fn list(
        &mut self,
        grid: &Grid,
        mut table: Table,
        columns: Vec<(String, String)>,
        cells: HashMap<Place, GridCell>,
        unit: String,
    ) -> Unfinished {
        let total = table.rows.last().filter(|row| row.is_total).cloned();
        if total.is_some() {
            table.rows.pop();
        }
        let label = if table.title.words.is_empty() { &grid.name } else { &table.title.words };
        let id = self.identifiers.claim(label.trim_end_matches("明细").trim_end_matches('表'), &[&grid.name]);
        let mut lines: Vec<(Vec<String>, u32)> = Vec::new();
        if !table.labels.is_empty() {
            for row in &table.rows {
                match lines.last_mut() {
                    Some((labels, rows)) if *labels == row.labels => *rows += 1,
                    _ => lines.push((row.labels.clone(), 1)),
                }
            }
        }
        let capacity = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        self.names.lists.push(ListRows { list: id.clone(), heading: String::new(), first: 0, count: capacity });
        self.headings(&id, &lines);
        for (row, number) in table.rows.iter().zip(0..) {
            for (column, (name, _)) in table.columns.iter().zip(&columns) {
                let place = (row.row, column.col);
                if cells.contains_key(&place) {
                    let named = Named::InList { list: id.clone(), column: name.clone(), row: number };
                    self.names.cells.insert((grid.name.clone(), place), named);
                }
            }
        }
        let mut below = Vec::new();
        if let Some(total) = &total {
            for (column, (name, _)) in table.columns.iter().zip(&columns) {
                let place = (total.row, column.col);
                let Some(Content::Formula(formula)) = cells.get(&place).map(|cell| &cell.content) else { continue };
                let label = total.labels.last().cloned().unwrap_or_default();
                let rows = [table.rows.first(), table.rows.last()].map(|row| row.map_or(0, |row| row.row));
                let field = match () {
                    () if is_sum_of(formula, rows, column.col) => format!("{id}.{name}.{}", identifier(&label)),
                    () if !stays_in_row(formula, total.row) => continue,
                    // The total row of a list adds up alone: what else it works out stands below.
                    () => {
                        let field = self.identifiers.claim(&format!("{id}{name}{label}"), &[&grid.name]);
                        let heading = column.headings.last().map_or(name.as_str(), String::as_str);
                        below.push((place, field.clone(), messages::of_total(heading, &label)));
                        field
                    }
                };
                self.names.cells.insert((grid.name.clone(), place), Named::Field(field));
            }
        }
        Unfinished::List { table, id, columns, cells, lines, capacity, total, below, unit }
    }

    /// The runs of rows under each fixed heading of a list, of every level.
    fn headings(&mut self, list: &str, lines: &[(Vec<String>, u32)]) {
        let mut runs: BTreeMap<(usize, &str), (u32, u32)> = BTreeMap::new();
        let mut first = 0;
        for (labels, rows) in lines {
            for (level, label) in labels.iter().enumerate() {
                let run = runs.entry((level, label)).or_insert((first, 0));
                run.1 += rows;
            }
            first += rows;
        }
        for ((_, heading), (first, count)) in runs {
            self.names.lists.push(ListRows { list: list.to_owned(), heading: identifier(heading), first, count });
        }
    }
}

/// The cells of the column that numbers the rows.
fn numbers<'g>(grid: &'g Grid, table: &Table) -> Vec<(&'g GridCell, bool)> {
    let Some(column) = &table.number else { return Vec::new() };
    let cells = table.rows.iter().filter_map(|row| Some((grid.at((row.row, column.col))?, row.is_total)));
    cells.filter(|(cell, _)| cell.from.1 == column.col).collect()
}

/// A list numbers its rows by itself. Words among the numbers have no place in one whose rows have no labels.
fn number_rows(grid: &Grid, table: &Table, state: &mut SheetState) {
    for (cell, is_total) in numbers(grid, table) {
        match cell.is_text() && table.labels.is_empty() && !is_total {
            true => state.used.remove(&cell.from),
            false => state.used.insert(cell.from),
        };
    }
}

/// A grid has no column that numbers its rows: the numbers are left out, and their heading with them unless it stands over others too.
fn leave_out_numbers(grid: &Grid, table: &Table, state: &mut SheetState) {
    let Some(column) = &table.number else { return };
    let numbers = numbers(grid, table).into_iter().filter(|(cell, _)| !cell.is_text()).map(|(cell, _)| cell.from);
    state.leave_out(numbers, Reason::Numbering);
    let heads = table.printed.iter().copied().filter(|place| place.1 == column.col);
    let is_own = |place: &Place| {
        let is_heading = table.rows.first().is_none_or(|row| place.0 < row.row);
        is_heading && grid.at(*place).is_some_and(|head| head.to.1 < column.col + column.width)
    };
    state.leave_out(heads.filter(is_own), Reason::Numbering);
}

/// Keeps the columns of a list that have a cell in a row, with their names. Headings over nothing are nothing in the form.
fn keep_columns_with_cells(
    table: &mut Table,
    names: Vec<(String, String)>,
    cells: &HashMap<Place, GridCell>,
    state: &mut SheetState,
) -> Vec<(String, String)> {
    // The total row is the last, and no row of the list.
    let is_last_total = table.rows.last().is_some_and(|row| row.is_total);
    let (rows, _) = table.rows.split_at(table.rows.len() - usize::from(is_last_total));
    let is_there = |column: &TableColumn| rows.iter().any(|row| cells.contains_key(&(row.row, column.col)));
    let (kept, nothing): (Vec<_>, Vec<_>) =
        table.columns.iter().cloned().zip(names).partition(|(column, _)| is_there(column));
    let of_nothing = |place: &&Place| nothing.iter().any(|(column, _)| column.col == place.1);
    for place in table.printed.iter().chain(cells.keys()).filter(of_nothing) {
        state.used.remove(place);
    }
    let (columns, names) = kept.into_iter().unzip();
    table.columns = columns;
    names
}

/// Takes the blanks of a total row for none under a heading whose other cells are printed words; gives them.
fn skip_blank_totals(table: &Table, cells: &mut HashMap<Place, GridCell>) -> Vec<Place> {
    let mut skipped = Vec::new();
    for column in &table.columns {
        let is_printed = |row: &TableRow| cells.get(&(row.row, column.col)).is_some_and(GridCell::is_text);
        let mut others = table.rows.iter().filter(|row| !row.is_total).peekable();
        if others.peek().is_none() || !others.all(is_printed) {
            continue;
        }
        for row in table.rows.iter().filter(|row| row.is_total) {
            let cell = cells.get_mut(&(row.row, column.col)).filter(|cell| cell.content == Content::Blank);
            skipped.extend(cell.map(|cell| {
                cell.content = Content::Absent;
                cell.from
            }));
        }
    }
    skipped
}

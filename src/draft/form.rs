//! The parts of the sheets as blocks of a form: every cell gets a name and a type, then every formula its words.

use std::collections::{BTreeMap, HashMap};

use super::blocks::{Block, DraftField, Unfinished, UnfinishedField, formula_of};
use super::fields::{FieldKind, is_printed_number, kind};
use super::finish::Finishing;
use super::formulas::{ListRows, Named, Names};
use super::grid::{Content, Grid, GridCell, Place};
use super::identifiers::{Identifiers, identifier};
use super::tables::{Pairs, Part, Table, TableColumn, TableRow};
use super::write::{self, FormHead, Sheet};
use super::{Confidence, Draft, messages};

/// Words by which the field with the unit's name is known, the best first.
const UNIT_NAME: [&str; 6] = ["单位名称", "部门名称", "填报单位", "预算单位", "项目单位", "单位"];
/// Words by which the field with the unit's code is known.
const UNIT_CODE: [&str; 4] = ["单位代码", "预算代码", "单位编码", "代码"];
/// The file of the sheet with the unit's name and code, where the workbook asks for neither.
const COVER: &str = "unit";

/// A form that is being drafted.
#[derive(Debug, Default)]
pub(super) struct Drafting {
    pub(super) remarks: Vec<String>,
    /// Whether somebody has filled the tables in.
    pub(super) is_filled_in: bool,
    sheets: Vec<DraftSheet>,
    identifiers: Identifiers,
    names: Names,
    blocks: usize,
    words: Vec<String>,
}

#[derive(Debug)]
struct DraftSheet {
    name: String,
    title: String,
    columns: u32,
    blocks: Vec<Unfinished>,
}

impl Drafting {
    /// Whether anything to fill in was found.
    pub(super) fn has_fields(&self) -> bool {
        !self.names.cells.is_empty()
    }

    /// Keeps the names of the columns of these tables from being taken by fields.
    pub(super) fn reserve(&mut self, parts: &[Part]) {
        for part in parts {
            if let Part::Table(table) = part {
                column_names(&table.columns).iter().for_each(|(name, _)| self.identifiers.reserve(name));
            }
        }
    }

    /// Keeps the formula of a cell that is nothing in the form, for those that speak of it.
    pub(super) fn add_helper(&mut self, sheet: &str, place: Place, formula: &str) {
        self.names.helpers.insert((sheet.to_owned(), place), formula.to_owned());
    }

    /// Adds a sheet with its parts: every cell of its tables gets a name.
    pub(super) fn add_sheet(&mut self, grid: &Grid, parts: Vec<Part>) {
        if let Some(first) = grid.far_away.first() {
            self.remarks.push(messages::far_away(&grid.name, *first, grid.far_away.len()));
        }
        let mut sheet =
            DraftSheet { name: grid.name.clone(), title: String::new(), columns: grid.last.1 + 1, blocks: Vec::new() };
        let mut filled = Vec::new();
        for part in parts {
            match part {
                Part::Words(words) if sheet.blocks.is_empty() => {
                    self.words.push(words.clone());
                    // The longest line over the first table is the title; an attachment's number and the unit's name are short or formulas.
                    let is_title = words.chars().count() > 4 && !words.contains(['：', ':']);
                    if is_title {
                        sheet.title = words;
                    }
                }
                Part::Words(words) => {
                    self.words.push(words.clone());
                    sheet.blocks.push(Unfinished::Prose(vec![words]));
                }
                Part::UnitNote(words) => self.words.push(words),
                Part::Narrative { label, cell } => {
                    let id = self.identifiers.claim(if label.is_empty() { &grid.name } else { &label }, &[&grid.name]);
                    self.names.cells.insert((grid.name.clone(), cell), Named::Field(id.clone()));
                    sheet.blocks.push(Unfinished::Text { id, label, cell });
                }
                Part::Pairs(mut pairs) => {
                    self.settle_title(&mut sheet, &mut pairs.title);
                    let block = self.pairs(grid, pairs, &mut filled);
                    sheet.blocks.push(block);
                }
                Part::Table(mut table) => {
                    self.settle_title(&mut sheet, &mut table.title);
                    let block = self.table(grid, table, &mut filled);
                    sheet.blocks.push(block);
                }
            }
        }
        if let Some(first) = filled.first() {
            self.remarks.push(messages::filled_in(&grid.name, *first, filled.len()));
        }
        let has_fields = sheet.blocks.iter().any(|block| !matches!(block, Unfinished::Prose(_)));
        match has_fields {
            true => self.sheets.push(sheet),
            false => self.remarks.push(messages::sheet_without_table(&grid.name)),
        }
    }

    /// The words over the first table are the sheet's title where it has none yet, unless they are numbered as those of a part.
    fn settle_title(&mut self, sheet: &mut DraftSheet, title: &mut String) {
        self.words.push(title.clone());
        let is_numbered = title.chars().nth(1) == Some('、');
        if sheet.blocks.is_empty() && sheet.title.is_empty() && !is_numbered {
            sheet.title = std::mem::take(title);
        }
    }

    fn pairs(&mut self, grid: &Grid, pairs: Pairs, filled: &mut Vec<Place>) -> Unfinished {
        let width = pairs.rows.iter().map(Vec::len).max().unwrap_or(1);
        let mut rows = Vec::new();
        for row in pairs.rows {
            let mut fields = Vec::new();
            for pair in row {
                let Some(mut cell) = grid.at(pair.cell).cloned() else { continue };
                if self.is_filled_in && !is_printed_number(&[&pair.label]) && cell.take_for_filled() {
                    filled.push(pair.cell);
                }
                let id = self.identifiers.claim(&pair.label, &[&pairs.title, &grid.name]);
                self.names.cells.insert((grid.name.clone(), pair.cell), Named::Field(id.clone()));
                let kind = kind(&cell, &[&pairs.title, &pair.label]);
                let field =
                    UnfinishedField { id, label: pair.label, kind, place: pair.cell, formula: formula_of(&cell) };
                fields.push((field, pair.label_width));
            }
            rows.push(fields);
        }
        Unfinished::Pairs { title: pairs.title, rows, width: u32::try_from(width).unwrap_or(1) }
    }

    fn table(&mut self, grid: &Grid, mut table: Table, filled: &mut Vec<Place>) -> Unfinished {
        let mut cells = HashMap::new();
        for row in &table.rows {
            for column in &table.columns {
                let place = (row.row, column.col);
                let cell = grid.at(place).filter(|cell| cell.from == place || cell.from.0 == place.0);
                if let Some(mut cell) = cell.filter(|cell| cell.from == place).cloned() {
                    let headings: Vec<&str> = column.headings.iter().map(String::as_str).collect();
                    if self.is_filled_in && !is_printed_number(&headings) && cell.take_for_filled() {
                        filled.push(place);
                    }
                    cells.insert(place, cell);
                }
            }
        }
        let columns = column_names(&table.columns);
        let body: Vec<&TableRow> = table.rows.iter().filter(|row| !row.is_total).collect();
        let repeats = body.windows(2).any(|rows| rows[0].labels == rows[1].labels);
        if repeats || (table.labels.is_empty() && body.len() > 1) {
            self.list(grid, table, columns, cells)
        } else {
            let corner = table.labels.last().map(|column| column.headings.join("")).unwrap_or_default();
            self.blocks += 1;
            let block = self.blocks;
            let mut ids = Vec::new();
            for row in &mut table.rows {
                if row.labels.is_empty() {
                    row.labels.push(if table.title.is_empty() { grid.name.clone() } else { table.title.clone() });
                }
                let mut around: Vec<&str> = row.labels.iter().rev().skip(1).map(String::as_str).collect();
                around.extend([table.title.as_str(), grid.name.as_str()]);
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
            Unfinished::Grid { table, corner, rows: ids, columns, cells }
        }
    }

    fn list(
        &mut self,
        grid: &Grid,
        mut table: Table,
        columns: Vec<(String, String)>,
        cells: HashMap<Place, GridCell>,
    ) -> Unfinished {
        let total = table.rows.last().filter(|row| row.is_total).cloned();
        if total.is_some() {
            table.rows.pop();
        }
        let label = if table.title.is_empty() { &grid.name } else { &table.title };
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
        if let Some(total) = &total {
            for (column, (name, _)) in table.columns.iter().zip(&columns) {
                let place = (total.row, column.col);
                if cells.get(&place).is_some_and(|cell| matches!(cell.content, Content::Formula(_))) {
                    let label = total.labels.last().cloned().unwrap_or_default();
                    let named = Named::Field(format!("{id}.{name}.{}", identifier(&label)));
                    self.names.cells.insert((grid.name.clone(), place), named);
                }
            }
        }
        Unfinished::List { table, id, columns, cells, lines, capacity, total }
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

    /// The form, with every formula translated.
    pub(super) fn finish(self, id: &str, assumed_year: i32) -> Draft {
        let mut finishing = Finishing::new(&self.names);
        let mut remarks = self.remarks;
        let mut sheets = Vec::new();
        for (sheet, number) in self.sheets.into_iter().zip(1_u32..) {
            let blocks = sheet.blocks.into_iter().map(|block| finishing.block(&sheet.name, block)).collect();
            sheets.push(Sheet {
                file: format!("{number:02}-sheet"),
                name: sheet.name,
                title: sheet.title,
                columns: sheet.columns,
                blocks,
            });
        }
        remarks.append(&mut finishing.remarks);
        let proposals = finishing.proposals;
        let field = |words: &[&str]| {
            let mut found = words.iter().filter_map(|word| {
                proposals.iter().find(|proposal| {
                    proposal.formula.is_none() && !proposal.field.contains('.') && proposal.field.ends_with(word)
                })
            });
            found.next().map(|proposal| proposal.field.clone())
        };
        let (unit_name, unit_code) = (field(&UNIT_NAME), field(&UNIT_CODE));
        if unit_name.is_none() || unit_code.is_none() {
            remarks.push(messages::no_identity(unit_name.is_none(), unit_code.is_none()));
            let missing = [(unit_name.is_none(), UNIT_NAME[0]), (unit_code.is_none(), UNIT_CODE[0])];
            let fields = missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, id)| {
                let kind = FieldKind { kind: "text", decimals: None, choices: &[], confidence: Confidence::Guessed };
                (DraftField { id: id.to_owned(), label: id.to_owned(), kind, formula: None }, true)
            });
            let block = Block::Form { title: String::new(), columns: 1, spans: None, fields: fields.collect() };
            sheets.insert(
                0,
                Sheet {
                    file: COVER.to_owned(),
                    name: messages::COVER.to_owned(),
                    title: String::new(),
                    columns: 2,
                    blocks: vec![block],
                },
            );
        }
        let texts = || self.words.iter().chain(sheets.iter().map(|sheet| &sheet.title));
        let year = texts().find_map(|words| year(words));
        if year.is_none() {
            remarks.push(messages::no_year(assumed_year));
        }
        let currency = texts().find_map(|words| currency(words));
        if currency.is_none() {
            remarks.push(messages::NO_CURRENCY.to_owned());
        }
        remarks.push(messages::NO_SCORE.to_owned());
        let head = FormHead {
            id: id.to_owned(),
            title: sheets
                .iter()
                .map(|sheet| &sheet.title)
                .find(|title| !title.is_empty())
                .cloned()
                .unwrap_or_else(|| id.to_owned()),
            year: year.unwrap_or(assumed_year),
            currency: currency.unwrap_or("万元"),
            unit_name: unit_name.unwrap_or_else(|| UNIT_NAME[0].to_owned()),
            unit_code: unit_code.unwrap_or_else(|| UNIT_CODE[0].to_owned()),
        };
        Draft { files: write::files(&head, &sheets), proposals, remarks }
    }
}

/// The unit of money that a text names.
fn currency(words: &str) -> Option<&'static str> {
    let larger = ["亿元", "万元", "千元"].into_iter().find(|unit| words.contains(unit));
    let is_yuan = || ["单位：元", "单位:元", "（元）", "(元)"].iter().any(|unit| words.contains(unit));
    larger.or_else(|| is_yuan().then_some("元"))
}

/// The budget year that a text speaks of.
fn year(words: &str) -> Option<i32> {
    let digits: Vec<&str> = words.split(|c: char| !c.is_ascii_digit()).collect();
    digits
        .into_iter()
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| digits.parse().ok().filter(|year| (2000..2100).contains(year)))
}

/// An id and a label for each column.
fn column_names(columns: &[TableColumn]) -> Vec<(String, String)> {
    let mut identifiers = Identifiers::default();
    columns
        .iter()
        .map(|column| {
            let label = column.headings.last().cloned().unwrap_or_default();
            let around: Vec<&str> = column.headings.iter().rev().skip(1).map(String::as_str).collect();
            (identifiers.claim(&label, &around), label)
        })
        .collect()
}

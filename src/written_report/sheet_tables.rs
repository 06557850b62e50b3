//! A sheet of a workbook as tables of a document, as it is filled in: without the rows of lists that nobody used.

use rust_decimal::prelude::ToPrimitive;

use crate::check::{Outcome, Trace};
use crate::compute::{Computed, used_rows};
use crate::formula::FieldIx;
use crate::language::field::FieldType;
use crate::template::blocks::{
    Block as FormBlockKind, ChecklistBlock, FormBlock, FormPair, GridBlock, GridRow, IndicatorsBlock, ListBlock,
    TextBlock,
};
use crate::template::display::points;
use crate::template::heading::Heading;
use crate::template::{Extra, Field, Indicator, Sheet, Template};
use crate::value::{Amount, Value};

use super::contacts::without_contacts;
use super::document::{Align, Block, Cell, CellKind, Content, Inline, Table};
use super::messages;
use super::shown::unfiltered;

/// The tables of a sheet.
pub(super) struct SheetTables {
    /// The tables, with what stands over them.
    pub(super) blocks: Vec<Block>,
    /// How many cells have still to be filled in.
    pub(super) to_write: usize,
}

/// The tables of the sheet at `index`. `is_public` says whether they are published.
pub(super) fn sheet_tables(
    template: &Template,
    outcome: &Outcome,
    computed: &Computed,
    is_public: bool,
    index: usize,
) -> SheetTables {
    let sheet = &template.sheets[index];
    let mut writer = Writer { template, outcome, computed, is_public, sheet, index, blocks: Vec::new(), to_write: 0 };
    if sheet.unit_line {
        writer.blocks.push(Block::UnitLine(messages::unit_line(&template.currency)));
    }
    sheet.blocks.iter().for_each(|block| writer.block(block));
    SheetTables { blocks: writer.blocks, to_write: writer.to_write }
}

struct Writer<'a> {
    template: &'a Template,
    outcome: &'a Outcome,
    computed: &'a Computed,
    is_public: bool,
    sheet: &'a Sheet,
    index: usize,
    blocks: Vec<Block>,
    to_write: usize,
}

impl Writer<'_> {
    fn block(&mut self, block: &FormBlockKind) {
        let table = match block {
            FormBlockKind::Form(form) => self.form(form),
            FormBlockKind::Grid(grid) => self.grid(grid),
            FormBlockKind::List(list) => self.list(list),
            FormBlockKind::Indicators(table) => self.indicators(table),
            FormBlockKind::Checklist(checklist) => self.checklist(checklist),
            FormBlockKind::Text(text) => self.text(text),
            FormBlockKind::Prose(_)
            | FormBlockKind::Signature(_)
            | FormBlockKind::Contents(_)
            | FormBlockKind::SelfCheck => return,
        };
        if !block.title().is_empty() {
            self.blocks.push(Block::Caption(vec![Inline::Text(block.title().to_owned())]));
        }
        self.blocks.push(Block::Table(table));
    }

    /// The widths of columns that cover so many columns of the sheet each.
    fn widths(&self, spans: &[u32]) -> Vec<f64> {
        let mut columns = self.sheet.columns.iter().map(|width| width.to_f64().unwrap_or(8.0));
        spans.iter().map(|span| (0..*span).filter_map(|_| columns.next()).sum::<f64>().max(3.0)).collect()
    }

    fn value(&mut self, field: FieldIx, row: u32) -> Cell {
        let field = self.template.field(field);
        let (value, cell) = (&self.computed.values[field.cell(row)], field.cell(row));
        let align = if field.is_numeric() || field.kind == FieldType::Choice { Align::Centre } else { Align::Left };
        let is_asked = field.required && self.template.asks(self.index, &self.computed.values);
        let is_missing = self.computed.missing[cell] || value.is_empty() && is_asked && field.is_entered();
        let content = if is_missing {
            self.to_write += 1;
            vec![Inline::ToWrite(messages::TO_FILL_IN.to_owned())]
        } else {
            self.lines(field, value)
        };
        Cell { align, ..Cell::new(CellKind::Body, align, content) }
    }

    fn value_of(&self, field: FieldIx) -> Value {
        self.computed.values[self.template.field(field).cell(0)].clone()
    }

    fn lines(&self, field: &Field, value: &Value) -> Content {
        let is_nothing = matches!(value, Value::Error(_));
        let mut text = if is_nothing { String::new() } else { unfiltered(Some(field), value, true) };
        if self.is_public && !field.is_numeric() {
            text = without_contacts(&text);
        }
        let mut content = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if !content.is_empty() {
                content.push(Inline::Break);
            }
            content.push(Inline::Text(line.to_owned()));
        }
        content
    }

    fn form(&mut self, form: &FormBlock) -> Table {
        let columns = form.spans.len().max(2);
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut row: Vec<Cell> = Vec::new();
        let used = |row: &[Cell]| row.iter().map(|cell| cell.columns).sum::<usize>();
        for FormPair { label, field, span } in &form.pairs {
            let is_whole = *span == Some(0);
            if !row.is_empty() && (is_whole || used(&row) + 2 > columns) {
                close(&mut row, columns, &mut rows);
            }
            row.push(Cell::heading(CellKind::RowHeading, label));
            let value = self.value(*field, 0);
            row.push(Cell { columns: if is_whole { columns - 1 } else { 1 }, ..value });
        }
        close(&mut row, columns, &mut rows);
        Table { widths: self.widths(&form.spans), headings: 0, rows }
    }

    /// Whether anything stands or should stand in a row of a grid.
    fn says_anything(&self, row: &GridRow) -> bool {
        let says = |field: &FieldIx| {
            let field = self.template.field(*field);
            let cell = field.cell(0);
            let is_asked = field.required && self.template.asks(self.index, &self.computed.values);
            !self.computed.values[cell].is_empty() || self.computed.missing[cell] || is_asked
        };
        row.cells.iter().flatten().any(says)
    }

    fn grid(&mut self, grid: &GridBlock) -> Table {
        let stub = grid.levels + 1;
        let corner = Cell { columns: stub, ..Cell::heading(CellKind::ColumnHeading, &grid.corner) };
        let headings: Vec<&Heading> = grid.columns.iter().collect();
        let mut rows = header(vec![corner], &headings);
        let count = rows.len();
        let said: Vec<&GridRow> = grid.rows.iter().filter(|row| self.says_anything(row)).collect();
        let groups: Vec<&[String]> = said.iter().map(|row| row.heading.group.as_slice()).collect();
        for (number, row) in said.iter().enumerate() {
            let mut cells = shared_headings(&groups, number, grid.levels);
            // Labels are indented with blanks, which a narrow column breaks.
            let label = row.heading.label.trim_start_matches('　');
            let indent = if label.len() < row.heading.label.len() { "　" } else { "" };
            let label = Cell::heading(CellKind::RowHeading, &format!("{indent}{label}"));
            cells.push(Cell { columns: stub - row.heading.group.len().min(grid.levels), ..label });
            for cell in &row.cells {
                cells.push(match cell {
                    Some(field) => self.value(*field, 0),
                    None => Cell::heading(CellKind::Body, "—"),
                });
            }
            rows.push(cells);
        }
        Table { widths: self.widths(&grid.spans), headings: count, rows }
    }

    fn list(&mut self, block: &ListBlock) -> Table {
        let list = self.template.list(block.list);
        let plain = block.heads.iter().chain(&block.number);
        let plain: Vec<Cell> = plain.map(|head| Cell::heading(CellKind::ColumnHeading, head)).collect();
        let before = plain.len();
        let headings: Vec<&Heading> = block.columns.iter().map(|column| &column.heading).collect();
        let mut rows = header(plain, &headings);
        let count = rows.len();
        let used = used_rows(self.template, block.list, &self.computed.values);
        let used: Vec<u32> = (0u32..).zip(used).filter(|(_, used)| *used).map(|(row, _)| row).collect();
        let group = |row: &u32| {
            let run = list.runs.iter().find(|run| (run.start..run.start + run.rows).contains(row));
            run.map_or(&[][..], |run| run.labels.as_slice())
        };
        let groups: Vec<&[String]> = used.iter().map(group).collect();
        for (number, row) in used.iter().enumerate() {
            let mut cells = shared_headings(&groups, number, block.heads.len());
            if block.number.is_some() {
                cells.push(Cell::heading(CellKind::Body, &(number + 1).to_string()));
            }
            for column in &block.columns {
                cells.push(self.value(column.field, *row));
            }
            rows.push(cells);
        }
        if let Some(label) = &block.total {
            let first = block.columns.iter().position(|column| column.total.is_some()).unwrap_or(block.columns.len());
            let mut cells = Vec::new();
            if before + first > 0 {
                cells.push(Cell { columns: before + first, ..Cell::heading(CellKind::RowHeading, label) });
            }
            for column in &block.columns[first..] {
                cells.push(match column.total {
                    Some(total) => self.value(total, 0),
                    None => Cell::heading(CellKind::Body, ""),
                });
            }
            rows.push(cells);
        }
        Table { widths: self.widths(&block.spans), headings: count, rows }
    }

    /// A scoring table: what an indicator could give, what it gave, and why not all.
    fn indicators(&mut self, table: &IndicatorsBlock) -> Table {
        let levels = table.levels.len();
        let plain = table.levels.iter().map(String::as_str).chain(messages::SCORE_HEADINGS);
        let plain = plain.map(|head| Cell::heading(CellKind::ColumnHeading, head)).collect();
        let mut rows = header(plain, &[]);
        let indicators: Vec<&Indicator> =
            table.indicators.iter().map(|ix| &self.template.indicators[ix.0 as usize]).collect();
        let groups: Vec<&[String]> = indicators.iter().map(|indicator| indicator.group.as_slice()).collect();
        for (number, (ix, indicator)) in table.indicators.iter().zip(&indicators).enumerate() {
            let trace = self.outcome.traces.iter().find(|trace| trace.indicator == *ix);
            let mut cells = shared_headings(&groups, number, levels - 1);
            cells.push(Cell::heading(CellKind::RowHeading, &indicator.label));
            cells.push(self.value(indicator.weight_field, 0));
            cells.push(Cell::new(CellKind::Body, Align::Left, vec![Inline::Text(indicator.standard.clone())]));
            cells.push(match indicator.value {
                Some(value) if says(&self.value_of(value)) => self.value(value, 0),
                Some(_) | None => Cell::heading(CellKind::Body, "—"),
            });
            cells.push(self.value(indicator.self_score, 0));
            let lost = trace.and_then(|trace| lost(indicator, trace)).filter(|lost| *lost > Amount::ZERO);
            cells.push(Cell::heading(CellKind::Body, &lost.map(points).unwrap_or_default()));
            let reason = &self.computed.values[self.template.field(indicator.reason).cell(0)];
            cells.push(if lost.is_some() && reason.is_empty() {
                self.to_write += 1;
                Cell::new(CellKind::Body, Align::Left, vec![Inline::ToWrite(messages::REASON.to_owned())])
            } else {
                self.value(indicator.reason, 0)
            });
            rows.push(cells);
        }
        let mut total = vec![
            Cell { columns: levels, ..Cell::heading(CellKind::RowHeading, messages::TOTAL) },
            self.value(table.weight_total, 0),
        ];
        total.extend([
            Cell::heading(CellKind::Body, ""),
            Cell::heading(CellKind::Body, ""),
            self.value(table.self_total, 0),
        ]);
        let number = |field| self.computed.values[self.template.field(field).cell(0)].as_number();
        let lost = number(table.weight_total).zip(number(table.self_total)).map(|(most, own)| most.saturating_sub(own));
        let lost = lost.filter(|lost| *lost > Amount::ZERO).map(points).unwrap_or_default();
        total.extend([Cell::heading(CellKind::Body, &lost), Cell::heading(CellKind::Body, "")]);
        rows.push(total);
        // 分值, 评分标准, 指标值, 得分, 扣分, 扣分原因, of the sheet's 分值, 指标解释, 评分标准, 指标值, 核算得分, 自评得分, 扣分原因, 佐证材料.
        let all = self.widths(&table.spans);
        let of_body = |column: usize| all.get(levels + column).copied().unwrap_or(8.0);
        let body = [of_body(0), of_body(2), of_body(3).max(11.0), of_body(5), of_body(5), of_body(6) * 2.0];
        Table { widths: all[..levels].iter().copied().chain(body).collect(), headings: 1, rows }
    }

    fn checklist(&mut self, checklist: &ChecklistBlock) -> Table {
        let heads = checklist.heads.iter().map(|head| Cell::heading(CellKind::ColumnHeading, head)).collect();
        let mut rows = vec![heads];
        for (number, item) in (1..).zip(&checklist.items) {
            rows.push(vec![
                Cell::heading(CellKind::Body, &i32::to_string(&number)),
                Cell::heading(CellKind::RowHeading, &item.requirement),
                self.value(item.answer, 0),
                self.value(item.evidence, 0),
            ]);
        }
        Table { widths: self.widths(&checklist.spans), headings: 1, rows }
    }

    fn text(&mut self, text: &TextBlock) -> Table {
        let heading = Cell { align: Align::Left, ..Cell::heading(CellKind::ColumnHeading, &text.label) };
        let rows = vec![vec![heading], vec![self.value(text.field, 0)]];
        Table { widths: vec![1.0], headings: 0, rows }
    }
}

/// How many points an indicator lost by the department's own score; `None` where it does not count.
pub(super) fn lost(indicator: &Indicator, trace: &Trace) -> Option<Amount> {
    if indicator.extra == Some(Extra::Bonus) {
        return None;
    }
    // Of indicators of which one counts, the others lose nothing.
    let does_not_count = trace.lost == Some(Amount::ZERO)
        && trace.recomputed.is_some_and(|points| indicator.lost(points) > Amount::ZERO);
    if does_not_count {
        return None;
    }
    trace.declared.map(|points| indicator.lost(points)).or(trace.lost)
}

/// Whether anything stands in a cell that is not a fault of a formula.
fn says(value: &Value) -> bool {
    !value.is_empty() && !matches!(value, Value::Error(_))
}

/// Ends a row of pairs; what is left of it belongs to the last value.
fn close(row: &mut Vec<Cell>, columns: usize, rows: &mut Vec<Vec<Cell>>) {
    let used: usize = row.iter().map(|cell| cell.columns).sum();
    if let Some(last) = row.last_mut() {
        last.columns += columns.saturating_sub(used);
        rows.push(std::mem::take(row));
    }
}

/// The rows of a table's headings: those that stand alone, then those under shared headings.
fn header(plain: Vec<Cell>, headings: &[&Heading]) -> Vec<Vec<Cell>> {
    let depth = headings.iter().map(|heading| heading.group.len()).max().unwrap_or(0);
    let mut rows: Vec<Vec<Cell>> = vec![Vec::new(); depth + 1];
    rows[0].extend(plain.into_iter().map(|cell| Cell { rows: depth + 1, ..cell }));
    for (level, row) in rows.iter_mut().enumerate() {
        let mut index = 0;
        while let Some(heading) = headings.get(index) {
            let mut end = index + 1;
            if level < heading.group.len() {
                let shared = &heading.group[..=level];
                while headings.get(end).is_some_and(|other| other.group.get(..=level) == Some(shared)) {
                    end += 1;
                }
                let cell = Cell::heading(CellKind::ColumnHeading, &heading.group[level]);
                row.push(Cell { columns: end - index, ..cell });
            } else if level == heading.group.len() {
                let cell = Cell::heading(CellKind::ColumnHeading, &heading.label);
                row.push(Cell { rows: depth + 1 - level, ..cell });
            }
            index = end;
        }
    }
    rows
}

/// The headings before a row that it does not share with the row above, each over all rows that share it.
fn shared_headings(groups: &[&[String]], row: usize, levels: usize) -> Vec<Cell> {
    let labels = groups[row];
    let same =
        |other: usize, level: usize| groups.get(other).and_then(|group| group.get(..=level)) == labels.get(..=level);
    let mut cells = Vec::new();
    for (level, label) in labels.iter().enumerate().take(levels) {
        if row > 0 && same(row - 1, level) {
            continue;
        }
        let rows = (row..groups.len()).take_while(|other| same(*other, level)).count();
        cells.push(Cell { rows, ..Cell::heading(CellKind::RowHeading, label) });
    }
    cells
}

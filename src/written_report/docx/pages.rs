//! On which page a heading will stand: an estimate by the grid of GB/T 9704, for readers that do not update the table of contents.
//! Word and WPS count anew.

use super::super::document::{Block, Content, Inline, PlacedCell, Section, SectionKind, Table, plain};
use super::chart::chart_height;

/// The most rows of a table that is kept on one page.
pub(super) const SHORT_TABLE: usize = 10;
/// The lines on a page, and the characters on a line.
const LINES: f64 = 22.0;
const CHARACTERS: f64 = 27.2;
/// The height of the lines of a page on its side, and how much wider it is, in the measures of an upright one.
const LANDSCAPE: (f64, f64) = (14.0, 1.43);
/// The size of the text in attached tables.
const SMALL: f64 = 0.857;
/// The height of a line in points.
const LINE_POINTS: f64 = 28.95;
/// The height of a line in a table, and how many of its characters stand where one of the text does.
const TABLE_LINE: f64 = 0.53;
const TABLE_CHARACTERS: f64 = 1.5;

/// Counts pages while blocks are laid out one below the other.
pub(super) struct Pages {
    /// The page, from 1; 0 before the first that is numbered.
    page: u32,
    /// What is used of it, in lines.
    used: f64,
    lines: f64,
    width: f64,
    /// How large the text of tables is, where that of the chapters' is 1.
    size: f64,
}

impl Pages {
    pub(super) const fn new() -> Self {
        Self { page: 0, used: 0.0, lines: LINES, width: CHARACTERS, size: 1.0 }
    }

    /// Begins a section on a new page.
    pub(super) fn section(&mut self, section: &Section) {
        (self.lines, self.width) = match section.kind {
            SectionKind::Attachment { landscape: true } => (LANDSCAPE.0, CHARACTERS * LANDSCAPE.1),
            SectionKind::Cover | SectionKind::Contents | SectionKind::Body | SectionKind::Attachment { .. } => {
                (LINES, CHARACTERS)
            }
        };
        self.size = if matches!(section.kind, SectionKind::Attachment { .. }) { SMALL } else { 1.0 };
        self.used = 0.0;
        if !matches!(section.kind, SectionKind::Cover | SectionKind::Contents) {
            self.page += 1;
        }
    }

    /// Lays out a block, and gives the page on which it begins.
    pub(super) fn block(&mut self, block: &Block) -> u32 {
        match block {
            Block::Table(table) => {
                let heights = row_heights(table, self.width, self.size);
                let whole: f64 = heights.iter().sum();
                let is_short = self.size == 1.0 && heights.len() <= SHORT_TABLE;
                self.need(if is_short { whole } else { heights.first().copied().unwrap_or(1.0) });
                let page = self.page;
                for height in heights {
                    self.need(height);
                    self.used += height;
                }
                page
            }
            Block::Heading(_, content) => {
                // A heading stays with the line below it.
                let height = lines(content, self.width, 2.0);
                self.need(height + 1.0);
                self.used += height;
                self.page
            }
            Block::Paragraph(content) | Block::Item(content) => {
                self.need(1.0);
                let page = self.page;
                for _ in 0..lines(content, self.width, 2.0) as u32 {
                    self.need(1.0);
                    self.used += 1.0;
                }
                page
            }
            Block::Chart(chart) => {
                let height = chart_height(chart) / LINE_POINTS + 0.2;
                self.need(height);
                self.used += height;
                self.page
            }
            Block::Caption(_) | Block::UnitLine(_) => {
                self.need(1.7);
                self.used += 1.1;
                self.page
            }
        }
    }

    /// Leaves room that nothing stands in.
    pub(super) fn skip(&mut self, lines: f64) {
        self.used += lines;
    }

    fn need(&mut self, height: f64) {
        if self.used > 0.0 && self.used + height > self.lines + 0.01 {
            self.page += 1;
            self.used = 0.0;
        }
    }
}

/// How many lines a text needs, of so many characters each, the first indented.
fn lines(content: &Content, width: f64, indent: f64) -> f64 {
    let wide = |c: char| if c.is_ascii() { 0.5 } else { 1.0 };
    let breaks = content.iter().filter(|inline| **inline == Inline::Break).count();
    let length: f64 = plain(content).chars().map(wide).sum::<f64>() + indent;
    (length / width).ceil().max(1.0) + breaks as f64
}

/// The heights of a table's rows, in lines of the text.
fn row_heights(table: &Table, width: f64, size: f64) -> Vec<f64> {
    let all: f64 = table.widths.iter().sum();
    let rows = table.placed();
    let height = |row: &Vec<PlacedCell<'_>>| {
        let cells = row.iter().filter_map(|placed| {
            let cell = placed.cell.filter(|cell| cell.rows == 1)?;
            let share: f64 = table.widths[placed.column..placed.column + placed.columns].iter().sum::<f64>() / all;
            let room = (width * TABLE_CHARACTERS / size * share - 0.7).max(1.0);
            Some(lines(&cell.content, room, 0.0))
        });
        cells.fold(1.0, f64::max) * TABLE_LINE * size + 0.16
    };
    rows.iter().map(height).collect()
}

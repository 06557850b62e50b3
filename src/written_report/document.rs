//! A report as a document: sections of headings, paragraphs and tables, before any file format.

pub(super) use crate::language::report_text::{Align, SectionKind};
use crate::value::Amount;

/// A report.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The name of the unit; empty where it is not filled in.
    pub(super) unit: String,
    /// What it is called.
    pub(super) title: String,
    /// What has to be known before anything else is read; empty where nothing has.
    pub(super) notice: String,
    /// Its sections in order.
    pub(super) sections: Vec<Section>,
}

/// A section: pages of one kind.
#[derive(Debug)]
pub(super) struct Section {
    /// What it is.
    pub(super) kind: SectionKind,
    /// What stands in it.
    pub(super) blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading of this level, from 1.
    Heading(u8, Content),
    /// A paragraph.
    Paragraph(Content),
    /// An item of a numbered list. Items that follow one another are one list.
    Item(Content),
    /// The title of the table below.
    Caption(Content),
    /// A line at the right above a table, such as the unit of its amounts.
    UnitLine(String),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// Bars from left to right, one below the other.
#[derive(Debug)]
pub(super) struct Chart {
    /// What it shows.
    pub(super) title: String,
    /// What the bars are of.
    pub(super) categories: Vec<String>,
    /// The bars: of each series its name and a number for each category.
    pub(super) series: Vec<(String, Vec<Amount>)>,
    /// Whether the numbers are percentages.
    pub(super) in_percent: bool,
}

impl Chart {
    /// What the chart says, for whoever does not see it.
    pub(super) fn in_words(&self) -> String {
        let number = |number: &Amount| format!("{}{}", number.normalize(), if self.in_percent { "%" } else { "" });
        let category = |(index, category): (usize, &String)| {
            let bars = self.series.iter().map(|(name, numbers)| format!("{name}{}", number(&numbers[index])));
            format!("{category}：{}", bars.collect::<Vec<_>>().join("，"))
        };
        let categories = self.categories.iter().enumerate().map(category);
        format!("{}。{}", self.title, categories.collect::<Vec<_>>().join("；"))
    }
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    /// Text.
    Text(String),
    /// What somebody has still to write.
    ToWrite(String),
    /// A new line.
    Break,
}

/// What stands in a line.
pub(super) type Content = Vec<Inline>;

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The shares of the columns in its width.
    pub(super) widths: Vec<f64>,
    /// How many of its rows are headings, which stand on every page.
    pub(super) headings: usize,
    /// Its rows. What a cell of a row above covers is in no cell.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// What stands in it.
    pub(super) content: Content,
    /// How many columns it covers.
    pub(super) columns: usize,
    /// How many rows it covers.
    pub(super) rows: usize,
    /// What it is.
    pub(super) kind: CellKind,
    /// Where its text stands.
    pub(super) align: Align,
}

/// What a cell of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    /// The heading of a column.
    ColumnHeading,
    /// The heading of a row.
    RowHeading,
    /// A value or a text.
    Body,
}

impl Cell {
    /// A cell of one column and one row.
    pub(super) fn new(kind: CellKind, align: Align, content: Content) -> Self {
        Self { content, columns: 1, rows: 1, kind, align }
    }

    /// A heading with this text.
    pub(super) fn heading(kind: CellKind, text: &str) -> Self {
        let align = match kind {
            CellKind::ColumnHeading | CellKind::Body => Align::Centre,
            CellKind::RowHeading => Align::Left,
        };
        Self::new(kind, align, vec![Inline::Text(text.to_owned())])
    }
}

/// A cell in its place in a table.
pub(super) struct PlacedCell<'a> {
    /// Its first column, counted from 0.
    pub(super) column: usize,
    /// The cell; `None` where a cell of a row above reaches over so many columns.
    pub(super) cell: Option<&'a Cell>,
    /// How many columns.
    pub(super) columns: usize,
}

impl Table {
    /// The rows, each from the first column to the last.
    pub(super) fn placed(&self) -> Vec<Vec<PlacedCell<'_>>> {
        // For each column how many more rows the cell above covers, and over how many columns it reaches from there.
        let mut covered: Vec<(usize, usize)> = vec![(0, 1); self.widths.len()];
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut cells = row.iter();
            let (mut placed, mut column) = (Vec::new(), 0);
            while column < covered.len() {
                let (rows_left, columns) = covered[column];
                if rows_left > 0 {
                    covered[column].0 -= 1;
                    placed.push(PlacedCell { column, cell: None, columns });
                    column += columns;
                    continue;
                }
                let Some(cell) = cells.next() else { break };
                let columns = cell.columns.clamp(1, covered.len() - column);
                covered[column] = (cell.rows.saturating_sub(1), columns);
                placed.push(PlacedCell { column, cell: Some(cell), columns });
                column += columns;
            }
            rows.push(placed);
        }
        rows
    }
}

/// The text of a line, without what has still to be written.
pub(super) fn plain(content: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::ToWrite(text) => text.clone(),
        Inline::Break => " ".to_owned(),
    };
    content.iter().map(text).collect()
}

//! A sheet while it is laid out: labels and fields are put on it from top to bottom.

use rust_decimal::prelude::ToPrimitive;

use crate::formula::FieldIx;
use crate::template::heading::Heading;
use crate::template::model::Sheet;
use crate::value::CellRef;

use super::model::{FieldPlace, Label, LabelStyle, LabelText};
use super::text;

/// Neighbouring sheet columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// The first sheet column.
    pub(super) col: u16,
    /// How many.
    pub(super) cols: u16,
}

/// Spans side by side as one.
pub(super) fn joined(spans: &[Span]) -> Span {
    Span { col: spans.first().map_or(0, |span| span.col), cols: spans.iter().map(|span| span.cols).sum::<u16>().max(1) }
}

/// A sheet while it is laid out.
pub(super) struct Canvas<'a> {
    /// The sheet, counted from 0.
    pub(super) sheet: usize,
    /// The next free row.
    pub(super) row: u32,
    /// The labels so far.
    pub(super) labels: Vec<Label>,
    /// The height of each row in points.
    pub(super) heights: Vec<f64>,
    /// Header rows of each table: first and last.
    pub(super) headers: Vec<(u32, u32)>,
    /// Rows that are grouped, first and last.
    pub(super) groups: Vec<(u32, u32)>,
    /// The first row that is not printed, where not all are.
    pub(super) unprinted: Option<u32>,
    widths: Vec<f64>,
    places: &'a mut Vec<Option<FieldPlace>>,
}

impl<'a> Canvas<'a> {
    /// An empty sheet. `places` receives the places of the fields put on it.
    pub(super) fn new(sheet: usize, declared: &Sheet, places: &'a mut Vec<Option<FieldPlace>>) -> Self {
        let widths = declared.columns.iter().map(|width| width.to_f64().unwrap_or(8.0)).collect();
        Self {
            sheet,
            row: 0,
            labels: Vec::new(),
            heights: Vec::new(),
            headers: Vec::new(),
            groups: Vec::new(),
            unprinted: None,
            widths,
            places,
        }
    }

    /// How many columns the sheet has.
    pub(super) fn columns(&self) -> u16 {
        u16::try_from(self.widths.len()).unwrap_or(u16::MAX)
    }

    /// All columns of the sheet.
    pub(super) fn whole(&self) -> Span {
        Span { col: 0, cols: self.columns() }
    }

    /// The width of some columns in characters.
    pub(super) fn width(&self, span: Span) -> f64 {
        let from = usize::from(span.col).min(self.widths.len());
        let to = (from + usize::from(span.cols)).min(self.widths.len());
        self.widths[from..to].iter().sum()
    }

    /// Block columns side by side from the left edge.
    pub(super) fn spans(&self, counts: &[u32]) -> Vec<Span> {
        let mut col = 0;
        counts
            .iter()
            .map(|count| {
                let cols = u16::try_from(*count).unwrap_or(1);
                let span = Span { col, cols };
                col += cols;
                span
            })
            .collect()
    }

    /// Makes a row at least this high.
    pub(super) fn raise(&mut self, row: u32, height: f64) {
        let row = row as usize;
        if self.heights.len() <= row {
            self.heights.resize(row + 1, text::ROW);
        }
        if self.heights[row] < height {
            self.heights[row] = height;
        }
    }

    /// Puts a label over `rows` rows from `row`, and makes a single row high enough for it.
    pub(super) fn label(&mut self, row: u32, rows: u32, span: Span, words: &str, style: LabelStyle) -> CellRef {
        if rows == 1 {
            self.raise(row, text::height(words, self.width(span)));
        }
        self.put(row, rows, span, LabelText::Text(words.to_owned()), style)
    }

    /// Puts a label of any kind over `rows` rows from `row`.
    pub(super) fn put(&mut self, row: u32, rows: u32, span: Span, words: LabelText, style: LabelStyle) -> CellRef {
        let cell = CellRef { row, col: span.col };
        self.raise(row + rows - 1, text::ROW);
        self.labels.push(Label { cell, rows, cols: span.cols, text: words, style });
        cell
    }

    /// Puts a field, with the labels that name its row and its column.
    pub(super) fn field(
        &mut self,
        field: FieldIx,
        row: u32,
        span: Span,
        row_label: Option<CellRef>,
        column_label: Option<CellRef>,
    ) {
        self.raise(row, text::ROW);
        self.places[field.index()] = Some(FieldPlace {
            sheet: self.sheet,
            cell: CellRef { row, col: span.col },
            cols: span.cols,
            rows: 1,
            row_label,
            column_label,
        });
    }

    /// Puts the heading over a block, if it has one.
    pub(super) fn block_title(&mut self, title: &str) {
        if !title.is_empty() {
            let row = self.row;
            let whole = self.whole();
            self.label(row, 1, whole, title, LabelStyle::BlockTitle);
            self.row += 1;
        }
    }

    /// Puts a narrow blank row between blocks.
    pub(super) fn gap(&mut self) {
        let row = self.row as usize;
        self.raise(self.row, 0.0);
        self.heights[row] = 9.0;
        self.row += 1;
    }

    /// Puts a table's header: the plain headings, each over all header rows, then headings with groups above them. The next
    /// free row is then the first of the body. Gives the label of each column.
    pub(super) fn header(&mut self, plain: &[(String, Span)], columns: &[(&Heading, Span)]) -> Vec<CellRef> {
        let depth = columns.iter().map(|(heading, _)| heading.group.len()).max().unwrap_or(0);
        let rows = u32::try_from(depth + 1).unwrap_or(1);
        let top = self.row;
        let mut labels = Vec::new();
        for (words, span) in plain {
            self.spread(top, rows, *span, words);
            labels.push(self.label(top, rows, *span, words, LabelStyle::Head));
        }
        for level in 0..depth {
            let mut index = 0;
            while index < columns.len() {
                let shared = columns[index].0.group.get(..=level);
                let mut end = index + 1;
                while shared.is_some() && end < columns.len() && columns[end].0.group.get(..=level) == shared {
                    end += 1;
                }
                if let Some(words) = columns[index].0.group.get(level) {
                    let cols = columns[index..end].iter().map(|(_, span)| span.cols).sum();
                    let span = Span { col: columns[index].1.col, cols };
                    self.label(top + u32::try_from(level).unwrap_or(0), 1, span, words, LabelStyle::Head);
                }
                index = end;
            }
        }
        for (heading, span) in columns {
            let above = u32::try_from(heading.group.len()).unwrap_or(0);
            self.spread(top + above, rows - above, *span, &heading.label);
            labels.push(self.label(top + above, rows - above, *span, &heading.label, LabelStyle::Head));
        }
        self.row = top + rows;
        self.headers.push((top, self.row - 1));
        labels
    }

    /// Makes some rows together high enough for a text.
    pub(super) fn spread(&mut self, row: u32, rows: u32, span: Span, words: &str) {
        let needed = text::height(words, self.width(span));
        let there: f64 =
            (row..row + rows).map(|row| self.heights.get(row as usize).copied().unwrap_or(text::ROW)).sum();
        if needed > there {
            let more = (needed - there) / f64::from(rows);
            for row in row..row + rows {
                let height = self.heights.get(row as usize).copied().unwrap_or(text::ROW);
                self.raise(row, height + more);
            }
        }
    }

    /// Puts the headings that neighbouring rows share, merged over these rows. `groups` holds the headings of each row,
    /// outermost first.
    pub(super) fn shared_headings(&mut self, top: u32, groups: &[Vec<String>], spans: &[Span], style: LabelStyle) {
        for (level, span) in spans.iter().enumerate() {
            let mut index = 0;
            while index < groups.len() {
                let shared = groups[index].get(..=level);
                let mut end = index + 1;
                while shared.is_some() && end < groups.len() && groups[end].get(..=level) == shared {
                    end += 1;
                }
                if let Some(words) = groups[index].get(level) {
                    let row = top + u32::try_from(index).unwrap_or(0);
                    let rows = u32::try_from(end - index).unwrap_or(1);
                    self.spread(row, rows, *span, words);
                    self.label(row, rows, *span, words, style);
                }
                index = end;
            }
        }
    }
}

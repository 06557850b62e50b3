//! Writes a sheet of a roll-up from top to bottom: title, table under a frozen heading, filter, charts, print set-up.

use std::borrow::Cow;

use rust_xlsxwriter::{Chart, Format, Formula, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::emit::messages::FOOTER;
use crate::emit::write_text;
use crate::layout::row_height;
use crate::rollup::messages;
use crate::value::Amount;
use crate::value::number::to_double;

use super::styles::RollupStyles;

/// The most characters of a text that are shown.
const LONGEST: usize = 500;
/// A4.
const PAPER: u8 = 9;
/// The width of columns with points, counts and the like.
pub(super) const NARROW: f64 = 8.0;

/// A column of a table.
#[derive(Debug, Clone)]
pub(super) struct TableColumn {
    /// Its heading.
    pub head: String,
    /// Its width in characters of half width.
    pub width: f64,
}

/// A column.
pub(super) fn column(head: impl Into<String>, width: f64) -> TableColumn {
    TableColumn { head: head.into(), width }
}

/// A width that holds most of these texts.
pub(super) fn width_of<'a>(texts: impl Iterator<Item = &'a str>, least: f64, most: f64) -> f64 {
    let widest = texts.map(UnicodeWidthStr::width).max().unwrap_or(0);
    f64::from(u32::try_from(widest).unwrap_or(u32::MAX)).clamp(least - 2.0, most - 2.0) + 2.0
}

/// A sheet while it is written, from top to bottom.
pub(super) struct SheetWriter<'a> {
    pub sheet: &'a mut Worksheet,
    pub styles: &'a RollupStyles,
    /// The row that is written next.
    pub row: u32,
    name: &'a str,
    columns: Vec<TableColumn>,
    /// The first row of the table under its heading.
    first: u32,
}

impl<'a> SheetWriter<'a> {
    /// Begins a sheet: its title over all columns, and under it what is said of its lines and of its amounts.
    pub(super) fn begin(
        workbook: &'a mut Workbook,
        styles: &'a RollupStyles,
        name: &'a str,
        [title, left, right]: [&str; 3],
        columns: Vec<TableColumn>,
    ) -> Result<Self, XlsxError> {
        Self::begin_on(workbook.add_worksheet(), styles, name, [title, left, right], columns)
    }

    /// The same for a sheet with a line or more a unit: its rows go to a temporary file as they are done, so it is written
    /// strictly from top to bottom.
    pub(super) fn begin_long(
        workbook: &'a mut Workbook,
        styles: &'a RollupStyles,
        name: &'a str,
        texts: [&str; 3],
        columns: Vec<TableColumn>,
    ) -> Result<Self, XlsxError> {
        Self::begin_on(workbook.add_worksheet_with_low_memory()?, styles, name, texts, columns)
    }

    fn begin_on(
        sheet: &'a mut Worksheet,
        styles: &'a RollupStyles,
        name: &'a str,
        [title, left, right]: [&str; 3],
        columns: Vec<TableColumn>,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        for (col, column) in (0..).zip(&columns) {
            sheet.set_column_width(col, column.width)?;
        }
        let mut page = Self { sheet, styles, row: 0, name, columns, first: 0 };
        let last = page.last();
        page.over(0, last, title, &styles.title)?;
        page.sheet.set_row_height(0, 34.0)?;
        // What stands to the left has the more to say.
        let middle = last.saturating_sub(1 + last / 4);
        page.row = 1;
        page.over(0, middle, left, &styles.left)?;
        page.over(middle + 1, last, right, &styles.right)?;
        page.sheet.set_row_height(1, 18.0)?;
        page.row = 2;
        Ok(page)
    }

    /// The last column.
    pub(super) fn last(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(u16::MAX).max(1) - 1
    }

    /// A text over some columns of the current row.
    pub(super) fn over(&mut self, first: u16, last: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if last > first {
            self.sheet.merge_range(self.row, first, self.row, last, "", format)?;
        }
        self.text(first, text, format)
    }

    /// A text: never a formula, whatever it begins with.
    pub(super) fn text(&mut self, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        // Names come from files that anyone may send: one too long for a cell must not spoil the workbook.
        write_text(self.sheet, (self.row, col), &shown(text), Some(format))
    }

    /// A number; a dash where there is none.
    pub(super) fn number(&mut self, col: u16, number: Option<Amount>, format: &Format) -> Result<(), XlsxError> {
        match number {
            Some(number) => self.sheet.write_number_with_format(self.row, col, to_double(number), format)?,
            None => self.sheet.write_blank(self.row, col, format)?,
        };
        Ok(())
    }

    /// A count.
    pub(super) fn count(&mut self, col: u16, count: impl TryInto<u32>) -> Result<(), XlsxError> {
        let count = f64::from(count.try_into().unwrap_or(u32::MAX));
        self.sheet.write_number_with_format(self.row, col, count, &self.styles.count)?;
        Ok(())
    }

    /// A formula with its result.
    pub(super) fn formula(
        &mut self,
        col: u16,
        formula: String,
        result: Amount,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let formula = Formula::new(formula).set_result(to_double(result).to_string());
        self.sheet.write_formula_with_format(self.row, col, formula, format)?;
        Ok(())
    }

    /// The headings of the columns, which stay in view: the columns before `fixed` to the side, too.
    pub(super) fn heading(&mut self, fixed: u16) -> Result<(), XlsxError> {
        let heads = self.columns.clone();
        for (col, column) in (0..).zip(&heads) {
            self.text(col, &column.head, &self.styles.head)?;
        }
        let heights = heads.iter().map(|column| row_height(&column.head, column.width));
        self.sheet.set_row_height(self.row, heights.fold(24.0, f64::max))?;
        self.row += 1;
        self.freeze(fixed)
    }

    /// All so far stays in view and is printed on every page.
    pub(super) fn freeze(&mut self, fixed: u16) -> Result<(), XlsxError> {
        self.first = self.row;
        self.sheet.set_freeze_panes(self.row, fixed)?;
        self.sheet.set_repeat_rows(0, self.row - 1)?;
        Ok(())
    }

    /// The current row is done; it is high enough for these texts in their columns.
    pub(super) fn next(&mut self, texts: &[(u16, &str)]) -> Result<(), XlsxError> {
        let width = |col: &u16| self.columns.get(usize::from(*col)).map_or(NARROW, |column| column.width);
        let height = texts.iter().map(|(col, text)| row_height(text, width(col))).fold(20.0, f64::max);
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    /// The rows of a column between the heading and here, as a formula has them; `None` where there are none.
    pub(super) fn range(&self, col: u16) -> Option<String> {
        let letters = rust_xlsxwriter::column_number_to_name(col);
        (self.row > self.first).then(|| format!("{letters}{}:{letters}{}", self.first + 1, self.row))
    }

    /// Lets the lines so far be filtered. A table without a line says so.
    pub(super) fn filter(&mut self) -> Result<(), XlsxError> {
        let last = self.last();
        if self.row > self.first {
            self.sheet.autofilter(self.first - 1, 0, self.row - 1, last)?;
            return Ok(());
        }
        self.over(0, last, messages::NONE, &self.styles.centred)?;
        self.next(&[])
    }

    /// Remarks under the table, one a row.
    pub(super) fn remarks(&mut self, remarks: &[&str]) -> Result<(), XlsxError> {
        let last = self.last();
        let width: f64 = self.columns.iter().map(|column| column.width).sum();
        for remark in remarks {
            self.over(0, last, remark, &self.styles.remark)?;
            self.sheet.set_row_height(self.row, row_height(remark, width * 1.05).max(16.0))?;
            self.row += 1;
        }
        Ok(())
    }

    /// The heading of a further part.
    pub(super) fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        let last = self.last();
        self.over(0, last, text, &self.styles.section)?;
        self.next(&[])
    }

    /// Ends the sheet: print set-up, as wide as a page.
    pub(super) fn end(self, landscape: bool, colour: u32) -> Result<(), XlsxError> {
        self.end_on_pages(0, landscape, colour)
    }

    /// Ends a sheet that is printed on one page, upright.
    pub(super) fn end_on_one_page(self, colour: u32) -> Result<(), XlsxError> {
        self.end_on_pages(1, false, colour)
    }

    /// Ends a sheet that is printed on so many pages; on as many as it takes with 0.
    fn end_on_pages(self, pages: u16, landscape: bool, colour: u32) -> Result<(), XlsxError> {
        let (last, rows) = (self.last(), self.row.max(1));
        let sheet = self.sheet;
        sheet.set_paper_size(PAPER);
        if landscape {
            sheet.set_landscape();
        } else {
            sheet.set_portrait();
        }
        sheet.set_margins(0.4, 0.4, 0.6, 0.7, 0.3, 0.3);
        sheet.set_print_fit_to_pages(1, pages);
        sheet.set_print_center_horizontally(true);
        sheet.set_footer(FOOTER);
        sheet.set_screen_gridlines(false);
        sheet.set_print_area(0, 0, rows - 1, last)?;
        sheet.set_tab_color(colour);
        Ok(())
    }

    /// How wide all columns are, in pixels as Excel shows them.
    pub(super) fn pixels(&self) -> u32 {
        // A column of n characters is 7n + 5 wide; no sheet is as wide as the most that this holds.
        self.columns.iter().map(|column| (column.width * 7.0) as u32 + 5).sum()
    }

    /// Puts a chart across the page, over rows of its own.
    pub(super) fn chart(&mut self, chart: &mut Chart, rows: u32) -> Result<(), XlsxError> {
        // A row is 20 points high, which is 26 or 27 pixels.
        chart.set_width(self.pixels() - 8).set_height(rows * 26 - 8);
        self.sheet.insert_chart_with_offset(self.row, 0, chart, 4, 4)?;
        for _ in 0..rows {
            self.next(&[])?;
        }
        Ok(())
    }

    /// The sheet's name, for charts.
    pub(super) fn name(&self) -> &'a str {
        self.name
    }
}

/// A text, cut where it is longer than a page shows.
fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, shown};

    #[test]
    fn a_text_is_cut_above_the_longest() {
        assert_eq!(shown(&"字".repeat(LONGEST)), "字".repeat(LONGEST));
        assert_eq!(shown(&"字".repeat(LONGEST + 1)), "字".repeat(LONGEST) + "…");
    }
}

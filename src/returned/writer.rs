//! Writes 校验汇总 row by row, from top to bottom.

use rust_xlsxwriter::{Format, FormatAlign, FormatUnderline, Url, Worksheet, XlsxError};

use crate::check::Verdict;
use crate::emit::styles::{HEAD_FONT, body, bordered, head, state_fill, title};
use crate::emit::write_text;
use crate::finding::{FindingState, Location};
use crate::layout::row_height;
use crate::text::shorten::shorten;
use crate::value::Amount;
use crate::value::cell::quoted;
use crate::value::number::to_double;

use super::messages;

/// The widths of the columns in characters.
pub(super) const WIDTHS: [f64; 7] = [22.0, 8.0, 12.0, 10.0, 10.0, 10.0, 54.0];
/// The last column.
pub(super) const LAST: u16 = 6;
/// The columns of a table that uses each.
pub(super) const SINGLE_SPANS: [(u16, u16); 7] = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)];
/// The height of a row in points: of one with a line of text, and of one without.
pub(super) const ROW_HEIGHT: f64 = 21.0;
const BLANK_ROW_HEIGHT: f64 = 15.0;
/// What fits on a page, in points of the sheet: an A4 page without the margins, at the scale at which LibreOffice fits the columns
/// onto it. Excel does without page breaks where it fits columns.
const PAGE_HEIGHT: f64 = 748.0 / 0.57;
/// A pixel in points.
const POINTS_A_PIXEL: f64 = 0.75;
/// The colour of a form that passed.
const PASSED_FILL: u32 = 0x00D8_EFD3;
/// The most characters of a text in a cell.
const LONGEST: usize = 2_000;

/// The states that a row can be coloured by, the most pressing first.
pub(super) const STATES: [FindingState; 5] = [
    FindingState::Error,
    FindingState::Missing,
    FindingState::Unexplained,
    FindingState::Restored,
    FindingState::Notice,
];

/// Formats, each built once.
pub(super) struct SummaryFormats {
    pub title: Format,
    pub verdict: Format,
    pub head: Format,
    pub text: Format,
    pub number: Format,
    pub link: Format,
    pub plain: Format,
    pub section: Format,
    pub passed: Format,
    states: [(FindingState, Format); 5],
}

impl SummaryFormats {
    pub(super) fn new(verdict: Verdict) -> Self {
        let centred = bordered().set_align(FormatAlign::Center).set_text_wrap();
        let passed = centred.clone().set_background_color(PASSED_FILL);
        let large = bordered().set_font_size(14).set_bold().set_align(FormatAlign::Center).set_text_wrap();
        Self {
            title: title(),
            verdict: match verdict {
                Verdict::Pass => large.set_background_color(PASSED_FILL),
                Verdict::Return | Verdict::Reject => large.set_background_color(state_fill(FindingState::Error)),
            },
            head: head(),
            text: bordered().set_align(FormatAlign::Left).set_text_wrap(),
            number: bordered().set_align(FormatAlign::Center).set_num_format("0.##;-0.##;0"),
            link: bordered()
                .set_align(FormatAlign::Left)
                .set_text_wrap()
                .set_font_color(0x0005_63C1)
                .set_underline(FormatUnderline::Single),
            plain: body().set_text_wrap(),
            section: body().set_font_name(HEAD_FONT).set_font_size(12),
            passed,
            states: STATES.map(|state| (state, centred.clone().set_background_color(state_fill(state)))),
        }
    }

    /// Every format.
    pub(super) fn all() -> Vec<Format> {
        let returned = Self::new(Verdict::Return).verdict;
        let Self { title, verdict, head, text, number, link, plain, section, passed, states } =
            Self::new(Verdict::Pass);
        let states = states.map(|(_, format)| format);
        [returned, title, verdict, head, text, number, link, plain, section, passed].into_iter().chain(states).collect()
    }

    /// The format of a word that says what is left to do.
    pub(super) fn state(&self, state: FindingState) -> &Format {
        self.states.iter().find(|(known, _)| *known == state).map_or(&self.passed, |(_, format)| format)
    }
}

/// What stands in a cell.
pub(super) enum Entry<'t> {
    Text(&'t str),
    /// A text that leads to a cell.
    Link(&'t str, String),
    /// A number; `—` where there is none.
    Number(Option<Amount>),
    /// A number that a chart shows; nothing where there is none, as charts take a text for 0.
    Charted(Option<Amount>),
    Count(u32),
    /// A word that says what is left to do; `None` for 通过.
    State(Option<FindingState>),
    /// That something was not begun.
    NotBegun,
}

/// The address that a link to a cell, or to a sheet, leads to.
pub(super) fn target(location: &Location) -> String {
    let cell = location.cell.map_or_else(|| "A1".to_owned(), |cell| cell.to_string());
    format!("internal:{}!{cell}", quoted(&location.sheet))
}

/// Writes rows one below the other.
pub(super) struct SummaryWriter<'a> {
    pub sheet: &'a mut Worksheet,
    /// The row to write next, counted from 0.
    pub row: u32,
    pub formats: SummaryFormats,
    /// How many sections have been begun.
    sections: usize,
    /// How many points high the rows are that were written.
    height: f64,
}

impl<'a> SummaryWriter<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet, verdict: Verdict) -> Self {
        Self { sheet, row: 0, formats: SummaryFormats::new(verdict), sections: 0, height: 0.0 }
    }

    /// Ends the row, which is so many points high.
    pub(super) fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, height)?;
        self.height += height;
        self.row += 1;
        Ok(())
    }

    /// Begins a page where what comes next, so many pixels high, does not fit on the first.
    pub(super) fn keep_together(&mut self, pixels: u32) -> Result<(), XlsxError> {
        if self.height + f64::from(pixels) * POINTS_A_PIXEL > PAGE_HEIGHT {
            self.sheet.set_page_breaks(&[self.row])?;
        }
        Ok(())
    }

    /// A text over the whole width, in a row of its own.
    pub(super) fn line(&mut self, text: &str, format: fn(&SummaryFormats) -> &Format) -> Result<(), XlsxError> {
        self.line_as_high(text, None, format)
    }

    /// A line as high as its text needs, unless told.
    fn line_as_high(
        &mut self,
        text: &str,
        height: Option<f64>,
        format: fn(&SummaryFormats) -> &Format,
    ) -> Result<(), XlsxError> {
        let text = shorten(text, LONGEST);
        let format = format(&self.formats);
        self.sheet.merge_range(self.row, 0, self.row, LAST, "", format)?;
        write_text(self.sheet, (self.row, 0), &text, Some(format))?;
        self.end_row(height.unwrap_or_else(|| row_height(&text, WIDTHS.iter().sum()).max(ROW_HEIGHT)))
    }

    /// A line that is so many points high.
    pub(super) fn high_line(
        &mut self,
        text: &str,
        height: f64,
        format: fn(&SummaryFormats) -> &Format,
    ) -> Result<(), XlsxError> {
        self.line_as_high(text, Some(height), format)
    }

    /// The heading of the next section, below a blank row.
    pub(super) fn section(&mut self, words: &str) -> Result<(), XlsxError> {
        self.end_row(BLANK_ROW_HEIGHT)?;
        let number = messages::NUMERALS.get(self.sections).copied().unwrap_or_default();
        self.sections += 1;
        self.line(&format!("{number}、{words}"), |formats| &formats.section)
    }

    /// The headings of a table: each over its columns, from the first to the last.
    pub(super) fn headings<const N: usize>(
        &mut self,
        spans: [(u16, u16); N],
        words: [&str; N],
    ) -> Result<(), XlsxError> {
        for ((first, last), word) in spans.into_iter().zip(words) {
            merge(self.sheet, self.row, first, last, &self.formats.head)?;
            self.sheet.write_string_with_format(self.row, first, word, &self.formats.head)?;
        }
        self.end_row(ROW_HEIGHT)
    }

    /// A row of a table, as high as its texts need.
    pub(super) fn entries<const N: usize>(
        &mut self,
        spans: [(u16, u16); N],
        entries: [Entry<'_>; N],
    ) -> Result<(), XlsxError> {
        let mut height = ROW_HEIGHT;
        for ((first, last), entry) in spans.into_iter().zip(entries) {
            let (row, formats) = (self.row, &self.formats);
            let format = match &entry {
                Entry::Text(_) => &formats.text,
                Entry::Link(..) => &formats.link,
                Entry::Number(_) | Entry::Charted(_) | Entry::Count(_) => &formats.number,
                Entry::State(state) => state.map_or(&formats.passed, |state| formats.state(state)),
                Entry::NotBegun => formats.state(FindingState::Missing),
            };
            merge(self.sheet, row, first, last, format)?;
            match entry {
                Entry::Text(text) | Entry::Link(text, _) => {
                    let text = shorten(text, LONGEST);
                    let width: f64 = WIDTHS[usize::from(first)..=usize::from(last)].iter().sum();
                    height = height.max(row_height(&text, width));
                    if let Entry::Link(_, target) = entry {
                        self.sheet.write_url_with_format(row, first, Url::new(target).set_text(&*text), format)?;
                    } else {
                        write_text(self.sheet, (row, first), &text, Some(format))?;
                    }
                }
                Entry::Number(Some(number)) | Entry::Charted(Some(number)) => {
                    self.sheet.write_number_with_format(row, first, to_double(number), format)?;
                }
                Entry::Charted(None) => {
                    self.sheet.write_blank(row, first, format)?;
                }
                Entry::Number(None) => {
                    self.sheet.write_string_with_format(row, first, messages::NONE, format)?;
                }
                Entry::Count(count) => {
                    self.sheet.write_number_with_format(row, first, count, format)?;
                }
                Entry::State(state) => {
                    let word = state.map_or(messages::PASSED, FindingState::word);
                    self.sheet.write_string_with_format(row, first, word, format)?;
                }
                Entry::NotBegun => {
                    self.sheet.write_string_with_format(row, first, messages::NOT_BEGUN, format)?;
                }
            }
        }
        self.end_row(height)
    }

    /// Leaves rows blank, at least so many pixels high together.
    pub(super) fn room(&mut self, pixels: u32) -> Result<(), XlsxError> {
        for _ in 0..pixels.div_ceil(28) {
            self.end_row(ROW_HEIGHT)?;
        }
        Ok(())
    }
}

fn merge(sheet: &mut Worksheet, row: u32, first: u16, last: u16, format: &Format) -> Result<(), XlsxError> {
    if last > first {
        sheet.merge_range(row, first, row, last, "", format)?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

    use super::{Entry, LONGEST, SummaryWriter};
    use crate::check::Verdict;
    use crate::intake::Book;

    /// The texts of a sheet that was written, by row.
    pub(in crate::returned) fn texts(write: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<String> {
        let mut workbook = Workbook::new();
        write(workbook.add_worksheet()).unwrap();
        let book = Book::open(&workbook.save_to_buffer().unwrap()).unwrap();
        book.sheets[0].cells.iter().map(|cell| cell.value.to_string()).collect()
    }

    #[test]
    fn texts_are_shown_up_to_the_longest_in_lines_and_tables() {
        let shown = |length: usize| {
            let text = "数".repeat(length);
            texts(|sheet| {
                let mut writer = SummaryWriter::new(sheet, Verdict::Return);
                writer.line(&text, |formats| &formats.plain)?;
                writer.entries([(0, 1)], [Entry::Text(&text)])
            })
        };
        let whole = "数".repeat(LONGEST);
        assert_eq!(shown(LONGEST), [whole.clone(), whole]);
        let short = shown(LONGEST + 1);
        assert!(short.len() == 2 && short.iter().all(|text| text.ends_with('…')), "{}", short.len());
    }
}

//! 报告核对: a row a figure of the report, those that somebody has to look at first.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use crate::emit::styles::{body, bordered, head, state_fill, title};
use crate::emit::write_text;
use crate::finding::FindingState;
use crate::form::Form;
use crate::layout::row_height;
use crate::reconciliation::{Agreement, Judgement, Reconciliation};
use crate::template::generated::REPORT;
use crate::text::shorten::shorten;

use super::listing::set_up_listing;
use super::messages;
use super::writer::target;

/// Headings and widths in characters.
const COLUMNS: [(&str, f64); 8] = [
    ("序号", 5.0),
    ("结论", 13.0),
    ("报告里的位置", 14.0),
    ("原文", 36.0),
    ("报告的数", 16.0),
    ("表里的数", 16.0),
    ("表里的位置（点击跳转）", 24.0),
    ("说明", 48.0),
];
const LAST_COL: u16 = 7;
/// The row of the headings, below the title and the sentence about the whole.
const HEADING_ROW: u32 = 2;
/// The most figures that are listed.
const MOST_ROWS: usize = 3_000;
/// The most characters of a text in a cell.
const LONGEST: usize = 1_000;

struct ReportFormats {
    title: Format,
    plain: Format,
    head: Format,
    text: Format,
    centre: Format,
    link: Format,
    agreements: [(Agreement, Format); 7],
}

impl ReportFormats {
    fn new() -> Self {
        let centre = bordered().set_align(FormatAlign::Center).set_text_wrap();
        let filled = |agreement: Agreement| match fill(agreement) {
            Some(state) => centre.clone().set_background_color(state_fill(state)),
            None => centre.clone(),
        };
        Self {
            title: title(),
            plain: body().set_text_wrap(),
            head: head(),
            text: bordered().set_text_wrap(),
            link: centre.clone().set_font_color(0x0005_63C1).set_underline(rust_xlsxwriter::FormatUnderline::Single),
            agreements: Agreement::ALL.map(|agreement| (agreement, filled(agreement))),
            centre,
        }
    }

    fn agreement(&self, agreement: Agreement) -> &Format {
        self.agreements.iter().find(|(known, _)| *known == agreement).map_or(&self.centre, |(_, format)| format)
    }
}

/// The state whose colour a figure has.
const fn fill(agreement: Agreement) -> Option<FindingState> {
    match agreement {
        Agreement::Differs | Agreement::Unsupported | Agreement::Contradicts => Some(FindingState::Error),
        Agreement::DoubtfulYear => Some(FindingState::Unexplained),
        Agreement::Rounding => Some(FindingState::Notice),
        Agreement::Unverified | Agreement::Agrees => None,
    }
}

/// Every format of the sheet.
pub(super) fn formats() -> Vec<Format> {
    let ReportFormats { title, plain, head, text, centre, link, agreements } = ReportFormats::new();
    let agreements = agreements.map(|(_, format)| format);
    [title, plain, head, text, centre, link].into_iter().chain(agreements).collect()
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, form: &Form, found: &Reconciliation) -> Result<(), XlsxError> {
    let formats = ReportFormats::new();
    sheet.set_name(REPORT)?;
    for (col, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.merge_range(0, 0, 0, LAST_COL, REPORT, &formats.title)?;
    sheet.set_row_height(0, 32.0)?;
    let sentence = messages::reconciled(found);
    sheet.merge_range(1, 0, 1, LAST_COL, "", &formats.plain)?;
    write_text(sheet, (1, 0), &sentence, Some(&formats.plain))?;
    sheet.set_row_height(1, row_height(&sentence, COLUMNS.iter().map(|(_, width)| width).sum()).max(24.0))?;
    for (col, (heading, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADING_ROW, col, heading, &formats.head)?;
    }
    let mut rows: Vec<&Judgement> = found.judgements.iter().collect();
    rows.sort_by_key(|judgement| judgement.agreement);
    rows.truncate(MOST_ROWS);
    for (number, judgement) in (1_u32..).zip(&rows) {
        write_row(sheet, HEADING_ROW + number, number, form, judgement, &formats)?;
    }
    let last = HEADING_ROW + u32::try_from(rows.len()).unwrap_or(0);
    if rows.is_empty() {
        sheet.merge_range(last + 1, 0, last + 1, LAST_COL, messages::NO_FIGURES, &formats.centre)?;
    } else {
        sheet.autofilter(HEADING_ROW, 0, last, LAST_COL)?;
    }
    set_up_listing(sheet, HEADING_ROW, last, LAST_COL)
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    number: u32,
    form: &Form,
    judgement: &Judgement,
    formats: &ReportFormats,
) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, 0, number, &formats.centre)?;
    sheet.write_string_with_format(row, 1, judgement.agreement.word(), formats.agreement(judgement.agreement))?;
    sheet.write_string_with_format(row, 2, &judgement.place, &formats.centre)?;
    for (col, text) in
        [(3, &judgement.context), (4, &judgement.written), (5, &judgement.expected), (7, &judgement.message)]
    {
        write_text(sheet, (row, col), &shorten(text, LONGEST), Some(&formats.text))?;
    }
    let is_of_form = |sheet: &str| form.template.sheets.iter().any(|of_form| of_form.name == sheet);
    match judgement.location.as_ref().filter(|location| is_of_form(&location.sheet)) {
        Some(location) => {
            let link = Url::new(target(location)).set_text(location.to_string());
            sheet.write_url_with_format(row, 6, link, &formats.link)?
        }
        None => sheet.write_string_with_format(row, 6, messages::NONE, &formats.centre)?,
    };
    let texts = [(3, &judgement.context), (7, &judgement.message)];
    let height = texts.into_iter().map(|(col, text): (usize, _)| row_height(text, COLUMNS[col].1)).fold(24.0, f64::max);
    sheet.set_row_height(row, height)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Agreement, HEADING_ROW, Judgement, LONGEST, MOST_ROWS, Reconciliation, write};
    use crate::builder::load;
    use crate::form::Form;
    use crate::intake::{Book, BookSheet};
    use crate::template::Files;

    fn sheet(judgements: Vec<Judgement>) -> BookSheet {
        let form = Form::new(load(&Files::built_in("hunan-department-2021").unwrap()).unwrap());
        let mut workbook = rust_xlsxwriter::Workbook::new();
        write(workbook.add_worksheet(), &form, &Reconciliation { judgements }).unwrap();
        Book::open(&workbook.save_to_buffer().unwrap()).unwrap().sheets.remove(0)
    }

    #[test]
    fn figures_are_listed_up_to_the_bound_those_to_look_at_first() {
        let rows = |count: usize| {
            let agrees = (1..count).map(|_| Judgement::of(Agreement::Agrees, "1万元"));
            let sheet = sheet(agrees.chain([Judgement::of(Agreement::Differs, "2万元")]).collect());
            assert_eq!(sheet.text(HEADING_ROW + 1, 4), "2万元");
            sheet.cells.last().map(|cell| cell.row - HEADING_ROW)
        };
        let most = u32::try_from(MOST_ROWS).unwrap();
        assert_eq!((rows(MOST_ROWS), rows(MOST_ROWS + 1)), (Some(most), Some(most)));
    }

    #[test]
    fn a_text_is_shown_up_to_the_longest() {
        let shown = |length: usize| {
            let found = Judgement::of(Agreement::Differs, &"数".repeat(length));
            sheet(vec![found]).text(HEADING_ROW + 1, 4).into_owned()
        };
        assert_eq!(shown(LONGEST), "数".repeat(LONGEST));
        assert!(shown(LONGEST + 1).ends_with('…') && shown(LONGEST + 1).chars().count() <= LONGEST);
    }
}

//! The workbook of a roll-up, a file a sheet.

mod grades;
mod hints;
mod indicators;
mod missing;
mod overview;
mod parents;
pub(super) mod problems;
mod received;
mod review;
mod sheet_writer;
mod styles;
mod summary;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::emit::messages::AUTHOR;
use crate::emit::undated;
use crate::form::Form;

use super::comparison::Comparison;
use super::hints::Hint;
use super::model::ReceivedLine;
use super::parents::Parents;
use super::row::RollupRow;
use styles::RollupStyles;

/// What the sheets show.
pub(super) struct WorkbookContent<'a> {
    /// The form.
    pub form: &'a Form,
    /// A row a unit, in order.
    pub rows: &'a [RollupRow],
    /// What came in, what is open first.
    pub received: &'a [ReceivedLine],
    /// The 主管部门 of each row.
    pub parents: Parents,
    /// The 主管部门 beside their units.
    pub comparisons: Vec<Comparison>,
    /// What deserves a look in a review.
    pub hints: Vec<Hint>,
}

impl WorkbookContent<'_> {
    /// The title of a sheet: the form's, and what the sheet is.
    fn title(&self, sheet: &str) -> String {
        format!("{}{sheet}", self.form.template.title)
    }

    /// What a sheet with amounts says of them.
    fn currency(&self) -> String {
        format!("金额单位：{}", self.form.template.currency)
    }
}

/// Writes the workbook.
pub(super) fn write(shown: &WorkbookContent<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let styles = RollupStyles::default();
    let template = &shown.form.template;
    summary::add(&mut workbook, &styles, shown)?;
    overview::add(&mut workbook, &styles, shown)?;
    if !template.indicators.is_empty() {
        indicators::add(&mut workbook, &styles, shown)?;
    }
    if shown.rows.iter().any(|row| !row.reviews.is_empty()) {
        review::add(&mut workbook, &styles, shown)?;
    }
    problems::add(&mut workbook, &styles, shown)?;
    if template.score.is_some() && !template.grades.is_empty() {
        grades::add(&mut workbook, &styles, shown)?;
    }
    missing::add(&mut workbook, &styles, shown)?;
    if shown.rows.iter().any(|row| row.is_judged) {
        hints::add(&mut workbook, &styles, shown)?;
    }
    if !shown.comparisons.is_empty() {
        parents::add(&mut workbook, &styles, shown)?;
    }
    if !shown.received.is_empty() {
        received::add(&mut workbook, &styles, shown)?;
    }
    workbook.set_properties(&properties(shown.form)?);
    undated(&workbook.save_to_buffer()?)
}

/// The document's properties. The library needs a date so that the same input gives the same bytes; it is left out of the workbook.
fn properties(form: &Form) -> Result<DocProperties, XlsxError> {
    let year = u16::try_from(form.template.fiscal_year).unwrap_or(2000);
    Ok(DocProperties::new()
        .set_title(format!("{}汇总", form.template.title))
        .set_author(AUTHOR)
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, 1, 1)?))
}

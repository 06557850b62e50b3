//! 复核提示: what deserves a look in a review, a line a hint, what deserves it first in front.

use std::borrow::Cow;

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::rollup::hints::Hint;
use crate::rollup::messages;
use crate::rollup::row::RollupRow;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// How many units a line names.
const NAMED: usize = 6;
/// The columns that stay in view at the side: up to the name.
const FIXED: u16 = 4;

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let hints = &shown.hints;
    let firsts = || hints.iter().filter_map(|hint| shown.rows.get(*hint.units.first()?));
    let columns = vec![
        column("序号", 6.0),
        column("提示", 10.0),
        column("单位代码", width_of(firsts().map(|row| &*row.code), 10.0, 18.0)),
        column("单位名称", width_of(firsts().map(RollupRow::called), 18.0, 30.0)),
        column("内容", 34.0),
        column("依据", 64.0),
    ];
    let title = shown.title(messages::HINTS);
    let left = messages::counts(hints.iter().map(|hint| hint.kind));
    let mut page = SheetWriter::begin_long(workbook, styles, messages::HINTS, [&title, &left, ""], columns)?;
    page.heading(FIXED)?;
    for (number, hint) in (1u32..).zip(hints) {
        let Hint { kind, units, subject, evidence } = hint;
        let codes = listed(units, shown.rows, |row| &row.code);
        let names = listed(units, shown.rows, RollupRow::called);
        page.count(0, number)?;
        page.text(1, kind.word(), &styles.centred)?;
        page.text(2, &codes, &styles.text)?;
        page.text(3, &names, &styles.text)?;
        page.text(4, subject, &styles.text)?;
        page.text(5, evidence, &styles.text)?;
        page.next(&[(2, &codes), (3, &names), (4, subject), (5, evidence)])?;
    }
    page.filter()?;
    page.remarks(&[messages::HINTS_ARE_FOR_REVIEW])?;
    page.end(true, 0x0080_64A2)
}

/// What some units are called, a line each; the first of them where there are many.
fn listed<'a>(units: &[usize], rows: &'a [RollupRow], called: fn(&'a RollupRow) -> &'a str) -> String {
    let named = units.iter().filter_map(|unit| rows.get(*unit)).map(called).take(NAMED);
    let mut lines: Vec<Cow<'a, str>> = named.map(Cow::from).collect();
    if units.len() > NAMED {
        lines.push(messages::units(units.len()).into());
    }
    lines.join("\n")
}

//! 复核对照: the department's own, the recomputed and the reviewed points side by side, a line an indicator of a unit.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::rollup::messages;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// The columns that stay in view at the side: up to the name.
const FIXED: u16 = 3;

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let rows = || shown.rows.iter().filter(|row| !row.reviews.is_empty());
    let indicators = &shown.form.template.indicators;
    let columns = vec![
        column("序号", 6.0),
        column("单位代码", width_of(rows().map(|row| &*row.code), 10.0, 18.0)),
        column("单位名称", width_of(rows().map(|row| &*row.name), 18.0, 34.0)),
        column("指标", width_of(indicators.iter().map(|indicator| indicator.label.as_str()), 16.0, 30.0)),
        column("分值", 8.0),
        column("自评", 9.0),
        column("核算", 9.0),
        column("复核", 9.0),
        column("复核与自评相差", 10.0),
        column("复核与核算相差", 10.0),
    ];
    let title = shown.title(messages::REVIEW);
    let left = format!("共复核{}个单位；各单位“合计”的复核得分是核算得分按复核的增减调整后的。", rows().count());
    let mut page = SheetWriter::begin_long(workbook, styles, messages::REVIEW, [&title, &left, "单位：分"], columns)?;
    page.heading(FIXED)?;
    for (number, row) in (1u32..).zip(rows()) {
        let of_indicators = indicators.iter().enumerate().filter_map(|(index, indicator)| {
            let points = row.points.get(index).copied().unwrap_or_default();
            Some((
                &*indicator.label,
                indicator.printed_weight(),
                points.declared,
                points.recomputed,
                row.reviews[index]?,
            ))
        });
        let full = shown.form.template.score.as_ref().map(|score| score.full);
        let total =
            full.zip(row.reviewed).map(|(full, reviewed)| ("合计", full, row.declared, row.recomputed, reviewed));
        for (label, weight, declared, recomputed, reviewed) in of_indicators.chain(total) {
            let strong = label == "合计";
            let (text, points) = if strong {
                (RollupStyles::strong(&styles.text), RollupStyles::strong(&styles.points))
            } else {
                (styles.text.clone(), styles.points.clone())
            };
            page.count(0, number)?;
            page.text(1, &row.code, &text)?;
            page.text(2, &row.name, &text)?;
            page.text(3, label, &text)?;
            let less = |other: Option<_>| other.map(|other| reviewed.saturating_sub(other));
            let numbers = [Some(weight), declared, recomputed, Some(reviewed), less(declared), less(recomputed)];
            for (col, number) in (4..).zip(numbers) {
                page.number(col, number, &points)?;
            }
            page.next(&[(1, &row.code), (2, &row.name), (3, label)])?;
        }
    }
    page.filter()?;
    page.end(false, 0x00F2_C14E)
}

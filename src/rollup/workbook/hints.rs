//! 复核提示: what deserves a look in a review, a line a hint, what deserves it first in front.

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
    let whose_each: Vec<(String, String)> = hints.iter().map(|hint| whose(&hint.units, shown.rows)).collect();
    let names = whose_each.iter().flat_map(|(_, names)| names.lines());
    let columns = vec![
        column("序号", 6.0),
        column("提示", 10.0),
        column("单位代码", width_of(whose_each.iter().map(|(code, _)| code.as_str()), 10.0, 18.0)),
        column("单位名称", width_of(names, 18.0, 36.0)),
        column("内容", 34.0),
        column("依据", 64.0),
    ];
    let title = shown.title(messages::HINTS);
    let left = messages::counts(hints.iter().map(|hint| hint.kind));
    let mut page = SheetWriter::begin_long(workbook, styles, messages::HINTS, [&title, &left, ""], columns)?;
    page.heading(FIXED)?;
    for (number, (hint, (code, names))) in (1u32..).zip(hints.iter().zip(&whose_each)) {
        let Hint { kind, units: _, subject, evidence } = hint;
        page.count(0, number)?;
        page.text(1, kind.word(), &styles.centred)?;
        page.text(2, code, &styles.text)?;
        page.text(3, names, &styles.text)?;
        page.text(4, subject, &styles.text)?;
        page.text(5, evidence, &styles.text)?;
        page.next(&[(2, code), (3, names), (4, subject), (5, evidence)])?;
    }
    page.filter()?;
    page.remarks(&[messages::HINTS_ARE_FOR_REVIEW])?;
    page.end(true, 0x0080_64A2)
}

/// The code and the name of the unit that a line is about; of several units how many there are, and code and name of the first of
/// them, a line each.
fn whose(units: &[usize], rows: &[RollupRow]) -> (String, String) {
    let units: Vec<&RollupRow> = units.iter().filter_map(|unit| rows.get(*unit)).collect();
    match units[..] {
        [unit] => (unit.code.to_string(), unit.called().to_owned()),
        _ => {
            let named = units.iter().take(NAMED).map(|unit| messages::code_and_name(&unit.code, unit.called()));
            let mut lines: Vec<String> = named.collect();
            lines.extend((units.len() > NAMED).then(|| messages::AND_OTHERS.to_owned()));
            (messages::units(units.len()), lines.join("\n"))
        }
    }
}

//! Names and texts that the program writes into workbooks, and by which it knows its own sheets and notes when a workbook
//! comes back.

use super::identity;

/// The name of the summary sheet of a returned workbook.
pub(crate) const SUMMARY: &str = "校验汇总";
/// The name of the sheet of a returned workbook that lists the findings.
pub(crate) const ISSUES: &str = "问题清单";
/// The name of the sheet of a returned workbook that says how the report agrees with it.
pub(crate) const REPORT: &str = "报告核对";
/// The heading of the column of [`ISSUES`] in which the department explains warnings.
pub(crate) const EXPLANATION: &str = "单位说明";
/// The heading of the hidden column of [`ISSUES`] that holds each finding's key.
pub(crate) const KEY: &str = "键";
/// The author of the notes in cells.
pub(crate) const AUTHOR: &str = "绩效自评";
/// The first character of the note on a marked cell.
pub(crate) const MARK: &str = "【";
/// The text before the unit's name under a sheet's title.
pub(crate) const UNIT: &str = "编制单位：";

/// Whether a sheet with this name is added to a workbook by the program, and is none of the form's.
pub(crate) fn is_generated_sheet(name: &str) -> bool {
    [SUMMARY, ISSUES, REPORT, identity::SHEET].contains(&name)
}

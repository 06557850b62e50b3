//! The workbook that goes back: the form again, plus marks, notes, 校验汇总 and 问题清单.

/// The name of the summary sheet.
pub const SUMMARY: &str = "校验汇总";
/// The name of the list of findings.
pub const ISSUES: &str = "问题清单";
/// The heading of the column in which the department explains warnings.
pub const EXPLANATION: &str = "单位说明";
/// The heading of the hidden column with each finding's key.
pub const KEY: &str = "键";

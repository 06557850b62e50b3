//! The words of an emitted workbook that are not the form's own.

pub(crate) use crate::template::generated::{AUTHOR, MARK, UNIT};

/// The footer with the page numbers.
pub const FOOTER: &str = "&C第 &P 页 共 &N 页";
/// The footer of an attachment that is numbered by itself.
pub const FOOTER_OF_SHEET: &str = "&C第 &P 页";
/// For a field that must be filled in.
pub const REQUIRED: &str = "必填。";
/// For a field that may stay blank.
pub const OPTIONAL: &str = "选填。";
/// The title of the box that refuses an entry.
pub const REFUSED: &str = "填写有误";

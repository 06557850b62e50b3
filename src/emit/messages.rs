//! The words of an emitted workbook that are not the form's own.

/// Who wrote the notes in cells.
pub const AUTHOR: &str = "绩效自评";
/// The footer with the page numbers.
pub const FOOTER: &str = "&C第 &P 页 共 &N 页";
/// Before the unit's name under a title.
pub const UNIT: &str = "编制单位：";
/// The link back to the first sheet.
pub const REQUIRED: &str = "必填。";
/// For a field that may stay blank.
pub const OPTIONAL: &str = "选填。";
/// The title of the box that refuses an entry.
pub const REFUSED: &str = "填写有误";
/// How the note of a marked cell starts.
pub const MARK: &str = "【";

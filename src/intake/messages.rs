//! The sentences of the family T: what is wrong or unusual about a file.

use crate::finding::{Code, Finding, Location};
use crate::text::quote::quote;
use crate::text::shorten::shorten;

/// Why a file cannot be read as a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The file has no bytes.
    Empty,
    /// It is no workbook; the text says what it looks like.
    NotWorkbook(&'static str),
    /// It is encrypted with a password.
    Encrypted,
    /// It is larger than anything a department would send.
    TooLarge,
    /// It cannot be unpacked or parsed; the text is the library's error message.
    Damaged(String),
    /// It is a workbook, but none of the known forms.
    Unknown,
    /// It is a form that the program was not given; the text is the form's id.
    OtherTemplate(String),
    /// It is a form of another year.
    OtherYear {
        /// The year found.
        found: i32,
        /// The year wanted.
        wanted: i32,
    },
}

impl Unreadable {
    /// Makes the finding that rejects the file with this name.
    pub fn finding(&self, file: &str) -> Finding {
        let (code, message, fix) = match self {
            Self::Empty => {
                (Code::T018, format!("“{file}”是空文件（0字节），可能没有传完。"), "请重新发送填好的表格。".to_owned())
            }
            Self::NotWorkbook(what) => (
                Code::T001,
                format!("“{file}”不是 Excel 工作簿，像是{what}。"),
                "请发送填好的 Excel 表格本身，不要改扩展名，也不要打包或截图。".to_owned(),
            ),
            Self::Encrypted => (
                Code::T002,
                format!("“{file}”设了打开密码，读不了。"),
                "请用 Excel 或 WPS 打开，取消打开密码后另存，再发送。".to_owned(),
            ),
            Self::TooLarge => (
                Code::T017,
                format!("“{file}”太大，不像是填好的表格。"),
                "请删去图片、附件和多余的工作表，只发送表格。".to_owned(),
            ),
            Self::Damaged(_) => (
                Code::T001,
                format!("“{file}”已损坏或没有传完整，读不了。"),
                "请用 Excel 或 WPS 打开，另存为 xlsx 后重新发送。".to_owned(),
            ),
            Self::Unknown => (
                Code::T003,
                format!("“{file}”不是本次下发的表格。"),
                "请在财政部门下发的表格里填写，不要新建或复制到别的工作簿。".to_owned(),
            ),
            Self::OtherTemplate(id) => (
                Code::T003,
                format!("“{file}”是另一种表格（{id}），不是本次下发的表格。"),
                "请在财政部门下发的表格里填写，不要用别的表格。".to_owned(),
            ),
            Self::OtherYear { found, wanted } => (
                Code::T004,
                format!("“{file}”是{found}年度的表格，本次要报的是{wanted}年度。"),
                format!("请在{wanted}年度的表格里填写。"),
            ),
        };
        // The library's message helps whoever looks into the file.
        let entered = if let Self::Damaged(why) = self { why.clone() } else { String::new() };
        Finding { item: "文件".to_owned(), entered, fix, ..Finding::new(code, message) }
    }
}

/// Makes a finding about a sheet, or about the file where `sheet` is empty.
pub(super) fn finding(code: Code, sheet: &str, message: String, fix: &str) -> Finding {
    Finding {
        location: (!sheet.is_empty()).then(|| Location { sheet: sheet.to_owned(), cell: None }),
        field: sheet.to_owned(),
        item: if sheet.is_empty() { "文件" } else { sheet }.to_owned(),
        fix: fix.to_owned(),
        ..Finding::new(code, message)
    }
}

/// A text in a file, and where it stands: a cell, a row, a note.
pub(super) struct PlacedText {
    pub place: String,
    pub text: String,
}

/// Lists the first few texts with their places: `C5“含上年结转”、D7“另报”等8处`.
pub(super) fn list_texts(texts: &[PlacedText]) -> String {
    const MOST_LISTED: usize = 6;
    const LONGEST_TEXT: usize = 60;
    let mut listed: Vec<String> = texts
        .iter()
        .take(MOST_LISTED)
        .map(|PlacedText { place, text }| {
            let text = shorten(&text.replace('\n', " "), LONGEST_TEXT);
            format!("{place}{}", quote(&text))
        })
        .collect();
    if texts.len() > MOST_LISTED {
        listed.push(format!("等{}处", texts.len()));
    }
    listed.join("、")
}

#[cfg(test)]
mod tests {
    use super::{PlacedText, list_texts};

    #[test]
    fn a_list_of_texts_is_cut_above_its_bounds() {
        let list = |count: usize, length: usize| {
            let texts = (0..count).map(|_| PlacedText { place: "C5".to_owned(), text: "字".repeat(length) });
            list_texts(&texts.collect::<Vec<_>>())
        };
        assert_eq!(list(6, 1).matches("C5").count(), 6);
        assert!(!list(6, 1).contains('等'));
        assert_eq!(list(7, 1).matches("C5").count(), 6);
        assert!(list(7, 1).ends_with("等7处"));
        assert!(!list(1, 60).contains('…') && list(1, 61).contains('…'));
    }
}

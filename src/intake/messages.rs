//! The sentences of family T: what is odd about a file.

use crate::finding::{Finding, Location, Severity};
use crate::text::quote::quote;

/// Why a file cannot be read as a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It has no bytes.
    Empty,
    /// It is something else, named here.
    NotWorkbook(&'static str),
    /// It opens only with a password.
    Encrypted,
    /// It is larger than anything a department would send.
    TooLarge,
    /// It cannot be unpacked or parsed; the reader's words.
    Damaged(String),
    /// It is a workbook, but of no known form.
    Unknown,
    /// It is a form that is not at hand: its id.
    OtherTemplate(String),
    /// It is the right form of another year.
    OtherYear {
        /// The year found.
        found: i32,
        /// The year wanted.
        wanted: i32,
    },
}

impl Unreadable {
    /// The finding for a file of this name.
    pub fn finding(&self, file: &str) -> Finding {
        let (code, message, fix) = match self {
            Self::Empty => {
                ("T018", format!("“{file}”是空文件（0字节），可能没有传完。"), "请重新发送填好的表格。".to_owned())
            }
            Self::NotWorkbook(what) => (
                "T001",
                format!("“{file}”不是 Excel 工作簿，像是{what}。"),
                "请发送填好的 Excel 表格本身，不要改扩展名，也不要打包或截图。".to_owned(),
            ),
            Self::Encrypted => (
                "T002",
                format!("“{file}”设了打开密码，读不了。"),
                "请用 Excel 或 WPS 打开，取消打开密码后另存，再发送。".to_owned(),
            ),
            Self::TooLarge => (
                "T017",
                format!("“{file}”太大，不像是填好的表格。"),
                "请删去图片、附件和多余的工作表，只发送表格。".to_owned(),
            ),
            Self::Damaged(_) => (
                "T001",
                format!("“{file}”已损坏或没有传完整，读不了。"),
                "请用 Excel 或 WPS 打开，另存为 xlsx 后重新发送。".to_owned(),
            ),
            Self::Unknown => (
                "T003",
                format!("“{file}”不是本次下发的表格。"),
                "请在财政部门下发的表格里填写，不要新建或复制到别的工作簿。".to_owned(),
            ),
            Self::OtherTemplate(id) => (
                "T003",
                format!("“{file}”是另一种表格（{id}），不是本次下发的表格。"),
                "请在财政部门下发的表格里填写，不要用别的表格。".to_owned(),
            ),
            Self::OtherYear { found, wanted } => (
                "T004",
                format!("“{file}”是{found}年度的表格，本次要报的是{wanted}年度。"),
                format!("请在{wanted}年度的表格里填写。"),
            ),
        };
        // The reader's own words are for whoever looks into it.
        let entered = if let Self::Damaged(why) = self { why.clone() } else { String::new() };
        Finding { item: "文件".to_owned(), entered, fix, ..Finding::new(code, Severity::Fatal, message) }
    }
}

/// A finding about a sheet, or about the file where `sheet` is empty.
pub fn finding(code: &str, severity: Severity, sheet: &str, message: String, fix: &str) -> Finding {
    Finding {
        location: (!sheet.is_empty()).then(|| Location { sheet: sheet.to_owned(), cell: None }),
        field: sheet.to_owned(),
        item: if sheet.is_empty() { "文件" } else { sheet }.to_owned(),
        fix: fix.to_owned(),
        ..Finding::new(code, severity, message)
    }
}

/// Cells with what stands in them, the first few of them.
pub fn quoted(cells: &[(String, String)]) -> String {
    const SHOWN: usize = 6;
    let mut words: Vec<String> = cells
        .iter()
        .take(SHOWN)
        .map(|(cell, text)| {
            let text = crate::emit::cut(&text.replace('\n', " "), 60);
            format!("{cell}{}", quote(&text))
        })
        .collect();
    if cells.len() > SHOWN {
        words.push(format!("等{}处", cells.len()));
    }
    words.join("、")
}

//! The sentences of the family T: what is wrong or unusual about a file.

use crate::finding::{Code, Finding, Location, Severity};
use crate::text::quote::{quote, quote_all};
use crate::text::shorten::shorten;
use crate::value::CellRef;

/// The most labels of missing fields that a finding names.
const MOST_LABELS: usize = 5;
/// The most drawings that a finding names.
const MOST_DRAWINGS: usize = 6;

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
    /// A reader did not get through the file.
    pub fn unrecognised() -> Self {
        Self::Damaged("文件结构无法识别".to_owned())
    }

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

/// The sheet is gone.
pub(super) fn missing_sheet(sheet: &str) -> Finding {
    let message = format!("缺少工作表{}。", quote(sheet));
    finding(Code::T006, sheet, message, "请从财政部门下发的表格里把这张表补回来，或在退回的表里填写。")
}

/// The file has lost its identity.
pub(super) fn no_identity() -> Finding {
    let message = "文件里的标识没有了（可能被别的软件重新保存过），已按表格内容识别。".to_owned();
    finding(Code::T012, "", message, "不影响核对。")
}

/// The file is of an earlier revision of the form.
pub(super) fn old_revision(found: u32, current: u32) -> Finding {
    let message = format!("这是旧版表格（第{found}版），现行的是第{current}版。");
    finding(Code::T005, "", message, "退回的表已换成现行版本，请核对后在退回的表里修改。")
}

/// The form was changed without a new revision since the file went out.
pub(super) fn changed_template() -> Finding {
    let message = "下发后模板有过修改，已按现行模板核对。".to_owned();
    finding(Code::T005, "", message, "不用处理。").with_severity(Severity::Notice)
}

/// The file has macros.
pub(super) fn macros() -> Finding {
    finding(Code::T010, "", "文件里带有宏，核对时没有运行，退回的表里已去掉。".to_owned(), "不用处理。")
}

/// The file refers to other workbooks.
pub(super) fn links() -> Finding {
    let fix = "请检查公式里引用其他文件的单元格，改为直接填数；退回的表里已没有这些引用。";
    finding(Code::T011, "", "文件引用了别的工作簿，收表方打不开那个文件。".to_owned(), fix)
}

/// The sheet has another name in the file.
pub(super) fn renamed_sheet(sheet: &str, found: &str) -> Finding {
    let message = format!("工作表{}改名成了{}，已按内容识别。", quote(sheet), quote(found));
    finding(Code::T013, sheet, message, "退回的表里已改回原名，不用处理。")
}

/// The sheet is hidden.
pub(super) fn hidden_sheet(sheet: &str) -> Finding {
    let message = format!("工作表{}被隐藏了，已照常读取。", quote(sheet));
    finding(Code::T015, sheet, message, "退回的表里已取消隐藏，不用处理。")
}

/// Rows or columns of the sheet were moved.
pub(super) fn moved_cells(sheet: &str) -> Finding {
    let message = format!("{}的行或列被移动过（如插入、删除了行），已按名称和标题读取。", quote(sheet));
    finding(Code::T007, sheet, message, "退回的表里已恢复原样；请在原来的行里填写，不要插入、删除行列。")
}

/// Fields with these labels are not on the sheet; `all_derived` where nobody fills any of them in.
pub(super) fn missing_fields(sheet: &str, labels: &[&str], all_derived: bool) -> Finding {
    let shown = quote_all(&labels[..labels.len().min(MOST_LABELS)]);
    let more = if labels.len() > MOST_LABELS { format!("等{}项", labels.len()) } else { String::new() };
    let message = format!("在{}里找不到{shown}{more}，可能是行被删掉或标题被改动。", quote(sheet));
    if all_derived {
        let fix = "都是公式，退回的表里已恢复，不用处理。";
        return finding(Code::T008, sheet, message, fix).with_severity(Severity::Notice);
    }
    finding(Code::T008, sheet, message, "请在退回的表里补填。")
}

/// A list has these rows beyond those that it has room for.
pub(super) fn overfull_list(sheet: &str, list: &str, capacity: u32, rows: &[PlacedText]) -> Finding {
    let (count, shown) = (rows.len(), list_texts(rows));
    let message = format!("{}最多{capacity}行，多出{count}行没有读入：{shown}。", quote(list));
    finding(Code::T016, sheet, message, "请合并较小的项目，或与财政部门联系加行。")
}

/// How messages name a row, counted from 0.
pub(super) fn row(row: u32) -> String {
    format!("第{}行", row + 1)
}

/// What a changed label says.
#[derive(Debug, Clone, Copy)]
pub(super) enum LabelChange<'a> {
    /// By which standard points are given.
    Standard,
    /// In which unit amounts are; the form's is given.
    Unit { currency: &'a str },
}

/// A label was rewritten that says how the form is to be filled in.
pub(super) fn changed_label(
    sheet: &str,
    cell: CellRef,
    change: LabelChange<'_>,
    declared: &str,
    found: &str,
) -> Finding {
    let (what, severity, fix) = match change {
        LabelChange::Standard => ("评分标准或说明", Severity::Error, "按原来的标准打分；退回的表里已恢复。".to_owned()),
        LabelChange::Unit { currency } => {
            let fix = format!("金额一律按{currency}填。按别的单位填了的请换算；退回的表里已恢复。");
            ("金额单位", Severity::Warning, fix)
        }
    };
    let (was, is) = (quote(declared), quote(found));
    let message = format!("{}{cell}的{what}被改动：原来是{was}，被改成了{is}。", quote(sheet));
    Finding {
        location: Some(Location { sheet: sheet.to_owned(), cell: Some(cell) }),
        field: format!("{sheet}!{cell}"),
        item: what.to_owned(),
        entered: found.to_owned(),
        expected: declared.to_owned(),
        ..finding(Code::D006, sheet, message, &fix).with_severity(severity)
    }
}

/// A sheet of the file is a copy of another, which was read; the texts are those in which it differs.
pub(super) fn copied_sheet(sheet: &str, read: &str, copy: &str, differing: &[PlacedText]) -> Finding {
    let sentence = format!("工作表{}是{}的副本，读取的是{}", quote(copy), quote(sheet), quote(read));
    let mut finding = if differing.is_empty() {
        finding(Code::T021, sheet, format!("{sentence}，两张内容相同。"), "不用处理。").with_severity(Severity::Notice)
    } else {
        let message = format!("{sentence}；副本里不同的有：{}。", list_texts(differing));
        finding(Code::T021, sheet, message, "确认读取的那一张是对的，把副本删掉；要用副本里的数，请填到原表里。")
    };
    copy.clone_into(&mut finding.field);
    finding
}

/// Cells of a sheet belong to no field.
pub(super) fn cells_outside(sheet: &str, is_of_form: bool, texts: Vec<PlacedText>) -> Finding {
    let message = format!("{}的填报格以外有内容：{}。", quote(sheet), list_texts(&texts));
    let fix = if is_of_form {
        "不参与核算。如是要填报的内容，请填到对应的格子里。"
    } else {
        "这张工作表不是下发的，不参与核算，退回的表里也没有。如是要填报的内容，请填到对应的格子里。"
    };
    Finding {
        field: sheet.to_owned(),
        file_cells: texts.into_iter().map(|text| text.place).collect(),
        ..finding(Code::T009, if is_of_form { sheet } else { "" }, message, fix)
    }
}

/// The department wrote notes in cells.
pub(super) fn comments(comments: &[PlacedText]) -> Finding {
    let message = format!("表里有批注：{}。批注不参与核算。", list_texts(comments));
    finding(Code::T014, "", message, "要说明的请写在说明栏或问题清单的“单位说明”里。")
}

/// The department drew on the sheets or put something into them; the texts are those of [`drawing`].
pub(super) fn drawings(drawings: &[String]) -> Finding {
    let shown = drawings[..drawings.len().min(MOST_DRAWINGS)].join("、");
    let more = if drawings.len() > MOST_DRAWINGS { format!("等{}处", drawings.len()) } else { String::new() };
    let message = format!("表里有图片、图形或附件：{shown}{more}。这些不参与核算，退回的表里也没有。");
    finding(Code::T020, "", message, "要作佐证的请另附文件，图形里的文字请写到说明栏。")
}

/// What is drawn, as a sentence names it.
pub(super) const PICTURE: &str = "图片";
pub(super) const CHART: &str = "图表";
pub(super) const FILE: &str = "附件";
pub(super) const SHAPE: &str = "图形";

/// A drawing as a sentence names it: where it is, what it is, and what is written in it.
pub(super) fn drawing(sheet: &str, cell: Option<(u32, u32)>, kind: &str, text: &str) -> String {
    let cell = cell.map(|(row, col)| CellRef { row, col: u16::try_from(col).unwrap_or(u16::MAX) });
    let place = match cell {
        Some(cell) if !sheet.is_empty() => format!("{sheet}!{cell}的"),
        _ if !sheet.is_empty() => format!("{sheet}的"),
        _ => String::new(),
    };
    let text = if text.is_empty() { String::new() } else { quote(text) };
    format!("{place}{kind}{text}")
}

#[cfg(test)]
mod tests {
    use super::{MOST_DRAWINGS, MOST_LABELS, PlacedText, drawings, list_texts, missing_fields};

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

    #[test]
    fn missing_fields_and_drawings_are_named_up_to_their_bounds() {
        let fields = |count: usize| missing_fields("表", &vec!["合计"; count], false).message;
        assert_eq!(fields(MOST_LABELS).matches("合计").count(), MOST_LABELS);
        assert!(!fields(MOST_LABELS).contains('等'));
        assert_eq!(fields(MOST_LABELS + 1).matches("合计").count(), MOST_LABELS);
        assert!(fields(MOST_LABELS + 1).contains(&format!("等{}项", MOST_LABELS + 1)));
        let drawn = |count: usize| drawings(&vec!["C5的图章".to_owned(); count]).message;
        assert_eq!(drawn(MOST_DRAWINGS).matches("图章").count(), MOST_DRAWINGS);
        assert!(!drawn(MOST_DRAWINGS).contains('等'));
        assert_eq!(drawn(MOST_DRAWINGS + 1).matches("图章").count(), MOST_DRAWINGS);
        assert!(drawn(MOST_DRAWINGS + 1).contains(&format!("等{}处", MOST_DRAWINGS + 1)));
    }
}

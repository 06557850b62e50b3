//! 收件登记: everything that came in, whose it is, and what became of it.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::rollup::messages;
use crate::rollup::model::ReceivedLine;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// Adds the sheet: what is open first, then everything in the order in which it came.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let lines = shown.received;
    let columns = vec![
        column("序号", 6.0),
        column("收到日期", 12.0),
        column("文件", width_of(lines.iter().map(|line| line.file.as_str()), 24.0, 48.0)),
        column("发件邮箱", width_of(lines.iter().map(|line| line.sender.as_str()), 12.0, 28.0)),
        column("单位", width_of(lines.iter().map(|line| line.unit.as_str()), 18.0, 36.0)),
        column("轮次", 6.0),
        column("处理结果", 10.0),
        column("说明", 48.0),
    ];
    let open = lines.iter().filter(|line| line.is_open).count();
    let title = shown.title(messages::REGISTER);
    let left = format!("共{}份，待处理的{open}份排在前面", lines.len());
    let mut page = SheetWriter::begin_long(workbook, styles, messages::REGISTER, [&title, &left, ""], columns)?;
    page.heading(0)?;
    let ordered = lines.iter().filter(|line| line.is_open).chain(lines.iter().filter(|line| !line.is_open));
    for (number, line) in (1u32..).zip(ordered) {
        let ReceivedLine { day, file, sender, unit, round, outcome, remark, is_open: _ } = line;
        page.count(0, number)?;
        page.text(1, day, &styles.centred)?;
        page.text(2, file, &styles.text)?;
        page.text(3, sender, &styles.text)?;
        page.text(4, unit, &styles.text)?;
        match round {
            0 => page.text(5, "", &styles.centred)?,
            round => page.count(5, *round)?,
        }
        page.text(6, outcome, &styles.centred)?;
        page.text(7, remark, &styles.text)?;
        page.next(&[(2, file), (4, unit), (7, remark)])?;
    }
    page.filter()?;
    page.end(true, 0x0080_8080)
}

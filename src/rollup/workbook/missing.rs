//! 未报送名单: who has still to send, for the first time or again.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::rollup::messages;
use crate::rollup::model::ReturnState;

use super::WorkbookContent;
use super::sheet_writer::{SheetWriter, column, width_of};
use super::styles::RollupStyles;

/// Adds the sheet.
pub(super) fn add(
    workbook: &mut Workbook,
    styles: &RollupStyles,
    shown: &WorkbookContent<'_>,
) -> Result<(), XlsxError> {
    let rows = shown.rows;
    let mut missing: Vec<usize> = (0..rows.len()).filter(|index| rows[*index].state != ReturnState::Passed).collect();
    missing.sort_by_key(|index| rows[*index].state);
    let units = || missing.iter().map(|index| &rows[*index]);
    let parents = missing.iter().map(|index| shown.parents.called(rows, *index));
    let columns = vec![
        column("序号", 6.0),
        column("单位代码", width_of(units().map(|row| &*row.code), 12.0, 18.0)),
        column("单位名称", width_of(units().map(|row| &*row.name), 24.0, 36.0)),
        column("主管部门", width_of(parents, 18.0, 30.0)),
        column("状态", 10.0),
        column("已报轮次", 9.0),
        column("还要做的", 24.0),
    ];
    let count = |wanted: fn(&ReturnState) -> bool| units().filter(|row| wanted(&row.state)).count();
    let never = count(|state| *state == ReturnState::NotSent);
    let again = count(|state| *state != ReturnState::NotSent);
    let title = shown.title(messages::MISSING);
    let left = format!("没有报送的{never}个，报送后退回、还没有报来能通过的表的{again}个");
    let mut page = SheetWriter::begin_long(workbook, styles, messages::MISSING, [&title, &left, ""], columns)?;
    page.heading(0)?;
    for (number, index) in (1u32..).zip(&missing) {
        let row = &rows[*index];
        let parent = shown.parents.called(rows, *index);
        page.count(0, number)?;
        page.text(1, &row.code, &styles.text)?;
        page.text(2, &row.name, &styles.text)?;
        page.text(3, parent, &styles.text)?;
        page.text(4, row.state.word(), &styles.state(row.state))?;
        page.count(5, row.rounds)?;
        let to_do = row.withdrawn.as_deref().map_or_else(|| row.counts.to_do(), messages::withdrawn);
        page.text(6, &to_do, &styles.text)?;
        page.next(&[(1, &row.code), (2, &row.name), (3, parent)])?;
    }
    page.filter()?;
    page.end(false, 0x0080_8080)
}

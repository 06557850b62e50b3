//! A sheet: its head, its blocks and its remarks.

use crate::template::blocks::Block;
use crate::template::model::{Sheet, Template};
use crate::value::CellRef;

use super::canvas::{Canvas, Span};
use super::model::{FieldPlace, LabelStyle, LabelText, SheetLayout};
use super::{blocks, text};

/// Lays out one sheet, the `at`th, and notes the places of its fields.
pub(super) fn lay_out_sheet(
    index: usize,
    sheet: &Sheet,
    template: &Template,
    places: &mut Vec<Option<FieldPlace>>,
) -> SheetLayout {
    let mut canvas = Canvas::new(index, sheet, places);
    place_title(sheet, template, &mut canvas);
    for (number, block) in sheet.blocks.iter().enumerate() {
        if number > 0 {
            canvas.gap();
        }
        blocks::place(block, template, &mut canvas);
    }
    if !sheet.remarks.is_empty() {
        let whole = canvas.whole();
        for remark in &sheet.remarks {
            let row = canvas.row;
            canvas.label(row, 1, whole, remark, LabelStyle::Remark);
            canvas.row += 1;
        }
    }
    let tables: Vec<&Block> = sheet.blocks.iter().filter(|block| block.is_table()).collect();
    let single = tables.len() == 1 && sheet.blocks.first().is_some_and(Block::is_table);
    // The self-check has several tables below each other, each with headings of its own.
    let is_self_check = sheet.blocks.iter().any(|block| matches!(block, Block::SelfCheck));
    let header = if single && !is_self_check { canvas.headers.first().copied() } else { None };
    // The heading of a last table that runs over the page is repeated in print, but stands too far down to stay in sight.
    let long = tables.last().is_some_and(|last| runs_long(last, template));
    SheetLayout {
        freeze: header.map(|(_, last)| CellRef { row: last + 1, col: 0 }),
        repeat: header.or_else(|| canvas.headers.last().copied().filter(|_| long)),
        columns: canvas.columns(),
        printed: canvas.unprinted.unwrap_or_else(|| u32::try_from(canvas.heights.len()).unwrap_or(u32::MAX)),
        groups: canvas.groups,
        labels: canvas.labels,
        heights: canvas.heights,
    }
}

/// Whether a table is a long list under fixed headings.
fn runs_long(block: &Block, template: &Template) -> bool {
    let Block::List(list) = block else { return false };
    let list = template.list(list.list);
    !list.runs.is_empty() && list.capacity > blocks::OPEN_ROWS
}

/// The attachment number on the left, the verdict of the self-check on the right.
fn place_head(sheet: &Sheet, template: &Template, canvas: &mut Canvas<'_>) {
    /// The least width of the verdict, in characters of half width.
    const VERDICT: f64 = 46.0;
    let columns = canvas.columns();
    if canvas.sheet == template.self_check.sheet || columns == 0 {
        return;
    }
    let wide = |cols: &u16| canvas.width(Span { col: columns - cols, cols: *cols }) >= VERDICT;
    let right = (1..columns).find(wide).unwrap_or(columns.saturating_sub(1)).max(1);
    let left = columns - right;
    let row = canvas.row;
    if left > 0 {
        canvas.label(row, 1, Span { col: 0, cols: left }, &sheet.tag, LabelStyle::Tag);
    }
    canvas.put(row, 1, Span { col: left, cols: right }, LabelText::Verdict, LabelStyle::Verdict);
    canvas.row += 1;
    if left == 0 && !sheet.tag.is_empty() {
        canvas.label(canvas.row, 1, canvas.whole(), &sheet.tag, LabelStyle::Tag);
        canvas.row += 1;
    }
}

/// The attachment number, the title and the line under it.
fn place_title(sheet: &Sheet, template: &Template, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    place_head(sheet, template, canvas);
    let row = canvas.row;
    canvas.label(row, 1, whole, &sheet.title, LabelStyle::Title);
    let lines = text::lines(&sheet.title, canvas.width(whole) / 1.6);
    canvas.raise(row, 33.0 * f64::from(lines));
    canvas.row += 1;
    if sheet.unit_line {
        place_unit_line(template, canvas);
    }
}

/// The unit's name on the left and the unit of amounts on the right; where there is one column only, below each other.
fn place_unit_line(template: &Template, canvas: &mut Canvas<'_>) {
    let columns = canvas.columns();
    let right = (columns / 3).max(1);
    let left = columns.saturating_sub(right);
    let currency = format!("金额单位：{}", template.currency);
    if left == 0 {
        canvas.put(canvas.row, 1, canvas.whole(), LabelText::UnitName, LabelStyle::UnitLine);
        canvas.row += 1;
    } else {
        canvas.put(canvas.row, 1, Span { col: 0, cols: left }, LabelText::UnitName, LabelStyle::UnitLine);
    }
    canvas.label(canvas.row, 1, Span { col: left, cols: right }, &currency, LabelStyle::CurrencyLine);
    canvas.row += 1;
}

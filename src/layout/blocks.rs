//! Places each kind of block on its sheet.

use crate::formula::FieldIx;
use crate::template::blocks::messages::SEAL;
use crate::template::blocks::{
    Block, ChecklistBlock, ContentsBlock, FormBlock, FormPair, GridBlock, IndicatorsBlock, ListBlock, ProseBlock,
    SignatureBlock, TextBlock,
};
use crate::template::heading::Heading;
use crate::template::list::List;
use crate::template::model::Template;
use crate::value::CellRef;

use super::canvas::{Canvas, Span, joined};
use super::model::{LabelStyle, LabelText};
use super::{self_check, text};

/// Places a block below what is on the canvas.
pub(super) fn place(block: &Block, template: &Template, canvas: &mut Canvas<'_>) {
    match block {
        Block::Form(form) => place_form(form, template, canvas),
        Block::Grid(grid) => place_grid(grid, canvas),
        Block::List(list) => place_list(list, template, canvas),
        Block::Indicators(table) => place_indicators(table, template, canvas),
        Block::Checklist(checklist) => place_checklist(checklist, canvas),
        Block::Text(text) => place_text(text, canvas),
        Block::Prose(prose) => place_prose(prose, canvas),
        Block::Signature(signature) => place_signature(signature, canvas),
        Block::Contents(contents) => place_contents(contents, template, canvas),
        Block::SelfCheck => self_check::place(template, canvas),
    }
}

fn place_form(form: &FormBlock, template: &Template, canvas: &mut Canvas<'_>) {
    canvas.block_title(&form.title);
    let spans = canvas.spans(&form.spans);
    let mut pair = 0;
    for FormPair { label: words, field, span } in &form.pairs {
        let rest = *span == Some(0);
        if rest && pair > 0 {
            canvas.row += 1;
            pair = 0;
        }
        let (label, mut value) = (spans[2 * pair], spans[2 * pair + 1]);
        match span {
            Some(0) => value.cols = canvas.columns().saturating_sub(value.col).max(1),
            Some(cols) => value.cols = u16::try_from(*cols).unwrap_or(1),
            None => {}
        }
        let row = canvas.row;
        let named = canvas.label(row, 1, label, words, LabelStyle::Stub);
        canvas.field(*field, row, value, Some(named), None);
        if rest && template.field(*field).choices.is_empty() && !template.field(*field).is_numeric() {
            canvas.raise(row, text::of_lines(2));
        }
        pair += 1;
        if rest || pair == form.columns as usize {
            canvas.row += 1;
            pair = 0;
        }
    }
    if pair > 0 {
        canvas.row += 1;
    }
}

fn place_grid(grid: &GridBlock, canvas: &mut Canvas<'_>) {
    canvas.block_title(&grid.title);
    let spans = canvas.spans(&grid.spans);
    let (stub, body) = spans.split_at(grid.levels + 1);
    let corner = joined(stub);
    let columns: Vec<(&Heading, Span)> = grid.columns.iter().zip(body.iter().copied()).collect();
    let labels = canvas.header(&[(grid.corner.clone(), corner)], &columns);
    let top = canvas.row;
    let groups: Vec<Vec<String>> = grid.rows.iter().map(|row| row.heading.group.clone()).collect();
    for (row_number, row) in (top..).zip(&grid.rows) {
        let style = if row.strong { LabelStyle::StrongStub } else { LabelStyle::Stub };
        let named = canvas.label(row_number, 1, joined(&stub[row.heading.group.len()..]), &row.heading.label, style);
        for (column, (cell, span)) in row.cells.iter().zip(body).enumerate() {
            match cell {
                Some(field) => canvas.field(*field, row_number, *span, Some(named), labels.get(column + 1).copied()),
                None => {
                    canvas.label(row_number, 1, *span, "—", LabelStyle::Filler);
                }
            }
        }
    }
    canvas.shared_headings(top, &groups, &stub[..grid.levels], LabelStyle::Stub);
    canvas.row = top + u32::try_from(grid.rows.len()).unwrap_or(0);
}

/// How many rows of a list stay outside the group that can be folded. A list of no more rows has no such group.
pub(super) const OPEN_ROWS: u32 = 8;

/// The same in each run of rows under fixed headings.
const OPEN_RUN_ROWS: u32 = 2;

/// The groups of rows of a list that can be folded: the first and the last row of each.
fn foldable(list: &List) -> Vec<(u32, u32)> {
    if list.capacity <= OPEN_ROWS {
        return Vec::new();
    }
    let whole = list.runs.is_empty().then_some((0, list.capacity, OPEN_ROWS.max(list.min_rows)));
    let runs = list.runs.iter().map(|run| (run.start, run.rows, OPEN_RUN_ROWS.max(run.min_rows)));
    let folded = |(start, rows, open): (u32, u32, u32)| (open < rows).then(|| (start + open, start + rows - 1));
    whole.into_iter().chain(runs).filter_map(folded).collect()
}

fn place_list(block: &ListBlock, template: &Template, canvas: &mut Canvas<'_>) {
    canvas.block_title(&block.title);
    let list = template.list(block.list);
    let spans = canvas.spans(&block.spans);
    let (heads, rest) = spans.split_at(block.heads.len());
    let (number, body) = rest.split_at(usize::from(block.number.is_some()));
    let mut plain: Vec<(String, Span)> = block.heads.iter().cloned().zip(heads.iter().copied()).collect();
    plain.extend(block.number.iter().cloned().zip(number.iter().copied()));
    let columns: Vec<(&Heading, Span)> =
        block.columns.iter().map(|column| &column.heading).zip(body.iter().copied()).collect();
    let labels = canvas.header(&plain, &columns);
    let top = canvas.row;
    for row in 0..list.capacity {
        if let Some(span) = number.first() {
            canvas.put(top + row, 1, *span, LabelText::Number(row + 1), LabelStyle::Filler);
        }
        canvas.raise(top + row, text::LIST_ROW);
    }
    for (index, (column, span)) in block.columns.iter().zip(body).enumerate() {
        let named = number.first().map(|span| CellRef { row: top, col: span.col });
        canvas.field(column.field, top, *span, named, labels.get(plain.len() + index).copied());
    }
    canvas.groups.extend(foldable(list).into_iter().map(|(first, last)| (top + first, top + last)));
    let groups: Vec<Vec<String>> = list.runs.iter().flat_map(|run| (0..run.rows).map(|_| run.labels.clone())).collect();
    canvas.shared_headings(top, &groups, heads, LabelStyle::Stub);
    canvas.row = top + list.capacity;
    if let Some(words) = &block.total {
        place_total(block, words, &spans, body, &labels[plain.len()..], canvas);
    }
}

fn place_total(
    block: &ListBlock,
    words: &str,
    spans: &[Span],
    body: &[Span],
    labels: &[CellRef],
    canvas: &mut Canvas<'_>,
) {
    let row = canvas.row;
    let first = block.columns.iter().position(|column| column.total.is_some()).unwrap_or(block.columns.len());
    let before = spans.len() - body.len() + first;
    // Where the first column has a total, there is no room for a label.
    let named = (before > 0).then(|| canvas.label(row, 1, joined(&spans[..before]), words, LabelStyle::StrongStub));
    for (index, (column, span)) in block.columns.iter().zip(body).enumerate().skip(first) {
        match column.total {
            Some(total) => canvas.field(total, row, *span, named, labels.get(index).copied()),
            None => {
                canvas.label(row, 1, *span, "", LabelStyle::Filler);
            }
        }
    }
    canvas.row += 1;
}

/// The headings of a scoring table behind its levels.
const SCORE_HEADS: [&str; 8] =
    ["分值", "指标解释", "评分标准", "指标值", "核算得分", "自评得分", "扣分原因", "佐证材料"];

fn place_indicators(table: &IndicatorsBlock, template: &Template, canvas: &mut Canvas<'_>) {
    canvas.block_title(&table.title);
    let spans = canvas.spans(&table.spans);
    let (levels, body) = spans.split_at(table.levels.len());
    let mut plain: Vec<(String, Span)> = table.levels.iter().cloned().zip(levels.iter().copied()).collect();
    plain.extend(SCORE_HEADS.iter().map(|head| (*head).to_owned()).zip(body.iter().copied()));
    let labels = canvas.header(&plain, &[]);
    let labels = &labels[levels.len()..];
    let top = canvas.row;
    let mut groups = Vec::new();
    for (row, ix) in (top..).zip(&table.indicators) {
        let indicator = &template.indicators[ix.0 as usize];
        groups.push(indicator.group.clone());
        let label_span = levels.last().copied().unwrap_or(Span { col: 0, cols: 1 });
        let named = canvas.label(row, 1, label_span, &indicator.label, LabelStyle::Stub);
        canvas.label(row, 1, body[1], &indicator.definition, LabelStyle::Standard);
        canvas.label(row, 1, body[2], &indicator.standard, LabelStyle::Standard);
        let mut field =
            |index: usize, field: FieldIx| canvas.field(field, row, body[index], Some(named), Some(labels[index]));
        field(0, indicator.weight_field);
        field(4, indicator.recomputed);
        field(5, indicator.self_score);
        field(6, indicator.reason);
        field(7, indicator.evidence);
        match indicator.value {
            Some(value) => field(3, value),
            None => {
                canvas.label(row, 1, body[3], "—", LabelStyle::Filler);
            }
        }
    }
    canvas.shared_headings(top, &groups, &levels[..levels.len().saturating_sub(1)], LabelStyle::Stub);
    let row = top + u32::try_from(table.indicators.len()).unwrap_or(0);
    let named = canvas.label(row, 1, joined(levels), "合计", LabelStyle::StrongStub);
    for (index, field) in [(0, table.weight_total), (4, table.recomputed_total), (5, table.self_total)] {
        canvas.field(field, row, body[index], Some(named), Some(labels[index]));
    }
    for index in [1, 2, 3, 6, 7] {
        canvas.label(row, 1, body[index], "", LabelStyle::Filler);
    }
    canvas.row = row + 1;
}

fn place_checklist(checklist: &ChecklistBlock, canvas: &mut Canvas<'_>) {
    canvas.block_title(&checklist.title);
    let spans = canvas.spans(&checklist.spans);
    let plain: Vec<(String, Span)> = checklist.heads.iter().cloned().zip(spans.iter().copied()).collect();
    let labels = canvas.header(&plain, &[]);
    for (number, item) in (1..).zip(&checklist.items) {
        let row = canvas.row;
        canvas.put(row, 1, spans[0], LabelText::Number(number), LabelStyle::Filler);
        let named = canvas.label(row, 1, spans[1], &item.requirement, LabelStyle::Standard);
        canvas.field(item.answer, row, spans[2], Some(named), Some(labels[2]));
        canvas.field(item.evidence, row, spans[3], Some(named), Some(labels[3]));
        canvas.raise(row, text::ROW + 6.0);
        canvas.row += 1;
    }
}

fn place_text(block: &TextBlock, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    let row = canvas.row;
    let named = canvas.label(row, 1, whole, &block.label, LabelStyle::StrongStub);
    canvas.field(block.field, row + 1, whole, None, Some(named));
    canvas.raise(row + 1, text::of_lines(block.lines.max(1)));
    canvas.row += 2;
}

fn place_prose(prose: &ProseBlock, canvas: &mut Canvas<'_>) {
    canvas.block_title(&prose.title);
    let whole = canvas.whole();
    let style = if prose.centred { LabelStyle::Centred } else { LabelStyle::Prose };
    for line in &prose.lines {
        let row = canvas.row;
        canvas.label(row, 1, whole, line, style);
        if prose.centred {
            let lines = text::lines(line, canvas.width(whole) / 2.0);
            canvas.raise(row, 36.0 * f64::from(lines));
        }
        canvas.row += 1;
    }
}

/// How high a line is on which somebody signs, in points.
const SIGNATURE_ROW: f64 = 32.0;
/// The room for a name, in characters of half width.
const SIGNATURE_ROOM: f64 = 14.0;

fn place_signature(block: &SignatureBlock, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    let width = canvas.width(whole);
    let mut lines: Vec<Vec<&str>> = vec![Vec::new()];
    let width_of = |words: &str| text::line_width(words) + 2.0 + SIGNATURE_ROOM;
    for signer in &block.signers {
        let used: f64 = lines.last().into_iter().flatten().map(|known| width_of(known)).sum();
        if used > 0.0 && used + width_of(signer) > width {
            lines.push(Vec::new());
        }
        lines.last_mut().into_iter().for_each(|line| line.push(signer));
    }
    for signers in lines.iter().filter(|line| !line.is_empty()) {
        let needed: f64 = signers.iter().map(|signer| text::line_width(signer) + 2.0).sum();
        // What is left of the line is shared out, in characters of full width.
        let room = (width - needed) / signers.len() as f64 / 2.0;
        let blank = "　".repeat((room.max(0.0) * 0.9) as usize);
        let words: String = signers.iter().map(|signer| format!("{signer}：{blank}")).collect();
        sign(canvas, words.trim_end(), LabelStyle::Prose);
    }
    if block.seal {
        sign(canvas, SEAL, LabelStyle::CurrencyLine);
    }
}

fn sign(canvas: &mut Canvas<'_>, words: &str, style: LabelStyle) {
    let (row, whole) = (canvas.row, canvas.whole());
    canvas.label(row, 1, whole, words, style);
    canvas.raise(row, SIGNATURE_ROW);
    canvas.row += 1;
}

fn place_contents(contents: &ContentsBlock, template: &Template, canvas: &mut Canvas<'_>) {
    canvas.block_title(&contents.title);
    let whole = canvas.whole();
    for sheet in template.tabs() {
        if sheet == canvas.sheet {
            continue;
        }
        let row = canvas.row;
        canvas.put(row, 1, whole, LabelText::Link(sheet), LabelStyle::Link);
        canvas.row += 1;
    }
}

//! A sheet as parts: which cells belong together, and what the words around a box say of it.

use super::body::tables;
use super::grid::{Content, Grid, GridCell};
use super::headings::headings;
use super::margins;
use super::pairs::{answered, pairs};
use super::parts::Part;
use super::window::Window;
use super::words::Printed;

/// The parts of a sheet, from top to bottom.
pub(super) fn parts(grid: &Grid) -> Vec<Part> {
    let window = Window::whole(grid);
    let mut parts = Vec::new();
    let mut title = Printed::default();
    let mut row = 0;
    while row <= grid.last.0 {
        let cells = grid.covering_row(row);
        // Nothing begins in the row of a cell that reaches down into it.
        if !cells.is_empty() && cells.iter().all(|cell| cell.from.0 < row) {
            row += 1;
            continue;
        }
        let own: Vec<&GridCell> = cells.iter().filter(|cell| cell.from.0 == row).copied().collect();
        let has_table = cells.iter().any(|cell| cell.is_of_table());
        let is_line = !has_table || matches!(cells[..], [only] if only.is_text());
        if is_line
            && !own.is_empty()
            && let Some(found) = margins::line(&own)
        {
            if !matches!(found[..], [Part::UnitNote { .. }]) {
                close(&mut title, &mut parts);
            }
            parts.extend(found);
            row += 1;
            continue;
        }
        if let [only] = cells[..]
            && only.from.0 == row
        {
            match &only.content {
                Content::Text(_) => {
                    // The words over a table are its title; words under words stand alone.
                    close(&mut title, &mut parts);
                    title = Printed { words: only.words(), places: vec![only.from] };
                    row = only.to.0 + 1;
                    continue;
                }
                Content::Blank if only.width() > 1 || grid.last.1 == 0 => {
                    parts.push(Part::Narrative { label: std::mem::take(&mut title), cell: only.from });
                    row = only.to.0 + 1;
                    continue;
                }
                Content::Blank
                | Content::Number(_)
                | Content::Filled(_)
                | Content::Answer(_)
                | Content::Formula(_)
                | Content::Absent => {}
            }
        }
        if !has_table {
            row += 1;
            continue;
        }
        let end = end_of_block(window, row);
        if answered(window, row, end).is_none()
            && let Some(headings) = headings(window, row, end)
        {
            let (found, next) = tables(window, &headings, end, &title);
            if !found.is_empty() {
                title = Printed::default();
                parts.extend(found.into_iter().map(Part::Table));
                row = next;
                continue;
            }
        }
        let (found, next) = pairs(window, row, end, &mut title);
        parts.extend(found);
        row = next.max(row + 1);
    }
    close(&mut title, &mut parts);
    parts
}

/// Lets words over nothing stand alone.
fn close(title: &mut Printed, parts: &mut Vec<Part>) {
    if !title.words.is_empty() {
        parts.push(Part::Words(std::mem::take(title)));
    }
}

/// The last row of the block of table rows that begins in a row: up to a row without a table, or one that a single cell fills.
fn end_of_block(window: Window<'_>, start: u32) -> u32 {
    let mut end = start;
    for row in start..=window.grid.last.0 {
        let cells = window.grid.covering_row(row);
        let is_of_table = cells.iter().any(|cell| cell.is_of_table());
        let is_alone = row > start && cells.len() == 1 && cells[0].from.0 == row && cells[0].width() > 1;
        if !is_of_table || (is_alone && !is_section(window, row)) {
            break;
        }
        end = row;
    }
    end
}

/// Whether words across a whole table stand over rows of the same make as the row before them.
fn is_section(window: Window<'_>, row: u32) -> bool {
    let starts = |row: u32| -> Vec<u32> { window.covering(row).iter().map(|cell| cell.from.1).collect() };
    let (before, after) = (starts(row - 1), starts(row + 1));
    let last = window.grid.last.0;
    let is_bordered_text = matches!(window.covering(row)[..], [only] if only.is_text() && only.to.0 == row);
    let has_boxes = || window.covering(row + 1).iter().any(|cell| cell.is_box());
    let within = |few: &[u32], many: &[u32]| few.iter().all(|start| many.contains(start));
    let is_of_same_make = before.len() > 1 && after.len() > 1 && (within(&before, &after) || within(&after, &before));
    is_bordered_text && is_of_same_make && has_boxes() && headings(window, row + 1, last).is_none()
}

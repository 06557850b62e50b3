//! What a workbook that is printed and filed leaves out: rows and sheets that are not used, and the sheets that serve the work on
//! it.

use crate::compute::used_rows;
use crate::form::Form;
use crate::template::{Block, ListIx};
use crate::value::Value;

use super::skeleton::attribute;

/// Gives no height to the rows that are not used.
pub(super) fn hide_unused_rows(form: &Form, values: &[Value], heights: &mut [Vec<f64>]) {
    hide_list_rows(form, values, heights);
    hide_grid_rows(form, values, heights);
}

/// Gives no height to the rows of grids that only show what stands elsewhere, and show nothing: those of projects that are not
/// there.
fn hide_grid_rows(form: &Form, values: &[Value], heights: &mut [Vec<f64>]) {
    let template = &form.template;
    let grids = template.sheets.iter().flat_map(|sheet| &sheet.blocks).filter_map(|block| match block {
        Block::Grid(grid) => Some(grid),
        Block::Form(_)
        | Block::List(_)
        | Block::Indicators(_)
        | Block::Checklist(_)
        | Block::Text(_)
        | Block::Prose(_)
        | Block::Contents(_)
        | Block::Signature(_)
        | Block::SelfCheck => None,
    });
    for row in grids.flat_map(|grid| &grid.rows) {
        let cells = || row.cells.iter().flatten();
        let shows_nothing = cells().all(|field| {
            let field = template.field(*field);
            field.formula().is_some() && values[field.cell(0)].is_empty()
        });
        if let Some(first) = cells().next().filter(|_| shows_nothing) {
            let place = &form.layout.places[first.index()];
            heights[place.sheet][place.cell.row as usize] = 0.0;
        }
    }
}

/// Gives no height to the rows of lists behind the last that is used. A run of rows of which none is used keeps its first.
fn hide_list_rows(form: &Form, values: &[Value], heights: &mut [Vec<f64>]) {
    let template = &form.template;
    for (ix, list) in (0u32..).map(ListIx).zip(&template.lists) {
        let Some(first) = list.columns.first() else { continue };
        let place = &form.layout.places[first.index()];
        let used = used_rows(template, ix, values);
        let whole = [(0, list.capacity)];
        let runs: Vec<(u32, u32)> = list.runs.iter().map(|run| (run.start, run.rows)).collect();
        for (start, rows) in if runs.is_empty() { whole.as_slice() } else { runs.as_slice() } {
            let last_used = (*start..start + rows).rev().find(|row| used[*row as usize]).unwrap_or(*start);
            for row in last_used + 1..start + rows {
                heights[list.sheet][place.cell_of_row(row).row as usize] = 0.0;
            }
        }
    }
}

/// Which sheets are not shown, in the order of their tabs: the `front` ones, and those that are no attachments.
pub(super) fn hidden_sheets(form: &Form, front: usize, values: &[Value]) -> Vec<bool> {
    let template = &form.template;
    let is_hidden = |sheet: usize| !template.is_attachment(sheet, values);
    std::iter::repeat_n(true, front).chain(template.tabs().into_iter().map(is_hidden)).collect()
}

/// The list of sheets with these of them hidden, beginning with the first that is shown. `workbook` is the part up to where the
/// list ends, or further.
pub(super) fn hide_sheets(workbook: &str, hidden: &[bool]) -> String {
    let mut out = workbook.to_owned();
    for (number, _) in (1..).zip(hidden).filter(|(_, hidden)| **hidden) {
        let id = format!(" sheetId=\"{number}\"");
        out = out.replacen(&id, &format!("{id} state=\"hidden\""), 1);
    }
    let first = hidden.iter().position(|hidden| !hidden).unwrap_or(0);
    out.replacen("<workbookView ", &format!("<workbookView activeTab=\"{first}\" "), 1)
}

/// Defined names without those that belong to a hidden sheet: what is printed of a sheet, which some programs print though it is
/// hidden.
pub(super) fn names_of_shown(names: &str, hidden: &[bool]) -> String {
    let belongs_to_hidden = |name: &str| {
        let sheet = attribute(name, " localSheetId=").and_then(|sheet| sheet.parse::<usize>().ok());
        sheet.is_some_and(|sheet| hidden.get(sheet) == Some(&true))
    };
    names.split_inclusive("</definedName>").filter(|name| !belongs_to_hidden(name)).collect()
}

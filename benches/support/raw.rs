//! What the two libraries cost alone: calamine reads, rust_xlsxwriter writes, nothing in between.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, FormatBorder, Formula, Workbook};

/// Reads values and formulas as calamine does.
pub fn read(bytes: &[u8]) -> usize {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let mut count = 0;
    for name in book.sheet_names() {
        count += book.worksheet_range(&name).expect("a sheet").used_cells().count();
        count += book.worksheet_formula(&name).expect("a sheet").used_cells().count();
    }
    count
}

/// A sheet's name, its cells, and its merged ranges.
pub struct RawSheet {
    name: String,
    cells: BTreeMap<(u32, u16), (Data, Option<String>)>,
    merges: Vec<(u32, u16, u32, u16)>,
}

/// The cells of a workbook, with the blank ones that have a format.
pub fn cells(bytes: &[u8]) -> Vec<RawSheet> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    book.sheet_names()
        .into_iter()
        .map(|name| {
            let mut cells = BTreeMap::new();
            let mut reader = book.worksheet_cells_reader(&name).expect("a sheet");
            while let Some(cell) = reader.next_cell_with_formula().expect("a cell") {
                cells.insert((cell.pos.0, cell.pos.1 as u16), (Data::from(cell.value), cell.formula));
            }
            drop(reader);
            let merges = book
                .merge_cells_by_sheet_name(&name)
                .expect("merges")
                .iter()
                .map(|area| (area.start.0, area.start.1 as u16, area.end.0, area.end.1 as u16))
                .collect();
            RawSheet { name, cells, merges }
        })
        .collect()
}

/// Writes the same cells.
pub fn write(sheets: &[RawSheet]) -> Vec<u8> {
    let format = Format::new().set_border(FormatBorder::Thin);
    let mut workbook = Workbook::new();
    for raw in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&raw.name).expect("a name");
        for (top, left, bottom, right) in &raw.merges {
            sheet.merge_range(*top, *left, *bottom, *right, "", &format).expect("a merge");
        }
        for (&(row, col), (value, formula)) in &raw.cells {
            match (formula, value) {
                (Some(formula), value) => {
                    let formula = Formula::new(formula).set_result(value.to_string());
                    sheet.write_formula_with_format(row, col, formula, &format).expect("a cell");
                }
                (None, Data::Float(number)) => {
                    sheet.write_number_with_format(row, col, *number, &format).expect("a cell");
                }
                (None, Data::String(text)) => {
                    sheet.write_string_with_format(row, col, text, &format).expect("a cell");
                }
                _ => {
                    sheet.write_blank(row, col, &format).expect("a cell");
                }
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

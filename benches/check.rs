//! What a check costs against what the two libraries cost alone.
//!
//! `check`: read, recompute, judge, write the returned workbook. `raw`: read values and formulas of the same file with
//! calamine, and write the cells of the same returned workbook, with their formats and merges, with rust_xlsxwriter. Both run in turn in one
//! process; the medians are compared. Run with `cargo bench`.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::time::{Duration, Instant};

use calamine::{Data, Reader, Xlsx};
use jixiao::checker::Checker;
use jixiao::returned;
use rust_xlsxwriter::{Format, FormatBorder, Formula, Workbook};

const ROUNDS: usize = 60;

fn main() {
    for name in ["complete", "as-published"] {
        let bytes = std::fs::read(format!("samples/liuyang-2021/{name}.xlsx")).expect("the samples are there");
        compare(name, &bytes);
    }
}

fn compare(name: &str, bytes: &[u8]) {
    let checker = Checker::new(&[]).expect("built-in forms load");
    let check = || {
        let (form, submission, outcome) = checker.judge(bytes).expect("a readable sample");
        returned::workbook(form, &submission, &outcome).expect("a workbook")
    };
    let cells = cells(&check());
    let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(timed(|| drop(check())));
        times[1].push(timed(|| assert!(read(bytes) > 0)));
        times[2].push(timed(|| drop(write(&cells))));
        times[3].push(timed(|| drop(checker.judge(bytes))));
    }
    let [check, read, write, judge] = times.map(median);
    println!(
        "{name}: check {check:.2?} (of it without the returned workbook {judge:.2?}), raw read {read:.2?}, raw write {write:.2?}"
    );
    println!("check/raw ratio: {:.2}", check.as_secs_f64() / (read + write).as_secs_f64());
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Reads values and formulas as calamine does.
fn read(bytes: &[u8]) -> usize {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let mut count = 0;
    for name in book.sheet_names() {
        count += book.worksheet_range(&name).expect("a sheet").used_cells().count();
        count += book.worksheet_formula(&name).expect("a sheet").used_cells().count();
    }
    count
}

/// A sheet's name, its cells, and its merged ranges.
struct RawSheet {
    name: String,
    cells: BTreeMap<(u32, u16), (Data, Option<String>)>,
    merges: Vec<(u32, u16, u32, u16)>,
}

/// The cells of a workbook, with the blank ones that have a format.
fn cells(bytes: &[u8]) -> Vec<RawSheet> {
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
fn write(sheets: &[RawSheet]) -> Vec<u8> {
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

//! Old workbooks (`.xls`) come in a compound file, a file system in one file. Its workbook is taken out, held to bounds, and
//! put alone into a new one, so that the reader sees what was checked and nothing else.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

use super::Unreadable;

/// The most cells of all sheets, counted as the reader lays them out: whole rectangles.
const MOST_CELLS: u64 = 1_000_000;

/// How many times its own length a workbook may be read: sheets do not overlap, unless somebody made them.
const MOST_READINGS: usize = 4;

/// Records that begin and end a part of the workbook, that say where a sheet begins and how large it is, that hold filled cells,
/// and that say all that follows is encrypted.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const CELLS: [u16; 8] = [0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, 0x0406];
const ENCRYPTED: u16 = 0x002F;
const CELL_RUN: u16 = 0x00BD;

/// The compound file with nothing but its workbook.
///
/// # Errors
/// Where it is no compound file, has no workbook, or its cells lie so far apart that the reader could not lay them out.
pub(super) fn workbook_alone(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = if file.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let mut records = stream(&mut file, name).ok_or_else(|| Unreadable::Damaged("没有工作簿".to_owned()))?;
    bound(&mut records)?;
    let mut alone = cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(damaged)?;
    alone.create_stream(name).and_then(|mut stream| stream.write_all(&records)).map_err(damaged)?;
    // The reader knows no file in which no stream is small.
    alone.create_stream("/small").and_then(|mut stream| stream.write_all(&[0])).map_err(damaged)?;
    alone.flush().map_err(damaged)?;
    Ok(alone.into_inner().into_inner())
}

/// What is in a stream of a compound file, if it has it.
pub(super) fn stream(file: &mut cfb::CompoundFile<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let most = super::MOST_BYTES as u64;
    file.open_stream(name).ok()?.take(most).read_to_end(&mut content).ok()?;
    Some(content)
}

fn damaged(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Damaged(error.to_string())
}

/// Holds the rectangles of cells to the bound, and takes out what sheets say of their own size: a hint that the reader believes.
///
/// # Errors
/// Where there are too many cells, or where the parts of the workbook overlap.
fn bound(records: &mut [u8]) -> Result<(), Unreadable> {
    let mut starts = Vec::new();
    for record in Records::new(records, 0) {
        if record.kind == ENCRYPTED && record.number(0) != Some(0) {
            // What follows is not what it seems, and the reader goes no further either.
            return Ok(());
        } else if record.kind == SHEET
            && let (Some(low), Some(high)) = (record.number(0), record.number(2))
        {
            starts.push(usize::from(low) | usize::from(high) << 16);
        } else if record.kind == END {
            break;
        }
    }
    let (mut total, mut left) = (0, records.len().saturating_mul(MOST_READINGS));
    let mut sizes = Vec::new();
    for start in &starts {
        let (mut sheet, mut depth) = (Rectangle::default(), 0_usize);
        for record in Records::new(records, *start) {
            left = left.checked_sub(4 + record.data.len()).ok_or_else(overlapping)?;
            match record.kind {
                BEGIN => depth += 1,
                // Charts within the sheet, whose cells the reader skips as well.
                END if depth > 1 => depth -= 1,
                END => break,
                DIMENSIONS if record.data.iter().any(|byte| *byte != 0) => sizes.push(record.span()),
                kind if depth < 2 && (CELLS.contains(&kind) || kind == CELL_RUN) => {
                    if let (Some(row), Some(column)) = (record.number(0), record.number(2)) {
                        let last = record.data.len().saturating_sub(2);
                        let last = if kind == CELL_RUN { record.number(last) } else { None };
                        sheet.add(row, column);
                        sheet.add(row, last.unwrap_or(column));
                    }
                }
                _ => {}
            }
            if total + sheet.area() > MOST_CELLS {
                return Err(Unreadable::TooLarge);
            }
        }
        total += sheet.area();
    }
    for span in &sizes {
        records[span.clone()].fill(0);
    }
    // Where one sheet is read from the midst of another, what was taken out of the one may have been something else in the other.
    let is_still_there = |start: &usize| {
        let mut records = Records::new(records, *start).take_while(|record| record.kind != END);
        records.any(|record| record.kind == DIMENSIONS && record.data.iter().any(|byte| *byte != 0))
    };
    if !sizes.is_empty() && starts.iter().any(is_still_there) { Err(overlapping()) } else { Ok(()) }
}

fn overlapping() -> Unreadable {
    Unreadable::Damaged("工作表相互重叠".to_owned())
}

/// A record of a workbook.
struct Record<'r> {
    kind: u16,
    data: &'r [u8],
    /// Where its data begin.
    start: usize,
}

impl Record<'_> {
    /// The two bytes from a place on, as a number.
    fn number(&self, from: usize) -> Option<u16> {
        self.data.get(from..from + 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
    }

    /// Where its data stand.
    fn span(&self) -> Range<usize> {
        self.start..self.start + self.data.len()
    }
}

/// The records of a workbook from a place on.
struct Records<'r> {
    records: &'r [u8],
    position: usize,
}

impl<'r> Records<'r> {
    fn new(records: &'r [u8], position: usize) -> Self {
        Self { records, position }
    }
}

impl<'r> Iterator for Records<'r> {
    type Item = Record<'r>;

    fn next(&mut self) -> Option<Record<'r>> {
        let start = self.position.checked_add(4)?;
        let &[a, b, c, d] = self.records.get(self.position..start)? else { return None };
        let length = usize::from(u16::from_le_bytes([c, d]));
        // The reader goes no further than a record that is cut off.
        let data = self.records.get(start..start + length)?;
        self.position = start + length;
        Some(Record { kind: u16::from_le_bytes([a, b]), data, start })
    }
}

/// The smallest rectangle around some cells: first and last row, first and last column.
#[derive(Debug, Default)]
struct Rectangle(Option<[u64; 4]>);

impl Rectangle {
    fn add(&mut self, row: u16, column: u16) {
        let (row, column) = (u64::from(row), u64::from(column));
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{ENCRYPTED, MOST_CELLS, bound};

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        [kind, data.len() as u16 * 2].iter().chain(data).flat_map(|number| number.to_le_bytes()).collect()
    }

    /// The records of a workbook with sheets of these records, which begin where `place` says of where they do.
    fn workbook(sheets: &[Vec<u8>], place: impl Fn(usize) -> usize) -> Vec<u8> {
        let begin = record(0x0809, &[0x0600]);
        let end = record(0x000A, &[]);
        let mut at = begin.len() + sheets.len() * 12 + end.len();
        let (mut list, mut content) = (Vec::new(), Vec::new());
        for sheet in sheets {
            let start = place(at);
            list.extend(record(0x0085, &[start as u16, (start >> 16) as u16, 0, 0]));
            let sheet = [begin.as_slice(), sheet, &end].concat();
            at += sheet.len();
            content.extend(sheet);
        }
        [begin, list, end, content].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[row, column, 0, 0, 0, 0, 0])
    }

    fn rectangle(rows: u16, columns: u16) -> Vec<u8> {
        [cell(0, 0), cell(rows - 1, columns - 1)].concat()
    }

    fn is_bounded(sheets: &[Vec<u8>]) -> bool {
        bound(&mut workbook(sheets, |at| at)).is_ok()
    }

    #[test]
    fn cells_far_apart_are_refused() {
        let near = rectangle(3_000, 200);
        assert!(is_bounded(std::slice::from_ref(&near)));
        assert!(!is_bounded(&[[cell(0, 0), record(0x00BD, &[65_535, 0, 0, 0, 0, 255])].concat()]));
        assert!(!is_bounded(&[near.clone(), near]));
    }

    #[test]
    fn cells_are_counted_from_where_the_list_of_sheets_says_that_they_begin() {
        // A record before the cells is longer than it seems to whoever begins behind its head.
        let hidden = [record(0x0001, &[0x00FC, 0x0002, 0]), rectangle(60_000, 200)].concat();
        assert!(!is_bounded(std::slice::from_ref(&hidden)));
        let swallowed = record(0x0001, &vec![0; hidden.len() / 2]);
        let swallowed = [&swallowed[..4], &hidden].concat();
        assert!(is_bounded(std::slice::from_ref(&swallowed)));
        assert!(bound(&mut workbook(&[swallowed], |at| at + 6 + 4)).is_err());
    }

    #[test]
    fn sheets_that_overlap_are_refused() {
        let mut sheets = vec![Vec::new(); 20];
        sheets[0] = record(0x0001, &[0; 4_000]);
        assert!(is_bounded(&sheets));
        let first = 6 + 20 * 12 + 4;
        assert!(bound(&mut workbook(&sheets, |_| first)).is_err());
        assert!(bound(&mut workbook(&sheets[..4], |at| at.min(first + 6))).is_ok());
    }

    #[test]
    fn what_a_sheet_says_of_its_size_stays_hidden_nowhere() {
        // Read from its midst, the first sheet says of its size only once what it said itself was taken out.
        let says = record(0x0200, &[0x0001, 22, 0, 0, 0, 0, 0]);
        let hidden = record(0x0002, &[0x0200, 4, 0xFFFF, 0xFFFF]);
        let first = 6 + 2 * 12 + 4;
        let read_from = |place: usize| {
            let sheets = [[says.as_slice(), &hidden].concat(), Vec::new()];
            bound(&mut workbook(&sheets, |at| if at == first { first } else { place }))
        };
        assert!(read_from(first + 6 + 4).is_err());
        assert!(read_from(first).is_ok());
    }

    #[test]
    fn the_cells_of_a_chart_are_none_of_the_sheets() {
        let chart = [record(0x0809, &[0x0600]), rectangle(60_000, 200), record(0x000A, &[])].concat();
        assert!(is_bounded(&[[chart.as_slice(), &rectangle(3, 3)].concat()]));
        assert!(!is_bounded(&[[chart.as_slice(), &rectangle(60_000, 200)].concat()]));
    }

    #[test]
    fn what_a_sheet_says_of_its_size_is_taken_out() {
        let mut records = workbook(&[record(0x0200, &[0, 0, 0xFFFF, 0xFFFF, 0, 0xFFFF, 0])], |at| at);
        bound(&mut records).unwrap();
        let end = records.len() - 4;
        assert_eq!(records[end - 14..end], [0; 14]);
        assert!(bound(&mut [0, 2, 200, 0, 1]).is_ok());
    }

    #[test]
    fn cells_are_taken_up_to_the_bound() {
        assert_eq!(MOST_CELLS, 10_000 * 100);
        assert!(is_bounded(&[rectangle(10_000, 100)]));
        assert!(!is_bounded(&[rectangle(10_000, 100), rectangle(1, 1)]));
    }

    #[test]
    fn what_is_encrypted_is_left_to_the_reader() {
        let is_bounded = |key: u16| {
            let head = record(ENCRYPTED, &[key]);
            let sheets = workbook(&[rectangle(60_000, 200)], |at| at + head.len());
            bound(&mut [head.as_slice(), &sheets].concat()).is_ok()
        };
        assert!(is_bounded(1) && !is_bounded(0));
    }
}

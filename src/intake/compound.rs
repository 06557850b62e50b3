//! Old workbooks (`.xls`) come in a compound file, a file system in one file. Its workbook is taken out, held to bounds, and
//! put alone into a new one, so that the reader sees what was checked and nothing else.

use std::io::{Cursor, Read, Write};

use super::Unreadable;

/// The most cells of all sheets, counted as the reader lays them out: whole rectangles.
const MOST_CELLS: u64 = 1_000_000;

/// Records that begin a sheet, that say how large it is, that hold filled cells, and that say all that follows is encrypted.
const BEGIN: [u16; 4] = [0x0809, 0x0409, 0x0209, 0x0009];
const DIMENSIONS: [u16; 2] = [0x0200, 0x0000];
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
fn bound(records: &mut [u8]) -> Result<(), Unreadable> {
    let (mut total, mut sheet) = (0_u64, Rectangle::default());
    let mut at = 0;
    while let Some(&[a, b, c, d]) = records.get(at..at + 4) {
        let (kind, length) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
        let end = (at + 4 + length).min(records.len());
        let data = &mut records[at + 4..end];
        let number = |from: usize| data.get(from..from + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        if kind == ENCRYPTED {
            // What follows is not what it seems, and the reader goes no further either.
            return Ok(());
        } else if BEGIN.contains(&kind) {
            total += std::mem::take(&mut sheet).area();
        } else if DIMENSIONS.contains(&kind) {
            data.fill(0);
        } else if (CELLS.contains(&kind) || kind == CELL_RUN)
            && let (Some(row), Some(column)) = (number(0), number(2))
        {
            let last = if kind == CELL_RUN { number(length.saturating_sub(2)) } else { None };
            sheet.add(row, column);
            sheet.add(row, last.unwrap_or(column));
        }
        if total + sheet.area() > MOST_CELLS {
            return Err(Unreadable::TooLarge);
        }
        at += 4 + length;
    }
    Ok(())
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
    use super::{MOST_CELLS, bound};

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        [kind, data.len() as u16 * 2].iter().chain(data).flat_map(|number| number.to_le_bytes()).collect()
    }

    #[test]
    fn cells_far_apart_are_refused() {
        let begin = record(0x0809, &[0x0600]);
        let near = [begin.clone(), record(0x0203, &[0, 0]), record(0x00FD, &[3_000, 200])].concat();
        assert!(bound(&mut near.clone()).is_ok());
        let far = [begin.clone(), record(0x0203, &[0, 0]), record(0x00BD, &[65_535, 0, 0, 0, 0, 255])].concat();
        assert!(bound(&mut far.clone()).is_err());
        let twice = [near.as_slice(), &near].concat();
        assert!(bound(&mut twice.clone()).is_err());
    }

    #[test]
    fn what_a_sheet_says_of_its_size_is_taken_out() {
        let mut records = record(0x0200, &[0, 0, 0xFFFF, 0xFFFF, 0, 0xFFFF, 0]);
        bound(&mut records).unwrap();
        assert_eq!(records[4..], [0; 14]);
        assert!(bound(&mut [0, 2, 200, 0, 1]).is_ok());
    }

    #[test]
    fn cells_are_taken_up_to_the_bound() {
        let rectangle = |rows: u16, columns: u16| {
            [record(0x0809, &[0x0600]), record(0x0203, &[0, 0]), record(0x0203, &[rows - 1, columns - 1])].concat()
        };
        assert_eq!(MOST_CELLS, 10_000 * 100);
        assert!(bound(&mut rectangle(10_000, 100)).is_ok());
        assert!(bound(&mut [rectangle(10_000, 100), rectangle(1, 1)].concat()).is_err());
    }
}

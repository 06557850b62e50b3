//! The address of a cell, as a pair of numbers and as Excel writes it.

use std::fmt::{self, Write};

/// A cell of a sheet; row and column counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The row.
    pub row: u32,
    /// The column.
    pub col: u16,
}

impl CellRef {
    /// Reads an address without `$`, such as `F7`.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let digits = address.find(|c: char| c.is_ascii_digit())?;
        let (letters, row) = address.split_at(digits);
        let letter = |c: u8| c.is_ascii_uppercase().then(|| u32::from(c - b'A') + 1);
        let col = letters.bytes().try_fold(0_u32, |col, c| col.checked_mul(26)?.checked_add(letter(c)?))?;
        Some(Self { row: row.parse::<u32>().ok()?.checked_sub(1)?, col: u16::try_from(col.checked_sub(1)?).ok()? })
    }
}

/// A sheet's name as formulas write it.
pub(crate) fn quoted(sheet: &str) -> String {
    let mut text = String::with_capacity(sheet.len() + 2);
    text.push('\'');
    for (index, part) in sheet.split('\'').enumerate() {
        if index > 0 {
            text.push_str("''");
        }
        text.push_str(part);
    }
    text.push('\'');
    text
}

/// `$B$3`
pub(crate) fn absolute(cell: CellRef) -> String {
    let mut text = String::with_capacity(12);
    text.push('$');
    text.push_str(Letters::of(cell.col).text());
    text.push('$');
    // Writing to a string cannot fail.
    let _ = write!(text, "{}", cell.row + 1);
    text
}

/// The letters of a column.
pub(crate) fn column(col: u16) -> String {
    Letters::of(col).text().to_owned()
}

/// The letters of a column, without a string of their own: a form has tens of thousands of addresses.
struct Letters {
    letters: [u8; 4],
    first: usize,
}

impl Letters {
    fn of(col: u16) -> Self {
        let mut letters = Self { letters: [b'A'; 4], first: 4 };
        let mut rest = u32::from(col) + 1;
        while rest > 0 {
            letters.first -= 1;
            letters.letters[letters.first] += u8::try_from((rest - 1) % 26).unwrap_or(0);
            rest = (rest - 1) / 26;
        }
        letters
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.letters[self.first..]).unwrap_or_default()
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Letters::of(self.col).text(), self.row + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{CellRef, absolute, column, quoted};

    #[test]
    fn cells_are_written_as_excel_does() {
        assert_eq!([0, 25, 26, 701, 702].map(column), ["A", "Z", "AA", "ZZ", "AAA"]);
        let cell = CellRef { row: 6, col: 5 };
        assert_eq!((cell.to_string(), absolute(cell)), ("F7".to_owned(), "$F$7".to_owned()));
    }

    #[test]
    fn a_sheet_is_quoted_as_formulas_have_it() {
        assert_eq!(["封面", "a'b", "'", ""].map(quoted), ["'封面'", "'a''b'", "''''", "''"]);
    }

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for cell in [(0, 0), (6, 5), (99_999, 701), (0, u16::MAX)].map(|(row, col)| CellRef { row, col }) {
            assert_eq!(CellRef::parse(&cell.to_string()), Some(cell));
        }
        for address in ["", "A", "7", "A0", "$F$7", "f7", "ZZZZZZZZ1", "A99999999999"] {
            assert_eq!(CellRef::parse(address), None, "{address}");
        }
    }
}

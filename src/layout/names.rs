//! How formulas in the workbook write cells: defined names, or addresses where a row is meant.

use std::fmt::Write;

use crate::formula::{Names, Reach, Ref};
use crate::template::Template;

use super::{CellRef, Layout};

/// The cells of a form as Excel formulas write them.
pub struct Addresses<'a> {
    /// The form.
    pub template: &'a Template,
    /// Where everything stands.
    pub layout: &'a Layout,
    /// The sheet that the formula stands on, counted from 0.
    pub sheet: usize,
}

impl Names for Addresses<'_> {
    fn reference(&self, reference: Ref, row: u32, out: &mut String) {
        let field = self.template.field(reference.field);
        let place = &self.layout.places[reference.field.index()];
        let elsewhere = place.sheet != self.sheet;
        let mut prefix = |elsewhere: bool| {
            if elsewhere {
                out.push_str(&quoted(&self.template.sheets[place.sheet].name));
                out.push('!');
            }
        };
        // Writing to a string cannot fail.
        let _ = match reference.reach {
            Reach::One if field.checking => {
                prefix(elsewhere);
                write!(out, "{}", absolute(place.cell))
            }
            Reach::All if field.checking => {
                prefix(elsewhere);
                write!(out, "{}:{}", absolute(place.cell), absolute(place.at(field.rows - 1)))
            }
            Reach::One | Reach::All => {
                out.push_str(&field.id);
                Ok(())
            }
            Reach::ThisRow => {
                prefix(elsewhere);
                write!(out, "{}", place.at(row))
            }
            Reach::Rows { start, len } => {
                let (from, to) = (place.at(start), place.at(start + len.max(1) - 1));
                prefix(true);
                write!(out, "{}:{}", absolute(from), absolute(to))
            }
        };
    }
}

/// A sheet's name as formulas write it.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// `$B$3`
pub fn absolute(cell: CellRef) -> String {
    format!("${}${}", column(cell.col), cell.row + 1)
}

/// The letters of a column.
pub fn column(col: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(col) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl std::fmt::Display for CellRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", column(self.col), self.row + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{CellRef, absolute, column};

    #[test]
    fn cells_are_written_as_excel_does() {
        assert_eq!([0, 25, 26, 701, 702].map(column), ["A", "Z", "AA", "ZZ", "AAA"]);
        let cell = CellRef { row: 6, col: 5 };
        assert_eq!((cell.to_string(), absolute(cell)), ("F7".to_owned(), "$F$7".to_owned()));
    }
}

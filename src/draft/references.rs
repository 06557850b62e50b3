//! Which cells the formulas of a workbook speak of, and which formulas are the same but for their row.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use formualizer_parse::{TokenStream, TokenSubType};

use super::grid::Place;
use crate::value::CellRef;

/// The most cells of a range that are looked at one by one, and the most of all ranges.
const MOST_CELLS_OF_RANGE: u32 = 2_000;
const MOST_CELLS: usize = 1_000_000;

/// The cells that formulas speak of.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Cells with which a formula reckons, by sheet and place.
    reckoned: HashSet<(String, Place)>,
    /// Cells of which a formula in another row speaks alone.
    alone: HashSet<(String, Place)>,
    /// The texts with which formulas compare a cell.
    answers: HashMap<(String, Place), Vec<String>>,
}

impl References {
    /// Takes in the formula of a cell.
    pub(super) fn add(&mut self, sheet: &str, at: Place, formula: &str) {
        let reckons = reckons(formula);
        for Reference { sheet: named, from, to, span, .. } in references(formula) {
            let sheet_name = named.unwrap_or_else(|| sheet.to_owned());
            let is_elsewhere = from.0 != at.0 || sheet_name != sheet;
            if from == to && is_elsewhere {
                self.alone.insert((sheet_name.clone(), from));
            }
            if from == to
                && let Some(answer) = compared_with(formula, span)
            {
                let answers = self.answers.entry((sheet_name.clone(), from)).or_default();
                if !answers.contains(&answer) {
                    answers.push(answer);
                }
            }
            let rows = to.0.saturating_sub(from.0) + 1;
            let count = rows.saturating_mul(to.1.saturating_sub(from.1) + 1);
            if reckons && count <= MOST_CELLS_OF_RANGE && self.reckoned.len() < MOST_CELLS {
                let places = (from.0..=to.0).flat_map(|row| (from.1..=to.1).map(move |col| (row, col)));
                self.reckoned.extend(places.map(|place| (sheet_name.clone(), place)));
            }
        }
    }

    /// Whether a formula reckons with a cell.
    pub(super) fn reckon_with(&self, sheet: &str, place: Place) -> bool {
        self.reckoned.contains(&(sheet.to_owned(), place))
    }

    /// The texts with which formulas compare any of these cells.
    pub(super) fn answers(&self, sheet: &str, places: &[Place]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for place in places {
            for answer in self.answers.get(&(sheet.to_owned(), *place)).into_iter().flatten() {
                if !found.contains(answer) {
                    found.push(answer.clone());
                }
            }
        }
        found
    }

    /// Whether a formula in another row speaks of a cell alone.
    pub(super) fn single_out(&self, sheet: &str, place: Place) -> bool {
        self.alone.contains(&(sheet.to_owned(), place))
    }
}

/// The text with which a formula compares the reference at a place: `A1="是"`, `"是"<>A1`.
fn compared_with(formula: &str, place: std::ops::Range<usize>) -> Option<String> {
    let behind = formula.get(place.end..)?.trim_start();
    let behind = behind.strip_prefix("<>").or_else(|| behind.strip_prefix('=')).map(str::trim_start);
    if let Some(rest) = behind.and_then(|rest| rest.strip_prefix('"')) {
        return rest.split('"').next().filter(|text| !text.is_empty()).map(str::to_owned);
    }
    let before = formula.get(..place.start)?.trim_end();
    let before = before.strip_suffix("<>").or_else(|| before.strip_suffix('=')).map(str::trim_end)?;
    let text = before.strip_suffix('"')?;
    text.rsplit('"').next().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Whether a formula reckons: with signs, or by adding up.
fn reckons(formula: &str) -> bool {
    let outside: String = formula.split('"').step_by(2).collect();
    outside.contains(['+', '-', '*', '/']) || ["SUM(", "ROUND(", "AVERAGE("].iter().any(|call| outside.contains(call))
}

struct Reference {
    sheet: Option<String>,
    from: Place,
    to: Place,
    /// Whether the row and the column of both stay as they are where the formula is copied.
    fixed: [[bool; 2]; 2],
    /// Where it stands in the text.
    span: std::ops::Range<usize>,
}

fn references(formula: &str) -> Vec<Reference> {
    let text = format!("={formula}");
    let stream = TokenStream::new_best_effort(&text);
    let tokens = (0..stream.len()).filter_map(|index| stream.get(index));
    let ranges = tokens.filter(|token| token.span.subtype == TokenSubType::Range && token.span.end > token.span.start);
    let found = ranges.filter_map(|token| {
        let span = token.span.start..token.span.end;
        let written = text.get(span.clone())?;
        let (sheet, range) = match written.rsplit_once('!') {
            Some((name, range)) => (Some(name.trim_start_matches('$').trim_matches('\'').replace("''", "'")), range),
            None => (None, written),
        };
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        let place = |text: &str| CellRef::parse(&text.replace('$', "")).map(|cell| (cell.row, u32::from(cell.col)));
        // `$B$10`: what is fixed, the row and the column.
        let is_fixed = |text: &str| [text.get(1..).is_some_and(|rest| rest.contains('$')), text.starts_with('$')];
        let fixed = [is_fixed(from), is_fixed(to)];
        Some(Reference { sheet, from: place(from)?, to: place(to)?, fixed, span: span.start - 1..span.end - 1 })
    });
    found.collect()
}

/// Whether a formula adds up the cells of a column from a row to another, and does nothing else.
pub(super) fn is_sum_of(formula: &str, [first, last]: [u32; 2], col: u32) -> bool {
    let found = references(formula);
    let is_range = |reference: &Reference| {
        reference.sheet.is_none() && reference.from == (first, col) && reference.to == (last, col)
    };
    let outside: String = formula.split('"').step_by(2).collect();
    !found.is_empty()
        && found.iter().all(is_range)
        && outside.contains("SUM(")
        && !outside.contains(['+', '-', '*', '/'])
}

/// Whether a formula speaks of cells in its own row, or on other sheets, alone.
pub(super) fn stays_in_row(formula: &str, row: u32) -> bool {
    references(formula).iter().all(|found| found.sheet.is_some() || (found.from.0 == row && found.to.0 == row))
}

/// A formula with the places that it speaks of told from where it stands: the same for formulas that were copied along a column.
pub(super) fn relative(formula: &str, at: Place) -> String {
    let mut text = String::new();
    let mut copied = 0;
    for reference in references(formula) {
        text.push_str(formula.get(copied..reference.span.start).unwrap_or_default());
        let from = |own: u32, is_fixed: bool, of: u32| i64::from(own) - if is_fixed { 0 } else { i64::from(of) };
        let away = |(row, col): Place, [row_is_fixed, col_is_fixed]: [bool; 2]| {
            [(row_is_fixed, from(row, row_is_fixed, at.0)), (col_is_fixed, from(col, col_is_fixed, at.1))]
        };
        let [first, last] = [away(reference.from, reference.fixed[0]), away(reference.to, reference.fixed[1])];
        // Writing to a text cannot fail.
        let _ = write!(text, "{:?}{first:?}{last:?}", reference.sheet);
        copied = reference.span.end;
    }
    text + formula.get(copied..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{MOST_CELLS, MOST_CELLS_OF_RANGE, References, relative};

    #[test]
    fn copied_formulas_are_the_same() {
        assert_eq!(relative("IF(F6=0,\"\",G6/F6)", (5, 7)), relative("IF(F9=0,\"\",G9/F9)", (8, 7)));
        assert_eq!(relative("E6/封面!$B$3", (5, 5)), relative("E7/封面!$B$3", (6, 5)));
        assert_ne!(relative("D6+E6", (5, 5)), relative("D6+E7", (6, 5)));
    }

    #[test]
    fn what_is_reckoned_with_and_what_is_singled_out_is_known() {
        let mut references = References::default();
        references.add("表", (9, 1), "SUM(B5:B9)+其他!C3");
        references.add("表", (9, 2), "IF(B4=\"\",\"\",B4)");
        assert!(references.reckon_with("表", (6, 1)) && references.reckon_with("其他", (2, 2)));
        assert!(!references.reckon_with("表", (3, 1)));
        assert!(references.single_out("其他", (2, 2)) && !references.single_out("表", (6, 1)));
    }

    #[test]
    fn the_texts_that_formulas_look_for_are_known() {
        let mut references = References::default();
        references.add("表", (4, 5), "IF(B5=\"定性\",0,IF(\"≥\"<>B5,C5,\"\"))");
        references.add("表", (5, 5), "IF(B6=\"\",0,B6)");
        assert_eq!(references.answers("表", &[(4, 1), (5, 1)]), ["定性", "≥"]);
        assert!(references.answers("表", &[(4, 2)]).is_empty());
    }

    #[test]
    fn ranges_are_looked_at_up_to_the_bounds() {
        let is_reckoned_with = |rows: u32| {
            let mut references = References::default();
            references.add("表", (0, 9), &format!("SUM(A1:A{rows})"));
            references.reckon_with("表", (0, 0))
        };
        assert!(is_reckoned_with(MOST_CELLS_OF_RANGE) && !is_reckoned_with(MOST_CELLS_OF_RANGE + 1));
        let half = MOST_CELLS_OF_RANGE / 2;
        let mut references = References::default();
        references.add("表", (0, 9), &format!("SUM(A1:B{half})+SUM(C1:D{})", half + 1));
        assert!(references.reckon_with("表", (0, 1)) && !references.reckon_with("表", (0, 3)));
        // No range is begun once there are so many cells.
        let reckoned = (0..u32::try_from(MOST_CELLS - 1).unwrap()).map(|row| (String::new(), (row, 0))).collect();
        let mut references = References { reckoned, ..References::default() };
        references.add("表", (0, 9), "SUM(A1)");
        references.add("表", (0, 9), "SUM(B1)");
        assert!(references.reckon_with("表", (0, 0)) && !references.reckon_with("表", (0, 1)));
    }
}

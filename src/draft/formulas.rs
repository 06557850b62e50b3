//! Formulas over addresses as formulas over names.

use std::collections::HashMap;

use formualizer_parse::{TokenStream, TokenSubType};

use super::grid::Place;
use crate::formula::{FieldIx, Reach, Ref, parse};
use crate::value::CellRef;

/// The most cells of a range that are named one by one.
const MOST_CELLS: u32 = 200;

/// How many helper cells may stand behind each other.
const MOST_HELPERS: u32 = 4;

/// What a cell of somebody's workbook is in the form that is drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// A single field.
    Field(String),
    /// A cell of a grid.
    InGrid { block: usize, row: String, column: String },
    /// A cell of a list, with its row from 0.
    InList { list: String, column: String, row: u32 },
}

impl Named {
    /// The name in a formula; `None` for a cell of a list, which has none of its own.
    fn name(&self) -> Option<String> {
        match self {
            Self::Field(id) => Some(id.clone()),
            Self::InGrid { row, column, .. } => Some(format!("{row}.{column}")),
            Self::InList { .. } => None,
        }
    }
}

/// The rows of a list that stand under the same fixed headings, or all of them.
#[derive(Debug, Clone)]
pub(super) struct ListRows {
    pub(super) list: String,
    /// The fixed heading; empty for all rows.
    pub(super) heading: String,
    /// The first row and how many, from 0.
    pub(super) first: u32,
    pub(super) count: u32,
}

/// What the cells of the workbook are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the name of the sheet and the place.
    pub(super) cells: HashMap<(String, Place), Named>,
    pub(super) lists: Vec<ListRows>,
    /// The formulas of all cells, for those that are nothing in the form: such a formula stands in the place of its cell.
    pub(super) helpers: HashMap<(String, Place), String>,
}

/// How names near the formula are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nearness {
    /// Every name in full.
    Full,
    /// Cells of the same row by their columns.
    SameRow,
    /// Cells of the same column by their rows.
    SameColumn,
}

/// Why a formula cannot be said over names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Untranslated {
    /// It speaks of a cell that is nothing in the form.
    UnknownCell(String),
    /// It uses what the language has not.
    Unsupported,
}

impl Names {
    /// A formula at a cell over names.
    pub(super) fn translate(
        &self,
        formula: &str,
        sheet: &str,
        at: &Named,
        nearness: Nearness,
    ) -> Result<String, Untranslated> {
        let translated = self.replaced(formula, sheet, at, nearness, MOST_HELPERS)?;
        let anything = |_: &str| Some(Ref { field: FieldIx(0), reach: Reach::One });
        match parse(&translated, &anything) {
            Ok(_) => Ok(translated),
            Err(_) => Err(Untranslated::Unsupported),
        }
    }

    /// A formula with names in the place of its references. Helpers within helpers are followed so many times.
    fn replaced(
        &self,
        formula: &str,
        sheet: &str,
        at: &Named,
        nearness: Nearness,
        helpers: u32,
    ) -> Result<String, Untranslated> {
        let text = format!("={formula}");
        let stream = TokenStream::new_best_effort(&text);
        let mut translated = String::new();
        let mut copied = 0;
        for index in 0..stream.len() {
            let Some(token) = stream.get(index) else { continue };
            let (start, end) = (token.span.start, token.span.end);
            if token.span.subtype != TokenSubType::Range || end <= start {
                continue;
            }
            let Some(written) = text.get(start..end) else { return Err(Untranslated::Unsupported) };
            let named = self.reference(written, sheet, at, nearness, helpers)?;
            translated.push_str(text.get(copied..start).unwrap_or_default());
            translated.push_str(&named);
            copied = end;
        }
        translated.push_str(text.get(copied..).unwrap_or_default());
        Ok(translated.trim_start_matches('=').to_owned())
    }

    /// The cells that a reference speaks of, by their names.
    fn reference(
        &self,
        written: &str,
        sheet: &str,
        at: &Named,
        nearness: Nearness,
        helpers: u32,
    ) -> Result<String, Untranslated> {
        let unknown = || Untranslated::UnknownCell(written.to_owned());
        let (of_sheet, range) = match written.rsplit_once('!') {
            Some((name, range)) => (name.trim_start_matches('$').trim_matches('\'').replace("''", "'"), range),
            None => (sheet.to_owned(), written),
        };
        let range = range.replace('$', "");
        let (from, to) = range.split_once(':').unwrap_or((&range, &range));
        let place = |text: &str| CellRef::parse(text).map(|cell| (cell.row, u32::from(cell.col)));
        let (Some(from), Some(to)) = (place(from), place(to)) else { return Err(unknown()) };
        let cell = |place: Place| self.cells.get(&(of_sheet.clone(), place));
        if from == to {
            let Some(named) = cell(from) else {
                let helper = self.helpers.get(&(of_sheet.clone(), from)).filter(|_| helpers > 0).ok_or_else(unknown)?;
                let nowhere = Named::Field(String::new());
                return Ok(format!("({})", self.replaced(helper, &of_sheet, &nowhere, Nearness::Full, helpers - 1)?));
            };
            return near(named, at, nearness).or_else(|| named.name()).ok_or_else(unknown);
        }
        let count = (to.0.saturating_sub(from.0) + 1).saturating_mul(to.1.saturating_sub(from.1) + 1);
        if count > MOST_CELLS {
            return Err(unknown());
        }
        let mut names = Vec::new();
        for col in from.1..=to.1 {
            let column: Vec<&Named> = (from.0..=to.0).filter_map(|row| cell((row, col))).collect();
            match self.rows_of_list(&column) {
                Some(name) => names.push(name),
                None => {
                    for named in column {
                        names.push(near(named, at, nearness).or_else(|| named.name()).ok_or_else(unknown)?);
                    }
                }
            }
        }
        if names.is_empty() { Err(unknown()) } else { Ok(names.join(",")) }
    }

    /// The name of a column of a list, where these cells are all of its rows, or all under a heading.
    fn rows_of_list(&self, cells: &[&Named]) -> Option<String> {
        let (Named::InList { list, column, row: first }, count) = (cells.first()?, u32::try_from(cells.len()).ok()?)
        else {
            return None;
        };
        let is_run = cells.iter().zip(*first..).all(|(cell, expected)| {
            matches!(cell, Named::InList { list: other, column: of, row } if other == list && of == column && *row == expected)
        });
        let rows = self.lists.iter().find(|rows| rows.list == *list && rows.first == *first && rows.count == count);
        let rows = rows.filter(|_| is_run)?;
        Some(match rows.heading.as_str() {
            "" => format!("{list}.{column}"),
            heading => format!("{list}.{column}.{heading}"),
        })
    }
}

/// The short name of a cell, from where another stands.
fn near(named: &Named, at: &Named, nearness: Nearness) -> Option<String> {
    match (named, at) {
        (Named::InList { list, column, row }, Named::InList { list: own, row: own_row, .. })
            if list == own && row == own_row =>
        {
            Some(column.clone())
        }
        (Named::InGrid { block, row, column }, Named::InGrid { block: own, row: own_row, column: own_column })
            if block == own =>
        {
            match nearness {
                Nearness::SameRow if row == own_row => Some(column.clone()),
                Nearness::SameColumn if column == own_column => Some(row.clone()),
                Nearness::SameRow | Nearness::SameColumn | Nearness::Full => None,
            }
        }
        _ => None,
    }
}

/// A formula without what the form adds by itself: the rounding to the cell's decimals, and the blank result of a blank row.
pub(super) fn without_frame(formula: &str, decimals: u32) -> &str {
    let mut formula = formula.trim();
    if let Some(inner) = call(formula, "IF")
        && let [condition, "\"\"", rest] = arguments(inner)[..]
        && let Some(counted) = condition.strip_suffix("=0")
        && call(counted, "COUNTA").is_some()
    {
        formula = rest.trim();
    }
    if let Some(inner) = call(formula, "ROUND")
        && let [value, digits] = arguments(inner)[..]
        && digits.trim().parse() == Ok(decimals)
    {
        formula = value.trim();
    }
    formula
}

/// What stands between the brackets, where the whole formula is one call of a function.
fn call<'a>(formula: &'a str, name: &str) -> Option<&'a str> {
    let inner = formula.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i32;
    let mut in_text = false;
    for c in inner.chars() {
        match c {
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    Some(inner)
}

/// The arguments between the brackets of a call.
fn arguments(inner: &str) -> Vec<&str> {
    let (mut depth, mut in_text, mut start) = (0_i32, false, 0);
    let mut found = Vec::new();
    for (offset, c) in inner.char_indices() {
        match c {
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            ',' if !in_text && depth == 0 => {
                found.push(&inner[start..offset]);
                start = offset + 1;
            }
            _ => {}
        }
    }
    found.push(&inner[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::{ListRows, MOST_CELLS, MOST_HELPERS, Named, Names, Nearness, Untranslated, without_frame};

    fn names() -> Names {
        let mut names = Names::default();
        let mut put = |sheet: &str, place, named| names.cells.insert((sheet.to_owned(), place), named);
        for row in 0..3 {
            put("表", (row + 4, 1), Named::InList { list: "项目".into(), column: "预算".into(), row });
            put("表", (row + 4, 2), Named::InList { list: "项目".into(), column: "决算".into(), row });
        }
        for (row, id) in [(20, "人员"), (21, "公用")] {
            for (col, column) in [(1, "预算"), (2, "决算")] {
                put("表", (row, col), Named::InGrid { block: 1, row: id.into(), column: column.into() });
            }
        }
        put("封面", (3, 1), Named::Field("编制数".into()));
        names.lists.push(ListRows { list: "项目".into(), heading: String::new(), first: 0, count: 3 });
        names
    }

    fn translated(formula: &str, place: (u32, u32), nearness: Nearness) -> Result<String, Untranslated> {
        let names = names();
        let at = names.cells.get(&("表".to_owned(), place)).cloned().unwrap_or(Named::Field("x".into()));
        names.translate(formula, "表", &at, nearness)
    }

    #[test]
    fn addresses_become_names() {
        let full = |formula: &str| translated(formula, (0, 0), Nearness::Full).unwrap();
        assert_eq!(full("IF(封面!$B$4=0,\"B21\",B21/'封面'!B4)"), "IF(编制数=0,\"B21\",人员.预算/编制数)");
        assert_eq!(full("SUM(B5:B7)"), "SUM(项目.预算)");
        assert_eq!(full("SUM(B21:B22)"), "SUM(人员.预算,公用.预算)");
        assert_eq!(translated("C5-B5", (4, 2), Nearness::Full).unwrap(), "决算-预算");
        assert_eq!(translated("C21/B21", (20, 2), Nearness::SameRow).unwrap(), "决算/预算");
        assert_eq!(translated("C21+C22", (21, 2), Nearness::SameColumn).unwrap(), "人员+公用");
    }

    #[test]
    fn what_is_nothing_in_the_form_is_said() {
        let unknown = |cell: &str| Err(Untranslated::UnknownCell(cell.to_owned()));
        assert_eq!(translated("Z99+1", (0, 0), Nearness::Full), unknown("Z99"));
        assert_eq!(translated("B5+1", (0, 0), Nearness::Full), unknown("B5"));
        assert_eq!(translated("VLOOKUP(B21,B22,1)", (0, 0), Nearness::Full), Err(Untranslated::Unsupported));
    }

    #[test]
    fn what_the_form_adds_by_itself_is_taken_off() {
        assert_eq!(without_frame("ROUND(A1+B1,2)", 2), "A1+B1");
        assert_eq!(without_frame("ROUND(A1+B1,4)", 2), "ROUND(A1+B1,4)");
        assert_eq!(without_frame("ROUND(A1,2)+ROUND(B1,2)", 2), "ROUND(A1,2)+ROUND(B1,2)");
        assert_eq!(without_frame("IF(COUNTA(B7,C7)=0,\"\",ROUND(C7+D7,2))", 2), "C7+D7");
    }

    #[test]
    fn helpers_and_ranges_are_followed_up_to_the_bounds() {
        let mut names = Names::default();
        let put = |names: &mut Names, row: u32| {
            names.cells.insert(("表".to_owned(), (row, 0)), Named::Field(format!("数{row}")));
        };
        // Each helper in column B is the one below it; the last is a field.
        put(&mut names, 0);
        let helper = |row: u32| if row == 0 { "A1".to_owned() } else { format!("B{row}") };
        for row in 0..=MOST_HELPERS {
            names.helpers.insert(("表".to_owned(), (row, 1)), helper(row));
        }
        let translated =
            |names: &Names, formula: &str| names.translate(formula, "表", &Named::Field("x".into()), Nearness::Full);
        let whole = format!("B{MOST_HELPERS}+1");
        let brackets = MOST_HELPERS as usize;
        assert_eq!(
            translated(&names, &whole).unwrap(),
            format!("{}数0{}+1", "(".repeat(brackets), ")".repeat(brackets))
        );
        assert!(translated(&names, &format!("B{}+1", MOST_HELPERS + 1)).is_err());

        (1..=MOST_CELLS).for_each(|row| put(&mut names, row));
        let sum = translated(&names, &format!("SUM(A1:A{MOST_CELLS})")).unwrap();
        assert_eq!(sum.matches('数').count(), MOST_CELLS as usize);
        let range = format!("A1:A{}", MOST_CELLS + 1);
        assert_eq!(translated(&names, &format!("SUM({range})")), Err(Untranslated::UnknownCell(range)));
    }
}

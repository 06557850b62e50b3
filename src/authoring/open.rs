//! What is still open on the lines: cells that are missing, and names of sheets, blocks and indicators that are not there. Said once as
//! a formula that Excel computes while one types, once as a number.

use std::collections::BTreeSet;

use crate::value::Amount;
use crate::value::cell::column as letters;

use super::columns::{BLOCK_LIST, HEAD, HEAD_LINES, INDICATORS, Kind, REPORT, RULE_FILES, SHEET_LIST, SHEETS};
use super::rows::{FIRST_ROW, Row, Rows};

/// How many blank rows below the lines count as theirs.
const ROOM: u32 = 200;

/// What a column's cells name: the sheets and columns in which they must stand.
struct Reference {
    column: &'static str,
    named: &'static [(&'static str, usize, &'static str)],
}

/// A cell in the column names a cell of that sheet's column; with several, the columns before it on the same line belong to it.
const REFERENCES: [Reference; 4] = [
    Reference { column: "@sheet", named: &[("@sheet", SHEET_LIST, "name")] },
    Reference { column: "@block", named: &[("@sheet", BLOCK_LIST, "@sheet"), ("@block", BLOCK_LIST, "@block")] },
    Reference { column: "@indicator", named: &[("@indicator", INDICATORS, "id")] },
    Reference { column: "@file", named: &[("@file", RULE_FILES, "@file")] },
];

/// The references of a sheet's columns.
fn references(sheet: usize) -> impl Iterator<Item = (usize, &'static Reference)> {
    let declares = move |reference: &Reference| {
        let (_, of, column) = reference.named[reference.named.len() - 1];
        // A chapter of the report goes by a name of its own.
        of == sheet && column == reference.column || sheet == SHEET_LIST || sheet == REPORT
    };
    REFERENCES.iter().filter_map(move |reference| {
        let col = SHEETS[sheet].column_of(reference.column).filter(|_| !declares(reference))?;
        Some((col, reference))
    })
}

/// The last row of a sheet's lines, blank ones among them.
pub(super) fn last_row(rows: &Rows, sheet: usize) -> u32 {
    rows.sheets[sheet].last().map_or(FIRST_ROW, |row| row.number) + ROOM
}

/// The cells of a column, as a formula names them: `$C$4:$C$203`.
pub(super) fn column_range(rows: &Rows, sheet: usize, col: usize) -> String {
    let letter = letters(u16::try_from(col).unwrap_or(u16::MAX));
    format!("${letter}${}:${letter}${}", FIRST_ROW + 1, last_row(rows, sheet) + 1)
}

/// The same on another sheet.
fn elsewhere(rows: &Rows, sheet: usize, key: &str) -> String {
    let col = SHEETS[sheet].column_of(key).unwrap_or_default();
    format!("{}!{}", SHEETS[sheet].name, column_range(rows, sheet, col))
}

/// The columns by which a line is known to be begun.
fn begun_columns(sheet: usize) -> Vec<usize> {
    let columns = SHEETS[sheet].columns.iter().enumerate();
    columns.filter(|(_, column)| column.required && column.kind != Kind::Shown).map(|(col, _)| col).collect()
}

/// The condition of a cell of the first line under which it is marked.
pub(super) fn conditions(rows: &Rows, sheet: usize, col: usize) -> Vec<String> {
    let first = FIRST_ROW + 1;
    let cell = |col: usize| format!("${}{first}", letters(u16::try_from(col).unwrap_or(u16::MAX)));
    let mut conditions = Vec::new();
    if SHEETS[sheet].columns[col].required {
        let begun: Vec<String> = begun_columns(sheet).into_iter().map(cell).collect();
        conditions.push(format!("=AND({}<>\"\",{}=\"\")", begun.join("&"), cell(col)));
    }
    for (_, reference) in references(sheet).filter(|(of, _)| *of == col) {
        let counted = reference.named.iter().map(|(column, of, key)| {
            let own = SHEETS[sheet].column_of(column).unwrap_or_default();
            format!("{},{}", elsewhere(rows, *of, key), cell(own))
        });
        let counted: Vec<String> = counted.collect();
        conditions.push(format!("=AND({}<>\"\",COUNTIFS({})=0)", cell(col), counted.join(",")));
    }
    conditions
}

/// The formula that counts what is open on a sheet.
pub(super) fn count_formula(rows: &Rows, sheet: usize) -> String {
    if sheet == HEAD {
        let blank = |row: &Row| format!("(基本!$B${}=\"\")", row.number + 1);
        let needed = rows.sheets[HEAD].iter().filter(|row| is_needed_line(row)).map(blank);
        return format!("={}", needed.collect::<Vec<_>>().join("+"));
    }
    let here = |col: usize| format!("{}!{}", SHEETS[sheet].name, column_range(rows, sheet, col));
    let begun: Vec<String> = begun_columns(sheet).into_iter().map(here).collect();
    let begun = begun.join("&");
    let missing =
        begun_columns(sheet).into_iter().map(|col| format!("SUMPRODUCT(--({begun}<>\"\"),--({}=\"\"))", here(col)));
    let unknown = references(sheet).map(|(col, reference)| {
        let counted = reference.named.iter().map(|(column, of, key)| {
            let own = SHEETS[sheet].column_of(column).unwrap_or_default();
            format!("{},{}", elsewhere(rows, *of, key), here(own))
        });
        let counted: Vec<String> = counted.collect();
        format!("SUMPRODUCT(--({}<>\"\"),--(COUNTIFS({})=0))", here(col), counted.join(","))
    });
    format!("={}", missing.chain(unknown).collect::<Vec<_>>().join("+"))
}

fn is_needed_line(row: &Row) -> bool {
    let heading = row.text(0);
    HEAD_LINES.iter().any(|line| line.required && line.heading == heading)
}

/// How much is open on a sheet.
pub(super) fn count(rows: &Rows, sheet: usize) -> usize {
    if sheet == HEAD {
        return rows.sheets[HEAD].iter().filter(|row| is_needed_line(row) && row.cell(1).is_none()).count();
    }
    let needed = begun_columns(sheet);
    let lines: Vec<&Row> =
        rows.sheets[sheet].iter().filter(|row| needed.iter().any(|col| row.cell(*col).is_some())).collect();
    let missing: usize = lines.iter().map(|row| needed.iter().filter(|col| row.cell(**col).is_none()).count()).sum();
    let unknown: usize = references(sheet)
        .map(|(col, reference)| {
            let there: BTreeSet<Vec<String>> = {
                let (_, of, _) = reference.named[0];
                let key = |row: &Row| {
                    let texts = reference
                        .named
                        .iter()
                        .map(|(_, _, key)| SHEETS[of].column_of(key).map(|col| row.text(col)).unwrap_or_default());
                    texts.collect::<Vec<_>>()
                };
                rows.sheets[of].iter().map(key).collect()
            };
            let named = |row: &Row| {
                let texts = reference
                    .named
                    .iter()
                    .map(|(column, _, _)| SHEETS[sheet].column_of(column).map(|col| row.text(col)).unwrap_or_default());
                texts.collect::<Vec<_>>()
            };
            rows.sheets[sheet].iter().filter(|row| row.cell(col).is_some() && !there.contains(&named(row))).count()
        })
        .sum();
    missing + unknown
}

/// The weights of the table that gives the score: the formula of their sum, the sum, and the cell with the full mark.
pub(super) struct Weights {
    pub(super) formula: String,
    pub(super) sum: String,
    pub(super) full_cell: String,
    pub(super) full: String,
}

/// What the weights add up to; `None` where the form has no full mark.
pub(super) fn weights(rows: &Rows) -> Option<Weights> {
    let line = |key: &str| {
        let heading = HEAD_LINES.iter().find(|line| line.key == key)?.heading;
        rows.sheets[HEAD].iter().find(|row| row.text(0) == heading)
    };
    let (full, table) = (line("score.full")?, line("score.table")?);
    let range = |key: &str| column_range(rows, INDICATORS, SHEETS[INDICATORS].column_of(key).unwrap_or_default());
    let (weight, extra, either, of) = (range("weight"), range("extra"), range("either"), range("table"));
    let table_cell = format!("基本!$B${}", table.number + 1);
    let formula = format!(
        "SUMPRODUCT({weight},--({extra}=\"\"),--((({of}=\"\")+({of}={table_cell}))>0),({either}=\"\")+({either}<>\"\")/(COUNTIF({either},{either}&\"\")+({either}=\"\")))"
    );
    Some(Weights {
        formula,
        sum: sum_of_weights(rows, &table.text(1)).normalize().to_string(),
        full_cell: format!("基本!$B${}", full.number + 1),
        full: full.text(1),
    })
}

fn sum_of_weights(rows: &Rows, score_table: &str) -> Amount {
    let col = |key: &str| SHEETS[INDICATORS].column_of(key).unwrap_or_default();
    let mut groups: BTreeSet<String> = BTreeSet::new();
    let mut sum = Amount::ZERO;
    for row in &rows.sheets[INDICATORS] {
        let table = row.text(col("table"));
        let either = row.text(col("either"));
        let counts = row.cell(col("extra")).is_none() && (table.is_empty() || table == score_table);
        if counts && (either.is_empty() || groups.insert(either)) {
            sum += row.text(col("weight")).parse().unwrap_or(Amount::ZERO);
        }
    }
    sum
}

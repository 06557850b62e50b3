//! `repeat`: a table written once that stands for several.
//!
//! A table of an array (`[[block]]`, `[[block.row]]`, `[[check]]`, …) with `repeat = 20` stands for 20 tables, in whose texts `{i}`
//! is 1 to 20. A sheet's file with `repeat = 20` at its head stands for 20 sheets, in whose texts `{n}` is 1 to 20. Each copy keeps
//! the spans of what was written, so that faults point there.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::texts;
use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::source::SourceFile;

/// The most copies of a table.
const MOST_COPIES: u32 = 200;
/// The sign for the number of a copied table.
pub(super) const TABLE_NUMBER: &str = "{i}";
/// The sign for the number of a copied sheet.
const SHEET_NUMBER: &str = "{n}";

/// Replaces every table that has `repeat` by its copies.
pub(super) fn unroll(table: &mut DeTable<'_>, source: &SourceFile, faults: &mut Collector) {
    for (_, value) in table.iter_mut() {
        unroll_value(value, source, faults);
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only tables, and lists of them, repeat")]
fn unroll_value(value: &mut Spanned<DeValue<'_>>, source: &SourceFile, faults: &mut Collector) {
    match value.get_mut() {
        DeValue::Table(table) => unroll(table, source, faults),
        DeValue::Array(array) if array.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))) => {
            let mut all = DeArray::new();
            for mut item in array.clone() {
                let span = item.span();
                let DeValue::Table(table) = item.get_mut() else {
                    all.push(item);
                    continue;
                };
                for copy in copies(table, TABLE_NUMBER, source, faults) {
                    let mut copy = Spanned::new(span.clone(), DeValue::Table(copy));
                    unroll_value(&mut copy, source, faults);
                    all.push(copy);
                }
            }
            *array = all;
        }
        _ => {}
    }
}

/// The sheets that a sheet's file stands for.
pub(super) fn sheets<'a>(table: &mut DeTable<'a>, source: &SourceFile, faults: &mut Collector) -> Vec<DeTable<'a>> {
    copies(table, SHEET_NUMBER, source, faults)
}

/// The copies of a table; the table alone where it has no `repeat`.
fn copies<'a>(table: &mut DeTable<'a>, sign: &str, source: &SourceFile, faults: &mut Collector) -> Vec<DeTable<'a>> {
    let Some(repeat) = table.remove("repeat") else { return vec![table.clone()] };
    let count = repeat.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
    let Some(count) = count.filter(|count| (1..=MOST_COPIES).contains(count)) else {
        faults.add_shape(source, repeat.span(), &DiagnosticKind::Repeat(MOST_COPIES));
        return vec![table.clone()];
    };
    let numbered = |number: u32| {
        let mut copy = table.clone();
        for (_, value) in copy.iter_mut() {
            texts::replace(value, sign, &number.to_string());
        }
        copy
    };
    (1..=count).map(numbered).collect()
}

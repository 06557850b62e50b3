//! Many rules that are broken about one column or one row of a sheet are told as one: it is the column, or the row, that is wrong.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Severity};
use crate::value::cell;

use super::findings::{Conclusion, Findings};
use super::messages;

/// How many rules about a column or a row must be broken to be told as one.
const MANY_RULES: usize = 4;

/// A column or a row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Column(String, u16),
    Row(String, u32),
}

impl Line {
    /// The columns and rows that a finding is about.
    fn of(finding: &Finding) -> Vec<Self> {
        let places = finding.location.iter().chain(&finding.related_cells);
        let cells = places.filter_map(|place| Some((&place.sheet, place.cell?)));
        let mut lines: Vec<Self> = cells
            .flat_map(|(sheet, cell)| [Self::Column(sheet.clone(), cell.col), Self::Row(sheet.clone(), cell.row)])
            .collect();
        lines.sort();
        lines.dedup();
        lines
    }

    fn in_words(&self) -> String {
        match self {
            Self::Column(sheet, col) => messages::column(sheet, &cell::column(*col)),
            Self::Row(sheet, row) => messages::row(sheet, row + 1),
        }
    }
}

/// Makes one finding of those about rules that are broken about the same column or row: the first, which names the others.
pub(super) fn merge_lines(mut conclusions: Vec<Conclusion>, findings: &Findings<'_>) -> Vec<Conclusion> {
    let mut merged: Vec<Conclusion> = Vec::new();
    while let Some((line, severity)) = busiest_line(&conclusions, findings) {
        let (mut of_line, others): (Vec<Conclusion>, Vec<Conclusion>) =
            conclusions.into_iter().partition(|conclusion| {
                let finding = &conclusion.finding;
                is_mergeable(finding, findings) && finding.severity == severity && Line::of(finding).contains(&line)
            });
        conclusions = others;
        let rest = of_line.split_off(1);
        for Conclusion { finding: first, .. } in &mut of_line {
            let named: Vec<String> =
                rest.iter().map(|Conclusion { finding, .. }| messages::code_and_item(finding)).collect();
            first.message.push_str(&messages::same_line(&line.in_words(), &named));
            let places = rest
                .iter()
                .flat_map(|Conclusion { finding, .. }| finding.location.iter().chain(&finding.related_cells));
            first.related_cells.extend(places.cloned());
        }
        merged.extend(of_line);
    }
    conclusions.into_iter().chain(merged).collect()
}

/// The column or row about which most rules of one severity are broken, if they are many.
fn busiest_line(conclusions: &[Conclusion], findings: &Findings<'_>) -> Option<(Line, Severity)> {
    let mut counts: BTreeMap<(Line, Severity), usize> = BTreeMap::new();
    for Conclusion { finding, .. } in
        conclusions.iter().filter(|conclusion| is_mergeable(&conclusion.finding, findings))
    {
        Line::of(finding).into_iter().for_each(|line| *counts.entry((line, finding.severity)).or_default() += 1);
    }
    // Of lines with as many, the first.
    let busiest = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (busiest.1 >= MANY_RULES).then_some(busiest.0)
}

/// Whether a finding is about a rule that is broken, and that nobody explained.
fn is_mergeable(finding: &Finding, findings: &Findings<'_>) -> bool {
    finding.severity < Severity::Notice && matches!(finding.code, Code::Rule(_)) && !findings.is_explained(finding)
}

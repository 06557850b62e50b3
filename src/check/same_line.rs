//! Many rules that are broken about one column or one row of a sheet are told as one: it is the column, or the row, that is wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Location, Severity};
use crate::formula::{FieldIx, Ref};
use crate::template::Subject;
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
    /// Says which other rules are broken about the line.
    fn message(&self, others: &[String]) -> String {
        match self {
            Self::Column(sheet, col) => messages::same_column(sheet, &cell::column(*col), others),
            Self::Row(sheet, row) => messages::same_row(sheet, row + 1, others),
        }
    }
}

/// A broken rule that nobody explained, with the columns and rows that it names.
struct BrokenRule {
    conclusion: Conclusion,
    lines: BTreeSet<Line>,
}

/// Makes one finding of those about rules that are broken about the same column or row: the gravest, which names the others.
pub(super) fn merge_lines(conclusions: Vec<Conclusion>, findings: &Findings<'_>) -> Vec<Conclusion> {
    let is_mergeable = |conclusion: &Conclusion| {
        let finding = &conclusion.finding;
        let is_broken = finding.severity < Severity::Notice && matches!(finding.code, Code::Rule(_));
        is_broken && !findings.is_explained(finding)
    };
    let (rules, mut merged): (Vec<Conclusion>, Vec<Conclusion>) = conclusions.into_iter().partition(is_mergeable);
    let with_lines = |conclusion: Conclusion| BrokenRule { lines: lines(&conclusion, findings), conclusion };
    let mut rules: Vec<BrokenRule> = rules.into_iter().map(with_lines).collect();
    while let Some(line) = busiest_line(&rules) {
        let (mut of_line, others): (Vec<BrokenRule>, Vec<BrokenRule>) =
            rules.into_iter().partition(|rule| rule.lines.contains(&line));
        rules = others;
        of_line.sort_by_key(|rule| rule.conclusion.finding.severity);
        let mut of_line = of_line.into_iter().map(|rule| rule.conclusion);
        let Some(mut first) = of_line.next() else { break };
        let rest: Vec<Conclusion> = of_line.collect();
        let named: Vec<String> = rest.iter().map(|other| messages::code_and_item(&other.finding)).collect();
        first.finding.message.push_str(&line.message(&named));
        let places =
            rest.into_iter().flat_map(|other| other.finding.location.into_iter().chain(other.finding.related_cells));
        first.finding.related_cells.extend(places);
        merged.push(first);
    }
    merged.extend(rules.into_iter().map(|rule| rule.conclusion));
    merged
}

/// The column or row about which most rules are broken, if they are many.
fn busiest_line(rules: &[BrokenRule]) -> Option<Line> {
    let mut counts: BTreeMap<&Line, usize> = BTreeMap::new();
    for line in rules.iter().flat_map(|rule| &rule.lines) {
        *counts.entry(line).or_default() += 1;
    }
    // Of lines with as many, the first.
    let (line, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (count >= MANY_RULES).then(|| line.clone())
}

/// The columns and rows that a broken rule names.
fn lines(conclusion: &Conclusion, findings: &Findings<'_>) -> BTreeSet<Line> {
    let finding = &conclusion.finding;
    let mut places: Vec<Location> = finding.location.iter().chain(&finding.related_cells).cloned().collect();
    if let Some((field, row)) = conclusion.origin {
        places.extend(named(field, findings).into_iter().flat_map(|reference| findings.locations(reference, row)));
    }
    let cells = places.into_iter().filter_map(|place| Some((place.sheet, place.cell?)));
    cells.flat_map(|(sheet, cell)| [Line::Column(sheet.clone(), cell.col), Line::Row(sheet, cell.row)]).collect()
}

/// What a rule names, by the field of its verdict.
fn named(verdict: FieldIx, findings: &Findings<'_>) -> Vec<Ref> {
    let template = &findings.form.template;
    let line = template.self_check.lines.iter().find(|line| line.rows.unwrap_or(line.verdict) == verdict);
    match line.map(|line| &line.subject) {
        Some(Subject::Check(index)) => template.checks[*index].rule.cells(),
        Some(
            Subject::Change(_)
            | Subject::Filling(_)
            | Subject::Indicator(_)
            | Subject::Ceiling
            | Subject::Total
            | Subject::Grade,
        )
        | None => Vec::new(),
    }
}

//! The totals of tables: a figure that is said to be the total of the figures above it, and of nothing by name.

use rust_decimal::Decimal;

use super::candidates::{Candidate, Workbook};
use super::figures::{Claim, Unit};
use super::judgement::{Agreement, Found};
use super::matching::{agrees, differs, indicator_score, is_measured_as, rounding};
use super::messages;
use super::statement::{Scope, Statement};
use crate::value::Amount;

/// The fewest figures that a total is of.
const LEAST_PARTS: usize = 2;

/// What is said of the total of a column: by the total of the list of the workbook whose rows stand above it, else by the sum of what
/// stands above it.
pub(super) fn column_total(workbook: &Workbook<'_>, statements: &[Statement], total: &Statement) -> Option<Found> {
    let parts: Vec<&Statement> = total.totals.iter().map(|index| &statements[*index]).collect();
    if parts.len() < LEAST_PARTS || total.figure.claim != Claim::Exact {
        return None;
    }
    if let Some(candidate) = total_of_list(workbook, total, &parts) {
        if total.figure.says(candidate.value) {
            return Some(agrees(candidate));
        }
        if total.figure.is_within_rounding(candidate.value, 2) {
            return Some(rounding(&total.figure, candidate, candidate.value));
        }
        return candidate.is_sound.then(|| differs(&total.figure, candidate));
    }
    sum(workbook, total, &parts)
}

/// The total of a column of a list of the workbook, where all rows of the list stand in the table.
fn total_of_list<'w>(workbook: &'w Workbook<'_>, total: &Statement, parts: &[&Statement]) -> Option<&'w Candidate> {
    let row = |part: &&Statement| match part.scope {
        Scope::Row(row) => Some(row),
        Scope::None | Scope::Unclear => None,
    };
    let mut rows: Vec<usize> = parts.iter().map(row).collect::<Option<_>>()?;
    rows.sort_unstable();
    rows.dedup();
    let block = workbook.block_of_row(*rows.first()?)?;
    let is_whole = rows.len() == parts.len() && workbook.rows_of_block(block).eq(rows.iter().copied());
    let measure = total.own.measure?;
    let is_meant = |candidate: &&Candidate| {
        candidate.block == block
            && candidate.row.is_none()
            && candidate.kind.takes(&total.figure.unit)
            && is_measured_as(measure, candidate.measure, &total.figure.unit)
    };
    let mut meant = workbook.candidates.iter().filter(is_meant);
    let first = meant.next().filter(|_| is_whole)?;
    meant.all(|other| other.value == first.value).then_some(first)
}

/// A total beside the sum of its parts. It is wrong only where each part is the score of an indicator, and is right itself.
fn sum(workbook: &Workbook<'_>, total: &Statement, parts: &[&Statement]) -> Option<Found> {
    let counts_the_same = |part: &&Statement| match (&part.figure.unit, &total.figure.unit) {
        (Unit::Money(_), Unit::Money(_)) => true,
        (part, total) => part == total,
    };
    if !parts.iter().all(|part| counts_the_same(part) && part.figure.claim == Claim::Exact) {
        return None;
    }
    let added: Amount = parts.iter().map(|part| part.figure.value).try_fold(Decimal::ZERO, Decimal::checked_add)?;
    let words = messages::sum(parts.iter().map(|part| part.figure.value), &total.figure.unit);
    if total.figure.value == added {
        return Some(Found { message: messages::follows(&words), ..Found::new(Agreement::Agrees) });
    }
    let is_right =
        |part: &&Statement| indicator_score(workbook, part).is_some_and(|found| found.agreement == Agreement::Agrees);
    parts.iter().all(is_right).then(|| {
        let shown = messages::amount(added, &total.figure.unit);
        Found {
            expected: shown.clone(),
            message: messages::other_total(&words, &shown),
            ..Found::new(Agreement::Contradicts)
        }
    })
}

//! What changed between two returns of a unit: cell by cell, and finding by finding.

use std::collections::{BTreeSet, HashSet};

use crate::check::{Outcome, Verdict};
use crate::finding::{Code, Finding, Location, Severity};
use crate::form::Form;
use crate::formula::FieldIx;
use crate::template::{List, Template, display};
use crate::value::Value;

use super::Checked;

/// The most rows of a list that are aligned; of a longer one, rows are compared by their numbers.
const MOST_ALIGNED: usize = 400;

/// What changed between two returns.
#[derive(Debug)]
pub struct Comparison<'c> {
    /// The form of both.
    pub form: &'c Form,
    /// The name of the unit in the later return.
    pub unit: &'c str,
    /// The verdicts on the earlier and on the later return.
    pub verdicts: [Verdict; 2],
    /// The cells that hold something else, in the order of the form.
    pub changes: Vec<CellChange>,
    /// What had to be acted on and is not there any more.
    pub cured: Vec<&'c Finding>,
    /// What had to be acted on and is explained now.
    pub explained: Vec<&'c Finding>,
    /// What still has to be acted on.
    pub open: Vec<&'c Finding>,
    /// What has to be acted on now and had not before.
    pub new: Vec<&'c Finding>,
}

/// A cell that holds something else than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// Where it stands.
    pub location: Location,
    /// The field's id, with `[n]` for row n (from 1) of a list.
    pub field: String,
    /// What people call it.
    pub item: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Whether a finding on the earlier return was about the cell, so that a change was asked for.
    pub is_asked: bool,
}

/// Why two returns cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// The earlier one is no form at hand.
    #[error("前一份不是本程序认得的表格，比不了")]
    EarlierUnread,
    /// The later one is no form at hand.
    #[error("后一份不是本程序认得的表格，比不了")]
    LaterUnread,
    /// They are of different forms.
    #[error("两份不是同一种表格，比不了")]
    OtherForm,
}

impl<'c> Comparison<'c> {
    /// Compares two returns that were checked.
    ///
    /// # Errors
    /// Where either is none of the engine's forms, or they are of different forms.
    pub fn new(before: &'c Checked<'_>, after: &'c Checked<'_>) -> Result<Self, ComparisonError> {
        let (form, earlier) = before.form().zip(before.outcome()).ok_or(ComparisonError::EarlierUnread)?;
        let (later_form, later) = after.form().zip(after.outcome()).ok_or(ComparisonError::LaterUnread)?;
        if form.template.id != later_form.template.id || form.template.cells != later_form.template.cells {
            return Err(ComparisonError::OtherForm);
        }
        let open = |outcome: &'c Outcome| outcome.findings.iter().filter(|finding| finding.is_open());
        let known: HashSet<String> = open(earlier).map(key).collect();
        let there: HashSet<String> =
            later.findings.iter().filter(|finding| finding.severity < Severity::Notice).map(key).collect();
        let (remaining, new) = open(later).partition(|finding| known.contains(&key(finding)));
        let explained = later.findings.iter().filter(|finding| finding.explanation.is_some() && !finding.is_open());
        Ok(Self {
            form,
            unit: &later.unit_name,
            verdicts: [earlier.verdict, later.verdict],
            changes: changes(form, earlier, later),
            cured: open(earlier).filter(|finding| !there.contains(&key(finding))).collect(),
            explained: explained.filter(|finding| known.contains(&key(finding))).collect(),
            open: remaining,
            new,
        })
    }

    /// The changes that no finding asked for.
    pub fn unasked(&self) -> impl Iterator<Item = &CellChange> {
        self.changes.iter().filter(|change| !change.is_asked)
    }
}

/// What tells findings apart from return to return. One of a rule stands for every row that the rule is broken in, so that its row
/// says nothing; the copies of a repeated rule share its code, but not what they are called.
fn key(finding: &Finding) -> String {
    let is_rule = matches!(finding.code, Code::Rule(_) | Code::Substance(_));
    if is_rule { format!("{}|{}", finding.code, finding.item) } else { format!("{}|{}", finding.key(), finding.item) }
}

/// The cells that findings on a return are about: where they stand, what they mark, what they suggest. A wrong score asks for the
/// reason beside it, and for the total and the grade as well.
fn asked_cells(form: &Form, outcome: &Outcome) -> HashSet<Location> {
    let template = &form.template;
    let location = |field: FieldIx| {
        let place = &form.layout.places[field.index()];
        Location { sheet: template.sheets[template.field(field).sheet].name.clone(), cell: Some(place.cell_of_row(0)) }
    };
    let mut asked = HashSet::new();
    for finding in outcome.findings.iter().filter(|finding| finding.severity < Severity::Notice) {
        let suggested = finding.repair.iter().map(|repair| &repair.location);
        asked.extend(finding.location.iter().chain(&finding.related_cells).chain(suggested).cloned());
        if finding.code.is_of_family('S') {
            let part = template.find(&finding.field).and_then(|field| template.field(field).part);
            let indicator = part.map(|(indicator, _)| &template.indicators[indicator.0 as usize]);
            let beside = indicator.into_iter().flat_map(|own| [own.self_score, own.reason, own.evidence]);
            let score = template.score.iter().flat_map(|score| score.declared.into_iter().chain(score.grade));
            asked.extend(beside.chain(score).map(location));
        }
    }
    asked
}

fn changes(form: &Form, earlier: &Outcome, later: &Outcome) -> Vec<CellChange> {
    let template = &form.template;
    let asked = asked_cells(form, earlier);
    let mut changes = Vec::new();
    let mut add = |ix, before_row: Option<u32>, after_row: Option<u32>| {
        let field = template.field(ix);
        let text = |outcome: &Outcome, row: Option<u32>| {
            row.map_or(Value::Blank, |row| outcome.values[field.cell(row)].clone())
        };
        let (before, after) = (text(earlier, before_row), text(later, after_row));
        if before == after || (before.is_empty() && after.is_empty()) {
            return;
        }
        let place = &form.layout.places[ix.index()];
        let location = |row: u32| Location {
            sheet: template.sheets[field.sheet].name.clone(),
            cell: Some(place.cell_of_row(row)),
        };
        let row = after_row.or(before_row).unwrap_or(0);
        changes.push(CellChange {
            location: location(row),
            field: display::id(field, row),
            item: display::name(field, row),
            before: display::shown(field, &before),
            after: display::shown(field, &after),
            // Of a row that is new, nothing was asked.
            is_asked: before_row.is_some_and(|row| asked.contains(&location(row))),
        });
    };
    let explained: BTreeSet<_> = template.self_check.lines.iter().filter_map(|line| line.explanation).collect();
    for (ix, field) in template.indexed() {
        if field.is_entered() && field.list.is_none() && !field.checking && !explained.contains(&ix) {
            add(ix, Some(0), Some(0));
        }
    }
    for list in &template.lists {
        let rows = aligned_rows(template, list, earlier, later);
        for column in list.columns.iter().filter(|column| template.field(**column).is_entered()) {
            rows.iter().for_each(|(before, after)| add(*column, *before, *after));
        }
    }
    changes.sort_by_key(|change| {
        let sheet = template.sheets.iter().position(|sheet| sheet.name == change.location.sheet);
        (sheet, change.location.cell)
    });
    changes
}

/// The rows of a list in both returns: those that hold the same in order, and what stands between them from the top.
fn aligned_rows(
    template: &Template,
    list: &List,
    earlier: &Outcome,
    later: &Outcome,
) -> Vec<(Option<u32>, Option<u32>)> {
    let columns: Vec<_> =
        list.columns.iter().map(|column| template.field(*column)).filter(|field| field.is_entered()).collect();
    let rows = |outcome: &Outcome, run: std::ops::Range<u32>| -> Vec<(u32, Vec<String>)> {
        let texts = |row: u32| columns.iter().map(|field| outcome.values[field.cell(row)].to_string()).collect();
        let all = run.map(|row| (row, texts(row)));
        all.filter(|(_, texts): &(u32, Vec<String>)| texts.iter().any(|text| !text.is_empty())).collect()
    };
    let whole = std::iter::once(0..list.capacity).filter(|_| list.runs.is_empty());
    let runs = whole.chain(list.runs.iter().map(|run| run.start..run.start + run.rows));
    runs.flat_map(|run| align(&rows(earlier, run.clone()), &rows(later, run))).collect()
}

/// The rows before and after that belong together, each with its number and its texts. Of too many, those with the same number do.
fn align(before: &[(u32, Vec<String>)], after: &[(u32, Vec<String>)]) -> Vec<(Option<u32>, Option<u32>)> {
    if before.len() > MOST_ALIGNED || after.len() > MOST_ALIGNED {
        let numbers: BTreeSet<u32> = before.iter().chain(after).map(|(row, _)| *row).collect();
        return numbers.into_iter().map(|row| (Some(row), Some(row))).collect();
    }
    let mut aligned = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (same, there) in longest_common(before, after).into_iter().chain([(before.len(), after.len())]) {
        // Between two rows that are the same: changed rows pair by pair, then rows that went or came.
        while from < same || to < there {
            let old = (from < same).then(|| before[from].0);
            let new = (to < there).then(|| after[to].0);
            aligned.push((old, new));
            from += usize::from(old.is_some());
            to += usize::from(new.is_some());
        }
        (from, to) = (same + 1, there + 1);
    }
    aligned
}

/// The longest sequence of equal rows in the order of both: their places.
fn longest_common(before: &[(u32, Vec<String>)], after: &[(u32, Vec<String>)]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    let mut length = vec![0_u32; (before.len() + 1) * width];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            length[i * width + j] = if before[i].1 == after[j].1 {
                length[(i + 1) * width + j + 1] + 1
            } else {
                length[(i + 1) * width + j].max(length[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut common) = (0, 0, Vec::new());
    while i < before.len() && j < after.len() {
        if before[i].1 == after[j].1 {
            common.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[(i + 1) * width + j] >= length[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::{MOST_ALIGNED, align, longest_common};

    #[test]
    fn rows_that_stayed_are_found_around_those_that_came_and_went() {
        let rows = |texts: &str| -> Vec<(u32, Vec<String>)> {
            (0..).zip(texts.chars().map(|text| vec![text.to_string()])).collect()
        };
        let places = |before, after| longest_common(&rows(before), &rows(after));
        assert_eq!(places("甲乙丙", "甲丁乙丙"), [(0, 0), (1, 2), (2, 3)]);
        assert_eq!(places("甲乙丙", "乙"), [(1, 0)]);
        assert_eq!(places("", "甲"), []);
    }

    #[test]
    fn a_row_put_in_moves_the_others_up_to_the_most_rows_that_are_aligned() {
        let rows = |texts: std::ops::Range<usize>| -> Vec<(u32, Vec<String>)> {
            (0..).zip(texts.map(|text| vec![text.to_string()])).collect()
        };
        let is_put_in = |before: usize, after: usize| {
            let aligned = align(&rows(1..before + 1), &rows(0..after));
            aligned[0] == (None, Some(0))
        };
        assert!(is_put_in(MOST_ALIGNED - 1, MOST_ALIGNED) && is_put_in(MOST_ALIGNED, MOST_ALIGNED));
        assert!(!is_put_in(MOST_ALIGNED, MOST_ALIGNED + 1) && !is_put_in(MOST_ALIGNED + 1, MOST_ALIGNED));
    }
}

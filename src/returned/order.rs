//! In which order 校验汇总 and 问题清单 say what was found: what is most pressing first, cells to be filled in a line a block.

use std::cmp::Reverse;

use crate::check::Outcome;
use crate::finding::{Finding, FindingState, Location};
use crate::form::Form;
use crate::formula::FieldIx;
use crate::layout::slots::Slot;
use crate::selfcheck::messages::FILLING;
use crate::template::{SelfLine, Subject};
use crate::value::Amount;

/// The cells of a block that are to be filled in.
pub(super) struct BlankBlock<'a> {
    /// The sheet and the block: `基础数据表：人员情况`.
    pub title: &'a str,
    /// How many cells must be filled in.
    pub required: u32,
    /// How many of these are filled in.
    pub filled: u32,
    /// How many are to be filled in.
    pub missing: u32,
    /// The cells that are blank, as far as single cells are known; a list that needs more rows has none.
    pub cells: Vec<&'a Location>,
    /// Where to begin.
    pub first: Option<Location>,
}

/// A row of 问题清单.
pub(super) enum IssueRow<'a> {
    /// One finding.
    Finding(&'a Finding),
    /// The blank cells of a block.
    Blank(BlankBlock<'a>),
}

/// The rows of 问题清单, the most pressing first.
pub(super) fn issue_rows<'a>(form: &'a Form, outcome: &'a Outcome) -> Vec<IssueRow<'a>> {
    let is_before = |finding: &&&Finding| finding.state() < FindingState::Missing;
    let findings = by_stake(outcome);
    let before = findings.iter().filter(is_before).map(|finding| IssueRow::Finding(finding));
    let blank = blank_blocks(form, outcome).into_iter().map(IssueRow::Blank);
    let behind = findings.iter().filter(|finding| finding.state() > FindingState::Missing);
    before.chain(blank).chain(behind.map(|finding| IssueRow::Finding(finding))).collect()
}

/// Findings by what they ask for, then by how many points are at stake, then by the amount, then in the order of the form.
pub(super) fn by_stake(outcome: &Outcome) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = outcome.findings.iter().collect();
    findings.sort_by_key(|finding| {
        let difference = finding.difference.unwrap_or_default();
        let points = if finding.code.is_of_family('S') { difference } else { Amount::ZERO };
        (finding.state(), Reverse(points), Reverse(difference))
    });
    findings
}

/// Where the department's explanation of a finding stands: the row of 问题清单, counted from 0.
pub(super) fn row_of(rows: &[IssueRow<'_>], wanted: &Finding) -> Option<usize> {
    rows.iter().position(|row| match row {
        IssueRow::Finding(finding) => std::ptr::eq(*finding, wanted),
        IssueRow::Blank(_) => false,
    })
}

/// The blocks in which cells are to be filled in, in the order of the form.
pub(super) fn blank_blocks<'a>(form: &'a Form, outcome: &'a Outcome) -> Vec<BlankBlock<'a>> {
    let lines = form.template.self_check.lines.iter();
    lines.filter_map(|line| blank_block(form, outcome, line)).filter(|block| block.missing > 0).collect()
}

/// The sums of the lines about what is to be filled in on a sheet: how many cells must be, and how many are.
pub(super) fn progress(form: &Form, outcome: &Outcome, sheet: usize) -> (u32, u32) {
    let on_sheet = |line: &&SelfLine| {
        line.target.is_some_and(|target| form.template.field(target.field).sheet == sheet) && line.section == FILLING
    };
    let lines = form.template.self_check.lines.iter().filter(on_sheet);
    lines.fold((0, 0), |(required, filled), line| {
        (required + count(form, outcome, line.left), filled + count(form, outcome, line.right))
    })
}

/// The number in a cell of the self-check that counts.
fn count(form: &Form, outcome: &Outcome, field: Option<FieldIx>) -> u32 {
    let number = field.and_then(|field| outcome.values[form.template.field(field).cell(0)].as_number());
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

fn blank_block<'a>(form: &'a Form, outcome: &'a Outcome, line: &'a SelfLine) -> Option<BlankBlock<'a>> {
    let (fields, rule) = match &line.subject {
        Subject::Filling(fields) => (fields.as_slice(), None),
        // That something has to be there at all counts as a cell.
        Subject::Check(index) if line.section == FILLING => (&[][..], Some(&form.template.checks[*index])),
        Subject::Check(_)
        | Subject::Change(_)
        | Subject::Substance(_)
        | Subject::Indicator(_)
        | Subject::Ceiling
        | Subject::Total
        | Subject::Grade => {
            return None;
        }
    };
    let is_in_block = |location: &Location| {
        let sheet = form.template.sheets.iter().position(|sheet| sheet.name == location.sheet);
        let (Some(sheet), Some(cell)) = (sheet, location.cell) else { return false };
        match form.slots[sheet].at(cell.row, u32::from(cell.col)) {
            Slot::Field(flat) => {
                fields.iter().any(|field| form.template.field(*field).cells().contains(&(flat as usize)))
            }
            Slot::Free | Slot::Label(_) | Slot::Covered => false,
        }
    };
    let of_block = || {
        let blank = outcome.findings.iter().filter(|finding| finding.blank_cells > 0);
        let located = blank.filter_map(|finding| Some((finding, finding.location.as_ref()?)));
        located.filter(|(finding, location)| match rule {
            Some(check) => finding.code.as_str() == check.code,
            None => is_in_block(location),
        })
    };
    let is_one_cell = |finding: &Finding| finding.blank_cells == 1 && finding.expected.is_empty();
    let target = line.target.map(|target| Location {
        sheet: form.template.sheets[form.template.field(target.field).sheet].name.clone(),
        cell: Some(form.layout.places[target.field.index()].cell),
    });
    Some(BlankBlock {
        title: &line.title,
        required: count(form, outcome, line.left),
        filled: count(form, outcome, line.right),
        missing: count(form, outcome, line.missing),
        cells: of_block().filter(|(finding, _)| is_one_cell(finding)).map(|(_, location)| location).collect(),
        first: of_block().next().map(|(_, location)| location.clone()).or(target),
    })
}

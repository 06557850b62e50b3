//! The workbook that goes back: the form again, plus marks, notes, 校验汇总 and 问题清单; and the same as data for a page.

mod changes;
mod issues;
mod listing;
mod marks;
mod messages;
mod order;
mod report;
mod scores;
mod since_last;
mod summary;
mod view;
mod writer;

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::check::last_year::compared_figures;
use crate::check::{Outcome, Verdict};
use crate::emit::{self, Content, Front, Medium, register};
use crate::form::Form;
use crate::intake::Submission;
use crate::layout::slots::Slot;
use crate::reconciliation::Reconciliation;
use crate::template::generated::{ISSUES, REPORT, SUMMARY};
use crate::template::identity::Identity;
use crate::value::CellRef;
use crate::value::Value;

pub(crate) use changes::{ChangedCell, SinceLast};
pub use marks::marks;
pub(crate) use messages::{reconciled, since_last};
pub(crate) use view::sheets;
pub use view::{FileView, SheetView};

/// The workbook that goes back: summary, list of findings, and the form with the department's data, marked.
///
/// # Errors
/// Where it does not fit into a workbook.
pub fn workbook(form: &Form, submission: &Submission, outcome: &Outcome) -> Result<Vec<u8>, XlsxError> {
    workbook_with(form, submission, outcome, &Beside::default())
}

/// What is known of a submission beside what stands in it.
#[derive(Debug, Default)]
pub(crate) struct Beside<'b> {
    /// What changed since the round before.
    pub(crate) since: Option<&'b SinceLast>,
    /// How its report agrees with it.
    pub(crate) report: Option<&'b Reconciliation>,
}

/// The same with what is known beside the submission.
///
/// # Errors
/// Where it does not fit into a workbook.
pub(crate) fn workbook_with(
    form: &Form,
    submission: &Submission,
    outcome: &Outcome,
    beside: &Beside<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let identity = identity(form, submission, outcome);
    let marks = marks(form, outcome);
    let content = Content {
        values: &outcome.values,
        typed_over: &BTreeMap::new(),
        identity: &identity,
        // What is filed holds no notes of the work on it.
        marks: if outcome.verdict == Verdict::Pass { &[] } else { &marks },
        extra: &extra(form, submission),
        medium: if outcome.verdict == Verdict::Pass { Medium::Paper } else { Medium::Screen },
    };
    let add = |workbook: &mut Workbook, known: &[Format]| {
        let sheet = workbook.add_worksheet();
        register(known, sheet)?;
        let rows = order::issue_rows(form, outcome);
        summary::write(sheet, form, outcome, &rows, &summary::Round { number: identity.round, since: beside.since })?;
        issues::write(workbook.add_worksheet(), form, &rows)?;
        match beside.report {
            Some(found) => report::write(workbook.add_worksheet(), form, found),
            None => Ok(()),
        }
    };
    let mut formats: Vec<Format> = summary::formats().into_iter().chain(issues::formats()).collect();
    let mut names = vec![SUMMARY, ISSUES];
    if beside.report.is_some() {
        formats.extend(report::formats());
        names.push(REPORT);
    }
    emit::workbook(form, &content, Some(&Front { names: &names, formats, add: &add }))
}

/// The identity of the next round.
fn identity(form: &Form, submission: &Submission, outcome: &Outcome) -> Identity {
    let mut identity = Identity::of(&form.template);
    identity.unit.clone_from(&outcome.unit_code);
    identity.round = 1;
    if let Some(found) = &submission.identity {
        identity.serial = found.serial;
        identity.round = found.round.saturating_add(1);
        identity.prefilled.clone_from(&found.prefilled);
        identity.last_year.clone_from(&found.last_year);
        identity.compared.clone_from(&found.compared);
        // A workbook of a campaign stays the unit's, whatever code was typed in it.
        if identity.unit.is_empty() || (found.serial > 0 && !found.unit.is_empty()) {
            identity.unit.clone_from(&found.unit);
        }
    } else {
        identity.compared = compared_figures(&form.template, &outcome.values);
    }
    identity
}

/// What stood outside every field and can be put back where it was.
fn extra(form: &Form, submission: &Submission) -> Vec<(usize, CellRef, Value)> {
    submission
        .outside
        .iter()
        .filter_map(|outside| {
            let sheet = outside.form_sheet?;
            let free = form.slots[sheet].at(outside.cell.row, u32::from(outside.cell.col)) == Slot::Free;
            free.then(|| (sheet, outside.cell, outside.value.clone()))
        })
        .collect()
}

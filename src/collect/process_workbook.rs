//! Checks a workbook against what its unit was issued, and writes the workbook that goes back.

use crate::campaign_folder::Subfolder;
use crate::check::{Outcome, Verdict, add_findings, judge};
use crate::evidence::Companion;
use crate::files::{WriteError, write_whole};
use crate::intake::Submission;
use crate::ledger::{IssueRow, IssuedFigures, UnitRow};
use crate::reconciliation::{Reconciliation, reconcile, unread};
use crate::report::json_values;
use crate::returned::{self, Beside, SinceLast};
use crate::template::identity::Identity;
use crate::template::{display, prefill};
use crate::text::digest::sha256;
use crate::value::Value;

use super::assign_rounds::{RecordedOutput, RoundAssignment};
use super::context::{CollectContext, OutputMode};
use super::messages;
use super::open_workbooks::{OpenedReport, OpenedWorkbook};
use super::processed_file::{ProcessedWorkbook, ReturnedWorkbook};
use super::since_last::{PreviousReturn, since_last};

/// An issue with its figures.
struct IssueRecord {
    serial: u32,
    figures: IssuedFigures,
}

impl IssueRecord {
    fn new(row: &IssueRow) -> Self {
        Self { serial: row.serial, figures: IssuedFigures::from_json(&row.figures_json) }
    }
}

/// A workbook of a unit that was read and checked, before anything is written.
pub(super) struct JudgedWorkbook {
    /// What was read, with what the ledger knows better.
    pub(super) submission: Submission,
    /// What the check says.
    pub(super) outcome: Outcome,
    /// What changed since the round before.
    pub(super) since_last: Option<SinceLast>,
    unit: UnitRow,
    reconciled: Option<Reconciliation>,
    recorded: Option<RecordedOutput>,
}

/// Checks a workbook and writes what goes back. A workbook that does not count as a round is not checked again.
pub(super) fn process_workbook(
    context: &CollectContext<'_>,
    workbook: OpenedWorkbook,
    assignment: RoundAssignment,
    late: bool,
) -> Result<ProcessedWorkbook, WriteError> {
    let (mut processed, judged) = judge_workbook(context, workbook, assignment, late);
    if let Some(judged) = judged {
        write_returned(context, &mut processed, judged)?;
    }
    Ok(processed)
}

/// Checks a workbook; `None` stands beside it where nothing goes back.
pub(super) fn judge_workbook(
    context: &CollectContext<'_>,
    workbook: OpenedWorkbook,
    assignment: RoundAssignment,
    late: bool,
) -> (ProcessedWorkbook, Option<JudgedWorkbook>) {
    let mut processed = ProcessedWorkbook {
        name: workbook.name,
        digest: workbook.digest,
        unit: assignment.unit,
        serial: workbook.serial,
        round: assignment.round,
        repeat_note: assignment.repeat_note,
        passed_round: assignment.passed_round,
        verdict: Verdict::Reject,
        is_judged_otherwise: false,
        is_held: assignment.is_held,
        late,
        score: None,
        findings: assignment.findings,
        returned: None,
        since_last: None,
        values_json: "{}".to_owned(),
        companions: Vec::new(),
        report: None,
    };
    if processed.repeat_note.is_some() || processed.is_held {
        return (processed, None);
    }
    match (workbook.submission, processed.unit.clone()) {
        (Err(finding), _) => {
            processed.findings.push(*finding);
            (processed, None)
        }
        (Ok(_), None) => {
            let message = messages::no_such_unit(&workbook.claim.name, &workbook.claim.code);
            processed.findings.push(messages::unknown_unit(message));
            (processed, None)
        }
        (Ok(mut submission), Some(unit)) => {
            let issue = assignment.issue.as_ref().map(IssueRecord::new);
            let superseded = assignment.superseded_issue.as_ref().map(IssueRecord::new);
            if let (Some(superseded), Some(issue)) = (superseded, &issue) {
                let changes = replace_changed_figures(context, &mut submission, &superseded.figures, &issue.figures);
                messages::add_changed_figures(&mut processed.findings, &changes);
            }
            if assignment.is_assigned {
                let name = context.form.template.field(context.form.template.unit_name).cell(0);
                submission.entries[name].value = Value::Text(unit.name.clone());
            }
            submission.companions.extend(assignment.earlier_companions.into_iter().map(Companion::earlier));
            let known =
                Known { issue, recorded: assignment.recorded, previous: assignment.previous, report: workbook.report };
            let judged = check(context, &mut processed, *submission, unit, known);
            (processed, Some(judged))
        }
    }
}

/// What is on record about the workbook of a unit before it is checked.
struct Known {
    issue: Option<IssueRecord>,
    recorded: Option<RecordedOutput>,
    previous: Option<PreviousReturn>,
    report: Option<OpenedReport>,
}

/// Checks the workbook of a unit.
fn check(
    context: &CollectContext<'_>,
    processed: &mut ProcessedWorkbook,
    mut submission: Submission,
    unit: UnitRow,
    known: Known,
) -> JudgedWorkbook {
    let Known { issue, recorded, previous, report } = known;
    if let Some(issue) = &issue {
        processed.serial = issue.serial;
    }
    apply_issue_record(context, &mut submission, &unit, processed.round, issue);
    submission.findings.append(&mut processed.findings);
    let mut outcome = judge(context.form, &submission);
    let reconciled = report.and_then(|report| reconcile_with(context, processed, &submission, &mut outcome, report));
    let since_last = previous.map(|previous| since_last(context.form, &outcome, &previous));
    let came_now = submission.companions.iter().filter(|companion| !companion.is_earlier);
    processed.companions = came_now.map(|companion| companion.name.clone()).collect();
    JudgedWorkbook { submission, outcome, since_last, unit, reconciled, recorded }
}

/// Writes the workbook that goes back; where an earlier run did that, its verdict stands.
fn write_returned(
    context: &CollectContext<'_>,
    processed: &mut ProcessedWorkbook,
    judged: JudgedWorkbook,
) -> Result<(), WriteError> {
    let JudgedWorkbook { submission, outcome, since_last, unit, reconciled, recorded } = judged;
    let bytes = match context.outputs {
        OutputMode::Write => {
            let beside = Beside { since: since_last.as_ref(), report: reconciled.as_ref() };
            returned::workbook_with(context.form, &submission, &outcome, &beside)?
        }
        OutputMode::Keep => Vec::new(),
    };
    processed.since_last = since_last;
    processed.values_json = serde_json::Value::Object(json_values(context.form, &outcome)).to_string();
    let Outcome { verdict, score, findings, .. } = outcome;
    (processed.verdict, processed.score, processed.findings) = (verdict, score, findings);
    if context.outputs == OutputMode::Keep {
        if let Some(RecordedOutput { verdict, path, digest }) = recorded {
            processed.is_judged_otherwise = verdict != processed.verdict;
            processed.verdict = verdict;
            processed.returned = Some(ReturnedWorkbook { path, digest, bytes });
        }
        return Ok(());
    }
    let subfolder = if verdict == Verdict::Pass { Subfolder::Passed } else { Subfolder::Returned };
    let ending = format!("-第{}轮-{}.xlsx", processed.round, verdict.word());
    let name = context.file_name(&unit.code, &ending);
    write_whole(&context.folder.file_in(subfolder, &name), &bytes)?;
    processed.returned = Some(ReturnedWorkbook { path: subfolder.path_of(&name), digest: sha256(&bytes), bytes });
    Ok(())
}

/// Holds the report that came along against a workbook: what is found of it is found of the workbook.
fn reconcile_with(
    context: &CollectContext<'_>,
    processed: &mut ProcessedWorkbook,
    submission: &Submission,
    outcome: &mut Outcome,
    report: OpenedReport,
) -> Option<Reconciliation> {
    let OpenedReport { name, document } = report;
    match document {
        Ok(document) => {
            let found = reconcile(context.form, submission, outcome, &document);
            add_findings(context.form, submission, outcome, found.findings());
            processed.report = Some(messages::reconciled(&name, &returned::reconciled(&found)));
            Some(found)
        }
        Err(why) => {
            processed.report = Some(unread(&name, &why.to_string()));
            None
        }
    }
}

/// Replaces the figures of a superseded issue in a submission with those of the current one, where they differ and the unit
/// left the old ones as they were. Gives a text for each figure that was replaced.
fn replace_changed_figures(
    context: &CollectContext<'_>,
    submission: &mut Submission,
    superseded: &IssuedFigures,
    current: &IssuedFigures,
) -> Vec<String> {
    let template = &context.form.template;
    let mut changes = Vec::new();
    for (old_figures, new_figures) in
        [(&superseded.prefilled, &current.prefilled), (&superseded.filled, &current.filled)]
    {
        for (id, new_figure) in new_figures {
            let Some(old_figure) = old_figures.get(id).filter(|old_figure| *old_figure != new_figure) else { continue };
            let Some((ix, row)) = prefill::locate(template, id) else { continue };
            let field = template.field(ix);
            let entry = &mut submission.entries[field.cell(row)];
            if prefill::matches_prefill(old_figure, &entry.value) {
                let name = display::name(field, row);
                let value = prefill::prefilled_value(field, new_figure);
                let (old, new) = (display::shown(field, &entry.value), display::shown(field, &value));
                changes.push(messages::changed_figure(&name, &old, &new));
                entry.value = value;
            }
        }
    }
    changes
}

/// Replaces what a workbook remembers of its issue with what the ledger has on record: the workbook may have been altered.
fn apply_issue_record(
    context: &CollectContext<'_>,
    submission: &mut Submission,
    unit: &UnitRow,
    round: u32,
    issue: Option<IssueRecord>,
) {
    let identity = submission.identity.get_or_insert_with(|| Identity::of(&context.form.template));
    identity.round = round.saturating_sub(1);
    identity.unit.clone_from(&unit.code);
    if let Some(issue) = issue {
        identity.serial = issue.serial;
        issue.figures.replace_in(identity);
    }
}

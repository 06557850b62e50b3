//! Assigns the rounds that were found to the workbooks of received files.

use std::collections::{HashMap, HashSet};

use crate::ledger::{GeneratedFile, IssueRow, Ledger, LedgerError, UnitRow};
use crate::value::Day;

use super::super::assign_rounds::{CompanionsInBatch, RecordedOutput, RoundAssignment, compare_with_issue};
use super::super::context::CollectContext;
use super::super::messages;
use super::super::open_workbooks::{NewFile, OpenedWorkbook};
use super::super::weigh_identity::{Owner, owner};
use super::find_rounds::{FoundRound, Rounds};
use super::outputs::Outputs;
use super::report::ReplayReport;
use super::survey::SurveyedFile;

/// Assigns rounds, one file after the other.
pub(super) struct ReplayAssigner<'a> {
    outputs: &'a Outputs,
    rounds: &'a Rounds,
    /// The received files that came before, by their digest.
    files: HashSet<String>,
    /// The workbooks that came before, by their digest.
    workbooks: HashMap<String, (Option<UnitRow>, u32)>,
    companions: CompanionsInBatch,
}

impl<'a> ReplayAssigner<'a> {
    pub(super) fn new(outputs: &'a Outputs, rounds: &'a Rounds) -> Self {
        let companions = CompanionsInBatch::default();
        Self { outputs, rounds, files: HashSet::new(), workbooks: HashMap::new(), companions }
    }

    /// Whether no file with the same content came before.
    pub(super) fn is_first(&mut self, file: &NewFile) -> bool {
        self.files.insert(file.digest.clone())
    }

    /// The day on which a file was taken in: that of what went back for it, else that of the answer to it, else the file's.
    pub(super) fn day(&self, file: &SurveyedFile, report: &mut ReplayReport) -> Day {
        let found = file.workbooks.iter().filter_map(|workbook| self.rounds.of(&workbook.digest)?.output);
        let of_output = found.map(|index| &self.outputs.list[index].day).min_by_key(|day| day.is_guess);
        let answered = || {
            let digests = std::iter::once(&file.digest).chain(file.workbooks.iter().map(|workbook| &workbook.digest));
            digests.filter_map(|digest| self.outputs.answer_day(digest)).next()
        };
        match (of_output, answered()) {
            (Some(known), _) if !known.is_guess => known.day.clone(),
            (_, Some(day)) => day.clone(),
            (known, None) => {
                report.guessed_days += usize::from(!file.is_dated());
                known.map_or_else(|| file.file_day(), |known| known.day.clone())
            }
        }
    }

    /// Assigns the workbooks of a file; `None` where nothing tells that one of them was handled.
    pub(super) fn assign(
        &mut self,
        ledger: &Ledger,
        context: &CollectContext<'_>,
        file: &NewFile,
    ) -> Result<Option<Vec<RoundAssignment>>, LedgerError> {
        let mut assignments = Vec::new();
        for workbook in &file.workbooks {
            let Some(assignment) = self.assign_workbook(ledger, context, workbook, file)? else { return Ok(None) };
            assignments.push(assignment);
        }
        self.companions.add(file, &assignments, context.units);
        for (workbook, assignment) in file.workbooks.iter().zip(&assignments) {
            let seen = || (assignment.unit.clone(), assignment.round);
            self.workbooks.entry(workbook.digest.clone()).or_insert_with(seen);
        }
        Ok(Some(assignments))
    }

    fn assign_workbook(
        &self,
        ledger: &Ledger,
        context: &CollectContext<'_>,
        workbook: &OpenedWorkbook,
        file: &NewFile,
    ) -> Result<Option<RoundAssignment>, LedgerError> {
        let owner = owner(context.units, workbook, file);
        let unit = match &owner {
            Owner::Unit(unit) => Some((*unit).clone()),
            Owner::Disputed(_) | Owner::Unknown => None,
        };
        let repeat = |unit: Option<UnitRow>, note: String| {
            let findings = vec![messages::repeated(note.clone())];
            RoundAssignment { unit, repeat_note: Some(note), findings, ..RoundAssignment::default() }
        };
        if let Some(output) = self.outputs.with_digest(&workbook.digest) {
            let unit = context.units.by_code(&output.unit).cloned();
            return Ok(Some(repeat(unit, messages::generated_file(GeneratedFile::Returned(output.round)))));
        }
        if self.outputs.is_issued(&workbook.digest) {
            return Ok(Some(repeat(unit, messages::generated_file(GeneratedFile::Issued))));
        }
        if let Some((unit, round)) = self.workbooks.get(&workbook.digest) {
            let name = unit.as_ref().map_or("", |unit| unit.name.as_str());
            return Ok(Some(repeat(unit.clone(), messages::came_before(name, *round))));
        }
        let Some(found) = self.rounds.of(&workbook.digest) else {
            let is_round = unit.is_some() && workbook.submission.is_ok();
            let (is_held, findings) = match owner {
                Owner::Disputed(finding) => (true, vec![*finding]),
                Owner::Unit(_) | Owner::Unknown => (false, Vec::new()),
            };
            return Ok((!is_round).then(|| RoundAssignment { unit, is_held, findings, ..RoundAssignment::default() }));
        };
        self.of_round(ledger, context, workbook, found).map(Some)
    }

    /// The assignment of a workbook whose round was found.
    fn of_round(
        &self,
        ledger: &Ledger,
        context: &CollectContext<'_>,
        workbook: &OpenedWorkbook,
        found: &FoundRound,
    ) -> Result<RoundAssignment, LedgerError> {
        let output = found.output.map(|index| &self.outputs.list[index]);
        let issue = match output {
            Some(output) => (output.serial > 0).then(|| IssueRow {
                serial: output.serial,
                unit: found.unit.clone(),
                covers: String::new(),
                revision: 0,
                carried: None,
                why: String::new(),
                content: String::new(),
                digest: String::new(),
                path: String::new(),
                figures_json: output.figures.to_json(),
            }),
            None => match ledger.issue_with_serial(workbook.serial)?.filter(|issue| issue.unit == found.unit) {
                Some(issue) => Some(issue),
                None => ledger.current_issue(&found.unit)?,
            },
        };
        let mut assignment = RoundAssignment {
            unit: context.units.by_code(&found.unit).cloned(),
            round: found.round,
            issue,
            recorded: output.map(|output| RecordedOutput {
                verdict: output.verdict,
                path: output.path.clone(),
                digest: output.digest.clone(),
            }),
            earlier_companions: self.companions.of_unit(ledger, &found.unit)?,
            ..RoundAssignment::default()
        };
        if let Some(unit) = assignment.unit.clone() {
            compare_with_issue(ledger, context.units, workbook, &unit, &mut assignment)?;
        }
        Ok(assignment)
    }
}

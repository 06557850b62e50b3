//! The second step: what only the ledger knows, one file after the other. Which unit a workbook belongs to, whether it came
//! before, which round it is, and which issue it is checked against.

use std::collections::HashMap;

use crate::check::Verdict;
use crate::finding::Finding;
use crate::ledger::{IssueRow, Ledger, LedgerError, UnitRow, UnmatchedFiles};

use super::context::FilesOnRecord;
use super::messages;
use super::open_workbooks::{NewFile, OpenedFile, OpenedWorkbook};
use super::resolve_unit::UnitIndex;
use super::since_last::PreviousReturn;
use super::weigh_identity::{Owner, owner};

/// Assigns units and rounds to the workbooks of a batch: after what is on record, and in the order of the batch.
pub(super) struct RoundAssigner<'a> {
    ledger: &'a Ledger,
    units: &'a UnitIndex,
    on_record: &'a FilesOnRecord,
    /// What is on record as of no unit on the roster.
    unmatched: &'a UnmatchedFiles,
    /// The files that this batch adds to those on record.
    files: FilesOnRecord,
    /// The workbooks that this batch adds to those on record, by their digest.
    workbooks: HashMap<String, SeenWorkbook>,
    /// Whose workbooks are by decision: the digest of the workbook → the unit's code.
    assigned: &'a HashMap<String, String>,
    /// The last round of each unit in this batch, by the unit's code.
    rounds: HashMap<String, u32>,
    companions: CompanionsInBatch,
}

/// The files that came along with those of this batch, by the unit's code.
#[derive(Debug, Default)]
pub(super) struct CompanionsInBatch(HashMap<String, Vec<String>>);

impl CompanionsInBatch {
    /// Those of a unit so far: what is on record, then those of this batch.
    pub(super) fn of_unit(&self, ledger: &Ledger, unit: &str) -> Result<Vec<String>, LedgerError> {
        let mut all = ledger.companions(unit)?;
        all.extend(self.0.get(unit).into_iter().flatten().cloned());
        Ok(all)
    }

    /// Adds those of a file, which is of the unit of its workbooks, or else of its sender.
    pub(super) fn add(&mut self, file: &NewFile, assignments: &[RoundAssignment], units: &UnitIndex) {
        let of_workbooks = assignments.iter().find_map(|assignment| assignment.unit.as_ref());
        let sender = file.headings.as_ref().and_then(|headings| headings.from.as_ref());
        let by_sender = || sender.and_then(|sender| units.by_address(&sender.address));
        if let Some(unit) = of_workbooks.or_else(by_sender) {
            self.0.entry(unit.code.clone()).or_default().extend(file.companions.iter().cloned());
        }
    }
}

/// A workbook that came before in the same batch.
#[derive(Clone)]
struct SeenWorkbook {
    unit: Option<UnitRow>,
    round: u32,
}

/// A workbook that does not count as a round.
struct RepeatedWorkbook {
    unit: Option<UnitRow>,
    note: String,
}

/// A received file with what the ledger knows of it.
#[derive(Debug)]
pub(super) enum ClassifiedFile {
    /// It cannot be read now.
    Unreadable {
        /// Its path within the campaign's folder.
        path: String,
        /// Why it cannot be read.
        why: String,
    },
    /// Its content came before.
    Repeated {
        /// Its path within the campaign's folder.
        path: String,
        /// SHA-256 of its content.
        digest: String,
        /// The path where the content was first seen; `None` where it is known that this file has it too.
        first_path: Option<String>,
        /// Whether the content is on record as seen at this path already.
        is_seen_here: bool,
    },
    /// It is on record as of no unit on the roster, and none was added to the roster that it is of.
    AwaitingRoster {
        /// Its path within the campaign's folder.
        path: String,
        /// Whether it waits for a person to decide whose it is.
        is_held: bool,
    },
    /// It is new.
    New {
        /// The file.
        file: Box<NewFile>,
        /// What the ledger knows of each workbook in it.
        assignments: Vec<RoundAssignment>,
    },
}

/// What the ledger knows of a workbook.
#[derive(Debug, Default)]
pub(super) struct RoundAssignment {
    /// The unit that it belongs to.
    pub(super) unit: Option<UnitRow>,
    /// The unit's round; 0 where it does not count as one.
    pub(super) round: u32,
    /// Why it does not count as a round: it came before, or the program wrote it itself.
    pub(super) repeat_note: Option<String>,
    /// The current issue of the unit, against which it is checked.
    pub(super) issue: Option<IssueRow>,
    /// The issue that the workbook carries, where it is not the current one.
    pub(super) superseded_issue: Option<IssueRow>,
    /// What the ledger finds wrong with it.
    pub(super) findings: Vec<Finding>,
    /// The last round of the unit before this one, where it passed.
    pub(super) passed_round: Option<u32>,
    /// Whether a person decided whose it is.
    pub(super) is_assigned: bool,
    /// Whether it waits for a person to decide whose it is; the findings say why.
    pub(super) is_held: bool,
    /// What the unit sent in the round before, where that is on record.
    pub(super) previous: Option<PreviousReturn>,
    /// What an earlier run made of it, where that is known.
    pub(super) recorded: Option<RecordedOutput>,
    /// The files that came earlier, with other files of the unit.
    pub(super) earlier_companions: Vec<String>,
}

/// What an earlier run made of a workbook.
#[derive(Debug, Clone)]
pub(super) struct RecordedOutput {
    /// The verdict.
    pub(super) verdict: Verdict,
    /// The workbook that went back, within the campaign's folder.
    pub(super) path: String,
    /// SHA-256 of it.
    pub(super) digest: String,
}

impl<'a> RoundAssigner<'a> {
    /// An assigner for the next batch.
    pub(super) fn new(
        ledger: &'a Ledger,
        units: &'a UnitIndex,
        on_record: &'a FilesOnRecord,
        unmatched: &'a UnmatchedFiles,
        assigned: &'a HashMap<String, String>,
    ) -> Self {
        Self {
            ledger,
            units,
            on_record,
            unmatched,
            assigned,
            files: HashMap::new(),
            workbooks: HashMap::new(),
            rounds: HashMap::new(),
            companions: CompanionsInBatch::default(),
        }
    }

    /// Classifies the next file of the batch, and assigns its workbooks.
    pub(super) fn classify(&mut self, opened: OpenedFile) -> Result<ClassifiedFile, LedgerError> {
        match opened {
            OpenedFile::Unreadable { path, why } => Ok(ClassifiedFile::Unreadable { path, why }),
            OpenedFile::OnRecord { path, digest } => self.repeated(path, digest),
            OpenedFile::New(file) if self.first_path(&file.digest).is_some() => self.repeated(file.path, file.digest),
            OpenedFile::New(file) => self.assign(file),
        }
    }

    /// The path where a content was first seen.
    fn first_path(&self, digest: &str) -> Option<&String> {
        self.on_record.get(digest).or_else(|| self.files.get(digest))
    }

    fn repeated(&self, path: String, digest: String) -> Result<ClassifiedFile, LedgerError> {
        let is_seen_here = self.ledger.digest_seen_at(&path)?.is_some_and(|seen| seen == digest);
        let first_path = self.first_path(&digest).filter(|first| !is_seen_here && **first != path).cloned();
        Ok(ClassifiedFile::Repeated { path, digest, first_path, is_seen_here })
    }

    fn assign(&mut self, mut file: Box<NewFile>) -> Result<ClassifiedFile, LedgerError> {
        self.files.insert(file.digest.clone(), file.path.clone());
        let mut assignments = Vec::new();
        for workbook in &file.workbooks {
            assignments.push(self.assign_workbook(workbook, &file)?);
        }
        self.companions.add(&file, &assignments, self.units);
        // Of a file that was on record as of no unit, only the workbooks whose unit is now on the roster are new.
        if self.unmatched.received.contains(&file.digest) {
            let is_held = assignments.iter().any(|assignment| assignment.is_held);
            let all = std::mem::take(&mut file.workbooks).into_iter().zip(assignments);
            (file.workbooks, assignments) =
                all.filter(|(_, assignment)| assignment.unit.is_some() && assignment.repeat_note.is_none()).unzip();
            if assignments.is_empty() {
                return Ok(ClassifiedFile::AwaitingRoster { path: file.path, is_held });
            }
        }
        Ok(ClassifiedFile::New { file, assignments })
    }

    fn assign_workbook(&mut self, workbook: &OpenedWorkbook, file: &NewFile) -> Result<RoundAssignment, LedgerError> {
        if let Some(RepeatedWorkbook { unit, note }) = self.find_repeat(&workbook.digest)? {
            let findings = vec![messages::repeated(note.clone())];
            return Ok(RoundAssignment { unit, repeat_note: Some(note), findings, ..RoundAssignment::default() });
        }
        let mut assignment = RoundAssignment::default();
        match self.assigned.get(&workbook.digest).and_then(|code| self.units.by_code(code)) {
            Some(unit) => (assignment.unit, assignment.is_assigned) = (Some(unit.clone()), true),
            None => match owner(self.units, workbook, file) {
                Owner::Unit(unit) => assignment.unit = Some(unit.clone()),
                Owner::Disputed(finding) => (assignment.is_held, assignment.findings) = (true, vec![*finding]),
                Owner::Unknown => {}
            },
        }
        if let Some(unit) = assignment.unit.clone().filter(|_| workbook.submission.is_ok()) {
            assignment.round = self.next_round(&unit.code)?;
            assignment.passed_round = self.ledger.passed_round(&unit.code)?;
            assignment.previous = previous_return(self.ledger, &unit.code, assignment.round)?;
            assignment.issue = self.ledger.current_issue(&unit.code)?;
            assignment.earlier_companions = self.companions.of_unit(self.ledger, &unit.code)?;
            compare_with_issue(self.ledger, self.units, workbook, &unit, &mut assignment)?;
        }
        let seen = SeenWorkbook { unit: assignment.unit.clone(), round: assignment.round };
        self.workbooks.insert(workbook.digest.clone(), seen);
        Ok(assignment)
    }

    /// Finds out whether a workbook does not count as a round.
    fn find_repeat(&self, digest: &str) -> Result<Option<RepeatedWorkbook>, LedgerError> {
        let unit_with = |code: Option<&str>| code.and_then(|code| self.units.by_code(code)).cloned();
        if let Some(generated) = self.ledger.generated_file(digest)? {
            let note = messages::generated_file(generated.file);
            return Ok(Some(RepeatedWorkbook { unit: unit_with(Some(&generated.unit)), note }));
        }
        let seen = match self.workbooks.get(digest) {
            Some(seen) => Some(seen.clone()),
            None => self
                .ledger
                .document_with_digest(digest)?
                .map(|document| SeenWorkbook { unit: unit_with(document.unit.as_deref()), round: document.round }),
        };
        // One that was of no unit on the roster may be of one by now.
        let repeated = seen.filter(|SeenWorkbook { unit, round }| {
            unit.is_some() || *round > 0 || !self.unmatched.workbooks.contains(digest)
        });
        Ok(repeated.map(|SeenWorkbook { unit, round }| {
            let note = messages::came_before(unit.as_ref().map_or("", |unit| &unit.name), round);
            RepeatedWorkbook { unit, note }
        }))
    }

    fn next_round(&mut self, unit: &str) -> Result<u32, LedgerError> {
        let last = match self.rounds.get(unit) {
            Some(last) => *last,
            None => self.ledger.round_count(unit)?,
        };
        self.rounds.insert(unit.to_owned(), last + 1);
        Ok(last + 1)
    }
}

/// What a unit sent in the round before this one; `None` where that is in the same batch, or there is none.
pub(super) fn previous_return(ledger: &Ledger, unit: &str, round: u32) -> Result<Option<PreviousReturn>, LedgerError> {
    let Some(before) = round.checked_sub(1).filter(|before| *before > 0) else { return Ok(None) };
    let Some(document) = ledger.document_of_round(unit, before)? else { return Ok(None) };
    let recorded = ledger.recorded_return(document)?;
    Ok(Some(PreviousReturn { round: before, recorded }))
}

/// Adds a finding where a workbook was issued to another unit, or is not the unit's current issue.
pub(super) fn compare_with_issue(
    ledger: &Ledger,
    units: &UnitIndex,
    workbook: &OpenedWorkbook,
    unit: &UnitRow,
    assignment: &mut RoundAssignment,
) -> Result<(), LedgerError> {
    let issued_to = &workbook.claim.issued_to;
    let former = units.former_unit(unit, issued_to);
    if !issued_to.is_empty() && *issued_to != unit.code && former.is_none() {
        let other = units.by_code(issued_to).map_or("", |other| other.name.as_str());
        let called = [messages::called(other, issued_to), messages::called(&unit.name, &unit.code)];
        assignment.findings.push(messages::other_units_form(&called[0], &called[1]));
        if assignment.is_assigned {
            // What the other unit was given is replaced by what the unit is given.
            assignment.superseded_issue = ledger.issue_with_serial(workbook.serial)?;
        }
    } else if let Some(current) = assignment.issue.as_ref().map(|issue| issue.serial)
        && workbook.serial != 0
        && workbook.serial != current
    {
        let carried = ledger.issue_with_serial(workbook.serial)?;
        assignment.superseded_issue = carried.filter(|issue| former.is_some() || issue.unit == unit.code);
        assignment.findings.push(messages::superseded(workbook.serial, current));
    }
    Ok(())
}

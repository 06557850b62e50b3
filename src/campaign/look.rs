//! What a front end shows of a campaign beside its state: the letters, a unit with its rounds, a round as it was judged, the charts of the
//! roll-up. Nothing is written.

use serde::Serialize;

use crate::collect::{self, CollectInput, RoundView};
use crate::engine::recognise::read_as;
use crate::engine::{FileView, SheetView};
use crate::files::read_file;
use crate::ledger::{DecisionRow, IssuedRow, LetterRow, OpenFile, RegisterRow, RoundRow, UnitState};
use crate::rollup::{Rollup, RollupCharts};
use crate::value::Day;
use crate::written_report::ReportVersion;
use crate::{check, returned};

use super::error::CampaignError;
use super::open::Campaign;
use super::report::report_of;

/// Everything on record of a unit.
#[derive(Debug, Serialize)]
pub struct UnitRecord {
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The name of its 主管部门.
    pub parent: Option<String>,
    /// The addresses that messages go to.
    pub emails: Vec<String>,
    /// The state that it is in.
    pub state: UnitState,
    /// The word for it.
    pub word: &'static str,
    /// Its own deadline, where it has one.
    pub until: Option<String>,
    /// Whether a person decided that its last round passed.
    pub accepted: bool,
    /// Its rounds, in their order.
    pub rounds: Vec<RoundRecord>,
    /// The workbooks that were issued to it, in their order.
    pub issues: Vec<IssuedRow>,
    /// The letters to it, in the order in which they were written.
    pub letters: Vec<LetterRow>,
    /// What came in and is of it, or seems to be.
    pub received: Vec<RegisterRow>,
    /// What was decided about it.
    pub decisions: Vec<DecisionRow>,
    /// What came in and is open.
    pub open: Vec<OpenFile>,
    /// Whether the form says what its report is.
    pub has_report: bool,
}

/// A round of a unit on record.
#[derive(Debug, Serialize)]
pub struct RoundRecord {
    /// The round, from 1.
    pub round: u32,
    /// The day it came.
    pub day: String,
    /// Whether its check passed.
    pub passed: bool,
    /// Whether it came after the deadline.
    pub late: bool,
    /// The declared total.
    pub declared: Option<String>,
    /// The recomputed total.
    pub recomputed: Option<String>,
    /// The grade.
    pub grade: Option<String>,
    /// What is left to do about it, in words.
    pub to_do: String,
    /// The workbook that went back, within the campaign's folder.
    pub output: String,
}

/// A round of a unit, judged.
#[derive(Debug, Serialize)]
pub struct JudgedRound {
    /// What is found, and how the score came about.
    pub file: FileView,
    /// The sheets with their marks.
    pub sheets: Vec<SheetView>,
    /// What changed since the round before.
    pub since: Option<ChangesSince>,
}

/// What changed since the round before.
#[derive(Debug, Serialize)]
pub struct ChangesSince {
    /// That round.
    pub round: u32,
    /// How many findings are gone, explained, left and new, in a sentence.
    pub sentence: String,
    /// The cells that hold something else.
    pub cells: Vec<ChangedValue>,
}

/// A cell that holds something else than in the round before.
#[derive(Debug, Serialize)]
pub struct ChangedValue {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub cell: Option<String>,
    /// What people call it.
    pub item: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Whether a finding of the round before was about the cell.
    pub asked: bool,
}

impl RoundRecord {
    fn new(row: RoundRow) -> Self {
        Self {
            round: row.round,
            day: row.day,
            passed: row.passed,
            late: row.late,
            declared: row.declared,
            recomputed: row.recomputed,
            grade: row.grade,
            to_do: row.counts.to_do(),
            output: row.output,
        }
    }
}

impl JudgedRound {
    fn new(view: RoundView) -> Self {
        let since = view.since.map(|since| ChangesSince {
            round: since.round,
            sentence: since.sentence,
            cells: since
                .changed
                .into_iter()
                .map(|cell| ChangedValue {
                    sheet: cell.location.sheet,
                    cell: cell.location.cell.map(|cell| cell.to_string()),
                    item: cell.item,
                    before: cell.before,
                    after: cell.after,
                    asked: cell.is_asked,
                })
                .collect(),
        });
        Self { file: view.file, sheets: view.sheets, since }
    }
}

impl Campaign {
    /// Every letter, in the order in which they were written.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn letters(&self) -> Result<Vec<LetterRow>, CampaignError> {
        Ok(self.ledger.letters()?)
    }

    /// Everything on record of the unit on the roster with this code or name.
    ///
    /// # Errors
    /// Where there is no such unit, or the ledger cannot be read.
    pub fn unit_record(&self, called: &str) -> Result<UnitRecord, CampaignError> {
        let standing = self.standing(called)?;
        let code = standing.unit.code.clone();
        let is_its = |unit: &Option<String>| unit.as_ref() == Some(&code);
        let parent = standing.unit.parent.as_ref();
        let units = self.ledger.units()?;
        let parent = parent.map(|parent| {
            units.iter().find(|unit| unit.code == *parent).map_or_else(|| parent.clone(), |unit| unit.name.clone())
        });
        Ok(UnitRecord {
            state: standing.state(),
            word: standing.state().word(),
            until: standing.decisions.until.as_ref().map(Day::to_string),
            accepted: standing.is_accepted(),
            rounds: self.ledger.rounds_of(&code)?.into_iter().map(RoundRecord::new).collect(),
            issues: self.ledger.issues_of(&code)?,
            letters: self.ledger.letters()?.into_iter().filter(|letter| is_its(&letter.unit)).collect(),
            received: self.ledger.register()?.into_iter().filter(|row| is_its(&row.unit)).collect(),
            decisions: self.ledger.decisions()?.into_iter().filter(|decision| is_its(&decision.unit)).collect(),
            open: self.ledger.open_files()?.into_iter().filter(|file| is_its(&file.unit)).collect(),
            has_report: !self.form.template.report.is_empty(),
            parent,
            name: standing.unit.name,
            emails: standing.unit.emails,
            code,
        })
    }

    /// A round of a unit as it was judged; `None` where the unit has no such round, or neither what came in nor what went back is
    /// there any more.
    ///
    /// # Errors
    /// Where there is no such unit, or the ledger cannot be read.
    pub fn judged_round(&self, called: &str, round: u32, today: &Day) -> Result<Option<JudgedRound>, CampaignError> {
        let code = self.standing(called)?.unit.code;
        let rounds = self.ledger.rounds_of(&code)?;
        let Some(row) = rounds.into_iter().find(|row| row.round == round) else { return Ok(None) };
        let input = CollectInput { form: &self.form, config: &self.config, folder: &self.folder, roster: &[], today };
        if let Some(view) = collect::view_round(input, &self.ledger, &row)? {
            return Ok(Some(JudgedRound::new(view)));
        }
        Ok(self.returned_round(&row))
    }

    /// A round by the workbook that went back for it.
    fn returned_round(&self, row: &RoundRow) -> Option<JudgedRound> {
        let bytes = read_file(&self.folder.file(&row.output)).ok()?;
        let submission = read_as(&self.form, &bytes).ok()?;
        let outcome = check::judge(&self.form, &submission);
        let name = row.output.rsplit('/').next().unwrap_or_default();
        Some(JudgedRound {
            file: FileView::judged(name, &self.form, &submission, &outcome, Some(name.to_owned())),
            sheets: returned::sheets(&self.form, &submission, &outcome),
            since: None,
        })
    }

    /// The report of a unit that passed, as the bytes of a Word file, with its file name.
    ///
    /// # Errors
    /// Where there is no such unit, the form has no report, or the report cannot be written.
    pub fn unit_report(&self, called: &str, version: ReportVersion) -> Result<(String, Vec<u8>), CampaignError> {
        let standing = self.standing(called)?;
        if self.form.template.report.is_empty() {
            return Err(CampaignError::NoReport(self.form.template.id.clone()));
        }
        let report = report_of(&self.form, &self.folder, &standing, version)
            .map_err(|why| CampaignError::UnwrittenReport(super::messages::no_report(&standing.unit.name, &why)))?;
        Ok((super::messages::report_name(&standing.unit.name), report.docx()))
    }

    /// What the charts of the roll-up show.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn rollup_charts(&self) -> Result<RollupCharts, CampaignError> {
        let mut rollup = Rollup::new(&self.form);
        self.add_to(&mut rollup)?;
        Ok(rollup.charts())
    }
}

//! `campaign rollup`: what the ledger knows of every unit, as one workbook or one long table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::campaign_folder::Subfolder;
use crate::files::{remove_abandoned_files, write_whole};
use crate::finding::Severity;
use crate::ledger::{DecisionRow, FindingRow, LedgerError, RegisterRow, RoundValues, Standing, UnitState};
use crate::rollup::{
    CountedFinding, JudgedReturn, LongReturn, LongTable, LongTableError, LongValue, ReceivedLine, ReturnState, Rollup,
    UnitReturn,
};
use crate::value::Amount;

use super::error::CampaignError;
use super::last_returns::LastReturns;
use super::messages;
use super::open::Campaign;

/// A roll-up that was written.
#[derive(Debug)]
pub struct RollupReport {
    /// The workbook.
    pub path: PathBuf,
    /// What is to be said of the units together, in lines.
    pub findings: String,
}

impl RollupReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        format!("{}{}\n", self.findings, written(&self.path))
    }
}

/// The sentence once a roll-up is written.
pub(crate) fn written(path: &Path) -> String {
    format!("已写入 {}。", path.display())
}

/// What the roll-up of a year is called.
pub(crate) fn rollup_name(year: i32) -> String {
    format!("{year}年度汇总.xlsx")
}

impl Campaign {
    /// Adds every unit on the roster to a roll-up, in the order of the roster, each with its return of last year where the campaign
    /// has it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn add_to(&self, rollup: &mut Rollup<'_>) -> Result<(), CampaignError> {
        let mut standings = self.ledger.standings()?;
        standings.retain(|standing| standing.unit.listed);
        let listed: Vec<(&str, &str)> =
            standings.iter().map(|standing| (standing.unit.code.as_str(), standing.unit.name.as_str())).collect();
        let last_returns = LastReturns::read_texts(&self.folder, &self.config, &self.form, &listed).by_code;
        for standing in standings {
            let last_return = last_returns.get(&standing.unit.code);
            rollup.add_beside(self.unit_return(standing)?, last_return);
        }
        let units = self.ledger.units()?.into_iter();
        let names: BTreeMap<String, String> = units.map(|unit| (unit.code, unit.name)).collect();
        for row in self.ledger.register()? {
            rollup.add_received(received_line(row, &names));
        }
        for decision in self.ledger.decisions()? {
            rollup.add_received(decision_line(decision, &names));
        }
        Ok(())
    }

    /// Writes the roll-up of some campaigns with the same form into a workbook.
    ///
    /// # Errors
    /// Where a ledger cannot be read, or the workbook cannot be written.
    pub fn write_rollup(campaigns: &[Self], output: &Path) -> Result<RollupReport, CampaignError> {
        let mut report = RollupReport { path: output.to_owned(), findings: String::new() };
        let Some(first) = campaigns.first() else { return Ok(report) };
        let mut rollup = Rollup::new(&first.form);
        for campaign in campaigns {
            campaign.add_to(&mut rollup)?;
        }
        write_whole(output, &rollup.workbook()?)?;
        report.findings = rollup.findings_text();
        Ok(report)
    }

    /// Writes the values of what counts into a long table: the last round of each unit that passed; every value of every round
    /// with `every_round`.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or the table cannot be written.
    pub(crate) fn write_long(&self, table: &mut dyn LongTable, every_round: bool) -> Result<(), LongRollupError> {
        let standings: BTreeMap<String, Standing> =
            self.ledger.standings()?.into_iter().map(|standing| (standing.unit.code.clone(), standing)).collect();
        let template = &self.form.template;
        self.ledger.each_round(|of_round| {
            let RoundValues { unit, round, verdict, digest, entries } = of_round;
            let Some(standing) = standings.get(unit) else { return Ok(()) };
            let state = return_state(standing.state());
            let is_last = standing.last.as_ref().is_some_and(|last| last.round == round);
            let counts = is_last && state == ReturnState::Passed;
            if !(every_round || counts) {
                return Ok(());
            }
            let of = LongReturn {
                unit,
                name: &standing.unit.name,
                parent: standing.unit.parent.as_deref().unwrap_or_default(),
                verdict,
                state,
                round,
                form: &template.id,
                year: template.fiscal_year,
                digest,
            };
            let values: BTreeMap<String, String> = serde_json::from_str(entries).unwrap_or_default();
            let mut write = |(field, text)| table.row(&of, &LongValue::new(template, field, text));
            values.iter().map(|(field, text)| (field.as_str(), text.as_str())).try_for_each(&mut write)?;
            Ok(())
        })
    }

    /// A file of this name in the campaign's folder of roll-ups.
    pub(crate) fn rollup_file(&self, name: &str) -> PathBuf {
        self.folder.file_in(Subfolder::Rollup, name)
    }

    /// Makes room for an output: what an ended roll-up left is removed.
    ///
    /// # Errors
    /// Where the output would be written where the campaign keeps its files.
    pub(crate) fn prepare_output(&self, output: &Path) -> Result<(), CampaignError> {
        if self.folder.keeps(output) {
            return Err(CampaignError::OutputInCampaign(output.to_owned()));
        }
        remove_abandoned_files(&self.folder.subfolder(Subfolder::Rollup));
        Ok(())
    }

    fn unit_return(&self, standing: Standing) -> Result<UnitReturn, CampaignError> {
        let state = return_state(standing.state());
        let judged = match &standing.last {
            Some(last) => {
                let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Amount>().ok());
                Some(JudgedReturn {
                    declared: number(&last.declared),
                    recomputed: number(&last.recomputed),
                    grade: last.grade.clone(),
                    values: serde_json::from_str(&self.ledger.entries(last.document)?).unwrap_or_default(),
                    findings: self.ledger.findings(last.document, rollup_finding)?,
                    counts: last.counts,
                })
            }
            None => None,
        };
        let reviews = self.ledger.reviews(&standing.unit.code)?.into_iter();
        let reviewed = reviews.filter_map(|review| Some((review.indicator, review.score?.parse().ok()?))).collect();
        let earlier = match &standing.last {
            Some(last) if last.round > 1 => {
                self.ledger.findings_before(&standing.unit.code, last.round, rollup_finding)?
            }
            _ => Vec::new(),
        };
        Ok(UnitReturn {
            earlier,
            state,
            withdrawn: standing.withdrawn().map(str::to_owned),
            late: standing.is_late(),
            rounds: standing.last.as_ref().map_or(0, |last| last.round),
            judged,
            reviewed,
            code: standing.unit.code,
            name: standing.unit.name,
            parent: standing.unit.parent,
        })
    }
}

/// Why a long table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum LongRollupError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The table cannot be written.
    #[error(transparent)]
    Table(#[from] LongTableError),
}

/// Where a unit's return stands, as a roll-up has it.
fn return_state(state: UnitState) -> ReturnState {
    match state {
        UnitState::Passed => ReturnState::Passed,
        UnitState::Returned => ReturnState::Returned,
        UnitState::Unread => ReturnState::Rejected,
        // A return of an issue that was replaced since does not count.
        UnitState::NotIssued | UnitState::Waiting | UnitState::Reissued => ReturnState::NotSent,
    }
}

/// A line of the register; `names` are the units' names by their codes.
fn received_line(row: RegisterRow, names: &BTreeMap<String, String>) -> ReceivedLine {
    let outcome = row.outcome().to_owned();
    let is_workbook_itself = row.workbook.is_empty() || row.path.ends_with(&row.workbook);
    let file = if is_workbook_itself { row.path } else { format!("{}：{}", row.path, row.workbook) };
    let unit = row.unit.as_ref().map(|code| names.get(code).unwrap_or(code).clone());
    let remarks = [row.open.as_str(), row.set_aside.as_str(), row.remark.as_str()];
    let remark = remarks.into_iter().find(|remark| !remark.is_empty()).unwrap_or_default().to_owned();
    ReceivedLine {
        day: row.day,
        file,
        sender: row.sender,
        unit: unit.unwrap_or_default(),
        round: row.round,
        outcome,
        remark,
        is_open: !row.open.is_empty(),
    }
}

/// A decision as a line of the register; `names` are the units' names by their codes.
fn decision_line(decision: DecisionRow, names: &BTreeMap<String, String>) -> ReceivedLine {
    let unit = decision.unit.as_ref().map(|code| names.get(code).unwrap_or(code).clone());
    ReceivedLine {
        file: messages::decision(decision.id, decision.path.as_deref()),
        unit: unit.unwrap_or_default(),
        round: decision.round.unwrap_or(0),
        outcome: decision.kind.word().to_owned(),
        remark: messages::decided(&decision.reason, decision.until.as_deref(), decision.undone.as_deref()),
        day: decision.day,
        ..ReceivedLine::default()
    }
}

fn rollup_finding(row: FindingRow) -> CountedFinding {
    let severity = Severity::from_key(&row.severity).unwrap_or(Severity::Notice);
    CountedFinding { code: row.code, severity, sheet: row.sheet, item: row.item, explained: row.explained }
}

#[cfg(test)]
mod tests {
    use super::RollupReport;

    #[test]
    fn what_is_to_be_said_of_the_units_together_comes_before_where_it_was_written() {
        let report = RollupReport { path: "汇总.xlsx".into(), findings: "通过2个。\n".to_owned() };
        assert_eq!(report.text(), "通过2个。\n已写入 汇总.xlsx。\n");
    }
}

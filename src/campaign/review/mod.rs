//! `campaign review`: a sample of units is drawn, a workbook goes to the reviewers, and their scores come back into the ledger.

mod draw;
mod messages;
mod read;
mod write;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::template::Indicator;
use crate::value::Amount;

use super::config::Day;
use super::folder::Place;
use super::ledger::Standing;
use super::{Campaign, CampaignError};

pub use draw::Sample;

/// A unit that is reviewed.
#[derive(Debug)]
struct Case {
    standing: Standing,
    /// Why it was drawn, in words.
    reasons: Vec<String>,
    /// What the department gave itself and what was recomputed, by indicator.
    scores: BTreeMap<String, (Option<Amount>, Option<Amount>)>,
    /// What was reviewed before: score and remark, by indicator.
    reviewed: BTreeMap<String, (Option<String>, String)>,
}

/// What `review` drew.
#[derive(Debug, Serialize)]
pub struct DrawReport {
    /// The workbook, within the campaign's folder.
    pub path: String,
    /// The units, with why each was drawn.
    pub drawn: Vec<Drawn>,
}

/// A unit that was drawn.
#[derive(Debug, Serialize)]
pub struct Drawn {
    /// The unit's name.
    pub unit: String,
    /// Why.
    pub reasons: Vec<String>,
}

/// What came back.
#[derive(Debug, Serialize)]
pub struct ReviewReport {
    /// How many units are reviewed whole.
    pub whole: usize,
    /// Units of which some indicators are not reviewed yet.
    pub partial: Vec<String>,
    /// How many scores were taken over.
    pub scores: usize,
}

impl Campaign {
    /// Draws a sample of the units whose return can be reviewed, and writes the reviewers' workbook. Units drawn before stay
    /// drawn.
    ///
    /// # Errors
    /// Where the form has no scores or nothing can be reviewed yet, or the workbook or the ledger cannot be written.
    pub fn draw_review(&mut self, sample: Sample, today: &Day) -> Result<DrawReport, CampaignError> {
        let indicators: Vec<&Indicator> = self.form.template.indicators.iter().collect();
        if indicators.is_empty() {
            return Err(CampaignError::Told(messages::NO_INDICATORS.to_owned()));
        }
        let cases = draw::draw(self, sample)?;
        if cases.is_empty() {
            return Err(CampaignError::Told(messages::NOTHING_TO_REVIEW.to_owned()));
        }
        let title = super::mails::title(&self.config, &self.form);
        let bytes = write::workbook(&self.form, title, &cases)?;
        let name = format!("复核-{today}.xlsx");
        let (path, within) = self.folder.within(Place::Reviews, &name);
        if path.exists() {
            return Err(CampaignError::Told(messages::there_already(&within)));
        }
        crate::files::write_whole(&path, &bytes)?;
        self.ledger.write(|ledger| {
            for case in &cases {
                let round = case.standing.last.as_ref().map_or(0, |last| last.round);
                for indicator in &indicators {
                    ledger.drawn(&case.standing.unit.code, &indicator.id, round, today)?;
                }
            }
            Ok(())
        })?;
        let drawn =
            cases.into_iter().map(|case| Drawn { unit: case.standing.unit.name, reasons: case.reasons }).collect();
        Ok(DrawReport { path: within, drawn })
    }

    /// Takes over the scores of a workbook that came back from the reviewers.
    ///
    /// # Errors
    /// Where it is not such a workbook, or any of its scores does not fit: nothing is taken over then.
    pub fn read_review(&mut self, bytes: &[u8], today: &Day) -> Result<ReviewReport, CampaignError> {
        let standings = self.ledger.standings()?;
        let lines = read::read(&self.form, &standings, bytes).map_err(CampaignError::Told)?;
        self.ledger.write(|ledger| {
            for line in &lines {
                ledger.reviewed(
                    &line.unit,
                    &line.indicator,
                    &line.score.to_string(),
                    &line.remark,
                    line.round,
                    today,
                )?;
            }
            Ok(())
        })?;
        let standings = self.ledger.standings()?;
        let drawn = || standings.iter().filter_map(|standing| Some((standing, standing.reviewed?)));
        Ok(ReviewReport {
            whole: drawn().filter(|(_, whole)| *whole).count(),
            partial: drawn().filter(|(_, whole)| !whole).map(|(standing, _)| standing.unit.name.clone()).collect(),
            scores: lines.len(),
        })
    }
}

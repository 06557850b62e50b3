//! `campaign review`: draws a sample and writes the reviewers' workbook; reads the reviewers' scores into the ledger.

use std::fmt::Write;

use serde::Serialize;

use crate::campaign_folder::Subfolder;
use crate::files::write_whole;
use crate::ledger::NewReview;
use crate::review::{self, ReviewCase, ReviewError, Sample, draw_sample, read_reviews};
use crate::template::Indicator;
use crate::value::Day;

use super::error::CampaignError;
use super::open::Campaign;

/// The sample that was drawn.
#[derive(Debug, Serialize)]
pub struct DrawReport {
    /// The reviewers' workbook, within the campaign's folder.
    pub path: String,
    /// The units, with why each was drawn.
    pub drawn: Vec<DrawnUnit>,
}

/// A unit that was drawn.
#[derive(Debug, Serialize)]
pub struct DrawnUnit {
    /// The unit's name.
    pub unit: String,
    /// Why it was drawn.
    pub reasons: Vec<String>,
}

/// The scores that came back from the reviewers.
#[derive(Debug, Serialize)]
pub struct ReviewReport {
    /// How many units have all their indicators reviewed.
    pub whole: usize,
    /// The units with indicators that are not reviewed yet.
    pub partial: Vec<String>,
    /// How many scores were taken over.
    pub scores: usize,
}

impl Campaign {
    /// Draws a sample of the units whose return passed, and writes the reviewers' workbook. Units drawn before stay drawn.
    ///
    /// # Errors
    /// Where the form has no scores or nothing can be reviewed yet, or the workbook or the ledger cannot be written.
    pub fn draw_review(&mut self, sample: Sample, today: &Day) -> Result<DrawReport, CampaignError> {
        let cases = self.draw(sample)?;
        let indicators: Vec<&Indicator> = self.form.template.indicators.iter().collect();
        let title = self.config.title(&self.form.template.title);
        let bytes = review::workbook(&self.form, title, &cases)?;
        let name = format!("复核-{today}.xlsx");
        let (path, within) = (self.folder.file_in(Subfolder::Reviews, &name), Subfolder::Reviews.path_of(&name));
        if path.exists() {
            return Err(ReviewError::WorkbookExists(within).into());
        }
        write_whole(&path, &bytes)?;
        self.ledger.write(|ledger| {
            for case in &cases {
                let round = case.standing.last.as_ref().map_or(0, |last| last.round);
                for indicator in &indicators {
                    ledger.insert_drawn(&case.standing.unit.code, &indicator.id, round, today)?;
                }
            }
            Ok(())
        })?;
        Ok(DrawReport { path: within, drawn: drawn_units(cases) })
    }

    /// What `draw_review` would draw: nothing is written.
    ///
    /// # Errors
    /// Where the form has no scores or nothing can be reviewed yet, or the ledger cannot be read.
    pub fn review_preview(&self, sample: Sample) -> Result<Vec<DrawnUnit>, CampaignError> {
        Ok(drawn_units(self.draw(sample)?))
    }

    /// The units of a sample.
    fn draw(&self, sample: Sample) -> Result<Vec<ReviewCase>, CampaignError> {
        if self.form.template.indicators.is_empty() {
            return Err(ReviewError::NoIndicators.into());
        }
        let cases = draw_sample(&self.form.template, &self.ledger, sample)?;
        if cases.is_empty() { Err(ReviewError::NothingToReview.into()) } else { Ok(cases) }
    }

    /// Takes over the scores of a workbook that came back from the reviewers.
    ///
    /// # Errors
    /// Where it is not such a workbook, or any of its scores does not fit; then none is taken over.
    pub fn read_review(&mut self, bytes: &[u8], today: &Day) -> Result<ReviewReport, CampaignError> {
        let scores = read_reviews(&self.form, &self.ledger.standings()?, bytes)?;
        self.ledger.write(|ledger| {
            for score in &scores {
                ledger.insert_review(&NewReview {
                    unit: &score.unit,
                    indicator: &score.indicator,
                    score: score.score,
                    remark: &score.remark,
                    round: score.round,
                    day: today,
                })?;
            }
            Ok(())
        })?;
        let standings = self.ledger.standings()?;
        let drawn = || standings.iter().filter_map(|standing| Some((standing, standing.reviewed?)));
        Ok(ReviewReport {
            whole: drawn().filter(|(_, whole)| *whole).count(),
            partial: drawn().filter(|(_, whole)| !whole).map(|(standing, _)| standing.unit.name.clone()).collect(),
            scores: scores.len(),
        })
    }
}

fn drawn_units(cases: Vec<ReviewCase>) -> Vec<DrawnUnit> {
    cases.into_iter().map(|case| DrawnUnit { unit: case.standing.unit.name, reasons: case.reasons }).collect()
}

impl DrawReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for DrawnUnit { unit, reasons } in &self.drawn {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{unit}  {}", reasons.join("；"));
        }
        let _ = writeln!(out, "抽取{}个单位，复核表在 {}。填好后用 --read 读回。", self.drawn.len(), self.path);
        out
    }
}

impl ReviewReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = format!("读入复核得分{}个，{}个单位复核完了。\n", self.scores, self.whole);
        if !self.partial.is_empty() {
            out.push_str(&format!("还没有复核完的：{}。\n", self.partial.join("、")));
        }
        out
    }
}

//! `campaign report`: the reports of the units that passed.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::CampaignFolder;
use crate::check::judge;
use crate::files::{ReportOutputs, read_file, write_written_report};
use crate::form::Form;
use crate::intake::recognise::identity;
use crate::intake::{Book, read};
use crate::ledger::{Standing, UnitState};
use crate::written_report::{ReportVersion, WrittenReport};

use super::error::CampaignError;
use super::messages;
use super::open::Campaign;

/// The folder of the reports, in the campaign's folder.
const REPORTS_FOLDER: &str = "报告";

/// The reports that were written.
#[derive(Debug, Serialize)]
pub struct ReportsReport {
    /// Where they are.
    pub folder: String,
    /// How many.
    pub written: usize,
    /// The units in whose reports something has still to be written, each with how much.
    pub to_write: Vec<(String, usize)>,
    /// The units that passed and have no report, and why.
    pub without: Vec<String>,
}

impl Campaign {
    /// Writes the report of every unit that passed into a folder, where one is given, or into the campaign's.
    ///
    /// # Errors
    /// Where the form has no report, the ledger cannot be read, or the reports would be written where the campaign keeps its files.
    pub fn write_reports(&self, folder: Option<&Path>, version: ReportVersion) -> Result<ReportsReport, CampaignError> {
        if !WrittenReport::has_text(&self.form) {
            return Err(CampaignError::NoReport(self.form.template.id.clone()));
        }
        let folder = folder.map_or_else(|| self.folder.file(REPORTS_FOLDER), Path::to_owned);
        if self.folder.keeps(&folder.join("x")) {
            return Err(CampaignError::OutputInCampaign(folder));
        }
        let mut standings = self.ledger.standings()?;
        standings.retain(|standing| standing.unit.listed && standing.state() == UnitState::Passed);
        let outputs = Mutex::new(ReportOutputs::folder(&folder));
        let (form, campaign) = (&self.form, &self.folder);
        let write = |standing: &Standing| {
            write_report(form, campaign, standing, version, &outputs)
                .map_err(|why| messages::no_report(&standing.unit.name, &why))
        };
        let written: Vec<Result<usize, String>> = standings.par_iter().map(write).collect();
        let mut report = ReportsReport {
            folder: folder.display().to_string(),
            written: 0,
            to_write: Vec::new(),
            without: Vec::new(),
        };
        for (standing, result) in standings.into_iter().zip(written) {
            match result {
                Ok(to_write) => {
                    report.written += 1;
                    if to_write > 0 {
                        report.to_write.push((standing.unit.name, to_write));
                    }
                }
                Err(why) => report.without.push(why),
            }
        }
        Ok(report)
    }
}

/// Writes the report of a unit, and gives how much has still to be written in it.
fn write_report(
    form: &Form,
    folder: &CampaignFolder,
    standing: &Standing,
    version: ReportVersion,
    outputs: &Mutex<ReportOutputs>,
) -> Result<usize, String> {
    let report = report_of(form, folder, standing, version)?;
    let path = folder.file(standing.last.as_ref().map(|last| last.output.as_str()).unwrap_or_default());
    let outputs = || outputs.lock().unwrap_or_else(PoisonError::into_inner);
    let written = write_written_report(&path, &report, version, outputs);
    written.map(|written| written.to_write).map_err(|error| error.to_string())
}

/// The report of a unit, or why there is none.
pub(super) fn report_of(
    form: &Form,
    folder: &CampaignFolder,
    standing: &Standing,
    version: ReportVersion,
) -> Result<WrittenReport, String> {
    let output = standing.last.as_ref().map(|last| last.output.as_str()).unwrap_or_default();
    let bytes = read_file(&folder.file(output)).map_err(|error| error.to_string())?;
    let book = Book::open(&bytes).map_err(|why| why.finding(output).message)?;
    let outcome = judge(form, &read(form, &book, identity(&book)));
    let report = WrittenReport::of_outcome(form, &outcome, version).ok_or(messages::UNREAD)?;
    // What was accepted by hand counts as it is.
    Ok(if standing.is_accepted() { report.accepted() } else { report })
}

impl ReportsReport {
    /// The report in words.
    pub fn text(&self) -> String {
        let mut lines = vec![messages::reports_written(self.written, &self.folder)];
        if !self.to_write.is_empty() {
            lines.push(messages::reports_to_complete(&self.to_write));
        }
        lines.extend(self.without.iter().cloned());
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::ReportsReport;

    #[test]
    fn reports_that_have_still_to_be_completed_are_named_where_there_are_any() {
        let text = |to_write: &[(&str, usize)]| {
            let to_write = to_write.iter().map(|(unit, places)| ((*unit).to_owned(), *places)).collect();
            let without = vec!["丙局没有报告".to_owned()];
            ReportsReport { folder: "报告".to_owned(), written: 2, to_write, without }.text()
        };
        assert_eq!(text(&[]), "已写出2份报告，在“报告”里。\n丙局没有报告\n");
        assert!(text(&[("甲局", 3)]).contains("甲局（3处）"), "{}", text(&[("甲局", 3)]));
    }
}

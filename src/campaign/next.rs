//! `campaign next`: makes next year's campaign from this year's.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::campaign_folder::LAST_YEAR_FOLDER;
use crate::form::Form;
use crate::ledger::UnitState;
use crate::roster::RosterUnit;
use crate::template::Files;
use crate::value::Day;

use super::error::CampaignError;
use super::form::load_form;
use super::init::{Plan, TakenOver, make_folder, selector};
use super::messages;
use super::open::Campaign;

/// What next year's campaign starts with, beside what this year's has.
#[derive(Debug)]
pub struct NextPlan {
    /// The id of a built-in form, or a folder with one; where it is not given, the built-in form that takes figures from this
    /// year's.
    pub template: Option<String>,
    /// The last day on which returns are in time.
    pub deadline: Option<Day>,
}

/// What next year's campaign was made of.
#[derive(Debug, Serialize)]
pub struct NextReport {
    /// Its folder.
    pub folder: PathBuf,
    /// Its form's id.
    pub template: String,
    /// How many units are on its roster. Their figures of this year are not: they are next year's to give.
    pub units: usize,
    /// How many of this year's accepted workbooks stand in its folder for them.
    pub last_returns: usize,
    /// The units of which no accepted workbook stands there although they passed, and why.
    pub without: Vec<String>,
    /// Whether the form takes figures from them.
    pub takes_last_year: bool,
}

impl Campaign {
    /// Makes next year's campaign in a new folder: with the roster, the bureau, the wording and the mailbox of this one, and its
    /// accepted workbooks where `issue` takes last year's figures from.
    ///
    /// # Errors
    /// Where there is no form of the next year, the roster has faults, or the folder is not empty or cannot be written.
    pub fn next(&self, root: &Path, plan: NextPlan) -> Result<NextReport, CampaignError> {
        let year = self.config.year + 1;
        let template = match plan.template {
            Some(template) => template,
            None => self.next_form().ok_or(CampaignError::NoNextForm(year))?,
        };
        let form = load_form(root, &selector(&template))?;
        let found = form.template.fiscal_year;
        if found != year {
            return Err(CampaignError::NotNextYear { template: form.template.id.clone(), found, wanted: year });
        }
        let units = self.roster()?.into_iter().map(|unit| RosterUnit { values: Vec::new(), ..unit });
        let taken_over = TakenOver {
            units: units.collect(),
            wording: self.config.wording.clone(),
            mailbox: self.config.mailbox.as_ref().map(|mailbox| mailbox.with_absolute_paths(&self.folder)),
        };
        let init = Plan { template, deadline: plan.deadline, bureau: self.config.bureau.clone() };
        let folder = make_folder(root, &init, &form, &taken_over)?;
        let mut report = NextReport {
            folder: root.to_owned(),
            template: form.template.id.clone(),
            units: taken_over.units.len(),
            last_returns: 0,
            without: Vec::new(),
            takes_last_year: form.template.last_year.is_some(),
        };
        let last_year = folder.file(LAST_YEAR_FOLDER);
        fs::create_dir_all(&last_year).map_err(|error| CampaignError::File(last_year.clone(), error))?;
        for standing in self.ledger.standings()?.into_iter().filter(|standing| standing.unit.listed) {
            let Some(last) = standing.last.as_ref().filter(|_| standing.state() == UnitState::Passed) else { continue };
            let (from, name) = (self.folder.file(&last.output), last.output.rsplit('/').next().unwrap_or_default());
            if standing.is_accepted() {
                report.without.push(messages::accepted_by_hand(&standing.unit.name));
            } else if !from.is_file() {
                report.without.push(messages::passed_file_is_gone(&standing.unit.name, &last.output));
            } else {
                let to = last_year.join(name);
                fs::copy(&from, &to).map_err(|error| CampaignError::File(to, error))?;
                report.last_returns += 1;
            }
        }
        Ok(report)
    }

    /// The built-in form that takes figures from this campaign's.
    fn next_form(&self) -> Option<String> {
        let takes_from_this = |id: &String| {
            let form = Form::built_in(id)?;
            (form.last_year()?.template.id == self.form.template.id).then_some(())
        };
        Files::built_in_ids().into_iter().find(|id| takes_from_this(id).is_some())
    }
}

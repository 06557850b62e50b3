//! `campaign next`: makes next year's campaign from this year's.

use std::fmt::Write;
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
        let (template, form) = self.form_of_next_year(root, plan.template)?;
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
        for from in self.last_returns_for_next(&mut report)? {
            let to = last_year.join(from.file_name().unwrap_or_default());
            fs::copy(&from, &to).map_err(|error| CampaignError::File(to, error))?;
        }
        Ok(report)
    }

    /// What `next` would make: nothing is written.
    ///
    /// # Errors
    /// Where there is no form of the next year, or the roster has faults.
    pub fn next_preview(&self, root: &Path, plan: NextPlan) -> Result<NextReport, CampaignError> {
        let (_, form) = self.form_of_next_year(root, plan.template)?;
        let mut report = NextReport {
            folder: root.to_owned(),
            template: form.template.id.clone(),
            units: self.roster()?.len(),
            last_returns: 0,
            without: Vec::new(),
            takes_last_year: form.template.last_year.is_some(),
        };
        self.last_returns_for_next(&mut report)?;
        Ok(report)
    }

    /// The form that next year's campaign has, with how it is named: the one that is given, else the built-in one that takes figures
    /// from this campaign's.
    fn form_of_next_year(&self, root: &Path, given: Option<String>) -> Result<(String, Form), CampaignError> {
        let year = self.config.year + 1;
        let template = match given {
            Some(template) => template,
            None => self.next_form().ok_or(CampaignError::NoNextForm(year))?,
        };
        let form = load_form(root, &selector(&template))?;
        let found = form.template.fiscal_year;
        if found != year {
            return Err(CampaignError::NotNextYear { template: form.template.id.clone(), found, wanted: year });
        }
        Ok((template, form))
    }

    /// The accepted workbooks that next year's figures are taken from; counts them, and names in the report what is left out.
    fn last_returns_for_next(&self, report: &mut NextReport) -> Result<Vec<PathBuf>, CampaignError> {
        let mut files = Vec::new();
        for standing in self.ledger.standings()?.into_iter().filter(|standing| standing.unit.listed) {
            let Some(last) = standing.last.as_ref().filter(|_| standing.state() == UnitState::Passed) else { continue };
            let from = self.folder.file(&last.output);
            if standing.is_accepted() {
                report.without.push(messages::accepted_by_hand(&standing.unit.name));
            } else if !from.is_file() {
                report.without.push(messages::passed_file_is_gone(&standing.unit.name, &last.output));
            } else {
                report.last_returns += 1;
                files.push(from);
            }
        }
        Ok(files)
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

impl NextReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let NextReport { folder, template, units, last_returns, without, takes_last_year } = self;
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "已新建 {}，模板“{template}”，名单{units}个单位，上年通过的表{last_returns}份。",
            folder.display()
        );
        for why in without {
            let _ = writeln!(out, "没有放进去：{why}。");
        }
        if !takes_last_year {
            let _ = writeln!(out, "注意：模板“{template}”没有写上年的数从哪里来（last-year.toml），这些表用不上。");
        }
        let folder = folder.display();
        let _ = writeln!(
            out,
            "下一步：核对名单.xlsx，填好新一年预填的数，看一遍 campaign.toml，再执行 jixiao campaign issue {folder}。"
        );
        out
    }
}

//! `campaign init`: makes a campaign's folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::campaign_folder::{
    self, CONFIG_FILE, CampaignFolder, LAST_YEAR_FOLDER, MailboxSettings, Starter, Subfolder,
};
use crate::correspondence::Bureau;
use crate::files::write_whole;
use crate::form::Form;
use crate::ledger::{self, Ledger};
use crate::roster::{self, RosterUnit};
use crate::template::Files;
use crate::value::Day;

use super::error::CampaignError;
use super::form::{campaign_key, load_form};
use super::open::Campaign;

/// What a new campaign starts with.
#[derive(Debug)]
pub struct Plan {
    /// The id of a built-in form, or a folder with one.
    pub template: String,
    /// The last day on which returns are in time.
    pub deadline: Option<Day>,
    /// The bureau that sends the messages.
    pub bureau: Bureau,
}

impl Campaign {
    /// Makes the folder of a new campaign, and gives its path.
    ///
    /// # Errors
    /// Where the folder is not empty or cannot be written, or the form is not there or has faults.
    pub fn init(root: &Path, plan: &Plan) -> Result<PathBuf, CampaignError> {
        let form = load_form(root, &selector(&plan.template))?;
        let nothing = TakenOver { units: Vec::new(), wording: BTreeMap::new(), mailbox: None };
        make_folder(root, plan, &form, &nothing)?;
        Ok(root.to_owned())
    }
}

/// The sentence once a campaign is made.
pub(crate) fn made(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "已新建 {folder}。下一步：填好里面的名单.xlsx，看一遍 campaign.toml，再执行 jixiao campaign issue {folder}。"
    )
}

/// How `campaign.toml` names a form: by its id, or by the absolute path of its folder, because later commands are given in other
/// folders.
pub(super) fn selector(template: &str) -> String {
    if Files::built_in(template).is_some() {
        return template.to_owned();
    }
    std::path::absolute(template).unwrap_or_else(|_| PathBuf::from(template)).display().to_string()
}

/// What a new campaign takes over from the one before.
pub(super) struct TakenOver {
    /// The units on the roster.
    pub(super) units: Vec<RosterUnit>,
    /// What messages say where it is not the default.
    pub(super) wording: BTreeMap<String, String>,
    /// The mailbox.
    pub(super) mailbox: Option<MailboxSettings>,
}

/// Makes the folder of a new campaign with this form.
///
/// # Errors
/// Where the folder is not empty or cannot be written.
pub(super) fn make_folder(
    root: &Path,
    plan: &Plan,
    form: &Form,
    taken_over: &TakenOver,
) -> Result<CampaignFolder, CampaignError> {
    let folder = CampaignFolder::new(root);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| CampaignError::File(path, error)
    };
    fs::create_dir_all(root).map_err(failed(root))?;
    if fs::read_dir(root).map_err(failed(root))?.flatten().next().is_some() {
        return Err(CampaignError::NotEmpty(root.to_owned()));
    }
    let template = &form.template;
    let takes_last_year = template.last_year.is_some();
    let subfolders = Subfolder::ALL.map(|subfolder| folder.subfolder(subfolder));
    let last_year = takes_last_year.then(|| folder.file(LAST_YEAR_FOLDER));
    for path in subfolders.into_iter().chain(last_year) {
        fs::create_dir_all(&path).map_err(failed(&path))?;
    }
    write_whole(&folder.file(roster::FILE_NAME), &roster::workbook(template, &taken_over.units)?)?;
    Ledger::create(&folder.file(ledger::FILE_NAME), &campaign_key(form))?;
    // The settings come last: a folder with a campaign.toml has everything else.
    let config = campaign_folder::starter(&Starter {
        template: &selector(&plan.template),
        year: template.fiscal_year,
        title: &template.title,
        deadline: plan.deadline.as_ref(),
        bureau: &plan.bureau,
        takes_last_year,
        wording: &taken_over.wording,
        mailbox: taken_over.mailbox.as_ref(),
    });
    write_whole(&folder.file(CONFIG_FILE), config.as_bytes())?;
    Ok(folder)
}

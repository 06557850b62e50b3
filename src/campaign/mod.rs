//! A year's work: one form, a roster of units, and what went to and came from each.
//!
//! ```text
//! roster ──► issue ──► 发出/                          every unit gets its workbook, numbered
//! 收到/ ──► collect ──► 退回/, 通过/, replies          every file is taken apart, told whose it is, checked, answered
//! ledger ──► status, remind, rollup, review           what is on record, told to people and programs
//! ```
//!
//! The folder is the user's: `收到/` is only read, everything else is written whole or not at all. What happened is on record in
//! the [`ledger`]; a command that was ended in the middle is simply given again.

pub mod collect;
pub mod config;
mod error;
mod folder;
pub mod issue;
pub mod ledger;
mod letter;
mod mails;
mod messages;
pub(crate) mod names;
pub mod rehearsal;
pub mod remind;
pub mod review;
pub mod rollup;
pub mod roster;
pub mod status;

use std::fs;
use std::path::{Path, PathBuf};

use crate::builder::load;
use crate::files::{read_file, read_form_folder, write_whole};
use crate::form::Form;
use crate::template::Files;

pub use config::{Bureau, Config, Day};
pub use error::CampaignError;
pub use folder::{Folder, Place};
pub(crate) use messages::keeps;

use folder::{CONFIG, LEDGER, Lock, ROSTER};
use ledger::Ledger;
use roster::Unit;

/// A campaign, open.
#[derive(Debug)]
pub struct Campaign {
    /// Its folder.
    pub folder: Folder,
    /// Its settings.
    pub config: Config,
    /// Its form, made ready.
    pub form: Form,
    /// Its ledger.
    pub ledger: Ledger,
    _lock: Option<Lock>,
}

/// What is done with a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only looked at.
    Read,
    /// Changed: no other command may change it at the same time.
    Write,
}

/// What a new campaign is to be.
#[derive(Debug)]
pub struct Plan {
    /// The id of a built-in form, or a folder with one.
    pub template: String,
    /// The last day on which returns are in time.
    pub deadline: Option<Day>,
    /// Who sends the messages.
    pub bureau: Bureau,
}

impl Campaign {
    /// Makes a new campaign's folder.
    ///
    /// # Errors
    /// Where the folder is not empty or cannot be written, or the form is not there.
    pub fn init(root: &Path, plan: &Plan) -> Result<Folder, CampaignError> {
        let built_in = Files::built_in(&plan.template).is_some();
        // A folder given on the command line is found from wherever the next command is given.
        let template = if built_in {
            plan.template.clone()
        } else {
            let path = std::path::absolute(&plan.template).unwrap_or_else(|_| PathBuf::from(&plan.template));
            path.display().to_string()
        };
        let form = form(root, &template)?;
        let folder = Folder::new(root);
        fs::create_dir_all(root).map_err(|error| CampaignError::File(root.to_owned(), error))?;
        let listing = fs::read_dir(root).map_err(|error| CampaignError::File(root.to_owned(), error))?;
        if listing.flatten().next().is_some() {
            return Err(CampaignError::NotEmpty(root.to_owned()));
        }
        let head = &form.template;
        let takes_last_year = head.last_year.is_some();
        let places = Place::ALL.map(|place| folder.place(place));
        let last_year = takes_last_year.then(|| folder.file(messages::LAST_YEAR_FOLDER));
        for place in places.into_iter().chain(last_year) {
            fs::create_dir_all(&place).map_err(|error| CampaignError::File(place.clone(), error))?;
        }
        let roster = roster::workbook(head, &[])?;
        write_whole(&folder.file(ROSTER), &roster)?;
        Ledger::create(&folder.file(LEDGER))?;
        // Last, so that a folder with a campaign.toml is a whole campaign.
        let config = config::starter(
            &template,
            head.fiscal_year,
            &head.title,
            plan.deadline.as_ref(),
            &plan.bureau,
            takes_last_year,
        );
        write_whole(&folder.file(CONFIG), config.as_bytes())?;
        Ok(folder)
    }

    /// Opens a campaign's folder.
    ///
    /// # Errors
    /// Where it is none, its settings have faults, its form or ledger cannot be used, or another command works on it.
    pub fn open(root: &Path, access: Access) -> Result<Self, CampaignError> {
        let folder = Folder::new(root);
        let path = folder.file(CONFIG);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CampaignError::NoCampaign(root.to_owned()));
            }
            Err(error) => return Err(CampaignError::File(path, error)),
        };
        let config = Config::parse(&text)?;
        let form = form(root, &config.template)?;
        if form.template.fiscal_year != config.year {
            return Err(CampaignError::OtherYear {
                template: form.template.id.clone(),
                found: form.template.fiscal_year,
                wanted: config.year,
            });
        }
        // To bring an old ledger up to date is to change it.
        let old = Ledger::is_old(&folder.file(LEDGER))?;
        let lock = match access {
            Access::Read if !old => None,
            Access::Read | Access::Write => {
                let lock = folder.lock().map_err(|error| CampaignError::File(root.to_owned(), error))?;
                Some(lock.ok_or(CampaignError::Busy)?)
            }
        };
        let ledger = Ledger::open(&folder.file(LEDGER))?;
        if access == Access::Write {
            for place in Place::ALL {
                let place = folder.place(place);
                fs::create_dir_all(&place).map_err(|error| CampaignError::File(place.clone(), error))?;
            }
            folder.sweep();
        }
        Ok(Self { folder, config, form, ledger, _lock: lock })
    }

    /// The units on the roster, as it stands on disk.
    ///
    /// # Errors
    /// Where it cannot be read, or has faults.
    pub fn roster(&self) -> Result<Vec<Unit>, CampaignError> {
        let bytes = read_file(&self.folder.file(ROSTER)).map_err(|error| CampaignError::Told(error.to_string()))?;
        Ok(roster::read(&self.form.template, &bytes)?)
    }
}

/// The form with this id, or in this folder, which may be relative to the campaign's.
fn form(root: &Path, selector: &str) -> Result<Form, CampaignError> {
    let files = match Files::built_in(selector) {
        Some(files) => files,
        None => {
            let path = root.join(selector);
            if !path.is_dir() {
                let known = Files::built_in_ids().join("、");
                return Err(CampaignError::Form(format!(
                    "没有叫“{selector}”的模板，也没有这个文件夹。模板文件夹若换了地方，请改 campaign.toml 里的 template；内置的模板有：{known}。"
                )));
            }
            read_form_folder(&path).map_err(|faults| CampaignError::Form(faults.to_string()))?
        }
    };
    let template = load(&files).map_err(|faults| CampaignError::Form(format!("模板“{selector}”有错误：\n{faults}")))?;
    Ok(Form::new(template))
}

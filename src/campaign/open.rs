//! Opening a campaign.

use std::path::Path;
use std::{fs, io};

use crate::campaign_folder::{CONFIG_FILE, CampaignFolder, Config, FolderLock, Subfolder};
use crate::files::read_file;
use crate::form::Form;
use crate::ledger::{self, Ledger};
use crate::roster::{self, RosterUnit};

use super::error::CampaignError;
use super::form::load_form;

/// An open campaign.
#[derive(Debug)]
pub struct Campaign {
    /// Its form, made ready.
    pub form: Form,
    /// Its folder.
    pub(crate) folder: CampaignFolder,
    /// Its settings.
    pub(super) config: Config,
    /// Its ledger.
    pub(super) ledger: Ledger,
    _lock: Option<FolderLock>,
}

/// What a campaign is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is only looked at.
    Read,
    /// It is changed: no other command may change it at the same time.
    Write,
}

impl Campaign {
    /// Opens the campaign in a folder.
    ///
    /// # Errors
    /// Where the folder has no campaign, its settings have faults, its form or ledger cannot be used, or another command works
    /// on it.
    pub fn open(root: &Path, access: Access) -> Result<Self, CampaignError> {
        let folder = CampaignFolder::new(root);
        let path = folder.file(CONFIG_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(CampaignError::NoCampaign(root.to_owned()));
            }
            Err(error) => return Err(CampaignError::File(path, error)),
        };
        let config = Config::parse(&text)?;
        let form = load_form(root, &config.template)?;
        if form.template.fiscal_year != config.year {
            return Err(CampaignError::OtherYear {
                template: form.template.id.clone(),
                found: form.template.fiscal_year,
                wanted: config.year,
            });
        }
        let ledger_path = folder.file(ledger::FILE_NAME);
        // A ledger of an older program is changed when it is opened.
        let outdated = Ledger::is_outdated(&ledger_path)?;
        let lock = match access {
            Access::Read if !outdated => None,
            Access::Read | Access::Write => {
                let lock = folder.lock().map_err(|error| CampaignError::File(root.to_owned(), error))?;
                Some(lock.ok_or(CampaignError::Busy)?)
            }
        };
        let ledger = Ledger::open(&ledger_path)?;
        if access == Access::Write {
            for subfolder in Subfolder::ALL {
                let path = folder.subfolder(subfolder);
                fs::create_dir_all(&path).map_err(|error| CampaignError::File(path.clone(), error))?;
            }
            folder.remove_temporary_files();
        }
        Ok(Self { folder, config, form, ledger, _lock: lock })
    }

    /// The units on the roster as it is on disk now.
    ///
    /// # Errors
    /// Where the roster cannot be read, or has faults.
    pub(super) fn roster(&self) -> Result<Vec<RosterUnit>, CampaignError> {
        let bytes = read_file(&self.folder.file(roster::FILE_NAME)).map_err(CampaignError::RosterFile)?;
        Ok(roster::read(&self.form.template, &bytes)?)
    }
}

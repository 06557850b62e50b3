//! Opening a campaign.

use std::path::Path;
use std::{fs, io};

use crate::campaign_folder::{CONFIG_FILE, CampaignFolder, Config, FolderLock, Subfolder};
use crate::files::read_file;
use crate::form::Form;
use crate::ledger::{self, Ledger};
use crate::roster::{self, RosterUnit};

use super::error::CampaignError;
use super::form::{campaign_key, load_form};

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

/// What stands in a campaign's folder beside the ledger: everything that a ledger is made anew from.
#[derive(Debug)]
pub(super) struct CampaignSettings {
    pub(super) folder: CampaignFolder,
    pub(super) config: Config,
    pub(super) form: Form,
}

impl CampaignSettings {
    /// Reads the settings and the form of the campaign in a folder.
    ///
    /// # Errors
    /// Where the folder has no campaign, its settings have faults, or its form cannot be used.
    pub(super) fn read(root: &Path) -> Result<Self, CampaignError> {
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
        Ok(Self { folder, config, form })
    }

    /// Keeps other commands from working on the folder.
    ///
    /// # Errors
    /// Where one works on it already.
    pub(super) fn lock(&self) -> Result<FolderLock, CampaignError> {
        let lock = self.folder.lock().map_err(|error| CampaignError::File(self.folder.root().to_owned(), error))?;
        lock.ok_or(CampaignError::Busy)
    }

    /// Makes the subfolders that are not there, and removes what ended commands left in them.
    ///
    /// # Errors
    /// Where a folder cannot be made.
    pub(super) fn tidy(&self) -> Result<(), CampaignError> {
        for subfolder in Subfolder::ALL {
            let path = self.folder.subfolder(subfolder);
            fs::create_dir_all(&path).map_err(|error| CampaignError::File(path.clone(), error))?;
        }
        self.folder.remove_abandoned_files();
        Ok(())
    }

    /// The units on the roster as it is on disk now.
    ///
    /// # Errors
    /// Where the roster cannot be read, or has faults.
    pub(super) fn roster(&self) -> Result<Vec<RosterUnit>, CampaignError> {
        read_roster(&self.folder, &self.form)
    }
}

impl Campaign {
    /// Opens the campaign in a folder. Before a command that writes, a dated copy of the ledger is made.
    ///
    /// # Errors
    /// Where the folder has no campaign, its settings have faults, its form or ledger cannot be used, or another command works
    /// on it.
    pub fn open(root: &Path, access: Access) -> Result<Self, CampaignError> {
        let settings = CampaignSettings::read(root)?;
        let ledger_path = settings.folder.file(ledger::FILE_NAME);
        let key = campaign_key(&settings.form);
        // A ledger of an older program is changed when it is opened.
        let outdated = Ledger::is_outdated(&ledger_path, &key)?;
        let lock = match access {
            Access::Read if !outdated => None,
            Access::Read | Access::Write => Some(settings.lock()?),
        };
        if access == Access::Write {
            settings.tidy()?;
            ledger::back_up(&ledger_path)?;
        }
        let mut ledger = Ledger::open(&ledger_path)?;
        if lock.is_some() {
            ledger.bind(&key)?;
        }
        let CampaignSettings { folder, config, form } = settings;
        Ok(Self { folder, config, form, ledger, _lock: lock })
    }

    /// The units on the roster as it is on disk now.
    ///
    /// # Errors
    /// Where the roster cannot be read, or has faults.
    pub(super) fn roster(&self) -> Result<Vec<RosterUnit>, CampaignError> {
        read_roster(&self.folder, &self.form)
    }

    /// What the campaign is called.
    pub fn title(&self) -> &str {
        self.config.title(&self.form.template.title)
    }

    /// Whether a mailbox is named, from which letters are sent.
    pub fn has_mailbox(&self) -> bool {
        self.config.mailbox.is_some()
    }
}

fn read_roster(folder: &CampaignFolder, form: &Form) -> Result<Vec<RosterUnit>, CampaignError> {
    let bytes = read_file(&folder.file(roster::FILE_NAME)).map_err(CampaignError::RosterFile)?;
    Ok(roster::read(&form.template, &bytes)?)
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::Path;

    use super::{Access, Campaign};
    use crate::campaign::init::Plan;
    use crate::correspondence::Bureau;

    /// A new campaign in a folder, whose bureau has this address.
    pub(in super::super) fn new_campaign(folder: &Path, email: &str) -> Campaign {
        let bureau = Bureau {
            name: "某市财政局".to_owned(),
            contact: String::new(),
            phone: String::new(),
            email: email.to_owned(),
        };
        let plan = Plan { template: "hunan-department-2021".to_owned(), deadline: None, bureau };
        Campaign::init(folder, &plan).unwrap();
        Campaign::open(folder, Access::Read).unwrap()
    }
}

//! A campaign's folder on disk: its subfolders, its lock, and its settings in `campaign.toml`.

mod config;
mod folder;
mod mailbox;
mod messages;

pub(crate) use config::{Config, ConfigFaults, Starter, starter};
pub use folder::CampaignFolder;
pub(crate) use folder::FolderLock;
pub(crate) use folder::{ListedFile, Subfolder};
pub(crate) use mailbox::MailboxSettings;
pub(crate) use messages::LAST_YEAR_FOLDER;

/// What the settings are called in a campaign's folder.
pub(crate) const CONFIG_FILE: &str = "campaign.toml";

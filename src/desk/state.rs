//! What the desk remembers while it runs: the open folders, and the running commands.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::campaign::{Access, Campaign, Day};
use crate::files::today_in_china;

use super::error::DeskError;
use super::jobs::Jobs;
use super::stopper::Stopper;
use super::token::Token;

/// What the desk remembers while it runs.
#[derive(Debug)]
pub(super) struct DeskState {
    pub(super) port: u16,
    pub(super) token: Token,
    pub(super) jobs: Jobs,
    pub(super) stopper: Stopper,
    /// The day that goes on record; the day it is where `None`.
    today: Option<Day>,
    /// The folders that are open: the first is number 1 in addresses.
    folders: Mutex<Vec<PathBuf>>,
    /// Where the program was started.
    pub(super) started_in: PathBuf,
}

impl DeskState {
    pub(super) fn new(port: u16, token: Token, today: Option<Day>, started_in: PathBuf) -> Self {
        Self {
            port,
            token,
            jobs: Jobs::default(),
            stopper: Stopper::default(),
            today,
            folders: Mutex::default(),
            started_in,
        }
    }

    /// What the cookie with the token is called: browsers do not keep the cookies of two ports apart.
    pub(super) fn cookie_name(&self) -> String {
        format!("jixiao-{}", self.port)
    }

    pub(super) fn today(&self) -> Day {
        self.today.clone().unwrap_or_else(today_in_china)
    }

    /// The page that a browser comes to first.
    pub(super) fn home(&self) -> String {
        let is_open = !self.folders.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if is_open { "/c/1/".to_owned() } else { "/".to_owned() }
    }

    /// Opens a folder, and gives its number.
    ///
    /// # Errors
    /// Where there is no campaign in it that can be opened.
    pub(super) fn open(&self, folder: &Path) -> Result<usize, DeskError> {
        let folder = std::path::absolute(folder)?;
        Campaign::open(&folder, Access::Read)?;
        super::recent::remember(&folder);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let place = folders.iter().position(|known| *known == folder).unwrap_or_else(|| {
            folders.push(folder);
            folders.len() - 1
        });
        Ok(place + 1)
    }

    /// The open folder with this number.
    ///
    /// # Errors
    /// Where no such folder is open.
    pub(super) fn folder(&self, number: usize) -> Result<PathBuf, DeskError> {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        number.checked_sub(1).and_then(|place| folders.get(place).cloned()).ok_or(DeskError::NothingHere)
    }
}

/// A campaign that a request is about.
#[derive(Debug, Clone)]
pub(super) struct Desktop {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// The day that goes on record.
    pub(super) today: Day,
    /// What the desk remembers.
    pub(super) state: Arc<DeskState>,
}

impl Desktop {
    pub(super) fn new(state: Arc<DeskState>, number: usize) -> Result<Self, DeskError> {
        Ok(Self { folder: state.folder(number)?, today: state.today(), state })
    }

    pub(super) fn campaign(&self, access: Access) -> Result<Campaign, DeskError> {
        Ok(Campaign::open(&self.folder, access)?)
    }
}

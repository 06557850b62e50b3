//! Opening a ledger: making, examining and upgrading the file.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::files::system::reason;

use super::copies::version_backup_path;
use super::error::{LedgerError, OrLedgerError};
use super::schema;

/// The first version with a table of the campaign.
const FIRST_WITH_CAMPAIGN: usize = 4;

/// What tells the ledgers of campaigns apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CampaignKey {
    /// The form's id.
    pub(crate) template: String,
    /// The budget year.
    pub(crate) year: i32,
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Ledger {
    /// Makes a new ledger for a campaign.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn create(path: &Path, campaign: &CampaignKey) -> Result<Self, LedgerError> {
        let connection = Connection::open(path).or_ledger_error(path)?;
        let mut ledger = Self { connection, path: path.to_owned() };
        ledger.connection.pragma_update(None, "application_id", schema::APPLICATION).or_ledger_error(path)?;
        ledger.upgrade(0)?;
        ledger.bind(campaign)?;
        Ok(ledger)
    }

    /// Opens a ledger. One of an older program is upgraded to this program's version first, after a copy of it is written.
    ///
    /// # Errors
    /// Where it is missing, damaged or of a newer program; it is then left as it was.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        if !path.exists() {
            return Err(LedgerError::Missing(path.to_owned()));
        }
        let version = Self::examine(path)?.version;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).or_ledger_error(path)?;
        let mut ledger = Self { connection, path: path.to_owned() };
        if version < schema::VERSION {
            ledger.back_up(version)?;
            ledger.upgrade(version)?;
        }
        Ok(ledger)
    }

    /// Whether a ledger is of an older program, so that opening it would change it. Nothing is changed.
    ///
    /// # Errors
    /// As for [`Ledger::open`], and where it is the ledger of another campaign.
    pub(crate) fn is_outdated(path: &Path, campaign: &CampaignKey) -> Result<bool, LedgerError> {
        if !path.exists() {
            return Err(LedgerError::Missing(path.to_owned()));
        }
        let examined = Self::examine(path)?;
        if let Some(found) = examined.other_campaign(campaign) {
            return Err(LedgerError::OtherCampaign { path: path.to_owned(), found, wanted: campaign.to_string() });
        }
        Ok(examined.version < schema::VERSION)
    }

    /// Puts on record which campaign the ledger is of, where that is not on record yet.
    ///
    /// # Errors
    /// Where the ledger cannot be written.
    pub(crate) fn bind(&mut self, campaign: &CampaignKey) -> Result<(), LedgerError> {
        self.connection
            .execute(
                "INSERT INTO campaign (template, year) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM campaign)",
                (&campaign.template, campaign.year),
            )
            .or_ledger_error(&self.path)?;
        Ok(())
    }

    /// Checks a ledger without changing it.
    fn examine(path: &Path) -> Result<Examined, LedgerError> {
        let damaged = |why: String| LedgerError::Damaged { path: path.to_owned(), why };
        let size = std::fs::metadata(path)
            .map_err(|error| LedgerError::Failed { path: path.to_owned(), why: reason(&error) })?;
        if size.len() == 0 {
            return Err(damaged("是空文件".to_owned()));
        }
        // SQLite rolls an interrupted change back before it reads anything, and for that it has to write.
        let mut journal = path.as_os_str().to_owned();
        journal.push("-journal");
        let interrupted = Path::new(&journal).exists();
        let how = if interrupted { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let connection = Connection::open_with_flags(path, how).or_ledger_error(path)?;
        let pragma =
            |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).or_ledger_error(path);
        if pragma("application_id")? != i64::from(schema::APPLICATION) {
            return Err(damaged("不是本程序的台账".to_owned()));
        }
        let found = pragma("user_version")?;
        let Some(version) = usize::try_from(found).ok().filter(|version| *version <= schema::VERSION) else {
            return Err(LedgerError::Newer { path: path.to_owned(), found });
        };
        let checked: String =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).or_ledger_error(path)?;
        if checked != "ok" {
            return Err(damaged(checked));
        }
        let campaign = if version < FIRST_WITH_CAMPAIGN {
            None
        } else {
            let read = |row: &rusqlite::Row<'_>| Ok(CampaignKey { template: row.get(0)?, year: row.get(1)? });
            connection.query_row("SELECT template, year FROM campaign", [], read).optional().or_ledger_error(path)?
        };
        let issued: Option<String> = connection
            .query_row("SELECT template FROM issue ORDER BY serial DESC LIMIT 1", [], |row| row.get(0))
            .optional()
            .or_ledger_error(path)?;
        Ok(Examined { version, campaign, issued_template: issued })
    }

    /// Writes a copy of the ledger, which has this version, beside it.
    fn back_up(&self, version: usize) -> Result<(), LedgerError> {
        let copy = version_backup_path(&self.path, version);
        if copy.exists() {
            // An earlier run was ended before the tables changed: its copy may be half written.
            std::fs::remove_file(&copy).map_err(|error| LedgerError::Backup(copy.clone(), reason(&error)))?;
        }
        self.connection
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .map_err(|error| LedgerError::Backup(copy, error.to_string()))?;
        Ok(())
    }

    /// Brings the tables from a version to this program's version, all or nothing.
    fn upgrade(&mut self, from: usize) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let change = self.connection.transaction().or_ledger_error(&path)?;
        for step in schema::STEPS.iter().skip(from) {
            change.execute_batch(step).or_ledger_error(&path)?;
        }
        change
            .pragma_update(None, "user_version", i64::try_from(schema::VERSION).unwrap_or(0))
            .or_ledger_error(&path)?;
        change.commit().or_ledger_error(&path)
    }
}

/// What is found out about a ledger without changing it.
struct Examined {
    version: usize,
    /// The campaign that it is of; `None` where an older program made it.
    campaign: Option<CampaignKey>,
    /// The id of the form that was issued last.
    issued_template: Option<String>,
}

impl Examined {
    /// What the ledger is of, as people call it, where that is not this campaign.
    fn other_campaign(&self, wanted: &CampaignKey) -> Option<String> {
        match (&self.campaign, &self.issued_template) {
            (Some(campaign), _) => (campaign != wanted).then(|| campaign.to_string()),
            // A ledger of an older program knows the form's id only.
            (None, Some(template)) => (*template != wanted.template).then(|| format!("模板“{template}”")),
            (None, None) => None,
        }
    }
}

impl std::fmt::Display for CampaignKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}年度、模板“{}”", self.year, self.template)
    }
}

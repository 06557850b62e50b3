//! Last year's accepted returns, from the campaign's folder for them.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::campaign_folder::{CampaignFolder, Config, LAST_YEAR_FOLDER};
use crate::engine::LastReturn;
use crate::files::read_last_return;
use crate::form::Form;
use crate::roster::RosterUnit;
use crate::text::file_name::is_workbook_name;
use crate::text::natural_order::natural_order;

use super::error::CampaignError;
use super::messages;

/// Last year's accepted returns of the units on the roster.
#[derive(Debug, Default)]
pub(super) struct LastReturns {
    /// Whether the campaign has a folder for them, and a form that takes figures from them.
    pub(super) has_folder: bool,
    /// The returns by the code of their unit.
    pub(super) by_code: BTreeMap<String, LastReturn>,
    /// The files that were not used, and why.
    pub(super) unused: Vec<String>,
}

/// A unit's code and its name.
type CodeAndName<'a> = (&'a str, &'a str);

impl LastReturns {
    /// Reads the campaign's folder for last year's returns. A unit is found by the code in its return, or by the name where the
    /// return has no code; of several returns of a unit, the last in the natural order of their file names counts.
    pub(super) fn read(folder: &CampaignFolder, config: &Config, form: &Form, units: &[RosterUnit]) -> Self {
        let units: Vec<CodeAndName<'_>> = units.iter().map(|unit| (unit.code.as_str(), unit.name.as_str())).collect();
        Self::read_of(folder, config, form, &units, |last_return| last_return)
    }

    /// The same with nothing but what the units wrote, for units by code and name.
    pub(super) fn read_texts(folder: &CampaignFolder, config: &Config, form: &Form, units: &[CodeAndName<'_>]) -> Self {
        Self::read_of(folder, config, form, units, LastReturn::without_figures)
    }

    fn read_of(
        folder: &CampaignFolder,
        config: &Config,
        form: &Form,
        units: &[CodeAndName<'_>],
        keep: fn(LastReturn) -> LastReturn,
    ) -> Self {
        let mut returns = Self::default();
        let named = config.last_year.as_deref();
        let folder = folder.file(named.unwrap_or(LAST_YEAR_FOLDER));
        // A folder full of returns of which none is used is not passed over without a word.
        let why = match (form.template.last_year.is_some(), named) {
            (true, Some(_)) => None,
            (true, None) => Some(messages::LAST_YEAR_NOT_NAMED.to_owned()),
            (false, _) => Some(messages::takes_nothing_from_last_year(&form.template.id)),
        };
        if let Some(why) = why {
            let files = has_workbooks(&folder);
            returns.unused.extend(files.then(|| messages::none_used(&folder.display(), &why)));
            return returns;
        }
        returns.has_folder = true;
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                returns.unused.push(CampaignError::File(folder, error).to_string());
                return returns;
            }
        };
        let mut files: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_workbook_name(&path.file_name().unwrap_or_default().to_string_lossy()))
            .collect();
        files.sort_by(|a, b| natural_order(&a.to_string_lossy(), &b.to_string_lossy()));
        let read: Vec<_> = files.par_iter().map(|path| read_last_return(form, path).map(keep)).collect();
        let codes: HashMap<&str, CodeAndName<'_>> = units.iter().map(|(code, name)| (*code, (*code, *name))).collect();
        let mut names: HashMap<&str, CodeAndName<'_>> = HashMap::new();
        units.iter().for_each(|(code, name)| _ = names.entry(name).or_insert((code, name)));
        for read in read {
            let last_return = match read {
                Ok(last_return) => last_return,
                Err(error) => {
                    returns.unused.push(error.to_string());
                    continue;
                }
            };
            let unit = match last_return.unit() {
                ("", name) => names.get(name),
                (code, _) => codes.get(code),
            };
            match unit {
                None => returns.unused.push(messages::unit_not_listed(last_return.file(), last_return.unit())),
                Some((code, name)) => {
                    if let Some(earlier) = returns.by_code.insert((*code).to_owned(), last_return) {
                        returns.unused.push(messages::another_return(earlier.file(), name));
                    }
                }
            }
        }
        returns
    }
}

fn has_workbooks(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| is_workbook_name(&entry.file_name().to_string_lossy()))
}

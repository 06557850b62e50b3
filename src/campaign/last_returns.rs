//! Last year's accepted returns, from the campaign's folder for them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::campaign_folder::{CampaignFolder, Config};
use crate::engine::LastReturn;
use crate::files::read_last_return;
use crate::form::Form;
use crate::roster::RosterUnit;
use crate::text::file_name::is_workbook_name;
use crate::text::natural_order::natural_order;

use super::error::CampaignError;

/// Last year's accepted returns of the units on the roster.
#[derive(Debug, Default)]
pub(super) struct LastReturns {
    /// Whether the campaign has a folder for them, and a form that takes figures from them.
    pub(super) has_folder: bool,
    /// The returns by the code of their unit.
    pub(super) by_code: BTreeMap<String, LastReturn>,
    /// The files that cannot be used, and why.
    pub(super) faults: Vec<String>,
}

impl LastReturns {
    /// Reads the campaign's folder for last year's returns. A unit is found by the code in its return, or by the name where the
    /// return has no code; of several returns of a unit, the last in the natural order of their file names counts.
    pub(super) fn read(folder: &CampaignFolder, config: &Config, form: &Form, units: &[RosterUnit]) -> Self {
        let mut returns = Self::default();
        let Some(last_year) = config.last_year.as_ref().filter(|_| form.template.last_year.is_some()) else {
            return returns;
        };
        returns.has_folder = true;
        let folder = folder.file(last_year);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                returns.faults.push(CampaignError::File(folder, error).to_string());
                return returns;
            }
        };
        let mut files: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_workbook_name(&path.file_name().unwrap_or_default().to_string_lossy()))
            .collect();
        files.sort_by(|a, b| natural_order(&a.to_string_lossy(), &b.to_string_lossy()));
        let read: Vec<_> = files.par_iter().map(|path| read_last_return(form, path)).collect();
        let codes: HashMap<&str, &RosterUnit> = units.iter().map(|unit| (unit.code.as_str(), unit)).collect();
        let mut names: HashMap<&str, &RosterUnit> = HashMap::new();
        units.iter().for_each(|unit| _ = names.entry(&unit.name).or_insert(unit));
        for read in read {
            match read {
                Err(error) => returns.faults.push(error.to_string()),
                Ok(last_return) => {
                    let unit = match last_return.unit() {
                        ("", name) => names.get(name),
                        (code, _) => codes.get(code),
                    };
                    if let Some(unit) = unit {
                        returns.by_code.insert(unit.code.clone(), last_return);
                    }
                }
            }
        }
        returns
    }
}

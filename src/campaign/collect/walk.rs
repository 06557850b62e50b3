//! The files in `收到/`, in the order in which they are taken.

use std::path::{Path, PathBuf};

use crate::campaign::{CampaignError, Place};
use crate::text::file_name::is_lock_file;
use crate::text::natural_order::natural_order;

use super::messages;
use super::report::{CollectReport, Skipped};

/// How deep folders in `收到/` may lie in each other.
const DEEPEST: usize = 16;
/// What systems leave in folders.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// A received file.
#[derive(Debug, Clone)]
pub struct Received {
    /// Where it is.
    pub path: PathBuf,
    /// The same within the campaign's folder, with `/`.
    pub within: String,
}

/// Every file in the folder and in the folders in it. Links are not followed.
pub fn walk(root: &Path, report: &mut CollectReport) -> Result<Vec<Received>, CampaignError> {
    let mut files = Vec::new();
    folder(root, Place::Received.name(), DEEPEST, &mut files, report)?;
    files.sort_by(|a: &Received, b| natural_order(&a.within, &b.within));
    report.skipped.sort_by(|a, b| natural_order(&a.path, &b.path));
    Ok(files)
}

fn folder(
    path: &Path,
    within: &str,
    left: usize,
    files: &mut Vec<Received>,
    report: &mut CollectReport,
) -> Result<(), CampaignError> {
    let listing = std::fs::read_dir(path).map_err(|error| CampaignError::File(path.to_owned(), error))?;
    for entry in listing {
        let entry = entry.map_err(|error| CampaignError::File(path.to_owned(), error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let within = format!("{within}/{name}");
        let kind = entry.file_type().map_err(|error| CampaignError::File(entry.path(), error))?;
        if LITTER.contains(&name.as_str()) {
            continue;
        }
        if is_lock_file(&name) {
            report.skipped.push(Skipped { path: within, why: messages::LOCK_FILE.to_owned() });
        } else if kind.is_dir() {
            match left.checked_sub(1) {
                // A folder that cannot be opened stops no other.
                Some(left) => {
                    if let Err(error) = folder(&entry.path(), &within, left, files, report) {
                        report.skipped.push(Skipped { path: within, why: error.to_string() });
                    }
                }
                None => report.skipped.push(Skipped { path: within, why: messages::FOLDER_TOO_DEEP.to_owned() }),
            }
        } else if kind.is_file() {
            files.push(Received { path: entry.path(), within });
        } else {
            report.skipped.push(Skipped { path: within, why: messages::NO_FILE.to_owned() });
        }
    }
    Ok(())
}

//! The files in `收到/`, in the order in which they are taken.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use crate::campaign_folder::Subfolder;
use crate::files::FileStamp;
use crate::text::file_name::is_lock_file;
use crate::text::natural_order::natural_order;

use super::error::CollectError;
use super::messages;

/// How deep folders in `收到/` may lie in each other.
const DEEPEST_FOLDER: usize = 16;
/// Files that systems leave in folders by themselves.
const SYSTEM_FILES: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// A received file.
#[derive(Debug, Clone)]
pub(super) struct ReceivedFile {
    /// Its path on disk.
    pub(super) path: PathBuf,
    /// Its path within the campaign's folder, with `/`.
    pub(super) within: String,
    /// What tells the next run that it is as it was.
    pub(super) stamp: Option<FileStamp>,
}

/// A file that is not taken in.
#[derive(Debug, Serialize)]
pub struct SkippedFile {
    /// Its path within the campaign's folder.
    pub path: String,
    /// Why it is not taken in.
    pub why: String,
}

/// The stamps of received files that have one, by their path within the campaign's folder.
pub(super) type FileStamps = HashMap<String, FileStamp>;

/// What is in `收到/`.
#[derive(Debug, Default)]
pub(super) struct ReceivedListing {
    /// The files to be taken in.
    pub(super) files: Vec<ReceivedFile>,
    /// The files and folders that are passed over.
    pub(super) skipped: Vec<SkippedFile>,
}

/// Lists the files in the folder and in the folders in it, in natural order. Links are not followed.
pub(super) fn list_received_files(root: &Path) -> Result<ReceivedListing, CollectError> {
    let mut listing = ReceivedListing::default();
    listing.add_folder(root, Subfolder::Received.name(), DEEPEST_FOLDER, SystemTime::now())?;
    listing.files.sort_by(|a, b| natural_order(&a.within, &b.within));
    listing.skipped.sort_by(|a, b| natural_order(&a.path, &b.path));
    Ok(listing)
}

impl ReceivedListing {
    /// The stamps of the files.
    pub(super) fn stamps(&self) -> FileStamps {
        self.files.iter().filter_map(|file| Some((file.within.clone(), file.stamp?))).collect()
    }

    fn skip(&mut self, path: String, why: impl Into<String>) {
        self.skipped.push(SkippedFile { path, why: why.into() });
    }

    /// Adds what is in a folder, and in the folders in it to the given depth.
    fn add_folder(&mut self, path: &Path, within: &str, depth: usize, now: SystemTime) -> Result<(), CollectError> {
        let entries = std::fs::read_dir(path).map_err(|error| CollectError::Folder(path.to_owned(), error))?;
        for entry in entries {
            let entry = entry.map_err(|error| CollectError::Folder(path.to_owned(), error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let within = format!("{within}/{name}");
            let file_type = entry.file_type().map_err(|error| CollectError::Folder(entry.path(), error))?;
            if SYSTEM_FILES.contains(&name.as_str()) {
                continue;
            }
            if is_lock_file(&name) {
                self.skip(within, messages::LOCK_FILE);
            } else if file_type.is_dir() {
                match depth.checked_sub(1) {
                    // A folder that cannot be read keeps no other from being read.
                    Some(depth) => {
                        if let Err(error) = self.add_folder(&entry.path(), &within, depth, now) {
                            self.skip(within, error.to_string());
                        }
                    }
                    None => self.skip(within, messages::FOLDER_TOO_DEEP),
                }
            } else if file_type.is_file() {
                let stamp = entry.metadata().ok().and_then(|data| FileStamp::new(&data, now));
                self.files.push(ReceivedFile { path: entry.path(), within, stamp });
            } else {
                self.skip(within, messages::NO_FILE);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST_FOLDER, list_received_files, messages};

    #[test]
    fn folders_are_looked_into_up_to_the_bound() {
        let listed = |depth: usize| {
            let root = tempfile::tempdir().unwrap();
            let folder = root.path().join("甲/".repeat(depth));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("a.xlsx"), b"x").unwrap();
            let listing = list_received_files(root.path()).unwrap();
            let skipped: Vec<String> = listing.skipped.into_iter().map(|skipped| skipped.why).collect();
            (listing.files.len(), skipped)
        };
        assert_eq!(listed(DEEPEST_FOLDER), (1, Vec::new()));
        assert_eq!(listed(DEEPEST_FOLDER + 1), (0, vec![messages::FOLDER_TOO_DEEP.to_owned()]));
    }
}

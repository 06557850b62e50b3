//! The campaigns that were opened last, so that the next start offers them: their folders, a line each, in the user's settings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::write_whole;

/// How many are remembered.
const KEPT: usize = 8;

/// What a campaign's folder is known by.
const CONFIG: &str = "campaign.toml";

/// Whether there is a campaign in a folder.
pub(super) fn is_campaign(folder: &Path) -> bool {
    folder.join(CONFIG).is_file()
}

/// The folders, the last opened first; those that are gone are left out.
pub(super) fn recent() -> Vec<PathBuf> {
    let text = list().and_then(|list| fs::read_to_string(list).ok()).unwrap_or_default();
    text.lines().map(PathBuf::from).filter(|folder| is_campaign(folder)).collect()
}

/// Puts a folder in front of the others. Where that cannot be written, the next start offers less.
pub(super) fn remember(folder: &Path) {
    let Some(list) = list() else { return };
    let folders = in_front(recent(), folder);
    let lines: String = folders.iter().map(|folder| format!("{}\n", folder.display())).collect();
    let _ = write_whole(&list, lines.as_bytes());
}

/// The folders with one put in front of the others, as many as are remembered.
fn in_front(mut folders: Vec<PathBuf>, folder: &Path) -> Vec<PathBuf> {
    folders.retain(|known| known != folder);
    folders.insert(0, folder.to_owned());
    folders.truncate(KEPT);
    folders
}

/// Where the list stands.
fn list() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let settings = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))
    };
    Some(settings?.join("jixiao").join("desk-folders.txt"))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{KEPT, in_front};

    #[test]
    fn the_last_folders_are_remembered_each_once() {
        let folders = |count: usize| (0..count).map(|number| PathBuf::from(number.to_string())).collect::<Vec<_>>();
        let opened = in_front(folders(3), Path::new("1"));
        assert_eq!(opened, ["1", "0", "2"].map(PathBuf::from));
        assert_eq!(in_front(folders(KEPT - 1), Path::new("x")).len(), KEPT);
        let full = in_front(folders(KEPT), Path::new("x"));
        assert_eq!((full.len(), full.last()), (KEPT, Some(&PathBuf::from((KEPT - 2).to_string()))));
    }
}

//! The files of a campaign's folder that a page may have. What it names is a path within the folder: nothing leads out of it.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, FileAnswer};
use super::error::DeskError;
use super::messages;

/// What a page may have of a campaign's folder: no settings, no password, no ledger.
const FOLDERS: [&str; 8] = ["发出", "收到", "退回", "通过", "催报", "复核", "汇总", "报告"];
const ROSTER: &str = "名单.xlsx";

/// A file of the folder, for the browser to save.
pub(super) fn file(folder: &Path, within: &str) -> Result<FileAnswer, DeskError> {
    let path = in_folder(folder, within)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(FileAnswer { name, bytes: fs::read(&path).map_err(|_| DeskError::NothingHere)? })
}

/// The file at a path within the folder.
///
/// # Errors
/// Where there is none, it is none of those that a page may have, or the path leads out of the folder, be it by a link.
pub(super) fn in_folder(folder: &Path, within: &str) -> Result<PathBuf, DeskError> {
    // A backslash and a colon mean something to Windows alone; no file of ours has them in its name.
    if within.contains(['\\', ':', '\0']) {
        return Err(DeskError::NothingHere);
    }
    let asked = Path::new(within);
    let is_plain = asked.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain || !is_given(asked) {
        return Err(DeskError::NothingHere);
    }
    let (Ok(root), Ok(path)) = (folder.canonicalize(), folder.join(asked).canonicalize()) else {
        return Err(DeskError::NothingHere);
    };
    // A link may lead within the folder only to what a page may have.
    let led_to = path.strip_prefix(&root).ok().is_some_and(is_given);
    if led_to && path.is_file() { Ok(path) } else { Err(DeskError::NothingHere) }
}

/// Whether a page may have what stands at a path within the folder.
fn is_given(within: &Path) -> bool {
    let first = within.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    within == Path::new(ROSTER) || first.is_some_and(|first| FOLDERS.contains(&first.as_str()))
}

/// A path of the folder as pages name it.
pub(super) fn within(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// How many files lie in `收到/` itself.
pub(super) fn received_count(folder: &Path) -> usize {
    fs::read_dir(folder.join("收到")).into_iter().flatten().flatten().count()
}

/// A file that is to be opened in the program that the system has for it.
#[derive(Debug, Deserialize)]
pub(super) struct ToShow {
    path: String,
}

/// Opens a file of the folder as a double click would.
pub(super) fn show(folder: &Path, to_show: ToShow) -> Answer {
    let path = in_folder(folder, &to_show.path)?;
    let endings = [".xlsx", ".eml", ".docx"];
    let is_document = endings.iter().any(|ending| to_show.path.to_lowercase().ends_with(ending));
    // What came in from anyone is not opened by a click on a page.
    if !is_document || to_show.path.starts_with("收到/") {
        return Err(DeskError::NothingHere);
    }
    open::that_detached(path).map_err(|_| DeskError::Missing(messages::NO_PROGRAM))?;
    Ok(json!({}))
}

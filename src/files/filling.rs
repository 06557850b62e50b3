//! Reading a values file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::engine::Filling;
use crate::engine::FillingError;
use crate::template::Template;

use super::read::file_name;
use super::system::reason;

/// Why a form cannot be filled from a values file.
#[derive(Debug, thiserror::Error)]
pub enum FillingFileError {
    /// The file cannot be read.
    #[error("读不了填报数据文件“{}”：{}。", .0.display(), reason(.1))]
    Unreadable(PathBuf, io::Error),
    /// What stands in it does not fit the form.
    #[error(transparent)]
    Filling(#[from] FillingError),
}

/// Reads a values file; JSON where its name says so, else TOML.
///
/// # Errors
/// Where it cannot be read, or any entry does not fit the form.
pub fn read_filling(template: &Template, path: &Path) -> Result<Filling, FillingFileError> {
    let text = fs::read_to_string(path).map_err(|error| FillingFileError::Unreadable(path.to_owned(), error))?;
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    Ok(Filling::parse(template, &file_name(path), &text, json)?)
}

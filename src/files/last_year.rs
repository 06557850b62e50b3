//! Reading last year's returns.

use std::path::Path;

use crate::engine::{LastReturn, LastYearError};
use crate::form::Form;

use super::read::{ReadError, file_name, read_file};

/// Why a file of last year cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LastYearFileError {
    /// It cannot be read.
    #[error("上年的表读不了：{0}")]
    Read(#[from] ReadError),
    /// It is not an accepted return of last year's form.
    #[error(transparent)]
    Return(#[from] LastYearError),
}

/// Reads last year's return for this year's form.
///
/// # Errors
/// Where the form takes nothing from last year, or the file cannot be read or is not a return of last year's form that passes.
pub fn read_last_return(form: &Form, path: &Path) -> Result<LastReturn, LastYearFileError> {
    if form.last_year().is_none() {
        return Err(LastYearError::NotTaken(form.template.id.clone()).into());
    }
    Ok(LastReturn::read(form, &file_name(path), &read_file(path)?)?)
}

//! What was found, told: to people in a terminal, to programs as JSON.

pub mod explain;
pub mod json;
pub mod text;

use std::error::Error;
use std::path::PathBuf;

use crate::engine::Checked;
use crate::form::Form;

/// A file that was to be checked, and what came of it.
#[derive(Debug)]
pub struct FileReport<'e> {
    /// The file, as it was named.
    pub file: PathBuf,
    /// What came of it.
    pub result: FileResult<'e>,
}

/// What came of a file that was to be checked.
#[derive(Debug)]
pub enum FileResult<'e> {
    /// It was checked.
    Checked {
        /// What was found.
        checked: Checked<'e>,
        /// Where the workbook that goes back was written, if it was.
        returned: Option<PathBuf>,
    },
    /// The tool could not do its work on it.
    Failed {
        /// The form that the file is of, where that was known.
        form: Option<&'e Form>,
        /// What kept the tool from its work.
        why: Box<dyn Error>,
    },
}

impl<'e> FileResult<'e> {
    /// The tool could not do its work on a file, which is of this form, for this reason.
    pub fn failed(form: Option<&'e Form>, why: impl Error + 'static) -> Self {
        Self::Failed { form, why: Box::new(why) }
    }
}

impl FileReport<'_> {
    /// The file's name without its folder.
    fn name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

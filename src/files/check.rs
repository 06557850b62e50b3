//! Checking a file: its bytes through the engine, and what goes back into a file beside it.

use std::path::{Path, PathBuf};

use crate::check::Verdict;
use crate::engine::{CheckError, Checked, Companion, Engine, LastYearError, LastYearFile};
use crate::form::Form;
use crate::report::{FileReport, FileResult};

use super::form::{FormError, find_form};
use super::last_year::LastYearFileError;
use super::messages::OTHER_FORM_ADVICE;
use super::outputs::Outputs;
use super::read::{ReadError, file_name, read_file};
use super::write::{WriteError, write_whole};

/// A file that was to be checked, and what came of it.
#[derive(Debug)]
pub struct CheckedFile<'e> {
    /// The file, as it was named.
    pub file: PathBuf,
    /// What came of it.
    pub result: CheckedFileResult<'e>,
}

/// What came of a file that was to be checked.
#[derive(Debug)]
pub enum CheckedFileResult<'e> {
    /// It was checked.
    Checked {
        /// What was found.
        checked: Checked<'e>,
        /// Where the workbook that goes back was written, if it was.
        returned: Option<PathBuf>,
    },
    /// The program could not do its work on it.
    Failed {
        /// The form that the file is of, where that was known.
        form: Option<&'e Form>,
        /// What kept the program from its work.
        why: FileCheckError<'e>,
    },
}

/// What kept the program from checking a file, or from writing what goes back.
#[derive(Debug, thiserror::Error)]
pub enum FileCheckError<'e> {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file with last year's returns cannot be read.
    #[error("{0}")]
    LastYearFile(&'e LastYearFileError),
    /// Last year's returns cannot be used for the file.
    #[error(transparent)]
    LastYear(#[from] LastYearError),
    /// What goes back cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl CheckedFile<'_> {
    /// The verdict on the file; `None` where the program could not do its work.
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.result {
            CheckedFileResult::Checked { checked, .. } => Some(checked.verdict()),
            CheckedFileResult::Failed { .. } => None,
        }
    }

    /// What a report says of the file.
    pub fn report(&self) -> FileReport<'_> {
        let (form, result) = match &self.result {
            CheckedFileResult::Checked { checked, returned } => {
                let returned = returned.as_ref().map(|path| path.display().to_string());
                (checked.form(), FileResult::of(checked, returned))
            }
            CheckedFileResult::Failed { form, why } => (*form, FileResult::Failed(why.to_string())),
        };
        FileReport { file: self.file.display().to_string(), name: file_name(&self.file), form, result }
    }
}

/// Checks files, and writes what goes back.
#[derive(Debug)]
pub struct FileChecker {
    engine: Engine,
    /// Why a file of last year cannot be read: then no file can be held to its return.
    last_year_failure: Option<LastYearFileError>,
    /// The files that came along with what is checked.
    companions: Vec<Companion>,
}

impl FileChecker {
    /// A checker for these forms (ids or folders), or for every built-in form where none is named.
    ///
    /// # Errors
    /// Where a form is not there, or has faults.
    pub fn new(selectors: &[String]) -> Result<Self, FormError> {
        let engine = if selectors.is_empty() {
            Engine::built_in()
        } else {
            let forms: Vec<Form> = selectors.iter().map(|selector| find_form(selector)).collect::<Result<_, _>>()?;
            Engine::new(forms)
        };
        Ok(Self {
            engine: engine.with_other_form_advice(OTHER_FORM_ADVICE),
            last_year_failure: None,
            companions: Vec::new(),
        })
    }

    /// Holds what is checked to last year's accepted returns, each file to that of its unit.
    pub fn with_last_year(mut self, returns: &[PathBuf]) -> Self {
        let read = |path: &PathBuf| -> Result<LastYearFile, LastYearFileError> {
            Ok(LastYearFile { name: file_name(path), bytes: read_file(path)? })
        };
        match returns.iter().map(read).collect() {
            Ok(files) => self.engine = self.engine.with_last_year(files),
            Err(error) => self.last_year_failure = Some(error),
        }
        self
    }

    /// Holds the evidence that is registered in what is checked against the names of these files, which came along with it.
    pub fn with_companions(mut self, companions: Vec<Companion>) -> Self {
        self.companions = companions;
        self
    }

    /// The engine that checks the bytes of files.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Checks a file, and writes what goes back as `outputs` says.
    pub fn check(&self, file: &Path, outputs: &mut Outputs) -> CheckedFile<'_> {
        CheckedFile { file: file.to_owned(), result: self.check_and_write(file, outputs) }
    }

    fn check_and_write(&self, file: &Path, outputs: &mut Outputs) -> CheckedFileResult<'_> {
        let bytes = match read_file(file) {
            Ok(bytes) => bytes,
            Err(error) => return CheckedFileResult::Failed { form: None, why: error.into() },
        };
        let checked = match self.engine.check_with(&bytes, &file_name(file), &self.companions) {
            Ok(checked) => checked,
            Err(CheckError { form, why }) => return CheckedFileResult::Failed { form: Some(form), why: why.into() },
        };
        if let (Some(form), Some(why)) = (checked.form(), &self.last_year_failure) {
            return CheckedFileResult::Failed { form: Some(form), why: FileCheckError::LastYearFile(why) };
        }
        let Some(path) = outputs.path(file, &checked) else {
            return CheckedFileResult::Checked { checked, returned: None };
        };
        let written = checked.returned().map_err(WriteError::from).and_then(|bytes| match bytes {
            Some(bytes) => write_whole(&path, &bytes).map(|()| Some(path)),
            None => Ok(None),
        });
        match written {
            Ok(returned) => CheckedFileResult::Checked { checked, returned },
            Err(error) => CheckedFileResult::Failed { form: checked.form(), why: error.into() },
        }
    }
}

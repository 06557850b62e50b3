//! The files that Python names: by their paths, or with their bytes.

use std::path::PathBuf;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::messages;

/// A file as it was named.
pub(crate) enum NamedFile {
    /// By its path.
    Path(PathBuf),
    /// With its bytes, which stay where Python has them; `None` where they are too many to be read.
    Bytes(String, Option<PyBackedBytes>),
}

impl NamedFile {
    fn new(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok((name, bytes)) = given.extract::<(String, Option<PyBackedBytes>)>() {
            return Ok(Self::Bytes(name, bytes));
        }
        match given.extract::<PathBuf>() {
            Ok(path) => Ok(Self::Path(path)),
            Err(_) => Err(PyTypeError::new_err(messages::no_file(&given.get_type().name()?.to_string()))),
        }
    }
}

/// The files of an iterable.
pub(crate) fn named_files(files: &Bound<'_, PyAny>) -> PyResult<Vec<NamedFile>> {
    files.try_iter()?.map(|file| NamedFile::new(&file?)).collect()
}

//! `jixiao.Engine`.

use std::borrow::Cow;
use std::path::Path;

use arrow_schema::ArrowError;
use jixiao::engine::emit_filled;
use jixiao::files::{ReadError, read_file};
use jixiao::form::Form;
use jixiao::rollup::{RollupInput, gather};
use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::arrow::file_table::FileTable;
use crate::arrow::finding_table::FindingTable;
use crate::arrow::long_table::ArrowLongTable;
use crate::arrow::stream::ArrowStream;
use crate::check::{base_name, check, check_whatever, report, sha256};
use crate::errors::{FileError, FormError, JixiaoError, RollupWarning, contained};
use crate::filling::filling;
use crate::inputs::{NamedFile, named_files};
use crate::{forms, messages};

/// Checks workbooks against forms, and makes workbooks of them.
#[pyclass(frozen, module = "jixiao")]
pub(crate) struct Engine {
    engine: jixiao::engine::Engine,
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (forms=None))]
    fn new_engine(py: Python<'_>, forms: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        Ok(Self { engine: forms::engine(py, forms)? })
    }

    /// The forms, a dict each.
    #[getter]
    fn forms<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        // Forms are made ready at their first use: meanwhile others may run.
        let forms: Vec<&Form> = py.detach(|| self.engine.forms().collect());
        let described = forms.into_iter().map(|form| {
            let described = PyDict::new(py);
            described.set_item("id", &form.template.id)?;
            described.set_item("title", &form.template.title)?;
            described.set_item("year", form.template.fiscal_year)?;
            described.set_item("revision", form.template.revision)?;
            Ok(described)
        });
        PyList::new(py, described.collect::<PyResult<Vec<_>>>()?)
    }

    /// Checks a file: the report that `jixiao check --format json` writes.
    fn check<'py>(&self, py: Python<'py>, data: PyBackedBytes, name: String) -> PyResult<Bound<'py, PyAny>> {
        let text = py.detach(|| check(&self.engine, &data, &name).map(|checked| report(&checked, &name)))?;
        py.import("json")?.call_method1("loads", (text,))
    }

    /// Makes the workbook that is filled in, with what is given filled in already.
    #[pyo3(name = "new", signature = (form, values=None))]
    fn make<'py>(
        &self,
        py: Python<'py>,
        form: String,
        values: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let form = py.detach(|| self.form(&form))?;
        let filling = filling(&form.template, values)?;
        let made = py.detach(|| contained(|| emit_filled(form, &filling)))?;
        made.map(|bytes| PyBytes::new(py, &bytes)).map_err(|error| JixiaoError::new_err(error.to_string()))
    }

    /// The workbook that goes back for a file; `None` for one that is rejected.
    fn returned<'py>(
        &self,
        py: Python<'py>,
        data: PyBackedBytes,
        name: String,
    ) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let returned = py.detach(|| {
            let checked = check(&self.engine, &data, &name)?;
            contained(|| checked.returned())?.map_err(|error| JixiaoError::new_err(error.to_string()))
        })?;
        Ok(returned.map(|bytes| PyBytes::new(py, &bytes)))
    }

    /// The long table that `jixiao rollup` makes of the files.
    #[pyo3(signature = (files, *, every_round=false, threads=1))]
    fn long_table<'py>(
        &self,
        py: Python<'py>,
        files: &Bound<'_, PyAny>,
        every_round: bool,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let files = named_files(files)?;
        let (table, remarks) = py.detach(|| contained(|| self.gathered(&files, every_round, threads)))??;
        for remark in remarks {
            let category = py.get_type::<RollupWarning>();
            py.import("warnings")?.call_method1("warn", (remark, category))?;
        }
        table_of(py, table.stream())
    }

    /// Checks files, each by itself: tables of the files, of their values and of what was found.
    #[pyo3(signature = (files, *, returned=false))]
    fn tables<'py>(&self, py: Python<'py>, files: &Bound<'_, PyAny>, returned: bool) -> PyResult<Bound<'py, PyAny>> {
        let files = named_files(files)?;
        let (files, values, findings) = py.detach(|| self.checked_tables(&files, returned))?;
        let tables = (table_of(py, files.stream())?, table_of(py, values.stream())?, table_of(py, findings.stream())?);
        py.import("jixiao")?.getattr("Tables")?.call1(tables)
    }
}

impl Engine {
    fn form(&self, id: &str) -> PyResult<&Form> {
        let mut forms = self.engine.forms();
        forms.find(|form| form.template.id == id).ok_or_else(|| {
            let ids: Vec<&str> = self.engine.forms().map(|form| form.template.id.as_str()).collect();
            FormError::new_err(messages::no_such_form(id, &ids))
        })
    }

    /// What `jixiao rollup` makes of the files, with its remarks on them.
    fn gathered(
        &self,
        files: &[NamedFile],
        every_round: bool,
        threads: usize,
    ) -> PyResult<(ArrowLongTable, Vec<String>)> {
        let failed = |error: &dyn std::error::Error| JixiaoError::new_err(error.to_string());
        let inputs: Vec<RollupInput<'_>> = files
            .iter()
            .map(|file| match file {
                NamedFile::Path(path) => RollupInput::Path(path),
                NamedFile::Bytes(name, bytes) => {
                    RollupInput::Bytes { name, bytes: bytes.as_deref().unwrap_or_default() }
                }
            })
            .collect();
        let threads =
            rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build().map_err(|error| failed(&error))?;
        let gathered = threads.install(|| gather(&self.engine, &inputs, None, true, &|_, _| {}));
        let gathered = gathered.map_err(|error| failed(&error))?;
        let mut table = ArrowLongTable::new();
        gathered.write_long(&mut table, every_round).map_err(|error| failed(&error))?;
        Ok((table, gathered.remarks.into_iter().map(|remark| remark.text).collect()))
    }

    /// Every file with what was found in it and what it says, each by itself.
    fn checked_tables(
        &self,
        files: &[NamedFile],
        returned: bool,
    ) -> PyResult<(FileTable, ArrowLongTable, FindingTable)> {
        let (mut rows, mut values, mut findings) = (FileTable::new(), ArrowLongTable::new(), FindingTable::new());
        for file in files {
            let (name, bytes) = match file {
                NamedFile::Bytes(name, bytes) => (name.clone(), bytes.as_deref().map(Cow::Borrowed)),
                NamedFile::Path(path) => (path.display().to_string(), read(path)?.map(Cow::Owned)),
            };
            let checked = match &bytes {
                Some(bytes) => check_whatever(&self.engine, bytes, &name),
                None => self.engine.too_large(base_name(&name)),
            };
            // What was not read is told apart by what it is called.
            let digest = sha256(bytes.as_deref().unwrap_or(name.as_bytes()));
            rows.add(&name, &digest, &checked, returned, &mut values)?;
            findings.add(&name, &digest, checked.findings());
        }
        Ok((rows, values, findings))
    }
}

/// The bytes of a file; `None` where they are too many to be read.
fn read(path: &Path) -> PyResult<Option<Vec<u8>>> {
    match read_file(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::TooLarge(_)) => Ok(None),
        Err(error) => Err(FileError::new_err(error.to_string())),
    }
}

/// The table of a stream.
fn table_of(py: Python<'_>, stream: Result<ArrowStream, ArrowError>) -> PyResult<Bound<'_, PyAny>> {
    let stream = stream.map_err(|error| JixiaoError::new_err(error.to_string()))?;
    let pyarrow = py.import("pyarrow").map_err(|error| {
        let missing = PyImportError::new_err(messages::NO_PYARROW);
        missing.set_cause(py, Some(error));
        missing
    })?;
    pyarrow.call_method1("table", (stream,))
}

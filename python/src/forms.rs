//! The forms that Python names: a built-in one by its id, a folder, or an authoring workbook (表样) by its path or as bytes.

use std::path::PathBuf;

use jixiao::engine::Engine;
use jixiao::files::{find_form, form_in_workbook};
use jixiao::form::Form;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;

use crate::errors::{FormError, contained};
use crate::messages;

/// How a form is named.
enum NamedForm {
    /// By its id, or by the path of its folder or its workbook.
    Selector(String),
    /// As an authoring workbook.
    Workbook(PyBackedBytes),
}

impl NamedForm {
    fn new(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = given.extract::<PyBackedBytes>() {
            return Ok(Self::Workbook(bytes));
        }
        match given.extract::<PathBuf>() {
            Ok(path) => Ok(Self::Selector(path.to_string_lossy().into_owned())),
            Err(_) => Err(PyTypeError::new_err(messages::no_form(&given.get_type().name()?.to_string()))),
        }
    }

    fn load(&self) -> PyResult<Form> {
        let form = match self {
            Self::Selector(selector) => find_form(selector),
            Self::Workbook(bytes) => form_in_workbook(messages::AUTHORING_WORKBOOK, bytes),
        };
        form.map_err(|error| FormError::new_err(error.to_string()))
    }
}

/// The engine for these forms: one, or several; every built-in form where none is named.
pub(crate) fn engine(py: Python<'_>, forms: Option<&Bound<'_, PyAny>>) -> PyResult<Engine> {
    let Some(forms) = forms else { return Ok(Engine::built_in()) };
    let is_one =
        forms.is_instance_of::<PyString>() || !forms.hasattr("__iter__")? || forms.extract::<PyBackedBytes>().is_ok();
    let named: Vec<NamedForm> = if is_one {
        vec![NamedForm::new(forms)?]
    } else {
        forms.try_iter()?.map(|form| NamedForm::new(&form?)).collect::<PyResult<_>>()?
    };
    if named.is_empty() {
        return Err(PyValueError::new_err(messages::NO_FORMS));
    }
    py.detach(|| contained(|| named.iter().map(NamedForm::load).collect::<PyResult<Vec<Form>>>()))?.map(Engine::new)
}

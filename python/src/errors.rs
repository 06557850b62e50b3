//! The exceptions of the package. Each says its sentence in Chinese.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyUserWarning};
use pyo3::prelude::*;

use crate::messages;

create_exception!(jixiao, JixiaoError, PyException, "What the package cannot do, with the sentence that says why.");
create_exception!(jixiao, FormError, JixiaoError, "A form is not there, or has faults.");
create_exception!(jixiao, ValuesError, JixiaoError, "Values do not fit their form.");
create_exception!(jixiao, FileError, JixiaoError, "A file cannot be read from the disk.");
create_exception!(jixiao, InternalError, JixiaoError, "The engine failed: a defect of the package.");
create_exception!(jixiao, RollupWarning, PyUserWarning, "A file is not rolled up, or not as it stands.");

/// What the work gives; where it panics, the exception that says so.
pub(crate) fn contained<T>(work: impl FnOnce() -> T) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| InternalError::new_err(messages::panicked(&text(&*panic))))
}

/// What a panic says.
fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or_default().to_owned()
}

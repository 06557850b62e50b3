//! The engine as a Python package: what Python gives is taken apart here, and what the engine says is put together for Python.
//!
//! Every call that works on a workbook lets other threads of Python run meanwhile. No panic leaves a call: it becomes an exception,
//! or the verdict that a file gets which no reader got through. What users of the package see is in `jixiao/__init__.py`, with its
//! types and their documentation in `jixiao/__init__.pyi`.

#![warn(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]

mod arrow;
mod check;
mod engine;
mod errors;
mod filling;
mod forms;
mod inputs;
mod messages;

/// Reading and checking make many small texts: with this allocator they take a tenth less time than with that of the C library.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pyo3::pymodule]
mod _engine {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::arrow::stream::ArrowStream;
    #[pymodule_export]
    use crate::engine::Engine;
    #[pymodule_export]
    use crate::errors::{FileError, FormError, InternalError, JixiaoError, RollupWarning, ValuesError};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // Every panic becomes an exception or a verdict: there is nothing to print.
        std::panic::set_hook(Box::new(|_| {}));
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("LONG_TABLE_VERSION", jixiao::rollup::LONG_TABLE_VERSION)?;
        let ids = jixiao::form::Files::built_in_ids();
        module.add("BUILT_IN_FORMS", pyo3::types::PyTuple::new(module.py(), ids)?)
    }

    /// Panics, for the test that holds that a panic becomes an exception.
    #[cfg(debug_assertions)]
    #[pyfunction]
    fn _panic(py: Python<'_>) -> PyResult<()> {
        py.detach(|| crate::errors::contained(|| panic!("on purpose")))
    }
}

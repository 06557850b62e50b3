//! Batches of rows, handed over by Arrow's C interface.

use std::sync::{Mutex, PoisonError};

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::SchemaRef;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Batches of rows that Python takes over once, without copying them.
#[pyclass(frozen, module = "jixiao._engine")]
pub(crate) struct ArrowStream {
    schema: SchemaRef,
    batches: Mutex<Vec<RecordBatch>>,
}

impl ArrowStream {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches: Mutex::new(batches) }
    }
}

#[pymethods]
impl ArrowStream {
    /// The batches as a capsule of Arrow's; a second time there are none left.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer give its own schema.
        let _ = requested_schema;
        let batches = std::mem::take(&mut *self.batches.lock().unwrap_or_else(PoisonError::into_inner));
        let reader = RecordBatchIterator::new(batches.into_iter().map(Ok), self.schema.clone());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}

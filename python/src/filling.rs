//! What Python fills a form with: a dict of values, read as the JSON of a values file.

use jixiao::engine::Filling;
use jixiao::form::Template;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Value as Json};

use crate::errors::ValuesError;
use crate::messages;

/// The filling of a dict: field id → value, or tables `values` and `typed-over` of such; nothing filled in where there is none.
pub(crate) fn filling(template: &Template, values: Option<&Bound<'_, PyAny>>) -> PyResult<Filling> {
    let Some(values) = values else { return Ok(Filling::empty(template)) };
    let Ok(values) = values.cast::<PyDict>() else {
        return Err(PyTypeError::new_err(messages::no_values(&values.get_type().name()?.to_string())));
    };
    let text = Json::Object(object(values)?).to_string();
    Filling::parse(template, messages::VALUES, &text, true).map_err(|error| ValuesError::new_err(error.to_string()))
}

fn object(values: &Bound<'_, PyDict>) -> PyResult<Map<String, Json>> {
    values.iter().map(|(key, value)| Ok((key.str()?.to_string(), json(&value)?))).collect()
}

/// A value as a values file has it: `None` is blank; what JSON does not have is the text that Python shows of it, as decimals and
/// days are.
fn json(value: &Bound<'_, PyAny>) -> PyResult<Json> {
    if value.is_none() {
        return Ok(Json::String(String::new()));
    }
    if value.is_instance_of::<PyBool>() {
        return Ok(Json::Bool(value.extract()?));
    }
    if value.is_instance_of::<PyInt>()
        && let Ok(number) = value.extract::<i64>()
    {
        return Ok(number.into());
    }
    if value.is_instance_of::<PyFloat>()
        && let Some(number) = serde_json::Number::from_f64(value.extract()?)
    {
        return Ok(Json::Number(number));
    }
    if let Ok(table) = value.cast::<PyDict>() {
        return object(table).map(Json::Object);
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return value.try_iter()?.map(|item| json(&item?)).collect();
    }
    let is_day_with_time = !value.is_instance_of::<PyString>() && value.hasattr("date")? && value.hasattr("hour")?;
    let value = if is_day_with_time { value.call_method0("date")? } else { value.clone() };
    Ok(Json::String(value.str()?.to_string()))
}

//! Checking one file, and what is said where a check did not get through.

use jixiao::engine::{Checked, Engine};
use jixiao::report::{FileReport, FileResult, Format};
use pyo3::prelude::*;
use sha2::{Digest, Sha256};

use crate::errors::{JixiaoError, contained};

/// The last part of a path, by which findings name the file.
pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Checks a file.
///
/// # Errors
/// Where the engine failed.
pub(crate) fn check<'e>(engine: &'e Engine, bytes: &[u8], name: &str) -> PyResult<Checked<'e>> {
    contained(|| engine.check(bytes, base_name(name)))?.map_err(|error| JixiaoError::new_err(error.to_string()))
}

/// Checks a file among many: one that the engine failed on gets the verdict of a file that cannot be read.
pub(crate) fn check_whatever<'e>(engine: &'e Engine, bytes: &[u8], name: &str) -> Checked<'e> {
    check(engine, bytes, name).unwrap_or_else(|_| engine.damaged(base_name(name)))
}

/// The report on a file: the output contract of `jixiao check --format json`.
pub(crate) fn report(checked: &Checked<'_>, name: &str) -> String {
    let report = FileReport {
        file: name.to_owned(),
        name: checked.name().to_owned(),
        form: checked.form(),
        result: FileResult::of(checked, None),
    };
    Format::Json.render(&[report])
}

/// SHA-256 of a file, in hex: what tells files apart, whatever they are called.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The template language as written: a form's TOML files are read into types of keys and values, and every fault of shape is
//! reported by file, line and column.
//!
//! Nothing here is checked beyond its shape. What a sheet's blocks are, `parse` is told by its caller.

pub(crate) mod check;
pub(crate) mod evidence;
pub(crate) mod field;
pub(crate) mod files;
pub(crate) mod head;
pub(crate) mod indicator;
pub(crate) mod inherit;
pub(crate) mod last_year;
pub(crate) mod parse;
pub(crate) mod recover;
mod repeat;
pub(crate) mod report_text;
pub(crate) mod sheet;
pub(crate) mod substance;
mod tagged;
mod texts;
mod translate;

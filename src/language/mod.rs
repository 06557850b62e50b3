//! The template language as written: TOML files into raw types, with every fault by file, line and column.

pub mod files;
pub mod inherit;
pub mod parse;
pub mod raw;
pub mod recover;
pub mod repeat;
pub mod schema;
pub mod tagged;

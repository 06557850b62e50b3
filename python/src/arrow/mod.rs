//! Tables in the memory layout of Arrow, which pyarrow takes over as they are.

pub(crate) mod file_table;
pub(crate) mod finding_table;
pub(crate) mod long_table;
pub(crate) mod stream;
mod words;

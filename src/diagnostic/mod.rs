//! Faults in the files of a form: what is wrong, and where, by file, line and column.

pub mod fault;
pub mod number;
pub mod placed;
pub mod source;
pub mod syntax;

//! Faults in the files of a form: what is wrong, and where, by file, line and column.

pub(crate) mod collector;
pub(crate) mod fault;
pub(crate) mod kind;
pub(crate) mod number;
pub(crate) mod placed;
pub(crate) mod source;
pub(crate) mod syntax;

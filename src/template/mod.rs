//! What a form is: the template language as written ([`raw`]), and the checked form ([`Template`]).
//!
//! In come the TOML files of a template folder, built in or given; out goes a [`Template`] or every fault
//! with file, line and column. This module knows nothing of cell addresses or workbooks.

mod fault;
mod files;
pub mod model;
mod parse;
pub mod raw;

pub use fault::{Collector, Complaint, Fault, Faults};
pub use files::Files;
pub use model::*;

//! What a form is: the template language as written ([`raw`]), and the checked form ([`Template`]).
//!
//! In come the TOML files of a template folder, built in or given; out goes a [`Template`] or every fault
//! with file, line and column. This module knows nothing of cell addresses or workbooks.

mod checks;
mod declare;
pub mod describe;
mod fault;
mod files;
mod indicators;
mod inherit;
mod last_year;
mod load;
mod mend;
pub mod model;
mod parse;
mod placed;
pub mod raw;
mod repeat;
pub mod schema;
mod scope;
pub mod selfcheck;
pub mod starter;
mod syntax;
mod tagged;

pub use checks::KINDS as CHECK_KINDS;
pub use fault::{Collector, Complaint, Fault, Faults, position};
pub use files::Files;
pub use last_year::{Carried, Change, LastYear};
pub use load::load;
pub use model::*;

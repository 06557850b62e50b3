//! The checked form: what every later phase reads and none changes.

pub mod describe;
pub mod display;
pub mod generated;
pub mod identity;
pub mod model;
pub mod prefill;

pub use crate::builder::checks::KINDS as CHECK_KINDS;
pub use crate::builder::last_year::{Carried, Change, LastYear};
pub use crate::builder::load::load;
pub use crate::diagnostic::fault::{Collector, DiagnosticKind, Fault, Faults};
pub use crate::diagnostic::source::position;
pub use crate::language::files::Files;
pub use model::*;

//! The form: its kinds of blocks with the fields that they declare, and the checked template, which every later phase reads
//! and none changes.

pub(crate) mod blocks;
pub(crate) mod check;
pub(crate) mod declare;
pub mod describe;
pub mod display;
pub(crate) mod field;
pub(crate) mod generated;
pub(crate) mod heading;
pub mod identity;
pub(crate) mod indicator;
pub(crate) mod last_year;
pub(crate) mod list;
pub(crate) mod model;
pub(crate) mod names;
pub mod prefill;
pub mod schema;
pub(crate) mod self_check;

pub use crate::diagnostic::fault::{Fault, Faults};
pub use crate::diagnostic::source::position;
pub use crate::language::check::CHECK_KINDS;
pub use crate::language::field::FieldType;
pub use crate::language::files::Files;
pub use crate::language::head::RawBasis;
pub use crate::score::{Cap, Extra, Otherwise};
pub use blocks::Block;
pub use check::{Check, CheckRule};
pub use field::{Field, IndicatorPart, ValueSource};
pub use heading::Heading;
pub use indicator::{Grade, Indicator, IndicatorIx, Score};
pub use last_year::{Carried, Change, LastYear};
pub use list::{List, ListIx, ListRun};
pub use model::{Sheet, Template};
pub use self_check::{SelfCheck, SelfLine, SelfMark, SelfSection, Subject};

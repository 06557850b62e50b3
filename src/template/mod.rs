//! The form: its kinds of blocks with the fields that they declare, and the checked template, which every later phase reads
//! and none changes.

pub(crate) mod blocks;
pub(crate) mod check;
pub(crate) mod declare;
pub mod describe;
pub(crate) mod display;
pub(crate) mod evidence;
pub(crate) mod field;
pub(crate) mod generated;
pub(crate) mod heading;
pub(crate) mod identity;
pub(crate) mod indicator;
pub(crate) mod last_year;
pub(crate) mod list;
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod prefill;
pub(crate) mod report_text;
pub mod rule_pack;
pub mod schema;
pub(crate) mod self_check;
pub(crate) mod substance;
pub(crate) mod target;

pub use crate::diagnostic::fault::Faults;
pub(crate) use crate::diagnostic::source::position;
pub use crate::language::check::CHECK_KINDS;
pub use crate::language::field::FieldType;
pub use crate::language::files::Files;
pub use crate::score::Extra;
pub(crate) use crate::score::Otherwise;
pub(crate) use blocks::Block;
pub use check::{Check, CheckRule};
pub(crate) use evidence::{EvidenceRegister, EvidenceWords};
pub(crate) use field::IndicatorPart;
pub use field::{Field, ValueSource};
pub use indicator::Indicator;
pub(crate) use indicator::{IndicatorIx, Score};
pub(crate) use last_year::Carried;
pub use last_year::Change;
pub(crate) use last_year::YearPair;
pub(crate) use list::{List, ListIx, ListRun};
pub use model::{Sheet, Template};
pub use self_check::{SelfLine, SelfMark, Subject};
pub(crate) use substance::SubstanceRule;
pub use substance::{Struck, SubstanceGroup};
pub(crate) use target::TargetPair;

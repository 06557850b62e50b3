//! The language as written into the checked form: names resolved, formulas parsed, rules lowered.

pub(crate) mod checks;
pub(crate) mod declare;
pub(crate) mod indicators;
pub(crate) mod last_year;
pub(crate) mod load;
mod rule_names;
pub(crate) mod scope;
pub mod starter;
mod totals;

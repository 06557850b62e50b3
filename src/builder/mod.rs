//! The language as written into the checked form: names resolved, formulas parsed, rules lowered.

pub(crate) mod checks;
pub(crate) mod declare;
pub(crate) mod indicators;
pub(crate) mod last_year;
pub(crate) mod load;
pub(crate) mod scope;

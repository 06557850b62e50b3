//! The language as written → the checked form: names resolved, formulas parsed, rules lowered, the self-check generated.

mod checks;
mod denominators;
mod evidence;
mod head;
mod indicators;
mod last_year;
mod list_targets;
mod load;
mod report_text;
mod resolve;
mod rule_names;
mod sheets;
mod standards;
mod substance;
mod totals;
mod written;

pub use load::load;

//! What was found, told: to people in a terminal, to programs as JSON.

pub mod explain;
pub mod json;
pub mod text;

//! Workbooks as other programs write them, and files made to do harm. `make.py` makes them of a clean sample.

#[path = "../support/mod.rs"]
mod support;

mod bombs;
mod cases;
mod made;
mod mutations;
mod variants;

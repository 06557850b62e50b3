//! The roll-up of many units, from files and from what is on record: the workbook, and the long table.

#[path = "../support/mod.rs"]
mod support;

mod files;
mod hints;
mod long;
mod model;
mod read;

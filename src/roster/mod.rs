//! `名单.xlsx`: the units of a campaign, and what the bureau already knows of each.
//!
//! In comes the workbook that `campaign init` made and the bureau filled in; out come the units, or every fault with its
//! cell. A column holds a fixed part of a unit, such as its code, or a field of the form.

mod columns;
mod messages;
mod read;
mod unit;
mod unit_file_names;
mod write;

pub(crate) use read::{RosterFault, RosterFaults, read};
pub(crate) use unit::RosterUnit;
pub(crate) use unit_file_names::UnitFileNames;
pub(crate) use write::workbook;

/// What the roster is called in a campaign's folder.
pub(crate) const FILE_NAME: &str = "名单.xlsx";

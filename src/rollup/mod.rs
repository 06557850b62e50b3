//! Rolls up the returns of many units into one workbook, or one long table of values.
//!
//! In comes what is known of each unit ([`UnitReturn`]), a unit at a time and from wherever; it is reduced to a short row at
//! once, so memory grows with the number of units only. Out goes the workbook. This module reads no file and judges no return.

mod model;

pub use model::{Found, Judged, State, UnitReturn};

//! The identity that an emitted workbook carries on its very hidden sheet.

use std::collections::BTreeMap;

/// The name of the very hidden sheet.
pub const SHEET: &str = "_jixiao";

/// Which form a workbook is, for whom, and what the bureau had filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The template's id.
    pub template: String,
    /// The template's revision.
    pub revision: u32,
    /// The template's digest.
    pub digest: String,
    /// The budget year.
    pub fiscal_year: i32,
    /// The unit's code; may be empty.
    pub unit: String,
    /// The issue number; 0 where it was not issued in a campaign.
    pub serial: u32,
    /// 0 as emitted, then the number of the round in which it was returned.
    pub round: u32,
    /// What was prefilled: field id (with `[n]` for list rows) → value as text.
    pub prefilled: BTreeMap<String, String>,
}

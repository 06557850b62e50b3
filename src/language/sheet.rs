//! The keys at the head of `sheets/NAME.toml`: a sheet without its blocks.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;

/// `sheets/NAME.toml`: one sheet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSheet {
    /// The name on the sheet's tab, at most 31 characters.
    pub(crate) name: Str,
    /// The title in the first row; the name if left out.
    pub(crate) title: Option<Str>,
    /// The attachment number above the title, such as `附件1`.
    #[serde(default)]
    pub(crate) tag: String,
    /// Whether a line under the title shows the unit's name and the unit of amounts.
    #[serde(default)]
    pub(crate) unit_line: bool,
    /// Whether A4 lies on its side.
    #[serde(default)]
    pub(crate) landscape: bool,
    /// Whether the sheet may stay blank: what is required on it is asked for only once anything on it is filled in.
    #[serde(default)]
    pub(crate) optional: bool,
    /// The widths of the sheet's columns in characters of half width (a Chinese character is two).
    pub(crate) columns: Placed<Vec<Number>>,
    /// Remarks under the last block.
    #[serde(default)]
    pub(crate) remarks: Vec<String>,
}

//! The keys of `[evidence]` in `template.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::Str;

/// `[evidence]`: the list in which the department registers its evidence (佐证材料清单), held against what the indicators name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvidence {
    /// The list in which the department registers its documents.
    pub(crate) register: Str,
    /// Its column with the names of the documents.
    pub(crate) name: Str,
    /// Its column with their numbers or dates.
    pub(crate) number: Option<Str>,
    /// Its column with the indicators that they are evidence for.
    pub(crate) indicators: Option<Str>,
    /// Text fields that name documents beside 佐证材料 of the indicators. What stands there in 《》 is a document.
    #[serde(default)]
    pub(crate) named_in: Vec<Str>,
    /// Words in the names of documents that hold for years, such as 制度: such a document may be older than the budget year.
    #[serde(default)]
    pub(crate) lasting: Vec<String>,
}

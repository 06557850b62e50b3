//! `kind = "prose"`: printed paragraphs.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::formula::FieldIx;
use crate::template::declare::{BlockPosition, Declarer};
use crate::template::field::Field;

/// `kind = "prose"`: printed paragraphs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProse {
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
    /// The paragraphs.
    pub(crate) lines: Vec<String>,
    /// Whether the paragraphs stand in the middle and large, as on a cover.
    #[serde(default)]
    pub(crate) centred: bool,
}

/// Printed paragraphs.
#[derive(Debug)]
pub(crate) struct ProseBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// The paragraphs.
    pub lines: Vec<String>,
    /// Whether they stand in the middle and large.
    pub centred: bool,
}

impl WrittenBlock for RawProse {
    type Declared = ProseBlock;

    const TELLING_KEYS: &'static [&'static str] = &["lines"];

    fn declare(&self, _position: &BlockPosition, _declarer: &mut Declarer<'_>) -> ProseBlock {
        ProseBlock { title: self.title.clone(), lines: self.lines.clone(), centred: self.centred }
    }
}

impl CheckedBlock for ProseBlock {
    fn title(&self) -> &str {
        &self.title
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        Vec::new()
    }

    fn is_table(&self) -> bool {
        false
    }
}

//! `kind = "contents"`: the list of the sheets, with links.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::formula::FieldIx;
use crate::template::declare::{BlockPosition, Declarer};
use crate::template::field::Field;

/// `kind = "contents"`: a linked list of the sheets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawContents {
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
}

/// The linked list of the sheets.
#[derive(Debug)]
pub(crate) struct ContentsBlock {
    /// A heading over the block; may be empty.
    pub title: String,
}

impl WrittenBlock for RawContents {
    type Declared = ContentsBlock;

    const TELLING_KEYS: &'static [&'static str] = &[];

    fn declare(&self, _position: &BlockPosition, _declarer: &mut Declarer<'_>) -> ContentsBlock {
        ContentsBlock { title: self.title.clone() }
    }
}

impl CheckedBlock for ContentsBlock {
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

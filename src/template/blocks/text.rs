//! `kind = "text"`: a long narrative.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::diagnostic::number::Str;
use crate::formula::FieldIx;
use crate::language::field::FieldType;
use crate::template::declare::{BlockPosition, Declarer, DraftField};
use crate::template::field::Field;

/// `kind = "text"`: a long narrative in one merged cell under its label.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawText {
    /// The field's id.
    pub(crate) id: Str,
    /// The printed label.
    pub(crate) label: Option<String>,
    /// Whether it must be filled.
    #[serde(default)]
    pub(crate) required: bool,
    /// How many lines it shows; 6 unless told.
    pub(crate) lines: Option<u32>,
    /// What to write.
    #[serde(default)]
    pub(crate) note: String,
}

/// A long narrative in one merged cell under its label.
#[derive(Debug)]
pub(crate) struct TextBlock {
    /// The printed label.
    pub label: String,
    /// The field.
    pub field: FieldIx,
    /// How many lines it shows.
    pub lines: u32,
}

impl WrittenBlock for RawText {
    type Declared = TextBlock;

    const TELLING_KEYS: &'static [&'static str] = &["id"];

    fn declare(&self, _position: &BlockPosition, declarer: &mut Declarer<'_>) -> TextBlock {
        let label = self.label.clone().unwrap_or_else(|| self.id.get_ref().clone());
        let mut draft = DraftField::new(self.id.get_ref().clone(), label.clone(), FieldType::Text, self.id.span());
        draft.required = self.required;
        draft.note = &self.note;
        let field = declarer.declare_field(draft);
        TextBlock { label, field, lines: self.lines.unwrap_or(6) }
    }
}

impl CheckedBlock for TextBlock {
    fn title(&self) -> &str {
        ""
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        vec![self.field]
    }

    fn is_table(&self) -> bool {
        false
    }
}

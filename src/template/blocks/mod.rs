//! The kinds of blocks. Each is a module: its keys, the checked block that they become, and how its fields are declared.
//!
//! A kind is added by its module and by one line of [`block_kinds`] here; the layout then has to place it.

mod checklist;
mod contents;
mod form;
mod grid;
mod indicators;
mod kind;
mod list;
pub(crate) mod messages;
mod prose;
mod signature;
mod text;

use std::ops::Range;

use schemars::JsonSchema;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::declare::{BlockPosition, Declarer};
use super::field::Field;
use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::{DiagnosticKind, Recovered};
use crate::diagnostic::source::SourceFile;
use crate::formula::FieldIx;
use crate::language::parse::ReadBlock;
use crate::language::recover;

pub(crate) use checklist::ChecklistBlock;
pub(crate) use contents::ContentsBlock;
pub(crate) use form::{FormBlock, FormPair};
pub(crate) use grid::{GridBlock, GridRow};
pub(crate) use indicators::IndicatorsBlock;
use kind::{CheckedBlock, WrittenBlock};
pub(crate) use list::ListBlock;
pub(crate) use prose::ProseBlock;
pub(crate) use signature::SignatureBlock;
pub(crate) use text::TextBlock;

/// Makes the enums over all kinds of blocks from one list: the word for `kind`, the keys, the checked block.
macro_rules! block_kinds {
    ($($(#[$doc:meta])+ $kind:ident = $word:literal: $written:ty => $checked:ty,)+) => {
        /// `[[block]]` of a sheet.
        #[derive(Debug, JsonSchema)]
        #[schemars(tag = "kind", rename = "Block")]
        pub(crate) enum RawBlock {
            $($(#[$doc])+ #[schemars(rename = $word)] $kind($written),)+
        }

        /// A block of a sheet. Its `spans` say how many sheet columns each of its columns covers; together they are at most
        /// the sheet's columns.
        #[derive(Debug)]
        pub(crate) enum Block {
            $($(#[$doc])+ $kind($checked),)+
            /// The live self-check, whole.
            SelfCheck,
        }

        /// The kinds of blocks, as `kind` names them.
        #[derive(Debug, Clone, Copy)]
        enum BlockKind {
            $($kind,)+
        }

        impl BlockKind {
            const ALL: &[Self] = &[$(Self::$kind,)+];

            const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }

            const fn telling_keys(self) -> &'static [&'static str] {
                match self {
                    $(Self::$kind => <$written>::TELLING_KEYS,)+
                }
            }

            fn read(self, value: Spanned<DeValue<'_>>, source: &SourceFile, faults: &mut Collector) -> Option<RawBlock> {
                match self {
                    $(Self::$kind => recover::convert(value, source, faults).map(RawBlock::$kind),)+
                }
            }
        }

        impl RawBlock {
            /// Declares the block's fields, reports what is wrong with its keys, and gives the checked block.
            pub(crate) fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> Block {
                match self {
                    $(Self::$kind(written) => Block::$kind(written.declare(position, declarer)),)+
                }
            }
        }

        impl Block {
            /// The heading over the block; empty if it has none.
            pub(crate) fn title(&self) -> &str {
                match self {
                    $(Self::$kind(block) => block.title(),)+
                    Self::SelfCheck => "",
                }
            }

            /// The block's fields, of `all` those of the form. Those of the self-check are not among them.
            pub(crate) fn fields(&self, all: &[Field]) -> Vec<FieldIx> {
                match self {
                    $(Self::$kind(block) => block.fields(all),)+
                    Self::SelfCheck => Vec::new(),
                }
            }

            /// Whether it is a table: rows under a header, which is repeated on every printed page.
            pub(crate) fn is_table(&self) -> bool {
                match self {
                    $(Self::$kind(block) => block.is_table(),)+
                    Self::SelfCheck => false,
                }
            }
        }
    };
}

block_kinds! {
    /// Label and value pairs.
    Form = "form": form::RawForm => FormBlock,
    /// Fixed rows and columns.
    Grid = "grid": grid::RawGrid => GridBlock,
    /// Repeating rows.
    List = "list": list::RawList => ListBlock,
    /// The scoring table.
    Indicators = "indicators": indicators::RawIndicators => IndicatorsBlock,
    /// Items with an answer and evidence.
    Checklist = "checklist": checklist::RawChecklist => ChecklistBlock,
    /// Long narrative.
    Text = "text": text::RawText => TextBlock,
    /// Printed paragraphs, nothing to fill.
    Prose = "prose": prose::RawProse => ProseBlock,
    /// Where people sign and the seal goes.
    Signature = "signature": signature::RawSignature => SignatureBlock,
    /// The list of sheets, with links.
    Contents = "contents": contents::RawContents => ContentsBlock,
}

impl BlockKind {
    /// The kind that `kind` names with this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The kind that has these keys; `None` where they are not typical of any.
    fn from_keys(table: &DeTable<'_>) -> Option<Self> {
        let has_any = |keys: &[&str]| keys.iter().any(|key| table.contains_key(*key));
        Self::ALL.iter().copied().find(|kind| has_any(kind.telling_keys()))
    }

    /// The words for all kinds, for the linter.
    fn words() -> String {
        Self::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join("、")
    }
}

impl ReadBlock for RawBlock {
    fn read(mut table: DeTable<'_>, span: Range<usize>, source: &SourceFile, faults: &mut Collector) -> Option<Self> {
        let written = table.remove("kind");
        let word = written.as_ref().map(|kind| kind.get_ref().as_str().unwrap_or_default());
        let kind = match word.map(BlockKind::from_word) {
            Some(Some(kind)) => kind,
            Some(None) | None => {
                let place = written.as_ref().map_or(span.clone(), Spanned::span);
                let fault = match word {
                    None => DiagnosticKind::BlockWithoutKind(BlockKind::words()),
                    Some(word) => DiagnosticKind::UnknownBlock { found: word.to_owned(), allowed: BlockKind::words() },
                };
                faults.add_shape(source, place, &fault);
                faults.mark_recovered(source, span.start, Recovered::Anything);
                BlockKind::from_keys(&table)?
            }
        };
        kind.read(Spanned::new(span, DeValue::Table(table)), source, faults)
    }
}

//! What every kind of block has: keys that become a checked block with fields.

use serde::de::DeserializeOwned;

use crate::formula::FieldIx;
use crate::template::declare::{BlockPosition, Declarer};
use crate::template::field::Field;

/// A kind of block as written: its keys.
pub(crate) trait WrittenBlock: DeserializeOwned {
    /// The same block in the checked form.
    type Declared: CheckedBlock;

    /// The keys by which the kind is recognised where `kind` is missing or unknown.
    const TELLING_KEYS: &'static [&'static str];

    /// Declares the block's fields, reports what is wrong with its keys, and gives the checked block.
    fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> Self::Declared;
}

/// A kind of block in the checked form.
pub(crate) trait CheckedBlock {
    /// The heading over the block; empty if it has none.
    fn title(&self) -> &str;

    /// The block's fields, of `all` those of the form.
    fn fields(&self, all: &[Field]) -> Vec<FieldIx>;

    /// Whether it is a table: rows under a header, which is repeated on every printed page.
    fn is_table(&self) -> bool;
}

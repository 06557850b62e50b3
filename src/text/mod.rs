//! Text as people write it: normalised spellings, file names, quotation marks, numbers, shortening, digests of bytes.

#[cfg(feature = "rollup")]
pub(crate) mod comparable;
pub(crate) mod digest;
pub(crate) mod distance;
pub(crate) mod figures;
pub(crate) mod file_name;
pub(crate) mod likeness;
pub(crate) mod natural_order;
pub(crate) mod normalize;
pub(crate) mod quote;
pub(crate) mod shorten;
pub(crate) mod toml_messages;
pub(crate) mod visible;

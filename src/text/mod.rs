//! Text as people write it: normalised spellings, file names, quotation marks, numbers, digests of bytes.

pub mod digest;
pub mod distance;
pub mod figures;
pub mod file_name;
pub mod normalize;
pub mod quote;
pub mod toml_messages;

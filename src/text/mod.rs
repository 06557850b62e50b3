//! Text as people write it: normalised spellings, file names, quotation marks, numbers, shortening, digests of bytes.

pub mod digest;
pub mod distance;
pub mod figures;
pub mod file_name;
pub mod natural_order;
pub mod normalize;
pub mod quote;
pub mod shorten;
pub mod toml_messages;
pub mod visible;

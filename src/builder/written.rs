//! The form as written, with the kinds of blocks that there are.

use crate::language::parse;
use crate::template::blocks::RawBlock;

/// A form as written.
pub(super) type WrittenForm = parse::ParsedForm<RawBlock>;
/// A sheet as written.
pub(super) type WrittenSheet = parse::ParsedSheet<RawBlock>;

//! A target and what was achieved of it.

use crate::formula::FieldIx;

/// The target and the achieved value of the same line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TargetPair {
    /// The target.
    pub(crate) target: FieldIx,
    /// The achieved value.
    pub(crate) achieved: FieldIx,
}

//! Who shares a text.

/// Who shares a text, in the order in which it deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sharers {
    /// Units of several 主管部门.
    Several,
    /// Units of one 主管部门, which may be among them.
    OneParent,
    /// Most units: it may have been given to them.
    Most,
}

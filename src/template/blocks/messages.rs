//! The words printed in blocks that are not the form's own.

/// Who signs a form, unless the form says otherwise.
pub(super) const SIGNERS: [&str; 3] = ["填表人", "审核人", "单位负责人（签字）"];
/// Where the seal and the date go.
pub(crate) const SEAL: &str = "（公章）　　　　　　年　　月　　日　　";

//! The sentences that the ledger itself puts on record.

/// A workbook whose assignment to a unit was taken back.
pub(super) const TAKEN_BACK: &str = "认领已撤销，待重新认领。";

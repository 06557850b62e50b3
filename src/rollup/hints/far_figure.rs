//! A figure far from those of the unit's peers.

use crate::value::Amount;

/// A figure of a unit that is far from its peers'.
#[derive(Debug)]
pub(super) struct FarFigure {
    /// How far it is. A difference of ten percentage points weighs as much as one time an amount.
    pub weight: Amount,
    /// The figure with what it is.
    pub figure: String,
    /// The figure in the middle of its peers'.
    pub median: String,
    /// What its peers' figures are.
    pub peers: String,
}

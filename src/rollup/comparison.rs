//! A key figure of a 主管部门 beside those of its units.

use crate::finding::Finding;
use crate::value::Amount;

use super::parents::Parent;

/// A key figure of a 主管部门 beside the sum of its units'.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    /// The 主管部门.
    pub parent: Parent,
    /// How many units it has.
    pub units: usize,
    /// How many of them have figures.
    pub counted: usize,
    /// Which figure, by its place among the form's.
    pub figure: usize,
    /// The sum over its units.
    pub sum: Amount,
    /// Its own figure.
    pub parent_figure: Option<Amount>,
    /// What is to be said of it, if anything: R001 or R002.
    pub finding: Option<Finding>,
}

impl Comparison {
    /// By how much its own figure is greater than the sum.
    pub(crate) fn difference(&self) -> Option<Amount> {
        Some(self.parent_figure?.saturating_sub(self.sum))
    }
}

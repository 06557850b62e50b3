//! What is searched, and what is found.

use std::collections::HashSet;

use crate::check::slips::Repair;
use crate::compute::Trial;
use crate::formula::FieldIx;
use crate::template::Template;
use crate::value::{Amount, Value};

use super::rules::BrokenRule;

/// A number that can be changed on trial.
pub(super) struct Candidate {
    pub(super) cell: usize,
    pub(super) field: FieldIx,
    /// The number; `None` where the cell is blank.
    pub(super) number: Option<Amount>,
    /// Whether the number itself has a finding, such as too many decimals.
    pub(super) is_suspect: bool,
    /// Whether each broken rule is computed from the cell.
    pub(super) feeds: Vec<bool>,
    /// By how much the difference of each broken rule grows with the number; `None` for a rule without sides, and for one that
    /// does not grow evenly, such as a rule about a quotient or about a score that has a most.
    pub(super) slopes: Vec<Option<Amount>>,
}

/// Where a cell stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) sheet: usize,
    pub(super) row: u32,
    pub(super) col: u16,
    /// The table that it is part of.
    pub(super) table: usize,
}

/// What a change can be told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grounds {
    /// A rule asks for a certain figure.
    Equality,
    /// Rules ask only for a figure that is less or greater, and this one is off by a power of ten.
    Scale,
    /// Rules ask only for a figure that is less or greater. That does not tell what was meant; it is another explanation of what
    /// is off by a power of ten.
    Inequality,
}

/// A change that arithmetic does not rule out.
pub(super) struct Fitting {
    pub(super) grounds: Grounds,
    pub(super) repair: Repair,
    pub(super) changes: Vec<(usize, Value)>,
}

/// How much is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most cells that are looked at.
    pub(super) cells: usize,
    /// The most changes that are computed.
    pub(super) trials: usize,
}

/// How much is tried in a check.
pub(super) const BOUNDS: Bounds = Bounds { cells: 400, trials: 1_000 };

/// A change that mends every broken rule that it touches.
pub(super) struct Mended {
    pub(super) grounds: Grounds,
    pub(super) repair: Repair,
    pub(super) changes: Vec<(usize, Value)>,
    /// The broken rules that it mends, by their place in the list.
    pub(super) rules: Vec<usize>,
    /// Whether the rules hold as well with figures that are a little less or more: that is another explanation of what is broken, and
    /// tells nothing of what was meant.
    pub(super) is_open: bool,
}

impl Mended {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.rules.iter().any(|rule| other.rules.contains(rule))
    }
}

pub(super) struct Search<'a, 't> {
    pub(super) template: &'t Template,
    pub(super) rules: &'a [BrokenRule<'a>],
    pub(super) differences: Vec<Option<Amount>>,
    pub(super) trial: Trial<'t>,
    pub(super) candidates: Vec<Candidate>,
    /// Further figures, which are changed only with their whole column: those that no broken rule is computed from, and those with
    /// findings that say that they cannot be used.
    pub(super) bystanders: Vec<Candidate>,
    pub(super) verdicts: HashSet<usize>,
    pub(super) places: Vec<Place>,
    pub(super) bounds: Bounds,
    pub(super) trials: usize,
    /// Whether there is more to try than is tried: then there may be another change.
    pub(super) is_cut_short: bool,
    pub(super) mended: Vec<Mended>,
}

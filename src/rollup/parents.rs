//! Which 主管部门 each unit has.

use std::collections::{BTreeMap, HashMap};

use super::row::RollupRow;

/// The 主管部门 of each unit, as far as it is known.
#[derive(Debug)]
pub(super) struct Parents {
    /// Of each row: the row of its 主管部门, or what it is called where it has no row.
    of: Vec<Option<Parent>>,
}

/// A 主管部门.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Parent {
    /// The unit in this row.
    Unit(usize),
    /// One that has no row.
    Other(Box<str>),
}

impl Parents {
    /// Finds each unit's 主管部门: by code, else by name. A unit that names itself has none above it.
    pub(super) fn new(rows: &[RollupRow]) -> Self {
        let mut codes: HashMap<&str, usize> = HashMap::new();
        let mut names: HashMap<&str, usize> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            codes.entry(&row.code).or_insert(index);
            names.entry(&row.name).or_insert(index);
        }
        let find = |(index, row): (usize, &RollupRow)| {
            let parent = row.parent.as_deref()?;
            match codes.get(parent).or_else(|| names.get(parent)) {
                Some(found) if *found == index => None,
                Some(found) => Some(Parent::Unit(*found)),
                None => Some(Parent::Other(parent.into())),
            }
        };
        Self { of: rows.iter().enumerate().map(find).collect() }
    }

    /// What the 主管部门 of a row is called; its own name where it has none above it and others under it.
    pub(super) fn called<'a>(&'a self, rows: &'a [RollupRow], index: usize) -> &'a str {
        match &self.of[index] {
            Some(Parent::Unit(parent)) => rows[*parent].called(),
            Some(Parent::Other(name)) => name,
            None => "",
        }
    }

    /// Whether a unit has a 主管部门 above it.
    pub(super) fn has_parent(&self, index: usize) -> bool {
        self.of[index].is_some()
    }

    /// The 主管部门 of a row; the unit itself where it has none above it.
    pub(super) fn department(&self, index: usize) -> Parent {
        self.of[index].clone().unwrap_or(Parent::Unit(index))
    }

    /// The rows of the 主管部门 of a row, of the one above that, and so on.
    pub(super) fn above(&self, index: usize) -> Vec<usize> {
        let mut above = Vec::new();
        let mut row = index;
        // Units that name each other go round in a circle.
        while let Some(Parent::Unit(parent)) = &self.of[row]
            && !above.contains(parent)
            && *parent != index
        {
            above.push(*parent);
            row = *parent;
        }
        above
    }

    /// Each 主管部门 with the rows of its units: first those with a row, in the order of the rows.
    pub(super) fn groups(&self) -> BTreeMap<&Parent, Vec<usize>> {
        let mut groups: BTreeMap<&Parent, Vec<usize>> = BTreeMap::new();
        for (index, parent) in self.of.iter().enumerate() {
            if let Some(parent) = parent {
                groups.entry(parent).or_default().push(index);
            }
        }
        groups
    }
}

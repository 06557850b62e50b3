//! The consistency rules of a form.

use super::list::ListIx;
use crate::finding::Severity;
use crate::formula::build::le;
use crate::formula::{Expr, FieldIx, Reach, Ref, references};
use crate::value::Amount;

/// A consistency rule.
#[derive(Debug)]
pub struct Check {
    /// The code.
    pub code: String,
    /// The severity of the finding where it is broken.
    pub severity: Severity,
    /// A short name.
    pub title: String,
    /// What is wrong, with `{left}`, `{right}`, `{difference}` and `{row}` to fill in.
    pub message: String,
    /// How to put it right.
    pub fix: String,
    /// The document and article it rests on.
    pub basis: String,
    /// What must hold.
    pub rule: CheckRule,
    /// The condition under which it applies.
    pub when: Option<Expr>,
    /// The list for whose used rows it is made, row by row.
    pub each: Option<ListIx>,
    /// The greatest difference that is still a 尾差.
    pub rounding: Amount,
    /// The decimals at which the sides are compared.
    pub decimals: u32,
    /// Whether the sides are shown as percentages.
    pub percent: bool,
    /// The cells to mark.
    pub mark: Vec<Ref>,
}

impl Check {
    /// The condition that the rule demands of every workbook, if it is a single one: what breaks it is an error.
    pub(crate) fn always(&self) -> Option<Expr> {
        if self.severity != Severity::Error || self.when.is_some() || self.each.is_some() {
            return None;
        }
        match &self.rule {
            CheckRule::Holds(condition) => Some(condition.clone()),
            CheckRule::AtMost(left, right) => Some(le(left.clone(), right.clone())),
            CheckRule::Equal(..) | CheckRule::Unique(_) | CheckRule::Filled(_) | CheckRule::Begun(_) => None,
        }
    }
}

impl CheckRule {
    /// The cells that the rule names, each once.
    pub(crate) fn cells(&self) -> Vec<Ref> {
        let mut named: Vec<Ref> = Vec::new();
        let mut add = |reference: Ref| {
            if !named.contains(&reference) {
                named.push(reference);
            }
        };
        match self {
            Self::Equal(left, right) | Self::AtMost(left, right) => {
                references(left, &mut add);
                references(right, &mut add);
            }
            Self::Holds(condition) | Self::Begun(condition) => references(condition, &mut add),
            Self::Unique(field) => add(Ref { field: *field, reach: Reach::All }),
            Self::Filled(cells) => cells.iter().copied().for_each(add),
        }
        named
    }
}

/// What a consistency rule demands.
#[derive(Debug)]
pub enum CheckRule {
    /// Both sides are the same.
    Equal(Expr, Expr),
    /// The left side is not greater than the right.
    AtMost(Expr, Expr),
    /// The formula is true.
    Holds(Expr),
    /// No text stands twice in the column.
    Unique(FieldIx),
    /// The cells are filled.
    Filled(Vec<Ref>),
    /// The formula is true once something that has to be there is filled in.
    Begun(Expr),
}

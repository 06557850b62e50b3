//! The rules on substance that a form takes: what a reviewer would strike although every sum holds.

use super::list::ListIx;
use crate::finding::Severity;
use crate::formula::{Expr, Ref, references};
use crate::value::Amount;

/// The placeholder in a message for the number of the row.
pub(crate) const ROW: &str = "row";
/// The placeholder for the number of the row before it whose text is alike.
pub(crate) const OTHER_ROW: &str = "other";

/// Rules about the rows of a list, or about single cells, which have one line in the self-check.
#[derive(Debug)]
pub struct SubstanceGroup {
    /// What people call that which the rules are about.
    pub title: String,
    /// The list for whose used rows the rules are made.
    pub each: Option<ListIx>,
    /// The severity of what the rules strike.
    pub severity: Severity,
    /// The rules.
    pub rules: Vec<SubstanceRule>,
    /// The cells to go to and to mark where any of the rules strikes.
    pub mark: Vec<Ref>,
    /// The cells that the rules go by.
    pub cells: Vec<Ref>,
}

/// A rule on substance.
#[derive(Debug)]
pub struct SubstanceRule {
    /// The code.
    pub code: String,
    /// A short name for what is struck.
    pub title: String,
    /// What is wrong, with `{row}` and names to fill in.
    pub message: String,
    /// What to change.
    pub fix: String,
    /// The document and article it rests on.
    pub basis: String,
    /// What it strikes.
    pub struck: Struck,
    /// The cells of a finding; the first is where it stands.
    pub mark: Vec<Ref>,
    /// What the names in the message mean.
    pub names: Vec<(String, Expr)>,
}

/// What a rule on substance strikes.
#[derive(Debug)]
pub enum Struck {
    /// Where the formula is true. The self-check computes it too.
    Where(Expr),
    /// Two rows whose texts are alike.
    Alike {
        /// The text that is compared.
        text: Expr,
        /// How alike the texts are at least, from 0 to 1.
        least: Amount,
        /// The fewest characters of a text that is compared.
        shortest: u32,
        /// The condition under which a row is compared.
        when: Option<Expr>,
        /// What has to be the same in both rows.
        same: Vec<Expr>,
        /// Of what one at least has to differ between the rows; empty where nothing has to.
        different: Vec<Expr>,
    },
}

impl Struck {
    /// Adds the cells that it goes by, each once.
    pub fn collect_cells(&self, cells: &mut Vec<Ref>) {
        let mut add = |reference: Ref| {
            if !cells.contains(&reference) {
                cells.push(reference);
            }
        };
        match self {
            Self::Where(formula) => references(formula, &mut add),
            Self::Alike { text, when, same, different, .. } => {
                [text]
                    .into_iter()
                    .chain(when)
                    .chain(same)
                    .chain(different)
                    .for_each(|formula| references(formula, &mut add));
            }
        }
    }
}

impl SubstanceGroup {
    /// What a finding by one of its rules is called.
    pub fn item(&self, rule: &SubstanceRule) -> String {
        format!("{} {}", self.title, rule.title)
    }
}

//! The rules that are broken: what each is computed from, and how far its two sides are apart.

use std::collections::HashSet;

use crate::check::findings::{Conclusion, Findings};
use crate::compute::{Computed, View, sources};
use crate::finding::{Finding, Severity};
use crate::formula::{Expr, evaluate};
use crate::selfcheck::{self, messages as verdicts};
use crate::template::{CheckRule, Subject};
use crate::value::{Amount, Value};

/// The fewest broken rules that a change has to mend.
pub(super) const FEWEST_RULES: usize = 2;

/// A broken rule.
pub(super) struct BrokenRule<'a> {
    /// The finding about it.
    pub(super) finding: &'a Finding,
    /// The cell of its verdict.
    pub(super) verdict: usize,
    /// Its two sides, and by how much they may differ; `None` for a rule without sides.
    pub(super) sides: Option<Sides>,
    /// The row of the list that it is about.
    pub(super) row: u32,
    /// The cells that it is computed from.
    pub(super) sources: HashSet<usize>,
}

pub(super) struct Sides {
    pub(super) left: Expr,
    pub(super) right: Expr,
    pub(super) tolerance: Amount,
    /// Whether the left side may be less.
    pub(super) at_most: bool,
}

impl BrokenRule<'_> {
    /// By how much the left side is greater than the right.
    pub(super) fn difference(&self, view: &View<'_>) -> Option<Amount> {
        let sides = self.sides.as_ref()?;
        let side = |expr: &Expr| evaluate(expr, view, self.row).as_number();
        side(&sides.left)?.checked_sub(side(&sides.right)?)
    }
}

/// Whether a verdict of the self-check is this word.
pub(super) fn says(verdict: &Value, word: &str) -> bool {
    matches!(verdict, Value::Text(text) if text == word)
}

/// The rules that are broken without an explanation.
pub(super) fn broken_rules<'a>(
    computed: &Computed,
    conclusions: &'a [Conclusion],
    findings: &Findings<'_>,
) -> Vec<BrokenRule<'a>> {
    let template = &findings.form.template;
    let mut rules = Vec::new();
    let is_open = |conclusion: &&Conclusion| {
        conclusion.finding.severity < Severity::Notice && !findings.is_explained(&conclusion.finding)
    };
    for conclusion in conclusions.iter().filter(is_open) {
        let Some((field, row)) = conclusion.origin else { continue };
        let verdict = template.field(field).cell(row);
        if says(&computed.values[verdict], verdicts::EXPLAINED) {
            continue;
        }
        let line = template.self_check.lines.iter().find(|line| line.rows.unwrap_or(line.verdict) == field);
        let sides = match line.map(|line| &line.subject) {
            Some(Subject::Check(index)) => {
                let check = &template.checks[*index];
                let side = |expr: &Expr| selfcheck::side(check, expr);
                match &check.rule {
                    CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => Some(Sides {
                        left: side(left),
                        right: side(right),
                        tolerance: check.rounding,
                        at_most: matches!(check.rule, CheckRule::AtMost(..)),
                    }),
                    CheckRule::Holds(_) | CheckRule::Unique(_) | CheckRule::Filled(_) | CheckRule::Begun(_) => None,
                }
            }
            Some(Subject::Change(_)) => None,
            Some(
                Subject::Filling(_)
                | Subject::Substance(_)
                | Subject::Indicator(_)
                | Subject::Ceiling
                | Subject::Total
                | Subject::Grade,
            )
            | None => continue,
        };
        rules.push(BrokenRule {
            finding: &conclusion.finding,
            verdict,
            sides,
            row,
            sources: sources(template, field, row),
        });
    }
    rules
}

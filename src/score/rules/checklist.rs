//! `kind = "checklist"`: points for each item of a checklist that is met.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::formula::build::{cell, count_a, eq, if_, min, num, sum, text};
use crate::formula::{Expr, FieldIx};
use crate::score::counting::Extra;
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::text::quote::quote;
use crate::value::Amount;

/// The answer that an item is met.
const YES: &str = "是";

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChecklistRule {
    /// The id of the checklist.
    of: Str,
    /// The points an item gives.
    points: Number,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistRule {
    /// The answers of the checklist.
    pub answers: Vec<FieldIx>,
    /// The points an item gives.
    pub points: Amount,
}

impl ChecklistRule {
    /// The condition that every item is answered.
    fn is_answered(&self) -> Expr {
        eq(count_a(self.answers.iter().copied().map(cell)), num(Amount::from(self.answers.len())))
    }
}

impl ScoringRule for ChecklistRule {
    type Keys = RawChecklistRule;

    const DISTINCT_KEY: Option<&'static str> = Some("of");

    fn value_use(_: &RawChecklistRule) -> ValueUse {
        ValueUse::None
    }

    fn read(keys: &RawChecklistRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        let points = reader.points(keys.points, weight);
        let Some(answers) = reader.names.checklist(keys.of.get_ref()) else {
            reader.names.fault(keys.of.span(), &DiagnosticKind::NoSuchChecklist(keys.of.get_ref().clone()));
            return None;
        };
        Some(Self { answers, points })
    }

    fn most_points(&self) -> Option<Amount> {
        self.points.checked_mul(Amount::from(self.answers.len()))
    }

    fn ready(&self) -> Option<Expr> {
        Some(self.is_answered())
    }

    fn points(&self, terms: &Terms) -> Expr {
        let met = self.answers.iter().map(|answer| if_(eq(cell(*answer), text(YES)), num(self.points), num(0)));
        min([num(terms.weight), sum(met)])
    }

    fn points_when_ready(&self, terms: &Terms) -> Expr {
        if_(self.is_answered(), self.points(terms), text(""))
    }

    fn standard(&self, terms: &Terms, _: &dyn FormWords) -> String {
        let (items, each) = (self.answers.len(), points(self.points));
        let standard = match terms.extra {
            None => format!("共{items}项，每符合一项得{each}分"),
            Some(Extra::Bonus) => format!("共{items}项，每符合一项加{each}分"),
            Some(Extra::Penalty) => format!("共{items}项，每有一项不符合扣{each}分"),
        };
        match self.most_points() {
            Some(most) if most > terms.weight => format!("{standard}，最多{}分", points(terms.weight)),
            Some(_) | None => standard,
        }
    }

    fn explain(&self, _: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        let missed: Vec<String> = self
            .answers
            .iter()
            .filter(|answer| form.cell(**answer, 0).to_string() != YES)
            .map(|answer| quote(form.label(*answer)))
            .collect();
        let met = self.answers.len() - missed.len();
        let mut clause = format!("{}项中符合{met}项，每项{}分", self.answers.len(), points(self.points));
        if !missed.is_empty() {
            clause.push_str(&format!("，不符合：{}", missed.join("、")));
        }
        clause
    }
}

//! `kind = "cases"`: the first condition that is true gives the points.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::formula::build::{if_, iferror, num, text};
use crate::formula::{Expr, evaluate};
use crate::score::filled_form::{FilledForm, FormWords, formula_in_words};
use crate::score::guard::comparable;
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::quote::quote;
use crate::value::{Amount, Value};

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCasesRule {
    /// Pairs of condition (a formula) and points, in the order in which they are tried.
    cases: Vec<(Str, Placed<Number>)>,
    /// The points where no condition is true.
    otherwise: Placed<Number>,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct CasesRule {
    /// The cases, in the order in which they are tried.
    pub cases: Vec<Case>,
    /// The points where no condition is true.
    pub otherwise: Amount,
}

/// A condition and its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The condition.
    pub condition: Expr,
    /// The points where it is the first that is true.
    pub points: Amount,
}

impl ScoringRule for CasesRule {
    type Keys = RawCasesRule;

    const DISTINCT_KEY: Option<&'static str> = Some("cases");
    const FITS_IN_PARTS: bool = false;

    fn value_use(_: &RawCasesRule) -> ValueUse {
        ValueUse::Shown
    }

    fn read(keys: &RawCasesRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        if keys.cases.is_empty() {
            reader.fault(DiagnosticKind::Nothing("条件（cases）"));
        }
        let otherwise = reader.points(&keys.otherwise, weight);
        // Every condition is parsed, so that all of their faults are told at once.
        let cases: Vec<Option<Case>> = keys
            .cases
            .iter()
            .map(|(condition, points)| {
                let points = reader.points(points, weight);
                Some(Case { condition: reader.names.formula(condition)?, points })
            })
            .collect();
        Some(Self { cases: cases.into_iter().collect::<Option<_>>()?, otherwise })
    }

    fn most_points(&self) -> Option<Amount> {
        self.cases.iter().map(|case| case.points).chain([self.otherwise]).max()
    }

    fn conditions(&self) -> Vec<&Expr> {
        self.cases.iter().map(|case| &case.condition).collect()
    }

    fn points(&self, _: &Terms) -> Expr {
        self.cases
            .iter()
            .rev()
            .fold(num(self.otherwise), |rest, case| if_(comparable(&case.condition), num(case.points), rest))
    }

    fn points_when_ready(&self, terms: &Terms) -> Expr {
        iferror(self.points(terms), text(""))
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let case = |case: &Case| {
            format!("符合{}的{}", quote(&formula_in_words(&case.condition, form)), terms.gives(case.points))
        };
        let others = format!("都不符合的{}", terms.gives(self.otherwise));
        self.cases.iter().map(case).chain([others]).collect::<Vec<_>>().join("；")
    }

    fn explain(&self, _: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        let holds = |case: &&Case| evaluate(&comparable(&case.condition), form, 0) == Value::Bool(true);
        let with_figures = |case: &Case| form.formula_with_figures(&case.condition);
        match self.cases.iter().find(holds) {
            Some(case) => with_figures(case),
            None => format!("不符合：{}", self.cases.iter().map(with_figures).collect::<Vec<_>>().join("；")),
        }
    }
}

//! `kind = "rating"`: a level is chosen, and gives points or a range within which the department scores itself.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::formula::Expr;
use crate::formula::build::{eq, if_, num, text};
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::text::quote::quote;
use crate::value::Amount;

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRatingRule {
    /// Level, most points, least points; best first.
    levels: Vec<(Str, Placed<Number>, Placed<Number>)>,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingRule {
    /// The levels, best first.
    pub levels: Vec<RatingLevel>,
}

/// A level that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingLevel {
    /// Its name.
    pub name: String,
    /// The most points that it gives.
    pub most: Amount,
    /// The least points that it gives.
    pub least: Amount,
}

impl ScoringRule for RatingRule {
    type Keys = RawRatingRule;

    const DISTINCT_KEY: Option<&'static str> = Some("levels");
    const FITS_IN_PARTS: bool = false;

    fn value_use(keys: &RawRatingRule) -> ValueUse {
        let mut names: Vec<String> = Vec::new();
        for (name, ..) in &keys.levels {
            if !names.contains(name.get_ref()) {
                names.push(name.get_ref().clone());
            }
        }
        ValueUse::Level(names)
    }

    fn read(keys: &RawRatingRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        if keys.levels.is_empty() {
            reader.fault(DiagnosticKind::NoLevels);
        }
        for (index, (name, ..)) in keys.levels.iter().enumerate() {
            if keys.levels[..index].iter().any(|(other, ..)| other.get_ref() == name.get_ref()) {
                reader.names.fault(name.span(), &DiagnosticKind::LevelTwice(name.get_ref().clone()));
            }
        }
        let levels = keys.levels.iter().map(|(name, most, least)| RatingLevel {
            name: name.get_ref().clone(),
            most: reader.points(most, weight),
            least: reader.points(least, weight),
        });
        Some(Self { levels: levels.collect() })
    }

    fn most_points(&self) -> Option<Amount> {
        self.levels.iter().map(|level| level.most).max()
    }

    /// Blank text until a level is chosen and, where the level gives a range, the department has scored itself.
    fn points(&self, terms: &Terms) -> Expr {
        self.levels.iter().rev().fold(text(""), |rest, level| {
            let points = if level.most == level.least {
                num(level.most)
            } else {
                if_(terms.no_self_score(), text(""), terms.self_score_within(level.least, level.most))
            };
            if_(eq(terms.value(), text(&*level.name)), points, rest)
        })
    }

    fn points_when_ready(&self, terms: &Terms) -> Expr {
        self.points(terms)
    }

    fn standard(&self, terms: &Terms, _: &dyn FormWords) -> String {
        let level = |level: &RatingLevel| {
            if level.most == level.least {
                return format!("{}的{}", level.name, terms.gives(level.most));
            }
            format!("{}的在{}分至{}分之间自评", level.name, points(level.least), points(level.most))
        };
        self.levels.iter().map(level).collect::<Vec<_>>().join("；")
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        terms.value.map(|level| format!("选{}", quote(&form.cell(level, 0).to_string()))).unwrap_or_default()
    }
}

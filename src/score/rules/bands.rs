//! `kind = "bands"`: the first bound that the value is not beyond gives the points.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Number;
use crate::diagnostic::placed::Placed;
use crate::formula::build::{ge, gt, if_, le, lt, num};
use crate::formula::{Expr, evaluate};
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::value::{Amount, Value};

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBandsRule {
    /// Pairs of bound and points, best first.
    bands: Vec<(Placed<Number>, Placed<Number>)>,
    /// The points where no bound holds.
    otherwise: Placed<Number>,
    /// Whether the value must be at most (unless told), below, at least or above the bound.
    direction: Option<Direction>,
}

/// The good side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Small values are good, the bound among them.
    #[default]
    AtMost,
    /// Great values are good, the bound among them.
    AtLeast,
    /// Small values are good, the bound is not (不含本数).
    Below,
    /// Great values are good, the bound is not (不含本数).
    Above,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct BandsRule {
    /// The bounds, best first.
    pub bands: Vec<Band>,
    /// The points where no bound holds.
    pub otherwise: Amount,
    /// The good side of a bound.
    pub direction: Direction,
}

/// The points of the values on the good side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The bound.
    pub bound: Amount,
    /// The points.
    pub points: Amount,
}

impl Direction {
    /// The condition that a value is on the good side of a bound.
    fn holds(self, value: Expr, bound: Amount) -> Expr {
        match self {
            Self::AtMost => le(value, num(bound)),
            Self::AtLeast => ge(value, num(bound)),
            Self::Below => lt(value, num(bound)),
            Self::Above => gt(value, num(bound)),
        }
    }

    /// That a value is on the good side of a bound, in words.
    fn within(self, bound: &str) -> String {
        match self {
            Self::AtMost => format!("不大于{bound}"),
            Self::AtLeast => format!("达到{bound}"),
            Self::Below => format!("小于{bound}"),
            Self::Above => format!("大于{bound}"),
        }
    }

    /// That a value is on the bad side of a bound, in words.
    fn beyond(self, bound: &str) -> String {
        match self {
            Self::AtMost => format!("大于{bound}"),
            Self::AtLeast => format!("低于{bound}"),
            Self::Below => format!("不小于{bound}"),
            Self::Above => format!("不大于{bound}"),
        }
    }

    /// Whether of two bounds the first is the stricter.
    fn is_stricter(self, first: Amount, second: Amount) -> bool {
        match self {
            Self::AtMost | Self::Below => first < second,
            Self::AtLeast | Self::Above => first > second,
        }
    }
}

/// Notes a fault wherever a worse value gets more points.
fn report_rising_points(keys: &RawBandsRule, weight: Amount, reader: &mut RuleReader<'_>) {
    let written: Vec<&Placed<Number>> = keys.bands.iter().map(|(_, points)| points).chain([&keys.otherwise]).collect();
    for pair in written.windows(2) {
        let (better, worse) = (pair[0].get_ref().0, pair[1].get_ref().0);
        // Points above the weight are told already.
        if worse > better && worse <= weight && better >= Amount::ZERO {
            let kind = DiagnosticKind::BandsRise { worse: worse.to_string(), better: better.to_string() };
            reader.fault_at(pair[1], kind);
        }
    }
}

impl ScoringRule for BandsRule {
    type Keys = RawBandsRule;

    const DISTINCT_KEY: Option<&'static str> = Some("bands");

    fn value_use(_: &RawBandsRule) -> ValueUse {
        ValueUse::Rate
    }

    fn read(keys: &RawBandsRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        let direction = keys.direction.unwrap_or_default();
        let bands: Vec<Band> = keys
            .bands
            .iter()
            .map(|(bound, points)| Band { bound: reader.bound(bound), points: reader.points(points, weight) })
            .collect();
        let otherwise = reader.points(&keys.otherwise, weight);
        let is_in_order =
            |direction: Direction| bands.windows(2).all(|pair| direction.is_stricter(pair[0].bound, pair[1].bound));
        if keys.direction.is_none() && !is_in_order(direction) && is_in_order(Direction::AtLeast) {
            reader.fault(DiagnosticKind::DirectionForgotten);
        } else {
            for (pair, (written, _)) in bands.windows(2).zip(keys.bands.iter().skip(1)) {
                let is_told = pair.iter().any(|band| reader.is_percentage(band.bound));
                if !is_told && !direction.is_stricter(pair[0].bound, pair[1].bound) {
                    let kind = DiagnosticKind::BandsOrder(pair[1].bound.to_string(), pair[0].bound.to_string());
                    reader.fault_at(written, kind);
                }
            }
        }
        // Where the bounds are not in order, neither are the points.
        if is_in_order(direction) {
            report_rising_points(keys, weight, reader);
        }
        if bands.is_empty() {
            reader.fault(DiagnosticKind::NoBands);
        }
        Some(Self { bands, otherwise, direction })
    }

    fn most_points(&self) -> Option<Amount> {
        self.bands.iter().map(|band| band.points).chain([self.otherwise]).max()
    }

    fn points(&self, terms: &Terms) -> Expr {
        self.bands.iter().rev().fold(num(self.otherwise), |rest, band| {
            if_(self.direction.holds(terms.value(), band.bound), num(band.points), rest)
        })
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let within = |band: &Band| {
            format!("{}的{}", self.direction.within(&terms.bound(band.bound, form)), terms.gives(band.points))
        };
        let beyond = self.bands.last().map(|last| {
            format!("{}的{}", self.direction.beyond(&terms.bound(last.bound, form)), terms.gives(self.otherwise))
        });
        self.bands.iter().map(within).chain(beyond).collect::<Vec<_>>().join("；")
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        let Some(number) = terms.number(form) else { return String::new() };
        let holds =
            |band: &&Band| evaluate(&self.direction.holds(num(number), band.bound), form, 0) == Value::Bool(true);
        match (self.bands.iter().find(holds), self.bands.last()) {
            (Some(band), _) => self.direction.within(&terms.bound(band.bound, form)),
            (None, Some(last)) => self.direction.beyond(&terms.bound(last.bound, form)),
            (None, None) => String::new(),
        }
    }
}

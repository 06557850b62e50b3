//! `kind = "interpolated"`: points follow a line through given points.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Number;
use crate::diagnostic::placed::Placed;
use crate::formula::Expr;
use crate::formula::build::{add, div, if_, le, lt, mul, num, round, sub};
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::value::Amount;

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInterpolatedRule {
    /// Pairs of value and points, the values ascending; at least two.
    line: Vec<(Placed<Number>, Placed<Number>)>,
    /// The points where the value is below the first; those of the first unless told.
    below: Option<Placed<Number>>,
    /// The points where the value is above the last; those of the last unless told.
    above: Option<Placed<Number>>,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct InterpolatedRule {
    /// The points of the line, their values ascending.
    pub line: Vec<LinePoint>,
    /// The points below the first value.
    pub below: Amount,
    /// The points above the last value.
    pub above: Amount,
}

/// A point of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinePoint {
    /// The value.
    pub value: Amount,
    /// The points that it gives.
    pub points: Amount,
}

impl ScoringRule for InterpolatedRule {
    type Keys = RawInterpolatedRule;

    const DISTINCT_KEY: Option<&'static str> = Some("line");

    fn value_use(_: &RawInterpolatedRule) -> ValueUse {
        ValueUse::Rate
    }

    fn read(keys: &RawInterpolatedRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        let below = keys.below.as_ref().map(|given| reader.points(given, weight));
        let above = keys.above.as_ref().map(|given| reader.points(given, weight));
        let line: Vec<LinePoint> = keys
            .line
            .iter()
            .map(|(value, given)| LinePoint { value: reader.bound(value), points: reader.points(given, weight) })
            .collect();
        for (pair, (written, _)) in line.windows(2).zip(keys.line.iter().skip(1)) {
            let is_told = pair.iter().any(|point| reader.is_percentage(point.value));
            if !is_told && pair[0].value >= pair[1].value {
                let kind = DiagnosticKind::LineOrder(pair[1].value.to_string(), pair[0].value.to_string());
                reader.fault_at(written, kind);
            }
        }
        let [first, .., last] = line.as_slice() else {
            reader.fault(DiagnosticKind::LineTooShort);
            return None;
        };
        let (below, above) = (below.unwrap_or(first.points), above.unwrap_or(last.points));
        Some(Self { line, below, above })
    }

    fn most_points(&self) -> Option<Amount> {
        self.line.iter().map(|point| point.points).chain([self.below, self.above]).max()
    }

    fn points(&self, terms: &Terms) -> Expr {
        let value = || terms.value();
        let inside = self.line.windows(2).rev().fold(num(self.above), |rest, ends| {
            let (start, end) = (ends[0], ends[1]);
            let points = if start.points == end.points {
                num(start.points)
            } else {
                let rise = mul(sub(value(), num(start.value)), num(end.points - start.points));
                round(add(num(start.points), div(rise, num(end.value - start.value))), terms.digits)
            };
            if_(le(value(), num(end.value)), points, rest)
        });
        match self.line.first() {
            Some(first) => if_(lt(value(), num(first.value)), num(self.below), inside),
            None => inside,
        }
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let gives = |point: &LinePoint| format!("{}的{}", terms.bound(point.value, form), terms.gives(point.points));
        let line = self.line.iter().map(gives).collect::<Vec<_>>().join("，");
        let mut clauses = vec![format!("{line}，其间按直线内插")];
        if let Some(first) = self.line.first() {
            clauses.push(format!("低于{}的{}", terms.bound(first.value, form), terms.gives(self.below)));
        }
        if let Some(last) = self.line.last() {
            clauses.push(format!("高于{}的{}", terms.bound(last.value, form), terms.gives(self.above)));
        }
        clauses.join("；")
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        let Some(number) = terms.number(form) else { return String::new() };
        let (Some(first), Some(last)) = (self.line.first(), self.line.last()) else { return String::new() };
        if number < first.value {
            return format!("低于{}", terms.bound(first.value, form));
        }
        if number > last.value {
            return format!("高于{}", terms.bound(last.value, form));
        }
        let segment = self.line.windows(2).find(|ends| number <= ends[1].value);
        segment.map_or_else(String::new, |ends| {
            let (start, end) = (ends[0], ends[1]);
            let (from, to) = (terms.bound(start.value, form), terms.bound(end.value, form));
            if start.points == end.points {
                format!("在{from}与{to}之间")
            } else {
                format!("在{from}（{}分）与{to}（{}分）之间按直线内插", points(start.points), points(end.points))
            }
        })
    }
}

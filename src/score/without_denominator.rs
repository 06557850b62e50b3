//! `without_denominator`: what an indicator counts where its value is a quotient and the denominator is 0.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, IntoDeserializer, MapAccess, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};

use crate::diagnostic::number::{Number, Str};
use crate::formula::Expr;
use crate::formula::build::{if_, not, num, text, truth};
use crate::value::Amount;

use super::counting::Otherwise;
use super::terms::Terms;

/// What counts where a denominator is 0: always the same, or one of two by a condition.
#[derive(Debug, Clone)]
pub(crate) enum RawWithoutDenominator {
    /// Always the same.
    Always(RawCount),
    /// One of two.
    ByCondition(RawConditional),
}

/// `{ when = "实有.合计 = 0", then = "full", otherwise = "zero" }`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RawWithoutDenominator")]
pub(crate) struct RawConditional {
    /// A condition (a formula), such as that the numerator is 0 too.
    pub when: Str,
    /// What counts where it is true.
    pub then: RawCount,
    /// What counts where it is not.
    pub otherwise: RawCount,
}

/// What counts: a word, or points.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RawCount {
    /// Full, nothing, or left out.
    Word(Otherwise),
    /// So many points, as a rule would give them.
    Points(Number),
}

struct CountVisitor;

impl de::Visitor<'_> for CountVisitor {
    type Value = RawCount;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<RawCount, E> {
        Number::deserialize(value.into_deserializer()).map(RawCount::Points)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<RawCount, E> {
        Number::deserialize(value.into_deserializer()).map(RawCount::Points)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<RawCount, E> {
        match value.parse().map(Number) {
            Ok(points) => Ok(RawCount::Points(points)),
            Err(_) => Otherwise::deserialize(value.into_deserializer()).map(RawCount::Word),
        }
    }
}

impl<'de> Deserialize<'de> for RawCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountVisitor)
    }
}

impl<'de> Deserialize<'de> for RawWithoutDenominator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RawWithoutDenominator;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                CountVisitor.expecting(f)
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<RawWithoutDenominator, E> {
                CountVisitor.visit_i64(value).map(RawWithoutDenominator::Always)
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<RawWithoutDenominator, E> {
                CountVisitor.visit_f64(value).map(RawWithoutDenominator::Always)
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<RawWithoutDenominator, E> {
                CountVisitor.visit_str(value).map(RawWithoutDenominator::Always)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawWithoutDenominator, A::Error> {
                RawConditional::deserialize(MapAccessDeserializer::new(map)).map(RawWithoutDenominator::ByCondition)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for RawCount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [generator.subschema_for::<Otherwise>(), {"type": "number"}]})
    }
}

impl JsonSchema for RawWithoutDenominator {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [
            generator.subschema_for::<Otherwise>(),
            {"type": "number"},
            generator.subschema_for::<RawConditional>(),
        ]})
    }
}

impl RawWithoutDenominator {
    /// Everything that may count.
    pub(crate) fn counts(&self) -> Vec<RawCount> {
        match self {
            Self::Always(count) => vec![*count],
            Self::ByCondition(conditional) => vec![conditional.then, conditional.otherwise],
        }
    }

    /// Whether the indicator may be left out of the total.
    pub(crate) fn leaves_out(&self) -> bool {
        self.counts().iter().any(RawCount::leaves_out)
    }
}

impl RawCount {
    const fn leaves_out(&self) -> bool {
        matches!(self, Self::Word(Otherwise::Rescale))
    }

    /// The points; blank text where the indicator is left out.
    fn points(&self, terms: &Terms) -> Expr {
        let points = match self {
            Self::Word(Otherwise::Full) => terms.weight,
            Self::Word(Otherwise::Zero) => Amount::ZERO,
            Self::Word(Otherwise::Rescale) => return text(""),
            Self::Points(points) => points.0,
        };
        terms.counted(num(points))
    }
}

/// What an indicator counts where a denominator is 0, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct WithoutDenominator {
    /// The condition that a denominator is 0 on which the score depends.
    pub when: Expr,
    /// The denominators that may be 0.
    pub denominators: Vec<Expr>,
    /// The condition by which one of two counts, if there is one.
    pub condition: Option<Expr>,
    /// The points.
    pub points: Expr,
    /// The condition under which the indicator is then left out of the total, if it ever is.
    pub left_out: Option<Expr>,
}

impl WithoutDenominator {
    /// Makes it of what is written, the condition of that parsed, and of the denominators that may be 0.
    pub(crate) fn new(
        written: &RawWithoutDenominator,
        condition: Option<Expr>,
        when: Expr,
        denominators: Vec<Expr>,
        terms: &Terms,
    ) -> Self {
        let nothing = || truth(false);
        let (points, left_out) = match (written, &condition) {
            (RawWithoutDenominator::ByCondition(two), Some(condition)) => {
                let points = if_(condition.clone(), two.then.points(terms), two.otherwise.points(terms));
                let left_out = match (two.then.leaves_out(), two.otherwise.leaves_out()) {
                    (true, true) => Some(when.clone()),
                    (true, false) => Some(if_(when.clone(), condition.clone(), nothing())),
                    (false, true) => Some(if_(when.clone(), not(condition.clone()), nothing())),
                    (false, false) => None,
                };
                (points, left_out)
            }
            (RawWithoutDenominator::Always(count), _) => {
                (count.points(terms), count.leaves_out().then(|| when.clone()))
            }
            (RawWithoutDenominator::ByCondition(two), None) => (two.otherwise.points(terms), None),
        };
        Self { when, denominators, condition, points, left_out }
    }
}

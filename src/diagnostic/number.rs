//! Text and numbers as a form's files write them.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use super::placed::Placed;

/// A string with its place in the file.
pub(crate) type Str = Placed<String>;

/// An exact number: a TOML integer, a float (taken at 15 significant digits) or a string of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) Decimal);

/// The error message for a text that is not a number.
pub(crate) const NO_NUMBER: &str = "no number";

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Number;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
                Ok(Number(value.into()))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
                crate::value::number::from_double(value).map(Number).ok_or_else(|| E::custom(NO_NUMBER))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Number, E> {
                value.parse().map(Number).map_err(|_| E::custom(NO_NUMBER))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["number", "string"]})
    }
}

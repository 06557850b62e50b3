//! The keys of `last-year.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;

/// `last-year.toml`: what this form takes from last year's accepted return.
///
/// Both tables hold pairs: a field of this form = a formula over last year's form, mostly a field's id. A `*` in both sides
/// stands for the same part of an id: `"*.上年" = "*.决算"` is a pair for each field filled in that ends so. A pair without a
/// `*` goes before one with; an empty formula takes nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLastYear {
    /// The id of last year's form (built in, or in a folder beside this one).
    pub(crate) form: Str,
    /// The fields filled in from last year's return.
    #[serde(default)]
    pub(crate) fill: BTreeMap<Str, Str>,
    /// The figures that may not change much without an explanation.
    #[serde(default)]
    pub(crate) change: Vec<RawChange>,
}

/// `[[change]]` of `last-year.toml`: figures held against last year's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChange {
    /// The share of last year's figure from which on a change must be explained, such as 0.3.
    pub(crate) bound: Placed<Number>,
    /// The document and article it rests on.
    #[serde(default)]
    pub(crate) basis: String,
    /// A field of this form = a formula over last year's form.
    pub(crate) fields: BTreeMap<Str, Str>,
}

//! What a row keeps of a return so that units can be compared: digests of its narratives, its ratios and amounts per head, whether
//! its targets were met exactly. Only what the form's own fields state; nothing here judges.

mod measures;
mod targets;
mod texts;
mod totals;

use std::collections::BTreeMap;

use crate::template::Template;
use crate::text::comparable::TextDigest;
use crate::value::Amount;

pub(super) use measures::{Measure, measures};
pub(super) use targets::ExactTargets;
pub(super) use texts::{TextRegister, UnitText};
pub(super) use totals::full_totals;

/// What of a unit is compared with others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UnitFacts {
    /// Its narratives and reasons, each once.
    pub texts: Box<[UnitText]>,
    /// Its value of each of the form's [`measures`].
    pub measures: Box<[Option<Amount>]>,
    /// Its targets, where every one of them was met exactly.
    pub exact_targets: Option<ExactTargets>,
    /// Its totals, where every one of them is at its limit; only of a form whose score is not of the form as a whole.
    pub full_totals: Box<[Box<str>]>,
}

impl UnitFacts {
    /// Takes what is compared from the values of a return: field id (with `[n]` for list rows) → value as text. `name` is the
    /// unit's, `last_year` the sorted digests of what it wrote last year.
    pub(super) fn new(
        template: &Template,
        name: &str,
        values: &BTreeMap<String, String>,
        register: &TextRegister,
        last_year: &[TextDigest],
    ) -> Self {
        Self {
            texts: texts::texts(template, name, values, register, last_year),
            measures: measures(template).iter().map(|measure| measure.value(template, values)).collect(),
            exact_targets: ExactTargets::new(template, values),
            full_totals: full_totals(template, values),
        }
    }
}

//! The figures of a form that units of any size can be compared by: ratios, and amounts per head.

use std::collections::BTreeMap;

use crate::formula::FieldIx;
use crate::template::{FieldType, Template};
use crate::value::Amount;

/// A figure that units are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rollup) struct Measure {
    /// The field.
    pub field: FieldIx,
    /// The number of people that an amount is divided by; `None` of a ratio.
    pub per_head: Option<FieldIx>,
}

/// The measures of a form: the ratios among its key figures, its key amounts per head where it names the number of people, and the
/// ratios that its indicators are scored by.
pub(in crate::rollup) fn measures(template: &Template) -> Vec<Measure> {
    let kind = |field: FieldIx| template.field(field).kind;
    let figures = template.figures.iter().filter_map(|field| match (kind(*field), template.per_head) {
        (FieldType::Percent, _) => Some(Measure { field: *field, per_head: None }),
        (FieldType::Amount, Some(head)) => Some(Measure { field: *field, per_head: Some(head) }),
        (
            FieldType::Amount
            | FieldType::Count
            | FieldType::Score
            | FieldType::Text
            | FieldType::Choice
            | FieldType::Date,
            _,
        ) => None,
    });
    let mut measures: Vec<Measure> = figures.collect();
    for field in template.indicators.iter().filter_map(|indicator| indicator.value) {
        let measure = Measure { field, per_head: None };
        if kind(field) == FieldType::Percent && !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    measures
}

impl Measure {
    /// Its value in a return; `None` where the return does not state it.
    pub(super) fn value(self, template: &Template, values: &BTreeMap<String, String>) -> Option<Amount> {
        let number = |field: FieldIx| values.get(&template.field(field).id)?.parse::<Amount>().ok();
        let value = number(self.field)?;
        match self.per_head {
            None => Some(value),
            Some(head) => Some(value.checked_div(number(head)?)?.round_dp(4)),
        }
    }
}

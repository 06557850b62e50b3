//! Totals of parts of a form that are at their limit, such as those of its projects.

use std::collections::BTreeMap;

use crate::template::{FieldType, Template};
use crate::value::Amount;

/// The labels of the totals that a unit gave itself, where every one of them is the most that it can be. Of a form with a score of its
/// own there are none: its total says it.
pub(in crate::rollup) fn full_totals(template: &Template, values: &BTreeMap<String, String>) -> Box<[Box<str>]> {
    let mut full = Vec::new();
    if template.score.is_some() {
        return Box::default();
    }
    for field in &template.fields {
        let is_total = field.kind == FieldType::Score
            && field.is_input()
            && field.list.is_none()
            && field.part.is_none()
            && !field.checking;
        let (true, Some(most)) = (is_total, field.max) else { continue };
        let Some(number) = values.get(&field.id).and_then(|text| text.parse::<Amount>().ok()) else { continue };
        if number < most {
            return Box::default();
        }
        let sheet = &template.sheets[field.sheet].name;
        full.push(format!("{sheet}{}{}", field.label, number.normalize()).into());
    }
    full.into()
}

//! Why a row of a list that states a target gets its points.

use crate::compute::Computed;
use crate::formula::{Expr, FieldIx, Reach, Ref, evaluate};
use crate::template::{Check, CheckRule, Template};
use crate::value::Value;

use super::messages;

/// Why the row of a list gets the points that it should have, where a side of the rule is what follows from the row's target.
pub(super) fn explain(check: &Check, row: u32, template: &Template, computed: &Computed) -> Option<String> {
    let (CheckRule::Equal(left, right) | CheckRule::AtMost(left, right)) = &check.rule else { return None };
    let sides = [left, right].into_iter().filter_map(|side| match side {
        Expr::Ref(Ref { field, reach: Reach::ThisRow }) => Some(*field),
        Expr::Ref(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Unary(..)
        | Expr::Binary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => None,
    });
    let mut targets = sides.filter_map(|side| {
        let target = template.lists[template.field(side).list?.0 as usize].target.as_ref()?;
        target.scored.contains(&side).then_some(target)
    });
    let target = targets.next()?;
    let value = |field: FieldIx| &computed.values[template.field(field).cell(row)];
    let Value::Text(direction) = value(target.direction) else { return None };
    let figures = value(target.value).as_number().zip(value(target.achieved).as_number())?;
    let rules = &template.target_rules;
    let clause = rules.scoring.explain_row(target.words.direction(direction)?, figures.1, figures.0)?;
    let lost = rules.overshoot.as_ref().zip(target.deviation).and_then(|(overshoot, deviation)| {
        let view = computed.view(template);
        let [share, points] = [&overshoot.share, &overshoot.points].map(|term| evaluate(term, &view, row).as_number());
        let deviation =
            value(deviation).as_number().filter(|deviation| share.is_some_and(|share| *deviation >= share))?;
        Some(messages::overshoot(deviation, points?))
    });
    Some(messages::target_points(&clause, lost.as_deref(), &rules.basis))
}

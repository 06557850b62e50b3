//! What `按目标.得分`, `按目标.完成率` and `按目标.偏离度` mean in the columns of a list whose rows state targets.

use crate::formula::build::refer;
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::score::{Overshoot, TargetRow};
use crate::template::declare::Declarations;
use crate::template::field::Field;
use crate::template::list::{ListIx, ListTarget};
use crate::template::names::NameScope;
use crate::template::target::TargetRules;
use crate::value::Amount;

use super::resolve::Resolver;
use super::written::WrittenForm;

/// The name of the points of a row.
pub(super) const POINTS: &str = "按目标.得分";
/// The name of the share of the target that is reached.
const SHARE: &str = "按目标.完成率";
/// The name of the share by which the value is better than its target.
const DEVIATION: &str = "按目标.偏离度";

/// The rules about targets that the head of a form states.
pub(super) fn rules(written: &WrittenForm, fields: &[Field], resolver: &mut Resolver<'_>) -> TargetRules {
    let targets = &written.head.targets;
    let overshoot = targets.overshoot.as_ref().and_then(|overshoot| {
        let mut read = |formula| resolver.scalar(formula, &written.head_source, NameScope::Global, fields);
        let (share, points) = (read(&overshoot.share), read(&overshoot.points));
        Some(Overshoot { share: share?, points: points? })
    });
    TargetRules { scoring: targets.scoring(), overshoot, basis: targets.basis.clone() }
}

/// The formula that a name means in the columns of a list; `None` where it is no such name, or the list states no targets.
pub(super) fn meaning(name: &str, list: ListIx, declared: &Declarations, rules: &TargetRules) -> Option<Expr> {
    let columns = declared.lists.get(list.0 as usize)?.target.as_ref()?;
    let row = row(columns, &declared.fields);
    match name {
        POINTS => row.points(rules.scoring, rules.overshoot.as_ref()),
        SHARE => Some(row.share(rules.scoring)),
        DEVIATION => Some(row.deviation()),
        _ => None,
    }
}

/// Whether a formula takes the points of a row in a list that states targets, but no weights.
pub(super) fn lacks_weights(formula: &str, list: ListIx, declared: &Declarations) -> bool {
    let target = declared.lists.get(list.0 as usize).and_then(|list| list.target.as_ref());
    formula.contains(POINTS) && target.is_some_and(|target| target.weight.is_none())
}

/// The cells of a row.
fn row(columns: &ListTarget, fields: &[Field]) -> TargetRow {
    let cell = |field: FieldIx| refer(Ref { field, reach: Reach::ThisRow });
    let may_be_negative = |field: FieldIx| fields[field.index()].min.is_none_or(|min| min < Amount::ZERO);
    TargetRow {
        direction: cell(columns.direction),
        words: columns.words.clone(),
        covers_choices: fields[columns.direction.index()]
            .choices
            .iter()
            .all(|choice| columns.words.direction(choice).is_some()),
        target: cell(columns.value),
        achieved: cell(columns.achieved),
        weight: columns.weight.map(cell),
        shown_deviation: columns.deviation.map(cell),
        may_be_negative: [columns.value, columns.achieved].into_iter().any(may_be_negative),
    }
}

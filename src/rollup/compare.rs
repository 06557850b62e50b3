//! Compares each 主管部门 with its 二级单位: the sums of their key figures with its own.

use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::template::display::shown;
use crate::template::{Field, FieldType, Template};
use crate::value::{Amount, Value};

use super::comparison::Comparison;
use super::messages;
use super::parents::{Parent, Parents};
use super::row::RollupRow;

/// Whether a figure can be added up over units: amounts and counts can, shares and the like cannot.
pub(super) fn adds_up(field: &Field) -> bool {
    matches!(field.kind, FieldType::Amount | FieldType::Count)
}

/// Compares every 主管部门 with its units, figure by figure.
pub(super) fn compare(form: &Form, rows: &[RollupRow], parents: &Parents) -> Vec<Comparison> {
    let template = &form.template;
    let mut comparisons = Vec::new();
    for (parent, units) in parents.groups() {
        for (figure, ix) in template.figures.iter().enumerate() {
            let field = template.field(*ix);
            if !adds_up(field) {
                continue;
            }
            let figures: Vec<Amount> = units.iter().filter_map(|unit| rows[*unit].figures[figure]).collect();
            let parent_figure = match parent {
                Parent::Unit(index) => rows[*index].figures[figure],
                Parent::Other(_) => None,
            };
            let mut comparison = Comparison {
                parent: parent.clone(),
                units: units.len(),
                counted: figures.len(),
                figure,
                sum: figures.iter().fold(Amount::ZERO, |sum, figure| sum.saturating_add(*figure)),
                parent_figure,
                finding: None,
            };
            comparison.finding = difference_finding(template, &comparison, field, rows);
            comparisons.push(comparison);
        }
    }
    comparisons
}

/// How far a sum of rounded amounts may be off: half a unit of the last decimal for each of them. Counts are exact.
fn tolerance(field: &Field, terms: usize) -> Amount {
    match field.kind {
        FieldType::Amount => Amount::new(5, field.decimals + 1).saturating_mul(Amount::from(terms)),
        FieldType::Count
        | FieldType::Percent
        | FieldType::Score
        | FieldType::Text
        | FieldType::Choice
        | FieldType::Date => Amount::ZERO,
    }
}

/// What is to be said where the figure of a 主管部门 is not the sum of its units': R001 or R002.
fn difference_finding(
    template: &Template,
    comparison: &Comparison,
    field: &Field,
    rows: &[RollupRow],
) -> Option<Finding> {
    let Parent::Unit(index) = &comparison.parent else { return None };
    let difference = comparison.difference()?;
    if comparison.counted == 0 || difference.abs() <= tolerance(field, comparison.counted) {
        return None;
    }
    let code = if difference < Amount::ZERO { Code::R001 } else { Code::R002 };
    let mut finding = Finding::new(code, messages::differs(template, rows, *index, comparison, difference));
    finding.field.clone_from(&field.id);
    finding.item.clone_from(&field.label);
    finding.entered = shown(field, &Value::Number(comparison.parent_figure.unwrap_or_default()));
    finding.expected = shown(field, &Value::Number(comparison.sum));
    finding.fix = finding.code.description().map(|description| description.fix.to_owned()).unwrap_or_default();
    Some(finding)
}

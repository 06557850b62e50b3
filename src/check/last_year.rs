//! Family Y: this year's figures against last year's accepted return, as far as the identity sheet holds them.

use std::collections::BTreeMap;

use crate::compute::Computed;
use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::formula::{FieldIx, Reach, references};
use crate::intake::{Reading, Submission};
use crate::selfcheck::{CHANGE_DECIMALS, messages as verdicts};
use crate::template::display;
use crate::template::identity::Identity;
use crate::template::prefill::prefilled_value;
use crate::template::{Carried, Change, Subject, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::derived::differs;
use super::findings::{Conclusion, Correction, Findings};

/// Checks every cell that takes its figure from last year's return (Y001). A cell that has no place in the file is filled in
/// again without a word.
pub(super) fn check(submission: &Submission, identity: &Identity, values: &mut [Value], findings: &mut Findings<'_>) {
    let form = findings.form;
    let Some(last_year) = &form.template.last_year else { return };
    for carried in &last_year.fills {
        let field = form.template.field(carried.field);
        let Some(last_figure) = identity.last_year.get(&field.id) else { continue };
        // A figure that the bureau itself filled in goes before last year's, and is checked by the family P.
        if identity.prefilled.contains_key(&field.id) {
            continue;
        }
        let entry = &submission.entries[field.cell(0)];
        let found = &entry.value;
        let value = prefilled_value(field, last_figure);
        if !differs(field, found, &value) {
            continue;
        }
        if entry.reading == Reading::Unplaced {
            values[field.cell(0)] = value;
            continue;
        }
        let (entered, expected) = (display::shown(field, found), display::shown(field, &value));
        let source = source(form, carried);
        let name = display::name(field, 0);
        let message = match found.is_empty() {
            true => format!("{name}没有填，上年通过的表（{source}）是{expected}。"),
            false => format!("{name}填报{entered}，上年通过的表（{source}）是{expected}。"),
        };
        let mut finding = findings.about(Code::Y001, carried.field, 0, message);
        finding.fix = format!("请改为{expected}；上年的数后来有过调整的，请与财政部门联系。");
        finding.basis = source;
        finding.entered = entered;
        finding.expected = expected;
        let cause = findings.push(finding);
        findings.given.push(Correction { cell: field.cell(0), value, cause });
    }
}

/// Says where a figure stands in last year's form: `2021年度“收支决算表”E8`.
fn source(form: &Form, carried: &Carried) -> String {
    let Some(last) = form.last_year() else { return String::new() };
    let mut sheets: Vec<(usize, Vec<String>)> = Vec::new();
    references(&carried.from, &mut |reference| {
        let place = &last.layout.places[reference.field.index()];
        let rows = last.template.field(reference.field).rows;
        let cell = match reference.reach {
            Reach::All if rows > 1 => format!("{}:{}", place.cell_of_row(0), place.cell_of_row(rows - 1)),
            Reach::One | Reach::ThisRow | Reach::All | Reach::Rows { .. } => place.cell_of_row(0).to_string(),
        };
        match sheets.iter_mut().find(|(sheet, _)| *sheet == place.sheet) {
            Some((_, cells)) if cells.contains(&cell) => {}
            Some((_, cells)) => cells.push(cell),
            None => sheets.push((place.sheet, vec![cell])),
        }
    });
    let cells: Vec<String> = sheets
        .iter()
        .map(|(sheet, cells)| format!("{}{}", quote(&last.template.sheets[*sheet].name), cells.join("、")))
        .collect();
    format!("{}年度{}", last.template.fiscal_year, cells.join("、"))
}

/// Fills the cells of the self-check that show last year's figures with those that the identity holds. Without an identity
/// the cells keep the values that were read, which are all that is left of last year's figures.
pub(super) fn fill_compared_figures(template: &Template, identity: Option<&Identity>, values: &mut [Value]) {
    let (Some(last_year), Some(identity)) = (&template.last_year, identity) else { return };
    for change in &last_year.changes {
        let id = &template.field(change.carried.field).id;
        let figure = identity.compared.get(id).and_then(|text| text.parse::<Amount>().ok());
        values[template.field(change.recalled).cell(0)] = figure.map_or(Value::Blank, Value::Number);
    }
}

/// Reads last year's figures from the cells of the self-check that show them, in the form in which
/// [`Identity::compared`] holds them.
pub(crate) fn compared_figures(template: &Template, values: &[Value]) -> BTreeMap<String, String> {
    let changes = template.last_year.iter().flat_map(|last_year| &last_year.changes);
    changes
        .filter_map(|change| {
            let figure = values[template.field(change.recalled).cell(0)].as_number()?;
            Some((template.field(change.carried.field).id.clone(), figure.to_string()))
        })
        .collect()
}

/// Reports every figure that the self-check finds changed too much since last year (Y002).
pub(super) fn check_changes(computed: &Computed, findings: &Findings<'_>) -> Vec<Conclusion> {
    let template = &findings.form.template;
    let mut conclusions = Vec::new();
    let Some(last_year) = &template.last_year else { return conclusions };
    for (index, change) in last_year.changes.iter().enumerate() {
        let Some(line) = template.self_check.line(&Subject::Change(index)) else { continue };
        let broken = [verdicts::EXPLAIN, verdicts::EXPLAINED];
        let verdict = computed.value(template, line.verdict);
        if !matches!(verdict, Value::Text(word) if broken.contains(&word.as_str())) {
            continue;
        }
        let number = |field: Option<FieldIx>| field.and_then(|field| computed.value(template, field).as_number());
        if let (Some(current), Some(last), Some(share)) =
            (number(line.left), number(line.right), number(line.difference))
        {
            let finding = large_change(change, last, current, share, findings);
            conclusions.push(Conclusion { finding, origin: Some((line.verdict, 0)) });
        }
    }
    conclusions
}

fn large_change(change: &Change, last: Amount, current: Amount, share: Amount, findings: &Findings<'_>) -> Finding {
    let field = findings.form.template.field(change.carried.field);
    let shown = |number| display::shown(field, &Value::Number(number));
    let (last_shown, current_shown) = (shown(last), shown(current));
    let (share, bound) = (
        display::percent(share, CHANGE_DECIMALS - 2),
        format!("{}%", display::points(change.bound.saturating_mul(Amount::ONE_HUNDRED))),
    );
    let direction = if current > last { "增加" } else { "减少" };
    let name = display::name(field, 0);
    let message = format!("{name}上年{last_shown}，本年{current_shown}，{direction}{share}，超过{bound}。");
    let mut finding = findings.about(Code::Y002, change.carried.field, 0, message);
    finding.entered = current_shown;
    finding.expected = format!("比上年增减{bound}以内");
    finding.fix = "填错的改正；确实如此的写明原因。".to_owned();
    finding.basis.clone_from(&change.basis);
    finding
}

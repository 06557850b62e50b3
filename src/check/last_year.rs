//! Family Y: this year against last year's accepted return, as far as the identity sheet remembers it.

use std::collections::BTreeMap;

use crate::compute::Computed;
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::formula::{FieldIx, Reach, references};
use crate::intake::Submission;
use crate::selfcheck::{CHANGE_DECIMALS, messages as verdicts};
use crate::template::identity::Identity;
use crate::template::{Carried, Change, Subject, Template};
use crate::text::quote::quote;
use crate::value::{Amount, Value};

use super::builder::Findings;
use super::derived::differs;
use crate::template::display;
use crate::template::prefill::prefilled_value;

/// Judges every cell that last year's return fills.
pub fn judge(submission: &Submission, identity: &Identity, findings: &mut Findings<'_>) {
    let form = findings.form;
    let Some(last) = &form.template.last_year else { return };
    for fill in &last.fills {
        let field = form.template.field(fill.field);
        let Some(given) = identity.last_year.get(&field.id) else { continue };
        // What the bureau gave itself is its own matter, whatever last year's return says.
        if identity.prefilled.contains_key(&field.id) {
            continue;
        }
        let found = &submission.entries[field.cell(0)].value;
        let given = prefilled_value(field, given);
        if !differs(field, found, &given) {
            continue;
        }
        let (entered, expected) = (display::shown(field, found), display::shown(field, &given));
        let place = place(form, fill);
        let name = display::name(field, 0);
        let message = match found.is_empty() {
            true => format!("{name}没有填，上年通过的表（{place}）是{expected}。"),
            false => format!("{name}填报{entered}，上年通过的表（{place}）是{expected}。"),
        };
        let mut finding = findings.at("Y001", Severity::Error, fill.field, 0, message);
        finding.fix = format!("请改为{expected}；上年的数后来有过调整的，请与财政部门联系。");
        finding.basis = place;
        finding.entered = entered;
        finding.expected = expected;
        findings.push(finding);
        findings.changed.push((field.cell(0), given));
    }
}

/// Where last year's figure stands: `2021年度“收支决算表”E8`.
fn place(form: &Form, fill: &Carried) -> String {
    let Some(last) = form.last_year() else { return String::new() };
    let mut sheets: Vec<(usize, Vec<String>)> = Vec::new();
    references(&fill.from, &mut |reference| {
        let place = &last.layout.places[reference.field.index()];
        let rows = last.template.field(reference.field).rows;
        let cell = match reference.reach {
            Reach::All if rows > 1 => format!("{}:{}", place.cell_of_row(0), place.cell_of_row(rows - 1)),
            _ => place.cell_of_row(0).to_string(),
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

/// Puts what last year's accepted return says into the cells of the self-check that show it, whatever stands there. Where
/// the identity is gone, what stands there is all that is left of it.
pub fn recall(template: &Template, identity: Option<&Identity>, values: &mut [Value]) {
    let (Some(last), Some(identity)) = (&template.last_year, identity) else { return };
    for change in &last.changes {
        let id = &template.field(change.carried.field).id;
        let figure = identity.compared.get(id).and_then(|text| text.parse::<Amount>().ok());
        values[template.field(change.recalled).cell(0)] = figure.map_or(Value::Blank, Value::Number);
    }
}

/// What those cells say, as the identity remembers it: the other way round.
pub fn remembered(template: &Template, values: &[Value]) -> BTreeMap<String, String> {
    let changes = template.last_year.iter().flat_map(|last| &last.changes);
    changes
        .filter_map(|change| {
            let figure = values[template.field(change.recalled).cell(0)].as_number()?;
            Some((template.field(change.carried.field).id.clone(), figure.to_string()))
        })
        .collect()
}

/// Judges every figure that may not change much by its line of the self-check.
pub fn judge_changes(computed: &Computed, findings: &mut Findings<'_>) {
    let form = findings.form;
    let template = &form.template;
    let Some(last) = &template.last_year else { return };
    for (at, change) in last.changes.iter().enumerate() {
        let Some(line) = template.self_check.line(&Subject::Change(at)) else { continue };
        let broken = [verdicts::EXPLAIN, verdicts::EXPLAINED];
        let said = computed.value(template, line.verdict);
        if !matches!(said, Value::Text(word) if broken.contains(&word.as_str())) {
            continue;
        }
        let number = |field: Option<FieldIx>| field.and_then(|field| computed.value(template, field).as_number());
        if let (Some(now), Some(before), Some(share)) = (number(line.left), number(line.right), number(line.difference))
        {
            findings.push(too_much(change, before, now, share, findings));
        }
    }
}

fn too_much(change: &Change, before: Amount, now: Amount, share: Amount, findings: &Findings<'_>) -> Finding {
    let field = findings.form.template.field(change.carried.field);
    let shown = |number| display::shown(field, &Value::Number(number));
    let (before_shown, now_shown) = (shown(before), shown(now));
    let (share, bound) = (
        display::percent(share, CHANGE_DECIMALS - 2),
        format!("{}%", display::points(change.bound.saturating_mul(Amount::ONE_HUNDRED))),
    );
    let moved = if now > before { "增加" } else { "减少" };
    let name = display::name(field, 0);
    let message = format!("{name}上年{before_shown}，本年{now_shown}，{moved}{share}，超过{bound}。");
    let mut finding = findings.at("Y002", Severity::Warning, change.carried.field, 0, message);
    finding.entered = now_shown;
    finding.expected = format!("比上年增减{bound}以内");
    finding.fix = "填错的改正；确实如此的写明原因。".to_owned();
    finding.basis.clone_from(&change.basis);
    finding
}

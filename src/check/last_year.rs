//! Family Y: this year against last year's accepted return, as far as the identity sheet remembers it.

use crate::compute::Computed;
use crate::finding::{Finding, Severity};
use crate::form::Form;
use crate::formula::{Reach, references};
use crate::intake::Submission;
use crate::quote::quote;
use crate::stamp::Stamp;
use crate::template::{Carried, Change};
use crate::value::{Amount, Value};

use super::builder::Findings;
use super::derived::{differs, round};
use super::prefilled::value;
use super::words;

/// The decimals at which the share of a change is compared and shown.
const DECIMALS: u32 = 4;

/// Judges every cell that last year's return fills.
pub fn judge(submission: &Submission, stamp: &Stamp, findings: &mut Findings<'_>) {
    let form = findings.form;
    let Some(last) = &form.template.last_year else { return };
    for fill in &last.fills {
        let field = form.template.field(fill.field);
        let Some(given) = stamp.last_year.get(&field.id) else { continue };
        // What the bureau gave itself is its own matter, whatever last year's return says.
        if stamp.prefilled.contains_key(&field.id) {
            continue;
        }
        let found = &submission.entries[field.cell(0)].value;
        let given = value(field, given);
        if !differs(field, found, &given) {
            continue;
        }
        let (entered, expected) = (words::shown(field, found), words::shown(field, &given));
        let place = place(form, fill);
        let name = words::name(field, 0);
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
            Reach::All if rows > 1 => format!("{}:{}", place.at(0), place.at(rows - 1)),
            _ => place.at(0).to_string(),
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

/// Judges every figure that may not change much.
pub fn judge_changes(stamp: &Stamp, computed: &Computed, findings: &mut Findings<'_>) {
    let form = findings.form;
    let Some(last) = &form.template.last_year else { return };
    for change in &last.changes {
        let field = form.template.field(change.carried.field);
        let cell = field.cell(0);
        let before = stamp.compared.get(&field.id).and_then(|text| text.parse::<Amount>().ok());
        let (Some(before), Some(now), false) = (before, computed.values[cell].as_number(), computed.lacking[cell])
        else {
            continue;
        };
        let Some(share) = share(before, now).filter(|share| *share > change.bound) else { continue };
        findings.push(too_much(change, before, now, share, findings));
    }
}

/// How much of last year's figure the change is; `None` where there was nothing.
fn share(before: Amount, now: Amount) -> Option<Amount> {
    let change = now.checked_sub(before)?.abs();
    Some(round(change.checked_div(before.abs())?, DECIMALS))
}

fn too_much(change: &Change, before: Amount, now: Amount, share: Amount, findings: &Findings<'_>) -> Finding {
    let field = findings.form.template.field(change.carried.field);
    let shown = |number| words::shown(field, &Value::Number(number));
    let (before_shown, now_shown) = (shown(before), shown(now));
    let (share, bound) = (
        words::percent(share, DECIMALS - 2),
        format!("{}%", words::points(change.bound.saturating_mul(Amount::ONE_HUNDRED))),
    );
    let moved = if now > before { "增加" } else { "减少" };
    let name = words::name(field, 0);
    let message = format!("{name}上年{before_shown}，本年{now_shown}，{moved}{share}，超过{bound}。");
    let mut finding = findings.at("Y002", Severity::Warning, change.carried.field, 0, message);
    finding.entered = now_shown;
    finding.expected = format!("比上年增减{bound}以内");
    finding.fix = "填错的改正；确实如此的写明原因。".to_owned();
    finding.basis.clone_from(&change.basis);
    finding
}

#[cfg(test)]
mod tests {
    use super::share;
    use rust_decimal::dec;

    #[test]
    fn a_change_is_a_share_of_what_was() {
        assert_eq!(share(dec!(100), dec!(130)), Some(dec!(0.3)));
        assert_eq!(share(dec!(-100), dec!(-70)), Some(dec!(0.3)));
        assert_eq!(share(dec!(3), dec!(4)), Some(dec!(0.3333)));
        assert_eq!(share(dec!(0), dec!(4)), None);
    }
}

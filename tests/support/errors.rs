//! Fillings as departments send them: sound for the most part, with a few errors put in.

use jixiao::form::Form;
use jixiao::internals::compute::{Computed, compute};
use jixiao::internals::formula::{Expr, FieldIx, Reach, evaluate};
use jixiao::internals::template::{CheckRule, Field, FieldType, Template};
use jixiao::value::{Amount, Value};

use super::random::{self, Random};

/// A filling that keeps most rules, then some errors of each kind.
pub fn fill(form: &Form, seed: u64) -> Vec<Value> {
    let template = &form.template;
    let mut random = Random::new(seed ^ 0x5EED);
    let mut values = random::fill_with(template, seed, *random.pick(&[0, 0, 0, 3]));
    agree(template, &mut values, &mut random);
    score(template, &mut values, &mut random);
    last_year(template, &mut values, &mut random);
    for _ in 0..random.below(6) {
        inject(template, &mut values, &mut random);
    }
    values
}

/// Makes two sides agree where one of them is a single figure that is filled in.
fn agree(template: &Template, values: &mut [Value], random: &mut Random) {
    // What one rule changes, another may rest on: the next pass sees it.
    for _ in 0..3 {
        let computed = compute(template, values.to_vec(), |_| false);
        for check in template.checks.iter().filter(|check| check.each.is_none()) {
            let CheckRule::Equal(left, right) = &check.rule else { continue };
            if random.chance(15) {
                continue;
            }
            for (from, to) in [(left, right), (right, left)] {
                let Expr::Ref(reference) = to else { continue };
                let field = template.field(reference.field);
                if reference.reach != Reach::One || !field.is_input() {
                    continue;
                }
                if let Value::Number(number) = evaluate(from, &computed.view(template), 0) {
                    values[field.first] = Value::Number(number);
                    break;
                }
            }
        }
    }
}

/// Scores as the figures support them, with reasons and evidence.
fn score(template: &Template, values: &mut [Value], random: &mut Random) {
    let cell = |field: FieldIx| template.field(field).first;
    let text = || Value::Text("见说明".to_owned());
    let computed = compute(template, values.to_vec(), |_| false);
    for indicator in &template.indicators {
        if random.chance(10) {
            continue;
        }
        let supported = computed.values[cell(indicator.recomputed)].as_number().unwrap_or(indicator.most());
        values[cell(indicator.self_score)] = Value::Number(supported);
        values[cell(indicator.reason)] = text();
        values[cell(indicator.evidence)] = text();
    }
    for (_, evidence) in &template.evidence {
        values[cell(*evidence)] = text();
    }
    let Some(score) = &template.score else { return };
    let Computed { values: now, .. } = compute(template, values.to_vec(), |_| false);
    if let (Some(declared), false) = (score.declared, random.chance(20)) {
        values[cell(declared)] = now[cell(score.recomputed)].clone();
    }
    if let (Some(grade), Some(total), false) = (score.grade, now[cell(score.recomputed)].as_number(), random.chance(20))
    {
        let fits = template.grades.iter().find(|grade| total >= grade.min);
        values[cell(grade)] = fits.map_or(Value::Blank, |grade| Value::Text(grade.name.clone()));
    }
}

/// Figures of last year, mostly not far from this year's.
fn last_year(template: &Template, values: &mut [Value], random: &mut Random) {
    let computed = compute(template, values.to_vec(), |_| false);
    for change in template.last_year.iter().flat_map(|last| &last.changes) {
        let now = computed.value(template, change.carried.field).as_number();
        let percent = *random.pick(&[0, 60, 95, 100, 100, 120, 1_000]);
        let before = now.map(|now| (now * Amount::new(percent, 2)).round_dp(2));
        let recalled = template.field(change.recalled).first;
        values[recalled] = before.filter(|_| random.chance(80)).map_or(Value::Blank, Value::Number);
    }
}

/// Puts one error into one cell.
fn inject(template: &Template, values: &mut [Value], random: &mut Random) {
    let inputs: Vec<&Field> = template.fields.iter().filter(|field| field.is_input()).collect();
    let field = *random.pick(&inputs);
    let row = random.below(u64::from(field.rows)) as u32;
    let cell = field.cell(row);
    let text = |text: &str| Value::Text(text.to_owned());
    values[cell] = match (random.below(8), &values[cell]) {
        (0 | 1, _) => Value::Blank,
        (2, Value::Number(number)) if field.kind != FieldType::Date => Value::Number(-*number - Amount::ONE),
        (3, Value::Number(number)) if field.kind != FieldType::Date => {
            Value::Number(*number + Amount::new(1, field.decimals))
        }
        (4, Value::Number(number)) if field.kind != FieldType::Date => Value::Number(*number * Amount::from(100)),
        (5 | 6, Value::Number(number)) if field.is_numeric() => Value::Text(number.to_string()),
        (5 | 6, Value::Number(_)) => text("2021-12-31"),
        _ if field.is_numeric() => text("待核实"),
        _ if field.kind == FieldType::Choice => text("其他"),
        (_, value) => value.clone(),
    };
}

//! Rules → formulas. What comes out is the live cell in the workbook and the recomputation alike.

use crate::formula::build::{
    abs, add, and, count, count_a, div, eq, ge, if_, le, max, min, mul, num, round, round_down, round_up, sub, sum,
    text,
};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::value::Amount;

use super::{Beyond, Direction, Partial, Rule};

/// Decimals at which a number of steps is taken before it is rounded to whole steps: beyond this a
/// difference is binary noise, not a part of a step (design, law 5).
const STEP_DIGITS: i32 = 6;

/// What a score is computed from.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The cell of the value, where the rule takes one.
    pub value: Option<FieldIx>,
    /// The cell of the department's own score.
    pub self_score: FieldIx,
    /// The most points.
    pub weight: Amount,
    /// The decimals of a score.
    pub digits: i32,
}

fn cell(field: FieldIx) -> Expr {
    Expr::Ref(Ref { field, reach: Reach::One })
}

/// Whether a value is on the good side of a bound.
pub fn within(direction: Direction, value: Expr, bound: Amount) -> Expr {
    match direction {
        Direction::AtMost => le(value, num(bound)),
        Direction::AtLeast => ge(value, num(bound)),
    }
}

/// How far a value is beyond a standard, on the side that costs.
pub fn excess(beyond: Beyond, value: Expr, standard: Amount) -> Expr {
    match beyond {
        Beyond::Above => sub(value, num(standard)),
        Beyond::Below => sub(num(standard), value),
        Beyond::Both => abs(sub(value, num(standard))),
    }
}

/// Whether a value overshoots its target by a share or more.
pub fn overshoots(value: Expr, target: Expr, share: Amount) -> Expr {
    ge(round(sub(div(value, target), num(1)), STEP_DIGITS), num(share))
}

/// The formula of a score: blank text while its value is not there.
pub fn lower(rule: &Rule, terms: &Terms) -> Expr {
    let weight = || num(terms.weight);
    let value = || terms.value.map_or_else(|| num(0), cell);
    let points = match rule {
        Rule::Bands { bands, otherwise, direction } => {
            bands.iter().rev().fold(num(*otherwise), |rest, (bound, points)| {
                if_(within(*direction, value(), *bound), num(*points), rest)
            })
        }
        Rule::StepDeduction { standard, step, points, beyond, partial } => {
            let steps = round(div(excess(*beyond, value(), *standard), num(*step)), STEP_DIGITS);
            let steps = match partial {
                Partial::Floor => round_down(steps, 0),
                Partial::Ceil => round_up(steps, 0),
                Partial::Linear => steps,
            };
            let left = max([num(0), sub(weight(), mul(max([num(0), steps]), num(*points)))]);
            round(left, terms.digits)
        }
        Rule::Proportional { target, reverse, deviation } => {
            let share = if *reverse { div(target.clone(), value()) } else { div(value(), target.clone()) };
            let full = max([num(0), min([weight(), mul(weight(), share)])]);
            let full = match deviation {
                None => full,
                Some((most, points)) => {
                    let over = overshoots(value(), target.clone(), *most);
                    max([num(0), sub(full, if_(over, num(*points), num(0)))])
                }
            };
            let computed = round(full, terms.digits);
            // A reverse indicator that reached 0 is as good as can be.
            if *reverse { if_(le(value(), num(0)), weight(), computed) } else { computed }
        }
        Rule::ExecutionRate => round(max([num(0), min([weight(), mul(weight(), value())])]), terms.digits),
        Rule::Checklist { answers, points } => {
            let met = answers.iter().map(|answer| if_(eq(cell(*answer), text("是")), num(*points), num(0)));
            let met = min([weight(), sum(met)]);
            return if_(
                eq(count_a(answers.iter().map(|answer| cell(*answer))), num(Amount::from(answers.len()))),
                met,
                text(""),
            );
        }
        Rule::CountDeduction { points } => {
            round(max([num(0), sub(weight(), mul(max([num(0), value()]), num(*points)))]), terms.digits)
        }
        Rule::Rating { levels } => {
            return levels.iter().rev().fold(text(""), |rest, (level, most, least)| {
                let points = if most == least {
                    num(*most)
                } else {
                    if_(
                        eq(count([cell(terms.self_score)]), num(0)),
                        text(""),
                        round(max([num(*least), min([num(*most), cell(terms.self_score)])]), terms.digits),
                    )
                };
                if_(eq(value(), text(level)), points, rest)
            });
        }
        Rule::Judged => {
            return if_(
                eq(count([cell(terms.self_score)]), num(0)),
                text(""),
                round(max([num(0), min([weight(), cell(terms.self_score)])]), terms.digits),
            );
        }
    };
    if_(eq(count([value()]), num(0)), text(""), points)
}

/// The formula of a value that is scored: rounded, and blank text while a figure it needs is missing or it
/// cannot be computed.
pub fn guarded(value: Expr, digits: i32, needed_numbers: &[Ref], needed_texts: &[Ref]) -> Expr {
    let computed = crate::formula::build::iferror(crate::score::rounded(value, digits), text(""));
    when_filled(computed, needed_numbers, needed_texts)
}

/// `then` once every cell needed is filled, blank text before.
pub fn when_filled(then: Expr, numbers: &[Ref], texts: &[Ref]) -> Expr {
    let mut conditions = Vec::new();
    let (single, ranges): (Vec<Ref>, Vec<Ref>) = numbers.iter().partition(|needed| needed.reach == Reach::One);
    if !single.is_empty() {
        let expected = num(Amount::from(single.len()));
        conditions.push(eq(count(single.into_iter().map(Expr::Ref)), expected));
    }
    for range in ranges {
        conditions.push(crate::formula::build::gt(count([Expr::Ref(range)]), num(0)));
    }
    let (single, ranges): (Vec<Ref>, Vec<Ref>) = texts.iter().partition(|needed| needed.reach == Reach::One);
    if !single.is_empty() {
        let expected = num(Amount::from(single.len()));
        conditions.push(eq(count_a(single.into_iter().map(Expr::Ref)), expected));
    }
    for range in ranges {
        conditions.push(crate::formula::build::gt(count_a([Expr::Ref(range)]), num(0)));
    }
    match conditions.len() {
        0 => then,
        1 => if_(conditions.remove(0), then, text("")),
        _ => if_(and(conditions), then, text("")),
    }
}

/// The total of a scoring table.
///
/// Of the scores in one `either` group only the best counts. `rescaled` are the conditions under which indicators count that
/// may be left out, with their weights: the rest is rescaled to `full`. Each cap is a limit and the condition under which it holds.
pub fn total(
    plain: Vec<Expr>,
    either: Vec<Vec<Expr>>,
    rescaled: &[(Expr, Amount)],
    always: Amount,
    full: Amount,
    caps: &[(Expr, Amount)],
    digits: i32,
) -> Expr {
    let mut terms = plain;
    terms.extend(either.into_iter().map(max));
    let mut total = sum(terms);
    if !rescaled.is_empty() {
        let counted = rescaled
            .iter()
            .fold(num(always), |counted, (applies, weight)| add(counted, if_(applies.clone(), num(*weight), num(0))));
        total = crate::formula::build::iferror(div(mul(total, num(full)), counted), num(0));
    }
    for (when, most) in caps {
        total = min([total, if_(when.clone(), num(*most), num(full))]);
    }
    round(total, digits)
}

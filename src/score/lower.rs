//! Rules → formulas. What comes out is the live cell in the workbook and the recomputation alike.

use crate::formula::build::{
    abs, add, and, count, count_a, div, eq, ge, gt, if_, iferror, le, lt, max, min, mul, num, round, round_down,
    round_up, sub, sum, text,
};
use crate::formula::{BinaryOp, Expr, FieldIx, Function, Reach, Ref};
use crate::value::Amount;

use super::{Beyond, Direction, Extra, Part, Partial, Rule};

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
    /// Whether the score stands outside the full mark.
    pub extra: Option<Extra>,
}

impl Terms {
    /// The terms of a part of the score.
    pub fn of_part(&self, part: &Part) -> Self {
        Self { value: part.value, weight: part.weight, extra: None, ..self.clone() }
    }

    fn value(&self) -> Expr {
        self.value.map_or_else(|| num(0), cell)
    }

    /// Whether the department has not given its own score yet.
    fn no_own(&self) -> Expr {
        eq(count([cell(self.self_score)]), num(0))
    }

    /// The department's own score on the scale from 0 to the weight.
    fn own(&self) -> Expr {
        match self.extra {
            Some(Extra::Penalty) => add(cell(self.self_score), num(self.weight)),
            Some(Extra::Bonus) | None => cell(self.self_score),
        }
    }
}

fn cell(field: FieldIx) -> Expr {
    Expr::Ref(Ref { field, reach: Reach::One })
}

/// Whether a value is on the good side of a bound.
pub fn within(direction: Direction, value: Expr, bound: Amount) -> Expr {
    match direction {
        Direction::AtMost => le(value, num(bound)),
        Direction::AtLeast => ge(value, num(bound)),
        Direction::Below => lt(value, num(bound)),
        Direction::Above => gt(value, num(bound)),
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

/// A condition as it is judged: what is computed in it is rounded before it is compared (design, law 5).
pub fn comparable(condition: &Expr) -> Expr {
    let side = |side: &Expr| match side {
        Expr::Binary(
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power,
            ..,
        )
        | Expr::Unary(..)
        | Expr::Call(
            Function::Sum | Function::SumIf | Function::Average | Function::Max | Function::Min | Function::Abs,
            _,
        ) => round(side.clone(), STEP_DIGITS),
        plain => plain.clone(),
    };
    condition.map(&|expr| match expr {
        Expr::Binary(
            operator @ (BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual),
            left,
            right,
        ) => Some(Expr::Binary(*operator, Box::new(side(left)), Box::new(side(right)))),
        _ => None,
    })
}

/// The formula of a score: blank text while its value is not there.
pub fn lower(rule: &Rule, terms: &Terms) -> Expr {
    let points = match rule {
        Rule::Checklist { answers, .. } => if_(answered(answers), points(rule, terms), text("")),
        Rule::Parts { parts } => if_(and(parts_ready(parts)), points(rule, terms), text("")),
        Rule::Cases { .. } => iferror(points(rule, terms), text("")),
        Rule::Rating { levels } => levels.iter().rev().fold(text(""), |rest, (level, most, least)| {
            let points =
                if most == least { num(*most) } else { if_(terms.no_own(), text(""), held(terms, *least, *most)) };
            if_(eq(terms.value(), text(level)), points, rest)
        }),
        Rule::Judged => if_(terms.no_own(), text(""), held(terms, Amount::ZERO, terms.weight)),
        _ => if_(eq(count([terms.value()]), num(0)), text(""), points(rule, terms)),
    };
    match terms.extra {
        Some(Extra::Penalty) => short_of(points, terms),
        Some(Extra::Bonus) | None => points,
    }
}

/// The department's own score, held to a range.
fn held(terms: &Terms, least: Amount, most: Amount) -> Expr {
    round(max([num(least), min([num(most), terms.own()])]), terms.digits)
}

/// How far points are short of the weight, below 0: what a penalty takes. A text branch stays text.
fn short_of(points: Expr, terms: &Terms) -> Expr {
    match points {
        Expr::Call(function @ (Function::If | Function::IfError), arguments) => {
            let first = usize::from(function == Function::If);
            let branches = arguments.into_iter().enumerate();
            let branches = branches.map(|(at, branch)| if at < first { branch } else { short_of(branch, terms) });
            Expr::Call(function, branches.collect())
        }
        Expr::Number(points) => num(points - terms.weight),
        Expr::Text(_) => points,
        computed => round(sub(computed, num(terms.weight)), terms.digits),
    }
}

/// Whether every item of a checklist is answered.
fn answered(answers: &[FieldIx]) -> Expr {
    eq(count_a(answers.iter().map(|answer| cell(*answer))), num(Amount::from(answers.len())))
}

/// The conditions under which every part can be told.
fn parts_ready(parts: &[Part]) -> Vec<Expr> {
    let values: Vec<Expr> = parts.iter().filter_map(|part| part.value.map(cell)).collect();
    let numbers = (!values.is_empty()).then(|| {
        let all = num(Amount::from(values.len()));
        eq(count(values), all)
    });
    let lists = parts.iter().filter_map(|part| match &part.rule {
        Rule::Checklist { answers, .. } => Some(answered(answers)),
        _ => None,
    });
    numbers.into_iter().chain(lists).collect()
}

/// The points of a rule once all that it needs is there.
fn points(rule: &Rule, terms: &Terms) -> Expr {
    let weight = || num(terms.weight);
    let value = || terms.value();
    match rule {
        Rule::Bands { bands, otherwise, direction } => {
            bands.iter().rev().fold(num(*otherwise), |rest, (bound, points)| {
                if_(within(*direction, value(), *bound), num(*points), rest)
            })
        }
        Rule::Interpolated { line, below, above } => interpolated(line, *below, *above, terms),
        Rule::Cases { cases, otherwise } => cases
            .iter()
            .rev()
            .fold(num(*otherwise), |rest, (condition, points)| if_(comparable(condition), num(*points), rest)),
        Rule::Parts { parts } => {
            let parts = parts.iter().map(|part| points(&part.rule, &terms.of_part(part)));
            round(sum(parts), terms.digits)
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
            min([weight(), sum(met)])
        }
        Rule::CountDeduction { points } => {
            round(max([num(0), sub(weight(), mul(max([num(0), value()]), num(*points)))]), terms.digits)
        }
        Rule::CountAddition { points } => {
            round(min([weight(), mul(max([num(0), value()]), num(*points))]), terms.digits)
        }
        Rule::Rating { .. } | Rule::Judged => held(terms, Amount::ZERO, terms.weight),
    }
}

/// Points on the line through some points, and beside its ends.
fn interpolated(line: &[(Amount, Amount)], below: Amount, above: Amount, terms: &Terms) -> Expr {
    let value = || terms.value();
    let inside = line.windows(2).rev().fold(num(above), |rest, ends| {
        let ((from, start), (to, end)) = (ends[0], ends[1]);
        let points = if start == end {
            num(start)
        } else {
            let rise = div(mul(sub(value(), num(from)), num(end - start)), num(to - from));
            round(add(num(start), rise), terms.digits)
        };
        if_(le(value(), num(to)), points, rest)
    });
    match line.first() {
        Some((first, _)) => if_(lt(value(), num(*first)), num(below), inside),
        None => inside,
    }
}

/// The formula of a value that is scored: rounded, and blank text while a figure it needs is missing or it
/// cannot be computed.
pub fn guarded(value: Expr, digits: i32, needed_numbers: &[Ref], needed_texts: &[Ref]) -> Expr {
    let computed = iferror(crate::score::rounded(value, digits), text(""));
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
        conditions.push(gt(count([Expr::Ref(range)]), num(0)));
    }
    let (single, ranges): (Vec<Ref>, Vec<Ref>) = texts.iter().partition(|needed| needed.reach == Reach::One);
    if !single.is_empty() {
        let expected = num(Amount::from(single.len()));
        conditions.push(eq(count_a(single.into_iter().map(Expr::Ref)), expected));
    }
    for range in ranges {
        conditions.push(gt(count_a([Expr::Ref(range)]), num(0)));
    }
    match conditions.len() {
        0 => then,
        1 => if_(conditions.remove(0), then, text("")),
        _ => if_(and(conditions), then, text("")),
    }
}

/// Between what a total stays.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// The full mark.
    pub full: Amount,
    /// The most that the total can be with bonus points.
    pub most: Amount,
    /// Limits and the conditions under which they hold.
    pub caps: &'a [(Expr, Amount)],
}

/// The total of a scoring table.
///
/// Of the scores in one `either` group only the best counts. `rescaled` are the conditions under which indicators count that
/// may be left out, with their weights: the rest is rescaled to the full mark. `extras` are added after that, and the total
/// then stays between 0 and the most. Each cap is a limit and the condition under which it holds.
pub fn total(
    plain: Vec<Expr>,
    either: Vec<Vec<Expr>>,
    rescaled: &[(Expr, Amount)],
    always: Amount,
    extras: Vec<Expr>,
    limits: Limits<'_>,
    digits: i32,
) -> Expr {
    let mut terms = plain;
    terms.extend(either.into_iter().map(max));
    let mut total = sum(terms);
    if !rescaled.is_empty() {
        let counted = rescaled
            .iter()
            .fold(num(always), |counted, (applies, weight)| add(counted, if_(applies.clone(), num(*weight), num(0))));
        total = iferror(div(mul(total, num(limits.full)), counted), num(0));
    }
    if !extras.is_empty() {
        total = max([num(0), min([num(limits.most), add(total, sum(extras))])]);
    }
    for (when, most) in limits.caps {
        total = min([total, if_(when.clone(), num(*most), num(limits.most))]);
    }
    round(total, digits)
}

//! Formulas that stay blank until their figures are there, and compare only what is rounded.

use crate::formula::build::{and, count, count_a, eq, gt, if_, iferror, num, round, text};
use crate::formula::{Expr, Function, FunctionResult, OperatorResult, Reach, Ref};
use crate::value::Amount;

use super::terms::STEP_DIGITS;

/// The formula with its number rounded, pushed down to where a number comes about: a text branch such as
/// `IF(a=0,"",b/a)` stays text.
pub(crate) fn rounded(expr: Expr, digits: i32) -> Expr {
    match expr {
        Expr::Call(Function::If, mut arguments) if arguments.len() == 3 => {
            let otherwise = rounded(arguments.remove(2), digits);
            let then = rounded(arguments.remove(1), digits);
            if_(arguments.remove(0), then, otherwise)
        }
        Expr::Call(Function::IfError, mut arguments) if arguments.len() == 2 => {
            let fallback = rounded(arguments.remove(1), digits);
            iferror(rounded(arguments.remove(0), digits), fallback)
        }
        Expr::Text(_) | Expr::Omitted | Expr::Bool(_) | Expr::Error(_) => expr,
        Expr::Number(number) => Expr::Number(number.round_dp_with_strategy(
            u32::try_from(digits.max(0)).unwrap_or(0),
            rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        )),
        // A plain reference shows the other cell, whatever is in it.
        Expr::Ref(reference) if matches!(reference.reach, Reach::One | Reach::ThisRow) => Expr::Ref(reference),
        Expr::Call(Function::Round, ref arguments) if matches!(arguments.get(1), Some(Expr::Number(given)) if *given <= Amount::from(digits)) => {
            expr
        }
        Expr::Ref(_) | Expr::Unary(..) | Expr::Binary(..) | Expr::Call(..) | Expr::ByRun(_) => round(expr, digits),
    }
}

/// A condition as it is judged: what is computed in it is rounded before it is compared (design, law 5).
pub(crate) fn comparable(condition: &Expr) -> Expr {
    let side = |side: &Expr| if is_computed(side) { round(side.clone(), STEP_DIGITS) } else { side.clone() };
    condition.map(&|expr| match expr {
        Expr::Binary(operator, left, right) if operator.result() == OperatorResult::Truth => {
            Some(Expr::Binary(*operator, Box::new(side(left)), Box::new(side(right))))
        }
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::Unary(..)
        | Expr::Binary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => None,
    })
}

/// Whether the side of a comparison is a number that the formula itself computes, and that is not whole or rounded anyway.
fn is_computed(side: &Expr) -> bool {
    match side {
        Expr::Unary(..) => true,
        Expr::Binary(operator, ..) => operator.result() == OperatorResult::Number,
        Expr::Call(function, _) => function.result() == FunctionResult::Computed,
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::ByRun(_) => false,
    }
}

/// The formula of a value that is scored: rounded, and blank text while a figure it needs is missing or it
/// cannot be computed.
pub(crate) fn guarded(value: Expr, digits: i32, needed_numbers: &[Ref], needed_texts: &[Ref]) -> Expr {
    let computed = iferror(rounded(value, digits), text(""));
    when_filled(computed, needed_numbers, needed_texts)
}

/// `then` once every cell needed is filled, blank text before.
pub(crate) fn when_filled(then: Expr, numbers: &[Ref], texts: &[Ref]) -> Expr {
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

//! Excel's functions, as far as the language has them.

use super::ast::{Expr, Function, Ref};
use super::criteria::Criterion;
use super::evaluate::{Cells, Operand, Outcome, Scope, to_number, to_text, to_truth};
use super::number::{self, Rounding};
use crate::value::{Amount, ErrorKind, Value};

/// What a function answers with.
pub(super) fn call<C: Cells + ?Sized>(scope: &Scope<'_, C>, function: Function, arguments: &[Expr]) -> Outcome {
    let (min, max) = function.arguments();
    if !(min..=max).contains(&arguments.len()) {
        return Err(ErrorKind::Value);
    }
    match (function, arguments) {
        (Function::Sum, _) => {
            let mut sum = Amount::ZERO;
            each_number(scope, arguments, &mut |number| {
                sum = sum.checked_add(number).ok_or(ErrorKind::Num)?;
                Ok(())
            })?;
            Ok(sum.into())
        }
        (Function::Average, _) => average(scope, arguments),
        (Function::Min, _) => extreme(scope, arguments, Ord::min),
        (Function::Max, _) => extreme(scope, arguments, Ord::max),
        (Function::Count, _) => count(scope, arguments),
        (Function::CountA, _) => count_all(scope, arguments),
        (Function::And, _) => truths(scope, arguments, true, |all, one| all && one),
        (Function::Or, _) => truths(scope, arguments, false, |any, one| any || one),
        (Function::Not, [operand]) => Ok((!to_truth(&scope.value(operand)?)?).into()),
        (Function::Abs, [operand]) => Ok(scope.number(operand)?.abs().into()),
        (Function::Int, [operand]) => Ok(number::floor(scope.number(operand)?).into()),
        (Function::Round, [operand, digits]) => round(scope, operand, digits, Rounding::Half),
        (Function::RoundUp, [operand, digits]) => round(scope, operand, digits, Rounding::Up),
        (Function::RoundDown, [operand, digits]) => round(scope, operand, digits, Rounding::Down),
        (Function::IfError, [value, fallback]) => scope.value(value).or_else(|_| scope.value(fallback)),
        (Function::CountIf, [Expr::Ref(cells), criterion]) => count_if(scope, *cells, criterion),
        (Function::SumIf, [Expr::Ref(cells), criterion]) => sum_if(scope, *cells, criterion, *cells),
        (Function::SumIf, [Expr::Ref(cells), criterion, Expr::Ref(summed)]) => {
            sum_if(scope, *cells, criterion, *summed)
        }
        (Function::Substitute, [text, old, new]) => {
            let [text, old, new] = [text, old, new].map(|operand| scope.value(operand).map(to_text));
            let (text, old, new) = (text?, old?, new?);
            Ok(Value::Text(if old.is_empty() { text } else { text.replace(&old, &new) }))
        }
        _ => Err(ErrorKind::Value),
    }
}

/// `IF`: only the branch chosen is looked at.
pub(super) fn choose<C: Cells + ?Sized>(scope: &Scope<'_, C>, arguments: &[Expr]) -> Result<Operand, ErrorKind> {
    let (condition, then, otherwise) = match arguments {
        [condition, then] => (condition, then, None),
        [condition, then, otherwise] => (condition, then, Some(otherwise)),
        _ => return Err(ErrorKind::Value),
    };
    match (to_truth(&scope.value(condition)?)?, otherwise) {
        (true, _) => scope.operand(then),
        (false, Some(otherwise)) => scope.operand(otherwise),
        (false, None) => Ok(Operand::Value(Value::Bool(false))),
    }
}

/// Shows `take` every number: in cells only numbers count, elsewhere what can be taken for one.
fn each_number<C: Cells + ?Sized>(
    scope: &Scope<'_, C>,
    arguments: &[Expr],
    take: &mut dyn FnMut(Amount) -> Result<(), ErrorKind>,
) -> Result<(), ErrorKind> {
    for argument in arguments {
        match scope.operand(argument)? {
            Operand::Value(value) => take(to_number(&value)?)?,
            Operand::Cells(cells) => {
                for value in scope.each(cells) {
                    match value {
                        Value::Number(number) => take(*number)?,
                        Value::Error(kind) => return Err(*kind),
                        Value::Blank | Value::Text(_) | Value::Bool(_) => {}
                    }
                }
            }
        }
    }
    Ok(())
}

fn average<C: Cells + ?Sized>(scope: &Scope<'_, C>, arguments: &[Expr]) -> Outcome {
    let mut sum = Amount::ZERO;
    let mut count = 0_u64;
    each_number(scope, arguments, &mut |number| {
        sum = sum.checked_add(number).ok_or(ErrorKind::Num)?;
        count += 1;
        Ok(())
    })?;
    number::divide(sum, count.into()).map(Value::Number)
}

/// The smallest or largest number, or 0 if there is none.
fn extreme<C: Cells + ?Sized>(
    scope: &Scope<'_, C>,
    arguments: &[Expr],
    better: fn(Amount, Amount) -> Amount,
) -> Outcome {
    let mut best = None;
    each_number(scope, arguments, &mut |number| {
        best = Some(best.map_or(number, |best| better(best, number)));
        Ok(())
    })?;
    Ok(best.unwrap_or_default().into())
}

/// `COUNT`: in cells only numbers, elsewhere what can be taken for one; errors are passed over.
fn count<C: Cells + ?Sized>(scope: &Scope<'_, C>, arguments: &[Expr]) -> Outcome {
    let mut count = 0_usize;
    for argument in arguments {
        count += match scope.operand(argument) {
            Ok(Operand::Cells(cells)) => scope.each(cells).filter(|value| value.as_number().is_some()).count(),
            Ok(Operand::Value(value)) => usize::from(to_number(&value).is_ok()),
            Err(_) => 0,
        };
    }
    Ok(Value::Number(count.into()))
}

/// `COUNTA`: whatever is not blank, errors and "" among it.
fn count_all<C: Cells + ?Sized>(scope: &Scope<'_, C>, arguments: &[Expr]) -> Outcome {
    let mut count = 0_usize;
    for argument in arguments {
        count += match scope.operand(argument) {
            Ok(Operand::Cells(cells)) => scope.each(cells).filter(|value| **value != Value::Blank).count(),
            Ok(Operand::Value(_)) | Err(_) => 1,
        };
    }
    Ok(Value::Number(count.into()))
}

/// `AND` and `OR`: text and blanks in cells are passed over; all is looked at, as any error counts.
fn truths<C: Cells + ?Sized>(
    scope: &Scope<'_, C>,
    arguments: &[Expr],
    start: bool,
    join: fn(bool, bool) -> bool,
) -> Outcome {
    let mut joined = start;
    let mut found = false;
    let mut take = |value: &Value| -> Result<(), ErrorKind> {
        joined = join(joined, to_truth(value)?);
        found = true;
        Ok(())
    };
    for argument in arguments {
        match scope.operand(argument)? {
            Operand::Value(value) => take(&value)?,
            Operand::Cells(cells) => {
                for value in scope.each(cells) {
                    if !matches!(value, Value::Blank | Value::Text(_)) {
                        take(value)?;
                    }
                }
            }
        }
    }
    if found { Ok(joined.into()) } else { Err(ErrorKind::Value) }
}

fn round<C: Cells + ?Sized>(scope: &Scope<'_, C>, operand: &Expr, digits: &Expr, how: Rounding) -> Outcome {
    let operand = scope.number(operand)?;
    let digits = scope.number(digits)?;
    number::round(operand, digits, how).map(Value::Number)
}

fn criterion<C: Cells + ?Sized>(scope: &Scope<'_, C>, criterion: &Expr) -> Criterion {
    Criterion::new(&scope.value(criterion).unwrap_or_else(Value::Error))
}

fn count_if<C: Cells + ?Sized>(scope: &Scope<'_, C>, cells: Ref, wanted: &Expr) -> Outcome {
    let wanted = criterion(scope, wanted);
    let count = scope.each(cells).filter(|value| wanted.matches(value)).count();
    Ok(Value::Number(count.into()))
}

/// `SUMIF`. Excel goes on below the summed cells where they are fewer; what stands there is unknown here,
/// so that is `#VALUE!`.
fn sum_if<C: Cells + ?Sized>(scope: &Scope<'_, C>, cells: Ref, wanted: &Expr, summed: Ref) -> Outcome {
    let wanted = criterion(scope, wanted);
    if scope.rows(summed).len() < scope.rows(cells).len() {
        return Err(ErrorKind::Value);
    }
    let mut sum = Amount::ZERO;
    for (value, addend) in scope.each(cells).zip(scope.each(summed)) {
        match addend {
            _ if !wanted.matches(value) => {}
            Value::Number(number) => sum = sum.checked_add(*number).ok_or(ErrorKind::Num)?,
            Value::Error(kind) => return Err(*kind),
            Value::Blank | Value::Text(_) | Value::Bool(_) => {}
        }
    }
    Ok(sum.into())
}

//! Excel's functions, as far as the language has them: one row of a table each.

use std::ops::Range;

use super::ast::{Expr, FieldIx, Function, Ref};
use super::coerce::{to_number, to_text, to_truth};
use super::criteria::Criterion;
use super::number::{self, Rounding};
use crate::value::{Amount, ErrorKind, Value};

/// A value that is no error, or the error that took its place.
pub(super) type EvalResult = Result<Value, ErrorKind>;

/// What an argument is: for some functions a cell counts differently from the value in it.
pub(super) enum Operand {
    /// Cells of a field.
    Cells(Ref),
    /// A computed value.
    Value(Value),
}

/// What an argument is, or the error that took its place.
pub(super) type OperandResult = Result<Operand, ErrorKind>;

/// How a function looks at what its arguments stand for.
pub(super) trait Arguments {
    /// The argument, as cells where it names cells.
    fn operand(&self, argument: &Expr) -> OperandResult;

    /// The one value of the argument.
    fn value(&self, argument: &Expr) -> EvalResult;

    /// The number that the argument counts as in arithmetic.
    fn number(&self, argument: &Expr) -> Result<Amount, ErrorKind> {
        to_number(&self.value(argument)?)
    }

    /// The rows that a reference means, as far as its field has them.
    fn rows(&self, reference: Ref) -> Range<u32>;

    /// The cell of a field in a row of its list.
    fn cell(&self, field: FieldIx, row: u32) -> &Value;
}

/// What computes a function; each shape takes so many arguments.
enum Handler {
    /// One.
    Unary(fn(&dyn Arguments, &Expr) -> EvalResult),
    /// Two.
    Binary(fn(&dyn Arguments, &Expr, &Expr) -> EvalResult),
    /// Three.
    Ternary(fn(&dyn Arguments, &Expr, &Expr, &Expr) -> EvalResult),
    /// Two or three.
    BinaryOrTernary(fn(&dyn Arguments, &Expr, &Expr, Option<&Expr>) -> EvalResult),
    /// Any number of them, at least one.
    Variadic(fn(&dyn Arguments, &[Expr]) -> EvalResult),
    /// Two or three, of which one is handed on, as cells where it names cells.
    Choice(fn(&dyn Arguments, &Expr, &Expr, Option<&Expr>) -> OperandResult),
}

/// The most arguments that Excel takes.
const MOST_ARGUMENTS: usize = 255;

/// What the language knows of a function.
struct FunctionRow {
    /// Its name in formulas and in workbook files.
    name: &'static str,
    /// What computes it.
    handler: Handler,
    /// The arguments for which a range may stand.
    ranges: Ranges,
}

/// The arguments of a function for which a range may stand.
enum Ranges {
    /// None.
    Nowhere,
    /// All.
    Anywhere,
    /// All; for those in these places, counted from 0, Excel accepts nothing but cells.
    CellsIn(&'static [usize]),
}

const fn row(name: &'static str, handler: Handler, ranges: Ranges) -> FunctionRow {
    FunctionRow { name, handler, ranges }
}

/// The table of the functions.
#[rustfmt::skip]
const fn table(function: Function) -> FunctionRow {
    use Handler::{Binary, BinaryOrTernary, Choice, Ternary, Unary, Variadic};
    use Ranges::{Anywhere, CellsIn, Nowhere};
    match function {
        Function::Sum        => row("SUM",        Variadic(sum),            Anywhere),
        Function::Round      => row("ROUND",      Binary(round_half),       Nowhere),
        Function::RoundUp    => row("ROUNDUP",    Binary(round_up),         Nowhere),
        Function::RoundDown  => row("ROUNDDOWN",  Binary(round_down),       Nowhere),
        Function::Int        => row("INT",        Unary(int),               Nowhere),
        Function::Abs        => row("ABS",        Unary(abs),               Nowhere),
        Function::Min        => row("MIN",        Variadic(min),            Anywhere),
        Function::Max        => row("MAX",        Variadic(max),            Anywhere),
        Function::If         => row("IF",         Choice(choose),           Nowhere),
        Function::IfError    => row("IFERROR",    Binary(if_error),         Nowhere),
        Function::And        => row("AND",        Variadic(and),            Anywhere),
        Function::Or         => row("OR",         Variadic(or),             Anywhere),
        Function::Not        => row("NOT",        Unary(not),               Nowhere),
        Function::Count      => row("COUNT",      Variadic(count),          Anywhere),
        Function::CountA     => row("COUNTA",     Variadic(count_all),      Anywhere),
        Function::CountIf    => row("COUNTIF",    Binary(count_if),         CellsIn(&[0])),
        Function::SumIf      => row("SUMIF",      BinaryOrTernary(sum_if),  CellsIn(&[0, 2])),
        Function::Average    => row("AVERAGE",    Variadic(average),        Anywhere),
        Function::Substitute => row("SUBSTITUTE", Ternary(substitute),      Nowhere),
    }
}

impl Function {
    /// The name in formulas and in workbook files.
    pub const fn name(self) -> &'static str {
        table(self).name
    }

    /// The function of this name, in capitals or not.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name().eq_ignore_ascii_case(name))
    }

    /// The fewest and the most arguments that it takes.
    pub const fn arguments(self) -> (usize, usize) {
        match table(self).handler {
            Handler::Unary(_) => (1, 1),
            Handler::Binary(_) => (2, 2),
            Handler::Ternary(_) => (3, 3),
            Handler::BinaryOrTernary(_) | Handler::Choice(_) => (2, 3),
            Handler::Variadic(_) => (1, MOST_ARGUMENTS),
        }
    }

    /// Whether a range may stand for an argument.
    pub const fn takes_ranges(self) -> bool {
        match table(self).ranges {
            Ranges::Nowhere => false,
            Ranges::Anywhere | Ranges::CellsIn(_) => true,
        }
    }

    /// Whether Excel accepts nothing but cells for the argument in this place, counted from 0.
    pub fn needs_cells(self, argument: usize) -> bool {
        match table(self).ranges {
            Ranges::Nowhere | Ranges::Anywhere => false,
            Ranges::CellsIn(places) => places.contains(&argument),
        }
    }
}

/// What a function answers with. A wrong number of arguments gives `#VALUE!`.
pub(super) fn call(evaluator: &dyn Arguments, function: Function, arguments: &[Expr]) -> OperandResult {
    let value = match (table(function).handler, arguments) {
        (Handler::Unary(apply), [operand]) => apply(evaluator, operand),
        (Handler::Binary(apply), [first, second]) => apply(evaluator, first, second),
        (Handler::Ternary(apply), [first, second, third]) => apply(evaluator, first, second, third),
        (Handler::BinaryOrTernary(apply), [first, second]) => apply(evaluator, first, second, None),
        (Handler::BinaryOrTernary(apply), [first, second, third]) => apply(evaluator, first, second, Some(third)),
        (Handler::Variadic(apply), [_, ..]) if arguments.len() <= MOST_ARGUMENTS => apply(evaluator, arguments),
        (Handler::Choice(apply), [condition, then]) => return apply(evaluator, condition, then, None),
        (Handler::Choice(apply), [condition, then, otherwise]) => {
            return apply(evaluator, condition, then, Some(otherwise));
        }
        (
            Handler::Unary(_)
            | Handler::Binary(_)
            | Handler::Ternary(_)
            | Handler::BinaryOrTernary(_)
            | Handler::Variadic(_)
            | Handler::Choice(_),
            _,
        ) => Err(ErrorKind::Value),
    };
    value.map(Operand::Value)
}

/// Every cell that a reference means.
fn each(evaluator: &dyn Arguments, cells: Ref) -> impl Iterator<Item = &Value> {
    evaluator.rows(cells).map(move |row| evaluator.cell(cells.field, row))
}

/// The cells that an argument must name.
fn cells(argument: &Expr) -> Result<Ref, ErrorKind> {
    match argument {
        Expr::Ref(cells) => Ok(*cells),
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Unary(..)
        | Expr::Binary(..)
        | Expr::Call(..) => Err(ErrorKind::Value),
    }
}

/// `IF`: only the branch chosen is looked at.
fn choose(evaluator: &dyn Arguments, condition: &Expr, then: &Expr, otherwise: Option<&Expr>) -> OperandResult {
    match (to_truth(&evaluator.value(condition)?)?, otherwise) {
        (true, _) => evaluator.operand(then),
        (false, Some(otherwise)) => evaluator.operand(otherwise),
        (false, None) => Ok(Operand::Value(Value::Bool(false))),
    }
}

fn if_error(evaluator: &dyn Arguments, value: &Expr, fallback: &Expr) -> EvalResult {
    evaluator.value(value).or_else(|_| evaluator.value(fallback))
}

fn not(evaluator: &dyn Arguments, operand: &Expr) -> EvalResult {
    Ok((!to_truth(&evaluator.value(operand)?)?).into())
}

fn abs(evaluator: &dyn Arguments, operand: &Expr) -> EvalResult {
    Ok(evaluator.number(operand)?.abs().into())
}

fn int(evaluator: &dyn Arguments, operand: &Expr) -> EvalResult {
    Ok(number::floor(evaluator.number(operand)?).into())
}

fn substitute(evaluator: &dyn Arguments, text: &Expr, old: &Expr, new: &Expr) -> EvalResult {
    let [text, old, new] = [text, old, new].map(|argument| evaluator.value(argument).map(to_text));
    let (text, old, new) = (text?, old?, new?);
    Ok(Value::Text(if old.is_empty() { text } else { text.replace(&old, &new) }))
}

fn sum(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    let mut sum = Amount::ZERO;
    each_number(evaluator, arguments, &mut |number| {
        sum = sum.checked_add(number).ok_or(ErrorKind::Num)?;
        Ok(())
    })?;
    Ok(sum.into())
}

fn min(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    extreme(evaluator, arguments, Ord::min)
}

fn max(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    extreme(evaluator, arguments, Ord::max)
}

fn and(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    truths(evaluator, arguments, true, |all, next| all && next)
}

fn or(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    truths(evaluator, arguments, false, |any, next| any || next)
}

fn round_half(evaluator: &dyn Arguments, operand: &Expr, digits: &Expr) -> EvalResult {
    round(evaluator, operand, digits, Rounding::Half)
}

fn round_up(evaluator: &dyn Arguments, operand: &Expr, digits: &Expr) -> EvalResult {
    round(evaluator, operand, digits, Rounding::Up)
}

fn round_down(evaluator: &dyn Arguments, operand: &Expr, digits: &Expr) -> EvalResult {
    round(evaluator, operand, digits, Rounding::Down)
}

/// Shows `take` every number: in cells only numbers count, elsewhere what can be taken for one.
fn each_number(
    evaluator: &dyn Arguments,
    arguments: &[Expr],
    take: &mut dyn FnMut(Amount) -> Result<(), ErrorKind>,
) -> Result<(), ErrorKind> {
    for argument in arguments {
        match evaluator.operand(argument)? {
            Operand::Value(value) => take(to_number(&value)?)?,
            Operand::Cells(cells) => {
                for value in each(evaluator, cells) {
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

fn average(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    let mut sum = Amount::ZERO;
    let mut count = 0_u64;
    each_number(evaluator, arguments, &mut |number| {
        sum = sum.checked_add(number).ok_or(ErrorKind::Num)?;
        count += 1;
        Ok(())
    })?;
    number::divide(sum, count.into()).map(Value::Number)
}

/// The smallest or largest number, or 0 if there is none.
fn extreme(evaluator: &dyn Arguments, arguments: &[Expr], better: fn(Amount, Amount) -> Amount) -> EvalResult {
    let mut best = None;
    each_number(evaluator, arguments, &mut |number| {
        best = Some(best.map_or(number, |best| better(best, number)));
        Ok(())
    })?;
    Ok(best.unwrap_or_default().into())
}

/// `COUNT`: in cells only numbers, elsewhere what can be taken for one; errors are passed over.
fn count(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    let mut count = 0_usize;
    for argument in arguments {
        count += match evaluator.operand(argument) {
            Ok(Operand::Cells(cells)) => each(evaluator, cells).filter(|value| value.as_number().is_some()).count(),
            Ok(Operand::Value(value)) => usize::from(to_number(&value).is_ok()),
            Err(_) => 0,
        };
    }
    Ok(Value::Number(count.into()))
}

/// `COUNTA`: whatever is not blank, errors and "" among it.
fn count_all(evaluator: &dyn Arguments, arguments: &[Expr]) -> EvalResult {
    let mut count = 0_usize;
    for argument in arguments {
        count += match evaluator.operand(argument) {
            Ok(Operand::Cells(cells)) => each(evaluator, cells).filter(|value| **value != Value::Blank).count(),
            Ok(Operand::Value(_)) | Err(_) => 1,
        };
    }
    Ok(Value::Number(count.into()))
}

/// `AND` and `OR`: text and blanks in cells are passed over; all is looked at, as any error counts.
fn truths(evaluator: &dyn Arguments, arguments: &[Expr], start: bool, join: fn(bool, bool) -> bool) -> EvalResult {
    let mut joined = start;
    let mut found = false;
    let mut take = |value: &Value| -> Result<(), ErrorKind> {
        joined = join(joined, to_truth(value)?);
        found = true;
        Ok(())
    };
    for argument in arguments {
        match evaluator.operand(argument)? {
            Operand::Value(value) => take(&value)?,
            Operand::Cells(cells) => {
                for value in each(evaluator, cells) {
                    if !matches!(value, Value::Blank | Value::Text(_)) {
                        take(value)?;
                    }
                }
            }
        }
    }
    if found { Ok(joined.into()) } else { Err(ErrorKind::Value) }
}

fn round(evaluator: &dyn Arguments, operand: &Expr, digits: &Expr, how: Rounding) -> EvalResult {
    let operand = evaluator.number(operand)?;
    let digits = evaluator.number(digits)?;
    number::round(operand, digits, how).map(Value::Number)
}

fn criterion(evaluator: &dyn Arguments, criterion: &Expr) -> Criterion {
    Criterion::new(&evaluator.value(criterion).unwrap_or_else(Value::Error))
}

fn count_if(evaluator: &dyn Arguments, range: &Expr, wanted: &Expr) -> EvalResult {
    let range = cells(range)?;
    let wanted = criterion(evaluator, wanted);
    let count = each(evaluator, range).filter(|value| wanted.matches(value)).count();
    Ok(Value::Number(count.into()))
}

/// `SUMIF`; without a third argument the cells that meet the criterion are themselves summed. Excel goes on below the summed
/// cells where they are fewer; what stands there is unknown here, so that is `#VALUE!`.
fn sum_if(evaluator: &dyn Arguments, range: &Expr, wanted: &Expr, summed: Option<&Expr>) -> EvalResult {
    let range = cells(range)?;
    let summed = summed.map_or(Ok(range), cells)?;
    let wanted = criterion(evaluator, wanted);
    if evaluator.rows(summed).len() < evaluator.rows(range).len() {
        return Err(ErrorKind::Value);
    }
    let mut sum = Amount::ZERO;
    for (value, addend) in each(evaluator, range).zip(each(evaluator, summed)) {
        match addend {
            _ if !wanted.matches(value) => {}
            Value::Number(number) => sum = sum.checked_add(*number).ok_or(ErrorKind::Num)?,
            Value::Error(kind) => return Err(*kind),
            Value::Blank | Value::Text(_) | Value::Bool(_) => {}
        }
    }
    Ok(sum.into())
}

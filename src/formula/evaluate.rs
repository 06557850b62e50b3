//! The value of a formula, as Excel computes it, in exact decimals.
//!
//! Where Excel depends on the language of the computer, this module does not: text is compared by
//! code points without regard to case, and only numerals are numbers. A number beyond the range of a
//! decimal is `#NUM!`, and so is a power whose exponent is no multiple of one half.

use std::cmp::Ordering;

use super::ast::{BinaryOp, Expr, UnaryOp, formula_of_row};
use super::cells::{CellRange, CellValues, Ref};
use super::coerce::{compare, to_number, to_text};
use super::functions::{Answer, Arguments, EvalResult, Function, Operand, call};
use super::number;
use crate::value::{Amount, ErrorKind, Value};

/// The value of the formula standing in `row` of its list.
///
/// A blank result is 0, as a cell with a formula is never blank. A range where one value is wanted, and
/// a call with a wrong number of arguments, give `#VALUE!`.
pub fn evaluate(expr: &Expr, cells: &dyn CellValues, row: u32) -> Value {
    match (Evaluator { cells, row }).value(expr) {
        Ok(Value::Blank) => Value::Number(Amount::ZERO),
        Ok(value) => value,
        Err(kind) => Value::Error(kind),
    }
}

/// Evaluates the parts of a formula that stands in a row of its list.
struct Evaluator<'a> {
    cells: &'a dyn CellValues,
    row: u32,
}

impl Evaluator<'_> {
    /// What the expression is, as cells where it names cells.
    fn operand(&self, expr: &Expr) -> Result<Operand<'_>, ErrorKind> {
        match expr {
            Expr::Ref(reference) => Ok(Operand::Cells(self.range(*reference))),
            Expr::Call(function, arguments) => self.call(*function, arguments),
            Expr::ByRun(runs) => self.operand(formula_of_row(runs, self.row).ok_or(ErrorKind::Value)?),
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Unary(..)
            | Expr::Binary(..) => self.value(expr).map(Operand::Value),
        }
    }

    /// The one value of the expression.
    fn value(&self, expr: &Expr) -> EvalResult {
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Bool(value) => Ok(Value::Bool(*value)),
            Expr::Error(kind) => Err(*kind),
            Expr::Omitted => Ok(Value::Number(Amount::ZERO)),
            Expr::Ref(reference) => self.range(*reference).value(),
            Expr::Unary(operator, operand) => self.unary(*operator, operand),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Call(function, arguments) => self.call(*function, arguments)?.into_value(),
            Expr::ByRun(runs) => self.value(formula_of_row(runs, self.row).ok_or(ErrorKind::Value)?),
        }
    }

    /// The number that the expression counts as in arithmetic.
    fn number(&self, expr: &Expr) -> Result<Amount, ErrorKind> {
        to_number(&self.value(expr)?)
    }

    fn range(&self, reference: Ref) -> CellRange<'_> {
        CellRange::new(self.cells, reference, self.row)
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Result<Operand<'_>, ErrorKind> {
        match call(function, &CallArguments { evaluator: self, arguments })? {
            Answer::Value(value) => Ok(Operand::Value(value)),
            Answer::Argument(place) => self.operand(arguments.get(place).ok_or(ErrorKind::Value)?),
        }
    }

    fn unary(&self, operator: UnaryOp, operand: &Expr) -> EvalResult {
        Ok(match operator {
            // Excel's plus sign does nothing at all, not even to text.
            UnaryOp::Plus => self.value(operand)?,
            UnaryOp::Minus => number::subtract(Amount::ZERO, self.number(operand)?)?.into(),
            UnaryOp::Percent => number::divide(self.number(operand)?, Amount::ONE_HUNDRED)?.into(),
        })
    }

    fn binary(&self, operator: BinaryOp, left: &Expr, right: &Expr) -> EvalResult {
        type Arithmetic = fn(Amount, Amount) -> Result<Amount, ErrorKind>;
        let arithmetic = |apply: Arithmetic| {
            let left = self.number(left)?;
            apply(left, self.number(right)?).map(Value::Number)
        };
        let comparison = |holds: fn(Ordering) -> bool| {
            let left = self.value(left)?;
            Ok(holds(compare(&left, &self.value(right)?)).into())
        };
        match operator {
            BinaryOp::Add => arithmetic(number::add),
            BinaryOp::Subtract => arithmetic(number::subtract),
            BinaryOp::Multiply => arithmetic(number::multiply),
            BinaryOp::Divide => arithmetic(number::divide),
            BinaryOp::Power => arithmetic(number::power),
            BinaryOp::Concat => {
                let left = self.value(left)?;
                Ok(Value::Text(to_text(left) + &to_text(self.value(right)?)))
            }
            BinaryOp::Equal => comparison(Ordering::is_eq),
            BinaryOp::NotEqual => comparison(Ordering::is_ne),
            BinaryOp::Less => comparison(Ordering::is_lt),
            BinaryOp::LessEqual => comparison(Ordering::is_le),
            BinaryOp::Greater => comparison(Ordering::is_gt),
            BinaryOp::GreaterEqual => comparison(Ordering::is_ge),
        }
    }
}

/// The arguments of a call, as the function asks for them.
struct CallArguments<'a> {
    evaluator: &'a Evaluator<'a>,
    arguments: &'a [Expr],
}

impl CallArguments<'_> {
    fn argument(&self, place: usize) -> Result<&Expr, ErrorKind> {
        self.arguments.get(place).ok_or(ErrorKind::Value)
    }
}

impl Arguments for CallArguments<'_> {
    fn count(&self) -> usize {
        self.arguments.len()
    }

    fn operand(&self, place: usize) -> Result<Operand<'_>, ErrorKind> {
        self.evaluator.operand(self.argument(place)?)
    }

    fn cells(&self, place: usize) -> Result<CellRange<'_>, ErrorKind> {
        match self.argument(place)? {
            Expr::Ref(reference) => Ok(self.evaluator.range(*reference)),
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Unary(..)
            | Expr::Binary(..)
            | Expr::Call(..)
            | Expr::ByRun(_) => Err(ErrorKind::Value),
        }
    }
}

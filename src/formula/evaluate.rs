//! The value of a formula, as Excel computes it, in exact decimals.
//!
//! Where Excel depends on the language of the computer, this module does not: text is compared by
//! code points without regard to case, and only numerals are numbers. A number beyond the range of a
//! decimal is `#NUM!`, and so is a power whose exponent is no multiple of one half.

use std::cmp::Ordering;
use std::ops::Range;

use super::ast::{BinaryOp, Expr, FieldIx, Reach, Ref, UnaryOp};
use super::coerce::{compare, to_text};
use super::functions::{Arguments, EvalResult, Operand, OperandResult, call};
use super::number;
use crate::value::{Amount, ErrorKind, Value};

/// Where a formula finds its cells.
pub trait CellValues {
    /// The cell of a field in a row of its list; a single field has row 0 only.
    fn cell(&self, field: FieldIx, row: u32) -> &Value;

    /// How many rows the field has.
    fn rows(&self, field: FieldIx) -> u32;
}

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

impl Arguments for Evaluator<'_> {
    /// The argument, as cells where it names cells. `IF` hands on the cells it chooses.
    fn operand(&self, expr: &Expr) -> OperandResult {
        match expr {
            Expr::Ref(reference) => Ok(Operand::Cells(*reference)),
            Expr::Call(function, arguments) => call(self, *function, arguments),
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Unary(..)
            | Expr::Binary(..) => self.value(expr).map(Operand::Value),
        }
    }

    fn value(&self, expr: &Expr) -> EvalResult {
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Bool(value) => Ok(Value::Bool(*value)),
            Expr::Error(kind) => Err(*kind),
            Expr::Omitted => Ok(Value::Number(Amount::ZERO)),
            Expr::Ref(reference) => self.single(*reference),
            Expr::Unary(operator, operand) => self.unary(*operator, operand),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Call(function, arguments) => match call(self, *function, arguments)? {
                Operand::Cells(reference) => self.single(reference),
                Operand::Value(value) => Ok(value),
            },
        }
    }

    fn rows(&self, reference: Ref) -> Range<u32> {
        match reference.reach {
            Reach::One => 0..1,
            Reach::ThisRow => self.row..self.row.saturating_add(1),
            Reach::All => 0..self.cells.rows(reference.field),
            Reach::Rows { start, len } => {
                let end = self.cells.rows(reference.field);
                start.min(end)..start.saturating_add(len).min(end)
            }
        }
    }

    fn cell(&self, field: FieldIx, row: u32) -> &Value {
        self.cells.cell(field, row)
    }
}

impl Evaluator<'_> {
    fn single(&self, reference: Ref) -> EvalResult {
        let row = match reference.reach {
            Reach::One => 0,
            Reach::ThisRow => self.row,
            Reach::All | Reach::Rows { .. } => return Err(ErrorKind::Value),
        };
        match self.cells.cell(reference.field, row) {
            Value::Error(kind) => Err(*kind),
            value => Ok(value.clone()),
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

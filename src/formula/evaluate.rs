//! The value of a formula, as Excel computes it, in exact decimals.
//!
//! Where Excel depends on the language of the computer, this module does not: text is compared by
//! code points without regard to case, and only numerals are numbers. A number beyond the range of a
//! decimal is `#NUM!`, and so is a power whose exponent is no multiple of one half.

use std::cmp::Ordering;
use std::ops::Range;

use super::ast::{BinaryOp, Expr, FieldIx, Function, Reach, Ref, UnaryOp};
use super::{functions, number};
use crate::value::{Amount, ErrorKind, Value};

/// Where a formula finds its cells.
pub trait Cells {
    /// The cell of a field in a row of its list; a single field has row 0 only.
    fn cell(&self, field: FieldIx, row: u32) -> &Value;

    /// How many rows the field has.
    fn rows(&self, field: FieldIx) -> u32;
}

/// The value of the formula standing in `row` of its list.
///
/// A blank result is 0, as a cell with a formula is never blank. A range where one value is wanted, and
/// a call with a wrong number of arguments, give `#VALUE!`.
pub fn evaluate<C: Cells + ?Sized>(expr: &Expr, cells: &C, row: u32) -> Value {
    match (Scope { cells, row }).value(expr) {
        Ok(Value::Blank) => Value::Number(Amount::ZERO),
        Ok(value) => value,
        Err(kind) => Value::Error(kind),
    }
}

/// A value that is no error, or the error that took its place.
pub(super) type Outcome = Result<Value, ErrorKind>;

/// What an argument is: for some functions a cell counts differently from the value in it.
pub(super) enum Operand {
    /// Cells of a field.
    Cells(Ref),
    /// A computed value.
    Value(Value),
}

/// Where a formula is evaluated.
pub(super) struct Scope<'a, C: ?Sized> {
    cells: &'a C,
    row: u32,
}

impl<'a, C: Cells + ?Sized> Scope<'a, C> {
    /// The argument, as cells where it names cells. `IF` hands on the cells it chooses.
    pub(super) fn operand(&self, expr: &Expr) -> Result<Operand, ErrorKind> {
        match expr {
            Expr::Ref(reference) => Ok(Operand::Cells(*reference)),
            Expr::Call(Function::If, arguments) => functions::choose(self, arguments),
            _ => self.value(expr).map(Operand::Value),
        }
    }

    /// The one value of the expression.
    pub(super) fn value(&self, expr: &Expr) -> Outcome {
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Bool(value) => Ok(Value::Bool(*value)),
            Expr::Error(kind) => Err(*kind),
            Expr::Omitted => Ok(Value::Number(Amount::ZERO)),
            Expr::Ref(reference) => self.single(*reference),
            Expr::Unary(operator, operand) => self.unary(*operator, operand),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Call(Function::If, arguments) => match functions::choose(self, arguments)? {
                Operand::Cells(reference) => self.single(reference),
                Operand::Value(value) => Ok(value),
            },
            Expr::Call(function, arguments) => functions::call(self, *function, arguments),
        }
    }

    /// The number that the expression counts as in arithmetic.
    pub(super) fn number(&self, expr: &Expr) -> Result<Amount, ErrorKind> {
        to_number(&self.value(expr)?)
    }

    fn single(&self, reference: Ref) -> Outcome {
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

    /// The rows that the reference means, as far as the field has them.
    pub(super) fn rows(&self, reference: Ref) -> Range<u32> {
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

    /// Every cell that the reference means.
    pub(super) fn each(&self, reference: Ref) -> impl Iterator<Item = &'a Value> + use<'a, C> {
        let cells = self.cells;
        self.rows(reference).map(move |row| cells.cell(reference.field, row))
    }

    fn unary(&self, operator: UnaryOp, operand: &Expr) -> Outcome {
        Ok(match operator {
            // Excel's plus sign does nothing at all, not even to text.
            UnaryOp::Plus => self.value(operand)?,
            UnaryOp::Minus => number::subtract(Amount::ZERO, self.number(operand)?)?.into(),
            UnaryOp::Percent => number::divide(self.number(operand)?, Amount::ONE_HUNDRED)?.into(),
        })
    }

    fn binary(&self, operator: BinaryOp, left: &Expr, right: &Expr) -> Outcome {
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

/// What a value counts as in arithmetic.
pub(super) fn to_number(value: &Value) -> Result<Amount, ErrorKind> {
    match value {
        Value::Blank | Value::Bool(false) => Ok(Amount::ZERO),
        Value::Bool(true) => Ok(Amount::ONE),
        Value::Number(number) => Ok(*number),
        Value::Text(text) => number::parse(text).unwrap_or(Err(ErrorKind::Value)),
        Value::Error(kind) => Err(*kind),
    }
}

/// What a value counts as in a condition.
pub(super) fn to_truth(value: &Value) -> Result<bool, ErrorKind> {
    match value {
        Value::Blank => Ok(false),
        Value::Bool(value) => Ok(*value),
        Value::Number(number) => Ok(!number.is_zero()),
        Value::Text(text) if text.eq_ignore_ascii_case("TRUE") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("FALSE") => Ok(false),
        Value::Text(_) => Err(ErrorKind::Value),
        Value::Error(kind) => Err(*kind),
    }
}

/// What a value counts as where text is wanted.
pub(super) fn to_text(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Number(number) => number::general(number),
        other => other.to_string(),
    }
}

/// Excel's order: numbers before text before truth values; blank is like the other's 0, "" or `FALSE`.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Blank, Value::Blank) => Ordering::Equal,
        (Value::Blank, Value::Number(right)) => Amount::ZERO.cmp(right),
        (Value::Number(left), Value::Blank) => left.cmp(&Amount::ZERO),
        (Value::Blank, Value::Text(right)) => "".cmp(right.as_str()),
        (Value::Text(left), Value::Blank) => left.as_str().cmp(""),
        (Value::Blank, Value::Bool(right)) => false.cmp(right),
        (Value::Bool(left), Value::Blank) => left.cmp(&false),
        (Value::Number(left), Value::Number(right)) => {
            if number::same(*left, *right) {
                Ordering::Equal
            } else {
                left.cmp(right)
            }
        }
        (Value::Text(left), Value::Text(right)) => compare_text(left, right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

/// Without regard to case, and with signs before digits before letters, as Excel sorts.
fn compare_text(left: &str, right: &str) -> Ordering {
    fn keys(text: &str) -> impl Iterator<Item = (u8, char)> {
        text.chars().flat_map(char::to_lowercase).map(|character| match character {
            '0'..='9' => (1, character),
            other if other.is_alphanumeric() => (2, other),
            other => (0, other),
        })
    }
    keys(left).cmp(keys(right))
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Blank | Value::Number(_) => 0,
        Value::Text(_) => 1,
        Value::Bool(_) => 2,
        Value::Error(_) => 3,
    }
}

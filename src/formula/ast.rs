//! The tree that every use of a formula starts from.

use super::cells::Ref;
use super::functions::Function;
use crate::value::{Amount, ErrorKind};

/// Signs before or behind one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-x`
    Minus,
    /// `+x`
    Plus,
    /// `x%`
    Percent,
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// `&`
    Concat,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl BinaryOp {
    /// What the operator gives.
    pub const fn result(self) -> OperatorResult {
        match self {
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Power => OperatorResult::Number,
            Self::Concat => OperatorResult::Text,
            Self::Equal | Self::NotEqual | Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => {
                OperatorResult::Truth
            }
        }
    }
}

/// What an operator gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorResult {
    /// A computed number.
    Number,
    /// Text.
    Text,
    /// Whether its operands compare so.
    Truth,
}

/// A parsed formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number as written, exact.
    Number(Amount),
    /// A text literal, without its quotes.
    Text(String),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// An error literal such as `#N/A`.
    Error(ErrorKind),
    /// An argument left out between commas: `IF(a,,b)`.
    Omitted,
    /// The cells of a field.
    Ref(Ref),
    /// One operand.
    Unary(UnaryOp, Box<Expr>),
    /// Two operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// A function call.
    Call(Function, Vec<Expr>),
    /// Another formula for each run of a list's rows: the first row of each run, counted from 0 and rising, with its formula. The
    /// first run begins at 0.
    ByRun(Vec<(u32, Expr)>),
}

impl Expr {
    /// The formula as it is in a row of its list, where it is another in other rows.
    pub fn in_row(&self, row: u32) -> Self {
        self.map(&|part| match part {
            Self::ByRun(runs) => Some(formula_of_row(runs, row).map_or(Self::Omitted, |formula| formula.in_row(row))),
            Self::Number(_)
            | Self::Text(_)
            | Self::Bool(_)
            | Self::Error(_)
            | Self::Omitted
            | Self::Ref(_)
            | Self::Unary(..)
            | Self::Binary(..)
            | Self::Call(..) => None,
        })
    }

    /// The formula with parts replaced, from the outermost inwards: what `change` answers for a part stands as it is.
    pub fn map(&self, change: &dyn Fn(&Self) -> Option<Self>) -> Self {
        if let Some(changed) = change(self) {
            return changed;
        }
        match self {
            Self::Unary(operator, operand) => Self::Unary(*operator, Box::new(operand.map(change))),
            Self::Binary(operator, left, right) => {
                Self::Binary(*operator, Box::new(left.map(change)), Box::new(right.map(change)))
            }
            Self::Call(function, arguments) => {
                Self::Call(*function, arguments.iter().map(|argument| argument.map(change)).collect())
            }
            Self::ByRun(runs) => {
                Self::ByRun(runs.iter().map(|(start, formula)| (*start, formula.map(change))).collect())
            }
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Error(_) | Self::Omitted | Self::Ref(_) => {
                self.clone()
            }
        }
    }
}

/// The formula of the run that a row belongs to.
pub(super) fn formula_of_row(runs: &[(u32, Expr)], row: u32) -> Option<&Expr> {
    let behind = runs.partition_point(|(start, _)| *start <= row);
    runs.get(behind.checked_sub(1)?).map(|(_, formula)| formula)
}

//! The tree that every use of a formula starts from.

use crate::value::{Amount, ErrorKind};

/// The place of a field in its template's list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldIx(pub u32);

impl FieldIx {
    /// As an index into the template's list of fields.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which cells of a field a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The one cell of a single field.
    One,
    /// The cell of a list column in the row that the formula stands in.
    ThisRow,
    /// Every cell of a list column: a range.
    All,
    /// Some consecutive cells of a list column, counted from 0: a range.
    Rows {
        /// The first row.
        start: u32,
        /// How many rows.
        len: u32,
    },
}

/// A reference to the cells of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ref {
    /// The field.
    pub field: FieldIx,
    /// Which of its cells.
    pub reach: Reach,
}

/// The functions of the language, all of which Excel 2010, WPS and LibreOffice have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    Sum,
    Round,
    RoundUp,
    RoundDown,
    Int,
    Abs,
    Min,
    Max,
    If,
    IfError,
    And,
    Or,
    Not,
    Count,
    CountA,
    CountIf,
    SumIf,
    Average,
}

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
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Concat,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
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
}

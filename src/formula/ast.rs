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

/// Makes of the list of functions the enum, and the list of its variants.
macro_rules! functions {
    ($($(#[doc = $doc:literal])* $function:ident,)*) => {
        /// The functions of the language, all of which Excel 2010, WPS and LibreOffice have. What the language knows of each
        /// stands in the table of `functions`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function {
            $($(#[doc = $doc])* $function,)*
        }

        impl Function {
            /// Every function, in the order in which they are listed to people.
            pub const ALL: [Self; [$(stringify!($function)),*].len()] = [$(Self::$function),*];
        }
    };
}

functions! {
    /// Adds up.
    Sum,
    /// Rounds half away from zero.
    Round,
    /// Rounds away from zero.
    RoundUp,
    /// Rounds towards zero.
    RoundDown,
    /// The whole number not above.
    Int,
    /// The number without its sign.
    Abs,
    /// The least number.
    Min,
    /// The greatest number.
    Max,
    /// One of two, by a condition.
    If,
    /// The value, or another where it is an error.
    IfError,
    /// Whether all are true.
    And,
    /// Whether any is true.
    Or,
    /// The contrary.
    Not,
    /// How many numbers there are.
    Count,
    /// How many cells are not blank.
    CountA,
    /// How many cells meet a criterion.
    CountIf,
    /// Adds up where a criterion is met.
    SumIf,
    /// The mean of the numbers.
    Average,
    /// A text with another put in the place of a part of it.
    Substitute,
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
}

impl Expr {
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
            Self::Number(_) | Self::Text(_) | Self::Bool(_) | Self::Error(_) | Self::Omitted | Self::Ref(_) => {
                self.clone()
            }
        }
    }
}

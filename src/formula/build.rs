//! Short names for building formulas in code: `le(refer(x), num(5))`.

#[cfg(test)]
use super::ast::UnaryOp;
use super::ast::{BinaryOp, Expr};
use super::cells::{FieldIx, Reach, Ref};
use super::functions::Function;
use crate::value::Amount;

/// A number.
pub(crate) fn num(number: impl Into<Amount>) -> Expr {
    Expr::Number(number.into())
}

/// A text literal.
pub(crate) fn text(text: impl Into<String>) -> Expr {
    Expr::Text(text.into())
}

/// `TRUE` or `FALSE`.
pub(crate) fn truth(value: bool) -> Expr {
    Expr::Bool(value)
}

/// The cells of a field.
pub(crate) fn refer(reference: Ref) -> Expr {
    Expr::Ref(reference)
}

/// The cell of a single field.
pub(crate) fn cell(field: FieldIx) -> Expr {
    refer(Ref { field, reach: Reach::One })
}

/// A call of any function.
pub(crate) fn call(function: Function, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Call(function, arguments.into_iter().collect())
}

fn binary(operator: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::Binary(operator, Box::new(left), Box::new(right))
}

macro_rules! binary {
    ($($(#[$attribute:meta])* $name:ident => $operator:ident;)*) => {
        $($(#[$attribute])* pub(crate) fn $name(left: Expr, right: Expr) -> Expr {
            binary(BinaryOp::$operator, left, right)
        })*
    };
}

binary! {
    /// `left + right`
    add => Add;
    /// `left - right`
    sub => Subtract;
    /// `left * right`
    mul => Multiply;
    /// `left / right`
    div => Divide;
    /// `left ^ right`
    #[cfg(test)]
    pow => Power;
    /// `left & right`
    concat => Concat;
    /// `left = right`
    eq => Equal;
    /// `left <> right`
    ne => NotEqual;
    /// `left < right`
    lt => Less;
    /// `left <= right`
    le => LessEqual;
    /// `left > right`
    gt => Greater;
    /// `left >= right`
    ge => GreaterEqual;
}

macro_rules! many {
    ($($(#[$doc:meta])* $name:ident => $function:ident;)*) => {
        $($(#[$doc])* pub(crate) fn $name(arguments: impl IntoIterator<Item = Expr>) -> Expr {
            call(Function::$function, arguments)
        })*
    };
}

many! {
    /// `SUM(…)`
    sum => Sum;
    /// `MIN(…)`
    min => Min;
    /// `MAX(…)`
    max => Max;
    /// `AND(…)`
    and => And;
    /// `OR(…)`
    or => Or;
    /// `COUNT(…)`
    count => Count;
    /// `COUNTA(…)`
    count_a => CountA;
}

/// `-operand`
#[cfg(test)]
pub(crate) fn neg(operand: Expr) -> Expr {
    Expr::Unary(UnaryOp::Minus, Box::new(operand))
}

/// `operand%`
#[cfg(test)]
pub(crate) fn percent(operand: Expr) -> Expr {
    Expr::Unary(UnaryOp::Percent, Box::new(operand))
}

/// `IF(condition, then, otherwise)`
pub(crate) fn if_(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    call(Function::If, [condition, then, otherwise])
}

/// `IFERROR(value, fallback)`
pub(crate) fn iferror(value: Expr, fallback: Expr) -> Expr {
    call(Function::IfError, [value, fallback])
}

/// `NOT(operand)`
pub(crate) fn not(operand: Expr) -> Expr {
    call(Function::Not, [operand])
}

/// `ABS(operand)`
pub(crate) fn abs(operand: Expr) -> Expr {
    call(Function::Abs, [operand])
}

/// `ROUND(operand, digits)`: half away from zero.
pub(crate) fn round(operand: Expr, digits: i32) -> Expr {
    call(Function::Round, [operand, num(digits)])
}

/// `ROUNDUP(operand, digits)`: away from zero.
pub(crate) fn round_up(operand: Expr, digits: i32) -> Expr {
    call(Function::RoundUp, [operand, num(digits)])
}

/// `ROUNDDOWN(operand, digits)`: towards zero.
pub(crate) fn round_down(operand: Expr, digits: i32) -> Expr {
    call(Function::RoundDown, [operand, num(digits)])
}

/// `COUNTIF(cells, criterion)`
pub(crate) fn count_if(cells: Ref, criterion: Expr) -> Expr {
    call(Function::CountIf, [refer(cells), criterion])
}

/// A criterion of `COUNTIF` that finds exactly this text: signs that would stand for others are escaped.
pub(crate) fn exactly(operand: Expr) -> Expr {
    let escaped = ["~", "*", "?"]
        .into_iter()
        .fold(operand, |operand, sign| call(Function::Substitute, [operand, text(sign), text(format!("~{sign}"))]));
    concat(text("="), escaped)
}

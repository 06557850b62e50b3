//! Works out ahead what does not depend on any cell.

use super::ast::Expr;
use super::cells::{CellValues, FieldIx};
use super::evaluate::evaluate;
use super::functions::Function;
use crate::value::Value;

/// No cells at all, for formulas that refer to none.
pub(crate) struct NoCells;

impl CellValues for NoCells {
    fn cell(&self, _: FieldIx, _: u32) -> &Value {
        &Value::Blank
    }

    fn rows(&self, _: FieldIx) -> u32 {
        0
    }
}

/// The formula with what depends on no cell worked out, and without the parts of conditions that then decide nothing. It is true
/// exactly where the whole formula is: an error in a part that decides nothing goes with it.
pub(crate) fn fold(expr: &Expr) -> Expr {
    match expr {
        Expr::Call(function, arguments) => fold_call(*function, arguments.iter().map(fold).collect()),
        Expr::Binary(operator, left, right) => {
            worked_out(Expr::Binary(*operator, Box::new(fold(left)), Box::new(fold(right))))
        }
        Expr::Unary(operator, operand) => worked_out(Expr::Unary(*operator, Box::new(fold(operand)))),
        Expr::ByRun(runs) => Expr::ByRun(runs.iter().map(|(start, formula)| (*start, fold(formula))).collect()),
        Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted | Expr::Ref(_) => expr.clone(),
    }
}

fn fold_call(function: Function, arguments: Vec<Expr>) -> Expr {
    match (function, arguments.as_slice()) {
        (Function::And, _) => fold_truths(function, arguments, true),
        (Function::Or, _) => fold_truths(function, arguments, false),
        (Function::If, [Expr::Bool(true), then, ..]) => then.clone(),
        (Function::If, [Expr::Bool(false), _, otherwise]) => otherwise.clone(),
        _ => worked_out(Expr::Call(function, arguments)),
    }
}

/// `AND` and `OR`: `neutral` is what decides nothing.
fn fold_truths(function: Function, arguments: Vec<Expr>, neutral: bool) -> Expr {
    if arguments.contains(&Expr::Bool(!neutral)) {
        return Expr::Bool(!neutral);
    }
    let mut rest: Vec<Expr> = arguments.into_iter().filter(|argument| *argument != Expr::Bool(neutral)).collect();
    match rest.len() {
        0 => Expr::Bool(neutral),
        // A text that stands alone is no truth value, but within AND or OR an error.
        1 if is_truth(&rest[0]) => rest.remove(0),
        _ => worked_out(Expr::Call(function, rest)),
    }
}

fn is_truth(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(operator, ..) => operator.result() == super::ast::OperatorResult::Truth,
        Expr::Call(Function::And | Function::Or | Function::Not | Function::Mentions, _) | Expr::Bool(_) => true,
        Expr::Call(..)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::Unary(..)
        | Expr::ByRun(_) => false,
    }
}

/// The value of an expression whose parts are all constant; else the expression.
fn worked_out(expr: Expr) -> Expr {
    let is_constant = |expr: &Expr| matches!(expr, Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_));
    let constant = match &expr {
        Expr::Call(_, arguments) => arguments.iter().all(is_constant),
        Expr::Binary(_, left, right) => is_constant(left) && is_constant(right),
        Expr::Unary(_, operand) => is_constant(operand),
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::ByRun(_) => false,
    };
    if !constant {
        return expr;
    }
    match evaluate(&expr, &NoCells, 0) {
        Value::Number(number) => Expr::Number(number),
        Value::Text(text) => Expr::Text(text),
        Value::Bool(truth) => Expr::Bool(truth),
        Value::Error(kind) => Expr::Error(kind),
        Value::Blank => expr,
    }
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::formula::{Expr, FieldIx, Reach, Ref, parse};

    fn folded(text: &str) -> Expr {
        fold(&parse(text, &|_| Some(Ref { field: FieldIx(0), reach: Reach::One })).unwrap())
    }

    fn written(text: &str) -> Expr {
        parse(text, &|_| Some(Ref { field: FieldIx(0), reach: Reach::One })).unwrap()
    }

    #[test]
    fn what_depends_on_no_cell_is_worked_out() {
        assert_eq!(folded("MENTIONS(\"数量指标\",\"质量、数量\")"), Expr::Bool(true));
        assert_eq!(folded("AND(MENTIONS(\"质量指标\",\"数量\"),甲>1)"), Expr::Bool(false));
        assert_eq!(folded("AND(MENTIONS(\"数量指标\",\"数量\"),甲>1)"), written("甲>1"));
        assert_eq!(folded("OR(1>2,甲>1+1,NOT(3=3))"), written("甲>2"));
        assert_eq!(folded("IF(\"甲\"=\"甲\",甲,甲+1)"), written("甲"));
        assert_eq!(folded("甲&\"x\""), written("甲&\"x\""));
    }

    #[test]
    fn a_lone_cell_stays_in_its_condition() {
        // AND of a cell with text is an error, or passes it over; the cell alone would be its text.
        assert_eq!(folded("AND(甲,TRUE)"), written("AND(甲)"));
    }
}

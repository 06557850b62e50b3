//! The quotients that a score comes from, and when a denominator of them is 0.
//!
//! A formula is followed down to the cells that are entered. What an `IF` around a quotient excludes cannot happen there; a
//! guard that only leaves the cell blank excludes nothing, for the score is wanted all the same.

use rust_decimal::prelude::ToPrimitive;

use crate::formula::build::{count, eq, if_, num, truth};
use crate::formula::{BinaryOp, Expr, Function, Reach, Ref, UnaryOp};
use crate::score::comparable;
use crate::template::field::{Field, ValueSource};
use crate::value::Amount;

use super::resolve::needed;

/// How deep formulas are followed.
const DEEPEST: u32 = 12;

/// Conditions that are known to be true or false where a quotient is computed.
pub(super) type Facts = Vec<(Expr, bool)>;

/// When a denominator is 0 that something depends on.
#[derive(Debug, Clone)]
pub(super) struct ZeroDenominators {
    /// The condition.
    pub(super) when: Expr,
    /// The denominators.
    pub(super) denominators: Vec<Expr>,
}

/// When a denominator is 0 that `expr` depends on, once everything required is filled in; `None` where none can be.
///
/// `facts` are conditions that hold for every workbook that is judged.
pub(super) fn zero_denominators(expr: &Expr, facts: &Facts, fields: &[Field]) -> Option<ZeroDenominators> {
    let (numbers, texts) = needed(expr, fields);
    let mut search = Search { fields, numbers, texts, denominators: Vec::new() };
    let when = search.condition(expr, &mut facts.clone(), 0)?;
    Some(ZeroDenominators { when, denominators: search.denominators })
}

/// Whether evaluating a formula may divide on its way.
pub(super) fn divides(expr: &Expr, fields: &[Field]) -> bool {
    fn walk(expr: &Expr, fields: &[Field], depth: u32) -> bool {
        match expr {
            Expr::Binary(BinaryOp::Divide | BinaryOp::Power, ..) | Expr::Call(Function::Average, _) => true,
            Expr::Binary(_, left, right) => walk(left, fields, depth) || walk(right, fields, depth),
            Expr::Unary(_, operand) => walk(operand, fields, depth),
            Expr::Call(_, arguments) => arguments.iter().any(|argument| walk(argument, fields, depth)),
            Expr::ByRun(runs) => runs.iter().any(|(_, formula)| walk(formula, fields, depth)),
            Expr::Ref(reference) => match &fields[reference.field.index()].source {
                ValueSource::Derived(formula) => depth >= DEEPEST || walk(formula, fields, depth + 1),
                ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => false,
            },
            Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted => false,
        }
    }
    walk(expr, fields, 0)
}

struct Search<'a> {
    fields: &'a [Field],
    /// Cells that hold a number wherever the formula is evaluated; of a range at least one does.
    numbers: Vec<Ref>,
    /// The same of cells that hold text.
    texts: Vec<Ref>,
    /// The denominators found that may be 0.
    denominators: Vec<Expr>,
}

/// The first condition, or else the second.
fn either(first: Option<Expr>, second: Option<Expr>) -> Option<Expr> {
    match (first, second) {
        (Some(first), Some(second)) => Some(if_(first, truth(true), second)),
        (one, other) => one.or(other),
    }
}

fn is_blank_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Text(text) if text.is_empty())
}

impl Search<'_> {
    /// When a denominator within an expression is 0. What is then known to be no denominator of 0 is added to the facts.
    fn condition(&mut self, expr: &Expr, facts: &mut Facts, depth: u32) -> Option<Expr> {
        match expr {
            Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted => None,
            Expr::Ref(reference) => {
                let formula = self.formula(*reference).filter(|_| depth < DEEPEST)?.clone();
                self.condition(&formula, facts, depth + 1)
            }
            Expr::Unary(_, operand) => self.condition(operand, facts, depth),
            Expr::Binary(operator, left, right) => {
                let operands = self.all([left.as_ref(), right.as_ref()], facts, depth);
                let quotient = (*operator == BinaryOp::Divide).then(|| self.quotient(right, facts)).flatten();
                either(operands, quotient)
            }
            Expr::Call(Function::If, arguments) => self.choice(arguments, facts, depth),
            Expr::Call(Function::IfError, arguments) => match arguments.as_slice() {
                [value, fallback] if is_blank_text(fallback) => self.condition(value, facts, depth),
                [value, fallback] => {
                    let value = self.unless_found(value, facts, depth)?;
                    let fallback = self.condition(fallback, &mut facts.clone(), depth)?;
                    Some(if_(value, fallback, truth(false)))
                }
                _ => None,
            },
            Expr::Call(Function::Average, arguments) => {
                let terms = self.all(arguments, facts, depth);
                let numbers = count(arguments.iter().cloned());
                either(terms, self.quotient(&numbers, facts))
            }
            Expr::Call(_, arguments) => self.all(arguments, facts, depth),
            Expr::ByRun(runs) => self.all(runs.iter().map(|(_, formula)| formula), facts, depth),
        }
    }

    fn all<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr>, facts: &mut Facts, depth: u32) -> Option<Expr> {
        parts.into_iter().fold(None, |first, part| either(first, self.condition(part, facts, depth)))
    }

    /// The condition of a value that has a fallback; denominators are only noted where the fallback does not help.
    fn unless_found(&mut self, value: &Expr, facts: &Facts, depth: u32) -> Option<Expr> {
        let noted = self.denominators.len();
        let condition = self.condition(value, &mut facts.clone(), depth);
        self.denominators.truncate(noted);
        condition
    }

    fn choice(&mut self, arguments: &[Expr], facts: &mut Facts, depth: u32) -> Option<Expr> {
        let [condition, branches @ ..] = arguments else { return None };
        let first = self.condition(condition, facts, depth);
        let second = match branches {
            [then, otherwise] if is_blank_text(then) => self.condition(otherwise, facts, depth),
            [then, otherwise] if is_blank_text(otherwise) => self.condition(then, facts, depth),
            [then, rest @ ..] => {
                let mut with = |branch: Option<&Expr>, truth: bool| {
                    let mut facts = facts.clone();
                    facts.push((condition.clone(), truth));
                    branch.and_then(|branch| self.condition(branch, &mut facts, depth))
                };
                match (with(Some(then), true), with(rest.first(), false)) {
                    (None, None) => None,
                    (then, otherwise) => {
                        Some(if_(condition.clone(), then.unwrap_or(truth(false)), otherwise.unwrap_or(truth(false))))
                    }
                }
            }
            [] => None,
        };
        either(first, second)
    }

    /// The condition that a denominator is 0, where it may be.
    fn quotient(&mut self, denominator: &Expr, facts: &mut Facts) -> Option<Expr> {
        let may_be_zero =
            !matches!(denominator, Expr::Number(number) if !number.is_zero()) && !self.is_nonzero(denominator, facts);
        facts.push((eq(denominator.clone(), num(0)), false));
        if !may_be_zero {
            return None;
        }
        if !self.denominators.contains(denominator) {
            self.denominators.push(denominator.clone());
        }
        Some(comparable(&eq(denominator.clone(), num(0))))
    }

    /// The formula of a single derived cell.
    fn formula(&self, reference: Ref) -> Option<&Expr> {
        match &self.fields[reference.field.index()].source {
            ValueSource::Derived(formula) if reference.reach == Reach::One => Some(formula),
            ValueSource::Derived(_) | ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => None,
        }
    }

    fn is_nonzero(&self, expr: &Expr, facts: &Facts) -> bool {
        let by_facts = facts.iter().any(|(condition, truth)| excludes_zero(condition, *truth, expr));
        let by_parts = match expr {
            Expr::Binary(BinaryOp::Multiply, left, right) => {
                self.is_nonzero(left, facts) && self.is_nonzero(right, facts)
            }
            Expr::Binary(BinaryOp::Divide, left, _) => self.is_nonzero(left, facts),
            Expr::Unary(_, operand) => self.is_nonzero(operand, facts),
            Expr::Call(Function::Abs, arguments) => arguments.iter().all(|operand| self.is_nonzero(operand, facts)),
            Expr::Number(number) => !number.is_zero(),
            Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Ref(_)
            | Expr::Binary(..)
            | Expr::Call(..)
            | Expr::ByRun(_) => false,
        };
        by_facts || by_parts || self.least(expr, facts, 0).is_some_and(Least::is_positive)
    }

    /// The least that an expression can be, where something says so.
    fn least(&self, expr: &Expr, facts: &Facts, depth: u32) -> Option<Least> {
        let by_facts = facts.iter().filter_map(|(condition, truth)| least_by(condition, *truth, expr)).max();
        let by_parts = if depth < DEEPEST { self.least_of(expr, facts, depth + 1) } else { None };
        by_facts.max(by_parts)
    }

    fn least_of(&self, expr: &Expr, facts: &Facts, depth: u32) -> Option<Least> {
        let least = |part: &Expr| self.least(part, facts, depth);
        let not_negative = |part: &Expr| least(part).filter(|least| least.bound >= Amount::ZERO);
        match expr {
            Expr::Number(number) => Some(Least::reached(*number)),
            Expr::Ref(reference) => self.least_cell(*reference, facts, depth),
            Expr::Unary(UnaryOp::Plus, operand) => least(operand),
            Expr::Unary(UnaryOp::Percent, operand) => {
                let least = not_negative(operand)?;
                Some(Least { bound: least.bound.checked_div(Amount::ONE_HUNDRED)?, ..least })
            }
            Expr::Binary(BinaryOp::Add, left, right) => least(left)?.plus(least(right)?),
            Expr::Binary(BinaryOp::Multiply, left, right) => {
                let (left, right) = (not_negative(left)?, not_negative(right)?);
                let is_open = left.is_positive() && right.is_positive();
                Some(Least { bound: Amount::ZERO, is_open })
            }
            Expr::Binary(BinaryOp::Divide, left, right) => {
                let left = not_negative(left)?;
                not_negative(right)?;
                Some(Least { bound: Amount::ZERO, is_open: left.is_positive() })
            }
            Expr::Call(function, arguments) => match function {
                Function::Sum => arguments.iter().try_fold(Least::reached(Amount::ZERO), |sum, term| {
                    let least = match (least(term)?, self.least_of_filled(term)) {
                        (_, Some(filled)) => filled,
                        // The other rows may be blank, or there may be none.
                        (least, None) if is_range(term) => Least::reached(least.bound.min(Amount::ZERO)),
                        (least, None) => least,
                    };
                    sum.plus(least)
                }),
                Function::Max => arguments.iter().filter_map(least).max(),
                Function::Min => arguments.iter().map(least).min().flatten(),
                Function::Abs | Function::CountIf => Some(Least::reached(Amount::ZERO)),
                Function::Count | Function::CountA => {
                    let is_filled = |argument: &Expr| {
                        let Expr::Ref(reference) = argument else { return false };
                        let holds_text = *function == Function::CountA && self.texts.contains(reference);
                        self.numbers.contains(reference) || holds_text || self.is_computed_in_filled_rows(*reference)
                    };
                    let filled = arguments.iter().any(is_filled);
                    Some(Least::reached(Amount::from(u8::from(filled))))
                }
                Function::If => {
                    let [condition, branches @ ..] = arguments.as_slice() else { return None };
                    let of = |branch: &Expr, truth: bool| {
                        let mut facts = facts.clone();
                        facts.push((condition.clone(), truth));
                        self.least(branch, &facts, depth)
                    };
                    // Text is no denominator of 0.
                    match branches {
                        [Expr::Text(_), otherwise] => of(otherwise, false),
                        [then, Expr::Text(_)] => of(then, true),
                        [then, otherwise] => of(then, true).min(of(otherwise, false)),
                        _ => None,
                    }
                }
                Function::IfError => {
                    arguments.iter().filter(|argument| !matches!(argument, Expr::Text(_))).map(least).min().flatten()
                }
                Function::Round => {
                    let least = not_negative(arguments.first()?)?;
                    let Some(Expr::Number(digits)) = arguments.get(1) else { return None };
                    let digits = digits.to_u32().unwrap_or(0);
                    let away = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
                    Some(Least::reached(least.bound.round_dp_with_strategy(digits, away)))
                }
                Function::RoundUp | Function::RoundDown | Function::Int => {
                    not_negative(arguments.first()?).map(|_| Least::reached(Amount::ZERO))
                }
                Function::Average => {
                    let all = arguments.iter().all(|argument| not_negative(argument).is_some());
                    all.then_some(Least::reached(Amount::ZERO))
                }
                Function::And
                | Function::Or
                | Function::Not
                | Function::SumIf
                | Function::Substitute
                | Function::Len
                | Function::Mentions => None,
            },
            Expr::Unary(UnaryOp::Minus, _)
            | Expr::Binary(..)
            | Expr::ByRun(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted => None,
        }
    }

    /// The least sum of a range in which a number stands that is above 0, as each in it is.
    fn least_of_filled(&self, range: &Expr) -> Option<Least> {
        let Expr::Ref(reference) = range else { return None };
        let least = self.fields[reference.field.index()].min.filter(|least| *least > Amount::ZERO)?;
        (is_range(range) && self.numbers.contains(reference)).then_some(Least::reached(least))
    }

    /// Whether a derived list column has a number in every row that is filled in, and some row is.
    fn is_computed_in_filled_rows(&self, reference: Ref) -> bool {
        let field = &self.fields[reference.field.index()];
        let is_filled = || {
            self.numbers
                .iter()
                .any(|filled| filled.reach == reference.reach && self.fields[filled.field.index()].list == field.list)
        };
        match &field.source {
            ValueSource::Derived(formula) if field.list.is_some() => {
                self.is_number_where_filled(formula) && is_filled()
            }
            ValueSource::Derived(_) | ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => false,
        }
    }

    /// Whether a formula in a list's row gives a number once the row's required cells are filled in.
    fn is_number_where_filled(&self, formula: &Expr) -> bool {
        match formula {
            Expr::Number(_) | Expr::Unary(..) => true,
            Expr::Binary(operator, ..) => *operator != BinaryOp::Concat,
            Expr::Call(Function::If, arguments) => match arguments.as_slice() {
                [condition, Expr::Text(_), otherwise] => {
                    self.asks_for_required_cells(condition) && self.is_number_where_filled(otherwise)
                }
                [_, then, otherwise] => self.is_number_where_filled(then) && self.is_number_where_filled(otherwise),
                _ => false,
            },
            Expr::Call(Function::Substitute | Function::Mentions, _)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted => false,
            Expr::Call(..) => true,
            Expr::ByRun(runs) => runs.iter().all(|(_, formula)| self.is_number_where_filled(formula)),
            Expr::Ref(reference) => {
                let field = &self.fields[reference.field.index()];
                field.required && field.is_numeric() && field.is_entered()
            }
        }
    }

    /// Whether a condition is that some of the row's required cells are blank: `COUNT(…)<2`, `COUNTA(…)=0`, `方向=""`.
    fn asks_for_required_cells(&self, condition: &Expr) -> bool {
        if let Expr::Call(Function::Or, conditions) = condition {
            return conditions.iter().all(|condition| self.asks_for_required_cells(condition));
        }
        if let Expr::Binary(BinaryOp::Equal, left, right) = condition
            && let Expr::Ref(reference) = left.as_ref()
            && is_blank_text(right)
        {
            let field = &self.fields[reference.field.index()];
            return field.required && field.is_entered();
        }
        let Expr::Binary(BinaryOp::Less | BinaryOp::Equal, left, right) = condition else { return false };
        let (Expr::Call(function, arguments), Expr::Number(number)) = (left.as_ref(), right.as_ref()) else {
            return false;
        };
        let is_required = |argument: &Expr| {
            let Expr::Ref(reference) = argument else { return false };
            let field = &self.fields[reference.field.index()];
            field.required && field.is_entered() && (*function == Function::CountA || field.is_numeric())
        };
        let filled = Amount::from(arguments.iter().filter(|argument| is_required(argument)).count());
        let is_count = matches!(function, Function::Count | Function::CountA);
        let is_below = matches!(condition, Expr::Binary(BinaryOp::Less, ..)) && filled >= *number;
        is_count && (is_below || filled > Amount::ZERO && number.is_zero())
    }

    fn least_cell(&self, reference: Ref, facts: &Facts, depth: u32) -> Option<Least> {
        let field = &self.fields[reference.field.index()];
        match &field.source {
            ValueSource::Derived(formula) => self.least(formula, facts, depth),
            ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => {
                let least = field.min?;
                // A blank cell is 0.
                let is_filled = self.numbers.contains(&reference) && reference.reach == Reach::One;
                Some(Least::reached(if is_filled { least } else { least.min(Amount::ZERO) }))
            }
        }
    }
}

fn is_range(expr: &Expr) -> bool {
    matches!(expr, Expr::Ref(Ref { reach: Reach::All | Reach::Rows { .. }, .. }))
}

/// The least that something can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Least {
    bound: Amount,
    /// Whether it is always above the bound.
    is_open: bool,
}

impl Least {
    const fn reached(bound: Amount) -> Self {
        Self { bound, is_open: false }
    }

    fn is_positive(self) -> bool {
        self.bound > Amount::ZERO || self.bound.is_zero() && self.is_open
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self { bound: self.bound.checked_add(other.bound)?, is_open: self.is_open || other.is_open })
    }
}

/// Whether a condition that is true, or false, says that an expression is not 0.
fn excludes_zero(condition: &Expr, truth: bool, expr: &Expr) -> bool {
    match condition {
        Expr::Call(Function::Not, arguments) => arguments.iter().any(|inner| excludes_zero(inner, !truth, expr)),
        Expr::Call(function @ (Function::And | Function::Or), arguments) => {
            let mut each = arguments.iter().map(|inner| excludes_zero(inner, truth, expr));
            if (*function == Function::And) == truth { each.any(|says| says) } else { each.all(|says| says) }
        }
        Expr::Binary(BinaryOp::Equal, left, right) if !truth => is_zero_beside(left, right, expr),
        Expr::Binary(BinaryOp::NotEqual, left, right) if truth => is_zero_beside(left, right, expr),
        Expr::Binary(operator, left, right) => {
            let Some((operator, number)) = compared_with_number(*operator, left, right, expr) else { return false };
            let zero = Amount::ZERO;
            match (operator, truth) {
                (BinaryOp::Greater, true) | (BinaryOp::LessEqual, false) => number >= zero,
                (BinaryOp::GreaterEqual, true) | (BinaryOp::Less, false) => number > zero,
                (BinaryOp::Less, true) | (BinaryOp::GreaterEqual, false) => number <= zero,
                (BinaryOp::LessEqual, true) | (BinaryOp::Greater, false) => number < zero,
                (BinaryOp::Equal, true) => !number.is_zero(),
                _ => false,
            }
        }
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::Unary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => false,
    }
}

/// Whether two sides are an expression and 0.
fn is_zero_beside(left: &Expr, right: &Expr, expr: &Expr) -> bool {
    let is_zero = |side: &Expr| matches!(side, Expr::Number(number) if number.is_zero());
    left == expr && is_zero(right) || right == expr && is_zero(left)
}

/// The least that an expression can be where a condition is true, or false.
fn least_by(condition: &Expr, truth: bool, expr: &Expr) -> Option<Least> {
    match condition {
        Expr::Call(Function::Not, arguments) => {
            arguments.iter().filter_map(|inner| least_by(inner, !truth, expr)).max()
        }
        Expr::Call(function @ (Function::And | Function::Or), arguments) => {
            let each = arguments.iter().map(|inner| least_by(inner, truth, expr));
            if (*function == Function::And) == truth { each.max().flatten() } else { each.min().flatten() }
        }
        Expr::Binary(operator, left, right) => {
            let (operator, bound) = compared_with_number(*operator, left, right, expr)?;
            match (operator, truth) {
                (BinaryOp::Greater, true) | (BinaryOp::LessEqual, false) => Some(Least { bound, is_open: true }),
                (BinaryOp::GreaterEqual | BinaryOp::Equal, true) | (BinaryOp::Less | BinaryOp::NotEqual, false) => {
                    Some(Least::reached(bound))
                }
                _ => None,
            }
        }
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::Unary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => None,
    }
}

/// A comparison of an expression with a number, written with the expression on the left; `None` where it is another.
fn compared_with_number(operator: BinaryOp, left: &Expr, right: &Expr, expr: &Expr) -> Option<(BinaryOp, Amount)> {
    match (left, right) {
        (left, Expr::Number(number)) if left == expr => Some((operator, *number)),
        (Expr::Number(number), right) if right == expr => Some((mirrored(operator), *number)),
        _ => None,
    }
}

/// The operator with its sides exchanged.
const fn mirrored(operator: BinaryOp) -> BinaryOp {
    match operator {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessEqual => BinaryOp::GreaterEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterEqual => BinaryOp::LessEqual,
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::Power
        | BinaryOp::Concat
        | BinaryOp::Equal
        | BinaryOp::NotEqual => operator,
    }
}

//! A formula as Excel text, with the fewest parentheses that mean the same.

use super::ast::{BinaryOp, Expr, UnaryOp, formula_of_row};
use super::cells::Ref;
use super::functions::{Function, words};

/// How the cells of a field are written in a formula.
pub trait CellNames {
    /// Appends the address or name of the cells, for a formula that stands in `row` of its list.
    fn reference(&self, reference: Ref, row: u32, out: &mut String);
}

/// The longest text literal, in UTF-16 units, that Excel reads in a formula.
const LONGEST_TEXT: usize = 255;

// How tightly operators bind in Excel: a sign binds tighter than `^`, `%` tighter still.
const COMPARISON: u8 = 1;
const CONCAT: u8 = 2;
const SUM: u8 = 3;
const PRODUCT: u8 = 4;
const POWER: u8 = 5;
const SIGN: u8 = 6;
const PERCENT: u8 = 7;
const ATOM: u8 = 8;

/// The formula as Excel text, without a leading `=`, as it stands in `row` of its list.
pub fn render(expr: &Expr, names: &dyn CellNames, row: u32) -> String {
    let mut writer = Writer { names, row, out: String::new() };
    writer.expression(expr);
    writer.out
}

struct Writer<'a> {
    names: &'a dyn CellNames,
    row: u32,
    out: String,
}

impl Writer<'_> {
    fn expression(&mut self, expr: &Expr) {
        match expr {
            Expr::Number(number) => self.out.push_str(&number.normalize().to_string()),
            Expr::Text(text) => self.text(text),
            Expr::Bool(true) => self.out.push_str("TRUE"),
            Expr::Bool(false) => self.out.push_str("FALSE"),
            Expr::Error(kind) => self.out.push_str(kind.text()),
            Expr::Omitted => {}
            Expr::Ref(reference) => self.names.reference(*reference, self.row, &mut self.out),
            Expr::Unary(UnaryOp::Percent, operand) => {
                self.operand(operand, PERCENT);
                self.out.push('%');
            }
            Expr::Unary(sign, operand) => {
                self.out.push(if *sign == UnaryOp::Minus { '-' } else { '+' });
                self.operand(operand, SIGN);
            }
            Expr::Binary(operator, left, right) => {
                let level = binary_level(*operator);
                self.operand(left, level);
                self.out.push_str(operator.text());
                self.operand(right, level + 1);
            }
            Expr::ByRun(runs) => {
                if let Some(formula) = formula_of_row(runs, self.row) {
                    self.expression(formula);
                }
            }
            Expr::Call(Function::Mentions, arguments) => self.mentions(arguments),
            Expr::Call(function, arguments) => {
                self.out.push_str(function.name());
                self.out.push('(');
                for (place, argument) in arguments.iter().enumerate() {
                    if place > 0 {
                        self.out.push(',');
                    }
                    self.expression(argument);
                }
                self.out.push(')');
            }
        }
    }

    /// Writes `MENTIONS`, which Excel has not: whether any of the words is found in the text.
    fn mentions(&mut self, arguments: &[Expr]) {
        let [searched, Expr::Text(listed)] = arguments else { return self.out.push_str("FALSE") };
        self.out.push_str("SUMPRODUCT(ISNUMBER(SEARCH({");
        for (place, word) in words(listed).enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            self.text(word);
        }
        self.out.push_str("},");
        self.expression(searched);
        self.out.push_str("))*1)>0");
    }

    /// Writes an operand of an operator that takes what binds at least as tightly as `level`.
    fn operand(&mut self, expr: &Expr, level: u8) {
        let bare = level_of(expr) >= level;
        if !bare {
            self.out.push('(');
        }
        self.expression(expr);
        if !bare {
            self.out.push(')');
        }
    }

    fn text(&mut self, text: &str) {
        let mut units = 0;
        self.out.push('"');
        for character in text.chars() {
            units += character.len_utf16();
            if units > LONGEST_TEXT {
                self.out.push_str("\"&\"");
                units = character.len_utf16();
            }
            if character == '"' {
                self.out.push('"');
            }
            self.out.push(character);
        }
        self.out.push('"');
    }
}

fn level_of(expr: &Expr) -> u8 {
    match expr {
        Expr::Number(number) if number.is_sign_negative() && !number.is_zero() => SIGN,
        Expr::Text(text) if text.encode_utf16().count() > LONGEST_TEXT => CONCAT,
        Expr::Unary(UnaryOp::Percent, _) => PERCENT,
        Expr::Unary(..) => SIGN,
        Expr::Binary(operator, ..) => binary_level(*operator),
        Expr::Call(Function::Mentions, _) => COMPARISON,
        // What it is depends on the row.
        Expr::ByRun(_) => 0,
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Ref(_)
        | Expr::Call(..) => ATOM,
    }
}

const fn binary_level(operator: BinaryOp) -> u8 {
    match operator {
        BinaryOp::Power => POWER,
        BinaryOp::Multiply | BinaryOp::Divide => PRODUCT,
        BinaryOp::Add | BinaryOp::Subtract => SUM,
        BinaryOp::Concat => CONCAT,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => COMPARISON,
    }
}

impl BinaryOp {
    /// The operator as it is written.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
            Self::Concat => "&",
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }
}

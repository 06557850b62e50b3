//! The text of a formula, in Excel's syntax with field names, as an [`Expr`].
//!
//! Reading is left to `formualizer-parse`; here its tree is narrowed to the language, names are
//! resolved, and every fault gets its place and its words.

#![expect(clippy::wildcard_enum_match_arm, reason = "the reader's operators and literals may become more")]

use std::ops::Range;

use formualizer_parse::parser::{ParserError, ReferenceType};
use formualizer_parse::{
    ASTNode, ASTNodeType, BinaryOperator, LiteralValue, Parser, RecoveryAction, Token, TokenDiagnostic, TokenStream,
    UnaryOperator,
};

use super::ast::{BinaryOp, Expr, UnaryOp};
use super::cells::Ref;
use super::error::{FormulaError, FormulaErrorKind};
use super::functions::{Function, fault_of_words};
use super::number;
use crate::value::ErrorKind;

/// The longest formula, in characters, that Excel reads.
const LONGEST: usize = 8192;

/// Parses a formula, with or without its leading `=`.
///
/// `resolve` tells which cells a name means. Nesting is limited so that the tree can be walked
/// recursively, whoever wrote the text.
///
/// # Errors
///
/// Where the text is a formula, every unknown name, unknown function, wrong number of arguments and
/// unsupported part at once, from left to right; else what keeps it from being one.
pub fn parse(text: &str, resolve: &dyn Fn(&str) -> Option<Ref>) -> Result<Expr, Vec<FormulaError>> {
    parse_with(text, &|name| resolve(name).map(Expr::Ref))
}

/// Parses a formula in whose names whole formulas may stand. See [`parse`].
///
/// # Errors
///
/// As [`parse`].
pub(crate) fn parse_with(text: &str, resolve: &dyn Fn(&str) -> Option<Expr>) -> Result<Expr, Vec<FormulaError>> {
    let trimmed = text.trim_start_matches([' ', '\t', '\r', '\n']);
    let body = trimmed.strip_prefix('=').unwrap_or(trimmed);
    let source = FormulaText { text, start: text.len() - body.len() };
    if body.chars().count() > LONGEST {
        return Err(vec![source.fault(FormulaErrorKind::TooComplex, 0..text.len())]);
    }
    if body.trim().is_empty() {
        return Err(vec![source.syntax("公式是空的", 0..text.len())]);
    }
    let wide = source.wide_characters(body);
    if !wide.is_empty() {
        return Err(wide);
    }
    let stream = TokenStream::new_best_effort(&format!("={body}"));
    if stream.has_errors() {
        return Err(stream.diagnostics_ref().iter().map(|fault| source.untokenised(fault)).collect());
    }
    let tree = Parser::from_token_stream(&stream).parse().map_err(|fault| vec![source.unparsed(&stream, &fault)])?;
    let mut narrowing = Narrowing { source, resolve, faults: Vec::new() };
    match narrowing.expression(&tree) {
        Some(expr) if narrowing.faults.is_empty() => Ok(expr),
        _ => {
            narrowing.faults.sort_by_key(|fault| fault.span.start);
            Err(narrowing.faults)
        }
    }
}

/// The text as it was given; the reader sees it from `start` on, behind a `=`.
#[derive(Clone, Copy)]
struct FormulaText<'a> {
    text: &'a str,
    start: usize,
}

impl FormulaText<'_> {
    fn fault(self, kind: FormulaErrorKind, span: Range<usize>) -> FormulaError {
        FormulaError { kind, span }
    }

    fn syntax(self, words: impl Into<String>, span: Range<usize>) -> FormulaError {
        self.fault(FormulaErrorKind::Syntax(words.into()), span)
    }

    /// A place in what the reader saw, as a place in the text.
    fn span(self, start: usize, end: usize) -> Range<usize> {
        let place = |offset: usize| (offset.max(1) - 1 + self.start).min(self.text.len());
        place(start)..place(end)
    }

    /// Punctuation as a Chinese keyboard types it, where the formula needs the ASCII one.
    fn wide_characters(self, body: &str) -> Vec<FormulaError> {
        let mut in_text = false;
        let mut faults = Vec::new();
        for (offset, character) in body.char_indices() {
            in_text ^= character == '"';
            if let Some(plain) = plain_spelling(character).filter(|_| !in_text) {
                let start = self.start + offset;
                let words = match character {
                    '“' | '”' => "中文引号要改用半角的 \"".to_owned(),
                    other => format!("“{other}”是全角或特殊符号，请改用半角的 {plain}"),
                };
                faults.push(self.syntax(words, start..start + character.len_utf8()));
            }
        }
        faults
    }

    fn untokenised(self, fault: &TokenDiagnostic) -> FormulaError {
        let words = match fault.recovery {
            RecoveryAction::ResourceLimitExceeded => {
                return self.fault(FormulaErrorKind::TooComplex, 0..self.text.len());
            }
            RecoveryAction::SkippedUnmatchedCloser => "多了一个右括号",
            RecoveryAction::UnterminatedString => "引号没有成对",
            RecoveryAction::UnmatchedBracket => "方括号没有成对",
            RecoveryAction::InvalidErrorLiteral => "“#”后面不是 Excel 的错误值",
            RecoveryAction::UnmatchedOpener => "括号没有成对，少了右括号",
            _ => "有不能识别的符号",
        };
        self.syntax(words, self.span(fault.span.start, fault.span.end))
    }

    /// A fault of the parser, which tells its place as the number of a token.
    fn unparsed(self, stream: &TokenStream, fault: &ParserError) -> FormulaError {
        if fault.message.contains("(max ") {
            return self.fault(FormulaErrorKind::TooComplex, 0..self.text.len());
        }
        let place = fault.position.unwrap_or(stream.len());
        if fault.message.starts_with("Invalid reference") {
            let token = stream.get(place.saturating_sub(1));
            let (name, span) = token
                .map_or(("", 0..self.text.len()), |token| (token.value, self.span(token.span.start, token.span.end)));
            return self.fault(unsupported(format!("引用“{name}”，请写字段名")), span);
        }
        match stream.get(place) {
            Some(token) => {
                let words = format!("此处不应出现“{}”", token.value.trim());
                self.syntax(words, self.span(token.span.start, token.span.end))
            }
            None => self.syntax("公式没有写完", self.text.len()..self.text.len()),
        }
    }
}

/// What to write instead of a character that only looks like an operator.
const fn plain_spelling(character: char) -> Option<&'static str> {
    Some(match character {
        '（' => "(",
        '）' => ")",
        '，' | '、' => ",",
        '＋' => "+",
        '－' | '−' | '—' | '–' => "-",
        '＊' | '×' => "*",
        '／' | '÷' => "/",
        '＾' => "^",
        '＆' => "&",
        '％' => "%",
        '＝' => "=",
        '＜' => "<",
        '＞' => ">",
        '≤' | '≦' => "<=",
        '≥' | '≧' => ">=",
        '≠' => "<>",
        '“' | '”' | '＂' => "\"",
        '．' | '。' => ".",
        '；' => ";",
        '：' => ":",
        '\u{3000}' | '\u{a0}' => "空格",
        _ => return None,
    })
}

fn unsupported(words: impl Into<String>) -> FormulaErrorKind {
    FormulaErrorKind::Unsupported(words.into())
}

/// Turns the reader's tree into ours, gathering faults on the way.
struct Narrowing<'a> {
    source: FormulaText<'a>,
    resolve: &'a dyn Fn(&str) -> Option<Expr>,
    faults: Vec<FormulaError>,
}

impl Narrowing<'_> {
    /// The expression, or none where a fault was noted.
    fn expression(&mut self, node: &ASTNode) -> Option<Expr> {
        let token = node.source_token.as_ref();
        match &node.node_type {
            ASTNodeType::Literal(literal) => self.literal(literal, token),
            ASTNodeType::Omitted => Some(Expr::Omitted),
            ASTNodeType::Reference { original, reference } => self.reference(original, reference, token),
            ASTNodeType::UnaryOp { op, expr } => {
                let operator = match op {
                    UnaryOperator::Plus => UnaryOp::Plus,
                    UnaryOperator::Minus => UnaryOp::Minus,
                    UnaryOperator::Percent => UnaryOp::Percent,
                    _ => {
                        return self.refuse(unsupported(format!("运算符“{}”", op.as_str())), token);
                    }
                };
                Some(Expr::Unary(operator, Box::new(self.expression(expr)?)))
            }
            ASTNodeType::BinaryOp { op, left, right } => {
                let Some(operator) = binary_operator(*op) else {
                    return self.refuse(unsupported(not_an_operator(*op)), token);
                };
                let left = self.expression(left);
                let right = self.expression(right);
                Some(Expr::Binary(operator, Box::new(left?), Box::new(right?)))
            }
            ASTNodeType::Function { name, args } => self.call(name, args, token),
            ASTNodeType::Call { .. } => self.refuse(unsupported("在算式后面直接写括号"), token),
            ASTNodeType::Array(_) => self.refuse(unsupported("花括号数组"), token),
        }
    }

    fn refuse<T>(&mut self, kind: FormulaErrorKind, token: Option<&Token>) -> Option<T> {
        let span = token.map_or(0..self.source.text.len(), |token| self.source.span(token.start, token.end));
        self.faults.push(self.source.fault(kind, span));
        None
    }

    fn literal(&mut self, literal: &LiteralValue, token: Option<&Token>) -> Option<Expr> {
        let written = token.map_or("", |token| token.value.as_str());
        match literal {
            // The reader takes the words `inf` and `nan` for numbers.
            LiteralValue::Number(_) if !written.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                self.name(written, token)
            }
            LiteralValue::Number(_) => match number::parse(written) {
                Some(Ok(number)) => Some(Expr::Number(number)),
                _ => self.refuse(unsupported(format!("这样大的数“{written}”")), token),
            },
            LiteralValue::Text(text) => Some(Expr::Text(text.clone())),
            LiteralValue::Boolean(value) => Some(Expr::Bool(*value)),
            _ => match ErrorKind::from_text(&written.to_ascii_uppercase()) {
                Some(kind) => Some(Expr::Error(kind)),
                None => self.refuse(unsupported(format!("“{written}”")), token),
            },
        }
    }

    fn reference(&mut self, original: &str, kind: &ReferenceType, token: Option<&Token>) -> Option<Expr> {
        let words = match kind {
            ReferenceType::NamedRange(_) if !original.contains(['!', '[', '\'']) => {
                return self.name(original, token);
            }
            ReferenceType::NamedRange(_) | ReferenceType::External(_) => "工作表名或外部文件",
            ReferenceType::Cell { .. } | ReferenceType::Cell3D { .. } => "单元格地址",
            ReferenceType::Range { .. } | ReferenceType::Range3D { .. } => "单元格区域",
            ReferenceType::Table(_) => "表格引用",
        };
        self.refuse(unsupported(format!("{words}“{original}”，请写字段名")), token)
    }

    fn name(&mut self, name: &str, token: Option<&Token>) -> Option<Expr> {
        match (self.resolve)(name) {
            Some(meant) => Some(meant),
            None => self.refuse(FormulaErrorKind::UnknownName(name.to_owned()), token),
        }
    }

    fn call(&mut self, name: &str, arguments: &[ASTNode], token: Option<&Token>) -> Option<Expr> {
        // LibreOffice writes the logical constants as functions.
        if let ("TRUE" | "FALSE", []) = (name.to_ascii_uppercase().as_str(), arguments) {
            return Some(Expr::Bool(name.eq_ignore_ascii_case("TRUE")));
        }
        let function = Function::from_name(name);
        match function {
            None => {
                self.refuse::<()>(FormulaErrorKind::UnknownFunction(name.to_owned()), token);
            }
            Some(function) => {
                let (min, max) = function.arguments();
                let found = arguments.len();
                if !(min..=max).contains(&found) {
                    let kind = FormulaErrorKind::ArgumentCount { function, min, max, found };
                    self.refuse::<()>(kind, token);
                }
            }
        }
        let mut narrowed = Vec::with_capacity(arguments.len());
        for (place, argument) in arguments.iter().enumerate() {
            let Some(expr) = self.expression(argument) else {
                continue;
            };
            if let Some(function) = function.filter(|function| function.needs_cells(place))
                && !matches!(expr, Expr::Ref(_))
            {
                let kind = FormulaErrorKind::CellsNeeded { function, argument: place + 1 };
                self.refuse::<()>(kind, argument.source_token.as_ref().or(token));
            }
            if let Some(function) = function.filter(|function| function.needs_words(place)) {
                let fault = match &expr {
                    Expr::Text(listed) => fault_of_words(listed),
                    _ => Some("要写成用顿号隔开的词，如 \"支付、拨付\""),
                };
                if let Some(fault) = fault {
                    let kind = FormulaErrorKind::WordsNeeded { function, argument: place + 1, fault };
                    self.refuse::<()>(kind, argument.source_token.as_ref().or(token));
                }
            }
            narrowed.push(expr);
        }
        Some(Expr::Call(function?, narrowed))
    }
}

const fn binary_operator(operator: BinaryOperator) -> Option<BinaryOp> {
    Some(match operator {
        BinaryOperator::Add => BinaryOp::Add,
        BinaryOperator::Subtract => BinaryOp::Subtract,
        BinaryOperator::Multiply => BinaryOp::Multiply,
        BinaryOperator::Divide => BinaryOp::Divide,
        BinaryOperator::Power => BinaryOp::Power,
        BinaryOperator::Concat => BinaryOp::Concat,
        BinaryOperator::Equal => BinaryOp::Equal,
        BinaryOperator::NotEqual => BinaryOp::NotEqual,
        BinaryOperator::Less => BinaryOp::Less,
        BinaryOperator::LessEqual => BinaryOp::LessEqual,
        BinaryOperator::Greater => BinaryOp::Greater,
        BinaryOperator::GreaterEqual => BinaryOp::GreaterEqual,
        _ => return None,
    })
}

const fn not_an_operator(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Range => "用冒号写的区域，请写字段名",
        BinaryOperator::Union => "用逗号合并的区域",
        _ => "用空格求交的区域",
    }
}

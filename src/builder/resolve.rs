//! Resolves names and parses formulas for every part of a form, and reports what is wrong with them.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;

use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::{self, BinaryOp, Expr, FieldIx, FormulaErrorKind, Function, OperatorResult, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::field::{Field, ValueSource};
use crate::template::list::{List, ListIx};
use crate::template::names::{FieldNames, NameScope};
use crate::value::Amount;

/// Resolves names and parses formulas.
pub(super) struct Resolver<'a> {
    /// Where faults are reported.
    pub(super) faults: &'a mut Collector,
    /// Every name.
    pub(super) names: FieldNames,
    /// Whether unknown names are passed over, as the list that they would be columns of is not known.
    pub(super) suppress_unknown_names: bool,
}

impl Resolver<'_> {
    /// Reports a fault.
    pub(super) fn report(&mut self, source: &SourceFile, span: Range<usize>, kind: &DiagnosticKind) {
        self.faults.add_at(source, span, kind);
    }

    /// Parses a formula in which some names mean whole formulas: those for which `meant` gives one. `None` where it has faults,
    /// which are reported.
    pub(super) fn formula_with(
        &mut self,
        text: &Str,
        source: &SourceFile,
        scope: NameScope,
        meant: &dyn Fn(&str) -> Option<Expr>,
    ) -> Option<Expr> {
        let names = &self.names;
        let resolve = |name: &str| meant(name).or_else(|| names.resolve(name, scope).ok().map(Expr::Ref));
        match formula::parse_with(text.get_ref(), &resolve) {
            Ok(expr) => Some(expr),
            Err(errors) => {
                for error in errors {
                    let unknown = match &error.kind {
                        FormulaErrorKind::UnknownName(_) if self.suppress_unknown_names => continue,
                        FormulaErrorKind::UnknownName(name) => self.names.resolve(name, scope).err(),
                        FormulaErrorKind::Syntax(_)
                        | FormulaErrorKind::UnknownFunction(_)
                        | FormulaErrorKind::ArgumentCount { .. }
                        | FormulaErrorKind::CellsNeeded { .. }
                        | FormulaErrorKind::WordsNeeded { .. }
                        | FormulaErrorKind::Unsupported(_)
                        | FormulaErrorKind::TooComplex => None,
                    };
                    let start = offset_in_file(&source.text, text, error.span.start);
                    self.faults.add_at(source, start..start, &unknown.unwrap_or(DiagnosticKind::Formula(error)));
                }
                None
            }
        }
    }

    /// Parses a formula that gives one value: a list column may stand only in functions that take ranges.
    pub(super) fn scalar(
        &mut self,
        text: &Str,
        source: &SourceFile,
        scope: NameScope,
        fields: &[Field],
    ) -> Option<Expr> {
        self.scalar_with(text, source, scope, fields, &|_| None)
    }

    /// The same for a formula in which some names mean whole formulas: those for which `meant` gives one.
    pub(super) fn scalar_with(
        &mut self,
        text: &Str,
        source: &SourceFile,
        scope: NameScope,
        fields: &[Field],
        meant: &dyn Fn(&str) -> Option<Expr>,
    ) -> Option<Expr> {
        let expr = self.formula_with(text, source, scope, meant)?;
        if let Some(range) = stray_range(&expr) {
            let kind = DiagnosticKind::RangeWhereCell(fields[range.field.index()].id.clone());
            self.report(source, text.span(), &kind);
            return None;
        }
        if let Some(field) = text_operand(&expr, fields) {
            self.report(source, text.span(), &DiagnosticKind::TextInArithmetic(fields[field.index()].id.clone()));
            return None;
        }
        for (field, found) in outside_choices(&expr, fields) {
            let Field { id, choices, .. } = &fields[field.index()];
            let kind = DiagnosticKind::NotAmongChoices { field: id.clone(), found, choices: choices.join("、") };
            self.report(source, text.span(), &kind);
        }
        Some(expr)
    }

    /// The field of one cell that bears this name.
    pub(super) fn single(&mut self, name: &Str, source: &SourceFile) -> Option<FieldIx> {
        match self.names.global(name.get_ref()) {
            Some(Ref { field, reach: Reach::One }) => Some(field),
            Some(_) => {
                self.report(source, name.span(), &DiagnosticKind::RangeWhereCell(name.get_ref().clone()));
                None
            }
            None => {
                self.report_unknown(name, source);
                None
            }
        }
    }

    /// The list of this name. `None` where there is none, which is reported.
    pub(super) fn list(&mut self, name: &Str, source: &SourceFile, lists: &[List]) -> Option<ListIx> {
        let found = (0u32..).zip(lists).find(|(_, list)| list.id == *name.get_ref());
        if found.is_none() {
            self.report(source, name.span(), &DiagnosticKind::NoSuchList(name.get_ref().clone()));
        }
        found.map(|(index, _)| ListIx(index))
    }

    /// The cells that a name means.
    pub(super) fn reference(&mut self, name: &Str, source: &SourceFile, scope: NameScope) -> Option<Ref> {
        let found = self.names.resolve(name.get_ref(), scope).ok();
        if found.is_none() {
            self.report_unknown(name, source);
        }
        found
    }

    fn report_unknown(&mut self, name: &Str, source: &SourceFile) {
        if self.suppress_unknown_names {
            return;
        }
        let hint = self.names.hint(name.get_ref());
        self.report(source, name.span(), &DiagnosticKind::NoSuchField { name: name.get_ref().clone(), hint });
    }
}

/// The decimals that a field is rounded to.
pub(super) fn digits(field: &Field) -> i32 {
    i32::try_from(field.decimals).unwrap_or(8)
}

/// A range that stands where one value is wanted, if there is one.
pub(super) fn stray_range(expr: &Expr) -> Option<Ref> {
    match expr {
        Expr::Ref(reference) => range(reference),
        Expr::Unary(_, operand) => stray_range(operand),
        Expr::Binary(_, left, right) => stray_range(left).or_else(|| stray_range(right)),
        Expr::Call(function, arguments) => arguments.iter().find_map(|argument| match argument {
            Expr::Ref(reference) if function.takes_ranges() && range(reference).is_some() => None,
            Expr::Ref(_)
            | Expr::Number(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Error(_)
            | Expr::Omitted
            | Expr::Unary(..)
            | Expr::Binary(..)
            | Expr::Call(..)
            | Expr::ByRun(_) => stray_range(argument),
        }),
        Expr::ByRun(runs) => runs.iter().find_map(|(_, formula)| stray_range(formula)),
        Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted => None,
    }
}

/// A field of text that a formula computes with, if there is one. What `IFERROR` guards may be text.
fn text_operand(expr: &Expr, fields: &[Field]) -> Option<FieldIx> {
    let own = |operand: &Expr| match operand {
        Expr::Ref(reference) => Some(reference.field).filter(|field| !may_be_number(&fields[field.index()])),
        Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bool(_)
        | Expr::Error(_)
        | Expr::Omitted
        | Expr::Unary(..)
        | Expr::Binary(..)
        | Expr::Call(..)
        | Expr::ByRun(_) => None,
    };
    let within = |operand: &Expr| text_operand(operand, fields);
    match expr {
        Expr::Unary(_, operand) => own(operand).or_else(|| within(operand)),
        Expr::Binary(operator, left, right) => {
            let computes = operator.result() == OperatorResult::Number;
            let operand = computes.then(|| own(left).or_else(|| own(right))).flatten();
            operand.or_else(|| within(left)).or_else(|| within(right))
        }
        Expr::Call(Function::IfError, arguments) => arguments.iter().skip(1).find_map(within),
        Expr::Call(function, arguments) => {
            let computes = matches!(
                function,
                Function::Abs | Function::Int | Function::Round | Function::RoundUp | Function::RoundDown
            );
            let operand = arguments.first().filter(|_| computes).and_then(own);
            operand.or_else(|| arguments.iter().find_map(within))
        }
        Expr::ByRun(runs) => runs.iter().find_map(|(_, formula)| within(formula)),
        Expr::Ref(_) | Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Omitted => None,
    }
}

/// The answers that a formula looks for in fields of choices which do not offer them.
fn outside_choices(expr: &Expr, fields: &[Field]) -> Vec<(FieldIx, String)> {
    let mut found = Vec::new();
    formula::walk(expr, &mut |part| {
        let Expr::Binary(BinaryOp::Equal | BinaryOp::NotEqual, left, right) = part else { return };
        for (field, answer) in [(left, right), (right, left)] {
            if let (Expr::Ref(reference), Expr::Text(answer)) = (&**field, &**answer)
                && let field = &fields[reference.field.index()]
                && field.kind == FieldType::Choice
                && !field.choices.is_empty()
                && !answer.is_empty()
                && !field.choices.contains(answer)
            {
                found.push((reference.field, answer.clone()));
            }
        }
    });
    found
}

/// Whether what stands in a field can be computed with.
fn may_be_number(field: &Field) -> bool {
    match field.kind {
        FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score | FieldType::Date => true,
        FieldType::Choice => field.choices.iter().all(|choice| choice.parse::<Amount>().is_ok()),
        FieldType::Text => false,
    }
}

/// The reference where it means a range.
fn range(reference: &Ref) -> Option<Ref> {
    match reference.reach {
        Reach::All | Reach::Rows { .. } => Some(*reference),
        Reach::One | Reach::ThisRow => None,
    }
}

/// The offset in the file of an offset in a formula. The formula begins behind the opening quote of its string; escapes in the
/// string are not counted.
pub(super) fn offset_in_file(text: &str, formula: &Spanned<String>, offset: usize) -> usize {
    if formula.span().is_empty() {
        return formula.span().start;
    }
    let written = text.get(formula.span()).unwrap_or_default();
    let quotes =
        ["\"\"\"", "'''", "\"", "'"].iter().find(|quote| written.starts_with(**quote)).map_or(0, |quote| quote.len());
    formula.span().start + quotes + offset
}

/// The required inputs that a formula leads back to, without which it means nothing: those that hold numbers, and the others.
pub(super) fn needed(expr: &Expr, fields: &[Field]) -> (Vec<Ref>, Vec<Ref>) {
    let mut seen = HashSet::new();
    let mut queue = Vec::new();
    formula::references(expr, &mut |reference| queue.push(reference));
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    while let Some(mut reference) = queue.pop() {
        let field = &fields[reference.field.index()];
        if reference.reach == Reach::ThisRow {
            reference.reach = Reach::All;
        }
        if !seen.insert(reference) {
            continue;
        }
        match &field.source {
            ValueSource::Derived(inner) => formula::references(inner, &mut |reference| queue.push(reference)),
            ValueSource::Input | ValueSource::Prefilled if field.required => {
                if field.is_numeric() || field.kind == FieldType::Date {
                    numbers.push(reference);
                } else {
                    texts.push(reference);
                }
            }
            ValueSource::Input | ValueSource::Prefilled | ValueSource::Recalled => {}
        }
    }
    let sort = |refs: &mut Vec<Ref>| refs.sort_by_key(|reference| reference.field);
    sort(&mut numbers);
    sort(&mut texts);
    (numbers, texts)
}

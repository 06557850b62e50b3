//! The names of a form, as its scoring rules ask for them.

use std::ops::Range;

use crate::diagnostic::fault::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::formula::{Expr, FieldIx};
use crate::language::raw::Answer;
use crate::score::{NamedField, RuleNames};

use super::declare::Declared;
use super::load::Loader;
use super::scope::Scope;

/// What is declared, and the loader that parses formulas and notes faults.
pub struct FormNames<'a, 'l> {
    pub declared: &'a Declared,
    pub loader: &'a mut Loader<'l>,
}

impl RuleNames for FormNames<'_, '_> {
    fn formula(&mut self, written: &Str) -> Option<Expr> {
        let source = &self.loader.raw.indicators_source;
        self.loader.scalar(written, source, Scope::Global, &self.declared.fields)
    }

    fn field(&mut self, name: &Str) -> Option<NamedField> {
        let source = &self.loader.raw.indicators_source;
        let ix = self.loader.single(name, source)?;
        let field = &self.declared.fields[ix.index()];
        Some(NamedField { field: ix, label: field.label.clone(), is_numeric: field.is_numeric() })
    }

    fn checklist(&self, id: &str) -> Option<Vec<FieldIx>> {
        match self.declared.checklists.get(id)? {
            (answers, Answer::YesNo) => Some(answers.clone()),
            (_, Answer::Count) => None,
        }
    }

    fn fault(&mut self, span: Range<usize>, kind: &DiagnosticKind) {
        let source = &self.loader.raw.indicators_source;
        self.loader.fault(source, span, kind);
    }
}

//! The names of a form, as its scoring rules ask for them.

use std::ops::Range;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::source::SourceFile;
use crate::formula::{Expr, FieldIx};
use crate::language::field::FieldType;
use crate::score::{NamedField, NamedItem, RuleNames, TargetScoring};
use crate::template::declare::Declarations;
use crate::template::names::NameScope;

use super::resolve::Resolver;

/// What is declared, and the resolver that parses formulas and reports faults.
pub(super) struct FormNames<'a, 'r> {
    /// The file of the indicators, in which the rules stand.
    pub(super) source: &'a SourceFile,
    /// What is declared.
    pub(super) declared: &'a Declarations,
    /// How achieved values score against their targets.
    pub(super) scoring: TargetScoring,
    /// What parses formulas and reports faults.
    pub(super) resolver: &'a mut Resolver<'r>,
}

impl RuleNames for FormNames<'_, '_> {
    fn formula(&mut self, written: &Str) -> Option<Expr> {
        self.resolver.scalar(written, self.source, NameScope::Global, &self.declared.fields)
    }

    fn field(&mut self, name: &Str) -> Option<NamedField> {
        let ix = self.resolver.single(name, self.source)?;
        let field = &self.declared.fields[ix.index()];
        Some(NamedField {
            field: ix,
            label: field.label.clone(),
            is_share: field.kind == FieldType::Percent,
            is_numeric: field.is_numeric(),
            max: field.max,
        })
    }

    fn checklist(&self, id: &str) -> Option<Vec<NamedItem>> {
        let item_id = |answer: FieldIx| {
            let name = self.declared.fields[answer.index()].id.as_str();
            name.strip_prefix(id).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name).to_owned()
        };
        let answers = self.declared.yes_no_checklists.get(id)?;
        Some(answers.iter().map(|answer| NamedItem { id: item_id(*answer), answer: *answer }).collect())
    }

    fn target_scoring(&self) -> TargetScoring {
        self.scoring
    }

    fn fault(&mut self, span: Range<usize>, kind: &DiagnosticKind) {
        self.resolver.report(self.source, span, kind);
    }
}

//! The register of evidence that a form names: its list and columns resolved.

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::formula::{FieldIx, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::declare::Declarations;
use crate::template::evidence::{EvidenceRegister, EvidenceWords};
use crate::template::indicator::Indicator;
use crate::template::names::NameScope;

use super::resolve::Resolver;
use super::written::WrittenForm;

/// Resolves the register of evidence. `None` where the form has none, or one with faults, which are reported.
pub(super) fn resolve(
    written: &WrittenForm,
    declared: &Declarations,
    indicators: &[Indicator],
    resolver: &mut Resolver<'_>,
) -> Option<EvidenceRegister> {
    let keys = written.head.evidence.as_ref()?;
    let source = &written.head_source;
    let list = resolver.list(&keys.register, source, &declared.lists);
    let mut column = |name: &Str, kinds: &[FieldType]| -> Option<FieldIx> {
        let list = list?;
        let found = resolver.names.lists.get(list.0 as usize).and_then(|columns| columns.get(name.get_ref())).copied();
        let kind = match found {
            Some(field) if kinds.contains(&declared.fields[field.index()].kind) => return Some(field),
            Some(_) => DiagnosticKind::NotText(name.get_ref().clone()),
            None => {
                let list = declared.lists[list.0 as usize].id.clone();
                DiagnosticKind::NoSuchColumn { list, name: name.get_ref().clone() }
            }
        };
        resolver.report(source, name.span(), &kind);
        None
    };
    let text = [FieldType::Text];
    let name = column(&keys.name, &text);
    let number = keys.number.as_ref().map(|name| column(name, &[FieldType::Text, FieldType::Date]));
    let of_indicators = keys.indicators.as_ref().map(|name| column(name, &text));
    let mut named_in = Vec::new();
    for name in &keys.named_in {
        let Some(Ref { field, reach }) = resolver.reference(name, source, NameScope::Global) else {
            continue;
        };
        let is_whole = match reach {
            Reach::One | Reach::All => true,
            Reach::ThisRow | Reach::Rows { .. } => false,
        };
        if declared.fields[field.index()].kind == FieldType::Text && is_whole {
            named_in.push(field);
        } else {
            resolver.report(source, name.span(), &DiagnosticKind::NotText(name.get_ref().clone()));
        }
    }
    if indicators.is_empty() && written.indicators.is_empty() && keys.named_in.is_empty() {
        resolver.report(source, keys.register.span(), &DiagnosticKind::NothingNamesEvidence);
    }
    Some(EvidenceRegister {
        list: list?,
        name: name?,
        number: number.flatten(),
        indicators: of_indicators.flatten(),
        named_in,
        words: EvidenceWords::new(&keys.words),
    })
}

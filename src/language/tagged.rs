//! Rewrites `rule = { kind = "bands", … }` as `{ bands = { … } }` before serde reads it.
//!
//! Serde loses the spans within an enum tagged by one of its keys; within an enum tagged from outside it keeps them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::{DiagnosticKind, Recovered};
use crate::diagnostic::source::SourceFile;
use crate::score::{RULE_KINDS, kind_by_keys};

/// The key under which a rule stands.
const KEY: &str = "rule";
/// The key that says the rule's kind.
const KIND: &str = "kind";

/// Rewrites every rule within a value.
pub(super) fn tag_rules(value: &mut Spanned<DeValue<'_>>, source: &SourceFile, faults: &mut Collector) {
    match value.get_mut() {
        DeValue::Array(array) => array.iter_mut().for_each(|value| tag_rules(value, source, faults)),
        DeValue::Table(table) => {
            for (key, value) in table.iter_mut() {
                tag_rules(value, source, faults);
                if key.get_ref() == KEY {
                    tag_rule(value, source, faults);
                }
            }
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

fn tag_rule(value: &mut Spanned<DeValue<'_>>, source: &SourceFile, faults: &mut Collector) {
    let span = value.span();
    let mut report = |span: Range<usize>, kind: DiagnosticKind| {
        faults.add_shape(source, span.clone(), &kind);
        faults.mark_recovered(source, span.start, Recovered::Key(KEY.to_owned()));
    };
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        report(span.clone(), DiagnosticKind::NoRuleTable);
        let kind = Spanned::new(span.clone(), DeValue::String(kind_by_keys(&|_| false).into()));
        *value.get_mut() = DeValue::Table(DeTable::from_iter([(Spanned::new(span.clone(), KIND.into()), kind)]));
    }
    let DeValue::Table(rule) = value.get_mut() else { return };
    let written = rule.remove(KIND);
    let kind_span = written.as_ref().map_or(span.clone(), Spanned::span);
    let known = match written.as_ref().map(|kind| kind.get_ref().as_str()) {
        Some(Some(word)) if RULE_KINDS.contains(&word) => Some(word.to_owned()),
        Some(Some(word)) => {
            report(
                kind_span.clone(),
                DiagnosticKind::UnknownVariant { found: word.to_owned(), allowed: RULE_KINDS.join("、") },
            );
            None
        }
        Some(None) => {
            report(kind_span.clone(), DiagnosticKind::WrongType("kind 应是文字".to_owned()));
            None
        }
        None => {
            report(kind_span.clone(), DiagnosticKind::MissingKey(KIND.to_owned()));
            None
        }
    };
    let kind = known.unwrap_or_else(|| kind_by_keys(&|key| rule.contains_key(key)).to_owned());
    let inner = Spanned::new(span, DeValue::Table(std::mem::take(rule)));
    rule.insert(Spanned::new(kind_span, kind.into()), inner);
}

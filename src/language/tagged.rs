//! `rule = { kind = "bands", … }` as serde reads it with the places of all that is in it: `{ bands = { … } }`.
//!
//! Serde keeps no places within a table that says in one of its own keys what it is; within one that is told by its key it does.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::fault::{Collector, DiagnosticKind, Recovered};
use crate::diagnostic::source::Source;
use crate::score::{RULE_KINDS, kind_by_keys};

/// The key under which such a table stands.
const KEY: &str = "rule";
/// The key that says what it is.
const KIND: &str = "kind";

/// Opens every rule within a value.
pub fn open(value: &mut Spanned<DeValue<'_>>, source: &Source, faults: &mut Collector) {
    match value.get_mut() {
        DeValue::Array(array) => array.iter_mut().for_each(|value| open(value, source, faults)),
        DeValue::Table(table) => {
            for (key, value) in table.iter_mut() {
                open(value, source, faults);
                if key.get_ref() == KEY {
                    open_rule(value, source, faults);
                }
            }
        }
        _ => {}
    }
}

fn open_rule(value: &mut Spanned<DeValue<'_>>, source: &Source, faults: &mut Collector) {
    let span = value.span();
    let mut tell = |at: Range<usize>, complaint: DiagnosticKind| {
        faults.shape(source, at.clone(), &complaint);
        faults.recover(source, at.start, Recovered::Key(KEY.to_owned()));
    };
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        tell(span.clone(), DiagnosticKind::WrongType("应是表 { kind = \"…\", … }".to_owned()));
        let kind = Spanned::new(span.clone(), DeValue::String(kind_by_keys(&|_| false).into()));
        *value.get_mut() = DeValue::Table(DeTable::from_iter([(Spanned::new(span.clone(), KIND.into()), kind)]));
    }
    let DeValue::Table(rule) = value.get_mut() else { return };
    let written = rule.remove(KIND);
    let at = written.as_ref().map_or(span.clone(), Spanned::span);
    let known = match written.as_ref().map(|kind| kind.get_ref().as_str()) {
        Some(Some(word)) if RULE_KINDS.contains(&word) => Some(word.to_owned()),
        Some(Some(word)) => {
            tell(at.clone(), DiagnosticKind::UnknownVariant { found: word.to_owned(), allowed: RULE_KINDS.join("、") });
            None
        }
        Some(None) => {
            tell(at.clone(), DiagnosticKind::WrongType("kind 应是文字".to_owned()));
            None
        }
        None => {
            tell(at.clone(), DiagnosticKind::MissingKey(KIND.to_owned()));
            None
        }
    };
    let kind = known.unwrap_or_else(|| kind_by_keys(&|key| rule.contains_key(key)).to_owned());
    let inner = Spanned::new(span, DeValue::Table(std::mem::take(rule)));
    rule.insert(Spanned::new(at, kind.into()), inner);
}

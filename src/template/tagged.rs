//! `rule = { kind = "bands", … }` as serde reads it with the places of all that is in it: `{ bands = { … } }`.
//!
//! Serde keeps no places within a table that says in one of its own keys what it is; within one that is told by its key it does.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Collector, Complaint, Mended};
use super::parse::Source;
use super::raw::{RULE_KINDS, rule_kind_by_keys};

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
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        faults.shape(source, span.clone(), &Complaint::WrongType("应是表 { kind = \"…\", … }".to_owned()));
        faults.mend(source, span.start, Mended::Key(KEY.to_owned()));
        let mut rule = DeTable::new();
        let kind = DeValue::String(rule_kind_by_keys(&|_| false).into());
        rule.insert(Spanned::new(span.clone(), KIND.into()), Spanned::new(span.clone(), kind));
        *value.get_mut() = DeValue::Table(rule);
    }
    let DeValue::Table(rule) = value.get_mut() else { return };
    let key = match rule.remove(KIND) {
        Some(kind) => match kind.get_ref().as_str() {
            Some(word) if RULE_KINDS.contains(&word) => Spanned::new(kind.span(), word.to_owned().into()),
            Some(word) => {
                let complaint = Complaint::UnknownVariant { found: word.to_owned(), allowed: RULE_KINDS.join("、") };
                faults.shape(source, kind.span(), &complaint);
                faults.mend(source, kind.span().start, Mended::Key(KEY.to_owned()));
                Spanned::new(kind.span(), rule_kind_by_keys(&|key| rule.contains_key(key)).into())
            }
            None => {
                faults.shape(source, kind.span(), &Complaint::WrongType("kind 应是文字".to_owned()));
                faults.mend(source, kind.span().start, Mended::Key(KEY.to_owned()));
                Spanned::new(kind.span(), rule_kind_by_keys(&|key| rule.contains_key(key)).into())
            }
        },
        None => {
            faults.shape(source, span.clone(), &Complaint::MissingKey(KIND.to_owned()));
            faults.mend(source, span.start, Mended::Key(KEY.to_owned()));
            Spanned::new(span.clone(), rule_kind_by_keys(&|key| rule.contains_key(key)).into())
        }
    };
    let inner = Spanned::new(span, DeValue::Table(std::mem::take(rule)));
    let mut outer = DeTable::new();
    outer.insert(key, inner);
    *rule = outer;
}

//! `extends`: a form that says only what differs from another.
//!
//! Tables are merged key by key. In arrays of tables, those that bear the same name are merged, others are added behind;
//! `remove = true` takes one away. The name is the `id`, or else the `name`, or else the `title`; of a grid's cell its `row` and
//! `column`, of a list's run of rows its `labels`, of a limit of the score its `when`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::fault::{Collector, DiagnosticKind};
use crate::diagnostic::source::Source;

/// The keys that together tell the tables of an array apart, the first of these that a table has.
const NAMES: [&[&str]; 6] = [&["id"], &["name"], &["title"], &["row", "column"], &["labels"], &["when"]];

/// Puts a form's own table over the one it inherits.
pub fn merge<'a>(base: &mut DeTable<'a>, own: DeTable<'a>, source: &Source, faults: &mut Collector) {
    for (key, value) in own {
        let Some(there) = base.get_mut(key.get_ref().as_ref()) else {
            base.insert(key, value);
            continue;
        };
        let span = value.span();
        match (there.get_mut(), value.into_inner()) {
            (DeValue::Table(there), DeValue::Table(value)) => merge(there, value, source, faults),
            (DeValue::Array(there), DeValue::Array(value)) if tables(there) && value.iter().all(is_table) => {
                for item in value {
                    merge_item(there, item, source, faults);
                }
            }
            (_, value) => *there = Spanned::new(span, value),
        }
    }
}

fn tables(array: &[Spanned<DeValue<'_>>]) -> bool {
    !array.is_empty() && array.iter().all(is_table)
}

fn is_table(value: &Spanned<DeValue<'_>>) -> bool {
    matches!(value.get_ref(), DeValue::Table(_))
}

/// What tells a table of an array from the others: its words under the keys that do, and which keys these are.
fn name(table: &DeTable<'_>) -> Option<(&'static [&'static str], Vec<String>)> {
    NAMES.iter().find_map(|keys| {
        let words: Option<Vec<_>> = keys.iter().map(|key| words(table.get(*key)?.get_ref())).collect();
        Some((*keys, words?.concat()))
    })
}

/// A text as one word, an array of texts as its words.
fn words(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::String(text) => Some(vec![text.to_string()]),
        DeValue::Array(texts) => texts.iter().map(|text| text.get_ref().as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn merge_item<'a>(
    base: &mut toml::de::DeArray<'a>,
    item: Spanned<DeValue<'a>>,
    source: &Source,
    faults: &mut Collector,
) {
    let span = item.span();
    let DeValue::Table(mut own) = item.into_inner() else { return };
    let remove = own.remove("remove").is_some_and(|remove| remove.get_ref().as_bool() == Some(true));
    let same = |other: &Spanned<DeValue<'_>>| match other.get_ref() {
        DeValue::Table(other) => name(&own).is_some() && name(other) == name(&own),
        _ => false,
    };
    let at = base.iter().position(same);
    match (at, remove) {
        (Some(at), true) => {
            let kept = base.iter().enumerate().filter(|(other, _)| *other != at);
            *base = kept.map(|(_, item)| item.clone()).collect();
        }
        (None, true) => {
            let named = name(&own).map_or_else(String::new, |(_, words)| words.join("."));
            faults.at(source, span, &DiagnosticKind::NothingToRemove(named));
        }
        (Some(at), false) => {
            if let Some(DeValue::Table(there)) = base.get_mut(at).map(Spanned::get_mut) {
                merge(there, own, source, faults);
            }
        }
        (None, false) => base.push(Spanned::new(span, DeValue::Table(own))),
    }
}

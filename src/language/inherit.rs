//! `extends`: a form that says only what differs from another.
//!
//! Tables are merged key by key. In arrays of tables, those that bear the same name are merged, others are added behind;
//! `remove = true` takes one away. The name is the `id`, or else the `name`, or else the `title`; of a grid's cell its `row` and
//! `column`, of a list's run of rows its `labels`, of a limit of the score its `when`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::source::SourceFile;

/// The keys that tell the tables of an array apart: the first group of which a table has all.
const NAMING_KEYS: [&[&str]; 6] = [&["id"], &["name"], &["title"], &["row", "column"], &["labels"], &["when"]];

/// Merges a table into the inherited one of the same name, which it overrides.
pub(super) fn merge<'a>(base: &mut DeTable<'a>, overriding: DeTable<'a>, source: &SourceFile, faults: &mut Collector) {
    for (key, value) in overriding {
        let Some(inherited) = base.get_mut(key.get_ref().as_ref()) else {
            base.insert(key, value);
            continue;
        };
        let span = value.span();
        match (inherited.get_mut(), value.into_inner()) {
            (DeValue::Table(inherited), DeValue::Table(value)) => merge(inherited, value, source, faults),
            (DeValue::Array(inherited), DeValue::Array(value))
                if holds_tables(inherited) && value.iter().all(is_table) =>
            {
                for item in value {
                    merge_item(inherited, item, source, faults);
                }
            }
            (_, value) => *inherited = Spanned::new(span, value),
        }
    }
}

fn holds_tables(array: &[Spanned<DeValue<'_>>]) -> bool {
    !array.is_empty() && array.iter().all(is_table)
}

fn is_table(value: &Spanned<DeValue<'_>>) -> bool {
    matches!(value.get_ref(), DeValue::Table(_))
}

/// What tells a table of an array from the others: the keys that do, and their texts in this table.
fn name(table: &DeTable<'_>) -> Option<(&'static [&'static str], Vec<String>)> {
    NAMING_KEYS.iter().find_map(|keys| {
        let values: Option<Vec<_>> = keys.iter().map(|key| texts(table.get(*key)?.get_ref())).collect();
        Some((*keys, values?.concat()))
    })
}

/// A text alone, or the texts of an array.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    match value {
        DeValue::Array(texts) => texts.iter().map(|item| text(item.get_ref())).collect(),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Table(_) => text(value).map(|text| vec![text]),
    }
}

/// Merges a table of an array into the inherited one of the same name, adds it, or removes the inherited one.
fn merge_item<'a>(
    base: &mut toml::de::DeArray<'a>,
    item: Spanned<DeValue<'a>>,
    source: &SourceFile,
    faults: &mut Collector,
) {
    let span = item.span();
    let DeValue::Table(mut table) = item.into_inner() else { return };
    let remove = table.remove("remove").is_some_and(|remove| remove.get_ref().as_bool() == Some(true));
    let same_name = |other: &Spanned<DeValue<'_>>| matches!(other.get_ref(), DeValue::Table(other) if name(&table).is_some() && name(other) == name(&table));
    let inherited = base.iter().position(same_name);
    match (inherited, remove) {
        (Some(inherited), true) => {
            let kept = base.iter().enumerate().filter(|(other, _)| *other != inherited);
            *base = kept.map(|(_, item)| item.clone()).collect();
        }
        (None, true) => {
            let named = name(&table).map_or_else(String::new, |(_, texts)| texts.join("."));
            faults.add_at(source, span, &DiagnosticKind::NothingToRemove(named));
        }
        (Some(inherited), false) => {
            if let Some(DeValue::Table(inherited)) = base.get_mut(inherited).map(Spanned::get_mut) {
                merge(inherited, table, source, faults);
            }
        }
        (None, false) => base.push(Spanned::new(span, DeValue::Table(table))),
    }
}

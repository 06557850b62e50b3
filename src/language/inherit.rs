//! `extends`: a form that says only what differs from another.
//!
//! Tables are merged key by key; one with `replace = true` takes the place of the inherited one instead. In arrays of tables, those
//! that bear the same name are merged, others are added behind; `after` names the one that a table is to stand behind (none: it comes
//! first), and `remove = true` takes one away. The name is the `id`, or else the `name`, or else the `title`; of a grid's cell its `row` and
//! `column`, of a list's run of rows its `labels`, of a limit of the score its `when`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::collector::Collector;
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::source::SourceFile;

/// The keys that tell the tables of an array apart: the first group of which a table has all.
pub(crate) const NAMING_KEYS: [&[&str]; 6] =
    [&["id"], &["name"], &["title"], &["row", "column"], &["labels"], &["when"]];

/// The key that has a table take the place of the inherited one.
pub(crate) const REPLACE: &str = "replace";
/// The key that names the table behind which one is to stand.
pub(crate) const AFTER: &str = "after";
/// The key that takes an inherited table away.
pub(crate) const REMOVE: &str = "remove";

/// Merges a table into the inherited one of the same name, which it overrides.
pub(super) fn merge<'a>(
    base: &mut DeTable<'a>,
    mut overriding: DeTable<'a>,
    source: &SourceFile,
    faults: &mut Collector,
) {
    if take_truth(&mut overriding, REPLACE) {
        *base = overriding;
        return;
    }
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

/// Takes a key away that says yes.
fn take_truth(table: &mut DeTable<'_>, key: &str) -> bool {
    let says_yes = table.get(key).is_some_and(|value| value.get_ref().as_bool() == Some(true));
    if says_yes {
        table.remove(key);
    }
    says_yes
}

fn holds_tables(array: &[Spanned<DeValue<'_>>]) -> bool {
    !array.is_empty() && array.iter().all(is_table)
}

fn is_table(value: &Spanned<DeValue<'_>>) -> bool {
    matches!(value.get_ref(), DeValue::Table(_))
}

/// What tells a table of an array from the others: the keys that do, and their texts in this table.
fn name(table: &DeTable<'_>) -> Option<Name> {
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
    let remove = table.remove(REMOVE).is_some_and(|remove| remove.get_ref().as_bool() == Some(true));
    let after = table.remove(AFTER);
    let own_name = name(&table);
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
    if let Some(after) = after.filter(|_| !remove) {
        move_behind(base, inherited, own_name.as_ref(), &after, source, faults);
    }
}

/// A table's name: the keys that give it, and their texts.
type Name = (&'static [&'static str], Vec<String>);

/// Moves a table (the inherited one of this number, or the last) behind the one that `after` names.
fn move_behind<'a>(
    base: &mut toml::de::DeArray<'a>,
    inherited: Option<usize>,
    own_name: Option<&Name>,
    after: &Spanned<DeValue<'a>>,
    source: &SourceFile,
    faults: &mut Collector,
) {
    let mut items: Vec<Spanned<DeValue<'a>>> = base.iter().cloned().collect();
    let Some(from) = inherited.or_else(|| items.len().checked_sub(1)) else { return };
    let moved = items.remove(from);
    let wanted = after.get_ref().as_str().unwrap_or_default();
    let named = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
        DeValue::Table(table) => {
            let found = name(table);
            found.as_ref() != own_name && found.is_some_and(|(_, texts)| texts.join(".") == wanted)
        }
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => false,
    };
    let to = if wanted.is_empty() { Some(0) } else { items.iter().position(named).map(|index| index + 1) };
    match to {
        Some(to) => items.insert(to, moved),
        None => {
            faults.add_at(source, after.span(), &DiagnosticKind::NothingToFollow(wanted.to_owned()));
            items.insert(from, moved);
        }
    }
    *base = items.into_iter().collect();
}

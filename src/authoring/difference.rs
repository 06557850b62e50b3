//! What a form says that the form which it extends does not: the least that, merged into the inherited files, gives the whole.

use std::collections::BTreeSet;

use crate::language::inherit::{AFTER, REMOVE, REPLACE};

use super::names::{Name, name, tables};
use super::node::{Documents, Item, Node, Table};

/// The files of a form that extends another. The files of both are given whole.
pub(crate) fn difference(base: &Documents, wanted: &Documents) -> Documents {
    let mut documents = Documents::new();
    let nothing = Table::default();
    let names: BTreeSet<&String> = base.keys().chain(wanted.keys()).collect();
    for file in names {
        let inherited = base.get(file).unwrap_or(&nothing);
        let whole = wanted.get(file).unwrap_or(&nothing);
        let differing = table_difference(inherited, whole).unwrap_or_else(|| replacing(whole));
        if !differing.entries.is_empty() {
            documents.insert(file.clone(), differing);
        }
    }
    documents
}

/// A table that takes the place of the inherited one.
fn replacing(whole: &Table) -> Table {
    let mut table = Table::default();
    table.set(REPLACE, Item::new(Node::Truth(true)));
    table.entries.extend(whole.entries.iter().cloned());
    table
}

/// What to say over an inherited table; `None` where merging cannot give what is wanted.
fn table_difference(base: &Table, wanted: &Table) -> Option<Table> {
    let mut differing = Table::default();
    for (key, inherited) in &base.entries {
        if wanted.get(key).is_some() {
            continue;
        }
        // Tables of a list can be taken away one by one; another key cannot.
        let removed = tables(inherited).and_then(|tables| list_difference(&tables, &[]))?;
        differing.set(key, removed);
    }
    for (key, item) in &wanted.entries {
        let Some(inherited) = base.get(key) else {
            differing.set(key, item.clone());
            continue;
        };
        if inherited == item {
            continue;
        }
        let said = match (inherited.as_table(), item.as_table(), tables(inherited), tables(item)) {
            (Some(base), Some(wanted), ..) => {
                Item::new(Node::Table(table_difference(base, wanted).unwrap_or_else(|| replacing(wanted))))
            }
            (_, _, Some(base), Some(wanted)) => list_difference(&base, &wanted)?,
            // Over a list of tables another list would be merged.
            (_, _, Some(_), None) => return None,
            _ => item.clone(),
        };
        differing.set(key, said);
    }
    Some(differing)
}

/// The names of tables, if each has one that no other has.
fn distinct_names(tables: &[&Table]) -> Option<Vec<Name>> {
    let names: Vec<Name> = tables.iter().map(|table| name(table)).collect::<Option<_>>()?;
    let distinct: BTreeSet<&Name> = names.iter().collect();
    (distinct.len() == names.len()).then_some(names)
}

/// What to say over an inherited list of tables.
fn list_difference(base: &[&Table], wanted: &[&Table]) -> Option<Item> {
    let base_names = distinct_names(base)?;
    let names = distinct_names(wanted)?;
    let mut said: Vec<Item> = Vec::new();
    for (table, base_name) in base.iter().zip(&base_names) {
        if !names.contains(base_name) {
            let mut removed = naming_part(table, base_name);
            removed.set(REMOVE, Item::new(Node::Truth(true)));
            said.push(Item::new(Node::Table(removed)));
        }
    }
    let positions: Vec<Option<usize>> =
        names.iter().map(|name| base_names.iter().position(|known| known == name)).collect();
    let staying = longest_rising(&positions);
    let last_staying = (0..wanted.len()).rev().find(|index| staying.contains(index));
    for (index, (table, own)) in wanted.iter().zip(&names).enumerate() {
        let mut over = match positions[index].map(|position| base[position]) {
            Some(inherited) => {
                let mut over = naming_part(table, own);
                let changed = if inherited == *table {
                    Table::default()
                } else {
                    table_difference(inherited, table).unwrap_or_else(|| replacing(table))
                };
                let is_changed = !changed.entries.is_empty();
                for (key, item) in changed.entries {
                    over.set(&key, item);
                }
                if !is_changed && staying.contains(&index) {
                    continue;
                }
                over
            }
            None => (*table).clone(),
        };
        // What is added comes last by itself.
        let comes_last = positions[index].is_none() && last_staying.is_none_or(|last| last < index);
        if !staying.contains(&index) && !comes_last {
            let before = index.checked_sub(1).map(|before| names[before].1.join(".")).unwrap_or_default();
            over.set(AFTER, Item::text(before));
        }
        said.push(Item::new(Node::Table(over)));
    }
    Some(Item::new(Node::List(said)))
}

/// The keys of a table that give its name.
fn naming_part(table: &Table, name: &Name) -> Table {
    let keys = name.0.iter().filter_map(|key| Some(((*key).to_owned(), table.get(key)?.clone())));
    Table { entries: keys.collect() }
}

/// The indexes of a longest rising run among positions.
pub(super) fn longest_rising(positions: &[Option<usize>]) -> BTreeSet<usize> {
    // The length of the longest run that ends at each index, and the index before it in that run.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(positions.len());
    for (index, position) in positions.iter().enumerate() {
        let before = (0..index).filter(
            |other| matches!((positions[*other], position), (Some(other), Some(position)) if other < *position),
        );
        let best = before.max_by_key(|other| runs[*other].0);
        runs.push((best.map_or(1, |best| runs[best].0 + 1), best));
    }
    let mut next = (0..positions.len()).filter(|index| positions[*index].is_some()).max_by_key(|index| runs[*index].0);
    let mut rising = BTreeSet::new();
    while let Some(index) = next {
        rising.insert(index);
        next = runs[index].1;
    }
    rising
}

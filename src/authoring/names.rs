//! What tells the tables of a list apart, as `extends` does.

use crate::language::inherit::NAMING_KEYS;

use super::node::{Item, Node, Table};

/// A table's name: the keys that give it, and their texts.
pub(super) type Name = (&'static [&'static str], Vec<String>);

/// The name of a table in a list; `None` where it bears none.
pub(super) fn name(table: &Table) -> Option<Name> {
    NAMING_KEYS.iter().find_map(|keys| {
        let texts: Option<Vec<Vec<String>>> = keys.iter().map(|key| texts(table.get(key)?)).collect();
        Some((*keys, texts?.concat()))
    })
}

fn texts(item: &Item) -> Option<Vec<String>> {
    match &item.node {
        Node::Text(text) => Some(vec![text.clone()]),
        Node::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Table(_) => None,
    }
}

/// The tables of a list; `None` where it holds anything else, or nothing.
pub(super) fn tables(item: &Item) -> Option<Vec<&Table>> {
    let items = item.as_list().filter(|items| !items.is_empty())?;
    items.iter().map(Item::as_table).collect()
}

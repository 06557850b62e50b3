//! What stands in a form's files, as a tree of tables, lists and values, each with the cell that it comes from.
//!
//! Both sides meet here: a form's TOML becomes such a tree, and so does the authoring workbook.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::collector::Collector;
use crate::language::files::Files;
use crate::language::parse::each_written_table;

/// A cell of the authoring workbook: which sheet of those in `columns`, the row from 0, which column of that sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    /// The sheet, by its number among the sheets of an authoring workbook.
    pub(crate) sheet: usize,
    /// The row, from 0.
    pub(crate) row: u32,
    /// The column, by its number among the columns that the sheet has by rights.
    pub(crate) col: usize,
}

/// A value, and the cell that it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The value.
    pub(crate) node: Node,
    /// The cell; `None` where it comes from a file.
    pub(crate) place: Option<Place>,
}

/// A value of a form's files.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// A text.
    Text(String),
    /// A number as written.
    Number(String),
    /// Yes or no.
    Truth(bool),
    /// A date or time, as written.
    Date(String),
    /// A list.
    List(Vec<Item>),
    /// A table.
    Table(Table),
}

/// A table: keys with values, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// The keys, each once.
    pub(crate) entries: Vec<(String, Item)>,
}

/// The key under which a file that is no TOML has its whole text: a chapter of the report. Its value is a list of its lines.
pub(crate) const WHOLE_TEXT: &str = "@text";

/// The files of a form by their paths, each a table.
pub(crate) type Documents = BTreeMap<String, Table>;

impl Table {
    /// A file that is no TOML, by its lines.
    pub(crate) fn of_lines(lines: impl Iterator<Item = Item>) -> Self {
        Self { entries: vec![(WHOLE_TEXT.to_owned(), Item::new(Node::List(lines.collect())))] }
    }

    /// The lines of a file that is no TOML.
    pub(crate) fn lines(&self) -> Option<&[Item]> {
        self.get(WHOLE_TEXT)?.as_list()
    }
}

impl Item {
    /// A value of no cell.
    pub(crate) const fn new(node: Node) -> Self {
        Self { node, place: None }
    }

    /// A value that comes from a cell.
    pub(crate) const fn at(node: Node, place: Place) -> Self {
        Self { node, place: Some(place) }
    }

    /// A text of no cell.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(Node::Text(text.into()))
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.node {
            Node::Text(text) => Some(text),
            Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::List(_) | Node::Table(_) => None,
        }
    }

    /// The list, if it is one.
    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match &self.node {
            Node::List(items) => Some(items),
            Node::Text(_) | Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Table(_) => None,
        }
    }

    /// The table, if it is one.
    pub(crate) fn as_table(&self) -> Option<&Table> {
        match &self.node {
            Node::Table(table) => Some(table),
            Node::Text(_) | Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::List(_) => None,
        }
    }

    /// The table, if it is one.
    pub(crate) fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.node {
            Node::Table(table) => Some(table),
            Node::Text(_) | Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::List(_) => None,
        }
    }

    /// Whether it is a table or list without anything in it, which says no more than if it were not there.
    fn is_hollow(&self) -> bool {
        match &self.node {
            Node::Table(table) => table.entries.iter().all(|(_, item)| item.is_hollow()),
            Node::Text(_) | Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::List(_) => false,
        }
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        match (&self.node, &other.node) {
            (Node::Text(a), Node::Text(b)) | (Node::Date(a), Node::Date(b)) => a == b,
            (Node::Number(a), Node::Number(b)) => same_number(a, b),
            (Node::Truth(a), Node::Truth(b)) => a == b,
            (Node::List(a), Node::List(b)) => a == b,
            (Node::Table(a), Node::Table(b)) => a == b,
            (Node::Text(_), _)
            | (Node::Number(_), _)
            | (Node::Truth(_), _)
            | (Node::Date(_), _)
            | (Node::List(_), _)
            | (Node::Table(_), _) => false,
        }
    }
}

/// The order of keys says nothing; a table within it that is hollow is as if it were not there.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        let within = |a: &Self, b: &Self| {
            a.entries.iter().filter(|(_, item)| !item.is_hollow()).all(|(key, item)| b.get(key) == Some(item))
        };
        within(self, other) && within(other, self)
    }
}

/// Whether two numbers as written are the same: `0.10` and `0.1`, `1_000` and `1000`.
fn same_number(a: &str, b: &str) -> bool {
    let parsed = |text: &str| text.replace('_', "").parse::<f64>();
    a == b || matches!((parsed(a), parsed(b)), (Ok(a), Ok(b)) if a == b)
}

impl Table {
    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Item> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, item)| item)
    }

    /// The value under a key.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Item> {
        self.entries.iter_mut().find(|(known, _)| known == key).map(|(_, item)| item)
    }

    /// The text under a key; empty where there is none.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Item::as_text).unwrap_or_default()
    }

    /// Puts a value under a key, in the place of the one that was there.
    pub(crate) fn set(&mut self, key: &str, item: Item) {
        match self.get_mut(key) {
            Some(there) => *there = item,
            None => self.entries.push((key.to_owned(), item)),
        }
    }

    /// Takes the value under a key away.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Item> {
        let index = self.entries.iter().position(|(known, _)| known == key)?;
        Some(self.entries.remove(index).1)
    }

    /// Takes the value at a path of keys (`rule.kind`) away, with the tables that are empty then.
    pub(crate) fn take(&mut self, path: &str) -> Option<Item> {
        let Some((key, rest)) = path.split_once('.') else { return self.remove(path) };
        let inner = self.get_mut(key)?.as_table_mut()?;
        let taken = inner.take(rest);
        if inner.entries.is_empty() {
            self.remove(key);
        }
        taken
    }

    /// The value at a path of keys.
    pub(crate) fn at(&self, path: &str) -> Option<&Item> {
        match path.split_once('.') {
            None => self.get(path),
            Some((key, rest)) => self.get(key)?.as_table()?.at(rest),
        }
    }

    /// Puts a value at a path of keys. A table that is made on the way comes from where the value does.
    pub(crate) fn put(&mut self, path: &str, item: Item) {
        let Some((key, rest)) = path.split_once('.') else { return self.set(path, item) };
        if self.get(key).and_then(Item::as_table).is_none() {
            self.set(key, Item { node: Node::Table(Self::default()), place: item.place });
        }
        if let Some(inner) = self.get_mut(key).and_then(Item::as_table_mut) {
            inner.put(rest, item);
        }
    }

    /// Adds a table behind those that stand under a key.
    pub(crate) fn push(&mut self, key: &str, item: Item) {
        match self.get_mut(key) {
            Some(Item { node: Node::List(items), .. }) => items.push(item),
            Some(_) | None => self.set(key, Item { place: item.place, node: Node::List(vec![item]) }),
        }
    }

    /// The paths of all that is left in the table.
    pub(crate) fn paths(&self) -> Vec<String> {
        let left = self.entries.iter().filter(|(_, item)| !item.is_hollow());
        left.flat_map(|(key, item)| match item.as_table() {
            Some(table) => table.paths().into_iter().map(|path| format!("{key}.{path}")).collect(),
            None => vec![key.clone()],
        })
        .collect()
    }
}

/// The files of a form as written, each merged into the one that it inherits, but without `extends`.
pub(crate) fn documents(files: &Files) -> Documents {
    let mut documents = Documents::new();
    each_written_table(files, &mut Collector::default(), &mut |name, table| {
        let mut table = from_toml(table);
        table.remove("extends");
        documents.insert(name.to_owned(), table);
    });
    for (name, text) in files.chapters() {
        // An inherited chapter is named with the form that it stands in.
        let name = name.rfind("report/").map_or(name.as_str(), |start| &name[start..]);
        documents
            .insert(name.to_owned(), Table::of_lines(text.lines().map(|line| Item::new(Node::Text(line.to_owned())))));
    }
    documents
}

/// A table of TOML as a tree.
pub(crate) fn from_toml(table: &DeTable<'_>) -> Table {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (key.span().start, key, value)).collect();
    entries.sort_by_key(|(start, ..)| *start);
    let entry = |(_, key, value): (usize, &toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
        (key.get_ref().to_string(), Item::new(from_value(value.get_ref())))
    };
    Table { entries: entries.into_iter().map(entry).collect() }
}

fn from_value(value: &DeValue<'_>) -> Node {
    match value {
        DeValue::String(text) => Node::Text(text.to_string()),
        DeValue::Integer(number) => Node::Number(match number.radix() {
            10 => number.as_str().to_owned(),
            radix => i64::from_str_radix(number.as_str(), radix)
                .map_or_else(|_| number.as_str().to_owned(), |n| n.to_string()),
        }),
        DeValue::Float(number) => Node::Number(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Node::Truth(*truth),
        DeValue::Datetime(date) => Node::Date(date.to_string()),
        DeValue::Array(items) => Node::List(items.iter().map(|item| Item::new(from_value(item.get_ref()))).collect()),
        DeValue::Table(table) => Node::Table(from_toml(table)),
    }
}

//! Every key and every choice of the language has a column or line: a form that writes every key of the schema once goes to lines and comes back.

use std::cell::RefCell;

use serde_json::{Map, Value as Json};

use super::assemble::assemble;
use super::node::{Documents, Item, Node, Table};
use super::project::project;
use crate::template::CHECK_KINDS;
use crate::template::schema::complete;

/// Keys of which a table has only one at a time.
const ALTERNATIVES: [&str; 6] = CHECK_KINDS;

/// All tables that a schema allows: one of each kind, with every key.
struct Samples<'s> {
    root: &'s Json,
    /// The definitions that are being gone through: a rule has parts, and a part a rule.
    open: RefCell<Vec<String>>,
}

impl Samples<'_> {
    fn resolve<'j>(&'j self, schema: &'j Json) -> &'j Json {
        match schema.get("$ref").and_then(Json::as_str) {
            Some(reference) => self.resolve(self.root.pointer(reference.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    /// One value of each kind that the schema allows.
    fn values(&self, schema: &Json) -> Vec<Item> {
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            let times = self.open.borrow().iter().filter(|open| *open == reference).count();
            // A part has a rule, but no parts.
            if times >= if reference.ends_with("Part") { 1 } else { 2 } {
                return Vec::new();
            }
            self.open.borrow_mut().push(reference.to_owned());
            let values = self.values(self.resolve(schema));
            self.open.borrow_mut().pop();
            return values;
        }
        let text = |text: &str| Item::text(text);
        if let Some(constant) = schema.get("const").and_then(Json::as_str) {
            return vec![text(constant)];
        }
        if let Some(words) = schema.get("enum").and_then(Json::as_array) {
            return words.iter().filter_map(Json::as_str).map(text).collect();
        }
        for several in ["oneOf", "anyOf", "allOf"] {
            if let Some(kinds) = schema.get(several).and_then(Json::as_array) {
                let own = schema.get("properties").and_then(Json::as_object);
                let kinds = kinds.iter().filter(|kind| self.resolve(kind).get("type") != Some(&Json::from("null")));
                return kinds.flat_map(|kind| self.with_own(kind, own)).collect();
            }
        }
        let kind = match &schema["type"] {
            Json::Array(kinds) => kinds[0].as_str().unwrap(),
            Json::String(kind) => kind,
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => "object",
        };
        match kind {
            "string" => vec![text("甲")],
            "integer" => vec![Item::new(Node::Number("3".to_owned()))],
            "number" => vec![Item::new(Node::Number("0.5".to_owned()))],
            "boolean" => vec![Item::new(Node::Truth(true)), Item::new(Node::Truth(false))],
            "array" => self.lists(schema),
            "object" => self.tables(schema, None),
            other => panic!("{other}: {schema}"),
        }
    }

    /// The values of a kind, with the keys that all kinds have.
    fn with_own(&self, kind: &Json, own: Option<&Map<String, Json>>) -> Vec<Item> {
        let kind = self.resolve(kind);
        if kind.get("properties").is_some() { self.tables(kind, own) } else { self.values(kind) }
    }

    fn lists(&self, schema: &Json) -> Vec<Item> {
        let tuple = schema.get("prefixItems").or_else(|| schema.get("items").filter(|items| items.is_array()));
        if let Some(parts) = tuple.and_then(Json::as_array) {
            return vec![Item::new(Node::List(parts.iter().map(|part| self.values(part).remove(0)).collect()))];
        }
        let items = self.values(&schema["items"]);
        if items.is_empty() { Vec::new() } else { vec![Item::new(Node::List(items))] }
    }

    fn tables(&self, schema: &Json, own: Option<&Map<String, Json>>) -> Vec<Item> {
        let Some(properties) = schema.get("properties").and_then(Json::as_object) else {
            let value = self.values(&schema["additionalProperties"]).remove(0);
            return vec![Item::new(Node::Table(Table { entries: vec![("名".to_owned(), value)] }))];
        };
        let properties: Vec<(&String, &Json)> = own.into_iter().flatten().chain(properties).collect();
        let values: Vec<(&String, Vec<Item>)> = properties
            .into_iter()
            .map(|(key, schema)| (key, self.values(schema)))
            .filter(|(_, values)| !values.is_empty())
            .collect();
        // Each table takes the next value of each key, until all were taken; of keys that exclude each other one.
        let chosen: Vec<&str> =
            ALTERNATIVES.into_iter().filter(|key| values.iter().any(|(known, _)| known == key)).collect();
        let is_check = chosen.len() == ALTERNATIVES.len();
        let most = values.iter().map(|(_, values)| values.len()).max().unwrap_or(1);
        let count = if is_check { most.max(ALTERNATIVES.len()) } else { most };
        let table = |round: usize| {
            let taken = values.iter().filter(|(key, _)| {
                !is_check || !chosen.contains(&key.as_str()) || chosen[round % chosen.len()] == key.as_str()
            });
            let entries = taken.map(|(key, values)| ((*key).clone(), values[round % values.len()].clone()));
            Item::new(Node::Table(Table { entries: entries.collect() }))
        };
        (0..count).map(table).collect()
    }
}

/// The names by which lines find each other.
fn with_names(documents: &mut Documents) {
    let numbered = |list: &mut Item, key: &str| {
        let Node::List(items) = &mut list.node else { return };
        for (index, table) in items.iter_mut().filter_map(Item::as_table_mut).enumerate() {
            table.set(key, Item::text(format!("名{index}")));
        }
    };
    for (file, key) in [("indicators.toml", "indicator"), ("checks.toml", "check")] {
        numbered(documents.get_mut(file).unwrap().get_mut(key).unwrap(), "id");
    }
}

fn everything() -> Documents {
    let mut documents = Documents::new();
    for (kind, file) in [
        ("template", "template.toml"),
        ("sheet", "sheets/甲.toml"),
        ("indicators", "indicators.toml"),
        ("checks", "checks.toml"),
        ("rules", "rules.toml"),
        ("rule", "rules/甲.toml"),
        ("last-year", "last-year.toml"),
    ] {
        let schema = complete(kind).unwrap();
        let table = Samples { root: &schema, open: RefCell::default() }.values(&schema).remove(0);
        let Node::Table(mut table) = table.node else { panic!("{kind}") };
        table.remove("extends");
        documents.insert(file.to_owned(), table);
    }
    with_names(&mut documents);
    documents
}

#[test]
fn every_key_of_the_language_has_a_column_or_line() {
    let documents = everything();
    let projection = project(&documents, None);
    assert!(projection.left.is_empty(), "{:#?}", projection.left);
    let again = assemble(&projection.rows);
    assert!(again.faults.is_empty() && again.unused.is_empty(), "{:#?}{:#?}", again.faults, again.unused);
    for (file, table) in &documents {
        let found = &again.documents[file];
        assert!(found == table, "{file}\n{}\n{}", text(found), text(table));
    }
}

fn text(table: &Table) -> String {
    super::toml_text::TomlText::write(table).text
}

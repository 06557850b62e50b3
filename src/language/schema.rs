//! JSON Schemas of a form's files, by which editors complete and check them.
//!
//! A form that extends another says only what differs, so the schemas demand no key; the linter tells what is missing.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::raw::{
    RawCheck, RawChecklist, RawContents, RawForm, RawGrid, RawIndicator, RawIndicators, RawLastYear, RawList, RawProse,
    RawSheet, RawTemplate, RawText,
};

/// The kinds of files, as `jixiao template schema` names them.
pub const KINDS: [&str; 5] = ["template", "sheet", "indicators", "checks", "last-year"];

/// `[[block]]` of a sheet.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is wanted")]
enum Block {
    /// Label and value pairs.
    Form(RawForm),
    /// Fixed rows and columns.
    Grid(RawGrid),
    /// Repeating rows.
    List(RawList),
    /// The scoring table.
    Indicators(RawIndicators),
    /// Items with an answer and evidence.
    Checklist(RawChecklist),
    /// Long narrative.
    Text(RawText),
    /// Printed paragraphs, nothing to fill.
    Prose(RawProse),
    /// The list of sheets, with links.
    Contents(RawContents),
}

/// The schema of a kind of file, by which every file of every form is right; `None` where there is no such kind.
pub fn schema(kind: &str) -> Option<Value> {
    let mut schema = complete(kind)?;
    relax(&mut schema, kind != "sheet");
    Some(schema)
}

/// The schema of a kind of file in a form that extends no other: it tells which keys must be there. What any table may have
/// besides, `repeat` and `remove`, is not in it. `None` where there is no such kind.
pub fn complete(kind: &str) -> Option<Value> {
    let generator = || SchemaGenerator::new(SchemaSettings::draft07());
    let schema: Schema = match kind {
        "template" => generator().into_root_schema_for::<RawTemplate>(),
        "sheet" => {
            let mut generator = generator();
            let block = generator.subschema_for::<Block>();
            let mut schema = generator.into_root_schema_for::<RawSheet>();
            let properties = schema.ensure_object().entry("properties").or_insert_with(|| json!({}));
            properties["block"] =
                json!({"type": "array", "items": block, "description": "The blocks from top to bottom."});
            schema
        }
        "indicators" => array::<RawIndicator>("indicator", generator()),
        "checks" => array::<RawCheck>("check", generator()),
        "last-year" => generator().into_root_schema_for::<RawLastYear>(),
        _ => return None,
    };
    Some(schema.to_value())
}

/// The schema of a file that holds nothing but `[[key]]`.
fn array<T: JsonSchema>(key: &str, mut generator: SchemaGenerator) -> Schema {
    let item = generator.subschema_for::<T>();
    let mut schema = schemars::json_schema!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("{key}s.toml"),
        "type": "object",
        "properties": {key: {"type": "array", "items": item}},
        "additionalProperties": false,
    });
    let definitions = generator.take_definitions(true);
    schema.insert("definitions".to_owned(), Value::Object(definitions));
    schema
}

/// Lets keys be left out, and tables be repeated or removed; the outermost one only where it may be.
fn relax(value: &mut Value, outermost: bool) {
    match value {
        Value::Object(object) => {
            // The keyword is a list; a property of that name is not.
            if object.get("required").is_some_and(Value::is_array) {
                object.remove("required");
            }
            // A table that leaves its kind to the form it extends may be of several.
            if let Some(choices) = object.remove("oneOf") {
                object.insert("anyOf".to_owned(), choices);
            }
            let closed = object.get("additionalProperties") == Some(&Value::Bool(false));
            if closed && !outermost {
                allow(object);
            }
            object.iter_mut().for_each(|(_, value)| relax(value, false));
        }
        Value::Array(array) => array.iter_mut().for_each(|value| relax(value, false)),
        _ => {}
    }
}

fn allow(object: &mut Map<String, Value>) {
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    properties["repeat"] = json!({
        "type": "integer", "minimum": 1, "maximum": 200,
        "description": "How many times this stands; {i} in its texts (of a sheet: {n}) is the number.",
    });
    properties["remove"] =
        json!({"type": "boolean", "description": "In a form that extends another: this is taken away."});
}

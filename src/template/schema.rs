//! JSON Schemas of a form's files, with which editors complete and check what an author types.
//!
//! A form that extends another says only what differs, so the schemas demand no key; the linter reports what is missing.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::blocks::RawBlock;
use crate::language::check::RawCheck;
use crate::language::head::RawTemplate;
use crate::language::indicator::RawIndicator;
use crate::language::last_year::RawLastYear;
use crate::language::sheet::RawSheet;
use crate::language::substance::{RawApply, RawSubstanceRule};

/// The kinds of files, as `jixiao template schema` names them.
pub const KINDS: [&str; 7] = ["template", "sheet", "indicators", "checks", "rules", "rule", "last-year"];

/// The schema of a kind of file, which every right file of every form fits. `None` where there is no such kind.
pub fn schema(kind: &str) -> Option<Value> {
    let mut schema = complete(kind)?;
    relax(&mut schema, kind != "sheet");
    Some(schema)
}

/// The schema of a kind of file in a form that extends no other, with the keys that must be there. It leaves out `repeat`,
/// `remove`, `replace` and `after`, which any table may have. `None` where there is no such kind.
pub fn complete(kind: &str) -> Option<Value> {
    let generator = || SchemaGenerator::new(SchemaSettings::draft07());
    let schema: Schema = match kind {
        "template" => generator().into_root_schema_for::<RawTemplate>(),
        "sheet" => {
            let mut generator = generator();
            let block = generator.subschema_for::<RawBlock>();
            let mut schema = generator.into_root_schema_for::<RawSheet>();
            let properties = schema.ensure_object().entry("properties").or_insert_with(|| json!({}));
            properties["block"] =
                json!({"type": "array", "items": block, "description": "The blocks from top to bottom."});
            schema
        }
        "indicators" => array::<RawIndicator>("indicator", "indicators", generator()),
        "checks" => array::<RawCheck>("check", "checks", generator()),
        "rules" => array::<RawApply>("apply", "rules", generator()),
        "rule" => generator().into_root_schema_for::<RawSubstanceRule>(),
        "last-year" => generator().into_root_schema_for::<RawLastYear>(),
        _ => return None,
    };
    Some(schema.to_value())
}

/// The schema of a file that holds nothing but `[[key]]`.
fn array<T: JsonSchema>(key: &str, file: &str, mut generator: SchemaGenerator) -> Schema {
    let item = generator.subschema_for::<T>();
    let mut schema = schemars::json_schema!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("{file}.toml"),
        "type": "object",
        "properties": {key: {"type": "array", "items": item}},
        "additionalProperties": false,
    });
    let definitions = generator.take_definitions(true);
    schema.insert("definitions".to_owned(), Value::Object(definitions));
    schema
}

/// Makes every key optional, and allows `repeat` and the keys of inheritance in every table but the `outermost`.
fn relax(value: &mut Value, outermost: bool) {
    match value {
        Value::Object(object) => {
            // `required` with a list is the keyword; otherwise it is a property of that name.
            if object.get("required").is_some_and(Value::is_array) {
                object.remove("required");
            }
            // Without its kind, a table fits the schemas of several kinds.
            if let Some(choices) = object.remove("oneOf") {
                object.insert("anyOf".to_owned(), choices);
            }
            let closed = object.get("additionalProperties") == Some(&Value::Bool(false));
            if closed && !outermost {
                allow_repeat_and_remove(object);
            }
            object.iter_mut().for_each(|(_, value)| relax(value, false));
        }
        Value::Array(array) => array.iter_mut().for_each(|value| relax(value, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Allows `repeat` and the keys of inheritance in a table.
fn allow_repeat_and_remove(object: &mut Map<String, Value>) {
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    properties["repeat"] = json!({
        "type": "integer", "minimum": 1, "maximum": 200,
        "description": "How many times this stands; {i} in its texts (of a sheet: {n}) is the number.",
    });
    properties["remove"] =
        json!({"type": "boolean", "description": "In a form that extends another: this is taken away."});
    properties["replace"] = json!({
        "type": "boolean",
        "description": "In a form that extends another: this stands in the place of what is inherited, and is not merged into it.",
    });
    properties["after"] = json!({
        "type": "string",
        "description": "In a form that extends another: the name of what this stands behind; empty where it comes first.",
    });
}

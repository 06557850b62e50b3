//! The tables of the language with their keys, from the schemas; the Chinese words for them from `docs/guide/words.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use jixiao::internals::formula::Function;
use jixiao::internals::template::schema::{KINDS, complete, schema};
use jixiao::written_report::{FILTERS, FilterDoc};
use serde::Deserialize;
use serde_json::Value as Json;

const WORDS: &str = "docs/guide/words.toml";
/// The key that tells the kind of a table is shown by its example.
const KIND: &str = "kind";
/// The choices that have sections of their own.
const FIELD_TYPE: &str = "FieldType";
/// What any table may have; the guide tells it in a section of its own.
const ANYWHERE: [&str; 2] = ["remove", "repeat"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Chinese,
    English,
}

impl Language {
    pub fn say<'w>(self, chinese: &'w str, english: &'w str) -> &'w str {
        if self == Self::Chinese { chinese } else { english }
    }
}

/// `words.toml`: what the sources of the program don't say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Table or enumeration → key or value → meaning, in Chinese.
    chinese: BTreeMap<String, BTreeMap<String, String>>,
    functions: BTreeMap<String, FunctionWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FunctionWords {
    zh: String,
    en: String,
    /// A formula over the filled example.
    example: String,
}

/// A key of a table.
struct Key {
    schema: Json,
    required: bool,
}

/// Everything that can be written in a form.
pub struct Reference {
    words: Words,
    /// The tables by name (`Field`, `Block.grid`, `Rule.bands`), with their keys in the order of the schema.
    tables: BTreeMap<String, Vec<(String, Key)>>,
    /// The values of keys that take one of some words: name → value → meaning in English.
    choices: BTreeMap<String, Vec<(String, String)>>,
}

impl Reference {
    pub fn read() -> Self {
        let words =
            toml::from_str(&fs::read_to_string(WORDS).unwrap()).unwrap_or_else(|error| panic!("{WORDS}: {error}"));
        let mut reference = Self { words, tables: BTreeMap::new(), choices: BTreeMap::new() };
        for kind in KINDS {
            let schema = complete(kind).unwrap();
            if let Some(title) = schema["title"].as_str().filter(|title| title.starts_with("Raw")) {
                reference.add(title, &schema);
            }
            for (name, definition) in schema["definitions"].as_object().into_iter().flatten() {
                reference.add(name, definition);
            }
        }
        reference
    }

    fn add(&mut self, name: &str, schema: &Json) {
        let name = plain(name);
        let Some(variants) = schema["oneOf"].as_array() else {
            self.tables.insert(name.to_owned(), keys(schema));
            return;
        };
        let mut choices = Vec::new();
        for variant in variants {
            let meaning = variant["description"].as_str().unwrap_or_default();
            match variant["properties"][KIND]["const"].as_str() {
                Some(kind) => {
                    self.tables.insert(format!("{name}.{kind}"), keys(variant));
                }
                None => {
                    let value = variant["const"].as_str().unwrap_or_else(|| panic!("{name}: {variant}"));
                    choices.push((value.to_owned(), sentence(meaning)));
                }
            }
        }
        if !choices.is_empty() {
            self.choices.insert(name.to_owned(), choices);
        }
    }

    /// The kinds of which `what` has an example each.
    pub fn kinds(&self, what: &str) -> Vec<String> {
        let of = |prefix: &str| {
            self.tables.keys().filter_map(|name| name.strip_prefix(prefix)).map(str::to_owned).collect::<Vec<_>>()
        };
        match what {
            "block" => of("Block."),
            "rule" => of("Rule."),
            "type" => self.choices[FIELD_TYPE].iter().map(|(value, _)| value.clone()).collect(),
            "check" => jixiao::internals::template::CHECK_KINDS.map(str::to_owned).into(),
            "keys" => self.tables.keys().filter(|name| !name.contains('.')).cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// What has no words in Chinese, and what has words but is not in the language.
    pub fn lacks(&self) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        for (table, keys) in &self.tables {
            known.extend(
                keys.iter().filter(|(_, key)| !key.is_as_in_field()).map(|(key, _)| (table.as_str(), key.as_str())),
            );
        }
        for (name, values) in &self.choices {
            known.extend(values.iter().map(|(value, _)| (name.as_str(), value.as_str())));
        }
        let said: BTreeSet<(&str, &str)> = self
            .words
            .chinese
            .iter()
            .flat_map(|(table, keys)| keys.keys().map(move |key| (table.as_str(), key.as_str())))
            .collect();
        let functions: BTreeSet<&str> = Function::ALL.into_iter().map(Function::name).collect();
        let explained: BTreeSet<&str> = self.words.functions.keys().map(String::as_str).collect();
        let missing = known.difference(&said).map(|(table, key)| format!("{WORDS}: [chinese.{table}] has no `{key}`"));
        let left = said.difference(&known).map(|(table, key)| format!("{WORDS}: there is no `{key}` in {table}"));
        let unexplained = functions.difference(&explained).map(|name| format!("{WORDS}: [functions] has no {name}"));
        let unknown = explained.difference(&functions).map(|name| format!("{WORDS}: there is no function {name}"));
        missing.chain(left).chain(unexplained).chain(unknown).chain(self.undescribed()).chain(strangers()).collect()
    }

    /// What has no words in English: a doc comment is missing.
    fn undescribed(&self) -> impl Iterator<Item = String> {
        let keys =
            self.tables.iter().flat_map(|(table, keys)| keys.iter().map(move |(key, it)| (table, key, it.meaning())));
        let values =
            self.choices.iter().flat_map(|(name, all)| all.iter().map(move |(value, it)| (name, value, it.clone())));
        let silent = keys.chain(values).filter(|(.., meaning)| meaning.is_empty());
        silent
            .map(|(table, key, _)| format!("src: `{key}` of {table} has no doc comment"))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The keys of a table, as a table of the document; nothing where it has none.
    pub fn keys(&self, table: &str, language: Language) -> Result<String, String> {
        let keys = self.tables.get(table).ok_or_else(|| format!("there is no table {table}"))?;
        if keys.is_empty() {
            return Ok(String::new());
        }
        let mut made = language
            .say("| 键 | 值 | 含义 |\n| --- | --- | --- |\n", "| key | value | meaning |\n| --- | --- | --- |\n")
            .to_owned();
        for (name, key) in keys {
            let must = if key.required { language.say(" **必填**", " **required**") } else { "" };
            let (value, meaning) = (self.value(&key.schema, language), self.meaning(table, name, key, language));
            let _ = writeln!(made, "| `{name}`{must} | {value} | {} |", meaning.replace('|', "\\|"));
        }
        Ok(made)
    }

    /// What may stand behind a key, in words.
    fn value(&self, schema: &Json, language: Language) -> String {
        if let Some(name) = referred(schema) {
            return match name {
                FIELD_TYPE => language.say("字段类型", "a field type"),
                name if self.choices.contains_key(name) => language.say("下列之一", "one of these"),
                _ => language.say("表", "table"),
            }
            .to_owned();
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).filter(|kind| *kind != "null").collect(),
            kind => kind.as_str().into_iter().collect(),
        };
        match kinds.as_slice() {
            ["array"] => match &schema["items"] {
                Json::Array(parts) => {
                    let parts: Vec<String> = parts.iter().map(|part| self.value(part, language)).collect();
                    format!("[{}]", parts.join(language.say("，", ", ")))
                }
                item if referred(item).is_some() => language.say("多个表", "tables").to_owned(),
                item => format!("[{}{}]", self.value(item, language), language.say("，…", ", …")),
            },
            ["object"] => language.say("名称 = 值", "name = value").to_owned(),
            ["boolean"] => "`true` / `false`".to_owned(),
            ["integer"] => language.say("整数", "whole number").to_owned(),
            ["number", ..] => language.say("数", "number").to_owned(),
            _ => language.say("文字", "text").to_owned(),
        }
    }

    fn meaning(&self, table: &str, name: &str, key: &Key, language: Language) -> String {
        let field = || self.tables["Field"].iter().find(|(other, _)| other == name).map(|(_, key)| key.meaning());
        let said = |table: &str| self.words.chinese.get(table).and_then(|keys| keys.get(name)).cloned();
        let own = match language {
            Language::Chinese => said(table).or_else(|| said("Field")).unwrap_or_default(),
            Language::English if key.is_as_in_field() => field().unwrap_or_default(),
            Language::English => key.meaning().replace(AS_IN_FIELD, field().unwrap_or_default().trim_end_matches('.')),
        };
        let values = referred(&key.schema).and_then(|name| Some((name, self.choices.get(name)?)));
        let mut made = own;
        for (choices, all) in values.iter().filter(|(name, _)| *name != FIELD_TYPE) {
            for (value, english) in all.iter() {
                let chinese = self.words.chinese.get(*choices).and_then(|words| words.get(value));
                let meaning = language.say(chinese.map_or("", String::as_str), english);
                let _ = write!(made, "<br>`{value}`{}{meaning}", language.say("：", ": "));
            }
        }
        made
    }

    /// What a type of field is.
    pub fn type_meaning(&self, kind: &str, language: Language) -> Option<String> {
        let (_, english) = self.choices[FIELD_TYPE].iter().find(|(value, _)| value == kind)?;
        let chinese = self.words.chinese.get(FIELD_TYPE).and_then(|words| words.get(kind));
        Some(language.say(chinese.map_or("", String::as_str), english).to_owned())
    }

    /// The filters of reports, as a table of the document.
    pub fn filters(&self, language: Language) -> String {
        let mut made =
            language.say("| 格式 | 作用 |\n| --- | --- |\n", "| filter | what it does |\n| --- | --- |\n").to_owned();
        for FilterDoc { name, chinese, english } in FILTERS {
            let _ = writeln!(made, "| `{name}` | {} |", language.say(chinese, english));
        }
        made
    }

    /// The functions, as a table of the document.
    pub fn functions(
        &self,
        language: Language,
        value: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<String, String> {
        let mut made = language
            .say(
                "| 函数 | 作用 | 例子 | 结果 |\n| --- | --- | --- | --- |\n",
                "| function | what it gives | example | result |\n| --- | --- | --- | --- |\n",
            )
            .to_owned();
        for function in Function::ALL {
            let Some(words) = self.words.functions.get(function.name()) else { continue };
            let (meaning, example) = (language.say(&words.zh, &words.en), &words.example);
            if !example.contains(function.name()) {
                return Err(format!("{WORDS}: the example of {} does not use it", function.name()));
            }
            let _ = writeln!(made, "| `{}` | {meaning} | `{example}` | `{}` |", function.name(), value(example)?);
        }
        Ok(made)
    }
}

const AS_IN_FIELD: &str = "As in [`RawField`]";

impl Key {
    fn meaning(&self) -> String {
        sentence(self.schema["description"].as_str().unwrap_or_default())
    }

    /// Whether it means what it means in a field, and no more.
    fn is_as_in_field(&self) -> bool {
        self.meaning().trim_end_matches('.') == AS_IN_FIELD
    }
}

/// The keys that any table may have besides its own must be those that the guide tells of.
fn strangers() -> Vec<String> {
    let schema = schema("checks").unwrap();
    let all = schema["definitions"]["RawCheck"]["properties"].as_object().unwrap().clone();
    let own = complete("checks").unwrap();
    let own = own["definitions"]["RawCheck"]["properties"].as_object().unwrap();
    let added = all.keys().filter(|key| !own.contains_key(*key) && !ANYWHERE.contains(&key.as_str()));
    added.map(|key| format!("every table may have `{key}`, of which the guide tells nothing")).collect()
}

/// The name of a type of the sources without its first part.
fn plain(name: &str) -> &str {
    name.strip_prefix("Raw").unwrap_or(name)
}

/// A doc comment on one line.
fn sentence(text: &str) -> String {
    text.replace('\n', " ")
}

fn keys(schema: &Json) -> Vec<(String, Key)> {
    let required = |key: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == key));
    let all = schema["properties"].as_object().into_iter().flatten().filter(|(key, _)| *key != KIND);
    let mut keys: Vec<(String, Key)> =
        all.map(|(key, schema)| (key.clone(), Key { schema: schema.clone(), required: required(key) })).collect();
    keys.sort_by_key(|(_, key)| !key.required);
    keys
}

/// The definition that a schema refers to, if it is but a reference.
fn referred(schema: &Json) -> Option<&str> {
    let listed = ["allOf", "anyOf"].iter().find_map(|key| schema[*key].as_array()?.iter().find_map(referred));
    let direct = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    direct.or(listed).map(plain)
}

//! The example forms of the guide, filled in, and where the example of a kind stands.
//!
//! - a block: `example-2024/sheets/block-KIND.toml`
//! - a field type: the field of that type in `example-2024/sheets/types.toml`
//! - a rule: the indicators of the table on `example-rules/sheets/rule-KIND.toml`
//! - a check: the first rule with that key in `example-2024/checks.toml`

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jixiao::engine::Filling;
use jixiao::engine::emit_filled;
use jixiao::files::{read_form_folder, read_last_return};
use jixiao::form::Form;
use jixiao::internals::authoring::export;
use jixiao::internals::compute::{Computed, compute};
use jixiao::internals::formula::{Reach, Ref, evaluate, parse};
use jixiao::internals::load;

use crate::support;

const FORMS: &str = "docs/guide/forms";
/// The example that most of the guide is about.
pub const MAIN: &str = "example-2024";
/// The example of every rule.
pub const RULES: &str = "example-rules";
/// Next year's form of the main example.
pub const NEXT: &str = "example-2025";

/// A form with values.
pub struct Example {
    pub form: Form,
    pub filling: Filling,
    pub workbook: Vec<u8>,
}

impl Example {
    fn new(form: &str, values: &[&str], last_year: Option<&Path>) -> Self {
        let form = support::in_folder(&Path::new(FORMS).join(form));
        let mut all = toml::Table::new();
        for name in values {
            let text = fs::read_to_string(format!("docs/guide/values/{name}.toml")).unwrap();
            all.extend(toml::from_str::<toml::Table>(&text).unwrap());
        }
        let mut filling = Filling::parse(&form.template, &values.join("+"), &all.to_string(), false).unwrap();
        if let Some(path) = last_year {
            read_last_return(&form, path).unwrap().fill(&form.template, &mut filling).unwrap();
        }
        let workbook = emit_filled(&form, &filling).unwrap();
        Self { form, filling, workbook }
    }

    /// The sheet whose file has this name; the first copy of a repeated one.
    pub fn sheet(&self, folder: &str, file: &str) -> Option<usize> {
        // A form that extends the main one may leave the name as it is there.
        let name = [folder, MAIN].iter().find_map(|folder| {
            let text = fs::read_to_string(format!("{FORMS}/{folder}/sheets/{file}.toml")).ok()?;
            Some(toml::from_str::<toml::Table>(&text).ok()?.get("name")?.as_str()?.replace("{n}", "1"))
        })?;
        self.form.template.sheets.iter().position(|sheet| sheet.name == name)
    }
}

/// Every example, by name.
pub struct Examples {
    by_name: BTreeMap<&'static str, Example>,
    computed: Computed,
}

/// The main example with mistakes in it, for what checks say.
pub const WRONG: &str = "example-2024-wrong";

impl Examples {
    pub fn read() -> Self {
        let main = Example::new(MAIN, &[MAIN], None);
        let folder = tempfile::tempdir().unwrap();
        let accepted = folder.path().join("2024.xlsx");
        fs::write(&accepted, &main.workbook).unwrap();
        // Next year's form takes figures only from a return that passes: so the main example does.
        let next = Example::new(NEXT, &[NEXT], Some(&accepted));
        let computed = compute(&main.form.template, main.filling.values.clone(), |_| false);
        let wrong = Example::new(MAIN, &[MAIN, WRONG], None);
        let rules = Example::new(RULES, &[RULES], None);
        Self { by_name: BTreeMap::from([(MAIN, main), (WRONG, wrong), (RULES, rules), (NEXT, next)]), computed }
    }

    pub fn get(&self, name: &str) -> Option<&Example> {
        self.by_name.get(name)
    }

    /// What a formula gives over the filled main example.
    pub fn value(&self, formula: &str) -> Result<String, String> {
        let template = &self.by_name[MAIN].form.template;
        let resolve = |name: &str| {
            let field = template.find(name)?;
            let reach = if template.field(field).list.is_some() { Reach::All } else { Reach::One };
            Some(Ref { field, reach })
        };
        let expr = parse(formula, &resolve).map_err(|faults| format!("{formula}: {faults:?}"))?;
        Ok(evaluate(&expr, &self.computed.view(template), 0).to_string())
    }
}

/// The authoring workbook of an example form.
pub fn authoring(form: &str) -> Result<Vec<u8>, String> {
    let files = read_form_folder(&Path::new(FORMS).join(form)).map_err(|faults| faults.to_string())?;
    let template = load(&files).map_err(|faults| faults.to_string())?;
    export(&files, &template).map_err(|error| error.to_string())
}

/// The text of a file of an example form.
pub fn file(path: &str) -> Result<String, String> {
    let text = fs::read_to_string(format!("{FORMS}/{path}")).map_err(|_| format!("there is no {FORMS}/{path}"))?;
    Ok(text.replace("\r\n", "\n").trim_end().to_owned())
}

/// The tables of a file of which `wanted` is true, as they are written.
pub fn tables(path: &str, wanted: &dyn Fn(&toml::Table) -> bool) -> Result<String, String> {
    let text = file(path)?;
    let starts = text.match_indices("\n[[").map(|(at, _)| at + 1).chain(text.starts_with("[[").then_some(0));
    let mut starts: Vec<usize> = starts.chain([text.len()]).collect();
    starts.sort_unstable();
    let parts = starts.windows(2).map(|bounds| text[bounds[0]..bounds[1]].trim_end());
    let found: Vec<&str> = parts.filter(|part| parsed(part).is_some_and(|table| wanted(&table))).collect();
    if found.is_empty() { Err(format!("no such table in {FORMS}/{path}")) } else { Ok(found.join("\n\n")) }
}

/// The table that a `[[…]]` of a file is.
pub fn parsed(part: &str) -> Option<toml::Table> {
    let path = part.lines().next()?.trim_matches(['[', ']']);
    let whole = toml::Value::Table(toml::from_str(part).ok()?);
    let inner = path.split('.').try_fold(&whole, |outer, key| {
        let inner = outer.get(key)?;
        inner.get(0).or(Some(inner))
    });
    inner?.as_table().cloned()
}

/// What a table has under a key, as text.
pub fn text<'t>(table: &'t toml::Table, key: &str) -> Option<&'t str> {
    table.get(key)?.as_str()
}

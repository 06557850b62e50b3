//! Puts a document of the guide together from its prose.

use jixiao::internals::load;
use jixiao::internals::template::Files;

use super::examples::{self, Examples, MAIN, RULES, WRONG};
use super::pictures::{Picture, Rows};
use super::reference::{Language, Reference};

/// A document, the pictures it shows, and what is wrong with its source.
pub struct Guide {
    pub text: String,
    pub pictures: Vec<Picture>,
    pub faults: Vec<String>,
}

/// The lines of a source where something generated goes.
pub fn directives(source: &str) -> Vec<String> {
    source.lines().filter_map(directive).map(str::to_owned).collect()
}

fn directive(line: &str) -> Option<&str> {
    line.strip_prefix("{{")?.strip_suffix("}}").filter(|inner| !inner.starts_with('='))
}

impl Guide {
    pub fn assemble(source: &str, language: Language, examples: &Examples, reference: &Reference) -> Self {
        let mut assembler = Assembler { language, examples, reference, source, heading: "", pictures: Vec::new() };
        let mut text = String::new();
        let mut faults = assembler.uncovered();
        for line in source.lines() {
            if let Some((_, heading)) = line.split_once("# ").filter(|_| line.starts_with('#')) {
                assembler.heading = heading;
            }
            let made = match directive(line) {
                Some(directive) => assembler.make(directive),
                None => assembler.evaluated(line),
            };
            match made {
                Ok(made) => text.push_str(made.trim_end()),
                Err(fault) => faults.push(fault),
            }
            text.push('\n');
        }
        Self { text, pictures: assembler.pictures, faults }
    }
}

struct Assembler<'a> {
    language: Language,
    examples: &'a Examples,
    reference: &'a Reference,
    source: &'a str,
    /// The heading above, which names the pictures under it.
    heading: &'a str,
    pictures: Vec<Picture>,
}

impl Assembler<'_> {
    /// Kinds and tables without a section, and with more than one.
    fn uncovered(&self) -> Vec<String> {
        let there = directives(self.source);
        let mut faults = Vec::new();
        for what in ["block", "type", "rule", "check", "keys"] {
            for kind in self.reference.kinds(what) {
                let wanted = format!("{what} {kind}");
                let found = there.iter().filter(|directive| **directive == wanted).count();
                if found != 1 {
                    faults.push(format!(
                        "{found} lines {{{{{wanted}}}}}, there should be one, under a heading of its own"
                    ));
                }
            }
        }
        faults
    }

    /// What stands in the place of a directive.
    fn make(&mut self, directive: &str) -> Result<String, String> {
        let words: Vec<&str> = directive.split(' ').collect();
        match words.as_slice() {
            ["block", kind] => self.block(kind),
            ["type", kind] => self.field_type(kind),
            ["rule", kind] => self.rule(kind),
            ["check", kind] => self.check(kind),
            ["keys", table] => self.reference.keys(table, self.language),
            ["file", path] => examples::file(path).map(|text| fenced(&text)),
            ["table", path, id] => {
                examples::tables(path, &|table| examples::text(table, "id") == Some(id)).map(|text| fenced(&text))
            }
            ["picture", path] => {
                let (form, sheet) = path.split_once('/').ok_or_else(|| format!("{path}: not FORM/SHEET"))?;
                self.picture(&path.replace('/', "-"), form, sheet, Rows::All)
            }
            ["filters"] => Ok(self.reference.filters(self.language)),
            // FORM/SHEET of the authoring workbook, and how many columns and lines of it.
            ["authoring", path, columns, lines] => {
                let (form, sheet) = path.split_once('/').ok_or_else(|| format!("{path}: not FORM/SHEET"))?;
                let number = |text: &str| text.parse().map_err(|_| format!("{text} is no number"));
                let picture = Picture::of_authoring(form, sheet, number(columns)?, number(lines)?)?;
                let line = format!("![{sheet}]({})", picture.link());
                self.pictures.push(picture);
                Ok(line)
            }
            ["functions"] => self.reference.functions(self.language, &|formula| self.examples.value(formula)),
            ["forms"] => Ok(forms(self.language)),
            ["sections"] => Ok(self.sections()),
            _ => Err(format!("{{{{{directive}}}}} is not known")),
        }
    }

    fn block(&mut self, kind: &str) -> Result<String, String> {
        let keys = self.reference.keys(&format!("Block.{kind}"), self.language)?;
        let sheet = format!("block-{kind}");
        let toml = examples::file(&format!("{MAIN}/sheets/{sheet}.toml"))?;
        let mut toml = fenced(&toml);
        if kind == "indicators" {
            toml.push_str(&fenced(&examples::file(&format!("{MAIN}/indicators.toml"))?));
        }
        let picture = self.picture(&sheet, MAIN, &sheet, Rows::All)?;
        Ok(format!("{keys}\n{toml}\n{picture}"))
    }

    fn field_type(&mut self, kind: &str) -> Result<String, String> {
        let path = format!("{MAIN}/sheets/types.toml");
        let of_kind = |table: &toml::Table| examples::text(table, "type") == Some(kind);
        let toml = examples::tables(&path, &of_kind)?;
        let table = examples::parsed(&toml).ok_or_else(|| format!("{path}: more than one field of type {kind}"))?;
        let field = examples::text(&table, "id").unwrap_or_default().to_owned();
        let meaning = self.reference.type_meaning(kind, self.language).unwrap_or_default();
        let picture = self.picture(&format!("type-{kind}"), MAIN, "types", Rows::Field(field))?;
        Ok(format!("{meaning}\n\n{}\n{picture}", fenced(&toml)))
    }

    fn rule(&mut self, kind: &str) -> Result<String, String> {
        let keys = self.reference.keys(&format!("Rule.{kind}"), self.language)?;
        let sheet = format!("rule-{kind}");
        let written: toml::Table = toml::from_str(&examples::file(&format!("{RULES}/sheets/{sheet}.toml"))?)
            .map_err(|error| error.to_string())?;
        let blocks = written["block"].as_array().into_iter().flatten().filter_map(toml::Value::as_table);
        let scores = |block: &&toml::Table| examples::text(block, "kind") == Some("indicators");
        let table = blocks.into_iter().find(scores).and_then(|block| examples::text(block, "id"));
        let of_table = |indicator: &toml::Table| {
            let rule = indicator.get("rule").and_then(toml::Value::as_table);
            examples::text(indicator, "table") == table
                && rule.is_some_and(|rule| examples::text(rule, "kind") == Some(kind))
        };
        let toml = examples::tables(&format!("{RULES}/indicators.toml"), &of_table)?;
        let picture = self.picture(&sheet, RULES, &sheet, Rows::All)?;
        Ok(format!("{keys}\n{}\n{picture}", fenced(&toml)))
    }

    fn check(&mut self, kind: &str) -> Result<String, String> {
        let toml = examples::tables(&format!("{MAIN}/checks.toml"), &|table| table.contains_key(kind))?;
        let code = toml.lines().find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
        let rows = Rows::Check(code.unwrap_or_default().to_owned());
        let picture = self.picture(&format!("check-{kind}"), WRONG, "", rows)?;
        Ok(format!("{}\n{picture}", fenced(&toml)))
    }

    fn picture(&mut self, name: &str, example: &str, sheet: &str, rows: Rows) -> Result<String, String> {
        let found = self.examples.get(example).ok_or_else(|| format!("there is no example {example}"))?;
        let folder = if example == WRONG { MAIN } else { example };
        let own = found.form.template.self_check.sheet;
        let sheet = if matches!(rows, Rows::Check(_)) { Some(own) } else { found.sheet(folder, sheet) };
        let sheet = sheet.ok_or_else(|| format!("no sheet for the picture {name}"))?;
        let picture = Picture::new(name, example, found, sheet, &rows)?;
        let line = format!("![{}]({})", self.heading.replace('`', ""), picture.link());
        self.pictures.push(picture);
        Ok(line)
    }

    /// A line with its formulas evaluated.
    fn evaluated(&self, line: &str) -> Result<String, String> {
        let mut made = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("{{=") {
            let (formula, after) = after.split_once("}}").ok_or_else(|| format!("{line}: }}}} is missing"))?;
            let value = self.examples.value(formula)?;
            made.push_str(&format!("{before}`{formula}` → `{value}`"));
            rest = after;
        }
        Ok(made + rest)
    }

    /// Links to the sections.
    fn sections(&self) -> String {
        let titles = self.source.lines().filter_map(|line| line.strip_prefix("## "));
        titles.map(|title| format!("- [{title}](#{})\n", anchor(title))).collect()
    }
}

/// The anchor of a heading, as GitHub makes it.
pub fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

fn fenced(toml: &str) -> String {
    format!("```toml\n{toml}\n```\n")
}

/// The built-in forms, as a table of the document.
fn forms(language: Language) -> String {
    let mut made = language
        .say(
            "| id | 名称 | 年度 | 工作表 | 指标 | 勾稽关系 |\n| --- | --- | --- | --- | --- | --- |\n",
            "| id | title | year | sheets | indicators | checks |\n| --- | --- | --- | --- | --- | --- |\n",
        )
        .to_owned();
    for id in Files::built_in_ids() {
        let form = load(&Files::built_in(&id).unwrap()).unwrap();
        // The sheet of the self-check is the program's, not the form's.
        let sheets = form.sheets.len() - 1;
        made.push_str(&format!(
            "| [{id}]({id}) | {} | {} | {sheets} | {} | {} |\n",
            form.title,
            form.fiscal_year,
            form.indicators.len(),
            form.checks.len()
        ));
    }
    made
}

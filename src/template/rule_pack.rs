//! The built-in rules on substance, as people and tests read them.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::collector::Collector;
use crate::diagnostic::source::SourceFile;
use crate::finding::Severity;
use crate::language::check::RawSeverity;
use crate::language::files::built_in_rules;
use crate::language::recover;
use crate::language::substance::{RawExampleValue, RawSubstanceRule};
use crate::value::Value;
use crate::value::number::from_double;

/// A built-in rule on substance.
#[derive(Debug)]
pub struct RuleDescription {
    /// The name of its file, by which a form takes it.
    pub name: String,
    /// The code of its findings.
    pub code: String,
    /// The severity of its findings, where a form does not say otherwise.
    pub severity: Severity,
    /// A short name for what it strikes.
    pub title: String,
    /// What is wrong, with roles and parameters in braces.
    pub message: String,
    /// What to change.
    pub fix: String,
    /// The document that it rests on.
    pub basis: String,
    /// The roles, each with what it is.
    pub roles: BTreeMap<String, String>,
    /// What a form may set otherwise, each with the formula that holds where it sets none.
    pub parameters: BTreeMap<String, String>,
    /// Lists of words, which a form may set otherwise too.
    pub words: BTreeMap<String, Vec<String>>,
    /// Whether 填报自检 computes it too.
    pub is_live: bool,
    /// Cases that it strikes, and cases that it does not.
    pub examples: Vec<RuleExample>,
}

/// A case of a rule.
#[derive(Debug)]
pub struct RuleExample {
    /// Whether the rule strikes it.
    pub broken: bool,
    /// The lines: what stands in each role.
    pub lines: Vec<BTreeMap<String, Value>>,
}

/// The built-in rules, by their codes.
pub fn built_in() -> Vec<RuleDescription> {
    // Tests read every built-in rule, so that none is left out.
    let mut rules: Vec<RuleDescription> =
        built_in_rules().into_iter().filter_map(|(name, text)| Some(describe(name, read(text)?))).collect();
    rules.sort_by(|first, second| first.code.cmp(&second.code));
    rules
}

fn read(text: &str) -> Option<RawSubstanceRule> {
    let source = SourceFile { padded: text.to_owned(), text: text.to_owned(), ..SourceFile::default() };
    let table = DeTable::parse(&source.text).ok()?;
    let span = table.span();
    let mut faults = Collector::default();
    let rule = recover::convert(Spanned::new(span, DeValue::Table(table.into_inner())), &source, &mut faults);
    rule.filter(|_| faults.is_empty())
}

fn describe(name: String, rule: RawSubstanceRule) -> RuleDescription {
    let text = |text: &crate::diagnostic::number::Str| text.get_ref().clone();
    let value = |value: &RawExampleValue| match value {
        RawExampleValue::Number(number) => from_double(*number).map_or(Value::Blank, Value::Number),
        RawExampleValue::Text(text) if text.is_empty() => Value::Blank,
        RawExampleValue::Text(text) => Value::Text(text.clone()),
    };
    let line = |line: &BTreeMap<String, RawExampleValue>| {
        line.iter().map(|(role, content)| (role.clone(), value(content))).collect()
    };
    RuleDescription {
        code: text(&rule.id),
        severity: rule.severity.unwrap_or(RawSeverity::Warning).into(),
        is_live: rule.broken.is_some(),
        parameters: rule.parameters.iter().map(|(name, formula)| (name.clone(), text(formula))).collect(),
        words: rule.words.iter().map(|(name, words)| (name.clone(), words.iter().map(text).collect())).collect(),
        examples: rule
            .example
            .iter()
            .map(|example| RuleExample { broken: example.broken, lines: example.lines.iter().map(line).collect() })
            .collect(),
        name,
        title: rule.title,
        message: rule.message,
        fix: rule.fix,
        basis: rule.basis,
        roles: rule.roles,
    }
}

/// The page of documentation that lists every rule.
pub fn markdown() -> String {
    let mut out = String::from(
        "# 内容复核规则\n\n\
         Generated from `workbook-templates/rules`; `jixiao explain CODE` says the same. How a form takes them is told in the guide.\n",
    );
    for rule in built_in() {
        let live = if rule.is_live { "填报自检和核对都查" } else { "核对时查" };
        out.push_str(&format!(
            "\n## {} {}（{}，{live}）\n\n`{}`\n\n{}\n\n- 怎么改：{}\n- 依据：{}\n",
            rule.code,
            rule.title,
            rule.severity.word(),
            rule.name,
            rule.message,
            rule.fix,
            rule.basis
        ));
        let roles: Vec<String> = rule.roles.iter().map(|(role, meaning)| format!("{role}（{meaning}）")).collect();
        out.push_str(&format!("- 用到：{}\n", roles.join("、")));
        for (name, formula) in &rule.parameters {
            out.push_str(&format!("- 可以改的数：{name} = {formula}\n"));
        }
        for (name, words) in &rule.words {
            out.push_str(&format!("- 词表“{name}”：{}\n", words.join("、")));
        }
        for example in &rule.examples {
            let verdict = if example.broken { "不行" } else { "可以" };
            out.push_str(&format!("- {verdict}：{}\n", shown_example(example)));
        }
    }
    out
}

/// A message with … where it names what stands in the form.
pub(crate) fn without_names(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('…');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

/// A case of a rule in words, line by line.
pub(crate) fn shown_example(example: &RuleExample) -> String {
    example.lines.iter().map(shown_line).collect::<Vec<_>>().join("；")
}

fn shown_line(line: &BTreeMap<String, Value>) -> String {
    let shown = |value: &Value| if value.is_empty() { "（空）".to_owned() } else { value.to_string() };
    line.iter().map(|(role, value)| format!("{role} {}", shown(value))).collect::<Vec<_>>().join("，")
}

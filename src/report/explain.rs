//! Explains a finding code, as `jixiao explain CODE` prints it.

use crate::finding::registry::CodeDescription;
use crate::template::rule_pack::{RuleDescription, without_names};
use crate::template::{Check, SubstanceRule, Template};

/// Explains a code of the registry.
pub fn code(description: &CodeDescription) -> String {
    format!(
        "{}　{}（{}）\n\n这是什么：{}\n为什么要紧：{}\n怎么改：{}\n会报：{}\n不报：{}\n",
        description.code,
        description.title,
        description.severity.word(),
        description.meaning,
        description.why,
        description.fix,
        description.fires,
        description.passes
    )
}

/// Explains a built-in rule on substance.
pub fn rule(rule: &RuleDescription) -> String {
    let mut out = format!(
        "{}　{}（{}）\n\n这是什么：{}\n怎么改：{}\n依据：{}\n",
        rule.code,
        rule.title,
        rule.severity.word(),
        without_names(&rule.message),
        rule.fix,
        rule.basis
    );
    for (name, words) in &rule.words {
        out.push_str(&format!("词表“{name}”：{}\n", words.join("、")));
    }
    out
}

/// Explains a rule on substance that a form has of its own.
pub fn own_rule(rule: &SubstanceRule, template: &Template) -> String {
    let SubstanceRule { code, title, message, fix, basis, .. } = rule;
    let message = without_names(message);
    format!("{code}　{title}（{}）\n\n这是什么：{message}\n怎么改：{fix}\n依据：{basis}\n", template.title)
}

/// Explains a consistency rule of a form.
pub fn check(check: &Check, template: &Template) -> String {
    let mut out = format!(
        "{}　{}（{}，{}）\n\n这是什么：{}\n",
        check.code,
        check.title,
        check.severity.word(),
        template.title,
        check
            .message
            .replace("{left}", "甲数")
            .replace("{right}", "乙数")
            .replace("{difference}", "差额")
            .replace("{row}", "几")
    );
    if !check.fix.is_empty() {
        out.push_str(&format!("怎么改：{}\n", check.fix));
    }
    if !check.basis.is_empty() {
        out.push_str(&format!("依据：{}\n", check.basis));
    }
    out
}

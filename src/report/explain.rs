//! Explains a finding code, as `jixiao explain CODE` prints it.

use crate::finding::registry::CodeDescription;
use crate::template::{Check, Template};

/// Explains a code of the registry.
pub fn code(description: &CodeDescription) -> String {
    format!(
        "{}　{}（{}）\n\n这是什么：{}\n为什么要紧：{}\n怎么改：{}\n例子：{}\n",
        description.code,
        description.title,
        description.severity.word(),
        description.meaning,
        description.why,
        description.fix,
        description.example
    )
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

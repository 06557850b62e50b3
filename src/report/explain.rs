//! The words of `jixiao explain CODE`.

use crate::finding::registry::Entry;
use crate::template::{Check, Template};

/// What a code of the registry means.
pub fn entry(entry: &Entry) -> String {
    format!(
        "{}　{}（{}）\n\n这是什么：{}\n为什么要紧：{}\n怎么改：{}\n例子：{}\n",
        entry.code,
        entry.title,
        entry.severity.word(),
        entry.meaning,
        entry.why,
        entry.fix,
        entry.example
    )
}

/// What a consistency rule of a form means.
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

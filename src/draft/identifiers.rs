//! Names of fields made from the words that are printed beside them.

use std::collections::HashSet;

use super::parts::TableColumn;
use crate::template::names::refuse_id;
use crate::text::normalize::fold_fullwidth;

/// The most characters of a name that is made.
const LONGEST: usize = 20;
/// What stands before the name of a part.
const BEFORE_PARTS: [&str; 4] = ["其中", "小计", "按收入", "按支出"];

/// Names that are taken.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    taken: HashSet<String>,
}

impl Identifiers {
    /// Keeps a name from being claimed: the columns of a table are called by it, and go before all other names there.
    pub(super) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_lowercase());
    }

    /// A name that nothing else has: of the label alone, else with what stands around it, from near to far, else numbered.
    pub(super) fn claim(&mut self, label: &str, around: &[&str]) -> String {
        let name = identifier(label);
        let mut longer = name.clone();
        let mut candidates = vec![name];
        for words in around.iter().filter(|words| words.chars().any(char::is_alphanumeric)) {
            let words = identifier(words);
            if words != longer && !words.is_empty() {
                longer = format!("{words}_{longer}");
                candidates.push(longer.clone());
            }
        }
        let numbered = (2..).map(|number| format!("{longer}_{number}"));
        let name = candidates.into_iter().chain(numbered).find(|name| !self.taken.contains(&name.to_lowercase()));
        let name = name.unwrap_or(longer);
        self.taken.insert(name.to_lowercase());
        name
    }
}

/// A name made from a label: without its number, its brackets and its signs.
pub(super) fn identifier(label: &str) -> String {
    let plain = fold_fullwidth(label);
    let mut depth = 0_u32;
    let mut outside = String::new();
    for c in plain.chars() {
        match c {
            '(' | '[' | '〔' => depth += 1,
            ')' | ']' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let words = if outside.chars().any(char::is_alphanumeric) { outside } else { plain.to_string() };
    let mut words = without_number(words.trim());
    for prefix in BEFORE_PARTS {
        let rest = words.strip_prefix(prefix).map(|rest| rest.trim_start_matches([':', '：']));
        let is_name = |rest: &&str| rest.chars().any(char::is_alphanumeric) && !rest.starts_with("性质");
        words = rest.filter(is_name).unwrap_or(words);
    }
    let name: String = words.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect();
    let name = if name.starts_with(|c: char| c.is_alphabetic()) { name } else { format!("项{name}") };
    if refuse_id(&name).is_some() { format!("项_{name}") } else { name }
}

/// A label without the number in front of it: `一、`, `1.`, `(一)`.
fn without_number(label: &str) -> &str {
    let rest = label.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let rest = (rest.len() < label.len()).then(|| rest.trim_start_matches(' ').strip_prefix(['、', '.', '．']));
    rest.flatten().unwrap_or(label).trim()
}

/// An id and a label for each column.
pub(super) fn column_names(columns: &[TableColumn]) -> Vec<(String, String)> {
    let mut identifiers = Identifiers::default();
    columns
        .iter()
        .map(|column| {
            let label = column.headings.last().cloned().unwrap_or_default();
            let around: Vec<&str> = column.headings.iter().rev().skip(1).map(String::as_str).collect();
            (identifiers.claim(&label, &around), label)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Identifiers, LONGEST, identifier};

    #[test]
    fn a_label_becomes_a_name() {
        let cases = [
            ("　其中：基本工资", "基本工资"),
            ("一、财政供养人员（人）", "财政供养人员"),
            ("2.“三公”经费", "三公经费"),
            ("公务用车年末保有量（辆）", "公务用车年末保有量"),
            ("2021年预算数", "项2021年预算数"),
            ("三公经费", "三公经费"),
            ("按收入性质分：", "按收入性质分"),
            ("A1", "项_A1"),
        ];
        for (label, name) in cases {
            assert_eq!(identifier(label), name, "{label}");
        }
        let long = |length: usize| "支".repeat(length);
        assert_eq!((identifier(&long(LONGEST)), identifier(&long(LONGEST + 1))), (long(LONGEST), long(LONGEST)));
    }

    #[test]
    fn a_name_that_is_taken_gets_what_stands_around_it() {
        let mut identifiers = Identifiers::default();
        let mut claim = |label: &str, around: &[&str]| identifiers.claim(label, around);
        assert_eq!(claim("合计", &["收入", "收支表"]), "合计");
        assert_eq!(claim("合计", &["收入", "收支表"]), "收入_合计");
        assert_eq!(claim("合计", &["收入", "收支表"]), "收支表_收入_合计");
        assert_eq!(claim("合计", &["收入", "收支表"]), "收支表_收入_合计_2");
    }
}

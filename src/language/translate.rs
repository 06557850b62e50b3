//! Serde's English error messages as faults of a form, in the linter's Chinese.

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::NO_NUMBER;

/// A fault of shape: what serde says that a table has wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ShapeFault {
    /// A key that the table does not know.
    UnknownKey { key: String, allowed: String },
    /// A word that is not among the choices.
    UnknownVariant { found: String, allowed: String },
    /// A required key that is not there.
    MissingKey(String),
    /// A value of another type than expected; the text says of which.
    WrongType(String),
    /// Another value where the table of a rule is expected.
    NoRuleTable,
    /// Anything else, in serde's words.
    Other(String),
}

impl ShapeFault {
    /// What an error message of serde or of the TOML reader means.
    pub(super) fn from_message(message: &str) -> Self {
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
        if message.starts_with("unknown field") {
            let key = quoted.next().unwrap_or_default();
            return Self::UnknownKey { key, allowed: quoted.collect::<Vec<_>>().join("、") };
        }
        if message.starts_with("unknown variant") {
            let found = quoted.next().unwrap_or_default();
            return Self::UnknownVariant { found, allowed: quoted.collect::<Vec<_>>().join("、") };
        }
        if message.starts_with("missing field") {
            return Self::MissingKey(quoted.next().unwrap_or_default());
        }
        let unexpected = message.strip_prefix("unexpected keys in table: ");
        if let Some((keys, allowed)) = unexpected.and_then(|rest| rest.split_once(", available keys: ")) {
            let key = keys.split(", ").next().unwrap_or_default().to_owned();
            return Self::UnknownKey { key, allowed: allowed.replace(", ", "、") };
        }
        if message == "wanted string or table" {
            return Self::WrongType("应是文字".to_owned());
        }
        if message.starts_with("wanted exactly 1 element") || message.starts_with("expected table") {
            return Self::NoRuleTable;
        }
        if message == NO_NUMBER {
            return Self::WrongType("这里应是数字，只写数，不写单位".to_owned());
        }
        let lengths =
            message.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected a tuple of size "));
        if let Some((found, expected)) = lengths {
            return Self::WrongType(format!("这里应有 {expected} 项，现有 {found} 项"));
        }
        let types = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
        if let Some((found, expected)) = types.and_then(|rest| rest.split_once(", expected ")) {
            return Self::WrongType(format!("这里写的是 {}，应是 {}", type_name(found), type_name(expected)));
        }
        Self::Other(message.to_owned())
    }

    /// The same as a fault of a form.
    pub(super) fn kind(&self) -> DiagnosticKind {
        match self {
            Self::UnknownKey { key, allowed } => {
                DiagnosticKind::UnknownKey { key: key.clone(), allowed: allowed.clone() }
            }
            Self::UnknownVariant { found, allowed } => {
                DiagnosticKind::UnknownVariant { found: found.clone(), allowed: allowed.clone() }
            }
            Self::MissingKey(key) => DiagnosticKind::MissingKey(key.clone()),
            Self::WrongType(sentence) => DiagnosticKind::WrongType(sentence.clone()),
            Self::NoRuleTable => DiagnosticKind::NoRuleTable,
            Self::Other(message) => DiagnosticKind::Toml(message.clone()),
        }
    }
}

/// The Chinese for one of serde's names of types, with what stands behind the name.
fn type_name(english: &str) -> String {
    const NAMES: [(&str, &str); 15] = [
        ("a tuple of size 2", "两项的数组 […, …]"),
        ("a tuple of size 3", "三项的数组 […, …, …]"),
        ("struct", "表 {…}"),
        ("string", "文字"),
        ("a string", "文字"),
        ("integer", "整数"),
        ("i32", "整数"),
        ("u32", "非负整数"),
        ("floating point", "小数"),
        ("a number", "数字"),
        ("boolean", "true/false"),
        ("a boolean", "true/false"),
        ("a sequence", "数组 […]"),
        ("sequence", "数组 […]"),
        ("map", "表 {…}"),
    ];
    // The longest match, so that "a string" is not taken for "string" with something before it.
    match NAMES
        .iter()
        .filter(|(name, _)| english == *name || english.starts_with(&format!("{name} ")))
        .max_by_key(|(name, _)| name.len())
    {
        Some(("struct", chinese)) => (*chinese).to_owned(),
        Some((name, chinese)) => format!("{chinese}{}", &english[name.len()..]),
        None => english.to_owned(),
    }
}

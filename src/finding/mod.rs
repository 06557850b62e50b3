//! What was found in a file: the data of a finding, and the registry that explains every code.

pub mod registry;

use serde::Serialize;

use crate::value::CellRef;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be read as this form.
    Fatal,
    /// To be corrected.
    Error,
    /// To be corrected or explained.
    Warning,
    /// To be known; nothing to do.
    Notice,
}

impl Severity {
    /// The word of the output contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }

    /// The severity with this word of the output contract.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Fatal, Self::Error, Self::Warning, Self::Notice].into_iter().find(|severity| severity.key() == key)
    }

    /// The word people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fatal => "退件",
            Self::Error => "错误",
            Self::Warning => "需说明",
            Self::Notice => "提示",
        }
    }
}

/// The cell that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The sheet's name in the form.
    pub sheet: String,
    /// The cell in the form (where the returned workbook has it).
    pub cell: Option<CellRef>,
}

/// One thing found, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable code: `D001`, `C02`.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// The cell it is about, if it is about one.
    pub location: Option<Location>,
    /// Other cells to mark.
    pub related_cells: Vec<Location>,
    /// The id of the field, with `[n]` for row n (from 1) of a list; empty if it is about no field.
    pub field: String,
    /// What people call the field or the rule.
    pub item: String,
    /// What was found, as shown.
    pub entered: String,
    /// What was expected, as shown; may be empty.
    pub expected: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// How to put it right.
    pub fix: String,
    /// The document and article it rests on.
    pub basis: String,
    /// What the department wrote about it in the returned workbook.
    pub explanation: Option<String>,
}

impl Finding {
    /// A finding that is about no cell, with nothing but its sentence.
    pub fn new(code: &str, severity: Severity, message: String) -> Self {
        Self {
            code: code.to_owned(),
            severity,
            location: None,
            related_cells: Vec::new(),
            field: String::new(),
            item: String::new(),
            entered: String::new(),
            expected: String::new(),
            message,
            fix: String::new(),
            basis: String::new(),
            explanation: None,
        }
    }

    /// What identifies the finding from round to round: its code and field.
    pub fn key(&self) -> String {
        format!("{}|{}", self.code, self.field)
    }
}

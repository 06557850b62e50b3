//! A fault of a form's files, and all of them together.

use std::fmt;

use super::kind::DiagnosticKind;

/// A fault of a form, with its place in the form's files.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The file within the template folder.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 where the whole file is meant.
    pub column: usize,
    /// What is wrong.
    pub(crate) kind: DiagnosticKind,
}

impl Fault {
    /// What is wrong and what would be right, in Chinese.
    pub fn message(&self) -> String {
        self.kind.to_string()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}：{}", self.file, self.kind)
        } else {
            write!(f, "{}:{}:{}：{}", self.file, self.line, self.column, self.kind)
        }
    }
}

/// Every fault of a form, in the order of files and lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
        }
        write!(f, "共 {} 处错误。", self.0.len())
    }
}

impl std::error::Error for Faults {}

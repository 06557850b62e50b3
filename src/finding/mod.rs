//! What a check found: the data of a finding, and the registry that explains every code.
//!
//! ```
//! use jixiao::finding::{Severity, registry};
//!
//! let description = registry::describe("D001").expect("a code of the registry");
//! assert_eq!(description.severity, Severity::Error);
//! println!("{}：{}", description.title, description.fix);
//! ```

pub mod registry;
mod state;

use std::fmt;

use serde::Serialize;

use crate::value::{Amount, CellRef};

pub use registry::Code;
pub(crate) use state::blank_cells_by_sheet;
pub use state::{FindingCounts, FindingState};

/// How serious a finding is, the most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be read as this form.
    Fatal,
    /// Must be corrected.
    Error,
    /// Must be corrected or explained.
    Warning,
    /// For information; nothing needs to be done.
    Notice,
}

impl Severity {
    /// Every severity, the most serious first.
    pub const ALL: [Self; 4] = [Self::Fatal, Self::Error, Self::Warning, Self::Notice];

    /// The English word of the output contract.
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
        Self::ALL.into_iter().find(|severity| severity.key() == key)
    }

    /// The Chinese word that people see.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fatal => "退件",
            Self::Error => "错误",
            Self::Warning => "需说明",
            Self::Notice => "提示",
        }
    }
}

/// A sheet of the form, or a cell on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// The sheet's name in the form.
    pub sheet: String,
    /// The cell's address in the form, which is also its address in the returned workbook; `None` for the whole sheet.
    pub cell: Option<CellRef>,
}

impl fmt::Display for Location {
    /// `封面!B7`, or the sheet alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cell {
            Some(cell) => write!(f, "{}!{cell}", self.sheet),
            None => f.write_str(&self.sheet),
        }
    }
}

/// A value that would make the figures agree, and the cell that it belongs into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedValue {
    /// The cell.
    pub location: Location,
    /// The value, as shown to people.
    pub value: String,
}

impl SuggestedValue {
    pub(crate) fn new(location: Location, value: &str) -> Self {
        Self { location, value: value.to_owned() }
    }
}

/// One problem, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// How serious it is.
    pub severity: Severity,
    /// The sheet or cell it is about; `None` for the whole file.
    pub location: Option<Location>,
    /// Further cells that the returned workbook marks.
    pub related_cells: Vec<Location>,
    /// The cells of the file that the finding is about, where it is about cells that the form does not have: `D7`.
    pub file_cells: Vec<String>,
    /// How many further findings would follow from this one and are left out, as they go when this one is put right.
    pub affected: u32,
    /// How many cells are to be filled in that this finding stands for.
    pub blank_cells: u32,
    /// The one change that makes everything agree, cell by cell; empty where none is known.
    pub repair: Vec<SuggestedValue>,
    /// The field's id, with `[n]` for row n (from 1) of a list; empty if the finding is about no field.
    pub field: String,
    /// The label of the field, or the title of the rule.
    pub item: String,
    /// The value found, as shown to people.
    pub entered: String,
    /// How far what was found is from what is expected: points for a score, else in the unit of the figures; `None` where it is no
    /// matter of figures.
    pub difference: Option<Amount>,
    /// The value expected, as shown to people; may be empty.
    pub expected: String,
    /// One sentence that says what is wrong.
    pub message: String,
    /// How to fix it.
    pub fix: String,
    /// The document and article that the rule rests on; may be empty.
    pub basis: String,
    /// The department's explanation, from the returned workbook.
    pub explanation: Option<String>,
}

impl Finding {
    /// Makes a finding about the whole file, with the severity that the registry gives its code. Every other text is empty.
    pub fn new(code: Code, message: String) -> Self {
        Self {
            severity: code.default_severity(),
            code,
            location: None,
            related_cells: Vec::new(),
            file_cells: Vec::new(),
            affected: 0,
            blank_cells: 0,
            difference: None,
            repair: Vec::new(),
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

    /// Replaces the severity: a rule's is the form's to say, and some codes are milder where the mistake has no effect.
    #[must_use]
    pub(crate) fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The text that identifies the finding from round to round: its code and field.
    pub fn key(&self) -> String {
        format!("{}|{}", self.code, self.field)
    }

    /// Whether the department still has to act: an error, or a warning that it has not explained.
    pub fn is_open(&self) -> bool {
        match self.severity {
            Severity::Fatal | Severity::Error => true,
            Severity::Warning => self.explanation.is_none(),
            Severity::Notice => false,
        }
    }
}

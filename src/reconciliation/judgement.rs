//! What is said of each figure of a report.

use std::ops::Range;

use serde::Serialize;

use crate::finding::Location;

/// How a figure of a report stands to the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// The workbook says something else.
    Differs,
    /// It is a score that the figures of the workbook do not support.
    Unsupported,
    /// The text itself says something else.
    Contradicts,
    /// It is of this year, and another one is named.
    DoubtfulYear,
    /// It differs by what rounding explains.
    Rounding,
    /// Nothing of which it could be is known with good reason.
    Unverified,
    /// It is what the workbook says, or follows from other figures of the text.
    Agrees,
}

impl Agreement {
    /// All of them, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::Differs,
        Self::Unsupported,
        Self::Contradicts,
        Self::DoubtfulYear,
        Self::Rounding,
        Self::Unverified,
        Self::Agrees,
    ];

    /// Whether somebody has to look at the figure.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Differs | Self::Unsupported | Self::Contradicts | Self::DoubtfulYear => true,
            Self::Rounding | Self::Unverified | Self::Agrees => false,
        }
    }
}

/// What is said of a figure of a report.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// How it stands to the workbook.
    pub agreement: Agreement,
    /// Where it stands in the report, in words: `第12段`.
    pub place: String,
    /// The text around it.
    pub context: String,
    /// The figure as it is written.
    pub written: String,
    /// What it should be, as it is shown; empty where nothing is known.
    pub expected: String,
    /// What it is of, as the workbook calls it; empty where nothing is known.
    pub item: String,
    /// The id of the workbook's cell; empty where it is none.
    pub field: String,
    /// The workbook's cell.
    pub location: Option<Location>,
    /// What is said of it, in a sentence; empty where there is nothing to say.
    pub message: String,
    /// Its paragraph, among those of the document.
    pub(super) paragraph: usize,
    /// Its characters in the paragraph.
    pub(super) characters: Range<usize>,
}

#[cfg(test)]
impl Judgement {
    /// A figure of which this is said, and nothing else.
    pub(crate) fn of(agreement: Agreement, written: &str) -> Self {
        Self {
            agreement,
            place: String::new(),
            context: String::new(),
            written: written.to_owned(),
            expected: String::new(),
            item: String::new(),
            field: String::new(),
            location: None,
            message: String::new(),
            paragraph: 0,
            characters: 0..0,
        }
    }
}

/// What was found for a figure, before it is put into words for people.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) agreement: Agreement,
    pub(super) expected: String,
    pub(super) item: String,
    pub(super) field: String,
    pub(super) location: Option<Location>,
    pub(super) message: String,
}

impl Found {
    pub(super) fn new(agreement: Agreement) -> Self {
        Self {
            agreement,
            expected: String::new(),
            item: String::new(),
            field: String::new(),
            location: None,
            message: String::new(),
        }
    }
}

//! A figure of a report with what it is said to be.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use super::characters::pairs;
use super::figures::Figure;
use super::phrase::{Measure, Phrase, Time};

/// A figure of a report with what it is said to be.
#[derive(Debug)]
pub(super) struct Statement {
    /// The paragraph that it stands in.
    pub(super) paragraph: usize,
    /// The figure.
    pub(super) figure: Figure,
    /// What the words right in front of it speak of.
    pub(super) own: Phrase,
    /// These words, as letters and digits alone.
    pub(super) words: String,
    /// In a table: what the heading of the column speaks of, where that is more than a measure or a year.
    pub(super) heading_subject: Option<String>,
    /// Subjects of more words than those right in front, the likeliest first.
    pub(super) wider: Vec<String>,
    /// Subjects that were spoken of before in the sentence, the last first: what is meant where the words in front name none.
    pub(super) inherited: Vec<String>,
    /// What of its subject it says: as its own words have it, else as was said before.
    pub(super) measure: Option<Measure>,
    /// Of which year it is, where that is said; else of that of the form.
    pub(super) time: Option<Time>,
    /// Whether the words speak of the unit as a whole.
    pub(super) is_of_whole: bool,
    /// Of which row of a list the text around it speaks.
    pub(super) scope: Scope,
    /// The statement of which it is said to be a part: an index among all.
    pub(super) whole: Option<usize>,
    /// Whether it is said to be a part of something.
    pub(super) is_part: bool,
    /// The subject of the heading that it stands under; empty where nothing of the workbook goes by it.
    pub(super) heading: String,
    /// Whether the chapter that it stands in speaks of what is to be done.
    pub(super) is_of_plans: bool,
    /// The sentence: a number for all statements in it.
    pub(super) sentence: usize,
    /// The sentence, as letters and digits alone.
    pub(super) text: Rc<SentenceText>,
    /// Whether the sentence compares with another year.
    pub(super) compares: bool,
    /// The sentence around it as it is written; nothing in a table.
    pub(super) around: Around,
    /// Whether its year was said of something before it and not of itself.
    pub(super) is_time_inherited: bool,
    /// Whether it stands in a table.
    pub(super) is_in_table: bool,
    /// In a table: the number of the table, and the row.
    pub(super) row: Option<(usize, usize)>,
    /// The statements above it in its column, where it is said to be their total and of nothing by name; else none.
    pub(super) totals: Vec<usize>,
}

/// Where a figure stands in its sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    sentence: Rc<[char]>,
    figure: Range<usize>,
}

impl Around {
    /// A figure at these characters of its sentence, which is in half width.
    pub(super) fn new(sentence: &Rc<[char]>, figure: Range<usize>) -> Self {
        Self { sentence: Rc::clone(sentence), figure }
    }

    /// What stands in front of the figure.
    pub(super) fn before(&self) -> &[char] {
        self.sentence.get(..self.figure.start).unwrap_or_default()
    }

    /// What stands behind it.
    pub(super) fn behind(&self) -> &[char] {
        self.sentence.get(self.figure.end..).unwrap_or_default()
    }
}

/// The text of a sentence, for comparing.
#[derive(Debug)]
pub(super) struct SentenceText {
    /// Its letters and digits.
    pub(super) plain: String,
    /// The pairs of letters that stand beside each other in it.
    pub(super) pairs: BTreeSet<(char, char)>,
}

impl SentenceText {
    pub(super) fn new(plain: String) -> Rc<Self> {
        let pairs = pairs(&plain);
        Rc::new(Self { plain, pairs })
    }
}

/// Of which row of a list a text speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Of none.
    None,
    /// Of this one.
    Row(usize),
    /// Of several, or of one that the workbook does not have.
    Unclear,
}

/// The statements of a report, and the years that are named in it.
#[derive(Debug, Default)]
pub(super) struct Statements {
    pub(super) all: Vec<Statement>,
    /// The years, each with its paragraph and its sentence.
    pub(super) years: Vec<NamedYear>,
}

/// A year that is named.
#[derive(Debug)]
pub(super) struct NamedYear {
    pub(super) paragraph: usize,
    pub(super) sentence: usize,
    pub(super) characters: Range<usize>,
    pub(super) year: i32,
    /// Whether it is what something is compared with, or a point in time.
    pub(super) is_reference: bool,
}

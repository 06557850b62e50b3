//! The live self-check of a form, as it was generated from everything else that the form declares.

use super::indicator::IndicatorIx;
use crate::finding::Code;
use crate::formula::{Expr, FieldIx, Ref};

/// The live self-check: the sheet on which the workbook shows what is missing or wrong while it is filled.
#[derive(Debug)]
pub struct SelfCheck {
    /// Its sheet, the last one.
    pub sheet: usize,
    /// The verdict in one cell.
    pub verdict: FieldIx,
    /// The share of the required cells that are filled.
    pub progress: FieldIx,
    /// How many cells must be filled.
    pub required: FieldIx,
    /// How many required cells are filled.
    pub filled: FieldIx,
    /// How many lines are wrong.
    pub wrong: FieldIx,
    /// How many lines need an explanation.
    pub unexplained: FieldIx,
    /// How far each sheet is filled in, where there are several.
    pub sheets: Vec<SheetProgress>,
    /// The sections.
    pub sections: Vec<SelfSection>,
    /// The lines, section by section.
    pub lines: Vec<SelfLine>,
    /// For each list, the field that says which of its rows are used: 1 or 0.
    pub used: Vec<FieldIx>,
    /// For each sheet that may stay blank, the field that says whether it is used: 1 or 0.
    pub used_sheets: Vec<(usize, FieldIx)>,
    /// The cells that change colour as they are filled.
    pub marks: Vec<SelfMark>,
}

impl SelfCheck {
    /// The line about a subject.
    pub fn line(&self, subject: &Subject) -> Option<&SelfLine> {
        self.lines.iter().find(|line| line.subject == *subject)
    }
}

/// How far a sheet is filled in.
#[derive(Debug)]
pub struct SheetProgress {
    /// The sheet, counted from 0.
    pub sheet: usize,
    /// How many of its cells must be filled.
    pub required: FieldIx,
    /// How many of these are filled.
    pub filled: FieldIx,
    /// How many are not.
    pub missing: FieldIx,
    /// 未开始, 未填, 通过 or 不适用.
    pub state: FieldIx,
}

/// A section of the self-check.
#[derive(Debug)]
pub struct SelfSection {
    /// Its title.
    pub title: &'static str,
    /// How many of its lines are wrong.
    pub wrong: FieldIx,
    /// How many of its lines need an explanation.
    pub unexplained: FieldIx,
}

/// A line of the self-check.
#[derive(Debug)]
pub struct SelfLine {
    /// The section it stands in.
    pub section: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// The subject in words.
    pub title: String,
    /// The cells to go to.
    pub target: Option<Ref>,
    /// The left side, or how many cells must be filled.
    pub left: Option<FieldIx>,
    /// The right side, or how many cells are filled.
    pub right: Option<FieldIx>,
    /// The difference, or how many rows or cells are wrong.
    pub difference: Option<FieldIx>,
    /// How many cells (of a list: rows) are missing.
    pub missing: Option<FieldIx>,
    /// The verdict: 通过, 未填, 有误, 需说明, 已说明 or 提示.
    pub verdict: FieldIx,
    /// The verdict on each row of the list that it is about.
    pub rows: Option<FieldIx>,
    /// The field in which the department explains something unusual.
    pub explanation: Option<FieldIx>,
    /// What there is to know about the line, where nobody explains it.
    pub remark: Option<FieldIx>,
    /// The faults that the line shows: the code of the finding and the condition.
    pub faults: Vec<(Code, Expr)>,
}

impl SelfLine {
    /// The condition of a fault.
    pub fn fault(&self, code: &Code) -> Option<&Expr> {
        self.faults.iter().find(|(known, _)| known == code).map(|(_, when)| when)
    }
}

/// What a line of the self-check is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Fields to fill in.
    Filling(Vec<FieldIx>),
    /// A consistency rule, by its index among those of the form.
    Check(usize),
    /// A figure that may not change much, by its index among those of the form.
    Change(usize),
    /// Rules on substance, by the index of their group among those of the form.
    Substance(usize),
    /// An indicator's score.
    Indicator(IndicatorIx),
    /// The declared total against the most that it can be.
    Ceiling,
    /// The declared total against the sum of the department's own scores.
    Total,
    /// The declared grade.
    Grade,
}

/// Cells that change colour under a condition.
#[derive(Debug)]
pub struct SelfMark {
    /// The cells.
    pub cells: Ref,
    /// Whether their content must be corrected; else it must be explained.
    pub wrong: bool,
    /// The condition: a formula as it would stand in the first of the cells.
    pub when: Expr,
}

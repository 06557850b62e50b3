//! Rolls up the returns of many units into one workbook, or one long table of values.
//!
//! In comes what is known of each unit ([`UnitReturn`]), a unit at a time and from wherever; it is reduced to a short [`RollupRow`] at
//! once, so memory grows with the number of units only. Out goes the workbook. Nothing here judges a return; only `files`
//! reads files.
//!
//! ```
//! use jixiao::form::Form;
//! use jixiao::rollup::{ReturnState, Rollup, UnitReturn};
//!
//! let form = Form::built_in("hunan-department-2021").expect("a built-in form");
//! let mut rollup = Rollup::new(&form);
//! rollup.add(UnitReturn {
//!     code: "001".to_owned(),
//!     name: "第一局".to_owned(),
//!     parent: None,
//!     state: ReturnState::NotSent,
//!     withdrawn: None,
//!     late: false,
//!     rounds: 0,
//!     judged: None,
//!     earlier: Vec::new(),
//!     reviewed: Default::default(),
//! });
//! let workbook = rollup.workbook()?;
//! assert!(workbook.starts_with(b"PK"));
//! # Ok::<(), jixiao::rollup::RollupError>(())
//! ```

mod charts;
mod compare;
mod comparison;
mod facts;
mod file_return;
mod files;
mod gathered;
mod hints;
mod long;
pub(crate) mod messages;
mod model;
mod parents;
mod rank;
mod row;
mod spill;
mod workbook;

use rust_xlsxwriter::XlsxError;

use crate::engine::LastReturn;
use crate::finding::Finding;
use crate::form::Form;
use crate::text::natural_order::natural_key;

pub use charts::{Bar, IndicatorMean, RollupCharts};
pub use file_return::FileReturn;
pub use files::{RollupInput, gather};
pub use gathered::{FileRemark, Gathered};
pub use hints::{Hint, HintKind};
pub use long::{
    DECIMAL_DIGITS, DECIMAL_PLACES, LONG_COLUMNS, LONG_TABLE_KEY, LONG_TABLE_VERSION, LongCell, LongColumn, LongFormat,
    LongReturn, LongTable, LongTableError, LongType, LongValue, decimal, long_cells, long_table, long_table_markdown,
};
pub use model::{CountedFinding, JudgedReturn, ReceivedLine, ReturnState, UnitReturn};
pub use row::RollupRow;
pub use spill::SpillError;

use compare::compare;
use facts::TextRegister;
use messages::{HINTS, PARENTS, counts};
use parents::Parents;
use workbook::WorkbookContent;

/// How many findings the terminal shows; the workbook has all.
const MOST_FINDINGS: usize = 20;

/// What sorts files as a roll-up takes them, where texts are compared by their characters: by folder, then by name with its numbers as
/// numbers.
pub fn sort_key(file: &str) -> String {
    natural_key(file)
}

/// The units do not fit into a workbook.
#[derive(Debug, thiserror::Error)]
#[error("生成汇总表失败：{0}")]
pub struct RollupError(#[from] XlsxError);

/// The returns of a form's units.
#[derive(Debug)]
pub struct Rollup<'f> {
    form: &'f Form,
    rows: Vec<RollupRow>,
    received: Vec<ReceivedLine>,
    register: TextRegister,
}

impl<'f> Rollup<'f> {
    /// No unit yet.
    pub fn new(form: &'f Form) -> Self {
        Self { form, rows: Vec::new(), received: Vec::new(), register: TextRegister::default() }
    }

    /// Adds a unit. Units of the same rank stand in the order in which they were added.
    pub fn add(&mut self, unit: UnitReturn) {
        self.add_beside(unit, None);
    }

    /// Adds a unit with its accepted return of last year.
    pub fn add_beside(&mut self, unit: UnitReturn, last_return: Option<&LastReturn>) {
        let last_year = last_return.map_or(&[][..], LastReturn::texts);
        self.rows.push(RollupRow::new(self.form, &unit, &self.register, last_year));
    }

    /// Adds something that came in to the register.
    pub fn add_received(&mut self, line: ReceivedLine) {
        self.received.push(line);
    }

    /// The rows so far.
    pub fn rows(&self) -> &[RollupRow] {
        &self.rows
    }

    /// What is to be said of the units together: where a 主管部门 and its units do not go together.
    pub fn findings(&self) -> Vec<Finding> {
        let parents = Parents::new(&self.rows);
        compare(self.form, &self.rows, &parents).into_iter().filter_map(|comparison| comparison.finding).collect()
    }

    /// What deserves a look in a review, what deserves it first in front.
    pub fn hints(&self) -> Vec<Hint> {
        hints::hints(self.form, &self.rows, &Parents::new(&self.rows), &self.register)
    }

    /// What is to be said of the units together, and how much there is to look at in a review, in a terminal.
    pub fn findings_text(&self) -> String {
        let mut out = listed(&self.findings());
        let hints = self.hints();
        if !hints.is_empty() {
            out.push_str(&format!("{HINTS}{}，见“{HINTS}”。\n", counts(hints.iter().map(|hint| hint.kind))));
        }
        out
    }

    /// The workbook.
    ///
    /// # Errors
    /// Where the units do not fit into a workbook.
    pub fn workbook(&self) -> Result<Vec<u8>, RollupError> {
        let parents = Parents::new(&self.rows);
        let comparisons = compare(self.form, &self.rows, &parents);
        let hints = hints::hints(self.form, &self.rows, &parents, &self.register);
        Ok(workbook::write(&WorkbookContent {
            form: self.form,
            rows: &self.rows,
            received: &self.received,
            parents,
            comparisons,
            hints,
        })?)
    }
}

/// Some findings in a terminal: the first, and how many more there are.
fn listed(findings: &[Finding]) -> String {
    let shown = findings.iter().take(MOST_FINDINGS);
    let mut out: String = shown
        .map(|Finding { code, severity, message, .. }| format!("{code} {}：{message}\n", severity.word()))
        .collect();
    if findings.len() > MOST_FINDINGS {
        out.push_str(&format!("还有{}条，见“{PARENTS}”。\n", findings.len() - MOST_FINDINGS));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Finding, MOST_FINDINGS, listed};
    use crate::finding::Code;

    #[test]
    fn findings_are_listed_up_to_the_bound() {
        let text = |count: usize| listed(&vec![Finding::new(Code::T001, "对不上。".to_owned()); count]);
        assert_eq!((text(0), text(MOST_FINDINGS).lines().count()), (String::new(), MOST_FINDINGS));
        assert!(!text(MOST_FINDINGS).contains("还有"));
        assert_eq!(text(MOST_FINDINGS + 1).matches("对不上").count(), MOST_FINDINGS);
        assert!(text(MOST_FINDINGS + 1).contains("还有1条，见"));
    }
}

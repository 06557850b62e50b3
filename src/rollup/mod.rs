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

mod compare;
mod comparison;
mod files;
mod long;
pub(crate) mod messages;
mod model;
mod parents;
mod rank;
mod row;
mod spill;
mod workbook;

use rust_xlsxwriter::XlsxError;

use crate::finding::Finding;
use crate::form::Form;

pub use files::{FileRemark, Gathered, gather};
pub use long::{LongFormat, LongReturn, LongTable, LongTableError, long_table};
pub use model::{CountedFinding, JudgedReturn, ReceivedLine, ReturnState, UnitReturn};
pub use row::RollupRow;
pub use spill::SpillError;

use compare::compare;
use parents::Parents;
use workbook::WorkbookContent;

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
}

impl<'f> Rollup<'f> {
    /// No unit yet.
    pub fn new(form: &'f Form) -> Self {
        Self { form, rows: Vec::new(), received: Vec::new() }
    }

    /// Adds a unit; the workbook shows units in the order in which they were added.
    pub fn add(&mut self, unit: UnitReturn) {
        self.push(RollupRow::new(self.form, &unit));
    }

    /// Adds a unit that was reduced elsewhere, as by many threads at once.
    pub fn push(&mut self, row: RollupRow) {
        self.rows.push(row);
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

    /// The workbook.
    ///
    /// # Errors
    /// Where the units do not fit into a workbook.
    pub fn workbook(&self) -> Result<Vec<u8>, RollupError> {
        let parents = Parents::new(&self.rows);
        let comparisons = compare(self.form, &self.rows, &parents);
        Ok(workbook::write(&WorkbookContent {
            form: self.form,
            rows: &self.rows,
            received: &self.received,
            parents,
            comparisons,
        })?)
    }
}

//! The checked form as a whole: every name resolved, every formula parsed, every rule lowered.

use std::collections::HashMap;

use super::blocks::Block;
use super::check::Check;
use super::evidence::EvidenceRegister;
use super::field::{Field, ValueSource};
use super::indicator::{Grade, Indicator, Score};
use super::last_year::{LastYear, YearPair};
use super::list::{List, ListIx};
use super::report_text::ReportNode;
use super::self_check::SelfCheck;
use super::substance::SubstanceGroup;
use super::target::{TargetPair, TargetRules};
use crate::formula::FieldIx;
use crate::language::head::RawBasis;
use crate::value::{Amount, Value};

/// A checked form.
#[derive(Debug)]
pub struct Template {
    /// The id, as used on the command line.
    pub id: String,
    /// The title.
    pub title: String,
    /// One or two sentences about the form.
    pub summary: String,
    /// The budget year evaluated.
    pub fiscal_year: i32,
    /// Raised whenever the published form is changed.
    pub revision: u32,
    /// The place whose practice the form follows.
    pub place: String,
    /// The unit of amounts, such as `万元`.
    pub currency: String,
    /// The most that the median of all amounts filled in can plausibly be; `None` where the form does not say.
    pub typical_amount_at_most: Option<Amount>,
    /// The figures of this year that stand beside last year's.
    pub year_pairs: Vec<YearPair>,
    /// The documents the form rests on.
    pub basis: Vec<RawBasis>,
    /// SHA-256 of the files, in hex: tells two revisions apart that bear the same number.
    pub digest: String,
    /// The field with the unit's code.
    pub unit_code: Option<FieldIx>,
    /// The field with the unit's name.
    pub unit_name: FieldIx,
    /// The sheets in order.
    pub sheets: Vec<Sheet>,
    /// Every field, in the order in which the sheets show them.
    pub fields: Vec<Field>,
    /// The lists.
    pub lists: Vec<List>,
    /// The indicators in the order of their tables.
    pub indicators: Vec<Indicator>,
    /// The score of the whole form.
    pub score: Option<Score>,
    /// The grades, best first.
    pub grades: Vec<Grade>,
    /// The consistency rules.
    pub checks: Vec<Check>,
    /// The rules on substance.
    pub substance: Vec<SubstanceGroup>,
    /// The live self-check.
    pub self_check: SelfCheck,
    /// The field in which a unit names its 主管部门.
    pub(crate) parent: Option<FieldIx>,
    /// The key figures that a roll-up of many units shows of each.
    pub(crate) figures: Vec<FieldIx>,
    /// The number of people, by which amounts of different units are compared.
    pub(crate) per_head: Option<FieldIx>,
    /// Targets and what was achieved.
    pub(crate) targets: Vec<TargetPair>,
    /// How achieved values score against their targets.
    pub(crate) target_rules: TargetRules,
    /// What the form takes from last year's accepted return, if anything.
    pub last_year: Option<LastYear>,
    /// Checklist answers that call for words, and the fields for the words.
    pub evidence: Vec<(FieldIx, FieldIx)>,
    /// Where the department registers its evidence, where the form says so.
    pub register: Option<EvidenceRegister>,
    /// The text of the report; nothing where the form has none.
    pub(crate) report: Vec<ReportNode>,
    /// The derived fields, each behind all that it needs.
    pub order: Vec<FieldIx>,
    /// How many cells all fields have together.
    pub cells: usize,
    /// Fields by id.
    pub names: HashMap<String, FieldIx>,
}

impl Template {
    /// The field at `ix`.
    pub fn field(&self, ix: FieldIx) -> &Field {
        &self.fields[ix.index()]
    }

    /// The field with this id.
    pub fn find(&self, id: &str) -> Option<FieldIx> {
        self.names.get(id).copied()
    }

    /// Every field with its index.
    pub fn indexed(&self) -> impl Iterator<Item = (FieldIx, &Field)> {
        (0u32..).map(FieldIx).zip(&self.fields)
    }

    /// The sheets in the order of their tabs: the self-check stands behind the first sheets that have nothing to fill in.
    pub fn tabs(&self) -> Vec<usize> {
        let self_check = self.self_check.sheet;
        let has_inputs = |sheet: &usize| {
            self.fields.iter().any(|field| field.sheet == *sheet && !matches!(field.source, ValueSource::Derived(_)))
        };
        let introductory = (0..self_check).take_while(|sheet| !has_inputs(sheet)).count();
        let position = if introductory == 0 { self_check } else { introductory };
        (0..position).chain([self_check]).chain(position..self_check).collect()
    }

    /// Whether the required fields of a sheet must be filled: always, or on a sheet that may stay blank once anything on it is
    /// filled in. `values` are those of all cells.
    pub fn asks(&self, sheet: usize, values: &[Value]) -> bool {
        let filled = |field: &Field| {
            field.sheet == sheet && field.is_entered() && values[field.cells()].iter().any(|value| !value.is_empty())
        };
        !self.sheets[sheet].optional || self.fields.iter().any(filled)
    }

    /// Whether a sheet is an attachment of the form as it is filled in: not one that only serves the work on it (the self-check, a
    /// guide), nor one that may stay blank and is. `values` are those of all cells.
    pub fn is_attachment(&self, sheet: usize, values: &[Value]) -> bool {
        let has_fields = self.fields.iter().any(|field| field.sheet == sheet);
        let is_guide = !has_fields && self.sheets[sheet].tag.is_empty();
        sheet != self.self_check.sheet && !is_guide && self.asks(sheet, values)
    }

    /// The grade that a total earns; `None` where the form has no grades.
    pub fn grade(&self, total: Amount) -> Option<&Grade> {
        self.grades.iter().find(|grade| total >= grade.min)
    }

    /// The list at `ix`.
    pub fn list(&self, ix: ListIx) -> &List {
        &self.lists[ix.0 as usize]
    }
}

/// A sheet of the form.
#[derive(Debug)]
pub struct Sheet {
    /// The name on its tab.
    pub name: String,
    /// The title in its first row.
    pub title: String,
    /// The attachment number above the title; may be empty.
    pub tag: String,
    /// Whether a line under the title shows the unit's name and the unit of amounts.
    pub unit_line: bool,
    /// Whether A4 lies on its side.
    pub landscape: bool,
    /// Whether what is required on it is asked for only once anything on it is filled in.
    pub optional: bool,
    /// The widths of its columns in characters of half width.
    pub columns: Vec<Amount>,
    /// Its blocks from top to bottom.
    pub(crate) blocks: Vec<Block>,
    /// Remarks under the last block.
    pub remarks: Vec<String>,
}

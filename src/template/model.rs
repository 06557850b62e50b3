//! The checked form: every name resolved, every formula parsed, every rule lowered.
//!
//! `load` makes it from the raw TOML; every later phase reads it and none changes it.

use std::collections::HashMap;

use crate::finding::{Code, Severity};
use crate::formula::{Expr, FieldIx, Ref};
use crate::value::Amount;

pub use crate::language::raw::{FieldType, Otherwise, RawBasis as Basis, RawExtra as Extra};

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
    /// The documents the form rests on.
    pub basis: Vec<Basis>,
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
    /// The live self-check.
    pub self_check: SelfCheck,
    /// The field in which a unit names its 主管部门.
    pub parent: Option<FieldIx>,
    /// The key figures that a roll-up of many units shows of each.
    pub figures: Vec<FieldIx>,
    /// What is taken from last year's accepted return, if anything.
    pub last_year: Option<super::LastYear>,
    /// Checklist answers that call for words, and the fields for the words.
    pub evidence: Vec<(FieldIx, FieldIx)>,
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

    /// The sheets in the order of their tabs: the self-check stands behind what only tells and lists.
    pub fn tabs(&self) -> Vec<usize> {
        let own = self.self_check.sheet;
        let asks = |sheet: &usize| {
            self.fields.iter().any(|field| field.sheet == *sheet && !matches!(field.source, Source::Derived(_)))
        };
        let told = (0..own).take_while(|sheet| !asks(sheet)).count();
        let place = if told == 0 { own } else { told };
        (0..place).chain([own]).chain(place..own).collect()
    }

    /// Whether a sheet's required fields are asked for: always, or where it may stay blank once anything is filled in.
    pub fn asks(&self, sheet: usize, values: &[crate::value::Value]) -> bool {
        let filled = |field: &Field| {
            field.sheet == sheet && field.is_entered() && values[field.cells()].iter().any(|value| !value.is_empty())
        };
        !self.sheets[sheet].optional || self.fields.iter().any(filled)
    }

    /// The list at `ix`.
    pub fn list(&self, ix: ListIx) -> &List {
        &self.lists[ix.0 as usize]
    }
}

/// The place of a list in [`Template::lists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListIx(pub u32);

/// The place of an indicator in [`Template::indicators`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndicatorIx(pub u32);

/// A cell, or the cells of a list column.
#[derive(Debug)]
pub struct Field {
    /// The id, which is also the defined name.
    pub id: String,
    /// What people call it, its headings included: `基本支出 决算数`.
    pub label: String,
    /// The sheet it stands on, counted from 0.
    pub sheet: usize,
    /// The type of value.
    pub kind: FieldType,
    /// Where its value comes from.
    pub source: Source,
    /// Whether it must be filled (in a list: in each row used).
    pub required: bool,
    /// The decimals of the stored number: two more than shown for a percentage.
    pub decimals: u32,
    /// The least allowed value.
    pub min: Option<Amount>,
    /// The greatest allowed value.
    pub max: Option<Amount>,
    /// The choices, if there are any.
    pub choices: Vec<String>,
    /// The unit: the template's for amounts, `%` for percentages.
    pub unit: String,
    /// What to fill in.
    pub note: String,
    /// Other wordings of its label.
    pub aliases: Vec<String>,
    /// How far a value typed over its formula may differ and still be a 尾差; reckoned from the terms of the
    /// formula where the form does not say.
    pub rounding: Option<Amount>,
    /// The list it is a column of.
    pub list: Option<ListIx>,
    /// How many cells it has: 1, or the list's capacity.
    pub rows: u32,
    /// The first of its cells in the flat vector of all cells.
    pub first: usize,
    /// What it is to an indicator, if anything.
    pub part: Option<(IndicatorIx, Part)>,
    /// Whether it is set apart as a total.
    pub strong: bool,
    /// Whether it is the program's own, on the sheet of the live self-check.
    pub checking: bool,
}

impl Field {
    /// Where the cell of `row` stands in the flat vector of all cells.
    pub fn cell(&self, row: u32) -> usize {
        self.first + row as usize
    }

    /// Its cells in the flat vector.
    pub fn cells(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.rows as usize
    }

    /// The formula, if it is derived.
    pub fn formula(&self) -> Option<&Expr> {
        match &self.source {
            Source::Derived(expr) => Some(expr),
            Source::Input | Source::Prefilled | Source::Recalled => None,
        }
    }

    /// Whether somebody enters it, the department or the bureau.
    pub const fn is_entered(&self) -> bool {
        matches!(self.source, Source::Input | Source::Prefilled)
    }

    /// Whether the department fills it in.
    pub fn is_input(&self) -> bool {
        matches!(self.source, Source::Input)
    }

    /// Whether it holds numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self.kind, FieldType::Amount | FieldType::Count | FieldType::Percent | FieldType::Score)
    }
}

/// Where the value of a field comes from.
#[derive(Debug, PartialEq)]
pub enum Source {
    /// The department fills it in.
    Input,
    /// The bureau fills it in before the form goes out (where it has a value; else the department does).
    Prefilled,
    /// What last year's accepted return says, put there to be compared with; nobody enters it.
    Recalled,
    /// A formula, complete with its rounding. A bare number is a printed constant, such as a weight.
    Derived(Expr),
}

/// What a field is to its indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// 分值
    Weight,
    /// 指标值
    Value,
    /// 核算得分
    Recomputed,
    /// 自评得分
    SelfScore,
    /// 扣分原因
    Reason,
    /// 佐证材料
    Evidence,
}

/// Repeating rows.
#[derive(Debug)]
pub struct List {
    /// The id: the first part of its columns' names.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The sheet it stands on.
    pub sheet: usize,
    /// How many rows there are.
    pub capacity: u32,
    /// How many rows must be filled.
    pub min_rows: u32,
    /// Its columns in order.
    pub columns: Vec<FieldIx>,
    /// Runs of rows under fixed headings; empty if it has none.
    pub lines: Vec<Line>,
}

/// A run of list rows under fixed headings.
#[derive(Debug)]
pub struct Line {
    /// The fixed headings, outermost first.
    pub labels: Vec<String>,
    /// Its first row, counted from 0.
    pub start: u32,
    /// How many rows.
    pub rows: u32,
    /// How many of them must be filled.
    pub min_rows: u32,
}

/// An indicator of a scoring table.
#[derive(Debug)]
pub struct Indicator {
    /// The id.
    pub id: String,
    /// The printed name.
    pub label: String,
    /// The headings above it, outermost first.
    pub group: Vec<String>,
    /// The most points it can give; of a penalty the most it can take.
    pub weight: Amount,
    /// Whether it stands outside the full mark.
    pub extra: Option<Extra>,
    /// What it measures.
    pub definition: String,
    /// How it is scored, as printed.
    pub standard: String,
    /// The id of its table.
    pub table: String,
    /// The rule, kept for the trace and the documentation; the score's formula is already in `recomputed`.
    pub rule: crate::score::Rule,
    /// The condition under which it applies.
    pub applies: Option<Expr>,
    /// What it counts where it does not apply.
    pub otherwise: Otherwise,
    /// Only the best of the indicators that share this word counts.
    pub either: Option<String>,
    /// Whether points need evidence.
    pub needs_evidence: bool,
    /// `ID.分值`
    pub weight_field: FieldIx,
    /// `ID.指标值`, where the rule takes a value.
    pub value: Option<FieldIx>,
    /// The value's formula without the rounding: the trace shows its terms.
    pub formula: Option<Expr>,
    /// `ID.核算得分`
    pub recomputed: FieldIx,
    /// `ID.自评得分`
    pub self_score: FieldIx,
    /// `ID.扣分原因`
    pub reason: FieldIx,
    /// `ID.佐证材料`
    pub evidence: FieldIx,
}

impl Indicator {
    /// The least that its score can be.
    pub fn least(&self) -> Amount {
        crate::builder::indicators::bounds(self.extra, self.weight).0
    }

    /// The most that its score can be.
    pub fn most(&self) -> Amount {
        crate::builder::indicators::bounds(self.extra, self.weight).1
    }

    /// Its weight as printed: below 0 for a penalty.
    pub fn printed_weight(&self) -> Amount {
        crate::builder::indicators::printed(self.extra, self.weight)
    }

    /// What it has in the full mark.
    pub fn share(&self) -> Amount {
        if self.extra.is_none() { self.weight } else { Amount::ZERO }
    }

    /// The points lost by a score; a bonus that is not earned is no loss.
    pub fn lost(&self, score: Amount) -> Amount {
        match self.extra {
            Some(Extra::Bonus) => Amount::ZERO,
            Some(Extra::Penalty) | None => self.most().saturating_sub(score),
        }
    }
}

/// The score of the whole form.
#[derive(Debug)]
pub struct Score {
    /// The full mark.
    pub full: Amount,
    /// The most that the total can be with bonus points.
    pub most: Amount,
    /// The id of the table that gives it.
    pub table: String,
    /// The formula of the total without its limits.
    pub uncapped: Expr,
    /// The formula of the most that the total can be, whatever is still missing.
    pub ceiling: Expr,
    /// The recomputed total: `表.核算得分.合计`.
    pub recomputed: FieldIx,
    /// The sum of the department's own scores: `表.自评得分.合计`.
    pub self_total: FieldIx,
    /// The field in which the department declares its total.
    pub declared: Option<FieldIx>,
    /// The field in which the department declares its grade.
    pub grade: Option<FieldIx>,
    /// Limits of the total.
    pub caps: Vec<Cap>,
}

/// A limit of the total score.
#[derive(Debug)]
pub struct Cap {
    /// Where this holds,
    pub when: Expr,
    /// the total is at most this,
    pub most: Amount,
    /// because of this.
    pub message: String,
}

/// A grade of the total score.
#[derive(Debug, Clone)]
pub struct Grade {
    /// Its name.
    pub name: String,
    /// The lowest total that earns it.
    pub min: Amount,
}

/// A consistency rule.
#[derive(Debug)]
pub struct Check {
    /// The code.
    pub code: String,
    /// How grave it is to break it.
    pub severity: Severity,
    /// A short name.
    pub title: String,
    /// What is wrong, with `{left}`, `{right}`, `{difference}` and `{row}` to fill in.
    pub message: String,
    /// How to put it right.
    pub fix: String,
    /// The document and article it rests on.
    pub basis: String,
    /// What must hold.
    pub rule: CheckRule,
    /// It applies only where this is true.
    pub when: Option<Expr>,
    /// It is made for each used row of this list.
    pub each: Option<ListIx>,
    /// A difference up to this is a 尾差.
    pub rounding: Amount,
    /// The decimals at which the sides are compared.
    pub decimals: u32,
    /// Whether the sides are shown as percentages.
    pub percent: bool,
    /// The cells to mark.
    pub mark: Vec<Ref>,
}

/// What a consistency rule demands.
#[derive(Debug)]
pub enum CheckRule {
    /// Both sides are the same.
    Equal(Expr, Expr),
    /// The left side is not greater than the right.
    AtMost(Expr, Expr),
    /// The formula is true.
    Holds(Expr),
    /// No text stands twice in the column.
    Unique(FieldIx),
    /// The cells are filled.
    Filled(Vec<Ref>),
}

/// The live self-check: the sheet on which the workbook tells what is missing or wrong while it is filled.
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
    /// How many of them are.
    pub filled: FieldIx,
    /// How many lines are wrong.
    pub wrong: FieldIx,
    /// How many lines need an explanation.
    pub unexplained: FieldIx,
    /// The sections.
    pub sections: Vec<SelfSection>,
    /// The lines, section by section.
    pub lines: Vec<SelfLine>,
    /// For each list the field that tells which of its rows are used: 1 or 0.
    pub used: Vec<FieldIx>,
    /// For each sheet that may stay blank the field that tells whether it is used: 1 or 0.
    pub used_sheets: Vec<(usize, FieldIx)>,
    /// What colours cells as they are filled.
    pub marks: Vec<SelfMark>,
}

impl SelfCheck {
    /// The line about a subject.
    pub fn line(&self, subject: &Subject) -> Option<&SelfLine> {
        self.lines.iter().find(|line| line.subject == *subject)
    }
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
    /// What it says it is about.
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
    /// 通过, 未填, 有误, 需说明, 已说明 or 提示.
    pub verdict: FieldIx,
    /// The verdict on each row of the list that it is about.
    pub rows: Option<FieldIx>,
    /// What the department says of something unusual.
    pub explanation: Option<FieldIx>,
    /// What can be wrong: the code of the finding and the condition.
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
    /// A consistency rule, by its place in [`Template::checks`].
    Check(usize),
    /// A figure that may not change much, by its place in [`LastYear::changes`](super::LastYear::changes).
    Change(usize),
    /// An indicator's score.
    Indicator(IndicatorIx),
    /// The declared total against the most that it can be.
    Ceiling,
    /// The declared total against the sum of the department's own scores.
    Total,
    /// The declared grade.
    Grade,
}

/// Cells that change colour as they are filled.
#[derive(Debug)]
pub struct SelfMark {
    /// The cells.
    pub cells: Ref,
    /// Whether it is to be corrected, rather than explained.
    pub wrong: bool,
    /// When: a formula as it would stand in the first of the cells.
    pub when: Expr,
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
    pub blocks: Vec<Block>,
    /// Remarks under the last block.
    pub remarks: Vec<String>,
}

/// A part of a sheet. `spans` tell how many sheet columns each of its columns covers; they add up to the
/// sheet's columns at most.
#[derive(Debug)]
pub enum Block {
    /// Label and value pairs.
    Form(FormBlock),
    /// Fixed rows and columns.
    Grid(GridBlock),
    /// Repeating rows.
    List(ListBlock),
    /// A scoring table.
    Indicators(IndicatorsBlock),
    /// Items with an answer and evidence.
    Checklist(ChecklistBlock),
    /// A long narrative.
    Text(TextBlock),
    /// Printed paragraphs.
    Prose(ProseBlock),
    /// The linked list of the sheets.
    Contents {
        /// A heading over it; may be empty.
        title: String,
    },
    /// The live self-check, whole.
    SelfCheck,
}

/// A label with the headings above it.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Shared headings, outermost first.
    pub group: Vec<String>,
    /// The label.
    pub label: String,
}

/// Label and value pairs.
#[derive(Debug)]
pub struct FormBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// How many pairs stand side by side.
    pub columns: u32,
    /// Label and value spans in turn: `2 * columns` of them.
    pub spans: Vec<u32>,
    /// The fields: label to print (with its unit), field, own span (0: the rest of the line).
    pub fields: Vec<(String, FieldIx, Option<u32>)>,
}

/// Fixed rows and columns.
#[derive(Debug)]
pub struct GridBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// The heading over the row labels.
    pub corner: String,
    /// Spans: one a level of row headings, one for the row label, then the columns.
    pub spans: Vec<u32>,
    /// How many levels of headings stand before the row label (0 for none).
    pub levels: usize,
    /// The columns' headings, with units.
    pub columns: Vec<Heading>,
    /// The rows.
    pub rows: Vec<GridRow>,
}

/// A row of a grid.
#[derive(Debug)]
pub struct GridRow {
    /// Its headings and label.
    pub heading: Heading,
    /// Whether it is set apart as a total.
    pub strong: bool,
    /// A field a column; `None` is printed as `—`.
    pub cells: Vec<Option<FieldIx>>,
}

/// Repeating rows.
#[derive(Debug)]
pub struct ListBlock {
    /// The list, with its fixed headings (`lines`).
    pub list: ListIx,
    /// A heading over the block; may be empty.
    pub title: String,
    /// The headings over the fixed headings, one a level.
    pub heads: Vec<String>,
    /// The heading of the numbering column.
    pub number: Option<String>,
    /// The label of the total row, if there is one.
    pub total: Option<String>,
    /// Spans: fixed headings, number, columns.
    pub spans: Vec<u32>,
    /// The columns: heading (with unit), field, and its total.
    pub columns: Vec<(Heading, FieldIx, Option<FieldIx>)>,
}

/// A scoring table. Its columns: levels, 分值, 指标解释, 评分标准, 指标值, 核算得分, 自评得分, 扣分原因, 佐证材料.
#[derive(Debug)]
pub struct IndicatorsBlock {
    /// The id.
    pub id: String,
    /// A heading over the block; may be empty.
    pub title: String,
    /// The headings of the levels; the last is the indicator's own.
    pub levels: Vec<String>,
    /// Spans of the columns.
    pub spans: Vec<u32>,
    /// Its indicators.
    pub indicators: Vec<IndicatorIx>,
    /// `ID.分值.合计`
    pub weight_total: FieldIx,
    /// `ID.核算得分.合计`
    pub recomputed_total: FieldIx,
    /// `ID.自评得分.合计`
    pub self_total: FieldIx,
}

/// Items with an answer and evidence.
#[derive(Debug)]
pub struct ChecklistBlock {
    /// The id.
    pub id: String,
    /// A heading over the block; may be empty.
    pub title: String,
    /// The headings: number, item, answer, evidence.
    pub heads: [String; 4],
    /// Spans of the four columns.
    pub spans: [u32; 4],
    /// The items: requirement as printed, answer, evidence.
    pub items: Vec<(String, FieldIx, FieldIx)>,
}

/// A long narrative in one merged cell under its label.
#[derive(Debug)]
pub struct TextBlock {
    /// The printed label.
    pub label: String,
    /// The field.
    pub field: FieldIx,
    /// How many lines it shows.
    pub lines: u32,
}

/// Printed paragraphs.
#[derive(Debug)]
pub struct ProseBlock {
    /// A heading over the block; may be empty.
    pub title: String,
    /// The paragraphs.
    pub lines: Vec<String>,
    /// Whether they stand in the middle and large.
    pub centred: bool,
}

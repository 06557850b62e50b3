//! `kind = "list"`: repeating rows, their totals and the runs of rows under fixed headings.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::{CheckedBlock, WrittenBlock};
use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::Str;
use crate::diagnostic::placed::Placed;
use crate::formula::{FieldIx, Reach, Ref};
use crate::language::field::RawField;
use crate::score::DirectionWords;
use crate::template::declare::{BlockPosition, Declarer, DraftField};
use crate::template::field::Field;
use crate::template::heading::Heading;
use crate::template::list::{List, ListIx, ListRun, ListTarget};
use crate::template::names::{NameScope, refuse_id};

/// The most rows a list may have.
const MOST_ROWS: u32 = 2000;

/// `kind = "list"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawList {
    /// The first part of its columns' names: `项目` in `项目.决算`.
    pub(crate) id: Str,
    /// A heading over the block.
    #[serde(default)]
    pub(crate) title: String,
    /// How many rows there are; left out where `line` gives them.
    pub(crate) capacity: Option<Placed<u32>>,
    /// The heading of a column that numbers the rows; none if left out.
    pub(crate) number: Option<String>,
    /// How many rows must be filled; 0 unless told.
    #[serde(default)]
    pub(crate) min_rows: u32,
    /// The label of the total row; needed where a column has `total = true`.
    pub(crate) total: Option<String>,
    /// How many sheet columns each column covers, one unless told: the fixed headings of `line` first, then the number, then the columns.
    pub(crate) spans: Option<Placed<Vec<u32>>>,
    /// The headings over the fixed headings that `line` gives.
    #[serde(default)]
    pub(crate) heads: Vec<String>,
    /// The columns.
    #[serde(default)]
    pub(crate) column: Vec<RawField>,
    /// Runs of rows under fixed headings, as in a table of 产出 / 数量指标.
    #[serde(default)]
    pub(crate) line: Vec<RawLine>,
    /// The columns in which each row states a target. In the formulas of the list's columns `按目标.得分` are then the points of the
    /// row, `按目标.完成率` the share of the target that is reached, and `按目标.偏离度` by which share the value is better than its
    /// target; `[targets]` of `template.toml` says how.
    pub(crate) target: Option<Box<RawTargetColumns>>,
}

/// The columns in which each row of a list states a target.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTargetColumns {
    /// The column that says which values reach the target: a `choice`.
    pub(crate) direction: Str,
    /// The column of the targets.
    pub(crate) value: Str,
    /// The column of the achieved values.
    pub(crate) achieved: Str,
    /// The column of the most points; needed for `按目标.得分`.
    pub(crate) weight: Option<Str>,
    /// The column that shows `按目标.偏离度`, by which an overshoot is then judged.
    pub(crate) deviation: Option<Str>,
    /// The choices that ask for the target or more; `≥` unless told.
    pub(crate) at_least: Option<Vec<Str>>,
    /// The choices that ask for the target or less; `≤` unless told.
    pub(crate) at_most: Option<Vec<Str>>,
    /// The choices that ask for the target itself; `=` unless told.
    pub(crate) equal: Option<Vec<Str>>,
}

/// A run of list rows under fixed headings. `自评.分值.数量指标` is then the range of its cells; runs that share
/// an outer heading `产出指标` are together `自评.分值.产出指标`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLine {
    /// The fixed headings, outermost first, one a column of `heads`.
    pub(crate) labels: Vec<Str>,
    /// How many rows.
    pub(crate) rows: u32,
    /// How many of them must be filled; 0 unless told.
    #[serde(default)]
    pub(crate) min_rows: u32,
}

/// Repeating rows.
#[derive(Debug)]
pub(crate) struct ListBlock {
    /// The list, with its runs of rows under fixed headings.
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
    /// The columns.
    pub columns: Vec<ListColumn>,
}

/// A column of a list.
#[derive(Debug)]
pub(crate) struct ListColumn {
    /// Its headings and label, with the unit.
    pub heading: Heading,
    /// Its cells.
    pub field: FieldIx,
    /// Its total, if it has one.
    pub total: Option<FieldIx>,
}

/// A column whose field is declared.
struct DeclaredColumn<'r> {
    keys: &'r RawField,
    label: String,
    field: FieldIx,
}

impl WrittenBlock for RawList {
    type Declared = ListBlock;

    const TELLING_KEYS: &'static [&'static str] = &["capacity", "line", "column"];

    fn declare(&self, position: &BlockPosition, declarer: &mut Declarer<'_>) -> ListBlock {
        let list = ListIx(u32::try_from(declarer.declared.lists.len()).unwrap_or(u32::MAX));
        let id = self.id.get_ref().clone();
        if let Some(why) = refuse_id(&id) {
            declarer.report(self.id.span(), &DiagnosticKind::BadId(id.clone(), why));
        }
        if self.column.is_empty() {
            declarer.report(self.id.span(), &DiagnosticKind::Nothing("列（[[block.column]]）"));
        }
        let capacity = self.checked_capacity(declarer);
        let spans = declarer.spans(
            self.spans.as_ref(),
            self.heads.len() + usize::from(self.number.is_some()) + self.column.len(),
            position,
            "固定标题各级、序号、各列",
        );
        if self.total.is_none() && self.column.iter().any(|column| column.total) {
            declarer.report(self.id.span(), &DiagnosticKind::TotalWithoutLabel);
        }
        let columns = self.declare_columns(list, capacity, declarer);
        let runs = self.declare_runs(&columns, declarer);
        let target = self.target.as_ref().and_then(|target| target.declare(list, &id, declarer));
        let fields = columns.iter().map(|column| column.field).collect();
        let mut checked = Vec::new();
        for column in columns {
            let total = column.keys.total.then(|| self.declare_total(&column, declarer));
            let label = declarer.with_foreign_unit(&column.label, column.field);
            let heading = Heading { group: column.keys.group.clone(), label };
            checked.push(ListColumn { heading, field: column.field, total });
        }
        declarer.declared.lists.push(List {
            label: if self.title.is_empty() { id.clone() } else { self.title.clone() },
            id,
            sheet: declarer.sheet(),
            capacity,
            min_rows: self.min_rows,
            columns: fields,
            heads: self.heads.clone(),
            runs,
            target,
        });
        ListBlock {
            list,
            title: self.title.clone(),
            heads: self.heads.clone(),
            number: self.number.clone(),
            total: self.total.clone(),
            spans,
            columns: checked,
        }
    }
}

impl RawList {
    /// How many rows the list has. Reports what is wrong with the keys about rows.
    fn checked_capacity(&self, declarer: &mut Declarer<'_>) -> u32 {
        if self.capacity.is_some() != self.line.is_empty() {
            declarer.report(self.id.span(), &DiagnosticKind::ListRows);
        }
        let capacity = self.capacity.as_ref().map(|capacity| *capacity.get_ref());
        let capacity = capacity.unwrap_or_else(|| self.line.iter().map(|line| line.rows).sum());
        if !(1..=MOST_ROWS).contains(&capacity) {
            declarer.report(self.id.span(), &DiagnosticKind::TooManyRows(MOST_ROWS));
        }
        if self.min_rows > capacity {
            let kind = DiagnosticKind::MinRowsAboveRows { least: self.min_rows, rows: capacity };
            declarer.report(self.id.span(), &kind);
        }
        for line in self.line.iter().filter(|line| line.min_rows > line.rows) {
            let span = line.labels.first().map_or_else(|| self.id.span(), |label| label.span());
            declarer.report(span, &DiagnosticKind::MinRowsAboveRows { least: line.min_rows, rows: line.rows });
        }
        capacity.clamp(1, MOST_ROWS)
    }

    /// Declares the fields of the columns, and their ids as names within the list.
    fn declare_columns(&self, list: ListIx, capacity: u32, declarer: &mut Declarer<'_>) -> Vec<DeclaredColumn<'_>> {
        let mut names = HashMap::new();
        let mut columns = Vec::new();
        for keys in &self.column {
            declarer.refuse_keys(keys, &[(keys.span.is_some(), "span"), (!keys.skip.is_empty(), "skip")]);
            let kind = declarer.field_type(&[keys], keys.kind);
            let label = keys.label.clone().unwrap_or_else(|| keys.id.get_ref().clone());
            let id = format!("{}.{}", self.id.get_ref(), keys.id.get_ref());
            let mut draft = DraftField::new(id, label.clone(), kind, keys.id.span()).with_keys(keys);
            draft.formula = keys.formula.clone().map(|text| (text, NameScope::List(list)));
            draft.list = Some((list, capacity));
            let field = declarer.declare_field(draft);
            names.insert(keys.id.get_ref().clone(), field);
            columns.push(DeclaredColumn { keys, label, field });
        }
        declarer.declared.names.lists.push(names);
        columns
    }

    /// Declares the total of a column: a field of its own, whose formula is made when all fields are known.
    fn declare_total(&self, column: &DeclaredColumn<'_>, declarer: &mut Declarer<'_>) -> FieldIx {
        let DeclaredColumn { keys, label, field } = column;
        let summed = &declarer.declared.fields[field.index()];
        let (kind, numeric, id) = (summed.kind, summed.is_numeric(), format!("{}.合计", summed.id));
        if !numeric {
            declarer.report(keys.id.span(), &DiagnosticKind::TotalOfText);
        }
        let name = self.total.as_deref().unwrap_or("合计");
        let mut draft = DraftField::new(id, format!("{label} {name}"), kind, keys.id.span());
        draft.decimals = keys.decimals;
        draft.strong = true;
        draft.unit = keys.unit.as_deref();
        draft.rounding = keys.rounding.map(|number| number.0);
        let total = declarer.declare_field(draft);
        declarer.declared.fields[total.index()].min = None;
        declarer.declared.column_totals.push((total, *field));
        total
    }

    /// The runs of rows under fixed headings. Declares the names of the parts of columns in them.
    fn declare_runs(&self, columns: &[DeclaredColumn<'_>], declarer: &mut Declarer<'_>) -> Vec<ListRun> {
        let mut start = 0;
        let mut runs: Vec<ListRun> = Vec::new();
        for line in &self.line {
            if line.labels.len() != self.heads.len() {
                let span = line.labels.first().map_or(self.id.span(), |label| label.span());
                let kind = DiagnosticKind::LineLabels { expected: self.heads.len(), found: line.labels.len() };
                declarer.report(span, &kind);
            }
            for (level, label) in line.labels.iter().enumerate() {
                let same_label = |other: &ListRun| other.labels.get(level) == Some(label.get_ref());
                let joins_last = runs.last().is_some_and(same_label);
                if !joins_last && runs.iter().any(same_label) && level == 0 {
                    let elsewhere = "同一清单的另一段".to_owned();
                    declarer.report(label.span(), &DiagnosticKind::Duplicate(label.get_ref().clone(), elsewhere));
                }
                for column in columns {
                    let id = &declarer.declared.fields[column.field.index()].id;
                    let name = format!("{id}.{}", label.get_ref());
                    match declarer.declared.names.slices.get_mut(&name) {
                        Some(Ref { reach: Reach::Rows { len, .. }, .. }) if joins_last => *len += line.rows,
                        Some(_) => {}
                        None => {
                            if refuse_id(&name).is_none() {
                                let reach = Reach::Rows { start, len: line.rows };
                                declarer.declared.names.slices.insert(name, Ref { field: column.field, reach });
                            }
                        }
                    }
                }
            }
            runs.push(ListRun {
                labels: line.labels.iter().map(|label| label.get_ref().clone()).collect(),
                start,
                rows: line.rows,
                min_rows: line.min_rows,
            });
            start += line.rows;
        }
        runs
    }
}

impl RawTargetColumns {
    /// The columns and words. `None` where a column is not there, which is reported.
    fn declare(&self, list: ListIx, list_id: &str, declarer: &mut Declarer<'_>) -> Option<ListTarget> {
        let mut column = |name: &Str| {
            let found = declarer.declared.names.lists.get(list.0 as usize)?.get(name.get_ref()).copied();
            if found.is_none() {
                let kind = DiagnosticKind::NoSuchColumn { list: list_id.to_owned(), name: name.get_ref().clone() };
                declarer.report(name.span(), &kind);
            }
            found
        };
        let (direction, value, achieved) = (column(&self.direction), column(&self.value), column(&self.achieved));
        let (weight, deviation) = (self.weight.as_ref().map(&mut column), self.deviation.as_ref().map(&mut column));
        let (direction, value, achieved) = (direction?, value?, achieved?);
        for (name, field) in [(&self.value, value), (&self.achieved, achieved)] {
            if !declarer.declared.fields[field.index()].is_numeric() {
                declarer.report(name.span(), &DiagnosticKind::TargetNotNumeric(name.get_ref().clone()));
            }
        }
        let choices = declarer.declared.fields[direction.index()].choices.clone();
        let mut words = |written: &Option<Vec<Str>>, usual: &str| match written {
            None => choices.iter().filter(|choice| *choice == usual).cloned().collect(),
            Some(written) => {
                for word in written.iter().filter(|word| !choices.contains(word.get_ref())) {
                    declarer.report(word.span(), &DiagnosticKind::NoSuchDirection(word.get_ref().clone()));
                }
                written.iter().map(|word| word.get_ref().clone()).collect()
            }
        };
        let words = DirectionWords {
            at_least: words(&self.at_least, "≥"),
            at_most: words(&self.at_most, "≤"),
            equal: words(&self.equal, "="),
        };
        if words == DirectionWords::default() {
            declarer.report(self.direction.span(), &DiagnosticKind::NoDirections);
        }
        Some(ListTarget {
            direction,
            value,
            achieved,
            weight: weight.flatten(),
            deviation: deviation.flatten(),
            words,
            scored: Vec::new(),
        })
    }
}

impl CheckedBlock for ListBlock {
    fn title(&self) -> &str {
        &self.title
    }

    fn fields(&self, _all: &[Field]) -> Vec<FieldIx> {
        self.columns.iter().map(|column| column.field).collect()
    }

    fn is_table(&self) -> bool {
        true
    }
}

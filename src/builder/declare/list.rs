//! `kind = "list"`: repeating rows, their totals and the runs of rows under fixed headings.

use std::collections::HashMap;

use crate::formula::{FieldIx, Reach, Ref};

use super::{Declarer, Draft};
use crate::builder::scope::{Scope, refuse_id};
use crate::diagnostic::fault::DiagnosticKind;
use crate::language::raw::{RawField, RawList};
use crate::template::model::{Block, Heading, Line, List, ListBlock, ListIx};

/// The most rows a list may have.
const MOST_ROWS: u32 = 2000;

impl Declarer<'_> {
    pub(super) fn list(&mut self, raw: &RawList, columns: usize) -> Block {
        let list = ListIx(u32::try_from(self.out.lists.len()).unwrap_or(u32::MAX));
        let id = raw.id.get_ref().clone();
        if let Some(why) = refuse_id(&id) {
            self.fault(raw.id.span(), &DiagnosticKind::BadId(id.clone(), why));
        }
        if raw.column.is_empty() {
            self.fault(raw.id.span(), &DiagnosticKind::Nothing("列（[[block.column]]）"));
        }
        if raw.capacity.is_some() != raw.line.is_empty() {
            self.fault(raw.id.span(), &DiagnosticKind::ListRows);
        }
        let capacity =
            raw.capacity.as_ref().map_or_else(|| raw.line.iter().map(|line| line.rows).sum(), |n| *n.get_ref());
        if !(1..=MOST_ROWS).contains(&capacity) {
            self.fault(raw.id.span(), &DiagnosticKind::TooManyRows(MOST_ROWS));
        }
        if raw.min_rows > capacity {
            self.fault(raw.id.span(), &DiagnosticKind::MinRowsAboveRows { least: raw.min_rows, rows: capacity });
        }
        for line in raw.line.iter().filter(|line| line.min_rows > line.rows) {
            let span = line.labels.first().map_or_else(|| raw.id.span(), |label| label.span());
            self.fault(span, &DiagnosticKind::MinRowsAboveRows { least: line.min_rows, rows: line.rows });
        }
        let capacity = capacity.clamp(1, MOST_ROWS);
        let spans = self.spans(
            raw.spans.as_ref(),
            raw.heads.len() + usize::from(raw.number.is_some()) + raw.column.len(),
            columns,
            "固定标题各级、序号、各列",
        );
        if raw.total.is_none() && raw.column.iter().any(|column| column.total) {
            self.fault(raw.id.span(), &DiagnosticKind::TotalWithoutLabel);
        }
        let mut bare = HashMap::new();
        let mut declared = Vec::new();
        let mut fields = Vec::new();
        for column in &raw.column {
            self.refuse(column, &[(column.span.is_some(), "span"), (!column.skip.is_empty(), "skip")]);
            let kind = self.kind(column, column.kind);
            let label = column.label.clone().unwrap_or_else(|| column.id.get_ref().clone());
            let full = format!("{id}.{}", column.id.get_ref());
            let mut draft = Draft::new(full, label.clone(), kind, column.id.span()).with(column);
            draft.formula = column.formula.clone().map(|text| (text, Scope::List(list)));
            draft.list = Some((list, capacity));
            let ix = self.field(draft);
            bare.insert(column.id.get_ref().clone(), ix);
            fields.push(ix);
            declared.push((column, label, ix));
        }
        self.out.names.lists.push(bare);
        let lines = self.lines(raw, &declared);
        let mut shown = Vec::new();
        for (column, label, ix) in declared {
            let total = column.total.then(|| self.total(column, &label, ix, raw));
            shown.push((Heading { group: column.group.clone(), label: self.column_label(&label, ix) }, ix, total));
        }
        self.out.lists.push(List {
            label: if raw.title.is_empty() { id.clone() } else { raw.title.clone() },
            id,
            sheet: self.sheet,
            capacity,
            min_rows: raw.min_rows,
            columns: fields,
            lines,
        });
        Block::List(ListBlock {
            list,
            title: raw.title.clone(),
            heads: raw.heads.clone(),
            number: raw.number.clone(),
            total: raw.total.clone(),
            spans,
            columns: shown,
        })
    }

    /// A list column's label: with the unit unless it is the sheet's own.
    pub(super) fn column_label(&self, label: &str, ix: FieldIx) -> String {
        let unit = &self.out.fields[ix.index()].unit;
        if unit.is_empty() || unit == "%" || unit == "分" || unit == self.currency || label.contains(unit.as_str()) {
            label.to_owned()
        } else {
            format!("{label}（{unit}）")
        }
    }

    /// The total of a list column: a field of its own, summed up in the second pass.
    pub(super) fn total(&mut self, column: &RawField, label: &str, ix: FieldIx, raw: &RawList) -> FieldIx {
        let of = &self.out.fields[ix.index()];
        let (kind, numeric, id) = (of.kind, of.is_numeric(), format!("{}.合计", of.id));
        if !numeric {
            self.fault(column.id.span(), &DiagnosticKind::TotalOfText);
        }
        let name = raw.total.as_deref().unwrap_or("合计");
        let mut draft = Draft::new(id, format!("{label} {name}"), kind, column.id.span());
        draft.decimals = column.decimals;
        draft.strong = true;
        draft.unit = column.unit.as_deref();
        draft.rounding = column.rounding.map(|number| number.0);
        let total = self.field(draft);
        let field = &mut self.out.fields[total.index()];
        field.min = None;
        self.out.totals.push((total, ix));
        total
    }

    /// Fixed headings, and the names of the parts of columns under them.
    pub(super) fn lines(&mut self, raw: &RawList, columns: &[(&RawField, String, FieldIx)]) -> Vec<Line> {
        let mut start = 0;
        let mut lines: Vec<Line> = Vec::new();
        for line in &raw.line {
            if line.labels.len() != raw.heads.len() {
                let span = line.labels.first().map_or(raw.id.span(), |label| label.span());
                self.fault(span, &DiagnosticKind::LineLabels { expected: raw.heads.len(), found: line.labels.len() });
            }
            for (level, label) in line.labels.iter().enumerate() {
                let same = |other: &Line| other.labels.get(level) == Some(label.get_ref());
                let joins = lines.last().is_some_and(same);
                if !joins && lines.iter().any(same) && level == 0 {
                    self.fault(
                        label.span(),
                        &DiagnosticKind::Duplicate(label.get_ref().clone(), "同一清单的另一段".to_owned()),
                    );
                }
                for (_, _, ix) in columns {
                    let name = format!("{}.{}", self.out.fields[ix.index()].id, label.get_ref());
                    match self.out.names.slices.get_mut(&name) {
                        Some(Ref { reach: Reach::Rows { len, .. }, .. }) if joins => *len += line.rows,
                        Some(_) => {}
                        None => {
                            if refuse_id(&name).is_none() {
                                let reach = Reach::Rows { start, len: line.rows };
                                self.out.names.slices.insert(name, Ref { field: *ix, reach });
                            }
                        }
                    }
                }
            }
            lines.push(Line {
                labels: line.labels.iter().map(|label| label.get_ref().clone()).collect(),
                start,
                rows: line.rows,
                min_rows: line.min_rows,
            });
            start += line.rows;
        }
        lines
    }
}

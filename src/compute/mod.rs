//! Recomputes every derived cell of a form, in dependency order, from the values of the input cells.
//!
//! In come the values of the input cells; out go the values of all cells, with a flag for each whether something it is
//! computed from is missing. The values that stand in derived cells are ignored and overwritten.

use crate::formula::{CellValues, Expr, FieldIx, Reach, evaluate, references};
use crate::template::{Indicator, ListIx, Otherwise, Template};
use crate::value::Value;

mod inputs;
mod trial;

pub(crate) use inputs::sources;
pub(crate) use trial::Trial;

/// Every cell of a form, recomputed.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The values, in the template's flat order.
    pub values: Vec<Value>,
    /// The cells whose values cannot be relied on, in the same order: a required input is blank or unreadable in the cell
    /// itself or in a cell it is computed from.
    pub missing: Vec<bool>,
    /// The runs of each list in which too few rows are filled: sums over them cannot be relied on either.
    underfilled: UnderfilledRuns,
}

/// Consecutive rows of a list, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    start: u32,
    rows: u32,
}

impl Run {
    fn overlaps(self, from: u32, to: u32) -> bool {
        self.start < to && from < self.start + self.rows
    }
}

/// For each list of a form, the runs with fewer filled rows than the form requires.
type UnderfilledRuns = Vec<Vec<Run>>;

/// The cells of a form, as formulas read them.
pub struct View<'a> {
    /// The form.
    pub template: &'a Template,
    /// The values, in the template's flat order.
    pub values: &'a [Value],
}

impl CellValues for View<'_> {
    fn cell(&self, field: FieldIx, row: u32) -> &Value {
        &self.values[self.template.field(field).cell(row)]
    }

    fn rows(&self, field: FieldIx) -> u32 {
        self.template.field(field).rows
    }
}

impl Computed {
    /// The cells, as formulas read them.
    pub fn view<'a>(&'a self, template: &'a Template) -> View<'a> {
        View { template, values: &self.values }
    }

    /// The value of a field that has one cell.
    pub fn value(&self, template: &Template, field: FieldIx) -> &Value {
        &self.values[template.field(field).cell(0)]
    }

    /// Whether an indicator is left out of the total because it is known not to apply.
    pub fn left_out(&self, template: &Template, indicator: &Indicator) -> bool {
        let applies = indicator.applies.as_ref().filter(|_| indicator.otherwise == Otherwise::Rescale);
        applies.is_some_and(|applies| {
            !self.is_missing(template, applies, 0) && evaluate(applies, &self.view(template), 0) == Value::Bool(false)
        })
    }

    /// Whether something that an expression refers to is missing, seen from a list row.
    pub fn is_missing(&self, template: &Template, expr: &Expr, row: u32) -> bool {
        refers_to_missing(template, &self.missing, &self.underfilled, expr, row)
    }
}

/// Recomputes a form.
///
/// `values` holds a value for each cell in the template's flat order, of which those in derived cells are overwritten.
/// `is_unreadable` says of an input cell whether it holds something that is not of its field's type.
pub fn compute(template: &Template, mut values: Vec<Value>, is_unreadable: impl Fn(usize) -> bool) -> Computed {
    let mut missing: Vec<bool> = (0..values.len()).map(is_unreadable).collect();
    let asked: Vec<bool> = (0..template.sheets.len()).map(|sheet| template.asks(sheet, &values)).collect();
    for field in &template.fields {
        if field.is_entered() && field.required && field.list.is_none() && asked[field.sheet] {
            let cell = field.cell(0);
            missing[cell] |= values[cell].is_empty();
        }
    }
    let underfilled: UnderfilledRuns = (0u32..)
        .map(ListIx)
        .take(template.lists.len())
        .map(|list| {
            let used = used_rows(template, list, &values);
            flag_blank_cells(template, list, &used, &values, &mut missing);
            if asked[template.list(list).sheet] { underfilled_runs(template, list, &used) } else { Vec::new() }
        })
        .collect();
    let any_missing = missing.contains(&true) || underfilled.iter().any(|runs| !runs.is_empty());
    for &ix in &template.order {
        let field = template.field(ix);
        let Some(expr) = field.formula() else { continue };
        for row in 0..field.rows {
            let value = evaluate(expr, &View { template, values: &values }, row);
            values[field.cell(row)] = value;
            if any_missing {
                missing[field.cell(row)] = refers_to_missing(template, &missing, &underfilled, expr, row);
            }
        }
    }
    Computed { values, missing, underfilled }
}

/// Says for each row of a list whether any of its input cells is filled in.
pub fn used_rows(template: &Template, list: ListIx, values: &[Value]) -> Vec<bool> {
    let list = template.list(list);
    (0..list.capacity)
        .map(|row| {
            list.columns.iter().any(|column| {
                let field = template.field(*column);
                field.formula().is_none() && !values[field.cell(row)].is_empty()
            })
        })
        .collect()
}

/// Flags the required cells that are blank in the used rows of a list.
fn flag_blank_cells(template: &Template, list: ListIx, used: &[bool], values: &[Value], missing: &mut [bool]) {
    for column in &template.list(list).columns {
        let field = template.field(*column);
        if field.formula().is_some() || !field.required {
            continue;
        }
        for (row, used) in (0..).zip(used) {
            let cell = field.cell(row);
            missing[cell] |= *used && values[cell].is_empty();
        }
    }
}

/// The runs of a list in which fewer rows are used than the form requires: the whole list, or the rows of one of its lines.
fn underfilled_runs(template: &Template, list: ListIx, used: &[bool]) -> Vec<Run> {
    let list = template.list(list);
    let whole = std::iter::once((Run { start: 0, rows: list.capacity }, list.min_rows));
    let runs = list.runs.iter().map(|run| (Run { start: run.start, rows: run.rows }, run.min_rows));
    whole
        .chain(runs)
        .filter(|(run, min_rows)| {
            let rows = &used[run.start as usize..(run.start + run.rows) as usize];
            rows.iter().filter(|used| **used).count() < *min_rows as usize
        })
        .map(|(run, _)| run)
        .collect()
}

fn refers_to_missing(
    template: &Template,
    missing: &[bool],
    underfilled: &UnderfilledRuns,
    expr: &Expr,
    row: u32,
) -> bool {
    let is_underfilled = |list: Option<ListIx>, from: u32, to: u32| {
        list.is_some_and(|list| underfilled[list.0 as usize].iter().any(|run| run.overlaps(from, to)))
    };
    let mut found = false;
    references(expr, &mut |reference| {
        let field = template.field(reference.field);
        // The counts of the self-check are known even while inputs are missing.
        found |= !field.checking
            && match reference.reach {
                Reach::One => missing[field.first],
                Reach::ThisRow => missing[field.cell(row)],
                Reach::All => missing[field.cells()].contains(&true) || is_underfilled(field.list, 0, field.rows),
                Reach::Rows { start, len } => {
                    missing[field.cell(start)..field.cell(start + len)].contains(&true)
                        || is_underfilled(field.list, start, start + len)
                }
            };
    });
    found
}

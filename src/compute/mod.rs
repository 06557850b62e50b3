//! Recomputes every derived cell, in dependency order, from what the department filled in.
//!
//! In come the values of the input cells; out go the values of all cells, each with whether it can be relied on.
//! What stood in a derived cell is never looked at.

use crate::formula::{Cells, FieldIx, Reach, evaluate, references};
use crate::template::{Indicator, ListIx, Otherwise, Template};
use crate::value::Value;

/// Every cell of a form, recomputed.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The values, in the template's flat order.
    pub values: Vec<Value>,
    /// Which cells lack something: a required figure that is missing or unreadable, directly or through what they are
    /// computed from. No judgement rests on such a cell.
    pub lacking: Vec<bool>,
    /// The runs of each list in which fewer rows are filled than must be: nothing can be said of their sums.
    pub short: UnderfilledRuns,
}

/// For each list the runs (first row, rows) in which fewer rows are filled than must be.
pub type UnderfilledRuns = Vec<Vec<(u32, u32)>>;

/// The cells of a form as formulas see them.
pub struct View<'a> {
    /// The form.
    pub template: &'a Template,
    /// The values, in the template's flat order.
    pub values: &'a [Value],
}

impl Cells for View<'_> {
    fn cell(&self, field: FieldIx, row: u32) -> &Value {
        &self.values[self.template.field(field).cell(row)]
    }

    fn rows(&self, field: FieldIx) -> u32 {
        self.template.field(field).rows
    }
}

impl Computed {
    /// The cells as formulas see them.
    pub fn view<'a>(&'a self, template: &'a Template) -> View<'a> {
        View { template, values: &self.values }
    }

    /// The value of a single field.
    pub fn value(&self, template: &Template, field: FieldIx) -> &Value {
        &self.values[template.field(field).cell(0)]
    }

    /// Whether an indicator is known not to apply and is left out of the total.
    pub fn left_out(&self, template: &Template, indicator: &Indicator) -> bool {
        let applies = indicator.applies.as_ref().filter(|_| indicator.otherwise == Otherwise::Rescale);
        applies.is_some_and(|applies| {
            !self.is_lacking(template, applies, 0) && evaluate(applies, &self.view(template), 0) == Value::Bool(false)
        })
    }

    /// Whether a cell that the expression refers to lacks something.
    pub fn is_lacking(&self, template: &Template, expr: &crate::formula::Expr, row: u32) -> bool {
        lacks(template, &self.lacking, &self.short, expr, row)
    }
}

/// Recomputes a form. `values` holds the inputs (what stands in derived cells is overwritten), `unreadable` tells which
/// inputs hold something that is not of their type.
pub fn compute(template: &Template, mut values: Vec<Value>, unreadable: impl Fn(usize) -> bool) -> Computed {
    let mut lacking: Vec<bool> = (0..values.len()).map(unreadable).collect();
    let asked: Vec<bool> = (0..template.sheets.len()).map(|sheet| template.asks(sheet, &values)).collect();
    for field in &template.fields {
        if field.is_entered() && field.required && field.list.is_none() && asked[field.sheet] {
            let cell = field.cell(0);
            lacking[cell] |= values[cell].is_empty();
        }
    }
    let short: UnderfilledRuns = (0u32..)
        .map(ListIx)
        .take(template.lists.len())
        .map(|list| {
            let short = list_lacks(template, list, &values, &mut lacking);
            if asked[template.list(list).sheet] { short } else { Vec::new() }
        })
        .collect();
    let any = lacking.contains(&true) || short.iter().any(|runs| !runs.is_empty());
    for &ix in &template.order {
        let field = template.field(ix);
        let Some(expr) = field.formula() else { continue };
        for row in 0..field.rows {
            let value = evaluate(expr, &View { template, values: &values }, row);
            values[field.cell(row)] = value;
            if any {
                lacking[field.cell(row)] = lacks(template, &lacking, &short, expr, row);
            }
        }
    }
    Computed { values, lacking, short }
}

/// Which rows of a list are used: those in which anything is filled in.
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

/// Notes the required cells that are blank in used rows; gives the runs in which too few rows are used.
fn list_lacks(template: &Template, ix: ListIx, values: &[Value], lacking: &mut [bool]) -> Vec<(u32, u32)> {
    let used = used_rows(template, ix, values);
    let list = template.list(ix);
    for column in &list.columns {
        let field = template.field(*column);
        if field.formula().is_some() || !field.required {
            continue;
        }
        for (row, used) in (0..).zip(&used) {
            let cell = field.cell(row);
            lacking[cell] |= *used && values[cell].is_empty();
        }
    }
    let wanted = std::iter::once((0, list.capacity, list.min_rows))
        .chain(list.runs.iter().map(|line| (line.start, line.rows, line.min_rows)));
    wanted
        .filter(|(start, rows, min_rows)| {
            let run = &used[*start as usize..(start + rows) as usize];
            run.iter().filter(|used| **used).count() < *min_rows as usize
        })
        .map(|(start, rows, _)| (start, rows))
        .collect()
}

fn lacks(
    template: &Template,
    lacking: &[bool],
    short: &UnderfilledRuns,
    expr: &crate::formula::Expr,
    row: u32,
) -> bool {
    let is_short = |list: Option<ListIx>, from: u32, to: u32| {
        list.is_some_and(|list| short[list.0 as usize].iter().any(|(start, rows)| *start < to && from < start + rows))
    };
    let mut found = false;
    references(expr, &mut |reference| {
        let field = template.field(reference.field);
        // What the self-check counts is always known.
        found |= !field.checking
            && match reference.reach {
                Reach::One => lacking[field.first],
                Reach::ThisRow => lacking[field.cell(row)],
                Reach::All => lacking[field.cells()].contains(&true) || is_short(field.list, 0, field.rows),
                Reach::Rows { start, len } => {
                    lacking[field.cell(start)..field.cell(start + len)].contains(&true)
                        || is_short(field.list, start, start + len)
                }
            };
    });
    found
}

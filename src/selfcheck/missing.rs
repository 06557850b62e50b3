//! What is still missing, as a formula: the live twin of `Computed::missing` of the room `compute`.

use std::collections::HashSet;

use crate::formula::build::{add, count, count_a, max, mul, num, refer, sub, sum};
use crate::formula::{self, Expr, FieldIx, Reach, Ref};
use crate::language::raw::FieldType;
use crate::template::model::{Field, List};
use crate::value::Amount;

/// The most arguments of a function.
const MOST_ARGUMENTS: usize = 200;

/// Where formulas find what a form asks for.
pub struct Missing<'a> {
    /// The fields.
    pub fields: &'a [Field],
    /// The lists.
    pub lists: &'a [List],
    /// For each list the field that tells which of its rows are used.
    pub used: &'a [FieldIx],
    /// For each sheet that may stay blank the field that tells whether it is used.
    pub used_sheets: &'a [(usize, FieldIx)],
}

impl Missing<'_> {
    /// A number that counts only where a sheet is used.
    pub fn where_used(&self, sheet: usize, number: Expr) -> Expr {
        match self.used_sheets.iter().find(|(known, _)| *known == sheet) {
            Some((_, flag)) => mul(refer(Ref { field: *flag, reach: Reach::One }), number),
            None => number,
        }
    }

    /// How many required cells that the expressions lead back to are blank or unreadable; 0 when they can be relied on.
    /// In a formula about a list's row, the row is taken to be used.
    pub fn shortfall(&self, exprs: &[&Expr]) -> Expr {
        let leads = self.leads(exprs);
        let mut terms = Vec::new();
        let (mut numbers, mut texts, mut optional) = (Vec::new(), Vec::new(), Vec::new());
        let mut runs: HashSet<(u32, u32, u32)> = HashSet::new();
        for lead in leads {
            let field = &self.fields[lead.field.index()];
            let numeric = field.is_numeric() || field.kind == FieldType::Date;
            match lead.reach {
                Reach::One | Reach::ThisRow if field.required && numeric => numbers.push(lead),
                Reach::One | Reach::ThisRow if field.required => texts.push(lead),
                Reach::One | Reach::ThisRow if numeric => optional.push(lead),
                Reach::One | Reach::ThisRow => {}
                Reach::All | Reach::Rows { .. } => {
                    self.column(lead, numeric, &mut terms);
                    self.rows(lead, &mut runs, &mut terms);
                }
            }
        }
        let many = |refs: &[Ref], counted: fn(Vec<Expr>) -> Expr| {
            sum_of(refs.chunks(MOST_ARGUMENTS).map(|part| counted(part.iter().copied().map(refer).collect())))
        };
        for (refs, counted) in [(numbers, count as fn(Vec<Expr>) -> Expr), (texts, count_a)] {
            // Sheet by sheet, as one that may stay blank asks for nothing while it is.
            let sheet = |reference: &Ref| self.fields[reference.field.index()].sheet;
            for refs in refs.chunk_by(|one, other| sheet(one) == sheet(other)) {
                let wanted = self.where_used(sheet(&refs[0]), num(Amount::from(refs.len())));
                terms.push(sub(wanted, many(refs, counted)));
            }
        }
        if !optional.is_empty() {
            terms.push(sub(many(&optional, count_a), many(&optional, count)));
        }
        sum_of(terms)
    }

    /// The cells filled in that the expressions lead back to.
    fn leads(&self, exprs: &[&Expr]) -> Vec<Ref> {
        let mut queue = Vec::new();
        for expr in exprs {
            formula::references(expr, &mut |reference| queue.push(reference));
        }
        let mut seen = HashSet::new();
        let mut leads = Vec::new();
        while let Some(reference) = queue.pop() {
            if !seen.insert(reference) {
                continue;
            }
            match self.fields[reference.field.index()].formula() {
                None => leads.push(reference),
                Some(expr) => formula::references(expr, &mut |mut inner| {
                    // A row's formula seen through a range of rows means that range.
                    if inner.reach == Reach::ThisRow {
                        inner.reach = reference.reach;
                    }
                    // What the self-check counts is always known.
                    if !self.fields[inner.field.index()].checking {
                        queue.push(inner);
                    }
                }),
            }
        }
        leads.sort_by_key(|reference| reference.field);
        leads
    }

    /// What a range of a list column lacks in rows that are used.
    fn column(&self, lead: Ref, numeric: bool, terms: &mut Vec<Expr>) {
        let field = &self.fields[lead.field.index()];
        let Some(list) = field.list else { return };
        let filled = |counted: fn([Expr; 1]) -> Expr| counted([refer(lead)]);
        if field.required {
            let used = Ref { field: self.used[list.0 as usize], reach: lead.reach };
            terms.push(sub(sum([refer(used)]), if numeric { filled(count) } else { filled(count_a) }));
        } else if numeric {
            terms.push(sub(filled(count_a), filled(count)));
        }
    }

    /// The rows that are missing in the runs that a range of a list column meets.
    fn rows(&self, lead: Ref, known: &mut HashSet<(u32, u32, u32)>, terms: &mut Vec<Expr>) {
        let field = &self.fields[lead.field.index()];
        let Some(ix) = field.list else { return };
        let list = &self.lists[ix.0 as usize];
        let (from, to) = match lead.reach {
            Reach::Rows { start, len } => (start, start + len),
            _ => (0, field.rows),
        };
        for (start, rows, wanted) in runs(list) {
            if wanted > 0 && start < to && from < start + rows && known.insert((ix.0, start, rows)) {
                let used = refer(run(self.used[ix.0 as usize], list, start, rows));
                let wanted = self.where_used(field.sheet, num(wanted));
                terms.push(max([num(0), sub(wanted, sum([used]))]));
            }
        }
    }
}

/// The runs of a list in which rows must be filled: first row, rows, how many of them.
pub fn runs(list: &List) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
    std::iter::once((0, list.capacity, list.min_rows))
        .chain(list.lines.iter().map(|line| (line.start, line.rows, line.min_rows)))
}

/// A run of rows of a list's column.
pub fn run(field: FieldIx, list: &List, start: u32, rows: u32) -> Ref {
    let reach = if rows == list.capacity { Reach::All } else { Reach::Rows { start, len: rows } };
    Ref { field, reach }
}

/// The terms added up; 0 where there are none.
pub fn sum_of(terms: impl IntoIterator<Item = Expr>) -> Expr {
    terms.into_iter().reduce(add).unwrap_or_else(|| num(0))
}

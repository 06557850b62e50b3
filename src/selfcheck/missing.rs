//! What is still missing, as a formula. The computation counts the same on the values of a filled form.

use std::collections::HashSet;

use crate::formula::build::{add, count, count_a, max, mul, num, refer, sub, sum};
use crate::formula::{self, Expr, FieldIx, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::field::Field;
use crate::template::list::List;
use crate::value::Amount;

/// The most arguments given to one function.
pub(super) const MOST_ARGUMENTS: usize = 200;

/// What formulas about missing inputs need to know of a form.
pub(super) struct MissingInputs<'a> {
    /// The fields.
    pub(super) fields: &'a [Field],
    /// The lists.
    pub(super) lists: &'a [List],
    /// For each list, the field that says which of its rows are used.
    pub(super) used: &'a [FieldIx],
    /// For each sheet that may stay blank, the field that says whether it is used.
    pub(super) used_sheets: &'a [(usize, FieldIx)],
}

impl MissingInputs<'_> {
    /// A number that counts only where its sheet is used.
    pub(super) fn where_used(&self, sheet: usize, number: Expr) -> Expr {
        match self.used_sheets.iter().find(|(known, _)| *known == sheet) {
            Some((_, flag)) => mul(refer(Ref { field: *flag, reach: Reach::One }), number),
            None => number,
        }
    }

    /// The formula for how many required cells, of those that the expressions lead back to, are blank or unreadable. Where it
    /// is 0, the expressions can be relied on. In a formula about a list's row, the row is taken to be used.
    pub(super) fn shortfall(&self, exprs: &[&Expr]) -> Expr {
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
                    self.add_blank_cells(lead, numeric, &mut terms);
                    self.add_missing_rows(lead, &mut runs, &mut terms);
                }
            }
        }
        let many = |refs: &[Ref], counted: fn(Vec<Expr>) -> Expr| {
            sum_of(refs.chunks(MOST_ARGUMENTS).map(|part| counted(part.iter().copied().map(refer).collect())))
        };
        for (refs, counted) in [(numbers, count as fn(Vec<Expr>) -> Expr), (texts, count_a)] {
            // Sheet by sheet, as a sheet that may stay blank requires nothing while it is blank.
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

    /// The inputs that the expressions lead back to.
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
                    // Where a range of rows is asked for, so is it of what each row's formula needs.
                    if inner.reach == Reach::ThisRow {
                        inner.reach = reference.reach;
                    }
                    // The figures of the self-check are always known.
                    if !self.fields[inner.field.index()].checking {
                        queue.push(inner);
                    }
                }),
            }
        }
        leads.sort_by_key(|reference| reference.field);
        leads
    }

    /// Adds the formula for the blank cells of a range of a list column, in rows that are used.
    fn add_blank_cells(&self, lead: Ref, numeric: bool, terms: &mut Vec<Expr>) {
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

    /// Adds the formulas for the rows still to be filled in the runs that a range of a list column meets.
    fn add_missing_rows(&self, lead: Ref, known: &mut HashSet<(u32, u32, u32)>, terms: &mut Vec<Expr>) {
        let field = &self.fields[lead.field.index()];
        let Some(ix) = field.list else { return };
        let list = &self.lists[ix.0 as usize];
        let (from, to) = match lead.reach {
            Reach::Rows { start, len } => (start, start + len),
            Reach::One | Reach::ThisRow | Reach::All => (0, field.rows),
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

/// The runs of a list, itself the first: the first row, how many rows, and how many of them must be filled.
pub(super) fn runs(list: &List) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
    std::iter::once((0, list.capacity, list.min_rows))
        .chain(list.runs.iter().map(|run| (run.start, run.rows, run.min_rows)))
}

/// The cells of a list's column in a run of rows.
pub(super) fn run(field: FieldIx, list: &List, start: u32, rows: u32) -> Ref {
    let reach = if rows == list.capacity { Reach::All } else { Reach::Rows { start, len: rows } };
    Ref { field, reach }
}

/// The sum of terms; 0 where there are none.
pub(super) fn sum_of(terms: impl IntoIterator<Item = Expr>) -> Expr {
    terms.into_iter().reduce(add).unwrap_or_else(|| num(0))
}

//! What is computed from a cell, and what a finding about it may be about.

use std::collections::HashSet;

use jixiao::form::Form;
use jixiao::internals::formula::{Expr, FieldIx, Reach, Ref, references};
use jixiao::internals::template::{CheckRule, Subject, Template};

/// For each cell of a form, the cells whose formulas read it.
pub struct Dependents {
    readers: Vec<Vec<usize>>,
    /// Cells that findings are told at together: the marks of a rule with its verdict, the parts of an indicator, the rows of a
    /// list. Where the first is concerned, the others are.
    companions: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Dependents {
    pub fn new(form: &Form) -> Self {
        let template = &form.template;
        let mut readers = vec![Vec::new(); template.cells];
        for field in &template.fields {
            let Some(expr) = field.formula() else { continue };
            for row in 0..field.rows {
                references(expr, &mut |reference| {
                    for source in cells(template, reference, row) {
                        readers[source].push(field.cell(row));
                    }
                });
            }
        }
        Self { readers, companions: companions(template) }
    }

    /// These cells, what is computed from them, and where it may be said what is wrong with either.
    pub fn of(&self, injected: &[usize]) -> HashSet<usize> {
        let mut found: HashSet<usize> = HashSet::new();
        let mut queue: Vec<usize> = injected.to_vec();
        while let Some(cell) = queue.pop() {
            if found.insert(cell) {
                queue.extend(&self.readers[cell]);
            }
        }
        let mut with_companions = found.clone();
        for (first, others) in &self.companions {
            if first.iter().any(|cell| found.contains(cell)) {
                with_companions.extend(others);
            }
        }
        with_companions
    }
}

/// The cells that a reference covers, seen from a list row.
fn cells(template: &Template, reference: Ref, row: u32) -> std::ops::Range<usize> {
    let field = template.field(reference.field);
    match reference.reach {
        Reach::One => field.cell(0)..field.cell(1),
        Reach::ThisRow => field.cell(row)..field.cell(row + 1),
        Reach::All => field.cells(),
        Reach::Rows { start, len } => field.cell(start)..field.cell(start + len),
    }
}

fn companions(template: &Template) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut companions = Vec::new();
    let all = |field: FieldIx| template.field(field).cells().collect::<Vec<usize>>();
    for line in &template.self_check.lines {
        let Subject::Check(index) = &line.subject else { continue };
        let check = &template.checks[*index];
        let verdict = line.rows.unwrap_or(line.verdict);
        for row in 0..template.field(verdict).rows {
            let mut marked: Vec<usize> = check.mark.iter().flat_map(|mark| cells(template, *mark, row)).collect();
            match &check.rule {
                CheckRule::Unique(field) => marked.extend(all(*field)),
                CheckRule::Filled(refs) => marked.extend(refs.iter().flat_map(|filled| cells(template, *filled, row))),
                CheckRule::Equal(..) | CheckRule::AtMost(..) | CheckRule::Holds(_) | CheckRule::Begun(_) => {}
            }
            companions.push((vec![template.field(verdict).cell(row)], marked));
        }
    }
    let mut totals = Vec::new();
    for indicator in &template.indicators {
        let mut parts = vec![indicator.weight_field, indicator.recomputed, indicator.self_score];
        parts.extend(indicator.value);
        let said = [indicator.self_score, indicator.reason, indicator.evidence];
        companions.push((parts.into_iter().flat_map(all).collect(), said.into_iter().flat_map(all).collect()));
        totals.extend(all(indicator.recomputed));
        totals.extend(all(indicator.self_score));
    }
    if let Some(score) = &template.score {
        let said = [Some(score.self_total), score.declared, score.grade].into_iter().flatten();
        let said: Vec<usize> = said.flat_map(all).collect();
        totals.extend(&said);
        // What a cap of the total goes by is asked for in the line about the most that it can be.
        if let Some(ceiling) = template.self_check.line(&Subject::Ceiling) {
            totals.extend(all(ceiling.verdict));
        }
        companions.push((totals, said));
    }
    for (answer, evidence) in &template.evidence {
        companions.push((all(*answer), all(*evidence)));
    }
    for list in &template.lists {
        let rows: Vec<usize> = list.columns.iter().flat_map(|column| all(*column)).collect();
        companions.push((rows.clone(), rows));
    }
    companions
}

/// Whether a formula is a printed number.
pub fn is_constant(expr: &Expr) -> bool {
    matches!(expr, Expr::Number(_))
}

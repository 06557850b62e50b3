//! The fields to fill in, in groups → lines of the self-check.

use std::collections::BTreeMap;

use crate::formula::build::{
    add, and, count, count_a, count_if, eq, gt, if_, iferror, lt, max, min, mul, num, or, refer, sub, sum, text,
};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::field::IndicatorPart;
use crate::template::list::ListIx;
use crate::template::self_check::{SelfLine, SelfMark, SheetProgress, Subject};
use crate::value::Amount;

use super::builder::{LineField, SelfCheckBuilder, one, this_row};
use super::messages;
use super::missing::{MOST_ARGUMENTS, run, runs, sum_of};

/// The most characters that the choices of a field may have together for a formula to name them all.
const MOST_CHOICES: usize = 1_500;

/// Fields that are filled in together.
struct FieldGroup {
    title: String,
    fields: Vec<FieldIx>,
}

impl SelfCheckBuilder<'_> {
    /// Adds a line for each group of fields to fill in.
    pub(super) fn add_filling(&mut self) {
        for (number, group) in (1..).zip(self.groups()) {
            let id = format!("填报{number}");
            let (required, filled) = self.required(&group.fields);
            let required = self.derived(LineField::count(&id, "应填"), required);
            let filled = self.derived(LineField::count(&id, "已填"), filled);
            let missing = self.derived(LineField::count(&id, "未填格数"), sub(one(required), one(filled)));
            let invalid = self.invalid(&group.fields);
            let invalid = self.derived(LineField::count(&id, "不规范"), invalid);
            let verdict =
                if_(gt(one(invalid), num(0)), text(messages::WRONG), filling_verdict(required, filled, missing));
            let verdict = self.derived(LineField::verdict(&id), verdict);
            let reach =
                |field: &FieldIx| if self.declared.fields[field.index()].rows > 1 { Reach::All } else { Reach::One };
            let target = group.fields.first().map(|field| Ref { field: *field, reach: reach(field) });
            for field in &group.fields {
                self.mark_invalid(*field);
            }
            self.lines.push(SelfLine {
                section: messages::FILLING,
                subject: Subject::Filling(group.fields),
                title: group.title,
                target,
                left: Some(required),
                right: Some(filled),
                difference: Some(invalid),
                missing: Some(missing),
                verdict,
                rows: None,
                explanation: None,
                remark: None,
                faults: Vec::new(),
            });
        }
    }

    /// Declares how far each sheet is filled in, where there are several.
    pub(super) fn sheet_progress(&mut self) -> Vec<SheetProgress> {
        let lines = self.lines.iter().filter(|line| line.section == messages::FILLING);
        let mut sheets: Vec<(usize, Vec<Expr>, Vec<Expr>)> = Vec::new();
        for line in lines {
            let (Some(target), Some(required), Some(filled)) = (line.target, line.left, line.right) else { continue };
            let sheet = self.declared.fields[target.field.index()].sheet;
            match sheets.iter_mut().find(|(known, ..)| *known == sheet) {
                Some((_, all_required, all_filled)) => {
                    all_required.push(one(required));
                    all_filled.push(one(filled));
                }
                None => sheets.push((sheet, vec![one(required)], vec![one(filled)])),
            }
        }
        if sheets.len() < 2 {
            return Vec::new();
        }
        let progress = sheets.into_iter().map(|(sheet, required, filled)| {
            let id = self.sheets[sheet].name.clone();
            let required = self.derived(LineField::count(&id, "应填"), sum_of(required));
            let filled = self.derived(LineField::count(&id, "已填格数"), sum_of(filled));
            let missing = self.derived(LineField::count(&id, "未填"), sub(one(required), one(filled)));
            let state = filling_verdict(required, filled, missing);
            let state = self.derived(LineField::new(&id, "填写情况", FieldType::Text, 0), state);
            SheetProgress { sheet, required, filled, missing, state }
        });
        progress.collect()
    }

    /// The inputs of each block with a title, and those of a sheet's other blocks together.
    fn groups(&self) -> Vec<FieldGroup> {
        let mut groups = Vec::new();
        for sheet in self.sheets {
            let mut rest = FieldGroup { title: sheet.name.clone(), fields: Vec::new() };
            let mut titled = Vec::new();
            for block in &sheet.blocks {
                let title = block.title();
                let mut fields = block.fields(&self.declared.fields);
                fields.retain(|field| self.declared.fields[field.index()].formula().is_none());
                // A line about nothing but optional words would never say anything.
                let matters = |field: &FieldIx| {
                    let field = &self.declared.fields[field.index()];
                    field.required || field.kind != FieldType::Text
                };
                if !fields.iter().any(matters) {
                    continue;
                }
                if title.is_empty() {
                    rest.fields.extend(fields);
                } else {
                    titled.push(FieldGroup { title: format!("{}：{title}", sheet.name), fields });
                }
            }
            if !rest.fields.is_empty() {
                groups.push(rest);
            }
            groups.extend(titled);
        }
        groups
    }

    /// The formulas for how many cells of the fields must be filled, and how many of these are.
    fn required(&self, fields: &[FieldIx]) -> (Expr, Expr) {
        let declared = |field: &FieldIx| &self.declared.fields[field.index()];
        let single: Vec<FieldIx> =
            fields.iter().filter(|field| declared(field).required && declared(field).list.is_none()).copied().collect();
        let mut required = Vec::new();
        let mut filled = Vec::new();
        let missing = self.missing_inputs();
        if let Some(first) = single.first() {
            required.push(missing.where_used(declared(first).sheet, num(Amount::from(single.len()))));
            filled.extend(single.chunks(MOST_ARGUMENTS).map(|part| count_a(part.iter().copied().map(one))));
        }
        for (answer, evidence) in self.declared.evidence.iter().filter(|(answer, _)| fields.contains(answer)) {
            let asked = if declared(answer).is_numeric() {
                and([eq(count([one(*answer)]), num(1)), gt(one(*answer), num(0))])
            } else {
                eq(one(*answer), text("是"))
            };
            required.push(if_(asked.clone(), num(1), num(0)));
            filled.push(if_(asked, count_a([one(*evidence)]), num(0)));
        }
        let scored = self.indicators.iter().filter(|indicator| fields.contains(&indicator.self_score));
        for (indicator, left_out) in scored.filter_map(|one| self.left_out(one).map(|left_out| (one, left_out))) {
            required.push(if_(left_out.clone(), num(0), num(1)));
            filled.push(if_(left_out, num(0), count_a([one(indicator.self_score)])));
        }
        let mut lists: Vec<ListIx> = fields.iter().filter_map(|field| declared(field).list).collect();
        lists.dedup();
        for list in lists {
            self.add_required_rows(list, &mut required, &mut filled);
        }
        (sum_of(required), sum_of(filled))
    }

    /// Adds the same for a list: its required columns count in each used row, and in as many rows as must be filled.
    fn add_required_rows(&self, ix: ListIx, required: &mut Vec<Expr>, filled: &mut Vec<Expr>) {
        let list = &self.declared.lists[ix.0 as usize];
        let flag = self.used[ix.0 as usize];
        let used = |start: u32, rows: u32| sum([refer(run(flag, list, start, rows))]);
        let columns: Vec<FieldIx> =
            list.columns.iter().filter(|column| self.declared.fields[column.index()].required).copied().collect();
        let all = |field: FieldIx| refer(Ref { field, reach: Reach::All });
        // The used rows, and the rows that are missing besides them: in the list as a whole or in its runs together.
        let lacking = |(start, rows, wanted): (u32, u32, u32)| {
            let wanted = self.missing_inputs().where_used(list.sheet, num(wanted));
            max([num(0), sub(wanted, used(start, rows))])
        };
        let is_wanted = |run: &(u32, u32, u32)| run.2 > 0;
        let whole = runs(list).take(1).find(is_wanted).map(lacking);
        let in_runs = runs(list).skip(1).filter(is_wanted).map(lacking).reduce(add);
        let missing = match (whole, in_runs) {
            (Some(whole), Some(in_runs)) => Some(max([whole, in_runs])),
            (whole, in_runs) => whole.or(in_runs),
        };
        let each = columns.len().max(1);
        let mut rows = used(0, list.capacity);
        if let Some(missing) = missing {
            rows = add(rows, missing);
        }
        if columns.is_empty() {
            required.push(rows);
            filled.push(used(0, list.capacity));
            return;
        }
        required.push(mul(rows, num(Amount::from(each))));
        filled.extend(columns.into_iter().map(|column| count_a([all(column)])));
    }

    /// The formula for how many cells of the fields hold what they may not. It is at least 1 where any does.
    fn invalid(&self, fields: &[FieldIx]) -> Expr {
        let mut numbers = Vec::new();
        let mut least: BTreeMap<Amount, Vec<Expr>> = BTreeMap::new();
        let mut most: BTreeMap<Amount, Vec<Expr>> = BTreeMap::new();
        let mut terms = Vec::new();
        for ix in fields {
            let field = &self.declared.fields[ix.index()];
            let reach = if field.rows > 1 { Reach::All } else { Reach::One };
            let cells = Ref { field: *ix, reach };
            if field.is_numeric() || field.kind == FieldType::Date {
                numbers.push(refer(cells));
                // A score beyond its weight is reported with the scores.
                if !matches!(field.part, Some((_, IndicatorPart::SelfScore))) {
                    for (bounds, bound) in [(&mut least, field.min), (&mut most, field.max)] {
                        if let Some(bound) = bound {
                            bounds.entry(bound).or_default().push(refer(cells));
                        }
                    }
                }
            } else if !field.choices.is_empty() && fits(&field.choices) {
                let known = field.choices.iter().map(|choice| count_if(cells, text(escaped(choice))));
                terms.push(sub(count_a([refer(cells)]), sum_of(known)));
            }
        }
        let parts = |refs: &[Expr], whole: fn(Vec<Expr>) -> Expr| {
            sum_of(refs.chunks(MOST_ARGUMENTS).map(|part| whole(part.to_vec())))
        };
        if !numbers.is_empty() {
            terms.push(sub(parts(&numbers, count_a), parts(&numbers, count)));
        }
        for (bound, refs) in &least {
            for part in refs.chunks(MOST_ARGUMENTS) {
                let beyond = lt(min(part.to_vec()), num(*bound));
                terms.push(if_(where_any(part, *bound > Amount::ZERO, beyond), num(1), num(0)));
            }
        }
        for (bound, refs) in &most {
            for part in refs.chunks(MOST_ARGUMENTS) {
                let beyond = gt(max(part.to_vec()), num(*bound));
                terms.push(if_(where_any(part, *bound < Amount::ZERO, beyond), num(1), num(0)));
            }
        }
        if terms.is_empty() { num(0) } else { iferror(sum_of(terms), num(1)) }
    }

    /// Notes that a field of numbers or days changes colour where it holds none, or one out of its range.
    fn mark_invalid(&mut self, ix: FieldIx) {
        let field = &self.declared.fields[ix.index()];
        if !field.is_numeric() && field.kind != FieldType::Date {
            return;
        }
        let cell = || this_row(ix);
        let mut faults = Vec::new();
        faults.extend(field.min.map(|bound| lt(cell(), num(bound))));
        faults.extend(field.max.map(|bound| gt(cell(), num(bound))));
        let is_text = gt(count_a([cell()]), count([cell()]));
        let when =
            if faults.is_empty() { is_text } else { or([is_text, and([eq(count([cell()]), num(1)), or(faults)])]) };
        let reach = if field.rows > 1 { Reach::ThisRow } else { Reach::One };
        self.marks.push(SelfMark { cells: Ref { field: ix, reach }, wrong: true, when });
    }
}

/// The verdict on cells to be filled in: how many must be, how many of these are, how many are not.
pub(super) fn filling_verdict(required: FieldIx, filled: FieldIx, missing: FieldIx) -> Expr {
    if_(
        gt(one(missing), num(0)),
        if_(eq(one(filled), num(0)), text(messages::NOT_BEGUN), text(messages::OPEN)),
        if_(eq(one(required), num(0)), text(messages::NOT_APPLICABLE), text(messages::PASS)),
    )
}

/// The condition, but false where the cells hold no number: Excel gives 0 for the least and the greatest of none.
fn where_any(cells: &[Expr], needed: bool, condition: Expr) -> Expr {
    if needed { and([gt(count(cells.to_vec()), num(0)), condition]) } else { condition }
}

/// Whether a formula has room to name all the choices.
fn fits(choices: &[String]) -> bool {
    choices.iter().map(|choice| choice.chars().count() + 30).sum::<usize>() <= MOST_CHOICES
}

/// A choice as a criterion of `COUNTIF`.
fn escaped(choice: &str) -> String {
    let mut out = String::from("=");
    for c in choice.chars() {
        if matches!(c, '~' | '*' | '?') {
            out.push('~');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MOST_CHOICES, fits};

    #[test]
    fn choices_are_named_by_a_formula_up_to_the_bound() {
        let choices = |characters: usize| {
            let mut choices = vec!["字".repeat(70); MOST_CHOICES / 100 - 1];
            choices.push("字".repeat(characters));
            fits(&choices)
        };
        assert!(choices(70) && !choices(71));
    }
}

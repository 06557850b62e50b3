//! The consistency rules → lines of the self-check.

use crate::finding::Severity;
use crate::formula::build::{
    abs, and, call, count, count_a, count_if, eq, exactly, gt, if_, iferror, le, not, num, or, refer, round, sub, text,
    truth,
};
use crate::formula::{Expr, FieldIx, Function, Reach, Ref};
use crate::language::field::FieldType;
use crate::template::check::{Check, CheckRule};
use crate::template::list::ListIx;
use crate::template::self_check::{SelfLine, SelfMark, Subject};

use super::builder::{LineField, SelfCheckBuilder, one, this_row, unless_explained};
use super::filling::filling_verdict;
use super::messages;

/// The verdict on a broken rule.
pub(super) fn broken_verdict(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal | Severity::Error => messages::WRONG,
        Severity::Warning => messages::EXPLAIN,
        Severity::Notice => messages::HINT,
    }
}

/// A side of a rule as it is compared: rounded, and blank text where it has no value or the rule does not apply.
pub(crate) fn side(check: &Check, expr: &Expr) -> Expr {
    let digits = i32::try_from(check.decimals).unwrap_or(8);
    where_it_applies(check, iferror(round(expr.clone(), digits), text("")), text(""))
}

/// The formula for whether a rule applies.
fn applies(check: &Check) -> Expr {
    check.when.as_ref().map_or_else(|| truth(true), |when| iferror(eq(when.clone(), truth(true)), truth(false)))
}

/// The formula `then` where the rule applies, else `otherwise`.
fn where_it_applies(check: &Check, then: Expr, otherwise: Expr) -> Expr {
    if check.when.is_some() { if_(applies(check), then, otherwise) } else { then }
}

impl SelfCheckBuilder<'_> {
    /// Adds a line for each rule.
    pub(super) fn add_rules(&mut self, checks: &[Check]) {
        for (index, check) in checks.iter().enumerate() {
            if matches!(check.rule, CheckRule::Begun(_)) {
                continue;
            }
            let id = line_id(checks, index);
            let explanation = (check.severity == Severity::Warning).then(|| self.explanation(&id, &check.title));
            let line = match (&check.rule, check.each) {
                (CheckRule::Unique(column), _) => self.unique_line(index, &id, check, *column, explanation),
                (_, Some(list)) => self.line_by_row(index, &id, check, list, explanation),
                (_, None) => self.whole_line(index, &id, check, explanation),
            };
            self.mark_cells(check, &line);
            self.lines.push(line);
        }
    }

    /// Adds a line for each rule that something has to be filled in, which counts as one cell.
    pub(super) fn add_begun(&mut self, checks: &[Check]) {
        for (index, check) in checks.iter().enumerate() {
            let CheckRule::Begun(condition) = &check.rule else { continue };
            let id = line_id(checks, index);
            let required = self.derived(LineField::count(&id, "应填"), where_it_applies(check, num(1), num(0)));
            let filled = if_(iferror(eq(condition.clone(), truth(true)), truth(false)), one(required), num(0));
            let filled = self.derived(LineField::count(&id, "已填"), filled);
            let missing = self.derived(LineField::count(&id, "未填格数"), sub(one(required), one(filled)));
            let verdict = self.derived(LineField::verdict(&id), filling_verdict(required, filled, missing));
            self.lines.push(SelfLine {
                section: messages::FILLING,
                subject: Subject::Check(index),
                title: format!("{} {}", check.code, check.title),
                target: check.mark.first().copied(),
                left: Some(required),
                right: Some(filled),
                difference: None,
                missing: Some(missing),
                verdict,
                rows: None,
                explanation: None,
                remark: None,
                faults: Vec::new(),
            });
        }
    }

    /// The formula for how many cells must still be filled before the rule can be judged.
    fn missing_in(&self, check: &Check) -> Expr {
        let sides: Vec<&Expr> = match &check.rule {
            CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => vec![left, right],
            CheckRule::Holds(expr) | CheckRule::Begun(expr) => vec![expr],
            CheckRule::Unique(_) | CheckRule::Filled(_) => Vec::new(),
        };
        let missing = self.missing_inputs();
        let sides = missing.shortfall(&sides);
        match &check.when {
            None => sides,
            Some(when) => {
                let first = missing.shortfall(&[when]);
                let then = if_(applies(check), sides, num(0));
                if first == num(0) { then } else { if_(gt(first.clone(), num(0)), first, then) }
            }
        }
    }

    /// The line of a rule about the form as a whole.
    fn whole_line(&mut self, index: usize, id: &str, check: &Check, explanation: Option<FieldIx>) -> SelfLine {
        let missing = self.missing_in(check);
        let missing = self.derived(LineField::count(id, "未填格数"), missing);
        let kind = if check.percent { FieldType::Percent } else { FieldType::Amount };
        let (mut left, mut right, mut difference) = (None, None, None);
        let kept = match &check.rule {
            CheckRule::Equal(l, r) | CheckRule::AtMost(l, r) => {
                let mut shown = |label: &str, expr: &Expr| {
                    let side = if_(gt(one(missing), num(0)), text(""), side(check, expr));
                    self.derived(LineField::new(id, label, kind, check.decimals), side)
                };
                let (l, r) = (shown("左边", l), shown("右边", r));
                let both = eq(count([one(l), one(r)]), num(2));
                let digits = i32::try_from(check.decimals).unwrap_or(8);
                let apart = if_(both.clone(), round(sub(one(l), one(r)), digits), text(""));
                let apart = self.derived(LineField::new(id, "相差", kind, check.decimals), apart);
                (left, right, difference) = (Some(l), Some(r), Some(apart));
                if_(both, is_within_rounding(check, one(apart)), truth(true))
            }
            CheckRule::Holds(_) | CheckRule::Filled(_) | CheckRule::Unique(_) | CheckRule::Begun(_) => {
                where_it_applies(check, holds(&check.rule), truth(true))
            }
        };
        let bad = text(broken_verdict(check.severity));
        let bad = unless_explained(explanation, bad);
        let pass = match (left, right) {
            // Where both sides are nothing, or the rule does not apply, nothing has to agree.
            (Some(left), Some(right)) => {
                let is_nothing = |side: FieldIx| or([eq(one(side), text("")), eq(one(side), num(0))]);
                if_(and([is_nothing(left), is_nothing(right)]), text(messages::NOT_APPLICABLE), text(messages::PASS))
            }
            _ => where_it_applies(check, text(messages::PASS), text(messages::NOT_APPLICABLE)),
        };
        let verdict = if_(gt(one(missing), num(0)), text(messages::OPEN), if_(kept, pass, bad));
        let verdict = self.derived(LineField::verdict(id), verdict);
        SelfLine {
            section: messages::RULES,
            subject: Subject::Check(index),
            title: format!("{} {}", check.code, check.title),
            target: check.mark.first().copied(),
            left,
            right,
            difference,
            missing: Some(missing),
            verdict,
            rows: None,
            explanation,
            remark: None,
            faults: Vec::new(),
        }
    }

    /// The line of a rule about each used row of a list.
    fn line_by_row(
        &mut self,
        index: usize,
        id: &str,
        check: &Check,
        list: ListIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let missing = self.missing_in(check);
        let kept = match &check.rule {
            CheckRule::Equal(l, r) | CheckRule::AtMost(l, r) => {
                let digits = i32::try_from(check.decimals).unwrap_or(8);
                let apart = round(sub(side(check, l), side(check, r)), digits);
                iferror(is_within_rounding(check, apart), truth(true))
            }
            CheckRule::Holds(_) | CheckRule::Filled(_) | CheckRule::Unique(_) | CheckRule::Begun(_) => {
                where_it_applies(check, holds(&check.rule), truth(true))
            }
        };
        let judged = if_(kept, text(messages::PASS), text(broken_verdict(check.severity)));
        let judged = if missing == num(0) { judged } else { if_(gt(missing, num(0)), text(messages::OPEN), judged) };
        let row = if_(eq(this_row(self.used[list.0 as usize]), num(0)), text(""), judged);
        let capacity = self.declared.lists[list.0 as usize].capacity;
        let rows = self.derived(LineField::verdict(&format!("{id}.逐行")).with_rows(capacity), row);
        self.line_over_rows(index, id, check, rows, explanation)
    }

    /// The line of a rule that no text stands twice in a column.
    fn unique_line(
        &mut self,
        index: usize,
        id: &str,
        check: &Check,
        column: FieldIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let all = Ref { field: column, reach: Reach::All };
        let twice = gt(count_if(all, exactly(this_row(column))), num(1));
        let judged = if_(twice, text(broken_verdict(check.severity)), text(messages::PASS));
        let judged = where_it_applies(check, judged, text(messages::PASS));
        let row = if_(eq(count_a([this_row(column)]), num(0)), text(""), judged);
        let capacity = self.declared.fields[column.index()].rows;
        let rows = self.derived(LineField::verdict(&format!("{id}.逐行")).with_rows(capacity), row);
        self.line_over_rows(index, id, check, rows, explanation)
    }

    /// The line that sums up the verdicts on a list's rows.
    fn line_over_rows(
        &mut self,
        index: usize,
        id: &str,
        check: &Check,
        rows: FieldIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let counted = |word: &str| count_if(Ref { field: rows, reach: Reach::All }, text(word));
        let word = broken_verdict(check.severity);
        let bad = unless_explained(explanation, text(word));
        let verdict = if_(
            gt(counted(word), num(0)),
            bad,
            if_(
                gt(counted(messages::OPEN), num(0)),
                text(messages::OPEN),
                if_(gt(counted(messages::PASS), num(0)), text(messages::PASS), text(messages::NOT_APPLICABLE)),
            ),
        );
        let difference = self.derived(LineField::count(id, "问题行数"), counted(word));
        let missing = self.derived(LineField::count(id, "未填行数"), counted(messages::OPEN));
        let verdict = self.derived(LineField::verdict(id), verdict);
        SelfLine {
            section: messages::RULES,
            subject: Subject::Check(index),
            title: format!("{} {}（逐行）", check.code, check.title),
            target: check.mark.first().copied(),
            left: None,
            right: None,
            difference: Some(difference),
            missing: Some(missing),
            verdict,
            rows: Some(rows),
            explanation,
            remark: None,
            faults: Vec::new(),
        }
    }

    /// Notes the cells that change colour where a rule is broken.
    fn mark_cells(&mut self, check: &Check, line: &SelfLine) {
        let wrong = match check.severity {
            Severity::Fatal | Severity::Error => true,
            Severity::Warning => false,
            Severity::Notice => return,
        };
        for reference in &check.mark {
            let by_row = line.rows.filter(|_| {
                reference.reach == Reach::ThisRow
                    || matches!(check.rule, CheckRule::Unique(field) if field == reference.field)
            });
            let verdict = by_row.map_or_else(|| one(line.verdict), this_row);
            let mut when = eq(verdict, text(broken_verdict(check.severity)));
            if matches!(check.rule, CheckRule::Filled(_)) {
                when = and([when, eq(count_a([this_row(reference.field)]), num(0))]);
            }
            self.marks.push(SelfMark { cells: *reference, wrong, when });
        }
    }
}

/// The id of a rule's fields: its code, with a number behind it for the copies of a repeated rule.
fn line_id(checks: &[Check], index: usize) -> String {
    let code = &checks[index].code;
    let before = checks[..index].iter().filter(|other| other.code == *code).count();
    if before == 0 { code.clone() } else { format!("{code}_{}", before + 1) }
}

/// The formula for whether a difference is none, or a 尾差.
fn is_within_rounding(check: &Check, difference: Expr) -> Expr {
    match check.rule {
        CheckRule::AtMost(..) => le(difference, num(check.rounding)),
        CheckRule::Equal(..)
        | CheckRule::Holds(_)
        | CheckRule::Unique(_)
        | CheckRule::Filled(_)
        | CheckRule::Begun(_) => le(abs(difference), num(check.rounding)),
    }
}

/// The formula for whether a rule without two sides holds.
fn holds(rule: &CheckRule) -> Expr {
    match rule {
        CheckRule::Holds(expr) => not(iferror(eq(expr.clone(), truth(false)), truth(false))),
        CheckRule::Filled(refs) => {
            let blank = refs.iter().map(|reference| eq(call(Function::CountA, [refer(*reference)]), num(0)));
            not(or(blank))
        }
        CheckRule::Equal(..) | CheckRule::AtMost(..) | CheckRule::Unique(_) | CheckRule::Begun(_) => truth(true),
    }
}

//! Consistency rules → lines.

use crate::finding::Severity;
use crate::formula::build::{
    abs, and, call, count, count_a, count_if, eq, exactly, gt, if_, iferror, le, not, num, or, refer, round, sub, text,
    truth,
};
use crate::formula::{Expr, FieldIx, Function, Reach, Ref};
use crate::language::raw::FieldType;
use crate::template::model::{Check, CheckRule, SelfLine, SelfMark, Subject};

use super::{Builder, Own, messages, one, this};

/// What a broken rule is called.
fn broken(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal | Severity::Error => messages::WRONG,
        Severity::Warning => messages::EXPLAIN,
        Severity::Notice => messages::HINT,
    }
}

/// A side of a rule as it is compared: rounded; blank text where there is nothing to compare, or the rule does not apply.
pub fn side(check: &Check, expr: &Expr) -> Expr {
    let digits = i32::try_from(check.decimals).unwrap_or(8);
    where_it_applies(check, iferror(round(expr.clone(), digits), text("")), text(""))
}

/// Whether the condition of a rule holds.
fn applies(check: &Check) -> Expr {
    check.when.as_ref().map_or_else(|| truth(true), |when| iferror(eq(when.clone(), truth(true)), truth(false)))
}

/// `then` where the rule applies, else `otherwise`.
fn where_it_applies(check: &Check, then: Expr, otherwise: Expr) -> Expr {
    if check.when.is_some() { if_(applies(check), then, otherwise) } else { then }
}

impl Builder<'_> {
    /// A line for each rule.
    pub(super) fn rules(&mut self, checks: &[Check]) {
        for (at, check) in checks.iter().enumerate() {
            let id = name(checks, at);
            let explanation = (check.severity == Severity::Warning).then(|| self.explanation(&id, &check.title));
            let line = match (&check.rule, check.each) {
                (CheckRule::Unique(column), _) => self.unique(at, &id, check, *column, explanation),
                (_, Some(list)) => self.by_row(at, &id, check, list, explanation),
                (_, None) => self.whole(at, &id, check, explanation),
            };
            self.mark(check, &line);
            self.lines.push(line);
        }
    }

    /// How many cells are missing before the rule can be judged.
    fn missing_in(&self, check: &Check) -> Expr {
        let sides: Vec<&Expr> = match &check.rule {
            CheckRule::Equal(left, right) | CheckRule::AtMost(left, right) => vec![left, right],
            CheckRule::Holds(expr) => vec![expr],
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

    /// A rule about the form as a whole.
    fn whole(&mut self, at: usize, id: &str, check: &Check, explanation: Option<FieldIx>) -> SelfLine {
        let missing = self.missing_in(check);
        let missing = self.own(Own::count(id, "未填格数"), missing);
        let kind = if check.percent { FieldType::Percent } else { FieldType::Amount };
        let (mut left, mut right, mut difference) = (None, None, None);
        let kept = match &check.rule {
            CheckRule::Equal(l, r) | CheckRule::AtMost(l, r) => {
                let mut shown = |label: &str, expr: &Expr| {
                    let side = if_(gt(one(missing), num(0)), text(""), side(check, expr));
                    self.own(Own::new(id, label, kind, check.decimals), side)
                };
                let (l, r) = (shown("左边", l), shown("右边", r));
                let both = eq(count([one(l), one(r)]), num(2));
                let digits = i32::try_from(check.decimals).unwrap_or(8);
                let apart = if_(both.clone(), round(sub(one(l), one(r)), digits), text(""));
                let apart = self.own(Own::new(id, "相差", kind, check.decimals), apart);
                (left, right, difference) = (Some(l), Some(r), Some(apart));
                if_(both, within(check, one(apart)), truth(true))
            }
            rule => where_it_applies(check, holds(rule), truth(true)),
        };
        let bad = text(broken(check.severity));
        let bad = explained(explanation, bad);
        let verdict = if_(gt(one(missing), num(0)), text(messages::OPEN), if_(kept, text(messages::PASS), bad));
        let verdict = self.own(Own::verdict(id), verdict);
        SelfLine {
            section: messages::RULES,
            subject: Subject::Check(at),
            title: format!("{} {}", check.code, check.title),
            target: check.mark.first().copied(),
            left,
            right,
            difference,
            missing: Some(missing),
            verdict,
            rows: None,
            explanation,
            faults: Vec::new(),
        }
    }

    /// A rule about each used row of a list.
    fn by_row(
        &mut self,
        at: usize,
        id: &str,
        check: &Check,
        list: crate::template::ListIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let missing = self.missing_in(check);
        let kept = match &check.rule {
            CheckRule::Equal(l, r) | CheckRule::AtMost(l, r) => {
                let digits = i32::try_from(check.decimals).unwrap_or(8);
                let apart = round(sub(side(check, l), side(check, r)), digits);
                iferror(within(check, apart), truth(true))
            }
            rule => where_it_applies(check, holds(rule), truth(true)),
        };
        let judged = if_(kept, text(messages::PASS), text(broken(check.severity)));
        let judged = if missing == num(0) { judged } else { if_(gt(missing, num(0)), text(messages::OPEN), judged) };
        let row = if_(eq(this(self.used[list.0 as usize]), num(0)), text(""), judged);
        let capacity = self.declared.lists[list.0 as usize].capacity;
        let rows = self.own(Own::verdict(&format!("{id}.逐行")).over(capacity), row);
        self.gathered(at, id, check, rows, explanation)
    }

    /// A rule that no text stands twice in a column.
    fn unique(
        &mut self,
        at: usize,
        id: &str,
        check: &Check,
        column: FieldIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let all = Ref { field: column, reach: Reach::All };
        let twice = gt(count_if(all, exactly(this(column))), num(1));
        let judged = if_(twice, text(broken(check.severity)), text(messages::PASS));
        let judged = where_it_applies(check, judged, text(messages::PASS));
        let row = if_(eq(count_a([this(column)]), num(0)), text(""), judged);
        let capacity = self.declared.fields[column.index()].rows;
        let rows = self.own(Own::verdict(&format!("{id}.逐行")).over(capacity), row);
        self.gathered(at, id, check, rows, explanation)
    }

    /// The line over the verdicts of a list's rows.
    fn gathered(
        &mut self,
        at: usize,
        id: &str,
        check: &Check,
        rows: FieldIx,
        explanation: Option<FieldIx>,
    ) -> SelfLine {
        let counted = |word: &str| count_if(Ref { field: rows, reach: Reach::All }, text(word));
        let word = broken(check.severity);
        let bad = explained(explanation, text(word));
        let verdict = if_(
            gt(counted(word), num(0)),
            bad,
            if_(gt(counted(messages::OPEN), num(0)), text(messages::OPEN), text(messages::PASS)),
        );
        let difference = self.own(Own::count(id, "问题行数"), counted(word));
        let missing = self.own(Own::count(id, "未填行数"), counted(messages::OPEN));
        let verdict = self.own(Own::verdict(id), verdict);
        SelfLine {
            section: messages::RULES,
            subject: Subject::Check(at),
            title: format!("{} {}（逐行）", check.code, check.title),
            target: check.mark.first().copied(),
            left: None,
            right: None,
            difference: Some(difference),
            missing: Some(missing),
            verdict,
            rows: Some(rows),
            explanation,
            faults: Vec::new(),
        }
    }

    /// The cells that a broken rule colours.
    fn mark(&mut self, check: &Check, line: &SelfLine) {
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
            let verdict = by_row.map_or_else(|| one(line.verdict), this);
            let mut when = eq(verdict, text(broken(check.severity)));
            if matches!(check.rule, CheckRule::Filled(_)) {
                when = and([when, eq(count_a([this(reference.field)]), num(0))]);
            }
            self.marks.push(SelfMark { cells: *reference, wrong, when });
        }
    }
}

/// What the fields of a rule are called: its code, with a number behind it for the copies of a repeated rule.
fn name(checks: &[Check], at: usize) -> String {
    let code = &checks[at].code;
    let before = checks[..at].iter().filter(|other| other.code == *code).count();
    if before == 0 { code.clone() } else { format!("{code}_{}", before + 1) }
}

/// The verdict on something unusual, once the department explained it.
pub(super) fn explained(explanation: Option<FieldIx>, bad: Expr) -> Expr {
    match explanation {
        Some(field) => if_(gt(count_a([one(field)]), num(0)), text(messages::EXPLAINED), bad),
        None => bad,
    }
}

/// Whether a difference is none, or a 尾差.
fn within(check: &Check, difference: Expr) -> Expr {
    match check.rule {
        CheckRule::AtMost(..) => le(difference, num(check.rounding)),
        _ => le(abs(difference), num(check.rounding)),
    }
}

/// Whether a rule without two sides holds.
fn holds(rule: &CheckRule) -> Expr {
    match rule {
        CheckRule::Holds(expr) => not(iferror(eq(expr.clone(), truth(false)), truth(false))),
        CheckRule::Filled(refs) => {
            let blank = refs.iter().map(|reference| eq(call(Function::CountA, [refer(*reference)]), num(0)));
            not(or(blank))
        }
        CheckRule::Equal(..) | CheckRule::AtMost(..) | CheckRule::Unique(_) => truth(true),
    }
}

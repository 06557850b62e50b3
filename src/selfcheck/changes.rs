//! The figures that may not change much against last year's → lines of the self-check.

use crate::finding::Code;
use crate::formula::build::{abs, and, count, div, eq, gt, if_, ne, num, round, sub, text};
use crate::formula::{Reach, Ref};
use crate::language::field::FieldType;
use crate::template::field::ValueSource;
use crate::template::last_year::Change;
use crate::template::self_check::{SelfLine, SelfMark, Subject};

use super::builder::{LineField, SelfCheckBuilder, one, unless_explained};
use super::messages;

/// The code of the finding.
const CODE: Code = Code::Y002;
/// The decimals at which the share of a change is compared and shown.
pub(crate) const DECIMALS: u32 = 4;

impl SelfCheckBuilder<'_> {
    /// Adds a line for each figure. Where last year's figure is missing or 0, the line compares nothing.
    pub(super) fn add_changes(&mut self, changes: &mut [Change]) {
        for (index, change) in changes.iter_mut().enumerate() {
            let line = self.change_line(index, change);
            let cells = Ref { field: change.carried.field, reach: Reach::One };
            let when = eq(one(line.verdict), text(messages::EXPLAIN));
            self.marks.push(SelfMark { cells, wrong: false, when });
            self.lines.push(line);
        }
    }

    fn change_line(&mut self, index: usize, change: &mut Change) -> SelfLine {
        let ix = change.carried.field;
        let id = format!("{CODE}_{}", index + 1);
        let field = &self.declared.fields[ix.index()];
        let (label, kind, decimals) = (field.label.clone(), field.kind, field.decimals);
        let title = format!("{CODE} {label}{}", messages::change(change.bound));
        let explanation = self.explanation(&id, &title);
        let digits = i32::try_from(decimals).unwrap_or(8);
        let right = self.declare(LineField::new(&id, "上年", kind, decimals), ValueSource::Recalled, false);
        change.recalled = right;
        let given = eq(count([one(right)]), num(1));
        let missing = if_(given.clone(), self.missing_inputs().shortfall(&[&one(ix)]), num(0));
        let missing = self.derived(LineField::count(&id, "未填格数"), missing);
        let number = eq(count([one(ix)]), num(1));
        let known = and([eq(one(missing), num(0)), number]);
        let left = if_(known, round(one(ix), digits), text(""));
        let left = self.derived(LineField::new(&id, "本年", kind, decimals), left);
        let comparable = and([eq(count([one(left), one(right)]), num(2)), ne(one(right), num(0))]);
        let share = round(div(abs(sub(one(left), one(right))), abs(one(right))), i32::try_from(DECIMALS).unwrap_or(4));
        let share = if_(comparable, share, text(""));
        let share = self.derived(LineField::new(&id, "增减", FieldType::Percent, DECIMALS), share);
        let beyond = and([eq(count([one(share)]), num(1)), gt(one(share), num(change.bound))]);
        let open = gt(one(missing), num(0));
        let bad = unless_explained(Some(explanation), text(messages::EXPLAIN));
        let verdict = if_(
            open,
            text(messages::OPEN),
            if_(beyond, bad, if_(eq(one(share), text("")), text(messages::NOT_APPLICABLE), text(messages::PASS))),
        );
        let verdict = self.derived(LineField::verdict(&id), verdict);
        SelfLine {
            section: messages::RULES,
            subject: Subject::Change(index),
            title,
            target: Some(Ref { field: ix, reach: Reach::One }),
            left: Some(left),
            right: Some(right),
            difference: Some(share),
            missing: Some(missing),
            verdict,
            rows: None,
            explanation: Some(explanation),
            remark: None,
            faults: Vec::new(),
        }
    }
}

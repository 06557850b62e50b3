//! Figures that may not change much against last year's → lines.

use crate::finding::Code;
use crate::formula::build::{abs, and, count, div, eq, gt, if_, ne, num, round, sub, text};
use crate::formula::{Reach, Ref};
use crate::language::raw::FieldType;
use crate::template::Change;
use crate::template::model::{SelfLine, SelfMark, Source, Subject};

use super::rules::explained;
use super::{Builder, Own, messages, one};

/// The code of the finding.
const CODE: Code = Code::Y002;
/// The decimals at which the share of a change is compared and shown.
pub const DECIMALS: u32 = 4;

impl Builder<'_> {
    /// A line for each figure. Without one of last year's, or where that is 0, there is nothing to compare.
    pub(super) fn changes(&mut self, changes: &mut [Change]) {
        for (at, change) in changes.iter_mut().enumerate() {
            let line = self.change(at, change);
            let cells = Ref { field: change.carried.field, reach: Reach::One };
            let when = eq(one(line.verdict), text(messages::EXPLAIN));
            self.marks.push(SelfMark { cells, wrong: false, when });
            self.lines.push(line);
        }
    }

    fn change(&mut self, at: usize, change: &mut Change) -> SelfLine {
        let ix = change.carried.field;
        let id = format!("{CODE}_{}", at + 1);
        let field = &self.declared.fields[ix.index()];
        let (label, kind, decimals) = (field.label.clone(), field.kind, field.decimals);
        let title = format!("{CODE} {label}{}", messages::change(change.bound));
        let explanation = self.explanation(&id, &title);
        let digits = i32::try_from(decimals).unwrap_or(8);
        let right = self.field(Own::new(&id, "上年", kind, decimals), Source::Recalled, false);
        change.recalled = right;
        let given = eq(count([one(right)]), num(1));
        let missing = if_(given.clone(), self.missing_inputs().shortfall(&[&one(ix)]), num(0));
        let missing = self.own(Own::count(&id, "未填格数"), missing);
        let number = eq(count([one(ix)]), num(1));
        let known = and([eq(one(missing), num(0)), number]);
        let left = if_(known, round(one(ix), digits), text(""));
        let left = self.own(Own::new(&id, "本年", kind, decimals), left);
        let comparable = and([eq(count([one(left), one(right)]), num(2)), ne(one(right), num(0))]);
        let share = round(div(abs(sub(one(left), one(right))), abs(one(right))), i32::try_from(DECIMALS).unwrap_or(4));
        let share = if_(comparable, share, text(""));
        let share = self.own(Own::new(&id, "增减", FieldType::Percent, DECIMALS), share);
        let beyond = and([eq(count([one(share)]), num(1)), gt(one(share), num(change.bound))]);
        let open = gt(one(missing), num(0));
        let bad = explained(Some(explanation), text(messages::EXPLAIN));
        let verdict = if_(open, text(messages::OPEN), if_(beyond, bad, text(messages::PASS)));
        let verdict = self.own(Own::verdict(&id), verdict);
        SelfLine {
            section: messages::RULES,
            subject: Subject::Change(at),
            title,
            target: Some(Ref { field: ix, reach: Reach::One }),
            left: Some(left),
            right: Some(right),
            difference: Some(share),
            missing: Some(missing),
            verdict,
            rows: None,
            explanation: Some(explanation),
            faults: Vec::new(),
        }
    }
}

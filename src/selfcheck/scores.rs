//! Scores → lines: what the department gave itself against what the figures support.

use crate::finding::Code;
use crate::formula::build::{
    and, count, count_a, eq, gt, if_, iferror, lt, min, ne, not, num, or, round, sub, text, truth,
};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::language::raw::{FieldType, Otherwise, RawExtra as Extra};
use crate::score::Rule;
use crate::template::model::{Grade, Indicator, IndicatorIx, Score, SelfLine, SelfMark, Subject};

use super::{Builder, Own, messages, one};

/// The decimals of points.
const POINTS: u32 = 2;

/// Where a score and its words stand wrong: the code of the finding, when, and the cell to colour.
type Fault = (Code, Expr, FieldIx);

impl Builder<'_> {
    /// A line for each indicator, the total and the grade; the score gets its ceiling.
    pub(super) fn scores(&mut self, indicators: &[Indicator], score: Option<&mut Score>, grades: &[Grade]) {
        let mut beyond = Vec::new();
        let mut open = Vec::new();
        for (at, indicator) in (0u32..).zip(indicators) {
            let missing = self.indicator(IndicatorIx(at), indicator);
            let counted = score.as_ref().is_some_and(|score| score.table == indicator.table);
            if counted {
                beyond.push(out_of_range(indicator));
                if let Some(left_out) = self.left_out(indicator) {
                    // Its score is asked for only where it applies; without it there is no sum yet.
                    let given = eq(count([one(indicator.self_score)]), num(1));
                    beyond.push(and([not(left_out), not(given)]));
                }
                open.push((indicator.recomputed, self.is_open(indicator, missing), indicator.most()));
            }
        }
        let Some(score) = score else { return };
        score.ceiling = self.ceiling(score, &open);
        let declared = score.declared.unwrap_or(score.self_total);
        self.total(score, declared, beyond);
        if let Some(grade) = score.grade {
            self.grade(declared, grade, grades);
        }
    }

    /// Whether a score cannot be told yet.
    fn is_open(&self, indicator: &Indicator, missing: FieldIx) -> Expr {
        let unknown = or([gt(one(missing), num(0)), eq(count([one(indicator.recomputed)]), num(0))]);
        match self.left_out(indicator) {
            None => unknown,
            Some(left_out) => and([unknown, not(left_out)]),
        }
    }

    /// Whether an indicator is known not to apply and is left out of the total; `None` where it never is.
    pub(super) fn left_out(&self, indicator: &Indicator) -> Option<Expr> {
        let applies = indicator.applies.as_ref().filter(|_| indicator.otherwise == Otherwise::Rescale)?;
        let lacks = self.missing_inputs().shortfall(&[applies]);
        Some(and([eq(lacks, num(0)), iferror(eq(applies.clone(), truth(false)), truth(false))]))
    }

    /// The line of an indicator; gives the field that counts what its score lacks.
    fn indicator(&mut self, ix: IndicatorIx, indicator: &Indicator) -> FieldIx {
        let id = &indicator.id;
        let (own, supported) = (indicator.self_score, indicator.recomputed);
        let missing = self.missing_inputs().shortfall(&[&one(supported)]);
        let missing = self.own(Own::count(id, "未填格数"), missing);
        let given = eq(count([one(own)]), num(1));
        let known = and([given.clone(), eq(one(missing), num(0)), eq(count([one(supported)]), num(1))]);
        let out = out_of_range(indicator);
        let left_out = self.left_out(indicator);
        let counts = |fault: Expr| match &left_out {
            Some(left_out) => and([not(left_out.clone()), fault]),
            None => fault,
        };
        let sound = |fault: Expr| counts(and([given.clone(), not(out.clone()), fault]));
        let mut faults: Vec<Fault> = vec![(Code::S002, out.clone(), own)];
        if !matches!(indicator.rule, Rule::Judged) {
            // A score that comes out as an error supports nothing and contradicts nothing.
            let differs = iferror(ne(one(own), one(supported)), truth(false));
            faults.push((Code::S001, and([known.clone(), not(out.clone()), differs]), own));
        }
        let blank = |field: FieldIx| eq(count_a([one(field)]), num(0));
        if indicator.extra != Some(Extra::Bonus) {
            let lost = sound(and([lt(one(own), num(indicator.most())), blank(indicator.reason)]));
            faults.push((Code::S003, lost, indicator.reason));
        }
        if indicator.needs_evidence {
            let counts =
                if indicator.extra == Some(Extra::Penalty) { lt(one(own), num(0)) } else { gt(one(own), num(0)) };
            let unproven = sound(and([counts, blank(indicator.evidence)]));
            faults.push((Code::S007, unproven, indicator.evidence));
        }
        let shown = |field: FieldIx| if_(eq(count([one(field)]), num(1)), one(field), text(""));
        let left = self.own(Own::new(id, "自评", FieldType::Score, POINTS), shown(own));
        let right = self.own(Own::new(id, "核算", FieldType::Score, POINTS), shown(supported));
        let difference = if_(known, round(sub(one(own), one(supported)), 2), text(""));
        let difference = self.own(Own::new(id, "相差", FieldType::Score, POINTS), difference);
        let open = counts(or([not(given.clone()), gt(one(missing), num(0))]));
        self.judged(
            id,
            format!("评分 {}", indicator.label),
            Subject::Indicator(ix),
            own,
            faults,
            open,
            [Some(left), Some(right), Some(difference), Some(missing)],
        );
        missing
    }

    /// The line of faults: wrong where any is, open before anything can be said.
    #[expect(clippy::too_many_arguments, reason = "a line is where everything comes together")]
    fn judged(
        &mut self,
        id: &str,
        title: String,
        subject: Subject,
        target: FieldIx,
        faults: Vec<Fault>,
        open: Expr,
        [left, right, difference, missing]: [Option<FieldIx>; 4],
    ) {
        let any = faults.iter().map(|(_, when, _)| when.clone());
        let verdict = if_(or(any), text(messages::WRONG), if_(open, text(messages::OPEN), text(messages::PASS)));
        let verdict = self.own(Own::verdict(id), verdict);
        for (_, when, field) in &faults {
            // The wrong line decides; what tells its faults apart is short enough for a rule of its own.
            let when = and([eq(one(verdict), text(messages::WRONG)), when.clone()]);
            self.marks.push(SelfMark { cells: Ref { field: *field, reach: Reach::One }, wrong: true, when });
        }
        self.lines.push(SelfLine {
            section: messages::SCORES,
            subject,
            title,
            target: Some(Ref { field: target, reach: Reach::One }),
            left,
            right,
            difference,
            missing,
            verdict,
            rows: None,
            explanation: None,
            faults: faults.into_iter().map(|(code, when, _)| (code, when)).collect(),
        });
    }

    /// The most the total can be: the total's own formula with the most of every score that is not known yet, and
    /// with those limits that are known to hold.
    fn ceiling(&self, score: &Score, open: &[(FieldIx, Expr, crate::value::Amount)]) -> Expr {
        let free = score.uncapped.map(&|expr| match expr {
            Expr::Ref(reference) => {
                let (_, open, weight) = open.iter().find(|(field, ..)| *field == reference.field)?;
                Some(if_(open.clone(), num(*weight), one(reference.field)))
            }
            _ => None,
        });
        let limits = score.caps.iter().map(|cap| if_(self.known(&cap.when), num(cap.most), num(score.most)));
        let limits: Vec<Expr> = limits.collect();
        min(std::iter::once(free).chain(limits))
    }

    /// Whether a condition is known to hold.
    fn known(&self, when: &Expr) -> Expr {
        let lacks = self.missing_inputs().shortfall(&[when]);
        and([eq(lacks, num(0)), iferror(eq(when.clone(), truth(true)), truth(false))])
    }

    /// The lines of the declared total: against the most it can be, and against the sum of the department's own scores.
    fn total(&mut self, score: &Score, declared: FieldIx, beyond: Vec<Expr>) {
        let given = eq(count([one(declared)]), num(1));
        let shown = if_(given.clone(), one(declared), text(""));
        let points = |id: &str, label: &str| Own::new(id, label, FieldType::Score, POINTS);
        let apart = |left: FieldIx, right: FieldIx| {
            let both = eq(count([one(left), one(right)]), num(2));
            if_(both, round(sub(one(left), one(right)), 2), text(""))
        };

        let left = self.own(points("上限", "自评"), shown.clone());
        let right = self.own(points("上限", "最多可得"), score.ceiling.clone());
        let difference = self.own(points("上限", "相差"), apart(left, right));
        let above = and([given.clone(), gt(one(left), one(right))]);
        let mut faults: Vec<Fault> = vec![(Code::S008, above, declared)];
        for cap in &score.caps {
            let over = and([given.clone(), gt(one(declared), num(cap.most)), self.known(&cap.when)]);
            faults.push((Code::S006, over, declared));
        }
        let figures = [Some(left), Some(right), Some(difference), None];
        self.judged(
            "上限",
            messages::CEILING.to_owned(),
            Subject::Ceiling,
            declared,
            faults,
            not(given.clone()),
            figures,
        );
        let Some(ceiling) = self.lines.last().map(|line| line.verdict) else { return };

        let lacks = self.missing_inputs().shortfall(&[&one(score.self_total)]);
        let missing = self.own(Own::count("总分", "未填格数"), lacks);
        let own = if_(eq(one(missing), num(0)), one(score.self_total), text(""));
        let left = self.own(points("总分", "自评"), shown);
        let right = self.own(points("总分", "合计"), own);
        let difference = self.own(points("总分", "相差"), apart(left, right));
        let both = eq(count([one(left), one(right)]), num(2));
        // A score or a total that cannot be is said where it stands; the sum is judged once it is mended.
        let sound = ne(one(ceiling), text(messages::WRONG));
        let clean = if beyond.is_empty() { truth(true) } else { not(or(beyond)) };
        let differs = and([both, sound, clean, ne(one(left), one(right))]);
        let open = or([not(given), gt(one(missing), num(0))]);
        let figures = [Some(left), Some(right), Some(difference), Some(missing)];
        self.judged(
            "总分",
            messages::TOTAL.to_owned(),
            Subject::Total,
            declared,
            vec![(Code::S004, differs, declared)],
            open,
            figures,
        );
    }

    /// The line of the declared grade.
    fn grade(&mut self, declared: FieldIx, grade: FieldIx, grades: &[Grade]) {
        let id = "等级";
        let given = eq(count([one(declared)]), num(1));
        let fits = grades.iter().rev().fold(text(""), |rest, grade| {
            if_(crate::formula::build::ge(one(declared), num(grade.min)), text(&*grade.name), rest)
        });
        let fits = if_(given.clone(), fits, text(""));
        let right = self.own(Own::new(id, "应为", FieldType::Text, 0), fits);
        let left = self.own(
            Own::new(id, "填的", FieldType::Text, 0),
            if_(eq(count_a([one(grade)]), num(0)), text(""), one(grade)),
        );
        // Another word than a grade's is said where it stands.
        let a_grade = or(grades.iter().map(|known| eq(one(left), text(&*known.name))));
        let wrong = and([a_grade, ne(one(right), text("")), ne(one(left), one(right))]);
        let open = or([not(given), eq(one(left), text(""))]);
        self.judged(
            id,
            messages::GRADE.to_owned(),
            Subject::Grade,
            grade,
            vec![(Code::S005, wrong, grade)],
            open,
            [Some(left), Some(right), None, None],
        );
    }
}

/// Whether the department's own score is below the least or above the most that it can be.
fn out_of_range(indicator: &Indicator) -> Expr {
    let own = || one(indicator.self_score);
    and([eq(count([own()]), num(1)), or([lt(own(), num(indicator.least())), gt(own(), num(indicator.most()))])])
}

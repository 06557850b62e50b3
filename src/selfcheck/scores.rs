//! The scores → lines of the self-check: what the department gave itself against what the figures support.

use crate::finding::Code;
use crate::formula::build::{
    and, count, count_a, eq, ge, gt, if_, iferror, lt, min, ne, not, num, or, round, sub, text, truth,
};
use crate::formula::{Expr, FieldIx, Reach, Ref};
use crate::language::field::FieldType;
use crate::score::{Cap, Extra, Otherwise};
use crate::template::indicator::{Grade, Indicator, IndicatorIx, Score};
use crate::template::self_check::{SelfLine, SelfMark, Subject};
use crate::value::Amount;

use super::builder::{LineField, SelfCheckBuilder, one};
use super::messages;

/// The decimals of points.
const POINTS: u32 = 2;

/// A fault that a line can show.
struct LineFault {
    /// The code of the finding.
    code: Code,
    /// The condition.
    when: Expr,
    /// The cell that changes colour.
    field: FieldIx,
}

/// A line about scores, before its verdict is declared.
struct ScoreLine {
    id: String,
    title: String,
    subject: Subject,
    /// The cell to go to.
    target: FieldIx,
    faults: Vec<LineFault>,
    /// Whether nothing can be said yet.
    open: Expr,
    left: Option<FieldIx>,
    right: Option<FieldIx>,
    difference: Option<FieldIx>,
    missing: Option<FieldIx>,
    remark: Option<FieldIx>,
}

/// An indicator's score that may still be unknown.
struct OpenScore {
    /// The recomputed score.
    field: FieldIx,
    /// Whether it is unknown.
    unknown: Expr,
    /// The most that it can be.
    most: Amount,
}

impl SelfCheckBuilder<'_> {
    /// Adds a line for each indicator, the total and the grade, and gives the score the formula of the most that it can be.
    pub(super) fn add_scores(&mut self, indicators: &[Indicator], score: Option<&mut Score>, grades: &[Grade]) {
        let mut beyond = Vec::new();
        let mut open = Vec::new();
        for (index, indicator) in (0u32..).zip(indicators) {
            let missing = self.add_indicator(IndicatorIx(index), indicator);
            let counted = score.as_ref().is_some_and(|score| score.table == indicator.table);
            if counted {
                beyond.push(out_of_range(indicator));
                if let Some(left_out) = self.left_out(indicator) {
                    // Where it applies, the sum needs its score too.
                    let given = eq(count([one(indicator.self_score)]), num(1));
                    beyond.push(and([not(left_out), not(given)]));
                }
                let unknown = self.is_unknown(indicator, missing);
                open.push(OpenScore { field: indicator.recomputed, unknown, most: indicator.most() });
            }
        }
        let Some(score) = score else { return };
        score.ceiling = self.ceiling(score, &open);
        let declared = score.declared.unwrap_or(score.self_total);
        let ceiling_verdict = self.add_ceiling(score, declared);
        self.add_total(score, declared, ceiling_verdict, beyond);
        if let Some(grade) = score.grade {
            self.add_grade(declared, grade, grades);
        }
    }

    /// The formula for whether a score cannot be known yet.
    fn is_unknown(&self, indicator: &Indicator, missing: FieldIx) -> Expr {
        let unknown = or([gt(one(missing), num(0)), eq(count([one(indicator.recomputed)]), num(0))]);
        match self.left_out(indicator) {
            None => unknown,
            Some(left_out) => and([unknown, not(left_out)]),
        }
    }

    /// The formula for whether an indicator is known not to apply and is left out of the total. `None` where it is never left
    /// out.
    pub(super) fn left_out(&self, indicator: &Indicator) -> Option<Expr> {
        let applies = indicator.applies.as_ref().filter(|_| indicator.otherwise == Otherwise::Rescale)?;
        let missing = self.missing_inputs().shortfall(&[applies]);
        Some(and([eq(missing, num(0)), iferror(eq(applies.clone(), truth(false)), truth(false))]))
    }

    /// The formula for whether another of the indicators of which only one counts has the better score, so that this one counts
    /// nothing and loses nothing; of equal ones the first counts. `None` where it stands alone.
    fn is_outdone(&self, ix: IndicatorIx, indicator: &Indicator) -> Option<Expr> {
        indicator.either.as_ref()?;
        let better = (0u32..).zip(self.indicators).filter_map(|(other_ix, other)| {
            let is_other = other_ix != ix.0 && other.either == indicator.either && other.table == indicator.table;
            is_other.then(|| {
                let (theirs, ours) = (one(other.self_score), one(indicator.self_score));
                let is_better = if other_ix < ix.0 { ge(theirs, ours) } else { gt(theirs, ours) };
                let is_given = eq(count([one(other.self_score)]), num(1));
                let counts = self.left_out(other).map(not);
                and([is_given, is_better].into_iter().chain(counts))
            })
        });
        let better: Vec<Expr> = better.collect();
        (!better.is_empty()).then(|| or(better))
    }

    /// Adds the line of an indicator. Gives the field that counts the inputs that its score still needs.
    fn add_indicator(&mut self, ix: IndicatorIx, indicator: &Indicator) -> FieldIx {
        let id = &indicator.id;
        let (self_score, supported) = (indicator.self_score, indicator.recomputed);
        let missing = self.missing_inputs().shortfall(&[&one(supported)]);
        let missing = self.derived(LineField::count(id, "未填格数"), missing);
        let given = eq(count([one(self_score)]), num(1));
        let known = and([given.clone(), eq(one(missing), num(0)), eq(count([one(supported)]), num(1))]);
        let out_of_range = out_of_range(indicator);
        let left_out = self.left_out(indicator);
        let unless_left_out = |condition: Expr| match &left_out {
            Some(left_out) => and([not(left_out.clone()), condition]),
            None => condition,
        };
        let in_range = |condition: Expr| unless_left_out(and([given.clone(), not(out_of_range.clone()), condition]));
        let mut faults = vec![LineFault { code: Code::S002, when: out_of_range.clone(), field: self_score }];
        if indicator.rule.is_recomputed() {
            // A recomputed score that is an error supports nothing and contradicts nothing.
            let differs = iferror(ne(one(self_score), one(supported)), truth(false));
            let when = and([known.clone(), not(out_of_range.clone()), differs]);
            faults.push(LineFault { code: Code::S001, when, field: self_score });
            // Everything is filled in, and yet there is no score: something was divided by 0.
            let unfounded = and([eq(one(missing), num(0)), eq(count([one(supported)]), num(0))]);
            faults.push(LineFault { code: Code::S009, when: in_range(unfounded), field: self_score });
        }
        let is_blank = |field: FieldIx| eq(count_a([one(field)]), num(0));
        // What does not count, as another is better, needs neither reason nor evidence.
        let outdone = self.is_outdone(ix, indicator);
        let unless_outdone = |condition: Expr| match &outdone {
            Some(outdone) => and([condition, not(outdone.clone())]),
            None => condition,
        };
        if indicator.extra != Some(Extra::Bonus) {
            let lost = and([lt(one(self_score), num(indicator.most())), is_blank(indicator.reason)]);
            let lost = unless_outdone(lost);
            faults.push(LineFault { code: Code::S003, when: in_range(lost), field: indicator.reason });
        }
        if indicator.needs_evidence {
            let counts = match indicator.extra {
                Some(Extra::Penalty) => lt(one(self_score), num(0)),
                Some(Extra::Bonus) | None => gt(one(self_score), num(0)),
            };
            let unproven = unless_outdone(and([counts, is_blank(indicator.evidence)]));
            faults.push(LineFault { code: Code::S007, when: in_range(unproven), field: indicator.evidence });
        }
        let number_or_blank = |field: FieldIx| if_(eq(count([one(field)]), num(1)), one(field), text(""));
        let left = self.derived(LineField::new(id, "自评", FieldType::Score, POINTS), number_or_blank(self_score));
        let right = self.derived(LineField::new(id, "核算", FieldType::Score, POINTS), number_or_blank(supported));
        let difference = if_(known, round(sub(one(self_score), one(supported)), 2), text(""));
        let difference = self.derived(LineField::new(id, "相差", FieldType::Score, POINTS), difference);
        let open = unless_left_out(or([not(given.clone()), gt(one(missing), num(0))]));
        let remark = indicator.without_denominator.as_ref().map(|without| {
            let shortfall = self.missing_inputs().shortfall(&[&without.when]);
            let is_told = and([eq(shortfall, num(0)), iferror(without.when.clone(), truth(false))]);
            let remark = if_(is_told, text(messages::WITHOUT_DENOMINATOR), text(""));
            self.derived(LineField::new(id, "备注", FieldType::Text, 0), remark)
        });
        self.add_score_line(ScoreLine {
            id: id.clone(),
            title: format!("评分 {}", indicator.label),
            subject: Subject::Indicator(ix),
            target: self_score,
            faults,
            open,
            left: Some(left),
            right: Some(right),
            difference: Some(difference),
            missing: Some(missing),
            remark,
        });
        missing
    }

    /// Adds a line: wrong where any of its faults is there, else open where nothing can be said yet. Gives its verdict.
    fn add_score_line(&mut self, line: ScoreLine) -> FieldIx {
        let any = line.faults.iter().map(|fault| fault.when.clone());
        let verdict = if_(or(any), text(messages::WRONG), if_(line.open, text(messages::OPEN), text(messages::PASS)));
        let verdict = self.derived(LineField::verdict(&line.id), verdict);
        for fault in &line.faults {
            // The rule that colours the cell first asks for the verdict, which is short, and then which fault it is.
            let when = and([eq(one(verdict), text(messages::WRONG)), fault.when.clone()]);
            self.marks.push(SelfMark { cells: Ref { field: fault.field, reach: Reach::One }, wrong: true, when });
        }
        self.lines.push(SelfLine {
            section: messages::SCORES,
            subject: line.subject,
            title: line.title,
            target: Some(Ref { field: line.target, reach: Reach::One }),
            left: line.left,
            right: line.right,
            difference: line.difference,
            missing: line.missing,
            verdict,
            rows: None,
            explanation: None,
            remark: line.remark,
            faults: line.faults.into_iter().map(|fault| (fault.code, fault.when)).collect(),
        });
        verdict
    }

    /// The formula of the most that the total can be: that of the total with the most of every score that is not known yet,
    /// and with those limits that are known to hold.
    fn ceiling(&self, score: &Score, open: &[OpenScore]) -> Expr {
        let free = score.uncapped.map(&|expr| {
            let Expr::Ref(reference) = expr else { return None };
            let score = open.iter().find(|score| score.field == reference.field)?;
            Some(if_(score.unknown.clone(), num(score.most), one(reference.field)))
        });
        min(std::iter::once(free).chain(self.known_limits(score)))
    }

    /// The formulas of the limits of the total that are known to hold; of the others, the most that it can be at all.
    fn known_limits(&self, score: &Score) -> Vec<Expr> {
        let limit = |cap: &Cap| if_(self.is_known(&cap.when), num(cap.most), num(score.most));
        score.caps.iter().map(limit).collect()
    }

    /// The formula for whether a condition is known to hold.
    fn is_known(&self, when: &Expr) -> Expr {
        let missing = self.missing_inputs().shortfall(&[when]);
        and([eq(missing, num(0)), iferror(eq(when.clone(), truth(true)), truth(false))])
    }

    /// Adds the line of the declared total against the most that it can be. Gives its verdict.
    fn add_ceiling(&mut self, score: &Score, declared: FieldIx) -> FieldIx {
        let given = is_given(declared);
        let left = self.derived(points("上限", "自评"), declared_or_blank(declared));
        let right = self.derived(points("上限", "最多可得"), score.ceiling.clone());
        let difference = self.derived(points("上限", "相差"), difference(left, right));
        let above = and([given.clone(), gt(one(left), one(right))]);
        let mut faults = vec![LineFault { code: Code::S008, when: above, field: declared }];
        for cap in &score.caps {
            let when = and([given.clone(), gt(one(declared), num(cap.most)), self.is_known(&cap.when)]);
            faults.push(LineFault { code: Code::S006, when, field: declared });
        }
        self.add_score_line(ScoreLine {
            id: "上限".to_owned(),
            title: messages::CEILING.to_owned(),
            subject: Subject::Ceiling,
            target: declared,
            faults,
            open: not(given),
            left: Some(left),
            right: Some(right),
            difference: Some(difference),
            missing: None,
            remark: None,
        })
    }

    /// Adds the line of the declared total against the sum of the department's own scores, as far as a limit allows it. `beyond` are
    /// the conditions under
    /// which one of these scores is out of its range or missing.
    fn add_total(&mut self, score: &Score, declared: FieldIx, ceiling_verdict: FieldIx, beyond: Vec<Expr>) {
        let missing = self.missing_inputs().shortfall(&[&one(score.self_total)]);
        let missing = self.derived(LineField::count("总分", "未填格数"), missing);
        let limits = self.known_limits(score);
        let allowed = match limits.is_empty() {
            true => one(score.self_total),
            false => min(std::iter::once(one(score.self_total)).chain(limits)),
        };
        let sum = if_(eq(one(missing), num(0)), allowed, text(""));
        let left = self.derived(points("总分", "自评"), declared_or_blank(declared));
        let right = self.derived(points("总分", "合计"), sum);
        let difference = self.derived(points("总分", "相差"), difference(left, right));
        let both = eq(count([one(left), one(right)]), num(2));
        // A score or a total out of its range is reported where it stands; the sum is judged once it is corrected.
        let total_possible = ne(one(ceiling_verdict), text(messages::WRONG));
        let scores_possible = if beyond.is_empty() { truth(true) } else { not(or(beyond)) };
        let differs = and([both, total_possible, scores_possible, ne(one(left), one(right))]);
        let open = or([not(is_given(declared)), gt(one(missing), num(0))]);
        self.add_score_line(ScoreLine {
            id: "总分".to_owned(),
            title: messages::TOTAL.to_owned(),
            subject: Subject::Total,
            target: declared,
            faults: vec![LineFault { code: Code::S004, when: differs, field: declared }],
            open,
            left: Some(left),
            right: Some(right),
            difference: Some(difference),
            missing: Some(missing),
            remark: None,
        });
    }

    /// Adds the line of the declared grade.
    fn add_grade(&mut self, declared: FieldIx, grade: FieldIx, grades: &[Grade]) {
        let id = "等级";
        let earned = grades
            .iter()
            .rev()
            .fold(text(""), |rest, grade| if_(ge(one(declared), num(grade.min)), text(&*grade.name), rest));
        let earned = if_(is_given(declared), earned, text(""));
        let right = self.derived(LineField::new(id, "应为", FieldType::Text, 0), earned);
        let left = self.derived(
            LineField::new(id, "填的", FieldType::Text, 0),
            if_(eq(count_a([one(grade)]), num(0)), text(""), one(grade)),
        );
        // A word that is no grade is reported as a wrong choice.
        let is_a_grade = or(grades.iter().map(|known| eq(one(left), text(&*known.name))));
        let wrong = and([is_a_grade, ne(one(right), text("")), ne(one(left), one(right))]);
        let open = or([not(is_given(declared)), eq(one(left), text(""))]);
        self.add_score_line(ScoreLine {
            id: id.to_owned(),
            title: messages::GRADE.to_owned(),
            subject: Subject::Grade,
            target: grade,
            faults: vec![LineFault { code: Code::S005, when: wrong, field: grade }],
            open,
            left: Some(left),
            right: Some(right),
            difference: None,
            missing: None,
            remark: None,
        });
    }
}

/// A field for points.
fn points(id: &str, label: &str) -> LineField {
    LineField::new(id, label, FieldType::Score, POINTS)
}

/// The formula for whether the total is declared.
fn is_given(declared: FieldIx) -> Expr {
    eq(count([one(declared)]), num(1))
}

/// The declared total, or blank text.
fn declared_or_blank(declared: FieldIx) -> Expr {
    if_(is_given(declared), one(declared), text(""))
}

/// The difference of two figures, or blank text where one is missing.
fn difference(left: FieldIx, right: FieldIx) -> Expr {
    let both = eq(count([one(left), one(right)]), num(2));
    if_(both, round(sub(one(left), one(right)), 2), text(""))
}

/// The formula for whether the department's own score is below the least or above the most that it can be.
fn out_of_range(indicator: &Indicator) -> Expr {
    let score = || one(indicator.self_score);
    and([eq(count([score()]), num(1)), or([lt(score(), num(indicator.least())), gt(score(), num(indicator.most()))])])
}

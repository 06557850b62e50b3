//! Each rule against scores worked out by hand.

use rust_decimal::dec;

use super::deviation::Deviation;
use super::rules::bands::{Band, BandsRule};
use super::rules::cases::{Case, CasesRule};
use super::rules::checklist::{ChecklistRule, ItemPoints};
use super::rules::count_addition::CountAdditionRule;
use super::rules::count_deduction::CountDeductionRule;
use super::rules::execution_rate::ExecutionRateRule;
use super::rules::interpolated::{InterpolatedRule, LinePoint};
use super::rules::judged::JudgedRule;
use super::rules::parts::{PartsRule, RulePart};
use super::rules::proportional::ProportionalRule;
use super::rules::rating::{RatingLevel, RatingRule};
use super::rules::step_deduction::{Beyond, Partial, StepDeductionRule};
use super::terms::STEP_DIGITS;
use super::{
    Direction, Extra, FilledForm, FormWords, Rule, TargetDirection, TargetScoring, Terms, comparable, rounded,
    when_filled,
};
use crate::formula::{CellValues, Expr, FieldIx, Function, Reach, Ref, build, evaluate};
use crate::value::{Amount, Value};

/// Field 0 is the value, field 1 the department's own score, fields from 2 on the answers of a checklist.
struct Row(Vec<Value>);

impl CellValues for Row {
    fn cell(&self, field: FieldIx, _: u32) -> &Value {
        &self.0[field.index()]
    }
    fn rows(&self, _: FieldIx) -> u32 {
        1
    }
}

impl FormWords for Row {
    fn label(&self, _: FieldIx) -> &str {
        "某项"
    }
    fn bound_of(&self, _: FieldIx, bound: Amount) -> String {
        bound.to_string()
    }
}

impl FilledForm for Row {
    fn shown(&self, field: FieldIx) -> String {
        self.cell(field, 0).to_string()
    }
    fn formula_with_figures(&self, _: &Expr) -> String {
        String::new()
    }
}

fn score(rule: &Rule, weight: Amount, row: &[Value]) -> Value {
    scored(rule, weight, None, row)
}

fn scored(rule: &Rule, weight: Amount, extra: Option<Extra>, row: &[Value]) -> Value {
    let terms = Terms { value: Some(FieldIx(0)), self_score: FieldIx(1), weight, digits: 2, extra };
    evaluate(&rule.formula(&terms), &Row(row.to_vec()), 0)
}

/// Bands of these bounds and points.
fn bands<const N: usize>(bands: [(Amount, Amount); N], otherwise: Amount, direction: Direction) -> Rule {
    let bands = bands.map(|(bound, points)| Band { bound, points }).to_vec();
    Rule::Bands(BandsRule { bands, otherwise, direction })
}

fn cases<const N: usize>(cases: [(Expr, Amount); N]) -> Rule {
    let cases = cases.map(|(condition, points)| Case { condition, points }).to_vec();
    Rule::Cases(CasesRule { cases, otherwise: dec!(0) })
}

/// Checks value → points of a rule.
fn table(rule: &Rule, weight: Amount, cases: &[(Amount, Amount)]) {
    for (value, points) in cases {
        assert_eq!(score(rule, weight, &[(*value).into(), Value::Blank]), Value::Number(*points), "{value}");
    }
    assert_eq!(score(rule, weight, &["".into(), Value::Blank]), "".into(), "without a value there is no score");
}

#[test]
fn bands_take_the_first_bound_that_holds() {
    let bounds = [(dec!(0), dec!(5)), (dec!(0.1), dec!(4)), (dec!(0.2), dec!(3)), (dec!(0.3), dec!(2))];
    let rule = bands(bounds, dec!(0), Direction::AtMost);
    let cases = [(-0.1, 5), (0.0, 5), (0.0001, 4), (0.1, 4), (0.1001, 3), (0.3, 2), (0.7164, 0)];
    let cases = cases.map(|(value, points)| (Amount::try_from(value).unwrap(), Amount::from(points)));
    table(&rule, dec!(5), &cases);
    let rule = bands([(dec!(0.9), dec!(6)), (dec!(0.8), dec!(4))], dec!(0), Direction::AtLeast);
    table(&rule, dec!(6), &[(dec!(0.9), dec!(6)), (dec!(0.8999), dec!(4)), (dec!(0.7999), dec!(0))]);
}

#[test]
fn steps_beyond_a_standard_cost_points() {
    let rule = |beyond, partial| {
        let (standard, step, points) = (dec!(1), dec!(0.01), dec!(0.5));
        Rule::StepDeduction(StepDeductionRule { standard, step, points, beyond, partial })
    };
    let cases = [
        (dec!(0.9), dec!(5)),
        (dec!(1), dec!(5)),
        (dec!(1.0001), dec!(4.5)),
        (dec!(1.02), dec!(4)),
        (dec!(1.5), dec!(0)),
    ];
    table(&rule(Beyond::Above, Partial::Ceil), dec!(5), &cases);
    table(&rule(Beyond::Above, Partial::Floor), dec!(5), &[(dec!(1.0199), dec!(4.5)), (dec!(1.02), dec!(4))]);
    table(&rule(Beyond::Above, Partial::Linear), dec!(5), &[(dec!(1.015), dec!(4.25))]);
    table(&rule(Beyond::Below, Partial::Ceil), dec!(5), &[(dec!(1.5), dec!(5)), (dec!(0.985), dec!(4))]);
    table(
        &rule(Beyond::Both, Partial::Ceil),
        dec!(5),
        &[(dec!(0.98), dec!(4)), (dec!(1.02), dec!(4)), (dec!(1), dec!(5))],
    );
}

#[test]
fn proportional_scores_follow_the_target() {
    let rule = |direction, deviation| {
        let scoring = TargetScoring::default();
        Rule::Proportional(ProportionalRule { target: build::num(dec!(0.9)), direction, scoring, deviation })
    };
    table(
        &rule(TargetDirection::AtLeast, None),
        dec!(8),
        &[(dec!(0.9), dec!(8)), (dec!(1.2), dec!(8)), (dec!(0.45), dec!(4)), (dec!(-1), dec!(0))],
    );
    table(
        &rule(TargetDirection::AtMost, None),
        dec!(8),
        &[(dec!(0.9), dec!(8)), (dec!(1.8), dec!(4)), (dec!(0), dec!(8))],
    );
    table(
        &rule(TargetDirection::AtLeast, Some(Deviation { share: dec!(0.3), points: dec!(2) })),
        dec!(8),
        &[(dec!(1.17), dec!(6)), (dec!(1.1699), dec!(8))],
    );
}

#[test]
fn rates_and_counts_score() {
    table(
        &Rule::ExecutionRate(ExecutionRateRule),
        dec!(10),
        &[(dec!(0.8765), dec!(8.77)), (dec!(1.2), dec!(10)), (dec!(-0.5), dec!(0))],
    );
    table(
        &Rule::CountDeduction(CountDeductionRule { points: dec!(1) }),
        dec!(6),
        &[(dec!(0), dec!(6)), (dec!(2), dec!(4)), (dec!(9), dec!(0))],
    );
}

#[test]
fn a_bound_may_be_left_out() {
    let rule = bands([(dec!(0.1), dec!(5))], dec!(0), Direction::Below);
    table(&rule, dec!(5), &[(dec!(0.0999), dec!(5)), (dec!(0.1), dec!(0))]);
    let rule = bands([(dec!(0.1), dec!(5))], dec!(0), Direction::Above);
    table(&rule, dec!(5), &[(dec!(0.1001), dec!(5)), (dec!(0.1), dec!(0))]);
}

#[test]
fn points_follow_a_line_between_given_points() {
    let line = [(dec!(0.6), dec!(2)), (dec!(0.8), dec!(2)), (dec!(0.95), dec!(5))];
    let line = line.map(|(value, points)| LinePoint { value, points }).to_vec();
    let rule = Rule::Interpolated(InterpolatedRule { line, below: dec!(0), above: dec!(4) });
    let cases = [
        (dec!(0.5999), dec!(0)),
        (dec!(0.6), dec!(2)),
        (dec!(0.7), dec!(2)),
        (dec!(0.8), dec!(2)),
        (dec!(0.85), dec!(3)),
        (dec!(0.8777), dec!(3.55)),
        (dec!(0.95), dec!(5)),
        (dec!(0.9501), dec!(4)),
    ];
    table(&rule, dec!(5), &cases);
}

#[test]
fn the_first_case_that_holds_gives_the_points() {
    let cell = |ix| build::refer(Ref { field: FieldIx(ix), reach: Reach::One });
    let none = build::eq(cell(0), build::num(0));
    let no_more = build::le(cell(0), cell(1));
    let rule = cases([(none, dec!(3)), (no_more, dec!(2))]);
    let left = |now, before| score(&rule, dec!(3), &[Value::Number(now), Value::Number(before)]);
    assert_eq!(left(dec!(0), dec!(0)), Value::Number(dec!(3)));
    assert_eq!(left(dec!(4), dec!(4)), Value::Number(dec!(2)));
    assert_eq!(left(dec!(4.01), dec!(4)), Value::Number(dec!(0)));
}

#[test]
fn what_a_condition_computes_is_rounded_before_it_is_compared() {
    let third = build::div(build::num(1), build::num(3));
    let condition = build::eq(build::mul(third, build::num(3)), build::num(1));
    let rule = cases([(condition, dec!(3))]);
    assert_eq!(score(&rule, dec!(3), &[Value::Blank, Value::Blank]), Value::Number(dec!(3)));
}

#[test]
fn parts_add_up_once_all_are_there() {
    let part = |value, rule, weight| RulePart { label: String::new(), value: Some(FieldIx(value)), weight, rule };
    let (direction, scoring) = (TargetDirection::AtLeast, TargetScoring::default());
    let proportional =
        Rule::Proportional(ProportionalRule { target: build::num(dec!(0.4)), direction, scoring, deviation: None });
    let banded = bands([(dec!(0.9), dec!(4))], dec!(1), Direction::AtLeast);
    let rule = Rule::Parts(PartsRule { parts: vec![part(0, proportional, dec!(3)), part(1, banded, dec!(4))] });
    let points = |one: Value, other: Value| score(&rule, dec!(7), &[one, other]);
    assert_eq!(points(dec!(0.3).into(), dec!(0.9).into()), Value::Number(dec!(6.25)));
    assert_eq!(points(dec!(0.5).into(), dec!(0.8).into()), Value::Number(dec!(4)));
    assert_eq!(points(dec!(0.5).into(), "".into()), "".into());
}

#[test]
fn a_bonus_adds_and_a_penalty_takes() {
    let each = Rule::CountAddition(CountAdditionRule { points: dec!(1.5) });
    let bonus = |times| scored(&each, dec!(4), Some(Extra::Bonus), &[Value::Number(times), Value::Blank]);
    assert_eq!(bonus(dec!(0)), Value::Number(dec!(0)));
    assert_eq!(bonus(dec!(2)), Value::Number(dec!(3)));
    assert_eq!(bonus(dec!(3)), Value::Number(dec!(4)));
    let each = Rule::CountDeduction(CountDeductionRule { points: dec!(0.5) });
    let penalty = |times| scored(&each, dec!(5), Some(Extra::Penalty), &[times, Value::Blank]);
    assert_eq!(penalty(dec!(0).into()), Value::Number(dec!(0)));
    assert_eq!(penalty(dec!(3).into()), Value::Number(dec!(-1.5)));
    assert_eq!(penalty(dec!(30).into()), Value::Number(dec!(-5)));
    assert_eq!(penalty("".into()), "".into());
    let judged = |self_score: Value| {
        scored(&Rule::Judged(JudgedRule), dec!(5), Some(Extra::Penalty), &[Value::Blank, self_score])
    };
    assert_eq!(judged(dec!(-2).into()), Value::Number(dec!(-2)));
    assert_eq!(judged(dec!(-9).into()), Value::Number(dec!(-5)));
    assert_eq!(judged(dec!(1).into()), Value::Number(dec!(0)));
    assert_eq!(judged(Value::Blank), "".into());
    let banded = bands([(dec!(0), dec!(5))], dec!(2), Direction::AtMost);
    let banded = scored(&banded, dec!(5), Some(Extra::Penalty), &[dec!(1).into(), Value::Blank]);
    assert_eq!(banded, Value::Number(dec!(-3)));
}

#[test]
fn what_is_counted_is_said_to_add_to_the_full_mark_or_to_make_it_up() {
    let standard = |extra| {
        let terms = Terms { value: Some(FieldIx(0)), self_score: FieldIx(1), weight: dec!(4), digits: 2, extra };
        Rule::CountAddition(CountAdditionRule { points: dec!(1.5) }).standard(&terms, &Row(Vec::new()))
    };
    assert_eq!(standard(None), "每发生一次得1.5分，最多得4分");
    assert_eq!(standard(Some(Extra::Bonus)), "每发生一次加1.5分，最多加4分");
}

#[test]
fn what_did_not_happen_is_not_explained_by_what_each_time_gives() {
    let rule = Rule::CountAddition(CountAdditionRule { points: dec!(1.5) });
    let terms = Terms { value: Some(FieldIx(0)), self_score: FieldIx(1), weight: dec!(4), digits: 2, extra: None };
    let explained = |times: Amount| rule.explain(&terms, dec!(0), &Row(vec![times.into(), Value::Blank]));
    assert_eq!((explained(dec!(0)), explained(dec!(1))), (String::new(), "每次计1.5分".to_owned()));
}

#[test]
fn only_what_a_condition_computes_is_rounded() {
    let cell = || build::refer(Ref { field: FieldIx(0), reach: Reach::One });
    let product = || build::mul(cell(), build::num(3));
    let rounded = build::round(product(), STEP_DIGITS);
    assert_eq!(comparable(&build::le(product(), build::num(1))), build::le(rounded, build::num(1)));
    let plain = build::le(cell(), build::num(1));
    assert_eq!(comparable(&plain), plain);
}

#[test]
fn a_checklist_scores_once_it_is_answered() {
    let rule = Rule::Checklist(ChecklistRule {
        items: [FieldIx(2), FieldIx(3)].map(|answer| ItemPoints { answer, points: dec!(2) }).to_vec(),
    });
    let answered = |a: &str, b: &str| score(&rule, dec!(4), &[Value::Blank, Value::Blank, a.into(), b.into()]);
    assert_eq!(answered("是", "是"), Value::Number(dec!(4)));
    assert_eq!(answered("是", "否"), Value::Number(dec!(2)));
    let open = score(&rule, dec!(4), &[Value::Blank, Value::Blank, "是".into(), Value::Blank]);
    assert_eq!(open, "".into());
}

#[test]
fn a_checklist_names_the_most_points_only_where_its_items_give_more() {
    let standard = |weight| {
        let items = [FieldIx(2), FieldIx(3)].map(|answer| ItemPoints { answer, points: dec!(2) }).to_vec();
        let terms = Terms { value: None, self_score: FieldIx(1), weight, digits: 2, extra: None };
        Rule::Checklist(ChecklistRule { items }).standard(&terms, &Row(Vec::new()))
    };
    assert_eq!(standard(dec!(3)), "共2项，每符合一项得2分，最多3分");
    assert_eq!(standard(dec!(4)), "共2项，每符合一项得2分");
    assert_eq!(standard(dec!(5)), "共2项，每符合一项得2分");
}

#[test]
fn a_rating_gives_points_or_a_range() {
    let levels = [("好", dec!(6), dec!(6)), ("一般", dec!(5), dec!(3))];
    let levels = levels.map(|(name, most, least)| RatingLevel { name: name.to_owned(), most, least }).to_vec();
    let rule = Rule::Rating(RatingRule { levels });
    let rated = |level: &str, self_score: Value| score(&rule, dec!(6), &[level.into(), self_score]);
    assert_eq!(rated("好", Value::Blank), Value::Number(dec!(6)));
    assert_eq!(rated("一般", dec!(4).into()), Value::Number(dec!(4)));
    assert_eq!(rated("一般", dec!(6).into()), Value::Number(dec!(5)));
    assert_eq!(rated("一般", Value::Blank), "".into());
    assert_eq!(rated("", dec!(4).into()), "".into());
}

#[test]
fn a_judged_score_is_held_to_the_weight() {
    let judged = |self_score: Value| score(&Rule::Judged(JudgedRule), dec!(10), &[Value::Blank, self_score]);
    assert_eq!(judged(dec!(9.5).into()), Value::Number(dec!(9.5)));
    assert_eq!(judged(dec!(12).into()), Value::Number(dec!(10)));
    assert_eq!(judged(Value::Blank), "".into());
}

#[test]
fn rounding_leaves_a_text_branch_alone() {
    let guarded = build::if_(build::truth(false), build::text(""), build::div(build::num(2), build::num(3)));
    assert_eq!(evaluate(&rounded(guarded, 4), &Row(Vec::new()), 0), Value::Number(dec!(0.6667)));
    let blank = build::if_(build::truth(true), build::text(""), build::num(1));
    assert_eq!(evaluate(&rounded(blank, 4), &Row(Vec::new()), 0), "".into());
    let computed = |of| build::iferror(build::div(build::num(2), build::num(of)), build::text(""));
    assert_eq!(evaluate(&rounded(computed(3), 4), &Row(Vec::new()), 0), Value::Number(dec!(0.6667)));
    assert_eq!(evaluate(&rounded(computed(0), 4), &Row(Vec::new()), 0), "".into());
}

#[test]
fn rounding_adds_nothing_where_a_number_is_rounded_as_far_already() {
    let cell = || build::cell(FieldIx(0));
    let product = || build::mul(cell(), build::num(3));
    for (expr, expected) in [
        (build::round(product(), 2), build::round(product(), 2)),
        (build::round(product(), 4), build::round(product(), 4)),
        (build::round(product(), 6), build::round(build::round(product(), 6), 4)),
        (product(), build::round(product(), 4)),
        (cell(), cell()),
        (build::num(dec!(0.00005)), build::num(dec!(0.0001))),
        // Of one branch alone the other is `FALSE`.
        (
            build::call(Function::If, [build::truth(true), product()]),
            build::round(build::call(Function::If, [build::truth(true), product()]), 4),
        ),
    ] {
        assert_eq!(rounded(expr, 4), expected);
    }
}

#[test]
fn every_side_that_is_computed_is_rounded_before_it_is_compared() {
    let cell = || build::cell(FieldIx(0));
    let is_rounded = |side: Expr| {
        let condition = comparable(&build::le(side.clone(), build::num(1)));
        let expected = build::le(build::round(side.clone(), STEP_DIGITS), build::num(1));
        assert!(condition == expected || condition == build::le(side, build::num(1)));
        condition == expected
    };
    assert!(is_rounded(build::neg(cell())));
    assert!(is_rounded(build::sum([cell()])));
    assert!(is_rounded(build::div(cell(), build::num(3))));
    assert!(!is_rounded(build::round(cell(), 2)));
    assert!(!is_rounded(build::count([cell()])));
    assert!(!is_rounded(build::text("甲")));
}

#[test]
fn a_formula_is_blank_until_all_that_it_needs_is_there() {
    let needed = |field, reach| Ref { field: FieldIx(field), reach };
    let one = |field| needed(field, Reach::One);
    let column = |field| needed(field, Reach::All);
    let shown = |numbers: &[Ref], texts: &[Ref], row: [Value; 2]| {
        evaluate(&when_filled(build::num(1), numbers, texts), &Row(row.to_vec()), 0) == Value::Number(dec!(1))
    };
    let (number, text) = (|| Value::Number(dec!(0)), || Value::from("甲"));
    assert!(shown(&[], &[], [Value::Blank, Value::Blank]));
    for (numbers, texts, filled) in [
        (vec![one(0), one(1)], vec![], [number(), number()]),
        (vec![column(0), column(1)], vec![], [number(), number()]),
        (vec![], vec![one(0), one(1)], [text(), text()]),
        (vec![], vec![column(0), column(1)], [text(), text()]),
        (vec![one(0)], vec![column(1)], [number(), text()]),
        (vec![column(0)], vec![one(1)], [number(), text()]),
    ] {
        let [first, second] = filled.clone();
        assert!(shown(&numbers, &texts, filled), "{numbers:?} {texts:?}");
        assert!(!shown(&numbers, &texts, [first, Value::Blank]), "{numbers:?} {texts:?}");
        assert!(!shown(&numbers, &texts, [Value::Blank, second]), "{numbers:?} {texts:?}");
    }
    // A text is no number.
    assert!(!shown(&[one(0)], &[], [text(), Value::Blank]));
}

/// The terms of a score of five points.
fn of_five(extra: Option<Extra>) -> Terms {
    Terms { value: Some(FieldIx(0)), self_score: FieldIx(1), weight: dec!(5), digits: 2, extra }
}

#[test]
fn points_are_said_as_a_standard_says_them() {
    let (bonus, penalty) = (Some(Extra::Bonus), Some(Extra::Penalty));
    for (extra, given, words, changes_nothing) in [
        (None, dec!(0), "不得分", false),
        (None, dec!(4), "得4分", false),
        (None, dec!(5), "得满分", false),
        (bonus, dec!(0), "不加分", true),
        (bonus, dec!(4), "加4分", false),
        (bonus, dec!(5), "加5分", false),
        (penalty, dec!(0), "扣5分", false),
        (penalty, dec!(4), "扣1分", false),
        (penalty, dec!(5), "不扣分", true),
    ] {
        let terms = of_five(extra);
        assert_eq!((terms.gives(given).as_str(), terms.changes_nothing(given)), (words, changes_nothing), "{extra:?}");
    }
}

#[test]
fn a_penalty_takes_what_a_branch_leaves_of_the_weight() {
    let condition = || build::le(build::cell(FieldIx(0)), build::num(1));
    let product = || build::mul(build::cell(FieldIx(0)), build::num(2));
    let short = || build::round(build::sub(product(), build::num(5)), 2);
    for (points, taken) in [
        (build::num(3), build::num(-2)),
        (product(), short()),
        (build::text(""), build::text("")),
        (build::iferror(product(), build::num(3)), build::iferror(short(), build::num(-2))),
        (
            build::if_(condition(), build::num(5), build::text("")),
            build::if_(condition(), build::num(0), build::text("")),
        ),
    ] {
        assert_eq!(of_five(Some(Extra::Penalty)).counted(points.clone()), taken);
        assert_eq!(of_five(None).counted(points.clone()), points);
    }
}

/// What a rule says of values, by value.
fn explains(rule: &Rule, cases: &[(Amount, &str)]) {
    for (value, words) in cases {
        let row = Row(vec![(*value).into(), Value::Blank]);
        assert_eq!(rule.explain(&of_five(None), dec!(4), &row), *words, "{value}");
    }
    assert_eq!(rule.explain(&of_five(None), dec!(4), &Row(vec!["".into(), Value::Blank])), "");
}

#[test]
fn a_place_on_a_line_is_explained_by_the_points_around_it() {
    let line = [(dec!(0.6), dec!(2)), (dec!(0.8), dec!(2)), (dec!(0.95), dec!(5))];
    let line = line.map(|(value, points)| LinePoint { value, points }).to_vec();
    let rule = Rule::Interpolated(InterpolatedRule { line, below: dec!(0), above: dec!(4) });
    explains(
        &rule,
        &[
            (dec!(0.59), "低于0.6"),
            (dec!(0.6), "在0.6与0.8之间"),
            (dec!(0.8), "在0.6与0.8之间"),
            (dec!(0.81), "在0.8（2分）与0.95（5分）之间按直线内插"),
            (dec!(0.95), "在0.8（2分）与0.95（5分）之间按直线内插"),
            (dec!(0.96), "高于0.95"),
        ],
    );
}

#[test]
fn steps_are_explained_by_the_side_that_costs() {
    let rule = |beyond, partial| {
        Rule::StepDeduction(StepDeductionRule {
            standard: dec!(1),
            step: dec!(0.1),
            points: dec!(0.5),
            beyond,
            partial,
        })
    };
    explains(
        &rule(Beyond::Above, Partial::Ceil),
        &[
            (dec!(0.9), "不超过1"),
            (dec!(1), "不超过1"),
            (dec!(1.2), "超过标准1共0.2，每0.1扣0.5分（不足一档按一档，扣完为止），扣1分"),
        ],
    );
    explains(
        &rule(Beyond::Below, Partial::Floor),
        &[
            (dec!(1.2), "达到1"),
            (dec!(1), "达到1"),
            (dec!(0.8), "低于标准1共0.2，每0.1扣0.5分（不足一档不扣，扣完为止），扣1分"),
        ],
    );
    explains(
        &rule(Beyond::Both, Partial::Linear),
        &[
            (dec!(1), "等于1"),
            (dec!(1.2), "超过标准1共0.2，每0.1扣0.5分（扣完为止），扣1分"),
            (dec!(0.8), "低于标准1共0.2，每0.1扣0.5分（扣完为止），扣1分"),
        ],
    );
}

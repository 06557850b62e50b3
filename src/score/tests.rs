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
};
use crate::formula::{CellValues, Expr, FieldIx, build, evaluate};
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
    let cell = |ix| build::refer(crate::formula::Ref { field: FieldIx(ix), reach: crate::formula::Reach::One });
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
    let cell = || build::refer(crate::formula::Ref { field: FieldIx(0), reach: crate::formula::Reach::One });
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

//! The standard of a score in words: made from the rule where a form writes none, and compared with the rule where it does.
//!
//! Only numbers with a unit are compared (`4分`, `10%`, `5个百分点`, `共4项`): how people word a standard is theirs, the numbers are
//! the rule's.

use crate::text::figures::points;
use crate::text::normalize::fold_fullwidth;
use crate::text::quote::quote;
use crate::value::Amount;

use super::counting::Otherwise;
use super::filled_form::{FormWords, formula_in_words};
use super::rules::Rule;
use super::terms::Terms;
use super::without_denominator::{RawCount, RawWithoutDenominator, WithoutDenominator};

/// What counts besides the rule, for the words of a standard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StandardSubject<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// What its score is computed from.
    pub terms: &'a Terms,
    /// What counts where a denominator is 0, as written and checked.
    pub without_denominator: Option<(&'a RawWithoutDenominator, &'a WithoutDenominator)>,
    /// What counts where the indicator does not apply, if that can be.
    pub otherwise: Option<Otherwise>,
    /// Whether it is one of several of which only one counts: where it is left out, nothing is rescaled.
    pub is_one_of_several: bool,
    /// Whether points need evidence.
    pub needs_evidence: bool,
}

/// The words of the standard, made from the rule.
pub(crate) fn standard(subject: StandardSubject<'_>, form: &dyn FormWords) -> String {
    let StandardSubject { rule, terms, without_denominator, otherwise, is_one_of_several, needs_evidence } = subject;
    let counts = |count: RawCount| match count {
        RawCount::Word(Otherwise::Full) => terms.gives(terms.weight),
        RawCount::Word(Otherwise::Zero) => terms.gives(Amount::ZERO),
        RawCount::Word(Otherwise::Rescale) if is_one_of_several => "不计分".to_owned(),
        RawCount::Word(Otherwise::Rescale) => "不计分，其余指标折算".to_owned(),
        RawCount::Points(points) => terms.gives(points.0),
    };
    let mut sentences = vec![rule.standard(terms, form)];
    if let Some((written, checked)) = without_denominator {
        sentences.push(without(written, checked, &counts, form));
    }
    if let Some(otherwise) = otherwise {
        sentences.push(format!("不适用的{}", counts(RawCount::Word(otherwise))));
    }
    if needs_evidence {
        sentences.push("得分的须有佐证材料".to_owned());
    }
    sentences.iter().map(|sentence| format!("{sentence}。")).collect()
}

/// What counts where a denominator is 0, in words. `counts` says what a count does to the score.
fn without(
    written: &RawWithoutDenominator,
    checked: &WithoutDenominator,
    counts: &dyn Fn(RawCount) -> String,
    form: &dyn FormWords,
) -> String {
    let denominators: Vec<String> =
        checked.denominators.iter().map(|denominator| formula_in_words(denominator, form)).collect();
    let zero = format!("{}为0的", denominators.join("、"));
    match (written, &checked.condition) {
        (RawWithoutDenominator::Always(count), _) => format!("{zero}{}", counts(*count)),
        (RawWithoutDenominator::ByCondition(two), None) => format!("{zero}{}", counts(two.otherwise)),
        (RawWithoutDenominator::ByCondition(two), Some(condition)) => {
            let condition = quote(&formula_in_words(condition, form));
            format!("{zero}，符合{condition}的{}，否则{}", counts(two.then), counts(two.otherwise))
        }
    }
}

/// Where the words of a standard disagree with its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Disagreement {
    /// The words have a number that the rule has not, or give other points for a bound than the rule.
    NotInRule(String),
    /// The words name bounds of the rule, but not this one.
    NotInWords(String),
}

/// Compares the numbers of a standard as `written` with those of the words that are `made` from the rule. `known` are further numbers
/// that the words may name: those in the formulas of the value and of the conditions.
pub(crate) fn disagreements(written: &str, made: &str, terms: &Terms, known: &[Amount]) -> Vec<Disagreement> {
    let full = format!("得{}分", points(terms.weight));
    let with_numbers = |words: &str| fold_fullwidth(words).replace("得满分", &full);
    let (written, made) = (with_numbers(written), with_numbers(made));
    let (said, of_rule) = (figures(&written), figures(&made));
    let rule = RuleNumbers { of_rule: &of_rule, terms, known };
    let mut found: Vec<Disagreement> = Vec::new();
    let mut note = |disagreement: Disagreement| {
        if !found.contains(&disagreement) {
            found.push(disagreement);
        }
    };
    for figure in said.iter().filter(|figure| !rule.allows(figure)) {
        note(Disagreement::NotInRule(figure.text.clone()));
    }
    let (said_pairs, pairs) = (pairs(&said), pairs(&of_rule));
    for (bound, given) in &said_pairs {
        let same_bound: Vec<&Figure> =
            pairs.iter().filter(|(of_rule, _)| of_rule.number == bound.number).map(|(_, given)| *given).collect();
        if !same_bound.is_empty() && same_bound.iter().all(|of_rule| of_rule.number != given.number) {
            note(Disagreement::NotInRule(format!("{}…{}", bound.text, given.text)));
        }
    }
    // Who names the points of a bound names those of all.
    if said_pairs.iter().any(|(bound, _)| pairs.iter().any(|(of_rule, _)| of_rule.number == bound.number)) {
        for (bound, _) in &pairs {
            let is_said = |figure: &Figure| figure.kind == FigureKind::Share && figure.number == bound.number;
            // 0% and 100% are said in words: 没有, 全部.
            let is_worded = bound.number.is_zero() || bound.number == Amount::ONE;
            if !is_worded && !said.iter().any(is_said) {
                note(Disagreement::NotInWords(bound.text.clone()));
            }
        }
    }
    found
}

/// The full mark of a table, which a standard may name too (`总分不超过100分`).
const FULL_MARK: Amount = Amount::ONE_HUNDRED;

/// The numbers that the words of a standard may name.
struct RuleNumbers<'a> {
    of_rule: &'a [Figure],
    terms: &'a Terms,
    known: &'a [Amount],
}

impl RuleNumbers<'_> {
    /// Whether the rule has the number, or it is known from elsewhere.
    fn allows(&self, figure: &Figure) -> bool {
        let has = |kind: FigureKind, number: Amount| {
            self.of_rule.iter().any(|of_rule| of_rule.kind == kind && of_rule.number == number)
        };
        let number = figure.number;
        match figure.kind {
            FigureKind::Points => {
                let is_left = figure.is_deduction
                    && self.terms.weight.checked_sub(number).is_some_and(|left| {
                        left.is_zero() || has(FigureKind::Points, left) || self.known.contains(&left)
                    });
                number == self.terms.weight
                    || number == FULL_MARK
                    || has(FigureKind::Points, number)
                    || has(FigureKind::Plain, number)
                    || is_left
                    || self.known.contains(&number)
            }
            FigureKind::Share => {
                let is_known = |known: &Amount| {
                    known.abs() == number || known.checked_sub(Amount::ONE).is_some_and(|beyond| beyond.abs() == number)
                };
                number == Amount::ONE
                    || has(FigureKind::Share, number)
                    || has(FigureKind::Plain, number)
                    || self.known.iter().any(is_known)
            }
            FigureKind::Items => {
                let mut items = self.of_rule.iter().filter(|of_rule| of_rule.kind == FigureKind::Items).peekable();
                items.peek().is_none() || items.any(|items| items.number == number)
            }
            FigureKind::Plain => true,
        }
    }
}

/// A number in the words of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Figure {
    kind: FigureKind,
    /// Of a share the ratio, without its sign.
    number: Amount,
    /// As it stands in the words, with its unit.
    text: String,
    /// Whether the points are taken off.
    is_deduction: bool,
    /// Whether the points are given (`得4分`).
    is_given: bool,
    /// The clause that it stands in, counted from 0.
    clause: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FigureKind {
    /// `4分`.
    Points,
    /// `10%`, `5个百分点`.
    Share,
    /// `共4项`.
    Items,
    /// A number with another unit or none.
    Plain,
}

/// What ends a clause.
const CLAUSE_ENDS: &[char] = &['；', ';', '。', '，', ',', '\n'];
/// What `分` may be the beginning of, so that it is no unit.
const NO_POINTS: &[&str] = &["点", "钟", "之", "类", "部", "局", "公司", "项", "级", "别"];

/// The numbers of a standard, whose digits and signs are half-width.
fn figures(words: &str) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    let mut clause = 0;
    let mut start = 0;
    while let Some(next) = words[start..].chars().next() {
        if CLAUSE_ENDS.contains(&next) {
            clause += 1;
        }
        if !next.is_ascii_digit() {
            start += next.len_utf8();
            continue;
        }
        let length = words[start..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(words.len() - start);
        let end = start + length;
        if let Some(figure) = figure(&words[..start], words[start..end].trim_end_matches('.'), &words[end..], clause) {
            figures.push(figure);
        }
        start = end;
    }
    figures
}

/// The figure of some digits with what stands before and behind them.
fn figure(before: &str, digits: &str, behind: &str, clause: usize) -> Option<Figure> {
    let number: Amount = digits.parse().ok()?;
    let is_points = |behind: &str| {
        behind.strip_prefix('分').is_some_and(|rest| !NO_POINTS.iter().any(|other| rest.starts_with(other)))
    };
    let before = before.trim_end_matches(['-', '－']);
    let (kind, number, unit) = if behind.starts_with('%') {
        (FigureKind::Share, number.checked_div(Amount::ONE_HUNDRED)?, "%")
    } else if behind.starts_with("个百分点") {
        (FigureKind::Share, number.checked_div(Amount::ONE_HUNDRED)?, "个百分点")
    } else if is_points(behind) {
        (FigureKind::Points, number, "分")
    } else if behind.starts_with('项') && before.ends_with('共') {
        (FigureKind::Items, number, "项")
    } else {
        (FigureKind::Plain, number, "")
    };
    Some(Figure {
        kind,
        number,
        text: format!("{digits}{unit}"),
        is_deduction: before.ends_with('扣'),
        is_given: before.ends_with('得') || before.ends_with('加'),
        clause,
    })
}

/// The bounds with the points that are given for them: of clauses that name one share and one number of points.
fn pairs(figures: &[Figure]) -> Vec<(&Figure, &Figure)> {
    figures
        .chunk_by(|first, second| first.clause == second.clause)
        .filter_map(|clause| {
            let of = |kind: FigureKind| clause.iter().filter(move |figure| figure.kind == kind);
            let (mut shares, mut points) = (of(FigureKind::Share), of(FigureKind::Points));
            match (shares.next(), shares.next(), points.next(), points.next()) {
                (Some(bound), None, Some(given), None) if given.is_given => Some((bound, given)),
                _ => None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Disagreement, disagreements};
    use crate::formula::FieldIx;
    use crate::score::Terms;
    use crate::value::Amount;
    use rust_decimal::dec;

    const MADE: &str = "不大于0%的得满分；不大于10%的得4分；不大于20%的得3分；大于20%的不得分。";

    fn judged(written: &str, made: &str, known: &[Amount]) -> Vec<Disagreement> {
        let terms = Terms { value: None, self_score: FieldIx(0), weight: dec!(5), digits: 2, extra: None };
        disagreements(written, made, &terms, known)
    }

    fn not_in_rule(text: &str) -> Disagreement {
        Disagreement::NotInRule(text.to_owned())
    }

    #[test]
    fn words_of_ones_own_with_the_numbers_of_the_rule_agree() {
        for written in [
            "没有追加的得5分；不超过10%的得4分；不超过２０％的得3分；超过20%的不得分。",
            "10%以内扣1分，10%至20%扣2分，20%以上扣5分（财预〔2013〕53号，2021年起）。",
            "按追加的比例计分，满分5分。",
            "由部门在3个工作日内评定。",
        ] {
            assert_eq!(judged(written, MADE, &[]), [], "{written}");
        }
    }

    #[test]
    fn a_number_that_the_rule_has_not_is_named() {
        assert_eq!(judged("不超过15%的得4分", MADE, &[])[0], not_in_rule("15%"));
        assert_eq!(judged("每项得2分", "共4项，每符合一项得1分", &[]), [not_in_rule("2分")]);
        assert_eq!(judged("共5项", "共4项，每符合一项得1分", &[]), [not_in_rule("5项")]);
        assert_eq!(judged("每低1个百分点扣1分", "每低5个百分点扣1分", &[]), [not_in_rule("1个百分点")]);
    }

    #[test]
    fn a_number_of_things_is_not_the_number_of_items() {
        let written = "共4项，每符合一项得1分；缺2项以上的另行说明，共3个工作日内评定。";
        assert_eq!(judged(written, "共4项，每符合一项得1分", &[]), []);
    }

    #[test]
    fn points_in_each_others_place_are_named() {
        let found = judged("不超过10%的得3分；不超过20%的得4分", MADE, &[]);
        assert_eq!(found, [not_in_rule("10%…3分"), not_in_rule("20%…4分")]);
    }

    #[test]
    fn a_bound_that_the_words_leave_out_is_named() {
        assert_eq!(judged("不超过10%的得4分，其余不得分", MADE, &[]), [Disagreement::NotInWords("20%".to_owned())]);
    }

    #[test]
    fn numbers_of_the_formulas_may_be_named() {
        let written = "超过预期值30%以上的不计。";
        assert_eq!(judged(written, "达到100%的得满分", &[dec!(1.3)]), []);
        assert_eq!(judged(written, "达到100%的得满分", &[]), [not_in_rule("30%")]);
    }
}

//! What a rule needs from the form while its keys are checked.

use std::ops::Range;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::formula::{Expr, FieldIx};
use crate::value::Amount;

use super::deviation::RawDeviation;
use super::targets::TargetScoring;

/// The least bound of a share that is taken for a percentage: no form scores what is ten times as much as another figure.
const LEAST_PERCENTAGE: Amount = Amount::TEN;

/// The names of a form that a rule may use, and where the faults of its keys go.
pub(crate) trait RuleNames {
    /// Parses a formula. Its faults are noted.
    fn formula(&mut self, written: &Str) -> Option<Expr>;

    /// Finds a single field by its id. A name that is not known is noted.
    fn field(&mut self, name: &Str) -> Option<NamedField>;

    /// Finds the answers of a checklist of yes and no by its id.
    fn checklist(&self, id: &str) -> Option<Vec<NamedItem>>;

    /// How achieved values score against their targets.
    fn target_scoring(&self) -> TargetScoring;

    /// Notes a fault at a place in the file of the indicators.
    fn fault(&mut self, span: Range<usize>, kind: &DiagnosticKind);
}

/// A single field that a rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedField {
    /// The field.
    pub field: FieldIx,
    /// Its label.
    pub label: String,
    /// Whether it holds percentages.
    pub is_share: bool,
    /// Whether it holds numbers.
    pub is_numeric: bool,
    /// The greatest allowed value.
    pub max: Option<Amount>,
}

/// An item of a checklist that a rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedItem {
    /// Its id within the checklist.
    pub id: String,
    /// The field of its answer.
    pub answer: FieldIx,
}

/// Gives a rule the names of its form, and gathers the faults of the rule as a whole.
pub(crate) struct RuleReader<'a> {
    /// The names of the form.
    pub names: &'a mut dyn RuleNames,
    /// Whether the value is a percentage, which is written as a share of 1.
    pub value_is_share: bool,
    /// The points that the indicator takes off for an overshoot.
    pub deviation: Option<&'a RawDeviation>,
    /// The faults of the rule, with their place where it is not the rule as a whole.
    pub faults: Vec<(Option<Range<usize>>, DiagnosticKind)>,
}

impl RuleReader<'_> {
    /// Notes a fault of the rule as a whole.
    pub(crate) fn fault(&mut self, kind: DiagnosticKind) {
        self.faults.push((None, kind));
    }

    /// Notes a fault of one figure of the rule.
    pub(crate) fn fault_at(&mut self, figure: &Placed<Number>, kind: DiagnosticKind) {
        self.faults.push((Some(figure.span()), kind));
    }

    /// A figure that the value is compared with, with a fault where it is a percentage that is not written as a share of 1.
    pub(crate) fn bound(&mut self, written: &Placed<Number>) -> Amount {
        let bound = written.get_ref().0;
        self.judge_bound(bound, written.span());
        bound
    }

    /// Notes a fault where a bound is a percentage that is not written as a share of 1.
    pub(crate) fn judge_bound(&mut self, bound: Amount, place: Range<usize>) {
        if self.is_percentage(bound) {
            let [percent, share] = [bound.checked_mul(Amount::ONE_HUNDRED), bound.checked_div(Amount::ONE_HUNDRED)]
                .map(|figure| figure.unwrap_or(bound).normalize().to_string());
            let kind = DiagnosticKind::NotAShare { found: bound.normalize().to_string(), percent, share };
            self.faults.push((Some(place), kind));
        }
    }

    /// Whether a bound is a percentage that is not written as a share of 1. Its place among others then tells nothing.
    pub(crate) fn is_percentage(&self, bound: Amount) -> bool {
        self.value_is_share && bound.abs() >= LEAST_PERCENTAGE
    }

    /// Points as written, with a fault where they are negative or above the weight.
    pub(crate) fn points(&mut self, written: &Placed<Number>, weight: Amount) -> Amount {
        let points = written.get_ref().0;
        if points < Amount::ZERO {
            self.fault_at(written, DiagnosticKind::NegativePoints(points.to_string()));
        } else if points > weight {
            let kind = DiagnosticKind::PointsAboveWeight { points: points.to_string(), weight: weight.to_string() };
            self.fault_at(written, kind);
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use rust_decimal::dec;

    use super::{NamedField, NamedItem, RuleNames, RuleReader, TargetScoring};
    use crate::diagnostic::kind::DiagnosticKind;
    use crate::diagnostic::number::{Number, Str};
    use crate::diagnostic::placed::Placed;
    use crate::formula::Expr;
    use crate::value::Amount;

    /// A form without names.
    struct NoNames;

    impl RuleNames for NoNames {
        fn formula(&mut self, _: &Str) -> Option<Expr> {
            None
        }
        fn field(&mut self, _: &Str) -> Option<NamedField> {
            None
        }
        fn checklist(&self, _: &str) -> Option<Vec<NamedItem>> {
            None
        }
        fn target_scoring(&self) -> TargetScoring {
            TargetScoring::default()
        }
        fn fault(&mut self, _: Range<usize>, _: &DiagnosticKind) {}
    }

    /// Where the faults are that reading some figures notes.
    fn places(value_is_share: bool, read: impl FnOnce(&mut RuleReader<'_>)) -> Vec<usize> {
        let mut reader = RuleReader { names: &mut NoNames, value_is_share, deviation: None, faults: Vec::new() };
        read(&mut reader);
        reader.faults.into_iter().map(|(place, _)| place.unwrap().start).collect()
    }

    /// The figures, each at the place of its number.
    fn placed<const N: usize>(figures: [Amount; N]) -> impl Iterator<Item = Placed<Number>> {
        (0..).zip(figures).map(|(place, figure)| Placed::new(place..place + 1, Number(figure)))
    }

    #[test]
    fn points_are_from_nothing_to_the_weight() {
        let figures = [dec!(-0.01), dec!(0), dec!(5), dec!(5.01)];
        let faults = places(false, |reader| {
            let read: Vec<Amount> = placed(figures).map(|figure| reader.points(&figure, dec!(5))).collect();
            assert_eq!(read, figures);
        });
        assert_eq!(faults, [0, 3]);
    }

    #[test]
    fn a_bound_of_a_share_is_less_than_ten() {
        let figures = [dec!(9.99), dec!(10), dec!(-9.99), dec!(-10)];
        let faults = |value_is_share| {
            places(value_is_share, |reader| {
                let read: Vec<Amount> = placed(figures).map(|figure| reader.bound(&figure)).collect();
                assert_eq!(read, figures);
            })
        };
        assert_eq!((faults(true), faults(false)), (vec![1, 3], vec![]));
    }
}

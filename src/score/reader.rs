//! What a rule needs from the form while its keys are checked.

use std::ops::Range;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::formula::{Expr, FieldIx};
use crate::value::Amount;

use super::deviation::RawDeviation;
use super::targets::TargetScoring;

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
    /// The points that the indicator takes off for an overshoot.
    pub deviation: Option<&'a RawDeviation>,
    /// The faults that stand where the rule does.
    pub faults: Vec<DiagnosticKind>,
}

impl RuleReader<'_> {
    /// Notes a fault of the rule as a whole.
    pub(crate) fn fault(&mut self, kind: DiagnosticKind) {
        self.faults.push(kind);
    }

    /// Points as written, with a fault where they are negative or above the weight.
    pub(crate) fn points(&mut self, written: Number, weight: Amount) -> Amount {
        let points = written.0;
        if points < Amount::ZERO {
            self.fault(DiagnosticKind::NegativePoints(points.to_string()));
        } else if points > weight {
            self.fault(DiagnosticKind::PointsAboveWeight { points: points.to_string(), weight: weight.to_string() });
        }
        points
    }
}

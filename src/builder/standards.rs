//! The standards of indicators in words: made from the rule where none is written, else compared with it.

use std::collections::HashSet;

use crate::diagnostic::kind::DiagnosticKind;
use crate::formula::{Expr, FieldIx, numbers, references};
use crate::language::indicator::RawIndicator;
use crate::score::{
    Disagreement, FormWords, Rule, StandardSubject, Terms, WithoutDenominator, disagreements, standard,
};
use crate::template::declare::Declarations;
use crate::template::display::bound_of;
use crate::template::field::{Field, ValueSource};
use crate::template::indicator::Indicator;
use crate::text::quote::quote;
use crate::value::Amount;

use super::resolve::{Resolver, digits};
use super::written::WrittenForm;

/// The standard made from the rule.
pub(super) fn made_from_rule(
    rule: &Rule,
    terms: &Terms,
    written: &RawIndicator,
    without_denominator: Option<&WithoutDenominator>,
    fields: &[Field],
) -> String {
    let subject = StandardSubject {
        rule,
        terms,
        without_denominator: written
            .without_denominator
            .as_ref()
            .and_then(|written| Some((written.get_ref(), without_denominator?))),
        otherwise: written.applies.as_ref().map(|_| written.counted_otherwise()),
        is_one_of_several: written.either.is_some(),
        needs_evidence: written.evidence,
    };
    standard(subject, &Words { fields })
}

/// Notes a fault where the numbers in a standard as written are not those of the rule.
pub(super) fn report(
    form: &WrittenForm,
    indicators: &[Indicator],
    declared: &Declarations,
    resolver: &mut Resolver<'_>,
) {
    for indicator in indicators {
        let written = form.indicators.iter().find(|written| *written.id.get_ref() == indicator.id);
        let Some((written, standard)) = written.and_then(|written| Some((written, written.standard.as_ref()?))) else {
            continue;
        };
        let fields = &declared.fields;
        let terms = Terms {
            value: indicator.value,
            self_score: indicator.self_score,
            weight: indicator.weight,
            digits: digits(&fields[indicator.recomputed.index()]),
            extra: indicator.extra,
        };
        let made = made_from_rule(&indicator.rule, &terms, written, indicator.without_denominator.as_ref(), fields);
        let known = numbers_behind(indicator.applies.iter().chain([&indicator.rule_points]), fields);
        let (mut wrong, mut missing) = (Vec::new(), Vec::new());
        for disagreement in disagreements(standard.get_ref(), &made, &terms, &known) {
            match disagreement {
                Disagreement::NotInRule(number) => wrong.push(quote(&number)),
                Disagreement::NotInWords(number) => missing.push(quote(&number)),
            }
        }
        let kind = match (wrong.as_slice(), missing.as_slice()) {
            ([], []) => continue,
            ([], missing) => DiagnosticKind::StandardLacks { missing: missing.join("、"), made },
            (wrong, _) => DiagnosticKind::StandardContradicts { wrong: wrong.join("、"), made },
        };
        resolver.report(&form.indicators_source, standard.span(), &kind);
    }
}

/// The numbers in the formulas of the cells that some formulas are computed from.
fn numbers_behind<'a>(formulas: impl Iterator<Item = &'a Expr>, fields: &'a [Field]) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut seen: HashSet<FieldIx> = HashSet::new();
    let mut left: Vec<&Expr> = formulas.collect();
    while let Some(formula) = left.pop() {
        references(formula, &mut |reference| {
            if seen.insert(reference.field)
                && let ValueSource::Derived(formula) = &fields[reference.field.index()].source
            {
                numbers(formula, &mut |number| found.push(number));
                left.push(formula);
            }
        });
    }
    found
}

/// The labels of a form, for the words of a standard.
struct Words<'a> {
    fields: &'a [Field],
}

impl FormWords for Words<'_> {
    fn label(&self, field: FieldIx) -> &str {
        &self.fields[field.index()].label
    }

    fn bound_of(&self, field: FieldIx, bound: Amount) -> String {
        bound_of(&self.fields[field.index()], bound)
    }
}

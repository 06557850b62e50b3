//! Every kind of scoring rule, enumerated once; each is a file of this folder.
//!
//! In come the keys of a rule and the terms of its indicator; out go the formula of the score, the faults of the keys, and
//! the sentence that explains the score. A new kind is a file with a [`ScoringRule`], and its line in `scoring_rules!`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::placed::Placed;
use crate::formula::Expr;
use crate::value::Amount;

use super::counting::Extra;
use super::deviation::RawDeviation;
use super::filled_form::{FilledForm, FormWords};
use super::reader::{RuleNames, RuleReader};
use super::rule::{ScoringRule, ValueUse};
use super::terms::Terms;

pub(super) mod bands;
pub(super) mod cases;
pub(super) mod checklist;
pub(super) mod count_addition;
pub(super) mod count_deduction;
pub(super) mod execution_rate;
pub(super) mod interpolated;
pub(super) mod judged;
pub(super) mod parts;
pub(super) mod proportional;
pub(super) mod rating;
pub(super) mod step_deduction;

/// What is known of a kind of rules without a rule of it.
struct KindFacts {
    /// The kind, as forms call it.
    kind: &'static str,
    /// A key that no other kind has.
    distinct_key: Option<&'static str>,
    /// Whether a rule of the kind may score a part of an indicator.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests hold the documentation of `parts` against it"))]
    fits_in_parts: bool,
}

/// Makes of the list of kinds the enum of written rules, the enum of checked rules, and what asks a rule for what its
/// kind knows.
macro_rules! scoring_rules {
    ($($(#[doc = $doc:literal])* $kind:literal => $variant:ident($rule:path);)*) => {
        // Serde reads it as `language::tagged` puts it: under its kind.
        /// How points come from a value: `rule = { kind = "bands", … }`.
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[schemars(tag = "kind")]
        pub(crate) enum RawRule {
            $($(#[doc = $doc])* #[serde(rename = $kind)] $variant(<$rule as ScoringRule>::Keys),)*
        }

        /// How points come from a value; the checked form of `RawRule`.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Rule {
            $($(#[doc = $doc])* $variant($rule),)*
        }

        /// The kinds of rules, as forms call them.
        pub(crate) const RULE_KINDS: [&str; [$($kind),*].len()] = [$($kind),*];

        /// What is known of each kind without a rule of it.
        const KINDS: [KindFacts; RULE_KINDS.len()] = [$(KindFacts {
            kind: $kind,
            distinct_key: <$rule as ScoringRule>::DISTINCT_KEY,
            fits_in_parts: <$rule as ScoringRule>::FITS_IN_PARTS,
        }),*];

        impl RawRule {
            /// The kind of the rule, as forms call it.
            pub(crate) const fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)* }
            }

            /// The value that the rule scores.
            pub(crate) fn value_use(&self) -> ValueUse {
                match self { $(Self::$variant(keys) => <$rule as ScoringRule>::value_use(keys),)* }
            }

            /// Whether the rule may score a part of an indicator.
            const fn fits_in_parts(&self) -> bool {
                match self { $(Self::$variant(_) => <$rule as ScoringRule>::FITS_IN_PARTS,)* }
            }

            /// Whether the indicator may take points off for an overshoot.
            const fn takes_deviation(&self) -> bool {
                match self { $(Self::$variant(_) => <$rule as ScoringRule>::TAKES_DEVIATION,)* }
            }

            /// The checked rule, which can give `weight` points. Faults are noted with the reader.
            fn read(&self, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Rule> {
                match self {
                    $(Self::$variant(keys) => {
                        <$rule as ScoringRule>::read(keys, weight, reader).map(Rule::$variant)
                    })*
                }
            }
        }

        impl Rule {
            /// The kind of the rule, as forms call it.
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)* }
            }

            /// Whether the score follows from the figures, so that the department's own score can differ from it.
            pub const fn is_recomputed(&self) -> bool {
                match self { $(Self::$variant(_) => <$rule as ScoringRule>::IS_RECOMPUTED,)* }
            }

            /// The formulas within the rule whose figures must be there before there is a score.
            pub fn conditions(&self) -> Vec<&Expr> {
                match self { $(Self::$variant(rule) => rule.conditions(),)* }
            }

            /// The most points that the rule can give, where its keys alone say so.
            fn most_points(&self) -> Option<Amount> {
                match self { $(Self::$variant(rule) => rule.most_points(),)* }
            }

            /// A condition besides the value under which the rule, as a part of a score, can be computed.
            fn ready(&self) -> Option<Expr> {
                match self { $(Self::$variant(rule) => rule.ready(),)* }
            }

            /// The formula of the points, once everything is there that the rule needs.
            fn points(&self, terms: &Terms) -> Expr {
                match self { $(Self::$variant(rule) => rule.points(terms),)* }
            }

            /// The formula of the points, blank text until everything is there that the rule needs.
            fn points_when_ready(&self, terms: &Terms) -> Expr {
                match self { $(Self::$variant(rule) => rule.points_when_ready(terms),)* }
            }

            /// How points are given, as a standard prints it: clauses between `；`, without a full stop.
            pub(super) fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
                match self { $(Self::$variant(rule) => rule.standard(terms, form),)* }
            }

            /// Why the rule gave the points that were earned, in a clause; empty where nothing needs to be said.
            pub fn explain(&self, terms: &Terms, earned: Amount, form: &dyn FilledForm) -> String {
                match self { $(Self::$variant(rule) => rule.explain(terms, earned, form),)* }
            }
        }
    };
}

scoring_rules! {
    /// The first bound that the value is not beyond gives the points.
    "bands" => Bands(bands::BandsRule);
    /// Points follow a line through given points: between two of them in proportion.
    "interpolated" => Interpolated(interpolated::InterpolatedRule);
    /// The first condition that is true gives the points; for standards that compare with another figure, such as last
    /// year's. A value may be given to be shown.
    "cases" => Cases(cases::CasesRule);
    /// The sum of partial scores, each by a value and a rule of its own, such as progress at several dates.
    "parts" => Parts(parts::PartsRule);
    /// Each step beyond a standard costs points, down to 0.
    "step-deduction" => StepDeduction(step_deduction::StepDeductionRule);
    /// Weight × value ÷ target, at most the weight; reverse: weight × target ÷ value.
    "proportional" => Proportional(proportional::ProportionalRule);
    /// Weight × the rate, at most the weight.
    "execution-rate" => ExecutionRate(execution_rate::ExecutionRateRule);
    /// Points for each item of a checklist that is met.
    "checklist" => Checklist(checklist::ChecklistRule);
    /// Each instance costs points, down to 0. The value is the number of instances.
    "count-deduction" => CountDeduction(count_deduction::CountDeductionRule);
    /// Each instance gives points, up to the weight. The value is the number of instances.
    "count-addition" => CountAddition(count_addition::CountAdditionRule);
    /// A level is chosen, and gives points or a range within which the department scores itself.
    /// The value is the choice.
    "rating" => Rating(rating::RatingRule);
    /// The department's own score counts, if it is at most the weight.
    "judged" => Judged(judged::JudgedRule);
}

/// The kind that a rule with these keys must be, where a form does not name it.
pub(crate) fn kind_by_keys(has: &dyn Fn(&str) -> bool) -> &'static str {
    let distinct = KINDS.iter().find(|facts| facts.distinct_key.is_some_and(has)).map(|facts| facts.kind);
    // Several kinds have `points`, and those that have nothing besides are mostly deductions.
    let shared = if has("points") { "count-deduction" } else { "judged" };
    distinct.unwrap_or(shared)
}

/// What an indicator writes about its score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrittenRule<'a> {
    /// The rule, and where it stands.
    pub rule: &'a Placed<RawRule>,
    /// The most points.
    pub weight: Amount,
    /// How the score stands outside the full mark, where it does.
    pub extra: Option<Extra>,
    /// Whether the value is a percentage.
    pub value_is_share: bool,
    /// Whether there is a formula for the value.
    pub has_value: bool,
    /// The points off for an overshoot.
    pub deviation: Option<&'a RawDeviation>,
}

impl WrittenRule<'_> {
    /// The checked rule; `None` where it has a fault, which is then noted.
    pub(crate) fn read(self, names: &mut dyn RuleNames) -> Option<Rule> {
        let written = self.rule.get_ref();
        let mut reader =
            RuleReader { names, value_is_share: self.value_is_share, deviation: self.deviation, faults: Vec::new() };
        let rule = written.read(self.weight, &mut reader);
        written.judge_value(self.has_value, &mut reader);
        if self.deviation.is_some() && !written.takes_deviation() {
            reader.fault(DiagnosticKind::DeviationWithoutTarget);
        }
        if let Some(best) = rule.as_ref().and_then(Rule::most_points).filter(|best| *best < self.weight)
            && self.extra.is_none()
            && reader.faults.is_empty()
        {
            reader.fault(DiagnosticKind::NeverFull { best: best.to_string(), weight: self.weight.to_string() });
        }
        let RuleReader { faults, names, .. } = reader;
        for (place, fault) in &faults {
            names.fault(place.clone().unwrap_or_else(|| self.rule.span()), fault);
        }
        rule.filter(|_| faults.is_empty())
    }
}

impl RawRule {
    /// Notes a fault where the rule has no value and needs one, or has one and takes none.
    fn judge_value(&self, given: bool, reader: &mut RuleReader<'_>) {
        let value_use = self.value_use();
        if given && value_use == ValueUse::None {
            reader.fault(DiagnosticKind::RuleTakesNoValue { rule: self.kind() });
        } else if !given && value_use.needs_formula() {
            reader.fault(DiagnosticKind::RuleNeedsValue { rule: self.kind() });
        }
    }
}

impl Rule {
    /// The formula of the score: blank text until everything is there that the rule needs.
    pub fn formula(&self, terms: &Terms) -> Expr {
        terms.counted(self.points_when_ready(terms))
    }
}

#[cfg(test)]
mod tests {
    use super::parts::RawPart;
    use super::{KINDS, RULE_KINDS, RawRule, kind_by_keys};

    fn schema() -> Vec<serde_json::Value> {
        schemars::schema_for!(RawRule).to_value()["oneOf"].as_array().unwrap().clone()
    }

    #[test]
    fn every_kind_of_rule_is_known_by_its_name() {
        let kinds: Vec<_> = schema().iter().map(|rule| rule["properties"]["kind"]["const"].clone()).collect();
        assert_eq!(kinds, RULE_KINDS);
    }

    #[test]
    fn a_distinct_key_is_one_of_this_kind_alone() {
        for (kind, key) in KINDS.iter().filter_map(|facts| Some((facts.kind, facts.distinct_key?))) {
            let with_key = schema().into_iter().filter(|rule| rule["properties"].get(key).is_some());
            let kinds: Vec<_> = with_key.map(|rule| rule["properties"]["kind"]["const"].clone()).collect();
            assert_eq!(kinds, [kind], "{key}");
            assert_eq!(kind_by_keys(&|has| has == key), kind);
        }
        assert_eq!(kind_by_keys(&|has| has == "points"), "count-deduction");
        assert_eq!(kind_by_keys(&|_| false), "judged");
    }

    #[test]
    fn the_key_of_a_part_names_the_kinds_that_do_not_fit() {
        let schema = schemars::schema_for!(RawPart).to_value();
        let description = schema["properties"]["rule"]["description"].as_str().unwrap();
        for facts in &KINDS {
            let is_named = description.contains(&format!("`{}`", facts.kind));
            assert_eq!(is_named, !facts.fits_in_parts, "{}", facts.kind);
        }
    }
}

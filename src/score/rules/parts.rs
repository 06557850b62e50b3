//! `kind = "parts"`: the sum of partial scores.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::formula::build::{and, cell, count, eq, if_, num, round, sum, text};
use crate::formula::{Expr, FieldIx, evaluate};
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::RuleReader;
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::value::Amount;

use super::{RawRule, Rule};

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPartsRule {
    /// The parts; their weights add up to the indicator's.
    parts: Vec<RawPart>,
}

/// A part of a score: `{ value = "进度.六月", weight = 3, rule = { … } }`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPart {
    /// What it is called where the score is explained; the label of the value unless told.
    label: Option<String>,
    /// The field with the value; left out where the rule takes none. Of a `judged` part the field in which the department scores it.
    value: Option<Str>,
    /// The most points it can give.
    weight: Number,
    /// How the points come from the value: any kind but `parts`, `cases` and `rating`.
    rule: RawRule,
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq)]
pub struct PartsRule {
    /// The parts.
    pub parts: Vec<RulePart>,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePart {
    /// What it is called.
    pub label: String,
    /// The cell of its value, where its rule takes one.
    pub value: Option<FieldIx>,
    /// The most points it can give.
    pub weight: Amount,
    /// How its points come from the value.
    pub rule: Rule,
}

impl RulePart {
    fn read(keys: &RawPart, reader: &mut RuleReader<'_>) -> Option<Self> {
        if !keys.rule.fits_in_parts() {
            reader.fault(DiagnosticKind::RuleInPart { rule: keys.rule.kind() });
            return None;
        }
        keys.rule.judge_value(keys.value.is_some(), reader);
        if keys.value.is_none() && keys.rule.value_use() == ValueUse::Shown {
            // The indicator has one score of the department's own, and a part needs one of its own.
            reader.fault(DiagnosticKind::RuleNeedsValue { rule: keys.rule.kind() });
        }
        let field = match &keys.value {
            None => None,
            Some(name) => {
                let field = reader.names.field(name)?;
                if !field.is_numeric {
                    reader.names.fault(name.span(), &DiagnosticKind::PartOfText(name.get_ref().clone()));
                }
                if field.is_numeric && keys.rule.value_use() == ValueUse::Shown && field.max != Some(keys.weight.0) {
                    let (field, weight) = (name.get_ref().clone(), keys.weight.0.to_string());
                    reader.names.fault(name.span(), &DiagnosticKind::OwnPointsUnbounded { field, weight });
                }
                Some(field)
            }
        };
        reader.value_is_share = field.as_ref().is_some_and(|field| field.is_share);
        let rule = keys.rule.read(keys.weight.0, reader)?;
        let value = field.as_ref().map(|field| field.field);
        let label = keys.label.clone().or(field.map(|field| field.label)).unwrap_or_default();
        Some(Self { label, value, weight: keys.weight.0, rule })
    }

    /// The part with its figure, why it earned its points, and how many: `6月执行进度 35%，未达目标40%，按比例计分，得2.63分`.
    fn explain(&self, terms: &Terms, form: &dyn FilledForm) -> String {
        let terms = terms.of_part(self.value, self.weight);
        let earned = evaluate(&self.rule.formula(&terms), form, 0).as_number().unwrap_or_default();
        let figure = self.value.map(|value| form.shown(value)).unwrap_or_default();
        let opening = [self.label.as_str(), &figure].join(" ").trim().to_owned();
        let clauses = [opening, self.rule.explain(&terms, earned, form), format!("得{}分", points(earned))];
        let clauses: Vec<String> = clauses.into_iter().filter(|clause| !clause.is_empty()).collect();
        clauses.join("，")
    }
}

impl ScoringRule for PartsRule {
    type Keys = RawPartsRule;

    const DISTINCT_KEY: Option<&'static str> = Some("parts");
    const FITS_IN_PARTS: bool = false;

    fn value_use(_: &RawPartsRule) -> ValueUse {
        ValueUse::None
    }

    fn read(keys: &RawPartsRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        if keys.parts.is_empty() {
            reader.fault(DiagnosticKind::Nothing("部分（parts）"));
        }
        let found: Amount = keys.parts.iter().map(|part| part.weight.0).sum();
        if !keys.parts.is_empty() && found != weight {
            reader.fault(DiagnosticKind::PartsWeight { found: found.to_string(), weight: weight.to_string() });
        }
        // Every part is read, so that all of their faults are told at once.
        let parts: Vec<Option<RulePart>> = keys.parts.iter().map(|part| RulePart::read(part, reader)).collect();
        Some(Self { parts: parts.into_iter().collect::<Option<_>>()? })
    }

    fn most_points(&self) -> Option<Amount> {
        Some(self.parts.iter().map(|part| part.rule.most_points().unwrap_or(part.weight)).sum())
    }

    fn points(&self, terms: &Terms) -> Expr {
        let parts = self.parts.iter().map(|part| part.rule.points(&terms.of_part(part.value, part.weight)));
        round(sum(parts), terms.digits)
    }

    fn points_when_ready(&self, terms: &Terms) -> Expr {
        let values: Vec<Expr> = self.parts.iter().filter_map(|part| part.value.map(cell)).collect();
        let wanted = num(Amount::from(values.len()));
        let numbers = (!values.is_empty()).then(|| eq(count(values), wanted));
        let others = self.parts.iter().filter_map(|part| part.rule.ready());
        if_(and(numbers.into_iter().chain(others)), self.points(terms), text(""))
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let part = |part: &RulePart| {
            let terms = terms.of_part(part.value, part.weight);
            let weight = points(part.weight);
            // The full mark of a part is not that of the indicator.
            let standard = part.rule.standard(&terms, form).replace("得满分", &format!("得{weight}分"));
            format!("{}（{weight}分）：{standard}", part.label)
        };
        self.parts.iter().map(part).collect::<Vec<_>>().join("；")
    }

    fn explain(&self, terms: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        self.parts.iter().map(|part| part.explain(terms, form)).collect::<Vec<_>>().join("；")
    }
}

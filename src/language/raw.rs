//! The keys of scoring rules.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::number::{Number, Str};

/// How an indicator stands outside the full mark. One that does not apply counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawExtra {
    /// Its points are added (加分项); the total stays at or below `most` of `[score]`.
    Bonus,
    /// The points that its rule leaves short of the weight are taken off (扣分项): its score is 0 at best, −weight at
    /// worst, and is filled in as such.
    Penalty,
}

/// What an indicator counts that does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// Its full weight.
    #[default]
    Full,
    /// Nothing.
    Zero,
    /// It is left out and the rest is rescaled to the full mark.
    Rescale,
}

/// Points off for an overshoot: the target was set too low.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDeviation {
    /// The share of the target, such as 0.3.
    pub share: Number,
    /// The points lost.
    pub points: Number,
}

// Serde reads it as `tagged` puts it: under its kind.
/// How points come from a value: `rule = { kind = "bands", … }`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(tag = "kind")]
pub(crate) enum RawRule {
    /// The first bound that the value is not beyond gives the points.
    Bands {
        /// Pairs of bound and points, best first.
        bands: Vec<(Number, Number)>,
        /// The points where no bound holds.
        otherwise: Number,
        /// Whether the value must be at most (unless told), below, at least or above the bound.
        #[serde(default)]
        direction: Direction,
    },
    /// Points follow a line through given points: between two of them in proportion.
    Interpolated {
        /// Pairs of value and points, the values ascending; at least two.
        line: Vec<(Number, Number)>,
        /// The points where the value is below the first; those of the first unless told.
        below: Option<Number>,
        /// The points where the value is above the last; those of the last unless told.
        above: Option<Number>,
    },
    /// The first condition that is true gives the points; for standards that compare with another figure, such as last
    /// year's. A value may be given to be shown.
    Cases {
        /// Pairs of condition (a formula) and points, in the order in which they are tried.
        cases: Vec<(Str, Number)>,
        /// The points where no condition is true.
        otherwise: Number,
    },
    /// The sum of partial scores, each by a value and a rule of its own, such as progress at several dates.
    Parts {
        /// The parts; their weights add up to the indicator's.
        parts: Vec<RawPart>,
    },
    /// Each step beyond a standard costs points, down to 0.
    StepDeduction {
        /// The value that still gives full points.
        standard: Number,
        /// The size of a step.
        step: Number,
        /// The points a step costs.
        points: Number,
        /// Which side of the standard costs.
        beyond: Beyond,
        /// How a part of a step counts; `ceil` unless told.
        #[serde(default)]
        partial: Partial,
    },
    /// Weight × value ÷ target, at most the weight; reverse: weight × target ÷ value.
    Proportional {
        /// The target, a number or formula; 1 unless told.
        target: Option<Str>,
        /// Forward unless told.
        #[serde(default)]
        reverse: bool,
    },
    /// Weight × the rate, at most the weight.
    ExecutionRate {},
    /// Points for each item of a checklist that is met.
    Checklist {
        /// The id of the checklist.
        of: Str,
        /// The points an item gives.
        points: Number,
    },
    /// Each instance costs points, down to 0. The value is the number of instances.
    CountDeduction {
        /// The points an instance costs.
        points: Number,
    },
    /// Each instance gives points, up to the weight. The value is the number of instances.
    CountAddition {
        /// The points an instance gives.
        points: Number,
    },
    /// A level is chosen, and gives points or a range within which the department scores itself.
    /// The value is the choice.
    Rating {
        /// Level, most points, least points; best first.
        levels: Vec<(String, Number, Number)>,
    },
    /// The department's own score counts, if it is at most the weight.
    Judged {},
}

/// The kinds of rules, as they are called.
pub(crate) const RULE_KINDS: [&str; 12] = [
    "bands",
    "interpolated",
    "cases",
    "parts",
    "step-deduction",
    "proportional",
    "execution-rate",
    "checklist",
    "count-deduction",
    "count-addition",
    "rating",
    "judged",
];

/// What kind of rule it must be that has these keys, where it does not say.
pub(crate) fn rule_kind_by_keys(has: &dyn Fn(&str) -> bool) -> &'static str {
    let telling = [
        ("bands", "bands"),
        ("line", "interpolated"),
        ("cases", "cases"),
        ("parts", "parts"),
        ("step", "step-deduction"),
        ("target", "proportional"),
        ("of", "checklist"),
        ("levels", "rating"),
        ("points", "count-deduction"),
    ];
    telling.into_iter().find(|(key, _)| has(key)).map_or("judged", |(_, kind)| kind)
}

/// A part of a score: `{ value = "进度.六月", weight = 3, rule = { … } }`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPart {
    /// What it is called where the score is explained; the label of the value unless told.
    pub label: Option<String>,
    /// The field with the value; left out where the rule takes none.
    pub value: Option<Str>,
    /// The most points it can give.
    pub weight: Number,
    /// How the points come from the value: any kind but `parts`, `cases`, `rating` and `judged`.
    pub rule: RawRule,
}

/// The good side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Small values are good, the bound among them.
    #[default]
    AtMost,
    /// Great values are good, the bound among them.
    AtLeast,
    /// Small values are good, the bound is not (不含本数).
    Below,
    /// Great values are good, the bound is not (不含本数).
    Above,
}

/// The side of a standard that costs points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// Values above it (超过).
    Above,
    /// Values below it (降低).
    Below,
    /// Both.
    Both,
}

/// How a part of a step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Partial {
    /// Not at all.
    Floor,
    /// As a whole step.
    #[default]
    Ceil,
    /// In proportion.
    Linear,
}

#[cfg(test)]
mod tests {
    use super::{RULE_KINDS, RawRule};

    #[test]
    fn every_kind_of_rule_is_known_by_its_name() {
        let schema = schemars::schema_for!(RawRule).to_value();
        let kinds = schema["oneOf"].as_array().unwrap().iter().map(|rule| rule["properties"]["kind"]["const"].clone());
        assert_eq!(kinds.collect::<Vec<_>>(), RULE_KINDS);
    }
}

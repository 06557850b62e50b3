//! `kind = "checklist"`: points for each item of a checklist that is met.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, IntoDeserializer, MapAccess, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};

use crate::diagnostic::kind::DiagnosticKind;
use crate::diagnostic::number::{Number, Str};
use crate::diagnostic::placed::Placed;
use crate::formula::build::{cell, count_a, eq, if_, min, num, sum, text};
use crate::formula::{Expr, FieldIx};
use crate::score::counting::Extra;
use crate::score::filled_form::{FilledForm, FormWords};
use crate::score::reader::{NamedItem, RuleReader};
use crate::score::rule::{ScoringRule, ValueUse};
use crate::score::terms::Terms;
use crate::text::figures::points;
use crate::text::quote::quote;
use crate::value::Amount;

/// The answer that an item is met.
const YES: &str = "是";

/// The keys of the rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChecklistRule {
    /// The id of the checklist.
    of: Str,
    /// The points an item gives, or those of each item: `{ "财务制度" = 3, "绩效制度" = 2 }`.
    points: Placed<RawItemPoints>,
}

/// The points that the items of a checklist give.
#[derive(Debug, Clone)]
enum RawItemPoints {
    /// Every item gives so many.
    Each(Number),
    /// The points of each item, by its id.
    ByItem(BTreeMap<String, Placed<Number>>),
}

impl<'de> Deserialize<'de> for RawItemPoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RawItemPoints;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<RawItemPoints, E> {
                Number::deserialize(value.into_deserializer()).map(RawItemPoints::Each)
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<RawItemPoints, E> {
                Number::deserialize(value.into_deserializer()).map(RawItemPoints::Each)
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<RawItemPoints, E> {
                Number::deserialize(value.into_deserializer()).map(RawItemPoints::Each)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawItemPoints, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(RawItemPoints::ByItem)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for RawItemPoints {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ItemPoints".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [
            {"type": ["number", "string"]},
            {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
        ]})
    }
}

/// The checked rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistRule {
    /// The items of the checklist.
    pub items: Vec<ItemPoints>,
}

/// An item of a checklist, and what it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemPoints {
    /// The field of its answer.
    pub answer: FieldIx,
    /// The points that it gives where it is met.
    pub points: Amount,
}

impl ChecklistRule {
    /// The condition that every item is answered.
    fn is_answered(&self) -> Expr {
        eq(count_a(self.items.iter().map(|item| cell(item.answer))), num(Amount::from(self.items.len())))
    }

    /// The points that every item gives; `None` where they differ.
    fn points_of_each(&self) -> Option<Amount> {
        let first = self.items.first()?.points;
        self.items.iter().all(|item| item.points == first).then_some(first)
    }
}

/// The points of each item of a checklist, in its order. Notes items without points, and points without an item.
fn points_by_item(
    checklist: &str,
    items: &[NamedItem],
    written: &BTreeMap<String, Placed<Number>>,
    weight: Amount,
    reader: &mut RuleReader<'_>,
) -> Vec<ItemPoints> {
    for id in written.keys().filter(|id| !items.iter().any(|item| item.id == **id)) {
        let items = items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>().join("、");
        let (checklist, item) = (checklist.to_owned(), id.clone());
        reader.fault(DiagnosticKind::NoSuchItem { checklist, item, items });
    }
    let mut found = Vec::new();
    for item in items {
        match written.get(&item.id) {
            Some(points) => {
                found.push(ItemPoints { answer: item.answer, points: reader.points(points, weight) });
            }
            None => reader.fault(DiagnosticKind::ItemWithoutPoints(item.id.clone())),
        }
    }
    found
}

impl ScoringRule for ChecklistRule {
    type Keys = RawChecklistRule;

    const DISTINCT_KEY: Option<&'static str> = Some("of");

    fn value_use(_: &RawChecklistRule) -> ValueUse {
        ValueUse::None
    }

    fn read(keys: &RawChecklistRule, weight: Amount, reader: &mut RuleReader<'_>) -> Option<Self> {
        let checklist = keys.of.get_ref();
        let Some(items) = reader.names.checklist(checklist) else {
            reader.names.fault(keys.of.span(), &DiagnosticKind::NoSuchChecklist(checklist.clone()));
            return None;
        };
        let items = match keys.points.get_ref() {
            RawItemPoints::Each(points) => {
                let points = reader.points(&Placed::new(keys.points.span(), *points), weight);
                items.into_iter().map(|item| ItemPoints { answer: item.answer, points }).collect()
            }
            RawItemPoints::ByItem(written) => points_by_item(checklist, &items, written, weight, reader),
        };
        Some(Self { items })
    }

    fn most_points(&self) -> Option<Amount> {
        self.items.iter().try_fold(Amount::ZERO, |sum, item| sum.checked_add(item.points))
    }

    fn ready(&self) -> Option<Expr> {
        Some(self.is_answered())
    }

    fn points(&self, terms: &Terms) -> Expr {
        let met = self.items.iter().map(|item| if_(eq(cell(item.answer), text(YES)), num(item.points), num(0)));
        min([num(terms.weight), sum(met)])
    }

    fn points_when_ready(&self, terms: &Terms) -> Expr {
        if_(self.is_answered(), self.points(terms), text(""))
    }

    fn standard(&self, terms: &Terms, form: &dyn FormWords) -> String {
        let count = self.items.len();
        let standard = match (terms.extra, self.points_of_each().map(points)) {
            (None, Some(each)) => format!("共{count}项，每符合一项得{each}分"),
            (Some(Extra::Bonus), Some(each)) => format!("共{count}项，每符合一项加{each}分"),
            (Some(Extra::Penalty), Some(each)) => format!("共{count}项，每有一项不符合扣{each}分"),
            (extra, None) => {
                let verb = match extra {
                    None => "符合的得",
                    Some(Extra::Bonus) => "符合的加",
                    Some(Extra::Penalty) => "不符合的扣",
                };
                let item =
                    |item: &ItemPoints| format!("{}{verb}{}分", quote(form.label(item.answer)), points(item.points));
                let items: Vec<String> = self.items.iter().map(item).collect();
                format!("共{count}项，{}", items.join("，"))
            }
        };
        match self.most_points() {
            Some(most) if most > terms.weight => format!("{standard}，最多{}分", points(terms.weight)),
            Some(_) | None => standard,
        }
    }

    fn explain(&self, _: &Terms, _: Amount, form: &dyn FilledForm) -> String {
        let each = self.points_of_each();
        let missed: Vec<String> = self
            .items
            .iter()
            .filter(|item| form.cell(item.answer, 0).to_string() != YES)
            .map(|item| match each {
                Some(_) => quote(form.label(item.answer)),
                None => format!("{}（{}分）", quote(form.label(item.answer)), points(item.points)),
            })
            .collect();
        let met = self.items.len() - missed.len();
        let mut clause = format!("{}项中符合{met}项", self.items.len());
        if let Some(each) = each {
            clause.push_str(&format!("，每项{}分", points(each)));
        }
        if !missed.is_empty() {
            clause.push_str(&format!("，不符合：{}", missed.join("、")));
        }
        clause
    }
}

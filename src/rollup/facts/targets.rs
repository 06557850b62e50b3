//! Targets that were met exactly.

use std::collections::BTreeMap;

use crate::template::display;
use crate::template::{TargetPair, Template};
use crate::text::normalize::fold_fullwidth;
use crate::value::Amount;

/// The fewest targets of which it says something that all were met exactly.
const FEWEST: u32 = 5;
/// How many of them are shown.
const SHOWN: usize = 3;
/// What may stand before the number of a target.
const BOUNDS: [&str; 14] =
    ["≥", "≧", "≤", "≦", ">=", "<=", ">", "<", "不低于", "不少于", "不超过", "不高于", "达到", "完成"];
/// What the numbers of days are followed by.
const CALENDAR: [char; 4] = ['年', '月', '日', '号'];

/// The targets of a unit, every one of which was met exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rollup) struct ExactTargets {
    /// How many there are.
    pub count: u32,
    /// The first of them.
    pub shown: Box<[Box<str>]>,
}

impl ExactTargets {
    /// The targets among the values of a return; `None` where there are too few, or one was missed or beaten. Targets that cannot be
    /// beaten, or that have no number, are left out.
    pub(super) fn new(template: &Template, values: &BTreeMap<String, String>) -> Option<Self> {
        let mut count = 0;
        let mut shown: Vec<Box<str>> = Vec::new();
        for TargetPair { target, achieved } in &template.targets {
            let (target, achieved) = (template.field(*target), template.field(*achieved));
            for row in 0..target.rows.min(achieved.rows) {
                let Some(wanted) = values.get(&display::id(target, row)) else { continue };
                let Some(number) = Quantity::read(wanted).filter(Quantity::can_be_beaten) else { continue };
                let reached = values.get(&display::id(achieved, row)).and_then(|text| Quantity::read(text));
                if !reached.is_some_and(|reached| reached.is_same(&number)) {
                    return None;
                }
                count += 1;
                if shown.len() < SHOWN {
                    let columns = target.list.map(|list| &template.list(list).columns);
                    let name = columns.and_then(|columns| columns.first());
                    let name = name.and_then(|name| values.get(&display::id(template.field(*name), row)));
                    shown.push(format!("{}{wanted}", name.map_or("", String::as_str)).into());
                }
            }
        }
        (count >= FEWEST).then(|| Self { count, shown: shown.into() })
    }
}

/// A number with its unit, as `≥100项` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Quantity {
    is_equal: bool,
    number: Amount,
    unit: String,
}

impl Quantity {
    /// Reads a text; `None` where it is no number with a unit.
    fn read(text: &str) -> Option<Self> {
        let text: String = fold_fullwidth(text).chars().filter(|c| !c.is_whitespace()).collect();
        let is_equal = text.starts_with('=');
        let bound = BOUNDS.iter().find_map(|bound| text.strip_prefix(bound));
        let text = bound.unwrap_or_else(|| text.trim_start_matches('='));
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let number = digits.replace(',', "").parse().ok()?;
        let is_day = unit.starts_with(CALENDAR);
        (!is_day).then(|| Self { is_equal, number, unit: unit.to_owned() })
    }

    /// Whether something else could have been achieved without missing it. All of a hundred, none, and what must be equal cannot.
    fn can_be_beaten(&self) -> bool {
        let is_all = self.number == Amount::ONE_HUNDRED && matches!(self.unit.as_str(), "" | "%");
        !self.is_equal && !self.number.is_zero() && !is_all
    }

    fn is_same(&self, other: &Self) -> bool {
        let same_unit = self.unit == other.unit || self.unit.is_empty() || other.unit.is_empty();
        self.number == other.number && same_unit
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{ExactTargets, FEWEST, Quantity, SHOWN, TargetPair, display};
    use crate::builder::load;
    use crate::template::Files;

    /// Whether the achieved value is the target; `None` where the target tells nothing.
    fn exact(target: &str, achieved: &str) -> Option<bool> {
        let target = Quantity::read(target).filter(Quantity::can_be_beaten)?;
        Some(Quantity::read(achieved).is_some_and(|achieved| achieved.is_same(&target)))
    }

    #[test]
    fn a_target_is_met_exactly_where_number_and_unit_are_the_same() {
        for (target, achieved) in
            [("≥100项", "100项"), ("95%", "95％"), (">= 1,200 人", "1200人"), ("不低于12个", "12")]
        {
            assert_eq!(exact(target, achieved), Some(true), "{target} {achieved}");
        }
        for (target, achieved) in [("≥100项", "132项"), ("95%", "98.79%"), ("≥4万件", "4万余件"), ("12个", "按时完成")]
        {
            assert_eq!(exact(target, achieved), Some(false), "{target} {achieved}");
        }
    }

    #[test]
    fn what_cannot_be_beaten_tells_nothing() {
        for target in ["100%", "100", "=12个", "0起", "2021年12月底前", "12月底前", "正常运行", ""] {
            assert_eq!(exact(target, target), None, "{target}");
        }
    }

    #[test]
    fn exact_targets_are_told_from_the_fewest_on_where_none_was_missed_or_beaten() {
        let template = load(&Files::built_in("mof-project-2020").unwrap()).unwrap();
        let TargetPair { target, achieved } = &template.targets[0];
        let (target, achieved) = (template.field(*target), template.field(*achieved));
        let values = |count: u32, last: &str| {
            let mut values = BTreeMap::new();
            for row in 0..count {
                let reached = if row + 1 == count { last } else { "12个" };
                values.insert(display::id(target, row), "≥12个".to_owned());
                values.insert(display::id(achieved, row), reached.to_owned());
            }
            values
        };
        let told = |count: u32, last: &str| ExactTargets::new(&template, &values(count, last));
        assert!(target.rows > FEWEST, "{}", target.rows);
        let exact = told(FEWEST, "12个").unwrap();
        assert_eq!((exact.count, exact.shown.len()), (FEWEST, SHOWN));
        assert!(told(FEWEST - 1, "12个").is_none() && told(FEWEST + 1, "13个").is_none());
    }
}

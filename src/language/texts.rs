//! Signs in the texts of a form, such as `{i}`, `{year}` and `{targets}`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::score::TargetScoring;

/// The signs for the budget year that a form evaluates, for the year before it and for the year after it.
const YEARS: [(&str, i32); 3] = [("{year}", 0), ("{year-1}", -1), ("{year+1}", 1)];
/// The sign for the words that say how achieved values score against their targets.
const TARGETS: &str = "{targets}";

/// The signs that have the same meaning in every text of a form, with what they stand for.
#[derive(Debug, Default)]
pub(super) struct Signs(Vec<(&'static str, String)>);

impl Signs {
    /// The signs for the budget year, where it is known.
    pub(super) fn of_year(year: Option<i32>) -> Self {
        let years = year.into_iter().flat_map(|year| YEARS.map(|(sign, more)| (sign, year.saturating_add(more))));
        Self(years.map(|(sign, year)| (sign, year.to_string())).collect())
    }

    /// The same with the sign for how achieved values score against their targets.
    pub(super) fn with_targets(mut self, scoring: TargetScoring) -> Self {
        self.0.push((TARGETS, scoring.in_words()));
        self
    }

    /// A text with the signs in it replaced.
    pub(super) fn replaced(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (sign, meant)| text.replace(sign, meant))
    }

    /// Replaces the signs in every text of a table.
    pub(super) fn replace_in(&self, table: &mut DeTable<'_>) {
        for (sign, text) in &self.0 {
            table.iter_mut().for_each(|(_, value)| replace(value, sign, text));
        }
    }
}

/// Replaces a sign in every text of a value.
pub(super) fn replace(value: &mut Spanned<DeValue<'_>>, sign: &str, with: &str) {
    match value.get_mut() {
        DeValue::String(text) if text.contains(sign) => *text = text.replace(sign, with).into(),
        DeValue::Array(array) => array.iter_mut().for_each(|value| replace(value, sign, with)),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, value)| replace(value, sign, with)),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

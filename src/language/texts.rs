//! Signs in the texts of a form, such as `{i}` and `{year}`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The signs for the budget year that a form evaluates, for the year before it and for the year after it.
const YEARS: [(&str, i32); 3] = [("{year}", 0), ("{year-1}", -1), ("{year+1}", 1)];

/// Writes the budget year into every text of a table.
pub(super) fn insert_year(table: &mut DeTable<'_>, year: i32) {
    for (sign, more) in YEARS {
        let text = year.saturating_add(more).to_string();
        table.iter_mut().for_each(|(_, value)| replace(value, sign, &text));
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

//! The very hidden sheet: whose form it is, and lists of choices too long for a rule.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::template::Template;
use crate::template::identity::{self, Identity};
use crate::value::cell::column;

use super::text::write_text;

/// The most UTF-16 units of a list of choices within a rule.
const LONGEST: usize = 255;
/// The first column of the lists of choices.
pub(super) const FIRST: u16 = 5;

/// The lists of choices that need a range, each once.
pub fn long_choices(template: &Template) -> Vec<Vec<String>> {
    let mut long: Vec<Vec<String>> = Vec::new();
    for field in &template.fields {
        if !field.choices.is_empty() && !fits_in_rule(&field.choices) && !long.contains(&field.choices) {
            long.push(field.choices.clone());
        }
    }
    long
}

/// Whether a rule can hold the choices, with the comma behind each.
fn fits_in_rule(choices: &[String]) -> bool {
    let units: usize = choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum();
    units <= LONGEST && !choices.iter().any(|choice| choice.contains(','))
}

/// The range of a list of choices, where it is one of the long ones.
pub fn choice_range(choices: &[String], long: &[Vec<String>]) -> Option<String> {
    let index = long.iter().position(|list| list == choices)?;
    let letters = column(FIRST + u16::try_from(index).ok()?);
    Some(format!("='{}'!${letters}$1:${letters}${}", identity::SHEET, choices.len()))
}

/// Writes the sheet.
pub fn write(identity: &Identity, choices: &[Vec<String>], worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    worksheet.set_name(identity::SHEET)?;
    for (row, cells) in (0..).zip(identity.to_rows()) {
        for (col, text) in (0..).zip(cells) {
            write_text(worksheet, (row, col), &crate::text::shorten::fit_into_cell(&text), None)?;
        }
    }
    for (col, list) in (FIRST..).zip(choices) {
        for (row, choice) in (0..).zip(list) {
            worksheet.write_string(row, col, choice)?;
        }
    }
    worksheet.set_very_hidden(true);
    worksheet.protect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, fits_in_rule};

    #[test]
    fn choices_stand_in_a_rule_up_to_the_longest() {
        let fits = |length: usize| fits_in_rule(&["是".to_owned(), "否".repeat(length)]);
        assert!(fits(LONGEST - 3) && !fits(LONGEST - 2));
        assert!(!fits_in_rule(&["是,否".to_owned()]));
    }
}

//! What changed between two forms, as text and as a workbook.

use std::fmt;

use rust_xlsxwriter::XlsxError;

use crate::language::files::Files;
use crate::template::Template;

use super::compare::compare;
use super::messages;
use super::node::documents;
use super::project::project;
use super::write::write_difference;

/// What changed between two forms.
#[derive(Debug)]
pub(crate) struct FormDifference {
    before: String,
    after: String,
    year: u16,
    /// The sheet, the line, the heading, what stood there and what stands there now.
    changes: Vec<[String; 5]>,
}

/// What changed from one form to another.
pub(crate) fn difference_of(before: (&Files, &Template), after: (&Files, &Template)) -> FormDifference {
    let rows = |files: &Files| project(&documents(files), None).rows;
    let changes = compare(&rows(before.0), &rows(after.0));
    FormDifference {
        before: before.1.title.clone(),
        after: after.1.title.clone(),
        year: u16::try_from(after.1.fiscal_year).unwrap_or_default(),
        changes: changes.into_iter().map(|change| change.texts).collect(),
    }
}

impl FormDifference {
    /// The workbook that lists the changes.
    ///
    /// # Errors
    /// Where a text does not fit into a workbook.
    pub(crate) fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        write_difference(
            &messages::difference_about(&self.before, &self.after, self.changes.len()),
            self.year,
            &self.changes,
        )
    }
}

impl fmt::Display for FormDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return writeln!(f, "{}", messages::NOTHING_CHANGED);
        }
        writeln!(f, "{}", messages::difference_about(&self.before, &self.after, self.changes.len()))?;
        let mut sheet = "";
        for change in &self.changes {
            if change[0] != sheet {
                sheet = &change[0];
                writeln!(f, "\n{sheet}")?;
            }
            writeln!(f, "  {}", messages::change(change))?;
        }
        Ok(())
    }
}

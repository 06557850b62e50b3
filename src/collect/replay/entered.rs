//! What the department entered in a workbook, as a digest: it is the same in the workbook that came and in the one that went
//! back.

use std::collections::{BTreeMap, HashSet};

use crate::form::Form;
use crate::formula::FieldIx;
use crate::intake::Submission;
use crate::ledger::{IssueRow, IssuedFigures};
use crate::template::display;
use crate::text::digest::of_parts;
use crate::value::Value;

/// The cells that only the department enters: not the unit, not what the bureau or last year's return fills in, not the
/// explanations, which the program copies.
#[derive(Debug)]
pub(super) struct EnteredFields {
    cells: Vec<usize>,
}

impl EnteredFields {
    /// The cells of a form that was issued with these figures.
    pub(super) fn new(form: &Form, issues: &BTreeMap<String, IssueRow>) -> Self {
        let template = &form.template;
        let mut given: HashSet<String> = HashSet::new();
        for issue in issues.values() {
            let IssuedFigures { prefilled, filled, .. } = IssuedFigures::from_json(&issue.figures_json);
            given.extend(prefilled.into_keys().chain(filled.into_keys()));
        }
        let explanations: HashSet<FieldIx> =
            template.self_check.lines.iter().filter_map(|line| line.explanation).collect();
        let is_named = |ix: FieldIx| ix == template.unit_name || Some(ix) == template.unit_code;
        let mut cells = Vec::new();
        for (ix, field) in template.indexed() {
            if field.is_input() && !field.checking && !is_named(ix) && !explanations.contains(&ix) {
                let rows = (0..field.rows).filter(|row| !given.contains(&display::id(field, *row)));
                cells.extend(rows.map(|row| field.cell(row)));
            }
        }
        Self { cells }
    }

    /// The digest of what is entered in a workbook.
    pub(super) fn digest(&self, submission: &Submission) -> String {
        let text = |cell: &usize| match &submission.entries[*cell].value {
            Value::Number(number) => number.normalize().to_string(),
            other @ (Value::Blank | Value::Text(_) | Value::Bool(_) | Value::Error(_)) => other.to_string(),
        };
        let texts: Vec<String> = self.cells.iter().map(text).collect();
        of_parts(texts.iter().map(String::as_bytes))
    }
}

//! A unit's own last return, as it stands in the form that would be issued now.

use std::collections::BTreeSet;

use crate::check::{Outcome, judge};
use crate::engine::Filling;
use crate::engine::recognise::read_as;
use crate::engine::workbook::emit_identified;
use crate::files::WriteError;
use crate::finding::Finding;
use crate::form::Form;
use crate::intake::Submission;
use crate::ledger::RecordedReturn;
use crate::returned;
use crate::template::identity::Identity;
use crate::template::prefill::{locate, prefilled_value};

use super::super::error::CampaignError;

/// A unit's last return in the form as it is now, with the figures that are given now.
pub(super) struct CarriedReturn {
    submission: Submission,
}

impl CarriedReturn {
    /// Puts what a department entered in a round into a filling that has what is given now.
    ///
    /// # Errors
    /// Where the form does not fit into a workbook.
    pub(super) fn new(
        form: &Form,
        mut filling: Filling,
        identity: &Identity,
        recorded: &RecordedReturn,
    ) -> Result<Self, CampaignError> {
        let template = &form.template;
        let is_named = |ix| ix == template.unit_name || Some(ix) == template.unit_code;
        for (id, text) in &recorded.entries {
            let Some((ix, row)) = locate(template, id) else { continue };
            let field = template.field(ix);
            if field.is_entered() && !is_named(ix) && identity.given(id).is_none() {
                filling.values[field.cell(row)] = prefilled_value(field, text);
            }
        }
        // Written and read back, it is what the unit would send if it entered the same.
        let bytes = emit_identified(form, &filling, identity).map_err(WriteError::from)?;
        let mut submission =
            read_as(form, &bytes).map_err(|refused| CampaignError::Carried(refused.why.finding("").message))?;
        submission.explanations.clone_from(&recorded.explanations);
        Ok(Self { submission })
    }

    /// What waits for the department when the return is judged as it is now.
    pub(super) fn open(&self, form: &Form) -> BTreeSet<String> {
        let outcome = judge(form, &self.submission);
        outcome.findings.iter().filter(|finding| finding.is_open()).map(Finding::key).collect()
    }

    /// The workbook that goes out with it: marked like one that goes back, and beginning with what changed. `round` is the
    /// round whose values it carries.
    ///
    /// # Errors
    /// Where the form does not fit into a workbook.
    pub(super) fn workbook(mut self, form: &Form, changed: Finding, round: u32) -> Result<Vec<u8>, WriteError> {
        if let Some(identity) = &mut self.submission.identity {
            identity.round = round.saturating_sub(1);
        }
        self.submission.findings.push(changed);
        let outcome: Outcome = judge(form, &self.submission);
        Ok(returned::workbook(form, &self.submission, &outcome)?)
    }
}

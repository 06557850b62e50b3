//! A checked file as the return of a unit: whose it is, and what it says.

use std::collections::BTreeMap;

use crate::check::Verdict;
use crate::engine::Checked;
use crate::form::Form;

use super::long::{LongReturn, LongValue};
use super::model::{JudgedReturn, ReturnState, UnitReturn};

/// A checked file as the return of a unit.
#[derive(Debug)]
pub struct FileReturn<'c> {
    /// The form that it is of.
    pub form: &'c Form,
    /// The unit, with what was found in this file.
    pub unit: UnitReturn,
    /// The verdict on the file.
    pub verdict: Verdict,
    /// The round that the file's identity says; 0 where it says none.
    pub marked_round: u32,
}

impl<'c> FileReturn<'c> {
    /// The return that the file is; `None` where it was read as no form, or names no unit.
    pub fn new(checked: &Checked<'c>) -> Option<Self> {
        let (form, outcome) = (checked.form()?, checked.outcome()?);
        let issued_to = checked.identity().map(|identity| identity.unit.trim()).unwrap_or_default();
        let code = Some(outcome.unit_code.trim()).filter(|code| !code.is_empty()).unwrap_or(issued_to).to_owned();
        let name = outcome.unit_name.trim().to_owned();
        if code.is_empty() && name.is_empty() {
            return None;
        }
        let judged = JudgedReturn::new(form, outcome);
        let parent = form.template.parent.and_then(|field| judged.values.get(&form.template.field(field).id));
        let unit = UnitReturn {
            code,
            name,
            parent: parent.map(|parent| parent.trim().to_owned()),
            state: state(outcome.verdict),
            withdrawn: None,
            late: false,
            rounds: 1,
            judged: Some(judged),
            earlier: Vec::new(),
            reviewed: BTreeMap::new(),
        };
        let marked_round = checked.identity().map_or(0, |identity| identity.round);
        Some(Self { form, unit, verdict: outcome.verdict, marked_round })
    }

    /// What the rows of the file in a long table have in common, where nothing is known of other files of its unit: the round is
    /// the one that the file says, and the state follows from its verdict. `digest` is SHA-256 of the file, in hex.
    pub fn long<'a>(&'a self, digest: &'a str) -> LongReturn<'a> {
        let UnitReturn { code, name, parent, state, .. } = &self.unit;
        LongReturn {
            unit: if code.is_empty() { name } else { code },
            name,
            parent: parent.as_deref().unwrap_or_default(),
            verdict: self.verdict.key(),
            state: *state,
            round: self.marked_round,
            form: &self.form.template.id,
            year: self.form.template.fiscal_year,
            digest,
        }
    }

    /// Every value that is not blank, in the order of the ids of the fields.
    pub fn values(&self) -> impl Iterator<Item = LongValue<'_>> {
        let values = self.unit.judged.iter().flat_map(|judged| &judged.values);
        values.map(|(field, text)| LongValue::new(&self.form.template, field, text))
    }
}

/// Where a unit's return stands when this is the verdict on its last file.
const fn state(verdict: Verdict) -> ReturnState {
    match verdict {
        Verdict::Pass => ReturnState::Passed,
        Verdict::Return => ReturnState::Returned,
        Verdict::Reject => ReturnState::Rejected,
    }
}

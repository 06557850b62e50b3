//! A rehearsal: a campaign filled in by the program itself, with a known share of known mistakes, for tests and measurements.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::Subfolder;
use crate::engine::Filling;
use crate::engine::workbook::emit_identified;
use crate::files::{WriteError, write_whole};
use crate::form::Form;
use crate::ledger::{IssueRow, IssuedFigures};
use crate::roster::{self, RosterUnit};
use crate::template::identity::Identity;
use crate::template::{Field, FieldType, ValueSource};
use crate::value::{Amount, Value};

use super::error::CampaignError;
use super::open::Campaign;

/// How many 二级单位 a 主管部门 has.
const UNDER_ONE: usize = 9;

/// A mistake that is put into a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mistake {
    /// A required cell is blank (I001).
    Blank,
    /// Words in a cell for numbers (I002).
    Words,
    /// A wrong figure typed over a formula (D001).
    TypedOver,
    /// The total that the department declares is not the sum of its scores (S004).
    Total,
    /// The unit's code was changed (P001).
    Code,
    /// The file was cut off on its way (T001).
    CutOff,
}

impl Mistake {
    /// Every mistake.
    pub const ALL: [Self; 6] = [Self::Blank, Self::Words, Self::TypedOver, Self::Total, Self::Code, Self::CutOff];
}

/// How a rehearsal goes.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    /// Of a hundred units, how many make a mistake.
    pub wrong: u32,
    /// Which mistakes fall on which units.
    pub seed: u64,
}

impl Script {
    /// The mistake of the unit at this place on the roster.
    pub fn mistake(self, place: usize) -> Option<Mistake> {
        let draw = mix(self.seed ^ mix(u64::try_from(place).unwrap_or(0)));
        let kinds = u64::try_from(Mistake::ALL.len()).unwrap_or(1);
        let wrong = draw % 100 < u64::from(self.wrong);
        wrong.then(|| Mistake::ALL[usize::try_from(draw / 100 % kinds).unwrap_or(0)])
    }
}

/// SplitMix64's last step: numbers without a pattern, the same everywhere.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// So many units, one 主管部门 to each few.
pub(crate) fn units(count: usize) -> Vec<RosterUnit> {
    let code = |at: usize| format!("{:06}", at + 1);
    (0..count)
        .map(|at| {
            let first = at - at % (UNDER_ONE + 1);
            let name = match at - first {
                0 => format!("第{}局", first / (UNDER_ONE + 1) + 1),
                number => format!("第{}局下属第{number}中心", first / (UNDER_ONE + 1) + 1),
            };
            RosterUnit {
                code: code(at),
                name,
                parent: (at > first).then(|| code(first)),
                emails: vec![format!("u{}@example.gov.cn", code(at))],
                values: Vec::new(),
            }
        })
        .collect()
}

impl Campaign {
    /// Writes a roster of so many units.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn rehearse_roster(&self, count: usize) -> Result<(), CampaignError> {
        let bytes = roster::workbook(&self.form.template, &units(count))?;
        Ok(write_whole(&self.folder.file(roster::FILE_NAME), &bytes)?)
    }

    /// Fills in the workbook of every unit that was issued one, as the script says, from the values of one that passes. Gives
    /// the mistakes that were made, by unit.
    ///
    /// # Errors
    /// Where a workbook cannot be written.
    pub fn rehearse_filling(&self, base: &Filling, script: Script) -> Result<BTreeMap<String, Mistake>, CampaignError> {
        let jobs: Vec<(usize, RosterUnit, IssueRow)> = self.issued_units()?;
        let form = &self.form;
        let folder = &self.folder;
        jobs.par_iter().try_for_each(|(place, unit, issue)| {
            let mistake = script.mistake(*place);
            let mut bytes = filled(form, base, unit, issue, *place, mistake)?;
            if mistake == Some(Mistake::CutOff) {
                bytes.truncate(bytes.len() / 2);
            }
            let path = folder.file_in(Subfolder::Received, &format!("{}-自评表.xlsx", unit.code));
            Ok::<(), CampaignError>(write_whole(&path, &bytes)?)
        })?;
        let mistakes = jobs.into_iter().filter_map(|(place, unit, _)| Some((unit.code, script.mistake(place)?)));
        Ok(mistakes.collect())
    }

    /// Fills in the workbook of every unit that made a mistake once more, without it.
    ///
    /// # Errors
    /// Where a workbook cannot be written.
    pub fn rehearse_correcting(&self, base: &Filling, script: Script) -> Result<usize, CampaignError> {
        let wrong: Vec<_> =
            self.issued_units()?.into_iter().filter(|(place, _, _)| script.mistake(*place).is_some()).collect();
        let (form, folder) = (&self.form, &self.folder);
        wrong.par_iter().try_for_each(|(place, unit, issue)| {
            let bytes = filled(form, base, unit, issue, *place, None)?;
            let path = folder.file_in(Subfolder::Received, &format!("{}-自评表(改).xlsx", unit.code));
            Ok::<(), CampaignError>(write_whole(&path, &bytes)?)
        })?;
        Ok(wrong.len())
    }

    /// The units that were issued a workbook, with their place on the roster.
    fn issued_units(&self) -> Result<Vec<(usize, RosterUnit, IssueRow)>, CampaignError> {
        let mut issues = self.ledger.current_issues()?;
        let units = self.roster()?.into_iter().enumerate();
        Ok(units
            .filter_map(|(place, unit)| Some((place, issues.remove(&unit.code)?)).map(|(p, i)| (p, unit, i)))
            .collect())
    }
}

/// A filled workbook of a unit, as it would come back.
fn filled(
    form: &Form,
    base: &Filling,
    unit: &RosterUnit,
    issue: &IssueRow,
    place: usize,
    mistake: Option<Mistake>,
) -> Result<Vec<u8>, CampaignError> {
    let template = &form.template;
    let mut filling = base.clone();
    // Units are not all alike: amounts are so many times as great, which keeps every sum and every ratio.
    let times = Amount::from(1 + place % 9);
    for field in template.fields.iter().filter(|field| field.kind == FieldType::Amount && field.is_entered()) {
        for cell in field.cells() {
            if let Value::Number(number) = &mut filling.values[cell] {
                *number *= times;
            }
        }
    }
    let text = |text: &str| Value::Text(text.to_owned());
    filling.values[template.field(template.unit_name).first] = text(&unit.name);
    if let Some(code) = template.unit_code {
        filling.values[template.field(code).first] = text(&unit.code);
    }
    let mut identity = Identity { unit: unit.code.clone(), serial: issue.serial, ..Identity::of(template) };
    IssuedFigures::from_json(&issue.figures_json).replace_in(&mut identity);
    if let Some(mistake) = mistake {
        make(form, &mut filling, mistake);
    }
    Ok(emit_identified(form, &filling, &identity).map_err(WriteError::from)?)
}

/// Makes a mistake.
fn make(form: &Form, filling: &mut Filling, mistake: Mistake) {
    let template = &form.template;
    let filled = |values: &[Value], field: &Field| !values[field.first].is_empty();
    let number =
        |field: &&Field| field.is_input() && field.required && field.list.is_none() && field.kind == FieldType::Amount;
    let first = template.fields.iter().filter(number).find(|field| filled(&filling.values, field));
    match mistake {
        Mistake::Blank => {
            if let Some(field) = first {
                filling.values[field.first] = Value::Blank;
            }
        }
        Mistake::Words => {
            if let Some(field) = first {
                filling.values[field.first] = Value::Text("待核实".to_owned());
            }
        }
        Mistake::TypedOver => {
            let derived = |field: &&Field| {
                matches!(field.source, ValueSource::Derived(_))
                    && field.kind == FieldType::Amount
                    && field.list.is_none()
                    && !field.checking
            };
            if let Some(field) = template.fields.iter().find(derived) {
                filling.typed_over.insert(field.first, Value::Number(Amount::from(987_654)));
            }
        }
        Mistake::Total => {
            if let Some(field) = template.score.as_ref().and_then(|score| score.declared) {
                let cell = template.field(field).first;
                let declared = filling.values[cell].as_number().unwrap_or_default();
                filling.values[cell] = Value::Number(declared - Amount::ONE);
            }
        }
        Mistake::Code => {
            if let Some(code) = template.unit_code {
                filling.values[template.field(code).first] = Value::Text("999999".to_owned());
            }
        }
        Mistake::CutOff => {}
    }
}

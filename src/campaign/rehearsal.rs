//! A rehearsal: a campaign whose workbooks the program fills in itself, a given share of them with a known mistake, for tests
//! and measurements.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::campaign_folder::{CampaignFolder, Subfolder};
use crate::engine::Filling;
use crate::engine::workbook::emit_identified;
use crate::files::{WriteError, write_whole};
use crate::form::Form;
use crate::ledger::{IssueRow, IssuedFigures};
use crate::roster::{self, RosterUnit};
use crate::template::identity::Identity;
use crate::template::{Field, FieldType, Template, ValueSource};
use crate::value::{Amount, Value};

use super::error::CampaignError;
use super::open::Campaign;

/// How many 二级单位 each 主管部门 has.
const SUBORDINATES: usize = 9;

/// A mistake that is put into a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mistake {
    /// A required cell is blank (I001).
    Blank,
    /// A text in a cell for numbers (I002).
    Words,
    /// A wrong figure typed over a formula (D001).
    TypedOver,
    /// The total that the department declares is not the sum of its scores (S004).
    Total,
    /// The unit's code was changed (P001).
    Code,
    /// The file was cut off in transit (T001).
    CutOff,
}

impl Mistake {
    /// Every mistake.
    pub const ALL: [Self; 6] = [Self::Blank, Self::Words, Self::TypedOver, Self::Total, Self::Code, Self::CutOff];
}

/// How often mistakes are made in a rehearsal.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    /// Of a hundred units, how many make a mistake.
    pub wrong: u32,
    /// The seed that decides which unit makes which mistake.
    pub seed: u64,
}

impl Script {
    /// The mistake that the unit at this index of the roster makes, if it makes one.
    fn mistake(self, index: usize) -> Option<Mistake> {
        let draw = mix(self.seed ^ mix(u64::try_from(index).unwrap_or(0)));
        let kinds = u64::try_from(Mistake::ALL.len()).unwrap_or(1);
        let wrong = draw % 100 < u64::from(self.wrong);
        wrong.then(|| Mistake::ALL[usize::try_from(draw / 100 % kinds).unwrap_or(0)])
    }
}

/// The last step of SplitMix64: pseudo-random numbers that are the same on every machine.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// This many units, in groups of a 主管部门 and its 二级单位.
fn units(count: usize) -> Vec<RosterUnit> {
    let code = |index: usize| format!("{:06}", index + 1);
    (0..count)
        .map(|index| {
            let parent = index - index % (SUBORDINATES + 1);
            let name = match index - parent {
                0 => department(index),
                number => format!("{}下属第{number}中心", department(index)),
            };
            RosterUnit {
                code: code(index),
                name,
                parent: (index > parent).then(|| code(parent)),
                emails: vec![format!("u{}@example.gov.cn", code(index))],
                values: Vec::new(),
            }
        })
        .collect()
}

/// The name of the 主管部门 in whose group the unit at this index is.
fn department(index: usize) -> String {
    format!("第{}局", index / (SUBORDINATES + 1) + 1)
}

/// A unit that was issued a workbook.
struct IssuedUnit {
    /// Its index on the roster.
    index: usize,
    unit: RosterUnit,
    issue: IssueRow,
}

impl Campaign {
    /// Writes a roster of so many units.
    ///
    /// # Errors
    /// Where it cannot be written.
    #[doc(hidden)]
    pub fn rehearse_roster(&self, count: usize) -> Result<(), CampaignError> {
        let bytes = roster::workbook(&self.form.template, &units(count))?;
        Ok(write_whole(&self.folder.file(roster::FILE_NAME), &bytes)?)
    }

    /// Fills in the workbook of every unit that was issued one, with the mistakes of the script, and puts it into `收到/`. `base`
    /// has the values of a return that passes. Gives the mistakes that were made, by unit.
    ///
    /// # Errors
    /// Where a workbook cannot be written.
    #[doc(hidden)]
    pub fn rehearse_filling(&self, base: &Filling, script: Script) -> Result<BTreeMap<String, Mistake>, CampaignError> {
        let units = self.issued_units()?;
        let (form, folder) = (&self.form, &self.folder);
        units.par_iter().try_for_each(|issued| {
            let mistake = script.mistake(issued.index);
            let mut bytes = filled_workbook(form, base, issued, mistake)?;
            if mistake == Some(Mistake::CutOff) {
                // What is the unit's stands near the end: cut off earlier, the files of two units could be the same.
                bytes.truncate(bytes.len() - bytes.len() / 100);
            }
            receive(folder, &format!("{}-自评表.xlsx", issued.unit.code), &bytes)
        })?;
        let mistakes = units.into_iter().filter_map(|issued| Some((issued.unit.code, script.mistake(issued.index)?)));
        Ok(mistakes.collect())
    }

    /// Fills in the workbook of every unit that made a mistake once more, without the mistake. Gives how many there are.
    ///
    /// # Errors
    /// Where a workbook cannot be written.
    #[doc(hidden)]
    pub fn rehearse_correcting(&self, base: &Filling, script: Script) -> Result<usize, CampaignError> {
        let mut units = self.issued_units()?;
        units.retain(|issued| script.mistake(issued.index).is_some());
        let (form, folder) = (&self.form, &self.folder);
        units.par_iter().try_for_each(|issued| {
            let bytes = filled_workbook(form, base, issued, None)?;
            receive(folder, &format!("{}-自评表(改).xlsx", issued.unit.code), &bytes)
        })?;
        Ok(units.len())
    }

    /// The units on the roster that were issued a workbook.
    fn issued_units(&self) -> Result<Vec<IssuedUnit>, CampaignError> {
        let mut issues = self.ledger.current_issues()?;
        let units = self.roster()?.into_iter().enumerate();
        let issued = units.filter_map(|(index, unit)| {
            let issue = issues.remove(&unit.code)?;
            Some(IssuedUnit { index, unit, issue })
        });
        Ok(issued.collect())
    }
}

/// Writes a file into `收到/`.
fn receive(folder: &CampaignFolder, name: &str, bytes: &[u8]) -> Result<(), CampaignError> {
    Ok(write_whole(&folder.file_in(Subfolder::Received, name), bytes)?)
}

/// By what the amounts of a unit are multiplied: 1 to 9.
fn factor(index: usize) -> Amount {
    Amount::from(1 + index % 9)
}

/// A filled workbook of a unit, as the unit would send it.
fn filled_workbook(
    form: &Form,
    base: &Filling,
    issued: &IssuedUnit,
    mistake: Option<Mistake>,
) -> Result<Vec<u8>, CampaignError> {
    let IssuedUnit { index, unit, issue } = issued;
    let template = &form.template;
    let mut filling = base.clone();
    // Amounts differ from unit to unit by a factor, which keeps every sum and every ratio.
    multiply_amounts(template, &mut filling.values, factor(*index));
    let text = |text: &str| Value::Text(text.to_owned());
    filling.values[template.field(template.unit_name).first] = text(&unit.name);
    if let Some(code) = template.unit_code {
        filling.values[template.field(code).first] = text(&unit.code);
    }
    if let Some(parent) = template.parent {
        filling.values[template.field(parent).first] = text(&department(*index));
    }
    let mut identity = Identity { unit: unit.code.clone(), serial: issue.serial, ..Identity::of(template) };
    IssuedFigures::from_json(&issue.figures_json).replace_in(&mut identity);
    if let Some(mistake) = mistake {
        make_mistake(form, &mut filling, mistake);
    }
    Ok(emit_identified(form, &filling, &identity).map_err(WriteError::from)?)
}

/// Multiplies every amount that is filled in.
fn multiply_amounts(template: &Template, values: &mut [Value], factor: Amount) {
    for field in template.fields.iter().filter(|field| field.kind == FieldType::Amount && field.is_entered()) {
        for value in &mut values[field.cells()] {
            if let Value::Number(number) = value {
                *number *= factor;
            }
        }
    }
}

/// Puts a mistake into a filling. A file is cut off only once it is written.
fn make_mistake(form: &Form, filling: &mut Filling, mistake: Mistake) {
    let template = &form.template;
    let filled = |values: &[Value], field: &Field| !values[field.first].is_empty();
    let required_amount =
        |field: &&Field| field.is_input() && field.required && field.list.is_none() && field.kind == FieldType::Amount;
    let first = template.fields.iter().filter(required_amount).find(|field| filled(&filling.values, field));
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

#[cfg(test)]
mod tests {
    use super::{Mistake, SUBORDINATES, Script, factor, make_mistake, mix, multiply_amounts, units};
    use crate::builder::load;
    use crate::engine::Filling;
    use crate::form::Form;
    use crate::template::{Field, FieldType, Files};
    use crate::value::{Amount, Value};

    #[test]
    fn each_department_stands_before_the_units_under_it() {
        let units = units(SUBORDINATES + 3);
        let of = |index: usize| {
            let unit = &units[index];
            (unit.code.as_str(), unit.name.as_str(), unit.parent.as_deref())
        };
        assert_eq!(of(0), ("000001", "第1局", None));
        assert_eq!(of(1), ("000002", "第1局下属第1中心", Some("000001")));
        assert_eq!(of(SUBORDINATES), ("000010", "第1局下属第9中心", Some("000001")));
        assert_eq!(of(SUBORDINATES + 1), ("000011", "第2局", None));
        assert_eq!(of(SUBORDINATES + 2), ("000012", "第2局下属第1中心", Some("000011")));
        assert_eq!(units[1].emails, ["u000002@example.gov.cn"]);
    }

    #[test]
    fn numbers_are_mixed_as_splitmix64_mixes_them() {
        // The first outputs of the published generator from the seed 0.
        assert_eq!([mix(0), mix(0x9E37_79B9_7F4A_7C15)], [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]);
    }

    #[test]
    fn the_first_required_amount_is_left_out_or_told_in_words() {
        let form = Form::built_in("hunan-department-2021").unwrap();
        let after = |mistake: Mistake| -> Vec<(String, Value)> {
            let cells = form.template.fields.iter().map(|field| field.cells().end).max().unwrap();
            let mut filling = Filling { values: vec![Value::Number(Amount::ONE); cells], ..Filling::default() };
            let before = filling.values.clone();
            make_mistake(&form, &mut filling, mistake);
            let fields = form.template.fields.iter().filter(|field| filling.values[field.first] != before[field.first]);
            fields.map(|field| (field.id.clone(), filling.values[field.first].clone())).collect()
        };
        let wanted = form.template.fields.iter().find(|field| {
            field.is_input() && field.required && field.list.is_none() && field.kind == FieldType::Amount
        });
        let id = &wanted.unwrap().id;
        assert_eq!(after(Mistake::Blank), [(id.clone(), Value::Blank)]);
        assert_eq!(after(Mistake::Words), [(id.clone(), Value::Text("待核实".to_owned()))]);
    }

    #[test]
    fn so_many_of_a_hundred_units_make_a_mistake() {
        let made = |wrong: u32| -> Vec<Mistake> {
            let script = Script { wrong, seed: 7 };
            (0..6_000).filter_map(|index| script.mistake(index)).collect()
        };
        assert_eq!((made(0).len(), made(100).len()), (0, 6_000));
        let some = made(25).len();
        assert!((1_300..1_700).contains(&some), "{some}");
        // However few they are, they are of every kind.
        for kind in Mistake::ALL {
            let of_kind = made(4).iter().filter(|mistake| **mistake == kind).count();
            assert!((20..60).contains(&of_kind), "{kind:?}: {of_kind}");
        }
    }

    #[test]
    fn only_amounts_that_are_filled_in_are_multiplied() {
        let template = load(&Files::built_in("hunan-department-2021").unwrap()).unwrap();
        assert_eq!([0, 8, 9, 40].map(factor), [1, 9, 1, 5].map(Amount::from));
        let cell = |wanted: fn(&Field) -> bool| template.fields.iter().find(|field| wanted(field)).unwrap().cell(0);
        let amount = cell(|field| field.kind == FieldType::Amount && field.is_entered());
        let derived = cell(|field| field.kind == FieldType::Amount && !field.is_entered());
        let count = cell(|field| field.kind == FieldType::Count && field.is_entered());
        let mut values = vec![Value::Blank; template.cells];
        for cell in [amount, derived, count] {
            values[cell] = Value::Number(Amount::from(6));
        }
        multiply_amounts(&template, &mut values, Amount::from(3));
        let expected = [(amount, 18), (derived, 6), (count, 6)].map(|(cell, number)| (cell, Amount::from(number)));
        for (cell, number) in expected {
            assert_eq!(values[cell], Value::Number(number));
        }
        assert_eq!(values.iter().filter(|value| !value.is_empty()).count(), 3);
    }
}
